// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/remote/pace/lane_control.h"

#include <QTest>

#include <algorithm>

using namespace agent;
using namespace agent::remote;
using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

/// A receiver that answers in `latency` and takes at most `capacity` samples a second in all.
struct Simulation {
    LaneControl control;
    milliseconds latency;
    double capacity;
    SteadyTime now{seconds(1000)};

    void deliver(int batches, bool behind = true)
    {
        for (int i = 0; i < batches; ++i) {
            const double rate =
                std::min(capacity, 2000.0 * control.lanes() * 1000 / static_cast<double>(latency.count()));
            now += std::chrono::duration_cast<SteadyTime::duration>(std::chrono::duration<double>(2000 / rate));
            control.delivered(now, 2000, behind, 0.1);
        }
    }
};

} // namespace

class TestLaneControl : public QObject {
    Q_OBJECT
private slots:
    void staysAtTheLeastWhileItKeepsUp();
    void growsWhileLatencyIsTheLimit();
    void stopsWhereMoreBringsNothing();
    void neverGrowsAfterAFailure();
    void shrinksWhenCaughtUp();
    void boundsHold_data();
    void boundsHold();
};

void TestLaneControl::staysAtTheLeastWhileItKeepsUp()
{
    Simulation s{LaneControl(2, 50), milliseconds(200), 1e9};
    s.deliver(1000, false);
    QCOMPARE(s.control.lanes(), 2U);
}

void TestLaneControl::growsWhileLatencyIsTheLimit()
{
    Simulation s{LaneControl(1, 50), milliseconds(200), 1e9};
    s.deliver(400);
    QCOMPARE(s.control.lanes(), 50U);
}

void TestLaneControl::stopsWhereMoreBringsNothing()
{
    Simulation s{LaneControl(1, 50), milliseconds(200), 45'000}; // five lanes' worth
    std::uint32_t most = 0;
    for (int i = 0; i < 2000; ++i) {
        s.deliver(1);
        most = std::max(most, s.control.lanes());
    }
    QVERIFY2(most <= 16, qPrintable(QString::number(most)));
    QVERIFY(s.control.lanes() >= 4);
    QVERIFY(s.control.lanes() <= 9);
}

void TestLaneControl::neverGrowsAfterAFailure()
{
    Simulation s{LaneControl(1, 50), milliseconds(200), 1e9};
    s.deliver(60);
    const std::uint32_t before = s.control.lanes();
    QVERIFY(before >= 4);
    s.control.failed(s.now);
    QCOMPARE(s.control.lanes(), before / 2);
    for (int i = 0; i < 10; ++i)
        s.control.failed(s.now);
    QCOMPARE(s.control.lanes(), 1U);
    const SteadyTime failed = s.now;
    while (s.now - failed < seconds(9)) {
        s.deliver(1);
        QCOMPARE(s.control.lanes(), 1U);
    }
    s.deliver(400);
    QVERIFY(s.control.lanes() > 8);
}

void TestLaneControl::shrinksWhenCaughtUp()
{
    Simulation s{LaneControl(1, 50), milliseconds(200), 1e9};
    s.deliver(400);
    s.latency = milliseconds(1000 * 50);
    s.deliver(100, false);
    QCOMPARE(s.control.lanes(), 1U);
}

void TestLaneControl::boundsHold_data()
{
    QTest::addColumn<int>("min");
    QTest::addColumn<int>("max");
    QTest::newRow("one") << 1 << 1;
    QTest::newRow("fixed") << 7 << 7;
    QTest::newRow("odd") << 3 << 11;
    QTest::newRow("zero is one") << 0 << 0;
}

void TestLaneControl::boundsHold()
{
    QFETCH(int, min);
    QFETCH(int, max);
    Simulation s{LaneControl(static_cast<std::uint32_t>(min), static_cast<std::uint32_t>(max)), milliseconds(100), 1e9};
    for (int i = 0; i < 300; ++i) {
        s.deliver(1, i % 97 < 80);
        if (i % 41 == 0)
            s.control.failed(s.now);
        QVERIFY(s.control.lanes() >= static_cast<std::uint32_t>(std::max(min, 1)));
        QVERIFY(s.control.lanes() <= static_cast<std::uint32_t>(std::max(max, 1)));
    }
}

QTEST_APPLESS_MAIN(TestLaneControl)
#include "tst_lane_control.moc"
