// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/widgets/window_fixture.h"
#include "widgets/models/target_table_model.h"
#include "widgets/parts/side_pane.h"
#include "widgets/parts/table_view.h"

#include <QAbstractButton>
#include <QApplication>
#include <QClipboard>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPlainTextEdit>
#include <QTextBrowser>
#include <QToolButton>

using namespace widgets;

namespace {

/// The targets page with its details open at the first target whose error holds `error` (none: that is up).
struct TargetsRig : WindowFixture {
    explicit TargetsRig(const QString &error = {})
    {
        window.showPage(PageId::Targets);
        jump(60);
        table = find<TableView>(PageId::Targets, "targets");
        for (int row = 0; row < table->model()->rowCount(); ++row) {
            const QString text = table->model()->index(row, TargetTableModel::ErrorColumn).data().toString();
            if (error.isEmpty() ? text.isEmpty() : text.contains(error)) {
                table->selectRow(row);
                break;
            }
        }
        table->setFocus();
        QTest::keyClick(table, Qt::Key_Return);
    }
    void press(const char *button) { find<QAbstractButton>(PageId::Targets, button)->click(); }
    [[nodiscard]] QString verdict() { return find<QLabel>(PageId::Targets, "lookVerdict")->text(); }
    TableView *table = nullptr;
};

} // namespace

class TargetPagesTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void columnsMakeRoomForTheDetails()
    {
        WindowFixture f;
        f.window.resize(1280, 800);
        f.window.showPage(PageId::Targets);
        f.pass(30);
        auto *table = f.find<TableView>(PageId::Targets, "targets");
        const auto hidden = [table] { return table->horizontalHeader()->hiddenSectionCount(); };
        QCOMPARE(hidden(), 0);
        const int width = table->columnWidth(TargetTableModel::TookColumn);
        table->setCurrentIndex(table->model()->index(2, 0));
        QTest::keyClick(table, Qt::Key_Return);
        QTRY_VERIFY(hidden() > 0);
        QTRY_VERIFY(table->horizontalHeader()->length() <= table->viewport()->width());
        QTest::keyClick(table, Qt::Key_Escape);
        QTRY_COMPARE(hidden(), 0);
        QCOMPARE(table->columnWidth(TargetTableModel::TookColumn), width);
    }

    void anAnswerAndTheDifferenceToTheNext()
    {
        TargetsRig f;
        f.press("scrapeNow");
        QTRY_VERIFY(f.verdict().contains(QStringLiteral("good answer")));
        auto *body = f.find<TableView>(PageId::Targets, "lookBody");
        QVERIFY(body->isVisible());
        QVERIFY(body->model()->rowCount() > 200);
        QCOMPARE(body->model()->index(1, 1).data().toString(), QStringLiteral("# TYPE can_frames_total counter"));
        f.find<QLineEdit>(PageId::Targets, "lookFilter")->setText(QStringLiteral("temperature"));
        QCOMPARE(body->model()->rowCount(), 1);
        f.find<QLineEdit>(PageId::Targets, "lookFilter")->clear();

        f.press("lookChangesTab");
        auto *changes = f.find<TableView>(PageId::Targets, "lookChanges");
        QVERIFY(changes->isVisible());
        QCOMPARE(changes->model()->rowCount(), 0);
        QTest::keyClick(f.window.focusWidget(), Qt::Key_Return, Qt::ControlModifier); // once more, by key
        QTRY_VERIFY(changes->model()->rowCount() > 10);
        const int last = changes->model()->rowCount() - 1;
        QCOMPARE(changes->model()->index(last, 0).data().toString(), QStringLiteral("can_temperature_celsius"));
        QCOMPARE(changes->model()->index(last, 3).data().toString(), QStringLiteral("+0.25"));

        // Another target has no answer yet; the one that was asked keeps its own.
        const int row = f.table->currentIndex().row();
        f.table->selectRow(row + 1);
        QVERIFY(!changes->isVisible());
        f.table->selectRow(row);
        QTRY_VERIFY(changes->model()->rowCount() > 10);
    }

    void theLineThatIsWrong()
    {
        TargetsRig f(QStringLiteral("cut off"));
        f.jump(46);
        f.press("scrapeNow");
        QTRY_VERIFY2(f.verdict().contains(QStringLiteral("line 214")), qPrintable(f.verdict()));
        auto *body = f.find<TableView>(PageId::Targets, "lookBody");
        QCOMPARE(body->currentIndex().row(), 213);
        QCOMPARE(body->currentIndex().siblingAtColumn(1).data().toString(),
                 QStringLiteral("can_frame_total{id=\"0x1A 17"));
        const QString error = f.find<QPlainTextEdit>(PageId::Targets, "lookError")->toPlainText();
        QVERIFY(error.contains(QStringLiteral("expected '}'")) && error.contains(QStringLiteral("0x1A 17")));
    }

    void noAnswerAtAll()
    {
        TargetsRig f(QStringLiteral("deadline"));
        f.press("scrapeNow");
        QTRY_VERIFY(f.verdict().contains(QStringLiteral("would fail")));
        QCOMPARE(f.find<TableView>(PageId::Targets, "lookBody")->model()->rowCount(), 0);
    }

    void whenTheAgentGoesMeanwhile()
    {
        TargetsRig f;
        auto *button = f.find<QAbstractButton>(PageId::Targets, "scrapeNow");
        const QString idle = button->text();
        button->click();
        QVERIFY(button->text() != idle);
        f.bridge.detach();
        QCOMPARE(button->text(), idle);
        button->click();
        QTRY_COMPARE(button->text(), idle);
    }

    void historyTimingAndCurl()
    {
        TargetsRig f;
        auto *line = f.find<QWidget>(PageId::Targets, "durationHistory");
        QTRY_VERIFY(line->isVisible());
        QVERIFY(line->accessibleDescription().contains(QStringLiteral("ms")));
        QVERIFY(f.find<QWidget>(PageId::Targets, "targetTiming")
                    ->accessibleDescription()
                    .contains(QStringLiteral("First byte")));
        QApplication::clipboard()->clear();
        QTest::keyClick(f.table, Qt::Key_C, Qt::ControlModifier | Qt::ShiftModifier);
        QVERIFY(QApplication::clipboard()->text().startsWith(QStringLiteral("curl ")));
        QVERIFY(f.find<QLabel>(PageId::Targets, "copied")->isVisible());
    }

    void relabellingIsExplained()
    {
        TargetsRig f;
        QTest::keyClick(f.table, Qt::Key_E, Qt::ControlModifier);
        auto *steps = f.find<QTextBrowser>(PageId::Targets, "relabelSteps");
        QTRY_VERIFY(steps->toPlainText().contains(QStringLiteral("labelmap")));
        QVERIFY(steps->toPlainText().contains(QStringLiteral("does not match")));
        QVERIFY(
            f.find<QTextBrowser>(PageId::Targets, "relabelResult")->toPlainText().contains(QStringLiteral("instance")));
        f.table->selectRow(f.table->currentIndex().row() + 1); // follows the selection
        const QString endpoint = f.table->currentIndex().siblingAtColumn(1).data().toString();
        QTRY_VERIFY(f.find<QTextBrowser>(PageId::Targets, "relabelResult")->toPlainText().contains(endpoint));
    }

    void groupsByKeyAndMenu()
    {
        WindowFixture f;
        f.window.showPage(PageId::Targets);
        f.jump(30);
        auto *table = f.find<TableView>(PageId::Targets, "targets");
        QMenu *menu = f.find<QToolButton>(PageId::Targets, "groupTargets")->menu();
        const auto choose = [menu](const QString &text) {
            Q_EMIT menu->aboutToShow();
            for (QAction *action : menu->actions()) {
                if (action->text() == text)
                    return action->trigger();
            }
            QFAIL("there is no such action");
        };
        choose(QStringLiteral("By label env"));
        QCOMPARE(table->model()->rowCount(), 32);
        table->setCurrentIndex(table->model()->index(0, 0));
        QTest::keyClick(table, Qt::Key_Left);
        const int closed = table->model()->rowCount();
        QVERIFY(closed < 32);
        QTest::keyClick(table, Qt::Key_Left); // is closed already
        QCOMPARE(table->model()->rowCount(), closed);
        QTest::keyClick(table, Qt::Key_Right);
        QCOMPARE(table->model()->rowCount(), 32);
        choose(QStringLiteral("Close all groups"));
        QCOMPARE(table->model()->rowCount(), 2);
        choose(QStringLiteral("By job"));
        QCOMPARE(table->model()->rowCount(), 34);
        choose(QStringLiteral("No groups"));
        QCOMPARE(table->model()->rowCount(), 30);
    }

    void discoverySideBySide()
    {
        WindowFixture f;
        f.window.showPage(PageId::Discovery);
        f.pass(2);
        auto *jobs = f.find<TableView>(PageId::Discovery, "mechanisms");
        auto *kept = f.find<TableView>(PageId::Discovery, "kept");
        auto *dropped = f.find<TableView>(PageId::Discovery, "dropped");
        auto *filter = f.find<QLineEdit>(PageId::Discovery, "discoveryFilter");
        QVERIFY(kept->model()->rowCount() > 0);       // the first job
        filter->setText(QStringLiteral("10.0.0.91")); // a target that is missing
        QCOMPARE(jobs->model()->rowCount(), 1);
        QCOMPARE(kept->model()->rowCount(), 0);
        QCOMPARE(dropped->model()->rowCount(), 1);
        QCOMPARE(dropped->model()->index(0, 1).data().toString(),
                 QStringLiteral("rule 2: action: drop, source_labels: [role], regex: spare"));
        filter->setText(QStringLiteral("can-b")); // the job itself
        QCOMPARE(kept->model()->rowCount(), 10);
        QCOMPARE(dropped->model()->rowCount(), 3);

        auto *pane = f.window.pages().page(PageId::Discovery)->findChild<SidePane *>();
        auto *verdict = f.find<QLabel>(PageId::Discovery, "relabelVerdict");
        dropped->setFocus();
        dropped->setCurrentIndex(dropped->model()->index(0, 0));
        QTest::keyClick(dropped, Qt::Key_Return);
        QVERIFY(pane->isVisible());
        QTRY_VERIFY2(verdict->text().contains(QStringLiteral("Dropped by rule 2")), qPrintable(verdict->text()));
        dropped->setCurrentIndex(dropped->model()->index(2, 0));
        QTRY_VERIFY2(verdict->text().contains(QStringLiteral("no address")), qPrintable(verdict->text()));
        kept->setFocus();
        kept->setCurrentIndex(kept->model()->index(0, 0));
        QTRY_VERIFY2(verdict->text().startsWith(QStringLiteral("Kept")), qPrintable(verdict->text()));
        QTest::keyClick(kept, Qt::Key_Escape);
        QVERIFY(!pane->isVisible());

        filter->setText(QStringLiteral("nowhere"));
        QCOMPARE(jobs->model()->rowCount(), 0);
        filter->clear();
        QCOMPARE(jobs->model()->rowCount(), 4);
    }

    void chosenJobSurvivesUpdates()
    {
        WindowFixture f;
        f.window.showPage(PageId::Discovery);
        f.pass(2);
        auto *jobs = f.find<TableView>(PageId::Discovery, "mechanisms");
        jobs->setCurrentIndex(jobs->model()->index(3, 0));
        auto *kept = f.find<TableView>(PageId::Discovery, "kept");
        const int rows = kept->model()->rowCount();
        kept->setCurrentIndex(kept->model()->index(5, 0));
        const QString address = kept->currentIndex().data().toString();
        f.pass(70);
        QCOMPARE(jobs->currentIndex().row(), 3);
        QCOMPARE(kept->model()->rowCount(), rows);
        QCOMPARE(kept->currentIndex().data().toString(), address);
        f.engine.publish([](agent::engine::EngineSnapshot &snapshot) {
            snapshot.discovery.clear();
            snapshot.targets.clear();
            snapshot.dropped.clear();
            snapshot.pools.clear();
        });
        f.bridge.deliverNow();
        QCOMPARE(jobs->model()->rowCount(), 0);
        QCOMPARE(kept->model()->rowCount(), 0);
    }
};

QTEST_MAIN(TargetPagesTest)
#include "tst_target_pages.moc"
