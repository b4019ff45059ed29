// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/parts/delivery_strip.h"

#include "widgets/parts/chart_view.h"
#include "widgets/parts/theme.h"

#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>

namespace widgets {

namespace {

constexpr double kBar = 6; // height of a bar
constexpr int kSample = 22;
constexpr int kKeyGap = 16;

QFont smallFont(const QWidget &widget)
{
    QFont small = widget.font();
    small.setPointSizeF(small.pointSizeF() * 0.88);
    return small;
}

} // namespace

DeliveryStrip::DeliveryStrip(QWidget *parent) : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

int DeliveryStrip::rowHeight() const
{
    return QFontMetrics(smallFont(*this)).height() + 2;
}

QSize DeliveryStrip::sizeHint() const
{
    const qsizetype shown = std::min(m_rows.size(), kMostRows) + (m_rows.size() > kMostRows ? 1 : 0);
    return {400, static_cast<int>(shown) * rowHeight()};
}

void DeliveryStrip::setRange(qint64 from, qint64 to)
{
    m_from = from;
    m_to = std::max(to, from + 1);
    update();
}

void DeliveryStrip::setRows(const QList<Row> &rows)
{
    const bool otherHeight = rows.size() != m_rows.size();
    m_rows = rows;
    QStringList texts;
    for (const Row &row : rows)
        texts << row.text;
    setAccessibleDescription(texts.join(QLatin1Char('\n')));
    if (otherHeight)
        updateGeometry();
    update();
}

double DeliveryStrip::placeOf(qint64 time) const
{
    const QMargins margins = ChartView::plotMargins();
    const double width = std::max(this->width() - margins.left() - margins.right(), 1);
    const double part = static_cast<double>(time - m_from) / static_cast<double>(m_to - m_from);
    return margins.left() + std::clamp(part, 0.0, 1.0) * width;
}

const DeliveryStrip::Piece *DeliveryStrip::pieceAt(const Row &row, qint64 time)
{
    for (auto piece = row.pieces.rbegin(); piece != row.pieces.rend(); ++piece) {
        if (time >= piece->from && time <= piece->to)
            return &*piece;
    }
    return nullptr;
}

void DeliveryStrip::paintKind(QPainter &painter, const QRectF &rect, Kind kind, bool dark)
{
    const Colors &c = colors(dark);
    const double middle = rect.center().y();
    const QRectF bar(rect.left(), middle - kBar / 2, std::max(rect.width(), 2.0), kBar);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing, false);
    switch (kind) {
    case Kind::Acknowledged:
        painter.fillRect(bar.adjusted(0, 1.5, 0, -1.5), c.good);
        break;
    case Kind::Waiting:
        painter.fillRect(bar, c.window);
        painter.setPen(QPen(c.held, 1));
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(bar.adjusted(0, 0, -1, -1));
        break;
    case Kind::Dropped:
        painter.fillRect(bar.adjusted(0, -1, 0, 1), c.window);
        painter.setPen(QPen(c.bad, 1));
        painter.setBrush(QBrush(c.bad, Qt::BDiagPattern));
        painter.drawRect(bar.adjusted(0, -1, -1, 0));
        break;
    case Kind::NotKnown:
        painter.setPen(QPen(c.border, 1, Qt::DotLine));
        painter.drawLine(QPointF(bar.left(), middle), QPointF(bar.right(), middle));
        break;
    }
    painter.restore();
}

void DeliveryStrip::paintEvent(QPaintEvent * /*event*/)
{
    const Colors &c = colorsOf(*this);
    QPainter painter(this);
    painter.setFont(smallFont(*this));
    const QFontMetrics metrics(painter.font());
    const int left = ChartView::plotMargins().left();
    const int height = rowHeight();
    for (qsizetype i = 0; i < std::min(m_rows.size(), kMostRows); ++i) {
        const Row &row = m_rows[i];
        const int top = static_cast<int>(i) * height;
        painter.setPen(c.muted);
        painter.drawText(QRect(0, top, left - 8, height), Qt::AlignRight | Qt::AlignVCenter,
                         metrics.elidedText(row.name, Qt::ElideRight, left - 8));
        for (const Piece &piece : row.pieces) {
            if (piece.to < m_from || piece.from > m_to)
                continue;
            const double begin = placeOf(piece.from);
            paintKind(painter, QRectF(begin, top, placeOf(piece.to) - begin, height), piece.kind, isDark(palette()));
        }
    }
    if (m_rows.size() > kMostRows) {
        painter.setPen(c.muted);
        painter.drawText(QRect(left, static_cast<int>(kMostRows) * height, width() - left, height),
                         Qt::AlignLeft | Qt::AlignVCenter,
                         tr("and %Ln more", nullptr, static_cast<int>(m_rows.size() - kMostRows)));
    }
}

bool DeliveryStrip::event(QEvent *event)
{
    if (event->type() != QEvent::ToolTip)
        return QWidget::event(event);
    const auto *help = static_cast<QHelpEvent *>(event);
    const qsizetype index = help->pos().y() / std::max(rowHeight(), 1);
    const QMargins margins = ChartView::plotMargins();
    const int inside = help->pos().x() - margins.left();
    const int wide = std::max(width() - margins.left() - margins.right(), 1);
    if (index >= 0 && index < std::min(m_rows.size(), kMostRows)) {
        const qint64 time = m_from + (m_to - m_from) * std::clamp(inside, 0, wide) / wide;
        const Piece *piece = inside < 0 ? nullptr : pieceAt(m_rows[index], time);
        QToolTip::showText(help->globalPos(), piece != nullptr ? piece->text : m_rows[index].text, this);
    } else {
        QToolTip::hideText();
    }
    return true;
}

DeliveryKey::DeliveryKey(QWidget *parent) : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void DeliveryKey::setTexts(const QList<QPair<DeliveryStrip::Kind, QString>> &texts)
{
    m_texts = texts;
    QStringList words;
    for (const auto &[kind, text] : texts)
        words << text;
    setAccessibleName(words.join(QStringLiteral(", ")));
    updateGeometry();
    update();
}

QSize DeliveryKey::sizeHint() const
{
    const QFontMetrics metrics(smallFont(*this));
    int width = 0;
    for (const auto &[kind, text] : m_texts)
        width += kSample + 6 + metrics.horizontalAdvance(text) + kKeyGap;
    return {width, metrics.height() + 4};
}

void DeliveryKey::paintEvent(QPaintEvent * /*event*/)
{
    QPainter painter(this);
    painter.setFont(smallFont(*this));
    const QFontMetrics metrics(painter.font());
    int x = ChartView::plotMargins().left();
    for (const auto &[kind, text] : m_texts) {
        DeliveryStrip::paintKind(painter, QRectF(x, 0, kSample, height()), kind, isDark(palette()));
        painter.setPen(colorsOf(*this).muted);
        x += kSample + 6;
        const int wide = metrics.horizontalAdvance(text);
        painter.drawText(QRect(x, 0, wide + 2, height()), Qt::AlignLeft | Qt::AlignVCenter, text);
        x += wide + kKeyGap;
    }
}

} // namespace widgets
