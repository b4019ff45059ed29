// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/models/tables.h"
#include "widgets/models/watched_series.h"
#include "widgets/parts/chart_view.h"
#include "widgets/parts/delivery_strip.h"

#include <QFrame>

class QLabel;
class QToolButton;

namespace widgets {

class FilterBar;

/// One chart of the live page: its series, how they are drawn, and under it what of the time has been delivered. GUI
/// thread.
class LiveChart : public QFrame {
    Q_OBJECT
public:
    explicit LiveChart(QWidget *parent = nullptr);

    [[nodiscard]] WatchedSeries &series() { return m_series; }
    [[nodiscard]] const WatchedSeries &series() const { return m_series; }
    [[nodiscard]] SeriesView view() const;
    void setView(SeriesView view);
    /// Leaves the view of quantiles when none of the series has any.
    void leaveQuantiles();
    /// New series go to the chosen one. `alone`: there is no other, so nothing needs to be said about it.
    void setPlace(int number, bool chosen, bool alone);
    void setEmptyText(const QString &text);
    void retranslate();

    /// What is to be seen.
    struct Frame {
        qint64 from = 0;
        qint64 to = 0;
        qint64 window = 0;   ///< Of rates and quantiles, in ms.
        int maxPoints = 900; ///< Of all lines together.
    };
    void draw(const Frame &frame, const QList<DeliveryStrip::Row> &delivery);
    /// The lines drawn last, with their newest value.
    [[nodiscard]] const QList<CurrentLine> &current() const { return m_current; }
    [[nodiscard]] const QList<ChartLine> &lines() const { return m_lines; }
    /// Lines that there was no room for.
    [[nodiscard]] int leftOut() const { return m_leftOut; }
    [[nodiscard]] QByteArray csv() const;
    [[nodiscard]] QImage picture();
    [[nodiscard]] ChartView *chart() const { return m_chart; }

Q_SIGNALS:
    /// A person has turned to it.
    void picked();
    void removeWanted();
    void viewChanged();

protected:
    bool eventFilter(QObject *object, QEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;

private:
    [[nodiscard]] bool hasHistograms() const;
    struct Drawn {
        QString key; ///< Of the series.
        QString name;
        QString full;
        QString note;
        int color = 0;
        QList<LinePiece> pieces;
        bool ended = false; ///< A stale marker is its newest.
    };
    [[nodiscard]] QList<Drawn> drawn(const Frame &frame) const;
    [[nodiscard]] QuantileLines quantilesOf(const WatchedSeries::Item &item, const Frame &frame, int points) const;
    [[nodiscard]] bool showsBytes() const;

    WatchedSeries m_series;
    QWidget *m_plot; ///< Chart and strip: what is exported.
    QLabel *m_title;
    FilterBar *m_views;
    QToolButton *m_remove;
    ChartView *m_chart;
    DeliveryStrip *m_strip;
    int m_number = 1;
    Frame m_frame;
    QList<ChartLine> m_lines;
    QList<CurrentLine> m_current;
    QList<DeliveryStrip::Row> m_delivery;
    int m_leftOut = 0;
};

} // namespace widgets
