// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/models/facts.h"
#include "widgets/models/snapshot_history.h"
#include "widgets/parts/chart_view.h"

#include <QWidget>

class QLabel;
class QSettings;

namespace widgets {

class FilterBar;
class SectionHeading;

/// The line of a backlog from now until it is empty, dashed: from what waits to nothing in `secondsToEmpty`, cut off at
/// `end`. Empty when nothing waits or the end is not known. Pure.
[[nodiscard]] QList<QPointF> estimateLine(qint64 now, double waiting, double secondsToEmpty, qint64 end);
/// Where a chart of `rangeMs` up to `now` ends at the right, so that the longest estimate has room: at most half the
/// range further. Pure.
[[nodiscard]] qint64 estimateEnd(qint64 now, qint64 rangeMs, double secondsToEmpty);

/// What waits over time, with outages shaded and the estimate dashed; below, on the same time, what comes in and what
/// is delivered a second. One thread: GUI.
class BacklogCharts : public QWidget {
    Q_OBJECT
public:
    explicit BacklogCharts(QWidget *parent = nullptr);
    void draw(const QList<RemoteFacts> &remotes, const SnapshotHistory &history, qint64 now);
    void retranslate();
    [[nodiscard]] QList<QWidget *> stops() const;
    void saveState(QSettings &settings) const;
    void restoreState(QSettings &settings);

Q_SIGNALS:
    /// Another range or unit was chosen.
    void changed();

private:
    void showLegend(const QList<RemoteFacts> &remotes, bool outages, bool estimate);

    SectionHeading *m_title;
    FilterBar *m_range;
    FilterBar *m_unit;
    ChartView *m_backlog;
    QLabel *m_ratesTitle;
    ChartView *m_rates;
};

} // namespace widgets
