// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/parts/segment_strip.h"

#include "widgets/parts/theme.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>

namespace widgets {

SegmentStrip::SegmentStrip(QWidget *parent) : QWidget(parent)
{
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void SegmentStrip::setBlocks(const QList<Block> &blocks)
{
    m_blocks = blocks;
    m_current = std::min(m_current, m_blocks.size() - 1);
    layoutBlocks();
    update();
}

void SegmentStrip::layoutBlocks()
{
    // A block is never narrower than a part of the mean, so that it can be seen and pointed at.
    double total = 0;
    for (const Block &block : m_blocks)
        total += std::max(block.weight, 0.0);
    const double least = m_blocks.isEmpty() ? 0 : 0.35 * total / static_cast<double>(m_blocks.size());
    double sum = 0;
    for (const Block &block : m_blocks)
        sum += std::max({block.weight, least, 1e-9});
    m_edges = {0};
    for (const Block &block : m_blocks)
        m_edges << m_edges.back() + std::max({block.weight, least, 1e-9}) / sum;
}

QRectF SegmentStrip::blockRect(qsizetype index) const
{
    // Few segments do not fill the whole width: a lone block would look like a full disk.
    constexpr double kMargin = 5; // room for half a flag
    const double used = std::min<double>(width() - 2 * kMargin, static_cast<double>(m_blocks.size()) * 96);
    const double left = kMargin + m_edges[index] * used;
    const double right = kMargin + m_edges[index + 1] * used;
    const double gap = right - left > 6 ? 2 : 0.5;
    return {left, 4, std::max(1.0, right - left - gap), height() - 16.0};
}

void SegmentStrip::setFlags(const QList<Flag> &flags)
{
    m_flags = flags;
    update();
}

QPointF SegmentStrip::flagPlace(const Flag &flag) const
{
    if (m_blocks.isEmpty())
        return {};
    const qsizetype index = std::clamp<qsizetype>(flag.block, 0, m_blocks.size() - 1);
    const QRectF box = blockRect(index);
    return {flag.block >= m_blocks.size() ? box.right() : box.left(), box.bottom() + 2};
}

void SegmentStrip::paintBlock(QPainter &painter, const QRectF &whole, Fill fill, Form form, const Colors &c)
{
    const QColor color = fill == Fill::Damaged ? c.bad : fill == Fill::Delivered ? c.idle : c.accent;
    QColor inside = color;
    inside.setAlphaF(fill == Fill::Delivered ? 0.08F : fill == Fill::Writing ? 0.28F : 0.75F);
    const double pressed = form == Form::Packed ? whole.height() * 0.22 : 0;
    const QRectF box = whole.adjusted(0, pressed, 0, -pressed);
    painter.setPen(QPen(color, 1));
    painter.setBrush(fill == Fill::Damaged ? QBrush(color, Qt::BDiagPattern) : QBrush(inside));
    painter.drawRoundedRect(box, 2, 2);
    if (form != Form::Memory)
        return;
    painter.setPen(Qt::NoPen);
    painter.setBrush(fill == Fill::Waiting ? c.surface : color); // on a filled block in the colour behind it
    const int dots = std::clamp(static_cast<int>(box.width() / 7), 1, 12);
    for (int i = 0; i < dots; ++i)
        painter.drawEllipse(QPointF(box.left() + box.width() * (i + 0.5) / dots, box.center().y()), 1.7, 1.7);
}

void SegmentStrip::paintEvent(QPaintEvent * /*event*/)
{
    const Colors &c = colorsOf(*this);
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    for (qsizetype i = 0; i < m_blocks.size(); ++i)
        paintBlock(painter, blockRect(i).adjusted(0.5, 0.5, -0.5, -0.5), m_blocks[i].fill, m_blocks[i].form, c);
    painter.setPen(Qt::NoPen);
    for (const Flag &flag : m_flags) {
        const QPointF tip = flagPlace(flag);
        painter.setBrush(flag.color);
        painter.drawPolygon(QPolygonF({tip, tip + QPointF(4.5, 7), tip + QPointF(-4.5, 7)}));
    }
    if (hasFocus() && m_current >= 0) {
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(c.text, 2));
        painter.drawRoundedRect(blockRect(m_current).adjusted(-1, -2, 1, 2), 3, 3);
    } else if (hasFocus()) {
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(c.accent, 1));
        painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 3, 3);
    }
}

QString SegmentStrip::textAt(const QPoint &place) const
{
    for (const Flag &flag : m_flags) {
        const QPointF tip = flagPlace(flag);
        if (QRectF(tip.x() - 6, tip.y() - 1, 12, 10).contains(place))
            return flag.text;
    }
    for (qsizetype i = 0; i < m_blocks.size(); ++i) {
        if (blockRect(i).adjusted(0, -4, 2, 4).contains(place))
            return m_blocks[i].text;
    }
    return {};
}

bool SegmentStrip::event(QEvent *event)
{
    if (event->type() == QEvent::ToolTip) {
        const auto *help = static_cast<QHelpEvent *>(event);
        if (const QString text = textAt(help->pos()); !text.isEmpty()) {
            QToolTip::showText(help->globalPos(), text, this);
            return true;
        }
        QToolTip::hideText();
        return true;
    }
    return QWidget::event(event);
}

void SegmentStrip::keyPressEvent(QKeyEvent *event)
{
    const int step = event->key() == Qt::Key_Right ? 1 : event->key() == Qt::Key_Left ? -1 : 0;
    if (step == 0 || m_blocks.isEmpty()) {
        QWidget::keyPressEvent(event);
        return;
    }
    m_current = std::clamp<qsizetype>(m_current < 0 ? (step > 0 ? 0 : m_blocks.size() - 1) : m_current + step, 0,
                                      m_blocks.size() - 1);
    setAccessibleDescription(m_blocks[m_current].text);
    QToolTip::showText(mapToGlobal(blockRect(m_current).bottomLeft().toPoint()), m_blocks[m_current].text, this);
    update();
}

SegmentKey::SegmentKey(QWidget *parent) : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void SegmentKey::setEntries(const QList<Entry> &entries)
{
    m_entries = entries;
    QStringList names;
    for (const Entry &entry : entries)
        names << entry.name;
    setAccessibleName(names.join(QStringLiteral(", ")));
    fit();
    update();
}

void SegmentKey::fit()
{
    int height = 0;
    static_cast<void>(places(width(), height));
    setFixedHeight(height);
}

void SegmentKey::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    fit();
}

QList<QPoint> SegmentKey::places(int width, int &height) const
{
    constexpr int kBox = 26;
    constexpr int kGap = 18;
    const int line = fontMetrics().height() + 4;
    QList<QPoint> all;
    QPoint next(0, 0);
    for (const Entry &entry : m_entries) {
        const int size = kBox + fontMetrics().horizontalAdvance(entry.name);
        if (next.x() > 0 && next.x() + size > width)
            next = QPoint(0, next.y() + line);
        all << next;
        next.rx() += size + kGap;
    }
    height = next.y() + line;
    return all;
}

void SegmentKey::paintEvent(QPaintEvent * /*event*/)
{
    const Colors &c = colorsOf(*this);
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    int height = 0;
    const QList<QPoint> all = places(width(), height);
    const int line = fontMetrics().height();
    for (qsizetype i = 0; i < all.size(); ++i) {
        const QRectF box(all[i].x() + 0.5, all[i].y() + (line - 12) / 2.0 + 0.5, 19, 12);
        SegmentStrip::paintBlock(painter, box, m_entries[i].fill, m_entries[i].form, c);
        painter.setPen(c.muted);
        painter.drawText(QPoint(all[i].x() + 26, all[i].y() + fontMetrics().ascent()), m_entries[i].name);
    }
}

} // namespace widgets
