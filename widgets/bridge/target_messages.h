// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What the engine answers about a single target, as Qt values. Instants are milliseconds since the epoch, spans are
// seconds.

#include <QByteArray>
#include <QList>
#include <QMetaType>
#include <QPair>
#include <QString>

#include <memory>

namespace widgets {

using LabelList = QList<QPair<QString, QString>>; ///< By name.

/// Where the time of a request went; each part by itself. A value.
struct TimingParts {
    double name = 0; ///< 0, as are the next two, when a connection was kept open.
    double connect = 0;
    double tls = 0;
    double firstByte = 0;
    double body = 0;
    double total = 0;
    friend bool operator==(const TimingParts &, const TimingParts &) = default;
};

/// A scrape that is over. A value.
struct PastScrape {
    qint64 time = 0;
    double duration = 0;
    quint64 samples = 0;
    bool failed = false;
};

/// What the last scrapes of a target were like. A value.
struct TargetPast {
    QList<PastScrape> scrapes; ///< Oldest first.
    TimingParts timing;        ///< Of the last one.
    quint64 wireBytes = 0;
    quint64 bodyBytes = 0;
    QString curl; ///< Without secrets.
};

/// An extra scrape that was not stored. Immutable and shared: the body may be large.
struct LookAnswer {
    qint64 time = 0;
    int status = 0; ///< 0: no answer.
    LabelList headers;
    TimingParts timing;
    quint64 wireBytes = 0;
    quint64 bodyBytes = 0;
    QByteArray body; ///< At most 4 MiB.
    bool bodyCut = false;
    bool isText = true;
    bool usedFallback = false;
    quint64 samples = 0;
    quint64 kept = 0;
    quint64 series = 0;
    quint64 duplicates = 0;
    QString error; ///< Why the scrape would fail; empty: it would not.
    quint64 errorLine = 0;
    QString errorText;
};
using LookPtr = std::shared_ptr<const LookAnswer>;

/// One relabel rule and what it did. A value.
struct RelabelStepLine {
    struct Change {
        QString name;
        QString before;
        QString after;
    };
    int rule = 0; ///< From 0.
    QString text;
    bool matched = false;
    bool dropped = false;
    QList<Change> changes;
};

/// How a target came to its labels, or why it is not scraped. A value.
struct RelabelStory {
    QList<RelabelStepLine> steps;
    int droppingRule = -1;
    QString problem;
    LabelList labels;
    QString url;
};

} // namespace widgets

Q_DECLARE_METATYPE(widgets::TargetPast)
Q_DECLARE_METATYPE(widgets::LookPtr)
Q_DECLARE_METATYPE(widgets::RelabelStory)
