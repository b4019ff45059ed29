// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/parts/side_pane.h"

#include "widgets/parts/icons.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QScrollArea>
#include <QToolButton>
#include <QVBoxLayout>

namespace widgets {

SidePane::SidePane(QWidget *parent) : QFrame(parent), m_title(new QLabel(this)), m_close(new QToolButton(this))
{
    setProperty("role", QStringLiteral("sidePane"));
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    auto *top = new QHBoxLayout;
    top->setContentsMargins(16, 10, 8, 8);
    m_title->setProperty("role", QStringLiteral("heading"));
    m_title->setWordWrap(true);
    m_title->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_title->setTextFormat(Qt::PlainText);
    m_title->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_close->setIcon(themedIcon(QStringLiteral("close")));
    m_close->setObjectName(QStringLiteral("closePane"));
    top->addWidget(m_title, 1);
    top->addWidget(m_close, 0, Qt::AlignTop);
    column->addLayout(top);

    auto *scroll = new QScrollArea(this);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    auto *content = new QWidget(scroll);
    content->setObjectName(QStringLiteral("paneContent"));
    m_body = new QVBoxLayout(content);
    m_body->setContentsMargins(16, 0, 16, 16);
    m_body->setSpacing(12);
    scroll->setWidget(content);
    column->addWidget(scroll, 1);
    connect(m_close, &QToolButton::clicked, this, &SidePane::closed);
}

void SidePane::setTitle(const QString &title)
{
    if (m_title->text() != title)
        m_title->setText(title);
}

void SidePane::setCloseText(const QString &text)
{
    m_close->setToolTip(text);
    m_close->setAccessibleName(text);
}

void SidePane::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Escape)
        Q_EMIT closed();
    else
        QFrame::keyPressEvent(event);
}

} // namespace widgets
