// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/target_table_model.h"

#include "widgets/models/target_entry.h"
#include "widgets/text/format_time.h"
#include "widgets/text/format_unit.h"

#include <QHash>

#include <algorithm>

namespace widgets {

using agent::engine::TargetHealth;
using agent::engine::TargetRow;

namespace {

/// Headings and targets share one key space: headings have the top bit.
constexpr RowKey kGroupBit = RowKey(1) << 63;

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
    for (std::size_t place = 0; place < keys().size(); ++place) {
        const auto found = m_entries.find(keys()[place]);
        if (found == m_entries.end() || found->second.changed)
            changed.push_back(static_cast<int>(place));
    }
    announceChanged(changed);
    if (changed.size() * 2 <= keys().size() && !keys().empty()) // ages move on in every row
        Q_EMIT dataChanged(index(0, LastScrapeColumn), index(rowCount() - 1, LastScrapeColumn), {Qt::DisplayRole});
}

void TargetTableModel::updateEntries()
{
    m_entries.reserve(m_snapshot->targets.size());
    for (std::size_t place = 0; place < m_snapshot->targets.size(); ++place) {
        const TargetRow &target = m_snapshot->targets[place];
        Entry &entry = m_entries[target.id & ~kGroupBit];
        entry.index = place;
        entry.round = m_round;
        entry.changed = updateEntry(entry, target);
    }
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
        entry.findText();
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

void TargetTableModel::setGrouped(bool grouped)
{
    if (m_grouped == grouped)
        return;
    m_grouped = grouped;
    arrange(false);
}

void TargetTableModel::toggleGroup(int row)
{
    const auto group = m_groups.find(keyAt(row));
    if (group == m_groups.end())
        return;
    const QString job = group->second.job;
    if (!m_closed.remove(job))
        m_closed.insert(job);
    arrange(false);
    if (const int place = rowOf(group->first); place >= 0)
        Q_EMIT dataChanged(index(place, 0), index(place, ColumnCount - 1));
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
        entry.passes = m_filter.accepts(labelValue, entry.haystack);
        entry.generation = m_filterGeneration;
    }
    return entry.passes;
}

void TargetTableModel::arrange(bool keepOrder)
{
    const TargetFilterCounts before = m_counts;
    std::vector<RowKey> next = wanted();
    if (keepOrder) {
        const std::unordered_set<RowKey> stay(next.begin(), next.end());
        std::vector<RowKey> held;
        held.reserve(next.size());
        for (const RowKey key : keys()) {
            if (stay.count(key) != 0)
                held.push_back(key);
        }
        const std::unordered_set<RowKey> there(held.begin(), held.end());
        for (const RowKey key : next) {
            if (there.count(key) == 0)
                held.push_back(key);
        }
        next = std::move(held);
    }
    setKeys(next);
    if (m_counts != before)
        Q_EMIT countsChanged();
}

std::vector<RowKey> TargetTableModel::wanted()
{
    m_counts = {};
    m_counts.total = static_cast<int>(m_snapshot->targets.size());
    std::vector<Entry *> shown; // those shown before in their places, so that most often nothing is left to sort
    shown.resize(m_shown, nullptr);
    shown.reserve(m_shown + m_snapshot->targets.size());
    const auto count = [&](TargetStateFilter filter) { ++m_counts.byFilter[static_cast<std::size_t>(filter)]; };
    for (const TargetRow &target : m_snapshot->targets) {
        Entry &entry = m_entries[target.id & ~kGroupBit];
        const std::size_t place = std::exchange(entry.place, Entry::kNoPlace);
        if (!passesText(entry))
            continue;
        const TargetStateFilter state = target.health == TargetHealth::Up     ? TargetStateFilter::Up
                                        : target.health == TargetHealth::Down ? TargetStateFilter::Down
                                                                              : TargetStateFilter::Unknown;
        count(TargetStateFilter::All);
        count(state);
        if (entry.slow)
            count(TargetStateFilter::Slow);
        if (m_stateFilter != TargetStateFilter::All && m_stateFilter != state &&
            !(m_stateFilter == TargetStateFilter::Slow && entry.slow))
            continue;
        if (place < m_shown && shown[place] == nullptr)
            shown[place] = &entry;
        else
            shown.push_back(&entry);
    }
    std::erase(shown, nullptr);
    sortEntries(shown);
    m_shown = shown.size();
    for (std::size_t place = 0; place < shown.size(); ++place)
        shown[place]->place = place;
    if (m_grouped)
        return withHeadings(shown);
    std::vector<RowKey> order;
    order.reserve(shown.size());
    for (const Entry *entry : shown)
        order.push_back(row(*entry).id & ~kGroupBit);
    return order;
}

std::vector<RowKey> TargetTableModel::withHeadings(const std::vector<Entry *> &shown)
{
    for (auto &[key, group] : m_groups)
        group.shown = 0;
    std::vector<std::pair<RowKey, std::vector<RowKey>>> groups; // in order of their jobs
    QHash<QString, std::size_t> places;
    for (const Entry *entry : shown) {
        auto place = places.constFind(entry->job);
        if (place == places.constEnd()) {
            place = places.insert(entry->job, groups.size());
            groups.emplace_back(kGroupBit | qHash(entry->job, 0x6265), std::vector<RowKey>());
        }
        auto &[key, members] = groups[place.value()];
        Group &group = m_groups[key];
        group.job = entry->job;
        ++group.shown;
        if (!m_closed.contains(entry->job))
            members.push_back(row(*entry).id & ~kGroupBit);
    }
    for (const auto &pool : m_snapshot->pools) {
        const auto place = places.constFind(QString::fromStdString(pool.job));
        if (place == places.constEnd())
            continue;
        Group &group = m_groups[groups[place.value()].first];
        group.up = pool.up;
        group.total = pool.up + pool.down + pool.unknown;
        group.down = pool.down;
    }
    std::sort(groups.begin(), groups.end(),
              [&](const auto &a, const auto &b) { return m_groups[a.first].job < m_groups[b.first].job; });
    std::vector<RowKey> order;
    order.reserve(shown.size() + groups.size());
    for (const auto &[key, members] : groups) {
        order.push_back(key);
        order.insert(order.end(), members.begin(), members.end());
    }
    return order;
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
        return a.labelText.compare(b.labelText);
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
    return targetById(keyAt(row));
}

TargetFacts TargetTableModel::targetById(quint64 id) const
{
    const auto found = m_entries.find(id & ~kGroupBit);
    return found == m_entries.end() || (id & kGroupBit) != 0 ? TargetFacts() : facts(found->second);
}

TargetFacts TargetTableModel::facts(const Entry &entry) const
{
    const TargetRow &target = row(entry);
    TargetFacts facts;
    facts.id = target.id & ~kGroupBit;
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
