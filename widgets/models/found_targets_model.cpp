// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/found_targets_model.h"

#include <algorithm>

namespace widgets {

using agent::model::Labels;

namespace {

QString qt(std::string_view text)
{
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool holds(std::string_view text, const std::string &lowerText)
{
    return std::search(text.begin(), text.end(), lowerText.begin(), lowerText.end(),
                       [](char a, char b) { return lower(a) == b; }) != text.end();
}

QString pairs(const Labels &labels)
{
    QString out;
    for (const auto &label : labels)
        out += (out.isEmpty() ? QString() : QStringLiteral(", ")) +
               QStringLiteral("%1=\"%2\"").arg(qt(label.name), qt(label.value));
    return out;
}

} // namespace

bool mentions(const Labels *labels, const std::string &lowerText)
{
    return lowerText.empty() ||
           (labels != nullptr && std::any_of(labels->begin(), labels->end(), [&](const auto &label) {
                return holds(label.value, lowerText) || holds(label.name, lowerText);
            }));
}

QSet<QString> jobsThatMention(const agent::engine::EngineSnapshot &snapshot, const QString &text)
{
    QSet<QString> jobs;
    const std::string lowerText = text.toLower().toStdString();
    const std::string *known = nullptr; // targets of a job follow each other
    const auto look = [&](const std::string &job, const std::shared_ptr<const Labels> &labels) {
        if ((known != nullptr && *known == job) || !mentions(labels.get(), lowerText))
            return;
        known = &job;
        jobs.insert(qt(job));
    };
    for (const auto &target : snapshot.targets)
        look(target.job, target.discoveredLabels);
    for (const auto &dropped : snapshot.dropped)
        look(dropped.job, dropped.discoveredLabels);
    return jobs;
}

FoundTargetsModel::FoundTargetsModel(Kind kind, QObject *parent) : KeyedTableModel(parent), m_kind(kind) {}

FoundTargetsModel::~FoundTargetsModel() = default;

std::vector<FoundTargetsModel::Found> FoundTargetsModel::collect(const QString &job) const
{
    std::vector<Found> out;
    const std::string wanted = job.toStdString();
    if (m_kind == Kind::Kept) {
        for (const auto &target : m_snapshot->targets) {
            if (target.job == wanted)
                out.push_back({target.discoveredLabels, target.labels, -1, {}});
        }
    } else {
        for (const auto &dropped : m_snapshot->dropped) {
            if (dropped.job == wanted)
                out.push_back({dropped.discoveredLabels, nullptr, dropped.rule, dropped.reason});
        }
    }
    return out;
}

void FoundTargetsModel::setSource(Snapshot snapshot, const QString &job, const QString &text)
{
    m_snapshot = std::move(snapshot);
    std::vector<Found> found = collect(job);
    const auto pool = std::find_if(m_snapshot->pools.begin(), m_snapshot->pools.end(),
                                   [name = job.toStdString()](const auto &row) { return row.job == name; });
    auto rules = pool == m_snapshot->pools.end() ? nullptr : pool->rules;
    const auto listed =
        static_cast<quint64>(std::count_if(found.begin(), found.end(), [](const Found &one) { return one.rule >= 0; }));
    const quint64 dropped = m_kind == Kind::Kept || pool == m_snapshot->pools.end() ? 0 : pool->dropped;
    m_unlisted = dropped > listed ? dropped - listed : 0;
    if (found == m_found && job == m_job && text == m_text && rules == m_rules)
        return;
    m_found = std::move(found);
    m_rules = std::move(rules);
    m_job = job;
    m_text = text;
    arrange();
    if (rowCount() > 0)
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
}

void FoundTargetsModel::arrange()
{
    m_total = static_cast<int>(m_found.size());
    const std::string lowerText = m_text.toLower().toStdString();
    std::vector<std::pair<RowKey, const Found *>> shown;
    std::unordered_map<std::uint64_t, RowKey> copies;
    for (const Found &found : m_found) {
        if (!mentions(found.discovered.get(), lowerText))
            continue;
        const std::uint64_t hash = found.discovered ? found.discovered->hash() : 0;
        shown.emplace_back((hash ^ (copies[hash]++ << 52)) | 1U, &found);
    }
    if (m_sortColumn >= 0) {
        std::vector<std::pair<QString, std::size_t>> texts;
        for (std::size_t i = 0; i < shown.size(); ++i)
            texts.emplace_back(m_sortColumn == AddressColumn ? address(*shown[i].second) : outcome(*shown[i].second),
                               i);
        std::sort(texts.begin(), texts.end());
        if (m_sortOrder == Qt::DescendingOrder)
            std::reverse(texts.begin(), texts.end());
        std::vector<std::pair<RowKey, const Found *>> sorted;
        sorted.reserve(shown.size());
        for (const auto &[text, place] : texts)
            sorted.push_back(shown[place]);
        shown.swap(sorted);
    }
    std::unordered_map<RowKey, Found> next;
    std::vector<RowKey> order;
    for (const auto &[key, found] : shown) {
        next.insert_or_assign(key, *found);
        m_byKey.insert_or_assign(key, *found); // rows that leave stay readable until they have left
        order.push_back(key);
    }
    setKeys(order);
    m_byKey.swap(next);
}

QList<QPair<QString, QString>> FoundTargetsModel::discovered(int row) const
{
    QList<QPair<QString, QString>> out;
    const auto found = m_byKey.find(keyAt(row));
    if (found == m_byKey.end() || !found->second.discovered)
        return out;
    for (const auto &label : *found->second.discovered)
        out.emplaceBack(qt(label.name), qt(label.value));
    return out;
}

void FoundTargetsModel::sort(int column, Qt::SortOrder order)
{
    m_sortColumn = column;
    m_sortOrder = order;
    arrange();
}

QString FoundTargetsModel::address(const Found &found) const
{
    const QString text = found.discovered ? qt(found.discovered->get("__address__")) : QString();
    return text.isEmpty() ? tr("no address") : text;
}

QString FoundTargetsModel::outcome(const Found &found) const
{
    if (m_kind == Kind::Kept)
        return found.labels ? pairs(*found.labels) : QString();
    if (found.rule < 0)
        return found.reason == "no address" ? tr("no address") : qt(found.reason);
    const auto place = static_cast<std::size_t>(found.rule);
    return m_rules && place < m_rules->size() ? tr("rule %1: %2").arg(found.rule + 1).arg(qt((*m_rules)[place]))
                                              : tr("rule %1").arg(found.rule + 1);
}

int FoundTargetsModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant FoundTargetsModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    if (section == AddressColumn)
        return tr("Discovered address");
    return m_kind == Kind::Kept ? tr("Scraped as") : tr("Dropped by");
}

QVariant FoundTargetsModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const auto found = m_byKey.find(keyAt(index.row()));
    if (found == m_byKey.end())
        return {};
    switch (role) {
    case KeyRole:
        return QVariant::fromValue<quint64>(found->first);
    case ToneRole:
        return static_cast<int>(index.column() == AddressColumn ? Tone::Plain
                                : m_kind == Kind::Kept          ? Tone::Muted
                                : found->second.rule < 0        ? Tone::Warn
                                                                : Tone::Plain);
    case Qt::ToolTipRole:
        if (index.column() == AddressColumn)
            return found->second.discovered ? pairs(*found->second.discovered) : QString();
        return outcome(found->second);
    case Qt::DisplayRole:
    case CopyRole:
    case Qt::AccessibleTextRole:
        return index.column() == AddressColumn ? address(found->second) : outcome(found->second);
    default:
        return {};
    }
}

} // namespace widgets
