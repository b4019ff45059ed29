// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/agent/wal/log_fixture.h"

#include "agent/wal/segment_reader.h"

#include <QtTest/QTest>

#include <QFile>
#include <QTemporaryDir>

#include <map>

using namespace agent;
using namespace agent::wal;

namespace {

std::string fileContents(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll().toStdString() : std::string();
}

/// Puts a directory recorded from Prometheus where the fixture's log is.
void takeOver(LogFixture &f, const QString &name)
{
    f.disk.createDirectories("/data/wal").ignore("in memory");
    f.disk.put("/data/wal/00000000", fileContents(QStringLiteral(BELFRY_TEST_DATA "/wal/%1/00000000").arg(name)));
}

std::map<RecordType, int> recordTypes(Log &log)
{
    std::map<RecordType, int> out;
    const std::unique_ptr<Tailer> tailer = log.tail({});
    RecordView view;
    while (*tailer->next(view))
        ++out[view.type];
    return out;
}

} // namespace

class TestTakeover : public QObject {
    Q_OBJECT
private slots:
    void theExampleOfTheDocument();
    void plain();
    void startTimestamps();
    void nativeHistograms();
    void goesOn();
    void damagedAnywhere();
    void onARealDisk();
};

void TestTakeover::theExampleOfTheDocument()
{
    const QString document =
        QString::fromStdString(fileContents(QStringLiteral(BELFRY_TEST_DATA "/../../agent/wal/README.md")));
    const QString block = document.section("```hex\n", 1).section("```", 0, 0);
    QVERIFY(!block.isEmpty());
    QByteArray hex;
    for (const QString &line : block.split('\n'))
        hex += line.left(52).remove(' ').toLatin1(); // what follows is explanation
    LogFixture f;
    QVERIFY(f.disk.createDirectories("/data/wal").ok());
    f.disk.put("/data/wal/00000000", QByteArray::fromHex(hex).toStdString());
    QVERIFY(f.open().ok());
    QCOMPARE(f.lines.count("warn"), 0);
    QVERIFY(readSamples(*f.log) ==
            std::vector<std::string>({"up{job=\"node\"} 1795264264005 1", "up{job=\"node\"} 1795264279005 0"}));
    // We write the very same bytes.
    LogFixture own;
    own.settings.compression = Compression::None;
    QVERIFY(own.open().ok());
    const model::SeriesRef up = own.log->acquire({{"__name__", "up"}, {"job", "node"}});
    QVERIFY(
        own.log->append(std::vector<model::Sample>{{up, 1795264264005, 1}, {up, 1795264279005, 0}}, {}).status.ok());
    QCOMPARE(QByteArray::fromStdString(*own.disk.readFile("/data/wal/00000000")).toHex(), hex);
}

void TestTakeover::plain()
{
    LogFixture f;
    takeOver(f, "plain");
    QVERIFY(f.open().ok());
    QCOMPARE(f.lines.count("warn") + f.lines.count("error"), 0);
    const LogStatus status = f.log->status();
    QCOMPARE(status.series, std::uint64_t{204});
    QCOMPARE(status.segments.size(), std::size_t{2});
    QCOMPARE(status.segments[0].samples, std::uint64_t{2227});
    QCOMPARE(status.segments[0].minTime, TimestampMs{1795293141631});
    QCOMPARE(status.segments[0].maxTime, TimestampMs{1795293151631});
    QVERIFY(recordTypes(*f.log) == (std::map<RecordType, int>{{RecordType::Series, 2}, {RecordType::Samples, 11}}));
    const std::vector<std::string> samples = readSamples(*f.log);
    QCOMPARE(samples.size(), std::size_t{2227});
    QVERIFY(
        std::none_of(samples.begin(), samples.end(), [](const std::string &line) { return line.starts_with('?'); }));
    QCOMPARE(std::count_if(samples.begin(), samples.end(),
                           [](const std::string &line) { return line.starts_with("up{") && line.ends_with(" 1"); }),
             11);
    QCOMPARE(samplesSince(*f.log, {}), std::uint64_t{2227});
}

void TestTakeover::startTimestamps()
{
    LogFixture f;
    takeOver(f, "start-timestamps");
    QVERIFY(f.open().ok());
    QCOMPARE(f.lines.count("warn") + f.lines.count("error"), 0);
    QCOMPARE(f.log->status().series, std::uint64_t{175});
    QVERIFY(recordTypes(*f.log) == (std::map<RecordType, int>{{RecordType::Series, 2},
                                                              {RecordType::SamplesV2, 11},
                                                              {RecordType::HistogramsV2, 11}}));
    const std::vector<std::string> samples = readSamples(*f.log);
    QVERIFY(samples.size() > 1000);
    QCOMPARE(std::uint64_t{samples.size()}, f.log->status().segments[0].samples);
    QVERIFY(
        std::none_of(samples.begin(), samples.end(), [](const std::string &line) { return line.starts_with('?'); }));
    QCOMPARE(std::count_if(samples.begin(), samples.end(),
                           [](const std::string &line) { return line.starts_with("up{") && line.ends_with(" 1"); }),
             11);
    // 11 scrapes a second apart.
    QCOMPARE(f.log->status().segments[0].maxTime - f.log->status().segments[0].minTime, TimestampMs{10'000});
    // Histograms with custom buckets, as the source was classic; all valid.
    std::size_t histograms = 0;
    const std::unique_ptr<Tailer> tailer = f.log->tail({});
    RecordView view;
    while (*tailer->next(view)) {
        if (view.type != RecordType::HistogramsV2)
            continue;
        std::uint64_t unknown = 0;
        QVERIFY(decodeHistograms(view.bytes, unknown, [&histograms](model::HistogramSample &sample) {
                    ++histograms;
                    const Status valid = model::validate(sample.value);
                    QVERIFY2(valid.ok(), valid.message().c_str());
                    QVERIFY(sample.value.isCustom());
                }).ok());
        QCOMPARE(unknown, std::uint64_t{0});
    }
    QVERIFY(histograms >= 11);
}

void TestTakeover::nativeHistograms()
{
    LogFixture f;
    takeOver(f, "native-histograms");
    QVERIFY(f.open().ok());
    QCOMPARE(f.lines.count("warn") + f.lines.count("error"), 0);
    std::map<std::string, std::vector<model::HistogramSample>> histograms; // by name
    std::vector<model::Exemplar> exemplars;
    const std::unique_ptr<Tailer> tailer = f.log->tail({});
    const auto nameOf = [&f](model::SeriesRef series) {
        model::Labels labels;
        return f.log->series().labels(series, labels) ? std::string(labels.get("__name__")) : std::string("?");
    };
    RecordView view;
    while (*tailer->next(view)) {
        std::uint64_t unknown = 0;
        if (view.type == RecordType::Histograms || view.type == RecordType::FloatHistograms)
            QVERIFY(decodeHistograms(view.bytes, unknown, [&](model::HistogramSample &sample) {
                        histograms[nameOf(sample.series)].push_back(sample);
                    }).ok());
        if (view.type == RecordType::Exemplars)
            QVERIFY(decodeExemplars(view.bytes, exemplars).ok());
        QCOMPARE(unknown, std::uint64_t{0});
    }
    const std::vector<model::HistogramSample> &whole = histograms["page_whole_seconds"];
    const std::vector<model::HistogramSample> &floats = histograms["page_float_bytes"];
    QCOMPARE(histograms.size(), std::size_t{2});
    QCOMPARE(whole.size(), std::size_t{7});
    QCOMPARE(floats.size(), std::size_t{7});
    for (std::size_t i = 0; i < whole.size(); ++i) { // as the page of the README counts
        const auto t = static_cast<std::int64_t>(i + 1);
        model::Histogram expected;
        expected.schema = 3;
        expected.zeroThreshold = 0.001;
        expected.zeroCount = static_cast<std::uint64_t>(t);
        expected.count = static_cast<std::uint64_t>(10 * t);
        expected.sum = 1.5 * static_cast<double>(t);
        expected.negativeSpans = {{-2, 1}};
        expected.negativeDeltas = {2 * t};
        expected.positiveSpans = {{0, 2}, {3, 1}};
        expected.positiveDeltas = {3 * t, -t, 0};
        QVERIFY(whole[i].value == expected);
        QVERIFY(model::validate(whole[i].value).ok());

        expected = {};
        expected.isFloat = true;
        expected.hint = model::Histogram::ResetHint::Gauge;
        expected.zeroThreshold = 1e-128;
        expected.floatZeroCount = 0.5 * static_cast<double>(t);
        expected.floatCount = 2.5 * static_cast<double>(t);
        expected.sum = -0.5;
        expected.positiveSpans = {{1, 2}};
        expected.positiveCounts = {static_cast<double>(t), static_cast<double>(t)};
        QVERIFY(floats[i].value == expected);
        QVERIFY(model::validate(floats[i].value).ok());
    }
    QCOMPARE(exemplars.size(), std::size_t{14});
    QVERIFY(std::all_of(exemplars.begin(), exemplars.end(),
                        [](const model::Exemplar &one) { return one.labels.has("trace_id"); }));
    // We encode them to the very same bytes.
    const std::unique_ptr<Tailer> again = f.log->tail({});
    while (*again->next(view)) {
        std::vector<model::HistogramSample> read;
        std::string record;
        std::uint64_t unknown = 0;
        if (view.type != RecordType::Histograms && view.type != RecordType::FloatHistograms)
            continue;
        QVERIFY(decodeHistograms(view.bytes, unknown, [&read](model::HistogramSample &sample) {
                    read.push_back(sample);
                }).ok());
        encodeHistograms(view.type, read, record);
        QVERIFY(record == view.bytes);
    }
}

void TestTakeover::goesOn()
{
    LogFixture f;
    takeOver(f, "plain");
    QVERIFY(f.open().ok());
    model::Labels up;
    f.log->series().forEach([&up](model::SeriesRef, const model::Labels &labels) {
        if (labels.get("__name__") == "up")
            up = labels;
        return up.empty();
    });
    QVERIFY(!up.empty());
    const model::SeriesRef known = f.log->acquire(up);
    const model::SeriesRef fresh = f.log->acquire(seriesLabels("fresh"));
    f.clock.jump(std::chrono::milliseconds(1795293151631 - f.clock.now()));
    const std::vector<model::Sample> samples{
        {known, 1795293151631, 1}, {known, 1795293151632, 0}, {fresh, 1795293151632, 0}};
    const AppendResult result = f.log->append(samples, {});
    QVERIFY(result.status.ok());
    QCOMPARE(result.outOfOrder, 1U); // as old as its newest
    const std::vector<std::string> read = readSamples(*f.log);
    QCOMPARE(read.size(), std::size_t{2229});
    QCOMPARE(read[2227], sampleText(up, samples[1]));
    // The old series go with the old segment, except the one in use.
    QVERIFY(f.log->truncateBefore(f.log->end()).ok());
    QCOMPARE(f.log->series().size(), std::size_t{2});
    QVERIFY(f.open().ok());
    QVERIFY(f.log->acquire(up) == known);
}

void TestTakeover::damagedAnywhere()
{
    const std::string whole = fileContents(QStringLiteral(BELFRY_TEST_DATA "/wal/plain/00000000"));
    // Where each record lies, and how many samples it has.
    MemoryFileSystem disk;
    disk.put("/segment", whole);
    SegmentReader reader(std::move(*disk.openRead("/segment")), 0);
    std::map<std::uint64_t, std::size_t> samplesByEnd;
    while (*reader.next(whole.size()) == SegmentReader::Outcome::Record) {
        std::vector<model::Sample> samples;
        decodeSamples(reader.record(), samples).ignore("a series record has none");
        samplesByEnd[reader.offset()] = samples.size();
    }
    QCOMPARE(samplesByEnd.size(), std::size_t{13});
    for (std::size_t at = 0; at < whole.size(); at += 1201) {
        LogFixture f;
        QVERIFY(f.disk.createDirectories("/data/wal").ok());
        std::string bytes = whole;
        bytes[at] = static_cast<char>(bytes[at] ^ 0x40);
        f.disk.put("/data/wal/00000000", bytes);
        QVERIFY(f.open().ok());
        const auto record = samplesByEnd.upper_bound(at);
        const std::size_t expected = 2227 - (record == samplesByEnd.end() ? 0 : record->second);
        QCOMPARE(readSamples(*f.log).size(), expected);
        QCOMPARE(f.log->status().damagedRanges, std::uint64_t{1});
        QVERIFY(f.open().ok());
        QCOMPARE(readSamples(*f.log).size(), expected);
    }
}

void TestTakeover::onARealDisk()
{
    QTemporaryDir directory;
    const std::unique_ptr<FileSystem> files = makePosixFileSystem();
    FakeClock clock;
    RecordingLog lines;
    Settings settings;
    settings.directory = directory.path().toStdString() + "/deep/down";
    settings.segmentBytes = 65536;
    settings.fsyncInterval = std::chrono::milliseconds(10);
    std::vector<std::string> before;
    for (int run = 0; run < 3; ++run) {
        telemetry::Registry registry;
        Result<std::unique_ptr<Log>> log = Log::open(settings, *files, clock, lines, registry);
        QVERIFY2(log, log ? "" : log.error().message().c_str());
        telemetry::Registry other;
        const Result<std::unique_ptr<Log>> second = Log::open(settings, *files, clock, lines, other);
        QVERIFY(!second && second.error().code() == Code::AlreadyExists);
        QVERIFY(readSamples(**log) == before);
        std::vector<model::Sample> samples;
        for (int round = 0; round < 10; ++round) {
            samples.clear();
            for (int i = 0; i < 1000; ++i)
                samples.push_back(
                    {(*log)->acquire(seriesLabels("m", i)), clock.now() + run * 100 + round, 1.0 / (1 + i + round)});
            QVERIFY((*log)->append(samples, {}).status.ok());
        }
        if (run == 1)
            QVERIFY((*log)->truncateBefore((*log)->end()).ok());
        QVERIFY((*log)->status().freeBytes > 0);
        before = readSamples(**log);
        QVERIFY(before.size() >= 1000);
    }
    QCOMPARE(lines.count("warn") + lines.count("error"), 0);
}

QTEST_APPLESS_MAIN(TestTakeover)
#include "tst_takeover.moc"
