// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/parts/filter_bar.h"

#include <QHBoxLayout>
#include <QLocale>
#include <QPushButton>

namespace widgets {

FilterBar::FilterBar(QWidget *parent) : QWidget(parent), m_row(new QHBoxLayout(this))
{
    m_row->setContentsMargins(0, 0, 0, 0);
    m_row->setSpacing(4);
    m_group.setExclusive(true);
    connect(&m_group, &QButtonGroup::idClicked, this, &FilterBar::chosen);
    setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Fixed);
}

void FilterBar::add(int id, const QString &name)
{
    auto *button = new QPushButton(this);
    button->setObjectName(name);
    button->setCheckable(true);
    button->setProperty("chip", true);
    button->setChecked(m_group.buttons().isEmpty());
    m_group.addButton(button, id);
    m_row->addWidget(button);
}

QPushButton *FilterBar::button(int id) const
{
    return qobject_cast<QPushButton *>(m_group.button(id));
}

void FilterBar::setText(int id, const QString &text, qint64 count)
{
    QPushButton *target = button(id);
    if (target == nullptr)
        return;
    const QString shown = count < 0 ? text : QStringLiteral("%1  %2").arg(text, QLocale().toString(count));
    if (target->text() == shown)
        return;
    target->setText(shown);
    target->setAccessibleName(shown);
}

void FilterBar::setCurrent(int id)
{
    if (QPushButton *target = button(id))
        target->setChecked(true);
}

} // namespace widgets
