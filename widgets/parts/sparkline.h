// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QList>
#include <QPointF>
#include <QWidget>

namespace widgets {

/// A small line without axes, from zero to its own maximum; the area under it is tinted. Gaps between pieces stay gaps.
/// GUI thread.
class Sparkline : public QWidget {
    Q_OBJECT
public:
    explicit Sparkline(QWidget *parent = nullptr);

    /// x in the unit of `setRange`; pieces as they are to be connected.
    void setPieces(const QList<QList<QPointF>> &pieces);
    /// Left and right edge.
    void setRange(double from, double to);
    /// An invalid colour stands for the palette's accent.
    void setColor(const QColor &color);

    [[nodiscard]] QSize sizeHint() const override { return {160, 36}; }
    [[nodiscard]] QSize minimumSizeHint() const override { return {48, 20}; }

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QList<QList<QPointF>> m_pieces;
    double m_from = 0;
    double m_to = 1;
    QColor m_color;
};

} // namespace widgets
