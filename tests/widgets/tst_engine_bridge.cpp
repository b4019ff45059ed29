// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/fake_engine.h"
#include "widgets/bridge/engine_bridge.h"
#include "widgets/bridge/series_source.h"

#include <QSignalSpy>
#include <QTest>
#include <QThread>

#include <atomic>
#include <thread>

using namespace std::chrono_literals;
using widgets::EngineBridge;

class EngineBridgeTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void deliversAtOnceOnAttaching()
    {
        FakeEngine engine(FakeEngine::Settings{});
        EngineBridge bridge;
        QSignalSpy snapshots(&bridge, &EngineBridge::snapshotChanged);
        bridge.attach(engine);
        QCOMPARE(snapshots.size(), 1);
        QVERIFY(bridge.snapshot());
        QCOMPARE(bridge.facts().version, QStringLiteral("0.2.0"));
        QVERIFY(!bridge.facts().flags.isEmpty());
    }

    void aBurstBecomesFewDeliveriesAndTheLastIsCurrent()
    {
        FakeEngine engine(FakeEngine::Settings{});
        EngineBridge bridge;
        bridge.attach(engine);
        QSignalSpy snapshots(&bridge, &EngineBridge::snapshotChanged);
        std::thread publisher([&] {
            for (int i = 0; i < 1000; ++i)
                engine.publish([](agent::engine::EngineSnapshot &) {});
        });
        publisher.join();
        const auto last = engine.snapshot()->number;
        QTRY_COMPARE(bridge.snapshot()->number, last);
        QCOMPARE_LE(snapshots.size(), 2);
    }

    void aNudgeDuringADeliveryIsNotLost()
    {
        FakeEngine engine(FakeEngine::Settings{});
        EngineBridge bridge;
        bool once = true;
        connect(&bridge, &EngineBridge::snapshotChanged, this, [&] {
            if (std::exchange(once, false))
                engine.publish([](agent::engine::EngineSnapshot &) {});
        });
        bridge.attach(engine);
        QTRY_COMPARE(bridge.snapshot()->number, engine.snapshot()->number);
        QVERIFY(!once);
    }

    void answersArriveOnTheGuiThread()
    {
        FakeEngine engine(FakeEngine::Settings{});
        EngineBridge bridge;
        bridge.attach(engine);
        QThread *thread = nullptr;
        connect(
            &bridge, &EngineBridge::reloadFinished, this, [&] { thread = QThread::currentThread(); },
            Qt::DirectConnection);
        bridge.requestReload();
        QVERIFY(thread == nullptr); // never from within the request
        QTRY_VERIFY(thread != nullptr);
        QCOMPARE(thread, QThread::currentThread());
    }

    void errorsAreTold()
    {
        FakeEngine engine(FakeEngine::Settings{});
        engine.failReloads("prometheus.yml:3:1: bad");
        EngineBridge bridge;
        bridge.attach(engine);
        QSignalSpy reloads(&bridge, &EngineBridge::reloadFinished);
        bridge.requestReload();
        QTRY_COMPARE(reloads.size(), 1);
        QCOMPARE(reloads[0][0].toString(), QStringLiteral("prometheus.yml:3:1: bad"));
    }

    void checksBearTheirNumber()
    {
        FakeEngine engine(FakeEngine::Settings{});
        EngineBridge bridge;
        bridge.attach(engine);
        QSignalSpy checks(&bridge, &EngineBridge::configChecked);
        const quint64 first = bridge.checkConfig(QStringLiteral("globl:\n"));
        QTRY_COMPARE(checks.size(), 1);
        QCOMPARE(checks[0][0].toULongLong(), first);
        const auto issues = checks[0][1].value<QList<widgets::ConfigIssue>>();
        QCOMPARE(issues.size(), 1);
        QCOMPARE(issues[0].line, 1);
        QCOMPARE(issues[0].suggestion, QStringLiteral("global"));
    }

    void theNewestSearchWins()
    {
        FakeEngine engine(FakeEngine::Settings{});
        EngineBridge bridge;
        bridge.attach(engine);
        widgets::SeriesSource source(bridge);
        QSignalSpy found(&source, &widgets::SeriesSource::found);
        source.find(QStringLiteral("up"), 3);
        source.find(QStringLiteral("CAN frames"), 3);
        QTRY_COMPARE(found.size(), 1);
        const auto answer = found[0][0].value<widgets::SeriesFound>();
        QCOMPARE(answer.series.size(), 3);
        QVERIFY(answer.matched > 3);
        QVERIFY(answer.error.isEmpty());
        QVERIFY(answer.series[0].name.startsWith(QStringLiteral("can_")));
        QCOMPARE(answer.series[0].type, QStringLiteral("counter"));
        for (const auto &label : answer.series[0].labels)
            QVERIFY(label.first != QStringLiteral("__name__"));
    }

    void thePastOfTheNewestQuestion()
    {
        FakeEngine engine(FakeEngine::Settings{});
        EngineBridge bridge;
        bridge.attach(engine);
        engine.advance(300s);
        widgets::SeriesSource source(bridge);
        QList<std::pair<qint64, std::size_t>> answers;
        connect(&source, &widgets::SeriesSource::pastRead, this,
                [&](qint64 from, qint64, const widgets::SeriesSource::Past &past, const QString &error) {
                    QVERIFY(error.isEmpty());
                    answers.push_back({from, past->series.at(0).points.size()});
                });
        const qint64 now = bridge.engine()->snapshot()->time;
        source.readPast({1}, 0, now);
        source.readPast({1}, now - 100'000, now);
        QTRY_COMPARE(answers.size(), 1);
        QCOMPARE(answers[0].first, now - 100'000);
        QVERIFY(answers[0].second > 2);
        source.readPast({1}, 0, now);
        source.dropPast();
        source.readPast({1}, 1, now);
        QTRY_COMPARE(answers.size(), 2);
        QCOMPARE(answers[1].first, 1);
    }

    void pointsOfWatchedSeries()
    {
        FakeEngine engine(FakeEngine::Settings{});
        EngineBridge bridge;
        bridge.attach(engine);
        QSignalSpy points(&bridge, &EngineBridge::pointsArrived);
        engine.advance(30s);
        bridge.deliverNow();
        QCOMPARE(points.size(), 0);
        bridge.watchSeries({1, 2});
        engine.advance(120s);
        bridge.deliverNow();
        QCOMPARE(points.size(), 1);
        const auto arrived = points[0][0].value<QList<widgets::LivePoint>>();
        QVERIFY(arrived.size() >= 2);
        for (const auto &point : arrived)
            QVERIFY(point.series == 1 || point.series == 2);
    }

    void verbsReachTheEngine()
    {
        FakeEngine engine(FakeEngine::Settings{});
        EngineBridge bridge;
        bridge.attach(engine);
        bridge.pauseRemote(QStringLiteral("headquarters"));
        bridge.resumeRemote(QStringLiteral("headquarters"));
        bridge.retryRemote(QStringLiteral("backup-site"));
        QCOMPARE(engine.calls(),
                 (std::vector<std::string>{"pause headquarters", "resume headquarters", "retry backup-site"}));
    }

    void withoutAnEngine()
    {
        EngineBridge bridge;
        QSignalSpy applies(&bridge, &EngineBridge::applyFinished);
        bridge.requestApply(QStringLiteral("global:"));
        bridge.pauseRemote(QStringLiteral("x"));
        bridge.watchSeries({1});
        bridge.deliverNow();
        QTRY_COMPARE(applies.size(), 1);
        QVERIFY(!applies[0][0].toString().isEmpty());
    }

    void nothingComesAfterDetach()
    {
        FakeEngine engine(FakeEngine::Settings{});
        EngineBridge bridge;
        bridge.attach(engine);
        QSignalSpy snapshots(&bridge, &EngineBridge::snapshotChanged);
        engine.advance(1s);
        bridge.detach();
        engine.advance(1s);
        QTest::qWait(2 * EngineBridge::kDeliveryMs); // nothing is expected: there is no event to wait for
        QCOMPARE(snapshots.size(), 0);
        bridge.attach(engine); // and again
        QCOMPARE(snapshots.size(), 1);
    }

    void theBridgeMayDieBeforeAnAnswer()
    {
        FakeEngine engine(FakeEngine::Settings{});
        for (int round = 0; round < 50; ++round) {
            EngineBridge bridge;
            bridge.attach(engine);
            bridge.requestReload();
            widgets::SeriesSource source(bridge);
            source.find(QStringLiteral("up"), 10);
            source.readPast({1}, 0, 1);
            engine.advance(1s);
        }
        QCoreApplication::processEvents();
        QVERIFY(engine.calls().size() >= 50);
    }
};

QTEST_GUILESS_MAIN(EngineBridgeTest)
#include "tst_engine_bridge.moc"
