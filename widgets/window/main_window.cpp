// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/window/main_window.h"

#include "widgets/pages/header_bar.h"
#include "widgets/pages/message_view.h"
#include "widgets/pages/page_set.h"
#include "widgets/pages/status_facts.h"
#include "widgets/parts/icons.h"
#include "widgets/parts/nav_button.h"
#include "widgets/parts/system_theme.h"

#include <QActionGroup>
#include <QApplication>
#include <QCloseEvent>
#include <QHBoxLayout>
#include <QLocale>
#include <QMenu>
#include <QScreen>
#include <QShortcut>
#include <QStackedWidget>
#include <QSystemTrayIcon>
#include <QVBoxLayout>

#include <algorithm>

namespace widgets {

namespace {

constexpr int kSidebarWidth = 196;

} // namespace

MainWindow::MainWindow(EngineBridge &bridge, DemoControl demo, WindowOptions options, QWidget *parent)
    : QMainWindow(parent), m_session(options.settingsFile), m_options(std::move(options)),
      m_systemTheme(new SystemTheme(this)), m_pages(new PageSet(bridge, std::move(demo), this)),
      m_stack(new QStackedWidget(this)), m_message(new MessageView(this))
{
    setObjectName(QStringLiteral("window"));
    setWindowIcon(appIcon());
    m_language.use(m_options.language.value_or(m_session.language()));
    setTheme(m_options.theme.value_or(m_session.theme()));
    connect(m_systemTheme, &SystemTheme::changed, this,
            [this] { setTheme(m_options.theme.value_or(m_session.theme())); });

    auto *central = new QWidget(this);
    auto *column = new QVBoxLayout(central);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_pages->header());
    auto *row = new QHBoxLayout;
    row->setSpacing(0);
    m_sidebar = makeSidebar();
    row->addWidget(m_sidebar);
    for (const auto &entry : m_pages->pages()) {
        m_stack->addWidget(entry.page);
        connect(entry.page, &Page::linkFollowed, this, [this](PageId id, const QString &subject) {
            showPage(id);
            m_pages->page(id)->showSubject(subject);
        });
    }
    m_stack->addWidget(m_message);
    row->addWidget(m_stack, 1);
    column->addLayout(row, 1);
    column->addWidget(m_pages->statusFacts());
    setCentralWidget(central);
    connect(m_pages, &PageSet::changed, this, &MainWindow::showState);

    makeMenu();
    makeKeys();
    makeTray(m_options.tray);
    retranslate();
    restore();
}

MainWindow::~MainWindow() = default;

QWidget *MainWindow::makeSidebar()
{
    auto *bar = new QFrame(this);
    bar->setObjectName(QStringLiteral("sidebar"));
    bar->setFixedWidth(kSidebarWidth);
    auto *column = new QVBoxLayout(bar);
    column->setContentsMargins(0, 12, 0, 12);
    column->setSpacing(2);
    for (const auto &entry : m_pages->pages()) {
        auto *button = new NavButton(themedIcon(entry.icon), bar);
        button->setObjectName(QStringLiteral("nav-") + entry.icon);
        const int place = static_cast<int>(m_buttons.size());
        connect(button, &QAbstractButton::clicked, this, [this, place] { choose(place); });
        column->addWidget(button);
        m_buttons.push_back(button);
    }
    column->addStretch(1);
    return bar;
}

void MainWindow::makeMenu()
{
    m_menu = std::make_unique<QMenu>();
    m_reload = m_menu->addAction(QString(), m_pages, &PageSet::reloadConfig);
    m_reload->setShortcut(QKeySequence(Qt::Key_F5));
    addAction(m_reload);
    m_menu->addSeparator();
    m_themeMenu = m_menu->addMenu(QString());
    m_themes = new QActionGroup(this);
    for (const ThemeMode mode : {ThemeMode::System, ThemeMode::Light, ThemeMode::Dark}) {
        QAction *action = m_themeMenu->addAction(QString());
        action->setCheckable(true);
        action->setData(static_cast<int>(mode));
        m_themes->addAction(action);
    }
    connect(m_themes, &QActionGroup::triggered, this, [this](const QAction *action) {
        m_options.theme.reset();
        m_session.setTheme(static_cast<ThemeMode>(action->data().toInt()));
        setTheme(m_session.theme());
    });
    m_languageMenu = m_menu->addMenu(QString());
    m_languages = new QActionGroup(this);
    for (const QString &name : QStringList{QStringLiteral("system")} + Language::names()) {
        QAction *action = m_languageMenu->addAction(QString());
        action->setCheckable(true);
        action->setData(name);
        m_languages->addAction(action);
    }
    connect(m_languages, &QActionGroup::triggered, this, [this](const QAction *action) {
        m_session.setLanguage(action->data().toString());
        setLanguage(m_session.language());
    });
    m_menu->addSeparator();
    m_quit = m_menu->addAction(QString(), this, &MainWindow::requestQuit);
    m_quit->setShortcut(QKeySequence::Quit);
    addAction(m_quit);
    m_pages->header()->setMenu(m_menu.get());
}

void MainWindow::makeKeys()
{
    for (int place = 0; place < static_cast<int>(m_buttons.size()) && place < 9; ++place) {
        auto *key =
            new QShortcut(QKeySequence(static_cast<int>(Qt::CTRL) | (static_cast<int>(Qt::Key_1) + place)), this);
        connect(key, &QShortcut::activated, this, [this, place] {
            choose(place);
            cyclePanes(0);
        });
    }
    connect(new QShortcut(QKeySequence::Find, this), &QShortcut::activated, this, [this] {
        if (auto *page = qobject_cast<Page *>(m_stack->currentWidget()))
            page->focusFilter();
    });
    connect(new QShortcut(QKeySequence(Qt::Key_F6), this), &QShortcut::activated, this, [this] { cyclePanes(1); });
    connect(new QShortcut(QKeySequence(static_cast<int>(Qt::SHIFT) | static_cast<int>(Qt::Key_F6)), this),
            &QShortcut::activated, this, [this] { cyclePanes(-1); });
}

void MainWindow::makeTray(bool wanted)
{
    if (!wanted || !QSystemTrayIcon::isSystemTrayAvailable())
        return;
    m_trayMenu = std::make_unique<QMenu>();
    m_trayShow = m_trayMenu->addAction(QString(), this, [this] {
        showNormal();
        raise();
        activateWindow();
    });
    m_trayMenu->addSeparator();
    m_trayMenu->addAction(m_quit);
    m_tray = new QSystemTrayIcon(this);
    m_tray->setContextMenu(m_trayMenu.get());
    connect(m_tray, &QSystemTrayIcon::activated, m_trayShow, [this](QSystemTrayIcon::ActivationReason reason) {
        if (reason == QSystemTrayIcon::Trigger)
            m_trayShow->trigger();
    });
    m_tray->setIcon(m_pages->stateIcon());
    m_tray->show();
}

void MainWindow::retranslate()
{
    for (std::size_t i = 0; i < m_buttons.size(); ++i) {
        const PageId id = m_pages->pages()[i].id;
        m_buttons[i]->setText(m_pages->title(id));
        m_buttons[i]->setAccessibleName(m_pages->title(id));
        m_pages->pages()[i].page->setAccessibleName(m_pages->title(id));
    }
    m_reload->setText(tr("Reload the configuration"));
    m_themeMenu->setTitle(tr("Theme"));
    m_themes->actions()[0]->setText(tr("As the system"));
    m_themes->actions()[1]->setText(tr("Light"));
    m_themes->actions()[2]->setText(tr("Dark"));
    m_languageMenu->setTitle(tr("Language"));
    for (QAction *action : m_languages->actions()) {
        const QString name = action->data().toString();
        action->setText(name == QLatin1String("system") ? tr("As the system") : QLocale(name).nativeLanguageName());
        action->setChecked(name == m_options.language.value_or(m_session.language()));
    }
    m_quit->setText(tr("Quit"));
    if (m_trayShow != nullptr)
        m_trayShow->setText(tr("Show Belfry"));
    showState();
}

void MainWindow::showState()
{
    if (const QString title = m_pages->windowTitle(); title != windowTitle())
        setWindowTitle(title);
    showMarks();
    if (m_tray == nullptr)
        return;
    const QString tip = QStringLiteral("Belfry\n") + m_pages->stateText();
    if (m_tray->toolTip() == tip)
        return;
    m_tray->setToolTip(tip);
    m_tray->setIcon(m_pages->stateIcon());
}

void MainWindow::showMarks()
{
    for (std::size_t i = 0; i < m_buttons.size(); ++i) {
        const PageMark mark = m_pages->mark(m_pages->pages()[i].id);
        m_buttons[i]->setCount(mark.count);
        m_buttons[i]->setCountText(mark.unsaved ? tr("There are edits that are not applied") : mark.countText);
        m_buttons[i]->setUnsaved(mark.unsaved);
    }
}

void MainWindow::setTheme(ThemeMode mode)
{
    applyTheme(*qApp, mode == ThemeMode::Dark || (mode == ThemeMode::System && m_systemTheme->dark()));
    if (m_themes == nullptr)
        return;
    for (QAction *action : m_themes->actions())
        action->setChecked(action->data().toInt() == static_cast<int>(mode));
}

void MainWindow::setLanguage(const QString &name)
{
    m_language.use(name);
}

void MainWindow::choose(int place)
{
    if (qobject_cast<Page *>(m_stack->currentWidget()) == nullptr && m_stack->currentWidget() != nullptr)
        return; // a message stands there for good
    NavButton *button = m_buttons[static_cast<std::size_t>(place)];
    button->setChecked(true);
    if (qobject_cast<NavButton *>(focusWidget()) != nullptr)
        button->setFocus();
    m_stack->setCurrentIndex(place);
}

void MainWindow::showPage(PageId id)
{
    for (std::size_t i = 0; i < m_pages->pages().size(); ++i) {
        if (m_pages->pages()[i].id == id)
            choose(static_cast<int>(i));
    }
}

PageId MainWindow::currentPage() const
{
    const int place = std::clamp(m_stack->currentIndex(), 0, static_cast<int>(m_pages->pages().size()) - 1);
    return m_pages->pages()[static_cast<std::size_t>(place)].id;
}

void MainWindow::cyclePanes(int step)
{
    QList<QWidget *> stops;
    if (const auto *page = qobject_cast<Page *>(m_stack->currentWidget()))
        stops = page->stops();
    if (step == 0) { // into the page
        if (!stops.isEmpty())
            stops.front()->setFocus(Qt::ShortcutFocusReason);
        return;
    }
    stops.prepend(m_buttons[static_cast<std::size_t>(
        std::min<int>(m_stack->currentIndex(), static_cast<int>(m_buttons.size()) - 1))]);
    qsizetype at = -1;
    for (qsizetype i = 0; i < stops.size(); ++i) {
        if (stops[i] == focusWidget() ||
            (stops[i] != nullptr && focusWidget() != nullptr && stops[i]->isAncestorOf(focusWidget())))
            at = i;
    }
    const qsizetype next = at < 0 ? 0 : (at + step + stops.size()) % stops.size();
    stops[next]->setFocus(Qt::ShortcutFocusReason);
}

void MainWindow::showFailure(const QString &message)
{
    m_message->say(tr("Belfry could not start"),
                   tr("Nothing is scraped or delivered, and nothing that was stored is lost. Mend the cause and start "
                      "Belfry again."),
                   message);
    m_stack->setCurrentWidget(m_message);
    m_sidebar->setEnabled(false);
    m_pages->showFailure();
}

void MainWindow::showStopping()
{
    const QString waiting = m_pages->waitingText();
    m_pages->showStopping();
    m_message->say(tr("Stopping"), waiting.isEmpty() ? tr("Everything has been delivered.") : waiting);
    m_stack->setCurrentWidget(m_message);
    m_sidebar->setEnabled(false);
}

void MainWindow::requestQuit()
{
    if (m_quitting)
        return;
    m_quitting = true;
    save();
    Q_EMIT quitRequested();
}

void MainWindow::finish()
{
    m_finished = true;
    if (m_tray != nullptr)
        m_tray->hide();
    close();
}

void MainWindow::closeEvent(QCloseEvent *event)
{
    if (m_finished) {
        event->accept();
        return;
    }
    event->ignore();
    requestQuit();
}

void MainWindow::changeEvent(QEvent *event)
{
    QMainWindow::changeEvent(event);
    if (event->type() == QEvent::LanguageChange && m_quit != nullptr)
        retranslate();
}

void MainWindow::restore()
{
    constexpr QSize kFrame(16, 48); // what a window manager adds, roughly
    resize(QSize(1280, 800).boundedTo(screen()->availableSize() - kFrame));
    setMinimumSize(900, 600);
    restoreGeometry(m_session.geometry());
    for (const auto &entry : m_pages->pages())
        m_session.inGroup(QStringLiteral("page-") + entry.icon,
                          [&](QSettings &settings) { entry.page->restoreState(settings); });
    const int place = std::min(m_session.page(), static_cast<int>(m_pages->pages().size()) - 1);
    choose(place);
    m_buttons[static_cast<std::size_t>(place)]->setFocus();
}

void MainWindow::save()
{
    m_session.setGeometry(saveGeometry());
    m_session.setPage(std::min(m_stack->currentIndex(), static_cast<int>(m_pages->pages().size()) - 1));
    for (const auto &entry : m_pages->pages())
        m_session.inGroup(QStringLiteral("page-") + entry.icon,
                          [&](QSettings &settings) { entry.page->saveState(settings); });
    m_session.save();
}

} // namespace widgets
