// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/remote/manager.h"

#include "agent/wal/loss.h"
#include "tests/support/forwarding_rig.h"
#include "tests/support/write_receiver.h"

#include <QElapsedTimer>
#include <QTest>

using namespace agent;
using namespace agent::remote;

namespace {

std::uint64_t skippedOf(const RemoteStatus &status)
{
    const auto found = status.ledger.dropped.find(std::string(wal::kOperatorSkip));
    return found == status.ledger.dropped.end() ? 0 : found->second;
}

} // namespace

class TestRemoteVerbs : public QObject {
    Q_OBJECT
private slots:
    void pauseSurvivesARestart();
    void steeringRestartsNothing();
    void limitOfAnOperatorStays();
    void previewAndSkip();
    void dropBacklogOfManySegments();
    void stopsInTime_data();
    void stopsInTime();
    void unknownNames();
};

void TestRemoteVerbs::pauseSurvivesARestart()
{
    WriteReceiver receiver;
    QVERIFY(receiver.start());
    ForwardingRig rig;
    QVERIFY(rig.open());
    QVERIFY(rig.apply({rig.remote(receiver.url())}));
    QVERIFY(rig.manager->pause("headquarters", "alfred").ok());
    QTRY_VERIFY(rig.status().state == State::Paused);
    QVERIFY(rig.append(rig.makeSeries(5), 1));
    rig.kill();
    QVERIFY(rig.open());
    QVERIFY(rig.apply({rig.remote(receiver.url())}));
    QTRY_COMPARE(rig.status().ledger.pending, std::uint64_t{5});
    QVERIFY(rig.status().state == State::Paused);
    QCOMPARE(rig.status().steering.pausedBy, std::string("alfred"));
    QCOMPARE(receiver.sampleCount(), std::uint64_t{0});
    QVERIFY(rig.manager->resume("headquarters").ok());
    QTRY_COMPARE(receiver.sampleCount(), std::uint64_t{5});
}

/// A request that hangs is still under way after the file has changed what may change live.
void TestRemoteVerbs::steeringRestartsNothing()
{
    WriteReceiver receiver;
    QVERIFY(receiver.start());
    ForwardingRig rig;
    QVERIFY(rig.open());
    Settings settings = rig.remote(receiver.url());
    QVERIFY(rig.apply({settings}));
    receiver.answer({.status = 204, .body = {}, .headers = {}, .hang = true}, 1);
    QVERIFY(rig.append(rig.makeSeries(5), 1));
    QTRY_COMPARE(receiver.hanging(), std::size_t{1});
    settings.steering.bandwidthLimit = 100'000;
    settings.steering.quota.daily = 1'000'000;
    QVERIFY(rig.apply({settings}));
    QTRY_COMPARE(rig.status().steering.bandwidthLimit, std::uint64_t{100'000});
    QCOMPARE(rig.status().steering.dailyQuota, std::uint64_t{1'000'000});
    receiver.release();
    QTRY_COMPARE(rig.status().ledger.acknowledged, std::uint64_t{5});
    QVERIFY(rig.append(rig.makeSeries(5), 2));
    QTRY_COMPARE(receiver.sampleCount(), std::uint64_t{10});
    QCOMPARE(receiver.repetitions(), std::uint64_t{0});
    QVERIFY(rig.status().steering.usedToday > 200);
}

void TestRemoteVerbs::limitOfAnOperatorStays()
{
    WriteReceiver receiver;
    QVERIFY(receiver.start());
    ForwardingRig rig;
    QVERIFY(rig.open());
    Settings settings = rig.remote(receiver.url());
    settings.steering.bandwidthLimit = 1000;
    QVERIFY(rig.apply({settings}));
    QVERIFY(rig.manager->setBandwidthLimit("headquarters", 5000).ok());
    QTRY_COMPARE(rig.status().steering.bandwidthLimit, std::uint64_t{5000});
    settings.steering.quota.monthly = 1'000'000; // something else changes in the file
    QVERIFY(rig.apply({settings}));
    QTRY_COMPARE(rig.status().steering.monthlyQuota, std::uint64_t{1'000'000});
    QCOMPARE(rig.status().steering.bandwidthLimit, std::uint64_t{5000});
    settings.queue.maxSamplesPerSend = 77; // for which the remote is made anew
    QVERIFY(rig.apply({settings}));
    QTRY_COMPARE(rig.status().steering.bandwidthLimit, std::uint64_t{5000});
    settings.steering.bandwidthLimit = 2000;
    QVERIFY(rig.apply({settings}));
    QTRY_COMPARE(rig.status().steering.bandwidthLimit, std::uint64_t{2000});
}

/// Timestamps of the rig count up by a millisecond a record.
void TestRemoteVerbs::previewAndSkip()
{
    WriteReceiver receiver;
    QVERIFY(receiver.start());
    ForwardingRig rig;
    rig.segmentBytes = 32U << 10;
    QVERIFY(rig.open());
    QVERIFY(rig.apply({rig.remote(receiver.url())}));
    QVERIFY(rig.manager->pause("headquarters").ok());
    const auto series = rig.makeSeries(100);
    for (int i = 0; i < 400; ++i)
        QVERIFY(rig.append(series, i * 0.37));
    QTRY_COMPARE(rig.status().ledger.pending, std::uint64_t{40'000});
    const TimestampMs begin = rig.status().oldestPending;
    const Result<SkipPreview> none = rig.manager->previewSkip("headquarters", begin);
    QVERIFY(none.has_value());
    QCOMPARE(none->samples, std::uint64_t{0});
    const Result<SkipPreview> half = rig.manager->previewSkip("headquarters", begin + 250);
    QVERIFY(half.has_value());
    QVERIFY2(std::abs(static_cast<double>(half->samples) - 25'000) < 1500, qPrintable(QString::number(half->samples)));
    QVERIFY(half->bytes > 0);
    const Result<SkipPreview> all = rig.manager->previewSkip("headquarters", begin + 10'000);
    QCOMPARE(all->samples, std::uint64_t{40'000});
    QVERIFY(all->exact);
    QCOMPARE(rig.status().ledger.pending, std::uint64_t{40'000}); // nothing has happened yet

    QVERIFY(rig.manager->skip("headquarters", begin + 250).has_value());
    QTRY_COMPARE(skippedOf(rig.status()), std::uint64_t{25'000});
    QVERIFY(rig.manager->resume("headquarters").ok());
    QTRY_COMPARE(rig.status().ledger.pending, std::uint64_t{0});
    QCOMPARE(receiver.sampleCount(), std::uint64_t{15'000});
    QCOMPARE(rig.status().ledger.acknowledged, std::uint64_t{15'000});
    QCOMPARE(rig.status().ledger.imbalance(), std::int64_t{0});
    QCOMPARE(receiver.outOfOrder() + receiver.repetitions(), std::uint64_t{0});
}

void TestRemoteVerbs::dropBacklogOfManySegments()
{
    WriteReceiver receiver;
    QVERIFY(receiver.start());
    receiver.goDown();
    ForwardingRig rig;
    rig.segmentBytes = 32U << 10;
    QVERIFY(rig.open());
    QVERIFY(rig.apply({rig.remote(receiver.url())}));
    const auto series = rig.makeSeries(100);
    for (int i = 0; i < 2000; ++i)
        QVERIFY(rig.append(series, i * 0.37));
    QTRY_COMPARE(rig.status().ledger.pending, std::uint64_t{200'000});
    QVERIFY(rig.manager->skip("headquarters", std::numeric_limits<TimestampMs>::max()).has_value());
    QTRY_COMPARE(rig.status().ledger.pending, std::uint64_t{0});
    QCOMPARE(skippedOf(rig.status()), std::uint64_t{200'000});
    QVERIFY(rig.append(series, 1));
    QVERIFY(receiver.start());
    QTRY_COMPARE_WITH_TIMEOUT(receiver.sampleCount(), std::uint64_t{100}, 10'000);
    QTRY_COMPARE(rig.status().ledger.acknowledged, std::uint64_t{100});
    QCOMPARE(rig.status().ledger.imbalance(), std::int64_t{0});
    QTRY_VERIFY(rig.manager->lowestCursor() == rig.log->end());
}

void TestRemoteVerbs::stopsInTime_data()
{
    QTest::addColumn<bool>("reload");
    QTest::newRow("stop") << false;
    QTest::newRow("reload") << true;
}

/// Three remotes: one is dead, one hangs, one is well and gets all that is pending.
void TestRemoteVerbs::stopsInTime()
{
    QFETCH(bool, reload);
    WriteReceiver well;
    WriteReceiver slow;
    WriteReceiver dead;
    QVERIFY(well.start() && slow.start() && dead.start());
    const std::string deadUrl = dead.url();
    dead.goDown();
    slow.answer({.status = 204, .body = {}, .headers = {}, .hang = true}, 1000);
    ForwardingRig rig;
    QVERIFY(rig.open());
    std::vector<Settings> remotes{rig.remote(well.url(), "well"), rig.remote(slow.url(), "slow"),
                                  rig.remote(deadUrl, "dead")};
    QVERIFY(rig.apply(remotes));
    const auto series = rig.makeSeries(100);
    for (int i = 0; i < 200; ++i)
        QVERIFY(rig.append(series, i));
    QTRY_COMPARE(slow.hanging(), std::size_t{1});
    QTRY_VERIFY(rig.status("dead").retries > 0);
    QElapsedTimer timer;
    timer.start();
    if (reload) {
        for (Settings &settings : remotes)
            settings.queue.maxShards = 3;
        QVERIFY(rig.apply(remotes));
    } else {
        rig.manager->stop();
    }
    QVERIFY2(timer.elapsed() <= 2000, qPrintable(QString::number(timer.elapsed())));
    if (reload)
        QTRY_COMPARE(well.sampleCount(), rig.appended);
    else
        QCOMPARE(well.sampleCount(), rig.appended);
    QTRY_COMPARE(rig.status("dead").ledger.pending, rig.appended);
    slow.release();
}

void TestRemoteVerbs::unknownNames()
{
    ForwardingRig rig;
    QVERIFY(rig.open());
    QCOMPARE(rig.manager->setBandwidthLimit("nobody", 1).code(), Code::NotFound);
    QCOMPARE(rig.manager->skip("nobody", 1).error().code(), Code::NotFound);
    QCOMPARE(rig.manager->previewSkip("nobody", 1).error().code(), Code::NotFound);
}

QTEST_GUILESS_MAIN(TestRemoteVerbs)
#include "tst_remote_verbs.moc"
