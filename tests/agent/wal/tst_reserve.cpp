// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/wal/reserve.h"
#include "agent/wal/log.h"
#include "tests/support/fault_filesystem.h"
#include "tests/support/memory_filesystem.h"
#include "tests/support/recording_log.h"

#include <QtTest/QTest>

using namespace agent;
using namespace agent::wal;

namespace {

constexpr std::uint64_t kBytes = 16'000;
constexpr std::uint64_t kPiece = 1000;

/// A disk where giving up some of the reserve gives that space back.
struct Disk {
    MemoryFileSystem disk;
    FaultFileSystem files{disk};
    RecordingLog lines;
    Reserve reserve{files, lines, "/data", kBytes};

    Disk()
    {
        disk.createDirectories("/data").ignore("it is in memory");
        files.setFault([this](FileOperation operation, const std::string &path) {
            if ((operation == FileOperation::Truncate || operation == FileOperation::Remove) &&
                path == "/data/reserve" && disk.exists(path))
                files.setSpace(kPiece);
            return Status();
        });
    }
    [[nodiscard]] std::uint64_t size() { return disk.fileSize("/data/reserve").value_or(0); }
    [[nodiscard]] bool there() { return size() == kBytes; }
};

} // namespace

class TestReserve : public QObject {
    Q_OBJECT
private slots:
    void madeWhenThereIsRoom()
    {
        Disk d;
        QCOMPARE(d.reserve.missing(), kBytes);
        d.files.setSpace(4 * kBytes - 1);
        d.reserve.keep();
        QVERIFY(!d.there());
        QVERIFY(!d.reserve.giveUp());
        d.files.setSpace(4 * kBytes);
        d.reserve.keep();
        QVERIFY(d.there());
        QCOMPARE(d.reserve.missing(), std::uint64_t{0});
        const std::uint64_t changes = d.files.changes();
        d.reserve.keep();
        QCOMPARE(d.files.changes(), changes);
    }

    void givenUpInPieces()
    {
        Disk d;
        d.reserve.keep();
        for (std::uint64_t left = kBytes - kPiece; left > 0; left -= kPiece) {
            QVERIFY(d.reserve.giveUp());
            QCOMPARE(d.size(), left);
            QCOMPARE(d.reserve.missing(), kBytes - left);
        }
        QVERIFY(d.reserve.giveUp());
        QVERIFY(!d.disk.exists("/data/reserve"));
        QCOMPARE(d.reserve.missing(), kBytes);
        QVERIFY(!d.reserve.giveUp());
        QCOMPARE(d.lines.count("the reserve is given up"), 1);
    }

    void madeWholeAgain()
    {
        Disk d;
        d.reserve.keep();
        QVERIFY(d.reserve.giveUp());
        d.reserve.keep(); // the disk has only that piece free
        QCOMPARE(d.size(), kBytes - kPiece);
        d.files.heal();
        d.reserve.keep();
        QVERIFY(d.there());
        QCOMPARE(d.reserve.missing(), std::uint64_t{0});
    }

    void cannotBeCut()
    {
        Disk d;
        d.reserve.keep();
        d.files.setFault([](FileOperation operation, const std::string &path) {
            return operation == FileOperation::Truncate ? Status(Code::Io, path) : Status();
        });
        QVERIFY(!d.reserve.giveUp());
        QVERIFY(d.there());
    }

    void ofAnEarlierRun()
    {
        Disk d;
        d.disk.put("/data/reserve", std::string(kBytes, '\0'));
        QVERIFY(d.reserve.giveUp()); // before anybody looked
        d.files.heal();
        d.disk.put("/data/reserve", "too small");
        d.reserve.keep();
        QVERIFY(d.there());
    }

    void failsToBeMade()
    {
        Disk d;
        d.files.setFault([](FileOperation operation, const std::string &path) {
            return operation == FileOperation::Allocate ? Status(Code::NoSpace, path) : Status();
        });
        d.reserve.keep();
        QVERIFY(!d.there());
        QCOMPARE(d.reserve.missing(), kBytes);
        d.files.heal();
        d.reserve.keep();
        QVERIFY(d.there());
    }

    void workIsDoneAgain()
    {
        Disk d;
        d.reserve.keep();
        int calls = 0;
        QVERIFY(d.reserve.withRoom([&] { return ++calls < 4 ? Status(Code::NoSpace, "full") : Status(); }).ok());
        QCOMPARE(calls, 4);
        QCOMPARE(d.size(), kBytes - 3 * kPiece);
        QVERIFY(
            d.reserve.withRoom([&] { return Status(Code::NoSpace, "full " + std::to_string(++calls)); }).message() ==
            "full 18");
        QCOMPARE(d.size(), std::uint64_t{0});
        d.files.heal();
        d.reserve.keep();
        QVERIFY(d.reserve.withRoom([&] { return Status(Code::Io, std::to_string(++calls)); }).code() == Code::Io);
        QCOMPARE(calls, 19);
        QVERIFY(d.there());
    }

    void noneWanted()
    {
        Disk d;
        Reserve none(d.files, d.lines, "/data", 0);
        d.disk.put("/data/reserve", "somebody's");
        none.keep();
        QVERIFY(!none.giveUp());
        QVERIFY(d.disk.exists("/data/reserve"));
        QCOMPARE(none.missing(), std::uint64_t{0});
    }

    void cursorsAreSavedWithIt()
    {
        Disk d;
        d.reserve.keep();
        CursorStore cursors("/data", d.files, d.lines, [&d] { return d.reserve.giveUp(); });
        d.files.setSpace(0);
        CursorStore::Cursor cursor;
        // Somebody else takes what is free now and then.
        for (std::uint32_t record = 1; record < 50; ++record) {
            cursor.position.record = record;
            if (record % 5 == 0)
                d.files.setSpace(0);
            QVERIFY(cursors.save("hq", cursor).ok());
            QVERIFY(cursors.load("hq") == cursor);
        }
        while (d.reserve.giveUp())
            d.files.setSpace(3);
        QVERIFY(cursors.save("hq", {}).code() == Code::NoSpace);
        QVERIFY(cursors.load("hq") == cursor);
    }
};

QTEST_APPLESS_MAIN(TestReserve)
#include "tst_reserve.moc"
