// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pages/header_bar.h"

#include "widgets/pages/looks.h"
#include "widgets/parts/elided_label.h"
#include "widgets/parts/icons.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QToolButton>

namespace widgets {

HeaderBar::HeaderBar(QWidget *parent)
    : QFrame(parent), m_logo(new QLabel(this)), m_identity(new ElidedLabel(this)), m_badge(new Badge(18, this)),
      m_word(new QLabel(this)), m_sentence(new ElidedLabel(this)), m_find(new QToolButton(this)),
      m_menu(new QToolButton(this))
{
    setObjectName(QStringLiteral("header"));
    setMinimumHeight(52);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(16, 0, 12, 0);
    row->setSpacing(8);
    auto *brand = new QLabel(QStringLiteral("Belfry"), this);
    brand->setObjectName(QStringLiteral("brand"));
    m_identity->setProperty("role", QStringLiteral("muted"));
    m_identity->setMaximumWidth(220);
    m_word->setObjectName(QStringLiteral("stateWord"));
    m_badge->setObjectName(QStringLiteral("stateBadge"));
    m_sentence->setObjectName(QStringLiteral("stateSentence"));
    m_find->setIcon(themedIcon(QStringLiteral("search")));
    m_find->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_find->setObjectName(QStringLiteral("findButton"));
    m_find->setText(
        QKeySequence(static_cast<int>(Qt::CTRL) | static_cast<int>(Qt::Key_K)).toString(QKeySequence::NativeText));
    m_menu->setIcon(themedIcon(QStringLiteral("menu")));
    m_menu->setIconSize(QSize(20, 20));
    m_menu->setPopupMode(QToolButton::InstantPopup);
    m_menu->setObjectName(QStringLiteral("mainMenu"));
    row->addWidget(m_logo);
    row->addWidget(brand);
    row->addSpacing(4);
    row->addWidget(m_identity);
    row->addSpacing(24);
    row->addWidget(m_badge);
    row->addWidget(m_word);
    m_sentence->setProperty("role", QStringLiteral("muted"));
    m_sentence->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    row->addWidget(m_sentence, 1);
    row->addWidget(m_find);
    row->addWidget(m_menu);
    connect(m_find, &QToolButton::clicked, this, &HeaderBar::findWanted);
    retranslate();
    display();
}

void HeaderBar::retranslate()
{
    m_find->setToolTip(tr("Find a page, a target, a receiver or an action"));
    m_find->setAccessibleName(tr("Find"));
    m_menu->setToolTip(tr("Settings and help"));
    m_menu->setAccessibleName(tr("Menu"));
    const QPixmap logo = themedIcon(QStringLiteral("belfry")).pixmap(QSize(22, 22), devicePixelRatioF());
    m_logo->setPixmap(logo);
    m_logo->setAccessibleName(QStringLiteral("Belfry"));
}

void HeaderBar::setIdentity(const QString &identity, const QString &labels)
{
    m_identity->setText(identity);
    m_identity->setToolTip(labels);
}

void HeaderBar::setState(const StateFacts &facts)
{
    m_facts = facts;
    display();
}

void HeaderBar::display()
{
    const Colors &c = colorsOf(*this);
    m_badge->setShape(shapeOf(m_facts.state), colorOf(m_facts.state, c));
    const QString word = stateWord(m_facts.state);
    m_badge->setAccessibleName(word);
    m_word->setText(word);
    m_sentence->setText(stateDetail(m_facts));
}

void HeaderBar::setMenu(QMenu *menu)
{
    m_menu->setMenu(menu);
}

void HeaderBar::openMenu()
{
    if (QMenu *menu = m_menu->menu())
        menu->popup(m_menu->mapToGlobal(QPoint(m_menu->width() - menu->sizeHint().width(), m_menu->height())));
}

QString HeaderBar::sentence() const
{
    return stateSentence(m_facts);
}

void HeaderBar::changeEvent(QEvent *event)
{
    QFrame::changeEvent(event);
    if (event->type() == QEvent::LanguageChange || event->type() == QEvent::PaletteChange) {
        retranslate();
        display();
    }
}

} // namespace widgets
