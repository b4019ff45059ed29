// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QButtonGroup>
#include <QList>
#include <QWidget>

class QHBoxLayout;
class QPushButton;

namespace widgets {

/// A row of buttons of which one is pressed: filters, ranges, views. Arrow keys move between them. GUI thread.
class FilterBar : public QWidget {
    Q_OBJECT
public:
    explicit FilterBar(QWidget *parent = nullptr);

    /// Adds a button at the end; `id` is what `chosen` tells. The first added is pressed. `name` becomes the object
    /// name.
    void add(int id, const QString &name);
    /// `count` below 0 shows none. An empty text keeps the one there is.
    void setText(int id, const QString &text, qint64 count = -1);
    /// Presses without telling.
    void setCurrent(int id);
    [[nodiscard]] int current() const { return m_group.checkedId(); }
    [[nodiscard]] QPushButton *button(int id) const;

Q_SIGNALS:
    void chosen(int id);

private:
    QHBoxLayout *m_row;
    QButtonGroup m_group;
};

} // namespace widgets
