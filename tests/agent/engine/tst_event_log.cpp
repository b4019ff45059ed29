// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/engine/event_log.h"
#include "tests/support/fake_clock.h"

#include <QTest>

using namespace agent::engine;

class EventLogTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void keepsTheNewest()
    {
        FakeClock clock;
        EventLog log(clock);
        for (int i = 1; i <= 250; ++i)
            log.add(AgentState::Delivering, "remote_command", std::to_string(i), "hq", "why");
        const auto rows = log.rows();
        QCOMPARE(rows.size(), EventLog::kMaxEvents);
        QCOMPARE(rows.front().number, 51U);
        QCOMPARE(rows.back().text, std::string("250"));
        QCOMPARE(rows.back().subject, std::string("hq"));
        QCOMPARE(rows.back().detail, std::string("why"));
        QCOMPARE(rows.back().repeats, 1U);
        QCOMPARE(rows.back().firstTime, rows.back().time);
    }

    void aTargetThatFlapsHasOneRow()
    {
        FakeClock clock;
        EventLog log(clock);
        log.add(AgentState::Delivering, "config_applied", "applied");
        const auto begin = clock.now();
        for (int i = 0; i < 500; ++i) {
            log.addOfTarget(AgentState::ActionNeeded, "target_down", "a down", "job a", "refused");
            clock.advance(std::chrono::seconds(1));
            log.addOfTarget(AgentState::Delivering, "target_up", "a up", "job a", {});
        }
        const auto rows = log.rows();
        QCOMPARE(rows.size(), std::size_t{2});
        QCOMPARE(rows[0].kind, std::string("config_applied"));
        QCOMPARE(rows[1].kind, std::string("target_up"));
        QCOMPARE(rows[1].repeats, 1000U);
        QCOMPARE(rows[1].firstTime, begin);
        QCOMPARE(rows[1].number, 1001U); // each change is a new event to who follows them
    }

    void manyTargetsLeaveRoomForOthers()
    {
        FakeClock clock;
        EventLog log(clock);
        for (int i = 0; i < 60; ++i)
            log.add(AgentState::Delivering, "remote_state", "state " + std::to_string(i));
        for (int i = 0; i < 10'000; ++i)
            log.addOfTarget(AgentState::ActionNeeded, "target_down", "down", "job " + std::to_string(i), "refused");
        std::size_t ofTargets = 0;
        std::uint64_t last = 0;
        for (const auto &row : log.rows()) {
            ofTargets += row.kind == "target_down" ? 1 : 0;
            QVERIFY(row.number > last); // in order
            last = row.number;
        }
        QCOMPARE(ofTargets, EventLog::kMaxTargetEvents);
        QCOMPARE(log.rows().size(), EventLog::kMaxTargetEvents + 60);
        for (int i = 0; i < 300; ++i)
            log.add(AgentState::Delivering, "remote_state", "later");
        QCOMPARE(log.rows().size(), EventLog::kMaxEvents);
        for (int i = 0; i < 300; ++i) // and counting them is right after they have left
            log.addOfTarget(AgentState::ActionNeeded, "target_down", "down", "other " + std::to_string(i), "refused");
        ofTargets = 0;
        for (const auto &row : log.rows())
            ofTargets += row.kind == "target_down" ? 1 : 0;
        QCOMPARE(ofTargets, EventLog::kMaxTargetEvents);
    }
};

QTEST_APPLESS_MAIN(EventLogTest)
#include "tst_event_log.moc"
