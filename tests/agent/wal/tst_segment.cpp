// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/wal/segment_reader.h"
#include "agent/wal/segment_writer.h"

#include "agent/base/coding.h"
#include "agent/base/crc32c.h"
#include "agent/wal/format.h"
#include "tests/support/fault_filesystem.h"
#include "tests/support/memory_filesystem.h"

#include <QtTest/QTest>

#include <numeric>
#include <random>

using namespace agent;
using namespace agent::wal;

namespace {

constexpr const char *kPath = "/segment";
constexpr std::size_t kHeader = kFragmentHeaderBytes;

/// Bytes that do not compress.
std::string noise(std::size_t size, unsigned seed)
{
    std::mt19937 random(seed);
    std::string out(size, '\0');
    for (char &c : out)
        c = static_cast<char>(random());
    if (size > 0)
        out[0] = '\x02';
    return out;
}

struct ReadBack {
    std::vector<std::string> records;
    std::vector<std::uint32_t> indexes;
    std::vector<Damage> damages;
    std::uint64_t end = 0;
};

ReadBack readAll(FileSystem &files, std::uint64_t limit)
{
    ReadBack out;
    SegmentReader reader(std::move(*files.openRead(kPath)), 3);
    for (;;) {
        const std::uint32_t index = reader.nextIndex();
        const Result<SegmentReader::Outcome> outcome = reader.next(limit);
        if (!outcome || *outcome == SegmentReader::Outcome::End)
            break;
        if (*outcome == SegmentReader::Outcome::Damage) {
            out.damages.push_back(reader.damage());
        } else {
            out.records.emplace_back(reader.record());
            out.indexes.push_back(index);
        }
        out.end = reader.offset();
    }
    return out;
}

ReadBack readBytes(std::string_view bytes)
{
    MemoryFileSystem files;
    files.put(kPath, bytes);
    return readAll(files, bytes.size());
}

struct Written {
    std::string bytes;
    std::vector<std::size_t> starts; ///< Of each record; padding before it belongs to nobody.
    std::vector<std::size_t> ends;
};

Written writeAll(const std::vector<std::string> &records, Compression compression, bool finish)
{
    MemoryFileSystem files;
    std::unique_ptr<SegmentWriter> writer = std::move(*SegmentWriter::create(files, kPath, compression));
    Written out;
    for (const std::string &record : records) {
        std::size_t start = writer->size();
        if (kPageBytes - start % kPageBytes <= kHeader)
            start += kPageBytes - start % kPageBytes;
        writer->add(record);
        if (!writer->write().ok())
            return {};
        out.starts.push_back(start);
        out.ends.push_back(writer->size());
    }
    if (finish && !writer->finish().ok())
        return {};
    out.bytes = *files.readFile(kPath);
    return out;
}

std::string fragment(std::uint8_t head, std::string_view payload)
{
    std::string out(1, static_cast<char>(head));
    out += static_cast<char>(payload.size() >> 8);
    out += static_cast<char>(payload.size() & 0xff);
    putBe32(out, crc32c(payload));
    return out.append(payload);
}

} // namespace

class TestSegment : public QObject {
    Q_OBJECT
private slots:
    void boundaries_data();
    void boundaries();
    void fragmentLayout();
    void compressionRoundTrip_data();
    void compressionRoundTrip();
    void severalRecordsAreOneAppend();
    void foreignFragments();
    void truncateAtEveryByte();
    void flipEveryByte();
    void flipEveryByteAcrossPages();
    void lostPages();
    void sequenceErrors_data();
    void sequenceErrors();
    void zerosAreNoDamage();
    void limitGrows();
    void passesOverUnwanted();
    void failedWriteIsTakenBack();
    void failedRepairBreaksTheWriter();
    void readErrorMovesNothing();
};

void TestSegment::boundaries_data()
{
    QTest::addColumn<QList<qulonglong>>("sizes");
    QTest::addColumn<bool>("finish");
    const qulonglong page = kPageBytes;
    for (const bool finish : {false, true}) {
        const auto row = [finish](const char *name, const QList<qulonglong> &sizes) {
            QTest::addRow("%s%s", name, finish ? ", finished" : "") << sizes << finish;
        };
        row("empty record", {0, 5, 0});
        row("one byte", {1});
        row("ends at the page's end", {page - kHeader, 10});
        for (qulonglong left = 0; left <= 9; ++left)
            row(qPrintable(QString("%1 bytes left").arg(left)), {page - kHeader - left, 10, 20});
        row("two pages exactly", {2 * (page - kHeader), 1});
        row("three pages", {100, 2 * page + 500, 3});
        row("three pages and one byte", {3 * (page - kHeader) + 1, 7});
        row("many pages", {40 * page + 17, 40 * page + 18, 1});
    }
}

void TestSegment::boundaries()
{
    QFETCH(QList<qulonglong>, sizes);
    QFETCH(bool, finish);
    std::vector<std::string> records;
    for (const qulonglong size : sizes)
        records.push_back(noise(size, static_cast<unsigned>(size) + 1));
    for (const Compression compression : {Compression::None, Compression::Snappy, Compression::Zstd}) {
        const Written written = writeAll(records, compression, finish);
        if (finish)
            QCOMPARE(written.bytes.size() % kPageBytes, std::size_t{0});
        const ReadBack back = readBytes(written.bytes);
        QVERIFY(back.damages.empty());
        QVERIFY(back.records == records);
        std::vector<std::uint32_t> indexes(records.size());
        std::iota(indexes.begin(), indexes.end(), 0U);
        QVERIFY(back.indexes == indexes);
    }
}

void TestSegment::fragmentLayout()
{
    const std::string small = noise(3, 1);
    QCOMPARE(writeAll({small}, Compression::None, false).bytes, fragment(1, small));

    const std::string large = noise(2 * kPageBytes, 2);
    const std::size_t room = kPageBytes - kHeader;
    const std::string expected = fragment(2, std::string_view(large).substr(0, room)) +
                                 fragment(3, std::string_view(large).substr(room, room)) +
                                 fragment(4, std::string_view(large).substr(2 * room));
    QVERIFY(writeAll({large}, Compression::None, false).bytes == expected);

    // With seven bytes left there is room for a header only: the page ends.
    const std::string first = noise(room - 7, 3);
    QVERIFY(writeAll({first, small}, Compression::None, false).bytes ==
            fragment(1, first) + std::string(7, '\0') + fragment(1, small));
    // With eight there is room for one byte of the record.
    const std::string second = noise(room - 8, 3);
    QVERIFY(writeAll({second, small}, Compression::None, false).bytes ==
            fragment(1, second) + fragment(2, small.substr(0, 1)) + fragment(4, small.substr(1)));
}

void TestSegment::compressionRoundTrip_data()
{
    QTest::addColumn<int>("compression");
    QTest::addColumn<int>("flag");
    QTest::newRow("none") << static_cast<int>(Compression::None) << 0;
    QTest::newRow("snappy") << static_cast<int>(Compression::Snappy) << 0x08;
    QTest::newRow("zstd") << static_cast<int>(Compression::Zstd) << 0x10;
}

void TestSegment::compressionRoundTrip()
{
    QFETCH(int, compression);
    QFETCH(int, flag);
    const std::vector<std::string> records{std::string(5000, 'a'), noise(100, 9),
                                           std::string(200'000, 'b') + noise(70'000, 4)};
    const Written written = writeAll(records, Compression{compression}, true);
    QCOMPARE(written.bytes[0] & 0x18, flag);
    QCOMPARE(written.bytes[written.starts[1]] & 0x18, 0); // noise grows: stored as it is
    QCOMPARE(written.bytes[written.starts[2]] & 0x18, flag);
    // Each fragment of a record carries the flag.
    QCOMPARE(written.bytes[kPageBytes] & 0x18, flag);
    const ReadBack back = readBytes(written.bytes);
    QVERIFY(back.damages.empty());
    QVERIFY(back.records == records);
}

void TestSegment::severalRecordsAreOneAppend()
{
    MemoryFileSystem disk;
    FaultFileSystem files(disk);
    std::unique_ptr<SegmentWriter> writer = std::move(*SegmentWriter::create(files, kPath, Compression::None));
    const std::uint64_t before = files.changes();
    for (int i = 0; i < 3; ++i)
        writer->add(noise(50'000, static_cast<unsigned>(i)));
    QCOMPARE(files.changes(), before);
    QVERIFY(writer->write().ok());
    QCOMPARE(files.changes(), before + 1);
    QCOMPARE(readAll(disk, writer->size()).records.size(), std::size_t{3});
}

void TestSegment::foreignFragments()
{
    // Prometheus begins a record with an empty fragment when a page has exactly seven bytes left.
    const std::string filler = noise(kPageBytes - 2 * kHeader, 1);
    const std::string record = noise(20, 2);
    const ReadBack back =
        readBytes(fragment(1, filler) + fragment(2, "") + fragment(4, record) + fragment(1, "") + fragment(1, "x"));
    QVERIFY(back.damages.empty());
    QVERIFY(back.records == std::vector<std::string>({filler, record, "", "x"}));
}

void TestSegment::truncateAtEveryByte()
{
    std::vector<std::string> records;
    for (unsigned i = 0; i < 12; ++i)
        records.push_back(noise(20 + 13 * i, i));
    const Written written = writeAll(records, Compression::None, false);
    for (std::size_t size = 0; size <= written.bytes.size(); ++size) {
        const auto whole = static_cast<std::size_t>(std::upper_bound(written.ends.begin(), written.ends.end(), size) -
                                                    written.ends.begin());
        const ReadBack back = readBytes(std::string_view(written.bytes).substr(0, size));
        QVERIFY(back.records ==
                std::vector<std::string>(records.begin(), records.begin() + static_cast<std::ptrdiff_t>(whole)));
        const std::size_t soundEnd = whole == 0 ? 0 : written.ends[whole - 1];
        QCOMPARE(back.damages.size(), std::size_t{size > soundEnd ? 1U : 0U});
        if (size > soundEnd) {
            QCOMPARE(back.damages[0].segment, 3U);
            QCOMPARE(back.damages[0].offset, std::uint64_t{soundEnd});
            QCOMPARE(back.damages[0].bytes, std::uint64_t{size - soundEnd});
            QVERIFY(back.damages[0].reachesEnd);
        }
    }
}

namespace {

/// Flips one byte and says what is wrong with the outcome; empty when nothing is: each record that does not contain the
/// byte is read, in its place; the one that does is lost and told of, or (a changed type byte is covered by no
/// checksum) comes back as something else.
QString checkFlip(const std::vector<std::string> &records, const Written &written, std::size_t at, char mask)
{
    std::string bytes = written.bytes;
    bytes[at] = static_cast<char>(bytes[at] ^ mask);
    const ReadBack back = readBytes(bytes);
    std::size_t touched = records.size();
    for (std::size_t i = 0; i < records.size(); ++i) {
        if (at >= written.starts[i] && at < written.ends[i])
            touched = i;
    }
    std::vector<std::string> expected = records;
    if (touched < records.size())
        expected.erase(expected.begin() + static_cast<std::ptrdiff_t>(touched));
    std::vector<std::string> found = back.records;
    std::vector<std::uint32_t> indexes = back.indexes;
    if (touched < records.size() && found.size() == records.size()) {
        if (found[touched] == records[touched])
            return "the changed record was not noticed";
        found.erase(found.begin() + static_cast<std::ptrdiff_t>(touched));
        indexes.erase(indexes.begin() + static_cast<std::ptrdiff_t>(touched));
    } else if (back.damages.size() != 1) {
        return QString("%1 damages told").arg(static_cast<qulonglong>(back.damages.size()));
    }
    if (found != expected)
        return QString("%1 of %2 records").arg(found.size()).arg(expected.size());
    if (touched == records.size())
        return {};
    for (std::size_t i = 0; i < indexes.size(); ++i) {
        if (indexes[i] != i + (i >= touched ? 1 : 0))
            return QString("record %1 has number %2").arg(i).arg(indexes[i]);
    }
    return {};
}

} // namespace

void TestSegment::flipEveryByte()
{
    std::vector<std::string> records;
    for (unsigned i = 0; i < 10; ++i)
        records.push_back(noise(30 + 7 * i, i + 100));
    const Written written = writeAll(records, Compression::None, false);
    for (std::size_t at = 0; at < written.bytes.size(); ++at) {
        for (const char mask : {'\x01', '\x04', '\x10', '\x80', '\xff'}) {
            const QString wrong = checkFlip(records, written, at, mask);
            QVERIFY2(
                wrong.isEmpty(),
                qPrintable(QString("byte %1, mask %2: %3").arg(at).arg(static_cast<unsigned char>(mask)).arg(wrong)));
        }
    }
}

void TestSegment::flipEveryByteAcrossPages()
{
    const std::vector<std::string> records{
        noise(200, 1), noise(kPageBytes - 500, 2), noise(600, 3), noise(2 * kPageBytes, 4), noise(40, 5), noise(90, 6)};
    const Written written = writeAll(records, Compression::None, true);
    const std::size_t page = kPageBytes;
    std::vector<std::size_t> places;
    for (std::size_t at = 0; at < written.bytes.size(); at += 1009)
        places.push_back(at);
    for (const std::size_t boundary : {page, 2 * page, 3 * page}) {
        for (std::size_t at = boundary - 20; at < boundary + 20; ++at)
            places.push_back(at);
    }
    for (const std::size_t at : places) {
        // A continuation whose type changes takes the end off its record, which no checksum covers; the rest must
        // stand.
        const bool typeOfContinuation = at % page == 0 && at > 0;
        for (const char mask : {'\x01', '\x02', '\x40', '\xff'}) {
            const QString wrong = checkFlip(records, written, at, mask);
            QVERIFY2(
                wrong.isEmpty() || typeOfContinuation,
                qPrintable(QString("byte %1, mask %2: %3").arg(at).arg(static_cast<unsigned char>(mask)).arg(wrong)));
        }
    }
}

void TestSegment::lostPages()
{
    std::vector<std::string> records;
    for (unsigned i = 0; i < 60; ++i)
        records.push_back(noise(3000, i));
    const Written written = writeAll(records, Compression::None, true);
    const std::size_t pages = written.bytes.size() / kPageBytes;
    QVERIFY(pages >= 5);
    for (std::size_t page = 0; page < pages; ++page) {
        for (const bool zeros : {false, true}) {
            std::string bytes = written.bytes;
            bytes.replace(page * kPageBytes, kPageBytes, zeros ? std::string(kPageBytes, '\0') : noise(kPageBytes, 77));
            std::vector<std::string> expected;
            for (std::size_t i = 0; i < records.size(); ++i) {
                if (written.ends[i] <= page * kPageBytes || written.starts[i] >= (page + 1) * kPageBytes)
                    expected.push_back(records[i]);
            }
            const ReadBack back = readBytes(bytes);
            QVERIFY(back.records == expected);
            QVERIFY(!back.damages.empty() || (zeros && page + 1 == pages) || (zeros && page == 0));
        }
    }
}

void TestSegment::sequenceErrors_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<int>("records");
    const auto row = [](const char *name, const std::string &bytes, int records) {
        QTest::newRow(name) << QByteArray::fromStdString(bytes) << records;
    };
    const std::string page = noise(kPageBytes - kHeader, 1);
    row("end without a beginning", fragment(4, "abc") + fragment(1, "x"), 1);
    row("middle without a beginning", fragment(3, "abc") + fragment(4, "abc") + fragment(1, "x"), 1);
    row("beginning twice", fragment(2, page) + fragment(2, page) + fragment(4, "x"), 1);
    row("whole one within another", fragment(2, page) + fragment(1, "x") + fragment(1, "y"), 2);
    row("compression changes within", fragment(2 | 0x08, page) + fragment(4, "x") + fragment(1, "y"), 1);
    row("both compressions", fragment(1 | 0x18, "abc") + fragment(1, "x"), 1);
    row("reserved bit", fragment(1 | 0x20, "abc") + fragment(1, "x"), 1);
    row("no such type", fragment(5, "abc") + fragment(1, "x"), 1);
    row("compressed nonsense", fragment(1 | 0x08, "\xff\xff\xff\xff\x0fxyz") + fragment(1, "x"), 1);
    row("zstd nonsense", fragment(1 | 0x10, "xyz") + fragment(1, "x"), 1);
    row("longer than the page", std::string("\x01\xff\xff\x01\x02\x03\x04", 7) + fragment(1, "x"), 1);
    row("zeros, then something", std::string(30, '\0') + fragment(1, "x"), 1);
}

void TestSegment::sequenceErrors()
{
    QFETCH(QByteArray, bytes);
    QFETCH(int, records);
    const ReadBack back = readBytes(bytes.toStdString());
    QCOMPARE(static_cast<int>(back.records.size()), records);
    QCOMPARE(back.damages.size(), std::size_t{1});
    QCOMPARE(back.damages[0].records, 1U);
    QVERIFY(!back.damages[0].cause.empty());
    QCOMPARE(back.damages[0].offset, std::uint64_t{0});
    QVERIFY(back.damages[0].bytes > 0);
    QVERIFY(!back.damages[0].reachesEnd);
}

void TestSegment::zerosAreNoDamage()
{
    const Written written = writeAll({noise(100, 1)}, Compression::None, false);
    for (const std::size_t zeros : {std::size_t{1}, std::size_t{7}, kPageBytes, 3 * kPageBytes + 11}) {
        const ReadBack back = readBytes(written.bytes + std::string(zeros, '\0'));
        QCOMPARE(back.records.size(), std::size_t{1});
        QVERIFY(back.damages.empty());
    }
    QVERIFY(readBytes("").damages.empty());
}

void TestSegment::limitGrows()
{
    MemoryFileSystem files;
    std::unique_ptr<SegmentWriter> writer = std::move(*SegmentWriter::create(files, kPath, Compression::None));
    SegmentReader reader(std::move(*files.openRead(kPath)), 0);
    for (unsigned i = 0; i < 200; ++i) {
        QVERIFY(*reader.next(writer->size()) == SegmentReader::Outcome::End);
        const std::uint64_t before = writer->size();
        const std::string record = noise(1 + i * 37, i);
        writer->add(record);
        QVERIFY(writer->write().ok());
        // What is written, but not told of, is not looked at.
        QVERIFY(*reader.next(before) == SegmentReader::Outcome::End);
        QVERIFY(*reader.next(writer->size()) == SegmentReader::Outcome::Record);
        QVERIFY(reader.record() == record);
        QCOMPARE(reader.nextIndex(), i + 1);
    }
}

void TestSegment::passesOverUnwanted()
{
    const std::vector<std::string> records{noise(10, 1), std::string(100'000, 'a'), noise(100'000, 2), noise(5, 3)};
    MemoryFileSystem files;
    const Written written = writeAll(records, Compression::Snappy, true);
    files.put(kPath, written.bytes);
    SegmentReader reader(std::move(*files.openRead(kPath)), 0);
    for (int i = 0; i < 3; ++i)
        QVERIFY(*reader.next(written.bytes.size(), false) == SegmentReader::Outcome::Record);
    QCOMPARE(reader.nextIndex(), 3U);
    QVERIFY(*reader.next(written.bytes.size()) == SegmentReader::Outcome::Record);
    QVERIFY(reader.record() == records[3]);
}

void TestSegment::failedWriteIsTakenBack()
{
    MemoryFileSystem disk;
    FaultFileSystem files(disk);
    std::unique_ptr<SegmentWriter> writer = std::move(*SegmentWriter::create(files, kPath, Compression::None));
    writer->add("first");
    QVERIFY(writer->write().ok());
    files.setSpace(10);
    writer->add("second, which does not fit");
    QVERIFY(writer->write().code() == Code::NoSpace);
    QVERIFY(!writer->broken());
    QCOMPARE(*disk.fileSize(kPath), writer->size());
    files.heal();
    writer->add("third");
    QVERIFY(writer->write().ok());
    const ReadBack back = readAll(disk, writer->size());
    QVERIFY(back.records == std::vector<std::string>({"first", "third"}));
    QVERIFY(back.damages.empty());
}

void TestSegment::failedRepairBreaksTheWriter()
{
    MemoryFileSystem disk;
    FaultFileSystem files(disk);
    std::unique_ptr<SegmentWriter> writer = std::move(*SegmentWriter::create(files, kPath, Compression::None));
    writer->add("first");
    QVERIFY(writer->write().ok());
    const std::uint64_t good = writer->size();
    files.setSpace(10);
    files.setFault([](FileOperation operation, const std::string &) {
        return operation == FileOperation::Truncate ? Status(Code::Io, "no") : Status();
    });
    writer->add("second");
    QVERIFY(writer->write().code() == Code::NoSpace);
    QVERIFY(writer->broken());
    files.heal();
    writer->add("third");
    QVERIFY(!writer->write().ok());
    QCOMPARE(writer->size(), good);
    QVERIFY(readAll(disk, good).records == std::vector<std::string>({"first"}));
}

void TestSegment::readErrorMovesNothing()
{
    MemoryFileSystem disk;
    FaultFileSystem files(disk);
    const std::vector<std::string> records{noise(100'000, 1), noise(200'000, 2)};
    const Written written = writeAll(records, Compression::None, false);
    disk.put(kPath, written.bytes);
    SegmentReader reader(std::move(*files.openRead(kPath)), 0);
    int reads = 0;
    files.setFault([&reads](FileOperation operation, const std::string &) {
        return operation == FileOperation::Read && ++reads % 3 == 1 ? Status(Code::Io, "no") : Status();
    });
    std::vector<std::string> read;
    int errors = 0;
    for (int i = 0; i < 100 && read.size() < 2; ++i) {
        const Result<SegmentReader::Outcome> outcome = reader.next(written.bytes.size());
        if (!outcome) {
            QVERIFY(outcome.error().code() == Code::Io);
            ++errors;
            continue;
        }
        QVERIFY(*outcome == SegmentReader::Outcome::Record);
        read.emplace_back(reader.record());
    }
    QVERIFY(errors > 1);
    QVERIFY(read == records);
}

QTEST_APPLESS_MAIN(TestSegment)
#include "tst_segment.moc"
