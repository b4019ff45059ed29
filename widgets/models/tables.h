// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The smaller tables of the console: what a row is, and a function that makes the model for it. Each row type is a
// value. One thread: GUI.

#include "widgets/models/column_table_model.h"
#include "widgets/models/roles.h"
#include "widgets/models/snapshot_ptr.h"
#include "widgets/text/event_text.h"
#include "widgets/text/state_text.h"

#include <QList>
#include <QPair>
#include <QSet>
#include <QString>

namespace widgets {

/// How a row about something in such a state is to look. Pure.
[[nodiscard]] Tone toneOf(State state);

/// Something that happened to the agent.
struct EventLine {
    qint64 now = 0; ///< The day it is shown on decides how its time is told.
    qint64 time = 0;
    Tone tone = Tone::Plain;
    EventFacts facts; ///< Become words in the cell, so that they follow the language.
    friend bool operator==(const EventLine &a, const EventLine &b) { return a.time == b.time; }
};
using EventTable = ColumnTableModel<EventLine>;
/// Columns: time, text. Newest first.
[[nodiscard]] EventTable *makeEventTable(QObject *parent);
void setEvents(EventTable &table, const agent::engine::EngineSnapshot &snapshot);
/// The number of the newest event; 0: there is none. Events do not change without a newer one.
[[nodiscard]] quint64 newestEvent(const agent::engine::EngineSnapshot &snapshot);

/// A line of the log, or several equal ones.
struct LogLine {
    qint64 time = 0;  ///< Of the newest.
    qint64 first = 0; ///< Of the oldest.
    int level = 1;    ///< 0 debug, 1 info, 2 warn, 3 error.
    QString component;
    QString message;
    QString fields;
    quint32 repeats = 1;
    friend bool operator==(const LogLine &a, const LogLine &b)
    {
        return a.repeats == b.repeats && a.time == b.time && a.first == b.first;
    }
};
using LogTable = ColumnTableModel<LogLine>;
/// Columns: time, level, component, message, fields, repeats. Newest last.
[[nodiscard]] LogTable *makeLogTable(QObject *parent);
/// `fold`: lines of equal level, component, message and fields are one, at the place of the newest, with their count.
void setLogs(LogTable &table, const agent::engine::EngineSnapshot &snapshot, bool fold = false);

/// One mechanism of one job.
struct DiscoveryLine {
    QString job;
    QString mechanism;
    quint64 targets = 0;
    quint64 kept = 0; ///< Of the job, whatever mechanism found them; so the next.
    quint64 dropped = 0;
    qint64 lastUpdate = 0;
    QString error;
    friend bool operator==(const DiscoveryLine &, const DiscoveryLine &) = default;
};
using DiscoveryTable = ColumnTableModel<DiscoveryLine>;
/// Columns: job, mechanism, discovered, kept, dropped, last update, state.
[[nodiscard]] DiscoveryTable *makeDiscoveryTable(QObject *parent);
/// `text` is looked for in what a row says, in any case; rows of `jobs` are shown whatever they say.
void setDiscovery(DiscoveryTable &table, const agent::engine::EngineSnapshot &snapshot, const QString &text = {},
                  const QSet<QString> &jobs = {});

/// A name with a value.
struct FieldLine {
    QString name;
    QString value;
    friend bool operator==(const FieldLine &, const FieldLine &) = default;
};
using FieldTable = ColumnTableModel<FieldLine>;
/// Columns: name, value.
[[nodiscard]] FieldTable *makeFieldTable(QObject *parent);
void setFields(FieldTable &table, const QList<FieldLine> &fields);

/// A series that a search found.
struct SeriesLine {
    quint64 series = 0;
    QString name;
    QList<QPair<QString, QString>> labels; ///< By name, without the metric's name.
    QString type;
    QString help;
    QString unit;
    QString detail; ///< Its labels for a list that is read: set by `describe`.
    int color = -1; ///< Its place among the lines' colours while it is drawn; else -1.
    bool pinned = false;
    friend bool operator==(const SeriesLine &, const SeriesLine &) = default;
};
/// `up{job="node"}`.
[[nodiscard]] QString fullName(const SeriesLine &line);
/// Sets each line's `detail`, "code=200 · node · 10.0.0.11:9100": those labels first that tell it from others of its
/// name; job and instance go by their values alone.
void describe(QList<SeriesLine> &lines);
using SeriesTable = ColumnTableModel<SeriesLine>;
/// Columns: swatch, name with type and labels, pin. Rows are known by their full names.
[[nodiscard]] SeriesTable *makeSeriesTable(QObject *parent);
void setSeries(SeriesTable &table, const QList<SeriesLine> &series);

/// A series that is drawn, with its newest value.
struct CurrentLine {
    int color = 0;
    QString name; ///< As short as tells it apart from the others.
    QString full; ///< With all labels.
    QString value;
    QString note; ///< "a second", a unit.
    QString key;  ///< The full name of the series; several lines may be of one.
    friend bool operator==(const CurrentLine &, const CurrentLine &) = default;
};
using CurrentTable = ColumnTableModel<CurrentLine>;
/// Columns: swatch, series, value, note.
[[nodiscard]] CurrentTable *makeCurrentTable(QObject *parent);
void setCurrent(CurrentTable &table, const QList<CurrentLine> &lines);

/// Something wrong with a configuration text.
struct ProblemLine {
    int line = 0;
    int column = 0;
    QString key;
    QString message;
    QString remedy;
    QString suggestion; ///< What the offending key may be replaced by; empty: nothing.
    friend bool operator==(const ProblemLine &, const ProblemLine &) = default;
};
using ProblemTable = ColumnTableModel<ProblemLine>;
/// Columns: place, message, remedy.
[[nodiscard]] ProblemTable *makeProblemTable(QObject *parent);
void setProblems(ProblemTable &table, const QList<ProblemLine> &problems);

} // namespace widgets
