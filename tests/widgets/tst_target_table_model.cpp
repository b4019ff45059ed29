// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/fake_engine.h"
#include "tests/widgets/model_dump.h"
#include "widgets/models/target_table_model.h"

#include <QAbstractItemModelTester>
#include <QElapsedTimer>
#include <QPersistentModelIndex>
#include <QSignalSpy>
#include <QTest>

#include <array>
#include <random>

using namespace widgets;
using agent::engine::EngineSnapshot;
using agent::engine::TargetHealth;
using agent::engine::TargetRow;
using agent::model::Labels;

namespace {

constexpr qint64 kNow = 1'795'000'000'000;

TargetRow target(std::uint64_t id, const std::string &job, TargetHealth health, const std::string &error = {})
{
    TargetRow row;
    row.id = id;
    row.job = job;
    const std::string host = "10.0.0." + std::to_string(id) + ":9100";
    row.url = "http://" + host + "/metrics";
    row.labels = std::make_shared<Labels>(Labels{{"job", job}, {"instance", host}, {"rack", id % 2 == 0 ? "a" : "b"}});
    row.discoveredLabels = std::make_shared<Labels>(Labels{{"__address__", host}});
    row.health = health;
    row.lastError = error;
    row.lastScrape = health == TargetHealth::Unknown ? 0 : kNow - static_cast<qint64>(id % 1000) * 1000;
    row.lastDuration = 0.01 * static_cast<double>(id);
    row.lastSamples = 100 * id;
    row.timeout = std::chrono::seconds(1);
    return row;
}

std::shared_ptr<EngineSnapshot> snapshotOf(std::vector<TargetRow> rows)
{
    auto snapshot = std::make_shared<EngineSnapshot>();
    snapshot->time = kNow;
    std::sort(rows.begin(), rows.end(), [](const TargetRow &a, const TargetRow &b) {
        return std::tie(a.job, a.url, a.id) < std::tie(b.job, b.url, b.id);
    });
    std::map<std::string, agent::engine::PoolRow> pools;
    for (const TargetRow &row : rows) {
        auto &pool = pools[row.job];
        pool.job = row.job;
        ++(row.health == TargetHealth::Up ? pool.up : row.health == TargetHealth::Down ? pool.down : pool.unknown);
    }
    for (const auto &[job, pool] : pools)
        snapshot->pools.push_back(pool);
    snapshot->targets = std::move(rows);
    return snapshot;
}

std::shared_ptr<EngineSnapshot> small()
{
    return snapshotOf({target(1, "node", TargetHealth::Up), target(2, "node", TargetHealth::Down, "connection refused"),
                       target(3, "can", TargetHealth::Up), target(4, "can", TargetHealth::Unknown),
                       target(90, "can", TargetHealth::Up)});
}

/// State and endpoint of each row; headings in brackets.
QStringList rows(const TargetTableModel &model)
{
    QStringList all;
    for (int row = 0; row < model.rowCount(); ++row) {
        const QString endpoint = model.index(row, TargetTableModel::EndpointColumn).data().toString();
        const bool group = model.index(row, 0).data(GroupRole).toBool();
        all << (group ? QStringLiteral("[%1 %2]").arg(endpoint,
                                                      model.index(row, TargetTableModel::JobColumn).data().toString())
                      : QStringLiteral("%1 %2").arg(model.index(row, 0).data().toString(),
                                                    endpoint.section(QLatin1Char(':'), 0, 0)));
    }
    return all;
}

} // namespace

class TargetTableModelTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void cells()
    {
        TargetTableModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setSnapshot(small());
        QCOMPARE(rows(model), QStringList({QStringLiteral("up 10.0.0.3"), QStringLiteral("unknown 10.0.0.4"),
                                           QStringLiteral("up 10.0.0.90"), QStringLiteral("up 10.0.0.1"),
                                           QStringLiteral("down 10.0.0.2")}));
        const auto cell = [&](int row, int column) {
            return model.index(row, column).data().toString().replace(QChar(0xA0), QLatin1Char(' '));
        };
        QCOMPARE(cell(4, TargetTableModel::EndpointColumn), QStringLiteral("10.0.0.2:9100/metrics"));
        QCOMPARE(cell(4, TargetTableModel::LabelsColumn), QStringLiteral("rack=\"a\""));
        QCOMPARE(cell(4, TargetTableModel::LastScrapeColumn), QStringLiteral("2 s ago"));
        QCOMPARE(cell(4, TargetTableModel::TookColumn), QStringLiteral("20 ms"));
        QCOMPARE(cell(4, TargetTableModel::SamplesColumn), QString(QChar(0x2013))); // a failed scrape has none
        QCOMPARE(cell(3, TargetTableModel::SamplesColumn), QStringLiteral("100"));
        QCOMPARE(cell(4, TargetTableModel::ErrorColumn), QStringLiteral("connection refused"));
        QCOMPARE(cell(1, TargetTableModel::LastScrapeColumn), QStringLiteral("never"));
        QCOMPARE(model.index(4, 0).data(ToneRole).toInt(), static_cast<int>(Tone::Bad));
        QCOMPARE(model.target(4).lastError, QStringLiteral("connection refused"));
        QCOMPARE(model.target(4).discoveredLabels.size(), 1);
        QCOMPARE(model.target(77).id, quint64(0));
    }

    void filters()
    {
        TargetTableModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        QSignalSpy counts(&model, &TargetTableModel::countsChanged);
        model.setSnapshot(small());
        QCOMPARE(counts.size(), 1);
        QCOMPARE(model.counts().of(TargetStateFilter::All), 5);
        QCOMPARE(model.counts().of(TargetStateFilter::Up), 3);
        QCOMPARE(model.counts().of(TargetStateFilter::Slow), 1); // 0.9 s of 1 s
        model.setStateFilter(TargetStateFilter::Down);
        QCOMPARE(rows(model), QStringList{QStringLiteral("down 10.0.0.2")});
        model.setStateFilter(TargetStateFilter::Slow);
        QCOMPARE(rows(model), QStringList{QStringLiteral("up 10.0.0.90")});
        model.setStateFilter(TargetStateFilter::All);
        QCOMPARE(model.setFilterText(QStringLiteral("job=\"can\", rack=\"a\"")), QString());
        QCOMPARE(rows(model), QStringList({QStringLiteral("unknown 10.0.0.4"), QStringLiteral("up 10.0.0.90")}));
        QCOMPARE(model.counts().of(TargetStateFilter::All), 2);
        QCOMPARE(model.counts().total, 5);
        QVERIFY(!model.setFilterText(QStringLiteral("job=~\"(\"")).isEmpty());
        QCOMPARE(model.rowCount(), 2); // the filter before it stays
        QCOMPARE(model.setFilterText(QStringLiteral("REFUSED")), QString());
        QCOMPARE(rows(model), QStringList{QStringLiteral("down 10.0.0.2")});
    }

    void anErrorThatComesAndGoesMovesTheRowThroughTheFilter()
    {
        TargetTableModel model;
        QCOMPARE(model.setFilterText(QStringLiteral("timeout")), QString());
        model.setSnapshot(snapshotOf({target(1, "node", TargetHealth::Up)}));
        QCOMPARE(model.rowCount(), 0);
        model.setSnapshot(snapshotOf({target(1, "node", TargetHealth::Down, "Timeout")}));
        QCOMPARE(model.rowCount(), 1);
        model.setSnapshot(snapshotOf({target(1, "node", TargetHealth::Up)}));
        QCOMPARE(model.rowCount(), 0);
    }

    void labelsThatChangeUnderTheSameId()
    {
        TargetTableModel model;
        model.setSnapshot(snapshotOf({target(1, "node", TargetHealth::Up)}));
        TargetRow changed = target(1, "node", TargetHealth::Up);
        changed.labels = std::make_shared<Labels>(Labels{{"job", "node"}, {"rack", "z"}});
        QSignalSpy data(&model, &QAbstractItemModel::dataChanged);
        model.setSnapshot(snapshotOf({changed}));
        QCOMPARE(model.index(0, TargetTableModel::LabelsColumn).data().toString(), QStringLiteral("rack=\"z\""));
        QVERIFY(!data.isEmpty());
    }

    void sorting_data()
    {
        QTest::addColumn<int>("column");
        QTest::addColumn<bool>("descending");
        QTest::addColumn<QString>("first");
        QTest::addColumn<QString>("last");
        QTest::newRow("worst first") << int(TargetTableModel::StateColumn) << false << "down 10.0.0.2"
                                     << "up 10.0.0.1";
        QTest::newRow("endpoint") << int(TargetTableModel::EndpointColumn) << false << "up 10.0.0.1"
                                  << "up 10.0.0.90";
        QTest::newRow("job, descending") << int(TargetTableModel::JobColumn) << true << "up 10.0.0.1"
                                         << "up 10.0.0.90";
        QTest::newRow("longest") << int(TargetTableModel::TookColumn) << true << "up 10.0.0.90"
                                 << "up 10.0.0.1";
        QTest::newRow("last scrape, youngest") << int(TargetTableModel::LastScrapeColumn) << false << "up 10.0.0.1"
                                               << "unknown 10.0.0.4";
        QTest::newRow("errors first") << int(TargetTableModel::ErrorColumn) << false << "down 10.0.0.2"
                                      << "up 10.0.0.1";
    }
    void sorting()
    {
        QFETCH(int, column);
        QFETCH(bool, descending);
        TargetTableModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setSnapshot(small());
        const QPersistentModelIndex kept(model.index(4, 0)); // 10.0.0.2
        model.sort(column, descending ? Qt::DescendingOrder : Qt::AscendingOrder);
        QTEST(rows(model).first(), "first");
        QTEST(rows(model).last(), "last");
        QCOMPARE(kept.data().toString(), QStringLiteral("down"));
    }

    void groups()
    {
        TargetTableModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setSnapshot(small());
        model.setGrouping({TargetGrouping::Kind::Job, {}});
        QCOMPARE(rows(model), QStringList({QStringLiteral("[can 2 of 3 up]"), QStringLiteral("up 10.0.0.3"),
                                           QStringLiteral("unknown 10.0.0.4"), QStringLiteral("up 10.0.0.90"),
                                           QStringLiteral("[node 1 of 2 up]"), QStringLiteral("up 10.0.0.1"),
                                           QStringLiteral("down 10.0.0.2")}));
        QCOMPARE(model.target(0).id, quint64(0)); // a heading is no target
        model.toggleGroup(0);
        QCOMPARE(rows(model), QStringList({QStringLiteral("[can 2 of 3 up]"), QStringLiteral("[node 1 of 2 up]"),
                                           QStringLiteral("up 10.0.0.1"), QStringLiteral("down 10.0.0.2")}));
        model.toggleGroup(2); // a target: nothing
        QCOMPARE(model.rowCount(), 4);
        model.setStateFilter(TargetStateFilter::Down);
        QCOMPARE(rows(model), QStringList({QStringLiteral("[node 1 of 2 up]"), QStringLiteral("down 10.0.0.2")}));
        model.setGrouping({});
        QCOMPARE(rows(model), QStringList{QStringLiteral("down 10.0.0.2")});
    }

    void groupsOfALabel()
    {
        TargetTableModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        auto snapshot = small();
        snapshot->targets[1].labels = std::make_shared<Labels>(Labels{{"job", "can"}}); // 10.0.0.4 has no rack
        model.setSnapshot(snapshot);
        QCOMPARE(model.labelNames(), QStringList{QStringLiteral("rack")});
        model.setGrouping({TargetGrouping::Kind::Label, QStringLiteral("rack")});
        const QStringList headings = rows(model).filter(QStringLiteral("["));
        QCOMPARE(headings.size(), 3);
        QCOMPARE(headings.join(QLatin1Char(' ')), QStringLiteral("[without rack 0 of 1 up] [a 1 of 2 up] [b 2 of 2 up]"));
        model.setAllOpen(false);
        QCOMPARE(model.rowCount(), 3);
        QVERIFY(!model.isOpen(0));
        model.toggleGroup(1);
        QCOMPARE(model.rowCount(), 5);
        model.setAllOpen(true);
        QCOMPARE(model.rowCount(), 8);
        model.setSnapshot(snapshotOf({target(8, "a", TargetHealth::Up)}));
        QCOMPARE(rows(model), QStringList({QStringLiteral("[a 1 of 1 up]"), QStringLiteral("up 10.0.0.8")}));
    }

    void theSameTargetInTwoJobs()
    {
        TargetTableModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        const auto twice = snapshotOf({target(7, "a", TargetHealth::Up), target(7, "b", TargetHealth::Up)});
        model.setSnapshot(twice);
        QCOMPARE(model.rowCount(), 2);
        model.setSnapshot(twice);
        model.setFrozen(true);
        model.setSnapshot(snapshotOf({target(3, "a", TargetHealth::Up), target(7, "b", TargetHealth::Down)}));
        QCOMPARE(rows(model), QStringList({QStringLiteral("down 10.0.0.7"), QStringLiteral("up 10.0.0.3")}));
    }

    void idsThatUseEveryBit()
    {
        TargetTableModel model;
        const std::uint64_t large = 0xfedcba9876543210;
        model.setSnapshot(snapshotOf({target(large, "a", TargetHealth::Up)}));
        QCOMPARE(model.target(0).id, quint64(large));
        QCOMPARE(model.targetById(large).job, QStringLiteral("a"));
    }

    void frozenRowsKeepTheirPlaces()
    {
        TargetTableModel model;
        model.setSnapshot(small());
        model.sort(TargetTableModel::StateColumn, Qt::AscendingOrder);
        const QStringList before = rows(model);
        model.setFrozen(true);
        auto changed = small();
        changed->targets[0].health = TargetHealth::Down; // would go to the top
        changed->targets.push_back(target(7, "z", TargetHealth::Down));
        model.setSnapshot(changed);
        QCOMPARE(rows(model).size(), 6);
        QCOMPARE(rows(model)[0], before[0]);
        QVERIFY(rows(model).last().contains(QStringLiteral("10.0.0.7")));
        model.setFrozen(false);
        QVERIFY(rows(model)[2].startsWith(QStringLiteral("down")));
    }

    void selectionSurvivesUpdates()
    {
        TargetTableModel model;
        model.setSnapshot(small());
        const QPersistentModelIndex kept(model.index(4, 2));
        model.setSnapshot(snapshotOf({target(2, "node", TargetHealth::Down, "x"), target(8, "a", TargetHealth::Up),
                                      target(9, "zz", TargetHealth::Up)}));
        QVERIFY(kept.isValid());
        QCOMPARE(kept.row(), 1);
        model.setSnapshot(snapshotOf({target(8, "a", TargetHealth::Up)}));
        QVERIFY(!kept.isValid());
    }

    void neverResets()
    {
        TargetTableModel model;
        QSignalSpy resets(&model, &QAbstractItemModel::modelReset);
        model.setSnapshot(small());
        model.setSnapshot(snapshotOf({}));
        model.setSnapshot(small());
        QCOMPARE(resets.size(), 0);
    }

    void randomSnapshotsAgainstARebuild()
    {
        std::mt19937 random(11);
        TargetTableModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        const QStringList filters{QString(), QStringLiteral("rack=\"a\""), QStringLiteral("refused"),
                                  QStringLiteral("job=~\"j[0-2]\"")};
        const std::array<TargetGrouping, 3> groupings{
            {{}, {TargetGrouping::Kind::Job, {}}, {TargetGrouping::Kind::Label, QStringLiteral("rack")}}};
        QString filter;
        int column = TargetTableModel::JobColumn;
        TargetGrouping grouping;
        TargetStateFilter state = TargetStateFilter::All;
        for (int round = 0; round < 150; ++round) {
            std::vector<TargetRow> made;
            for (std::uint64_t id = 1; id < 60; ++id) {
                if (random() % 4 == 0)
                    continue;
                const auto health = static_cast<TargetHealth>(random() % 3);
                made.push_back(
                    target(id, "j" + std::to_string(id % 5), health, health == TargetHealth::Down ? "refused" : ""));
            }
            const auto snapshot = snapshotOf(std::move(made));
            if (round % 5 == 0)
                filter = filters[static_cast<qsizetype>(random() % 4)];
            if (round % 7 == 0)
                column = static_cast<int>(random() % TargetTableModel::ColumnCount);
            if (round % 11 == 0)
                grouping = groupings[random() % 3];
            if (round % 13 == 0)
                state = static_cast<TargetStateFilter>(random() % 5);
            const auto order = random() % 2 == 0 ? Qt::AscendingOrder : Qt::DescendingOrder;
            const auto setUp = [&](TargetTableModel &to) {
                QCOMPARE(to.setFilterText(filter), QString());
                to.setStateFilter(state);
                to.setGrouping(grouping);
                to.sort(column, order);
            };
            setUp(model);
            model.setSnapshot(snapshot);
            TargetTableModel fresh;
            setUp(fresh);
            fresh.setSnapshot(snapshot);
            QCOMPARE(dumpModel(model), dumpModel(fresh));
            QCOMPARE(model.counts().byFilter, fresh.counts().byFilter);
        }
    }

    /// Prints what 10,000 targets cost; asserts only that the rows are right.
    void tenThousand()
    {
        FakeEngine::Settings settings;
        settings.targets = 10'000;
        FakeEngine engine(settings);
        TargetTableModel model;
        model.sort(TargetTableModel::EndpointColumn, Qt::AscendingOrder);
        model.setSnapshot(engine.snapshot());
        QElapsedTimer timer;
        qint64 worst = 0;
        qint64 sum = 0;
        for (int round = 0; round < 10; ++round) {
            engine.advance(std::chrono::seconds(1));
            const auto snapshot = engine.snapshot();
            timer.start();
            model.setSnapshot(snapshot);
            worst = std::max(worst, timer.nsecsElapsed());
            sum += timer.nsecsElapsed();
        }
        timer.start();
        QCOMPARE(model.setFilterText(QStringLiteral("instance=~\"10.*\", rack=\"a\"")), QString());
        const qint64 filter = timer.nsecsElapsed();
        qInfo("10,000 targets: update %.1f ms (worst %.1f ms), filter by pattern %.1f ms",
              static_cast<double>(sum) / 1e7, static_cast<double>(worst) / 1e6, static_cast<double>(filter) / 1e6);
        QVERIFY(model.rowCount() > 3000);
        QCOMPARE(model.counts().total, 10'000);
    }
};

QTEST_GUILESS_MAIN(TargetTableModelTest)
#include "tst_target_table_model.moc"
