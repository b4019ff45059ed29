// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/parts/flow_arrow.h"

#include "widgets/parts/theme.h"

#include <QPainter>

namespace widgets {

FlowArrow::FlowArrow(QWidget *parent) : QWidget(parent)
{
    setFixedWidth(sizeHint().width());
}

void FlowArrow::setFlowing(bool flowing)
{
    if (m_flowing == flowing)
        return;
    m_flowing = flowing;
    update();
}

void FlowArrow::paintEvent(QPaintEvent * /*event*/)
{
    const Colors &c = colorsOf(*this);
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const double y = height() / 2.0;
    const double right = width() - 6;
    const QColor color = m_flowing ? c.accent : c.held;
    painter.setPen(QPen(color, 2, m_flowing ? Qt::SolidLine : Qt::DotLine, Qt::RoundCap));
    painter.drawLine(QPointF(6, y), QPointF(right, y));
    painter.setPen(QPen(color, 2, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    if (m_flowing) {
        painter.drawPolyline(QPolygonF({QPointF(right - 6, y - 5), QPointF(right, y), QPointF(right - 6, y + 5)}));
    } else {
        painter.drawLine(QPointF(right, y - 6), QPointF(right, y + 6)); // a barrier
    }
}

} // namespace widgets
