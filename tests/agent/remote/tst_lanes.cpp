// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/remote/lanes.h"

#include <QTest>

#include <map>
#include <random>

using namespace agent;
using namespace agent::remote;

class TestLanes : public QObject {
    Q_OBJECT
private slots:
    void aSeriesKeepsToOneLane();
    void resizingKeepsEverySampleInOrder();
    void oldestFollowsWrappedRecordNumbers();
    void poppingKeepsTheRest();
};

void TestLanes::aSeriesKeepsToOneLane()
{
    Lanes lanes(7);
    for (std::uint32_t i = 0; i < 7000; ++i)
        lanes.deal({1, 1, i % 100, i / 100}, {});
    std::map<SeriesSlot, std::size_t> laneOf;
    std::size_t total = 0;
    for (std::size_t l = 0; l < lanes.all().size(); ++l) {
        total += lanes.all()[l].size();
        QVERIFY(lanes.all()[l].size() > 7000 / 7 / 3); // spread
        for (const QueuedSample &sample : lanes.all()[l].samples())
            QCOMPARE(laneOf.emplace(sample.slot, l).first->second, l);
    }
    QCOMPARE(total, std::size_t{7000});
}

void TestLanes::resizingKeepsEverySampleInOrder()
{
    std::mt19937 random(3);
    Lanes lanes(1);
    std::map<SeriesSlot, std::int64_t> next; // sequence numbers in `timestamp`
    std::map<SeriesSlot, std::int64_t> taken;
    std::uint32_t record = 0xffffff00; // wraps on the way
    for (int round = 0; round < 300; ++round) {
        ++record;
        for (SeriesSlot slot = 0; slot < 50; ++slot)
            if (random() % 3)
                lanes.deal({next[slot]++, 0, slot, record}, {});
        for (Lane &lane : lanes.all()) {
            const std::size_t count = std::min<std::size_t>(lane.size(), random() % 20);
            for (const QueuedSample &sample : lane.samples().first(count))
                QCOMPARE(sample.timestamp, taken[sample.slot]++);
            lane.pop(count);
        }
        if (random() % 4 == 0)
            lanes.resize(static_cast<std::uint32_t>(1 + random() % 50), {});
    }
    for (Lane &lane : lanes.all())
        for (const QueuedSample &sample : lane.samples())
            QCOMPARE(sample.timestamp, taken[sample.slot]++);
    QCOMPARE(taken, next);
}

void TestLanes::oldestFollowsWrappedRecordNumbers()
{
    Lanes lanes(64);
    QVERIFY(!lanes.oldest(0));
    for (SeriesSlot slot = 0; slot < 2000; ++slot)
        lanes.deal({1, 0, slot, slot}, {});
    QCOMPARE(lanes.oldest(0)->samples().front().record, 0U);

    Lanes wrapped(64);
    for (SeriesSlot slot = 0; slot < 64; ++slot)
        wrapped.deal({1, 0, slot, 0xfffffff0 + slot}, {}); // from slot 16 on the numbers have wrapped
    QCOMPARE(wrapped.oldest(0xfffffff0)->samples().front().record, 0xfffffff0U);
    wrapped.oldest(0xfffffff0)->pop(1);
    QCOMPARE(wrapped.oldest(0xfffffff1)->samples().front().record, 0xfffffff1U);
}

void TestLanes::poppingKeepsTheRest()
{
    Lane lane;
    for (std::uint32_t i = 0; i < 1000; ++i)
        lane.push({i, 0, 0, i});
    std::uint32_t expected = 0;
    for (const std::size_t count : {1U, 99U, 300U, 0U, 200U, 399U}) {
        lane.pop(count);
        expected += static_cast<std::uint32_t>(count);
        QCOMPARE(lane.size(), std::size_t{1000} - expected);
        QCOMPARE(lane.samples().front().record, expected);
    }
    lane.pop(1);
    QCOMPARE(lane.size(), std::size_t{0});
}

QTEST_APPLESS_MAIN(TestLanes)
#include "tst_lanes.moc"
