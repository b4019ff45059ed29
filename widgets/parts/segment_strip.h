// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QList>
#include <QString>
#include <QWidget>

#include <algorithm>

class QPainter;

namespace widgets {

struct Colors;

/// A row of blocks, one a segment of the log or a few of them, oldest at the left: how much of it has been delivered,
/// waits or is damaged, and how it is kept. Told apart by fill and pattern, not only by colour. The arrow keys walk
/// over the blocks, hovering or walking shows a block's text. Below, flags show how far each receiver is. GUI thread.
class SegmentStrip : public QWidget {
    Q_OBJECT
public:
    enum class Fill {
        Delivered, ///< An outline.
        Waiting,   ///< Filled.
        Damaged,   ///< Hatched.
        Writing,   ///< The newest: filled to its part, outlined to its end.
    };
    enum class Form {
        Plain,
        Packed, ///< Flatter.
        Memory, ///< Dots.
    };
    struct Block {
        Fill fill = Fill::Waiting;
        double weight = 1; ///< Its share of the width.
        QString text;      ///< Shown at hovering, and to assistive tools.
        Form form = Form::Plain;
    };
    /// How far a receiver is: before the block `block`.
    struct Flag {
        qsizetype block = 0;
        QColor color;
        QString text; ///< Shown at hovering.
    };

    explicit SegmentStrip(QWidget *parent = nullptr);
    void setBlocks(const QList<Block> &blocks);
    void setFlags(const QList<Flag> &flags);
    /// As many blocks as can be told apart and pointed at.
    [[nodiscard]] int capacity() const { return std::max(8, width() / 9); }
    /// Draws one block, for a key.
    static void paintBlock(QPainter &painter, const QRectF &box, Fill fill, Form form, const Colors &colors);

    [[nodiscard]] QSize sizeHint() const override { return {400, 36}; }
    [[nodiscard]] QSize minimumSizeHint() const override { return {120, 36}; }

protected:
    bool event(QEvent *event) override;
    void paintEvent(QPaintEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

private:
    [[nodiscard]] QRectF blockRect(qsizetype index) const;
    [[nodiscard]] QPointF flagPlace(const Flag &flag) const;
    [[nodiscard]] QString textAt(const QPoint &place) const;
    void layoutBlocks();

    QList<Block> m_blocks;
    QList<Flag> m_flags;
    QList<double> m_edges; ///< Left edge of each block, and the right edge of the last; from 0 to 1.
    qsizetype m_current = -1;
};

/// A key to the strip: a small block of each kind with its name. Flows to a second line where there is no room.
class SegmentKey : public QWidget {
    Q_OBJECT
public:
    struct Entry {
        SegmentStrip::Fill fill = SegmentStrip::Fill::Waiting;
        SegmentStrip::Form form = SegmentStrip::Form::Plain;
        QString name;
    };
    explicit SegmentKey(QWidget *parent = nullptr);
    void setEntries(const QList<Entry> &entries);

protected:
    void resizeEvent(QResizeEvent *event) override;
    void paintEvent(QPaintEvent *event) override;

private:
    /// Where each entry begins in a width, and how high all are.
    [[nodiscard]] QList<QPoint> places(int width, int &height) const;
    void fit();

    QList<Entry> m_entries;
};

} // namespace widgets
