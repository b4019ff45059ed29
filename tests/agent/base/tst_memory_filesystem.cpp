// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/memory_filesystem.h"

#include "tests/support/fault_filesystem.h"

#include <QtTest/QTest>

#include <set>
#include <string>

using namespace agent;
using Unsynced = MemoryFileSystem::Unsynced;
using Names = MemoryFileSystem::Names;

namespace {

constexpr std::size_t kPage = 4096;
constexpr std::uint64_t kSeeds = 200;

/// Appends to a file, created when absent.
void append(MemoryFileSystem &disk, const std::string &path, const std::string &data, bool sync)
{
    Result<std::unique_ptr<WritableFile>> file = disk.openAppend(path);
    QVERIFY(file);
    QVERIFY((*file)->append(data).ok());
    QVERIFY(!sync || (*file)->sync().ok());
}

std::string contents(MemoryFileSystem &disk, const std::string &path)
{
    return disk.readFile(path).value_or("(none)");
}

/// A disk with /d/file, of which `synced` is synced and `more` is not.
std::unique_ptr<MemoryFileSystem> diskWith(const std::string &synced, const std::string &more)
{
    auto disk = std::make_unique<MemoryFileSystem>();
    disk->createDirectories("/d").ignore("it cannot fail");
    disk->syncDirectory("/").ignore("it cannot fail");
    append(*disk, "/d/file", synced, true);
    disk->syncDirectory("/d").ignore("it cannot fail");
    append(*disk, "/d/file", more, false);
    return disk;
}

} // namespace

/// What the tests of storage trust their disk to do.
class TestMemoryFileSystem : public QObject {
    Q_OBJECT
private slots:
    void whatIsSyncedStays();
    void whatIsNotSyncedTakesEveryForm();
    void pagesAreReordered();
    void aFileCutShort();
    void eachNameIsUndoneByItself();
    void namesUndoneOrKept();
    void removedTreesComeBackInParts();
    void theSameSeedDoesTheSame();
    void clonesGoTheirOwnWay();
    void killedUsersLoseNothing();
    void anyOperationFails();
};

void TestMemoryFileSystem::whatIsSyncedStays()
{
    const std::string synced(3 * kPage + 17, 's');
    for (const Unsynced bytes :
         {Unsynced::Lost, Unsynced::Half, Unsynced::Zeros, Unsynced::Scrambled, Unsynced::Reordered}) {
        for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
            const auto disk = diskWith(synced, std::string(2 * kPage, 'u'));
            disk->powerCut({seed, bytes, Names::Random});
            QVERIFY(contents(*disk, "/d/file").starts_with(synced));
        }
    }
}

void TestMemoryFileSystem::whatIsNotSyncedTakesEveryForm()
{
    const auto after = [](Unsynced bytes, std::uint64_t seed) {
        const auto disk = diskWith("synced", "unsynced");
        disk->powerCut({seed, bytes, Names::Undone});
        return contents(*disk, "/d/file");
    };
    QCOMPARE(after(Unsynced::Lost, 1), std::string("synced"));
    QCOMPARE(after(Unsynced::Half, 1), std::string("syncedunsy"));
    QCOMPARE(after(Unsynced::Zeros, 1), std::string("synced") + std::string(8, '\0'));
    std::set<std::size_t> lengths;
    bool changed = false;
    for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
        const std::string left = after(Unsynced::Scrambled, seed);
        lengths.insert(left.size());
        changed = changed || !std::string("syncedunsynced").starts_with(left);
    }
    QVERIFY(changed);
    QCOMPARE(lengths.size(), 9U);
}

void TestMemoryFileSystem::pagesAreReordered()
{
    int later = 0;
    for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
        const auto disk = diskWith("s", std::string(3 * kPage, 'u'));
        disk->powerCut({seed, Unsynced::Reordered, Names::Undone});
        const std::string left = contents(*disk, "/d/file");
        later += left.size() > 2 * kPage && left[kPage] == '\0' && left[2 * kPage] == 'u' ? 1 : 0;
    }
    QVERIFY(later > 10); // a later page reached the disk, an earlier one did not
}

void TestMemoryFileSystem::aFileCutShort()
{
    std::set<std::string> found;
    for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
        const auto disk = diskWith("0123456789", "");
        Result<std::unique_ptr<WritableFile>> file = disk->openAppend("/d/file");
        QVERIFY((*file)->truncate(4).ok());
        QVERIFY((*file)->append("new").ok());
        QCOMPARE(contents(*disk, "/d/file"), std::string("0123new"));
        disk->powerCut({seed, Unsynced::Reordered, Names::Undone});
        found.insert(contents(*disk, "/d/file"));
    }
    QVERIFY(found.contains("0123456789"));
    QVERIFY(found.contains("0123new"));
    for (const std::string &left : found)
        QVERIFY(left.starts_with("0123"));
}

void TestMemoryFileSystem::eachNameIsUndoneByItself()
{
    std::set<std::string> found;
    for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
        MemoryFileSystem disk;
        QVERIFY(disk.createDirectories("/d").ok());
        QVERIFY(disk.syncDirectory("/").ok());
        append(disk, "/d/old", "old", true);
        append(disk, "/d/gone", "gone", true);
        QVERIFY(disk.syncDirectory("/d").ok());
        append(disk, "/d/new", "new", true);
        QVERIFY(disk.rename("/d/old", "/d/renamed").ok());
        QVERIFY(disk.removeFile("/d/gone").ok());
        disk.powerCut({seed, Unsynced::Lost, Names::Random});
        std::string names;
        const Result<std::vector<std::string>> listed = disk.list("/d");
        for (const std::string &name : *listed)
            names += name + ' ';
        found.insert(names);
    }
    // Created or not, renamed or not - never both names, never none -, removed or not.
    QCOMPARE(found, (std::set<std::string>{"gone new old ", "gone new renamed ", "gone old ", "gone renamed ",
                                           "new old ", "new renamed ", "old ", "renamed "}));
}

void TestMemoryFileSystem::namesUndoneOrKept()
{
    const auto disk = diskWith("kept", "lost");
    append(*disk, "/d/new", "never synced", false);
    const std::unique_ptr<MemoryFileSystem> other = disk->clone();
    disk->powerCut({1, Unsynced::Lost, Names::Undone});
    QCOMPARE(contents(*disk, "/d/new"), std::string("(none)"));
    other->powerCut({1, Unsynced::Lost, Names::Kept});
    QCOMPARE(contents(*other, "/d/new"), std::string());
    QCOMPARE(contents(*other, "/d/file"), std::string("kept"));
}

void TestMemoryFileSystem::removedTreesComeBackInParts()
{
    std::set<std::size_t> counts;
    for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
        MemoryFileSystem disk;
        QVERIFY(disk.createDirectories("/d/tree").ok());
        QVERIFY(disk.syncDirectory("/").ok());
        QVERIFY(disk.syncDirectory("/d").ok());
        append(disk, "/d/tree/a", "a", true);
        append(disk, "/d/tree/b", "b", true);
        QVERIFY(disk.syncDirectory("/d/tree").ok());
        QVERIFY(disk.removeTree("/d/tree").ok());
        disk.powerCut({seed, Unsynced::Lost, Names::Random});
        const Result<std::vector<std::string>> left = disk.list("/d/tree");
        counts.insert(left ? left->size() : 99);
    }
    QCOMPARE(counts, (std::set<std::size_t>{0, 1, 2, 99}));
}

void TestMemoryFileSystem::theSameSeedDoesTheSame()
{
    for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
        const auto one = diskWith("s", std::string(3 * kPage, 'u'));
        const std::unique_ptr<MemoryFileSystem> other = one->clone();
        one->powerCut({seed, Unsynced::Scrambled, Names::Random});
        other->powerCut({seed, Unsynced::Scrambled, Names::Random});
        QCOMPARE(contents(*one, "/d/file"), contents(*other, "/d/file"));
    }
}

void TestMemoryFileSystem::clonesGoTheirOwnWay()
{
    const auto one = diskWith("synced", "unsynced");
    const std::unique_ptr<MemoryFileSystem> other = one->clone();
    append(*one, "/d/file", "!", false);
    QVERIFY(other->removeFile("/d/file").ok());
    QCOMPARE(contents(*one, "/d/file"), std::string("syncedunsynced!"));
    other->powerCut();
    QCOMPARE(contents(*other, "/d/file"), std::string("synced")); // it knew what was synced
    one->powerCut();
    QCOMPARE(contents(*one, "/d/file"), std::string("synced"));
}

void TestMemoryFileSystem::killedUsersLoseNothing()
{
    const auto disk = diskWith("synced", "unsynced");
    Result<std::unique_ptr<FileLock>> lock = disk->lock("/d/lock", "one");
    QVERIFY(lock);
    QVERIFY(!disk->lock("/d/lock", "another"));
    Result<std::unique_ptr<WritableFile>> file = disk->openAppend("/d/file");
    disk->killUsers();
    QVERIFY(!(*file)->append("of the dead").ok());
    QCOMPARE(contents(*disk, "/d/file"), std::string("syncedunsynced"));
    QCOMPARE(contents(*disk, "/d/lock"), std::string("one"));
    const Result<std::unique_ptr<FileLock>> again = disk->lock("/d/lock", "another");
    QVERIFY(again);
    lock->reset(); // the dead give nothing back
    QVERIFY(!disk->lock("/d/lock", "a third"));
}

void TestMemoryFileSystem::anyOperationFails()
{
    MemoryFileSystem disk;
    FaultFileSystem files(disk);
    std::vector<std::string> told;
    files.setWitness([&told](FileOperation, const std::string &path, std::string_view) { told.push_back(path); });
    files.failAfter(1, 2, Code::NoSpace);
    QVERIFY(files.createDirectories("/d").ok());
    QCOMPARE(files.readFile("/d/none").error().code(), Code::Io); // the one that was to fail: reading knows no space
    QCOMPARE(files.readFile("/d/none").error().code(), Code::NotFound);
    QCOMPARE(files.create("/d/file").error().code(), Code::NoSpace);
    QVERIFY(files.create("/d/file"));
    QCOMPARE(files.operations(), 5U);
    QCOMPARE(files.changes(), 3U);
    QCOMPARE(files.firstFailure(), std::string("read /d/none"));
    QCOMPARE(told, (std::vector<std::string>{"/d", "/d/file", "/d/file"}));
}

QTEST_APPLESS_MAIN(TestMemoryFileSystem)
#include "tst_memory_filesystem.moc"
