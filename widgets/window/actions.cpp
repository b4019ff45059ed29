// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/window/actions.h"

#include "widgets/pages/looks.h"
#include "widgets/window/language.h"

#include <QActionGroup>
#include <QGuiApplication>
#include <QLocale>
#include <QWidget>

namespace widgets {

namespace {

QKeySequence keys(int combination)
{
    return QKeySequence(combination);
}

constexpr int kCtrl = static_cast<int>(Qt::CTRL);
constexpr int kCtrlShift = static_cast<int>(Qt::CTRL) | static_cast<int>(Qt::SHIFT);

} // namespace

Actions::Actions(EngineBridge &bridge, QWidget *window)
    : QObject(window), m_bridge(bridge), m_window(window), m_find(add("find", keys(kCtrl | Qt::Key_K))),
      m_open(new QAction(this)), m_reload(add("reload", keys(Qt::Key_F5))),
      m_pauseAll(add("pauseAll", keys(kCtrlShift | Qt::Key_P))),
      m_resumeAll(add("resumeAll", keys(kCtrlShift | Qt::Key_R))), m_retryAll(add("retryAll", keys(kCtrl | Qt::Key_R))),
      m_notices(add("notices", keys(kCtrlShift | Qt::Key_N))), m_help(add("help", keys(Qt::Key_F1))),
      m_quit(add("quit", keys(kCtrl | Qt::Key_Q))), m_themes(new QActionGroup(this)),
      m_languages(new QActionGroup(this)), m_menu(std::make_unique<QMenu>())
{
    m_open->setObjectName(QStringLiteral("open"));
    m_notices->setCheckable(true);
    connect(m_reload, &QAction::triggered, this, &Actions::reloadWanted);
    connect(m_pauseAll, &QAction::triggered, this, [this] { steerAll(&EngineBridge::pauseRemote); });
    connect(m_resumeAll, &QAction::triggered, this, [this] { steerAll(&EngineBridge::resumeRemote); });
    connect(m_retryAll, &QAction::triggered, this, [this] { steerAll(&EngineBridge::retryRemote); });
    makeChoices();
    makeMenu();
    setRemotes({});
}

Actions::~Actions()
{
    for (const Remote &remote : m_remotes)
        delete remote.menu;
}

QAction *Actions::add(const char *name, const QKeySequence &key)
{
    auto *action = new QAction(this);
    action->setObjectName(QString::fromLatin1(name));
    action->setShortcut(key);
    m_window->addAction(action);
    m_all << action;
    return action;
}

void Actions::makeChoices()
{
    for (const ThemeMode mode : {ThemeMode::System, ThemeMode::Light, ThemeMode::Dark}) {
        QAction *action = add("theme", {});
        action->setCheckable(true);
        action->setData(static_cast<int>(mode));
        m_themes->addAction(action);
    }
    connect(m_themes, &QActionGroup::triggered, this,
            [this](const QAction *action) { Q_EMIT themeWanted(static_cast<ThemeMode>(action->data().toInt())); });
    for (const QString &name : QStringList{QStringLiteral("system")} + Language::names()) {
        QAction *action = add("language", {});
        action->setCheckable(true);
        action->setData(name);
        m_languages->addAction(action);
    }
    connect(m_languages, &QActionGroup::triggered, this,
            [this](const QAction *action) { Q_EMIT languageWanted(action->data().toString()); });
}

void Actions::makeMenu()
{
    m_menu->addAction(m_find);
    m_menu->addAction(m_reload);
    m_menu->addSeparator();
    m_menu->addAction(m_pauseAll);
    m_menu->addAction(m_resumeAll);
    m_menu->addAction(m_retryAll);
    m_menu->addSeparator();
    m_themeMenu = m_menu->addMenu(QString());
    m_themeMenu->addActions(m_themes->actions());
    m_languageMenu = m_menu->addMenu(QString());
    m_languageMenu->addActions(m_languages->actions());
    m_menu->addAction(m_notices);
    m_menu->addSeparator();
    m_menu->addAction(m_help);
    m_menu->addAction(m_quit);
}

void Actions::steerAll(void (EngineBridge::*verb)(const QString &))
{
    for (const Remote &remote : m_remotes)
        (m_bridge.*verb)(remote.name);
}

void Actions::addRemote()
{
    const qsizetype place = m_remotes.size();
    Remote remote;
    remote.menu = new QMenu;
    remote.menu->setObjectName(QStringLiteral("remote%1").arg(place));
    remote.pause = remote.menu->addAction(QString(), this, [this, place] {
        const Remote &chosen = m_remotes[place];
        if (chosen.state.state == State::Paused)
            m_bridge.resumeRemote(chosen.name);
        else
            m_bridge.pauseRemote(chosen.name);
    });
    remote.retry =
        remote.menu->addAction(QString(), this, [this, place] { m_bridge.retryRemote(m_remotes[place].name); });
    m_remotes << remote;
}

void Actions::setRemotes(const QList<RemoteFacts> &remotes)
{
    const bool other = remotes.size() != m_remotes.size();
    while (m_remotes.size() < remotes.size())
        addRemote();
    while (m_remotes.size() > remotes.size())
        m_remotes.takeLast().menu->deleteLater();
    bool paused = false;
    bool running = false;
    bool waits = false;
    for (qsizetype i = 0; i < remotes.size(); ++i) {
        Remote &remote = m_remotes[i];
        const State state = remotes[i].state.state;
        paused = paused || state == State::Paused;
        running = running || state != State::Paused;
        waits = waits || state == State::Offline || state == State::ActionNeeded;
        const bool changed = remote.name != remotes[i].name || remote.state.state != state;
        remote.name = remotes[i].name;
        remote.state = remotes[i].state;
        if (changed)
            showRemote(remote);
    }
    m_pauseAll->setEnabled(running);
    m_resumeAll->setEnabled(paused);
    m_retryAll->setEnabled(waits);
    if (other)
        Q_EMIT remotesChanged();
}

void Actions::showRemote(const Remote &remote) const
{
    const State state = remote.state.state;
    QString shown = remote.name;
    shown.replace(QLatin1Char('&'), QLatin1String("&&")); // else it would mark a key
    remote.menu->setTitle(tr("%1: %2").arg(shown, stateWord(state)));
    remote.menu->setIcon(shapeIcon(shapeOf(state), colorOf(state, colors(isDark(QGuiApplication::palette())))));
    remote.pause->setText(state == State::Paused ? tr("Resume") : tr("Pause"));
    remote.retry->setText(tr("Retry now"));
    remote.retry->setEnabled(state == State::Offline || state == State::ActionNeeded);
}

void Actions::setTheme(ThemeMode mode)
{
    for (QAction *action : m_themes->actions())
        action->setChecked(action->data().toInt() == static_cast<int>(mode));
}

void Actions::setLanguage(const QString &name)
{
    for (QAction *action : m_languages->actions())
        action->setChecked(action->data().toString() == name);
}

void Actions::retranslate()
{
    m_find->setText(tr("Find"));
    m_find->setToolTip(tr("Find a page, a target, a receiver or an action"));
    m_open->setText(tr("Open Belfry"));
    m_reload->setText(tr("Reload the configuration"));
    m_pauseAll->setText(tr("Pause all receivers"));
    m_resumeAll->setText(tr("Resume all receivers"));
    m_retryAll->setText(tr("Retry all receivers now"));
    m_notices->setText(tr("Tell me when delivery stops"));
    m_help->setText(tr("Help for this page"));
    m_quit->setText(tr("Quit"));
    m_themeMenu->setTitle(tr("Theme"));
    m_languageMenu->setTitle(tr("Language"));
    const QList<QAction *> themes = m_themes->actions();
    themes[0]->setText(tr("Theme as the system"));
    themes[1]->setText(tr("Light theme"));
    themes[2]->setText(tr("Dark theme"));
    for (QAction *action : m_languages->actions()) {
        const QString name = action->data().toString();
        action->setText(name == QLatin1String("system") ? tr("Language of the system")
                        : name == QLatin1String("en")   ? QStringLiteral("English")
                                                        : QLocale(name).nativeLanguageName());
    }
    for (const Remote &remote : m_remotes)
        showRemote(remote);
}

} // namespace widgets
