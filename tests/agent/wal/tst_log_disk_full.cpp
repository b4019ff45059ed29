// SPDX-License-Identifier: GPL-3.0-or-later
// A disk that is full, fails or may not be written: nothing stops, nothing is lost but what is counted.
#include "agent/wal/loss.h"
#include "tests/agent/wal/scraped_log.h"

#include <QtTest/QTest>

#include <atomic>
#include <thread>

using namespace agent;
using namespace agent::wal;
using namespace scraped;

class TestLogDiskFull : public QObject {
    Q_OBJECT
private slots:
    void everyAmountOfSpace();
    void everyOperationFails_data();
    void everyOperationFails();
    void memoryIsBounded_data();
    void memoryIsBounded();
    void deliveredSamplesLeaveMemory();
    void recordsOfSeriesThatWereGivenUp();
    void syncTellsAndDoesNotSpin_data();
    void syncTellsAndDoesNotSpin();
    void leavesRoomForTheReserve();
    void limitsDoNotTouchMemory();
    void manyThreads();
};

void TestLogDiskFull::everyAmountOfSpace()
{
    // The disk is full after that many bytes, and has space again later; three readers, one of them slow, one late.
    int memorySeen = 0;
    for (std::uint64_t space = 0; space < 1600; ++space) {
        Scraped f;
        f.settings.segmentBytes = 1024; // less than a page: every segment is one append or a few
        QVERIFY(f.open().ok());
        f.addSeries(6);
        LogFollower eager(*f.log);
        LogFollower slow(*f.log);
        LogFollower late(*f.log);
        f.files.setSpace(space);
        for (int round = 0; round < 14; ++round) {
            if (round == 5)
                f.addSeries(3);
            QVERIFY(f.scrape());
            QVERIFY(inOrder(f.log->status()));
            QVERIFY(eager.read());
            QVERIFY(slow.read(1));
            if (round % 5 == 4)
                f.log->upkeep();
            QCOMPARE(f.log->status().lastError.ok(), !f.inMemory());
            memorySeen += f.inMemory();
            if (round == 10)
                f.files.heal();
        }
        QCOMPARE(eager.got().size(), f.appended.size());
        f.log->upkeep();
        QVERIFY(late.read() && slow.read());
        for (const LogFollower *reader : {&eager, &slow, &late}) {
            const QString wrong = compare(f.appended, *reader);
            QVERIFY2(wrong.isEmpty() && reader->lostInAll() == 0, qPrintable(QString("%1: %2").arg(space).arg(wrong)));
        }
        const QString wrong = checkAllIsThere(f);
        QVERIFY2(wrong.isEmpty(), qPrintable(QString("%1 bytes: %2").arg(space).arg(wrong)));
        QCOMPARE(f.log->status().damagedRanges, std::uint64_t{0});
    }
    QVERIFY(memorySeen > 5000);
}

void TestLogDiskFull::everyOperationFails_data()
{
    QTest::addColumn<int>("length");
    QTest::addColumn<bool>("noTruncate");
    QTest::newRow("once") << 1 << false;
    QTest::newRow("three times") << 3 << false;
    QTest::newRow("for a while") << 40 << false;
    QTest::newRow("once, and nothing can be cut off") << 1 << true;
    QTest::newRow("for a while, and nothing can be cut off") << 25 << true;
}

void TestLogDiskFull::everyOperationFails()
{
    QFETCH(int, length);
    QFETCH(bool, noTruncate);
    bool reached = true;
    int memorySeen = 0;
    for (int first = 0; reached; ++first) {
        Scraped f;
        f.settings.segmentBytes = 1024;
        QVERIFY(f.open().ok());
        f.addSeries(6);
        LogFollower eager(*f.log);
        LogFollower slow(*f.log);
        int operation = 0;
        f.files.setFault([&](FileOperation kind, const std::string &path) {
            const bool reading =
                kind == FileOperation::OpenRead || kind == FileOperation::Read || kind == FileOperation::List;
            const bool now = !reading && operation >= first && operation < first + length;
            operation += reading ? 0 : 1;
            if (now && kind == FileOperation::Append && noTruncate) // half of it arrives
                f.disk.openAppend(path).value()->append("\x03half").ignore("it is a disk in memory");
            if (noTruncate && kind == FileOperation::Truncate)
                return Status(Code::Io, path + " cannot be cut");
            return now ? Status(Code::Io, path + " fails") : Status();
        });
        for (int round = 0; round < 16; ++round) {
            QVERIFY(f.scrape());
            QVERIFY(inOrder(f.log->status()));
            QVERIFY(eager.read());
            QVERIFY(slow.read(1));
            memorySeen += f.inMemory();
            if (round % 3 == 0)
                f.log->sync().ignore("it is tried again");
            if (round % 4 == 3)
                f.log->upkeep();
        }
        reached = operation > first;
        f.files.heal();
        f.log->upkeep();
        QVERIFY(f.log->sync().ok());
        QVERIFY(eager.read() && slow.read());
        for (const LogFollower *reader : {&eager, &slow}) {
            const QString wrong = compare(f.appended, *reader);
            QVERIFY2(wrong.isEmpty() && reader->lostInAll() == 0, qPrintable(QString("%1: %2").arg(first).arg(wrong)));
        }
        const QString wrong = checkAllIsThere(f);
        QVERIFY2(wrong.isEmpty(), qPrintable(QString("from operation %1 on: %2").arg(first).arg(wrong)));
        QVERIFY(noTruncate || f.log->status().damagedRanges == 0);
    }
    QVERIFY(memorySeen > 20);
}

void TestLogDiskFull::memoryIsBounded_data()
{
    QTest::addColumn<int>("slowness");
    QTest::addColumn<std::uint64_t>("tail");
    for (const int slowness : {1, 2, 5, 50, 1000}) {
        QTest::addRow("every %d scrapes", slowness) << slowness << std::uint64_t{0};
        QTest::addRow("every %d scrapes, with a tail in memory", slowness) << slowness << std::uint64_t{100'000};
    }
}

void TestLogDiskFull::memoryIsBounded()
{
    QFETCH(int, slowness);
    QFETCH(std::uint64_t, tail);
    Scraped f;
    f.settings.memoryBytes = 256U << 10;
    f.settings.tailBytes = static_cast<std::size_t>(tail);
    QVERIFY(f.open().ok());
    f.addSeries(100);
    LogFollower eager(*f.log);
    LogFollower slow(*f.log);
    QVERIFY(f.scrape());
    f.files.setSpace(5000);
    std::uint64_t most = 0;
    for (int round = 0; round < 900; ++round) {
        if (round % 100 == 50)
            f.addSeries(5); // their records are in memory only
        QVERIFY(f.scrape());
        most = std::max(most, f.log->status().memoryBytes);
        if (round % 10 == 0)
            f.log->upkeep();
        QVERIFY(eager.read());
        if (round % slowness == 0)
            QVERIFY(slow.read(static_cast<std::uint64_t>(slowness)));
        QCOMPARE(slow.imbalance(), std::int64_t{0});
        QVERIFY(inOrder(f.log->status()));
    }
    QVERIFY2(most <= f.settings.memoryBytes && most > f.settings.memoryBytes / 2, qPrintable(QString::number(most)));
    QVERIFY(f.log->status().memoryDropped > 0);
    QCOMPARE(f.metric("belfry_wal_disk_full_dropped_samples_total"),
             static_cast<double>(f.log->status().memoryDropped));
    QCOMPARE(f.metric("belfry_wal_memory_bytes"), static_cast<double>(f.log->status().memoryBytes));
    QCOMPARE(f.metric("belfry_wal_memory_limit_bytes"), static_cast<double>(f.settings.memoryBytes));
    QCOMPARE(f.lines.count("memory is full and the disk takes nothing"), 1);
    QCOMPARE(f.lines.count("the disk does not take the log"), 1);

    f.files.heal();
    f.log->upkeep();
    QVERIFY(!f.inMemory());
    QVERIFY(f.log->status().lastError.ok());
    QCOMPARE(f.metric("belfry_wal_memory_bytes"), 0.0);
    QCOMPARE(f.lines.count("the disk takes the log again"), 1);
    QVERIFY(f.scrape());
    QVERIFY(eager.read() && slow.read());
    const std::string reason(kDiskFull);
    QCOMPARE(eager.lostInAll(), std::uint64_t{0});
    QVERIFY(slowness < 1000 || slow.lost().at(reason) > 0);
    QVERIFY(slow.lost().empty() || slow.lost().size() == 1);
    for (const LogFollower *reader : {&eager, &slow}) {
        const QString wrong = compare(f.appended, *reader);
        QVERIFY2(wrong.isEmpty(), qPrintable(wrong));
        QCOMPARE(reader->unread(), std::uint64_t{0});
    }

    // What the start finds tells the same, and every sample is of a series that it names.
    const std::uint64_t end = f.log->endOrdinal();
    QCOMPARE(end, std::uint64_t{f.appended.size()});
    const std::vector<std::string> read = readAll(*f.log);
    QCOMPARE(unnamed(*f.log), std::size_t{0});
    for (const bool killed : {true, false}) {
        if (killed)
            f.die();
        QVERIFY(f.open().ok());
        QCOMPARE(f.log->endOrdinal(), end);
        QVERIFY(readAll(*f.log) == read);
        QCOMPARE(f.lines.count("that it does not name"), 0);
        LogFollower late(*f.log);
        QVERIFY(late.read());
        QVERIFY2(compare(f.appended, late).isEmpty(), qPrintable(compare(f.appended, late)));
        QCOMPARE(late.lost().at(reason), late.lostInAll());
    }
}

void TestLogDiskFull::deliveredSamplesLeaveMemory()
{
    // The receiver takes everything: memory holds little however long the disk is full, or may not be written at all.
    for (const Code code : {Code::NoSpace, Code::Io}) {
        Scraped f;
        f.settings.memoryBytes = 256U << 10;
        QVERIFY(f.open().ok());
        f.addSeries(100);
        QVERIFY(f.scrape());
        f.files.setFault([code](FileOperation operation, const std::string &path) {
            const bool reading = operation == FileOperation::OpenRead || operation == FileOperation::Read ||
                                 operation == FileOperation::List;
            return reading ? Status() : Status(code, path + " takes nothing");
        });
        LogFollower reader(*f.log);
        std::uint64_t most = 0;
        for (int round = 0; round < 900; ++round) {
            if (round % 100 == 50)
                f.addSeries(5); // their records are in segments that go
            QVERIFY(f.scrape());
            QVERIFY(reader.read());
            most = std::max(most, f.log->status().memoryBytes);
            f.log->truncateBefore(reader.position()).ignore("what is on the disk stays");
            if (round % 10 == 0)
                f.log->upkeep();
        }
        QVERIFY2(most < 70'000, qPrintable(QString::number(most)));
        QCOMPARE(f.log->status().memoryDropped, std::uint64_t{0});
        QCOMPARE(reader.lostInAll(), std::uint64_t{0});
        QCOMPARE(reader.got().size(), f.appended.size());
        f.files.heal();
        f.log->upkeep();
        QVERIFY(!f.inMemory());
        QCOMPARE(unnamed(*f.log), std::size_t{0});
        QVERIFY(f.scrape());
        f.settings.resumeOrdinal = reader.ordinal();
        f.settings.resumePosition = reader.position();
        QVERIFY(f.open().ok());
        QCOMPARE(f.log->endOrdinal(), std::uint64_t{f.appended.size()});
        QCOMPARE(f.log->series().size(), std::size_t{145});
        QCOMPARE(f.lines.count("that it does not name"), 0);
    }
}

void TestLogDiskFull::recordsOfSeriesThatWereGivenUp()
{
    // Series come and go while memory overflows; those whose record is given up have another before their next sample,
    // and those that were released and come again too.
    Scraped f;
    f.settings.memoryBytes = 256U << 10;
    QVERIFY(f.open().ok());
    f.files.setSpace(0);
    f.addSeries(100);
    QVERIFY(f.scrape());
    const std::vector<SeriesRef> all = f.refs;
    f.refs.resize(50);
    for (int round = 0; round < 600; ++round)
        QVERIFY(f.scrape());
    QVERIFY(f.log->status().memoryDropped > 0);
    f.refs = all;
    QVERIFY(f.scrape());
    f.files.heal();
    f.log->upkeep();
    QCOMPARE(unnamed(*f.log), std::size_t{0});
    f.die();
    QVERIFY(f.open().ok());
    QCOMPARE(f.log->series().size(), std::size_t{100});
    QCOMPARE(f.lines.count("that it does not name"), 0);
    f.log->release(all);
    for (int i = 0; i < 100; ++i)
        QVERIFY(f.log->acquire(seriesLabels("m", i)) == all[static_cast<std::size_t>(i)]);
}

void TestLogDiskFull::syncTellsAndDoesNotSpin_data()
{
    QTest::addColumn<int>("interval");
    QTest::newRow("at each append") << 0;
    QTest::newRow("now and then") << 3'600'000;
}

void TestLogDiskFull::syncTellsAndDoesNotSpin()
{
    QFETCH(int, interval);
    Scraped f;
    f.settings.fsyncInterval = std::chrono::milliseconds(interval);
    QVERIFY(f.open().ok());
    f.addSeries(10);
    QVERIFY(f.scrape());
    f.files.setSpace(0);
    QVERIFY(f.scrape());
    QVERIFY(f.log->sync().code() == Code::NoSpace);
    const std::uint64_t changes = f.files.changes();
    for (int round = 0; round < 50; ++round) {
        QVERIFY(f.scrape());
        QVERIFY(f.log->sync().code() == Code::NoSpace);
        QVERIFY(f.log->status().lastError.code() == Code::NoSpace);
    }
    QCOMPARE(f.files.changes(), changes);
    // What was on the disk is safe, although the rest is not.
    const std::size_t onDisk = 10;
    f.files.heal();
    f.log->upkeep();
    if (interval > 0)
        QVERIFY(f.log->sync().ok());
    f.disk.powerCut();
    QVERIFY(f.open().ok());
    QCOMPARE(readAll(*f.log).size(), f.appended.size());
    QVERIFY(f.appended.size() > onDisk);
}

void TestLogDiskFull::leavesRoomForTheReserve()
{
    Scraped f;
    f.settings.memoryBytes = 256U << 10;
    f.settings.reserveBytes = 100'000;
    QVERIFY(f.open().ok());
    f.log->upkeep();
    QVERIFY(f.disk.exists("/data/reserve"));
    f.addSeries(10);
    f.files.setFault([&f](FileOperation operation, const std::string &path) {
        if (operation == FileOperation::Truncate && path == "/data/reserve")
            f.files.setSpace(100'000 / 16);
        return Status();
    });
    CursorStore cursors("/data", f.files, f.lines, [&f] { return f.log->makeRoom(); });
    f.files.setSpace(0);
    QVERIFY(f.scrape());
    QVERIFY(f.inMemory());
    QVERIFY(cursors.save("hq", {}).ok());
    QCOMPARE(f.disk.fileSize("/data/reserve").value(), std::uint64_t{93'750});
    QCOMPARE(f.lines.count("the reserve is given up"), 1);
    // The space it left is not for the log, nor for a new reserve.
    for (int round = 0; round < 20; ++round) {
        QVERIFY(f.scrape());
        f.log->upkeep();
        QVERIFY(f.inMemory());
        CursorStore::Cursor cursor;
        cursor.position.record = static_cast<std::uint32_t>(round);
        QVERIFY(cursors.save("hq", cursor).ok());
    }
    QVERIFY(f.disk.fileSize("/data/reserve").value() < 100'000);
    f.files.heal();
    f.log->upkeep();
    QVERIFY(!f.inMemory());
    QVERIFY(f.disk.exists("/data/reserve"));
    QCOMPARE(f.disk.fileSize("/data/reserve").value(), std::uint64_t{100'000});
    const QString wrong = checkAllIsThere(f);
    QVERIFY2(wrong.isEmpty(), qPrintable(wrong));
}

void TestLogDiskFull::limitsDoNotTouchMemory()
{
    // Giving up what is in memory makes no room on the disk.
    Scraped f;
    f.settings.memoryBytes = 256U << 10;
    f.settings.limits.maxBytes = 100'000;
    f.settings.limits.minFreeBytes = 1'000'000;
    QVERIFY(f.open().ok());
    f.addSeries(100);
    QVERIFY(f.scrape());
    f.files.setSpace(10);
    LogFollower reader(*f.log);
    while (f.log->status().memoryBytes < 150'000) {
        QVERIFY(f.scrape());
        f.log->upkeep();
    }
    QVERIFY(reader.read());
    QCOMPARE(reader.lost().count(std::string(kDiskFull)), std::size_t{0});
    QVERIFY(reader.got().size() >= f.appended.size() - 100); // the first segment went for the free space
    QCOMPARE(reader.imbalance(), std::int64_t{0});
}

void TestLogDiskFull::manyThreads()
{
    // A disk that is full and free by turns, under scrapes, readers, upkeep, syncs and truncations at once.
    Scraped f;
    f.settings.memoryBytes = 512U << 10;
    f.settings.fsyncInterval = std::chrono::milliseconds(3);
    f.settings.tailBytes = 20'000;
    QVERIFY(f.open().ok());
    f.addSeries(60);
    std::vector<std::unique_ptr<LogFollower>> readers;
    for (int i = 0; i < 3; ++i)
        readers.push_back(std::make_unique<LogFollower>(*f.log));
    std::atomic<bool> stop{false};
    std::atomic<int> failures{0};
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < readers.size(); ++i)
        threads.emplace_back([&, i] {
            while (!stop) {
                if (!readers[i]->read(i == 0 ? 1000 : 3))
                    ++failures;
                std::this_thread::yield();
            }
        });
    threads.emplace_back([&] {
        while (!stop) {
            f.log->upkeep();
            f.log->sync().ignore("the disk may be full");
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
    });
    threads.emplace_back([&] {
        for (int turn = 0; !stop; ++turn) {
            if (turn % 2 == 0)
                f.files.setSpace(static_cast<std::uint64_t>(turn % 7) * 3000);
            else
                f.files.heal();
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
        }
    });
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(1500);
    int rounds = 0;
    while (std::chrono::steady_clock::now() < deadline) {
        if (!f.scrape())
            ++failures;
        if (++rounds % 40 == 0)
            f.addSeries(1);
        if (rounds % 8 == 0)
            std::this_thread::sleep_for(std::chrono::microseconds(500));
    }
    stop = true;
    for (std::thread &thread : threads)
        thread.join();
    f.files.heal();
    f.log->upkeep();
    QCOMPARE(failures.load(), 0);
    QVERIFY(!f.inMemory());
    QVERIFY(f.lines.count("takes the log again") > 3);
    for (const std::unique_ptr<LogFollower> &reader : readers) {
        QVERIFY(reader->read());
        QVERIFY2(compare(f.appended, *reader).isEmpty(), qPrintable(compare(f.appended, *reader)));
    }
    QCOMPARE(unnamed(*f.log), std::size_t{0});
}

QTEST_APPLESS_MAIN(TestLogDiskFull)
#include "tst_log_disk_full.moc"
