// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/widgets/window_fixture.h"
#include "widgets/pages/header_bar.h"
#include "widgets/pages/status_facts.h"
#include "widgets/parts/code_editor.h"
#include "widgets/parts/nav_button.h"
#include "widgets/parts/table_view.h"
#include "widgets/window/session_state.h"

#include <QAbstractSpinBox>
#include <QAccessible>
#include <QApplication>
#include <QElapsedTimer>
#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTableView>
#include <QTimer>

using namespace widgets;

class WindowTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void oneTextForHeaderAndTitle()
    {
        WindowFixture f;
        f.jump(330);
        const QString sentence = f.window.pages().header()->sentence();
        QVERIFY2(sentence.startsWith(QStringLiteral("headquarters: Offline since")), qPrintable(sentence));
        QVERIFY(f.window.windowTitle().contains(sentence));
        QVERIFY(f.window.pages().stateText().contains(sentence));
        QVERIFY(f.window.windowTitle().contains(QStringLiteral("batmobile / 0")));
    }

    void fiveFacts()
    {
        WindowFixture f;
        f.jump(330);
        const QStringList texts = f.window.pages().statusFacts()->texts();
        QCOMPARE(texts.size(), 5);
        QVERIFY2(texts[0].contains(QStringLiteral(" targets up, ")), qPrintable(texts[0]));
        QVERIFY(texts[1].startsWith(QStringLiteral("in ")));
        QVERIFY(texts[2].startsWith(QStringLiteral("out ")));
        QVERIFY(texts[3].startsWith(QStringLiteral("backlog ")));
        QCOMPARE(texts[4], QStringLiteral("prometheus.yml is loaded"));
    }

    void sidebarCountsWhatNeedsAPerson()
    {
        WindowFixture f;
        f.jump(30);
        auto *targets = f.window.findChild<NavButton *>(QStringLiteral("nav-targets"));
        QVERIFY(targets->count() > 0);
        QVERIFY(targets->accessibleDescription().contains(QStringLiteral("down")));
        f.engine.publish([](agent::engine::EngineSnapshot &snapshot) { snapshot.pools.clear(); });
        f.bridge.deliverNow();
        QCOMPARE(targets->count(), quint64(0));
    }

    void everyPageByKey()
    {
        WindowFixture f;
        f.pass(3);
        const auto &pages = f.window.pages().pages();
        for (int place = static_cast<int>(pages.size()) - 1; place >= 0; --place) {
            QTest::keyClick(&f.window, static_cast<Qt::Key>(Qt::Key_1 + place), Qt::ControlModifier);
            QCOMPARE(f.window.currentPage(), pages[static_cast<std::size_t>(place)].id);
            QVERIFY(pages[static_cast<std::size_t>(place)].page->isVisible());
        }
    }

    void findGoesToTheFilter()
    {
        WindowFixture f;
        f.pass(1);
        f.window.showPage(PageId::Targets);
        QTest::keyClick(&f.window, Qt::Key_F, Qt::ControlModifier);
        QCOMPARE(f.window.focusWidget(), f.find<QLineEdit>(PageId::Targets, "targetFilter"));
        QTest::keyClicks(f.window.focusWidget(), QStringLiteral("cam"));
        QCOMPARE(f.find<QTableView>(PageId::Targets, "targets")->model()->rowCount(), 5);
    }

    void panesInACircle()
    {
        WindowFixture f;
        f.pass(2);
        for (const auto &entry : f.window.pages().pages()) {
            f.window.showPage(entry.id);
            QCoreApplication::processEvents();
            const qsizetype stops = entry.page->stops().size();
            QVERIFY2(stops > 0, qPrintable(entry.icon));
            auto *nav = f.window.findChild<QWidget *>(QStringLiteral("nav-") + entry.icon);
            nav->setFocus();
            QSet<QWidget *> seen;
            for (qsizetype i = 0; i < stops; ++i) {
                QTest::keyClick(&f.window, Qt::Key_F6);
                seen << f.window.focusWidget();
            }
            QVERIFY2(seen.size() == stops && !seen.contains(nav), qPrintable(entry.icon));
            QTest::keyClick(&f.window, Qt::Key_F6);
            QCOMPARE(f.window.focusWidget(), nav);
            QTest::keyClick(&f.window, Qt::Key_F6, Qt::ShiftModifier);
            QVERIFY(f.window.focusWidget() != nav);
        }
    }

    void tabLeavesEverything()
    {
        WindowFixture f;
        f.pass(2);
        for (const auto &entry : f.window.pages().pages()) {
            f.window.showPage(entry.id);
            QCoreApplication::processEvents();
            auto *nav = f.window.findChild<QWidget *>(QStringLiteral("nav-") + entry.icon);
            nav->setFocus();
            bool closed = false;
            for (int i = 0; i < 200 && !closed; ++i) {
                QWidget *focus = f.window.focusWidget();
                if (qobject_cast<CodeEditor *>(focus) != nullptr)
                    QTest::keyClick(focus, Qt::Key_Escape);
                QTest::keyClick(focus, Qt::Key_Tab);
                closed = f.window.focusWidget() == nav;
            }
            QVERIFY2(closed, qPrintable(entry.icon));
        }
    }

    void everyControlHasANameAndAnObjectName()
    {
        DemoControl demo;
        demo.setNetworkUp = [](bool) {};
        demo.networkUp = [] { return true; };
        WindowFixture f({}, demo);
        f.jump(320);
        for (const auto &entry : f.window.pages().pages()) {
            f.window.showPage(entry.id);
            QCoreApplication::processEvents();
            QList<QWidget *> controls;
            for (QWidget *widget : f.window.findChildren<QWidget *>()) {
                const bool control = qobject_cast<QAbstractButton *>(widget) != nullptr ||
                                     qobject_cast<QLineEdit *>(widget) != nullptr ||
                                     qobject_cast<QTableView *>(widget) != nullptr ||
                                     qobject_cast<QPlainTextEdit *>(widget) != nullptr;
                if (control && widget->isVisible() && widget->focusPolicy() != Qt::NoFocus)
                    controls << widget;
            }
            QVERIFY(controls.size() > 9);
            for (QWidget *control : controls) {
                QAccessibleInterface *accessible = QAccessible::queryAccessibleInterface(control);
                const QString name = accessible == nullptr ? QString() : accessible->text(QAccessible::Name);
                const QString where = QStringLiteral("%1: %2 \"%3\"")
                                          .arg(entry.icon, QString::fromLatin1(control->metaObject()->className()),
                                               control->objectName());
                QVERIFY2(!name.isEmpty(), qPrintable(where));
                QVERIFY2(!control->objectName().isEmpty(), qPrintable(where + name));
            }
        }
    }

    void languageSwitchesLive()
    {
        WindowFixture f;
        f.jump(330);
        auto *nav = f.window.findChild<NavButton *>(QStringLiteral("nav-targets"));
        QCOMPARE(nav->text(), QStringLiteral("Targets"));
        for (const auto &entry : f.window.pages().pages())
            f.window.showPage(entry.id);
        f.window.showPage(PageId::Overview);
        f.window.setLanguage(QStringLiteral("de"));
        QCoreApplication::processEvents();
        QCOMPARE(nav->text(), QStringLiteral("Ziele"));
        QVERIFY2(f.window.pages().header()->sentence().contains(QStringLiteral("Offline seit")),
                 qPrintable(f.window.pages().header()->sentence()));
        QVERIFY(f.window.windowTitle().contains(QStringLiteral("Offline seit")));
        QCOMPARE(f.find<QPushButton>(PageId::Configuration, "applyConfig")->text(), QStringLiteral("Anwenden"));
        f.window.setLanguage(QStringLiteral("en"));
        QCoreApplication::processEvents();
        QCOMPARE(nav->text(), QStringLiteral("Targets"));
    }

    void pluralsInEnglish()
    {
        WindowFixture f;
        f.engine.publish([](agent::engine::EngineSnapshot &snapshot) { snapshot.pools = {{"node", 1, 0, 0, 0, ""}}; });
        f.bridge.deliverNow();
        QCOMPARE(f.window.pages().statusFacts()->texts()[0], QStringLiteral("1 target up"));
        f.engine.publish([](agent::engine::EngineSnapshot &snapshot) { snapshot.pools = {{"node", 2, 0, 0, 0, ""}}; });
        f.bridge.deliverNow();
        QCOMPARE(f.window.pages().statusFacts()->texts()[0], QStringLiteral("2 targets up"));
    }

    void sessionIsRemembered()
    {
        const QTemporaryDir folder;
        FakeEngine engine(FakeEngine::Settings{});
        WindowOptions options;
        options.settingsFile = folder.filePath(QStringLiteral("s.ini"));
        options.tray = false;
        {
            EngineBridge bridge;
            MainWindow window(bridge, {}, options);
            QSignalSpy quits(&window, &MainWindow::quitRequested);
            bridge.attach(engine);
            window.resize(1111, 777);
            window.show();
            window.showPage(PageId::Targets);
            window.findChild<QLineEdit *>(QStringLiteral("targetFilter"))->setText(QStringLiteral("job=\"node\""));
            window.close();
            QCOMPARE(quits.size(), 1);
            QVERIFY(window.isVisible()); // only asks
            window.close();
            QCOMPARE(quits.size(), 1);
            window.finish();
            QVERIFY(!window.isVisible());
        }
        QVERIFY(QFile::exists(options.settingsFile));
        EngineBridge bridge;
        MainWindow window(bridge, {}, options);
        QCOMPARE(window.currentPage(), PageId::Targets);
        QCOMPARE(window.findChild<QLineEdit *>(QStringLiteral("targetFilter"))->text(), QStringLiteral("job=\"node\""));
        QCOMPARE(window.size(), QSize(1111, 777));
    }

    void settingsThatAreNonsenseDoNoHarm()
    {
        const QTemporaryDir folder;
        QFile file(folder.filePath(QStringLiteral("s.ini")));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("[window]\ngeometry=nonsense\npage=99\ntheme=purple\nlanguage=xx\n[page-logs]\nlevel=77\n[page-"
                   "targets]\nstate=-4\ncolumns=@Invalid()\nfilter=\"job=~\\\"(\\\"\"\n[page-backlog]\nrange=3\n");
        file.close();
        EngineBridge bridge;
        WindowOptions options;
        options.settingsFile = file.fileName();
        options.tray = false;
        MainWindow window(bridge, {}, options);
        window.show();
        QVERIFY(QTest::qWaitForWindowExposed(&window));
        for (const auto &entry : window.pages().pages())
            window.showPage(entry.id);
        QCOMPARE(SessionState(file.fileName()).theme(), ThemeMode::System);
    }

    void thePageIsRememberedOverTheMessageAtTheEnd()
    {
        WindowFixture f;
        f.window.showPage(PageId::Backlog);
        f.window.showStopping();
        f.window.finish();
        MainWindow next(f.bridge, {}, f.options());
        next.show();
        QTRY_COMPARE(next.currentPage(), PageId::Backlog);
    }

    void failureAndStopping()
    {
        WindowFixture f({}, {}, false);
        f.window.showFailure(Failure::Configuration, QStringLiteral("prometheus.yml:3:1: bad"));
        auto *details = f.window.findChild<QPlainTextEdit *>(QStringLiteral("messageDetails"));
        QVERIFY(details->isVisible());
        QCOMPARE(details->toPlainText(), QStringLiteral("prometheus.yml:3:1: bad"));
        QVERIFY(f.window.windowTitle().contains(QStringLiteral("configuration has an error")));
        f.window.showPage(PageId::Targets); // stays
        QVERIFY(details->isVisible());
        QSignalSpy wanted(&f.window, &MainWindow::startWanted);
        auto *again = f.window.findChild<QPushButton *>(QStringLiteral("messageNext"));
        again->click();
        QCOMPARE(wanted.count(), 1);
        f.window.showStopping();
        QVERIFY(!again->isVisible());

        WindowFixture g;
        g.jump(330);
        g.window.showStopping();
        bool told = false;
        for (const QLabel *label : g.window.findChildren<QLabel *>())
            told = told || (label->isVisible() && label->text().contains(QStringLiteral("samples for headquarters")));
        QVERIFY(told);
        g.bridge.detach();
    }

    void agentComesLater()
    {
        WindowFixture f({}, {}, false);
        for (const auto &entry : f.window.pages().pages())
            f.window.showPage(entry.id);
        QVERIFY(f.window.windowTitle().contains(QStringLiteral("Starting")));
        f.bridge.attach(f.engine);
        QVERIFY(f.window.windowTitle().contains(QStringLiteral("Delivering")));
        f.bridge.detach();
        f.bridge.attach(f.engine);
    }

    /// Prints the longest time the event loop was busy while 10,000 targets change four times a second. A measurement,
    /// not a test of time.
    void stallsWithTenThousandTargets()
    {
        FakeEngine::Settings world;
        world.targets = 10'000;
        WindowFixture f(world);
        f.window.showPage(PageId::Live);
        auto *found = f.find<TableView>(PageId::Live, "foundSeries");
        QTRY_VERIFY(found->model()->rowCount() > 30);
        for (int row = 0; row < 20; ++row) {
            found->setCurrentIndex(found->model()->index(row, 1));
            QTest::keyClick(found, Qt::Key_Return);
        }
        f.find<QPushButton>(PageId::Live, "live60")->click();
        f.engine.advance(std::chrono::minutes(60)); // 20 lines of an hour
        f.bridge.deliverNow();
        f.engine.run(std::chrono::milliseconds(250));
        for (const PageId id :
             {PageId::Overview, PageId::Targets, PageId::Backlog, PageId::Remote, PageId::Live, PageId::Logs}) {
            QElapsedTimer opening;
            opening.start();
            f.window.showPage(id);
            QCoreApplication::processEvents();
            const qint64 opened = opening.elapsed();
            qint64 worst = 0;
            QElapsedTimer beat;
            QTimer heart;
            connect(&heart, &QTimer::timeout, this, [&] {
                worst = std::max(worst, beat.elapsed() - heart.interval());
                beat.start();
            });
            beat.start();
            heart.start(5);
            QTest::qWait(1500);
            heart.stop();
            qInfo("%s: opened in %lld ms, longest stall %lld ms", qPrintable(f.window.pages().title(id)),
                  static_cast<long long>(opened), static_cast<long long>(worst));
        }
        QVERIFY(f.bridge.snapshot()->targets.size() == 10'000);
    }
};

QTEST_MAIN(WindowTest)
#include "tst_window.moc"
