// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/models/facts.h"
#include "widgets/models/keyed_table_model.h"
#include "widgets/models/label_matcher.h"

#include <QSet>

#include <array>
#include <unordered_map>
#include <vector>

namespace widgets {

/// Which targets are shown, by how they are.
enum class TargetStateFilter {
    All,
    Up,
    Down,
    Unknown,
    Slow, ///< The last scrape took more than half of its time limit.
};

/// What targets are put under headings by.
struct TargetGrouping {
    enum class Kind { None, Job, Label };
    Kind kind = Kind::None;
    QString label; ///< Whose values are the headings; for Label.
    friend bool operator==(const TargetGrouping &, const TargetGrouping &) = default;
};

/// How many targets the text filter lets through, by state. A value.
struct TargetFilterCounts {
    std::array<int, 5> byFilter{}; ///< Indexed by TargetStateFilter.
    int total = 0;                 ///< Without any filter.
    [[nodiscard]] int of(TargetStateFilter filter) const { return byFilter[static_cast<std::size_t>(filter)]; }
    friend bool operator==(const TargetFilterCounts &, const TargetFilterCounts &) = default;
};

/// The targets of a snapshot as a table: filtered, sorted and, if wanted, grouped by job or by the values of a
/// label. Made for 10,000 rows four times a second. One thread: GUI.
///
/// It filters and sorts by itself, over the snapshot's rows, so that an update costs no QVariant per row. Rows move
/// only when `setFrozen(false)`.
class TargetTableModel : public KeyedTableModel {
    Q_OBJECT
public:
    enum Column {
        StateColumn,
        EndpointColumn,
        JobColumn,
        LabelsColumn,
        LastScrapeColumn,
        TookColumn,
        SamplesColumn,
        ErrorColumn,
        ColumnCount
    };

    explicit TargetTableModel(QObject *parent = nullptr);
    ~TargetTableModel() override;

    /// Shows `snapshot` from now on; never null.
    void setSnapshot(Snapshot snapshot);
    void setStateFilter(TargetStateFilter filter);
    /// Returns the reason when the text is not understood (the filter before it stays), else an empty string.
    [[nodiscard]] QString setFilterText(const QString &text);
    void setGrouping(TargetGrouping grouping);
    [[nodiscard]] const TargetGrouping &grouping() const { return m_grouping; }
    /// Names of the labels that targets have, job and instance aside, by name; at most 50. Walks all targets.
    [[nodiscard]] QStringList labelNames() const;
    /// Opens or closes the group whose heading is in `row`; nothing for other rows.
    void toggleGroup(int row);
    /// The same for all groups at once.
    void setAllOpen(bool open);
    [[nodiscard]] bool isOpen(int row) const;
    /// While frozen, rows keep their places; new ones come last.
    void setFrozen(bool frozen);

    [[nodiscard]] TargetFilterCounts counts() const { return m_counts; }
    /// Everything about the target in `row`; a default value (id 0) for headings and rows that are not there.
    [[nodiscard]] TargetFacts target(int row) const;
    /// The same by the target's id, whether it is shown or not.
    [[nodiscard]] TargetFacts targetById(quint64 id) const;

    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role = Qt::DisplayRole) const override;
    [[nodiscard]] Qt::ItemFlags flags(const QModelIndex &index) const override;
    void sort(int column, Qt::SortOrder order = Qt::AscendingOrder) override;

Q_SIGNALS:
    void countsChanged();

private:
    struct Entry;
    struct Group;
    /// A row of the table: a target or a heading.
    struct Row {
        RowKey key = 0;
        Entry *entry = nullptr;
        Group *group = nullptr;
    };

    [[nodiscard]] Entry &entryFor(std::size_t place);
    void updateEntries();
    [[nodiscard]] static bool updateEntry(Entry &entry, const agent::engine::TargetRow &row);
    void dropOldEntries();
    void arrange(bool keepOrder);
    [[nodiscard]] std::vector<Row> wanted();
    [[nodiscard]] std::vector<Row> withHeadings(const std::vector<Entry *> &shown);
    [[nodiscard]] std::vector<Row> inOldPlaces(const std::vector<Row> &next);
    [[nodiscard]] Group &groupOf(Entry &entry);
    void countIn(const Entry &entry, Group &group) const;
    void sortEntries(std::vector<Entry *> &entries) const;
    [[nodiscard]] int compare(const Entry &a, const Entry &b) const;
    [[nodiscard]] bool passesText(Entry &entry) const;
    [[nodiscard]] const agent::engine::TargetRow &row(const Entry &entry) const;
    [[nodiscard]] QVariant groupData(const Group &group, int column, int role) const;
    [[nodiscard]] QVariant targetData(const Entry &entry, int column, int role) const;
    [[nodiscard]] QString display(const Entry &entry, int column) const;
    [[nodiscard]] QString toolTip(const Entry &entry, int column) const;
    [[nodiscard]] TargetFacts facts(const Entry &entry) const;

    Snapshot m_snapshot;
    std::unordered_map<RowKey, Entry> m_entries;
    std::vector<Entry *> m_bySnapshot;          ///< In the order of the snapshot.
    std::vector<Row> m_rows;                    ///< As `keys`.
    std::unordered_map<RowKey, Group> m_groups; ///< Headings by key; filled while grouped.
    QSet<QString> m_closed;                     ///< Headings whose rows are folded away.
    unsigned m_groupGeneration = 1;             ///< Counts up with each grouping, to know stale groups.
    unsigned m_mark = 0;                        ///< Counts up with each arrangement.
    FilterExpression m_filter;
    unsigned m_filterGeneration = 1; ///< Counts up with each filter text, to know stale verdicts.
    unsigned m_round = 0;            ///< Counts snapshots, to know entries that have gone.
    TargetStateFilter m_stateFilter = TargetStateFilter::All;
    TargetFilterCounts m_counts;
    std::size_t m_shown = 0; ///< Targets that were wanted last, headings and folds aside.
    int m_sortColumn = JobColumn;
    Qt::SortOrder m_sortOrder = Qt::AscendingOrder;
    TargetGrouping m_grouping;
    bool m_frozen = false;
};

} // namespace widgets
