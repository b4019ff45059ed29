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
    const double used = std::min<double>(width() - 2, static_cast<double>(m_blocks.size()) * 96);
    const double left = 1 + m_edges[index] * used;
    const double right = 1 + m_edges[index + 1] * used;
    const double gap = right - left > 6 ? 2 : 0.5;
    return {left, 4, std::max(1.0, right - left - gap), height() - 8.0};
}

void SegmentStrip::paintEvent(QPaintEvent * /*event*/)
{
    const Colors &c = colorsOf(*this);
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    for (qsizetype i = 0; i < m_blocks.size(); ++i) {
        const QRectF box = blockRect(i).adjusted(0.5, 0.5, -0.5, -0.5);
        const Fill fill = m_blocks[i].fill;
        QColor color = fill == Fill::Damaged ? c.bad : fill == Fill::Delivered ? c.idle : c.accent;
        painter.setPen(QPen(color, 1));
        QColor inside = color;
        inside.setAlphaF(fill == Fill::Delivered ? 0.08F : fill == Fill::Writing ? 0.28F : 0.75F);
        painter.setBrush(fill == Fill::Damaged ? QBrush(color, Qt::BDiagPattern) : QBrush(inside));
        painter.drawRoundedRect(box, 2, 2);
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

bool SegmentStrip::event(QEvent *event)
{
    if (event->type() == QEvent::ToolTip) {
        const auto *help = static_cast<QHelpEvent *>(event);
        for (qsizetype i = 0; i < m_blocks.size(); ++i) {
            if (blockRect(i).adjusted(0, -4, 2, 4).contains(help->pos())) {
                QToolTip::showText(help->globalPos(), m_blocks[i].text, this);
                return true;
            }
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

} // namespace widgets
