// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/models/keyed_table_model.h"
#include "widgets/models/snapshot_ptr.h"

#include <QPair>
#include <QSet>

#include <memory>
#include <unordered_map>
#include <vector>

namespace agent::model {
class Labels;
}

namespace widgets {

/// Whether a label's name or value holds `lowerText`, in any case of ASCII letters. No label set mentions an empty
/// text's opposite: an empty text is in all.
[[nodiscard]] bool mentions(const agent::model::Labels *labels, const std::string &lowerText);
/// The jobs that have a discovered target, kept or dropped, whose labels mention `text`. Walks all targets.
[[nodiscard]] QSet<QString> jobsThatMention(const agent::engine::EngineSnapshot &snapshot, const QString &text);

/// What was discovered for one job: the targets that are scraped, or those that are not, with the reason. Made anew
/// only when discovery has found something else. One thread: GUI.
class FoundTargetsModel : public KeyedTableModel {
    Q_OBJECT
public:
    enum class Kind { Kept, Dropped };
    enum Column { AddressColumn, OutcomeColumn, ColumnCount };

    explicit FoundTargetsModel(Kind kind, QObject *parent = nullptr);
    ~FoundTargetsModel() override;

    /// Shows the targets of `job` in `snapshot` whose labels mention `text`.
    void setSource(Snapshot snapshot, const QString &job, const QString &text);
    /// Without the filter.
    [[nodiscard]] int total() const { return m_total; }
    /// Dropped targets that are counted and not listed.
    [[nodiscard]] quint64 unlisted() const { return m_unlisted; }
    /// What was discovered in `row`, by name; empty when there is no such row.
    [[nodiscard]] QList<QPair<QString, QString>> discovered(int row) const;

    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role = Qt::DisplayRole) const override;
    void sort(int column, Qt::SortOrder order = Qt::AscendingOrder) override;

private:
    using LabelsPtr = std::shared_ptr<const agent::model::Labels>;
    struct Found {
        LabelsPtr discovered;
        LabelsPtr labels; ///< Null: not scraped.
        int rule = -1;
        std::string reason;
        friend bool operator==(const Found &, const Found &) = default;
    };

    [[nodiscard]] std::vector<Found> collect(const QString &job) const;
    void arrange();
    [[nodiscard]] QString address(const Found &found) const;
    [[nodiscard]] QString outcome(const Found &found) const;

    const Kind m_kind;
    Snapshot m_snapshot;
    std::shared_ptr<const std::vector<std::string>> m_rules; ///< Of the job, as texts.
    QString m_job;
    QString m_text;
    std::vector<Found> m_found;
    std::unordered_map<RowKey, Found> m_byKey;
    int m_total = 0;
    quint64 m_unlisted = 0;
    int m_sortColumn = -1; ///< As discovered.
    Qt::SortOrder m_sortOrder = Qt::AscendingOrder;
};

} // namespace widgets
