// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/engine/clock_watch.h"

#include "tests/support/fake_raw_clocks.h"
#include "tests/support/recording_log.h"

#include <QTest>

using namespace agent;
using namespace agent::engine;
using namespace std::chrono_literals;

class TstClockWatch : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void tellsWhatHappened()
    {
        FakeRawClocks clocks;
        ClockGuard guard(clocks);
        EventLog events(guard);
        RecordingLog log;
        telemetry::Registry registry;
        ClockWatch watch(guard, events, log, registry);
        QCOMPARE(watch.look().state, std::string("synchronised"));
        QVERIFY(events.rows().empty());

        clocks.jump(-6h);
        ClockRow row = watch.look();
        QCOMPARE(row.state, std::string("holding_over"));
        QCOMPARE(row.aheadOfWall, 21600.0);
        QCOMPARE(row.jumpsBackward, std::uint64_t{1});
        QCOMPARE(row.lastJump, -21600.0);
        QVERIFY(!row.receiverKnown);
        guard.noteReceiverTime({guard.now() - 21'600'000, guard.elapsed(), 500ms});
        row = watch.look();
        QCOMPARE(row.state, std::string("ahead_of_receiver"));
        QVERIFY(row.receiverKnown && row.slowed);
        QCOMPARE(row.aheadOfReceiver, 21600.0);
        clocks.jump(6h);
        guard.noteReceiverTime({guard.now(), guard.elapsed(), 500ms});
        clocks.sleep(8h);
        QCOMPARE(watch.look().state, std::string("synchronised"));
        static_cast<void>(watch.look()); // nothing new

        std::vector<std::string> texts;
        for (const EventRow &event : events.rows())
            texts.push_back(event.kind + ": " + event.text);
        const std::vector<std::string> expected{
            "clock_jump: The system's clock was set back by 6 h",
            "clock_state: The system's clock is 6 h behind the time samples have got; these go on without it",
            "clock_state: Samples get a time that is 6 h ahead of a receiver's clock, which holds them: set this "
            "machine's clock (or the receiver's, if that is wrong)",
            "clock_jump: The system's clock was set forward by 6 h",
            "clock_sleep: The machine slept for 8 h",
            "clock_state: Samples get the time of the system's clock again",
        };
        QCOMPARE(texts, expected);
        const std::string metrics = registry.text();
        for (const char *line : {"belfry_clock_jumps_total{direction=\"forward\"} 1\n",
                                 "belfry_clock_jumps_total{direction=\"backward\"} 1\n",
                                 "belfry_clock_offset_seconds 0\n", "belfry_clock_ahead_of_receiver_seconds 0\n"})
            QVERIFY2(metrics.find(line) != std::string::npos, metrics.c_str());
    }
};

QTEST_APPLESS_MAIN(TstClockWatch)
#include "tst_clock_watch.moc"
