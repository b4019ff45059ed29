// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/window/actions.h"

#include <QMenu>
#include <QObject>

#include <memory>

class QSystemTrayIcon;

namespace widgets {

/// Belfry in the tray: the state as a shape, its sentence, each receiver with its verbs. Where there is no tray the
/// menu exists, but nobody sees it. One thread: GUI.
class Tray : public QObject {
    Q_OBJECT
public:
    /// `actions` must outlive it. Without `wanted` it stays out of the tray.
    Tray(Actions &actions, bool wanted, QObject *parent = nullptr);
    ~Tray() override;

    /// Whether a person can see it.
    [[nodiscard]] bool present() const { return m_icon != nullptr; }
    [[nodiscard]] QMenu *menu() const { return m_menu.get(); }
    /// `line` is the state's word and sentence; the shape and colour are the state's, for a light or dark desktop.
    void setState(const QString &line, State state, bool dark);
    void hide();

private:
    void fill();

    Actions &m_actions;
    std::unique_ptr<QMenu> m_menu;
    QAction *m_state; ///< Says the state; leads to the window.
    State m_shown = State::Starting;
    bool m_dark = false;
    QSystemTrayIcon *m_icon = nullptr;
};

} // namespace widgets
