// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/fake_engine.h"
#include "tests/widgets/model_dump.h"
#include "widgets/models/facts.h"
#include "widgets/models/tables.h"

#include <QAbstractItemModelTester>
#include <QPersistentModelIndex>
#include <QSignalSpy>
#include <QTest>

#include <memory>
#include <random>

using namespace widgets;
using agent::engine::AgentState;
using agent::engine::EngineSnapshot;

namespace {

using Tester = QAbstractItemModelTester;
constexpr auto kReport = Tester::FailureReportingMode::QtTest;

EngineSnapshot twoRemotes()
{
    EngineSnapshot snapshot;
    snapshot.time = 1'795'000'000'000;
    snapshot.state = AgentState::Offline;
    snapshot.stateRemote = "hq";
    snapshot.remotes.resize(2);
    snapshot.remotes[0].name = "hq";
    snapshot.remotes[0].state = AgentState::Offline;
    snapshot.remotes[0].stateSince = snapshot.time - 60'000;
    snapshot.remotes[0].oldestPending = snapshot.time - 45'000;
    snapshot.remotes[1].name = "backup";
    snapshot.remotes[1].state = AgentState::Delivering;
    snapshot.remotes[1].newestSent = snapshot.time - 3'000;
    return snapshot;
}

} // namespace

class ModelsTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void worstRemoteSpeaks()
    {
        EngineSnapshot snapshot = twoRemotes();
        StateFacts facts = stateFacts(snapshot);
        QCOMPARE(facts.state, State::Offline);
        QCOMPARE(facts.remote, QStringLiteral("hq"));
        QCOMPARE(facts.held, 45.0);
        snapshot.remotes.pop_back();
        facts = stateFacts(snapshot);
        QCOMPARE(facts.remote, QString()); // the only one need not be named
        snapshot.remotes[0].state = snapshot.state = AgentState::Delivering;
        snapshot.remotes[0].newestSent = snapshot.time - 2'000;
        QCOMPARE(stateFacts(snapshot).newest, 2.0);
    }

    void remoteFactsAreComplete()
    {
        EngineSnapshot snapshot = twoRemotes();
        snapshot.remotes[0].ledger.dropped = {{"too_old", 3}, {"disk_full", 4}};
        snapshot.remotes[0].answers = {{503, 1}, {0, 2}, {204, 3}};
        const RemoteFacts facts = remoteFacts(snapshot)[0];
        QCOMPARE(facts.droppedTotal(), quint64(7));
        QCOMPARE(facts.answers.size(), 3);
        QCOMPARE(facts.answers[0].first, 0);
        QCOMPARE(facts.state.remote, QString());
    }

    void nothingLeavesWhileOffline()
    {
        EngineSnapshot snapshot = twoRemotes();
        for (auto &remote : snapshot.remotes)
            remote.outRate = remote.bytesRate = 7; // smoothed, and so still falling
        QCOMPARE(remoteFacts(snapshot)[0].outRate, 0.0);
        QCOMPARE(remoteFacts(snapshot)[0].bytesRate, 0.0);
        QCOMPARE(remoteFacts(snapshot)[1].outRate, 7.0);
    }

    void attentionsWorstFirst()
    {
        EngineSnapshot snapshot = twoRemotes();
        QCOMPARE(attentions(snapshot).size(), 1);
        snapshot.pools.push_back({"node", 9, 3, 0, 0, ""});
        agent::engine::TargetRow down;
        down.job = "node";
        down.health = agent::engine::TargetHealth::Down;
        down.lastError = "refused";
        snapshot.targets.push_back(down);
        snapshot.lastReloadOk = false;
        snapshot.lastReloadError = "line 3";
        snapshot.remotes[1].ledger.imbalance = -2;
        snapshot.wal.lastError = "disk full";
        snapshot.wal.damagedRanges = 1;
        const auto all = attentions(snapshot);
        QCOMPARE(all.size(), 6);
        QCOMPARE(all[0].kind, Attention::Kind::StorageError);
        QCOMPARE(all[1].kind, Attention::Kind::Imbalance);
        QCOMPARE(all[1].count, quint64(2));
        QVERIFY(!isUrgent(all[2].kind));
        const auto targets = std::find_if(all.begin(), all.end(),
                                          [](const Attention &a) { return a.kind == Attention::Kind::TargetsDown; });
        QCOMPARE(targets->detail, QStringLiteral("refused"));
        QCOMPARE(targets->of, quint64(12));
        QCOMPARE(attentions(snapshot, 2).size(), 2);
    }

    void nothingConfiguredNeedsAPersonToo()
    {
        EngineSnapshot snapshot;
        snapshot.state = AgentState::Delivering;
        QCOMPARE(attentions(snapshot).size(), 0); // not ready: nothing is known yet
        snapshot.ready = true;
        QCOMPARE(attentions(snapshot).size(), 2);
        QCOMPARE(stateFacts(snapshot).state, State::ActionNeeded);
    }

    void countsComeFromPools()
    {
        EngineSnapshot snapshot;
        snapshot.pools = {{"a", 1, 2, 3, 9, ""}, {"b", 10, 0, 0, 0, ""}};
        QCOMPARE(targetCounts(snapshot), (TargetCounts{16, 11, 2, 3}));
    }

    void eventsAndLogs()
    {
        FakeEngine engine(FakeEngine::Settings{});
        const std::unique_ptr<EventTable> events(makeEventTable(nullptr));
        const std::unique_ptr<LogTable> logs(makeLogTable(nullptr));
        const Tester eventTester(events.get(), kReport);
        const Tester logTester(logs.get(), kReport);
        QSignalSpy resets(logs.get(), &QAbstractItemModel::modelReset);
        for (int minute = 0; minute < 160; ++minute) { // the lists are full after a while, and the oldest lines leave
            engine.advance(std::chrono::minutes(1));
            const auto snapshot = engine.snapshot();
            setEvents(*events, *snapshot);
            setLogs(*logs, *snapshot);
            QCOMPARE(events->rowCount(), static_cast<int>(snapshot->events.size()));
            QCOMPARE(logs->rowCount(), static_cast<int>(snapshot->logs.size()));
            QVERIFY(!events->index(0, 1).data().toString().isEmpty());
            QCOMPARE(logs->index(logs->rowCount() - 1, 3).data().toString(),
                     QString::fromStdString(snapshot->logs.back().message));
        }
        QVERIFY(events->rowCount() > 20); // targets that flap have one row each
        QCOMPARE(resets.size(), 0);
    }

    void repeatedLogLineChangesInPlace()
    {
        const std::unique_ptr<LogTable> logs(makeLogTable(nullptr));
        EngineSnapshot snapshot;
        snapshot.logs.resize(2);
        snapshot.logs[0].number = 1;
        snapshot.logs[1].number = 2;
        setLogs(*logs, snapshot);
        QSignalSpy changes(logs.get(), &QAbstractItemModel::dataChanged);
        snapshot.logs[0].repeats = 7;
        setLogs(*logs, snapshot);
        QCOMPARE(changes.size(), 1);
        QCOMPARE(logs->index(0, 5).data().toString(), QStringLiteral("7"));
        QCOMPARE(logs->index(1, 5).data().toString(), QString());
    }

    void discovery()
    {
        const std::unique_ptr<DiscoveryTable> mechanisms(makeDiscoveryTable(nullptr));
        const Tester tester(mechanisms.get(), kReport);
        EngineSnapshot snapshot;
        snapshot.discovery = {{"node", "static", 5, "", 2},
                              {"node", "static", 0, "targets.json:3: bad", 0}, // twice the same mechanism
                              {"can", "file", 0, "", 0}};
        snapshot.pools = {{"node", 1, 1, 0, 3, ""}};
        setDiscovery(*mechanisms, snapshot);
        QCOMPARE(dumpModel(*mechanisms, {0, 2, 3, 4, 6}),
                 QStringList({QStringLiteral("node | 2 | 2 | 3 | fine"),
                              QStringLiteral("node | 0 | 2 | 3 | targets.json:3: bad"),
                              QStringLiteral("can | 0 | 0 | 0 | waits for the first list")}));
        setDiscovery(*mechanisms, snapshot, QStringLiteral("BAD"), {QStringLiteral("can")});
        QCOMPARE(dumpModel(*mechanisms, {0, 6}), QStringList({QStringLiteral("node | targets.json:3: bad"),
                                                              QStringLiteral("can | waits for the first list")}));
    }

    void randomRowsAgainstARebuild()
    {
        std::mt19937 random(3);
        const std::unique_ptr<SeriesTable> model(makeSeriesTable(nullptr));
        const Tester tester(model.get(), kReport);
        for (int round = 0; round < 300; ++round) {
            QList<SeriesLine> lines;
            for (quint64 series = 1; series < 40; ++series) {
                if (random() % 3 == 0)
                    continue;
                SeriesLine line;
                line.series = series;
                line.name = QStringLiteral("s%1").arg(random() % 5);
                lines.push_back(line);
            }
            std::shuffle(lines.begin(), lines.end(), random);
            setSeries(*model, lines);
            const std::unique_ptr<SeriesTable> fresh(makeSeriesTable(nullptr));
            setSeries(*fresh, lines);
            QCOMPARE(dumpModel(*model), dumpModel(*fresh));
        }
    }

    void labelsThatTellApartComeFirst()
    {
        const auto line = [](const char *name, const char *code) {
            SeriesLine made;
            made.name = QString::fromLatin1(name);
            made.labels = {{QStringLiteral("code"), QString::fromLatin1(code)},
                           {QStringLiteral("instance"), QStringLiteral("a:1")},
                           {QStringLiteral("job"), QStringLiteral("node")}};
            return made;
        };
        QList<SeriesLine> lines{line("requests", "200"), line("requests", "404"), line("other", "200")};
        lines[1].labels[2].second = QStringLiteral("can");
        describe(lines);
        QCOMPARE(lines[0].detail, QStringLiteral("code=200 \u00B7 node \u00B7 a:1"));
        QCOMPARE(lines[1].detail, QStringLiteral("code=404 \u00B7 can \u00B7 a:1"));
        QCOMPARE(lines[2].detail, QStringLiteral("code=200 \u00B7 a:1 \u00B7 node"));
    }

    void problems()
    {
        const std::unique_ptr<ProblemTable> model(makeProblemTable(nullptr));
        const Tester tester(model.get(), kReport);
        setProblems(*model, {{14, 5, QStringLiteral("metrics_pth"), QStringLiteral("unknown key"),
                              QStringLiteral("did you mean metrics_path?"), QStringLiteral("metrics_path")},
                             {0, 0, {}, QStringLiteral("cannot be read"), {}, {}}});
        QCOMPARE(
            dumpModel(*model),
            QStringList({QStringLiteral("line 14, column 5 | metrics_pth: unknown key | did you mean metrics_path?"),
                         QStringLiteral("whole file | cannot be read | ")}));
        QCOMPARE(model->at(0)->suggestion, QStringLiteral("metrics_path"));
        QVERIFY(model->at(2) == nullptr);
    }
};

QTEST_GUILESS_MAIN(ModelsTest)
#include "tst_models.moc"
