// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/parts/timing_bar.h"

#include "widgets/parts/theme.h"

#include <QPainter>

#include <algorithm>

namespace widgets {

namespace {

constexpr int kBar = 12;
constexpr int kGap = 8;
constexpr int kSwatch = 10;
constexpr int kSpace = 16; ///< Between columns.

} // namespace

TimingBar::TimingBar(QWidget *parent) : QWidget(parent)
{
    QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
}

void TimingBar::setPieces(const QList<Piece> &pieces)
{
    if (m_pieces == pieces)
        return;
    m_pieces = pieces;
    QStringList said;
    for (const Piece &piece : m_pieces)
        said << piece.name + QStringLiteral(": ") + piece.text;
    setAccessibleDescription(said.join(QStringLiteral(", ")));
    setToolTip(said.join(QLatin1Char('\n')));
    updateGeometry();
    update();
}

int TimingBar::columns(int width) const
{
    int widest = 60;
    for (const Piece &piece : m_pieces)
        widest =
            std::max(widest, kSwatch + 6 + fontMetrics().horizontalAdvance(piece.name + QLatin1Char(' ') + piece.text));
    const int count = std::max(1, static_cast<int>(m_pieces.size()));
    const int fitting = std::clamp((width + kSpace) / (widest + kSpace), 1, count);
    const int rows = (count + fitting - 1) / fitting;
    return (count + rows - 1) / rows; // rows of about the same length
}

int TimingBar::heightForWidth(int width) const
{
    const int count = static_cast<int>(m_pieces.size());
    const int rows = (count + columns(width) - 1) / columns(width);
    return kBar + kGap + rows * (fontMetrics().height() + 4);
}

QSize TimingBar::sizeHint() const
{
    return {320, heightForWidth(std::max(width(), 120))};
}

void TimingBar::paintEvent(QPaintEvent * /*event*/)
{
    const Colors &c = colorsOf(*this);
    const bool dark = isDark(palette());
    QPainter painter(this);
    painter.setPen(Qt::NoPen);
    painter.setBrush(c.hairline);
    painter.drawRect(QRectF(0, 0, width(), kBar));
    double left = 0;
    for (qsizetype i = 0; i < m_pieces.size(); ++i) {
        const double wide = m_pieces[i].share * width();
        painter.setBrush(lineColor(static_cast<int>(i), dark));
        painter.drawRect(QRectF(left, 0, wide, kBar));
        left += wide;
    }
    const int perRow = columns(width());
    const int rowHeight = fontMetrics().height() + 4;
    const int cell = (width() + kSpace) / perRow;
    for (qsizetype i = 0; i < m_pieces.size(); ++i) {
        const int place = static_cast<int>(i);
        const QRect area(place % perRow * cell, kBar + kGap + place / perRow * rowHeight, cell - kSpace, rowHeight);
        painter.setPen(Qt::NoPen);
        painter.setBrush(lineColor(place, dark));
        painter.drawRect(area.left(), area.center().y() - kSwatch / 2 + 1, kSwatch, kSwatch);
        const QRect text = area.adjusted(kSwatch + 6, 0, 0, 0);
        painter.setPen(c.muted);
        painter.drawText(text, static_cast<int>(Qt::AlignLeft | Qt::AlignVCenter), m_pieces[i].name);
        painter.setPen(c.text);
        painter.drawText(text, static_cast<int>(Qt::AlignRight | Qt::AlignVCenter), m_pieces[i].text);
    }
}

} // namespace widgets
