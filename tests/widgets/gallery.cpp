// SPDX-License-Identifier: GPL-3.0-or-later

// Shows the console on a pretended engine, or writes pictures of its pages. See README.md.

#include "tests/support/fake_engine.h"
#include "tests/support/pseudo_translator.h"
#include "tests/widgets/gallery_config.h"
#include "widgets/bridge/engine_bridge.h"
#include "widgets/pages/page_set.h"
#include "widgets/window/actions.h"
#include "widgets/window/main_window.h"
#include "widgets/window/tray.h"

#include <QAbstractButton>
#include <QApplication>
#include <QCommandLineParser>
#include <QDateTime>
#include <QDir>
#include <QLineEdit>
#include <QMenu>
#include <QPlainTextEdit>
#include <QScrollArea>
#include <QScrollBar>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

#include <cstdio>

using namespace std::chrono_literals;

namespace {

struct Setup {
    QString folder;
    QString theme;
    QString language;
    QString only;
    QSize size{1280, 800};
    int targets = 30;
    int seconds = 900;
    bool demo = false;
    bool empty = false;
    bool failure = false;
};

/// An agent that has just started, with a configuration that says nothing.
void clear(agent::engine::EngineSnapshot &snapshot)
{
    snapshot.state = agent::engine::AgentState::Delivering;
    snapshot.stateRemote.clear();
    snapshot.externalLabels = {};
    snapshot.configText = "global: {}\n";
    snapshot.configPrinted = snapshot.configText;
    snapshot.pools.clear();
    snapshot.targets.clear();
    snapshot.dropped.clear();
    snapshot.discovery.clear();
    snapshot.remotes.clear();
    snapshot.events.clear();
    snapshot.certificates.clear();
    snapshot.logs.clear();
    snapshot.wal.segments.clear();
    snapshot.inRate = 0;
}

/// Lets the pretended time pass with the window following it.
void pass(FakeEngine &engine, widgets::EngineBridge &bridge, int seconds)
{
    for (int i = 0; i < seconds; ++i) {
        engine.advance(1s);
        bridge.deliverNow();
    }
    QCoreApplication::processEvents();
}

void prepare(widgets::MainWindow &window, widgets::PageId id)
{
    auto *page = window.pages().page(id);
    if (id == widgets::PageId::Targets) {
        auto *table = page->findChild<QTableView *>(QStringLiteral("targets"));
        QTest::keyClick(table, Qt::Key_Down);
        for (int row = 0; row < table->model()->rowCount(); ++row) {
            if (table->model()->index(row, 0).data().toString() == QStringLiteral("down")) {
                table->setCurrentIndex(table->model()->index(row, 0));
                break;
            }
        }
        QTest::keyClick(table, Qt::Key_Return);
    }
    if (id == widgets::PageId::Backlog)
        page->findChild<QAbstractButton *>(QStringLiteral("tabDeadLetters"))->click();
    if (id == widgets::PageId::Remote) {
        if (auto *examine = page->findChild<QAbstractButton *>(QStringLiteral("examine-headquarters")))
            examine->click();
        QTest::qWait(300);
    }
    if (id == widgets::PageId::Live) {
        auto *chart = page->findChild<QWidget *>(QStringLiteral("liveChart"));
        for (int i = 0; i < 25; ++i)
            QTest::keyClick(chart->focusProxy(), Qt::Key_Left);
    }
    if (id == widgets::PageId::Configuration) {
        auto *editor = page->findChild<QPlainTextEdit *>(QStringLiteral("configText"));
        QString text = editor->toPlainText();
        text.replace(QStringLiteral("    scrape_timeout: 3s"),
                     QStringLiteral("    scrape_timeot: 3s\n    metrics_pth: /m"));
        QTextCursor cursor(editor->document());
        cursor.select(QTextCursor::Document);
        cursor.insertText(text);
        QTest::qWait(900);
    }
}

void chooseSeries(widgets::MainWindow &window)
{
    auto *page = window.pages().page(widgets::PageId::Live);
    auto *search = page->findChild<QLineEdit *>(QStringLiteral("seriesSearch"));
    auto *found = page->findChild<QTableView *>(QStringLiteral("foundSeries"));
    const auto draw = [&](const QString &text, int count) {
        search->setText(text);
        QTest::qWait(600);
        for (int row = 0; row < std::min(count, found->model()->rowCount()); ++row) {
            found->setCurrentIndex(found->model()->index(row, 1));
            QTest::keyClick(found, Qt::Key_Return);
        }
    };
    page->findChild<QAbstractButton *>(QStringLiteral("addChart"))->click();
    draw(QStringLiteral("request_duration"), 1);
    QTest::qWait(300); // the other buckets are looked for
    QTest::keyClick(found, Qt::Key_P);
    page->findChild<QWidget *>(QStringLiteral("liveChart"))->setFocus(); // the first chart
    QCoreApplication::processEvents();
    page->findChild<QWidget *>(QStringLiteral("liveChart"))->focusProxy()->setFocus();
    draw(QStringLiteral("can_frames"), 6);
    found->setCurrentIndex(found->model()->index(0, 1)); // the pinned one is drawn below
    QTest::keyClick(found, Qt::Key_Return);
    QTest::qWait(300);
    page->findChild<QAbstractButton *>(QStringLiteral("live15"))->click();
}

bool save(widgets::MainWindow &window, const Setup &setup, const QString &name)
{
    const QString file = QStringLiteral("%1/%2-%3.png").arg(setup.folder, name, setup.theme);
    if (window.grab().save(file))
        return true;
    std::fprintf(stderr, "cannot write %s\n", qPrintable(file));
    return false;
}

/// The other views of the page.
bool saveStatusViews(widgets::MainWindow &window, const Setup &setup)
{
    auto *page = window.pages().page(widgets::PageId::Status);
    for (const char *view : {"Threads", "Certificates", "Flags", "Config", "Runtime"}) {
        page->findChild<QAbstractButton *>(QStringLiteral("view") + QLatin1String(view))->click();
        QTest::qWait(60);
        if (!save(window, setup, QStringLiteral("status-") + QString::fromLatin1(view).toLower()))
            return false;
    }
    return true;
}

/// What lies over or beside a page: Ctrl+K, the help, the menu, the question before quitting.
bool saveShell(widgets::MainWindow &window, const Setup &setup)
{
    if (setup.failure)
        return true;
    QTest::keyClick(&window, Qt::Key_K, Qt::ControlModifier);
    if (auto *line = window.findChild<QLineEdit *>(QStringLiteral("paletteLine")); line->isVisible()) {
        QTest::keyClicks(line, QStringLiteral("ca"));
        QTest::qWait(60);
        if (!save(window, setup, QStringLiteral("shell-find")))
            return false;
        QTest::keyClick(line, Qt::Key_Escape);
    }
    QTest::keyClick(&window, Qt::Key_F1);
    QTest::qWait(60);
    const bool saved = save(window, setup, QStringLiteral("shell-help"));
    QTest::keyClick(window.focusWidget(), Qt::Key_F1);
    QMenu *menu = window.actions().mainMenu();
    menu->ensurePolished();
    menu->resize(menu->sizeHint());
    const bool savedMenu = menu->grab().save(QStringLiteral("%1/shell-menu-%2.png").arg(setup.folder, setup.theme));
    QMenu *tray = window.tray().menu();
    tray->ensurePolished();
    tray->resize(tray->sizeHint());
    return saved && savedMenu &&
           tray->grab().save(QStringLiteral("%1/shell-tray-%2.png").arg(setup.folder, setup.theme));
}

void press(QWidget &page, const char *button)
{
    page.findChild<QAbstractButton *>(QString::fromLatin1(button))->click();
    QTest::qWait(120);
}

/// Opens the details of the first row whose first cell says so.
void openRow(QTableView *table, const QString &state, int column, const QString &text)
{
    for (int row = 0; row < table->model()->rowCount(); ++row) {
        if (table->model()->index(row, 0).data().toString() == state &&
            table->model()->index(row, column).data().toString().contains(text)) {
            table->setCurrentIndex(table->model()->index(row, 0));
            break;
        }
    }
    QTest::keyClick(table, Qt::Key_Return);
}

/// The answer of a target, what differs from the one before, a wrong answer, how relabelling made it; groups.
bool shootTargets(widgets::MainWindow &window, QWidget &page, const Setup &setup)
{
    auto *table = page.findChild<QTableView *>(QStringLiteral("targets"));
    openRow(table, QStringLiteral("up"), 2, QStringLiteral("can-bus"));
    press(page, "targetFactsTab");
    bool good = save(window, setup, QStringLiteral("targets-up"));
    press(page, "scrapeNow");
    good = save(window, setup, QStringLiteral("targets-answer")) && good;
    press(page, "scrapeNow");
    press(page, "lookChangesTab");
    good = save(window, setup, QStringLiteral("targets-difference")) && good;
    openRow(table, QStringLiteral("down"), 7, QStringLiteral("cut off"));
    press(page, "scrapeNow");
    good = save(window, setup, QStringLiteral("targets-wrong")) && good;
    press(page, "targetRelabelTab");
    good = save(window, setup, QStringLiteral("targets-relabelling")) && good;
    QTest::keyClick(&page, Qt::Key_Escape);
    QMenu *menu = page.findChild<QToolButton *>(QStringLiteral("groupTargets"))->menu();
    Q_EMIT menu->aboutToShow();
    menu->actions().at(1)->trigger();
    QTest::qWait(60);
    return save(window, setup, QStringLiteral("targets-grouped")) && good;
}

/// The other forms; what was lost; from further down.
bool shootBacklog(widgets::MainWindow &window, QWidget &page, const Setup &setup)
{
    QTest::keyClick(&page, Qt::Key_L, Qt::ControlModifier);
    QTest::qWait(60);
    bool good = save(window, setup, QStringLiteral("backlog-limit"));
    QTest::keyClick(window.focusWidget(), Qt::Key_Escape);
    press(page, "tabLosses");
    auto *scroll = page.findChild<QScrollArea *>();
    scroll->verticalScrollBar()->setValue(scroll->verticalScrollBar()->maximum());
    QTest::qWait(60);
    good = save(window, setup, QStringLiteral("backlog-losses")) && good;
    press(page, "tabDeadLetters");
    scroll->verticalScrollBar()->setValue(scroll->verticalScrollBar()->maximum());
    QTest::qWait(60);
    return save(window, setup, QStringLiteral("backlog-letters")) && good;
}

bool shootDiscovery(widgets::MainWindow &window, QWidget &page, const Setup &setup)
{
    auto *jobs = page.findChild<QTableView *>(QStringLiteral("mechanisms"));
    for (int row = 0; row < jobs->model()->rowCount(); ++row) {
        if (jobs->model()->index(row, 0).data().toString() == QStringLiteral("can-bus"))
            jobs->setCurrentIndex(jobs->model()->index(row, 0));
    }
    QTest::qWait(60);
    bool good = save(window, setup, QStringLiteral("discovery-job"));
    const auto open = [&page](const char *list) {
        auto *table = page.findChild<QTableView *>(QString::fromLatin1(list));
        table->setFocus();
        table->setCurrentIndex(table->model()->index(0, 0));
        QTest::keyClick(table, Qt::Key_Return);
        QTest::qWait(120);
    };
    open("dropped");
    good = save(window, setup, QStringLiteral("discovery-dropped")) && good;
    open("kept");
    return save(window, setup, QStringLiteral("discovery-kept")) && good;
}

int shoot(widgets::MainWindow &window, FakeEngine &engine, widgets::EngineBridge &bridge, const Setup &setup)
{
    if (!QDir().mkpath(setup.folder))
        return 1;
    if (!setup.empty) {
        window.showPage(widgets::PageId::Live);
        QTest::qWait(100);
        chooseSeries(window);
        pass(engine, bridge, setup.seconds);
    }
    for (const auto &entry : window.pages().pages()) {
        if (!setup.only.isEmpty() && setup.only != entry.icon)
            continue;
        window.showPage(entry.id);
        QTest::qWait(60);
        if (!setup.empty) {
            prepare(window, entry.id);
            pass(engine, bridge, 1);
        }
        QTest::qWait(60);
        if (!save(window, setup, entry.icon))
            return 1;
        if (entry.id == widgets::PageId::Status && !saveStatusViews(window, setup))
            return 1;
        if (entry.id == widgets::PageId::Overview && !saveShell(window, setup))
            return 1;
        if (entry.id == widgets::PageId::Backlog && !setup.empty) {
            QTest::keyClick(entry.page, Qt::Key_P, Qt::ControlModifier);
            QTest::keyClick(entry.page, Qt::Key_T, Qt::ControlModifier);
            QTest::qWait(400);
            pass(engine, bridge, 1);
            if (!save(window, setup, QStringLiteral("backlog-skip")) || !shootBacklog(window, *entry.page, setup))
                return 1;
        }
        if (entry.id == widgets::PageId::Configuration && !setup.empty &&
            !shootConfiguration(window, [&](const QString &name) { return save(window, setup, name); }))
            return 1;
        if (entry.id == widgets::PageId::Targets && !setup.empty) {
            QTest::keyClick(entry.page, Qt::Key_Escape);
            if (!shootTargets(window, *entry.page, setup))
                return 1;
        }
        if (entry.id == widgets::PageId::Discovery && !setup.empty) {
            if (!shootDiscovery(window, *entry.page, setup))
                return 1;
        }
    }
    return 0;
}

widgets::DemoControl demoControl(FakeEngine &engine)
{
    auto up = std::make_shared<bool>(true);
    widgets::DemoControl control;
    control.setNetworkUp = [&engine, up](bool on) {
        *up = on;
        engine.setNetworkUp(on);
    };
    control.networkUp = [up] { return *up; };
    control.receivedSamples = [&engine] { return engine.snapshot()->remotes.front().ledger.acknowledged; };
    control.receivedSeries = [] { return quint64(18'214); };
    return control;
}

} // namespace

int main(int argc, char **argv)
{
    for (int i = 1; i + 1 < argc; ++i) {
        if (qstrcmp(argv[i], "--scale") == 0)
            qputenv("QT_SCALE_FACTOR", argv[i + 1]); // is read when the application is made
    }
    QApplication application(argc, argv);
    QCommandLineParser parser;
    parser.addOption({QStringLiteral("shots"), QStringLiteral("Write pictures of all pages to this folder and end."),
                      QStringLiteral("folder")});
    parser.addOption(
        {QStringLiteral("theme"), QStringLiteral("light or dark."), QStringLiteral("name"), QStringLiteral("light")});
    parser.addOption(
        {QStringLiteral("language"), QStringLiteral("en or de."), QStringLiteral("name"), QStringLiteral("en")});
    parser.addOption({QStringLiteral("scale"), QStringLiteral("Factor of the display."), QStringLiteral("factor"),
                      QStringLiteral("1")});
    parser.addOption({QStringLiteral("size"), QStringLiteral("Size of the window."), QStringLiteral("WxH"),
                      QStringLiteral("1280x800")});
    parser.addOption({QStringLiteral("targets"), QStringLiteral("Number of pretended targets."),
                      QStringLiteral("count"), QStringLiteral("30")});
    parser.addOption({QStringLiteral("seconds"), QStringLiteral("Pretended time that has passed."),
                      QStringLiteral("count"), QStringLiteral("1000")});
    parser.addOption(
        {QStringLiteral("only"), QStringLiteral("One page: overview, targets, ..."), QStringLiteral("page")});
    parser.addOption({QStringLiteral("pseudo"), QStringLiteral("Every text two fifths longer, with accents.")});
    parser.addOption({QStringLiteral("font"), QStringLiteral("Size of letters, in percent of the usual."),
                      QStringLiteral("percent"), QStringLiteral("100")});
    parser.addOption({QStringLiteral("receivers"), QStringLiteral("Number of pretended receivers."),
                      QStringLiteral("count"), QStringLiteral("2")});
    parser.addOption({QStringLiteral("old-segments"), QStringLiteral("A log of thousands of segments.")});
    parser.addOption({QStringLiteral("demo"), QStringLiteral("Show the demo's switch.")});
    parser.addOption({QStringLiteral("empty"), QStringLiteral("An agent without jobs and receivers.")});
    parser.addOption({QStringLiteral("failure"), QStringLiteral("An agent that could not start.")});
    parser.addHelpOption();
    parser.process(application);

    Setup setup;
    setup.folder = parser.value(QStringLiteral("shots"));
    setup.theme = parser.value(QStringLiteral("theme"));
    setup.language = parser.value(QStringLiteral("language"));
    setup.only = parser.value(QStringLiteral("only"));
    setup.targets = parser.value(QStringLiteral("targets")).toInt();
    setup.seconds = parser.value(QStringLiteral("seconds")).toInt();
    setup.demo = parser.isSet(QStringLiteral("demo"));
    setup.empty = parser.isSet(QStringLiteral("empty"));
    const QStringList size = parser.value(QStringLiteral("size")).split(QLatin1Char('x'));
    if (size.size() == 2)
        setup.size = QSize(size[0].toInt(), size[1].toInt());

    QFont font = QApplication::font();
    font.setPointSizeF(font.pointSizeF() * parser.value(QStringLiteral("font")).toInt() / 100);
    QApplication::setFont(font);
    const QTemporaryDir settings;
    FakeEngine::Settings world;
    world.targets = setup.empty ? 0 : setup.targets;
    world.receivers = parser.value(QStringLiteral("receivers")).toInt();
    world.oldSegments = parser.isSet(QStringLiteral("old-segments"));
    world.startTime = QDateTime::currentMSecsSinceEpoch() - qint64(setup.seconds) * 1000;
    FakeEngine engine(world);
    widgets::EngineBridge bridge;
    widgets::WindowOptions options;
    options.settingsFile = settings.filePath(QStringLiteral("belfry.ini"));
    options.theme = setup.theme == QStringLiteral("dark") ? widgets::ThemeMode::Dark : widgets::ThemeMode::Light;
    options.language = setup.language;
    widgets::MainWindow window(bridge, setup.demo ? demoControl(engine) : widgets::DemoControl(), options);
    QObject::connect(&window, &widgets::MainWindow::quitRequested, &window, &widgets::MainWindow::finish);
    PseudoTranslator pseudo;
    if (parser.isSet(QStringLiteral("pseudo")))
        QCoreApplication::installTranslator(&pseudo);
    window.resize(setup.size);
    if (parser.isSet(QStringLiteral("failure"))) {
        window.showFailure(
            widgets::Failure::Configuration,
            QStringLiteral(
                "prometheus.yml:14:5: scrape_configs[0].metrics_pth: unknown key (did you mean metrics_path?)"));
        setup.only = QStringLiteral("overview");
        setup.failure = true;
        setup.empty = true;
    } else if (setup.empty) {
        engine.publish(clear);
        bridge.attach(engine);
    } else {
        bridge.attach(engine);
    }
    window.show();
    if (!setup.folder.isEmpty())
        return shoot(window, engine, bridge, setup);
    if (!setup.empty) {
        pass(engine, bridge, setup.seconds);
        engine.run(1s);
    }
    return QApplication::exec();
}
