// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/remote/answers/dead_letters.h"

#include "tests/support/fault_filesystem.h"
#include "tests/support/memory_filesystem.h"

#include <QElapsedTimer>
#include <QTest>

using namespace agent;
using namespace agent::remote;

namespace {

DeadLetter letter(int number, std::size_t bodyBytes = 100)
{
    DeadLetter out;
    out.time = 1000 + number;
    out.status = 400;
    out.reason = number % 2 == 0 ? "receiver_rejected_400" : "receiver_rejected_409";
    out.text = "text " + std::to_string(number);
    out.refused = 2;
    out.candidates = 3;
    out.minTime = number;
    out.maxTime = number + 5;
    out.series = "up{job=\"j\"}";
    out.unsure = number == 1;
    out.body.assign(bodyBytes, static_cast<char>('a' + number % 26));
    return out;
}

constexpr std::uint64_t kRoom = 64U << 20;
const std::string kFirst = "/data/dead-letters/a%20b%2Fc/00000001";

} // namespace

class TestDeadLetters : public QObject {
    Q_OBJECT
private slots:
    void keepsAndLists();
    void pages();
    void filters();
    void survivesPowerCuts();
    void damageAnywhereCostsOneEntry();
    void oldestGoWhenThereAreTooMany();
    void removedStayRemoved();
    void fullDiskKeepsCountsExact();
    void nothingIsKeptWithoutAPlace();
    void visitsWithoutAnAgent();
    void whatIsLeftOfARemovedFileHidesNothing();
    void readingCostsAStraightLine();

private:
    MemoryFileSystem m_files;
    NullLog m_log;
    std::unique_ptr<DeadLetters> open(std::uint64_t limit = kRoom)
    {
        return std::make_unique<DeadLetters>("/data/", "a b/c", limit, &m_files, m_log);
    }
};

void TestDeadLetters::keepsAndLists()
{
    auto store = open();
    for (int i = 0; i < 3; ++i)
        store->add(letter(i));
    store->sync();
    QVERIFY(m_files.exists(kFirst));
    for (int life = 0; life < 2; ++life) {
        const std::vector<DeadLetter> all = store->list({}, 0, 100);
        QCOMPARE(all.size(), std::size_t{3});
        QCOMPARE(all[0].text, std::string("text 2")); // newest first
        QVERIFY(all[0].body.empty());
        const Result<DeadLetter> one = store->read(all[1].id);
        QVERIFY(static_cast<bool>(one));
        QCOMPARE(one->body, std::string(100, 'b'));
        QCOMPARE(one->time, TimestampMs{1001});
        QCOMPARE(one->status, 400);
        QCOMPARE(one->refused, std::uint64_t{2});
        QCOMPARE(one->candidates, std::uint64_t{3});
        QCOMPARE(one->minTime, TimestampMs{1});
        QCOMPARE(one->maxTime, TimestampMs{6});
        QCOMPARE(one->series, std::string("up{job=\"j\"}"));
        QVERIFY(one->unsure);
        QCOMPARE(store->counts().entries, std::uint64_t{3});
        QCOMPARE(store->counts().samples, std::uint64_t{6});
        QVERIFY(!store->read(12345));
        store = open();
    }
    store->remove({});
}

void TestDeadLetters::pages()
{
    auto store = open(2U << 20);
    for (int i = 0; i < 50; ++i)
        store->add(letter(i, 20'000)); // several files
    std::vector<std::string> texts;
    std::uint64_t before = 0;
    for (;;) {
        const auto page = store->list({}, before, 7);
        if (page.empty())
            break;
        for (const DeadLetter &entry : page)
            texts.push_back(entry.text);
        before = page.back().id;
    }
    QCOMPARE(texts.size(), std::size_t{50});
    for (std::size_t i = 0; i < texts.size(); ++i)
        QCOMPARE(texts[i], "text " + std::to_string(49 - i));
    QCOMPARE(store->remove({}), std::uint64_t{50});
}

void TestDeadLetters::filters()
{
    auto store = open();
    for (int i = 0; i < 10; ++i)
        store->add(letter(i));
    DeadLetterFilter filter;
    filter.reason = "receiver_rejected_409";
    QCOMPARE(store->list(filter, 0, 100).size(), std::size_t{5});
    filter.from = 1005;
    QCOMPARE(store->list(filter, 0, 100).size(), std::size_t{3});
    filter.to = 1007;
    QCOMPARE(store->list(filter, 0, 100).size(), std::size_t{2});
    QCOMPARE(store->remove(filter), std::uint64_t{2});
    QCOMPARE(store->counts().entries, std::uint64_t{8});
    store->resend(filter);
    QVERIFY(!store->nextToResend());
    store->resend({});
    const auto next = store->nextToResend();
    QVERIFY(next && store->read(*next)->text == "text 0");
    store->acknowledge(*next);
    QVERIFY(store->nextToResend() != next);
    QCOMPARE(store->counts().resent, std::uint64_t{2});
    QCOMPARE(store->counts().entries, std::uint64_t{7});
    QCOMPARE(store->remove({}), std::uint64_t{7});
}

void TestDeadLetters::survivesPowerCuts()
{
    for (const auto loss : {MemoryFileSystem::Unsynced::Lost, MemoryFileSystem::Unsynced::Half,
                            MemoryFileSystem::Unsynced::Scrambled, MemoryFileSystem::Unsynced::Zeros}) {
        MemoryFileSystem files;
        QVERIFY(files.createDirectories("/data").ok() && files.syncDirectory("/").ok());
        DeadLetters store("/data", "r", kRoom, &files, m_log);
        for (int i = 0; i < 5; ++i)
            store.add(letter(i));
        store.sync();
        store.add(letter(5));
        const auto disk = files.clone();
        disk->powerCut(loss);
        DeadLetters after("/data", "r", kRoom, disk.get(), m_log);
        QVERIFY(after.counts().entries >= 5);
        QVERIFY(after.counts().entries <= 6);
        after.add(letter(6));
        after.sync();
        QCOMPARE(after.list({}, 0, 1).front().text, std::string("text 6"));
        DeadLetters again("/data", "r", kRoom, disk.get(), m_log);
        QCOMPARE(again.list({}, 0, 1).front().text, std::string("text 6"));
    }
}

void TestDeadLetters::damageAnywhereCostsOneEntry()
{
    MemoryFileSystem files;
    std::string whole;
    {
        DeadLetters store("/data", "r", kRoom, &files, m_log);
        for (int i = 0; i < 4; ++i)
            store.add(letter(i, 30));
    }
    const std::string path = "/data/dead-letters/r/00000001";
    whole = *files.readFile(path);
    for (std::size_t at = 0; at < whole.size(); ++at) {
        std::string damaged = whole;
        damaged[at] = static_cast<char>(damaged[at] ^ 0x41);
        int seen = 0;
        const DeadLetterDamage damage = walkDeadLetters(damaged, [&](DeadLetter &, std::uint32_t) { ++seen; });
        QCOMPARE(seen, 3);
        QCOMPARE(damage.ranges, std::uint64_t{1});
        damaged = whole.substr(0, at);
        walkDeadLetters(damaged, [](DeadLetter &, std::uint32_t) {});
    }
    whole[5] = '\x7f'; // the length of the first
    files.put(path, whole);
    DeadLetters store("/data", "r", kRoom, &files, m_log);
    QCOMPARE(store.counts().entries, std::uint64_t{3});
    QCOMPARE(store.counts().damaged, std::uint64_t{1});
    QCOMPARE(store.list({}, 0, 10).size(), std::size_t{3});
}

void TestDeadLetters::oldestGoWhenThereAreTooMany()
{
    MemoryFileSystem files;
    DeadLetters store("/data", "r", 1U << 20, &files, m_log);
    for (int i = 0; i < 300; ++i)
        store.add(letter(i, 10'000)); // 3 MB
    const DeadLetterCounts counts = store.counts();
    QVERIFY(counts.bytes <= 1U << 20);
    QVERIFY(counts.bytes > 900'000);
    QCOMPARE(counts.samples + counts.evicted, std::uint64_t{600});
    QCOMPARE(store.list({}, 0, 1000).size(), static_cast<std::size_t>(counts.entries));
    QCOMPARE(store.list({}, 0, 1).front().text, std::string("text 299"));
    store.setLimit(300'000);
    QVERIFY(store.counts().bytes <= 300'000);
    QCOMPARE(store.counts().samples + store.counts().evicted, std::uint64_t{600});
}

void TestDeadLetters::removedStayRemoved()
{
    MemoryFileSystem files;
    {
        DeadLetters store("/data", "r", kRoom, &files, m_log);
        for (int i = 0; i < 6; ++i)
            store.add(letter(i));
        DeadLetterFilter some;
        for (const DeadLetter &entry : store.list({}, 0, 100))
            if (entry.time % 2 == 0)
                some.ids.insert(entry.id);
        QCOMPARE(store.remove(some), std::uint64_t{3});
        QCOMPARE(store.remove(some), std::uint64_t{0});
    }
    {
        DeadLetters store("/data", "r", kRoom, &files, m_log);
        QCOMPARE(store.counts().entries, std::uint64_t{3});
        QCOMPARE(store.counts().samples, std::uint64_t{6});
        QCOMPARE(store.remove({}), std::uint64_t{3});
    }
    QVERIFY(files.list("/data/dead-letters/r")->empty());
}

void TestDeadLetters::fullDiskKeepsCountsExact()
{
    MemoryFileSystem memory;
    FaultFileSystem files(memory);
    DeadLetters store("/data", "r", kRoom, &files, m_log);
    store.add(letter(0));
    files.setSpace(100);
    for (int i = 1; i <= 1000; ++i)
        store.add(letter(i, 10'000)); // 10 MB, of which 4 may wait
    const DeadLetterCounts counts = store.counts();
    QCOMPARE(counts.samples + counts.unwritten, std::uint64_t{2002});
    QVERIFY(counts.unwritten > 0);
    QVERIFY(counts.bytes < 5'000'000);
    files.heal();
    store.sync();
    QCOMPARE(store.counts().samples, counts.samples);
    QCOMPARE(store.list({}, 0, 1).front().text, std::string("text 1000"));
    QCOMPARE(store.list({}, 0, 10'000).size(), static_cast<std::size_t>(counts.entries));
    store.add(letter(1001));
    DeadLetters again("/data", "r", kRoom, &memory, m_log);
    QCOMPARE(again.counts().entries, counts.entries + 1);
}

void TestDeadLetters::nothingIsKeptWithoutAPlace()
{
    DeadLetters store("", "r", kRoom, nullptr, m_log);
    store.add(letter(1));
    store.sync();
    QCOMPARE(store.counts().unwritten, std::uint64_t{2});
    QVERIFY(store.list({}, 0, 10).empty());
    QCOMPARE(store.remove({}), std::uint64_t{0});
}

void TestDeadLetters::visitsWithoutAnAgent()
{
    MemoryFileSystem files;
    {
        DeadLetters one("/data", "a/b", kRoom, &files, m_log);
        DeadLetters two("/data", "c.d", kRoom, &files, m_log);
        for (int i = 0; i < 3; ++i) {
            one.add(letter(i));
            two.add(letter(i));
        }
    }
    std::vector<std::string> seen;
    const auto visit = [&](const std::string &remote, DeadLetter &entry) {
        QVERIFY(!entry.body.empty());
        seen.push_back(remote + ' ' + entry.text);
    };
    QVERIFY(visitDeadLetters(files, "/data/", "", {}, visit).ok());
    QCOMPARE(seen.size(), std::size_t{6});
    QCOMPARE(seen[0], std::string("a/b text 0"));
    QCOMPARE(seen[3], std::string("c.d text 0"));
    seen.clear();
    QVERIFY(visitDeadLetters(files, "/data", "c.d", {}, visit).ok());
    QCOMPARE(seen.size(), std::size_t{3});
    QVERIFY(!visitDeadLetters(files, "/data", "nobody", {}, visit).ok());
    QVERIFY(visitDeadLetters(files, "/elsewhere", "", {}, visit).ok());
}

/// A crash may leave the list of what was removed from a file without the file.
void TestDeadLetters::whatIsLeftOfARemovedFileHidesNothing()
{
    MemoryFileSystem files;
    const std::string removed = "/data/dead-letters/r/00000001.removed";
    std::string list;
    {
        DeadLetters store("/data", "r", kRoom, &files, m_log);
        store.add(letter(0));
        store.remove({});
        list = *files.readFile(removed);
    }
    {
        DeadLetters store("/data", "r", kRoom, &files, m_log); // removes both
    }
    files.put(removed, list);
    {
        DeadLetters store("/data", "r", kRoom, &files, m_log);
        store.add(letter(1));
        QCOMPARE(store.counts().entries, std::uint64_t{1});
    }
    DeadLetters store("/data", "r", kRoom, &files, m_log);
    QCOMPARE(store.counts().entries, std::uint64_t{1});
    QCOMPARE(store.list({}, 0, 10).size(), std::size_t{1});
}

/// Sending all again reads each entry, and not its whole file each time.
void TestDeadLetters::readingCostsAStraightLine()
{
    MemoryFileSystem files;
    DeadLetters store("/data", "r", kRoom, &files, m_log);
    constexpr int kLetters = 20'000;
    for (int i = 0; i < kLetters; ++i)
        store.add(letter(i, 200));
    store.sync();
    store.resend({});
    int read = 0;
    QElapsedTimer timer;
    timer.start();
    while (const auto next = store.nextToResend()) {
        const Result<DeadLetter> one = store.read(*next);
        QVERIFY(static_cast<bool>(one));
        QCOMPARE(one->text, "text " + std::to_string(read++));
        store.acknowledge(*next);
        QVERIFY2(timer.elapsed() < 30'000, qPrintable(QString::number(read)));
    }
    QCOMPARE(read, kLetters);
    QCOMPARE(store.counts().resent, std::uint64_t{2 * kLetters});
    QCOMPARE(store.counts().entries, std::uint64_t{0});
    qInfo("%lld ms", static_cast<long long>(timer.elapsed()));
}

QTEST_APPLESS_MAIN(TestDeadLetters)
#include "tst_dead_letters.moc"
