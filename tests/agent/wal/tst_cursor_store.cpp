// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/wal/log.h"

#include "agent/base/crc32c.h"
#include "tests/support/fault_filesystem.h"
#include "tests/support/memory_filesystem.h"
#include "tests/support/recording_log.h"

#include <QtTest/QTest>

using namespace agent;
using namespace agent::wal;

namespace {

CursorStore::Cursor sample()
{
    return {{12, 3456},
            {1'000'000'000'000, 17, {{"too old", 5}, {"refused\n400", 7}}},
            "https://user:xxxxx@example.org/api/v1/write?a=b c"};
}

struct Store {
    MemoryFileSystem disk;
    FaultFileSystem files{disk};
    RecordingLog lines;
    CursorStore cursors{"/data", files, lines};
    Store()
    {
        disk.createDirectories("/data").ignore("in memory");
        disk.syncDirectory("/").ignore("in memory");
    }
};

} // namespace

class TestCursorStore : public QObject {
    Q_OBJECT
private slots:
    void roundTrip();
    void strangeNames_data();
    void strangeNames();
    void renameAndRemove();
    void backlogBeside();
    void everyDamageIsNoticed();
    void laterFieldsArePassedOver();
    void powerCutAtEachChange();
    void failedSaveKeepsTheOld();
    void emptyNameIsRefused();
};

void TestCursorStore::roundTrip()
{
    Store s;
    QVERIFY(!s.cursors.load("hq"));
    QVERIFY(s.cursors.names().empty());
    QVERIFY(s.cursors.save("hq", sample()).ok());
    QVERIFY(s.cursors.load("hq") == sample());
    QVERIFY(s.cursors.save("empty", {}).ok());
    QVERIFY(s.cursors.load("empty") == CursorStore::Cursor{});
    QVERIFY(s.cursors.names() == std::vector<std::string>({"empty", "hq"}));
    s.disk.powerCut();
    QVERIFY(s.cursors.load("hq") == sample());
    QVERIFY(s.lines.lines().empty());
    QVERIFY(s.disk.exists("/data/remotes/hq"));
}

/// The cursor of a backlog is no remote of its own, whatever remotes are called, and goes where the remote's goes.
void TestCursorStore::backlogBeside()
{
    Store s;
    CursorStore::Cursor backlog = sample();
    backlog.until = {{13, 5}, 4711};
    CursorStore::Cursor main = sample();
    main.position = {13, 5};
    QVERIFY(!s.cursors.loadBacklog("hq"));
    QVERIFY(s.cursors.removeBacklog("hq").ok());
    QVERIFY(s.cursors.save("hq", main).ok() && s.cursors.save("hq.backlog", sample()).ok());
    QVERIFY(s.cursors.saveBacklog("hq", backlog).ok());
    s.disk.powerCut();
    QVERIFY(s.cursors.loadBacklog("hq") == backlog);
    QVERIFY(*s.cursors.peekBacklog("hq") == backlog);
    QVERIFY(s.cursors.load("hq.backlog") == sample());
    QVERIFY(s.cursors.names() == std::vector<std::string>({"hq", "hq.backlog"}));

    QVERIFY(!s.cursors.peekBacklogOf("hq", main)); // the remote's own cursor does not tell of it
    main.backlog = CursorStore::Cursor::Backlog{{11, 2}, *backlog.until};
    QVERIFY(s.cursors.peekBacklogOf("hq", main) == backlog);
    QVERIFY(s.cursors.save("hq", main).ok());
    QVERIFY(s.cursors.load("hq") == main);
    const CursorStore::Cursor whole = CursorStore::joined(backlog, main);
    QVERIFY(whole.position == backlog.position && !whole.until && !whole.backlog);
    // Where the file is of another backlog, or of none, all of it is still to be sent.
    for (const std::optional<CursorStore::Cursor> &found :
         {std::optional<CursorStore::Cursor>(), std::optional(sample())}) {
        const auto again = CursorStore::backlogOf(main, found);
        QVERIFY(again && again->until == backlog.until && again->ledger.samples() == 0);
        QVERIFY((again->position == Position{11, 2}));
    }
    QCOMPARE(whole.ledger.samples(), 2 * main.ledger.samples());

    QVERIFY(s.cursors.rename("hq", "headquarters").ok());
    QVERIFY(!s.cursors.loadBacklog("hq"));
    QVERIFY(s.cursors.loadBacklog("headquarters") == backlog);
    QVERIFY(s.cursors.remove("headquarters").ok());
    QVERIFY(!s.cursors.loadBacklog("headquarters"));
    QVERIFY(s.lines.lines().empty());
    QVERIFY(s.cursors.saveBacklog("hq", backlog).ok());
    std::string text = *s.disk.readFile("/data/remotes/hq.backlog");
    text[text.size() / 2] = static_cast<char>(text[text.size() / 2] + 1);
    s.disk.put("/data/remotes/hq.backlog", text);
    QVERIFY(!s.cursors.loadBacklog("hq"));
    QVERIFY(s.disk.exists("/data/remotes/hq.backlog.damaged"));
    QVERIFY(!s.cursors.isSetAside("hq"));
    QCOMPARE(s.lines.lines().size(), std::size_t{1});
}

void TestCursorStore::strangeNames_data()
{
    QTest::addColumn<QByteArray>("name");
    for (const char *name :
         {"a b", "../../etc/passwd", ".", "..", "x.damaged", "x.tmp", "%41", "ü/漢", "a\nb", "100%", "%"})
        QTest::newRow(name) << QByteArray(name);
}

void TestCursorStore::strangeNames()
{
    QFETCH(QByteArray, name);
    Store s;
    QVERIFY(s.cursors.save(name.toStdString(), sample()).ok());
    QVERIFY(s.cursors.load(name.toStdString()) == sample());
    QVERIFY(s.cursors.names() == std::vector<std::string>({name.toStdString()}));
    QCOMPARE(s.disk.list("/data")->size(), std::size_t{1});
    QCOMPARE(s.disk.list("/data/remotes")->size(), std::size_t{1});
    QVERIFY(s.cursors.remove(name.toStdString()).ok());
    QVERIFY(s.disk.list("/data/remotes")->empty());
}

void TestCursorStore::renameAndRemove()
{
    Store s;
    QVERIFY(s.cursors.save("old", sample()).ok());
    QVERIFY(s.cursors.rename("old", "new name").ok());
    s.disk.powerCut();
    QVERIFY(!s.cursors.load("old"));
    QVERIFY(s.cursors.load("new name") == sample());
    QVERIFY(!s.cursors.rename("old", "x").ok());
    QVERIFY(s.cursors.remove("new name").ok());
    QVERIFY(s.cursors.remove("new name").ok());
    s.disk.powerCut();
    QVERIFY(s.cursors.names().empty());
}

void TestCursorStore::everyDamageIsNoticed()
{
    Store s;
    QVERIFY(s.cursors.save("hq", sample()).ok());
    const std::string path = "/data/remotes/hq";
    const std::string whole = *s.disk.readFile(path);
    std::vector<std::string> damaged;
    for (std::size_t i = 0; i < whole.size(); ++i) {
        damaged.push_back(whole.substr(0, i));
        std::string flipped = whole;
        flipped[i] = static_cast<char>(flipped[i] ^ 0x04);
        damaged.push_back(flipped);
    }
    damaged.push_back(whole + "x");
    damaged.push_back(std::string(whole.size(), '\0'));
    for (const std::string &bytes : damaged) {
        s.disk.put(path, bytes);
        s.lines.clear();
        QVERIFY(!s.cursors.load("hq"));
        QCOMPARE(s.lines.count("cannot be read and is set aside"), 1);
        QCOMPARE(*s.disk.readFile(path + ".damaged"), bytes);
        QVERIFY(!s.disk.exists(path));
        QVERIFY(s.cursors.isSetAside("hq"));
        QVERIFY(s.cursors.names().empty());
    }
}

void TestCursorStore::laterFieldsArePassedOver()
{
    Store s;
    QVERIFY(s.disk.createDirectories("/data/remotes").ok());
    // As the format document has it, with a line more; the checksum is of everything before its line.
    const std::string text = "belfry-cursor 1\nposition 7 9\nmood good\nacknowledged 4\n";
    const QByteArray checksum = QByteArray::number(crc32c(text), 16).rightJustified(8, '0');
    s.disk.put("/data/remotes/hq", text + "checksum " + checksum.toStdString() + '\n');
    const std::optional<CursorStore::Cursor> cursor = s.cursors.load("hq");
    QVERIFY(cursor);
    QVERIFY(cursor->position == (Position{7, 9}));
    QCOMPARE(cursor->ledger.acknowledged, std::uint64_t{4});
}

void TestCursorStore::powerCutAtEachChange()
{
    for (std::uint64_t last = 0; last < 12; ++last) {
        for (const auto unsynced :
             {MemoryFileSystem::Unsynced::Lost, MemoryFileSystem::Unsynced::Half, MemoryFileSystem::Unsynced::Zeros}) {
            Store s;
            CursorStore::Cursor first = sample();
            first.position = {1, 1};
            QVERIFY(s.cursors.save("hq", first).ok());
            s.files.dieAfter(last);
            const bool saved = s.cursors.save("hq", sample()).ok();
            s.disk.powerCut(unsynced);
            s.files.heal();
            const std::optional<CursorStore::Cursor> now = s.cursors.load("hq");
            QVERIFY(now == sample() || (!saved && now == first));
        }
    }
}

void TestCursorStore::failedSaveKeepsTheOld()
{
    Store s;
    QVERIFY(s.cursors.save("hq", sample()).ok());
    s.files.setSpace(3);
    QVERIFY(s.cursors.save("hq", {}).code() == Code::NoSpace);
    s.files.heal();
    QVERIFY(s.cursors.load("hq") == sample());
    QVERIFY(s.cursors.names() == std::vector<std::string>({"hq"}));
}

void TestCursorStore::emptyNameIsRefused()
{
    Store s;
    QVERIFY(s.cursors.save("", sample()).code() == Code::InvalidInput);
    QVERIFY(s.cursors.save("hq", sample()).ok());
    QVERIFY(s.cursors.rename("hq", "").code() == Code::InvalidInput);
    QVERIFY(s.cursors.load("hq") == sample());
}

QTEST_APPLESS_MAIN(TestCursorStore)
#include "tst_cursor_store.moc"
