// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What can be said of any tree of widgets, whatever it shows.

#include "widgets/parts/elided_label.h"

#include <QAbstractButton>
#include <QAbstractScrollArea>
#include <QAccessible>
#include <QCheckBox>
#include <QHeaderView>
#include <QLabel>
#include <QLayout>
#include <QPushButton>
#include <QStackedLayout>
#include <QStringList>
#include <QTableView>
#include <QToolButton>
#include <QWidget>

namespace walk {

inline QString nameOf(const QWidget *widget)
{
    QString text;
    if (const auto *label = qobject_cast<const QLabel *>(widget))
        text = label->text();
    else if (const auto *button = qobject_cast<const QAbstractButton *>(widget))
        text = button->text();
    return QStringLiteral("%1 %2 \"%3\"")
        .arg(QString::fromLatin1(widget->metaObject()->className()), widget->objectName(), text.left(60));
}

/// Widgets that the keyboard should reach by Tab now.
inline QList<QWidget *> tabStops(const QWidget &root)
{
    QList<QWidget *> all;
    for (QWidget *widget : root.findChildren<QWidget *>()) {
        const bool container = qobject_cast<QAbstractScrollArea *>(widget) != nullptr &&
                               qobject_cast<QAbstractScrollArea *>(widget)->viewport()->focusProxy() != nullptr;
        if ((widget->focusPolicy() & Qt::TabFocus) != 0 && widget->isVisible() && widget->isEnabled() &&
            widget->focusProxy() == nullptr && !container)
            all << widget;
    }
    return all;
}

/// What a screen reader would call it.
inline QString accessibleName(QWidget *widget)
{
    QAccessibleInterface *accessible = QAccessible::queryAccessibleInterface(widget);
    return accessible == nullptr ? QString() : accessible->text(QAccessible::Name);
}

/// Controls without a name for assistive tools.
inline QStringList nameless(const QWidget &root)
{
    QStringList bad;
    for (QWidget *widget : tabStops(root)) {
        if (accessibleName(widget).isEmpty())
            bad << nameOf(widget);
    }
    return bad;
}

inline bool cutLabel(const QLabel &label)
{
    if (label.text().isEmpty() || !label.pixmap(Qt::ReturnByValue).isNull() ||
        qobject_cast<const widgets::ElidedLabel *>(&label) != nullptr)
        return false; // an elided one has the whole as its tooltip
    if (label.toolTip().contains(label.text()))
        return false;
    const QRect place = label.contentsRect();
    if (label.wordWrap())
        return label.heightForWidth(label.width()) > label.height() + 2;
    const QSize needed = label.sizeHint() - (label.size() - place.size());
    return needed.width() > place.width() + 2 || needed.height() > place.height() + 2;
}

inline bool cutButton(const QAbstractButton &button)
{
    const bool known = qobject_cast<const QPushButton *>(&button) != nullptr ||
                       qobject_cast<const QToolButton *>(&button) != nullptr ||
                       qobject_cast<const QCheckBox *>(&button) != nullptr;
    return known && !button.text().isEmpty() && !button.toolTip().contains(button.text()) &&
           (button.sizeHint().width() > button.width() + 2 || button.minimumSizeHint().height() > button.height() + 2);
}

/// Texts that do not fit where they stand, and have no tooltip that says them in full.
inline QStringList cutOff(const QWidget &root)
{
    QStringList bad;
    for (const QWidget *widget : root.findChildren<QWidget *>()) {
        if (!widget->isVisible())
            continue;
        const auto *label = qobject_cast<const QLabel *>(widget);
        const auto *button = qobject_cast<const QAbstractButton *>(widget);
        if ((label != nullptr && cutLabel(*label)) || (button != nullptr && cutButton(*button)))
            bad << nameOf(widget) + QStringLiteral(" %1x%2, needs %3x%4")
                                        .arg(widget->width())
                                        .arg(widget->height())
                                        .arg(widget->sizeHint().width())
                                        .arg(widget->sizeHint().height());
        const auto *header = qobject_cast<const QHeaderView *>(widget);
        if (header == nullptr || header->orientation() != Qt::Horizontal || header->model() == nullptr)
            continue;
        for (int i = 0; i < header->count(); ++i) {
            const QString title = header->model()->headerData(i, Qt::Horizontal).toString();
            const QString tip = header->model()->headerData(i, Qt::Horizontal, Qt::ToolTipRole).toString();
            if (!header->isSectionHidden(i) &&
                header->fontMetrics().horizontalAdvance(title) + 8 > header->sectionSize(i) && tip.isEmpty())
                bad << QStringLiteral("heading \"%1\" of %2").arg(title, nameOf(header->parentWidget()));
        }
    }
    return bad;
}

inline void layoutItems(QLayout *layout, QList<QLayoutItem *> &all)
{
    if (qobject_cast<QStackedLayout *>(layout) != nullptr)
        return;
    for (int i = 0; i < layout->count(); ++i) {
        QLayoutItem *item = layout->itemAt(i);
        if (item->layout() != nullptr)
            layoutItems(item->layout(), all);
        else if (item->widget() != nullptr && item->widget()->isVisible())
            all << item;
    }
}

/// Neighbours in a layout that lie on each other, and widgets that got less room than they need at least.
inline QStringList overlapping(const QWidget &root)
{
    QStringList bad;
    for (const QWidget *widget : root.findChildren<QWidget *>()) {
        if (!widget->isVisible() || widget->layout() == nullptr)
            continue;
        QList<QLayoutItem *> items;
        layoutItems(widget->layout(), items);
        for (qsizetype i = 0; i < items.size(); ++i) {
            for (qsizetype j = 0; j < i; ++j) {
                const QRect both = items[i]->geometry().intersected(items[j]->geometry());
                if (both.width() > 1 && both.height() > 1)
                    bad << nameOf(items[i]->widget()) + QStringLiteral(" on ") + nameOf(items[j]->widget());
            }
            if (!widget->rect().adjusted(-1, -1, 1, 1).contains(items[i]->geometry()))
                bad << nameOf(items[i]->widget()) + QStringLiteral(" leaves ") + nameOf(widget);
        }
    }
    return bad;
}

} // namespace walk
