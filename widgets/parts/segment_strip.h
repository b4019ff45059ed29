// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QString>
#include <QWidget>

namespace widgets {

/// A row of blocks, one a segment of the log, oldest at the left: how much of it has been delivered, waits or is
/// damaged. Told apart by fill and pattern, not only by colour. The arrow keys walk over the blocks, hovering or
/// walking shows a block's text. GUI thread.
class SegmentStrip : public QWidget {
    Q_OBJECT
public:
    enum class Fill {
        Delivered, ///< An outline.
        Waiting,   ///< Filled.
        Damaged,   ///< Hatched.
        Writing,   ///< The newest: filled to its part, outlined to its end.
    };
    struct Block {
        Fill fill = Fill::Waiting;
        double weight = 1; ///< Its share of the width.
        QString text;      ///< Shown at hovering, and to assistive tools.
    };

    explicit SegmentStrip(QWidget *parent = nullptr);
    void setBlocks(const QList<Block> &blocks);

    [[nodiscard]] QSize sizeHint() const override { return {400, 28}; }
    [[nodiscard]] QSize minimumSizeHint() const override { return {120, 28}; }

protected:
    bool event(QEvent *event) override;
    void paintEvent(QPaintEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

private:
    [[nodiscard]] QRectF blockRect(qsizetype index) const;
    void layoutBlocks();

    QList<Block> m_blocks;
    QList<double> m_edges; ///< Left edge of each block, and the right edge of the last; from 0 to 1.
    qsizetype m_current = -1;
};

} // namespace widgets
