// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/remote/wire/encoder.h"

#include "agent/base/compress.h"
#include "agent/remote/wire/decoder.h"
#include "tests/agent/remote/fake_source.h"
#include "tests/support/some_histograms.h"

#include <QTest>

#include <bit>
#include <limits>
#include <random>

using namespace agent;
using namespace agent::remote;
using model::MetricType;

namespace {

using Ids = std::vector<std::string>;

std::string textOf(const ReceivedLabels &received)
{
    model::Labels labels;
    for (const auto &[name, value] : received)
        labels.set(name, value);
    return labels.toString();
}

std::string sampleId(TimestampMs timestamp, double value, TimestampMs start)
{
    return "s " + std::to_string(timestamp) + ' ' + std::to_string(std::bit_cast<std::uint64_t>(value)) + ' ' +
           std::to_string(start);
}

std::string histogramId(TimestampMs timestamp, const model::Histogram &h, TimestampMs start)
{
    std::string id = "h " + std::to_string(timestamp) + ' ' + std::to_string(start) + (h.isFloat ? " f " : " w ") +
                     std::to_string(h.schema) + ' ' + std::to_string(h.count) + ' ' + std::to_string(h.floatCount) +
                     ' ' + std::to_string(std::bit_cast<std::uint64_t>(h.sum));
    for (const std::int64_t delta : h.positiveDeltas)
        id += ',' + std::to_string(delta);
    for (const double bound : h.customValues)
        id += ';' + std::to_string(bound);
    return id;
}

std::string exemplarId(TimestampMs timestamp, double value, const std::string &labels)
{
    return "e " + std::to_string(timestamp) + ' ' + std::to_string(std::bit_cast<std::uint64_t>(value)) + ' ' + labels;
}

/// Knows what the test tells it.
class FakeMetadata final : public MetadataSource {
public:
    void set(std::vector<FamilyMetadata> families)
    {
        m_view = std::make_shared<const MetadataView>(std::move(families));
    }
    std::shared_ptr<const MetadataView> view() const override { return m_view; }

private:
    std::shared_ptr<const MetadataView> m_view = std::make_shared<const MetadataView>();
};

/// A lane with entries of some series, and what must come out of it.
struct World {
    FakeSource source;
    SeriesCache cache{source, {}, {}};
    Lanes lanes{1};
    FakeMetadata metadata;
    std::unique_ptr<Encoder> encoder = makeEncoderV2(&metadata, &lanes.extras());
    std::vector<std::string> names;
    std::vector<SeriesSlot> places;
    std::map<std::string, Ids> points; ///< Samples and histograms by series, in order.
    std::map<std::string, Ids> exemplars;

    std::size_t series(const model::Labels &labels)
    {
        names.push_back(labels.toString());
        places.push_back(cache.resolve(source.series(labels)));
        return places.size() - 1;
    }
    void sample(std::size_t which, TimestampMs timestamp, double value, TimestampMs start = 0)
    {
        const QueuedSample queued{timestamp, {value}, places[which], 0};
        if (start != 0)
            lanes.noteStart(queued, start);
        lanes.deal(queued, {});
        points[names[which]].push_back(sampleId(timestamp, value, start));
    }
    void histogram(std::size_t which, TimestampMs timestamp, model::Histogram value, TimestampMs start = 0)
    {
        points[names[which]].push_back(histogramId(timestamp, value, start));
        model::HistogramSample one{model::SeriesRef{1}, timestamp, std::move(value), start};
        lanes.deal(one, places[which], 0, {});
    }
    void exemplar(std::size_t which, TimestampMs timestamp, double value, const model::Labels &labels)
    {
        exemplars[names[which]].push_back(exemplarId(timestamp, value, labels.toString()));
        model::Exemplar one{model::SeriesRef{1}, timestamp, value, labels};
        lanes.deal(one, places[which], 0, {});
    }
    std::string body()
    {
        std::string out;
        encoder->encode(lanes.all()[0].samples(), cache, out);
        return out;
    }
};

/// What came out.
struct Decoded {
    Status status;
    std::size_t messages = 0;
    std::map<std::string, Ids> points;
    std::map<std::string, Ids> exemplars;
    std::map<std::string, std::string> metadata; ///< `type|help|unit` by series.
    bool mixed = false;
    bool empty = false; ///< Some message has neither samples nor histograms.

    explicit Decoded(const std::string &body)
    {
        status = decodeWriteRequestV2(body, [this](const ReceivedSeries &series) { add(series); });
    }
    void add(const ReceivedSeries &series)
    {
        ++messages;
        const std::string name = textOf(series.labels);
        empty = empty || (series.samples.empty() && series.histograms.empty());
        mixed = mixed || (!series.samples.empty() && !series.histograms.empty());
        for (std::size_t i = 0; i < series.samples.size(); ++i)
            points[name].push_back(sampleId(series.samples[i].first, series.samples[i].second, series.sampleStarts[i]));
        for (std::size_t i = 0; i < series.histograms.size(); ++i)
            points[name].push_back(
                histogramId(series.histograms[i].first, series.histograms[i].second, series.histogramStarts[i]));
        for (const ReceivedExemplar &one : series.exemplars)
            exemplars[name].push_back(exemplarId(one.timestamp, one.value, textOf(one.labels)));
        metadata[name] = std::string(model::typeName(series.metadata.type)) + '|' + std::string(series.metadata.help) +
                         '|' + std::string(series.metadata.unit);
    }
};

std::string randomText(std::mt19937_64 &random, std::size_t longest)
{
    static const std::string kPieces[] = {"a", "Z", "_", "9", " ", "\"", "\n", "ä", "€", "🦇", std::string(1, '\0')};
    std::string out;
    const std::size_t size = 1 + random() % longest;
    while (out.size() < size)
        out += kPieces[random() % std::size(kPieces)];
    return out;
}

model::Labels randomLabels(std::mt19937_64 &random, int number)
{
    model::Labels labels{{"__name__", "m" + std::to_string(random() % 40)}, {"number", std::to_string(number)}};
    const std::size_t count = random() % 12;
    for (std::size_t n = 0; n < count; ++n)
        labels.set(randomText(random, 3), randomText(random, random() % 50 == 0 ? 20'000 : 12));
    return labels;
}

std::string hex(const std::string &bytes)
{
    return QByteArray::fromStdString(bytes).toHex(' ').toStdString();
}

} // namespace

class TestEncoderV2 : public QObject {
    Q_OBJECT
private slots:
    void decodesToWhatWentIn_data();
    void decodesToWhatWentIn();
    void hasTheDocumentedBytes();
    void valuesAreExact();
    void aSeriesIsOneMessage();
    void orderOfTimeOpensAnother();
    void kindsDoNotMix();
    void exemplarsNeedASample();
    void metadataIsTold();
    void metadataThatChangesIsSeen();
    void slotsThatChangeTheirSeries();
    void emptyBatch();
    void namesItsEncoding();
    void manyRequests();
};

void TestEncoderV2::decodesToWhatWentIn_data()
{
    QTest::addColumn<int>("seed");
    QTest::addColumn<int>("series");
    QTest::addColumn<int>("entries");
    QTest::newRow("one series") << 1 << 1 << 300;
    QTest::newRow("each series once or so") << 2 << 5000 << 5000;
    QTest::newRow("many of each") << 3 << 50 << 5000;
    QTest::newRow("a few") << 4 << 3 << 7;
    for (int seed = 10; seed < 60; ++seed)
        QTest::addRow("seed %d", seed) << seed << seed % 13 + 1 << seed * 11;
    QTest::newRow("64k series") << 5 << 65'536 << 70'000;
}

void TestEncoderV2::decodesToWhatWentIn()
{
    QFETCH(int, seed);
    QFETCH(int, series);
    QFETCH(int, entries);
    std::mt19937_64 random(static_cast<std::uint64_t>(seed));
    World world;
    for (int i = 0; i < series; ++i)
        world.series(randomLabels(random, i));
    world.metadata.set({{"m1", {MetricType::Counter, "counts", "bytes"}}, {"m2", {MetricType::Gauge, "", ""}}});
    for (int i = 0; i < entries; ++i) {
        const std::size_t which = random() % world.places.size();
        // Mostly onwards, sometimes back or not at all.
        const TimestampMs at = 1'795'264'264'005 + (random() % 10 == 0 ? static_cast<int>(random() % 100) : i);
        const TimestampMs start = at % 5 == 0 ? at - 1000 : 0; // a sample is known by its series and its time
        switch (random() % 8) {
        case 0:
            world.histogram(which, at, customHistogram(static_cast<std::uint32_t>(1 + random() % 9), random() % 2 == 0),
                            start);
            break;
        case 1:
            world.histogram(which, at, random() % 2 ? wholeHistogram(3) : floatHistogram(2), start);
            break;
        case 2:
            world.exemplar(which, 1'795'264'264'005 + i, static_cast<double>(i),
                           {{"trace_id", randomText(random, 20)}});
            break;
        default:
            world.sample(which, at, std::bit_cast<double>(random()), start);
        }
    }
    const Decoded decoded(world.body());
    QVERIFY2(decoded.status.ok(), decoded.status.toString().c_str());
    QVERIFY(!decoded.mixed);
    QVERIFY(!decoded.empty);
    QVERIFY(decoded.points == world.points);
    std::size_t leftOut = 0;
    for (auto it = world.exemplars.begin(); it != world.exemplars.end();) {
        const bool goes = world.points.contains(it->first);
        leftOut += goes ? 0 : it->second.size();
        it = goes ? std::next(it) : world.exemplars.erase(it);
    }
    QVERIFY(decoded.exemplars == world.exemplars);
    QCOMPARE(world.encoder->leftOut(), leftOut);
}

/// A TimeSeries has at least one sample or histogram; exemplars alone leave no trace, not even a symbol.
void TestEncoderV2::exemplarsNeedASample()
{
    World world;
    const std::size_t bare = world.series({{"__name__", "bare"}});
    const std::size_t told = world.series({{"__name__", "told"}});
    world.exemplar(bare, 5, 1, {{"trace_id", "x"}});
    QVERIFY(Decoded(world.body()).status.ok());
    QCOMPARE(Decoded(world.body()).messages, std::size_t{0});
    QCOMPARE(world.encoder->leftOut(), std::size_t{1});
    world.exemplar(told, 30, 1, {{"trace_id", "c"}}); // before the sample, and not in order
    world.exemplar(told, 10, 1, {{"trace_id", "a"}});
    world.exemplar(told, 20, 1, {{"trace_id", "b"}});
    world.sample(told, 40, 1);
    world.exemplar(told, 5, 1, {{"trace_id", "0"}});
    const Decoded decoded(world.body());
    QVERIFY(decoded.status.ok() && !decoded.empty);
    QCOMPARE(decoded.messages, std::size_t{1});
    Ids inOrder = world.exemplars[world.names[told]];
    const Ids expected{inOrder[3], inOrder[1], inOrder[2], inOrder[0]};
    QVERIFY(decoded.exemplars.at(model::Labels{{"__name__", "told"}}.toString()) == expected);
    QCOMPARE(world.encoder->leftOut(), std::size_t{1});
}

/// As a reader of the specification would write them by hand.
void TestEncoderV2::hasTheDocumentedBytes()
{
    World world;
    world.sample(world.series({{"__name__", "up"}, {"job", "up"}}), 1000, 1.0);
    world.sample(0, 2000, 0.0);
    world.metadata.set({{"up", {MetricType::Gauge, "h", ""}}});
    std::string plain;
    QVERIFY(snappyUncompress(world.body(), plain, 1000).ok());
    QCOMPARE(hex(plain), std::string("22 00"                                      // symbol 0: empty
                                     " 22 08 5f 5f 6e 61 6d 65 5f 5f"             // 1: __name__
                                     " 22 02 75 70"                               // 2: up
                                     " 22 03 6a 6f 62"                            // 3: job
                                     " 22 01 68"                                  // 4: h
                                     " 2a 1f"                                     // timeseries
                                     " 0a 04 01 02 03 02"                         // labels_refs
                                     " 12 0c 09 00 00 00 00 00 00 f0 3f 10 e8 07" // sample 1.0 at 1000
                                     " 12 03 10 d0 0f"                            // sample 0 at 2000
                                     " 2a 04 08 02 18 04"));                      // metadata: gauge, help
}

void TestEncoderV2::valuesAreExact()
{
    World world;
    const std::size_t one = world.series({{"__name__", "m"}});
    const double values[] = {0.0,
                             -0.0,
                             std::numeric_limits<double>::infinity(),
                             -std::numeric_limits<double>::infinity(),
                             std::numeric_limits<double>::denorm_min(),
                             model::staleNaN(),
                             std::bit_cast<double>(model::kNormalNaNBits),
                             std::bit_cast<double>(0xfff8000000001234U)};
    TimestampMs at = -3;
    for (const double value : values)
        world.sample(one, at++, value);
    world.sample(one, std::numeric_limits<TimestampMs>::max(), model::staleNaN());
    model::Histogram stale = model::Histogram::stale();
    world.histogram(world.series({{"__name__", "h"}}), 5, stale);
    const Decoded decoded(world.body());
    QVERIFY2(decoded.status.ok(), decoded.status.toString().c_str());
    QVERIFY(decoded.points == world.points);
}

void TestEncoderV2::aSeriesIsOneMessage()
{
    World world;
    for (int i = 0; i < 10; ++i)
        world.series({{"__name__", "m"}, {"i", std::to_string(i)}});
    for (int t = 0; t < 20; ++t)
        for (std::size_t i = 0; i < 10; ++i) {
            world.sample(i, 1000 + t, t);
            world.exemplar(i, 1000 + t, t, {{"trace_id", "x"}});
        }
    const Decoded decoded(world.body());
    QVERIFY(decoded.status.ok());
    QCOMPARE(decoded.messages, std::size_t{10});
    QVERIFY(decoded.points == world.points && decoded.exemplars == world.exemplars);
}

void TestEncoderV2::orderOfTimeOpensAnother()
{
    World world;
    const std::size_t one = world.series({{"__name__", "m"}});
    for (const TimestampMs t : {10, 20, 15, 30, 30, 31}) // 15 was admitted out of order, 30 came twice
        world.sample(one, t, 1);
    const Decoded decoded(world.body());
    QVERIFY(decoded.status.ok());
    QCOMPARE(decoded.messages, std::size_t{3});
    QVERIFY(decoded.points == world.points);
}

void TestEncoderV2::kindsDoNotMix()
{
    World world;
    const std::size_t one = world.series({{"__name__", "m"}});
    world.exemplar(one, 5, 1, {});
    world.sample(one, 10, 1);
    world.histogram(one, 20, wholeHistogram(1));
    world.histogram(one, 30, customHistogram(1));
    world.sample(one, 40, 1);
    const Decoded decoded(world.body());
    QVERIFY(decoded.status.ok());
    QVERIFY(!decoded.mixed);
    QCOMPARE(decoded.messages, std::size_t{3});
    QVERIFY(decoded.points == world.points && decoded.exemplars == world.exemplars);
}

void TestEncoderV2::metadataIsTold()
{
    World world;
    world.metadata.set({{"http_requests", {MetricType::Counter, "Requests.", "requests"}},
                        {"latency", {MetricType::Histogram, "Latency.", ""}},
                        {"size", {MetricType::Summary, "", "bytes"}},
                        {"build", {MetricType::Info, "Build.", ""}},
                        {"load", {MetricType::Gauge, "", ""}},
                        {"nothing", {MetricType::Unknown, "", ""}}});
    const std::pair<std::string, std::string> rows[] = {
        {"http_requests_total", "counter|Requests.|requests"},
        {"http_requests_created", "counter|Requests.|requests"},
        {"http_requests_sum", "unknown||"}, // a counter has no sum
        {"latency_bucket", "histogram|Latency.|"},
        {"latency_count", "histogram|Latency.|"},
        {"latency", "histogram|Latency.|"},
        {"size_sum", "summary||bytes"},
        {"size_bucket", "unknown||"},
        {"build_info", "info|Build.|"},
        {"load", "gauge||"},
        {"load_total", "unknown||"},
        {"nothing", "unknown||"},
        {"other", "unknown||"},
    };
    for (const auto &[name, expected] : rows)
        world.sample(world.series({{"__name__", name}}), 1, 1);
    const Decoded decoded(world.body());
    QVERIFY2(decoded.status.ok(), decoded.status.toString().c_str());
    for (const auto &[name, expected] : rows)
        QCOMPARE(decoded.metadata.at(model::Labels{{"__name__", name}}.toString()), expected);
}

void TestEncoderV2::metadataThatChangesIsSeen()
{
    World world;
    world.sample(world.series({{"__name__", "m"}}), 1, 1);
    QCOMPARE(Decoded(world.body()).metadata.begin()->second, std::string("unknown||"));
    world.metadata.set({{"m", {MetricType::Gauge, "before", ""}}});
    QCOMPARE(Decoded(world.body()).metadata.begin()->second, std::string("gauge|before|"));
    world.metadata.set({{"a", {}}, {"m", {MetricType::Counter, "after", ""}}});
    QCOMPARE(Decoded(world.body()).metadata.begin()->second, std::string("counter|after|"));
}

/// A slot that was forgotten and is used again has the metadata of its new series.
void TestEncoderV2::slotsThatChangeTheirSeries()
{
    FakeSource source;
    SeriesCache cache(source, {}, {});
    FakeMetadata metadata;
    metadata.set({{"old", {MetricType::Counter, "", ""}}, {"new", {MetricType::Gauge, "", ""}}});
    const auto encoder = makeEncoderV2(&metadata, nullptr);
    const model::SeriesRef before = source.series({{"__name__", "old"}});
    const SeriesSlot slot = cache.resolve(before);
    cache.use(slot, 1);
    const std::vector<QueuedSample> batch{{1, {1.0}, slot, 1}};
    std::string body;
    encoder->encode(batch, cache, body);
    QCOMPARE(Decoded(body).metadata.begin()->second, std::string("counter||"));
    source.forget(before);
    QVERIFY(cache.sweep(2, 10));
    QCOMPARE(cache.resolve(source.series({{"__name__", "new"}})), slot);
    encoder->encode(batch, cache, body);
    QCOMPARE(Decoded(body).metadata.begin()->second, std::string("gauge||"));
}

void TestEncoderV2::emptyBatch()
{
    World world;
    const Decoded decoded(world.body());
    QVERIFY2(decoded.status.ok(), decoded.status.toString().c_str());
    QCOMPARE(decoded.messages, std::size_t{0});
}

void TestEncoderV2::namesItsEncoding()
{
    const http::Headers expected{{"Content-Encoding", "snappy"},
                                 {"Content-Type", "application/x-protobuf;proto=io.prometheus.write.v2.Request"},
                                 {"X-Prometheus-Remote-Write-Version", "2.0.0"}};
    QCOMPARE(makeEncoder(Protocol::V2)->headers(), expected);
}

/// What one request leaves behind does not show in the next.
void TestEncoderV2::manyRequests()
{
    World world;
    std::mt19937_64 random(7);
    for (int i = 0; i < 500; ++i)
        world.series(randomLabels(random, i));
    std::string body;
    for (int request = 0; request < 100; ++request) {
        std::vector<QueuedSample> batch;
        std::map<std::string, Ids> expected;
        for (std::size_t i = 0; i < 1 + random() % 300; ++i) {
            const std::size_t which = random() % world.places.size();
            batch.push_back(
                {static_cast<TimestampMs>(1000 + i), {static_cast<double>(request)}, world.places[which], 0});
            expected[world.names[which]].push_back(sampleId(batch.back().timestamp, request, 0));
        }
        world.encoder->encode(batch, world.cache, body);
        const Decoded decoded(body);
        QVERIFY2(decoded.status.ok(), decoded.status.toString().c_str());
        QVERIFY(decoded.points == expected);
    }
}

QTEST_APPLESS_MAIN(TestEncoderV2)
#include "tst_remote_encoder_v2.moc"
