// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/remote/feed/window.h"

#include <QTest>

#include <random>

using namespace agent;
using namespace agent::remote;
using Ledger = wal::CursorStore::Ledger;

namespace {

std::uint64_t total(const Ledger &ledger)
{
    std::uint64_t count = ledger.acknowledged + ledger.relabelDropped;
    for (const auto &[reason, dropped] : ledger.dropped)
        count += dropped;
    return count;
}

} // namespace

class TestWindow : public QObject {
    Q_OBJECT
private slots:
    void cursorStopsBeforeTheFirstUnsettled();
    void savedLedgerBelongsToSavedCursor();
    void recordsWithoutWaitingSamplesShareOne();
    void goesOnFromASavedLedger();
    void randomHistoriesBalance();
};

void TestWindow::cursorStopsBeforeTheFirstUnsettled()
{
    Window window({{3, 7}, {}, ""});
    const std::uint32_t first = window.begin({3, 8});
    window.add(100);
    window.add(90);
    const std::uint32_t second = window.begin({3, 9});
    window.add(110);
    QCOMPARE(window.outstanding(), std::uint64_t{3});
    QCOMPARE(window.oldestTimestamp(), TimestampMs{90});

    window.acknowledge(second, 1);
    QVERIFY(!window.advance());
    QCOMPARE(window.settled(), Ledger{});
    QCOMPARE(window.totals().acknowledged, std::uint64_t{1});

    window.acknowledge(first, 1);
    QVERIFY(!window.advance());
    window.drop(first, "receiver_rejected_400", 1);
    QVERIFY(window.advance());
    QVERIFY(window.cursor() == (wal::Position{3, 9}));
    QCOMPARE(window.settled(), (Ledger{2, 0, {{"receiver_rejected_400", 1}}}));
    QCOMPARE(window.oldestTimestamp(), TimestampMs{0});
}

void TestWindow::savedLedgerBelongsToSavedCursor()
{
    Window window({});
    const std::uint32_t first = window.begin({0, 1});
    window.add(1);
    window.dropRelabelled(5);
    const std::uint32_t second = window.begin({0, 2});
    window.add(2);
    window.dropRead(kTooOld, 3);
    window.acknowledge(second, 1);
    QVERIFY(!window.advance());
    QCOMPARE(total(window.settled()), std::uint64_t{0}); // nothing before {0, 0}
    window.acknowledge(first, 1);
    QVERIFY(window.advance());
    QCOMPARE(window.settled(), (Ledger{2, 5, {{"too_old", 3}}}));
    QCOMPARE(window.settled(), window.totals());
}

void TestWindow::recordsWithoutWaitingSamplesShareOne()
{
    Window window({});
    window.begin({0, 1});
    window.add(1);
    const std::uint32_t first = window.endRecord();
    for (std::uint32_t i = 2; i < 100'000; ++i) {
        window.begin({0, i});
        window.dropRelabelled(1);
        window.dropRead(i % 2 ? "b" : "a", 1);
    }
    QCOMPARE(window.endRecord(), first + 1);
    window.acknowledge(first - 1, 1);
    QVERIFY(window.advance());
    QVERIFY(window.cursor() == (wal::Position{0, 99'999}));
    QCOMPARE(window.settled(), (Ledger{1, 99'998, {{"a", 49'999}, {"b", 49'999}}}));
}

void TestWindow::goesOnFromASavedLedger()
{
    Window window({{1, 1}, {10, 20, {{"too_old", 30}}}, ""});
    window.begin({1, 2});
    window.dropRead(kTooOld, 1);
    window.dropRead("another", 2);
    QVERIFY(window.advance());
    QCOMPARE(window.settled(), (Ledger{10, 20, {{"another", 2}, {"too_old", 31}}}));
}

void TestWindow::randomHistoriesBalance()
{
    std::mt19937 random(1);
    for (int history = 0; history < 50; ++history) {
        Window window({});
        std::uint64_t read = 0;
        std::vector<std::uint32_t> waiting; // record numbers
        std::vector<std::uint64_t> readAt{0};
        const auto settleOne = [&] {
            const std::size_t at = random() % waiting.size();
            if (random() % 5 == 0)
                window.drop(waiting[at], random() % 2 ? "x" : "y", 1);
            else
                window.acknowledge(waiting[at], 1);
            waiting.erase(waiting.begin() + static_cast<std::ptrdiff_t>(at));
        };
        for (std::uint32_t r = 1; r <= 200; ++r) {
            const std::uint32_t number = window.begin({0, r});
            for (auto i = random() % 4; i > 0; --i) {
                window.add(1);
                waiting.push_back(number);
                ++read;
            }
            const auto dropped = static_cast<std::uint32_t>(random() % 3);
            window.dropRelabelled(dropped);
            read += dropped;
            readAt.push_back(read);
            while (waiting.size() > 20 || (!waiting.empty() && random() % 2))
                settleOne();
            window.advance();
            // The ledger at the cursor counts exactly the samples of the records before it.
            QCOMPARE(total(window.settled()), readAt[window.cursor().record]);
            QCOMPARE(total(window.totals()) + window.outstanding(), read);
            QCOMPARE(window.outstanding(), waiting.size());
        }
        while (!waiting.empty())
            settleOne();
        window.advance();
        QCOMPARE(window.settled(), window.totals());
        QCOMPARE(total(window.settled()), read);
    }
}

QTEST_APPLESS_MAIN(TestWindow)
#include "tst_remote_window.moc"
