// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/parts/tab_order.h"

#include <QLayout>
#include <QScrollArea>
#include <QSplitter>

namespace widgets {

namespace {

bool isStop(const QWidget &widget)
{
    return (widget.focusPolicy() & Qt::TabFocus) == Qt::TabFocus && widget.focusProxy() == nullptr;
}

void collect(QWidget *widget, QList<QWidget *> &out);

void collect(QLayout *layout, QList<QWidget *> &out)
{
    for (int i = 0; i < layout->count(); ++i) {
        QLayoutItem *item = layout->itemAt(i);
        if (item->layout() != nullptr)
            collect(item->layout(), out);
        else if (item->widget() != nullptr)
            collect(item->widget(), out);
    }
}

void collect(QWidget *widget, QList<QWidget *> &out)
{
    if (isStop(*widget))
        out << widget;
    if (const auto *area = qobject_cast<QScrollArea *>(widget)) {
        if (area->widget() != nullptr)
            collect(area->widget(), out);
    } else if (const auto *split = qobject_cast<QSplitter *>(widget)) {
        for (int i = 0; i < split->count(); ++i)
            collect(split->widget(i), out);
    } else if (widget->layout() != nullptr) {
        collect(widget->layout(), out);
    }
}

QWidget *stopBehind(QWidget *widget)
{
    QWidget *next = widget->nextInFocusChain();
    while (next != widget && !isStop(*next))
        next = next->nextInFocusChain();
    return next;
}

} // namespace

void orderTabs(QWidget &root)
{
    QList<QWidget *> stops;
    collect(&root, stops);
    for (qsizetype i = 1; i < stops.size(); ++i) {
        if (stopBehind(stops[i - 1]) != stops[i])
            QWidget::setTabOrder(stops[i - 1], stops[i]);
    }
}

} // namespace widgets
