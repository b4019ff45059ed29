// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/parts/panel.h"

#include "widgets/parts/elided_label.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QStyle>
#include <QVBoxLayout>

namespace widgets {

Panel::Panel(QWidget *parent) : QFrame(parent), m_body(new QVBoxLayout(this))
{
    setProperty("panel", true);
    m_body->setContentsMargins(16, 12, 16, 16);
    m_body->setSpacing(8);
}

SectionHeading::SectionHeading(QWidget *parent)
    : QWidget(parent), m_row(new QHBoxLayout), m_text(new QLabel(this)), m_note(new ElidedLabel(this))
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(6);
    m_row->setContentsMargins(0, 0, 0, 0);
    m_row->setSpacing(8);
    m_text->setProperty("role", QStringLiteral("heading"));
    m_note->setProperty("role", QStringLiteral("muted"));
    m_row->addWidget(m_text);
    m_row->addWidget(m_note);
    m_row->addStretch(1);
    column->addLayout(m_row);
    auto *line = new QFrame(this);
    line->setProperty("role", QStringLiteral("hairline"));
    line->setFixedHeight(1);
    column->addWidget(line);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
}

void SectionHeading::setText(const QString &text)
{
    m_text->setText(text);
}

void SectionHeading::setNote(const QString &note)
{
    m_note->setText(note);
}

EmptyState::EmptyState(QWidget *parent)
    : QWidget(parent), m_title(new QLabel(this)), m_text(new QLabel(this)), m_next(new QPushButton(this))
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(24, 24, 24, 24);
    column->setSpacing(6);
    m_title->setProperty("role", QStringLiteral("heading"));
    m_title->setAlignment(Qt::AlignCenter);
    m_title->setWordWrap(true);
    m_text->setProperty("role", QStringLiteral("muted"));
    m_text->setAlignment(Qt::AlignHCenter | Qt::AlignTop);
    m_text->setWordWrap(true);
    column->addStretch(2);
    column->addWidget(m_title);
    column->addWidget(m_text);
    column->addSpacing(8);
    column->addWidget(m_next, 0, Qt::AlignHCenter);
    column->addStretch(3);
    m_next->setObjectName(QStringLiteral("nextStep"));
    m_next->hide();
    connect(m_next, &QPushButton::clicked, this, &EmptyState::nextWanted);
}

void EmptyState::setText(const QString &title, const QString &text, const QString &next)
{
    m_title->setText(title);
    m_text->setText(text);
    m_next->setText(next);
    m_next->setVisible(!next.isEmpty());
}

Notice::Notice(QWidget *parent) : QFrame(parent), m_row(new QHBoxLayout(this)), m_text(new QLabel(this))
{
    m_row->setContentsMargins(12, 6, 8, 6);
    m_row->setSpacing(8);
    m_text->setWordWrap(true);
    m_text->setTextFormat(Qt::PlainText);
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_row->addWidget(m_text, 1);
    hide();
}

void Notice::say(Kind kind, const QString &text)
{
    static constexpr const char *kNames[] = {"info", "good", "warn", "bad"};
    m_text->setText(text);
    m_text->setAccessibleName(text);
    setProperty("notice", QString::fromLatin1(kNames[static_cast<int>(kind)]));
    style()->unpolish(this);
    style()->polish(this);
    setVisible(!text.isEmpty());
}

QString Notice::text() const
{
    return m_text->text();
}

QLabel *mutedLabel(QWidget *parent)
{
    auto *label = new QLabel(parent);
    label->setProperty("role", QStringLiteral("muted"));
    return label;
}

} // namespace widgets
