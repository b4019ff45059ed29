// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/wal/memory_segments.h"
#include "agent/wal/segment_reader.h"
#include "agent/wal/segment_writer.h"
#include "tests/support/memory_filesystem.h"

#include <QtTest/QTest>

#include <atomic>
#include <thread>
#include <vector>

using namespace agent;
using namespace agent::wal;

namespace {

std::string readAll(const RandomAccessFile &file, std::size_t step)
{
    std::string out;
    std::string piece(step, '\0');
    for (;;) {
        const Result<std::size_t> got = file.read(out.size(), piece.data(), piece.size());
        if (!got)
            return "error";
        out.append(piece, 0, *got);
        if (*got < step)
            return out;
    }
}

std::string pattern(std::size_t size)
{
    std::string out(size, '\0');
    for (std::size_t i = 0; i < size; ++i)
        out[i] = static_cast<char>(i * 7 + i / 251);
    return out;
}

} // namespace

class TestMemorySegments : public QObject {
    Q_OBJECT
private slots:
    void holdsWhatIsAppended()
    {
        MemorySegments segments;
        QVERIFY(segments.empty());
        const std::unique_ptr<WritableFile> file = segments.create(7);
        const std::string whole = pattern(300'000);
        for (std::size_t at = 0, size = 1; at < whole.size(); at += size, size = size * 3 % 70'001)
            QVERIFY(file->append(std::string_view(whole).substr(at, size)).ok());
        const std::unique_ptr<RandomAccessFile> reader = segments.open(7);
        QVERIFY(reader);
        QCOMPARE(reader->size().value(), std::uint64_t{whole.size()});
        for (const std::size_t step : {1000U, 65536U, 65537U, 400'000U})
            QVERIFY(readAll(*reader, step) == whole);
        char byte = 0;
        QCOMPARE(reader->read(whole.size(), &byte, 1).value(), std::size_t{0});
        QCOMPARE(reader->read(whole.size() + 1'000'000, &byte, 1).value(), std::size_t{0});
        QVERIFY(file->truncate(65'536).ok());
        QVERIFY(file->append("x").ok());
        QVERIFY(readAll(*reader, 1000) == whole.substr(0, 65'536) + "x");
        QVERIFY(file->sync().ok() && file->close().ok());
    }

    void oldestFirstAndRemoval()
    {
        MemorySegments segments;
        for (const std::uint32_t number : {9U, 4U, 5U})
            QVERIFY(segments.create(number)->append(std::to_string(number)).ok());
        QCOMPARE(segments.oldest().value(), 4U);
        const std::unique_ptr<RandomAccessFile> reader = segments.open(4);
        QVERIFY(segments.remove(4));
        QVERIFY(!segments.remove(4));
        QVERIFY(!segments.open(4));
        QVERIFY(!segments.find(4));
        QVERIFY(readAll(*reader, 10) == "4"); // who reads it goes on
        QCOMPARE(segments.oldest().value(), 5U);
    }

    void leadsOnToTheFile()
    {
        MemorySegments segments;
        MemoryFileSystem files;
        QVERIFY(segments.create(1)->append("memory").ok());
        const std::unique_ptr<RandomAccessFile> before = segments.open(1);
        files.put("/file", "file, longer");
        segments.find(1)->moveTo(std::move(files.openRead("/file").value()));
        QVERIFY(readAll(*before, 5) == "file, longer");
        files.powerCut();
        QVERIFY(readAll(*before, 5) == "error");
    }

    void writerMovesOn()
    {
        // A segment begun in memory and ended in a file is the same as one that was in a file from the start.
        MemorySegments segments;
        MemoryFileSystem files;
        const std::vector<std::string> records{std::string(50'000, 'a'), "b", std::string(40'000, 'c'), "d"};
        const auto whole = std::move(SegmentWriter::create(files, "/whole", Compression::Snappy).value());
        const auto moved = SegmentWriter::onto(segments.create(1), Compression::Snappy);
        for (std::size_t i = 0; i < records.size(); ++i) {
            if (i == 2) {
                auto file = std::move(files.create("/moved").value());
                QVERIFY(file->append(readAll(*segments.open(1), 1000)).ok());
                moved->moveTo(std::move(file));
            }
            for (SegmentWriter *writer : {whole.get(), moved.get()}) {
                writer->add(records[i]);
                QVERIFY(writer->write().ok());
            }
        }
        QVERIFY(whole->finish().ok() && moved->finish().ok());
        QVERIFY(files.readFile("/whole").value() == files.readFile("/moved").value());
        QCOMPARE(whole->size(), moved->size());
    }

    void readersWhileItGrows()
    {
        MemorySegments segments;
        MemoryFileSystem files;
        const std::unique_ptr<SegmentWriter> writer = SegmentWriter::onto(segments.create(1), Compression::None);
        std::atomic<std::uint64_t> limit{0};
        std::atomic<bool> wrong{false};
        constexpr std::uint32_t kRecords = 3000;
        std::vector<std::thread> threads;
        for (int i = 0; i < 2; ++i)
            threads.emplace_back([&] {
                SegmentReader reader(segments.open(1), 1);
                while (reader.nextIndex() < kRecords && !wrong) {
                    const Result<SegmentReader::Outcome> outcome = reader.next(limit);
                    if (!outcome || *outcome == SegmentReader::Outcome::Damage)
                        wrong = true;
                    else if (*outcome == SegmentReader::Outcome::Record &&
                             reader.record() != pattern(reader.nextIndex() % 900))
                        wrong = true;
                }
            });
        for (std::uint32_t i = 1; i <= kRecords; ++i) {
            writer->add(pattern(i % 900));
            QVERIFY(writer->write().ok());
            limit = writer->size();
            if (i == kRecords / 2) {
                files.put("/file", readAll(*segments.open(1), 1000));
                auto file = std::move(files.openAppend("/file").value());
                writer->moveTo(std::move(file));
                segments.find(1)->moveTo(std::move(files.openRead("/file").value()));
            }
        }
        for (std::thread &thread : threads)
            thread.join();
        QVERIFY(!wrong);
    }
};

QTEST_APPLESS_MAIN(TestMemorySegments)
#include "tst_memory_segments.moc"
