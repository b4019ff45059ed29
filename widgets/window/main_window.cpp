// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/window/main_window.h"

#include "widgets/pages/header_bar.h"
#include "widgets/pages/help_text.h"
#include "widgets/pages/message_view.h"
#include "widgets/pages/page_set.h"
#include "widgets/pages/status_facts.h"
#include "widgets/parts/desktop_notifier.h"
#include "widgets/parts/flow_text.h"
#include "widgets/parts/icons.h"
#include "widgets/parts/nav_button.h"
#include "widgets/parts/side_pane.h"
#include "widgets/parts/system_theme.h"
#include "widgets/window/actions.h"
#include "widgets/window/palette.h"
#include "widgets/window/tray.h"

#include <QApplication>
#include <QCloseEvent>
#include <QHBoxLayout>
#include <QMessageBox>
#include <QPushButton>
#include <QScreen>
#include <QShortcut>
#include <QStackedWidget>
#include <QTextDocument>
#include <QVBoxLayout>

#include <algorithm>

namespace widgets {

namespace {

constexpr int kSidebarWidth = 196; // or more, where the words need it
constexpr int kWidestSidebar = 280;
constexpr int kHelpWidth = 320;
constexpr int kSaveAfterMs = 2000; // of rest

/// What a person does and a session remembers.
bool mayChangeSession(const QEvent &event)
{
    return event.type() == QEvent::KeyRelease || event.type() == QEvent::MouseButtonRelease ||
           event.type() == QEvent::Resize || event.type() == QEvent::Move;
}

} // namespace

MainWindow::MainWindow(EngineBridge &bridge, DemoControl demo, WindowOptions options, QWidget *parent)
    : QMainWindow(parent), m_session(options.settingsFile), m_options(std::move(options)),
      m_systemTheme(new SystemTheme(this)), m_pages(new PageSet(bridge, std::move(demo), this)),
      m_stack(new QStackedWidget(this)), m_message(new MessageView(this)), m_actions(new Actions(bridge, this)),
      m_tray(new Tray(*m_actions, m_options.tray, this)), m_palette(nullptr), m_notices(m_options.notices),
      m_notifier(new DesktopNotifier(QDBusConnection::sessionBus(), this))
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
            follow({id, subject});
        });
        connect(entry.page, &Page::linkWanted, this, &MainWindow::follow);
    }
    m_stack->addWidget(m_message);
    connect(m_message, &MessageView::nextWanted, this, &MainWindow::startWanted);
    row->addWidget(m_stack, 1);
    makeHelp();
    row->addWidget(m_help);
    column->addLayout(row, 1);
    column->addWidget(m_pages->statusFacts());
    setCentralWidget(central);
    m_palette = new CommandPalette(this);
    connect(m_palette, &CommandPalette::chosen, this, &MainWindow::take);
    connect(m_pages, &PageSet::changed, this, &MainWindow::showState);

    connectActions();
    makeKeys();
    makeNotices();
    m_saveSoon.setSingleShot(true);
    m_saveSoon.setInterval(kSaveAfterMs);
    connect(&m_saveSoon, &QTimer::timeout, this, &MainWindow::save);
    m_built = true;
    retranslate();
    restore();
    qApp->installEventFilter(this);
}

MainWindow::~MainWindow()
{
    qApp->removeEventFilter(this);
}

QWidget *MainWindow::makeSidebar()
{
    auto *bar = new QFrame(this);
    bar->setObjectName(QStringLiteral("sidebar"));
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

void MainWindow::makeHelp()
{
    m_help = new SidePane(this);
    m_help->setObjectName(QStringLiteral("help"));
    m_help->setFixedWidth(kHelpWidth);
    m_helpText = new FlowText(m_help);
    m_helpText->setObjectName(QStringLiteral("helpText"));
    m_helpText->document()->setDocumentMargin(6);
    m_help->body()->addWidget(m_helpText);
    m_help->body()->addStretch(1);
    m_help->hide();
    connect(m_help, &SidePane::closed, this, &MainWindow::toggleHelp);
}

void MainWindow::connectActions()
{
    m_pages->header()->setMenu(m_actions->mainMenu());
    connect(m_pages->header(), &HeaderBar::findWanted, this, &MainWindow::openPalette);
    connect(m_actions->find(), &QAction::triggered, this, &MainWindow::openPalette);
    connect(m_actions->help(), &QAction::triggered, this, &MainWindow::toggleHelp);
    connect(m_actions->open(), &QAction::triggered, this, &MainWindow::comeForward);
    connect(m_actions->quit(), &QAction::triggered, this, &MainWindow::requestQuit);
    connect(m_actions, &Actions::reloadWanted, m_pages, &PageSet::reloadConfig);
    connect(m_actions, &Actions::themeWanted, this, [this](ThemeMode mode) {
        m_options.theme.reset();
        m_session.setTheme(mode);
        setTheme(mode);
    });
    connect(m_actions, &Actions::languageWanted, this, [this](const QString &name) {
        m_options.language.reset();
        m_session.setLanguage(name);
        setLanguage(name);
    });
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
    connect(new QShortcut(QKeySequence(Qt::Key_F10), this), &QShortcut::activated, m_pages->header(),
            &HeaderBar::openMenu);
}

void MainWindow::makeNotices()
{
    m_notices.setEnabled(m_session.notices());
    m_actions->notices()->setChecked(m_session.notices());
    connect(m_actions->notices(), &QAction::toggled, this, [this](bool on) {
        m_session.setNotices(on);
        m_notices.setEnabled(on);
        save();
    });
    connect(&m_notices, &StateNotices::noticed, this, [this](const QString &title, const QString &text, bool urgent) {
        if (!isActiveWindow()) // who looks at the window sees it there
            m_notifier->say(title, text, urgent);
    });
    connect(m_notifier, &DesktopNotifier::activated, this, &MainWindow::comeForward);
}

void MainWindow::retranslate()
{
    m_actions->retranslate();
    m_actions->setLanguage(m_options.language.value_or(m_session.language()));
    for (std::size_t i = 0; i < m_buttons.size(); ++i) {
        const PageId id = m_pages->pages()[i].id;
        m_buttons[i]->setText(m_pages->title(id));
        m_buttons[i]->setAccessibleName(m_pages->title(id));
        m_pages->pages()[i].page->setAccessibleName(m_pages->title(id));
    }
    fitSidebar();
    m_palette->retranslate();
    m_help->setCloseText(tr("Close the help"));
    m_helpText->setAccessibleName(tr("Help for this page"));
    m_notifier->setOpenText(tr("Open Belfry"));
    showHelp();
    showState();
}

void MainWindow::fitSidebar()
{
    int width = kSidebarWidth;
    for (const NavButton *button : m_buttons)
        width = std::max(width, button->sizeHint().width());
    m_sidebar->setFixedWidth(std::min(width, kWidestSidebar));
}

void MainWindow::showState()
{
    m_notices.take(m_pages->state());
    m_actions->setRemotes(m_pages->remotes());
    m_tray->setState(m_pages->stateText(), m_pages->state().state, isDark(palette()));
    if (const QString title = m_pages->windowTitle(); title != windowTitle())
        setWindowTitle(title);
    showMarks();
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
    m_actions->setTheme(mode);
    if (m_built)
        showState();
}

void MainWindow::setLanguage(const QString &name)
{
    m_language.use(name);
    m_actions->setLanguage(name);
}

void MainWindow::choose(int place)
{
    if (m_stopping)
        return; // a message stands there for good
    NavButton *button = m_buttons[static_cast<std::size_t>(place)];
    button->setChecked(true);
    if (qobject_cast<NavButton *>(focusWidget()) != nullptr)
        button->setFocus();
    m_place = place;
    m_stack->setCurrentIndex(place);
    showHelp();
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
    return m_pages->pages()[static_cast<std::size_t>(m_place)].id;
}

void MainWindow::follow(const Link &link)
{
    if (m_stopping)
        return;
    showPage(link.page);
    m_pages->page(link.page)->follow(link);
}

void MainWindow::showHelp()
{
    m_help->setTitle(tr("Help: %1").arg(m_pages->title(currentPage())));
    if (const QString html = helpText(currentPage()); m_helpText->property("shown").toString() != html) {
        m_helpText->setProperty("shown", html);
        m_helpText->setHtml(html);
    }
}

void MainWindow::toggleHelp()
{
    if (m_stopping)
        return;
    const bool focused = m_help->isAncestorOf(focusWidget());
    m_help->setVisible(!m_help->isVisible());
    if (m_help->isVisible())
        m_helpText->setFocus(Qt::ShortcutFocusReason);
    else if (focused)
        cyclePanes(0);
}

void MainWindow::openPalette()
{
    if (m_stopping)
        return;
    Finder finder;
    int place = 0;
    for (const auto &entry : m_pages->pages()) {
        const QKeySequence key(static_cast<int>(Qt::CTRL) | (static_cast<int>(Qt::Key_1) + place));
        finder.add(
            {FinderItem::Kind::Page, m_pages->title(entry.id), {}, key.toString(QKeySequence::NativeText), place++, 0});
    }
    m_offered.clear();
    const auto offer = [&](QAction *action, const QString &title, const QString &detail) {
        if (!action->isEnabled() || title.isEmpty() || action == m_actions->find())
            return;
        finder.add({FinderItem::Kind::Action, title, detail, action->shortcut().toString(QKeySequence::NativeText),
                    static_cast<int>(m_offered.size()), 0});
        m_offered << action;
    };
    for (QAction *action : m_actions->all())
        offer(action, action->text(), {});
    for (const Actions::Remote &remote : m_actions->remotes()) {
        for (QAction *action : {remote.pause, remote.retry})
            offer(action, tr("%1: %2").arg(remote.name, action->text()), {});
    }
    for (const auto &entry : m_pages->pages()) {
        for (QAction *action : entry.page->actions())
            offer(action, action->text(), m_pages->title(entry.id));
    }
    m_pages->addTo(finder);
    m_palette->open(std::move(finder));
}

void MainWindow::take(const FinderItem &item)
{
    switch (item.kind) {
    case FinderItem::Kind::Page:
        choose(item.number);
        cyclePanes(0);
        break;
    case FinderItem::Kind::Action: {
        QAction *action = m_offered.value(item.number);
        if (action == nullptr)
            break;
        for (const auto &entry : m_pages->pages()) {
            if (entry.page->actions().contains(action))
                showPage(entry.id);
        }
        action->trigger();
        break;
    }
    case FinderItem::Kind::Remote:
        follow({PageId::Remote, item.title});
        break;
    case FinderItem::Kind::Job:
        follow({PageId::Targets, item.title});
        break;
    case FinderItem::Kind::Target:
        follow({PageId::Targets, item.detail, false, item.target, item.title});
        break;
    }
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
    stops.prepend(m_buttons[static_cast<std::size_t>(m_place)]);
    if (m_help->isVisible())
        stops.append(m_helpText);
    qsizetype at = -1;
    for (qsizetype i = 0; i < stops.size(); ++i) {
        if (stops[i] == focusWidget() ||
            (stops[i] != nullptr && focusWidget() != nullptr && stops[i]->isAncestorOf(focusWidget())))
            at = i;
    }
    const qsizetype next = at < 0 ? 0 : (at + step + stops.size()) % stops.size();
    stops[next]->setFocus(Qt::ShortcutFocusReason);
}

void MainWindow::comeForward()
{
    setWindowState(windowState() & ~Qt::WindowMinimized);
    show();
    raise();
    activateWindow();
}

void MainWindow::showFailure(Failure failure, const QString &message)
{
    QString text = tr("Nothing is scraped or delivered, and nothing that was stored is lost. Mend the cause, then try "
                      "again.");
    QString title = tr("Belfry could not start");
    if (failure == Failure::Configuration) {
        title = tr("The configuration has an error");
    } else if (failure == Failure::StorageInUse) {
        title = tr("Belfry is running already");
        text = tr("Another Belfry works on the same storage, and only one may: it scrapes and delivers, this one does "
                  "nothing. Look for its window or its icon in the tray. To run a second one beside it, give it a "
                  "storage of its own (--storage.agent.path) and an address of its own (--web.listen-address).");
    } else if (failure == Failure::AddressInUse) {
        title = tr("Another program listens on this address");
        text = tr("Perhaps another Belfry, or a Prometheus, is running already. Look for its window or its icon in "
                  "the tray, or start this one with another --web.listen-address. Nothing that was stored is lost.");
    }
    m_message->say(title, text, message, tr("Try again"));
    m_stack->setCurrentWidget(m_message);
    m_sidebar->setEnabled(false);
    m_stopping = true;
    m_pages->showFailure(title);
}

void MainWindow::showStopping()
{
    const QString waiting = m_pages->waitingText();
    m_stopping = true;
    m_palette->close();
    m_help->hide();
    if (m_question != nullptr)
        m_question->deleteLater(); // a signal decided it
    m_pages->showStopping();
    m_message->say(tr("Stopping"), waiting.isEmpty() ? tr("Everything has been delivered.") : waiting);
    m_stack->setCurrentWidget(m_message);
    m_sidebar->setEnabled(false);
}

void MainWindow::requestQuit()
{
    if (m_quitting)
        return;
    if (m_pages->holdsBack() && !m_stopping)
        askBeforeQuit();
    else
        quitNow();
}

void MainWindow::quitNow()
{
    if (m_quitting)
        return;
    m_quitting = true;
    save();
    Q_EMIT quitRequested();
}

void MainWindow::askBeforeQuit()
{
    comeForward();
    if (m_question != nullptr)
        return;
    auto *question =
        new QMessageBox(QMessageBox::NoIcon, tr("Quit Belfry?"), m_pages->waitingText(), QMessageBox::NoButton, this);
    question->setObjectName(QStringLiteral("quitQuestion"));
    question->setInformativeText(tr("While Belfry does not run, nothing is scraped."));
    QPushButton *quit = question->addButton(tr("Quit"), QMessageBox::AcceptRole);
    quit->setObjectName(QStringLiteral("quitAnyway"));
    QPushButton *stay = question->addButton(tr("Keep running"), QMessageBox::RejectRole);
    stay->setObjectName(QStringLiteral("keepRunning"));
    question->setDefaultButton(stay);
    question->setEscapeButton(stay);
    question->setAttribute(Qt::WA_DeleteOnClose);
    connect(quit, &QAbstractButton::clicked, this, &MainWindow::quitNow);
    m_question = question;
    question->open(); // does not wait
}

void MainWindow::hideToTray()
{
    save();
    hide();
    if (m_session.toldOfTray())
        return;
    m_session.setToldOfTray();
    save();
    m_notifier->say(tr("Belfry goes on"),
                    tr("It scrapes and delivers while its window is closed. Its icon in the tray opens the window "
                       "again, and quits it."),
                    false);
}

void MainWindow::finish()
{
    m_finished = true;
    m_tray->hide();
    save(); // a signal may have ended it
    close();
    m_session.finish();
}

void MainWindow::closeEvent(QCloseEvent *event)
{
    if (m_finished) {
        event->accept();
        return;
    }
    event->ignore();
    if ((m_tray->present() || m_options.pretendTray) && !m_stopping)
        hideToTray();
    else
        requestQuit();
}

void MainWindow::changeEvent(QEvent *event)
{
    QMainWindow::changeEvent(event);
    if (event->type() == QEvent::LanguageChange && m_built)
        retranslate();
    if (event->type() == QEvent::FontChange && m_built)
        fitSidebar();
    if (event->type() == QEvent::WindowStateChange)
        seenChanged();
}

void MainWindow::showEvent(QShowEvent *event)
{
    QMainWindow::showEvent(event);
    seenChanged();
}

void MainWindow::hideEvent(QHideEvent *event)
{
    QMainWindow::hideEvent(event);
    seenChanged();
}

void MainWindow::seenChanged()
{
    m_pages->setSeen(isVisible() && !isMinimized());
}

bool MainWindow::eventFilter(QObject *watched, QEvent *event)
{
    if (mayChangeSession(*event) && watched->isWidgetType() &&
        (watched == this || (event->type() != QEvent::Resize && event->type() != QEvent::Move &&
                             isAncestorOf(static_cast<QWidget *>(watched)))))
        m_saveSoon.start();
    return QMainWindow::eventFilter(watched, event);
}

void MainWindow::restore()
{
    constexpr QSize kFrame(16, 48); // what a window manager adds, roughly
    resize(QSize(1280, 800).boundedTo(screen()->availableSize() - kFrame));
    setMinimumSize(900, 600);
    restoreGeometry(m_session.geometry());
    m_pages->setFolder(m_session.folder());
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
    m_session.setPage(m_place);
    for (const auto &entry : m_pages->pages())
        m_session.inGroup(QStringLiteral("page-") + entry.icon,
                          [&](QSettings &settings) { entry.page->saveState(settings); });
    m_session.save();
}

} // namespace widgets
