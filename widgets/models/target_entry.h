// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Inside of TargetTableModel: what it keeps for a row and for a heading. Not for others.

#include "widgets/models/target_table_model.h"

namespace widgets {

/// A target, with its texts made once and not at every snapshot.
struct TargetTableModel::Entry {
    std::size_t index = 0; ///< Into the snapshot's targets.
    static constexpr std::size_t kNoPlace = ~std::size_t(0);
    std::size_t place = kNoPlace; ///< Among the rows wanted last.
    unsigned round = 0;           ///< The snapshot it was seen in last.
    unsigned generation = 0;
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
    QString endpoint;  ///< The URL without "http://".
    QString labelText; ///< Without job and instance.
    QString identity;  ///< Lower case: labels and URL, the part of `haystack` that stays.
    QString haystack;  ///< Lower case: what words are looked for in.

    /// Makes the texts that come from labels and URL.
    void describe(const agent::engine::TargetRow &target);
    /// Makes `haystack` anew.
    void findText() { haystack = identity + QLatin1Char('\n') + QString::fromStdString(lastError).toLower(); }
    /// For sorting: down, unknown, slow, up.
    [[nodiscard]] int badness() const
    {
        using agent::engine::TargetHealth;
        return health == TargetHealth::Down ? 0 : health == TargetHealth::Unknown ? 1 : slow ? 2 : 3;
    }
};

/// A heading.
struct TargetTableModel::Group {
    QString job;
    quint64 up = 0;
    quint64 down = 0;
    quint64 total = 0;
    int shown = 0;
};

} // namespace widgets
