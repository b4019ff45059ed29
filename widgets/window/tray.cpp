// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/window/tray.h"

#include "widgets/pages/looks.h"

#include <QSystemTrayIcon>

namespace widgets {

Tray::Tray(Actions &actions, bool wanted, QObject *parent)
    : QObject(parent), m_actions(actions), m_menu(std::make_unique<QMenu>()), m_state(new QAction(this))
{
    m_menu->setObjectName(QStringLiteral("trayMenu"));
    m_state->setObjectName(QStringLiteral("trayState"));
    connect(m_state, &QAction::triggered, m_actions.open(), &QAction::trigger);
    connect(&m_actions, &Actions::remotesChanged, this, &Tray::fill);
    fill();
    if (!wanted || !QSystemTrayIcon::isSystemTrayAvailable())
        return;
    m_icon = new QSystemTrayIcon(this);
    m_icon->setContextMenu(m_menu.get());
    connect(m_icon, &QSystemTrayIcon::activated, this, [this](QSystemTrayIcon::ActivationReason reason) {
        if (reason == QSystemTrayIcon::Trigger)
            m_actions.open()->trigger();
    });
}

Tray::~Tray() = default;

void Tray::fill()
{
    m_menu->clear(); // the actions are not the menu's: they stay
    m_menu->addAction(m_state);
    m_menu->addSeparator();
    for (const Actions::Remote &remote : m_actions.remotes())
        m_menu->addMenu(remote.menu);
    m_menu->addSeparator();
    m_menu->addAction(m_actions.pauseAll());
    m_menu->addAction(m_actions.resumeAll());
    m_menu->addAction(m_actions.retryAll());
    m_menu->addSeparator();
    m_menu->addAction(m_actions.open());
    m_menu->addAction(m_actions.quit());
}

void Tray::setState(const QString &line, State state, bool dark)
{
    QString shown = line;
    shown.replace(QLatin1Char('&'), QLatin1String("&&")); // else it would mark a key
    if (m_state->text() != shown) {
        m_state->setText(shown);
        if (m_icon != nullptr)
            m_icon->setToolTip(QStringLiteral("Belfry\n") + line);
    }
    if (!m_state->icon().isNull() && m_shown == state && m_dark == dark)
        return;
    m_shown = state;
    m_dark = dark;
    const QIcon icon = shapeIcon(shapeOf(state), colorOf(state, colors(dark)));
    m_state->setIcon(icon);
    if (m_icon == nullptr)
        return;
    m_icon->setIcon(icon);
    m_icon->show();
}

void Tray::hide()
{
    if (m_icon != nullptr)
        m_icon->hide();
}

} // namespace widgets
