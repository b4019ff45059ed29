// SPDX-License-Identifier: GPL-3.0-or-later
// Files that carry a part of a log: whole or not there, and never taken for whole when they are not.
#include "tests/agent/wal/log_fixture.h"

#include "agent/base/compress.h"
#include "agent/wal/offline/archive.h"
#include "agent/wal/offline/cursor_advance.h"
#include "agent/wal/offline/exporting.h"
#include "agent/wal/offline/inspection.h"
#include "agent/wal/packed_writer.h"
#include "agent/wal/offline/verification.h"

#include <QtTest/QTest>

#include <stop_token>

using namespace agent;
using namespace agent::wal;

namespace {

constexpr int kRecords = 60;
constexpr int kSeries = 40;
constexpr const char *kOutput = "/out/backlog.zst";

const Progress kNoProgress = [](std::uint64_t, std::uint64_t) {};

/// A log of three segments, the second packed, with a cursor in the first.
bool fill(LogFixture &f)
{
    f.settings.compression = Compression::None;
    if (!f.open().ok())
        return false;
    std::vector<model::Sample> samples;
    for (int i = 0; i < kSeries; ++i)
        samples.push_back({f.log->acquire(seriesLabels("m", i)), f.clock.now(), 0});
    for (int record = 0; record < kRecords * 3; ++record) {
        for (model::Sample &sample : samples) {
            sample.timestamp += 1000;
            sample.value += 0.1;
        }
        if (!f.log->append(samples, {}).status.ok())
            return false;
    }
    f.log.reset();
    const bool packed =
        packSegment(f.disk, "/data/wal/00000001", "/data/wal/00000001.zst", std::stop_token()).has_value();
    CursorStore::Cursor cursor;
    cursor.position = {0, 11};
    cursor.ordinal = 10 * kSeries;
    cursor.ledger.acknowledged = 10 * kSeries;
    return packed && f.disk.removeFile("/data/wal/00000001").ok() && f.disk.createDirectories("/out").ok() &&
           CursorStore("/data", f.disk, f.lines).save("r", cursor).ok();
}

Result<ArchiveInfo> exportTo(FileSystem &files, const std::string &output, const ExportRange &range = {})
{
    const Result<DirectoryView> view = DirectoryView::open(files, "/data");
    if (!view)
        return view.error();
    return exportArchive(*view, range, output, "vehicle", 1'700'000'000'000, kNoProgress);
}

/// The segment in an archive.
Result<std::string> contents(FileSystem &files, const std::string &path)
{
    const Result<std::unique_ptr<ArchiveReader>> reader = ArchiveReader::open(files, path);
    if (!reader)
        return reader.error();
    std::string all;
    std::string part;
    for (;;) {
        const Result<bool> more = (*reader)->next(part);
        if (!more)
            return more.error();
        if (!*more)
            return all;
        all += part;
    }
}

} // namespace

class TestArchive : public QObject {
    Q_OBJECT

private slots:
    void whatGoesInComesOut()
    {
        LogFixture f;
        QVERIFY(fill(f));
        const Result<ArchiveInfo> info = exportTo(f.disk, kOutput);
        QVERIFY2(info, info ? "" : info.error().message().c_str());
        QCOMPARE(info->samples, std::uint64_t{kRecords * 3 * kSeries});
        QCOMPARE(info->series, std::uint64_t{kSeries});
        QCOMPARE(info->host, std::string("vehicle"));
        const Result<std::string> plain = contents(f.disk, kOutput);
        QVERIFY(plain);
        QCOMPARE(plain->size() % 32768, std::size_t{0});
        // It is what zstd makes of it.
        std::string unpacked;
        QVERIFY(zstdUncompress(*f.disk.readFile(kOutput), unpacked, plain->size()).ok());
        QVERIFY(unpacked == *plain);
        // As a log of its own it holds the same.
        std::vector<std::string> before;
        {
            QVERIFY(f.open().ok());
            before = readSamples(*f.log);
        }
        LogFixture other;
        QVERIFY(other.disk.createDirectories("/data/wal").ok());
        other.disk.put("/data/wal/00000000", *plain);
        QVERIFY(other.open().ok());
        QVERIFY(readSamples(*other.log) == before);
        QCOMPARE(other.lines.count("warn") + other.lines.count("error"), 0);
    }

    void cutOffAnywhere()
    {
        LogFixture f;
        QVERIFY(fill(f));
        QVERIFY(exportTo(f.disk, kOutput));
        const std::string whole = *f.disk.readFile(kOutput);
        for (std::size_t size = 0; size < whole.size(); ++size) {
            f.disk.put("/out/cut", whole.substr(0, size));
            const Result<std::unique_ptr<ArchiveReader>> reader = ArchiveReader::open(f.disk, "/out/cut");
            QVERIFY2(!reader, std::to_string(size).c_str());
            QVERIFY(reader.error().code() == Code::Corruption || reader.error().code() == Code::InvalidInput);
        }
    }

    /// A changed byte is found, or changes nothing: the texts at the front are for people only.
    void flippedAnywhere()
    {
        LogFixture f;
        QVERIFY(fill(f));
        QVERIFY(exportTo(f.disk, kOutput));
        const std::string whole = *f.disk.readFile(kOutput);
        const std::string plain = *contents(f.disk, kOutput);
        const ArchiveInfo info = (*ArchiveReader::open(f.disk, kOutput))->info();
        std::size_t found = 0;
        for (std::size_t at = 0; at < whole.size(); ++at) {
            std::string harmed = whole;
            harmed[at] = static_cast<char>(harmed[at] ^ (1 << (at % 8)));
            f.disk.put("/out/harmed", harmed);
            const Result<std::unique_ptr<ArchiveReader>> reader = ArchiveReader::open(f.disk, "/out/harmed");
            const Result<std::string> read = contents(f.disk, "/out/harmed");
            QVERIFY2(!read || (*read == plain && (*reader)->info() == info), std::to_string(at).c_str());
            found += read ? 0 : 1;
        }
        QVERIFY(found > whole.size() - 600);
    }

    /// Whatever fails: the output is there and whole, or it is not there, and nothing half stays.
    void everyOperationFails_data()
    {
        QTest::addColumn<bool>("directory");
        QTest::newRow("archive") << false;
        QTest::newRow("directory") << true;
    }
    void everyOperationFails()
    {
        QFETCH(bool, directory);
        const auto run = [directory](FileSystem &files) {
            const Result<DirectoryView> view = DirectoryView::open(files, "/data");
            if (!view)
                return view.status();
            if (directory)
                return exportDirectory(*view, kOutput, kNoProgress).status();
            return exportArchive(*view, {}, kOutput, "vehicle", 0, kNoProgress).status();
        };
        LogFixture f;
        QVERIFY(fill(f));
        f.files.heal();
        std::uint64_t count = f.files.operations();
        QVERIFY(run(f.files).ok());
        count = f.files.operations() - count;
        QVERIFY(count > 20);
        const auto contentsOf = [&f, directory] {
            return directory ? *f.disk.readFile(std::string(kOutput) + "/00000001") : *f.disk.readFile(kOutput);
        };
        const std::string whole = contentsOf();
        int failed = 0;
        for (std::uint64_t n = 0; n < count; ++n) {
            for (const Code code : {Code::Io, Code::NoSpace}) {
                QVERIFY(f.disk.removeTree(kOutput).ok());
                f.files.failAfter(n, 1, code);
                const Status status = run(f.files);
                f.files.heal();
                failed += status.ok() ? 0 : 1;
                QVERIFY2(!f.disk.exists(std::string(kOutput) + ".partial"), std::to_string(n).c_str());
                if (f.disk.exists(kOutput))
                    QVERIFY2(contentsOf() == whole, std::to_string(n).c_str());
                else
                    QVERIFY2(!status.ok(), std::to_string(n).c_str());
            }
        }
        QVERIFY(failed > 20);
    }

    void moreThanTheDiskTakes()
    {
        LogFixture f;
        QVERIFY(fill(f));
        f.files.setSpace(3000);
        const Result<ArchiveInfo> info = exportTo(f.files, kOutput);
        QVERIFY(!info);
        QCOMPARE(info.error().code(), Code::NoSpace);
        QVERIFY(info.error().message().find("make room") != std::string::npos);
        QVERIFY(!f.disk.exists(kOutput) && !f.disk.exists(std::string(kOutput) + ".partial"));
    }

    /// What is half written when it is exported is left to the next export, not taken for exported.
    void anEndThatIsBeingWritten()
    {
        LogFixture f;
        QVERIFY(fill(f));
        const std::string last = "/data/wal/00000002";
        QVERIFY(f.disk.removeFile("/data/index/00000002").ok());
        const std::string whole = *f.disk.readFile(last);
        const std::uint64_t records = exportTo(f.disk, "/out/whole")->to.record;
        const std::uint64_t samples = exportTo(f.disk, "/out/whole2")->toOrdinal;
        for (std::size_t size = 3000; size < 3600; size += 7) {
            f.disk.put(last, whole.substr(0, size));
            const std::string output = "/out/" + std::to_string(size);
            ExportRange range;
            range.remote = "r";
            const Result<ArchiveInfo> info = exportTo(f.disk, output, range);
            QVERIFY(info);
            QCOMPARE(info->gaps.size(), std::size_t{0});
            QCOMPARE(info->samples, info->toOrdinal - info->fromOrdinal);
            QCOMPARE(info->to.segment, 2U);
            QCOMPARE(info->toOrdinal, samples - (records - info->to.record) * kSeries);
            f.disk.put(last, whole); // the write has ended
            const Result<CursorAdvance> moved = [&] {
                CursorStore::Cursor cursor = *CursorStore("/data", f.disk, f.lines).peek("r");
                const Result<CursorAdvance> out = advanceCursor(f.disk, "/data", "r", *info, f.lines);
                const Result<Verification> verified = verify(*DirectoryView::open(f.disk, "/data"), kNoProgress);
                CursorStore("/data", f.disk, f.lines).save("r", cursor).ignore("checked by the next round");
                return verified && verified->sound() ? out : Result<CursorAdvance>(corruption("not sound"));
            }();
            QVERIFY2(moved, moved ? "" : moved.error().message().c_str());
            QCOMPARE(moved->exported, info->samples);
            QVERIFY(moved->to == info->to);
        }
    }

    void whatTheOperatorDoesNotWantIsLeftOut()
    {
        LogFixture f;
        QVERIFY(fill(f));
        CursorStore cursors("/data", f.disk, f.lines);
        CursorStore::Cursor cursor = *cursors.peek("r");
        const TimestampMs first = exportTo(f.disk, "/out/all")->minTime;
        cursor.skip = {first + 20 * 1000, 2};
        QVERIFY(cursors.save("r", cursor).ok());
        ExportRange range;
        range.remote = "r";
        const Result<ArchiveInfo> info = exportTo(f.disk, kOutput, range);
        QVERIFY(info);
        QCOMPARE(info->minTime, first + 20 * 1000);
        QVERIFY(info->gaps == (std::vector<ArchiveGap>{{10 * kSeries, 10 * kSeries, "operator_skip"}}));
        QVERIFY(advanceCursor(f.disk, "/data", "r", *info, f.lines));
        const CursorStore::Cursor after = *cursors.peek("r");
        QCOMPARE(after.ledger.samples(), std::uint64_t{kRecords * 3 * kSeries});
        QVERIFY(after.ledger.dropped ==
                (std::vector<std::pair<std::string, std::uint64_t>>{{"exported", (kRecords * 3 - 20) * kSeries},
                                                                    {"operator_skip", 10 * kSeries}}));
        QVERIFY(!after.skip);
    }

    /// Two cursors of one remote: a backlog up to the second segment's middle, and what came after it.
    void aBacklogBeside_data()
    {
        QTest::addColumn<int>("toSegment"); // of the archive; -1: all
        QTest::newRow("a part of the backlog") << 0;
        QTest::newRow("the backlog and a part of the rest, which was delivered") << 1;
        QTest::newRow("all") << -1;
    }
    void aBacklogBeside()
    {
        QFETCH(int, toSegment);
        LogFixture f;
        QVERIFY(fill(f));
        CursorStore cursors("/data", f.disk, f.lines);
        CursorStore::Cursor backlog = *cursors.peek("r");
        const Result<LogOutline> outline = LogOutline::make(*DirectoryView::open(f.disk, "/data"));
        const Position split{1, 10};
        backlog.until = {split, *outline->ordinal(*DirectoryView::open(f.disk, "/data"), split)};
        backlog.ledger = {};
        CursorStore::Cursor main = *cursors.peek("r");
        main.position = {2, 5};
        main.ordinal = outline->ordinal(*DirectoryView::open(f.disk, "/data"), main.position);
        main.ledger.acknowledged += *main.ordinal - backlog.until->ordinal;
        main.backlog = CursorStore::Cursor::Backlog{backlog.position, *backlog.until};
        const std::uint64_t between = *main.ordinal - backlog.until->ordinal;
        QVERIFY(cursors.save("r", main).ok() && cursors.saveBacklog("r", backlog).ok());
        const Result<Inspection> inspection = inspect(*DirectoryView::open(f.disk, "/data"), std::nullopt, kNoProgress);
        QVERIFY(inspection && inspection->remotes.size() == 1);
        const RemoteReport &report = inspection->remotes.front();
        QCOMPARE(report.pendingSamples, outline->endOrdinal() - *backlog.ordinal - between);
        QCOMPARE(report.readableSamples, report.pendingSamples);

        ExportRange range;
        range.remote = "r";
        if (toSegment >= 0)
            range.toSegment = static_cast<std::uint32_t>(toSegment);
        const Result<ArchiveInfo> info = exportTo(f.disk, kOutput, range);
        QVERIFY(info);
        QVERIFY(info->from == backlog.position);
        const Result<CursorAdvance> moved = advanceCursor(f.disk, "/data", "r", *info, f.lines);
        QVERIFY2(moved, moved ? "" : moved.error().message().c_str());
        const std::uint64_t all = std::uint64_t{kRecords} * 3 * kSeries;
        const CursorStore::Cursor after = *cursors.peek("r");
        const Result<CursorStore::Cursor> left = cursors.peekBacklog("r");
        QCOMPARE(left.has_value(), toSegment == 0);
        if (toSegment == 0) {
            QVERIFY(after == main);
            QVERIFY(left->position == info->to && left->until == backlog.until);
            QCOMPARE(left->ledger.samples(), info->samples);
            QCOMPARE(moved->exported, info->samples);
        } else {
            QVERIFY(after.position == std::max(main.position, info->to));
            QVERIFY(!after.backlog);
            QCOMPARE(after.ledger.samples(), *after.ordinal);
            QCOMPARE(*after.ordinal, toSegment < 0 ? all : *main.ordinal);
            QCOMPARE(after.ledger.acknowledged, main.ledger.acknowledged);
        }
        const Result<Verification> verified = verify(*DirectoryView::open(f.disk, "/data"), kNoProgress);
        QVERIFY(verified && verified->sound());
    }

    void anEmptyLog()
    {
        LogFixture f;
        QVERIFY(f.open().ok());
        f.log.reset();
        QVERIFY(f.disk.createDirectories("/out").ok());
        const Result<ArchiveInfo> info = exportTo(f.disk, kOutput);
        QVERIFY(info);
        QCOMPARE(info->samples, std::uint64_t{0});
        QVERIFY(!info->last);
        QCOMPARE(contents(f.disk, kOutput)->size(), std::size_t{0});
    }
};

QTEST_APPLESS_MAIN(TestArchive)
#include "tst_archive.moc"
