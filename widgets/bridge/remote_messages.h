// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What RemoteControl tells the pages, as Qt values. Instants are milliseconds since the epoch.

#include <QList>
#include <QSet>
#include <QString>

namespace widgets {

/// What a command, or the trial of one, came to. A value.
struct CommandOutcome {
    QString error; ///< The engine's English message; empty: it went well.
    quint64 samples = 0;
    quint64 bytes = 0;
    bool exact = true;
};

/// Samples that a receiver refused for good, which can be sent again. A value.
struct DeadLetter {
    QString remote;
    quint64 id = 0;
    qint64 time = 0; ///< When it was refused.
    int status = 0;
    QString reason; ///< As in the ledger.
    QString text;   ///< What the receiver said.
    quint64 refused = 0;
    quint64 candidates = 0; ///< The refused ones are among so many; the receiver has the others.
    qint64 minTime = 0;     ///< Of the samples.
    qint64 maxTime = 0;
    QString series;      ///< One of them, as an example.
    bool unsure = false; ///< Perhaps the receiver took them with an earlier try.
    friend bool operator==(const DeadLetter &, const DeadLetter &) = default;
};

/// Which dead letters of a receiver are meant: those that fit all that is given. A value.
struct DeadLetterFilter {
    QString remote;
    QString reason;     ///< Empty: any.
    QSet<quint64> ids;  ///< Empty: any.
    quint64 before = 0; ///< For listing: only what is older than this one; 0: from the newest on.
    int limit = 200;    ///< For listing.
};

/// Something that a step of an examination has seen. A value.
struct DoctorFact {
    QString name;
    QString value;
    double milliseconds = -1; ///< Negative: it takes no time.
};

/// One step of an examination. A value.
struct DoctorStep {
    enum class State { Passed, Warning, Failed, Skipped };
    QString name;  ///< Stable.
    QString title; ///< English.
    State state = State::Passed;
    QString summary;
    QList<DoctorFact> facts;
    QString hint; ///< What to do; empty: nothing.
    double milliseconds = 0;
};

/// How an examination ended. A value.
struct DoctorReport {
    QString error; ///< It could not be made; empty: it was.
    QString url;
    QString receiver; ///< What it looks like: "Thanos Receive", "unknown".
    bool passed = false;
};

} // namespace widgets
