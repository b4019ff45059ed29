// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/parts/switch.h"

#include "widgets/parts/theme.h"

#include <QPainter>

namespace widgets {

namespace {

constexpr int kWidth = 36;
constexpr int kHeight = 20;

} // namespace

Switch::Switch(QWidget *parent) : QAbstractButton(parent)
{
    setCheckable(true);
    setFocusPolicy(Qt::StrongFocus);
    setCursor(Qt::PointingHandCursor);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
}

QSize Switch::sizeHint() const
{
    const int text = this->text().isEmpty() ? 0 : fontMetrics().horizontalAdvance(this->text()) + 10;
    return {kWidth + text + 4, std::max(kHeight + 4, fontMetrics().height() + 6)};
}

void Switch::paintEvent(QPaintEvent * /*event*/)
{
    const Colors &c = colorsOf(*this);
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF track(2, (height() - kHeight) / 2.0, kWidth, kHeight);
    painter.setPen(QPen(isChecked() ? c.accent : c.border, 1));
    painter.setBrush(isChecked() ? c.accent : c.hover);
    painter.drawRoundedRect(track.adjusted(0.5, 0.5, -0.5, -0.5), kHeight / 2.0, kHeight / 2.0);
    const double knob = kHeight - 6;
    const QRectF place(isChecked() ? track.right() - knob - 3 : track.left() + 3, track.top() + 3, knob, knob);
    painter.setPen(Qt::NoPen);
    painter.setBrush(isChecked() ? c.accentText : c.muted);
    painter.drawEllipse(place);
    if (hasFocus()) {
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(c.text, 1.5));
        painter.drawRoundedRect(track.adjusted(-1.25, -1.25, 1.25, 1.25), kHeight / 2.0 + 1, kHeight / 2.0 + 1);
    }
    painter.setPen(palette().color(isEnabled() ? QPalette::Active : QPalette::Disabled, QPalette::WindowText));
    painter.drawText(QRectF(track.right() + 8, 0, width() - track.right() - 8, height()),
                     Qt::AlignVCenter | Qt::AlignLeft, text());
}

} // namespace widgets
