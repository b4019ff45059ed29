// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/agent/remote/refusal_rig.h"

#include <QTest>

using namespace agent;
using namespace agent::remote;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

namespace {

constexpr std::int64_t kHourMs = 3'600'000;

/// Six hours of backlog, a record every quarter of a minute; somebody else has kept the receiver's head at the present.
void outage(RefusalRig &rig, const std::vector<model::SeriesRef> &series)
{
    for (int i = 0; i < 6 * 240; ++i) {
        rig.append(series);
        rig.clock.advance(seconds(15));
    }
    rig.receiver.advanceHead(rig.clock.now());
}

std::size_t realOnes(const HeadReceiver &receiver)
{
    std::size_t count = 0;
    for (const auto &[series, times] : receiver.taken)
        count += series.find(AcceptanceWindow::kProbeName) == std::string::npos ? times.size() : 0;
    return count;
}

} // namespace

class TestSenderAcceptance : public QObject {
    Q_OBJECT
private slots:
    void oldOnesBecomeDeadLetters_data() { styles(); }
    void oldOnesBecomeDeadLetters();
    void holdLosesNothing_data() { styles(); }
    void holdLosesNothing();
    void resendDeliversOnceTheWindowIsOpen();
    void openedWindowIsNoticed();
    void futureSamplesTeachNothing();
    void ordinaryDisorderTeachesNothing();
    void otherReasonInTheSameWords();
    void oldOnesBehindNewOnes_data();
    void oldOnesBehindNewOnes();

private:
    static void styles();
};

void TestSenderAcceptance::styles()
{
    QTest::addColumn<int>("style");
    QTest::newRow("whole request") << static_cast<int>(HeadReceiver::Style::Rollback);
    QTest::newRow("counts") << static_cast<int>(HeadReceiver::Style::Counts);
}

void TestSenderAcceptance::oldOnesBecomeDeadLetters()
{
    QFETCH(int, style);
    RefusalRig rig;
    rig.receiver.style = static_cast<HeadReceiver::Style>(style);
    const auto series = rig.makeSeries(20);
    outage(rig, series);
    const TimestampMs present = rig.clock.now();
    rig.start();
    const std::size_t requests = rig.drain();
    const RemoteStatus state = rig.status();
    QCOMPARE(state.ledger.imbalance(), std::int64_t{0});
    QCOMPARE(state.ledger.pending, std::uint64_t{0});
    QCOMPARE(state.ledger.acknowledged, static_cast<std::uint64_t>(realOnes(rig.receiver)));
    QCOMPARE(rig.receiver.disordered, std::size_t{0});
    // The newest hour is there, in full.
    QVERIFY(realOnes(rig.receiver) >= 20 * 239);
    QVERIFY(realOnes(rig.receiver) <= 20 * 243);
    QCOMPARE(rig.dead().size() + realOnes(rig.receiver), std::size_t{20 * 6 * 240});
    // And the five before it were hardly asked about.
    qInfo("%zu requests", requests);
    QVERIFY2(requests <= 20 + 12 + 8, qPrintable(QString::number(requests)));
    QVERIFY(state.acceptsFrom > present - kHourMs - 120'000 && state.acceptsFrom <= present - kHourMs + 60'000);
    QVERIFY(state.deadLetters.entries < 40);
    const DeadLetter letter = rig.store->list({}, 0, 1).front();
    QVERIFY2(letter.text.find("out of bounds") != std::string::npos, letter.text.c_str());
}

void TestSenderAcceptance::holdLosesNothing()
{
    QFETCH(int, style);
    RefusalRig rig;
    rig.settings.steering.refusedByAge = RefusedByAge::Hold;
    rig.receiver.style = static_cast<HeadReceiver::Style>(style);
    const auto series = rig.makeSeries(20);
    outage(rig, series);
    rig.start();
    rig.drain();
    RemoteStatus state = rig.status();
    QVERIFY(state.state == State::ActionNeeded);
    QCOMPARE(state.ledger.acknowledged, std::uint64_t{0});
    QVERIFY(state.ledger.dropped.empty());
    QVERIFY2(state.lastError.find("takes samples from") != std::string::npos, state.lastError.c_str());
    QVERIFY2(state.olderThanAccepted > 21'600 && state.olderThanAccepted < 26'400,
             qPrintable(QString::number(state.olderThanAccepted)));
    const std::size_t before = rig.receiver.requests;
    for (int i = 0; i < 60; ++i) {
        rig.answerOne();
        rig.advance(minutes(1));
    }
    QVERIFY(rig.receiver.requests - before <= 7); // a look every ten minutes
    QCOMPARE(realOnes(rig.receiver), std::size_t{0});

    rig.receiver.outOfOrderMs = 24 * kHourMs; // the centre opens the window
    for (int i = 0; i < 12; ++i) {
        rig.answerOne();
        rig.advance(minutes(1));
    }
    rig.drain();
    state = rig.status();
    QCOMPARE(realOnes(rig.receiver), std::size_t{20 * 6 * 240});
    QCOMPARE(state.ledger.acknowledged, std::uint64_t{20 * 6 * 240});
    QVERIFY(state.ledger.dropped.empty());
    QVERIFY(state.state == State::Delivering);
    QCOMPARE(state.ledger.imbalance(), std::int64_t{0});
}

void TestSenderAcceptance::resendDeliversOnceTheWindowIsOpen()
{
    RefusalRig rig;
    rig.receiver.style = HeadReceiver::Style::Counts;
    const auto series = rig.makeSeries(5);
    outage(rig, series);
    rig.start();
    rig.drain();
    const std::size_t dead = rig.dead().size();
    QVERIFY(dead > 5 * 240 * 4);
    rig.store->resend({}); // too early
    rig.drain();
    QCOMPARE(rig.dead().size(), dead);
    QVERIFY(!rig.store->nextToResend());

    rig.receiver.outOfOrderMs = 24 * kHourMs;
    const std::uint64_t acknowledged = rig.status().ledger.acknowledged;
    rig.store->resend({});
    rig.drain();
    QCOMPARE(rig.dead().size(), std::size_t{0});
    QCOMPARE(realOnes(rig.receiver), std::size_t{5 * 6 * 240});
    const RemoteStatus state = rig.status();
    QCOMPARE(state.ledger.acknowledged, acknowledged); // the ledger is about the log
    QCOMPARE(state.deadLetters.resent, static_cast<std::uint64_t>(dead));
    QCOMPARE(state.deadLetters.entries, std::uint64_t{0});
    QCOMPARE(state.ledger.imbalance(), std::int64_t{0});
}

void TestSenderAcceptance::openedWindowIsNoticed()
{
    AcceptanceWindow window;
    const SteadyTime now = SteadyTime(hours(100));
    const TimestampMs present = 100 * kHourMs;
    window.refused(90 * kHourMs, present, now);
    QVERIFY(window.searching());
    int probes = 0;
    while (window.searching()) {
        const auto time = window.probe(now);
        QVERIFY(time.has_value());
        ++probes;
        if (*time >= 99 * kHourMs)
            window.probeTaken(now);
        else
            window.probeRefused(now);
    }
    QVERIFY(probes <= 12);
    QVERIFY(window.bound() && *window.bound() < 99 * kHourMs && *window.bound() >= 99 * kHourMs - 30'000);
    QVERIFY(!window.probe(now + minutes(9)));
    QVERIFY(window.probe(now + minutes(10)) == window.bound());
    window.probeTaken(now + minutes(10));
    QVERIFY(!window.bound());
    QVERIFY(!window.tooOld(0));

    window.refused(90 * kHourMs, present, now);
    window.probeFailed(now); // not a word about age: what was refused stays known, and is not asked again for a while
    QVERIFY(window.bound() == 90 * kHourMs);
    window.taken(89 * kHourMs);
    QVERIFY(!window.bound());
}

void TestSenderAcceptance::futureSamplesTeachNothing()
{
    RefusalRig rig;
    rig.receiver.style = HeadReceiver::Style::Counts;
    const auto series = rig.makeSeries(10);
    rig.append(series);
    rig.start();
    rig.client.answer(0, 409, "add 10 samples: out of bounds"); // by its clock, these are of the future
    rig.run();
    QCOMPARE(rig.status().acceptsFrom, TimestampMs{0});
    QCOMPARE(rig.client.started, std::size_t{1});
    QCOMPARE(rig.status().ledger.dropped, (std::map<std::string, std::uint64_t>{{"receiver_rejected_409", 10}}));
}

void TestSenderAcceptance::ordinaryDisorderTeachesNothing()
{
    RefusalRig rig;
    const auto series = rig.makeSeries(10);
    rig.append(series);
    rig.clock.advance(hours(5));
    rig.start();
    rig.client.answer(0, 409, "add 10 samples: out of order sample");
    rig.run();
    QCOMPARE(rig.status().acceptsFrom, TimestampMs{0});
    QCOMPARE(rig.client.started, std::size_t{1});
}

/// Says "out of bounds" about a label: a probe shows that it is not the age, and the bad sample is looked for.
void TestSenderAcceptance::otherReasonInTheSameWords()
{
    RefusalRig rig;
    auto series = rig.makeSeries(99);
    series.push_back(rig.source.series({{"__name__", "b"}, {"bad", "1"}}));
    rig.append(series);
    rig.clock.advance(hours(1));
    rig.start();
    while (!rig.client.pending.empty()) {
        bool bad = false;
        for (const auto &sent : RefusalRig::decode(rig.client.pending[0].request))
            bad = bad || sent.series.find("bad") != std::string::npos;
        rig.client.answer(0, bad ? 400 : 204, bad ? "value out of bounds" : "");
        rig.run();
    }
    const RemoteStatus state = rig.status();
    QCOMPARE(state.ledger.acknowledged, std::uint64_t{99});
    QCOMPARE(rig.dead().size(), std::size_t{1});
    QCOMPARE(state.acceptsFrom, TimestampMs{0});
}

void TestSenderAcceptance::oldOnesBehindNewOnes_data()
{
    QTest::addColumn<bool>("hold");
    QTest::newRow("dead letters") << false;
    QTest::newRow("hold") << true;
}

/// A target tells its own times, which are hours back: among others that are fresh, and before some of its own.
void TestSenderAcceptance::oldOnesBehindNewOnes()
{
    QFETCH(bool, hold);
    RefusalRig rig;
    if (hold)
        rig.settings.steering.refusedByAge = RefusedByAge::Hold;
    rig.clock.advance(hours(10));
    const auto fresh = rig.makeSeries(50);
    const auto stale = rig.makeSeries(10);
    for (int i = 0; i < 4; ++i) {
        rig.append(fresh);
        std::vector<model::Sample> old;
        for (const model::SeriesRef series : stale)
            old.push_back({series, rig.clock.now() - (i < 2 ? 5 * kHourMs : 0), 1.0});
        rig.source.append(old);
        rig.clock.advance(seconds(15));
    }
    rig.receiver.advanceHead(rig.clock.now());
    rig.start();
    const std::size_t requests = rig.drain(500);
    QVERIFY2(requests < 30, qPrintable(QString::number(requests)));
    const RemoteStatus state = rig.status();
    QCOMPARE(state.ledger.imbalance(), std::int64_t{0});
    QCOMPARE(rig.receiver.disordered, std::size_t{0});
    if (hold) {
        QVERIFY(state.state == State::ActionNeeded);
        QVERIFY(state.ledger.dropped.empty());
        return;
    }
    QCOMPARE(realOnes(rig.receiver), std::size_t{4 * 50 + 2 * 10});
    QCOMPARE(rig.dead().size(), std::size_t{2 * 10});
    QCOMPARE(state.ledger.pending, std::uint64_t{0});
    QCOMPARE(state.ledger.dropped, (std::map<std::string, std::uint64_t>{{"receiver_rejected_400", 20}}));

    // What is known to be too old is not shown to the receiver again.
    for (int i = 0; i < 10; ++i) {
        rig.append(fresh);
        rig.source.append(std::vector<model::Sample>{{stale[0], rig.clock.now() - 5 * kHourMs, 1.0}});
        rig.append(fresh);
        rig.run();
        for (rig.clock.advance(seconds(15)); !rig.client.pending.empty(); rig.run()) {
            for (const auto &sent : RefusalRig::decode(rig.client.pending[0].request))
                QVERIFY(sent.timestamp > rig.clock.now() - kHourMs);
            rig.answerOne();
        }
    }
    rig.advance(seconds(1));
    QCOMPARE(rig.dead().size(), std::size_t{2 * 10 + 10});
    QCOMPARE(rig.status().ledger.imbalance(), std::int64_t{0});
}

QTEST_APPLESS_MAIN(TestSenderAcceptance)
#include "tst_sender_acceptance.moc"
