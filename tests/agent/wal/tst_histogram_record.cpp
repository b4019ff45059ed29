// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/wal/record.h"

#include "agent/base/coding.h"
#include "agent/wal/format.h"
#include "tests/support/some_histograms.h"

#include <QtTest/QTest>

#include <limits>
#include <vector>

using namespace agent;
using namespace agent::wal;
using model::Histogram;
using model::HistogramSample;
using model::SeriesRef;

Q_DECLARE_METATYPE(agent::model::Histogram)

namespace {

constexpr TimestampMs kMin = std::numeric_limits<TimestampMs>::min();
constexpr TimestampMs kMax = std::numeric_limits<TimestampMs>::max();

struct Read {
    Status status;
    std::vector<HistogramSample> histograms;
    std::uint64_t unknownSchemas = 0;
};

Read decode(std::string_view record)
{
    Read out;
    out.status = decodeHistograms(record, out.unknownSchemas,
                                  [&out](HistogramSample &sample) { out.histograms.push_back(sample); });
    return out;
}

bool same(const HistogramSample &a, const HistogramSample &b)
{
    return a.series == b.series && a.timestamp == b.timestamp && a.value == b.value;
}

std::string encode(const std::vector<HistogramSample> &histograms)
{
    std::string record;
    encodeHistograms(recordType(histograms.front().value), histograms, record);
    return record;
}

Histogram withSchema(Histogram histogram, std::int32_t schema)
{
    histogram.schema = schema;
    return histogram;
}

Histogram extreme(bool isFloat)
{
    Histogram h;
    h.isFloat = isFloat;
    h.schema = 8;
    h.hint = Histogram::ResetHint::Reset;
    h.zeroThreshold = std::numeric_limits<double>::denorm_min();
    h.sum = -std::numeric_limits<double>::infinity();
    h.positiveSpans = {{std::numeric_limits<std::int32_t>::min(), 1}, {std::numeric_limits<std::int32_t>::max(), 2}};
    if (isFloat) {
        h.floatCount = std::numeric_limits<double>::max();
        h.floatZeroCount = -0.0;
        h.positiveCounts = {1e308, 0, std::bit_cast<double>(model::kNormalNaNBits)};
    } else {
        h.count = std::numeric_limits<std::uint64_t>::max();
        h.zeroCount = std::numeric_limits<std::uint64_t>::max();
        h.positiveDeltas = {std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max(), 0};
    }
    return h;
}

} // namespace

class TestHistogramRecord : public QObject {
    Q_OBJECT
private slots:
    void roundTrip_data();
    void roundTrip();
    void eachKindHasItsRecord();
    void hasTheDocumentedBytes();
    void secondVersion();
    void finerSchemasAreReduced();
    void unknownSchemasAreCountedAndLeftOut();
    void visitorMayTakeTheValue();
    void damage_data();
    void damage();
    void everyPrefixIsRefusedOrShorter();
};

void TestHistogramRecord::roundTrip_data()
{
    QTest::addColumn<Histogram>("first");
    QTest::addColumn<Histogram>("second");
    QTest::addColumn<int>("type");
    QTest::newRow("whole") << wholeHistogram(1) << wholeHistogram(1000) << 7;
    QTest::newRow("whole, extreme") << extreme(false) << wholeHistogram(1) << 7;
    QTest::newRow("stale") << Histogram::stale() << wholeHistogram(1) << 7;
    QTest::newRow("empty") << Histogram() << Histogram() << 7;
    QTest::newRow("float") << floatHistogram(1) << floatHistogram(9) << 8;
    QTest::newRow("float, extreme") << floatHistogram(1) << extreme(true) << 8;
    QTest::newRow("float, stale") << Histogram::stale(true) << floatHistogram(1) << 8;
    QTest::newRow("custom") << customHistogram(1) << customHistogram(77) << 9;
    QTest::newRow("custom, no bounds") << withSchema(Histogram(), Histogram::kCustomSchema) << customHistogram(1) << 9;
    QTest::newRow("custom float") << customHistogram(1, true) << customHistogram(2, true) << 10;
}

void TestHistogramRecord::roundTrip()
{
    QFETCH(Histogram, first);
    QFETCH(Histogram, second);
    QFETCH(int, type);
    std::string record = "before";
    const std::vector<HistogramSample> histograms{
        {SeriesRef{kMaxSeriesRef}, kMax, first}, {SeriesRef{1}, kMin, second}, {SeriesRef{2}, 0, first}};
    encodeHistograms(RecordType{static_cast<std::uint8_t>(type)}, histograms, record);
    QVERIFY(record.starts_with("before"));
    const std::string_view bytes = std::string_view(record).substr(6);
    QCOMPARE(static_cast<int>(recordType(bytes)), type);
    const Read read = decode(bytes);
    QVERIFY2(read.status.ok(), read.status.message().c_str());
    QVERIFY(std::equal(read.histograms.begin(), read.histograms.end(), histograms.begin(), histograms.end(), same));
    QCOMPARE(countSamples(bytes), std::uint64_t{3});
}

void TestHistogramRecord::eachKindHasItsRecord()
{
    const std::vector<HistogramSample> histograms{{SeriesRef{1}, 1, wholeHistogram()},
                                                  {SeriesRef{2}, 2, floatHistogram()},
                                                  {SeriesRef{3}, 3, customHistogram()},
                                                  {SeriesRef{4}, 4, customHistogram(1, true)},
                                                  {SeriesRef{5}, 5, wholeHistogram()}};
    for (const RecordType type : {RecordType::Histograms, RecordType::FloatHistograms, RecordType::CustomHistograms,
                                  RecordType::CustomFloatHistograms}) {
        std::string record;
        encodeHistograms(type, histograms, record);
        const Read read = decode(record);
        QVERIFY(read.status.ok());
        QCOMPARE(read.histograms.size(), type == RecordType::Histograms ? std::size_t{2} : std::size_t{1});
        for (const HistogramSample &sample : read.histograms)
            QVERIFY(recordType(sample.value) == type);
    }
    std::string record;
    encodeHistograms(RecordType::Histograms, {}, record);
    QCOMPARE(record, std::string("\x07"));
    QVERIFY(decode(record).status.ok());
}

void TestHistogramRecord::hasTheDocumentedBytes()
{
    const std::string whole = encode({{SeriesRef{5}, 1000, wholeHistogram(1)}});
    QCOMPARE(QByteArray::fromStdString(whole).toHex(' '),
             QByteArray("07"
                        " 00 00 00 00 00 00 00 05"
                        " 00 00 00 00 00 00 03 e8"
                        " 00 00"
                        " 02"                      // not reset
                        " 06"                      // schema 3
                        " 37 f0 00 00 00 00 00 00" // zero threshold
                        " 01"                      // zero count
                        " 0a"                      // count
                        " bf f4 00 00 00 00 00 00" // sum
                        " 02 03 02 06 01"          // positive spans
                        " 01 00 01"                // negative spans
                        " 03 06 01 00"             // positive deltas
                        " 01 04"));                // negative deltas
    const std::string custom = encode({{SeriesRef{5}, 1000, customHistogram(1, true)}});
    QCOMPARE(QByteArray::fromStdString(custom).toHex(' '),
             QByteArray("0a"
                        " 00 00 00 00 00 00 00 05"
                        " 00 00 00 00 00 00 03 e8"
                        " 00 00"
                        " 00"
                        " 69" // schema -53
                        " 00 00 00 00 00 00 00 00"
                        " 00 00 00 00 00 00 00 00" // zero count
                        " 40 04 00 00 00 00 00 00" // count
                        " 40 29 00 00 00 00 00 00"
                        " 02 00 01 04 01"
                        " 00"
                        " 02 3f e0 00 00 00 00 00 00 40 00 00 00 00 00 00 00"
                        " 00"
                        " 03 3f b9 99 99 99 99 99 9a 3f f0 00 00 00 00 00 00 40 24 00 00 00 00 00 00"));
}

void TestHistogramRecord::secondVersion()
{
    for (const bool isFloat : {false, true}) {
        const Histogram plain = isFloat ? floatHistogram() : wholeHistogram();
        const Histogram custom = customHistogram(3, isFloat);
        const std::string bare = encode({{SeriesRef{1}, 0, plain}}).substr(19);
        const std::string bareCustom = encode({{SeriesRef{1}, 0, custom}}).substr(19);
        std::string record(1, static_cast<char>(isFloat ? RecordType::FloatHistogramsV2 : RecordType::HistogramsV2));
        putVarint(record, 10);
        putVarint(record, 2000);
        putVarint(record, 1000);
        record += bare;
        for (int marker = 0; marker < 3; ++marker) { // both kinds in one record
            putVarint(record, 2);
            putVarint(record, marker);
            record.push_back(static_cast<char>(marker));
            if (marker == 2)
                putVarint(record, -7);
            record += marker == 1 ? bareCustom : bare;
        }
        const Read read = decode(record);
        QVERIFY2(read.status.ok(), read.status.message().c_str());
        const std::vector<HistogramSample> expected{{SeriesRef{10}, 2000, plain},
                                                    {SeriesRef{12}, 2000, plain},
                                                    {SeriesRef{14}, 2001, custom},
                                                    {SeriesRef{16}, 2002, plain}};
        QVERIFY(std::equal(read.histograms.begin(), read.histograms.end(), expected.begin(), expected.end(), same));
        QCOMPARE(countSamples(record), std::uint64_t{4});
        record[record.size() - bare.size() - 2] = '\x03'; // no such marker
        QVERIFY(decode(record).status.code() == Code::Corruption);
    }
}

void TestHistogramRecord::finerSchemasAreReduced()
{
    Histogram fine = wholeHistogram();
    fine.schema = 9;
    Histogram finest = floatHistogram();
    finest.schema = 52;
    Histogram expected = fine;
    model::reduceResolution(expected, 8);
    QCOMPARE(expected.schema, 8);
    const Read read = decode(encode({{SeriesRef{1}, 1, fine}}));
    QVERIFY(read.histograms.at(0).value == expected);
    expected = finest;
    model::reduceResolution(expected, 8);
    QVERIFY(decode(encode({{SeriesRef{1}, 1, finest}})).histograms.at(0).value == expected);
}

void TestHistogramRecord::unknownSchemasAreCountedAndLeftOut()
{
    Histogram misfit = withSchema(wholeHistogram(), 20);
    misfit.positiveSpans.pop_back(); // cannot be reduced
    std::vector<HistogramSample> histograms;
    for (const std::int32_t schema :
         {-5, 53, -54, std::numeric_limits<std::int32_t>::max(), std::numeric_limits<std::int32_t>::min()})
        histograms.push_back({SeriesRef{1}, schema, withSchema(wholeHistogram(), schema)});
    histograms.push_back({SeriesRef{1}, 0, misfit});
    histograms.insert(histograms.begin() + 2, {SeriesRef{7}, 7, wholeHistogram()});
    const std::string record = encode(histograms);
    const Read read = decode(record);
    QVERIFY(read.status.ok());
    QCOMPARE(read.unknownSchemas, std::uint64_t{6});
    QCOMPARE(read.histograms.size(), std::size_t{1});
    QVERIFY(same(read.histograms[0], histograms[2]));
    QCOMPARE(countSamples(record), std::uint64_t{7}); // the log counts them
}

void TestHistogramRecord::visitorMayTakeTheValue()
{
    std::vector<HistogramSample> histograms;
    for (std::uint32_t n = 1; n < 50; ++n)
        histograms.push_back({SeriesRef{n}, n, wholeHistogram(n)});
    std::vector<Histogram> taken;
    std::uint64_t unknown = 0;
    const auto take = [&taken](HistogramSample &sample) { taken.push_back(std::move(sample.value)); };
    QVERIFY(decodeHistograms(encode(histograms), unknown, take).ok());
    QCOMPARE(taken.size(), histograms.size());
    for (std::size_t i = 0; i < taken.size(); ++i)
        QVERIFY(taken[i] == histograms[i].value);
}

void TestHistogramRecord::damage_data()
{
    QTest::addColumn<QByteArray>("record");
    const QByteArray base = "0700000000000000010000000000000001";
    const QByteArray head = base + "0000" + "00" + "06" + "0000000000000000" + "01" + "01" + "0000000000000000";
    QTest::newRow("base cut off") << QByteArray::fromHex("070000000000000001");
    QTest::newRow("ends after the sum") << QByteArray::fromHex(head);
    QTest::newRow("endless spans") << QByteArray::fromHex(head + "ffffffffffffffff7f" + "0000");
    QTest::newRow("endless deltas") << QByteArray::fromHex(head + "00" + "00" + "ffffffff0f" + "00");
    QTest::newRow("more deltas than bytes") << QByteArray::fromHex(head + "00" + "00" + "00" + "05" + "00000000");
    QTest::newRow("number zero") << QByteArray::fromHex("0700000000000000000000000000000001" + head.mid(34) +
                                                        "00000000");
    QTest::newRow("number too large") << QByteArray::fromHex("0700000010000000000000000000000001" + head.mid(34) +
                                                             "00000000");
    QTest::newRow("float, endless counts")
        << QByteArray::fromHex(QByteArray("08") + base.mid(2) + "0000" + "00" + "06" +
                               QByteArray("0000000000000000").repeated(4) + "00" + "00" + "ffffffffffffffffff01");
    QTest::newRow("custom, endless bounds")
        << QByteArray::fromHex(QByteArray("09") + base.mid(2) + "0000" + "00" + "69" + "0000000000000000" + "00" +
                               "00" + "0000000000000000" + "00000000" + "8080808080808080a0" + "01");
    QTest::newRow("another type") << QByteArray::fromHex("02");
    QTest::newRow("no record at all") << QByteArray();
}

void TestHistogramRecord::damage()
{
    QFETCH(QByteArray, record);
    const Read read = decode(record.toStdString());
    QVERIFY(read.status.code() == Code::Corruption);
    QVERIFY(read.histograms.empty());
    QCOMPARE(countSamples(record.toStdString()), std::uint64_t{0});
}

void TestHistogramRecord::everyPrefixIsRefusedOrShorter()
{
    for (const Histogram &histogram :
         {wholeHistogram(), floatHistogram(), customHistogram(), customHistogram(1, true)}) {
        const std::vector<HistogramSample> histograms{{SeriesRef{1}, 10, histogram}, {SeriesRef{2}, 11, histogram}};
        const std::string record = encode(histograms);
        for (std::size_t size = 1; size < record.size(); ++size) {
            const std::string_view prefix = std::string_view(record).substr(0, size);
            const Read read = decode(prefix);
            QVERIFY(read.histograms.size() < 2);
            QCOMPARE(countSamples(prefix), std::uint64_t{read.histograms.size()});
            const std::size_t first = 17 + (record.size() - 17) / 2;
            QCOMPARE(read.status.ok(), size == 1 || size == 17 || size == first);
            QCOMPARE(read.histograms.size(), size < first ? std::size_t{0} : std::size_t{1});
        }
    }
}

QTEST_APPLESS_MAIN(TestHistogramRecord)
#include "tst_histogram_record.moc"
