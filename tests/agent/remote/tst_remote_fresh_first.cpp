// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/wal/loss.h"
#include "tests/agent/remote/fresh_first_rig.h"

#include <QTest>

using namespace agent;
using namespace agent::remote;

namespace {

std::uint64_t skippedOf(const RemoteStatus &status)
{
    const auto found = status.ledger.dropped.find(std::string(wal::kOperatorSkip));
    return found == status.ledger.dropped.end() ? 0 : found->second;
}

bool isBacklog(const std::string &path)
{
    return path.find("/remotes/headquarters.backlog") != std::string::npos;
}

bool isMain(const std::string &path)
{
    return path.find("/remotes/headquarters") != std::string::npos && !isBacklog(path) &&
           path.find(".note") == std::string::npos;
}

} // namespace

class TestRemoteFreshFirst : public QObject {
    Q_OBJECT
private slots:
    void freshFirst();
    void oldestFirst();
    void flappingReceiver();
    void sharesTheBandwidth();
    void smallBacklogStaysInLine();
    void noSecondSplit();
    void turnedOnLive();
    void turnedOffLive();
    void restart_data();
    void restart();
    void diesBetweenSaves_data();
    void diesBetweenSaves();
    void failingSaves_data();
    void failingSaves();
    void losesACursor_data();
    void losesACursor();
    void dropBacklog();
    void skipTo();
    void evicted();
    void refusedByAge();
    void pause();
    void renamed();
};

void TestRemoteFreshFirst::freshFirst()
{
    FreshFirstRig b;
    QVERIFY(b.start());
    QVERIFY(b.outage());
    QTRY_VERIFY(b.isSplit());
    for (std::uint64_t i = 1; i <= 5; ++i) {
        QVERIFY(b.appendFresh());
        QTRY_COMPARE_WITH_TIMEOUT(b.freshTaken(), i * kSeries, 2000);
        QVERIFY(b.oldTaken() < kOld);
        QCOMPARE(b.rig.status().ledger.imbalance(), std::int64_t{0});
    }
    QTRY_COMPARE(b.rig.status().ledger.acknowledged, b.oldTaken() + b.freshTaken());
    const RemoteStatus during = b.rig.status();
    QCOMPARE(during.ledger.committed, b.appended);
    QCOMPARE(during.ledger.acknowledged, b.oldTaken() + b.freshTaken());
    QVERIFY(during.state == State::CatchingUp);
    QVERIFY(during.oldestPending != 0 && during.backlog->samples == during.ledger.pending);
    QVERIFY(b.rig.manager->lowestCursor() < b.rig.log->end());
    QVERIFY(during.requests >= 5 && during.samplesSent == b.oldTaken() + b.freshTaken());
    QVERIFY(b.hasBacklogFile());
    QCOMPARE(b.rig.cursors->names(), std::vector<std::string>{"headquarters"});
    b.allowAll();
    QTRY_VERIFY_WITH_TIMEOUT(b.isDelivered(), 15'000);
    QVERIFY(b.isComplete());
    QVERIFY(b.isInOrder());
    QCOMPARE(b.receiver.repetitions(), std::uint64_t{0});
    QTRY_VERIFY(!b.hasBacklogFile());
    QTRY_VERIFY(b.rig.manager->lowestCursor() == b.rig.log->end());
    const RemoteStatus after = b.rig.status();
    QCOMPARE(after.ledger.acknowledged, b.appended);
    QCOMPARE(after.samplesSent, b.appended);
    QVERIFY(b.appendFresh());
    QTRY_VERIFY(b.isDelivered());
    QVERIFY(b.restart());
    QTRY_VERIFY(b.rig.status().ledger.acknowledged == b.appended && b.isDelivered());
    QCOMPARE(b.receiver.repetitions(), std::uint64_t{0});
}

void TestRemoteFreshFirst::oldestFirst()
{
    FreshFirstRig b;
    QVERIFY(b.start());
    b.settings.steering.order = Order::OldestFirst;
    QVERIFY(b.rig.apply({b.settings}));
    QVERIFY(b.outage());
    QTRY_VERIFY(b.oldTaken() >= 500);
    QVERIFY(b.appendFresh());
    QTRY_COMPARE(b.rig.status().ledger.pending, b.appended - b.oldTaken());
    QVERIFY(!b.isSplit() && b.freshTaken() == 0);
    b.allowAll();
    QTRY_VERIFY_WITH_TIMEOUT(b.isDelivered(), 15'000);
    QCOMPARE(b.receiver.outOfOrder() + b.receiver.repetitions(), std::uint64_t{0});
}

/// A receiver that takes a request now and then makes no backlog, as long as it does not take what is under way.
void TestRemoteFreshFirst::flappingReceiver()
{
    FreshFirstRig b;
    QVERIFY(b.start());
    QVERIFY(b.outage(0));
    for (int i = 1; i <= 3; ++i) {
        const std::uint64_t before = b.oldTaken();
        b.allow(1);
        QTRY_VERIFY(b.oldTaken() > before);
        const std::uint64_t retries = b.rig.status().retries;
        QTRY_VERIFY(b.rig.status().retries > retries);
    }
    QVERIFY(!b.hasBacklogFile());
    b.allowAll();
    QVERIFY(b.appendFresh());
    QTRY_VERIFY_WITH_TIMEOUT(b.isDelivered(), 15'000);
    QVERIFY(b.isComplete());
    QCOMPARE(b.receiver.repetitions(), std::uint64_t{0});
}

/// On a link that the backlog alone would fill.
void TestRemoteFreshFirst::sharesTheBandwidth()
{
    FreshFirstRig b;
    QVERIFY(b.start());
    b.settings.steering.bandwidthLimit = 10'000;
    QVERIFY(b.rig.apply({b.settings}));
    QVERIFY(b.outage());
    b.allowAll();
    QTRY_VERIFY(b.isSplit());
    for (std::uint64_t i = 1; i <= 3; ++i) {
        const std::uint64_t before = b.oldTaken();
        QVERIFY(b.appendFresh());
        QTRY_COMPARE_WITH_TIMEOUT(b.freshTaken(), i * kSeries, 1000); // the backlog has four seconds under way
        QVERIFY(b.oldTaken() < before + 1000);
    }
    QVERIFY(b.oldTaken() < kOld);
    QVERIFY(b.rig.manager->setBandwidthLimit("headquarters", 0).ok());
    QTRY_VERIFY_WITH_TIMEOUT(b.isDelivered(), 15'000);
    QVERIFY(b.isComplete() && b.isInOrder());
}

/// What reaches back less than a minute is sent in line.
void TestRemoteFreshFirst::smallBacklogStaysInLine()
{
    FreshFirstRig b;
    QVERIFY(b.start());
    for (int i = 0; i < 50; ++i)
        QVERIFY(b.appendFresh());
    QVERIFY(b.receiver.start());
    QTRY_VERIFY(b.isDelivered());
    QCOMPARE(b.receiver.outOfOrder() + b.receiver.repetitions(), std::uint64_t{0});
}

/// A new outage while the backlog drains: the newest wait in line, behind each other.
void TestRemoteFreshFirst::noSecondSplit()
{
    FreshFirstRig b;
    QVERIFY(b.start());
    QVERIFY(b.outage());
    QTRY_VERIFY(b.isSplit());
    const wal::Position until = b.rig.status().backlog->until;
    b.receiver.goDown();
    for (int i = 0; i < 90; ++i)
        QVERIFY(b.appendFresh());
    QTRY_VERIFY(b.rig.status().state == State::Offline);
    b.allow(300);
    QVERIFY(b.receiver.start());
    QTRY_COMPARE_WITH_TIMEOUT(b.freshTaken(), std::uint64_t{90 * kSeries}, 10'000);
    QVERIFY(b.isSplit());
    QVERIFY(b.rig.status().backlog->until == until);
    b.allowAll();
    QTRY_VERIFY_WITH_TIMEOUT(b.isDelivered(), 15'000);
    QVERIFY(b.isComplete() && b.isInOrder());
}

void TestRemoteFreshFirst::turnedOnLive()
{
    FreshFirstRig b;
    QVERIFY(b.start());
    b.settings.steering.order = Order::OldestFirst;
    QVERIFY(b.rig.apply({b.settings}));
    QVERIFY(b.outage());
    QTRY_VERIFY(b.oldTaken() >= 500);
    QVERIFY(b.appendFresh());
    b.settings.steering.order = Order::FreshFirst;
    QVERIFY(b.rig.apply({b.settings}));
    b.allow(1000);
    QTRY_VERIFY(b.isSplit());
    QVERIFY(b.appendFresh()); // the earlier one is part of the backlog
    QTRY_VERIFY_WITH_TIMEOUT(b.hasTakenNewest(), 2000);
    b.allowAll();
    QTRY_VERIFY_WITH_TIMEOUT(b.isDelivered(), 15'000);
    QVERIFY(b.isComplete());
    QCOMPARE(b.receiver.repetitions(), std::uint64_t{0});
}

/// The backlog that is there is finished beside; the next outage makes none.
void TestRemoteFreshFirst::turnedOffLive()
{
    FreshFirstRig b;
    QVERIFY(b.start());
    QVERIFY(b.outage());
    QTRY_VERIFY(b.isSplit());
    b.settings.steering.order = Order::OldestFirst;
    QVERIFY(b.rig.apply({b.settings}));
    QVERIFY(b.appendFresh());
    QTRY_COMPARE(b.freshTaken(), std::uint64_t{kSeries});
    QVERIFY(b.isSplit());
    b.allowAll();
    QTRY_VERIFY_WITH_TIMEOUT(b.isDelivered(), 15'000);
    QVERIFY(b.isComplete() && b.isInOrder());
    b.receiver.goDown();
    for (int i = 0; i < 90; ++i)
        QVERIFY(b.appendFresh());
    QTRY_VERIFY(b.rig.status().state == State::Offline);
    const std::uint64_t before = b.receiver.outOfOrder();
    QVERIFY(b.receiver.start());
    QTRY_VERIFY_WITH_TIMEOUT(b.isDelivered(), 15'000);
    QCOMPARE(b.receiver.outOfOrder(), before);
    QCOMPARE(b.receiver.repetitions(), std::uint64_t{0});
}

void TestRemoteFreshFirst::restart_data()
{
    QTest::addColumn<QString>("how");
    QTest::newRow("stopped in order") << "stop";
    QTest::newRow("killed") << "kill";
    QTest::newRow("reloaded with other settings") << "reload";
    QTest::newRow("restarted with oldest_first") << "oldest";
    QTest::newRow("removed and put back") << "removed";
}

/// While the backlog is half way.
void TestRemoteFreshFirst::restart()
{
    QFETCH(QString, how);
    FreshFirstRig b;
    QVERIFY(b.start());
    QVERIFY(b.outage(2000));
    QTRY_VERIFY(b.isSplit());
    QVERIFY(b.appendFresh());
    QTRY_VERIFY(b.freshTaken() == kSeries && b.oldTaken() >= 2000);
    QTRY_COMPARE(b.rig.status().ledger.pending, b.appended - b.oldTaken() - kSeries);
    const std::uint64_t oldBefore = b.oldTaken();
    if (how == "kill") {
        b.freezeCursors();
        QVERIFY(b.restart());
    } else if (how == "reload") {
        b.settings.queue.maxSamplesPerSend = 150;
        QVERIFY(b.rig.apply({b.settings}));
    } else if (how == "removed") {
        b.rig.truncates = false;
        QVERIFY(b.rig.apply({}));
        QVERIFY(b.rig.apply({b.settings}));
    } else {
        if (how == "oldest")
            b.settings.steering.order = Order::OldestFirst;
        QVERIFY(b.restart());
    }
    QTRY_VERIFY(b.isSplit());
    QTRY_COMPARE(b.rig.status().ledger.committed, b.appended);
    QVERIFY(b.appendFresh());
    QTRY_COMPARE_WITH_TIMEOUT(b.freshTaken(), std::uint64_t{2 * kSeries}, 3000);
    QCOMPARE(b.oldTaken(), oldBefore);
    QCOMPARE(b.rig.status().ledger.imbalance(), std::int64_t{0});
    b.allowAll();
    QTRY_VERIFY_WITH_TIMEOUT(b.isDelivered(), 15'000);
    QVERIFY(b.isComplete());
    QCOMPARE(b.rig.status().ledger.acknowledged, b.appended);
    if (how != "kill") {
        QVERIFY(b.isInOrder());
        QCOMPARE(b.receiver.repetitions(), std::uint64_t{0});
    }
}

void TestRemoteFreshFirst::diesBetweenSaves_data()
{
    QTest::addColumn<bool>("merging"); // else splitting
    QTest::addColumn<QString>("lastToFail");
    QTest::newRow("before a backlog is saved") << false << "backlog";
    QTest::newRow("after the backlog, before the remote's cursor") << false << "main";
    QTest::newRow("before the merged cursor is saved") << true << "main";
    QTest::newRow("before the backlog is removed") << true << "remove";
}

/// From the named step on nothing more reaches the disk.
void TestRemoteFreshFirst::diesBetweenSaves()
{
    QFETCH(bool, merging);
    QFETCH(QString, lastToFail);
    FreshFirstRig b;
    QVERIFY(b.start());
    auto dead = std::make_shared<std::atomic<bool>>(false);
    auto armed = std::make_shared<std::atomic<bool>>(!merging);
    auto split = std::make_shared<std::atomic<bool>>(false);
    b.faults->setFault([dead, armed, split, merging, lastToFail](FileOperation operation, const std::string &path) {
        const bool changes = operation == FileOperation::Create || operation == FileOperation::Rename ||
                             operation == FileOperation::Remove;
        if (!changes || path.find("/remotes/") == std::string::npos)
            return Status();
        const bool backlogSaved = isBacklog(path) && operation == FileOperation::Create;
        if (*armed && lastToFail == "backlog" && backlogSaved)
            *dead = true;
        if (*armed && lastToFail == "main" && isMain(path) && operation == FileOperation::Create && (merging || *split))
            *dead = true;
        if (*armed && lastToFail == "remove" && isBacklog(path) && operation == FileOperation::Remove)
            *dead = true;
        if (backlogSaved)
            *split = true;
        return *dead ? Status(Code::Io, "dead") : Status();
    });
    QVERIFY(b.outage(merging ? 500 : 700));
    if (merging) {
        QTRY_VERIFY(b.isSplit());
        QTRY_VERIFY(b.hasBacklogFile());
        QTRY_VERIFY(b.oldTaken() >= 500);
        // The remote's own cursor stands still, so its next save is the merged one.
        QTRY_VERIFY(b.rig.cursors->peek("headquarters")->position == b.rig.log->end());
        *armed = true;
        b.allowAll();
        QTRY_COMPARE_WITH_TIMEOUT(b.oldTaken(), kOld, 15'000);
    } else {
        QTRY_VERIFY(b.oldTaken() >= 700);
    }
    QTRY_VERIFY(*dead);
    QVERIFY(b.appendFresh());
    QTRY_COMPARE(b.rig.status().ledger.committed, b.appended);
    QCOMPARE(b.rig.status().ledger.imbalance(), std::int64_t{0});
    QVERIFY(b.restart());
    b.allowAll();
    QTRY_VERIFY_WITH_TIMEOUT(b.isDelivered(), 15'000);
    QVERIFY(b.isComplete());
    QTRY_VERIFY(!b.hasBacklogFile());
    QCOMPARE(b.rig.status().ledger.acknowledged, b.appended);
    QVERIFY(b.restart());
    QTRY_VERIFY(b.isDelivered());
    QCOMPARE(b.rig.status().ledger.acknowledged, b.appended);
}

void TestRemoteFreshFirst::failingSaves_data()
{
    QTest::addColumn<bool>("backlog"); // whose cursor cannot be saved
    QTest::addColumn<bool>("written"); // the failure comes after the file is there
    QTest::newRow("the backlog's") << true << false;
    QTest::newRow("the backlog's, which is there all the same") << true << true;
    QTest::newRow("the remote's") << false << false;
}

/// The disk fails for some time and the process lives on: nothing is lost, and nothing is counted twice after the next
/// start.
void TestRemoteFreshFirst::failingSaves()
{
    QFETCH(bool, backlog);
    QFETCH(bool, written);
    FreshFirstRig b;
    QVERIFY(b.start());
    auto failed = std::make_shared<std::atomic<int>>(0);
    auto afterBacklog = std::make_shared<std::atomic<bool>>(false);
    b.faults->setFault([=](FileOperation operation, const std::string &path) {
        const bool fits = written ? operation == FileOperation::SyncDirectory && path.ends_with("/remotes")
                                  : operation == FileOperation::Create && (backlog ? isBacklog(path) : isMain(path));
        const bool removes = operation == FileOperation::Remove && isBacklog(path);
        const bool begun = !backlog || written ? afterBacklog->load() : true;
        if (operation == FileOperation::Create && isBacklog(path))
            *afterBacklog = true;
        if ((!fits && !(written && removes)) || !begun)
            return Status();
        ++*failed;
        return Status(Code::Io, "failing");
    });
    QVERIFY(b.outage());
    QTRY_VERIFY(failed->load() > 0);
    QVERIFY(b.appendFresh());
    QTRY_VERIFY(b.rig.status().ledger.committed == b.appended && b.rig.status().ledger.imbalance() == 0);
    b.faults->heal();
    b.allowAll();
    QTRY_VERIFY_WITH_TIMEOUT(b.isDelivered(), 15'000);
    QVERIFY(b.isComplete());
    QVERIFY(b.restart());
    QTRY_VERIFY_WITH_TIMEOUT(b.isDelivered(), 15'000);
    QCOMPARE(b.rig.status().ledger.acknowledged, b.appended);
    QVERIFY(!b.hasBacklogFile());
}

void TestRemoteFreshFirst::losesACursor_data()
{
    QTest::addColumn<bool>("backlog"); // whose
    QTest::addColumn<bool>("damaged"); // else it is gone
    QTest::newRow("the backlog's is damaged") << true << true;
    QTest::newRow("the backlog's is gone") << true << false;
    QTest::newRow("the remote's is damaged") << false << true;
}

/// What is not known to be delivered is sent again, and what came after the backlog only when that is not known either.
void TestRemoteFreshFirst::losesACursor()
{
    QFETCH(bool, backlog);
    QFETCH(bool, damaged);
    FreshFirstRig b;
    QVERIFY(b.start());
    QVERIFY(b.outage());
    QTRY_VERIFY(b.isSplit());
    QVERIFY(b.appendFresh());
    QTRY_VERIFY(b.freshTaken() == kSeries && b.oldTaken() >= 500);
    b.rig.close();
    QFile file(QString::fromStdString(b.rig.path() + "/remotes/headquarters" + (backlog ? ".backlog" : "")));
    QVERIFY(damaged ? file.open(QIODevice::ReadWrite) && file.write("x") == 1 : file.remove());
    file.close();
    b.allowAll();
    QVERIFY(b.rig.open() && b.rig.apply({b.settings}));
    QTRY_VERIFY_WITH_TIMEOUT(b.isComplete() && b.rig.status().ledger.pending == 0, 15'000);
    QCOMPARE(b.rig.status().ledger.imbalance(), std::int64_t{0});
    QVERIFY(b.receiver.repetitions() <= b.appended);
    QTRY_VERIFY(!b.isSplit() && !b.hasBacklogFile());
    const std::uint64_t repetitions = b.receiver.repetitions();
    QVERIFY(b.restart());
    QVERIFY(b.appendFresh());
    QTRY_VERIFY(b.isComplete());
    QCOMPARE(b.receiver.repetitions(), repetitions);
}

void TestRemoteFreshFirst::dropBacklog()
{
    FreshFirstRig b;
    QVERIFY(b.start());
    QVERIFY(b.outage());
    QTRY_VERIFY(b.isSplit());
    QVERIFY(b.appendFresh());
    QTRY_VERIFY(b.freshTaken() == kSeries && b.oldTaken() >= 500);
    QTRY_COMPARE(b.rig.status().ledger.pending, kOld - b.oldTaken());
    const std::uint64_t waiting = b.rig.status().ledger.pending;
    const Result<SkipPreview> preview = b.rig.manager->skip("headquarters", SystemClock().now() + 1);
    QVERIFY(preview.has_value());
    QCOMPARE(preview->samples, waiting);
    QTRY_VERIFY(b.isDelivered());
    QCOMPARE(skippedOf(b.rig.status()), waiting);
    QTRY_VERIFY(!b.hasBacklogFile());
    QVERIFY(b.appendFresh());
    QTRY_COMPARE(b.freshTaken(), std::uint64_t{2 * kSeries});
    QVERIFY(b.restart());
    QTRY_VERIFY(b.isDelivered());
    QCOMPARE(skippedOf(b.rig.status()), waiting);
}

void TestRemoteFreshFirst::skipTo()
{
    FreshFirstRig b;
    QVERIFY(b.start());
    QVERIFY(b.outage());
    QTRY_VERIFY(b.isSplit());
    QVERIFY(b.appendFresh());
    QTRY_VERIFY(b.freshTaken() == kSeries && b.oldTaken() >= 500);
    QTRY_COMPARE(b.rig.status().ledger.pending, kOld - b.oldTaken());
    const std::uint64_t taken = b.oldTaken();
    // Of the old records the last hundred are to be kept.
    const TimestampMs first = b.receiver.series().begin()->second.front().first;
    const TimestampMs bound = first + 200 * 1000;
    const Result<SkipPreview> preview = b.rig.manager->previewSkip("headquarters", bound);
    QVERIFY(preview.has_value());
    const std::uint64_t expected = std::uint64_t{200 * kSeries} - taken;
    QVERIFY(preview->samples > expected * 8 / 10 && preview->samples < expected * 12 / 10);
    QVERIFY(b.rig.manager->skip("headquarters", bound).has_value());
    QTRY_COMPARE(skippedOf(b.rig.status()), expected);
    QCOMPARE(b.rig.status().ledger.pending, std::uint64_t{100 * kSeries});
    b.allowAll();
    QTRY_VERIFY_WITH_TIMEOUT(b.isDelivered(), 15'000);
    QCOMPARE(b.oldTaken(), taken + 100 * kSeries);
    QCOMPARE(b.rig.status().ledger.acknowledged, b.appended - expected);
}

/// The log gives up segments that only the backlog needs.
void TestRemoteFreshFirst::evicted()
{
    FreshFirstRig b;
    b.rig.segmentBytes = 32U << 10;
    QVERIFY(b.start());
    const auto more = b.rig.makeSeries(500, "more");
    QVERIFY(b.outage(0));
    for (int i = 0; i < 60; ++i)
        QVERIFY(b.rig.append(more, i * 0.37));
    const std::uint64_t all = b.appended + b.rig.appended;
    QTRY_COMPARE(b.rig.status().ledger.pending, all);
    b.allow(300);
    QTRY_VERIFY(b.isSplit());
    const auto segments = b.rig.log->status().segments.size();
    wal::Limits limits;
    limits.maxBytes = 100U << 10;
    b.rig.log->setLimits(limits);
    b.rig.log->upkeep();
    QVERIFY(b.rig.log->status().segments.size() < segments);
    b.allowAll();
    QVERIFY(b.appendFresh());
    QTRY_COMPARE_WITH_TIMEOUT(b.freshTaken() > kSeries, true, 5000);
    QTRY_VERIFY_WITH_TIMEOUT(b.rig.status().ledger.pending == 0 && !b.isSplit(), 15'000);
    const RemoteStatus status = b.rig.status();
    QCOMPARE(status.ledger.committed, all + kSeries);
    QCOMPARE(status.ledger.imbalance(), std::int64_t{0});
    QVERIFY(!status.ledger.dropped.empty() && status.ledger.acknowledged < all);
}

/// The backlog waits for the operator, what is fresh does not.
void TestRemoteFreshFirst::refusedByAge()
{
    FreshFirstRig b;
    QVERIFY(b.start());
    b.settings.steering.refusedByAge = RefusedByAge::Hold;
    QVERIFY(b.rig.apply({b.settings}));
    QVERIFY(b.outage());
    QTRY_VERIFY(b.isSplit());
    QTRY_VERIFY(b.oldTaken() >= 500);
    b.refuseOld();
    QTRY_VERIFY_WITH_TIMEOUT(b.rig.status().state == State::ActionNeeded, 15'000);
    QVERIFY(b.rig.status().acceptsFrom != 0 && !b.rig.status().lastError.empty());
    QVERIFY(b.appendFresh());
    QTRY_COMPARE(b.freshTaken(), std::uint64_t{kSeries});
    QVERIFY(b.isSplit());
    QTRY_VERIFY(b.rig.status().ledger.imbalance() == 0 && b.rig.status().state == State::ActionNeeded);
}

void TestRemoteFreshFirst::pause()
{
    FreshFirstRig b;
    QVERIFY(b.start());
    QVERIFY(b.outage());
    QTRY_VERIFY(b.isSplit());
    QTRY_VERIFY(b.oldTaken() >= 500);
    QVERIFY(b.rig.manager->pause("headquarters", "alfred").ok());
    QTRY_VERIFY(b.rig.status().state == State::Paused);
    const std::size_t requests = b.receiver.requestCount();
    b.allowAll();
    QVERIFY(b.appendFresh());
    QTRY_COMPARE(b.rig.status().ledger.committed, b.appended);
    QVERIFY(b.receiver.requestCount() <= requests + 1); // the one under way
    QVERIFY(b.restart());
    QTRY_VERIFY(b.rig.status().state == State::Paused && b.isSplit());
    QCOMPARE(b.rig.status().steering.pausedBy, std::string("alfred"));
    QCOMPARE(b.freshTaken(), std::uint64_t{0});
    QVERIFY(b.rig.manager->resume("headquarters").ok());
    QTRY_VERIFY_WITH_TIMEOUT(b.isDelivered(), 15'000);
    QVERIFY(b.isComplete());
}

/// A remote without a name keeps its backlog when its URL changes.
void TestRemoteFreshFirst::renamed()
{
    FreshFirstRig b;
    QVERIFY(b.start());
    b.settings.name = "abcdef";
    b.settings.named = false;
    QVERIFY(b.rig.apply({}));
    QVERIFY(b.rig.cursors->remove("headquarters").ok());
    QVERIFY(b.rig.apply({b.settings}));
    QVERIFY(b.outage());
    QTRY_VERIFY(b.rig.status("abcdef").backlog.has_value());
    QTRY_VERIFY(b.oldTaken() >= 500);
    b.settings.name = "fedcba";
    b.settings.url = b.receiver.url("/other");
    QVERIFY(b.rig.apply({b.settings}));
    QTRY_VERIFY(b.rig.status("fedcba").backlog.has_value());
    b.allowAll();
    QTRY_COMPARE_WITH_TIMEOUT(b.rig.status("fedcba").ledger.acknowledged, kOld, 15'000);
    QVERIFY(b.isComplete());
    QCOMPARE(b.receiver.repetitions(), std::uint64_t{0});
}

QTEST_GUILESS_MAIN(TestRemoteFreshFirst)
#include "tst_remote_fresh_first.moc"
