// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QString>
#include <QWidget>

namespace widgets {

/// A span of time in its parts: a bar of pieces side by side, and under it each piece's name and how long it was. As
/// many columns as there is room for. GUI thread.
class TimingBar : public QWidget {
    Q_OBJECT
public:
    struct Piece {
        QString name;
        QString text;     ///< How long, for people.
        double share = 0; ///< Of the whole, 0 to 1.
        friend bool operator==(const Piece &, const Piece &) = default;
    };

    explicit TimingBar(QWidget *parent = nullptr);

    void setPieces(const QList<Piece> &pieces);
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override { return {120, sizeHint().height()}; }
    [[nodiscard]] bool hasHeightForWidth() const override { return true; }
    [[nodiscard]] int heightForWidth(int width) const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    [[nodiscard]] int columns(int width) const;

    QList<Piece> m_pieces;
};

} // namespace widgets
