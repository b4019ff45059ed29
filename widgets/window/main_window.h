// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/bridge/engine_bridge.h"
#include "widgets/pages/demo_control.h"
#include "widgets/pages/page.h"
#include "widgets/parts/theme.h"
#include "widgets/window/language.h"
#include "widgets/window/session_state.h"

#include <QMainWindow>

#include <memory>
#include <optional>
#include <vector>

class QActionGroup;
class QMenu;
class QStackedWidget;
class QSystemTrayIcon;

namespace widgets {

class MessageView;
class NavButton;
class PageSet;
class SystemTheme;

/// How a window is to be. A value.
struct WindowOptions {
    QString settingsFile;            ///< Empty: the user's own.
    std::optional<ThemeMode> theme;  ///< Instead of the remembered one, and not remembered.
    std::optional<QString> language; ///< The same for the language.
    bool tray = true;                ///< A tray icon, where there is a tray.
};

/// The frame: header, sidebar, one page at a time, status line; theme, language, keys and tray. One thread: GUI.
///
/// Closing does not close it: it asks for the end by `quitRequested`, and the program closes it by `finish` once the
/// agent has stopped.
class MainWindow : public QMainWindow {
    Q_OBJECT
public:
    MainWindow(EngineBridge &bridge, DemoControl demo, WindowOptions options, QWidget *parent = nullptr);
    ~MainWindow() override;

    void showPage(PageId id);
    [[nodiscard]] PageId currentPage() const;
    [[nodiscard]] PageSet &pages() { return *m_pages; }
    void setTheme(ThemeMode mode);
    void setLanguage(const QString &name);

    /// In place of the pages, for good: the agent could not start.
    void showFailure(const QString &message);
    /// In place of the pages: the agent is stopping.
    void showStopping();
    /// Remembers the session and closes.
    void finish();

Q_SIGNALS:
    /// The person wants to quit; sent once.
    void quitRequested();

protected:
    void closeEvent(QCloseEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    QWidget *makeSidebar();
    void makeMenu();
    void makeTray(bool wanted);
    void makeKeys();
    void choose(int place);
    void retranslate();
    void showState();
    void showMarks();
    void cyclePanes(int step);
    void requestQuit();
    void restore();
    void save();

    SessionState m_session;
    Language m_language;
    WindowOptions m_options;
    SystemTheme *m_systemTheme;
    PageSet *m_pages;
    QStackedWidget *m_stack;
    MessageView *m_message;
    QWidget *m_sidebar = nullptr;
    std::vector<NavButton *> m_buttons;
    std::unique_ptr<QMenu> m_menu;
    QMenu *m_themeMenu = nullptr;
    QMenu *m_languageMenu = nullptr;
    QActionGroup *m_themes = nullptr;
    QActionGroup *m_languages = nullptr;
    QAction *m_reload = nullptr;
    QAction *m_quit = nullptr;
    std::unique_ptr<QMenu> m_trayMenu;
    QAction *m_trayShow = nullptr;
    QSystemTrayIcon *m_tray = nullptr;
    bool m_quitting = false;
    bool m_finished = false;
};

} // namespace widgets
