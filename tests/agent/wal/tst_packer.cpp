// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/wal/packer.h"

#include "agent/base/mutex.h"
#include "agent/wal/packed_file.h"
#include "agent/wal/segment_writer.h"
#include "tests/support/fault_filesystem.h"
#include "tests/support/memory_filesystem.h"

#include <QtTest/QTest>

#include <atomic>
#include <deque>

using namespace agent;
using namespace agent::wal;
using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

SteadyTime at(int second)
{
    return SteadyTime() + std::chrono::hours(1) + seconds(second);
}

/// Segments 1 to `count`, the last being written; each was closed `age` seconds before now, which is 1000.
PackView segments(std::uint32_t count, int age = 600)
{
    PackView view;
    view.now = at(1000);
    view.packAfter = seconds(60);
    for (std::uint32_t number = 1; number <= count; ++number)
        view.segments.push_back({number, SegmentForm::Plain, false, at(1000 - age)});
    return view;
}

PackView with(PackView view, Position position, int stillFor)
{
    view.cursors.push_back({position, at(1000 - stillFor)});
    return view;
}

/// Changes a view; for rows of a table.
PackView changed(PackView view, void (*change)(PackView &))
{
    change(view);
    return view;
}

/// Hands out jobs and keeps what comes back. Internally synchronised.
class FakeSource final : public PackSource {
public:
    void add(std::uint32_t number)
    {
        const MutexLock lock(m_mutex);
        m_jobs.push_back(jobOf(number));
    }
    /// From now on nothing that was packed is taken.
    void refuse()
    {
        const MutexLock lock(m_mutex);
        m_stubborn = true;
    }
    static PackJob jobOf(std::uint32_t number)
    {
        const std::string path = "/" + std::to_string(number);
        return {number, path, path + ".zst"};
    }
    std::optional<PackJob> next() override
    {
        const MutexLock lock(m_mutex);
        ++m_asked;
        if (m_jobs.empty())
            return std::nullopt;
        return m_jobs.front();
    }
    void packed(const PackJob &job, const PackedSegment &result, std::chrono::duration<double> took) override
    {
        const MutexLock lock(m_mutex);
        if (!m_stubborn)
            m_jobs.pop_front();
        m_packed.push_back(job.number);
        m_saved += result.sourceBytes - result.packedBytes;
        m_timed = m_timed && took.count() > 0;
    }
    void failed(const PackJob &, const Status &status) override
    {
        const MutexLock lock(m_mutex);
        m_failures.push_back(status.code());
        if (status.code() == Code::Corruption)
            m_jobs.pop_front();
    }
    [[nodiscard]] std::vector<std::uint32_t> packedNumbers() const
    {
        const MutexLock lock(m_mutex);
        return m_packed;
    }
    [[nodiscard]] std::vector<Code> failures() const
    {
        const MutexLock lock(m_mutex);
        return m_failures;
    }
    [[nodiscard]] int asked() const
    {
        const MutexLock lock(m_mutex);
        return m_asked;
    }
    [[nodiscard]] std::uint64_t saved() const
    {
        const MutexLock lock(m_mutex);
        return m_timed ? m_saved : 0;
    }

private:
    mutable Mutex m_mutex;
    std::deque<PackJob> m_jobs AGENT_GUARDED_BY(m_mutex);
    std::vector<std::uint32_t> m_packed AGENT_GUARDED_BY(m_mutex);
    std::vector<Code> m_failures AGENT_GUARDED_BY(m_mutex);
    bool m_stubborn AGENT_GUARDED_BY(m_mutex) = false;
    int m_asked AGENT_GUARDED_BY(m_mutex) = 0;
    std::uint64_t m_saved AGENT_GUARDED_BY(m_mutex) = 0;
    bool m_timed AGENT_GUARDED_BY(m_mutex) = true;
};

std::string plainSegment(int records)
{
    MemoryFileSystem files;
    const std::unique_ptr<SegmentWriter> writer = std::move(*SegmentWriter::create(files, "/s", Compression::None));
    for (int i = 0; i < records; ++i)
        writer->add("\x63" + std::string(3000, static_cast<char>('a' + i % 20)));
    return writer->write().ok() && writer->finish().ok() ? *files.readFile("/s") : std::string();
}

constexpr Packer::Timing kFast{milliseconds(5), milliseconds(20)};
constexpr Packer::Timing kNever{std::chrono::hours(1), std::chrono::hours(1)};

} // namespace

class TestPacker : public QObject {
    Q_OBJECT
private slots:
    void choice_data();
    void choice();
    void watchRemembers();
    void packsAllThatIsNamed();
    void retriesLater();
    void damagedOnesDoNotStopIt();
    void doesNotInsist();
    void nudges();
    void stopsWithinWork();
};

void TestPacker::choice_data()
{
    QTest::addColumn<PackView>("view");
    QTest::addColumn<int>("chosen"); // 0: none
    const auto row = [](const char *name, const PackView &view, int chosen) { QTest::newRow(name) << view << chosen; };
    row("nothing at all", PackView(), 0);
    row("no remote", segments(5), 0);
    row("only the one being written", with(segments(1), {1, 0}, 600), 0);
    row("outage: the oldest, with the cursor in it", with(segments(5), {1, 3}, 600), 1);
    row("outage: what is acknowledged is not needed", with(segments(5), {3, 0}, 600), 3);
    row("outage that began just now", with(segments(5), {1, 3}, 59), 3);
    row("outage of exactly the time", with(segments(5), {1, 3}, 60), 1);
    row("delivery keeps up", with(segments(5), {5, 100}, 0), 0);
    row("delivery is one behind", with(segments(5), {4, 100}, 0), 0);
    row("nothing is scraped and all is delivered", with(segments(5), {5, 100}, 600), 0);
    row("catching up: not the two next", with(segments(6), {2, 0}, 0), 4);
    row("catching up: there is nothing but the next", with(segments(4), {2, 0}, 0), 0);
    row("cursor in a segment that is gone", with(segments(6), {0, 0}, 0), 3);
    row("cursor after the end", with(segments(3), {9, 0}, 600), 0);
    row("two remotes, one keeps up", with(with(segments(9), {9, 7}, 0), {2, 0}, 600), 2);
    row("two remotes, both move", with(with(segments(9), {2, 0}, 1), {4, 0}, 2), 6);
    row("closed just now", with(segments(5, 30), {1, 0}, 600), 0);
    const PackView outage = with(segments(5), {1, 0}, 600);
    row("switched off", changed(outage, [](PackView &view) { view.packAfter = milliseconds(0); }), 0);
    row("the first is packed", changed(outage, [](PackView &view) { view.segments[0].form = SegmentForm::Packed; }), 2);
    row("the first is in memory", changed(outage, [](PackView &view) { view.segments[0].form = SegmentForm::Memory; }),
        2);
    row("the first is damaged", changed(outage, [](PackView &view) { view.segments[0].damaged = true; }), 2);
    row("the first was closed last", changed(outage, [](PackView &view) { view.segments[0].closedSince = at(990); }),
        2);
    row("all are packed",
        changed(outage,
                [](PackView &view) {
                    for (PackView::Segment &segment : view.segments)
                        segment.form = SegmentForm::Packed;
                }),
        0);
    row("numbers are missing",
        changed(with(segments(6), {2, 0}, 0), [](PackView &view) { view.segments.erase(view.segments.begin() + 2); }),
        5);
}

void TestPacker::choice()
{
    QFETCH(PackView, view);
    QFETCH(int, chosen);
    QCOMPARE(static_cast<int>(chooseSegmentToPack(view).value_or(0)), chosen);
}

void TestPacker::watchRemembers()
{
    PackWatch watch;
    std::vector<SegmentInfo> known(3);
    for (std::uint32_t i = 0; i < 3; ++i)
        known[i].number = i + 1;
    std::vector<Position> cursors{{1, 5}};
    const auto chosen = [&](int second) {
        return static_cast<int>(chooseSegmentToPack(watch.look(known, cursors, at(second), seconds(60))).value_or(0));
    };
    // At the start nothing is old, whatever lies there.
    QCOMPARE(chosen(0), 0);
    QCOMPARE(chosen(59), 0);
    QCOMPARE(chosen(60), 1);
    known[0].form = SegmentForm::Packed;
    QCOMPARE(chosen(61), 2);
    known[1].form = SegmentForm::Packed;
    // The third is closed at 100.
    known.push_back({});
    known.back().number = 4;
    QCOMPARE(chosen(100), 0);
    QCOMPARE(chosen(159), 0);
    QCOMPARE(chosen(160), 3);
    // The cursor moves into it: it is about to be read.
    cursors[0] = {3, 1};
    QCOMPARE(chosen(161), 0);
    QCOMPARE(chosen(220), 0);
    cursors[0] = {3, 2};
    QCOMPARE(chosen(221), 0);
    QCOMPARE(chosen(281), 3);
    known.erase(known.begin(), known.begin() + 3);
    QCOMPARE(chosen(282), 0);
    known.clear();
    cursors.clear();
    QCOMPARE(chosen(283), 0);
}

void TestPacker::packsAllThatIsNamed()
{
    MemoryFileSystem files;
    FakeSource source;
    for (std::uint32_t number = 1; number <= 5; ++number) {
        files.put("/" + std::to_string(number), plainSegment(static_cast<int>(10 * number)));
        source.add(number);
    }
    const Packer packer(source, files, kFast);
    QTRY_COMPARE(source.packedNumbers().size(), std::size_t{5});
    QVERIFY(source.packedNumbers() == std::vector<std::uint32_t>({1, 2, 3, 4, 5}));
    QVERIFY(source.saved() > 100'000);
    QVERIFY(source.failures().empty());
    for (std::uint32_t number = 1; number <= 5; ++number) {
        const Result<std::unique_ptr<RandomAccessFile>> file = openPacked(files, "/" + std::to_string(number) + ".zst");
        QVERIFY(file);
        QCOMPARE(*(*file)->size(), *files.fileSize("/" + std::to_string(number)));
    }
    // It goes on looking.
    files.put("/6", plainSegment(10));
    source.add(6);
    QTRY_COMPARE(source.packedNumbers().size(), std::size_t{6});
}

void TestPacker::retriesLater()
{
    MemoryFileSystem disk;
    FaultFileSystem files(disk);
    disk.put("/1", plainSegment(50));
    files.setSpace(10);
    FakeSource source;
    source.add(1);
    const Packer packer(source, files, kFast);
    QTRY_VERIFY(source.failures().size() >= 2);
    QVERIFY(source.failures().front() == Code::NoSpace);
    QVERIFY(source.packedNumbers().empty());
    files.heal();
    QTRY_COMPARE(source.packedNumbers().size(), std::size_t{1});
}

void TestPacker::damagedOnesDoNotStopIt()
{
    MemoryFileSystem files;
    files.put("/1", "\x01 this is no segment");
    files.put("/2", plainSegment(10));
    FakeSource source;
    source.add(1);
    source.add(2);
    const Packer packer(source, files, {milliseconds(5), std::chrono::hours(1)});
    QTRY_COMPARE(source.packedNumbers().size(), std::size_t{1});
    QVERIFY(source.failures() == std::vector<Code>({Code::Corruption}));
}

void TestPacker::doesNotInsist()
{
    MemoryFileSystem files;
    files.put("/1", plainSegment(10));
    FakeSource source;
    source.refuse();
    source.add(1);
    Packer packer(source, files, kNever);
    packer.nudge();
    QTRY_COMPARE(source.asked(), 2);
    packer.nudge();
    packer.stop();
    QCOMPARE(source.asked(), 2);
    QVERIFY(source.packedNumbers() == std::vector<std::uint32_t>({1}));
}

void TestPacker::nudges()
{
    MemoryFileSystem files;
    files.put("/1", plainSegment(10));
    FakeSource source;
    Packer packer(source, files, kNever);
    source.add(1);
    QCOMPARE(source.asked(), 0);
    packer.nudge();
    QTRY_COMPARE(source.packedNumbers().size(), std::size_t{1});
}

void TestPacker::stopsWithinWork()
{
    MemoryFileSystem disk;
    disk.put("/1", plainSegment(3000));
    FaultFileSystem files(disk);
    FakeSource source;
    source.add(1);
    Packer packer(source, files, kNever);
    std::atomic<bool> begun = false;
    std::atomic<int> reads = 0;
    files.setFault([&](FileOperation operation, const std::string &) {
        // Reading waits until the packer is told to stop, so that it is told in the middle of the work.
        if (operation == FileOperation::Read && ++reads > 5) {
            begun = true;
            begun.notify_all();
            std::this_thread::sleep_for(milliseconds(1));
        }
        return Status();
    });
    packer.nudge();
    begun.wait(false);
    packer.stop();
    const int readsAtStop = reads;
    QVERIFY(source.packedNumbers().empty());
    QVERIFY(source.failures().empty());
    QCOMPARE(disk.list("/")->size(), std::size_t{1});
    packer.nudge();
    QCOMPARE(reads.load(), readsAtStop);
    QCOMPARE(source.asked(), 1);
}

Q_DECLARE_METATYPE(PackView)
QTEST_GUILESS_MAIN(TestPacker)
#include "tst_packer.moc"
