// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What the bridge tells the pages, as Qt values.

#include <QList>
#include <QMetaType>
#include <QPair>
#include <QString>

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

/// A series that `EngineBridge::findSeries` found. A value.
struct FoundSeries {
    quint64 series = 0;
    QString name;
    QList<QPair<QString, QString>> labels; ///< By name, without the metric's name.
    QString type;
    QString help;
    QString unit;
};

/// A value of a watched series. `time` is milliseconds since the epoch.
struct LivePoint {
    quint64 series = 0;
    qint64 time = 0;
    double value = 0;
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
Q_DECLARE_METATYPE(widgets::LivePoint)
