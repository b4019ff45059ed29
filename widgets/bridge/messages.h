// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What the bridge tells the pages, as Qt values.

#include "agent/model/histogram.h"

#include <QList>
#include <QMetaType>
#include <QPair>
#include <QString>

#include <memory>

namespace widgets {

/// One problem of a configuration text. A value.
struct ConfigIssue {
    int line = 0;   ///< From 1; 0: the file as a whole.
    int column = 0; ///< From 1.
    QString key;
    QString message;
    QString remedy;
    QString suggestion; ///< Replaces the offending key; empty: none.
};

/// Labels by name.
using SeriesLabels = QList<QPair<QString, QString>>;

/// A series that a search found. A value.
struct FoundSeries {
    quint64 series = 0;
    QString name;
    SeriesLabels labels; ///< Without the metric's name.
    QString type;
    QString help;
    QString unit;
};

/// What a search found: the best of them. A value.
struct SeriesFound {
    QList<FoundSeries> series;
    quint64 matched = 0;  ///< All that fit.
    quint64 searched = 0; ///< All there are.
    QString error;        ///< The engine's English message; empty: the text was understood.
};

/// A value of a watched series. `time` is milliseconds since the epoch.
struct LivePoint {
    quint64 series = 0;
    qint64 time = 0;
    double value = 0; ///< Of a histogram: its count.
    std::shared_ptr<const agent::model::Histogram> histogram = {};
};

/// What does not change while an engine lives. A value.
struct EngineFacts {
    QString version;
    QString configPath;
    QString storagePath;
    QList<QPair<QString, QString>> flags; ///< By name.
};

} // namespace widgets

Q_DECLARE_METATYPE(widgets::ConfigIssue)
Q_DECLARE_METATYPE(widgets::FoundSeries)
Q_DECLARE_METATYPE(widgets::SeriesFound)
Q_DECLARE_METATYPE(widgets::LivePoint)
