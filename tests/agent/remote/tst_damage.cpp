// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/remote/feed/backlog_meter.h"
#include "agent/wal/segment_reader.h"
#include "tests/agent/wal/log_fixture.h"

#include <QtTest/QTest>

#include <algorithm>
#include <bit>
#include <map>
#include <random>
#include <tuple>

using namespace agent;
using namespace agent::wal;

namespace {

constexpr TimestampMs kNow = 1'795'264'264'005;

/// Series, timestamp and the bits of the value.
using Samples = std::vector<std::tuple<std::uint64_t, TimestampMs, std::uint64_t>>;

void add(const std::vector<model::Sample> &samples, Samples &out)
{
    for (const model::Sample &sample : samples)
        out.emplace_back(model::value(sample.series), sample.timestamp, std::bit_cast<std::uint64_t>(sample.value));
}

/// A record of a segment: where it lies, and the samples in it.
struct Piece {
    std::uint64_t begin = 0;
    std::uint64_t end = 0;
    Samples samples;
};
using Layout = std::map<std::string, std::vector<Piece>>; ///< By path of the segment.

std::vector<std::string> namesIn(LogFixture &f, const std::string &directory)
{
    Result<std::vector<std::string>> names = f.disk.list(directory);
    return names ? std::move(*names) : std::vector<std::string>();
}

/// What a reader of the whole log found.
struct Account {
    Samples read;           ///< Of series that are known.
    std::uint64_t lost = 0; ///< As a remote's meter tells.
};

Account readAll(LogFixture &f)
{
    Account out;
    const std::unique_ptr<remote::Source> source = remote::makeLogSource(*f.log);
    remote::BacklogMeter meter(*source, {0, 0}, 0, 0);
    const std::unique_ptr<Tailer> tailer = f.log->tail({0, 0});
    RecordView view;
    for (;;) {
        const Result<bool> more = tailer->next(view);
        if (!more || !*more)
            break;
        std::vector<model::Sample> samples;
        if (view.type == RecordType::Samples)
            decodeSamples(view.bytes, samples).ignore("a damaged record of which the rest was sound");
        out.lost += meter.read(view.position, samples.size());
        std::erase_if(samples, [&f](const model::Sample &s) { return !f.log->series().contains(s.series); });
        add(samples, out.read);
    }
    out.lost += meter.level().unread;
    return out;
}

/// A closed log of `segments` segments, and what lies where in it.
Layout makeLog(LogFixture &f, std::uint32_t segments, int series, Compression compression)
{
    f.settings.compression = compression;
    f.settings.tailBytes = 0;
    if (!f.open().ok())
        return {};
    std::vector<model::SeriesRef> refs;
    for (int i = 0; i < series; ++i)
        refs.push_back(f.log->acquire(seriesLabels("m", i)));
    for (int round = 0; f.log->end().segment < segments; ++round) {
        std::vector<model::Sample> samples;
        for (std::size_t i = 0; i < refs.size(); ++i)
            samples.push_back({refs[i], kNow + round, 1.0 / (3 + static_cast<double>(i) + round)});
        if (!f.log->append(samples, {}).status.ok())
            return {};
    }
    f.log.reset();
    Layout layout;
    for (const std::string &name : namesIn(f, "/data/wal")) {
        const std::string path = "/data/wal/" + name;
        const std::uint64_t size = *f.disk.fileSize(path);
        SegmentReader reader(std::move(*f.disk.openRead(path)), 0);
        while (*reader.next(size) == SegmentReader::Outcome::Record) {
            Piece piece{reader.startOffset(), reader.offset(), {}};
            std::vector<model::Sample> samples;
            if (recordType(reader.record()) == RecordType::Samples)
                decodeSamples(reader.record(), samples).ignore("it is sound");
            add(samples, piece.samples);
            layout[path].push_back(std::move(piece));
        }
    }
    return layout;
}

Samples allSamples(const Layout &layout)
{
    Samples out;
    for (const auto &[path, pieces] : layout)
        for (const Piece &piece : pieces)
            out.insert(out.end(), piece.samples.begin(), piece.samples.end());
    return out;
}

/// What is left of `layout` when the bytes of `path` from `begin` to before `end` are worth nothing.
Samples untouched(const Layout &layout, const std::string &harmed, std::uint64_t begin, std::uint64_t end)
{
    Samples out;
    for (const auto &[path, pieces] : layout) {
        for (const Piece &piece : pieces) {
            if (path != harmed || piece.end <= begin || piece.begin >= end)
                out.insert(out.end(), piece.samples.begin(), piece.samples.end());
        }
    }
    return out;
}

/// The log as it was, and the means to bring it back.
class Copy {
public:
    explicit Copy(LogFixture &f) : m_f(f)
    {
        for (const char *directory : {"/data/wal/", "/data/index/"})
            for (const std::string &name : namesIn(f, directory))
                m_files[directory + name] = *f.disk.readFile(directory + name);
    }
    void restore()
    {
        m_f.log.reset();
        for (const char *directory : {"/data/wal/", "/data/index/"})
            for (const std::string &name : namesIn(m_f, directory))
                if (!m_files.contains(directory + name))
                    m_f.disk.removeFile(directory + name).ignore("it was there a moment ago");
        for (const auto &[path, bytes] : m_files)
            m_f.disk.put(path, bytes);
        m_f.lines.clear();
    }
    [[nodiscard]] const std::string &bytes(const std::string &path) const { return m_files.at(path); }

private:
    LogFixture &m_f;
    std::map<std::string, std::string> m_files;
};

/// The full form looks at every byte, the short one at some hundred, each time the same.
std::size_t stepFor(std::size_t bytes)
{
    return qEnvironmentVariableIsSet("BELFRY_FULL") ? 1 : bytes / 300 | 1;
}

/// Opens what is left and compares; empty when all is well.
QString compare(LogFixture &f, const Samples &expected, std::size_t total)
{
    if (const Status status = f.open(); !status.ok())
        return QString::fromStdString("the start failed: " + status.toString());
    const Account account = readAll(f);
    if (account.read != expected)
        return QString("%1 samples read instead of %2").arg(account.read.size()).arg(expected.size());
    if (account.lost != total - expected.size())
        return QString("%1 samples counted as lost instead of %2").arg(account.lost).arg(total - expected.size());
    return {};
}

} // namespace

/// As makeLog appends.
bool byTimeAndSeries(const Samples::value_type &a, const Samples::value_type &b)
{
    return std::tie(std::get<1>(a), std::get<0>(a)) < std::tie(std::get<1>(b), std::get<0>(b));
}

/// Whatever a disk does to a log that was closed: the start succeeds, only the records touched are lost, and the loss
/// is counted exactly.
class TestDamage : public QObject {
    Q_OBJECT
private slots:
    void everyByte_data();
    void everyByte();
    void randomBytes();
    void everyLength();
    void eachSegmentGone();
    void eachSegmentGoneWhileRunning();
    void packedSegments();
    void crashAtEveryStepOfPacking();
    void summariesDamagedOrGone();
    void lossBeforeTheCursorIsNotCountedTwice();
};

void TestDamage::everyByte_data()
{
    QTest::addColumn<int>("compression");
    QTest::newRow("plain") << static_cast<int>(Compression::None);
    QTest::newRow("snappy") << static_cast<int>(Compression::Snappy);
    QTest::newRow("zstd") << static_cast<int>(Compression::Zstd);
}

void TestDamage::everyByte()
{
    QFETCH(int, compression);
    LogFixture f;
    f.settings.segmentBytes = 32768;
    const Layout layout = makeLog(f, 1, 40, Compression{compression});
    const std::size_t total = allSamples(layout).size();
    QVERIFY(total > 1000);
    Copy copy(f);
    const std::string path = "/data/wal/00000000";
    const std::string &bytes = copy.bytes(path);
    std::mt19937 random(7);
    const std::size_t step = stepFor(bytes.size());
    for (std::size_t at = random() % step; at < bytes.size(); at += step) {
        copy.restore();
        std::string harmed = bytes;
        harmed[at] = static_cast<char>(harmed[at] ^ (1 << (random() % 8)));
        f.disk.put(path, harmed);
        const QString wrong = compare(f, untouched(layout, path, at, at + 1), total);
        QVERIFY2(wrong.isEmpty(), qPrintable(QString("byte %1 of %2: %3").arg(at).arg(bytes.size()).arg(wrong)));
    }
}

void TestDamage::randomBytes()
{
    LogFixture f;
    f.settings.segmentBytes = 4 * 32768;
    const Layout layout = makeLog(f, 20, 200, Compression::Snappy);
    QVERIFY(layout.size() >= 20);
    const std::size_t total = allSamples(layout).size();
    Copy copy(f);
    std::mt19937 random(11);
    const int rounds = qEnvironmentVariableIsSet("BELFRY_FULL") ? 10'000 : 20;
    for (int round = 0; round < rounds; ++round) {
        copy.restore();
        const auto &[path, pieces] = *std::next(layout.begin(), static_cast<std::ptrdiff_t>(random() % layout.size()));
        std::string harmed = copy.bytes(path);
        const std::size_t at = random() % harmed.size();
        harmed[at] = static_cast<char>(harmed[at] ^ static_cast<char>(1 + random() % 255));
        f.disk.put(path, harmed);
        const QString wrong = compare(f, untouched(layout, path, at, at + 1), total);
        QVERIFY2(wrong.isEmpty(),
                 qPrintable(QString("byte %1 of %2: %3").arg(at).arg(QString::fromStdString(path), wrong)));
    }
}

void TestDamage::everyLength()
{
    LogFixture f;
    f.settings.segmentBytes = 32768;
    const Layout layout = makeLog(f, 2, 40, Compression::Snappy);
    const std::size_t total = allSamples(layout).size();
    Copy copy(f);
    for (const std::string path : {"/data/wal/00000000", "/data/wal/00000002"}) { // in the middle, and the newest
        const std::string &bytes = copy.bytes(path);
        for (std::size_t size = 0; size < bytes.size(); size += stepFor(bytes.size())) {
            copy.restore();
            f.disk.put(path, std::string_view(bytes).substr(0, size));
            const QString wrong = compare(f, untouched(layout, path, size, bytes.size()), total);
            QVERIFY2(wrong.isEmpty(),
                     qPrintable(QString("%1 cut to %2: %3").arg(QString::fromStdString(path)).arg(size).arg(wrong)));
        }
    }
}

void TestDamage::eachSegmentGone()
{
    LogFixture f;
    f.settings.segmentBytes = 32768;
    const Layout layout = makeLog(f, 6, 40, Compression::Snappy);
    const std::size_t total = allSamples(layout).size();
    Copy copy(f);
    for (const auto &[path, pieces] : layout) {
        copy.restore();
        QVERIFY(f.disk.removeFile(path).ok());
        const QString wrong = compare(f, untouched(layout, path, 0, UINT64_MAX), total);
        QVERIFY2(wrong.isEmpty(), qPrintable(QString::fromStdString(path) + ": " + wrong));
        // The loss is known for good, and life goes on.
        QVERIFY(f.open().ok());
        QCOMPARE(readAll(f).lost, std::uint64_t{total - untouched(layout, path, 0, UINT64_MAX).size()});
        QVERIFY(f.log->truncateBefore(f.log->end()).ok());
        QVERIFY(f.open().ok());
        QCOMPARE(f.log->endOrdinal(), std::uint64_t{total});
    }
}

void TestDamage::eachSegmentGoneWhileRunning()
{
    LogFixture f;
    f.settings.segmentBytes = 32768;
    const Layout layout = makeLog(f, 6, 40, Compression::Snappy);
    const std::size_t total = allSamples(layout).size();
    Copy copy(f);
    for (const auto &[path, pieces] : layout) {
        copy.restore();
        QVERIFY(f.open().ok());
        QVERIFY(f.disk.removeFile(path).ok());
        const Account account = readAll(f);
        const Samples expected = untouched(layout, path, 0, UINT64_MAX);
        QVERIFY2(account.read == expected, qPrintable(QString::fromStdString(path)));
        QCOMPARE(account.lost, std::uint64_t{total - expected.size()});
        const model::SeriesRef a = f.log->acquire(seriesLabels("after"));
        QVERIFY(f.log->append(std::vector<model::Sample>{{a, kNow, 1}}, {}).status.ok());
        QCOMPARE(readAll(f).read.size(), expected.size() + 1);
        QVERIFY(f.log->truncateBefore(f.log->end()).ok());
    }
}

/// Opens the log and packs what it can.
void pack(LogFixture &f)
{
    f.settings.packAfter = std::chrono::seconds(1);
    QVERIFY(f.open().ok());
    for (int i = 0; i < 3; ++i) {
        f.log->upkeep();
        f.clock.advance(std::chrono::seconds(2));
    }
}

void TestDamage::packedSegments()
{
    LogFixture f;
    f.settings.segmentBytes = 4 * 32768;
    const Layout layout = makeLog(f, 4, 100, Compression::Snappy);
    const Samples all = allSamples(layout);
    pack(f);
    QCOMPARE(f.log->status().segments[0].form, SegmentForm::Packed);
    QVERIFY(!f.disk.exists("/data/wal/00000001"));
    QVERIFY(readAll(f).read == all);
    f.log.reset();
    Copy copy(f);
    std::mt19937 random(5);
    const int rounds = qEnvironmentVariableIsSet("BELFRY_FULL") ? 2000 : 60;
    for (int round = 0; round < rounds; ++round) {
        copy.restore();
        const std::string path = "/data/wal/0000000" + std::to_string(random() % 4) + ".zst";
        std::string harmed = copy.bytes(path);
        const std::size_t at = random() % harmed.size();
        if (round % 5 == 0)
            harmed.resize(at);
        else
            harmed[at] = static_cast<char>(harmed[at] ^ (1 << (random() % 8)));
        f.disk.put(path, harmed);
        QVERIFY(f.open().ok());
        const Account account = readAll(f);
        const QString where = QString("%1 of %2 in %3").arg(at).arg(harmed.size()).arg(QString::fromStdString(path));
        QVERIFY2(std::includes(all.begin(), all.end(), account.read.begin(), account.read.end(), byTimeAndSeries),
                 qPrintable("something came that was never stored: " + where));
        QVERIFY2(account.lost == all.size() - account.read.size(), qPrintable(where));
    }
}

/// The power goes at each operation of a packing run: nothing is lost, and nothing there twice.
void TestDamage::crashAtEveryStepOfPacking()
{
    LogFixture f;
    f.settings.segmentBytes = 2 * 32768;
    const Samples all = allSamples(makeLog(f, 4, 100, Compression::Snappy));
    Copy copy(f);
    std::uint64_t operations = 0;
    for (std::uint64_t last = 0; last == 0 || last <= operations; ++last) {
        copy.restore();
        f.settings.packAfter = std::chrono::seconds(1);
        QVERIFY(f.open().ok());
        f.log->upkeep();
        f.clock.advance(std::chrono::seconds(2));
        const std::uint64_t before = f.files.changes();
        if (last > 0)
            f.files.dieAfter(last - 1);
        f.log->upkeep();
        if (last == 0) {
            operations = f.files.changes() - before;
            QVERIFY(operations > 20);
            continue;
        }
        f.disk.powerCut(last % 2 == 0 ? MemoryFileSystem::Unsynced::Lost : MemoryFileSystem::Unsynced::Half);
        f.log.reset();
        f.files.heal();
        const QString wrong = compare(f, all, all.size());
        QVERIFY2(wrong.isEmpty(), qPrintable(QString("operation %1: %2").arg(last).arg(wrong)));
        QCOMPARE(f.log->status().damagedRanges, std::uint64_t{0});
        pack(f);
        QVERIFY(readAll(f).read == all);
        for (const std::string &name : namesIn(f, "/data/wal"))
            QVERIFY2(!name.ends_with(".tmp") && !f.disk.exists("/data/wal/" + name + ".zst"), name.c_str());
    }
}

void TestDamage::summariesDamagedOrGone()
{
    LogFixture f;
    f.settings.segmentBytes = 32768;
    const Layout layout = makeLog(f, 5, 40, Compression::Snappy);
    const Samples all = allSamples(layout);
    Copy copy(f);
    std::mt19937 random(3);
    for (const std::string &name : namesIn(f, "/data/index")) {
        const std::string path = "/data/index/" + name;
        const std::string bytes = copy.bytes(path);
        for (std::size_t at = 0; at <= bytes.size(); at += 1 + random() % 7) {
            copy.restore();
            std::string harmed = bytes;
            if (at < bytes.size())
                harmed[at] = static_cast<char>(harmed[at] ^ (1 << (random() % 8)));
            else
                harmed.clear();
            f.disk.put(path, harmed);
            const QString wrong = compare(f, all, all.size());
            QVERIFY2(wrong.isEmpty(),
                     qPrintable(QString("%1, byte %2: %3").arg(QString::fromStdString(path)).arg(at).arg(wrong)));
        }
    }
    copy.restore();
    f.dropSummaries();
    const QString wrong = compare(f, all, all.size());
    QVERIFY2(wrong.isEmpty(), qPrintable(wrong));
}

/// A remote that has the first half of a segment, and restarts: damage in that half is nothing to it.
void TestDamage::lossBeforeTheCursorIsNotCountedTwice()
{
    LogFixture f;
    f.settings.segmentBytes = 32768;
    const Layout layout = makeLog(f, 3, 40, Compression::Snappy);
    const std::size_t total = allSamples(layout).size();
    const std::string path = "/data/wal/00000001";
    const std::vector<Piece> &pieces = layout.at(path);
    QVERIFY(pieces.size() > 8);
    std::string harmed = *f.disk.readFile(path);
    harmed[pieces[2].begin + 10] = static_cast<char>(harmed[pieces[2].begin + 10] ^ 1);
    f.disk.put(path, harmed);
    QVERIFY(f.open().ok());
    const std::unique_ptr<remote::Source> source = remote::makeLogSource(*f.log);
    const Position cursor{1, 6};
    const std::uint64_t before = f.log->ordinal(cursor);
    remote::BacklogMeter meter(*source, cursor, 1'000'000, before);
    QCOMPARE(meter.level().committed, 1'000'000 + total - before);
    QCOMPARE(meter.level().unread, total - before);
    const std::unique_ptr<Tailer> tailer = f.log->tail(cursor);
    RecordView view;
    std::uint64_t read = 0;
    while (*tailer->next(view)) {
        QCOMPARE(meter.read(view.position, countSamples(view.bytes)), std::uint64_t{0});
        read += countSamples(view.bytes);
    }
    QCOMPARE(read, total - before);
    QCOMPARE(meter.level().unread, std::uint64_t{0});
}

QTEST_APPLESS_MAIN(TestDamage)
#include "tst_damage.moc"
