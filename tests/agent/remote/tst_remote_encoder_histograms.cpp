// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/remote/wire/encoder.h"

#include "agent/base/compress.h"
#include "agent/remote/wire/decoder.h"
#include "agent/remote/wire/histogram_message.h"
#include "tests/agent/remote/fake_source.h"
#include "tests/support/some_histograms.h"

#include <QTest>

#include <limits>

using namespace agent;
using namespace agent::remote;
using model::Histogram;

Q_DECLARE_METATYPE(agent::model::Histogram)

namespace {

std::string compressed(std::string_view plain)
{
    std::string out;
    snappyCompress(plain, out);
    return out;
}

/// A lane with a series in it, to be encoded.
struct World {
    FakeSource source;
    SeriesCache cache{source, {}, {}};
    Lanes lanes{1};
    SeriesSlot slot = cache.resolve(source.series({{"__name__", "h"}, {"job", "x"}}));

    void add(TimestampMs timestamp, Histogram histogram)
    {
        model::HistogramSample sample{model::SeriesRef{1}, timestamp, std::move(histogram)};
        lanes.deal(sample, slot, 0, {});
    }
    void add(TimestampMs timestamp, double value, const model::Labels &labels)
    {
        model::Exemplar exemplar{model::SeriesRef{1}, timestamp, value, labels};
        lanes.deal(exemplar, slot, 0, {});
    }
    std::string body()
    {
        std::string out;
        makeEncoderV1()->encode(lanes.all()[0].samples(), cache, out);
        return out;
    }
    std::vector<ReceivedSeries> received()
    {
        // The views in a ReceivedSeries do not outlive the callback: tests look at numbers only, or use `body`.
        std::vector<ReceivedSeries> out;
        const Status s = decodeWriteRequest(body(), [&out](const ReceivedSeries &series) { out.push_back(series); });
        if (!s.ok())
            out.clear();
        return out;
    }
};

Histogram with(Histogram histogram, double sum, Histogram::ResetHint hint)
{
    histogram.sum = sum;
    histogram.hint = hint;
    return histogram;
}

} // namespace

class TestEncoderHistograms : public QObject {
    Q_OBJECT
private slots:
    void histogramsSurvive_data();
    void histogramsSurvive();
    void hasTheDocumentedBytes();
    void exemplarsSurvive();
    void mixed();
    void largeOnes();
    void decoderRefuses_data();
    void decoderRefuses();
};

void TestEncoderHistograms::histogramsSurvive_data()
{
    QTest::addColumn<Histogram>("histogram");
    QTest::addColumn<qint64>("timestamp");
    QTest::newRow("whole") << wholeHistogram() << qint64{1'795'264'264'005};
    QTest::newRow("float") << floatHistogram() << qint64{1};
    QTest::newRow("custom") << customHistogram(3) << qint64{1};
    QTest::newRow("custom float") << customHistogram(3, true) << qint64{1};
    QTest::newRow("stale") << Histogram::stale() << qint64{1};
    QTest::newRow("stale float") << Histogram::stale(true) << qint64{1};
    QTest::newRow("empty") << Histogram() << qint64{0};
    QTest::newRow("before the epoch") << wholeHistogram() << qint64{-1};
    QTest::newRow("minus zero") << with(wholeHistogram(), -0.0, Histogram::ResetHint::Unknown) << qint64{1};
    QTest::newRow("reset") << with(wholeHistogram(), 1, Histogram::ResetHint::Reset) << qint64{1};
    QTest::newRow("gauge") << with(wholeHistogram(), std::numeric_limits<double>::infinity(),
                                   Histogram::ResetHint::Gauge)
                           << qint64{std::numeric_limits<TimestampMs>::max()};
    Histogram wide;
    wide.schema = -4;
    wide.count = std::numeric_limits<std::uint64_t>::max();
    wide.zeroCount = std::uint64_t{1} << 63;
    wide.zeroThreshold = std::numeric_limits<double>::denorm_min();
    for (int i = 0; i < 300; ++i) {
        wide.positiveSpans.push_back({i - 150, static_cast<std::uint32_t>(i % 3)});
        wide.negativeSpans.push_back(
            {i % 2 ? std::numeric_limits<std::int32_t>::min() : std::numeric_limits<std::int32_t>::max(),
             i % 2 ? std::numeric_limits<std::uint32_t>::max() : 0});
        wide.positiveDeltas.push_back(std::int64_t{1} << (i % 64));
        wide.negativeDeltas.push_back(-(std::int64_t{1} << (i % 63)));
    }
    QTest::newRow("everything long") << wide << qint64{1};
}

void TestEncoderHistograms::histogramsSurvive()
{
    QFETCH(Histogram, histogram);
    QFETCH(qint64, timestamp);
    World world;
    world.add(timestamp, histogram);
    const auto received = world.received();
    QCOMPARE(received.size(), std::size_t{1});
    QVERIFY(received[0].samples.empty() && received[0].exemplars.empty());
    QCOMPARE(received[0].histograms.size(), std::size_t{1});
    QCOMPARE(received[0].histograms[0].first, TimestampMs{timestamp});
    QVERIFY(received[0].histograms[0].second == histogram);
}

void TestEncoderHistograms::hasTheDocumentedBytes()
{
    std::string message;
    putHistogramMessage(wholeHistogram(1), 1000, message);
    QCOMPARE(QByteArray::fromStdString(message).toHex(' '),
             QByteArray("08 0a"                       // 1 count_int
                        " 19 00 00 00 00 00 00 f4 bf" // 3 sum
                        " 20 06"                      // 4 schema
                        " 29 00 00 00 00 00 00 f0 37" // 5 zero_threshold
                        " 30 01"                      // 6 zero_count_int
                        " 42 02 10 01"                // 8 negative_spans
                        " 4a 01 04"                   // 9 negative_deltas
                        " 5a 04 08 03 10 02"          // 11 positive_spans
                        " 5a 04 08 06 10 01"
                        " 62 03 06 01 00" // 12 positive_deltas
                        " 70 02"          // 14 reset_hint
                        " 78 e8 07"));    // 15 timestamp
    message.clear();
    putHistogramMessage(customHistogram(1, true), 0, message);
    QCOMPARE(QByteArray::fromStdString(message).toHex(' '),
             QByteArray("11 00 00 00 00 00 00 04 40" // 2 count_float
                        " 19 00 00 00 00 00 00 29 40"
                        " 20 69"
                        " 39 00 00 00 00 00 00 00 00" // 7 zero_count_float
                        " 5a 02 10 01"
                        " 5a 04 08 04 10 01"
                        " 6a 10 00 00 00 00 00 00 e0 3f 00 00 00 00 00 00 00 40" // 13 positive_counts
                        // 16 custom_values
                        " 82 01 18 9a 99 99 99 99 99 b9 3f 00 00 00 00 00 00 f0 3f 00 00 00 00 00 00 24 40"));
}

void TestEncoderHistograms::exemplarsSurvive()
{
    World world;
    const model::Labels labels{{"trace_id", "äbc"}, {"span_id", std::string(120, 's')}};
    world.add(5, -0.0, labels);
    world.add(-1, model::staleNaN(), model::Labels{});
    int seen = 0;
    const std::string body = world.body();
    const Status s = decodeWriteRequest(body, [&](const ReceivedSeries &series) {
        QCOMPARE(series.labels.size(), std::size_t{2});
        QVERIFY(series.samples.empty() && series.histograms.empty());
        QCOMPARE(series.exemplars.size(), std::size_t{1});
        const ReceivedExemplar &one = series.exemplars[0];
        QCOMPARE(one.timestamp, TimestampMs{seen == 0 ? 5 : -1});
        QCOMPARE(std::bit_cast<std::uint64_t>(one.value), seen == 0 ? std::uint64_t{1} << 63 : model::kStaleNaNBits);
        model::Labels got;
        for (const auto &[name, value] : one.labels)
            got.set(name, value);
        QVERIFY(got == (seen == 0 ? labels : model::Labels{}));
        ++seen;
    });
    QVERIFY2(s.ok(), s.message().c_str());
    QCOMPARE(seen, 2);
}

void TestEncoderHistograms::mixed()
{
    World world;
    for (std::uint32_t i = 0; i < 3000; ++i) {
        if (i % 3 == 0)
            world.lanes.deal({i, {static_cast<double>(i)}, world.slot, 0}, {});
        else if (i % 3 == 1)
            world.add(i, i % 2 ? wholeHistogram(i) : floatHistogram(i));
        else
            world.add(i, i, {{"trace_id", std::to_string(i)}});
    }
    const auto received = world.received();
    QCOMPARE(received.size(), std::size_t{3000});
    for (std::uint32_t i = 0; i < received.size(); ++i) {
        const ReceivedSeries &one = received[i];
        QCOMPARE(one.samples.size() + one.histograms.size() + one.exemplars.size(), std::size_t{1});
        if (i % 3 == 0)
            QCOMPARE(one.samples.at(0).first, TimestampMs{i});
        else if (i % 3 == 1)
            QVERIFY(one.histograms.at(0).second == (i % 2 ? wholeHistogram(i) : floatHistogram(i)));
        else
            QCOMPARE(one.exemplars.at(0).value, static_cast<double>(i));
    }
    QCOMPARE(world.body(), world.body());
}

void TestEncoderHistograms::largeOnes()
{
    World world;
    Histogram large = wholeHistogram();
    large.positiveDeltas.assign(1'000'000, -3);
    world.add(1, large);
    world.add(2, large);
    const auto received = world.received();
    QCOMPARE(received.size(), std::size_t{2});
    QVERIFY(received[1].histograms.at(0).second == large);
}

void TestEncoderHistograms::decoderRefuses_data()
{
    QTest::addColumn<QByteArray>("histogram");
    QTest::addColumn<QString>("message");
    const QString mixed = "a histogram has whole counts and float counts";
    QTest::newRow("zero count of the other kind") << QByteArray::fromHex("0801390000000000000000") << mixed;
    QTest::newRow("float with deltas") << QByteArray::fromHex("1100000000000000006201029a0100") << mixed;
    QTest::newRow("whole with counts") << QByteArray::fromHex("08016a080000000000000000") << mixed;
    QTest::newRow("no such hint") << QByteArray::fromHex("08017009")
                                  << QString("a histogram has the unknown reset hint 9");
    QTest::newRow("cut short") << QByteArray::fromHex("08016a08000000") << QString("not a remote write 1.0 message");
}

void TestEncoderHistograms::decoderRefuses()
{
    QFETCH(QByteArray, histogram);
    QFETCH(QString, message);
    const QByteArray series = QByteArray("\x22") + static_cast<char>(histogram.size()) + histogram;
    const QByteArray request = QByteArray("\x0a") + static_cast<char>(series.size()) + series;
    const Status s = decodeWriteRequest(compressed(request.toStdString()), [](const ReceivedSeries &) {});
    QVERIFY(s.code() == Code::InvalidInput);
    QVERIFY2(QString::fromStdString(s.message()).contains(message), s.message().c_str());
}

QTEST_APPLESS_MAIN(TestEncoderHistograms)
#include "tst_remote_encoder_histograms.moc"
