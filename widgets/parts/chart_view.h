// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QList>
#include <QMargins>
#include <QPointF>
#include <QString>
#include <QStringList>
#include <QWidget>

#include <functional>
#include <memory>

namespace widgets {

/// One line of a chart: pieces that are connected in themselves; between them is a gap. x is milliseconds since the
/// epoch.
struct ChartLine {
    QString name;
    QColor color;
    Qt::PenStyle style = Qt::SolidLine;
    QList<QList<QPointF>> pieces;
};

/// A stretch of time that is tinted behind the lines.
struct ChartShade {
    double from = 0;
    double to = 0;
    QColor color;
};

/// Lines over time, with grid, scales and the values under the mouse. The charting library stays behind this class. GUI
/// thread.
///
/// The caller thins the points (about 300 in all keep an update under 10 ms) and calls once or twice a second at most,
/// and not while the chart is hidden. Scales have a fixed width, so that nothing moves sideways when numbers grow. The
/// left and right arrow keys move the cursor. A chart that can be zoomed is by dragging over the time wanted, or by +
/// and
/// - at the cursor.
class ChartView : public QWidget {
    Q_OBJECT
public:
    explicit ChartView(QWidget *parent = nullptr);
    ~ChartView() override;

    /// The time that is shown, from edge to edge.
    void setRange(qint64 from, qint64 to);
    void setLines(const QList<ChartLine> &lines);
    void setShades(const QList<ChartShade> &shades);
    /// How values are told at the scale and under the mouse.
    void setValueFormat(std::function<QString(double)> format);
    /// Whether the scale begins at zero (default) or at the smallest value.
    void setZeroBased(bool zeroBased);
    /// Whether the scale goes in steps of 1,024.
    void setBytes(bool bytes);
    /// Shown while there is nothing to draw.
    void setEmptyText(const QString &text);
    void setZoomable(bool zoomable);
    /// Shows the cursor at a time that another chart has told; -1: nowhere. Does not tell.
    void setCursor(qint64 time);
    /// More lines to read at the cursor, below the values.
    void setNotes(std::function<QStringList(qint64)> notes);
    /// What is drawn.
    [[nodiscard]] const QList<ChartLine> &lines() const;
    /// The space around the plot.
    [[nodiscard]] static QMargins plotMargins();

    [[nodiscard]] QSize sizeHint() const override { return {640, 260}; }
    [[nodiscard]] QSize minimumSizeHint() const override { return {240, 140}; }

Q_SIGNALS:
    /// The time under the cursor; -1 when it has left.
    void hovered(qint64 time);
    /// This stretch is wanted, from edge to edge.
    void zoomed(qint64 from, qint64 to);

protected:
    void changeEvent(QEvent *event) override;

private:
    class Canvas;
    Canvas *m_canvas; ///< Owned as a child.
};

} // namespace widgets
