// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/agent/wal/log_fixture.h"
#include "tests/support/some_histograms.h"

#include <QtTest/QTest>

#include <map>
#include <set>

using namespace agent;
using namespace agent::wal;
using model::SeriesRef;

namespace {

constexpr TimestampMs kNow = 1'795'264'264'005;
constexpr int kSeries = 40;
constexpr int kRounds = 18;

/// What a run left behind that a test may rely on.
struct Deeds {
    std::vector<std::string> stored; ///< Appended with success to the disk, in order.
    std::vector<Position> positions; ///< Of each of them: where its append began.
    std::size_t synced = 0;          ///< So many of them were synced.
    std::vector<std::string> tried;  ///< Also those that failed.
    Position needed;                 ///< Nothing before it is.
};

/// A histogram of each kind in turn.
model::Histogram someHistogram(int i)
{
    const auto n = static_cast<std::uint32_t>(1 + i);
    switch (i % 4) {
    case 0:
        return wholeHistogram(n);
    case 1:
        return floatHistogram(n);
    default:
        return customHistogram(n, i % 4 == 3);
    }
}

/// Appends samples and histograms, rotates, syncs and truncates, new series coming and old ones going. Stops at
/// nothing.
Deeds work(LogFixture &f)
{
    Deeds deeds;
    f.settings.compression = Compression::None;
    f.settings.segmentBytes = 8192;
    if (!f.open().ok())
        return deeds;
    std::vector<SeriesRef> held;
    for (int round = 0; round < kRounds; ++round) {
        f.log->release(held);
        held.clear();
        std::vector<model::Sample> samples;
        std::vector<model::HistogramSample> histograms;
        std::vector<std::string> texts;
        std::map<RecordType, std::vector<std::string>> histogramTexts;
        for (int i = round; i < round + kSeries; ++i) {
            const model::Labels labels = seriesLabels("m", i);
            held.push_back(f.log->acquire(labels));
            for (int k = 0; k < 4; ++k) {
                samples.push_back({held.back(), kNow + round * 100 + k, 1.0 / (3 + i + round + k)});
                texts.push_back(sampleText(labels, samples.back()));
            }
            if (i % 5 == 0) {
                histograms.push_back({held.back(), kNow + round * 100 + 4, someHistogram(i)});
                histogramTexts[recordType(histograms.back().value)].push_back(histogramText(labels, histograms.back()));
            }
        }
        for (const RecordType type : {RecordType::Histograms, RecordType::CustomHistograms, RecordType::FloatHistograms,
                                      RecordType::CustomFloatHistograms})
            texts.insert(texts.end(), histogramTexts[type].begin(), histogramTexts[type].end());
        const Position before = f.log->end();
        deeds.tried.insert(deeds.tried.end(), texts.begin(), texts.end());
        const bool stored = f.log->append(samples, {}, histograms).status.ok();
        if (stored && f.log->status().memoryBytes == 0) { // else it goes with the process
            deeds.stored.insert(deeds.stored.end(), texts.begin(), texts.end());
            deeds.positions.insert(deeds.positions.end(), texts.size(), before);
        }
        if (round % 3 == 1 && f.log->sync().ok())
            deeds.synced = deeds.stored.size();
        if (round % 5 == 4) {
            deeds.needed = {f.log->end().segment - std::min(f.log->end().segment, 2U), 0};
            f.log->truncateBefore(deeds.needed).ignore("the process may be dead");
        }
    }
    f.log->release(held);
    return deeds;
}

/// Empty when the log holds all that was synced and is needed, nothing twice, nothing that was never appended, in
/// order.
/// `mayBeNameless`: of what was not synced, samples may be there without the record of their series.
QString check(LogFixture &f, const Deeds &deeds, bool mayBeNameless = false)
{
    const std::vector<std::string> read = readSamples(*f.log);
    const std::set<std::string> tried(deeds.tried.begin(), deeds.tried.end());
    std::set<std::string> found;
    for (const std::string &line : read) {
        if (mayBeNameless && line == "?")
            continue;
        if (!tried.contains(line))
            return "never appended: " + QString::fromStdString(line);
        if (!found.insert(line).second)
            return "twice: " + QString::fromStdString(line);
    }
    std::vector<std::string> expected;
    for (std::size_t i = 0; i < deeds.synced; ++i) {
        if (deeds.positions[i] >= deeds.needed)
            expected.push_back(deeds.stored[i]);
    }
    std::size_t next = 0;
    for (const std::string &line : read) {
        if (next < expected.size() && line == expected[next])
            ++next;
    }
    if (next < expected.size())
        return QString("lost or out of place: %1 of %2 synced, first %3")
            .arg(expected.size() - next)
            .arg(expected.size())
            .arg(QString::fromStdString(expected[next]));
    return {};
}

} // namespace

class TestCrash : public QObject {
    Q_OBJECT
private slots:
    void powerCutAfterEachChange_data();
    void powerCutAfterEachChange();
    void killAfterEachChange();
    void crashWhileStarting();
};

void TestCrash::powerCutAfterEachChange_data()
{
    using Unsynced = MemoryFileSystem::Unsynced;
    using Names = MemoryFileSystem::Names;
    QTest::addColumn<int>("unsynced");
    QTest::addColumn<int>("names");
    const auto row = [](const char *name, Unsynced unsynced, Names names) {
        QTest::newRow(name) << static_cast<int>(unsynced) << static_cast<int>(names);
    };
    row("what was not synced is lost", Unsynced::Lost, Names::Undone);
    row("it is lost, but its names are there", Unsynced::Lost, Names::Kept);
    row("half of it is there", Unsynced::Half, Names::Undone);
    row("it is zeros", Unsynced::Zeros, Names::Undone);
    row("it is zeros, and some names are there", Unsynced::Zeros, Names::Random);
    row("it is scrambled", Unsynced::Scrambled, Names::Kept);
    row("it is scrambled, and some names are there", Unsynced::Scrambled, Names::Random);
    row("it is reordered", Unsynced::Reordered, Names::Kept);
    row("it is reordered, and some names are there", Unsynced::Reordered, Names::Random);
}

void TestCrash::powerCutAfterEachChange()
{
    QFETCH(int, unsynced);
    QFETCH(int, names);
    const bool hardest = unsynced == static_cast<int>(MemoryFileSystem::Unsynced::Lost) &&
                         names == static_cast<int>(MemoryFileSystem::Names::Undone);
    std::uint64_t changes = 0;
    {
        LogFixture whole;
        const Deeds deeds = work(whole);
        QCOMPARE(deeds.stored.size(), deeds.tried.size());
        QVERIFY(whole.log->status().segments.back().number >= 4);
        QVERIFY(whole.log->begin().segment > 0);
        QVERIFY(whole.metric("prometheus_agent_deleted_series") > 0);
        const QString wrong = check(whole, deeds);
        QVERIFY2(wrong.isEmpty(), qPrintable(wrong));
        changes = whole.files.changes();
    }
    QVERIFY(changes > 60);
    // What is lost altogether is the hardest case; the others are looked at every fifth time.
    const std::uint64_t step = hardest ? 1 : 5;
    for (std::uint64_t last = 0; last <= changes; last += step) {
        LogFixture f;
        f.files.dieAfter(last);
        const Deeds deeds = work(f);
        f.disk.powerCut({last, MemoryFileSystem::Unsynced{unsynced}, MemoryFileSystem::Names{names}});
        f.log.reset();
        f.files.heal();
        const Status opened = f.open();
        QVERIFY2(opened.ok(),
                 qPrintable(QString("after change %1: %2").arg(last).arg(QString::fromStdString(opened.toString()))));
        const QString wrong = check(f, deeds, unsynced == static_cast<int>(MemoryFileSystem::Unsynced::Reordered));
        QVERIFY2(wrong.isEmpty(), qPrintable(QString("after change %1: %2").arg(last).arg(wrong)));
        QVERIFY(f.lines.count("series that it does not name") == 0 ||
                unsynced != static_cast<int>(MemoryFileSystem::Unsynced::Lost));

        // Life goes on, and what was mended stays so.
        const SeriesRef a = f.log->acquire(seriesLabels("after"));
        QVERIFY(f.log->append(std::vector<model::Sample>{{a, kNow, 1}}, {}).status.ok());
        const std::vector<std::string> now = readSamples(*f.log);
        QVERIFY(f.open().ok());
        QVERIFY(readSamples(*f.log) == now);
        QVERIFY(f.log->truncateBefore(f.log->end()).ok());
        QVERIFY(f.open().ok());
        QVERIFY(readSamples(*f.log).empty());
    }
}

void TestCrash::killAfterEachChange()
{
    std::uint64_t changes = 0;
    {
        LogFixture whole;
        QVERIFY(!work(whole).stored.empty());
        changes = whole.files.changes();
    }
    for (std::uint64_t last = 0; last <= changes; ++last) {
        LogFixture f;
        f.files.dieAfter(last);
        Deeds deeds = work(f);
        f.disk.killUsers();
        f.log.reset();
        f.files.heal();
        QVERIFY(f.open().ok());
        deeds.synced = deeds.stored.size();
        const QString wrong = check(f, deeds);
        QVERIFY2(wrong.isEmpty(), qPrintable(QString("after change %1: %2").arg(last).arg(wrong)));
    }
}

void TestCrash::crashWhileStarting()
{
    LogFixture f;
    const Deeds deeds = work(f);
    QVERIFY(f.log->sync().ok());
    f.log.reset();
    for (std::uint64_t last = 0; last < 20; ++last) {
        f.files.dieAfter(last);
        f.open().ignore("the process dies in it");
        f.disk.powerCut(MemoryFileSystem::Unsynced::Half);
        f.log.reset();
        f.files.heal();
        QVERIFY(f.open().ok());
        const QString wrong = check(f, deeds);
        QVERIFY2(wrong.isEmpty(), qPrintable(wrong));
        f.log.reset();
    }
}

QTEST_APPLESS_MAIN(TestCrash)
#include "tst_crash.moc"
