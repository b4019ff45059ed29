// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QIcon>
#include <QRectF>
#include <QWidget>

class QPainter;

namespace widgets {

/// Shapes of states: each can be told from the others without its colour.
enum class Shape {
    Disc,
    DiscArrow, ///< A disc with an arrow that points up.
    Ring,
    Triangle,
    Octagon, ///< With an exclamation mark.
    Bars,    ///< Two bars.
    DottedRing,
    Cross,
};

/// Draws `shape` into the largest square in the middle of `rect`. Restores the painter.
void paintShape(QPainter &painter, const QRectF &rect, Shape shape, const QColor &color);
/// The shape as an icon of several sizes, for the tray.
[[nodiscard]] QIcon shapeIcon(Shape shape, const QColor &color);

/// A shape as a widget of fixed size. Says what it shows to assistive tools only through its accessible name, which its
/// owner sets.
class Badge : public QWidget {
    Q_OBJECT
public:
    explicit Badge(int size, QWidget *parent = nullptr);
    void setShape(Shape shape, const QColor &color);

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    Shape m_shape = Shape::DottedRing;
    QColor m_color;
};

} // namespace widgets
