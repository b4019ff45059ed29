// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/wal/record.h"

#include "agent/base/coding.h"
#include "agent/wal/format.h"

#include <QtTest/QTest>

#include <bit>
#include <limits>

using namespace agent;
using namespace agent::wal;
using model::SeriesRef;

namespace {

constexpr TimestampMs kMin = std::numeric_limits<TimestampMs>::min();
constexpr TimestampMs kMax = std::numeric_limits<TimestampMs>::max();

bool same(const model::Sample &a, const model::Sample &b)
{
    return a.series == b.series && a.timestamp == b.timestamp &&
           std::bit_cast<std::uint64_t>(a.value) == std::bit_cast<std::uint64_t>(b.value);
}

} // namespace

Q_DECLARE_METATYPE(std::vector<agent::model::Sample>)

class TestRecord : public QObject {
    Q_OBJECT
private slots:
    void samples_data();
    void samples();
    void samplesHaveTheDocumentedBytes();
    void samplesV2();
    void series();
    void exemplars();
    void typesAreRecognised();
    void damage_data();
    void damage();
    void everyPrefixOfARecordIsRefusedOrShorter();
};

void TestRecord::samples_data()
{
    QTest::addColumn<std::vector<model::Sample>>("samples");
    const double nan = std::bit_cast<double>(model::kNormalNaNBits);
    QTest::newRow("none") << std::vector<model::Sample>{};
    QTest::newRow("one") << std::vector<model::Sample>{{SeriesRef{1}, 0, 0.0}};
    QTest::newRow("largest number") << std::vector<model::Sample>{{SeriesRef{kMaxSeriesRef}, 5, 1.5},
                                                                  {SeriesRef{1}, 5, -0.0}};
    QTest::newRow("extreme times") << std::vector<model::Sample>{
        {SeriesRef{1}, kMin, 1}, {SeriesRef{2}, kMax, 2}, {SeriesRef{3}, 0, 3}, {SeriesRef{4}, -1, 4}};
    QTest::newRow("special values") << std::vector<model::Sample>{
        {SeriesRef{7}, 1, model::staleNaN()},
        {SeriesRef{6}, 2, nan},
        {SeriesRef{5}, 3, std::numeric_limits<double>::infinity()},
        {SeriesRef{5}, 4, -std::numeric_limits<double>::infinity()},
        {SeriesRef{5}, 5, std::numeric_limits<double>::denorm_min()},
        {SeriesRef{5}, 6, std::numeric_limits<double>::max()}};
    std::vector<model::Sample> many;
    for (std::uint64_t i = 1; i <= 5000; ++i)
        many.push_back({SeriesRef{i * 977 % 5003 + 1}, static_cast<TimestampMs>(1'700'000'000'000 + i % 3),
                        static_cast<double>(i) / 3});
    QTest::newRow("many") << many;
}

void TestRecord::samples()
{
    QFETCH(std::vector<model::Sample>, samples);
    std::string record = "before";
    encodeSamples(samples, record);
    QVERIFY(record.starts_with("before"));
    std::vector<model::Sample> read;
    QVERIFY(decodeSamples(std::string_view(record).substr(6), read).ok());
    QVERIFY(std::equal(read.begin(), read.end(), samples.begin(), samples.end(), same));
}

void TestRecord::samplesHaveTheDocumentedBytes()
{
    std::string record;
    encodeSamples(std::vector<model::Sample>{{SeriesRef{5}, 1000, 1.0}, {SeriesRef{4}, 1002, 2.0}}, record);
    const QByteArray expected = QByteArray::fromHex("02"
                                                    "0000000000000005"
                                                    "00000000000003e8"
                                                    "00"
                                                    "00"
                                                    "3ff0000000000000"
                                                    "01"
                                                    "04"
                                                    "4000000000000000");
    QCOMPARE(QByteArray::fromStdString(record), expected);
    record.clear();
    encodeSamples({}, record);
    QCOMPARE(record, std::string("\x02"));
}

void TestRecord::samplesV2()
{
    // First: number, time and start time as they are; then to the previous number, the first time, and a marker for the
    // start time.
    std::string record(1, static_cast<char>(RecordType::SamplesV2));
    putVarint(record, 10);
    putVarint(record, 2000);
    putVarint(record, 1000);
    putBe64(record, std::bit_cast<std::uint64_t>(1.0));
    for (int marker = 0; marker < 3; ++marker) {
        putVarint(record, 2);
        putVarint(record, marker);
        record.push_back(static_cast<char>(marker));
        if (marker == 2)
            putVarint(record, -7);
        putBe64(record, std::bit_cast<std::uint64_t>(2.0 + marker));
    }
    std::vector<model::Sample> read;
    QVERIFY(decodeSamples(record, read).ok());
    const std::vector<model::Sample> expected{
        {SeriesRef{10}, 2000, 1}, {SeriesRef{12}, 2000, 2}, {SeriesRef{14}, 2001, 3}, {SeriesRef{16}, 2002, 4}};
    QVERIFY(std::equal(read.begin(), read.end(), expected.begin(), expected.end(), same));
}

void TestRecord::series()
{
    std::string big(100'000, 'x');
    const std::vector<SeriesRecord> series{
        {SeriesRef{1}, {{"__name__", "up"}}},
        {SeriesRef{kMaxSeriesRef}, model::Labels{}},
        {SeriesRef{3}, {{"__name__", "m"}, {"big", big}, {"nul", std::string_view("\0a", 2)}, {"ü", "漢"}}}};
    std::string record;
    encodeSeries(series, record);
    std::vector<SeriesRecord> read;
    QVERIFY(decodeSeries(record, read).ok());
    QCOMPARE(read.size(), series.size());
    for (std::size_t i = 0; i < read.size(); ++i) {
        QVERIFY(read[i].series == series[i].series);
        QVERIFY(read[i].labels == series[i].labels);
    }
    record.clear();
    encodeSeries({}, record);
    QCOMPARE(record, std::string("\x01"));
}

void TestRecord::exemplars()
{
    const std::vector<model::Exemplar> exemplars{{SeriesRef{9}, kMax, 1.5, {{"trace_id", "abc"}}},
                                                 {SeriesRef{1}, kMin, -2, model::Labels{}}};
    std::string record;
    encodeExemplars(exemplars, record);
    std::vector<model::Exemplar> read;
    QVERIFY(decodeExemplars(record, read).ok());
    QCOMPARE(read.size(), std::size_t{2});
    for (std::size_t i = 0; i < 2; ++i) {
        QVERIFY(read[i].series == exemplars[i].series);
        QCOMPARE(read[i].timestamp, exemplars[i].timestamp);
        QCOMPARE(read[i].value, exemplars[i].value);
        QVERIFY(read[i].labels == exemplars[i].labels);
    }
}

void TestRecord::typesAreRecognised()
{
    QVERIFY(recordType("") == RecordType::Unknown);
    QVERIFY(recordType(std::string_view("\0", 1)) == RecordType::Unknown);
    for (int type = 1; type <= 13; ++type)
        QCOMPARE(static_cast<int>(recordType(std::string(1, static_cast<char>(type)))), type);
    QVERIFY(recordType("\x0e") == RecordType::Unknown);
    QVERIFY(recordType("\xff") == RecordType::Unknown);
}

void TestRecord::damage_data()
{
    QTest::addColumn<QByteArray>("record");
    QTest::newRow("samples, base cut off") << QByteArray::fromHex("020000000000000001");
    QTest::newRow("samples, value cut off") << QByteArray::fromHex("0200000000000000010000000000000001"
                                                                   "0000"
                                                                   "3ff00000");
    QTest::newRow("samples, number zero") << QByteArray::fromHex("0200000000000000000000000000000001"
                                                                 "0000"
                                                                 "3ff0000000000000");
    QTest::newRow("samples, number too large") << QByteArray::fromHex("0200000010000000000000000000000001"
                                                                      "0000"
                                                                      "3ff0000000000000");
    QTest::newRow("samples, number below zero") << QByteArray::fromHex("0200000000000000010000000000000001"
                                                                       "0300"
                                                                       "3ff0000000000000");
    QTest::newRow("samples, endless varint") << QByteArray::fromHex("0200000000000000010000000000000001"
                                                                    "ffffffffffffffffffff"
                                                                    "003ff0000000000000");
    QTest::newRow("samples v2, no such marker") << QByteArray::fromHex("0b"
                                                                       "020200"
                                                                       "3ff0000000000000"
                                                                       "0000"
                                                                       "03"
                                                                       "3ff0000000000000");
    QTest::newRow("series, number cut off") << QByteArray::fromHex("0100000001");
    QTest::newRow("series, impossible count") << QByteArray::fromHex("010000000000000001"
                                                                     "ffffffff0f"
                                                                     "0161");
    QTest::newRow("series, string too long") << QByteArray::fromHex("010000000000000001"
                                                                    "01"
                                                                    "0561"
                                                                    "0162");
    QTest::newRow("series, number too large") << QByteArray::fromHex("01ffffffffffffffff"
                                                                     "00");
    QTest::newRow("exemplars, impossible count") << QByteArray::fromHex("0400000000000000010000000000000001"
                                                                        "0000"
                                                                        "3ff0000000000000"
                                                                        "ffffffffffffffff01");
    QTest::newRow("exemplars, number zero") << QByteArray::fromHex("0400000000000000000000000000000001"
                                                                   "0000"
                                                                   "3ff0000000000000"
                                                                   "00");
    QTest::newRow("no record at all") << QByteArray();
}

void TestRecord::damage()
{
    QFETCH(QByteArray, record);
    const std::string bytes = record.toStdString();
    std::vector<model::Sample> samples;
    std::vector<SeriesRecord> series;
    std::vector<model::Exemplar> exemplars;
    // Each decoder refuses it: because of the damage, or because it is of another type.
    QVERIFY(decodeSamples(bytes, samples).code() == Code::Corruption);
    QVERIFY(decodeSeries(bytes, series).code() == Code::Corruption);
    QVERIFY(decodeExemplars(bytes, exemplars).code() == Code::Corruption);
}

void TestRecord::everyPrefixOfARecordIsRefusedOrShorter()
{
    const std::vector<model::Sample> samples{{SeriesRef{1}, 10, 1}, {SeriesRef{2}, 11, 2}, {SeriesRef{3}, 12, 3}};
    std::string record;
    encodeSamples(samples, record);
    for (std::size_t size = 1; size < record.size(); ++size) {
        std::vector<model::Sample> read;
        const Status status = decodeSamples(std::string_view(record).substr(0, size), read);
        QVERIFY(read.size() < samples.size());
        QVERIFY(std::equal(read.begin(), read.end(), samples.begin(),
                           samples.begin() + static_cast<std::ptrdiff_t>(read.size()), same));
        const bool atBoundary = size == 1 || (size >= 17 && (size - 17) % 10 == 0);
        QCOMPARE(status.ok(), atBoundary);
    }
}

QTEST_APPLESS_MAIN(TestRecord)
#include "tst_record.moc"
