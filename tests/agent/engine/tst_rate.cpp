// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/engine/rate.h"

#include <QtTest>

using agent::engine::Rate;
using namespace std::chrono_literals;

class TestRate : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theFirstDifferenceIsTakenAsItIs()
    {
        Rate rate;
        const std::chrono::steady_clock::time_point start{};
        QCOMPARE(rate.update(1000, start), 0.0);
        QCOMPARE(rate.update(1100, start + 1s), 100.0);
    }

    void approachesASteadyRate()
    {
        Rate rate(10s);
        std::chrono::steady_clock::time_point now{};
        double counter = 0;
        rate.update(counter, now);
        for (int i = 0; i < 100; ++i) {
            now += 1s;
            counter += i < 20 ? 0 : 50;
            rate.update(counter, now);
        }
        QVERIFY(std::abs(rate.value() - 50) < 0.1);
    }

    void aRestartedCounterIsNoNegativeRate()
    {
        Rate rate;
        const std::chrono::steady_clock::time_point start{};
        rate.update(1000, start);
        rate.update(1100, start + 1s);
        QVERIFY(rate.update(5, start + 2s) >= 0);
    }

    void theSameInstantChangesNothing()
    {
        Rate rate;
        const std::chrono::steady_clock::time_point start{};
        rate.update(0, start);
        rate.update(10, start + 1s);
        QCOMPARE(rate.update(20, start + 1s), 10.0);
    }
};

QTEST_APPLESS_MAIN(TestRate)
#include "tst_rate.moc"
