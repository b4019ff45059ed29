// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/base/published.h"
#include "agent/base/subscription.h"

#include <QTest>

#include <atomic>
#include <future>
#include <thread>

class TestSubscription : public QObject {
    Q_OBJECT

private slots:
    void notifiesThoseWhoAreIn()
    {
        agent::Subscribers subscribers;
        int first = 0;
        int second = 0;
        auto a = subscribers.add([&] { ++first; });
        auto b = subscribers.add([&] { ++second; });
        subscribers.notify();
        a.reset();
        subscribers.notify();
        QCOMPARE(first, 1);
        QCOMPARE(second, 2);
    }

    void endingWaitsForARunningCallback()
    {
        agent::Subscribers subscribers;
        std::promise<void> entered;
        std::promise<void> release;
        std::atomic<bool> finished = false;
        auto subscription = subscribers.add([&] {
            entered.set_value();
            release.get_future().wait();
            finished = true;
        });
        std::thread notifier([&] { subscribers.notify(); });
        entered.get_future().wait();
        auto ended = std::async(std::launch::async, [&] {
            subscription.reset();
            return finished.load();
        });
        release.set_value();
        QVERIFY(ended.get());
        notifier.join();
    }

    void aSubscriptionMayOutliveTheList()
    {
        std::unique_ptr<agent::Subscription> subscription;
        {
            agent::Subscribers subscribers;
            subscription = subscribers.add([] {});
        }
        subscription.reset();
        QVERIFY(!subscription);
    }

    void anOldVersionLivesAsLongAsItsReader()
    {
        agent::Published<int> published;
        QVERIFY(published.get() == nullptr);
        published.set(std::make_shared<const int>(1));
        const auto old = published.get();
        published.set(std::make_shared<const int>(2));
        QCOMPARE(*old, 1);
        QCOMPARE(*published.get(), 2);
        QCOMPARE(old.use_count(), 1L);
    }
};

QTEST_APPLESS_MAIN(TestSubscription)
#include "tst_subscription.moc"
