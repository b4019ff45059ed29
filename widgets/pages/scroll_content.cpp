// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pages/scroll_content.h"

#include <QHBoxLayout>
#include <QScrollArea>
#include <QVBoxLayout>

namespace widgets {

QVBoxLayout *makeScrollContent(QWidget *page)
{
    auto *outer = new QVBoxLayout(page);
    outer->setContentsMargins(0, 0, 0, 0);
    auto *scroll = new QScrollArea(page);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAsNeeded);
    scroll->setFocusPolicy(Qt::NoFocus);
    auto *content = new QWidget(scroll);
    content->setObjectName(QStringLiteral("pageContent"));
    auto *column = new QVBoxLayout(content);
    column->setContentsMargins(24, 16, 24, 16);
    column->setSpacing(16);
    scroll->setWidget(content);
    outer->addWidget(scroll);
    return column;
}

ListedContent makeListedContent(QWidget *page, QWidget *list, QWidget *foot)
{
    auto *outer = new QVBoxLayout(page);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->setSpacing(0);
    auto *row = new QHBoxLayout;
    row->setSpacing(0);
    row->addWidget(list);
    auto *body = new QWidget(page);
    ListedContent made;
    made.content = makeScrollContent(body);
    made.scroll = body->findChild<QScrollArea *>();
    row->addWidget(body, 1);
    outer->addLayout(row, 1);
    outer->addWidget(foot);
    return made;
}

} // namespace widgets
