// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/target_entry.h"
#include "widgets/text/format_time.h"
#include "widgets/text/format_unit.h"

namespace widgets {

using agent::engine::TargetHealth;
using agent::engine::TargetRow;

namespace {

QString pairText(const agent::model::Label &label)
{
    return QString::fromStdString(label.name) + QLatin1String("=\"") + QString::fromStdString(label.value) +
           QLatin1Char('"');
}

} // namespace

void TargetTableModel::Entry::describe(const TargetRow &target)
{
    job = QString::fromStdString(target.job);
    endpoint = QString::fromStdString(target.url);
    if (endpoint.startsWith(QLatin1String("http://")))
        endpoint.remove(0, 7);
    groupGeneration = 0;
    m_labelText.clear();
    m_searchText.clear();
}

const QString &TargetTableModel::Entry::labelText() const
{
    if (!m_labelText.isNull())
        return m_labelText;
    m_labelText = QLatin1String("");
    for (const auto &label : labels ? *labels : agent::model::Labels()) {
        if (label.name != "job" && label.name != "instance")
            m_labelText += (m_labelText.isEmpty() ? QString() : QStringLiteral(", ")) + pairText(label);
    }
    return m_labelText;
}

const QString &TargetTableModel::Entry::searchText() const
{
    if (!m_searchText.isNull())
        return m_searchText;
    QString text = endpoint + QLatin1Char('\n') + QString::fromStdString(lastError);
    for (const auto &label : labels ? *labels : agent::model::Labels())
        text += QLatin1Char('\n') + pairText(label);
    m_searchText = text.toLower();
    return m_searchText;
}

int TargetTableModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

Qt::ItemFlags TargetTableModel::flags(const QModelIndex &index) const
{
    return index.isValid() ? Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemNeverHasChildren : Qt::NoItemFlags;
}

QVariant TargetTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole) {
        const bool number = section == LastScrapeColumn || section == TookColumn || section == SamplesColumn;
        return int((number ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    }
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case StateColumn:
        return tr("State");
    case EndpointColumn:
        return tr("Endpoint");
    case JobColumn:
        return tr("Job");
    case LabelsColumn:
        return tr("Labels");
    case LastScrapeColumn:
        return tr("Last scrape");
    case TookColumn:
        return tr("Took");
    case SamplesColumn:
        return tr("Samples");
    case ErrorColumn:
        return tr("Last error");
    default:
        return {};
    }
}

QVariant TargetTableModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const RowKey key = keyAt(index.row());
    if (role == KeyRole)
        return QVariant::fromValue<quint64>(key);
    if (const auto group = m_groups.find(key); group != m_groups.end())
        return groupData(group->second, index.column(), role);
    const auto entry = m_entries.find(key);
    if (entry == m_entries.end() || entry->second.index >= m_snapshot->targets.size())
        return {};
    return targetData(entry->second, index.column(), role);
}

QVariant TargetTableModel::groupData(const Group &group, int column, int role) const
{
    const bool byJob = m_grouping.kind == TargetGrouping::Kind::Job;
    const QString name = byJob || !group.text.isEmpty() ? group.text : tr("without %1").arg(m_grouping.label);
    switch (role) {
    case GroupRole:
        return true;
    case ToneRole:
        return static_cast<int>(column == JobColumn && group.down > 0 ? Tone::Warn : Tone::Plain);
    case Qt::AccessibleTextRole:
        return (byJob ? tr("Job %1, %2 of %3 up") : tr("Group %1, %2 of %3 up"))
            .arg(name)
            .arg(group.up)
            .arg(group.total);
    case Qt::ToolTipRole:
        return column == EndpointColumn ? QVariant(name) : QVariant();
    case Qt::DisplayRole:
        break;
    default:
        return {};
    }
    if (column == StateColumn)
        return m_closed.contains(group.text) ? QStringLiteral("\u25B8") : QStringLiteral("\u25BE");
    if (column == EndpointColumn)
        return name;
    if (column == JobColumn)
        return tr("%1 of %2 up").arg(group.up).arg(group.total);
    if (column == LabelsColumn && group.shown.size() != group.total)
        return tr("%Ln shown", nullptr, static_cast<int>(group.shown.size()));
    return {};
}

QVariant TargetTableModel::targetData(const Entry &entry, int column, int role) const
{
    switch (role) {
    case Qt::DisplayRole:
    case CopyRole:
        return display(entry, column);
    case Qt::ToolTipRole:
        return toolTip(entry, column);
    case Qt::AccessibleTextRole:
        return column == StateColumn ? QVariant(tr("%1: %2").arg(entry.endpoint, display(entry, StateColumn)))
                                     : QVariant(display(entry, column));
    case Qt::TextAlignmentRole:
        return column == LastScrapeColumn || column == TookColumn || column == SamplesColumn
                   ? QVariant(int(Qt::AlignRight | Qt::AlignVCenter))
                   : QVariant();
    case GroupRole:
        return false;
    case ToneRole:
        if (column == StateColumn)
            return static_cast<int>(entry.health == TargetHealth::Up     ? Tone::Good
                                    : entry.health == TargetHealth::Down ? Tone::Bad
                                                                         : Tone::Idle);
        if (column == TookColumn && entry.slow)
            return static_cast<int>(Tone::Warn);
        return static_cast<int>(column == LabelsColumn || column == JobColumn ? Tone::Muted : Tone::Plain);
    default:
        return {};
    }
}

QString TargetTableModel::display(const Entry &entry, int column) const
{
    const bool scraped = entry.lastScrape != 0;
    switch (column) {
    case StateColumn:
        return entry.health == TargetHealth::Up     ? tr("up")
               : entry.health == TargetHealth::Down ? tr("down")
                                                    : tr("unknown");
    case EndpointColumn:
        return entry.endpoint;
    case JobColumn:
        return entry.job;
    case LabelsColumn:
        return entry.labelText();
    case LastScrapeColumn:
        return formatAge(m_snapshot->time, entry.lastScrape);
    case TookColumn:
        return scraped ? formatSpan(entry.lastDuration) : noValue();
    case SamplesColumn:
        return scraped && entry.health == TargetHealth::Up ? formatExact(entry.lastSamples) : noValue();
    case ErrorColumn:
        return QString::fromStdString(entry.lastError);
    default:
        return {};
    }
}

QString TargetTableModel::toolTip(const Entry &entry, int column) const
{
    const TargetRow &target = row(entry);
    switch (column) {
    case EndpointColumn:
        return QString::fromStdString(target.url);
    case LastScrapeColumn:
        return formatInstantExact(entry.lastScrape);
    case TookColumn:
        return entry.slow ? tr("%1 s of at most %2")
                                .arg(entry.lastDuration, 0, 'f', 6)
                                .arg(formatSpan(static_cast<double>(target.timeout.count()) / 1000))
                          : tr("%1 s").arg(entry.lastDuration, 0, 'f', 6);
    case StateColumn:
        return target.health == TargetHealth::Unknown ? tr("Not scraped yet") : QString();
    case ErrorColumn:
    case LabelsColumn:
        return display(entry, column);
    default:
        return {};
    }
}

} // namespace widgets
