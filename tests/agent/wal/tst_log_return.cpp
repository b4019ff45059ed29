// SPDX-License-Identifier: GPL-3.0-or-later
// How what is in memory returns to the disk, whatever happens meanwhile; and what becomes of it when it cannot.
#include "agent/wal/layout.h"
#include "agent/wal/loss.h"
#include "tests/agent/wal/scraped_log.h"

#include <QtTest/QTest>

using namespace agent;
using namespace agent::wal;
using namespace scraped;

class TestLogReturn : public QObject {
    Q_OBJECT
private slots:
    void fillsAgainOnTheWayBack();
    void diesOnTheWayBack_data();
    void diesOnTheWayBack();
    void thingsHappenOnTheWayBack_data();
    void thingsHappenOnTheWayBack();
    void gapBeforeTheNewest();
    void stopsWhileFull();
    void diesWhileFull();
};

void TestLogReturn::fillsAgainOnTheWayBack()
{
    // The disk takes some of what is in memory, and is full again; several times.
    for (std::uint64_t space = 1; space < 260'000; space += 7001) {
        Scraped f;
        f.settings.memoryBytes = 256U << 10;
        QVERIFY(f.open().ok());
        f.addSeries(100);
        LogFollower reader(*f.log);
        f.files.setSpace(1000);
        while (f.log->status().memoryBytes < 200'000)
            QVERIFY(f.scrape());
        QVERIFY(reader.read(3));
        for (int round = 0; round < 6; ++round) {
            f.files.setSpace(space);
            f.log->upkeep();
            QVERIFY(inOrder(f.log->status()));
            QVERIFY(f.scrape());
            QVERIFY(reader.read(2));
            QCOMPARE(f.log->status().lastError.ok(), !f.inMemory());
        }
        f.files.heal();
        f.log->upkeep();
        QVERIFY(reader.read());
        QVERIFY2(compare(f.appended, reader).isEmpty(), qPrintable(compare(f.appended, reader)));
        const QString wrong = checkAllIsThere(f);
        QVERIFY2(wrong.isEmpty(), qPrintable(QString("%1 bytes: %2").arg(space).arg(wrong)));
    }
}

void TestLogReturn::diesOnTheWayBack_data()
{
    QTest::addColumn<bool>("powerCut");
    QTest::addColumn<bool>("gap");
    QTest::newRow("killed") << false << false;
    QTest::newRow("power cut") << true << false;
    QTest::newRow("killed, samples were given up") << false << true;
    QTest::newRow("power cut, samples were given up") << true << true;
}

void TestLogReturn::diesOnTheWayBack()
{
    QFETCH(bool, powerCut);
    QFETCH(bool, gap);
    bool whole = false;
    for (std::uint64_t last = 0; !whole; ++last) {
        Scraped f;
        f.settings.memoryBytes = 256U << 10;
        QVERIFY(f.open().ok());
        f.addSeries(100);
        QVERIFY(f.scrape());
        QVERIFY(f.log->sync().ok());
        f.files.setSpace(0);
        for (int round = 0; round < (gap ? 250 : 100); ++round)
            QVERIFY(f.scrape());
        QCOMPARE(f.log->status().memoryDropped > 0, gap);
        LogFollower before(*f.log); // it has all, and its cursor is saved
        QVERIFY(before.read());
        f.files.heal();
        f.files.dieAfter(last);
        f.log->upkeep();
        whole = !f.inMemory();
        const std::uint64_t lastChange = f.files.changes();
        QVERIFY(whole || lastChange >= last);
        const std::uint64_t kept = before.ordinal();
        const std::uint64_t settled = before.got().size() + before.lostInAll();
        if (powerCut) {
            f.disk.powerCut(MemoryFileSystem::Unsynced::Half);
            f.log.reset();
            f.files.heal();
        } else {
            f.die();
        }
        f.settings.resumePosition = before.position();
        f.settings.resumeOrdinal = kept;
        QVERIFY(f.open().ok());
        const QString at = QString("after change %1: ").arg(last);
        const std::vector<std::string> read = readAll(*f.log);
        const QString wrong = compare(f.appended, read, f.appended.size() - read.size());
        QVERIFY2(wrong.isEmpty(), qPrintable(at + wrong));
        if (!gap)
            QVERIFY2(std::equal(read.begin(), read.end(), f.appended.begin()), qPrintable(at + "not a beginning"));
        QVERIFY(!whole || read.size() + (gap ? before.lostInAll() : 0) == f.appended.size() || powerCut);
        QCOMPARE(f.lines.count("that it does not name"), 0);

        // The one that had everything goes on behind it, the one that had nothing is told what is gone.
        LogFollower again(*f.log, before.position(), kept, settled);
        LogFollower late(*f.log);
        f.addSeries(3);
        f.time += 1000;
        const std::size_t had = f.appended.size();
        QVERIFY(f.scrape());
        QVERIFY(again.read() && late.read());
        QCOMPARE(again.got().size(), f.appended.size() - had);
        QCOMPARE(again.lostInAll(), std::uint64_t{0});
        QVERIFY2(compare(f.appended, late).isEmpty(), qPrintable(at + compare(f.appended, late)));
    }
}

void TestLogReturn::thingsHappenOnTheWayBack_data()
{
    QTest::addColumn<int>("scrapes");
    QTest::addColumn<bool>("delivered");
    QTest::newRow("a scrape") << 1 << false;
    QTest::newRow("the segment ends") << 40 << false;
    QTest::newRow("memory overflows") << 400 << false;
    QTest::newRow("the segments are delivered") << 40 << true;
}

void TestLogReturn::thingsHappenOnTheWayBack()
{
    // What happens between the copy of a segment and its taking the place of the one in memory, at each segment.
    QFETCH(int, scrapes);
    QFETCH(bool, delivered);
    for (int at = 0; at < 5; ++at) {
        Scraped f;
        f.settings.memoryBytes = 256U << 10;
        QVERIFY(f.open().ok());
        f.addSeries(100);
        LogFollower reader(*f.log);
        QVERIFY(f.scrape());
        f.files.setSpace(0);
        for (int round = 0; round < 100; ++round)
            QVERIFY(f.scrape());
        QVERIFY(!f.log->sync().ok()); // what is on the disk is synced now
        int copies = 0;
        bool failed = false;
        f.files.heal();
        f.files.setFault([&](FileOperation operation, const std::string &path) {
            if (operation != FileOperation::Rename || !path.ends_with(".tmp") || !path.starts_with("/data/wal/0") ||
                copies++ != at)
                return Status();
            for (int round = 0; round < scrapes; ++round)
                failed = !f.scrape() || failed;
            if (delivered) {
                failed = !reader.read() || failed;
                f.log->truncateBefore(reader.position()).ignore("the rest of the test tells");
            }
            return Status();
        });
        f.log->upkeep();
        QVERIFY(copies > at || at > 3);
        QVERIFY(!failed);
        f.files.heal();
        QVERIFY(!f.inMemory());
        QVERIFY(inOrder(f.log->status()));
        QVERIFY(f.log->status().lastError.ok());
        if (scrapes > 1) // else the sync has only the rest of the move
            QVERIFY(f.scrape());
        QVERIFY(reader.read());
        QVERIFY2(compare(f.appended, reader).isEmpty(), qPrintable(compare(f.appended, reader)));
        QCOMPARE(reader.lostInAll() > 0, f.log->status().memoryDropped > 0);
        QCOMPARE(f.metric("belfry_wal_memory_bytes"), 0.0);
        QVERIFY(f.log->sync().ok());

        // The files hold what the log says, and nothing else.
        std::vector<std::string> names;
        for (const SegmentInfo &segment : f.log->status().segments) {
            names.push_back(segmentName(segment.number));
            QCOMPARE(f.disk.fileSize("/data/wal/" + names.back()).value(), segment.plainBytes);
        }
        std::vector<std::string> there = f.disk.list("/data/wal").value();
        std::erase_if(there, [](const std::string &name) { return name.starts_with("checkpoint"); });
        QVERIFY(there == names);
        const std::vector<std::string> read = readAll(*f.log);
        f.disk.powerCut();
        f.settings.resumePosition = reader.position();
        f.settings.resumeOrdinal = reader.ordinal();
        QVERIFY(f.open().ok());
        QVERIFY(readAll(*f.log) == read);
        QCOMPARE(f.lines.count("that it does not name"), 0);
    }
}

void TestLogReturn::gapBeforeTheNewest()
{
    // Only the newest segment outlives the full disk, and the process dies before it is closed: the loss stays known.
    Scraped f;
    f.settings.memoryBytes = 32768;
    QVERIFY(f.open().ok());
    f.addSeries(100);
    QVERIFY(f.scrape());
    f.files.setSpace(0);
    for (int round = 0; round < 100; ++round)
        QVERIFY(f.scrape());
    QCOMPARE(f.log->status().segments.size(), std::size_t{2});
    const std::uint64_t dropped = f.log->status().memoryDropped;
    QVERIFY(dropped > 0);
    f.files.heal();
    f.log->upkeep();
    QVERIFY(f.scrape());
    const std::uint64_t end = f.log->endOrdinal();
    f.die();
    QVERIFY(f.open().ok());
    QCOMPARE(f.log->endOrdinal(), end);
    LogFollower reader(*f.log);
    QVERIFY(reader.read());
    QCOMPARE(reader.lost().at(std::string(kDiskFull)), dropped);
    QVERIFY2(compare(f.appended, reader).isEmpty(), qPrintable(compare(f.appended, reader)));
}

void TestLogReturn::stopsWhileFull()
{
    // Ended in order while the disk takes only small things: the loss is known at the next start.
    Scraped f;
    QVERIFY(f.open().ok());
    f.addSeries(10);
    QVERIFY(f.scrape());
    f.files.setFault([](FileOperation operation, const std::string &path) {
        const bool segment = path.starts_with("/data/wal/0");
        return segment && (operation == FileOperation::Append || operation == FileOperation::Create)
                   ? Status(Code::NoSpace, path + ": full")
                   : Status();
    });
    for (int round = 0; round < 20; ++round)
        QVERIFY(f.scrape());
    f.log.reset();
    QCOMPARE(f.lines.count("it goes with the process"), 1);
    f.files.heal();
    QVERIFY(f.open().ok());
    QCOMPARE(f.log->endOrdinal(), std::uint64_t{210});
    LogFollower reader(*f.log);
    f.refs.clear();
    f.made = 0;
    f.addSeries(10);
    QVERIFY(f.scrape());
    QVERIFY(reader.read());
    QVERIFY2(compare(f.appended, reader).isEmpty(), qPrintable(compare(f.appended, reader)));
    QCOMPARE(reader.lost().at(std::string(kDiskFull)), std::uint64_t{200});
    QCOMPARE(reader.imbalance(), std::int64_t{0});
}

void TestLogReturn::diesWhileFull()
{
    // Killed with samples in memory: what any cursor knows is counted, and no number means two things.
    Scraped f;
    QVERIFY(f.open().ok());
    f.addSeries(10);
    LogFollower ahead(*f.log);
    LogFollower behind(*f.log);
    QVERIFY(f.scrape());
    QVERIFY(behind.read());
    f.files.setSpace(0);
    for (int round = 0; round < 20; ++round)
        QVERIFY(f.scrape());
    QVERIFY(ahead.read(15));
    const std::uint64_t delivered = ahead.got().size();
    QVERIFY(delivered > 100 && delivered < f.appended.size());
    const Position there = ahead.position();
    const Position here = behind.position();
    f.die();
    f.settings.resumePosition = there;
    f.settings.resumeOrdinal = ahead.ordinal();
    QVERIFY(f.open().ok());
    QVERIFY(f.log->end().segment > there.segment);
    LogFollower ahead2(*f.log, there, delivered, delivered);
    LogFollower behind2(*f.log, here, behind.ordinal(), behind.got().size());
    f.made = 0;
    f.addSeries(10);
    QVERIFY(f.scrape());
    QVERIFY(ahead2.read() && behind2.read());
    QCOMPARE(ahead2.got().size(), std::size_t{10});
    QCOMPARE(ahead2.lostInAll(), std::uint64_t{0});
    QCOMPARE(behind2.got().size(), std::size_t{10});
    QCOMPARE(behind2.lostInAll(), delivered - behind.got().size());
}

QTEST_APPLESS_MAIN(TestLogReturn)
#include "tst_log_return.moc"
