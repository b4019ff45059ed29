// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Inside of TargetTableModel: what it keeps for a row and for a heading. Not for others.

#include "widgets/models/target_table_model.h"

namespace widgets {

/// A target, with its texts made once and not at every snapshot.
struct TargetTableModel::Entry {
    RowKey key = 0;
    std::size_t index = 0; ///< Into the snapshot's targets.
    static constexpr std::size_t kNoPlace = ~std::size_t(0);
    std::size_t place = kNoPlace; ///< Among the rows wanted last.
    unsigned round = 0;           ///< The snapshot it was seen in last.
    unsigned generation = 0;
    unsigned groupGeneration = 0; ///< Of `group`.
    unsigned mark = 0;            ///< The arrangement that wanted it last.
    Group *group = nullptr;
    bool passes = false; ///< The filter's verdict, of `generation`.
    bool changed = false;
    bool slow = false;
    agent::engine::TargetHealth health = agent::engine::TargetHealth::Unknown;
    std::string lastError;
    qint64 lastScrape = 0;
    double lastDuration = 0;
    quint64 lastSamples = 0;
    std::shared_ptr<const agent::model::Labels> labels;
    QString job;
    QString endpoint; ///< The URL without "http://".

    /// Makes the texts that come from labels and URL; the larger ones when they are asked for.
    void describe(const agent::engine::TargetRow &target);
    /// Its labels without job and instance.
    [[nodiscard]] const QString &labelText() const;
    /// Lower case: what words are looked for in.
    [[nodiscard]] const QString &searchText() const;
    /// The error is another one.
    void forgetSearchText() { m_searchText.clear(); }
    /// For sorting: down, unknown, slow, up.
    [[nodiscard]] int badness() const
    {
        using agent::engine::TargetHealth;
        return health == TargetHealth::Down ? 0 : health == TargetHealth::Unknown ? 1 : slow ? 2 : 3;
    }

private:
    mutable QString m_labelText; ///< Null until it is asked for; so the next.
    mutable QString m_searchText;
};

/// A heading.
struct TargetTableModel::Group {
    RowKey key = 0;
    QString text; ///< The job, or the label's value.
    unsigned generation = 0;
    unsigned mark = 0; ///< The arrangement that wanted it last.
    quint64 up = 0;
    quint64 down = 0;
    quint64 total = 0;
    std::vector<Entry *> shown; ///< In order.
};

} // namespace widgets
