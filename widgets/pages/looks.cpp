// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pages/looks.h"

#include <QApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QVBoxLayout>

#include <algorithm>

namespace widgets {

namespace {

constexpr int kSortArrow = 10; // header sections keep this free at their right; numbers stand below their heading

/// A square in the colour of a line, or its outline when the line is not drawn.
void paintSwatch(QPainter &painter, const QRect &rect, int color, bool dark)
{
    constexpr int kSide = 12;
    const QRectF box(rect.center().x() - kSide / 2.0 + 0.5, rect.center().y() - kSide / 2.0 + 0.5, kSide, kSide);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(color < 0 ? colors(dark).muted : lineColor(color, dark), 1.5));
    QColor fill = color < 0 ? QColor(Qt::transparent) : lineColor(color, dark);
    painter.setBrush(lineStyle(std::max(color, 0)) == Qt::SolidLine ? QBrush(fill) : QBrush(fill, Qt::Dense4Pattern));
    painter.drawRoundedRect(box, 3, 3);
    painter.restore();
}

} // namespace

Shape shapeOf(State state)
{
    switch (state) {
    case State::Delivering:
        return Shape::Disc;
    case State::CatchingUp:
        return Shape::DiscArrow;
    case State::Paused:
        return Shape::Bars;
    case State::Starting:
    case State::Stopping:
        return Shape::DottedRing;
    case State::Offline:
        return Shape::Ring;
    case State::ActionNeeded:
        return Shape::Triangle;
    case State::LosingData:
        return Shape::Octagon;
    }
    return Shape::DottedRing;
}

QColor colorOf(State state, const Colors &colors)
{
    switch (state) {
    case State::Delivering:
        return colors.good;
    case State::CatchingUp:
        return colors.busy;
    case State::Offline:
        return colors.held;
    case State::ActionNeeded:
        return colors.warn;
    case State::LosingData:
        return colors.bad;
    default:
        return colors.idle;
    }
}

Shape shapeOf(Tone tone)
{
    switch (tone) {
    case Tone::Good:
        return Shape::Disc;
    case Tone::Busy:
        return Shape::DiscArrow;
    case Tone::Held:
        return Shape::Ring;
    case Tone::Warn:
        return Shape::Triangle;
    case Tone::Bad:
        return Shape::Cross;
    case Tone::Paused:
        return Shape::Bars;
    default:
        return Shape::DottedRing;
    }
}

QColor colorOf(Tone tone, const Colors &colors)
{
    switch (tone) {
    case Tone::Plain:
        return colors.text;
    case Tone::Muted:
        return colors.muted;
    case Tone::Good:
        return colors.good;
    case Tone::Busy:
        return colors.busy;
    case Tone::Held:
        return colors.held;
    case Tone::Warn:
        return colors.warn;
    case Tone::Bad:
        return colors.bad;
    case Tone::Idle:
    case Tone::Paused:
        return colors.idle;
    }
    return colors.text;
}

Shape shapeOf(Attention::Kind kind)
{
    switch (kind) {
    case Attention::Kind::LosingData:
    case Attention::Kind::StorageError:
        return Shape::Octagon;
    case Attention::Kind::RemoteOffline:
        return Shape::Ring;
    case Attention::Kind::TargetsDown:
        return Shape::Cross;
    default:
        return Shape::Triangle;
    }
}

QColor colorOf(Attention::Kind kind, const Colors &colors)
{
    switch (kind) {
    case Attention::Kind::LosingData:
    case Attention::Kind::StorageError:
    case Attention::Kind::Imbalance:
    case Attention::Kind::TargetsDown:
        return colors.bad;
    case Attention::Kind::RemoteOffline:
        return colors.held;
    default:
        return colors.warn;
    }
}

void addVerdict(QVBoxLayout *column, Badge *badge, QLabel *sentence)
{
    auto *row = new QHBoxLayout;
    row->setSpacing(8);
    sentence->setWordWrap(true);
    sentence->setTextFormat(Qt::PlainText);
    sentence->setTextInteractionFlags(Qt::TextSelectableByMouse);
    row->addWidget(badge, 0, Qt::AlignTop);
    row->addWidget(sentence, 1);
    column->addLayout(row);
}

CellDelegate::CellDelegate(int shapeColumn, QObject *parent) : QStyledItemDelegate(parent), m_shapeColumn(shapeColumn)
{
}

void CellDelegate::paint(QPainter *painter, const QStyleOptionViewItem &given, const QModelIndex &index) const
{
    QStyleOptionViewItem option = given;
    initStyleOption(&option, index);
    const QWidget *widget = option.widget;
    const Colors &c = colors(isDark(option.palette));
    const QString text = std::exchange(option.text, QString());
    option.state &= ~QStyle::State_HasFocus;
    QStyle *style = widget != nullptr ? widget->style() : QApplication::style();
    style->drawControl(QStyle::CE_ItemViewItem, &option, painter, widget);

    const Tone tone = static_cast<Tone>(index.data(ToneRole).toInt());
    const bool group = index.data(GroupRole).toBool();
    QRect area = option.rect.adjusted(8, 0, -8, 0);
    if (const QVariant place = index.data(ColorRole); place.isValid()) {
        paintSwatch(*painter, option.rect, place.toInt(), isDark(option.palette));
        return;
    }
    if ((option.displayAlignment & Qt::AlignRight) != 0)
        area.setRight(area.right() - kSortArrow);
    painter->save();
    if (index.column() == m_shapeColumn && !group) {
        constexpr int kShape = 11;
        if (tone != Tone::Plain)
            paintShape(*painter, QRectF(area.left(), area.top() + (area.height() - kShape) / 2.0, kShape, kShape),
                       shapeOf(tone), colorOf(tone, c));
        area.setLeft(area.left() + kShape + 8);
        painter->setPen(c.text);
    } else {
        painter->setPen(colorOf(tone, c));
    }
    QFont font = option.font;
    if (group)
        font.setWeight(QFont::DemiBold);
    painter->setFont(font);
    if (const QVariant detail = index.data(DetailRole); detail.isValid()) {
        const int half = area.height() / 2;
        const QFontMetrics metrics(font);
        painter->drawText(area.adjusted(0, 4, 0, -half), Qt::AlignLeft | Qt::AlignVCenter,
                          metrics.elidedText(text, Qt::ElideMiddle, area.width()));
        painter->setPen(c.muted);
        painter->drawText(area.adjusted(0, half - 1, 0, -5), Qt::AlignLeft | Qt::AlignVCenter,
                          metrics.elidedText(detail.toString(), Qt::ElideRight, area.width()));
        painter->restore();
        return;
    }
    const QString shown = QFontMetrics(font).elidedText(QString(text).replace(QLatin1Char('\n'), QLatin1Char(' ')),
                                                        option.textElideMode, area.width());
    painter->drawText(area, static_cast<int>(option.displayAlignment), shown);
    painter->restore();
}

} // namespace widgets
