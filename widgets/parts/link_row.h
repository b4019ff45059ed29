// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/parts/badge.h"

#include <QAbstractButton>
#include <QColor>
#include <QString>

namespace widgets {

/// One entry of a short list that leads somewhere: a shape, a title, details below. Pressed with mouse, Space or Enter.
class LinkRow : public QAbstractButton {
    Q_OBJECT
public:
    explicit LinkRow(QWidget *parent = nullptr);
    void setContent(Shape shape, const QColor &color, const QString &title, const QString &detail);
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override { return {80, sizeHint().height()}; }

protected:
    void paintEvent(QPaintEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

private:
    Shape m_shape = Shape::Disc;
    QColor m_color;
    QString m_detail;
};

} // namespace widgets
