// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/base/executor.h"

#include <QTest>

#include <future>
#include <memory>
#include <vector>

using agent::Executor;
using namespace std::chrono_literals;

class TestExecutor : public QObject {
    Q_OBJECT

    /// Waits until everything posted before has run.
    static bool drain(Executor &executor)
    {
        const auto done = std::make_shared<std::promise<void>>();
        executor.post([done] { done->set_value(); });
        return done->get_future().wait_for(10s) == std::future_status::ready;
    }

private slots:
    void runsInOrderOnOneThread()
    {
        Executor executor("test");
        std::vector<int> order;
        bool current = true;
        for (int i = 0; i < 1000; ++i)
            executor.post([&, i] {
                order.push_back(i);
                current = current && executor.isCurrent();
            });
        QVERIFY(drain(executor));
        QCOMPARE(order.size(), std::size_t{1000});
        QVERIFY(std::is_sorted(order.begin(), order.end()));
        QVERIFY(current);
        QVERIFY(!executor.isCurrent());
    }

    void delayedWorkRunsWhenDueAndByTime()
    {
        Executor executor("test");
        std::promise<void> done;
        std::vector<int> order;
        const auto start = std::chrono::steady_clock::now();
        agent::SteadyTime ran;
        executor.postAt(start + 30ms, [&] {
            order.push_back(2);
            ran = std::chrono::steady_clock::now();
            done.set_value();
        });
        executor.postAt(start + 10ms, [&] { order.push_back(1); });
        executor.post([&] { order.push_back(0); });
        QVERIFY(done.get_future().wait_for(10s) == std::future_status::ready);
        QCOMPARE(order, (std::vector<int>{0, 1, 2}));
        QVERIFY(ran >= start + 30ms);
    }

    void stopFinishesWhatRunsAndDropsTheRest()
    {
        Executor executor("test");
        std::promise<void> running;
        std::promise<void> release;
        bool finished = false;
        bool dropped = true;
        executor.post([&] {
            running.set_value();
            release.get_future().wait();
            finished = true;
        });
        running.get_future().wait();
        executor.postAt(std::chrono::steady_clock::now() + 1h, [&] { dropped = false; });
        std::thread stopper([&] { executor.stop(); });
        release.set_value();
        stopper.join();
        QVERIFY(finished);
        executor.post([&] { dropped = false; });
        executor.stop();
        QVERIFY(dropped);
    }

    void stoppingDoesNotWaitForTheFuture()
    {
        const auto start = std::chrono::steady_clock::now();
        {
            Executor executor("test");
            executor.postAt(start + 1h, [] {});
            QVERIFY(drain(executor));
        }
        QVERIFY(std::chrono::steady_clock::now() - start < 5s);
    }

    void workMayPostWork()
    {
        Executor executor("test");
        std::promise<void> done;
        executor.post([&] { executor.post([&] { done.set_value(); }); });
        QVERIFY(done.get_future().wait_for(10s) == std::future_status::ready);
    }
};

QTEST_APPLESS_MAIN(TestExecutor)
#include "tst_executor.moc"
