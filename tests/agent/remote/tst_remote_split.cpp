// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/remote/feed/bounded_source.h"
#include "agent/remote/feed/split_rule.h"
#include "tests/agent/remote/fake_source.h"

#include <QTest>

using namespace agent;
using namespace agent::remote;
using namespace std::chrono_literals;

namespace {

SplitRule::Sight behindBy(std::uint64_t taken)
{
    SplitRule::Sight sight;
    sight.open = true;
    sight.taken = taken;
    sight.oldest = 1000;
    return sight;
}

} // namespace

class TestRemoteSplit : public QObject {
    Q_OBJECT
private slots:
    void rule();
    void ruleWhileFull();
    void readsUpToItsEnd_data();
    void readsUpToItsEnd();
    void countsWhatIsLost();
};

void TestRemoteSplit::rule()
{
    const SteadyTime now{};
    SplitRule rule;
    QVERIFY(!rule.look(behindBy(0), now)); // nobody knows whether the receiver is there
    QVERIFY(rule.look(behindBy(1), now));
    SplitRule::Sight sight = behindBy(5);
    sight.caughtUp = true;
    sight.oldest = 0;
    QVERIFY(!rule.look(sight, now));
    QVERIFY(!rule.look(behindBy(6), now)); // what comes is old, and has come in time
    sight = behindBy(7);
    sight.open = false;
    QVERIFY(!rule.look(sight, now));
    QVERIFY(!rule.look(behindBy(7), now));
    QVERIFY(rule.look(behindBy(8), now));
    sight = behindBy(8);
    sight.paused = true;
    QVERIFY(!rule.look(sight, now));
    QVERIFY(!rule.look(behindBy(8), now));
    QVERIFY(rule.look(behindBy(9), now));
    QVERIFY(!SplitRule::isBehind(behindBy(9), 61'000));
    QVERIFY(SplitRule::isBehind(behindBy(9), 61'001));
}

void TestRemoteSplit::ruleWhileFull()
{
    const SteadyTime now{};
    SplitRule rule;
    rule.restart(false);
    SplitRule::Sight sight = behindBy(5);
    QVERIFY(!rule.look(sight, now));
    sight.full = true;
    QVERIFY(rule.look(sight, now));
    rule.restart(false);
    rule.ended(now);
    QVERIFY(!rule.look(sight, now + 59s));
    QVERIFY(rule.look(sight, now + 60s));
}

void TestRemoteSplit::readsUpToItsEnd_data()
{
    QTest::addColumn<int>("before"); // records
    QTest::addColumn<bool>("rotated");
    QTest::newRow("nothing") << 0 << false;
    QTest::newRow("in a segment") << 3 << false;
    QTest::newRow("at a segment's end") << 3 << true;
}

void TestRemoteSplit::readsUpToItsEnd()
{
    QFETCH(int, before);
    QFETCH(bool, rotated);
    FakeSource log;
    const model::SeriesRef ref = log.series({{"__name__", "m"}});
    for (int i = 0; i < before; ++i)
        log.append({model::Sample{ref, 1000 * i, 1.0}});
    if (rotated)
        log.rotate();
    BoundedSource part(log, {log.end(), log.endOrdinal()});
    for (int i = 0; i < 5; ++i)
        log.append({model::Sample{ref, 9000 + i, 1.0}});
    log.rotate();
    log.append({model::Sample{ref, 10'000, 1.0}});

    const auto tailer = part.tail({});
    wal::RecordView record;
    int read = 0;
    while (*tailer->next(record))
        ++read;
    QCOMPARE(read, before);
    QVERIFY(!*tailer->next(record));
    QVERIFY(tailer->atTail());
    QVERIFY(tailer->position() <= part.end());
    QCOMPARE(part.endOrdinal(), static_cast<std::uint64_t>(before));
    QCOMPARE(part.ordinal(log.end()), static_cast<std::uint64_t>(before));
    QCOMPARE(part.firstOrdinal(100), static_cast<std::uint64_t>(before));
    QVERIFY(part.onAppend([] {}) != nullptr);
}

void TestRemoteSplit::countsWhatIsLost()
{
    FakeSource log;
    const model::SeriesRef ref = log.series({{"__name__", "m"}});
    log.append({model::Sample{ref, 1, 1.0}});
    log.append({model::Sample{ref, 2, 1.0}});
    BoundedSource part(log, {log.end(), log.endOrdinal()});
    log.append({model::Sample{ref, 3, 1.0}});
    log.rotate();
    log.append({model::Sample{ref, 4, 1.0}});
    log.truncate(1); // all of it is gone
    QVERIFY(part.begin() > part.end());
    QCOMPARE(part.firstOrdinal(1), std::uint64_t{2});
    wal::RecordView record;
    QVERIFY(!*part.tail({})->next(record));
}

QTEST_APPLESS_MAIN(TestRemoteSplit)
#include "tst_remote_split.moc"
