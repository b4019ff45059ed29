// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/agent/remote/delivery_rig.h"

#include "agent/wal/loss.h"

#include <QtTest>

using namespace agent;
using namespace agent::remote;
using namespace std::chrono_literals;

namespace {

std::uint64_t skippedOf(const RemoteStatus &status)
{
    const auto found = status.ledger.dropped.find(std::string(wal::kOperatorSkip));
    return found == status.ledger.dropped.end() ? 0 : found->second;
}

/// A skip of all that is older than `before`, of the log as it is now.
SkipOrder skipTo(const DeliveryRig &rig, TimestampMs before, std::uint32_t jumpTo = 0)
{
    const wal::Position end = rig.source.end();
    return {{before, end.segment, end.record}, jumpTo};
}

/// `count` records of one sample of each series, a second apart.
void appendSome(DeliveryRig &rig, const std::vector<model::SeriesRef> &series, int count)
{
    for (int i = 0; i < count; ++i) {
        rig.append(series);
        rig.clock.advance(1s);
    }
}

} // namespace

class TestRemoteSteering : public QObject {
    Q_OBJECT
private slots:
    void pauseIsKept();
    void quotaHoldsAndGoesOn();
    void quotaNeverOverruns();
    void scheduleHolds();
    void limitMakesSmallBatches();
    void skipIsExact();
    void skipWhileARequestIsUnderWay_data();
    void skipWhileARequestIsUnderWay();
    void skipJumpsOverSegments();
    void skipSurvivesARestart();
    void skipLeavesWhatComesLater();
    void networkUpProbesSoon();
    void networkUpLeavesOthersAlone();
    void batchesGrowWhileDraining();
    void timeToFinish();
};

void TestRemoteSteering::pauseIsKept()
{
    DeliveryRig rig;
    const auto series = rig.makeSeries(3);
    rig.start();
    rig.delivery->setPaused(true, "alfred");
    QCOMPARE(rig.notes.size(), std::size_t{1});
    rig.append(series);
    rig.run();
    QVERIFY(rig.client.pending.empty());
    rig.delivery->close();
    rig.note = rig.notes.back();
    rig.start();
    rig.append(series);
    rig.run();
    QVERIFY(rig.client.pending.empty());
    const RemoteStatus status = rig.status();
    QVERIFY(status.state == State::Paused);
    QCOMPARE(status.steering.paused, std::string("operator"));
    QCOMPARE(status.steering.pausedBy, std::string("alfred"));
    QVERIFY(status.steering.pausedSince > 0);
    rig.delivery->setPaused(false);
    rig.run();
    QCOMPARE(rig.client.pending.size(), std::size_t{1});
    QVERIFY(!rig.notes.back().paused);
}

void TestRemoteSteering::quotaHoldsAndGoesOn()
{
    DeliveryRig rig;
    rig.settings.steering.quota.daily = 5000;
    rig.settings.steering.quota.utc = true;
    const auto series = rig.makeSeries(10);
    rig.start();
    int answered = 0;
    for (int i = 0; i < 100; ++i) {
        rig.append(series);
        rig.advance(1s);
        if (!rig.client.pending.empty()) {
            rig.client.answer(0, 204);
            ++answered;
            rig.run();
        }
    }
    QVERIFY2(answered >= 2 && answered < 20, qPrintable(QString::number(answered)));
    RemoteStatus status = rig.status();
    QVERIFY(status.state == State::Paused);
    QCOMPARE(status.steering.paused, std::string("daily quota"));
    QVERIFY(status.steering.usedToday <= 5000 + 1200); // a request's head is an estimate
    QCOMPARE(status.steering.pausedUntil, status.steering.dayEnds);
    QVERIFY(status.steering.dayEnds > rig.clock.now());
    QCOMPARE(status.ledger.imbalance(), std::int64_t{0});
    // A restart does not give a new budget.
    rig.delivery->close();
    QVERIFY(!rig.notes.empty());
    rig.note = rig.notes.back();
    const auto cursor = rig.saved.back();
    rig.start(cursor);
    rig.advance(1s);
    QVERIFY(rig.client.pending.empty());
    // A larger one does, at once.
    Steering steering = rig.settings.steering;
    steering.quota.daily = 1'000'000;
    rig.delivery->steer(steering);
    rig.run();
    QCOMPARE(rig.client.pending.size(), std::size_t{1});
    rig.client.answer(0, 204);
    rig.run();
    rig.delivery->steer(rig.settings.steering);
    rig.append(series);
    rig.run();
    QVERIFY(rig.client.pending.empty());
    // And so does the next day.
    for (int i = 0; i < 24 * 60; ++i)
        rig.advance(1min);
    QCOMPARE(rig.client.pending.size(), std::size_t{1});
}

/// A batch is no larger than what is left.
void TestRemoteSteering::quotaNeverOverruns()
{
    DeliveryRig rig;
    rig.settings.steering.quota.daily = 20'000;
    const auto series = rig.makeSeries(1000);
    for (int i = 0; i < 20; ++i)
        rig.append(series);
    rig.start();
    std::size_t bytes = 0;
    for (int i = 0; i < 200 && !rig.client.pending.empty(); ++i) {
        bytes += rig.client.pending[0].request.body->size();
        rig.client.answer(0, 204);
        rig.run();
    }
    QVERIFY2(bytes > 5000 && bytes < 24'000, qPrintable(QString::number(bytes)));
    QVERIFY(rig.status().state == State::Paused);
}

void TestRemoteSteering::scheduleHolds()
{
    DeliveryRig rig;
    SendingHours never;
    never.days.fill(false);
    rig.settings.steering.quota.schedule = {never};
    const auto series = rig.makeSeries(1);
    rig.append(series);
    rig.start();
    QVERIFY(rig.client.pending.empty());
    const RemoteStatus status = rig.status();
    QCOMPARE(status.steering.paused, std::string("schedule"));
    QCOMPARE(status.steering.pausedUntil, TimestampMs{0});
    rig.delivery->steer({});
    rig.run();
    QCOMPARE(rig.client.pending.size(), std::size_t{1});
}

/// A request takes no longer than half of the timeout at the limit, and little more is under way.
void TestRemoteSteering::limitMakesSmallBatches()
{
    DeliveryRig rig;
    rig.settings.timeout = 10s;
    rig.settings.queue.minShards = 4;
    rig.settings.steering.bandwidthLimit = 1400;
    const auto series = rig.makeSeries(500);
    for (int i = 0; i < 200; ++i)
        rig.append(series);
    rig.start();
    std::size_t largest = 0;
    for (int i = 0; i < 30; ++i) {
        QVERIFY(!rig.client.pending.empty());
        std::size_t underWay = 0;
        for (const auto &pending : rig.client.pending)
            underWay += pending.request.body->size();
        QVERIFY2(underWay < 14'000, qPrintable(QString::number(underWay)));
        if (i > 5) // by then it knows what a sample takes
            largest = std::max(largest, rig.client.pending[0].request.body->size());
        QVERIFY(rig.client.pending[0].request.pacer->limits());
        rig.client.answer(0, 204);
        rig.advance(1s);
    }
    QVERIFY2(largest > 1400 && largest < 9100, qPrintable(QString::number(largest)));
    rig.delivery->steer({});
    rig.client.answer(0, 204);
    rig.advance(1s);
    QVERIFY(rig.client.pending.size() > 1);
    QVERIFY(!rig.client.pending[0].request.pacer->limits());
}

void TestRemoteSteering::skipIsExact()
{
    DeliveryRig rig;
    rig.settings.queue.maxSamplesPerSend = 7;
    rig.settings.queue.capacity = 50; // most is still in the log
    const auto series = rig.makeSeries(10);
    const TimestampMs begin = rig.clock.now();
    appendSome(rig, series, 100);
    rig.start();
    rig.delivery->setPaused(true);
    rig.client.answer(0, 204);
    rig.run();
    rig.delivery->skip(skipTo(rig, begin + 60'000));
    rig.delivery->setPaused(false);
    for (int i = 0; i < 2000 && rig.status().ledger.pending > 0; ++i) {
        while (!rig.client.pending.empty()) {
            for (const DeliveryRig::Sent &sent : DeliveryRig::decode(rig.client.pending[0].request))
                QVERIFY2(sent.timestamp >= begin + 60'000, "what was skipped is not sent");
            rig.client.answer(0, 204);
            rig.run();
        }
    }
    const RemoteStatus status = rig.status();
    QCOMPARE(skippedOf(status), std::uint64_t{600 - 7});
    QCOMPARE(status.ledger.acknowledged, std::uint64_t{407});
    QCOMPARE(status.ledger.imbalance(), std::int64_t{0});
    QCOMPARE(rig.saved.back().ledger.samples(), std::uint64_t{1000});
}

void TestRemoteSteering::skipWhileARequestIsUnderWay_data()
{
    QTest::addColumn<int>("answer");
    QTest::newRow("it is taken") << 204;
    QTest::newRow("it fails") << 503;
}

/// What is being sent may still arrive; what fails then is given up and not tried again.
void TestRemoteSteering::skipWhileARequestIsUnderWay()
{
    QFETCH(int, answer);
    DeliveryRig rig;
    rig.settings.queue.maxSamplesPerSend = 5;
    const auto series = rig.makeSeries(10);
    appendSome(rig, series, 3);
    rig.start();
    QCOMPARE(rig.client.pending.size(), std::size_t{1});
    rig.delivery->skip(skipTo(rig, rig.clock.now()));
    rig.run();
    QCOMPARE(rig.client.pending.size(), std::size_t{1});
    QCOMPARE(rig.status().ledger.imbalance(), std::int64_t{0});
    rig.client.answer(0, answer);
    rig.run();
    const RemoteStatus status = rig.status();
    QCOMPARE(status.ledger.pending, std::uint64_t{0});
    QCOMPARE(status.ledger.acknowledged, std::uint64_t{answer == 204 ? 5U : 0U});
    QCOMPARE(skippedOf(status), std::uint64_t{answer == 204 ? 25U : 30U});
    rig.advance(1min);
    QVERIFY(rig.client.pending.empty());
}

void TestRemoteSteering::skipJumpsOverSegments()
{
    DeliveryRig rig;
    rig.settings.queue.maxSamplesPerSend = 5;
    rig.settings.queue.capacity = 5;
    const auto series = rig.makeSeries(10);
    for (int segment = 0; segment < 5; ++segment) {
        appendSome(rig, series, 20);
        rig.source.rotate();
    }
    appendSome(rig, series, 2);
    rig.start();
    rig.delivery->skip(skipTo(rig, rig.clock.now() - 1500, 5));
    while (!rig.client.pending.empty()) {
        rig.client.answer(0, 204);
        rig.run();
    }
    const RemoteStatus status = rig.status();
    QCOMPARE(status.ledger.pending, std::uint64_t{0});
    QCOMPARE(status.ledger.acknowledged, std::uint64_t{15}); // what was under way, and the last record
    QCOMPARE(skippedOf(status), std::uint64_t{1020 - 15});
    QCOMPARE(status.ledger.imbalance(), std::int64_t{0});
}

/// Killed right after the order: the saved cursor knows of it.
void TestRemoteSteering::skipSurvivesARestart()
{
    DeliveryRig rig;
    rig.settings.queue.maxSamplesPerSend = 5;
    rig.settings.queue.capacity = 5;
    const auto series = rig.makeSeries(10);
    appendSome(rig, series, 10);
    rig.start();
    rig.delivery->skip(skipTo(rig, rig.clock.now()));
    QVERIFY(!rig.saved.empty());
    const auto cursor = rig.saved.back();
    QVERIFY(cursor.skip.has_value());
    rig.client.pending.clear();
    rig.start(cursor);
    rig.advance(1s);
    QVERIFY(rig.client.pending.empty());
    const RemoteStatus status = rig.status();
    QCOMPARE(skippedOf(status), std::uint64_t{100});
    QCOMPARE(status.ledger.imbalance(), std::int64_t{0});
    QVERIFY(!rig.saved.back().skip.has_value());
}

/// Samples that come after the order are sent, whatever their time.
void TestRemoteSteering::skipLeavesWhatComesLater()
{
    DeliveryRig rig;
    const auto series = rig.makeSeries(3);
    rig.start();
    rig.delivery->setPaused(true);
    rig.append(series);
    rig.run();
    rig.delivery->skip(skipTo(rig, rig.clock.now() + 3'600'000));
    rig.append(series);
    rig.delivery->setPaused(false);
    rig.run();
    QCOMPARE(rig.client.pending.size(), std::size_t{1});
    QCOMPARE(rig.sizeOf(0), std::size_t{3});
    rig.client.answer(0, 204);
    rig.run();
    QCOMPARE(skippedOf(rig.status()), std::uint64_t{3});
}

void TestRemoteSteering::networkUpProbesSoon()
{
    DeliveryRig rig;
    rig.random = FakeRandom(0.9);
    const auto series = rig.makeSeries(1);
    rig.append(series);
    rig.start();
    for (int i = 0; i < 40; ++i) { // until it asks but every half minute
        if (!rig.client.pending.empty())
            rig.client.finish(0, FakeHttpClient::failure(http::Failure::Connect, "no route to host"));
        rig.run();
        while (rig.client.pending.empty())
            rig.advance(100ms);
    }
    rig.client.finish(0, FakeHttpClient::failure(http::Failure::Connect, "no route to host"));
    rig.run();
    rig.advance(3s);
    QVERIFY(rig.client.pending.empty());
    rig.delivery->networkUp();
    int waited = 0;
    for (; waited < 100 && rig.client.pending.empty(); ++waited)
        rig.advance(100ms);
    QVERIFY2(waited <= 11, qPrintable(QString::number(waited)));
    // A request that hangs in the network that was is left, and tried again.
    const std::size_t started = rig.client.started;
    rig.advance(10s);
    rig.delivery->networkUp();
    for (int i = 0; i < 12; ++i)
        rig.advance(100ms);
    QCOMPARE(rig.client.started, started + 1);
    QCOMPARE(rig.client.pending.size(), std::size_t{1});
}

/// A receiver that answers is not away because of the network.
void TestRemoteSteering::networkUpLeavesOthersAlone()
{
    DeliveryRig rig;
    const auto series = rig.makeSeries(1);
    rig.append(series);
    rig.start();
    rig.client.answer(0, 503, {}, {{"retry-after", "600"}});
    rig.run();
    rig.delivery->networkUp();
    rig.advance(20s);
    QVERIFY(rig.client.pending.empty());
}

void TestRemoteSteering::batchesGrowWhileDraining()
{
    DeliveryRig rig;
    rig.settings.queue.maxShards = 1;
    const auto series = rig.makeSeries(1000);
    for (int i = 0; i < 60; ++i)
        rig.append(series);
    rig.start();
    std::vector<std::size_t> sizes;
    while (!rig.client.pending.empty()) {
        sizes.push_back(rig.sizeOf(0));
        rig.client.answer(0, 204);
        rig.run();
    }
    QCOMPARE(sizes.front(), std::size_t{2000});
    QCOMPARE(*std::max_element(sizes.begin(), sizes.end()), std::size_t{10'000});
    QCOMPARE(rig.status().ledger.acknowledged, std::uint64_t{60'000});
}

/// 600 samples a second go, 100 a second come: what is told after a minute is right to a tenth.
void TestRemoteSteering::timeToFinish()
{
    DeliveryRig rig;
    rig.settings.queue.maxSamplesPerSend = 600;
    rig.settings.queue.maxShards = 1;
    const auto series = rig.makeSeries(100);
    for (int i = 0; i < 3000; ++i)
        rig.append(series); // ten minutes of work
    rig.start();
    double told = -1;
    int toldAt = 0;
    int second = 0;
    for (; second < 2000; ++second) {
        rig.append(series);
        if (!rig.client.pending.empty())
            rig.client.answer(0, 204);
        rig.advance(1s);
        if (second == 60) {
            told = rig.status().secondsToEmpty;
            toldAt = second;
        }
        if (rig.delivery->status()->ledger.pending < 300)
            break;
    }
    const double real = second - toldAt;
    QVERIFY2(told > 0.9 * real && told < 1.1 * real, qPrintable(QString("%1 told, %2 real").arg(told).arg(real)));
}

QTEST_APPLESS_MAIN(TestRemoteSteering)
#include "tst_remote_steering.moc"
