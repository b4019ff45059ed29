// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/console_rig.h"
#include "widgets/pages/header_bar.h"
#include "widgets/window/actions.h"
#include "widgets/window/tray.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QLabel>
#include <QLineEdit>
#include <QMessageBox>
#include <QPushButton>
#include <QSignalSpy>
#include <QTableView>

using agent::engine::AgentState;
using namespace widgets;

/// The shell, the overview and the status page on a real engine.
class RealShellTest : public QObject {
    Q_OBJECT

    static QString cell(const QTableView *view, const QString &name, int column)
    {
        for (int row = 0; row < view->model()->rowCount(); ++row) {
            if (view->model()->index(row, 0).data().toString().startsWith(name))
                return view->model()->index(row, column).data().toString();
        }
        return {};
    }
    /// Something of the overview that needs a person and says `text`.
    static bool needs(ConsoleRig &rig, const QString &text)
    {
        for (const auto *row : rig.window->pages().page(PageId::Overview)->findChildren<QAbstractButton *>()) {
            if (row->objectName().startsWith(QLatin1String("attention")) && row->isVisible() &&
                row->text().contains(text))
                return true;
        }
        return false;
    }

private Q_SLOTS:
    void anOutageIsToldEverywhere()
    {
        ConsoleRig rig;
        QVERIFY(rig.open());
        QTRY_COMPARE_WITH_TIMEOUT(rig.snapshot()->remotes[0].state, AgentState::Delivering, 20000);
        QTRY_VERIFY(rig.window->windowTitle().startsWith(QStringLiteral("Delivering")));
        rig.receiver.goDown();
        QTRY_COMPARE_WITH_TIMEOUT(rig.snapshot()->remotes[0].state, AgentState::Offline, 20000);
        QTRY_VERIFY(rig.window->windowTitle().startsWith(QStringLiteral("Offline since")));
        QCOMPARE(rig.window->tray().menu()->actions().front()->text(), rig.window->pages().stateText());
        QTRY_VERIFY(needs(rig, QStringLiteral("headquarters cannot be reached")));
        QTRY_VERIFY(rig.snapshot()->remotes[0].ledger.pending > 0);

        QSignalSpy quits(rig.window.get(), &MainWindow::quitRequested);
        QTRY_VERIFY(rig.window->pages().holdsBack());
        rig.window->actions().quit()->trigger();
        auto *question = rig.window->findChild<QMessageBox *>(QStringLiteral("quitQuestion"));
        QVERIFY(question != nullptr);
        QVERIFY2(question->text().contains(QStringLiteral("headquarters")), qPrintable(question->text()));
        question->findChild<QPushButton *>(QStringLiteral("keepRunning"))->click();
        QCOMPARE(quits.size(), 0);

        QVERIFY(rig.receiver.start());
        QVERIFY(rig.window->actions().retryAll()->isEnabled());
        rig.window->actions().retryAll()->trigger();
        QTRY_COMPARE_WITH_TIMEOUT(rig.snapshot()->remotes[0].state, AgentState::Delivering, 20000);
        QTRY_VERIFY(rig.window->windowTitle().startsWith(QStringLiteral("Delivering")));
        QTRY_VERIFY(!needs(rig, QStringLiteral("headquarters")));
        rig.window->actions().remotes()[0].pause->trigger();
        QTRY_VERIFY_WITH_TIMEOUT(rig.window->windowTitle().startsWith(QStringLiteral("Paused")), 20000);
        rig.window->actions().resumeAll()->trigger();
        QTRY_VERIFY_WITH_TIMEOUT(rig.window->windowTitle().startsWith(QStringLiteral("Delivering")), 20000);
    }

    void aTargetIsFound()
    {
        ConsoleRig rig;
        QVERIFY(rig.open());
        QTRY_COMPARE_WITH_TIMEOUT(rig.snapshot()->targets.size(), std::size_t{1}, 20000);
        rig.bridge.deliverNow();
        QTest::keyClick(rig.window.get(), Qt::Key_K, Qt::ControlModifier);
        QTest::keyClicks(rig.window->focusWidget(), QString::number(rig.target.port()));
        QTest::keyClick(rig.window->focusWidget(), Qt::Key_Return);
        QCOMPARE(rig.window->currentPage(), PageId::Targets);
        QVERIFY2(rig.find<QTableView>(PageId::Targets, "targets")->model()->rowCount() == 1,
                 qPrintable(rig.find<QLineEdit>(PageId::Targets, "targetFilter")->text()));
    }

    void statusTellsOfTheProcess()
    {
        ConsoleRig rig;
        QVERIFY(rig.open());
        rig.window->showPage(PageId::Status);
        rig.find<QPushButton>(PageId::Status, "viewThreads")->click();
        auto *threads = rig.find<QTableView>(PageId::Status, "threads");
        QTRY_VERIFY_WITH_TIMEOUT(threads->model()->rowCount() > 5, 20000);
        QTRY_COMPARE_WITH_TIMEOUT(cell(threads, QStringLiteral("agent-control"), 1),
                                  QStringLiteral("Configuration and states"), 20000);
        for (int row = 0; row < threads->model()->rowCount(); ++row) { // each of ours is explained
            const QString name = threads->model()->index(row, 0).data().toString();
            if (name.startsWith(QLatin1String("agent-")))
                QVERIFY2(threads->model()->index(row, 1).data().toString() != QStringLiteral("Belongs to a library"),
                         qPrintable(name));
        }
        QVERIFY(rig.snapshot()->process->residentBytes > 1'000'000);
        QVERIFY(rig.snapshot()->process->openFiles > 3);
        rig.find<QPushButton>(PageId::Status, "viewRuntime")->click();
        auto *runtime = rig.find<QTableView>(PageId::Status, "runtime");
        QCOMPARE(cell(runtime, QStringLiteral("Configuration file"), 1), rig.configPath());
        QVERIFY(!cell(runtime, QStringLiteral("Time of samples"), 1).isEmpty());
    }

    void aReloadThatFailsNeedsAPerson()
    {
        ConsoleRig rig;
        QVERIFY(rig.open());
        QVERIFY(rig.write("scrape_configs: 3\n"));
        rig.bridge.requestReload();
        QTRY_VERIFY_WITH_TIMEOUT(needs(rig, QStringLiteral("The last reload failed")), 20000);
        auto *events = rig.find<QTableView>(PageId::Overview, "events");
        const auto told = [events] {
            for (int row = 0; row < events->model()->rowCount(); ++row) {
                if (events->model()->index(row, 1).data().toString().startsWith(
                        QStringLiteral("The configuration was not applied")))
                    return true;
            }
            return false;
        };
        QTRY_VERIFY(told());
    }

    /// A mistake made twice is one line of the log with its place, found by a word and copied whole.
    void theLogTellsWhatFailed()
    {
        ConsoleRig rig;
        QVERIFY(rig.open());
        rig.window->showPage(PageId::Logs);
        auto *logs = rig.find<QTableView>(PageId::Logs, "logs");
        QVERIFY(rig.write("scrape_configs: 3\n"));
        const auto failures = [logs] {
            return logs->model()->rowCount() == 1 ? logs->model()->index(0, 5).data().toString() : QString();
        };
        rig.bridge.requestReload();
        rig.find<QLineEdit>(PageId::Logs, "logFilter")->setText(QStringLiteral("error loading"));
        QTRY_COMPARE_WITH_TIMEOUT(logs->model()->rowCount(), 1, 20000);
        QCOMPARE(logs->model()->index(0, 1).data().toString(), QStringLiteral("error"));
        rig.bridge.requestReload();
        QTRY_COMPARE_WITH_TIMEOUT(failures(), QStringLiteral("2"), 20000);
        logs->selectRow(0);
        rig.find<QPushButton>(PageId::Logs, "copyLines")->click();
        const QString copied = QGuiApplication::clipboard()->text();
        QVERIFY2(copied.contains(QStringLiteral("prometheus.yml:1")), qPrintable(copied));
        rig.find<QLineEdit>(PageId::Logs, "logFilter")->setText(QStringLiteral("no such word"));
        QTRY_COMPARE(logs->model()->rowCount(), 0);
    }
};

QTEST_MAIN(RealShellTest)
#include "tst_real_shell.moc"
