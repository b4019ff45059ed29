// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/parts/nav_button.h"

#include "widgets/parts/theme.h"

#include <QPainter>

#include <algorithm>

namespace widgets {

namespace {

constexpr int kHeight = 36;
constexpr int kIcon = 18;

QString shortCount(quint64 count)
{
    return count > 999 ? QStringLiteral("999+") : QString::number(count);
}

} // namespace

NavButton::NavButton(const QIcon &icon, QWidget *parent) : QAbstractButton(parent)
{
    setIcon(icon);
    setCheckable(true);
    setAutoExclusive(true);
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    setAttribute(Qt::WA_Hover);
}

void NavButton::setCount(quint64 count)
{
    if (m_count == count)
        return;
    m_count = count;
    update();
}

void NavButton::setCountText(const QString &what)
{
    setAccessibleDescription(what);
    setToolTip(what);
}

void NavButton::setUnsaved(bool unsaved)
{
    if (m_unsaved == unsaved)
        return;
    m_unsaved = unsaved;
    update();
}

QSize NavButton::sizeHint() const
{
    QFont chosen = font();
    chosen.setWeight(QFont::DemiBold);
    return {QFontMetrics(chosen).horizontalAdvance(text()) + 12 + kIcon + 12 + 64,
            std::max(kHeight, fontMetrics().height() + 16)};
}

void NavButton::paintEvent(QPaintEvent * /*event*/)
{
    const Colors &c = colorsOf(*this);
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    if (!isEnabled())
        painter.setOpacity(0.6);
    const QRectF box = QRectF(rect()).adjusted(8, 1, -8, -1);
    if (isChecked() || underMouse()) {
        QColor fill = isChecked() ? c.accent : c.muted;
        fill.setAlphaF(isChecked() ? 0.14F : 0.10F);
        painter.setPen(Qt::NoPen);
        painter.setBrush(fill);
        painter.drawRoundedRect(box, 6, 6);
    }
    if (isChecked()) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(c.accent);
        painter.drawRoundedRect(QRectF(box.left(), box.top() + 8, 3, box.height() - 16), 1.5, 1.5);
    }
    if (hasFocus()) {
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(c.accent, 1.5));
        painter.drawRoundedRect(box.adjusted(0.75, 0.75, -0.75, -0.75), 6, 6);
    }

    const int left = static_cast<int>(box.left()) + 12;
    icon().paint(&painter, QRect(left, (height() - kIcon) / 2, kIcon, kIcon));

    int right = static_cast<int>(box.right()) - 8;
    QFont small = font();
    small.setPointSizeF(font().pointSizeF() * 0.88);
    small.setBold(true);
    if (m_count > 0) {
        const QString number = shortCount(m_count);
        const int width = QFontMetrics(small).horizontalAdvance(number) + 12;
        const QRectF pill(right - width, (height() - 18) / 2.0, width, 18);
        painter.setPen(Qt::NoPen);
        painter.setBrush(c.warn);
        painter.drawRoundedRect(pill, 9, 9);
        painter.setFont(small);
        painter.setPen(c.surface);
        painter.drawText(pill, Qt::AlignCenter, number);
        right -= width + 6;
    }
    if (m_unsaved) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(c.accent);
        painter.drawEllipse(QPointF(right - 4, height() / 2.0), 4, 4);
        right -= 14;
    }

    QFont name = font();
    name.setWeight(isChecked() ? QFont::DemiBold : QFont::Normal);
    painter.setFont(name);
    painter.setPen(c.text);
    const QRect place(left + kIcon + 10, 0, right - left - kIcon - 12, height());
    painter.drawText(place, Qt::AlignVCenter | Qt::AlignLeft,
                     QFontMetrics(name).elidedText(text(), Qt::ElideRight, place.width()));
}

} // namespace widgets
