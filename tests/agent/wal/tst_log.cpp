// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/agent/wal/log_fixture.h"

#include "agent/wal/format.h"
#include "agent/wal/layout.h"

#include <QtTest/QTest>

using namespace agent;
using namespace agent::wal;
using model::SeriesRef;

namespace {

constexpr TimestampMs kNow = 1'795'264'264'005;

std::vector<std::string> texts(const model::Labels &labels, const std::vector<model::Sample> &samples)
{
    std::vector<std::string> out;
    for (const model::Sample &sample : samples)
        out.push_back(sampleText(labels, sample));
    return out;
}

} // namespace

class TestLog : public QObject {
    Q_OBJECT
private slots:
    void storesAndReadsAgain();
    void refusals();
    void refusedForEverReopened();
    void releasedSeriesStayWhileTheyHaveSamples();
    void oneWriteForEachAppend();
    void seriesAreWrittenBeforeTheirSamples();
    void manySeriesAtOnce();
    void rotates();
    void batchLargerThanASegment();
    void exemplars();
    void noSpaceAndBack();
    void noSpaceAtTheStart();
    void failedWriteLeavesNoTrace();
    void brokenSegmentIsLeftBehind();
    void syncs();
    void syncInBackground();
    void syncAtEachAppend();
    void failedSyncIsTriedAgain();
    void lockedByAnother();
    void uncleanStartIsTold();
    void segmentNumbersGoOn();
    void missingAndEmptySegments();
    void unreadableSegment();
    void tornEndIsCutOff();
    void damageIsCountedOnce();
    void lostSeriesNumberIsNotUsedAgain();
    void ordinals();
    void statusAndMetrics();
    void nudges();
};

void TestLog::storesAndReadsAgain()
{
    LogFixture f;
    QVERIFY(f.open().ok());
    QVERIFY(f.log->begin() == (Position{0, 0}) && f.log->end() == (Position{0, 0}));
    const model::Labels a = seriesLabels("a");
    const SeriesRef ref = f.log->acquire(a);
    QVERIFY(f.log->acquire(a) == ref);
    QVERIFY(f.log->acquire(seriesLabels("b")) != ref);
    std::vector<model::Sample> samples{{ref, kNow, 1.5}, {ref, kNow + 1, model::staleNaN()}};
    const AppendResult result = f.log->append(samples, {});
    QVERIFY(result.status.ok());
    QCOMPARE(result.outOfOrder + result.duplicates + result.outOfBounds + result.unknownSeries, 0U);
    QVERIFY(f.log->end() == (Position{0, 2}));
    QVERIFY(readSamples(*f.log) == texts(a, samples));

    QVERIFY(f.open().ok());
    QVERIFY(f.log->end() == (Position{1, 0}));
    QVERIFY(f.log->begin() == (Position{0, 0}));
    QVERIFY(readSamples(*f.log) == texts(a, samples));
    QVERIFY(f.log->acquire(a) == ref);
    QCOMPARE(f.lines.count("warn") + f.lines.count("error"), 0);
}

void TestLog::refusals()
{
    LogFixture f;
    QVERIFY(f.open().ok());
    const SeriesRef a = f.log->acquire(seriesLabels("a"));
    const SeriesRef b = f.log->acquire(seriesLabels("b"));
    const TimestampMs limit = f.clock.now() + 10 * 60 * 1000;
    std::vector<model::Sample> first{
        {a, kNow, 1},     {a, kNow, 2},  {b, kNow, 3},      {a, kNow - 1, 4},          {a, kNow + 1, 5},
        {a, kNow + 1, 5}, {b, limit, 6}, {b, limit + 1, 7}, {SeriesRef{999}, kNow, 8}, {model::kNoSeries, kNow, 8}};
    const AppendResult result = f.log->append(first, {});
    QVERIFY(result.status.ok());
    QCOMPARE(result.duplicates, 2U);
    QCOMPARE(result.outOfOrder, 1U);
    QCOMPARE(result.outOfBounds, 1U);
    QCOMPARE(result.unknownSeries, 2U);
    const std::vector<std::string> stored = readSamples(*f.log);
    QCOMPARE(stored.size(), std::size_t{4});
    QCOMPARE(stored[0], sampleText(seriesLabels("a"), {a, kNow, 1}));
    QCOMPARE(stored[3], sampleText(seriesLabels("b"), {b, limit, 6}));

    // The same again is not a duplicate within one append, but old.
    const AppendResult again = f.log->append(first, {});
    QCOMPARE(again.duplicates, 0U);
    QCOMPARE(again.outOfOrder, 7U);
    QVERIFY(again.status.ok());
    QCOMPARE(f.metric("prometheus_agent_out_of_order_samples_total"), 8.0);
    QCOMPARE(readSamples(*f.log).size(), std::size_t{4});
}

void TestLog::refusedForEverReopened()
{
    LogFixture f;
    QVERIFY(f.open().ok());
    SeriesRef a = f.log->acquire(seriesLabels("a"));
    QVERIFY(f.log->append(std::vector<model::Sample>{{a, kNow, 1}}, {}).status.ok());
    QVERIFY(f.open().ok());
    a = f.log->acquire(seriesLabels("a"));
    QCOMPARE(f.log->append(std::vector<model::Sample>{{a, kNow, 1}}, {}).outOfOrder, 1U);
    QCOMPARE(f.log->append(std::vector<model::Sample>{{a, kNow + 1, 1}}, {}).outOfOrder, 0U);
}

void TestLog::releasedSeriesStayWhileTheyHaveSamples()
{
    LogFixture f;
    QVERIFY(f.open().ok());
    const SeriesRef a = f.log->acquire(seriesLabels("a"));
    QVERIFY(f.log->append(std::vector<model::Sample>{{a, kNow, 1}}, {}).status.ok());
    f.log->release(std::vector<SeriesRef>{a, a, SeriesRef{77}, model::kNoSeries});
    QVERIFY(f.log->truncateBefore(f.log->end()).ok());
    QVERIFY(f.log->series().contains(a));
    QVERIFY(f.log->acquire(seriesLabels("a")) == a);
}

void TestLog::oneWriteForEachAppend()
{
    LogFixture f;
    QVERIFY(f.open().ok());
    const std::uint64_t before = f.files.changes();
    std::vector<model::Sample> samples;
    for (int i = 0; i < 500; ++i)
        samples.push_back({f.log->acquire(seriesLabels("m", i)), kNow, static_cast<double>(i)});
    QCOMPARE(f.files.changes(), before);
    const model::Exemplar exemplar{samples[0].series, kNow, 1, {{"trace", "x"}}};
    QVERIFY(f.log->append(samples, {&exemplar, 1}).status.ok());
    QCOMPARE(f.files.changes(), before + 1);
    QVERIFY(f.log->end() == (Position{0, 3}));
    // Nothing stored, nothing written.
    QVERIFY(f.log->append(samples, {}).status.ok());
    QVERIFY(f.log->append({}, {}).status.ok());
    QCOMPARE(f.files.changes(), before + 1);
}

void TestLog::seriesAreWrittenBeforeTheirSamples()
{
    LogFixture f;
    QVERIFY(f.open().ok());
    const SeriesRef a = f.log->acquire(seriesLabels("a"));
    const SeriesRef b = f.log->acquire(seriesLabels("b"));
    QVERIFY(f.log->append(std::vector<model::Sample>{{b, kNow, 1}}, {}).status.ok());
    QVERIFY(f.log->append(std::vector<model::Sample>{{a, kNow, 1}}, {}).status.ok());
    const std::unique_ptr<Tailer> tailer = f.log->tail({});
    RecordView view;
    std::vector<RecordType> types;
    std::vector<SeriesRecord> series;
    while (*tailer->next(view)) {
        types.push_back(view.type);
        if (view.type == RecordType::Series)
            QVERIFY(decodeSeries(view.bytes, series).ok());
    }
    QVERIFY(types == std::vector<RecordType>({RecordType::Series, RecordType::Samples, RecordType::Samples}));
    QCOMPARE(series.size(), std::size_t{2});
    QVERIFY(series[0].series == a && series[0].labels == seriesLabels("a"));
}

void TestLog::manySeriesAtOnce()
{
    LogFixture f;
    f.settings.segmentBytes = 1U << 20;
    QVERIFY(f.open().ok());
    std::vector<model::Sample> samples;
    const std::string padding(200, 'p');
    for (int i = 0; i < 5000; ++i) {
        model::Labels labels = seriesLabels("m", i);
        labels.set("padding", padding);
        samples.push_back({f.log->acquire(labels), kNow, static_cast<double>(i)});
    }
    QVERIFY(f.log->append(samples, {}).status.ok());
    QVERIFY(f.log->end().record > 3); // the series took several records
    QVERIFY(f.open().ok());
    QCOMPARE(f.log->series().size(), std::size_t{5000});
    const std::vector<std::string> read = readSamples(*f.log);
    QCOMPARE(read.size(), std::size_t{5000});
    QVERIFY(std::none_of(read.begin(), read.end(), [](const std::string &line) { return line.starts_with('?'); }));
}

void TestLog::rotates()
{
    LogFixture f;
    f.settings.compression = Compression::None;
    QVERIFY(f.open().ok());
    std::vector<SeriesRef> refs;
    for (int i = 0; i < 100; ++i)
        refs.push_back(f.log->acquire(seriesLabels("m", i)));
    std::vector<std::string> expected;
    for (int round = 0; round < 200; ++round) {
        std::vector<model::Sample> samples;
        for (std::size_t i = 0; i < refs.size(); ++i) {
            samples.push_back({refs[i], kNow + round, static_cast<double>(round)});
            expected.push_back(sampleText(seriesLabels("m", static_cast<int>(i)), samples.back()));
        }
        QVERIFY(f.log->append(samples, {}).status.ok());
    }
    const std::vector<SegmentInfo> segments = f.log->status().segments;
    QVERIFY(segments.size() > 5);
    std::uint64_t samples = 0;
    for (const SegmentInfo &segment : segments) {
        samples += segment.samples;
        QVERIFY(segment.bytes <= f.settings.segmentBytes);
        QCOMPARE(*f.disk.fileSize("/data/wal/" + segmentName(segment.number)), segment.bytes);
        if (segment.number != segments.back().number)
            QCOMPARE(segment.bytes % kPageBytes, std::uint64_t{0});
    }
    QCOMPARE(samples, std::uint64_t{20'000});
    QVERIFY(readSamples(*f.log) == expected);
    QVERIFY(f.open().ok());
    QVERIFY(readSamples(*f.log) == expected);
    const std::vector<SegmentInfo> again = f.log->status().segments;
    for (std::size_t i = 0; i < segments.size(); ++i) {
        QCOMPARE(again[i].samples, segments[i].samples);
        QCOMPARE(again[i].records, segments[i].records);
        QCOMPARE(again[i].minTime, segments[i].minTime);
        QCOMPARE(again[i].maxTime, segments[i].maxTime);
        QVERIFY(!again[i].damaged);
    }
}

void TestLog::batchLargerThanASegment()
{
    LogFixture f;
    f.settings.compression = Compression::None;
    QVERIFY(f.open().ok());
    std::vector<model::Sample> samples;
    for (int i = 0; i < 10'000; ++i)
        samples.push_back({f.log->acquire(seriesLabels("m", i)), kNow, 1.0 / (i + 1)});
    QVERIFY(f.log->append(samples, {}).status.ok());
    for (model::Sample &sample : samples)
        ++sample.timestamp;
    QVERIFY(f.log->append(samples, {}).status.ok());
    QVERIFY(f.log->status().segments.size() >= 2);
    QCOMPARE(readSamples(*f.log).size(), std::size_t{20'000});
    QVERIFY(f.open().ok());
    QCOMPARE(readSamples(*f.log).size(), std::size_t{20'000});
    QCOMPARE(f.log->status().damagedRanges, std::uint64_t{0});
}

void TestLog::exemplars()
{
    LogFixture f;
    QVERIFY(f.open().ok());
    const SeriesRef a = f.log->acquire(seriesLabels("a"));
    const std::vector<model::Exemplar> exemplars{{SeriesRef{55}, kNow, 1, {{"t", "unknown"}}},
                                                 {a, kNow, 2, {{"t", "known"}}},
                                                 {SeriesRef{56}, kNow, 3, model::Labels{}}};
    QVERIFY(f.log->append(std::vector<model::Sample>{{a, kNow, 1}}, exemplars).status.ok());
    const std::unique_ptr<Tailer> tailer = f.log->tail({});
    RecordView view;
    std::vector<model::Exemplar> read;
    while (*tailer->next(view)) {
        if (view.type == RecordType::Exemplars)
            QVERIFY(decodeExemplars(view.bytes, read).ok());
    }
    QCOMPARE(read.size(), std::size_t{1});
    QVERIFY(read[0].labels == exemplars[1].labels);
    QCOMPARE(f.metric("prometheus_agent_exemplars_appended_total"), 1.0);
}

void TestLog::noSpaceAndBack()
{
    LogFixture f;
    f.settings.compression = Compression::None;
    QVERIFY(f.open().ok());
    const SeriesRef a = f.log->acquire(seriesLabels("a"));
    QVERIFY(f.log->append(std::vector<model::Sample>{{a, kNow, 1}}, {}).status.ok());
    f.files.setSpace(20);
    const SeriesRef b = f.log->acquire(seriesLabels("b"));
    const std::vector<model::Sample> samples{{a, kNow + 1, 2}, {b, kNow + 1, 3}};
    for (int i = 0; i < 3; ++i) {
        const AppendResult result = f.log->append(samples, {});
        QVERIFY(result.status.ok());
        QCOMPARE(result.outOfOrder, i == 0 ? 0U : 2U);
        QVERIFY(f.log->end() == (Position{1, 2}));
        QVERIFY(f.log->status().lastError.code() == Code::NoSpace);
        f.log->upkeep();
    }
    QCOMPARE(f.lines.count("error wal: the disk does not take the log"), 1);
    const std::vector<std::string> expected{sampleText(seriesLabels("a"), {a, kNow, 1}),
                                            sampleText(seriesLabels("a"), samples[0]),
                                            sampleText(seriesLabels("b"), samples[1])};
    QVERIFY(readSamples(*f.log) == expected);
    f.files.heal();
    f.log->upkeep();
    QVERIFY(f.log->status().lastError.ok());
    QCOMPARE(f.lines.count("takes the log again"), 1);
    QVERIFY(f.metric("prometheus_tsdb_wal_writes_failed_total") >= 1);
    QVERIFY(readSamples(*f.log) == expected);
    QVERIFY(f.open().ok());
    QVERIFY(readSamples(*f.log) == expected);
    QCOMPARE(f.log->status().damagedRanges, std::uint64_t{0});
}

void TestLog::noSpaceAtTheStart()
{
    LogFixture f;
    f.files.setFault([](FileOperation operation, const std::string &path) {
        return operation == FileOperation::Create && path.starts_with("/data/wal/0") ? Status(Code::NoSpace, "full")
                                                                                     : Status();
    });
    QVERIFY(f.open().ok());
    QVERIFY(f.log->status().lastError.code() == Code::NoSpace);
    const SeriesRef a = f.log->acquire(seriesLabels("a"));
    QVERIFY(f.log->append(std::vector<model::Sample>{{a, kNow, 1}}, {}).status.ok());
    QCOMPARE(readSamples(*f.log).size(), std::size_t{1});
    f.files.heal();
    f.log->upkeep();
    QVERIFY(f.log->append(std::vector<model::Sample>{{a, kNow + 1, 1}}, {}).status.ok());
    QVERIFY(f.log->status().lastError.ok());
    QVERIFY(f.open().ok());
    QCOMPARE(readSamples(*f.log).size(), std::size_t{2});
}

void TestLog::failedWriteLeavesNoTrace()
{
    // Whatever single operation fails while appending over a segment's end, the samples are stored, once.
    for (int failing = 0; failing < 12; ++failing) {
        LogFixture f;
        f.settings.compression = Compression::None;
        QVERIFY(f.open().ok());
        std::vector<SeriesRef> refs;
        for (int i = 0; i < 2500; ++i)
            refs.push_back(f.log->acquire(seriesLabels("m", i)));
        const auto batch = [&refs](TimestampMs time) {
            std::vector<model::Sample> samples;
            for (const SeriesRef ref : refs)
                samples.push_back({ref, time, 1});
            return samples;
        };
        QVERIFY(f.log->append(batch(kNow), {}).status.ok());
        int operations = 0;
        f.files.setFault([&operations, failing](FileOperation, const std::string &path) {
            return operations++ == failing ? Status(Code::Io, path + " fails") : Status();
        });
        const AppendResult result = f.log->append(batch(kNow + 1), {});
        f.files.heal();
        QVERIFY(result.status.ok());
        QCOMPARE(result.outOfOrder, 0U);
        QCOMPARE(readSamples(*f.log).size(), std::size_t{5000});
        QCOMPARE(samplesSince(*f.log, f.log->begin()), std::uint64_t{5000});
        QVERIFY(f.open().ok());
        QCOMPARE(readSamples(*f.log).size(), std::size_t{5000});
    }
}

void TestLog::brokenSegmentIsLeftBehind()
{
    LogFixture f;
    f.settings.compression = Compression::None;
    f.settings.tailBytes = 0; // everything is read from the disk
    QVERIFY(f.open().ok());
    const SeriesRef a = f.log->acquire(seriesLabels("a"));
    QVERIFY(f.log->append(std::vector<model::Sample>{{a, kNow, 1}}, {}).status.ok());
    f.files.setSpace(25);
    f.files.setFault([](FileOperation operation, const std::string &) {
        return operation == FileOperation::Truncate ? Status(Code::Io, "no") : Status();
    });
    QVERIFY(f.log->append(std::vector<model::Sample>{{a, kNow + 1, 2}}, {}).status.ok());
    f.files.heal();
    QVERIFY(f.log->append(std::vector<model::Sample>{{a, kNow + 2, 3}}, {}).status.ok());
    QVERIFY(f.log->end() == (Position{1, 2}));
    const std::vector<std::string> expected{sampleText(seriesLabels("a"), {a, kNow, 1}),
                                            sampleText(seriesLabels("a"), {a, kNow + 1, 2}),
                                            sampleText(seriesLabels("a"), {a, kNow + 2, 3})};
    QVERIFY(readSamples(*f.log) == expected);
    QCOMPARE(f.log->status().damagedRanges, std::uint64_t{0});
    QVERIFY(f.open().ok());
    QVERIFY(readSamples(*f.log) == expected);
    QCOMPARE(f.log->status().damagedRanges, std::uint64_t{1});
}

void TestLog::syncs()
{
    LogFixture f;
    QVERIFY(f.open().ok());
    const SeriesRef a = f.log->acquire(seriesLabels("a"));
    QVERIFY(f.log->append(std::vector<model::Sample>{{a, kNow, 1}}, {}).status.ok());
    QVERIFY(f.log->sync().ok());
    QVERIFY(f.log->append(std::vector<model::Sample>{{a, kNow + 1, 2}}, {}).status.ok());
    const std::uint64_t before = f.files.changes();
    f.disk.powerCut();
    QVERIFY(!f.log->sync().ok());
    QVERIFY(f.files.changes() > before);
    QVERIFY(f.open().ok());
    QVERIFY(readSamples(*f.log) == std::vector<std::string>({sampleText(seriesLabels("a"), {a, kNow, 1})}));
}

void TestLog::syncInBackground()
{
    LogFixture f;
    f.settings.fsyncInterval = std::chrono::milliseconds(5);
    QVERIFY(f.open().ok());
    const SeriesRef a = f.log->acquire(seriesLabels("a"));
    for (int i = 0; i < 3; ++i) {
        const double before = f.metric("prometheus_tsdb_wal_fsync_duration_seconds_count");
        QVERIFY(f.log->append(std::vector<model::Sample>{{a, kNow + i, 1}}, {}).status.ok());
        QTRY_VERIFY(f.metric("prometheus_tsdb_wal_fsync_duration_seconds_count") > before);
    }
    f.disk.powerCut();
    QVERIFY(f.open().ok());
    QCOMPARE(readSamples(*f.log).size(), std::size_t{3});
}

void TestLog::syncAtEachAppend()
{
    LogFixture f;
    f.settings.fsyncInterval = std::chrono::milliseconds(0);
    QVERIFY(f.open().ok());
    std::vector<SeriesRef> refs;
    for (int i = 0; i < 1000; ++i)
        refs.push_back(f.log->acquire(seriesLabels("m", i)));
    std::size_t stored = 0;
    for (int round = 0; round < 20; ++round) {
        std::vector<model::Sample> samples;
        for (const SeriesRef ref : refs)
            samples.push_back({ref, kNow + round, 1.0 / (round + 3)});
        QVERIFY(f.log->append(samples, {}).status.ok());
        stored += samples.size();
    }
    QVERIFY(f.log->status().segments.size() > 2);
    f.disk.powerCut();
    QVERIFY(f.open().ok());
    QCOMPARE(readSamples(*f.log).size(), stored);
}

void TestLog::failedSyncIsTriedAgain()
{
    LogFixture f;
    f.settings.fsyncInterval = std::chrono::milliseconds(1);
    QVERIFY(f.open().ok());
    f.files.setFault([](FileOperation operation, const std::string &) {
        return operation == FileOperation::Sync ? Status(Code::Io, "no sync") : Status();
    });
    const SeriesRef a = f.log->acquire(seriesLabels("a"));
    QVERIFY(f.log->append(std::vector<model::Sample>{{a, kNow, 1}}, {}).status.ok());
    QTRY_VERIFY(f.log->status().lastError.code() == Code::Io);
    f.files.heal();
    QTRY_VERIFY(f.log->status().lastError.ok());
    f.disk.powerCut();
    QVERIFY(f.open().ok());
    QCOMPARE(readSamples(*f.log).size(), std::size_t{1});
}

void TestLog::lockedByAnother()
{
    LogFixture f;
    QVERIFY(f.open().ok());
    telemetry::Registry other;
    const Result<std::unique_ptr<Log>> second = Log::open(f.settings, f.files, f.clock, f.lines, other);
    QVERIFY(!second);
    QVERIFY(second.error().code() == Code::AlreadyExists);
    const QString message = QString::fromStdString(second.error().message());
    QVERIFY2(message.contains("/data") &&
                 message.contains("pid " + QString::number(QCoreApplication::applicationPid())) &&
                 message.contains("stop that one"),
             qPrintable(message));
    QVERIFY(!message.contains('\n'));
    // The first is unharmed.
    const SeriesRef a = f.log->acquire(seriesLabels("a"));
    QVERIFY(f.log->append(std::vector<model::Sample>{{a, kNow, 1}}, {}).status.ok());
    QVERIFY(f.open().ok());
    QCOMPARE(readSamples(*f.log).size(), std::size_t{1});
}

void TestLog::uncleanStartIsTold()
{
    LogFixture f;
    QVERIFY(f.open().ok());
    QCOMPARE(f.metric("prometheus_agent_clean_start"), 1.0);
    QVERIFY(f.open().ok());
    QCOMPARE(f.metric("prometheus_agent_clean_start"), 1.0);
    f.log.reset();
    f.disk.put("/data/lock", "pid 12\n");
    QVERIFY(f.open().ok());
    QCOMPARE(f.metric("prometheus_agent_clean_start"), 0.0);
    QCOMPARE(f.lines.count("was not closed"), 1);
}

void TestLog::segmentNumbersGoOn()
{
    LogFixture f;
    for (std::uint32_t i = 0; i < 4; ++i) {
        QVERIFY(f.open().ok());
        QVERIFY(f.log->end() == (Position{i, 0}));
        const SeriesRef a = f.log->acquire(seriesLabels("a"));
        QVERIFY(f.log->append(std::vector<model::Sample>{{a, kNow + i, 1}}, {}).status.ok());
    }
    QCOMPARE(readSamples(*f.log).size(), std::size_t{4});
    // The segments go, the checkpoint stays: numbers it covers are not used again.
    QVERIFY(f.log->truncateBefore(f.log->end()).ok());
    f.log.reset();
    QVERIFY(f.disk.removeFile("/data/wal/00000003").ok());
    f.dropSummaries();
    QVERIFY(f.open().ok());
    QVERIFY(f.log->end() == (Position{3, 0}));
}

void TestLog::missingAndEmptySegments()
{
    LogFixture f;
    f.settings.tailBytes = 0;
    for (std::uint32_t i = 0; i < 6; ++i) {
        QVERIFY(f.open().ok());
        const SeriesRef a = f.log->acquire(seriesLabels("a"));
        QVERIFY(f.log->append(std::vector<model::Sample>{{a, kNow + i, static_cast<double>(i)}}, {}).status.ok());
    }
    f.log.reset();
    f.dropSummaries();
    QVERIFY(f.disk.removeFile("/data/wal/00000002").ok());
    f.disk.put("/data/wal/00000004", "");
    f.disk.put("/data/wal/something else", "x");
    QVERIFY(f.open().ok());
    QCOMPARE(f.lines.count("segments are missing"), 1);
    QCOMPARE(readSamples(*f.log).size(), std::size_t{4});
    const std::unique_ptr<Tailer> tailer = f.log->tail({1, 0});
    QCOMPARE(readSamples(*tailer, f.log->series()).size(), std::size_t{3});
    QCOMPARE(tailer->missedSegments(), std::uint64_t{1});
    QCOMPARE(samplesSince(*f.log, {1, 0}), std::uint64_t{3});
    QCOMPARE(f.log->status().damagedRanges, std::uint64_t{0});
}

void TestLog::unreadableSegment()
{
    LogFixture f;
    f.settings.tailBytes = 0;
    for (std::uint32_t i = 0; i < 3; ++i) {
        QVERIFY(f.open().ok());
        const SeriesRef a = f.log->acquire(seriesLabels("a"));
        QVERIFY(f.log->append(std::vector<model::Sample>{{a, kNow + i, static_cast<double>(i)}}, {}).status.ok());
    }
    f.files.setFault([](FileOperation operation, const std::string &path) {
        return operation == FileOperation::Read && path == "/data/wal/00000001" ? Status(Code::Io, "bad sector")
                                                                                : Status();
    });
    f.log.reset();
    f.dropSummaries();
    QVERIFY(f.open().ok());
    QCOMPARE(f.lines.count("cannot be read"), 1);
    // A reader stays in front of it, and goes on when the disk does.
    const std::unique_ptr<Tailer> tailer = f.log->tail({});
    const std::vector<std::string> before = readSamples(*tailer, f.log->series());
    QCOMPARE(before.size(), std::size_t{2});
    QVERIFY(before[1].starts_with("error i/o error: bad sector"));
    QVERIFY(tailer->position() == (Position{1, 0}));
    f.files.heal();
    QCOMPARE(readSamples(*tailer, f.log->series()).size(), std::size_t{2});
}

void TestLog::tornEndIsCutOff()
{
    LogFixture f;
    f.settings.compression = Compression::None;
    QVERIFY(f.open().ok());
    const SeriesRef a = f.log->acquire(seriesLabels("a"));
    QVERIFY(f.log->append(std::vector<model::Sample>{{a, kNow, 1}}, {}).status.ok());
    const std::string whole = *f.disk.readFile("/data/wal/00000000");
    QVERIFY(f.log->append(std::vector<model::Sample>{{a, kNow + 1, 2}}, {}).status.ok());
    const std::string longer = *f.disk.readFile("/data/wal/00000000");
    f.log.reset();
    const std::string summary = *f.disk.readFile("/data/index/00000000");
    for (std::size_t size = whole.size() + 1; size < longer.size(); ++size) {
        for (const char *segment :
             {"/data/wal/00000001", "/data/wal/00000002", "/data/index/00000001", "/data/index/00000002"})
            f.disk.removeFile(segment).ignore("it may not be there");
        f.disk.put("/data/wal/00000000", longer.substr(0, size));
        if (size % 2 == 0)
            f.dropSummaries();
        else
            f.disk.put("/data/index/00000000", summary);
        f.lines.clear();
        QVERIFY(f.open().ok());
        QCOMPARE(f.log->status().damagedRanges, std::uint64_t{1});
        QCOMPARE(readSamples(*f.log).size(), std::size_t{1});
        const std::string mended = *f.disk.readFile("/data/wal/00000000");
        QCOMPARE(mended.size(), kPageBytes);
        QVERIFY(mended.starts_with(whole));
        // The next start has nothing to tell.
        f.lines.clear();
        QVERIFY(f.open().ok());
        QCOMPARE(f.lines.count("warn") + f.lines.count("error"), 0);
        QCOMPARE(f.log->status().damagedRanges, std::uint64_t{0});
        f.log.reset();
    }
}

void TestLog::damageIsCountedOnce()
{
    LogFixture f;
    f.settings.compression = Compression::None;
    f.settings.tailBytes = 0;
    QVERIFY(f.open().ok());
    const SeriesRef a = f.log->acquire(seriesLabels("a"));
    std::vector<std::size_t> ends;
    for (int i = 0; i < 5; ++i) {
        QVERIFY(f.log->append(std::vector<model::Sample>{{a, kNow + i, static_cast<double>(i)}}, {}).status.ok());
        ends.push_back(f.disk.readFile("/data/wal/00000000")->size());
    }
    f.log.reset();
    std::string bytes = *f.disk.readFile("/data/wal/00000000");
    bytes[ends[1] - 1] = static_cast<char>(bytes[ends[1] - 1] ^ 1);
    bytes[ends[3] - 1] = static_cast<char>(bytes[ends[3] - 1] ^ 1);
    f.disk.put("/data/wal/00000000", bytes);
    QVERIFY(f.open().ok());
    for (int i = 0; i < 3; ++i)
        QCOMPARE(readSamples(*f.log).size(), std::size_t{3});
    QCOMPARE(f.log->status().damagedRanges, std::uint64_t{2});
    QCOMPARE(f.metric("prometheus_agent_corruptions_total"), 2.0);
    QCOMPARE(f.lines.count("damage in the log"), 2);
    QVERIFY(f.log->status().segments[0].damaged);
    QCOMPARE(f.log->status().segments[0].records, 6U); // damaged ones keep their number
    QCOMPARE(readSamples(*f.log, {0, 5}).size(), std::size_t{1});
}

void TestLog::lostSeriesNumberIsNotUsedAgain()
{
    LogFixture f;
    f.settings.compression = Compression::None;
    QVERIFY(f.open().ok());
    const SeriesRef a = f.log->acquire(seriesLabels("a"));
    QVERIFY(f.log->append(std::vector<model::Sample>{{a, kNow, 1}}, {}).status.ok());
    f.log.reset();
    std::string bytes = *f.disk.readFile("/data/wal/00000000");
    bytes[10] = static_cast<char>(bytes[10] ^ 1); // in the series record
    f.disk.put("/data/wal/00000000", bytes);
    f.dropSummaries();
    QVERIFY(f.open().ok());
    QCOMPARE(f.lines.count("samples of series that it does not name"), 1);
    QVERIFY(f.log->acquire(seriesLabels("other")) != a);
    QVERIFY(readSamples(*f.log)[0].starts_with('?'));
}

void TestLog::ordinals()
{
    for (const std::size_t tailBytes : {std::size_t{0}, std::size_t{2000}, std::size_t{1} << 20}) {
        LogFixture f;
        f.settings.tailBytes = tailBytes;
        QVERIFY(f.open().ok());
        std::vector<SeriesRef> refs;
        for (int i = 0; i < 300; ++i)
            refs.push_back(f.log->acquire(seriesLabels("m", i)));
        std::vector<std::pair<Position, std::uint64_t>> places;
        std::uint64_t total = 0;
        for (int round = 0; round < 60; ++round) {
            places.emplace_back(f.log->end(), total);
            std::vector<model::Sample> samples;
            for (std::size_t i = 0; i < refs.size() - static_cast<std::size_t>(round); ++i)
                samples.push_back({refs[i], kNow + round, 1.0 / (3 + static_cast<double>(i) * round)});
            QVERIFY(f.log->append(samples, {}).status.ok());
            total += samples.size();
            if (round == 30)
                QVERIFY(f.open().ok());
        }
        QVERIFY(f.log->status().segments.size() > 3);
        for (const auto &[position, before] : places)
            QCOMPARE(samplesSince(*f.log, position), total - before);
        QCOMPARE(samplesSince(*f.log, f.log->end()), std::uint64_t{0});
        QCOMPARE(f.log->endOrdinal(), total);
        // The reader of a position of another log reads everything.
        const Position beyond{f.log->end().segment + 1, 0};
        QCOMPARE(readSamples(*f.log, beyond).size(), static_cast<std::size_t>(total));
    }
}

void TestLog::statusAndMetrics()
{
    LogFixture f;
    QVERIFY(f.open().ok());
    std::vector<model::Sample> samples;
    for (int i = 0; i < 1000; ++i)
        samples.push_back({f.log->acquire(seriesLabels("m", i)), kNow + i, 1});
    QVERIFY(f.log->append(samples, {}).status.ok());
    const LogStatus status = f.log->status();
    QCOMPARE(status.directory, std::string("/data/wal"));
    QCOMPARE(status.series, std::uint64_t{1000});
    QCOMPARE(status.samplesAppended, std::uint64_t{1000});
    QCOMPARE(status.bytes, *f.disk.fileSize("/data/wal/00000000"));
    QCOMPARE(status.segments.size(), std::size_t{1});
    QCOMPARE(status.segments[0].minTime, kNow);
    QCOMPARE(status.segments[0].maxTime, kNow + 999);
    QVERIFY(status.freeBytes > 0);
    QVERIFY(status.end == f.log->end());
    QCOMPARE(f.metric("prometheus_agent_active_series"), 1000.0);
    QCOMPARE(f.metric("prometheus_agent_samples_appended_total{type=\"float\"}"), 1000.0);
    QCOMPARE(f.metric("prometheus_tsdb_wal_storage_size_bytes"), static_cast<double>(status.bytes));
    QCOMPARE(f.metric("belfry_wal_bytes_written_total"), static_cast<double>(status.bytes));
    QCOMPARE(f.metric("prometheus_tsdb_wal_segment_current"), 0.0);
    QCOMPARE(f.metric("prometheus_tsdb_wal_page_flushes_total"), 1.0);
    QVERIFY(f.metric("prometheus_tsdb_wal_record_bytes_saved_total{compression=\"snappy\"}") > 10'000);
    QVERIFY(f.metric("prometheus_agent_data_replay_duration_seconds") >= 0);
}

void TestLog::nudges()
{
    LogFixture f;
    QVERIFY(f.open().ok());
    int calls = 0;
    std::unique_ptr<Subscription> subscription = f.log->onAppend([&calls, &f] {
        ++calls;
        static_cast<void>(f.log->end()); // no lock is held
        f.log->sync().ignore("only whether it can be called");
    });
    const SeriesRef a = f.log->acquire(seriesLabels("a"));
    QVERIFY(f.log->append(std::vector<model::Sample>{{a, kNow, 1}}, {}).status.ok());
    QCOMPARE(calls, 1);
    QCOMPARE(f.log->append(std::vector<model::Sample>{{a, kNow, 1}}, {}).outOfOrder, 1U);
    QCOMPARE(calls, 1);
    subscription.reset();
    QVERIFY(f.log->append(std::vector<model::Sample>{{a, kNow + 1, 1}}, {}).status.ok());
    QCOMPARE(calls, 1);
}

QTEST_GUILESS_MAIN(TestLog)
#include "tst_log.moc"
