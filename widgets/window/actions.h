// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/bridge/engine_bridge.h"
#include "widgets/models/facts.h"
#include "widgets/parts/theme.h"

#include <QAction>
#include <QList>
#include <QMenu>
#include <QObject>

#include <memory>

class QActionGroup;

namespace widgets {

/// What can be done from anywhere, each with a key: one list for keys, menus, tray and Ctrl+K. Those that belong to the
/// window ask for it by signals. One thread: GUI.
class Actions : public QObject {
    Q_OBJECT
public:
    /// What can be done to one receiver, in the menu of the tray and in Ctrl+K.
    struct Remote {
        QString name;
        StateFacts state;
        QAction *pause; ///< Pauses, or goes on.
        QAction *retry;
        QMenu *menu; ///< Holds the two; its title says how the receiver is.
    };

    /// The keys work in `window`.
    Actions(EngineBridge &bridge, QWidget *window);
    ~Actions() override;

    [[nodiscard]] QMenu *mainMenu() const { return m_menu.get(); }
    /// Everything but what belongs to one receiver.
    [[nodiscard]] QList<QAction *> all() const { return m_all; }
    /// In the file's order.
    [[nodiscard]] const QList<Remote> &remotes() const { return m_remotes; }
    [[nodiscard]] QAction *find() const { return m_find; }
    [[nodiscard]] QAction *open() const { return m_open; }
    [[nodiscard]] QAction *quit() const { return m_quit; }
    [[nodiscard]] QAction *help() const { return m_help; }
    [[nodiscard]] QAction *notices() const { return m_notices; }
    [[nodiscard]] QAction *pauseAll() const { return m_pauseAll; }
    [[nodiscard]] QAction *resumeAll() const { return m_resumeAll; }
    [[nodiscard]] QAction *retryAll() const { return m_retryAll; }

    void setTheme(ThemeMode mode);
    void setLanguage(const QString &name);
    /// What can be done depends on how the receivers are.
    void setRemotes(const QList<RemoteFacts> &remotes);
    void retranslate();

Q_SIGNALS:
    void reloadWanted();
    void themeWanted(widgets::ThemeMode mode);
    void languageWanted(const QString &name);
    void remotesChanged();

private:
    QAction *add(const char *name, const QKeySequence &key);
    void makeChoices();
    void makeMenu();
    void steerAll(void (EngineBridge::*verb)(const QString &));
    void addRemote();
    void showRemote(const Remote &remote) const;

    EngineBridge &m_bridge;
    QWidget *m_window;
    QList<QAction *> m_all;
    QList<Remote> m_remotes;
    QAction *m_find;
    QAction *m_open;
    QAction *m_reload;
    QAction *m_pauseAll;
    QAction *m_resumeAll;
    QAction *m_retryAll;
    QAction *m_notices;
    QAction *m_help;
    QAction *m_quit;
    QActionGroup *m_themes;
    QActionGroup *m_languages;
    std::unique_ptr<QMenu> m_menu;
    QMenu *m_themeMenu = nullptr;
    QMenu *m_languageMenu = nullptr;
};

} // namespace widgets
