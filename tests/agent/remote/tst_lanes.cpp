// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/remote/feed/lanes.h"

#include <QElapsedTimer>
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
    void exemplarsFollowTheirSamples();
    void exemplarsCostNoMoreWithMoreWaiting();
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

void TestLanes::exemplarsFollowTheirSamples()
{
    constexpr SeriesSlot kMark = QueuedSample::kExemplar;
    Lane lane;
    const auto push = [&lane](TimestampMs time, SeriesSlot slot) { lane.push({time, {0}, slot, 0}); };
    const auto order = [&lane] {
        std::vector<TimestampMs> times;
        for (const QueuedSample &entry : lane.samples())
            times.push_back(entry.timestamp);
        return times;
    };
    using Times = std::vector<TimestampMs>;
    push(1, 7);
    push(2, 8);
    push(3, 7);
    push(4, 9);
    push(5, 8 | kMark);
    push(6, 7 | kMark);
    push(7, 6 | kMark); // nothing of its series
    push(8, 7 | kMark);
    lane.arrangeExemplars();
    QCOMPARE(order(), (Times{1, 2, 5, 3, 6, 8, 4, 7}));
    QCOMPARE(lane.exemplarsBehind(4, 4, 100), std::size_t{2});
    QCOMPARE(lane.exemplarsBehind(4, 1, 100), std::size_t{1});
    QCOMPARE(lane.exemplarsBehind(4, 4, 7), std::size_t{1});
    QCOMPARE(lane.exemplarsBehind(5, 4, 100), std::size_t{1});
    QCOMPARE(lane.exemplarsBehind(1, 4, 100), std::size_t{0});
    QCOMPARE(lane.exemplarsBehind(8, 4, 100), std::size_t{0});
    lane.pop(6);
    push(9, 4);
    push(10, 5);
    push(11, 4 | kMark);
    lane.arrangeExemplars();
    QCOMPARE(order(), (Times{4, 7, 9, 11, 10}));
    lane.postpone(9);
    push(12, 9 | kMark);
    lane.arrangeExemplars();
    QCOMPARE(order(), (Times{7, 9, 11, 10, 4, 12}));
}

/// A scrape of which each series has an exemplar, in batches of a hundred.
void TestLanes::exemplarsCostNoMoreWithMoreWaiting()
{
    constexpr SeriesSlot kSeries = 200'000;
    Lane lane;
    for (SeriesSlot i = 0; i < kSeries; ++i)
        lane.push({1, {0}, i, 0});
    for (SeriesSlot i = 0; i < kSeries; ++i)
        lane.push({1, {0}, i | QueuedSample::kExemplar, 1});
    QElapsedTimer timer;
    timer.start();
    std::size_t apart = 0;
    while (lane.size() > 0) {
        lane.arrangeExemplars();
        const std::size_t count = std::min<std::size_t>(lane.size(), 101);
        const std::size_t batch = count + lane.exemplarsBehind(count, count, 1);
        for (std::size_t i = 0; i < batch; i += 2)
            apart += lane.samples()[i].series() == lane.samples()[i + 1].series() ? 0 : 1;
        lane.pop(batch);
    }
    QCOMPARE(apart, std::size_t{0});
    QVERIFY2(timer.elapsed() < 3000, qPrintable(QString::number(timer.elapsed())));
}

QTEST_APPLESS_MAIN(TestLanes)
#include "tst_lanes.moc"
