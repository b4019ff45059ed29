// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/target_table_model.h"

#include "widgets/models/target_entry.h"
#include "widgets/text/format_time.h"
#include "widgets/text/format_unit.h"

#include <QHash>

#include <algorithm>
#include <set>

namespace widgets {

using agent::engine::TargetHealth;
using agent::engine::TargetRow;

namespace {

/// Headings and targets share one key space: headings have the top bit.
constexpr RowKey kGroupBit = RowKey(1) << 63;
constexpr RowKey kOdd = 0x9e3779b97f4a7c15;

} // namespace

TargetTableModel::TargetTableModel(QObject *parent)
    : KeyedTableModel(parent), m_snapshot(std::make_shared<agent::engine::EngineSnapshot>())
{
}

TargetTableModel::~TargetTableModel() = default;

const TargetRow &TargetTableModel::row(const Entry &entry) const
{
    return m_snapshot->targets[entry.index];
}

void TargetTableModel::setSnapshot(Snapshot snapshot)
{
    const Snapshot before = std::exchange(m_snapshot, std::move(snapshot));
    ++m_round;
    updateEntries();
    arrange(m_frozen);
    dropOldEntries();

    std::vector<int> changed;
    for (std::size_t place = 0; place < m_rows.size(); ++place) {
        if (m_rows[place].entry == nullptr || m_rows[place].entry->changed)
            changed.push_back(static_cast<int>(place));
    }
    announceChanged(changed);
    if (changed.size() * 2 <= keys().size() && !keys().empty()) // ages move on in every row
        Q_EMIT dataChanged(index(0, LastScrapeColumn), index(rowCount() - 1, LastScrapeColumn), {Qt::DisplayRole});
}

/// Most often targets stay where they were in the snapshot, which saves looking for them.
TargetTableModel::Entry &TargetTableModel::entryFor(std::size_t place)
{
    const RowKey key = m_snapshot->targets[place].id & ~kGroupBit;
    if (Entry *const same = m_bySnapshot[place]; same != nullptr && same->key == key && same->round != m_round)
        return *same;
    RowKey free = key;
    while (m_entries[free].round == m_round) // two jobs can have the same target
        free = (free * kOdd + 1) & ~kGroupBit;
    Entry &entry = m_entries[free];
    entry.key = free;
    return entry;
}

void TargetTableModel::updateEntries()
{
    const std::size_t count = m_snapshot->targets.size();
    m_entries.reserve(count);
    m_bySnapshot.resize(std::max(count, m_bySnapshot.size()), nullptr);
    std::size_t different = 0;
    for (std::size_t place = 0; place < count; ++place) {
        Entry &entry = entryFor(place);
        entry.index = place;
        different += entry.round != m_round ? 1 : 0;
        entry.round = m_round;
        entry.changed = updateEntry(entry, m_snapshot->targets[place]);
        m_bySnapshot[place] = &entry;
    }
    m_bySnapshot.resize(count);
    if (different == m_entries.size())
        return;
    // Entries that have gone stay readable as the last row they had until the view has let go of them.
    for (auto &[key, entry] : m_entries) {
        if (entry.round != m_round)
            entry.index = 0;
    }
}

bool TargetTableModel::updateEntry(Entry &entry, const TargetRow &target)
{
    bool changed = false;
    if (entry.labels != target.labels || entry.endpoint.isEmpty()) {
        const bool same = !entry.endpoint.isEmpty() && entry.labels && target.labels && *entry.labels == *target.labels;
        entry.labels = target.labels;
        if (!same) {
            entry.describe(target);
            entry.generation = 0;
            changed = true;
        }
    }
    if (entry.health != target.health || entry.lastError != target.lastError) {
        entry.health = target.health;
        entry.lastError = target.lastError;
        entry.forgetSearchText();
        entry.generation = 0;
        changed = true;
    }
    if (entry.lastScrape != target.lastScrape || entry.lastDuration != target.lastDuration ||
        entry.lastSamples != target.lastSamples) {
        entry.lastScrape = target.lastScrape;
        entry.lastDuration = target.lastDuration;
        entry.lastSamples = target.lastSamples;
        changed = true;
    }
    entry.slow = target.timeout.count() > 0 && target.lastDuration * 2000 > static_cast<double>(target.timeout.count());
    return changed;
}

void TargetTableModel::dropOldEntries()
{
    if (m_entries.size() == m_snapshot->targets.size())
        return;
    for (auto it = m_entries.begin(); it != m_entries.end();)
        it = it->second.round == m_round ? std::next(it) : m_entries.erase(it);
    for (auto it = m_groups.begin(); it != m_groups.end();)
        it = it->second.total > 0 ? std::next(it) : m_groups.erase(it);
}

void TargetTableModel::setStateFilter(TargetStateFilter filter)
{
    if (m_stateFilter == filter)
        return;
    m_stateFilter = filter;
    arrange(false);
}

QString TargetTableModel::setFilterText(const QString &text)
{
    FilterExpression expression = parseFilter(text);
    if (!expression.error.isEmpty())
        return expression.error;
    m_filter = std::move(expression);
    ++m_filterGeneration;
    arrange(false);
    return {};
}

void TargetTableModel::setGrouping(TargetGrouping grouping)
{
    if (m_grouping == grouping)
        return;
    m_grouping = std::move(grouping);
    m_closed.clear();
    ++m_groupGeneration;
    arrange(false);
    for (auto it = m_groups.begin(); it != m_groups.end();)
        it = it->second.generation == m_groupGeneration ? std::next(it) : m_groups.erase(it);
}

QStringList TargetTableModel::labelNames() const
{
    constexpr qsizetype kMost = 50;
    std::set<std::string_view> names;
    for (const TargetRow &target : m_snapshot->targets) {
        if (!target.labels)
            continue;
        for (const auto &label : *target.labels)
            names.insert(label.name);
    }
    QStringList out;
    for (const std::string_view name : names) {
        if (name != "job" && name != "instance" && out.size() < kMost)
            out << QString::fromUtf8(name.data(), static_cast<qsizetype>(name.size()));
    }
    return out;
}

bool TargetTableModel::isOpen(int row) const
{
    const auto group = m_groups.find(keyAt(row));
    return group != m_groups.end() && !m_closed.contains(group->second.text);
}

void TargetTableModel::toggleGroup(int row)
{
    const auto group = m_groups.find(keyAt(row));
    if (group == m_groups.end())
        return;
    const QString text = group->second.text;
    if (!m_closed.remove(text))
        m_closed.insert(text);
    arrange(false);
    if (const int place = rowOf(group->first); place >= 0)
        Q_EMIT dataChanged(index(place, 0), index(place, ColumnCount - 1));
}

void TargetTableModel::setAllOpen(bool open)
{
    m_closed.clear();
    if (!open) {
        for (const auto &[key, group] : m_groups)
            m_closed.insert(group.text);
    }
    arrange(false);
    if (rowCount() > 0)
        Q_EMIT dataChanged(index(0, StateColumn), index(rowCount() - 1, StateColumn));
}

void TargetTableModel::setFrozen(bool frozen)
{
    if (m_frozen == frozen)
        return;
    m_frozen = frozen;
    if (!frozen)
        arrange(false);
}

void TargetTableModel::sort(int column, Qt::SortOrder order)
{
    if (column < 0 || column >= ColumnCount)
        return;
    m_sortColumn = column;
    m_sortOrder = order;
    arrange(false);
}

bool TargetTableModel::passesText(Entry &entry) const
{
    if (m_filter.empty())
        return true;
    if (entry.generation != m_filterGeneration) {
        const auto labelValue = [&](const QString &name) {
            const std::string_view value = entry.labels ? entry.labels->get(name.toStdString()) : std::string_view();
            return QString::fromUtf8(value.data(), static_cast<qsizetype>(value.size()));
        };
        entry.passes = m_filter.accepts(labelValue, m_filter.words.isEmpty() ? QString() : entry.searchText());
        entry.generation = m_filterGeneration;
    }
    return entry.passes;
}

void TargetTableModel::arrange(bool keepOrder)
{
    const TargetFilterCounts before = m_counts;
    std::vector<Row> next = wanted();
    if (keepOrder)
        next = inOldPlaces(next);
    std::vector<RowKey> order;
    order.reserve(next.size());
    for (const Row &row : next)
        order.push_back(row.key);
    setKeys(order);
    m_rows = std::move(next);
    if (m_counts != before)
        Q_EMIT countsChanged();
}

/// The rows of `next`, those that are there already in their places, new ones last.
std::vector<TargetTableModel::Row> TargetTableModel::inOldPlaces(const std::vector<Row> &next)
{
    const unsigned isWanted = ++m_mark;
    const unsigned isPlaced = ++m_mark;
    const auto mark = [](const Row &row) -> unsigned & { return row.entry ? row.entry->mark : row.group->mark; };
    for (const Row &row : next)
        mark(row) = isWanted;
    std::vector<Row> held;
    held.reserve(next.size());
    for (const Row &row : m_rows) {
        if (mark(row) == isWanted) {
            held.push_back(row);
            mark(row) = isPlaced;
        }
    }
    for (const Row &row : next) {
        if (mark(row) == isWanted)
            held.push_back(row);
    }
    return held;
}

std::vector<TargetTableModel::Row> TargetTableModel::wanted()
{
    m_counts = {};
    m_counts.total = static_cast<int>(m_bySnapshot.size());
    const bool grouped = m_grouping.kind != TargetGrouping::Kind::None;
    for (auto &[key, group] : m_groups)
        group.up = group.down = group.total = 0;
    std::vector<Entry *> shown; // those shown before in their places, so that most often nothing is left to sort
    shown.resize(m_shown, nullptr);
    shown.reserve(m_shown + m_bySnapshot.size());
    const auto count = [&](TargetStateFilter filter) { ++m_counts.byFilter[static_cast<std::size_t>(filter)]; };
    for (Entry *const entry : m_bySnapshot) {
        const std::size_t place = std::exchange(entry->place, Entry::kNoPlace);
        if (grouped)
            countIn(*entry, groupOf(*entry));
        if (!passesText(*entry))
            continue;
        const TargetStateFilter state = entry->health == TargetHealth::Up     ? TargetStateFilter::Up
                                        : entry->health == TargetHealth::Down ? TargetStateFilter::Down
                                                                              : TargetStateFilter::Unknown;
        count(TargetStateFilter::All);
        count(state);
        if (entry->slow)
            count(TargetStateFilter::Slow);
        if (m_stateFilter != TargetStateFilter::All && m_stateFilter != state &&
            !(m_stateFilter == TargetStateFilter::Slow && entry->slow))
            continue;
        if (place < m_shown && shown[place] == nullptr)
            shown[place] = entry;
        else
            shown.push_back(entry);
    }
    std::erase(shown, nullptr);
    sortEntries(shown);
    m_shown = shown.size();
    for (std::size_t place = 0; place < shown.size(); ++place)
        shown[place]->place = place;
    if (grouped)
        return withHeadings(shown);
    std::vector<Row> rows;
    rows.reserve(shown.size());
    for (Entry *const entry : shown)
        rows.push_back({entry->key, entry, nullptr});
    return rows;
}

TargetTableModel::Group &TargetTableModel::groupOf(Entry &entry)
{
    if (entry.groupGeneration == m_groupGeneration)
        return *entry.group;
    QString text = entry.job;
    if (m_grouping.kind == TargetGrouping::Kind::Label) {
        const std::string_view value = entry.labels ? entry.labels->get(m_grouping.label.toStdString()) : "";
        text = QString::fromUtf8(value.data(), static_cast<qsizetype>(value.size()));
    }
    const RowKey key = kGroupBit | qHash(text, 0x6265 + m_groupGeneration);
    Group &group = m_groups[key];
    group.key = key;
    group.text = text;
    group.generation = m_groupGeneration;
    entry.group = &group;
    entry.groupGeneration = m_groupGeneration;
    return group;
}

void TargetTableModel::countIn(const Entry &entry, Group &group) const
{
    ++group.total;
    group.up += entry.health == TargetHealth::Up ? 1 : 0;
    group.down += entry.health == TargetHealth::Down ? 1 : 0;
}

std::vector<TargetTableModel::Row> TargetTableModel::withHeadings(const std::vector<Entry *> &shown)
{
    for (auto &[key, group] : m_groups)
        group.shown.clear();
    std::vector<Group *> groups; // in order of their first row
    for (Entry *const entry : shown) {
        Group &group = *entry->group;
        if (group.shown.empty())
            groups.push_back(&group);
        group.shown.push_back(entry);
    }
    const bool worstFirst = m_sortColumn == StateColumn || m_sortColumn == ErrorColumn;
    const bool backwards = m_sortColumn == JobColumn && m_sortOrder == Qt::DescendingOrder;
    if (!worstFirst)
        std::sort(groups.begin(), groups.end(), [backwards](const Group *a, const Group *b) {
            return backwards ? b->text < a->text : a->text < b->text;
        });
    std::vector<Row> rows;
    rows.reserve(shown.size() + groups.size());
    for (Group *const group : groups) {
        rows.push_back({group->key, nullptr, group});
        if (m_closed.contains(group->text))
            continue;
        for (Entry *const entry : group->shown)
            rows.push_back({entry->key, entry, nullptr});
    }
    return rows;
}

int TargetTableModel::compare(const Entry &a, const Entry &b) const
{
    const auto order = [](const auto &left, const auto &right) { return left < right ? -1 : right < left ? 1 : 0; };
    switch (m_sortColumn) {
    case StateColumn:
        return order(a.badness(), b.badness());
    case EndpointColumn:
        return a.endpoint.compare(b.endpoint);
    case JobColumn:
        return a.job.compare(b.job);
    case LabelsColumn:
        return a.labelText().compare(b.labelText());
    case LastScrapeColumn:
        return order(b.lastScrape, a.lastScrape);
    case TookColumn:
        return order(a.lastDuration, b.lastDuration);
    case SamplesColumn:
        return order(a.lastSamples, b.lastSamples);
    case ErrorColumn:
        return order(b.lastError, a.lastError);
    default:
        return 0;
    }
}

void TargetTableModel::sortEntries(std::vector<Entry *> &entries) const
{
    const int sign = m_sortOrder == Qt::AscendingOrder ? 1 : -1;
    const auto before = [&](const Entry *a, const Entry *b) {
        const int order = sign * compare(*a, *b);
        return order != 0 ? order < 0 : a->index < b->index; // the snapshot orders by job, URL, id
    };
    if (!std::is_sorted(entries.begin(), entries.end(), before))
        std::sort(entries.begin(), entries.end(), before);
}

TargetFacts TargetTableModel::target(int row) const
{
    const auto found = m_entries.find(keyAt(row));
    return found == m_entries.end() ? TargetFacts() : facts(found->second);
}

TargetFacts TargetTableModel::targetById(quint64 id) const
{
    const auto found = m_entries.find(id & ~kGroupBit);
    return found == m_entries.end() ? TargetFacts() : facts(found->second);
}

TargetFacts TargetTableModel::facts(const Entry &entry) const
{
    const TargetRow &target = row(entry);
    TargetFacts facts;
    facts.id = target.id;
    facts.job = entry.job;
    facts.url = QString::fromStdString(target.url);
    const auto copy = [](const std::shared_ptr<const agent::model::Labels> &from, QList<QPair<QString, QString>> &to) {
        if (!from)
            return;
        for (const auto &label : *from)
            to.emplaceBack(QString::fromStdString(label.name), QString::fromStdString(label.value));
    };
    copy(target.discoveredLabels, facts.discoveredLabels);
    copy(target.labels, facts.labels);
    facts.health = target.health == TargetHealth::Up     ? QStringLiteral("up")
                   : target.health == TargetHealth::Down ? QStringLiteral("down")
                                                         : QStringLiteral("unknown");
    facts.lastError = QString::fromStdString(target.lastError);
    facts.lastScrape = target.lastScrape;
    facts.lastDuration = target.lastDuration;
    facts.lastSamples = target.lastSamples;
    facts.series = target.series;
    facts.scrapes = target.scrapes;
    facts.failures = target.failures;
    facts.interval = static_cast<double>(target.interval.count()) / 1000;
    facts.timeout = static_cast<double>(target.timeout.count()) / 1000;
    return facts;
}

} // namespace widgets
