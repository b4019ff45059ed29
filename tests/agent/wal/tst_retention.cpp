// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/agent/wal/log_fixture.h"

#include "agent/wal/layout.h"

#include <QtTest/QTest>

using namespace agent;
using namespace agent::wal;
using model::SeriesRef;

namespace {

constexpr TimestampMs kNow = 1'795'264'264'005;

/// Fills the segment that is being written and begins the next.
void fillSegment(LogFixture &f, SeriesRef series, TimestampMs &time)
{
    const std::uint32_t segment = f.log->end().segment;
    while (f.log->end().segment == segment) {
        std::vector<model::Sample> samples;
        for (int i = 0; i < 1000; ++i, ++time)
            samples.push_back({series, time, 1.0 / static_cast<double>(time)});
        if (!f.log->append(samples, {}).status.ok())
            return;
    }
}

std::vector<std::string> names(LogFixture &f)
{
    return *f.disk.list("/data/wal");
}

std::vector<std::uint32_t> checkpoints(LogFixture &f)
{
    std::vector<std::uint32_t> out;
    for (const std::string &name : names(f)) {
        if (const auto number = parseCheckpointName(name))
            out.push_back(*number);
    }
    return out;
}

} // namespace

class TestRetention : public QObject {
    Q_OBJECT
private slots:
    void init();
    void cleanup();
    void nothingToDo();
    void deletesAtOnce();
    void finishedSegmentGoesWithItsLastRecord();
    void keepsWhatIsNeeded();
    void forgetsWhatIsNot();
    void seriesComeBack();
    void checkpointGrowsAndIsRewritten();
    void damagedCheckpointIsReplaced();
    void olderCheckpointHelps();
    void leftoverSegments();
    void temporaryFilesGo();
    void failuresAreTriedAgain();
    void fullDiskStillGivesSpaceBack();

private:
    std::unique_ptr<LogFixture> m_f;
    TimestampMs m_time = kNow - 10'000'000;
};

void TestRetention::init()
{
    m_f = std::make_unique<LogFixture>();
    m_f->settings.compression = Compression::None;
    m_f->settings.tailBytes = 0;
    QVERIFY(m_f->open().ok());
}

void TestRetention::cleanup()
{
    m_f.reset();
}

void TestRetention::nothingToDo()
{
    LogFixture &f = *m_f;
    const std::uint64_t before = f.files.changes();
    QVERIFY(f.log->truncateBefore({}).ok());
    QVERIFY(f.log->truncateBefore(f.log->end()).ok());
    QVERIFY(f.log->truncateBefore({1000, 0}).ok()); // the segment being written stays, whatever is asked
    QCOMPARE(f.files.changes(), before);
    QCOMPARE(f.metric("prometheus_tsdb_wal_truncations_total"), 0.0);
}

void TestRetention::deletesAtOnce()
{
    LogFixture &f = *m_f;
    const SeriesRef a = f.log->acquire(seriesLabels("a"));
    for (int i = 0; i < 4; ++i)
        fillSegment(f, a, m_time);
    const std::uint64_t bytes = f.log->status().bytes;
    QVERIFY(f.log->truncateBefore({2, 1}).ok());
    QVERIFY(f.log->begin() == (Position{2, 0}));
    QVERIFY(names(f) == std::vector<std::string>({"00000002", "00000003", "00000004", "checkpoint.00000001"}));
    QVERIFY(f.log->status().bytes < bytes);
    QCOMPARE(f.metric("prometheus_tsdb_wal_truncations_total"), 1.0);
    QCOMPARE(f.metric("prometheus_agent_checkpoint_creations_total"), 1.0);
    QVERIFY(f.log->tail({0, 3})->position() == (Position{2, 0}));
    const std::uint64_t left = samplesSince(*f.log, {});
    QCOMPARE(readSamples(*f.log).size(), static_cast<std::size_t>(left));
    QVERIFY(f.open().ok());
    QCOMPARE(samplesSince(*f.log, {}), left);
}

void TestRetention::finishedSegmentGoesWithItsLastRecord()
{
    LogFixture &f = *m_f;
    const SeriesRef a = f.log->acquire(seriesLabels("a"));
    fillSegment(f, a, m_time);
    const std::uint32_t records = f.log->status().segments[0].records;
    QVERIFY(f.log->truncateBefore({0, records - 1}).ok());
    QVERIFY(f.log->begin() == (Position{0, 0}));
    QVERIFY(f.log->truncateBefore({0, records}).ok());
    QVERIFY(f.log->begin() == (Position{1, 0}));
}

void TestRetention::keepsWhatIsNeeded()
{
    LogFixture &f = *m_f;
    const SeriesRef filler = f.log->acquire(seriesLabels("filler"));
    const SeriesRef pinned = f.log->acquire(seriesLabels("pinned"));     // no sample ever
    const SeriesRef early = f.log->acquire(seriesLabels("early"));       // record in 0, sample in 2
    const SeriesRef exemplar = f.log->acquire(seriesLabels("exemplar")); // record in 0, exemplar in 2
    fillSegment(f, filler, m_time);
    fillSegment(f, filler, m_time);
    const model::Exemplar one{exemplar, m_time, 1, model::Labels{}};
    QVERIFY(f.log->append(std::vector<model::Sample>{{early, kNow, 1}}, {&one, 1}).status.ok());
    fillSegment(f, filler, m_time);
    f.log->release(std::vector<SeriesRef>{early, exemplar});
    QVERIFY(f.log->truncateBefore({2, 0}).ok());
    for (const bool reopened : {false, true}) {
        if (reopened) {
            f.disk.powerCut(); // the checkpoint was durable before anything was deleted
            QVERIFY(f.open().ok());
        }
        QVERIFY(f.log->series().contains(filler));
        QVERIFY(f.log->series().contains(early));
        QVERIFY(f.log->series().contains(exemplar));
        QVERIFY(f.log->acquire(seriesLabels("pinned")) == pinned);
    }
}

void TestRetention::forgetsWhatIsNot()
{
    LogFixture &f = *m_f;
    const SeriesRef filler = f.log->acquire(seriesLabels("filler"));
    const SeriesRef gone = f.log->acquire(seriesLabels("gone"));
    const SeriesRef never = f.log->acquire(seriesLabels("never"));
    QVERIFY(f.log->append(std::vector<model::Sample>{{gone, kNow, 1}}, {}).status.ok());
    fillSegment(f, filler, m_time);
    const std::size_t pairsBefore = f.log->series().pairs().size();
    f.log->release(std::vector<SeriesRef>{gone, never});
    QVERIFY(f.log->series().contains(gone));
    QVERIFY(f.log->truncateBefore({1, 0}).ok());
    QVERIFY(!f.log->series().contains(gone));
    QVERIFY(!f.log->series().contains(never));
    QCOMPARE(f.log->series().size(), std::size_t{1});
    QCOMPARE(f.log->series().pairs().size(), pairsBefore - 2);
    QCOMPARE(f.metric("prometheus_agent_active_series"), 1.0);
    QCOMPARE(f.metric("prometheus_agent_deleted_series"), 2.0);
    QVERIFY(f.open().ok());
    QCOMPARE(f.log->series().size(), std::size_t{1});
    // A number once given out never means another series, while anything of it may be on disk.
    const SeriesRef back = f.log->acquire(seriesLabels("gone"));
    QVERIFY(back != filler);
}

void TestRetention::seriesComeBack()
{
    LogFixture &f = *m_f;
    const SeriesRef filler = f.log->acquire(seriesLabels("filler"));
    for (int i = 0; i < 5; ++i) {
        const SeriesRef series = f.log->acquire(seriesLabels("flapping"));
        QVERIFY(f.log->append(std::vector<model::Sample>{{series, kNow + i, static_cast<double>(i)}}, {}).status.ok());
        f.log->release({&series, 1});
        fillSegment(f, filler, m_time);
        if (i % 2 == 1)
            QVERIFY(f.log->truncateBefore(f.log->end()).ok());
    }
    const std::vector<std::string> now = readSamples(*f.log);
    QVERIFY(std::none_of(now.begin(), now.end(), [](const std::string &line) { return line.starts_with('?'); }));
    QCOMPARE(
        std::count_if(now.begin(), now.end(), [](const std::string &line) { return line.starts_with("flapping"); }), 1);
    QVERIFY(f.open().ok());
    QVERIFY(readSamples(*f.log) == now);
}

void TestRetention::checkpointGrowsAndIsRewritten()
{
    LogFixture &f = *m_f;
    const SeriesRef filler = f.log->acquire(seriesLabels("filler"));
    std::vector<SeriesRef> held;
    std::size_t mostFiles = 0;
    bool rewritten = false;
    for (int round = 0; round < 12; ++round) {
        // All series of the last round go, as many new ones come.
        f.log->release(held);
        held.clear();
        for (int i = 0; i < 300; ++i)
            held.push_back(f.log->acquire(seriesLabels("m", round * 300 + i)));
        fillSegment(f, filler,
                    m_time); // the first may end at once, the new series being too many for what is left of it
        fillSegment(f, filler, m_time);
        QVERIFY(f.log->truncateBefore(f.log->end()).ok());
        QCOMPARE(checkpoints(f).size(), std::size_t{1});
        QCOMPARE(checkpoints(f)[0], f.log->begin().segment - 1);
        const std::size_t filesNow = f.disk.list("/data/wal/" + checkpointName(checkpoints(f)[0]))->size();
        rewritten = rewritten || filesNow < mostFiles;
        mostFiles = std::max(mostFiles, filesNow);
        if (round % 4 == 3) {
            QVERIFY(f.open().ok());
            held.clear();
            for (int i = 0; i < 300; ++i)
                held.push_back(f.log->acquire(seriesLabels("m", round * 300 + i)));
            QVERIFY(f.log->acquire(seriesLabels("filler")) == filler);
        }
    }
    QVERIFY(mostFiles > 1);
    QVERIFY(rewritten);
    f.log->release(held);
    QVERIFY(f.open().ok());
    QVERIFY(f.log->series().size() < 2500); // far fewer than the 3600 that ever were
    QVERIFY(f.log->series().contains(filler));
}

void TestRetention::damagedCheckpointIsReplaced()
{
    LogFixture &f = *m_f;
    const SeriesRef a = f.log->acquire(seriesLabels("a"));
    std::vector<SeriesRef> others;
    for (int i = 0; i < 2000; ++i)
        others.push_back(f.log->acquire(seriesLabels("m", i)));
    fillSegment(f, a, m_time);
    QVERIFY(f.log->truncateBefore({1, 0}).ok());
    f.log.reset();
    const std::string path = "/data/wal/checkpoint.00000000/00000000";
    std::string bytes = *f.disk.readFile(path);
    bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 0x55);
    f.disk.put(path, bytes);
    QVERIFY(f.open().ok());
    QVERIFY(f.lines.count("damage in a checkpoint") > 0);
    QVERIFY(f.log->status().damagedRanges > 0);
    QVERIFY(f.log->series().size() > 1000 && f.log->series().size() < 2001); // one record of it is lost
    for (int i = 0; i < 2000; ++i)
        static_cast<void>(f.log->acquire(seriesLabels("m", i)));
    fillSegment(f, f.log->acquire(seriesLabels("a")), m_time);
    QVERIFY(f.log->truncateBefore(f.log->end()).ok());
    f.lines.clear();
    QVERIFY(f.open().ok());
    QCOMPARE(f.lines.count("damage"), 0);
    QCOMPARE(f.log->series().size(), std::size_t{2001});
}

void TestRetention::olderCheckpointHelps()
{
    LogFixture &f = *m_f;
    const SeriesRef a = f.log->acquire(seriesLabels("a"));
    fillSegment(f, a, m_time);
    QVERIFY(f.log->truncateBefore({1, 0}).ok());
    f.log.reset();
    QVERIFY(f.disk.createDirectories("/data/wal/checkpoint.00000001").ok()); // empty
    QVERIFY(f.open().ok());
    QVERIFY(f.log->series().contains(a));
    QVERIFY(f.log->end() == (Position{2, 0}));
    fillSegment(f, f.log->acquire(seriesLabels("a")), m_time);
    fillSegment(f, a, m_time);
    QVERIFY(f.log->truncateBefore({3, 0}).ok());
    QVERIFY(checkpoints(f) == std::vector<std::uint32_t>({2}));
    QVERIFY(f.open().ok());
    QVERIFY(f.log->series().contains(a));
}

void TestRetention::leftoverSegments()
{
    // The process died between the checkpoint and the deletion, and a series that the checkpoint left out comes back to
    // life.
    LogFixture &f = *m_f;
    const SeriesRef filler = f.log->acquire(seriesLabels("filler"));
    const SeriesRef sleeper = f.log->acquire(seriesLabels("sleeper"));
    QVERIFY(f.log->append(std::vector<model::Sample>{{sleeper, kNow, 1}}, {}).status.ok());
    fillSegment(f, filler, m_time);
    f.log->release({&sleeper, 1});
    f.files.setFault([](FileOperation operation, const std::string &path) {
        return operation == FileOperation::Remove && path.ends_with("/00000000") ? Status(Code::Io, "no") : Status();
    });
    QVERIFY(!f.log->truncateBefore({1, 0}).ok());
    f.log.reset();
    f.files.heal();
    QVERIFY(f.open().ok());
    const SeriesRef again = f.log->acquire(seriesLabels("sleeper"));
    QVERIFY(again == sleeper);
    fillSegment(f, f.log->acquire(seriesLabels("filler")), m_time);
    QVERIFY(f.log->append(std::vector<model::Sample>{{again, kNow + 1, 2}}, {}).status.ok());
    QVERIFY(f.log->truncateBefore(f.log->end()).ok());
    QVERIFY(names(f).front() != "00000000");
    QVERIFY(f.open().ok());
    QVERIFY(f.log->series().contains(sleeper));
    const std::vector<std::string> read = readSamples(*f.log);
    QVERIFY(std::none_of(read.begin(), read.end(), [](const std::string &line) { return line.starts_with('?'); }));
}

void TestRetention::temporaryFilesGo()
{
    LogFixture &f = *m_f;
    f.log.reset();
    QVERIFY(f.disk.createDirectories("/data/wal/checkpoint.00000007.tmp").ok());
    f.disk.put("/data/wal/checkpoint.00000007.tmp/00000000", "half");
    f.disk.put("/data/wal/00000009.tmp", "half");
    QVERIFY(f.open().ok());
    QVERIFY(names(f) == std::vector<std::string>({"00000000", "00000001"}));
}

void TestRetention::failuresAreTriedAgain()
{
    // Each operation of a truncation fails once; asked again, the truncation succeeds, and no series is lost in
    // between.
    for (int failing = 0; failing < 14; ++failing) {
        LogFixture f;
        f.settings.compression = Compression::None;
        f.settings.tailBytes = 0;
        QVERIFY(f.open().ok());
        TimestampMs time = kNow - 10'000'000;
        std::vector<SeriesRef> refs;
        for (int i = 0; i < 50; ++i)
            refs.push_back(f.log->acquire(seriesLabels("m", i)));
        fillSegment(f, refs[0], time);
        QVERIFY(f.log->truncateBefore(f.log->end()).ok());
        for (int i = 50; i < 100; ++i)
            refs.push_back(f.log->acquire(seriesLabels("m", i)));
        fillSegment(f, refs[0], time);
        std::vector<model::Sample> samples;
        for (const SeriesRef ref : refs)
            samples.push_back({ref, kNow, 1});
        QVERIFY(f.log->append(samples, {}).status.ok());
        QVERIFY(f.log->sync().ok());
        int operations = 0;
        f.files.setFault([&operations, failing](FileOperation, const std::string &path) {
            return operations++ == failing ? Status(Code::Io, path + " fails") : Status();
        });
        const Status first = f.log->truncateBefore(f.log->end());
        f.files.heal();
        if (!first.ok()) {
            QCOMPARE(f.metric("prometheus_tsdb_wal_truncations_failed_total"), 1.0);
            f.disk.powerCut();
            QVERIFY(f.open().ok());
            QCOMPARE(f.log->series().size(), std::size_t{100});
            QCOMPARE(f.lines.count("does not name"), 0);
            for (int i = 0; i < 100; ++i)
                QVERIFY(f.log->acquire(seriesLabels("m", i)) == refs[static_cast<std::size_t>(i)]);
            fillSegment(f, refs[0], m_time = kNow + 1);
        }
        const std::uint32_t keep = f.log->status().segments.back().number - (first.ok() ? 0 : 1);
        QVERIFY(f.log->truncateBefore({keep, 0}).ok());
        QVERIFY(f.log->begin() == (Position{keep, 0}));
        QVERIFY(f.open().ok());
        QCOMPARE(f.log->series().size(), std::size_t{100});
        QCOMPARE(f.lines.count("does not name"), 0);
    }
}

void TestRetention::fullDiskStillGivesSpaceBack()
{
    LogFixture &f = *m_f;
    const SeriesRef a = f.log->acquire(seriesLabels("a"));
    for (int i = 0; i < 6; ++i)
        fillSegment(f, a, m_time);
    f.files.setSpace(0);
    QVERIFY(f.log->truncateBefore({5, 0}).code() == Code::NoSpace);
    // Only the segment with the record of the series, and what is needed, is left.
    QVERIFY(names(f) == std::vector<std::string>({"00000000", "00000005", "00000006"}));
    f.files.heal();
    QVERIFY(f.log->truncateBefore({5, 0}).ok());
    QVERIFY(names(f) == std::vector<std::string>({"00000005", "00000006", "checkpoint.00000004"}));
    QVERIFY(f.open().ok());
    QVERIFY(f.log->series().contains(a));
}

QTEST_APPLESS_MAIN(TestRetention)
#include "tst_retention.moc"
