// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/bridge/engine_bridge.h"
#include "widgets/models/finder.h"
#include "widgets/pages/demo_control.h"
#include "widgets/pages/page.h"
#include "widgets/parts/theme.h"
#include "widgets/window/language.h"
#include "widgets/window/session_state.h"
#include "widgets/window/state_notices.h"

#include <QMainWindow>
#include <QPointer>
#include <QTimer>

#include <optional>
#include <vector>

class QMessageBox;
class QStackedWidget;

namespace widgets {

class Actions;
class CommandPalette;
class DesktopNotifier;
class FlowText;
class MessageView;
class NavButton;
class PageSet;
class SidePane;
class SystemTheme;
class Tray;

/// How a window is to be. A value.
struct WindowOptions {
    QString settingsFile;            ///< Empty: the user's own.
    std::optional<ThemeMode> theme;  ///< Instead of the remembered one, and not remembered.
    std::optional<QString> language; ///< The same for the language.
    bool tray = true;                ///< A tray icon, where there is a tray.
    bool pretendTray = false;        ///< Closing hides the window although there is no tray: for tests.
    StateNotices::Times notices = {};
};

/// Why the agent could not start, as far as it changes what a person can do.
enum class Failure {
    Configuration, ///< The file has an error.
    StorageInUse,  ///< Another agent works on the same storage.
    AddressInUse,  ///< Another program listens on the address.
    Other,
};

/// The frame: header, sidebar, one page at a time, status line; theme, language, keys and tray. One thread: GUI.
///
/// Closing hides it where there is a tray. Else, and by Quit, it asks for the end by `quitRequested`, after a question
/// when something waits that cannot be sent now; the program closes it by `finish` once the agent has stopped.
class MainWindow : public QMainWindow {
    Q_OBJECT
public:
    MainWindow(EngineBridge &bridge, DemoControl demo, WindowOptions options, QWidget *parent = nullptr);
    ~MainWindow() override;

    void showPage(PageId id);
    [[nodiscard]] PageId currentPage() const;
    [[nodiscard]] PageSet &pages() { return *m_pages; }
    [[nodiscard]] Actions &actions() { return *m_actions; }
    [[nodiscard]] Tray &tray() { return *m_tray; }
    void setTheme(ThemeMode mode);
    void setLanguage(const QString &name);

    /// In place of the pages, for good: the agent could not start. `message` is the engine's. Who starts it again, see
    /// `startWanted`, makes another window.
    void showFailure(Failure failure, const QString &message);
    /// In place of the pages: the agent is stopping.
    void showStopping();
    /// Remembers the session and closes.
    void finish();

Q_SIGNALS:
    /// The person wants to quit; sent once.
    void quitRequested();
    /// After `showFailure`: the cause may be mended, the agent is to be started again.
    void startWanted();

protected:
    void closeEvent(QCloseEvent *event) override;
    void changeEvent(QEvent *event) override;
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    QWidget *makeSidebar();
    void makeHelp();
    void connectActions();
    void makeKeys();
    void makeNotices();
    void choose(int place);
    void retranslate();
    void fitSidebar();
    void showState();
    void showMarks();
    void showHelp();
    void toggleHelp();
    void openPalette();
    void take(const FinderItem &item);
    void follow(const Link &link);
    void cyclePanes(int step);
    void comeForward();
    void requestQuit();
    void quitNow();
    void askBeforeQuit();
    void hideToTray();
    void seenChanged();
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
    Actions *m_actions;
    Tray *m_tray;
    CommandPalette *m_palette;
    SidePane *m_help = nullptr;
    FlowText *m_helpText = nullptr;
    StateNotices m_notices;
    DesktopNotifier *m_notifier;
    QList<QAction *> m_offered; ///< The actions that Ctrl+K found last, by number.
    QPointer<QMessageBox> m_question;
    QTimer m_saveSoon;
    bool m_built = false;
    int m_place = 0;         ///< Of the page, also while a message stands in its place.
    bool m_stopping = false; ///< Or could not start: a message stands in place of the pages.
    bool m_quitting = false;
    bool m_finished = false;
};

} // namespace widgets
