// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/agent/wal/log_fixture.h"

#include "agent/wal/layout.h"

#include <QtTest/QTest>

#include <atomic>
#include <thread>

using namespace agent;
using namespace agent::wal;
using model::SeriesRef;

namespace {

constexpr TimestampMs kNow = 1'795'264'264'005;

} // namespace

class TestTailer : public QObject {
    Q_OBJECT
private slots:
    void memoryAndDiskTellTheSame_data();
    void memoryAndDiskTellTheSame();
    void readFromEveryPosition();
    void keepsUpOverRotation();
    void fallsBehindAndCatchesUp();
    void deletedUnderneath();
    void viewsLiveUntilTheNextCall();
    void damageInTheSegmentBeingWritten();
    void withAConcurrentWriter();
};

void TestTailer::memoryAndDiskTellTheSame_data()
{
    QTest::addColumn<int>("tailBytes");
    QTest::newRow("disk only") << 0;
    QTest::newRow("a few records") << 20'000;
    QTest::newRow("memory only") << 100'000'000;
}

void TestTailer::memoryAndDiskTellTheSame()
{
    QFETCH(int, tailBytes);
    LogFixture f;
    f.settings.tailBytes = static_cast<std::size_t>(tailBytes);
    QVERIFY(f.open().ok());
    std::vector<std::string> expected;
    for (int round = 0; round < 60; ++round) {
        std::vector<model::Sample> samples;
        for (int i = 0; i < 200; ++i) {
            const model::Labels labels = seriesLabels("m", i + round);
            samples.push_back({f.log->acquire(labels), kNow + round, 1.0 / (1 + i * round)});
            expected.push_back(sampleText(labels, samples.back()));
        }
        QVERIFY(f.log->append(samples, {}).status.ok());
    }
    QVERIFY(f.log->status().segments.size() > 3);
    QVERIFY(readSamples(*f.log) == expected);
    const std::unique_ptr<Tailer> tailer = f.log->tail({});
    QCOMPARE(tailer->atTail(), tailBytes == 100'000'000);
    readSamples(*tailer, f.log->series());
    QVERIFY(tailer->atTail());
    QVERIFY(tailer->position() == f.log->end());
    // Positions are those of the records, and lead from one to the next.
    const std::unique_ptr<Tailer> walker = f.log->tail({});
    RecordView view;
    Position last{0, 0};
    std::size_t records = 0;
    while (*walker->next(view)) {
        QVERIFY(records == 0 || view.position > last);
        QVERIFY(view.next == (Position{view.position.segment, view.position.record + 1}));
        QVERIFY(walker->position() == view.next);
        last = view.position;
        ++records;
    }
    std::size_t known = 0;
    for (const SegmentInfo &segment : f.log->status().segments)
        known += segment.records;
    QCOMPARE(records, known);
}

void TestTailer::readFromEveryPosition()
{
    for (const std::size_t tailBytes : {std::size_t{0}, std::size_t{3000}}) {
        LogFixture f;
        f.settings.tailBytes = tailBytes;
        f.settings.compression = Compression::None;
        f.settings.segmentBytes = 4096;
        QVERIFY(f.open().ok());
        const SeriesRef a = f.log->acquire(seriesLabels("a"));
        std::vector<Position> positions;
        for (int i = 0; i < 100; ++i) {
            positions.push_back(f.log->end());
            std::vector<model::Sample> samples;
            for (int k = 0; k < 20; ++k)
                samples.push_back({a, kNow + i * 100 + k, static_cast<double>(i)});
            QVERIFY(f.log->append(samples, {}).status.ok());
        }
        const std::vector<std::string> all = readSamples(*f.log);
        QCOMPARE(all.size(), std::size_t{2000});
        for (std::size_t i = 0; i < positions.size(); ++i)
            QVERIFY(readSamples(*f.log, positions[i]) ==
                    std::vector<std::string>(all.begin() + static_cast<std::ptrdiff_t>(20 * i), all.end()));
        // Past a segment's last record means the next segment.
        QVERIFY(readSamples(*f.log, {0, 10'000}) == readSamples(*f.log, {1, 0}));
    }
}

void TestTailer::keepsUpOverRotation()
{
    LogFixture f;
    f.settings.compression = Compression::None;
    QVERIFY(f.open().ok());
    const std::unique_ptr<Tailer> tailer = f.log->tail(f.log->end());
    const SeriesRef a = f.log->acquire(seriesLabels("a"));
    // A reader that keeps up never touches the disk.
    f.files.setFault([](FileOperation operation, const std::string &) {
        return operation == FileOperation::OpenRead ? Status(Code::Io, "no reading") : Status();
    });
    for (int i = 0; i < 40; ++i) {
        QVERIFY(readSamples(*tailer, f.log->series()).empty());
        std::vector<model::Sample> samples;
        for (int k = 0; k < 500; ++k)
            samples.push_back({a, kNow + i * 1000 + k, 1});
        QVERIFY(f.log->append(samples, {}).status.ok());
        QVERIFY(tailer->atTail());
        QCOMPARE(readSamples(*tailer, f.log->series()).size(), samples.size());
    }
    QVERIFY(f.log->end().segment > 4);
}

void TestTailer::fallsBehindAndCatchesUp()
{
    LogFixture f;
    f.settings.tailBytes = 30'000;
    f.settings.compression = Compression::None;
    QVERIFY(f.open().ok());
    const SeriesRef a = f.log->acquire(seriesLabels("a"));
    const std::unique_ptr<Tailer> tailer = f.log->tail({});
    TimestampMs time = kNow - 1'000'000;
    std::size_t written = 0;
    std::size_t read = 0;
    bool sawBehind = false;
    for (int round = 0; round < 300; ++round) {
        std::vector<model::Sample> samples;
        for (int k = 0; k < 100; ++k)
            samples.push_back({a, ++time, 1});
        QVERIFY(f.log->append(samples, {}).status.ok());
        written += samples.size();
        sawBehind = sawBehind || !tailer->atTail();
        // Reads in bursts, with pauses in which memory moves on.
        RecordView view;
        for (int i = 0; i < (round % 50 < 30 ? 0 : 4) && *tailer->next(view); ++i) {
            std::vector<model::Sample> got;
            if (view.type == RecordType::Samples)
                QVERIFY(decodeSamples(view.bytes, got).ok());
            read += got.size();
        }
    }
    read += readSamples(*tailer, f.log->series()).size();
    QVERIFY(sawBehind);
    QCOMPARE(read, written);
    QVERIFY(tailer->atTail());
}

void TestTailer::deletedUnderneath()
{
    LogFixture f;
    f.settings.tailBytes = 0;
    f.settings.compression = Compression::None;
    QVERIFY(f.open().ok());
    const SeriesRef a = f.log->acquire(seriesLabels("a"));
    for (int i = 0; i < 60; ++i) {
        std::vector<model::Sample> samples;
        for (int k = 0; k < 500; ++k)
            samples.push_back({a, kNow + i * 1000 + k, 1});
        QVERIFY(f.log->append(samples, {}).status.ok());
    }
    const std::uint32_t last = f.log->end().segment;
    QVERIFY(last >= 6);
    const std::unique_ptr<Tailer> untouched = f.log->tail({});
    const std::unique_ptr<Tailer> within = f.log->tail({});
    RecordView view;
    QVERIFY(*within->next(view));
    QVERIFY(f.log->truncateBefore({3, 0}).ok());
    QVERIFY(f.disk.removeFile("/data/wal/00000005").ok()); // by somebody else
    const std::uint64_t left = samplesSince(*f.log, {}) - f.log->status().segments[2].samples;
    QCOMPARE(f.log->status().segments[2].number, 5U);
    const std::vector<std::string> read = readSamples(*untouched, f.log->series());
    QCOMPARE(read.size(), static_cast<std::size_t>(left));
    QCOMPARE(untouched->missedSegments(), std::uint64_t{4});
    QVERIFY(untouched->position().segment == last);
    QVERIFY(!*untouched->next(view));
    // The other one had its segment open. That is as good as gone: it goes on at the oldest.
    QVERIFY(*within->next(view));
    QCOMPARE(view.position.segment, 3U);
}

void TestTailer::viewsLiveUntilTheNextCall()
{
    LogFixture f;
    f.settings.tailBytes = 600;
    QVERIFY(f.open().ok());
    const SeriesRef a = f.log->acquire(seriesLabels("a"));
    QVERIFY(f.log->append(std::vector<model::Sample>{{a, kNow, 1}}, {}).status.ok());
    const std::unique_ptr<Tailer> tailer = f.log->tail({});
    RecordView view;
    QVERIFY(tailer->atTail());
    QVERIFY(*tailer->next(view));
    const std::string before(view.bytes);
    for (int i = 1; i < 50; ++i) // memory has long forgotten the record
        QVERIFY(f.log->append(std::vector<model::Sample>{{a, kNow + i, 1}}, {}).status.ok());
    QVERIFY(!f.log->tail({})->atTail());
    QVERIFY(view.bytes == before);
}

void TestTailer::damageInTheSegmentBeingWritten()
{
    LogFixture f;
    f.settings.tailBytes = 2000;
    f.settings.compression = Compression::None;
    QVERIFY(f.open().ok());
    const SeriesRef a = f.log->acquire(seriesLabels("a"));
    std::vector<std::uint64_t> ends;
    for (int i = 0; i < 40; ++i) {
        QVERIFY(f.log->append(std::vector<model::Sample>{{a, kNow + i, static_cast<double>(i)}}, {}).status.ok());
        ends.push_back(f.log->status().bytes);
    }
    std::string bytes = *f.disk.readFile("/data/wal/00000000");
    bytes[ends[4] + 9] = static_cast<char>(bytes[ends[4] + 9] ^ 1);
    f.disk.put("/data/wal/00000000", bytes);
    const std::vector<std::string> read = readSamples(*f.log);
    QCOMPARE(read.size(), std::size_t{39});
    QCOMPARE(f.log->status().damagedRanges, std::uint64_t{1});
    // Cut short by somebody: what memory has is still delivered, and the reader does not spin.
    f.disk.put("/data/wal/00000000", bytes.substr(0, ends[2]));
    const std::size_t inMemory = readSamples(*f.log).size();
    QVERIFY(inMemory >= 3 && inMemory < 39);
    const std::unique_ptr<Tailer> tailer = f.log->tail({});
    readSamples(*tailer, f.log->series());
    QVERIFY(tailer->position() == f.log->end());
}

void TestTailer::withAConcurrentWriter()
{
    LogFixture f;
    f.settings.tailBytes = 5000;
    QVERIFY(f.open().ok());
    constexpr int kRounds = 400;
    std::atomic<bool> done = false;
    std::thread writer([&f, &done] {
        const SeriesRef a = f.log->acquire(seriesLabels("a"));
        for (int round = 0; round < kRounds; ++round) {
            std::vector<model::Sample> samples;
            for (int k = 0; k < 100; ++k)
                samples.push_back({a, kNow + round * 100 + k, 1.0 / (round + k + 1)});
            if (!f.log->append(samples, {}).status.ok())
                break;
        }
        done = true;
    });
    const std::unique_ptr<Tailer> tailer = f.log->tail({});
    TimestampMs next = kNow;
    bool ordered = true;
    for (;;) {
        const bool last = done;
        RecordView view;
        for (;;) {
            const Result<bool> more = tailer->next(view);
            if (!more || !*more)
                break;
            std::vector<model::Sample> samples;
            if (view.type == RecordType::Samples)
                ordered = decodeSamples(view.bytes, samples).ok() && ordered;
            for (const model::Sample &sample : samples)
                ordered = ordered && sample.timestamp == next++;
        }
        if (last)
            break;
        std::this_thread::yield();
    }
    writer.join();
    QVERIFY(ordered);
    QCOMPARE(next, kNow + kRounds * 100);
    QCOMPARE(tailer->missedSegments(), std::uint64_t{0});
}

QTEST_APPLESS_MAIN(TestTailer)
#include "tst_tailer.moc"
