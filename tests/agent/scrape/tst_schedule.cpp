// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/scrape/schedule.h"

#include <QTest>

#include <array>
#include <random>

using namespace agent::scrape;
using namespace std::chrono_literals;
using agent::SteadyTime;
using agent::TimestampMs;

class TstSchedule : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void offsetsAreStableAndDifferBySeed()
    {
        const auto offset = scrapeOffset(123456789, 42, 15s);
        QVERIFY(offset >= 0ms && offset < 15s);
        QCOMPARE(scrapeOffset(123456789, 42, 15s).count(), offset.count());
        QVERIFY(scrapeOffset(123456789, 43, 15s) != offset);
    }
    void offsetsSpreadEvenly()
    {
        std::mt19937_64 random(7);
        std::array<int, 10> tenths{};
        for (int i = 0; i < 10000; ++i)
            ++tenths[static_cast<std::size_t>(scrapeOffset(random(), 99, 10s).count() / 1000)];
        for (const int count : tenths)
            QVERIFY2(count > 850 && count < 1150, std::to_string(count).c_str());
    }

    void ticks_data()
    {
        QTest::addColumn<qint64>("from");
        QTest::addColumn<qint64>("offset");
        QTest::addColumn<qint64>("next");
        QTest::addColumn<qint64>("following");
        QTest::newRow("on the tick") << qint64{10300} << qint64{300} << qint64{10300} << qint64{11300};
        QTest::newRow("one millisecond late") << qint64{10301} << qint64{300} << qint64{11300} << qint64{11300};
        QTest::newRow("one millisecond early") << qint64{10299} << qint64{300} << qint64{10300} << qint64{11300};
        QTest::newRow("late by less than half") << qint64{10799} << qint64{300} << qint64{11300} << qint64{11300};
        QTest::newRow("late by more than half") << qint64{10801} << qint64{300} << qint64{11300} << qint64{12300};
        QTest::newRow("without offset") << qint64{9999} << qint64{0} << qint64{10000} << qint64{11000};
        QTest::newRow("before the epoch") << qint64{-10} << qint64{300} << qint64{300} << qint64{1300};
    }
    void ticks()
    {
        QFETCH(const qint64, from);
        QFETCH(const qint64, offset);
        QFETCH(const qint64, next);
        QFETCH(const qint64, following);
        QCOMPARE(qint64{nextTick(from, 1s, std::chrono::milliseconds(offset))}, next);
        QCOMPARE(qint64{followingTick(from, 1s, std::chrono::milliseconds(offset))}, following);
    }

    void alignment_data()
    {
        QTest::addColumn<qint64>("late");
        QTest::addColumn<qint64>("intervalMs");
        QTest::addColumn<bool>("aligned");
        QTest::newRow("exact") << qint64{0} << qint64{15000} << true;
        QTest::newRow("within") << qint64{2} << qint64{15000} << true;
        QTest::newRow("beyond") << qint64{3} << qint64{15000} << false;
        QTest::newRow("early") << qint64{-1} << qint64{15000} << true;
        QTest::newRow("one percent of the interval is less") << qint64{2} << qint64{100} << false;
        QTest::newRow("jumped back") << qint64{-5000} << qint64{15000} << false;
    }
    void alignment()
    {
        QFETCH(const qint64, late);
        QFETCH(const qint64, intervalMs);
        QFETCH(const bool, aligned);
        const TimestampMs planned = 1'000'000;
        QCOMPARE(qint64{alignedTimestamp(planned, planned + late, std::chrono::milliseconds(intervalMs), 2ms)},
                 aligned ? qint64{planned} : planned + late);
    }

    void timers()
    {
        TimerQueue timers;
        const SteadyTime zero{};
        QVERIFY(!timers.next() && !timers.takeDue(zero + 1h));
        timers.set(1, zero + 3s);
        timers.set(2, zero + 1s);
        timers.set(3, zero + 2s);
        timers.set(1, zero + 500ms); // moves
        timers.cancel(3);
        timers.cancel(4);
        QVERIFY(*timers.next() == zero + 500ms);
        QVERIFY(!timers.takeDue(zero + 499ms));
        QCOMPARE(*timers.takeDue(zero + 10s), std::uint64_t{1});
        QCOMPARE(*timers.takeDue(zero + 10s), std::uint64_t{2});
        QVERIFY(!timers.takeDue(zero + 10s));
        timers.set(1, zero + 3s);
        QCOMPARE(*timers.takeDue(zero + 3s), std::uint64_t{1});
    }
};

QTEST_APPLESS_MAIN(TstSchedule)
#include "tst_schedule.moc"
