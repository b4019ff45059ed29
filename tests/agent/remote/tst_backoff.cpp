// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/remote/pace/backoff.h"

#include "tests/agent/remote/fake_source.h"

#include "tests/support/dice.h"

#include <QTest>

#include <array>

#include <set>

using namespace agent::remote;
using std::chrono::milliseconds;
using std::chrono::minutes;

class TestBackoff : public QObject {
    Q_OBJECT
private slots:
    void ceilingDoublesUpToTheGreatest();
    void neverBelowTheLeast();
    void jitterCoversTheWholeRange();
    void jitterIsEven();
    void asksLessOftenWhenLongAway();
    void anOwnMaximumIsKept();
    void resetBeginsAnew();
    void leastOfZeroDoesNotSpin();
};

void TestBackoff::ceilingDoublesUpToTheGreatest()
{
    FakeRandom almostOne(0.999999999);
    Backoff backoff(QueueSettings{}, almostOne);
    for (const int expected : {60, 120, 240, 480, 960, 1920, 3840, 5000, 5000, 5000})
        QCOMPARE(backoff.next(milliseconds(0)).count(), expected);
}

void TestBackoff::neverBelowTheLeast()
{
    FakeRandom zero(0);
    Backoff backoff(QueueSettings{}, zero);
    for (int i = 0; i < 40; ++i)
        QCOMPARE(backoff.next(minutes(i)).count(), 30);
}

void TestBackoff::jitterCoversTheWholeRange()
{
    agent::SystemRandom random;
    Backoff backoff(QueueSettings{}, random);
    for (int i = 0; i < 20; ++i)
        static_cast<void>(backoff.next(milliseconds(0)));
    std::set<std::int64_t> tenths;
    for (int i = 0; i < 2000; ++i) {
        const milliseconds wait = backoff.next(milliseconds(0));
        QVERIFY(wait >= milliseconds(30) && wait <= milliseconds(5000));
        tenths.insert(wait.count() / 500);
    }
    QVERIFY(tenths.size() >= 10);
}

/// Many agents that lost the same receiver come back evenly over the whole of the ceiling: full jitter.
void TestBackoff::jitterIsEven()
{
    std::array<int, 10> tenths{};
    for (std::uint64_t agent = 0; agent < 10'000; ++agent) {
        Dice dice(agent);
        Backoff backoff(QueueSettings{}, dice);
        milliseconds wait{0};
        for (int i = 0; i < 8; ++i)
            wait = backoff.next(milliseconds(0));
        ++tenths[std::min<std::size_t>(static_cast<std::size_t>(wait.count() - 30) / 497, 9)];
    }
    for (const int count : tenths)
        QVERIFY2(count > 850 && count < 1150, qPrintable(QString::number(count)));
}

void TestBackoff::asksLessOftenWhenLongAway()
{
    FakeRandom almostOne(0.999999999);
    Backoff backoff(QueueSettings{}, almostOne);
    for (int i = 0; i < 20; ++i)
        QVERIFY(backoff.next(minutes(4)) <= milliseconds(5000));
    for (const int expected : {10000, 20000, 30000, 30000})
        QCOMPARE(backoff.next(minutes(6)).count(), expected);
}

void TestBackoff::anOwnMaximumIsKept()
{
    QueueSettings queue;
    queue.maxBackoff = milliseconds(800);
    FakeRandom almostOne(0.999999999);
    Backoff backoff(queue, almostOne);
    for (int i = 0; i < 20; ++i)
        QVERIFY(backoff.next(minutes(600)) <= milliseconds(800));
}

void TestBackoff::resetBeginsAnew()
{
    FakeRandom almostOne(0.999999999);
    Backoff backoff(QueueSettings{}, almostOne);
    for (int i = 0; i < 10; ++i)
        static_cast<void>(backoff.next(milliseconds(0)));
    backoff.reset();
    QCOMPARE(backoff.next(milliseconds(0)).count(), 60);
}

void TestBackoff::leastOfZeroDoesNotSpin()
{
    QueueSettings queue;
    queue.minBackoff = milliseconds(0);
    queue.maxBackoff = milliseconds(0);
    FakeRandom zero(0);
    Backoff backoff(queue, zero);
    QVERIFY(backoff.next(milliseconds(0)).count() > 0);
}

QTEST_APPLESS_MAIN(TestBackoff)
#include "tst_backoff.moc"
