// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/remote/delivery.h"

#include "tests/agent/remote/delivery_rig.h"

#include <QTest>

using namespace agent;
using namespace agent::remote;
using std::chrono::milliseconds;
using std::chrono::seconds;
using Cursor = wal::CursorStore::Cursor;
using Ledger = wal::CursorStore::Ledger;
using Drops = std::map<std::string, std::uint64_t>;

/// The cursor, the ledger and the end of a delivery.
class TestCursor : public QObject {
    Q_OBJECT
private slots:
    void savedAtMostOnceAnInterval();
    void failedSaveIsRepeated();
    void restartSendsOnlyWhatIsUnsettled();
    void startInTheMiddleOfASegment();
    void segmentDeletedBehindTheReader();
    void relabelledAndUnknownAreCounted();
    void damageInTheNewestSegment();
    void damageInASegmentLeftBehind();
    void theCheckIsNoTautology();
    void drainSendsWhatIsPending();
    void settleSendsNothingNew();
    void unreachableIsNotWaitedFor();
    void hangingIsLeftAtTheDeadline();
    void metricsGoWithTheRemote();
    void states();
};

void TestCursor::savedAtMostOnceAnInterval()
{
    DeliveryRig rig;
    const auto series = rig.makeSeries(2);
    rig.start();
    for (int i = 0; i < 50; ++i) { // five seconds of traffic
        rig.append(series);
        rig.advance(milliseconds(50));
        rig.client.answer(0, 204);
        rig.advance(milliseconds(50));
    }
    QVERIFY(rig.saved.size() >= 4 && rig.saved.size() <= 5);
    QCOMPARE(static_cast<std::size_t>(rig.settledCalls), rig.saved.size());
    for (const Cursor &cursor : rig.saved)
        QCOMPARE(cursor.ledger.acknowledged, std::uint64_t{cursor.position.record} * 2);
    rig.advance(seconds(1));
    const std::size_t saves = rig.saved.size();
    QVERIFY(rig.delivery->savedCursor() == rig.source.end());
    rig.advance(seconds(10));
    QCOMPARE(rig.saved.size(), saves); // nothing changed
}

void TestCursor::failedSaveIsRepeated()
{
    DeliveryRig rig;
    rig.append(rig.makeSeries(2));
    rig.start();
    rig.saveFails = true;
    rig.client.answer(0, 204);
    rig.advance(seconds(1));
    QVERIFY(rig.delivery->savedCursor() == wal::Position{});
    QCOMPARE(rig.settledCalls, 0);
    rig.saveFails = false;
    rig.advance(seconds(1));
    QVERIFY(rig.delivery->savedCursor() == (wal::Position{0, 1}));
    QCOMPARE(rig.settledCalls, 1);
}

void TestCursor::restartSendsOnlyWhatIsUnsettled()
{
    DeliveryRig rig;
    rig.settings.queue.maxSamplesPerSend = 10;
    const auto series = rig.makeSeries(10);
    for (int i = 0; i < 6; ++i) {
        rig.clock.advance(milliseconds(1));
        rig.append(series);
    }
    rig.start();
    for (int i = 0; i < 2; ++i) {
        rig.client.answer(0, 204);
        rig.run();
    }
    rig.advance(seconds(1)); // saves
    rig.client.answer(0, 204);
    rig.run(); // acknowledged, but not saved
    QCOMPARE(rig.saved.back().position.record, 2U);

    // Killed: what was saved last is all that is left.
    const Cursor saved = rig.saved.back();
    rig.client.pending.clear();
    rig.start(saved);
    std::vector<double> values;
    while (!rig.client.pending.empty()) {
        for (const auto &sent : rig.decode(rig.client.pending[0].request))
            values.push_back(sent.value);
        rig.client.answer(0, 204);
        rig.run();
    }
    QCOMPARE(values.size(), std::size_t{40}); // one batch a second time, nothing left out
    QCOMPARE(values.front(), 20.0);
    const RemoteStatus status = rig.status();
    QCOMPARE(status.ledger.acknowledged, std::uint64_t{60});
    QCOMPARE(status.ledger.committed, std::uint64_t{60});
    QCOMPARE(status.ledger.imbalance(), std::int64_t{0});
}

void TestCursor::startInTheMiddleOfASegment()
{
    DeliveryRig rig;
    const auto series = rig.makeSeries(7);
    for (int i = 0; i < 5; ++i)
        rig.append(series);
    rig.start({{0, 3}, {}, ""}); // a new remote: the 21 before are none of its own
    RemoteStatus status = rig.status();
    QCOMPARE(status.ledger.committed, std::uint64_t{14});
    QCOMPARE(status.ledger.pending, std::uint64_t{14});
    rig.source.rotate();
    rig.append(series);
    rig.client.answer(0, 204);
    rig.run();
    rig.client.answer(0, 204);
    rig.run();
    status = rig.status();
    QCOMPARE(status.ledger.committed, std::uint64_t{21});
    QCOMPARE(status.ledger.acknowledged, std::uint64_t{21});
    QCOMPARE(status.ledger.imbalance(), std::int64_t{0});
    QVERIFY(rig.delivery->savedCursor() == (wal::Position{1, 1}));
}

void TestCursor::segmentDeletedBehindTheReader()
{
    // All is delivered, and the log goes away before anything new is read.
    DeliveryRig rig;
    const auto series = rig.makeSeries(7);
    rig.append(series);
    rig.source.rotate();
    rig.start();
    rig.client.answer(0, 204);
    rig.run();
    rig.source.truncate(1);
    RemoteStatus status = rig.status();
    QCOMPARE(status.ledger.committed, std::uint64_t{7});
    QCOMPARE(status.ledger.imbalance(), std::int64_t{0});
    rig.client.pending.clear();
    rig.append(series);
    status = rig.status();
    QCOMPARE(status.ledger.committed, std::uint64_t{14});
    QCOMPARE(status.ledger.pending, std::uint64_t{7});
    QCOMPARE(status.ledger.imbalance(), std::int64_t{0});
}

void TestCursor::relabelledAndUnknownAreCounted()
{
    DeliveryRig rig;
    relabel::RuleSettings drop;
    drop.action = relabel::Action::Drop;
    drop.sourceLabels = {"__name__"};
    drop.regex = "m[01]";
    std::vector<model::SeriesRef> series = rig.makeSeries(5);
    series.push_back(model::SeriesRef{999});
    rig.append(series);
    rig.start({}, {}, *relabel::Rules::compile(std::vector{drop}));
    QCOMPARE(rig.sizeOf(0), std::size_t{3});
    rig.client.answer(0, 204);
    rig.run();
    const RemoteStatus status = rig.status();
    QCOMPARE(status.ledger.relabelDropped, std::uint64_t{2});
    QCOMPARE(status.ledger.dropped, (Drops{{"unknown_series", 1}}));
    QCOMPARE(status.ledger.acknowledged, std::uint64_t{3});
    QCOMPARE(status.ledger.imbalance(), std::int64_t{0});
    QCOMPARE(rig.saved.back().ledger, (Ledger{3, 2, {{"unknown_series", 1}}}));
    const std::string text = rig.registry.text();
    QVERIFY(text.find("reason=\"unintentionally_dropped_series\"") != std::string::npos);
}

void TestCursor::damageInTheNewestSegment()
{
    DeliveryRig rig;
    const auto series = rig.makeSeries(4);
    rig.append(series);
    rig.source.add({"", 9, true}); // nine samples that cannot be read
    rig.append(series);
    rig.start();
    rig.client.answer(0, 204);
    rig.run();
    QCOMPARE(rig.status().ledger.pending, std::uint64_t{9});
    for (int i = 0; i < 10; ++i) {
        rig.append(series); // traffic goes on meanwhile
        rig.advance(milliseconds(500));
        rig.client.answer(0, 204);
        rig.advance(milliseconds(500));
    }
    const RemoteStatus status = rig.status();
    QCOMPARE(status.ledger.pending, std::uint64_t{0});
    QCOMPARE(status.ledger.dropped, (Drops{{"log_damaged", 9}}));
    QCOMPARE(status.ledger.imbalance(), std::int64_t{0});
}

void TestCursor::damageInASegmentLeftBehind()
{
    DeliveryRig rig;
    const auto series = rig.makeSeries(4);
    rig.append(series);
    rig.source.add({"", 9, true});
    rig.source.rotate();
    rig.append(series);
    rig.start();
    rig.client.answer(0, 204);
    rig.run();
    const RemoteStatus status = rig.status();
    QCOMPARE(status.ledger.dropped, (Drops{{"log_damaged", 9}}));
    QCOMPARE(status.ledger.committed, std::uint64_t{17});
    QCOMPARE(status.ledger.pending, std::uint64_t{0});
    QCOMPARE(status.ledger.imbalance(), std::int64_t{0});
}

void TestCursor::theCheckIsNoTautology()
{
    DeliveryRig rig;
    const auto series = rig.makeSeries(4);
    rig.append(series);
    rig.source.record({0, 0}).samples = 3; // the log has counted one too few
    rig.start();
    rig.client.answer(0, 204);
    rig.run();
    QCOMPARE(rig.status().ledger.imbalance(), std::int64_t{-1});
    QCOMPARE(rig.metrics->imbalance.Value(), -1.0);
}

void TestCursor::drainSendsWhatIsPending()
{
    DeliveryRig rig;
    rig.settings.queue.maxSamplesPerSend = 10;
    rig.settings.queue.minShards = 2;
    const auto series = rig.makeSeries(15);
    rig.start();
    rig.append(series);
    rig.run();
    rig.append(series);
    rig.delivery->beginStop(StopMode::Drain, rig.clock.steadyNow() + seconds(1));
    for (int i = 0; i < 20 && !rig.delivery->finished(); ++i) {
        rig.run();
        while (!rig.client.pending.empty())
            rig.client.answer(0, 204);
        rig.client.poll(milliseconds(0));
        rig.run();
    }
    QVERIFY(rig.delivery->finished());
    rig.delivery->close();
    QCOMPARE(rig.saved.back().ledger.acknowledged, std::uint64_t{30});
    QVERIFY(rig.saved.back().position == rig.source.end());
}

void TestCursor::settleSendsNothingNew()
{
    DeliveryRig rig;
    const auto series = rig.makeSeries(15);
    rig.start();
    rig.append(series);
    rig.run();
    rig.append(series);
    rig.delivery->beginStop(StopMode::Settle, rig.clock.steadyNow() + seconds(1));
    rig.run();
    QVERIFY(!rig.delivery->finished()); // one answer is under way
    rig.client.answer(0, 204);
    rig.run();
    QVERIFY(rig.client.pending.empty());
    QVERIFY(rig.delivery->finished());
    rig.delivery->close();
    QCOMPARE(rig.saved.back().ledger.acknowledged, std::uint64_t{15});
}

void TestCursor::unreachableIsNotWaitedFor()
{
    for (const StopMode mode : {StopMode::Drain, StopMode::Settle}) {
        DeliveryRig rig;
        rig.append(rig.makeSeries(15));
        rig.start();
        rig.client.finish(0, FakeHttpClient::failure(http::Failure::Connect, "connection refused"));
        rig.run();
        rig.advance(seconds(10));
        QCOMPARE(rig.client.pending.size(), std::size_t{1}); // a probe
        rig.delivery->beginStop(mode, rig.clock.steadyNow() + seconds(1));
        QVERIFY(rig.delivery->finished());
        rig.delivery->close();
        QVERIFY(rig.client.pending.empty()); // cancelled
    }
}

void TestCursor::hangingIsLeftAtTheDeadline()
{
    DeliveryRig rig;
    rig.append(rig.makeSeries(15));
    rig.start();
    rig.delivery->beginStop(StopMode::Drain, rig.clock.steadyNow() + seconds(1));
    rig.run();
    QVERIFY(!rig.delivery->finished());
    QVERIFY(rig.wake <= rig.clock.steadyNow() + seconds(1));
    rig.clock.advance(seconds(1));
    QVERIFY(rig.delivery->finished());
    rig.delivery->close();
    QVERIFY(rig.client.pending.empty());
    QVERIFY(rig.saved.empty()); // nothing was settled
}

void TestCursor::metricsGoWithTheRemote()
{
    DeliveryRig rig;
    rig.append(rig.makeSeries(15));
    rig.start();
    rig.client.answer(0, 503);
    rig.run();
    rig.advance(seconds(5));
    rig.client.answer(0, 204);
    rig.run();
    QVERIFY(rig.status().ledger.acknowledged == 15);
    const std::string labels = "{remote_name=\"headquarters\",url=\"http://hq.example/api/v1/write\"}";
    std::string text = rig.registry.text();
    for (const char *line : {"samples_total", "samples_retried_total", "samples_failed_total", "samples_pending",
                             "shards", "shards_max", "shards_min", "shards_desired", "shard_capacity", "bytes_total",
                             "max_samples_per_send", "queue_highest_sent_timestamp_seconds",
                             "queue_highest_timestamp_seconds", "enqueue_retries_total", "metadata_total"})
        QVERIFY2(text.find("prometheus_remote_storage_" + std::string(line) + labels) != std::string::npos, line);
    for (const char *line :
         {"belfry_remote_ledger_imbalance", "belfry_remote_pending_samples", "belfry_remote_pending_seconds"})
        QVERIFY2(text.find(line + labels + " 0\n") != std::string::npos, line);
    QVERIFY(text.find("prometheus_remote_storage_samples_total" + labels + " 30\n") != std::string::npos);
    QVERIFY(text.find("prometheus_remote_storage_samples_retried_total" + labels + " 15\n") != std::string::npos);
    QVERIFY(text.find("prometheus_wal_watcher_records_read_total{consumer=\"headquarters\",type=\"samples\"} 1\n") !=
            std::string::npos);
    rig.delivery.reset();
    rig.metrics.reset();
    text = rig.registry.text();
    QVERIFY(text.find("headquarters") == std::string::npos);
}

void TestCursor::states()
{
    DeliveryRig rig;
    const auto series = rig.makeSeries(1);
    rig.start();
    QVERIFY(rig.status().state == State::Starting);
    rig.append(series);
    rig.run();
    rig.client.answer(0, 503);
    rig.run();
    rig.advance(milliseconds(100));
    QVERIFY(rig.delivery->status()->state != State::Offline); // one refusal is no news
    QVERIFY(!rig.client.pending.empty());
    QVERIFY(rig.status().state == State::Offline); // for a second it is
    rig.client.answer(0, 204);
    rig.run();
    QVERIFY(rig.status().state == State::Delivering);
    rig.source.atTail = false;
    QVERIFY(rig.status().state == State::CatchingUp);
    rig.source.atTail = true;
    rig.append(series);
    rig.run();
    QVERIFY(rig.status().state == State::Delivering);
    rig.advance(seconds(31));
    QVERIFY(rig.status().state == State::CatchingUp);
    rig.client.answer(0, 204);
    rig.run();
    const RemoteStatus status = rig.status();
    QVERIFY(status.state == State::Delivering);
    QCOMPARE(status.stateSince, rig.clock.now());
}

QTEST_APPLESS_MAIN(TestCursor)
#include "tst_cursor.moc"
