// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/parts/badge.h"

#include <QPainter>
#include <QPainterPath>
#include <QPixmap>
#include <QPolygonF>

#include <algorithm>
#include <cmath>

namespace widgets {

namespace {

constexpr double kPi = 3.14159265358979323846;

void paintArrow(QPainter &painter, const QRectF &box)
{
    // Cut out of the disc: what lies behind shows through.
    const double w = box.width();
    const QPointF c = box.center();
    QPainterPath arrow;
    arrow.moveTo(c.x(), c.y() - 0.28 * w);
    arrow.lineTo(c.x() + 0.25 * w, c.y() + 0.0 * w);
    arrow.lineTo(c.x() + 0.09 * w, c.y() + 0.0 * w);
    arrow.lineTo(c.x() + 0.09 * w, c.y() + 0.27 * w);
    arrow.lineTo(c.x() - 0.09 * w, c.y() + 0.27 * w);
    arrow.lineTo(c.x() - 0.09 * w, c.y() + 0.0 * w);
    arrow.lineTo(c.x() - 0.25 * w, c.y() + 0.0 * w);
    arrow.closeSubpath();
    QPainterPath disc;
    disc.addEllipse(box);
    painter.drawPath(disc.subtracted(arrow));
}

void paintDots(QPainter &painter, const QRectF &box)
{
    constexpr int kDots = 8;
    const double radius = box.width() * 0.40;
    const double dot = box.width() * 0.085;
    for (int i = 0; i < kDots; ++i) {
        const double angle = 2 * kPi * i / kDots;
        painter.drawEllipse(box.center() + QPointF(radius * std::cos(angle), radius * std::sin(angle)), dot, dot);
    }
}

QPolygonF octagon(const QRectF &box)
{
    QPolygonF points;
    for (int i = 0; i < 8; ++i) {
        const double angle = kPi / 8 + kPi / 4 * i;
        points << box.center() + QPointF(std::cos(angle), std::sin(angle)) * (box.width() / 2 * 1.06);
    }
    return points;
}

/// With an exclamation mark cut out: eight corners alone look like a disc in a small icon.
void paintOctagon(QPainter &painter, const QRectF &box)
{
    const double w = box.width();
    const QPointF c = box.center();
    QPainterPath mark;
    mark.addRoundedRect(QRectF(c.x() - 0.14 * w, c.y() - 0.36 * w, 0.28 * w, 0.42 * w), 0.08 * w, 0.08 * w);
    mark.addEllipse(c + QPointF(0, 0.26 * w), 0.14 * w, 0.14 * w);
    QPainterPath whole;
    whole.addPolygon(octagon(box));
    whole.closeSubpath();
    painter.drawPath(whole.subtracted(mark));
}

void paintCross(QPainter &painter, const QRectF &box, const QColor &color)
{
    painter.setPen(QPen(color, box.width() * 0.2, Qt::SolidLine, Qt::RoundCap));
    const double d = box.width() * 0.12;
    const QRectF inner = box.adjusted(d, d, -d, -d);
    painter.drawLine(inner.topLeft(), inner.bottomRight());
    painter.drawLine(inner.topRight(), inner.bottomLeft());
}

} // namespace

void paintShape(QPainter &painter, const QRectF &rect, Shape shape, const QColor &color)
{
    const double side = std::min(rect.width(), rect.height());
    const QRectF box(rect.center().x() - side / 2, rect.center().y() - side / 2, side, side);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(color);
    switch (shape) {
    case Shape::Disc:
        painter.drawEllipse(box);
        break;
    case Shape::DiscArrow:
        paintArrow(painter, box);
        break;
    case Shape::Ring: {
        const double width = side * 0.2;
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(color, width));
        painter.drawEllipse(box.adjusted(width / 2, width / 2, -width / 2, -width / 2));
        break;
    }
    case Shape::Triangle: {
        QPainterPath path;
        path.moveTo(box.center().x(), box.top() + side * 0.04);
        path.lineTo(box.right(), box.bottom() - side * 0.06);
        path.lineTo(box.left(), box.bottom() - side * 0.06);
        path.closeSubpath();
        painter.setPen(QPen(color, side * 0.08, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
        painter.drawPath(path);
        break;
    }
    case Shape::Octagon:
        paintOctagon(painter, box);
        break;
    case Shape::Bars:
        painter.drawRoundedRect(QRectF(box.left() + side * 0.12, box.top(), side * 0.28, side), side * 0.06,
                                side * 0.06);
        painter.drawRoundedRect(QRectF(box.left() + side * 0.60, box.top(), side * 0.28, side), side * 0.06,
                                side * 0.06);
        break;
    case Shape::DottedRing:
        paintDots(painter, box);
        break;
    case Shape::Cross:
        paintCross(painter, box, color);
        break;
    }
    painter.restore();
}

QIcon shapeIcon(Shape shape, const QColor &color)
{
    QIcon icon;
    for (const int size : {16, 22, 24, 32, 48, 64}) {
        QPixmap drawn(size, size);
        drawn.fill(Qt::transparent);
        QPainter painter(&drawn);
        const double margin = size / 8.0;
        paintShape(painter, QRectF(margin, margin, size - 2 * margin, size - 2 * margin), shape, color);
        painter.end();
        icon.addPixmap(drawn);
    }
    return icon;
}

Badge::Badge(int size, QWidget *parent) : QWidget(parent)
{
    setFixedSize(size, size);
}

void Badge::setShape(Shape shape, const QColor &color)
{
    if (m_shape == shape && m_color == color)
        return;
    m_shape = shape;
    m_color = color;
    update();
}

void Badge::paintEvent(QPaintEvent * /*event*/)
{
    QPainter painter(this);
    paintShape(painter, QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), m_shape, m_color);
}

} // namespace widgets
