// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/models/finder.h"

#include <QFrame>
#include <QPointer>
#include <QStyledItemDelegate>

class QLabel;
class QLineEdit;
class QListView;

namespace widgets {

/// Paints what Ctrl+K found: title, details, key.
class PaletteDelegate : public QStyledItemDelegate {
    Q_OBJECT
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override;
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override;
};

/// Ctrl+K: a line to type into over the window, and what was found below it. Up and Down choose, Enter takes, Esc
/// closes; the focus stays in the line. One thread: GUI.
class CommandPalette : public QFrame {
    Q_OBJECT
public:
    explicit CommandPalette(QWidget *window);

    /// Opens it over the window with these things to look through.
    void open(Finder finder);
    void close();
    void retranslate();

Q_SIGNALS:
    void chosen(const widgets::FinderItem &item);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void search(const QString &query);
    void step(int rows);
    void take(const QModelIndex &index);
    void place();

    QWidget *m_window;
    Finder m_finder;
    FinderTable *m_found;
    QLineEdit *m_line;
    QListView *m_list;
    QLabel *m_nothing;
    QPointer<QWidget> m_before; ///< Had the focus.
};

} // namespace widgets
