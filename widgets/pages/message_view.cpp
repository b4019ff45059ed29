// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pages/message_view.h"

#include "widgets/parts/text_box.h"

#include <QFontDatabase>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace widgets {

MessageView::MessageView(QWidget *parent)
    : QWidget(parent), m_title(new QLabel(this)), m_text(new QLabel(this)), m_details(new TextBox(14, this)),
      m_next(new QPushButton(this))
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(64, 48, 64, 48);
    column->setSpacing(12);
    m_title->setProperty("role", QStringLiteral("title"));
    m_title->setObjectName(QStringLiteral("messageTitle"));
    m_text->setProperty("role", QStringLiteral("muted"));
    m_text->setWordWrap(true);
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_details->setObjectName(QStringLiteral("messageDetails"));
    m_details->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    column->addStretch(1);
    column->addWidget(m_title);
    column->addWidget(m_text);
    column->addWidget(m_details);
    column->addWidget(m_next, 0, Qt::AlignLeft);
    m_next->setObjectName(QStringLiteral("messageNext"));
    connect(m_next, &QPushButton::clicked, this, &MessageView::nextWanted);
    column->addStretch(2);
}

void MessageView::say(const QString &title, const QString &text, const QString &details, const QString &next)
{
    m_title->setText(title);
    m_text->setText(text);
    m_text->setVisible(!text.isEmpty());
    m_details->setText(details);
    m_details->setAccessibleName(title);
    m_details->setVisible(!details.isEmpty());
    m_next->setText(next);
    m_next->setVisible(!next.isEmpty());
}

} // namespace widgets
