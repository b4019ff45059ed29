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

constexpr std::uint64_t kBytes = 10'000;

/// A disk where giving up the reserve gives its space back.
struct Disk {
    MemoryFileSystem disk;
    FaultFileSystem files{disk};
    RecordingLog lines;
    Reserve reserve{files, lines, "/data", kBytes};

    Disk()
    {
        disk.createDirectories("/data").ignore("it is in memory");
        files.setFault([this](FileOperation operation, const std::string &path) {
            if (operation == FileOperation::Remove && path == "/data/reserve" && disk.exists(path))
                files.setSpace(kBytes);
            return Status();
        });
    }
    [[nodiscard]] bool there() { return disk.fileSize("/data/reserve").value_or(0) == kBytes; }
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

    void givenUpOnce()
    {
        Disk d;
        d.reserve.keep();
        QVERIFY(d.reserve.giveUp());
        QVERIFY(!d.there());
        QCOMPARE(d.reserve.missing(), kBytes);
        QVERIFY(!d.reserve.giveUp());
        QCOMPARE(d.lines.count("the reserve is given up"), 1);
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

    void workIsDoneOnceMore()
    {
        Disk d;
        d.reserve.keep();
        int calls = 0;
        QVERIFY(d.reserve.withRoom([&] { return ++calls == 1 ? Status(Code::NoSpace, "full") : Status(); }).ok());
        QCOMPARE(calls, 2);
        QVERIFY(!d.there());
        QVERIFY(
            d.reserve.withRoom([&] { return Status(Code::NoSpace, "full " + std::to_string(++calls)); }).message() ==
            "full 3");
        d.files.heal();
        d.reserve.keep();
        QVERIFY(d.reserve.withRoom([&] { return Status(Code::Io, std::to_string(++calls)); }).code() == Code::Io);
        QCOMPARE(calls, 4);
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
        for (std::uint32_t record = 1; record < 20; ++record) {
            cursor.position.record = record;
            QVERIFY(cursors.save("hq", cursor).ok());
            QVERIFY(cursors.load("hq") == cursor);
        }
        d.files.setSpace(3);
        QVERIFY(cursors.save("hq", {}).code() == Code::NoSpace);
        QVERIFY(cursors.load("hq") == cursor);
    }
};

QTEST_APPLESS_MAIN(TestReserve)
#include "tst_reserve.moc"
