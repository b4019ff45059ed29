// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/base/coding.h"
#include "agent/wal/packed_file.h"
#include "agent/wal/packed_format.h"
#include "agent/wal/packed_writer.h"
#include "agent/wal/record.h"
#include "agent/wal/segment_reader.h"
#include "agent/wal/segment_writer.h"
#include "tests/support/fault_filesystem.h"
#include "tests/support/memory_filesystem.h"
#include "tests/support/some_histograms.h"

#include <QtCore/QFile>
#include <QtCore/QProcess>
#include <QtCore/QStandardPaths>
#include <QtCore/QTemporaryDir>
#include <QtTest/QTest>

#include <algorithm>
#include <optional>
#include <random>

using namespace agent;
using namespace agent::wal;

namespace {

const std::string kPlain = "/00000007";
const std::string kPacked = "/00000007.zst";
constexpr model::SeriesRef kUp{1};
constexpr TimestampMs kNow = 1'795'264'264'005;
/// Many frames and units in a small file.
constexpr PackShape kSmall{2 * kPageBytes, kPageBytes};

std::string noise(std::size_t size, unsigned seed)
{
    std::mt19937 random(seed);
    std::string out(size, '\0');
    for (char &c : out)
        c = static_cast<char>(random());
    return out;
}

/// One record of each type there is, and of some that there are not; empty ones, and one of several pages.
std::vector<std::string> oneOfEachType()
{
    std::vector<std::string> out(8);
    const std::vector<SeriesRecord> series{{kUp, {{"__name__", "up"}, {"job", "node"}}}};
    encodeSeries(series, out[0]);
    encodeSamples(std::vector<model::Sample>{{kUp, kNow, 1}, {kUp, kNow + 15000, 0.1}}, out[1]);
    const std::vector<model::HistogramSample> histograms{{kUp, kNow, wholeHistogram()},
                                                         {kUp, kNow, floatHistogram()},
                                                         {kUp, kNow, customHistogram()},
                                                         {kUp, kNow, customHistogram(1, true)}};
    encodeHistograms(RecordType::Histograms, histograms, out[2]);
    encodeHistograms(RecordType::FloatHistograms, histograms, out[3]);
    encodeHistograms(RecordType::CustomHistograms, histograms, out[4]);
    encodeHistograms(RecordType::CustomFloatHistograms, histograms, out[5]);
    encodeExemplars(std::vector<model::Exemplar>{}, out[6]);
    for (const char type : {'\x03', '\x05', '\x06', '\x0b', '\x0c', '\x0d', '\x63', '\xff'})
        out.push_back(std::string(1, type) + noise(50, static_cast<unsigned>(type)));
    out.push_back("\x02");
    out.push_back("\x63" + noise(5 * kPageBytes, 9));
    return out;
}

/// Scrapes of 120 series of which some change: about 1.5 KiB a record, much of it as in the one before.
std::vector<std::string> scrapes(int count)
{
    std::mt19937 random(5);
    std::vector<model::Sample> samples;
    for (std::uint64_t i = 0; i < 120; ++i)
        samples.push_back({model::SeriesRef{i + 1}, 0, static_cast<double>(i * i)});
    std::vector<std::string> out;
    for (int n = 0; n < count; ++n) {
        for (model::Sample &sample : samples) {
            sample.timestamp = kNow + n * 15000;
            if (random() % 50 == 0)
                sample.value += static_cast<double>(random() % 100);
        }
        encodeSamples(samples, out.emplace_back());
    }
    return out;
}

std::string plainImage(const std::vector<std::string> &records, Compression compression = Compression::None)
{
    MemoryFileSystem files;
    const std::unique_ptr<SegmentWriter> writer = std::move(*SegmentWriter::create(files, kPlain, compression));
    for (const std::string &record : records) {
        writer->add(record);
        if (!writer->write().ok())
            return {};
    }
    return writer->finish().ok() ? *files.readFile(kPlain) : std::string();
}

Result<PackedSegment> pack(FileSystem &files, PackShape shape = {})
{
    return packSegment(files, kPlain, kPacked, {}, shape);
}

/// The packed file of a plain segment of these records; empty when that fails.
std::string packedBytes(const std::vector<std::string> &records, PackShape shape = {})
{
    MemoryFileSystem files;
    files.put(kPlain, plainImage(records));
    return pack(files, shape) ? *files.readFile(kPacked) : std::string();
}

struct ReadBack {
    std::vector<std::pair<std::uint32_t, std::string>> records; ///< With their numbers.
    std::vector<Damage> damages;
    std::uint32_t lost = 0; ///< Records, as far as told.
    std::optional<Status> error;
};

ReadBack readAll(std::unique_ptr<RandomAccessFile> file)
{
    ReadBack out;
    const std::uint64_t size = *file->size();
    SegmentReader reader(std::move(file), 7);
    for (;;) {
        const std::uint32_t index = reader.nextIndex();
        const Result<SegmentReader::Outcome> outcome = reader.next(size);
        if (!outcome)
            out.error = outcome.error();
        if (!outcome || *outcome == SegmentReader::Outcome::End)
            return out;
        if (*outcome == SegmentReader::Outcome::Damage) {
            out.damages.push_back(reader.damage());
            out.lost += reader.damage().records;
        } else {
            out.records.emplace_back(index, reader.record());
        }
    }
}

ReadBack readPacked(std::string_view bytes)
{
    MemoryFileSystem files;
    files.put(kPacked, bytes);
    return readAll(std::move(*openPacked(files, kPacked)));
}

/// What is wrong with what was read; empty when each record is one of `records` in its place, and the others are
/// reported lost, exactly as many.
QString mismatch(const ReadBack &back, const std::vector<std::string> &records)
{
    if (back.error)
        return QString::fromStdString(back.error->toString());
    for (const auto &record : back.records) {
        if (record.first >= records.size() || records[record.first] != record.second)
            return QString("record %1 was never written").arg(record.first);
    }
    if (back.records.size() + back.lost != records.size())
        return QString("%1 read and %2 lost of %3").arg(back.records.size()).arg(back.lost).arg(records.size());
    return {};
}

/// The same where numbers cannot be told: each record is one of `records`, in order.
QString invented(const ReadBack &back, const std::vector<std::string> &records)
{
    if (back.error)
        return QString::fromStdString(back.error->toString());
    auto next = records.begin();
    for (const auto &record : back.records) {
        next = std::find(next, records.end(), record.second);
        if (next == records.end())
            return QString("record %1 was never written, or not there").arg(record.first);
        ++next;
    }
    if (back.records.size() < records.size() && back.damages.empty())
        return "records are missing and no damage is told";
    return {};
}

std::size_t indexOffset(std::string_view packed)
{
    return packed.rfind(std::string_view("\x5b\x2a\x4d\x18", 4));
}

} // namespace

class TestPackedSegment : public QObject {
    Q_OBJECT
private slots:
    void roundTrip_data();
    void roundTrip();
    void emptySegment();
    void standardProgramReadsIt();
    void tablesAreAsDescribed();
    void readsAnywhere();
    void readsForwardOnce();
    void flipOfEveryByte();
    void randomFlips_data();
    void randomFlips();
    void lostUnitCostsItsFrameOnly();
    void damagedTables_data();
    void damagedTables();
    void brokenFrameIsPassedWithoutIndex();
    void truncationAtEveryByte();
    void truncationBetweenLargeFrames();
    void arbitraryBytes();
    void readErrorsPass();
    void damagedSourceStaysPlain();
    void errorsLeaveNothingBehind();
    void crashAtEveryOperation_data();
    void crashAtEveryOperation();
    void stops();
    void whatDoesNotReadBackIsNotKept();
};

void TestPackedSegment::roundTrip_data()
{
    QTest::addColumn<int>("compression");
    QTest::addColumn<bool>("small");
    for (const bool small : {false, true}) {
        QTest::addRow("none%s", small ? ", small frames" : "") << static_cast<int>(Compression::None) << small;
        QTest::addRow("snappy%s", small ? ", small frames" : "") << static_cast<int>(Compression::Snappy) << small;
        QTest::addRow("zstd%s", small ? ", small frames" : "") << static_cast<int>(Compression::Zstd) << small;
    }
}

void TestPackedSegment::roundTrip()
{
    QFETCH(int, compression);
    QFETCH(bool, small);
    std::vector<std::string> records = oneOfEachType();
    for (const std::string &record : scrapes(300))
        records.push_back(record);
    MemoryFileSystem files;
    files.put(kPlain, plainImage(records, Compression{compression}));
    const Result<PackedSegment> packed = pack(files, small ? kSmall : PackShape());
    QVERIFY2(packed, packed ? "" : packed.error().toString().c_str());

    // The image is the plain segment of the same records that were never compressed.
    const std::string image = plainImage(records);
    const std::unique_ptr<RandomAccessFile> file = std::move(*openPacked(files, kPacked));
    QCOMPARE(*file->size(), std::uint64_t{image.size()});
    std::string shown(image.size() + 10, '\0');
    QCOMPARE(*file->read(0, shown.data(), shown.size()), image.size());
    shown.resize(image.size());
    QVERIFY(shown == image);
    QCOMPARE(*file->read(image.size(), shown.data(), 10), std::size_t{0});

    const ReadBack back = readPacked(*files.readFile(kPacked));
    QVERIFY(back.damages.empty());
    QCOMPARE(mismatch(back, records), QString());
    QCOMPARE(packed->records, static_cast<std::uint32_t>(records.size()));
    QCOMPARE(packed->plainBytes, std::uint64_t{image.size()});
    QCOMPARE(packed->sourceBytes, *files.fileSize(kPlain));
    QCOMPARE(packed->packedBytes, *files.fileSize(kPacked));
    std::uint64_t samples = 0;
    for (const std::string &record : records)
        samples += countSamples(record);
    QCOMPARE(packed->samples, samples);
    QVERIFY(!files.exists(kPacked + ".tmp"));
    QVERIFY(files.exists(kPlain));
}

void TestPackedSegment::emptySegment()
{
    for (const std::string &plain : {std::string(), std::string(kPageBytes, '\0')}) {
        MemoryFileSystem files;
        files.put(kPlain, plain);
        const Result<PackedSegment> packed = pack(files);
        QVERIFY(packed);
        QCOMPARE(packed->records, 0U);
        const ReadBack back = readPacked(*files.readFile(kPacked));
        QVERIFY(back.records.empty());
        QVERIFY(back.damages.empty());
    }
}

void TestPackedSegment::standardProgramReadsIt()
{
    const QString program = QStandardPaths::findExecutable("zstd");
    if (program.isEmpty())
        QSKIP("zstd is not installed");
    for (const std::vector<std::string> &records : {oneOfEachType(), scrapes(400), std::vector<std::string>()}) {
        const std::string packed = packedBytes(records, kSmall);
        const QTemporaryDir directory;
        QFile file(directory.filePath("00000007.zst"));
        QVERIFY(file.open(QIODevice::WriteOnly));
        QCOMPARE(file.write(packed.data(), static_cast<qint64>(packed.size())), static_cast<qint64>(packed.size()));
        file.close();
        QProcess zstd;
        zstd.start(program, {"-d", "-q", file.fileName()});
        QVERIFY(zstd.waitForFinished());
        QCOMPARE(zstd.exitCode(), 0);
        QFile plain(directory.filePath("00000007"));
        QVERIFY(plain.open(QIODevice::ReadOnly));
        QVERIFY(plain.readAll().toStdString() == plainImage(records));
    }
}

/// The seek table, read as any other program would.
void TestPackedSegment::tablesAreAsDescribed()
{
    const std::vector<std::string> records = scrapes(100);
    const std::string packed = packedBytes(records, kSmall);
    const std::string_view all = packed;
    QCOMPARE(readLe32(all.substr(all.size() - 4)), 0x8f92eab1U);
    QCOMPARE(all[all.size() - 5], '\0');
    const std::size_t frames = readLe32(all.substr(all.size() - 9));
    const std::size_t tableBytes = frames * 8 + 9;
    const std::string_view table = all.substr(all.size() - tableBytes - 8);
    QCOMPARE(readLe32(table), 0x184d2a5eU);
    QCOMPARE(readLe32(table.substr(4)), static_cast<std::uint32_t>(tableBytes));
    std::size_t offset = 0;
    std::size_t plain = 0;
    for (std::size_t i = 0; i < frames; ++i) {
        const std::uint32_t plainBytes = readLe32(table.substr(8 + 8 * i + 4));
        QCOMPARE(readLe32(all.substr(offset)), plainBytes > 0 ? 0xfd2fb528U : 0x184d2a5bU);
        plain += plainBytes;
        offset += readLe32(table.substr(8 + 8 * i));
    }
    QCOMPARE(offset, all.size() - tableBytes - 8);
    QCOMPARE(plain, plainImage(records).size());

    const std::optional<PackedIndex> index =
        decodePackedIndex(all.substr(indexOffset(all)), std::uint64_t{indexOffset(all)});
    QVERIFY(index.has_value());
    QCOMPARE(index->plainBytes, std::uint64_t{plain});
    QCOMPARE(index->units.size(), plain / kPageBytes);
    std::uint32_t begun = 0;
    for (const PackedUnit &unit : index->units)
        begun += unit.records;
    QCOMPARE(begun, static_cast<std::uint32_t>(records.size()));
    QVERIFY(!decodePackedIndex(all.substr(indexOffset(all)), std::uint64_t{indexOffset(all)} - 1));
}

void TestPackedSegment::readsAnywhere()
{
    const std::vector<std::string> records = scrapes(7000);
    const std::string image = plainImage(records);
    QVERIFY(image.size() > kPackedFrameBytes);
    MemoryFileSystem files;
    files.put(kPlain, image);
    QVERIFY(pack(files));
    const std::unique_ptr<RandomAccessFile> file = std::move(*openPacked(files, kPacked));
    std::string shown(3 * kPageBytes, '\0');
    const auto sameAt = [&](std::size_t offset, std::size_t size) {
        const Result<std::size_t> got = file->read(offset, shown.data(), size);
        return got && *got == std::min(size, image.size() - offset) && image.compare(offset, *got, shown, 0, *got) == 0;
    };
    for (std::size_t offset = 0; offset < image.size(); offset += kPageBytes)
        QVERIFY(sameAt(offset, kPageBytes));
    for (std::size_t page = image.size() / kPageBytes; page-- > 0; page -= std::min<std::size_t>(page, 2))
        QVERIFY(sameAt(page * kPageBytes, kPageBytes));
    std::mt19937 random(1);
    for (int i = 0; i < 100; ++i)
        QVERIFY(sameAt(random() % image.size(), 1 + random() % shown.size()));
    QVERIFY(sameAt(kPackedFrameBytes - 10, 20));
}

void TestPackedSegment::readsForwardOnce()
{
    const std::vector<std::string> records = scrapes(700);
    MemoryFileSystem disk;
    disk.put(kPlain, plainImage(records));
    const Result<PackedSegment> packed = pack(disk, kSmall);
    QVERIFY(packed);
    FaultFileSystem files(disk);
    std::uint64_t reads = 0;
    files.setFault([&reads](FileOperation operation, const std::string &) {
        reads += operation == FileOperation::Read ? 1 : 0;
        return Status();
    });
    std::unique_ptr<RandomAccessFile> file = std::move(*openPacked(files, kPacked));
    QCOMPARE(reads, std::uint64_t{1}); // the tables
    QCOMPARE(mismatch(readAll(std::move(file)), records), QString());
    QCOMPARE(reads, 1 + packed->plainBytes / kSmall.unitBytes);
}

void TestPackedSegment::flipOfEveryByte()
{
    const std::vector<std::string> records = scrapes(60);
    const std::string packed = packedBytes(records, kSmall);
    QVERIFY(packed.size() > 1000);
    for (std::size_t at = 0; at < packed.size(); ++at) {
        std::string bytes = packed;
        bytes[at] = static_cast<char>(bytes[at] ^ (at % 3 == 0 ? 0xff : 1 << at % 8));
        const ReadBack back = readPacked(bytes);
        const QString wrong = mismatch(back, records);
        QVERIFY2(wrong.isEmpty(), qPrintable(QString("byte %1: %2").arg(at).arg(wrong)));
        // What is not compressed data costs nothing.
        QCOMPARE(back.damages.empty(), at >= indexOffset(packed));
    }
}

void TestPackedSegment::randomFlips_data()
{
    QTest::addColumn<int>("flips");
    QTest::newRow("one") << 1;
    QTest::newRow("two") << 2;
    QTest::newRow("ten") << 10;
}

void TestPackedSegment::randomFlips()
{
    QFETCH(int, flips);
    std::vector<std::string> records = scrapes(200);
    records.insert(records.begin() + 80, "\x63" + noise(90'000, 3));
    const std::string packed = packedBytes(records, {4 * kPageBytes, 2 * kPageBytes});
    const std::size_t tables = indexOffset(packed);
    std::mt19937 random(static_cast<unsigned>(flips));
    for (int i = 0; i < 700; ++i) {
        std::string bytes = packed;
        bool indexHit = false;
        for (int k = 0; k < flips; ++k) {
            const std::size_t at = random() % bytes.size();
            bytes[at] = static_cast<char>(bytes[at] ^ (1 + random() % 255));
            indexHit = indexHit || at >= tables;
        }
        const ReadBack back = readPacked(bytes);
        const QString wrong = indexHit ? invented(back, records) : mismatch(back, records);
        QVERIFY2(wrong.isEmpty(), qPrintable(QString("round %1: %2").arg(i).arg(wrong)));
    }
}

void TestPackedSegment::lostUnitCostsItsFrameOnly()
{
    const std::vector<std::string> records = scrapes(500);
    const PackShape shape{4 * kPageBytes, kPageBytes};
    std::string packed = packedBytes(records, shape);
    const std::optional<PackedIndex> index =
        decodePackedIndex(std::string_view(packed).substr(indexOffset(packed)), std::uint64_t{indexOffset(packed)});
    QVERIFY(index.has_value());
    // The third unit of the second frame: units 6 and 7 are lost.
    std::size_t offset = 0;
    std::uint32_t before = 0;
    for (std::size_t i = 0; i < 6; ++i) {
        offset += index->units[i].storedBytes;
        before += index->units[i].records;
    }
    packed[offset + 5] = static_cast<char>(packed[offset + 5] ^ 0x10);
    const ReadBack back = readPacked(packed);
    QCOMPARE(mismatch(back, records), QString());
    QCOMPARE(back.damages.size(), std::size_t{1});
    QVERIFY(!back.damages[0].reachesEnd);
    // Those that begin in the lost units, and the one that begins before and ends in them.
    QCOMPARE(back.lost, 1 + index->units[6].records + index->units[7].records);
    QCOMPARE(back.records[before - 2].first, before - 2);
    QCOMPARE(back.records[before - 1].first, before - 1 + back.lost);
}

void TestPackedSegment::damagedTables_data()
{
    QTest::addColumn<int>("harm");
    QTest::newRow("seek table") << 0;
    QTest::newRow("index") << 1;
    QTest::newRow("both") << 2;
    QTest::newRow("both, to the last byte") << 3;
    QTest::newRow("index too far from the end") << 4;
}

void TestPackedSegment::damagedTables()
{
    QFETCH(int, harm);
    const std::vector<std::string> records = scrapes(200);
    for (const PackShape &shape : {PackShape(), kSmall}) {
        std::string packed = packedBytes(records, shape);
        const std::size_t index = indexOffset(packed);
        const std::size_t seekTable = packed.rfind(std::string_view("\x5e\x2a\x4d\x18", 4));
        QVERIFY(seekTable > index);
        if (harm == 0 || harm == 2)
            packed.replace(packed.size() - 9, 9, 9, '\x55');
        if (harm == 1 || harm == 2)
            packed[index + 30] = static_cast<char>(packed[index + 30] ^ 1);
        if (harm == 3)
            packed.replace(index, packed.size() - index, packed.size() - index, '\xaa');
        if (harm == 4)
            packed.append(70'000, '\x11');
        const ReadBack back = readPacked(packed);
        QCOMPARE(invented(back, records), QString());
        QCOMPARE(back.records.size(), records.size());
        QCOMPARE(back.records.back().first, static_cast<std::uint32_t>(records.size() - 1));
        // With nothing left of the tables, only a short frame is known to be the last.
        QVERIFY(back.damages.empty() || harm == 3);
    }
}

void TestPackedSegment::brokenFrameIsPassedWithoutIndex()
{
    const std::vector<std::string> records = scrapes(300);
    const std::string packed = packedBytes(records, kSmall);
    const std::size_t index = indexOffset(packed);
    std::vector<std::size_t> frames;
    const std::string_view magic("\x28\xb5\x2f\xfd", 4);
    for (std::size_t at = packed.find(magic); at < index; at = packed.find(magic, at + 1))
        frames.push_back(at);
    QVERIFY(frames.size() > 4);
    // The header of a frame, that of its first block, and what is in that.
    for (const std::size_t place : {0, 1, 9, 10, 11, 12, 30}) {
        std::string bytes = packed.substr(0, index);
        bytes[frames[2] + place] = static_cast<char>(bytes[frames[2] + place] ^ 0xff);
        const ReadBack back = readPacked(bytes);
        QCOMPARE(invented(back, records), QString());
        QVERIFY(!back.damages.empty());
        QVERIFY(back.records.front().second == records.front());
        QVERIFY(back.records.back().second == records.back());
        QVERIFY(back.records.size() > records.size() / 2);
    }
}

void TestPackedSegment::truncationAtEveryByte()
{
    std::vector<std::string> records = scrapes(60);
    const std::string packed = packedBytes(records, kSmall);
    const std::size_t index = indexOffset(packed);
    std::size_t most = 0;
    for (std::size_t size = 0; size < packed.size(); ++size) {
        const ReadBack back = readPacked(std::string_view(packed).substr(0, size));
        QVERIFY(!back.error);
        for (std::size_t i = 0; i < back.records.size(); ++i) {
            QCOMPARE(back.records[i].first, static_cast<std::uint32_t>(i));
            QVERIFY(back.records[i].second == records[i]);
        }
        QVERIFY2(back.damages.empty() == (back.records.size() == records.size()), qPrintable(QString::number(size)));
        QVERIFY(back.records.size() >= most);
        most = back.records.size();
        if (size >= index)
            QCOMPARE(back.records.size(), records.size());
    }
    QCOMPARE(most, records.size());
}

void TestPackedSegment::truncationBetweenLargeFrames()
{
    const std::vector<std::string> records = scrapes(7000);
    const std::string packed = packedBytes(records);
    const std::size_t second = packed.rfind(std::string_view("\x28\xb5\x2f\xfd", 4));
    QVERIFY(second > 0 && second < indexOffset(packed));
    const ReadBack back = readPacked(std::string_view(packed).substr(0, second));
    QCOMPARE(back.damages.size(), std::size_t{1});
    QVERIFY(back.damages[0].reachesEnd);
    QVERIFY(back.records.size() > records.size() * 3 / 4);
    QVERIFY(back.records.back().second == records[back.records.size() - 1]);
}

void TestPackedSegment::arbitraryBytes()
{
    for (unsigned i = 0; i < 200; ++i) {
        std::string bytes = noise(i * 7, i);
        if (i % 2 == 0)
            bytes.insert(0, "\x28\xb5\x2f\xfd");
        const ReadBack back = readPacked(bytes);
        QVERIFY(!back.error);
        QVERIFY(back.records.empty());
        QVERIFY(!back.damages.empty());
    }
    MemoryFileSystem files;
    QVERIFY(openPacked(files, kPacked).error().code() == Code::NotFound);
}

void TestPackedSegment::readErrorsPass()
{
    const std::vector<std::string> records = scrapes(100);
    MemoryFileSystem disk;
    disk.put(kPacked, packedBytes(records, kSmall));
    FaultFileSystem files(disk);
    bool failing = true;
    files.setFault([&failing](FileOperation operation, const std::string &) {
        return failing && operation == FileOperation::Read ? Status(Code::Io, "no") : Status();
    });
    QVERIFY(openPacked(files, kPacked).error().code() == Code::Io);
    failing = false;
    const std::unique_ptr<RandomAccessFile> file = std::move(*openPacked(files, kPacked));
    const std::string image = plainImage(records);
    char page[kPageBytes];
    for (std::size_t at = 0; at < image.size(); at += kPageBytes) {
        failing = true;
        QVERIFY(file->read(at, page, sizeof page).error().code() == Code::Io);
        failing = false;
        QCOMPARE(*file->read(at, page, sizeof page), sizeof page);
        QVERIFY(image.compare(at, sizeof page, page, sizeof page) == 0);
    }
}

void TestPackedSegment::damagedSourceStaysPlain()
{
    const std::string image = plainImage(scrapes(60));
    MemoryFileSystem files;
    QVERIFY(pack(files).error().code() == Code::NotFound);
    for (const std::size_t at : {std::size_t{3}, std::size_t{40'000}, image.size() - 1}) {
        std::string bytes = image;
        bytes[at] = static_cast<char>(bytes[at] ^ 0x40);
        files.put(kPlain, bytes);
        const Result<PackedSegment> packed = pack(files, kSmall);
        QVERIFY(!packed);
        QVERIFY(packed.error().code() == Code::Corruption);
        QVERIFY(packed.error().message().find(kPlain) != std::string::npos);
        QCOMPARE(files.list("/")->size(), std::size_t{1});
    }
    files.put(kPlain, std::string_view(image).substr(0, 5000)); // a torn end
    QVERIFY(pack(files).error().code() == Code::Corruption);
    QCOMPARE(files.list("/")->size(), std::size_t{1});
}

void TestPackedSegment::errorsLeaveNothingBehind()
{
    MemoryFileSystem disk;
    disk.put(kPlain, plainImage(scrapes(100)));
    FaultFileSystem files(disk);
    files.setSpace(1500);
    QVERIFY(pack(files, kSmall).error().code() == Code::NoSpace);
    QCOMPARE(disk.list("/")->size(), std::size_t{1});
    for (const FileOperation failing :
         {FileOperation::OpenRead, FileOperation::Read, FileOperation::Create, FileOperation::Append,
          FileOperation::Sync, FileOperation::Close, FileOperation::Rename, FileOperation::SyncDirectory}) {
        files.heal();
        int count = 0;
        const bool later = failing == FileOperation::Read || failing == FileOperation::Append;
        files.setFault([&](FileOperation operation, const std::string &) {
            return operation == failing && ++count > (later ? 3 : 0) ? Status(Code::Io, "no") : Status();
        });
        QVERIFY(pack(files, kSmall).error().code() == Code::Io);
        QCOMPARE(disk.list("/")->size(), std::size_t{1});
    }
    files.heal();
    QVERIFY(pack(files, kSmall));
}

void TestPackedSegment::crashAtEveryOperation_data()
{
    QTest::addColumn<int>("unsynced");
    QTest::newRow("killed") << -1;
    QTest::newRow("power cut") << static_cast<int>(MemoryFileSystem::Unsynced::Lost);
    QTest::newRow("power cut, half is there") << static_cast<int>(MemoryFileSystem::Unsynced::Half);
    QTest::newRow("power cut, zeros") << static_cast<int>(MemoryFileSystem::Unsynced::Zeros);
}

void TestPackedSegment::crashAtEveryOperation()
{
    QFETCH(int, unsynced);
    const std::vector<std::string> records = scrapes(120);
    std::uint64_t changes = 0;
    for (std::uint64_t last = 0; changes == 0 || last <= changes; ++last) {
        MemoryFileSystem disk;
        disk.put(kPlain, plainImage(records));
        FaultFileSystem files(disk);
        if (changes > 0)
            files.dieAfter(last - 1);
        const Result<PackedSegment> packed = pack(files, kSmall);
        // The caller removes the plain file only then.
        if (packed) {
            files.removeFile(kPlain).ignore("the process may be dead");
        }
        changes = changes > 0 ? changes : files.changes();
        if (unsynced >= 0)
            disk.powerCut(MemoryFileSystem::Unsynced{unsynced});
        const bool hasPlain = disk.exists(kPlain);
        const bool hasPacked = disk.exists(kPacked);
        QVERIFY(hasPlain || hasPacked);
        if (hasPlain)
            QCOMPARE(mismatch(readAll(std::move(*disk.openRead(kPlain))), records), QString());
        if (hasPacked) {
            const ReadBack back = readAll(std::move(*openPacked(disk, kPacked)));
            QVERIFY(back.damages.empty());
            QCOMPARE(mismatch(back, records), QString());
        }
    }
    QVERIFY(changes > 5);
}

void TestPackedSegment::stops()
{
    const std::string image = plainImage(scrapes(400));
    std::uint64_t appends = 0;
    for (std::uint64_t after = 0; after == 0 || after < appends; ++after) {
        MemoryFileSystem disk;
        disk.put(kPlain, image);
        FaultFileSystem files(disk);
        std::stop_source stop;
        std::uint64_t written = 0;
        files.setFault([&](FileOperation operation, const std::string &) {
            if (operation == FileOperation::Append && ++written == after)
                stop.request_stop();
            return Status();
        });
        const Result<PackedSegment> packed = packSegment(files, kPlain, kPacked, stop.get_token(), kSmall);
        if (after == 0) {
            QVERIFY(packed);
            appends = written;
            continue;
        }
        QVERIFY(!packed);
        QVERIFY(packed.error().code() == Code::Cancelled);
        QCOMPARE(written, after); // nothing more is done
        QCOMPARE(disk.list("/")->size(), std::size_t{1});
    }
    QVERIFY(appends > 5);
}

void TestPackedSegment::whatDoesNotReadBackIsNotKept()
{
    MemoryFileSystem disk;
    disk.put(kPlain, plainImage(scrapes(100)));
    FaultFileSystem files(disk);
    files.setFault([&disk](FileOperation operation, const std::string &path) {
        if (operation == FileOperation::OpenRead && path != kPlain) {
            std::string bytes = *disk.readFile(path);
            bytes[200] = static_cast<char>(bytes[200] ^ 1);
            disk.put(path, bytes);
        }
        return Status();
    });
    QVERIFY(pack(files, kSmall).error().code() == Code::Internal);
    QCOMPARE(disk.list("/")->size(), std::size_t{1});
}

QTEST_APPLESS_MAIN(TestPackedSegment)
#include "tst_packed_segment.moc"
