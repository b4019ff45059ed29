// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/parts/sparkline.h"

#include "widgets/parts/theme.h"

#include <QLineF>
#include <QPainter>
#include <QPainterPath>

#include <algorithm>

namespace widgets {

Sparkline::Sparkline(QWidget *parent) : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setAttribute(Qt::WA_TransparentForMouseEvents);
}

void Sparkline::setPieces(const QList<QList<QPointF>> &pieces)
{
    m_pieces = pieces;
    update();
}

void Sparkline::setRange(double from, double to)
{
    m_from = from;
    m_to = std::max(to, from + 1);
    update();
}

void Sparkline::setColor(const QColor &color)
{
    if (m_color == color)
        return;
    m_color = color;
    update();
}

void Sparkline::paintEvent(QPaintEvent * /*event*/)
{
    const Colors &c = colorsOf(*this);
    const QColor color = m_color.isValid() ? m_color : c.accent;
    QPainter painter(this);
    const QRectF area = QRectF(rect()).adjusted(0, 2, 0, -1);
    painter.setPen(QPen(c.hairline, 1));
    painter.drawLine(QPointF(area.left(), area.bottom() + 0.5), QPointF(area.right(), area.bottom() + 0.5));

    double top = 0;
    for (const auto &piece : m_pieces) {
        for (const QPointF &point : piece)
            top = std::max(top, point.y());
    }
    if (top <= 0)
        top = 1;
    const auto place = [&](const QPointF &point) {
        return QPointF(area.left() + (point.x() - m_from) / (m_to - m_from) * area.width(),
                       area.bottom() - point.y() / (top * 1.08) * area.height());
    };
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setClipRect(rect());
    QColor tint = color;
    tint.setAlphaF(0.13F);
    QList<QLineF> lines;
    for (const auto &piece : m_pieces) {
        if (piece.size() < 2)
            continue;
        QPainterPath under(QPointF(place(piece.front()).x(), area.bottom()));
        for (qsizetype i = 0; i < piece.size(); ++i) {
            under.lineTo(place(piece[i]));
            if (i > 0)
                lines.push_back(QLineF(place(piece[i - 1]), place(piece[i])));
        }
        under.lineTo(QPointF(place(piece.back()).x(), area.bottom()));
        painter.fillPath(under, tint);
    }
    painter.setPen(QPen(color, 1.4));
    painter.drawLines(lines);
}

} // namespace widgets
