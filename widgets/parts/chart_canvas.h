// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Inside of ChartView: the Qt Charts side of it. Not for others.

#include "widgets/parts/chart_view.h"

#include <QChartView>

class QLineSeries;
class QValueAxis;

namespace widgets {

/// Qt Charts draws the lines; grid, scales, shades and the cursor are drawn here, since its own axes change their width
/// with each label.
class ChartView::Canvas final : public QChartView {
public:
    Canvas(QChart *chart, ChartView *owner);

    void setRange(double from, double to);
    void setLines(const QList<ChartLine> &lines);

    QList<ChartShade> shades;
    std::function<QString(double)> format;
    QString emptyText;
    bool zeroBased = true;
    bool bytes = false;
    bool zoomable = false;
    std::function<QStringList(qint64)> notes;

    [[nodiscard]] const QList<ChartLine> &lines() const { return m_lines; }
    [[nodiscard]] static QMargins margins();
    void showCursor(double time);
    /// Anew after a change of the fields above or of the theme.
    void refresh();

protected:
    void drawBackground(QPainter *painter, const QRectF &rect) override;
    void drawForeground(QPainter *painter, const QRectF &rect) override;
    void resizeEvent(QResizeEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void leaveEvent(QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

private:
    struct Reading {
        const ChartLine *line = nullptr;
        QPointF point;
    };
    [[nodiscard]] QPointF place(const QPointF &value) const;
    [[nodiscard]] double timeAt(double x) const;
    /// The piece's point nearest to the cursor. The piece is not empty.
    [[nodiscard]] QPointF nearest(const QList<QPointF> &piece) const;
    /// What each line says at the cursor, largest first.
    [[nodiscard]] QList<Reading> readings() const;
    [[nodiscard]] bool hasPoints() const;
    void scaleValues();
    void setCursorTime(double time);
    void zoomBy(double factor);
    void paintDrag(QPainter &painter) const;
    void paintGrid(QPainter &painter) const;
    /// Too low for a box of values over the lines: they stand in a line above.
    [[nodiscard]] bool isLow() const;
    void paintReadings(QPainter &painter) const;
    void paintReadingsAbove(QPainter &painter, QList<Reading> all, const QString &time, const QString &note) const;
    void paintBox(QPainter &painter, const QRectF &box, const QString &title, const QList<Reading> &all,
                  const QStringList &more) const;
    QLineSeries *pooled(qsizetype index);

    ChartView *m_owner;
    QValueAxis *m_timeAxis;
    QValueAxis *m_valueAxis;
    QList<QLineSeries *> m_pool; ///< One a piece; those not needed are empty.
    QList<ChartLine> m_lines;
    QList<double> m_ticks;
    double m_from = 0;
    double m_to = 1;
    double m_cursor = -1;   ///< Time; below 0: none.
    double m_dragFrom = -1; ///< Time where the mouse went down; below 0: it is up.
    double m_dragTo = -1;
};

} // namespace widgets
