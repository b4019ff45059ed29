// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/tables.h"

#include "widgets/models/facts.h"
#include "widgets/text/format_time.h"
#include "widgets/text/format_unit.h"

#include <QCoreApplication>
#include <QHash>
#include <QSet>

#include <algorithm>

namespace widgets {

using agent::engine::EngineSnapshot;

namespace {

struct Tables {
    Q_DECLARE_TR_FUNCTIONS(widgets::Tables)
};

QString text(const std::string &value)
{
    return QString::fromStdString(value);
}

QVariant toneCell(Tone tone)
{
    return static_cast<int>(tone);
}

QString levelName(int level)
{
    switch (level) {
    case 0:
        return Tables::tr("debug");
    case 1:
        return Tables::tr("info");
    case 2:
        return Tables::tr("warning");
    default:
        return Tables::tr("error");
    }
}

Tone levelTone(int level)
{
    return level >= 3 ? Tone::Bad : level == 2 ? Tone::Warn : Tone::Plain;
}

/// A key that is the same for the same text, and told apart from others of the same text by `copy`.
RowKey textKey(const QString &value, quint64 copy)
{
    return qHash(value, 0x62656c66) ^ (copy << 56);
}

/// Gives rows without an id of their own a key made of a text; equal texts are counted.
class KeyMaker {
public:
    [[nodiscard]] RowKey operator()(const QString &value) { return textKey(value, m_seen[value]++); }

private:
    QHash<QString, quint64> m_seen;
};

/// A column of whole numbers, told in full.
TableColumn<DiscoveryLine> numberColumn(std::function<QString()> title, quint64 DiscoveryLine::*number)
{
    return {std::move(title),
            [number](const DiscoveryLine &line, int role) -> QVariant {
                return role == Qt::DisplayRole ? QVariant(formatExact(line.*number))
                       : role == SortRole      ? QVariant(line.*number)
                                               : QVariant();
            },
            true};
}

} // namespace

Tone toneOf(State state)
{
    switch (state) {
    case State::Delivering:
        return Tone::Good;
    case State::CatchingUp:
        return Tone::Busy;
    case State::Offline:
        return Tone::Held;
    case State::ActionNeeded:
        return Tone::Warn;
    case State::LosingData:
        return Tone::Bad;
    case State::Paused:
        return Tone::Paused;
    default:
        return Tone::Idle;
    }
}

EventTable *makeEventTable(QObject *parent)
{
    return new EventTable(
        {{[] { return Tables::tr("Time"); },
          [](const EventLine &line, int role) -> QVariant {
              if (role == ToneRole)
                  return toneCell(line.tone);
              if (role == Qt::ToolTipRole)
                  return formatInstantExact(line.time);
              return role == Qt::DisplayRole ? QVariant(formatInstant(line.now, line.time)) : QVariant();
          }},
         {[] { return Tables::tr("Event"); },
          [](const EventLine &line, int role) -> QVariant {
              return role == Qt::DisplayRole || role == Qt::ToolTipRole ? QVariant(eventText(line.facts)) : QVariant();
          }}},
        parent);
}

void setEvents(EventTable &table, const EngineSnapshot &snapshot)
{
    std::vector<std::pair<RowKey, EventLine>> rows;
    rows.reserve(snapshot.events.size());
    for (auto event = snapshot.events.rbegin(); event != snapshot.events.rend(); ++event)
        rows.emplace_back(
            event->number,
            EventLine{snapshot.time, event->time, toneOf(toState(event->severity)),
                      EventFacts{text(event->kind), text(event->text), text(event->subject), text(event->detail),
                                 toState(event->severity), event->repeats, snapshot.time, event->firstTime}});
    table.setRows(rows);
}

quint64 newestEvent(const EngineSnapshot &snapshot)
{
    return snapshot.events.empty() ? 0 : snapshot.events.back().number;
}

LogTable *makeLogTable(QObject *parent)
{
    return new LogTable({{[] { return Tables::tr("Time"); },
                          [](const LogLine &line, int role) -> QVariant {
                              if (role == Qt::ToolTipRole || role == CopyRole)
                                  return formatInstantExact(line.time);
                              return role == Qt::DisplayRole ? QVariant(formatClock(line.time, line.time)) : QVariant();
                          }},
                         {[] { return Tables::tr("Level"); },
                          [](const LogLine &line, int role) -> QVariant {
                              if (role == ToneRole)
                                  return toneCell(levelTone(line.level));
                              if (role == SortRole)
                                  return line.level;
                              return role == Qt::DisplayRole ? QVariant(levelName(line.level)) : QVariant();
                          }},
                         {[] { return Tables::tr("Component"); },
                          [](const LogLine &line, int role) -> QVariant {
                              return role == ToneRole ? toneCell(Tone::Muted) : textCell(line.component, role);
                          }},
                         {[] { return Tables::tr("Message"); },
                          [](const LogLine &line, int role) { return textCell(line.message, role); }},
                         {[] { return Tables::tr("Fields"); },
                          [](const LogLine &line, int role) -> QVariant {
                              return role == ToneRole ? toneCell(Tone::Muted) : textCell(line.fields, role);
                          }},
                         {[] { return Tables::tr("Times"); },
                          [](const LogLine &line, int role) -> QVariant {
                              if (line.repeats <= 1)
                                  return {};
                              if (role == Qt::ToolTipRole)
                                  return Tables::tr("First at %1, last at %2")
                                      .arg(formatInstantExact(line.first), formatInstantExact(line.time));
                              return role == Qt::DisplayRole ? QVariant(formatExact(line.repeats)) : QVariant();
                          },
                          true}},
                        parent);
}

void setLogs(LogTable &table, const EngineSnapshot &snapshot, bool fold)
{
    std::vector<std::pair<RowKey, LogLine>> rows;
    rows.reserve(snapshot.logs.size());
    QHash<QString, qsizetype> places; // of what has been seen, from the newest on
    for (auto line = snapshot.logs.rbegin(); line != snapshot.logs.rend(); ++line) {
        LogLine row{line->time,          line->time,         line->level,  text(line->component),
                    text(line->message), text(line->fields), line->repeats};
        RowKey key = line->number;
        if (fold) {
            const QString content = QStringLiteral("%1\n%2\n%3\n%4")
                                        .arg(QString::number(row.level), row.component, row.message, row.fields);
            const auto known = places.constFind(content);
            if (known != places.constEnd()) {
                LogLine &newest = rows[static_cast<std::size_t>(*known)].second;
                newest.repeats += row.repeats;
                newest.first = row.time;
                continue;
            }
            places.insert(content, static_cast<qsizetype>(rows.size()));
            key = textKey(content, 0);
        }
        rows.emplace_back(key, std::move(row));
    }
    std::reverse(rows.begin(), rows.end());
    table.setRows(rows);
}

DiscoveryTable *makeDiscoveryTable(QObject *parent)
{
    return new DiscoveryTable(
        {{[] { return Tables::tr("Job"); },
          [](const DiscoveryLine &line, int role) { return textCell(line.job, role); }},
         {[] { return Tables::tr("Mechanism"); },
          [](const DiscoveryLine &line, int role) { return textCell(line.mechanism, role); }},
         numberColumn([] { return Tables::tr("Discovered"); }, &DiscoveryLine::targets),
         numberColumn([] { return Tables::tr("Kept"); }, &DiscoveryLine::kept),
         numberColumn([] { return Tables::tr("Dropped"); }, &DiscoveryLine::dropped),
         {[] { return Tables::tr("Last update"); },
          [](const DiscoveryLine &line, int role) -> QVariant {
              if (role == Qt::ToolTipRole)
                  return formatInstantExact(line.lastUpdate);
              return role == Qt::DisplayRole
                         ? QVariant(line.lastUpdate == 0 ? noValue() : formatClock(line.lastUpdate, line.lastUpdate))
                     : role == SortRole ? QVariant(line.lastUpdate)
                                        : QVariant();
          },
          true},
         {[] { return Tables::tr("State"); },
          [](const DiscoveryLine &line, int role) -> QVariant {
              const bool waits = line.error.isEmpty() && line.lastUpdate == 0;
              if (role == ToneRole)
                  return toneCell(waits ? Tone::Idle : line.error.isEmpty() ? Tone::Good : Tone::Warn);
              return textCell(waits                  ? Tables::tr("waits for the first list")
                              : line.error.isEmpty() ? Tables::tr("fine")
                                                     : line.error,
                              role);
          }}},
        parent);
}

void setDiscovery(DiscoveryTable &table, const EngineSnapshot &snapshot, const QString &wanted,
                  const QSet<QString> &jobs)
{
    QHash<QString, const agent::engine::PoolRow *> pools;
    for (const auto &pool : snapshot.pools)
        pools.insert(text(pool.job), &pool);
    QHash<QString, quint64> unusable; // no rule drops them, and they cannot be scraped
    for (const auto &row : snapshot.dropped) {
        if (row.rule < 0)
            ++unusable[text(row.job)];
    }
    std::vector<std::pair<RowKey, DiscoveryLine>> rows;
    rows.reserve(snapshot.discovery.size());
    KeyMaker key;
    for (const auto &row : snapshot.discovery) {
        DiscoveryLine line{text(row.job), text(row.mechanism), row.targets, 0, 0, row.lastUpdate, text(row.lastError)};
        if (const auto *pool = pools.value(line.job)) {
            line.kept = pool->up + pool->down + pool->unknown;
            line.dropped = pool->dropped + unusable.value(line.job);
        }
        const RowKey place = key(line.job + QLatin1Char('\n') + line.mechanism);
        const auto says = [&wanted](const QString &cell) { return cell.contains(wanted, Qt::CaseInsensitive); };
        if (says(line.job) || says(line.mechanism) || says(line.error) || jobs.contains(line.job))
            rows.emplace_back(place, std::move(line));
    }
    table.setRows(rows);
}

FieldTable *makeFieldTable(QObject *parent)
{
    return new FieldTable(
        {{[] { return Tables::tr("Name"); }, [](const FieldLine &line, int role) { return textCell(line.name, role); }},
         {[] { return Tables::tr("Value"); },
          [](const FieldLine &line, int role) { return textCell(line.value, role); }}},
        parent);
}

void setFields(FieldTable &table, const QList<FieldLine> &fields)
{
    std::vector<std::pair<RowKey, FieldLine>> rows;
    KeyMaker key;
    for (const FieldLine &field : fields)
        rows.emplace_back(key(field.name), field);
    table.setRows(rows);
}

void describe(QList<SeriesLine> &lines)
{
    QHash<QString, QHash<QString, QSet<QString>>> values; // by metric, by label
    for (const SeriesLine &line : lines) {
        for (const auto &[name, value] : line.labels)
            values[line.name][name].insert(value);
    }
    for (SeriesLine &line : lines) {
        const auto &ofMetric = values[line.name];
        QStringList telling;
        QStringList common;
        for (const auto &[name, value] : line.labels) {
            const bool known = name == QLatin1String("job") || name == QLatin1String("instance");
            const QString part = known ? value : name + QLatin1Char('=') + value;
            (ofMetric.value(name).size() > 1 ? telling : common) << part;
        }
        line.detail = (telling + common).join(QStringLiteral(" \u00B7 "));
    }
}

QString fullName(const SeriesLine &line)
{
    QStringList pairs;
    for (const auto &[name, value] : line.labels)
        pairs << QStringLiteral("%1=\"%2\"").arg(name, value);
    return pairs.isEmpty() ? line.name
                           : line.name + QLatin1Char('{') + pairs.join(QStringLiteral(", ")) + QLatin1Char('}');
}

SeriesTable *makeSeriesTable(QObject *parent)
{
    return new SeriesTable(
        {{[] { return QString(); },
          [](const SeriesLine &line, int role) -> QVariant {
              if (role == Qt::AccessibleTextRole)
                  return line.color < 0 ? Tables::tr("not drawn") : Tables::tr("drawn");
              return role == ColorRole ? QVariant(line.color) : QVariant();
          }},
         {[] { return Tables::tr("Series"); },
          [](const SeriesLine &line, int role) -> QVariant {
              if (role == Qt::ToolTipRole)
                  return line.help.isEmpty() ? fullName(line) : fullName(line) + QLatin1Char('\n') + line.help;
              if (role == DetailRole)
                  return line.type.isEmpty() ? line.detail : line.detail + QStringLiteral(" \u00B7 ") + line.type;
              if (role == CopyRole || role == Qt::AccessibleTextRole)
                  return fullName(line);
              return role == Qt::DisplayRole ? QVariant(line.name) : QVariant();
          }},
         {[] { return QString(); },
          [](const SeriesLine &line, int role) -> QVariant {
              if (role == Qt::AccessibleTextRole || role == Qt::ToolTipRole)
                  return line.pinned ? Tables::tr("pinned") : Tables::tr("not pinned");
              if (role == ToneRole)
                  return toneCell(line.pinned ? Tone::Plain : Tone::Muted);
              return role == Qt::DisplayRole ? QVariant(line.pinned ? QStringLiteral("\u2605") : QString())
                                             : QVariant();
          }}},
        parent);
}

void setSeries(SeriesTable &table, const QList<SeriesLine> &series)
{
    std::vector<std::pair<RowKey, SeriesLine>> rows;
    rows.reserve(static_cast<std::size_t>(series.size()));
    for (const SeriesLine &line : series)
        rows.emplace_back(textKey(fullName(line), 0), line);
    table.setRows(rows);
}

CurrentTable *makeCurrentTable(QObject *parent)
{
    return new CurrentTable({{[] { return QString(); },
                              [](const CurrentLine &line, int role) -> QVariant {
                                  return role == ColorRole ? QVariant(line.color) : QVariant();
                              }},
                             {[] { return Tables::tr("Series"); },
                              [](const CurrentLine &line, int role) {
                                  return role == CopyRole || role == Qt::ToolTipRole ? QVariant(line.full)
                                                                                     : textCell(line.name, role);
                              }},
                             {[] { return Tables::tr("Value"); },
                              [](const CurrentLine &line, int role) { return textCell(line.value, role); }, true},
                             {[] { return QString(); },
                              [](const CurrentLine &line, int role) -> QVariant {
                                  return role == ToneRole ? toneCell(Tone::Muted) : textCell(line.note, role);
                              }}},
                            parent);
}

void setCurrent(CurrentTable &table, const QList<CurrentLine> &lines)
{
    std::vector<std::pair<RowKey, CurrentLine>> rows;
    for (const CurrentLine &line : lines)
        rows.emplace_back(textKey(line.full, 0), line);
    table.setRows(rows);
}

ProblemTable *makeProblemTable(QObject *parent)
{
    return new ProblemTable(
        {{[] { return Tables::tr("Place"); },
          [](const ProblemLine &line, int role) -> QVariant {
              if (role == ToneRole)
                  return toneCell(Tone::Bad);
              if (role != Qt::DisplayRole)
                  return {};
              return line.line == 0 ? Tables::tr("whole file")
                                    : Tables::tr("line %1, column %2").arg(line.line).arg(line.column);
          }},
         {[] { return Tables::tr("Problem"); },
          [](const ProblemLine &line, int role) -> QVariant {
              return textCell(line.key.isEmpty() ? line.message : QStringLiteral("%1: %2").arg(line.key, line.message),
                              role);
          }},
         {[] { return Tables::tr("What to do"); },
          [](const ProblemLine &line, int role) { return textCell(line.remedy, role); }}},
        parent);
}

void setProblems(ProblemTable &table, const QList<ProblemLine> &problems)
{
    std::vector<std::pair<RowKey, ProblemLine>> rows;
    KeyMaker key;
    for (const ProblemLine &problem : problems)
        rows.emplace_back(
            key(QStringLiteral("%1:%2:%3:%4").arg(problem.line).arg(problem.column).arg(problem.key, problem.message)),
            problem);
    table.setRows(rows);
}

} // namespace widgets
