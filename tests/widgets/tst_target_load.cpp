// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/widgets/window_fixture.h"
#include "widgets/models/target_table_model.h"
#include "widgets/parts/table_view.h"

#include <QElapsedTimer>
#include <QHeaderView>
#include <QLineEdit>
#include <QMenu>
#include <QToolButton>

#include <algorithm>
#include <ctime>

using namespace widgets;

namespace {

/// CPU time of this thread, in nanoseconds: what a step costs, whatever else the machine does.
qint64 threadTime()
{
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return qint64(now.tv_sec) * 1'000'000'000 + now.tv_nsec;
}

void chooseGroup(WindowFixture &f, const QString &text)
{
    QMenu *menu = f.find<QToolButton>(PageId::Targets, "groupTargets")->menu();
    Q_EMIT menu->aboutToShow();
    for (QAction *action : menu->actions()) {
        if (action->text() == text)
            action->trigger();
    }
}

} // namespace

/// 10,000 targets in 1,000 jobs on the targets page: prints what a state, a filter key and a click cost the GUI thread.
/// A measurement; it asserts only that the page shows what it should.
class TargetLoadTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void states_data()
    {
        QTest::addColumn<int>("column");
        QTest::addColumn<bool>("descending");
        QTest::addColumn<bool>("grouped");
        QTest::addColumn<QString>("filter");
        QTest::addColumn<bool>("details");
        QTest::newRow("by job") << int(TargetTableModel::JobColumn) << false << false << QString() << false;
        QTest::newRow("by state") << int(TargetTableModel::StateColumn) << false << false << QString() << false;
        QTest::newRow("by last scrape") << int(TargetTableModel::LastScrapeColumn) << false << false << QString()
                                        << false;
        QTest::newRow("by duration") << int(TargetTableModel::TookColumn) << true << false << QString() << false;
        QTest::newRow("by duration, a row chosen")
            << int(TargetTableModel::TookColumn) << true << false << QString() << true;
        QTest::newRow("by labels") << int(TargetTableModel::LabelsColumn) << true << false << QString() << false;
        QTest::newRow("by error") << int(TargetTableModel::ErrorColumn) << false << false << QString() << false;
        QTest::newRow("grouped") << int(TargetTableModel::JobColumn) << false << true << QString() << false;
        QTest::newRow("grouped, by duration")
            << int(TargetTableModel::TookColumn) << false << true << QString() << true;
        QTest::newRow("filtered") << int(TargetTableModel::JobColumn) << false << false << QStringLiteral("refused")
                                  << false;
        QTest::newRow("filtered by pattern, details") << int(TargetTableModel::JobColumn) << false << false
                                                      << QStringLiteral("rack=~\"a|b\", instance=~\"10.*\"") << true;
    }
    void states()
    {
        QFETCH(int, column);
        QFETCH(bool, descending);
        QFETCH(bool, grouped);
        QFETCH(QString, filter);
        QFETCH(bool, details);
        FakeEngine::Settings world;
        world.targets = 10'000;
        WindowFixture f(world);
        f.window.showPage(PageId::Targets);
        auto *table = f.find<TableView>(PageId::Targets, "targets");
        table->sortByColumn(column, descending ? Qt::DescendingOrder : Qt::AscendingOrder);
        if (grouped)
            chooseGroup(f, QStringLiteral("By job"));
        f.find<QLineEdit>(PageId::Targets, "targetFilter")->setText(filter);
        f.jump(60);
        if (details) {
            table->selectRow(40);
            QTest::keyClick(table, Qt::Key_Return);
        }
        qint64 worst = 0;
        qint64 sum = 0;
        qint64 worstPaint = 0;
        constexpr int kRounds = 40;
        for (int i = 0; i < kRounds; ++i) {
            f.engine.advance(std::chrono::milliseconds(1000));
            qint64 start = threadTime();
            f.bridge.deliverNow();
            const qint64 took = threadTime() - start;
            worst = std::max(worst, took);
            sum += took;
            start = threadTime();
            QCoreApplication::processEvents();
            worstPaint = std::max(worstPaint, threadTime() - start);
        }
        qInfo("state: %.1f ms, at most %.1f ms, painting %.1f ms", double(sum) / kRounds / 1e6, double(worst) / 1e6,
              double(worstPaint) / 1e6);
        QVERIFY(table->model()->rowCount() > 30);
    }

    /// Rows are held in their places while the mouse is over them.
    void underTheMouse()
    {
        FakeEngine::Settings world;
        world.targets = 10'000;
        TargetTableModel model;
        FakeEngine engine(world);
        model.sort(TargetTableModel::TookColumn, Qt::DescendingOrder);
        model.setSnapshot(engine.snapshot());
        model.setFrozen(true);
        qint64 worst = 0;
        for (int i = 0; i < 20; ++i) {
            engine.advance(std::chrono::milliseconds(1000));
            const auto snapshot = engine.snapshot();
            const qint64 start = threadTime();
            model.setSnapshot(snapshot);
            worst = std::max(worst, threadTime() - start);
        }
        qInfo("state: at most %.1f ms", double(worst) / 1e6);
        QCOMPARE(model.rowCount(), 10'000);
    }

    void keysAndClicks()
    {
        FakeEngine::Settings world;
        world.targets = 10'000;
        WindowFixture f(world);
        f.jump(60);
        const auto measured = [](const char *what, auto act) {
            const qint64 start = threadTime();
            act();
            QCoreApplication::processEvents();
            qInfo("%s: %.1f ms", what, double(threadTime() - start) / 1e6);
        };
        measured("open targets", [&] { f.window.showPage(PageId::Targets); });
        auto *filter = f.find<QLineEdit>(PageId::Targets, "targetFilter");
        auto *table = f.find<TableView>(PageId::Targets, "targets");
        measured("first key of a filter", [&] { QTest::keyClicks(filter, QStringLiteral("r")); });
        measured("next key", [&] { QTest::keyClicks(filter, QStringLiteral("e")); });
        measured("filter by pattern", [&] { filter->setText(QStringLiteral("rack=~\"a|b\", instance=~\"10.*\"")); });
        measured("clear the filter", [&] { filter->clear(); });
        measured("sort by labels", [&] { table->sortByColumn(TargetTableModel::LabelsColumn, Qt::DescendingOrder); });
        measured("group by job", [&] { chooseGroup(f, QStringLiteral("By job")); });
        measured("close all groups", [&] { chooseGroup(f, QStringLiteral("Close all groups")); });
        QCOMPARE(table->model()->rowCount(), 1000);
        measured("open discovery", [&] { f.window.showPage(PageId::Discovery); });
        auto *found = f.find<QLineEdit>(PageId::Discovery, "discoveryFilter");
        measured("a key in discovery", [&] { QTest::keyClicks(found, QStringLiteral("7")); });
        measured("next key", [&] { QTest::keyClicks(found, QStringLiteral("77")); });
        QVERIFY(f.find<TableView>(PageId::Discovery, "mechanisms")->model()->rowCount() > 0);
    }
};

QTEST_MAIN(TargetLoadTest)
#include "tst_target_load.moc"
