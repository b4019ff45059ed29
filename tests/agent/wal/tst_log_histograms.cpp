// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/agent/wal/log_fixture.h"
#include "tests/support/some_histograms.h"

#include <QtTest/QTest>

using namespace agent;
using namespace agent::wal;
using model::HistogramSample;
using model::Sample;
using model::SeriesRef;

namespace {

constexpr TimestampMs kNow = 1'795'264'264'005;

std::vector<RecordType> recordTypes(Log &log, Position from = {})
{
    std::vector<RecordType> out;
    const std::unique_ptr<Tailer> tailer = log.tail(from);
    RecordView view;
    while (*tailer->next(view))
        out.push_back(view.type);
    return out;
}

std::vector<model::Exemplar> readExemplars(Log &log)
{
    std::vector<model::Exemplar> out;
    const std::unique_ptr<Tailer> tailer = log.tail({});
    RecordView view;
    while (*tailer->next(view))
        if (view.type == RecordType::Exemplars && !decodeExemplars(view.bytes, out).ok())
            return {};
    return out;
}

std::uint64_t refusals(const AppendResult &result)
{
    return std::uint64_t{result.outOfOrder} + result.duplicates + result.outOfBounds + result.unknownSeries;
}

} // namespace

/// Histograms, exemplars, the out-of-order window and start timestamps in the log.
class TestLogHistograms : public QObject {
    Q_OBJECT
private slots:
    void oneRecordOfEachKind();
    void staleMarkerUnchanged();
    void refusals();
    void oneNewestWhateverTheKind();
    void failedWriteGoesToMemoryWhole();
    void countsHistogramsAsSamples();
    void segmentIsLeftTogether();
    void checkpointKeepsTheirSeries();
    void exemplarOrder();
    void exemplarsOfASeriesTogether();
    void exemplarLength();
    void exemplarsKeptAndForgotten();
    void outOfOrderWindow_data();
    void outOfOrderWindow();
    void outOfOrderWindowAfterReopening();
    void starts();
};

void TestLogHistograms::oneRecordOfEachKind()
{
    LogFixture f;
    QVERIFY(f.open().ok());
    std::vector<model::Labels> labels;
    std::vector<SeriesRef> refs;
    for (int i = 0; i < 6; ++i) {
        labels.push_back(seriesLabels("h", i));
        refs.push_back(f.log->acquire(labels.back()));
    }
    const std::vector<HistogramSample> histograms{{refs[1], kNow, customHistogram(1, true)},
                                                  {refs[2], kNow, floatHistogram()},
                                                  {refs[3], kNow, wholeHistogram()},
                                                  {refs[4], kNow, customHistogram()},
                                                  {refs[5], kNow + 1, wholeHistogram(2)}};
    const std::vector<Sample> samples{{refs[0], kNow, 1}};
    const std::vector<model::Exemplar> exemplars{{refs[3], kNow, 1, {{"trace_id", "x"}}}};
    const AppendResult result = f.log->append(samples, exemplars, histograms);
    QVERIFY(result.status.ok());
    QCOMPARE(::refusals(result), std::uint64_t{0});
    const std::vector<RecordType> expected{RecordType::Series,          RecordType::Samples,
                                           RecordType::Histograms,      RecordType::CustomHistograms,
                                           RecordType::FloatHistograms, RecordType::CustomFloatHistograms,
                                           RecordType::Exemplars};
    QVERIFY(recordTypes(*f.log) == expected);
    const std::vector<std::string> texts{
        sampleText(labels[0], samples[0]),       histogramText(labels[3], histograms[2]),
        histogramText(labels[5], histograms[4]), histogramText(labels[4], histograms[3]),
        histogramText(labels[2], histograms[1]), histogramText(labels[1], histograms[0])};
    QVERIFY(readSamples(*f.log) == texts);
    QVERIFY(f.open().ok());
    QVERIFY(recordTypes(*f.log) == expected);
    QVERIFY(readSamples(*f.log) == texts);
    QCOMPARE(f.lines.count("warn") + f.lines.count("error"), 0);
    // Nothing of it needs the others.
    QVERIFY(f.log->append({}, {}, std::vector<HistogramSample>{{refs[3], kNow + 1, wholeHistogram()}}).status.ok());
    QVERIFY(recordTypes(*f.log, {1, 0}) == std::vector<RecordType>{RecordType::Histograms});
}

void TestLogHistograms::staleMarkerUnchanged()
{
    LogFixture f;
    QVERIFY(f.open().ok());
    const SeriesRef a = f.log->acquire(seriesLabels("a"));
    for (const bool isFloat : {false, true}) {
        const TimestampMs time = kNow + (isFloat ? 1 : 0);
        const std::vector<HistogramSample> stale{{a, time, model::Histogram::stale(isFloat)}};
        QVERIFY(f.log->append({}, {}, stale).status.ok());
    }
    int markers = 0;
    const std::unique_ptr<Tailer> tailer = f.log->tail({0, 1});
    RecordView view;
    std::uint64_t unknown = 0;
    while (*tailer->next(view))
        QVERIFY(decodeHistograms(view.bytes, unknown, [&markers](HistogramSample &sample) {
                    QVERIFY(sample.value == model::Histogram::stale(markers == 1));
                    ++markers;
                }).ok());
    QCOMPARE(markers, 2);
}

void TestLogHistograms::refusals()
{
    LogFixture f;
    QVERIFY(f.open().ok());
    const SeriesRef a = f.log->acquire(seriesLabels("a"));
    const SeriesRef b = f.log->acquire(seriesLabels("b"));
    const TimestampMs limit = f.clock.now() + 10 * 60 * 1000;
    const std::vector<HistogramSample> histograms{{a, kNow, wholeHistogram(1)},
                                                  {a, kNow, wholeHistogram(2)},
                                                  {b, kNow, wholeHistogram(3)},
                                                  {a, kNow - 1, floatHistogram(4)},
                                                  {b, limit, floatHistogram(6)},
                                                  {b, limit + 1, floatHistogram(7)},
                                                  {SeriesRef{999}, kNow, wholeHistogram(8)}};
    const AppendResult result = f.log->append({}, {}, histograms);
    QVERIFY(result.status.ok());
    QCOMPARE(result.duplicates, 1U);
    QCOMPARE(result.outOfOrder, 1U);
    QCOMPARE(result.outOfBounds, 1U);
    QCOMPARE(result.unknownSeries, 1U);
    QVERIFY(readSamples(*f.log) == (std::vector<std::string>{histogramText(seriesLabels("a"), histograms[0]),
                                                             histogramText(seriesLabels("b"), histograms[2]),
                                                             histogramText(seriesLabels("b"), histograms[4])}));
    QCOMPARE(f.metric("prometheus_agent_out_of_order_samples_total"), 1.0);
    const Position end = f.log->end();
    QCOMPARE(f.log->append({}, {}, histograms).outOfOrder, 5U);
    QVERIFY(f.log->end() == end); // nothing was left to write
}

void TestLogHistograms::oneNewestWhateverTheKind()
{
    LogFixture f;
    QVERIFY(f.open().ok());
    const SeriesRef a = f.log->acquire(seriesLabels("a"));
    const std::vector<HistogramSample> histogram{{a, kNow, wholeHistogram()}};
    const std::vector<Sample> sample{{a, kNow, 1}};
    // In one append: the float came first.
    const AppendResult result = f.log->append(sample, {}, histogram);
    QCOMPARE(result.duplicates, 1U);
    QCOMPARE(result.outOfOrder, 0U);
    QVERIFY(f.open().ok());
    QCOMPARE(f.log->append({}, {}, histogram).outOfOrder, 1U);
    const std::vector<HistogramSample> newer{{a, kNow + 5, floatHistogram()}};
    QVERIFY(f.log->append({}, {}, newer).status.ok());
    for (const bool reopened : {false, true}) { // newest times of histograms are read again
        if (reopened)
            QVERIFY(f.open().ok());
        QCOMPARE(f.log->append(std::vector<Sample>{{a, kNow + 5, 1}}, {}).outOfOrder, 1U);
    }
    QCOMPARE(f.log->append(std::vector<Sample>{{a, kNow + 6, 1}}, {}).outOfOrder, 0U);
}

void TestLogHistograms::failedWriteGoesToMemoryWhole()
{
    // All sizes: it breaks off in each of the records.
    for (const std::uint64_t space : {0U, 20U, 45U, 60U, 90U, 120U}) {
        LogFixture f;
        f.settings.compression = Compression::None;
        QVERIFY(f.open().ok());
        const SeriesRef a = f.log->acquire(seriesLabels("a"));
        const SeriesRef b = f.log->acquire(seriesLabels("b"));
        QVERIFY(f.log->append(std::vector<Sample>{{a, kNow, 1}, {b, kNow, 1}}, {}).status.ok());
        const std::vector<Sample> samples{{a, kNow + 1, 2}};
        const std::vector<HistogramSample> histograms{{b, kNow + 1, wholeHistogram()}};
        const std::vector<model::Exemplar> exemplars{{b, kNow, 1, {{"trace_id", "x"}}}};
        f.files.setSpace(space);
        const AppendResult result = f.log->append(samples, exemplars, histograms);
        QVERIFY(result.status.ok());
        QCOMPARE(::refusals(result), std::uint64_t{0});
        QVERIFY(f.log->end() == (Position{1, 3}));
        QCOMPARE(f.log->status().samplesAppended, std::uint64_t{4});
        QCOMPARE(f.log->status().histogramsAppended, std::uint64_t{1});
        QCOMPARE(f.log->status().exemplarsAppended, std::uint64_t{1});
        for (const bool reopened : {false, true}) {
            QCOMPARE(readSamples(*f.log).size(), std::size_t{4});
            QCOMPARE(readExemplars(*f.log).size(), std::size_t{1});
            f.files.heal();
            if (!reopened)
                QVERIFY(f.open().ok());
        }
        QCOMPARE(f.log->status().damagedRanges, std::uint64_t{0});
    }
}

void TestLogHistograms::countsHistogramsAsSamples()
{
    LogFixture f;
    f.settings.tailBytes = 2000; // part of it is counted from the segment
    QVERIFY(f.open().ok());
    std::vector<SeriesRef> refs;
    for (int i = 0; i < 10; ++i)
        refs.push_back(f.log->acquire(seriesLabels("m", i)));
    std::vector<Position> positions;
    for (int round = 0; round < 20; ++round) {
        std::vector<Sample> samples;
        std::vector<HistogramSample> histograms;
        for (std::size_t i = 0; i < refs.size(); ++i) {
            if (i < 4)
                samples.push_back({refs[i], kNow + round, 1.0 / round});
            else
                histograms.push_back(
                    {refs[i], kNow - 7 + round,
                     i % 2 ? wholeHistogram(1 + static_cast<std::uint32_t>(round)) : floatHistogram()});
        }
        positions.push_back(f.log->end());
        QVERIFY(f.log->append(samples, {}, histograms).status.ok());
    }
    for (std::size_t round = 0; round < positions.size(); ++round)
        QCOMPARE(samplesSince(*f.log, positions[round]), std::uint64_t{10 * (positions.size() - round)});
    const LogStatus status = f.log->status();
    QCOMPARE(status.samplesAppended, std::uint64_t{200});
    QCOMPARE(status.histogramsAppended, std::uint64_t{120});
    QCOMPARE(f.metric("prometheus_agent_samples_appended_total{type=\"float\"}"), 80.0);
    QCOMPARE(f.metric("prometheus_agent_samples_appended_total{type=\"histogram\"}"), 120.0);
    QCOMPARE(status.segments.front().minTime, kNow - 7);
    QCOMPARE(status.segments.front().maxTime, kNow + 19);
    QVERIFY(f.open().ok());
    std::uint64_t samples = 0;
    for (const SegmentInfo &segment : f.log->status().segments)
        samples += segment.samples;
    QCOMPARE(samples, std::uint64_t{200});
    QCOMPARE(f.log->status().segments.front().minTime, kNow - 7);
    QCOMPARE(samplesSince(*f.log, positions[5]), std::uint64_t{150});
}

void TestLogHistograms::segmentIsLeftTogether()
{
    LogFixture f;
    f.settings.compression = Compression::None;
    QVERIFY(f.open().ok());
    const SeriesRef filler = f.log->acquire(seriesLabels("filler"));
    const SeriesRef a = f.log->acquire(seriesLabels("a"));
    std::vector<Sample> samples;
    for (int i = 0; i < 2700; ++i)
        samples.push_back({filler, kNow + i, 1.0 / i});
    QVERIFY(f.log->append(samples, {}).status.ok());
    QCOMPARE(f.log->end().segment, 0U);
    // Once the histograms alone would fit and the exemplar would not; all go into the next segment.
    std::vector<HistogramSample> histograms;
    for (int i = 0; i < 10; ++i)
        histograms.push_back({a, kNow + i, wholeHistogram()});
    std::vector<model::Exemplar> exemplars{{a, kNow, 1, {{"trace_id", std::string(100, 'x')}}}};
    while (f.log->end().segment == 0) {
        QVERIFY(f.log->append({}, exemplars, histograms).status.ok());
        for (HistogramSample &histogram : histograms)
            histogram.timestamp += 10;
        ++exemplars[0].timestamp;
    }
    QVERIFY(recordTypes(*f.log, {1, 0}) == (std::vector<RecordType>{RecordType::Histograms, RecordType::Exemplars}));
    f.log->release(std::vector<SeriesRef>{filler, a});
    QVERIFY(f.log->truncateBefore({1, 0}).ok());
    QVERIFY(f.log->series().contains(a)); // its newest histograms are in segment 1
    QVERIFY(!f.log->series().contains(filler));
}

void TestLogHistograms::checkpointKeepsTheirSeries()
{
    LogFixture f;
    QVERIFY(f.open().ok());
    const SeriesRef kept = f.log->acquire(seriesLabels("kept"));
    const SeriesRef gone = f.log->acquire(seriesLabels("gone"));
    QVERIFY(f.log
                ->append({}, {},
                         std::vector<HistogramSample>{{kept, kNow, wholeHistogram()}, {gone, kNow, wholeHistogram()}})
                .status.ok());
    QVERIFY(f.open().ok()); // begins a segment
    QVERIFY(f.log->append({}, {}, std::vector<HistogramSample>{{kept, kNow + 1, wholeHistogram()}}).status.ok());
    QVERIFY(f.log->truncateBefore({1, 0}).ok());
    QVERIFY(f.log->series().contains(kept));
    QVERIFY(!f.log->series().contains(gone));
    QVERIFY(f.open().ok());
    QVERIFY(f.log->acquire(seriesLabels("kept")) == kept);
    QCOMPARE(readSamples(*f.log).size(), std::size_t{1});
}

void TestLogHistograms::exemplarOrder()
{
    LogFixture f;
    QVERIFY(f.open().ok());
    const SeriesRef a = f.log->acquire(seriesLabels("a"));
    const SeriesRef b = f.log->acquire(seriesLabels("b"));
    TimestampMs time = kNow;
    const auto append = [&](const model::Exemplar &exemplar) {
        const AppendResult result = f.log->append(std::vector<Sample>{{a, ++time, 1}}, {&exemplar, 1});
        return result.status.ok() ? static_cast<int>(result.exemplarsOutOfOrder) : -1;
    };
    const model::Exemplar first{a, kNow, 1, {{"trace_id", "x"}}};
    QCOMPARE(append(first), 0);
    QCOMPARE(append(first), 0);                                     // the same again
    QCOMPARE(append({a, kNow, 1, {{"trace_id", "y"}}}), 0);         // as old, another
    QCOMPARE(append({a, kNow, 2, {{"trace_id", "y"}}}), 0);         // as old, another value
    QCOMPARE(append({a, kNow - 1, 1, {{"trace_id", "z"}}}), 1);     // older
    QCOMPARE(append({b, kNow - 100, 1, {{"trace_id", "b"}}}), 0);   // of another series
    QCOMPARE(append({a, kNow + 1, 1, model::Labels{}}), 0);         // newer, without labels
    QCOMPARE(append({SeriesRef{99}, kNow, 1, model::Labels{}}), 0); // of nobody
    QCOMPARE(readExemplars(*f.log).size(), std::size_t{5});
    QCOMPARE(f.metric("prometheus_agent_exemplars_appended_total"), 5.0);
    QCOMPARE(f.log->status().exemplarsAppended, std::uint64_t{5});
}

void TestLogHistograms::exemplarsOfASeriesTogether()
{
    LogFixture f;
    QVERIFY(f.open().ok());
    const SeriesRef a = f.log->acquire(seriesLabels("a"));
    const SeriesRef b = f.log->acquire(seriesLabels("b"));
    std::vector<model::Exemplar> list{{a, kNow, 1, {{"trace_id", "1"}}},
                                      {a, kNow + 1, 2, {{"trace_id", "2"}}},
                                      {a, kNow + 2, 3, {{"trace_id", "3"}}},
                                      {b, kNow, 1, {{"trace_id", "4"}}}};
    QCOMPARE(f.log->append({}, list).exemplarsOutOfOrder, 0U);
    QCOMPARE(readExemplars(*f.log).size(), std::size_t{4});
    // The page shows the same list again, and then one more: nothing is out of order about that.
    const Position end = f.log->end();
    QCOMPARE(f.log->append({}, list).exemplarsOutOfOrder, 0U);
    QVERIFY(f.log->end() == end);
    list.insert(list.begin() + 3, {a, kNow + 3, 4, {{"trace_id", "5"}}});
    QCOMPARE(f.log->append({}, list).exemplarsOutOfOrder, 0U);
    QCOMPARE(readExemplars(*f.log).size(), std::size_t{5});
    // Only older ones: two of one series, and one of the other.
    list.resize(2);
    list.push_back({b, kNow - 1, 1, {{"trace_id", "6"}}});
    QCOMPARE(f.log->append({}, list).exemplarsOutOfOrder, 3U);
    QCOMPARE(readExemplars(*f.log).size(), std::size_t{5});
}

void TestLogHistograms::exemplarLength()
{
    LogFixture f;
    QVERIFY(f.open().ok());
    const SeriesRef a = f.log->acquire(seriesLabels("a"));
    std::string longest; // 127 characters of more bytes
    while (longest.size() < 127 * 3)
        longest += "€";
    const std::vector<model::Exemplar> exemplars{{a, kNow, 1, {{"t", longest}}}, {a, kNow + 1, 1, {{"tt", longest}}}};
    QCOMPARE(f.log->append({}, exemplars).exemplarsOutOfOrder, 0U);
    const std::vector<model::Exemplar> read = readExemplars(*f.log);
    QCOMPARE(read.size(), std::size_t{1});
    QVERIFY(read[0].labels == exemplars[0].labels);
}

void TestLogHistograms::exemplarsKeptAndForgotten()
{
    LogFixture f;
    QVERIFY(f.open().ok());
    const SeriesRef a = f.log->acquire(seriesLabels("a"));
    const std::vector<model::Exemplar> first{{a, kNow, 1, {{"trace_id", "1"}}}};
    const std::vector<model::Exemplar> more{{a, kNow, 1, {{"trace_id", "2"}}}, {a, kNow + 9, 1, {{"trace_id", "3"}}}};
    const std::vector<model::Exemplar> between{{a, kNow + 5, 1, {{"trace_id", "4"}}}};
    QVERIFY(f.log->append({}, first).status.ok());
    f.files.setSpace(0);
    QVERIFY(f.log->append({}, more).status.ok());
    f.files.heal();
    QCOMPARE(readExemplars(*f.log).size(), std::size_t{3});
    QCOMPARE(f.log->append({}, between).exemplarsOutOfOrder, 1U); // what is in memory counts
    QCOMPARE(f.log->append({}, first).exemplarsOutOfOrder, 1U);
    // A series that is forgotten takes what was known of its exemplars along; its number is not used again.
    f.log->release({&a, 1});
    QVERIFY(f.open().ok());
    QVERIFY(f.log->truncateBefore(f.log->end()).ok());
    QVERIFY(!f.log->series().contains(a));
    const SeriesRef again = f.log->acquire(seriesLabels("a"));
    const std::vector<model::Exemplar> old{{again, kNow, 1, {{"trace_id", "1"}}}};
    QCOMPARE(f.log->append({}, old).exemplarsOutOfOrder, 0U);
}

void TestLogHistograms::outOfOrderWindow_data()
{
    QTest::addColumn<int>("window");
    QTest::addColumn<int>("age");
    QTest::addColumn<bool>("admitted");
    QTest::newRow("none") << 0 << 1 << false;
    QTest::newRow("none, same time") << 0 << 0 << false;
    QTest::newRow("below none") << -5000 << 1 << false;
    QTest::newRow("inside") << 5000 << 4999 << true;
    QTest::newRow("at the edge") << 5000 << 5000 << false;
    QTest::newRow("outside") << 5000 << 60'000 << false;
    QTest::newRow("same time") << 5000 << 0 << false;
}

void TestLogHistograms::outOfOrderWindow()
{
    QFETCH(int, window);
    QFETCH(int, age);
    QFETCH(bool, admitted);
    LogFixture f;
    f.settings.outOfOrderWindow = std::chrono::milliseconds(window);
    QVERIFY(f.open().ok());
    const SeriesRef a = f.log->acquire(seriesLabels("a"));
    const SeriesRef h = f.log->acquire(seriesLabels("h"));
    QVERIFY(
        f.log->append(std::vector<Sample>{{a, kNow, 1}}, {}, std::vector<HistogramSample>{{h, kNow, wholeHistogram()}})
            .status.ok());
    const AppendResult result = f.log->append(std::vector<Sample>{{a, kNow - age, 2}}, {},
                                              std::vector<HistogramSample>{{h, kNow - age, wholeHistogram(2)}});
    QVERIFY(result.status.ok());
    QCOMPARE(result.outOfOrder, admitted ? 0U : 2U);
    QCOMPARE(result.duplicates, 0U);
    QCOMPARE(readSamples(*f.log).size(), std::size_t{admitted ? 4U : 2U});
    // The newest stays the newest.
    const AppendResult again = f.log->append(std::vector<Sample>{{a, kNow, 3}}, {});
    QCOMPARE(again.outOfOrder, 1U);
    QVERIFY(f.log->append(std::vector<Sample>{{a, kNow + 1, 3}, {a, kNow + 1, 4}}, {}).duplicates == 1);
}

void TestLogHistograms::outOfOrderWindowAfterReopening()
{
    LogFixture f;
    f.settings.outOfOrderWindow = std::chrono::seconds(60);
    QVERIFY(f.open().ok());
    const SeriesRef a = f.log->acquire(seriesLabels("a"));
    QVERIFY(f.log->append(std::vector<Sample>{{a, kNow, 1}, {a, kNow - 30'000, 2}}, {}).status.ok());
    for (const bool reopened : {false, true}) {
        if (reopened)
            QVERIFY(f.open().ok());
        QCOMPARE(f.log->append(std::vector<Sample>{{a, kNow, 3}}, {}).outOfOrder, 1U);
        QCOMPARE(f.log->append(std::vector<Sample>{{a, kNow - 60'000, 3}}, {}).outOfOrder, 1U);
    }
    QCOMPARE(f.log->append(std::vector<Sample>{{a, kNow - 59'999, 3}}, {}).outOfOrder, 0U);
    QCOMPARE(f.log->status().segments.front().minTime, kNow - 30'000);
    QCOMPARE(f.log->status().segments.front().maxTime, kNow);
}

void TestLogHistograms::starts()
{
    LogFixture f;
    f.settings.outOfOrderWindow = std::chrono::hours(1); // does not concern them
    QVERIFY(f.open().ok());
    const SeriesRef a = f.log->acquire(seriesLabels("a"));
    const SeriesRef h = f.log->acquire(seriesLabels("h"));
    const TimestampMs limit = f.clock.now() + 10 * 60 * 1000;
    const std::vector<Sample> starts{{a, kNow - 5000, 0}, {h, kNow - 4000, 0}, {SeriesRef{77}, kNow, 0}};
    const std::vector<Sample> samples{{a, kNow, 5}};
    const std::vector<HistogramSample> histograms{{h, kNow, wholeHistogram()}};
    const AppendResult first = f.log->append(samples, {}, histograms, starts);
    QVERIFY(first.status.ok());
    QCOMPARE(::refusals(first), std::uint64_t{0});
    QVERIFY(readSamples(*f.log) == (std::vector<std::string>{sampleText(seriesLabels("a"), starts[0]),
                                                             sampleText(seriesLabels("h"), starts[1]),
                                                             sampleText(seriesLabels("a"), samples[0]),
                                                             histogramText(seriesLabels("h"), histograms[0])}));
    QCOMPARE(samplesSince(*f.log, {}), std::uint64_t{4});
    // The same starts again, as every scrape tells them; and one that cannot be.
    const AppendResult again = f.log->append(std::vector<Sample>{{a, kNow + 1, 6}}, {}, {},
                                             std::vector<Sample>{{a, kNow - 5000, 0}, {h, kNow, 0}, {h, limit + 1, 0}});
    QCOMPARE(::refusals(again), std::uint64_t{0});
    QCOMPARE(samplesSince(*f.log, {}), std::uint64_t{5});
    // A reset: newer than the newest before it.
    QVERIFY(f.log->append(std::vector<Sample>{{a, kNow + 9, 1}}, {}, {}, std::vector<Sample>{{a, kNow + 4, 0}})
                .status.ok());
    QCOMPARE(samplesSince(*f.log, {}), std::uint64_t{7});
    // Starts alone.
    QVERIFY(f.log->append({}, {}, {}, std::vector<Sample>{{a, kNow + 10, 0}}).status.ok());
    QCOMPARE(readSamples(*f.log).back(), sampleText(seriesLabels("a"), Sample{a, kNow + 10, 0}));
    QCOMPARE(f.metric("prometheus_agent_out_of_order_samples_total"), 0.0);
}

QTEST_APPLESS_MAIN(TestLogHistograms)
#include "tst_log_histograms.moc"
