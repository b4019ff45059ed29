// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QString>
#include <QWidget>

namespace widgets {

/// Under a chart, and over the same time: which part of it has reached each receiver. A row a receiver; told apart by
/// height and pattern, not only by colour. GUI thread.
class DeliveryStrip : public QWidget {
    Q_OBJECT
public:
    enum class Kind {
        Acknowledged, ///< A full bar.
        Waiting,      ///< An outline.
        Dropped,      ///< Hatched.
        NotKnown,     ///< A dotted line.
    };
    struct Piece {
        Kind kind = Kind::NotKnown;
        qint64 from = 0;
        qint64 to = 0;
        QString text; ///< In full, for hovering.
    };
    struct Row {
        QString name;
        QList<Piece> pieces; ///< Those later in the list lie over those before.
        QString text;        ///< All of it in a sentence, for assistive tools.
    };

    explicit DeliveryStrip(QWidget *parent = nullptr);
    void setRange(qint64 from, qint64 to);
    /// At most kMostRows are shown, and how many there are besides.
    void setRows(const QList<Row> &rows);
    [[nodiscard]] const QList<Row> &rows() const { return m_rows; }
    /// The piece of a row at a time; null: none.
    [[nodiscard]] static const Piece *pieceAt(const Row &row, qint64 time);
    /// Paints what stands for a kind, for a key.
    static void paintKind(QPainter &painter, const QRectF &rect, Kind kind, bool dark);

    static constexpr qsizetype kMostRows = 4;

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override { return {240, sizeHint().height()}; }

protected:
    void paintEvent(QPaintEvent *event) override;
    bool event(QEvent *event) override;

private:
    [[nodiscard]] int rowHeight() const;
    [[nodiscard]] double placeOf(qint64 time) const;

    QList<Row> m_rows;
    qint64 m_from = 0;
    qint64 m_to = 1;
};

/// What the bars of a delivery strip mean, in one line.
class DeliveryKey : public QWidget {
    Q_OBJECT
public:
    explicit DeliveryKey(QWidget *parent = nullptr);
    void setTexts(const QList<QPair<DeliveryStrip::Kind, QString>> &texts);
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override { return {60, sizeHint().height()}; }

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QList<QPair<DeliveryStrip::Kind, QString>> m_texts;
};

} // namespace widgets
