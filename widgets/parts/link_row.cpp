// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/parts/link_row.h"

#include "widgets/parts/theme.h"

#include <QKeyEvent>
#include <QPainter>

namespace widgets {

LinkRow::LinkRow(QWidget *parent) : QAbstractButton(parent)
{
    setFocusPolicy(Qt::StrongFocus);
    setCursor(Qt::PointingHandCursor);
    setAttribute(Qt::WA_Hover);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void LinkRow::setContent(Shape shape, const QColor &color, const QString &title, const QString &detail)
{
    if (m_shape == shape && m_color == color && text() == title && m_detail == detail)
        return;
    m_shape = shape;
    m_color = color;
    m_detail = detail;
    setText(title);
    setAccessibleName(title);
    setAccessibleDescription(detail);
    setToolTip(detail.isEmpty() ? QString() : title + QLatin1Char('\n') + detail);
    updateGeometry();
    update();
}

QSize LinkRow::sizeHint() const
{
    return {240, fontMetrics().height() * (m_detail.isEmpty() ? 1 : 2) + 14};
}

void LinkRow::paintEvent(QPaintEvent * /*event*/)
{
    const Colors &c = colorsOf(*this);
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF box = QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5);
    if (underMouse()) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(c.hover);
        painter.drawRoundedRect(box, 5, 5);
    }
    if (hasFocus()) {
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(c.accent, 1.5));
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 5, 5);
    }
    const int line = fontMetrics().height();
    constexpr int kShape = 12;
    paintShape(painter, QRectF(8, 7 + (line - kShape) / 2.0, kShape, kShape), m_shape, m_color);
    const QRect title(30, 7, width() - 38, line);
    painter.setPen(c.text);
    painter.drawText(title, Qt::AlignLeft | Qt::AlignVCenter,
                     fontMetrics().elidedText(text(), Qt::ElideRight, title.width()));
    if (m_detail.isEmpty())
        return;
    QString oneLine = m_detail;
    oneLine.replace(QLatin1Char('\n'), QLatin1Char(' '));
    painter.setPen(c.muted);
    painter.drawText(title.translated(0, line), Qt::AlignLeft | Qt::AlignVCenter,
                     fontMetrics().elidedText(oneLine, Qt::ElideRight, title.width()));
}

void LinkRow::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter)
        click();
    else
        QAbstractButton::keyPressEvent(event);
}

} // namespace widgets
