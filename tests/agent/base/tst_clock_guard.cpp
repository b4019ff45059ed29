// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/base/clock_guard.h"

#include "tests/support/fake_raw_clocks.h"

#include <QTest>

#include <atomic>
#include <random>
#include <thread>
#include <vector>

using namespace agent;
using namespace std::chrono_literals;
using std::chrono::microseconds;
using std::chrono::milliseconds;
using State = ClockStatus::State;

namespace {

constexpr TimestampMs kStart = 1'795'264'264'005;
constexpr milliseconds kYears50 = std::chrono::hours(50 * 365 * 24);

/// A guard over clocks that the test moves.
struct Guarded {
    explicit Guarded(TimestampMs wall = kStart) : clocks(wall), guard(clocks) {}
    /// Time passes, and somebody asks for it meanwhile.
    void pass(milliseconds time)
    {
        const milliseconds step = std::max<milliseconds>(time / 100, 1ms);
        for (milliseconds gone{0}; gone < time; gone += step) {
            clocks.advance(std::min(step, time - gone));
            static_cast<void>(guard.now());
        }
    }
    /// A receiver answers: its clock is `ahead` of the guard's.
    void receiver(milliseconds ahead) { guard.noteReceiverTime({guard.now() + ahead.count(), guard.elapsed(), 500ms}); }
    [[nodiscard]] qint64 lead() { return guard.status().aheadOfWall.count(); }

    FakeRawClocks clocks;
    ClockGuard guard;
};

/// How much time the guard lets go by while `time` passes.
qint64 ran(Guarded &g, milliseconds time)
{
    const TimestampMs before = g.guard.now();
    g.pass(time);
    return g.guard.now() - before;
}

} // namespace

class TstClockGuard : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void followsTheWallClock()
    {
        Guarded g;
        QCOMPARE(g.guard.now(), kStart);
        g.clocks.advance(12345ms);
        QCOMPARE(g.guard.now(), kStart + 12345);
        QCOMPARE(g.guard.status().state, State::Synchronised);
        QCOMPARE(g.guard.status().jumpsForward + g.guard.status().jumpsBackward, 0U);
        QVERIFY(!g.guard.isSuspicious());
    }

    void jumps_data()
    {
        QTest::addColumn<qint64>("jump");
        QTest::addColumn<QString>("receiver"); // what its clock says: nothing, the old time, the new time
        QTest::addColumn<qint64>("leadAtOnce");
        QTest::addColumn<qint64>("leadAfterAnHour");
        QTest::addColumn<bool>("counted");
        QTest::addColumn<bool>("suspicious");
        const auto row = [](const char *name, milliseconds jump, const char *receiver, milliseconds atOnce,
                            milliseconds later, bool counted, bool suspicious) {
            QTest::newRow(name) << qint64{jump.count()} << QString::fromLatin1(receiver) << qint64{atOnce.count()}
                                << qint64{later.count()} << counted << suspicious;
        };
        row("5 ms forward", 5ms, "", 0ms, 0ms, false, false);
        row("5 ms back", -5ms, "", 5ms, 0ms, false, false);
        row("2 s back", -2s, "", 2s, 0ms, false, false);
        row("3 s forward", 3s, "", 0ms, 0ms, true, false);
        row("3 s back", -3s, "", 3s, 0ms, true, false);
        row("3 s back, the receiver did not", -3s, "old", 3s, 0ms, true, false);
        row("10 min forward", 10min, "", 0ms, 0ms, true, false);
        row("11 min forward", 11min, "", 0ms, 0ms, true, true);
        row("50 years forward", kYears50, "", 0ms, 0ms, true, true);
        row("10 min forward and wrong", 10min, "old", -10min, -10min, true, false);
        row("50 years forward and wrong", kYears50, "old", -kYears50, -kYears50, true, false);
        row("10 min forward and right", 10min, "new", 0ms, 0ms, true, false);
        row("50 years forward and right", kYears50, "new", 0ms, 0ms, true, false);
        row("30 s forward beside the receiver", 30s, "old", 0ms, 0ms, true, false);
        row("6 h back", -6h, "", 6h, 6h, true, false);
        row("6 h back and wrong", -6h, "old", 6h, 6h, true, false);
        row("6 h back and right", -6h, "new", 6h, 6h - 30min, true, true);
        row("5 min back", -5min, "", 5min, 0ms, true, false);
        row("5 min back and wrong", -5min, "old", 5min, 5min, true, false);
        row("5 min back and right", -5min, "new", 5min, 0ms, true, false);
        row("back to 1970", -milliseconds(kStart - 1000), "", milliseconds(kStart - 1000), milliseconds(kStart - 1000),
            true, false);
        row("3 days back and right", -72h, "new", 72h, 72h, true, true);
    }
    void jumps()
    {
        QFETCH(const qint64, jump);
        QFETCH(const QString, receiver);
        Guarded g;
        g.pass(10s);
        if (receiver == "old")
            g.receiver(0ms);
        const TimestampMs before = g.guard.now();
        g.clocks.jump(milliseconds(jump));
        if (receiver == "new")
            g.receiver(milliseconds(jump));
        QVERIFY(g.guard.now() >= before);
        QTEST(g.lead(), "leadAtOnce");
        const ClockStatus status = g.guard.status();
        QFETCH(const bool, counted);
        QCOMPARE(status.jumpsForward, std::uint64_t{counted && jump > 0});
        QCOMPARE(status.jumpsBackward, std::uint64_t{counted && jump < 0});
        QCOMPARE(status.lastJump.count(), counted ? jump : 0);
        QTEST(g.guard.isSuspicious(), "suspicious");
        g.pass(59min); // within the hour that a receiver's time counts
        QFETCH(const qint64, leadAfterAnHour);
        QVERIFY2(std::abs(g.lead() - leadAfterAnHour) <= (g.guard.status().slowed ? 31'000 : 2),
                 std::to_string(g.lead()).c_str());
    }

    void statesSayWhatItIs()
    {
        Guarded g;
        g.clocks.jump(-6h);
        QCOMPARE(g.guard.status().state, State::HoldingOver);
        QVERIFY(!g.guard.status().slowed);
        g.receiver(-6h);
        QCOMPARE(g.guard.status().state, State::AheadOfReceiver);
        QCOMPARE(g.guard.status().aheadOfReceiver->count(), milliseconds(6h).count());
        QVERIFY(g.guard.status().slowed && g.guard.isSuspicious());
        g.receiver(0ms); // somebody has set the receiver's clock
        QCOMPARE(g.guard.status().state, State::HoldingOver);
        QVERIFY(!g.guard.status().slowed && !g.guard.isSuspicious());
        g.clocks.jump(6h);
        QCOMPARE(g.guard.status().state, State::Synchronised);
        QCOMPARE(g.lead(), qint64{0});
    }

    /// The clock runs on, slowed, and never stands: samples of one series must not share a time.
    void halfSpeedUntilTheLeadIsMadeUp()
    {
        Guarded g;
        g.clocks.jump(-30s);
        QCOMPARE(ran(g, 20s), qint64{10'000});
        QCOMPARE(ran(g, 40s), qint64{20'000});
        QVERIFY(std::abs(ran(g, 20s) - 20'000) <= 2);
        QCOMPARE(g.guard.status().state, State::Synchronised);
        // Also when it is asked all the time.
        g.clocks.jump(-1s);
        const TimestampMs before = g.guard.now();
        for (int i = 0; i < 100'000; ++i) {
            g.clocks.advance(microseconds(10));
            static_cast<void>(g.guard.now());
        }
        QVERIFY(std::abs(g.guard.now() - before - 500) <= 2);
    }

    /// Correct at first, then wrong, then corrected: there and back leaves nothing behind.
    void aWrongJumpThatIsTakenBack()
    {
        Guarded g;
        g.clocks.jump(-6h);
        QCOMPARE(ran(g, 2h), qint64{milliseconds(2h).count()});
        g.clocks.jump(6h);
        QCOMPARE(g.lead(), qint64{0});
        g.receiver(0ms);
        g.clocks.jump(6h);
        QCOMPARE(ran(g, 30min), qint64{milliseconds(30min).count()});
        g.clocks.jump(-6h);
        QCOMPARE(g.lead(), qint64{0});
        QCOMPARE(g.guard.status().state, State::Synchronised);
    }

    void aDisbelievedWallClockIsBelievedWhenTheReceiverFollows()
    {
        Guarded g;
        g.receiver(0ms);
        g.clocks.jump(10min); // both machines get the time of a satellite, this one first
        g.pass(10s);
        QCOMPARE(g.lead(), qint64{-600'000});
        g.receiver(10min);
        QCOMPARE(g.lead(), qint64{0});
    }

    /// A virtual machine that was stopped knows nothing of it; its receiver's time of before is no evidence for ever.
    void oldEvidenceEnds()
    {
        Guarded g;
        g.receiver(0ms);
        g.clocks.jump(10h);
        g.pass(59min);
        QCOMPARE(g.lead(), qint64{-36'000'000});
        g.pass(2min);
        QCOMPARE(g.lead(), qint64{0});
    }

    void starts_data()
    {
        QTest::addColumn<qint64>("wall");
        QTest::addColumn<qint64>("newest");
        QTest::addColumn<qint64>("first");
        QTest::addColumn<State>("state");
        QTest::addColumn<bool>("suspicious");
        constexpr qint64 kDay = 86'400'000;
        QTest::newRow("fresh log") << qint64{kStart} << qint64{0} << qint64{kStart} << State::Synchronised << false;
        QTest::newRow("an hour away") << qint64{kStart} << qint64{kStart - 3'600'000} << qint64{kStart}
                                      << State::Synchronised << false;
        QTest::newRow("two days away") << qint64{kStart} << qint64{kStart - 2 * kDay} << qint64{kStart}
                                       << State::Synchronised << true;
        QTest::newRow("1970") << qint64{5000} << qint64{0} << qint64{kReleaseDate} << State::Provisional << false;
        QTest::newRow("1970 with a log") << qint64{5000} << qint64{kStart} << qint64{kStart + 1} << State::Provisional
                                         << true;
        QTest::newRow("1970 with an old log")
            << qint64{5000} << qint64{kReleaseDate - kDay} << qint64{kReleaseDate} << State::Provisional << false;
        QTest::newRow("before the log") << qint64{kStart - kDay} << qint64{kStart} << qint64{kStart + 1}
                                        << State::Provisional << true;
        QTest::newRow("a second before the log")
            << qint64{kStart - 1000} << qint64{kStart} << qint64{kStart + 1} << State::Synchronised << false;
        QTest::newRow("minutes before the log")
            << qint64{kStart - 300'000} << qint64{kStart} << qint64{kStart + 1} << State::HoldingOver << false;
        QTest::newRow("far in the future") << qint64{kStart + kYears50.count()} << qint64{kStart}
                                           << qint64{kStart + kYears50.count()} << State::Synchronised << true;
    }
    void starts()
    {
        QFETCH(const qint64, wall);
        QFETCH(const qint64, newest);
        Guarded g(wall);
        g.guard.learnNewest(newest);
        QTEST(qint64{g.guard.now()}, "first");
        QTEST(g.guard.status().state, "state");
        QTEST(g.guard.isSuspicious(), "suspicious");
        QVERIFY(ran(g, 10s) >= 5000);
    }

    void aProvisionalTimeGivesWayToThePlausibleOne()
    {
        Guarded g(5000);
        g.guard.learnNewest(kStart);
        QCOMPARE(ran(g, 10min), qint64{600'000});
        QCOMPARE(g.guard.status().state, State::Provisional);
        g.clocks.setWall(kStart + 60'000); // better, and still before what has been told
        QCOMPARE(g.guard.status().state, State::Provisional);
        QVERIFY(ran(g, 1s) > 0);
        g.clocks.setWall(kStart + 30 * 86'400'000LL);
        QCOMPARE(g.guard.now(), kStart + 30 * 86'400'000LL);
        QCOMPARE(g.guard.status().state, State::Synchronised);
        QVERIFY(g.guard.isSuspicious()); // a month at once
        g.receiver(100ms);
        QVERIFY(!g.guard.isSuspicious());
    }

    void sleepIsTimeThatPasses()
    {
        Guarded g;
        g.receiver(0ms);
        const SteadyTime steady = g.guard.steadyNow();
        const milliseconds elapsed = g.guard.elapsed();
        g.clocks.sleep(8h);
        QCOMPARE(g.guard.now(), kStart + milliseconds(8h).count());
        QVERIFY(g.guard.steadyNow() == steady);
        QVERIFY(g.guard.elapsed() == elapsed + 8h);
        const ClockStatus status = g.guard.status();
        QCOMPARE(status.sleeps, std::uint64_t{1});
        QVERIFY(status.lastSleep == 8h);
        QCOMPARE(status.jumpsForward, std::uint64_t{0});
        QVERIFY(!status.suspicious && status.aheadOfReceiver == 0ms);
    }

    void receiversThatDoNotCount_data()
    {
        QTest::addColumn<qint64>("ahead");
        QTest::addColumn<qint64>("earlier");
        QTest::addColumn<qint64>("uncertainty");
        QTest::newRow("before the release") << qint64{kReleaseDate - 1 - kStart} << qint64{0} << qint64{500};
        QTest::newRow("the machine slept in between") << qint64{-3'600'000} << qint64{0} << qint64{1'800'000};
        QTest::newRow("older than the last") << qint64{-3'600'000} << qint64{1} << qint64{500};
    }
    void receiversThatDoNotCount()
    {
        QFETCH(const qint64, ahead);
        QFETCH(const qint64, earlier);
        QFETCH(const qint64, uncertainty);
        Guarded g;
        g.receiver(0ms);
        g.guard.noteReceiverTime(
            {kStart + ahead, g.guard.elapsed() - milliseconds(earlier), milliseconds(uncertainty)});
        QVERIFY(g.guard.status().aheadOfReceiver == 0ms);
    }

    /// A receiver never moves time forward.
    void aReceiverAheadChangesNothing()
    {
        Guarded g;
        g.receiver(kYears50);
        QCOMPARE(g.guard.now(), kStart);
        QCOMPARE(g.guard.status().state, State::Synchronised);
    }

    void monotoneForAllThreads()
    {
        FakeRawClocks clocks;
        ClockGuard guard(clocks);
        std::atomic<TimestampMs> latest{0};
        std::atomic<bool> stop{false};
        std::atomic<int> failures{0};
        std::vector<std::thread> threads;
        for (int i = 0; i < 4; ++i)
            threads.emplace_back([&] {
                while (!stop) {
                    TimestampMs seen = latest;
                    const TimestampMs now = guard.now();
                    if (now < seen)
                        ++failures;
                    while (seen < now && !latest.compare_exchange_weak(seen, now)) {
                    }
                }
            });
        std::mt19937_64 random(11);
        const auto upTo = [&](qint64 most) {
            return microseconds(static_cast<qint64>(random() % static_cast<std::uint64_t>(most)));
        };
        for (int i = 0; i < 20'000; ++i) {
            clocks.advance(upTo(50'000));
            switch (random() % 8) {
            case 0:
                clocks.jump(upTo(20'000'000'000) - 10'000s);
                break;
            case 1:
                clocks.jump(upTo(20'000) - 10ms);
                break;
            case 2:
                clocks.sleep(upTo(3'600'000'000));
                break;
            case 3:
                guard.noteReceiverTime(
                    {guard.now() + std::chrono::duration_cast<milliseconds>(upTo(2'000'000'000) - 1000s).count(),
                     guard.elapsed(), 500ms});
                break;
            default:
                break;
            }
        }
        stop = true;
        for (std::thread &thread : threads)
            thread.join();
        QCOMPARE(failures.load(), 0);
    }

    void theRealClocks()
    {
        SystemRawClocks clocks;
        ClockGuard guard(clocks, 0);
        QVERIFY(std::abs(guard.now() - SystemClock().now()) < 2000);
        QVERIFY(guard.elapsed() + 1s >= std::chrono::duration_cast<milliseconds>(
                                            guard.steadyNow().time_since_epoch())); // sleep is counted on top
        const SteadyTime start = std::chrono::steady_clock::now();
        TimestampMs last = 0;
        for (int i = 0; i < 1'000'000; ++i)
            last = guard.now();
        const double nanoseconds =
            std::chrono::duration<double, std::nano>(std::chrono::steady_clock::now() - start).count() / 1e6;
        QVERIFY(last > 0);
        qInfo("now() takes %.0f ns", nanoseconds);
        QVERIFY(nanoseconds < 5000);
    }
};

QTEST_APPLESS_MAIN(TstClockGuard)
#include "tst_clock_guard.moc"
