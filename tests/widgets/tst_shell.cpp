// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/private_bus.h"
#include "tests/widgets/window_fixture.h"
#include "widgets/models/finder.h"
#include "widgets/pages/header_bar.h"
#include "widgets/pages/help_text.h"
#include "widgets/pages/looks.h"
#include "widgets/parts/desktop_notifier.h"
#include "widgets/window/actions.h"
#include "widgets/window/state_notices.h"
#include "widgets/window/tray.h"

#include <QAbstractItemModelTester>
#include <QElapsedTimer>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QMessageBox>
#include <QPushButton>
#include <QSignalSpy>
#include <QTableView>
#include <QTextBrowser>

using namespace std::chrono_literals;
using namespace widgets;

namespace {

constexpr State kStates[] = {State::Delivering, State::CatchingUp,   State::Paused,    State::Starting,
                             State::Offline,    State::ActionNeeded, State::LosingData};

/// The shape without its colour: what covers each pixel.
QByteArray mask(const QIcon &icon, int size)
{
    const QImage image = icon.pixmap(size, size).toImage().convertToFormat(QImage::Format_Alpha8);
    QByteArray bits;
    for (int y = 0; y < image.height(); ++y)
        bits.append(reinterpret_cast<const char *>(image.constScanLine(y)), image.width());
    return bits;
}

StateFacts in(State state, const char *remote = "headquarters")
{
    StateFacts facts;
    facts.state = state;
    facts.remotes = 2;
    facts.remote = QString::fromLatin1(remote);
    return facts;
}

} // namespace

class ShellTest : public QObject {
    Q_OBJECT

    static QListView *openPalette(WindowFixture &f, const QString &query)
    {
        QTest::keyClick(&f.window, Qt::Key_K, Qt::ControlModifier);
        auto *line = f.window.findChild<QLineEdit *>(QStringLiteral("paletteLine"));
        QTest::keyClicks(line, query);
        return f.window.findChild<QListView *>(QStringLiteral("paletteList"));
    }
    static QString firstFound(const QListView *list) { return list->model()->index(0, 0).data().toString(); }

private Q_SLOTS:
    void shapesCanBeToldApartWithoutColour()
    {
        for (const bool dark : {false, true}) {
            for (const int size : {16, 22, 48}) {
                QList<QByteArray> masks;
                for (const State state : kStates)
                    masks << mask(shapeIcon(shapeOf(state), colorOf(state, colors(dark))), size);
                for (qsizetype i = 0; i < masks.size(); ++i) {
                    for (qsizetype j = 0; j < i; ++j) {
                        int different = 0;
                        for (qsizetype k = 0; k < masks[i].size(); ++k)
                            different +=
                                std::abs(static_cast<uchar>(masks[i][k]) - static_cast<uchar>(masks[j][k])) > 96;
                        QVERIFY2(different * 100 > size * size * 6,
                                 qPrintable(QStringLiteral("%1 and %2 at %3").arg(i).arg(j).arg(size)));
                    }
                }
            }
        }
    }

    void oneSentenceEverywhere()
    {
        WindowFixture f;
        f.jump(330);
        const QString line = f.window.pages().stateText();
        QCOMPARE(line, stateLine(f.window.pages().state()));
        QVERIFY(line.contains(stateSentence(f.window.pages().state())));
        QVERIFY(f.window.windowTitle().startsWith(line));
        QCOMPARE(f.window.tray().menu()->actions().front()->text(), line);
        QVERIFY(line.contains(f.window.pages().header()->sentence()));
    }

    void trayMenuSteersReceivers()
    {
        WindowFixture f;
        f.jump(330); // headquarters is offline
        QMenu *menu = f.window.tray().menu();
        auto *headquarters = f.window.actions().remotes()[0].menu;
        QVERIFY(menu->actions().contains(headquarters->menuAction()));
        QCOMPARE(headquarters->title(), QStringLiteral("headquarters: Offline"));
        QVERIFY(f.window.actions().retryAll()->isEnabled());
        QVERIFY(!f.window.actions().resumeAll()->isEnabled());
        f.window.actions().remotes()[0].retry->trigger();
        f.window.actions().remotes()[0].pause->trigger();
        f.pass(2);
        QCOMPARE(headquarters->title(), QStringLiteral("headquarters: Paused"));
        QCOMPARE(f.window.actions().remotes()[0].pause->text(), QStringLiteral("Resume"));
        f.window.actions().remotes()[0].pause->trigger();
        f.pass(2);
        f.window.actions().pauseAll()->trigger();
        const std::vector<std::string> wanted{"retry headquarters", "pause headquarters", "resume headquarters",
                                              "pause headquarters", "pause backup-site"};
        std::vector<std::string> steered;
        for (const std::string &call : f.engine.calls()) {
            if (call.find("headquarters") != std::string::npos || call.find("backup-site") != std::string::npos)
                steered.push_back(call);
        }
        QCOMPARE(steered, wanted);
    }

    void noticesTellTransitionsOnly()
    {
        StateNotices notices({0ms, 0ms});
        QSignalSpy told(&notices, &StateNotices::noticed);
        notices.take(in(State::Starting));
        notices.take(in(State::Delivering));
        notices.take(in(State::CatchingUp));
        QTest::qWait(0);
        QCOMPARE(told.size(), 0);
        notices.take(in(State::Offline));
        QTRY_COMPARE(told.size(), 1);
        QCOMPARE(told[0][0].toString(), QStringLiteral("Offline"));
        QVERIFY(!told[0][2].toBool());
        for (int i = 0; i < 50; ++i) {
            notices.take(in(State::Offline));
            QCoreApplication::processEvents();
        }
        QCOMPARE(told.size(), 1);
        notices.take(in(State::LosingData));
        QTRY_COMPARE(told.size(), 2);
        QVERIFY(told[1][2].toBool());
        notices.take(in(State::CatchingUp));
        QTRY_COMPARE(told.size(), 3);
        notices.take(in(State::Delivering));
        QCoreApplication::processEvents();
        QCOMPARE(told.size(), 3); // all was well already
        notices.take(in(State::Offline));
        QTRY_COMPARE(told.size(), 4);
        notices.take(in(State::Offline, "backup-site"));
        QTRY_COMPARE(told.size(), 5); // another one
        notices.take(in(State::Paused));
        QCoreApplication::processEvents();
        QCOMPARE(told.size(), 5); // a person did that
        notices.setEnabled(false);
        notices.take(in(State::LosingData));
        QTest::qWait(20);
        QCOMPARE(told.size(), 5);
    }

    void noticesStandApart()
    {
        StateNotices notices({1ms, 400ms});
        QSignalSpy told(&notices, &StateNotices::noticed);
        QElapsedTimer watch;
        watch.start();
        QList<qint64> times;
        connect(&notices, &StateNotices::noticed, this, [&] { times << watch.elapsed(); });
        notices.take(in(State::Offline));
        QTRY_COMPARE(told.size(), 1);
        for (int i = 0; i < 60; ++i) { // flaps
            notices.take(in(i % 2 == 0 ? State::Delivering : State::Offline));
            QCoreApplication::processEvents();
        }
        notices.take(in(State::Delivering));
        QTRY_COMPARE_WITH_TIMEOUT(told.size(), 2, 5000);
        QVERIFY(times[1] - times[0] >= 370); // the timer may be a twentieth early
        QCOMPARE(told[1][0].toString(), QStringLiteral("Delivering"));
        notices.take(in(State::Offline)); // and back at once: nothing to tell
        notices.take(in(State::Delivering));
        QTest::qWait(500);
        QCOMPARE(told.size(), 2);
    }

    void messagesOnTheDesktop()
    {
        if (!PrivateBus::installed())
            QSKIP("dbus-daemon is not installed");
        PrivateBus bus;
        QDBusConnection serving = bus.connect(QStringLiteral("serving"));
        QVERIFY(serving.isConnected());
        FakeNotifications desktop;
        QVERIFY(serving.registerObject(QStringLiteral("/org/freedesktop/Notifications"), &desktop,
                                       QDBusConnection::ExportAllSlots | QDBusConnection::ExportAllSignals));
        QVERIFY(serving.registerService(QStringLiteral("org.freedesktop.Notifications")));
        DesktopNotifier notifier(bus.connect(QStringLiteral("asking")));
        notifier.setOpenText(QStringLiteral("Open"));
        QSignalSpy activated(&notifier, &DesktopNotifier::activated);
        QElapsedTimer watch;
        watch.start();
        notifier.say(QStringLiteral("Offline"), QStringLiteral("since 12:31 <b>&"), false);
        QVERIFY(watch.elapsed() < 200); // does not wait for the answer
        QTRY_COMPARE(desktop.messages.size(), 1);
        QCOMPARE(desktop.messages[0].title, QStringLiteral("Offline"));
        QCOMPARE(desktop.messages[0].text, QStringLiteral("since 12:31 &lt;b&gt;&amp;"));
        QCOMPARE(desktop.messages[0].replaces, 0U);
        QCOMPARE(desktop.messages[0].hints.value(QStringLiteral("urgency")).toInt(), 1);
        QTRY_VERIFY((Q_EMIT desktop.ActionInvoked(7, QStringLiteral("default")), activated.size() > 0));
        Q_EMIT desktop.ActionInvoked(8, QStringLiteral("default")); // of another program
        notifier.say(QStringLiteral("Losing data"), {}, true);
        QTRY_COMPARE(desktop.messages.size(), 2);
        QCOMPARE(desktop.messages[1].replaces, 7U);
        QCOMPARE(desktop.messages[1].hints.value(QStringLiteral("urgency")).toInt(), 2);
    }

    void noDesktopNoHarm()
    {
        DesktopNotifier nowhere(QDBusConnection(QStringLiteral("there is no such bus")));
        nowhere.say(QStringLiteral("a"), QStringLiteral("b"), true);
        QCoreApplication::processEvents();
    }

    void fuzzyScores()
    {
        const auto score = [](const char *text, const char *word) {
            return matchScore(QString::fromLatin1(text), static_cast<int>(qstrlen(text)), QString::fromLatin1(word));
        };
        QVERIFY(score("targets", "tar") > score("all targets", "tar"));
        QVERIFY(score("all targets", "tar") > score("guitars", "tar"));
        QVERIFY(score("guitars", "tar") > score("the next page here", "tpg"));
        QVERIFY(score("remote write", "rwr") >= 0);
        QVERIFY(score("remote write", "wrr") < 0);
        QVERIFY(score("remote write", "x") < 0);
        QCOMPARE(score("x", ""), 0);
    }

    void findsEverything()
    {
        WindowFixture f;
        f.jump(330);
        QListView *list = openPalette(f, QStringLiteral("backl"));
        const QAbstractItemModelTester tester(list->model(), QAbstractItemModelTester::FailureReportingMode::QtTest);
        QCOMPARE(firstFound(list), QStringLiteral("Backlog"));
        QCOMPARE(list->model()->index(0, 0).data(Qt::UserRole).toString(), QStringLiteral("Ctrl+5"));
        QTest::keyClick(f.window.focusWidget(), Qt::Key_Return);
        QCOMPARE(f.window.currentPage(), PageId::Backlog);
        QVERIFY(!list->isVisible());

        openPalette(f, QStringLiteral("headq"));
        QCOMPARE(firstFound(list), QStringLiteral("headquarters"));
        QTest::keyClick(f.window.focusWidget(), Qt::Key_Return);
        QCOMPARE(f.window.currentPage(), PageId::Remote);

        openPalette(f, QStringLiteral("can-b"));
        QCOMPARE(firstFound(list), QStringLiteral("can-bus"));
        QTest::keyClick(f.window.focusWidget(), Qt::Key_Return);
        QCOMPARE(f.window.currentPage(), PageId::Targets);
        QCOMPARE(f.find<QTableView>(PageId::Targets, "targets")->model()->rowCount(), 10);

        openPalette(f, QStringLiteral("10.0.0.16"));
        QVERIFY(firstFound(list).contains(QStringLiteral("10.0.0.16:9100")));
        QTest::keyClick(f.window.focusWidget(), Qt::Key_Return);
        QCOMPARE(f.find<QTableView>(PageId::Targets, "targets")->model()->rowCount(), 1);
        QVERIFY(f.find<QWidget>(PageId::Targets, "closePane")->isVisible());

        openPalette(f, QStringLiteral("headquarters: pau"));
        QCOMPARE(firstFound(list), QStringLiteral("headquarters: Pause"));
        QTest::keyClick(f.window.focusWidget(), Qt::Key_Return);
        QCOMPARE(f.engine.calls().back(), std::string("pause headquarters"));

        openPalette(f, QStringLiteral("rload")); // a letter is missing
        QCOMPARE(firstFound(list), QStringLiteral("Reload the configuration"));
        QCOMPARE(list->model()->index(0, 0).data(Qt::UserRole).toString(), QStringLiteral("F5"));
        QTest::keyClick(f.window.focusWidget(), Qt::Key_Escape);
        QVERIFY(!list->isVisible());

        openPalette(f, QStringLiteral("zzzz"));
        QCOMPARE(list->model()->rowCount(), 0);
        QTest::keyClick(f.window.focusWidget(), Qt::Key_Return);
        QTest::keyClick(f.window.focusWidget(), Qt::Key_Escape);
    }

    void keysChooseAndFocusComesBack()
    {
        WindowFixture f;
        f.pass(2);
        f.window.showPage(PageId::Logs);
        auto *before = f.find<QWidget>(PageId::Logs, "logs");
        if (before == nullptr)
            before = f.window.pages().page(PageId::Logs)->stops().front();
        before->setFocus();
        QListView *list = openPalette(f, QString());
        const int all = list->model()->rowCount();
        QVERIFY(all > 15);
        QTest::keyClick(f.window.focusWidget(), Qt::Key_Down);
        QTest::keyClick(f.window.focusWidget(), Qt::Key_Down);
        QCOMPARE(list->currentIndex().row(), 2);
        QTest::keyClick(f.window.focusWidget(), Qt::Key_Up);
        QCOMPARE(list->currentIndex().row(), 1);
        QTest::keyClick(f.window.focusWidget(), Qt::Key_PageDown);
        QCOMPARE(list->currentIndex().row(), 11);
        QTest::keyClick(f.window.focusWidget(), Qt::Key_Escape);
        QCOMPARE(f.window.focusWidget(), before);
    }

    /// Prints how long a key takes among 10,000 targets. A measurement, not a test of time.
    void findsAmongTenThousand()
    {
        FakeEngine::Settings world;
        world.targets = 10'000;
        FakeEngine engine(world);
        Finder finder;
        QElapsedTimer watch;
        watch.start();
        finder.add(*engine.snapshot());
        qInfo("%d things in %lld ms", static_cast<int>(finder.size()), static_cast<long long>(watch.elapsed()));
        QVERIFY(finder.size() >= 11'000);
        const QString query = QStringLiteral("unit-0731 9100");
        for (qsizetype letters = 1; letters <= query.size(); ++letters) {
            watch.start();
            const auto found = finder.find(query.left(letters));
            qInfo("%s: %d in %lld us", qPrintable(query.left(letters)), static_cast<int>(found.size()),
                  static_cast<long long>(watch.nsecsElapsed() / 1000));
            QVERIFY(!found.isEmpty());
        }
        QCOMPARE(finder.find(query).front().detail, QStringLiteral("unit-0731"));
        // What was narrowed down is what a fresh look finds.
        Finder fresh;
        fresh.add(*engine.snapshot());
        QCOMPARE(fresh.find(query), finder.find(query));
    }

    void helpForEachPage()
    {
        WindowFixture f;
        f.pass(2);
        auto *text = f.window.findChild<QTextBrowser *>(QStringLiteral("helpText"));
        QVERIFY(!text->isVisible());
        QTest::keyClick(&f.window, Qt::Key_F1);
        QVERIFY(text->isVisible());
        QCOMPARE(f.window.focusWidget(), text);
        QStringList seen;
        for (const auto &entry : f.window.pages().pages()) {
            f.window.showPage(entry.id);
            seen << text->toPlainText();
        }
        seen.removeDuplicates();
        QCOMPARE(seen.size(), static_cast<qsizetype>(f.window.pages().pages().size()));
        text->setFocus();
        QTest::keyClick(text, Qt::Key_F1);
        QVERIFY(!text->isVisible());
        QVERIFY(f.window.focusWidget() != text);
        QTest::keyClick(&f.window, Qt::Key_F1);
        QTest::keyClick(text, Qt::Key_Escape);
        QVERIFY(!text->isVisible());
    }

    void menuByKey()
    {
        WindowFixture f;
        f.pass(1);
        QTest::keyClick(&f.window, Qt::Key_F10);
        QVERIFY(f.window.actions().mainMenu()->isVisible());
        f.window.actions().mainMenu()->close();
    }

    void quittingAsksWhenSomethingWaits()
    {
        WindowFixture f;
        QSignalSpy quits(&f.window, &MainWindow::quitRequested);
        f.jump(330); // headquarters is offline, and something waits for it
        f.window.close();
        auto *question = f.window.findChild<QMessageBox *>(QStringLiteral("quitQuestion"));
        QVERIFY(question != nullptr && question->isVisible());
        QVERIFY2(question->text().contains(QStringLiteral("samples for headquarters")), qPrintable(question->text()));
        QVERIFY(question->text().contains(QStringLiteral("next start")));
        QCOMPARE(quits.size(), 0);
        QTest::keyClick(question, Qt::Key_Escape);
        QTRY_VERIFY(f.window.findChild<QMessageBox *>(QStringLiteral("quitQuestion")) == nullptr);
        QCOMPARE(quits.size(), 0);
        f.window.actions().quit()->trigger();
        question = f.window.findChild<QMessageBox *>(QStringLiteral("quitQuestion"));
        f.window.close(); // asks once
        QCOMPARE(f.window.findChildren<QMessageBox *>().size(), 1);
        question->findChild<QPushButton *>(QStringLiteral("quitAnyway"))->click();
        QCOMPARE(quits.size(), 1);
    }

    void quittingDoesNotAskWhenNothingIsHeldBack()
    {
        WindowFixture f;
        QSignalSpy quits(&f.window, &MainWindow::quitRequested);
        f.jump(30); // some samples are always on their way
        f.window.actions().quit()->trigger();
        QVERIFY(f.window.findChild<QMessageBox *>(QStringLiteral("quitQuestion")) == nullptr);
        QCOMPARE(quits.size(), 1);
    }

    void aSignalDoesNotWaitForTheQuestion()
    {
        WindowFixture f;
        f.jump(330);
        f.window.close();
        QVERIFY(f.window.findChild<QMessageBox *>(QStringLiteral("quitQuestion")) != nullptr);
        f.window.showStopping(); // as a SIGTERM does
        QTRY_VERIFY(f.window.findChild<QMessageBox *>(QStringLiteral("quitQuestion")) == nullptr);
        f.window.finish();
        QVERIFY(!f.window.isVisible());
        f.bridge.detach();
    }

    void closingToTheTrayGoesOn()
    {
        const QTemporaryDir folder;
        FakeEngine engine(FakeEngine::Settings{});
        EngineBridge bridge;
        WindowOptions options;
        options.settingsFile = folder.filePath(QStringLiteral("s.ini"));
        options.tray = false;
        options.pretendTray = true;
        options.language = QStringLiteral("en");
        MainWindow window(bridge, {}, options);
        QSignalSpy quits(&window, &MainWindow::quitRequested);
        bridge.attach(engine);
        window.show();
        QVERIFY(QTest::qWaitForWindowExposed(&window));
        window.close();
        QVERIFY(!window.isVisible());
        QCOMPARE(quits.size(), 0);
        engine.advance(330s);
        bridge.deliverNow();
        QVERIFY(window.windowTitle().contains(QStringLiteral("Offline"))); // the tray says so too
        QVERIFY(window.tray().menu()->actions().front()->text().contains(QStringLiteral("Offline")));
        QVERIFY(!window.pages().header()->sentence().contains(QStringLiteral("Offline"))); // nobody sees it
        window.actions().open()->trigger();
        QVERIFY(window.isVisible());
        QVERIFY(window.pages().header()->sentence().contains(QStringLiteral("Offline")));
        window.close();
        window.actions().quit()->trigger(); // brings the window back, to ask
        QVERIFY(window.isVisible());
        window.findChild<QPushButton *>(QStringLiteral("quitAnyway"))->click();
        QCOMPARE(quits.size(), 1);
        window.showStopping();
        window.finish();
    }

    void whyItCouldNotStart()
    {
        const auto title = [](Failure failure) {
            WindowFixture f({}, {}, false);
            f.window.showFailure(failure, QStringLiteral("storage path data is in use by another agent (pid 12)"));
            QTest::keyClick(&f.window, Qt::Key_K, Qt::ControlModifier); // finds nothing to do
            QTest::keyClick(&f.window, Qt::Key_F1);
            return f.window.findChild<QLabel *>(QStringLiteral("messageTitle"))->text();
        };
        QCOMPARE(title(Failure::StorageInUse), QStringLiteral("Belfry is running already"));
        QCOMPARE(title(Failure::AddressInUse), QStringLiteral("Another program listens on this address"));
        QCOMPARE(title(Failure::Configuration), QStringLiteral("The configuration has an error"));
        QCOMPARE(title(Failure::Other), QStringLiteral("Belfry could not start"));
    }

    void linkOfATargetThatIsDown()
    {
        WindowFixture f;
        f.jump(30);
        for (int i = 0; i < 5; ++i) {
            auto *row = f.find<QAbstractButton>(PageId::Overview, qPrintable(QStringLiteral("attention%1").arg(i)));
            if (row == nullptr || !row->text().contains(QStringLiteral("down")))
                continue;
            row->click();
            break;
        }
        QCOMPARE(f.window.currentPage(), PageId::Targets);
        auto *table = f.find<QTableView>(PageId::Targets, "targets");
        QVERIFY(table->model()->rowCount() > 0);
        for (int row = 0; row < table->model()->rowCount(); ++row)
            QCOMPARE(table->model()->index(row, 0).data().toString(), QStringLiteral("down"));
    }
};

QTEST_MAIN(ShellTest)
#include "tst_shell.moc"
