// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/remote/delivery.h"

#include "tests/agent/remote/delivery_rig.h"

#include <QTest>

#include <random>
#include <set>

using namespace agent;
using namespace agent::remote;
using std::chrono::milliseconds;
using std::chrono::seconds;
using Cursor = wal::CursorStore::Cursor;
using Ledger = wal::CursorStore::Ledger;

class TestDelivery : public QObject {
    Q_OBJECT
private slots:
    void loneSampleIsSentAtOnce();
    void smallBatchWaitsOnlyWhileTheLinkIsBusy();
    void fullBatchesInOrder();
    void headersOfTriesAndRetries();
    void seriesStayInOrder_data();
    void seriesStayInOrder();
    void oneProbeWhileFailing();
    void retryAfterIsObeyed_data();
    void retryAfterIsObeyed();
    void refusedBatchIsDroppedAlone();
    void holdsUntilTold();
    void windowIsBounded();
    void appendsWakeOnlyWhoIsHungry();
    void pausedSendsNothing();
    void tooOldIsDropped();
    void unreadableLogIsTriedAgain();
};

void TestDelivery::loneSampleIsSentAtOnce()
{
    DeliveryRig rig;
    const auto series = rig.makeSeries(1);
    rig.start();
    QVERIFY(rig.client.pending.empty());
    rig.append(series);
    rig.run();
    QCOMPARE(rig.client.pending.size(), std::size_t{1});
    QCOMPARE(rig.sizeOf(0), std::size_t{1});
    QCOMPARE(rig.client.pending[0].request.method, std::string("POST"));
    QCOMPARE(rig.client.pending[0].request.url, rig.settings.url);
    QCOMPARE(rig.client.pending[0].request.timeout.count(), 30000);
    QVERIFY(!rig.client.pending[0].request.settings->followRedirects);
}

void TestDelivery::smallBatchWaitsOnlyWhileTheLinkIsBusy()
{
    DeliveryRig rig;
    rig.settings.queue.minShards = 2;
    rig.settings.queue.batchSendDeadline = seconds(3);
    const auto series = rig.makeSeries(40);
    rig.start();
    rig.append(series);
    rig.run();
    QCOMPARE(rig.client.pending.size(), std::size_t{1}); // the other lane has little, and waits
    rig.advance(milliseconds(2999));
    QCOMPARE(rig.client.pending.size(), std::size_t{1});
    rig.advance(milliseconds(1));
    QCOMPARE(rig.client.pending.size(), std::size_t{2});
    QCOMPARE(rig.sizeOf(0) + rig.sizeOf(1), std::size_t{40});

    rig.append(series);
    rig.run();
    QCOMPARE(rig.client.pending.size(), std::size_t{2});
    rig.client.answer(0, 204);
    rig.run();
    QCOMPARE(rig.client.pending.size(), std::size_t{1}); // the link is busy with the second
    rig.client.answer(0, 204);
    rig.run();
    QCOMPARE(rig.client.pending.size(), std::size_t{1}); // idle: sent at once
}

void TestDelivery::fullBatchesInOrder()
{
    DeliveryRig rig;
    rig.settings.queue.maxSamplesPerSend = 2001; // as the file says: batches do not grow
    const auto series = rig.makeSeries(1000);
    for (int i = 0; i < 5; ++i)
        rig.append(series);
    rig.start();
    for (const std::size_t expected : {2001U, 2001U, 998U}) {
        QCOMPARE(rig.client.pending.size(), std::size_t{1});
        QCOMPARE(rig.sizeOf(0), expected);
        rig.client.answer(0, 200);
        rig.run();
    }
    QVERIFY(rig.client.pending.empty());
    const RemoteStatus status = rig.status();
    QCOMPARE(status.ledger.acknowledged, std::uint64_t{5000});
    QCOMPARE(status.ledger.pending, std::uint64_t{0});
    QCOMPARE(status.ledger.imbalance(), std::int64_t{0});
    QVERIFY(status.state == State::Delivering);
    QCOMPARE(status.requests, std::uint64_t{3});
}

void TestDelivery::headersOfTriesAndRetries()
{
    DeliveryRig rig;
    rig.settings.headers = {{"THANOS-TENANT", "batmobile"}};
    const auto series = rig.makeSeries(1);
    rig.start();
    rig.append(series);
    rig.run();
    const std::string body = *rig.client.pending[0].request.body;
    QCOMPARE(rig.header(rig.client.pending[0].request, "Content-Encoding"), std::string("snappy"));
    QCOMPARE(rig.header(rig.client.pending[0].request, "Content-Type"), std::string("application/x-protobuf"));
    QCOMPARE(rig.header(rig.client.pending[0].request, "X-Prometheus-Remote-Write-Version"), std::string("0.1.0"));
    QCOMPARE(rig.header(rig.client.pending[0].request, "User-Agent"), std::string("Belfry/test"));
    QCOMPARE(rig.header(rig.client.pending[0].request, "THANOS-TENANT"), std::string("batmobile"));
    QCOMPARE(rig.header(rig.client.pending[0].request, "Retry-Attempt"), std::string("(none)"));
    for (const char *attempt : {"1", "2", "3"}) {
        rig.client.answer(0, 500);
        rig.run();
        rig.advance(seconds(5));
        QCOMPARE(rig.client.pending.size(), std::size_t{1});
        QCOMPARE(rig.header(rig.client.pending[0].request, "Retry-Attempt"), std::string(attempt));
        QCOMPARE(*rig.client.pending[0].request.body, body); // byte for byte the same
    }
    rig.client.answer(0, 204);
    rig.append(series);
    rig.run();
    QCOMPARE(rig.header(rig.client.pending[0].request, "Retry-Attempt"), std::string("(none)"));
}

void TestDelivery::seriesStayInOrder_data()
{
    QTest::addColumn<int>("least");
    QTest::addColumn<int>("most");
    QTest::newRow("one lane") << 1 << 1;
    QTest::newRow("eight lanes") << 8 << 8;
    QTest::newRow("changing lanes") << 1 << 16;
}

void TestDelivery::seriesStayInOrder()
{
    QFETCH(int, least);
    QFETCH(int, most);
    DeliveryRig rig;
    rig.settings.queue.minShards = static_cast<std::uint32_t>(least);
    rig.settings.queue.maxShards = static_cast<std::uint32_t>(most);
    rig.settings.queue.maxSamplesPerSend = 10;
    rig.settings.queue.capacity = 30;
    const auto series = rig.makeSeries(60);
    for (int i = 0; i < 400; ++i) {
        rig.append(series);
        rig.clock.advance(milliseconds(1));
    }
    std::mt19937 random(17);
    rig.start();
    std::map<std::string, TimestampMs> newest;
    std::set<std::uint32_t> laneCounts;
    std::uint64_t taken = 0;
    std::uint32_t mostBusy = 0;
    for (int turn = 0; turn < 200'000 && taken < 24'000; ++turn) {
        mostBusy = std::max(mostBusy, static_cast<std::uint32_t>(rig.client.pending.size()));
        if (!rig.client.pending.empty()) {
            const std::size_t which = random() % rig.client.pending.size();
            const auto fate = random() % 800;
            if (fate == 0) {
                rig.client.answer(which, 503);
            } else if (fate == 1) {
                rig.client.finish(which, FakeHttpClient::failure(http::Failure::Timeout, "context deadline exceeded"));
            } else {
                for (const DeliveryRig::Sent &sent : rig.decode(rig.client.pending[which].request)) {
                    QVERIFY2(newest[sent.series] < sent.timestamp, qPrintable(QString::fromStdString(sent.series)));
                    newest[sent.series] = sent.timestamp;
                    ++taken;
                }
                rig.client.answer(which, 204);
            }
        }
        rig.advance(milliseconds(random() % 200));
        laneCounts.insert(rig.delivery->status()->lanes);
    }
    QCOMPARE(taken, std::uint64_t{24'000});
    QCOMPARE(newest.size(), std::size_t{60});
    QVERIFY(mostBusy >= static_cast<std::uint32_t>(std::min(most, 4)));
    QVERIFY(least == most || laneCounts.size() > 1);
    const RemoteStatus status = rig.status();
    QCOMPARE(status.ledger.acknowledged, std::uint64_t{24'000});
    QCOMPARE(status.ledger.pending, std::uint64_t{0});
    QCOMPARE(status.ledger.imbalance(), std::int64_t{0});
}

void TestDelivery::oneProbeWhileFailing()
{
    DeliveryRig rig;
    rig.settings.queue.minShards = 8;
    rig.settings.queue.maxShards = 8;
    rig.settings.queue.maxSamplesPerSend = 10;
    const auto series = rig.makeSeries(400);
    rig.append(series);
    rig.start();
    QCOMPARE(rig.client.pending.size(), std::size_t{8});
    while (!rig.client.pending.empty())
        rig.client.finish(0, FakeHttpClient::failure(http::Failure::Connect, "connection refused"));
    rig.run();
    QVERIFY(rig.status().state == State::Offline);
    for (int i = 0; i < 100; ++i) {
        rig.advance(milliseconds(100));
        QVERIFY(rig.client.pending.size() <= 1);
        if (i % 3 == 0 && !rig.client.pending.empty())
            rig.client.finish(0, FakeHttpClient::failure(http::Failure::Connect, "connection refused"));
    }
    rig.advance(seconds(30));
    QCOMPARE(rig.client.pending.size(), std::size_t{1});
    rig.client.answer(0, 204);
    rig.run();
    QCOMPARE(rig.client.pending.size(), std::size_t{8});
    while (!rig.client.pending.empty()) {
        rig.client.answer(0, 204);
        rig.run();
    }
    const RemoteStatus status = rig.status();
    QCOMPARE(status.ledger.acknowledged, std::uint64_t{400});
    QVERIFY(status.state == State::Delivering);
    QCOMPARE(status.lastError, std::string("connection refused"));
    QCOMPARE(status.lastErrorCode, 0);
    QCOMPARE(status.ledger.imbalance(), std::int64_t{0});
}

void TestDelivery::retryAfterIsObeyed_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<bool>("asDate");
    QTest::newRow("503 seconds") << 503 << false;
    QTest::newRow("429 seconds") << 429 << false;
    QTest::newRow("503 date") << 503 << true;
}

void TestDelivery::retryAfterIsObeyed()
{
    QFETCH(int, status);
    QFETCH(bool, asDate);
    DeliveryRig rig;
    rig.clock.jump(milliseconds(784111777000 - rig.clock.now())); // Sun, 06 Nov 1994 08:49:37 GMT
    const auto series = rig.makeSeries(1);
    rig.append(series);
    rig.start();
    rig.client.answer(0, status, "later", {{"retry-after", asDate ? "Sun, 06 Nov 1994 08:50:37 GMT" : "60"}});
    rig.run();
    rig.advance(milliseconds(100));
    QCOMPARE(rig.delivery->status()->nextRetry, TimestampMs{784111777000 + 60'000});
    rig.advance(milliseconds(59'899));
    QVERIFY(rig.client.pending.empty());
    rig.advance(milliseconds(1));
    QCOMPARE(rig.client.pending.size(), std::size_t{1});
}

void TestDelivery::refusedBatchIsDroppedAlone()
{
    DeliveryRig rig;
    rig.settings.queue.maxSamplesPerSend = 10;
    const auto series = rig.makeSeries(10);
    const TimestampMs refused = rig.clock.now() + 1000;
    for (int i = 0; i < 3; ++i) {
        rig.append(series);
        rig.clock.advance(seconds(1));
    }
    rig.start();
    while (!rig.client.pending.empty()) {
        const auto sent = rig.decode(rig.client.pending[0].request);
        const bool bad =
            std::any_of(sent.begin(), sent.end(), [refused](const auto &sample) { return sample.timestamp == refused; });
        rig.client.answer(0, bad ? 400 : 204, bad ? "invalid label" : "");
        rig.run(); // goes on at once
    }
    const RemoteStatus status = rig.status();
    QCOMPARE(status.ledger.acknowledged, std::uint64_t{20});
    QCOMPARE(status.ledger.dropped, (std::map<std::string, std::uint64_t>{{"receiver_rejected_400", 10}}));
    QCOMPARE(status.ledger.imbalance(), std::int64_t{0});
    QCOMPARE(status.lastError, std::string("server returned HTTP status 400 Bad Request: invalid label"));
    QCOMPARE(status.lastErrorCode, 400);
    QCOMPARE(rig.saved.back().ledger, (Ledger{20, 0, {{"receiver_rejected_400", 10}}}));
    QCOMPARE(rig.metrics->samples.failed.Value(), 10.0);
}

void TestDelivery::holdsUntilTold()
{
    DeliveryRig rig;
    rig.append(rig.makeSeries(5));
    rig.start();
    rig.client.answer(0, 401, "who are you");
    rig.run();
    QVERIFY(rig.status().state == State::ActionNeeded);
    rig.advance(seconds(25));
    QVERIFY(rig.client.pending.empty());
    rig.advance(seconds(8));
    QCOMPARE(rig.client.pending.size(), std::size_t{1}); // the slow probe
    rig.client.answer(0, 302, "", {{"location", "http://login.example/"}});
    rig.run();
    QVERIFY(rig.status().state == State::ActionNeeded);
    QVERIFY(rig.client.pending.empty());
    rig.delivery->retryNow();
    rig.run();
    QCOMPARE(rig.client.pending.size(), std::size_t{1});
    rig.client.answer(0, 200, "<html>please log in</html>", {{"content-type", "text/html"}});
    rig.run();
    QVERIFY(rig.status().state == State::ActionNeeded);
    QCOMPARE(rig.status().ledger.acknowledged, std::uint64_t{0});
    rig.delivery->retryNow();
    rig.run();
    rig.client.answer(0, 204);
    rig.run();
    QCOMPARE(rig.status().ledger.acknowledged, std::uint64_t{5});
    QVERIFY(rig.status().state == State::Delivering);
}

void TestDelivery::windowIsBounded()
{
    DeliveryRig rig;
    const auto series = rig.makeSeries(1000);
    rig.append(series);
    rig.start();
    rig.client.finish(0, FakeHttpClient::failure(http::Failure::Connect, "connection refused"));
    for (int i = 0; i < 300; ++i) {
        rig.append(series);
        rig.advance(milliseconds(20));
        if (!rig.client.pending.empty())
            rig.client.finish(0, FakeHttpClient::failure(http::Failure::Connect, "connection refused"));
    }
    const RemoteStatus status = rig.status();
    QVERIFY(rig.metrics->samples.pending.Value() <= 10'000 + 1000);
    QCOMPARE(status.ledger.pending, std::uint64_t{301'000});
    QCOMPARE(status.ledger.committed, std::uint64_t{301'000});
    QCOMPARE(status.ledger.imbalance(), std::int64_t{0});
    QCOMPARE(rig.metrics->backlogSamples.Value(), 301'000.0);
    QVERIFY(status.oldestPending > 0);
}

void TestDelivery::appendsWakeOnlyWhoIsHungry()
{
    DeliveryRig rig;
    rig.settings.queue.capacity = 10;
    rig.settings.queue.maxSamplesPerSend = 5;
    rig.settings.queue.maxShards = 1;
    const auto series = rig.makeSeries(5);
    rig.start();
    rig.append(series);
    QCOMPARE(rig.client.wakeUps.load(), 1);
    rig.append(series); // has not run in between: told already
    QCOMPARE(rig.client.wakeUps.load(), 1);
    rig.run();
    QCOMPARE(rig.client.pending.size(), std::size_t{1});
    for (int i = 0; i < 20; ++i) {
        rig.append(series);
        rig.run();
    }
    QCOMPARE(rig.client.wakeUps.load(), 1); // the window is full: reading can wait
    for (int i = 0; i < 22; ++i) {
        QCOMPARE(rig.client.pending.size(), std::size_t{1});
        rig.client.answer(0, 204);
        rig.run();
    }
    QVERIFY(rig.client.pending.empty());
    rig.append(series);
    QCOMPARE(rig.client.wakeUps.load(), 2);
}

void TestDelivery::pausedSendsNothing()
{
    DeliveryRig rig;
    const auto series = rig.makeSeries(5);
    rig.start();
    rig.delivery->setPaused(true);
    rig.append(series);
    rig.advance(seconds(60));
    QVERIFY(rig.client.pending.empty());
    const RemoteStatus status = rig.status();
    QVERIFY(status.state == State::Paused);
    QCOMPARE(status.ledger.pending, std::uint64_t{5});
    rig.delivery->setPaused(false);
    rig.run();
    QCOMPARE(rig.client.pending.size(), std::size_t{1});
    rig.client.answer(0, 204);
    rig.run();
    QVERIFY(rig.status().state == State::Delivering);
}

void TestDelivery::tooOldIsDropped()
{
    DeliveryRig rig;
    rig.settings.queue.sampleAgeLimit = seconds(60);
    const auto series = rig.makeSeries(3);
    rig.append(series);
    rig.clock.advance(seconds(61));
    rig.append(series);
    rig.start(); // the first record is too old when read
    QCOMPARE(rig.sizeOf(0), std::size_t{3});
    rig.client.answer(0, 503);
    rig.run();
    for (const seconds wait : {seconds(20), seconds(30)}) {
        rig.advance(wait);
        QCOMPARE(rig.sizeOf(0), std::size_t{3});
        rig.client.answer(0, 503);
        rig.run();
        if (wait == seconds(20))
            rig.append(series);
    }
    rig.advance(seconds(11)); // now the second is too old as well, before it is tried again
    QCOMPARE(rig.sizeOf(0), std::size_t{3});
    rig.client.answer(0, 204);
    rig.run();
    const RemoteStatus status = rig.status();
    QCOMPARE(status.ledger.dropped, (std::map<std::string, std::uint64_t>{{"too_old", 6}}));
    QCOMPARE(status.ledger.acknowledged, std::uint64_t{3});
    QCOMPARE(status.ledger.imbalance(), std::int64_t{0});
}

void TestDelivery::unreadableLogIsTriedAgain()
{
    DeliveryRig rig;
    rig.source.failReads = true;
    rig.append(rig.makeSeries(3));
    rig.start();
    QVERIFY(rig.client.pending.empty());
    QVERIFY(rig.wake <= rig.clock.steadyNow() + seconds(1));
    rig.source.failReads = false;
    rig.advance(seconds(1));
    QCOMPARE(rig.sizeOf(0), std::size_t{3});
}

QTEST_APPLESS_MAIN(TestDelivery)
#include "tst_delivery.moc"
