// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/wal/loss.h"
#include "tests/agent/wal/log_fixture.h"

#include <QtTest/QTest>

#include <set>

using namespace agent;
using namespace agent::wal;

namespace {

/// Appends rounds of samples of 40 series, one a second, until the log ends in `segment`.
void fill(LogFixture &f, std::uint32_t segment)
{
    std::vector<model::SeriesRef> refs;
    for (int i = 0; i < 40; ++i)
        refs.push_back(f.log->acquire(seriesLabels("m", i)));
    while (f.log->end().segment < segment) {
        std::vector<model::Sample> samples;
        for (std::size_t i = 0; i < refs.size(); ++i)
            samples.push_back({refs[i], f.clock.now(), 1.0 / (3 + static_cast<double>(f.clock.now()) + static_cast<double>(i))});
        QVERIFY(f.log->append(samples, {}).status.ok());
        f.clock.advance(std::chrono::seconds(1));
    }
    f.log->release(refs);
}

} // namespace

/// Bounds of the log: what they cost is the oldest, it is counted, and it has a name.
class TestLimits : public QObject {
    Q_OBJECT
private slots:
    void budget();
    void budgetMakesSegmentsSmaller();
    void freeSpace();
    void maxAge();
    void minAge();
    void reasonsOutliveTheProcess();
    void seriesThatLiveOnAreKept();
    void ordinalsGoOnBehindCursors();
    void startReadsSummariesOnly();
    void damageIsQuarantined();
};

void TestLimits::budget()
{
    LogFixture f;
    QVERIFY(f.open().ok());
    fill(f, 20);
    const std::uint64_t before = f.log->endOrdinal();
    QVERIFY(f.log->status().bytes > 400'000);
    Limits limits;
    limits.maxBytes = 300'000;
    f.log->setLimits(limits);
    f.log->upkeep();
    const LogStatus status = f.log->status();
    QVERIFY(status.bytes <= limits.maxBytes);
    QVERIFY(status.bytes > limits.maxBytes - 2 * 32768); // no more than needed
    QCOMPARE(f.log->endOrdinal(), before);
    const std::uint32_t first = f.log->begin().segment;
    QVERIFY(first > 0);
    QCOMPARE(f.log->firstOrdinal(0), status.segments.front().firstSample); // so much went
    QCOMPARE(f.log->lossReason(0, first), kEvictedDiskBudget);
    QCOMPARE(readSamples(*f.log).size(), static_cast<std::size_t>(before - f.log->firstOrdinal(0)));
    f.log->upkeep();
    QCOMPARE(f.log->begin().segment, first);
}

void TestLimits::budgetMakesSegmentsSmaller()
{
    LogFixture f;
    f.settings.segmentBytes = 16U << 20;
    f.settings.limits.maxBytes = 8 * 65536 + 100;
    QVERIFY(f.open().ok());
    fill(f, 3);
    for (const SegmentInfo &segment : f.log->status().segments)
        QVERIFY(segment.bytes <= 65536);
}

void TestLimits::freeSpace()
{
    LogFixture f;
    QVERIFY(f.open().ok());
    fill(f, 10);
    Limits limits;
    limits.minFreeBytes = f.log->status().freeBytes + 100'000;
    f.log->setLimits(limits);
    f.log->upkeep();
    const std::uint32_t first = f.log->begin().segment;
    QVERIFY(first >= 3 && first <= 5);
    QCOMPARE(f.log->lossReason(0, first), kEvictedFreeSpace);
}

void TestLimits::maxAge()
{
    LogFixture f;
    QVERIFY(f.open().ok());
    fill(f, 10);
    const std::vector<SegmentInfo> segments = f.log->status().segments;
    Limits limits;
    limits.maxAge = std::chrono::milliseconds(f.clock.now() - segments[4].maxTime);
    f.log->setLimits(limits);
    f.log->upkeep();
    QCOMPARE(f.log->begin().segment, 4U); // its newest sample is just young enough
    QCOMPARE(f.log->lossReason(0, 4), kEvictedRetention);
    f.clock.advance(std::chrono::hours(100));
    f.log->upkeep();
    QCOMPARE(f.log->begin().segment, 10U); // the one that is written stays
}

void TestLimits::minAge()
{
    LogFixture f;
    QVERIFY(f.open().ok());
    fill(f, 6);
    const std::vector<SegmentInfo> segments = f.log->status().segments;
    Limits limits;
    limits.minAge = std::chrono::milliseconds(f.clock.now() - segments[2].maxTime + 1);
    f.log->setLimits(limits);
    QVERIFY(f.log->truncateBefore(f.log->end()).ok());
    QCOMPARE(f.log->begin().segment, 2U);
    f.clock.advance(std::chrono::hours(1));
    QVERIFY(f.log->truncateBefore(f.log->end()).ok());
    QCOMPARE(f.log->begin().segment, 6U);
}

void TestLimits::reasonsOutliveTheProcess()
{
    LogFixture f;
    QVERIFY(f.open().ok());
    fill(f, 10);
    f.settings.limits.maxBytes = 100'000;
    QVERIFY(f.open().ok());
    f.log->upkeep();
    const std::uint32_t first = f.log->begin().segment;
    const std::uint64_t ordinal = f.log->firstOrdinal(0);
    QVERIFY(first > 0 && ordinal > 0);
    QVERIFY(f.open().ok());
    QCOMPARE(f.log->lossReason(0, first), kEvictedDiskBudget);
    QCOMPARE(f.log->firstOrdinal(0), ordinal);
    QCOMPARE(f.log->lossReason(first, first + 1), kLogDamaged);
    f.disk.put("/data/index/evicted", "nonsense 12 \xff");
    QVERIFY(f.open().ok());
    QCOMPARE(f.log->lossReason(0, first), kLogDamaged);
}

/// Eviction takes samples, never the names of the series that go on.
void TestLimits::seriesThatLiveOnAreKept()
{
    LogFixture f;
    QVERIFY(f.open().ok());
    fill(f, 10);
    f.settings.limits.maxBytes = 100'000;
    QVERIFY(f.open().ok());
    f.log->upkeep();
    QVERIFY(f.log->begin().segment > 5);
    for (int i = 0; i < 2; ++i) {
        for (const std::string &sample : readSamples(*f.log))
            QVERIFY(!sample.starts_with('?'));
        QVERIFY(f.open().ok());
    }
}

void TestLimits::ordinalsGoOnBehindCursors()
{
    LogFixture f;
    QVERIFY(f.open().ok());
    fill(f, 3);
    const std::uint64_t taken = f.log->endOrdinal();
    f.settings.resumePosition = {7, 0};
    f.settings.resumeOrdinal = taken + 123;
    QVERIFY(f.open().ok());
    QVERIFY(f.log->end() == (Position{8, 0}));
    QCOMPARE(f.log->endOrdinal(), taken + 123);
    QCOMPARE(f.log->ordinal({3, 0}), f.log->firstOrdinal(3));
    QVERIFY(f.open().ok());
    QVERIFY(f.log->end().segment == 9 && f.log->endOrdinal() == taken + 123);
}

void TestLimits::startReadsSummariesOnly()
{
    LogFixture f;
    QVERIFY(f.open().ok());
    fill(f, 30);
    QVERIFY(f.log->sync().ok());
    f.log->upkeep();
    const std::vector<std::string> before = readSamples(*f.log);
    const std::vector<SegmentInfo> infos = f.log->status().segments;
    f.disk.powerCut();
    f.log.reset();
    std::set<std::string> read;
    f.files.setFault([&read](FileOperation operation, const std::string &path) {
        if (operation == FileOperation::Read && path.find("/wal/0") != std::string::npos)
            read.insert(path);
        return Status();
    });
    QVERIFY(f.open().ok());
    QVERIFY2(read.size() <= 3, qPrintable(QString::number(read.size())));
    QVERIFY(readSamples(*f.log) == before);
    const std::vector<SegmentInfo> again = f.log->status().segments;
    QCOMPARE(again.size(), infos.size() + 1);
    for (std::size_t i = 0; i < infos.size(); ++i) {
        QCOMPARE(again[i].samples, infos[i].samples);
        QCOMPARE(again[i].records, infos[i].records);
        QCOMPARE(again[i].firstSample, infos[i].firstSample);
        QCOMPARE(again[i].minTime, infos[i].minTime);
        QCOMPARE(again[i].maxTime, infos[i].maxTime);
    }
    // The newest time of each series is known all the same.
    const model::SeriesRef series = f.log->acquire(seriesLabels("m", 3));
    QCOMPARE(f.log->append(std::vector<model::Sample>{{series, infos.back().maxTime, 1}}, {}).outOfOrder, 1U);
}

void TestLimits::damageIsQuarantined()
{
    LogFixture f;
    f.settings.tailBytes = 0;
    QVERIFY(f.open().ok());
    fill(f, 2);
    f.log.reset();
    std::string bytes = *f.disk.readFile("/data/wal/00000001");
    bytes[5000] = static_cast<char>(bytes[5000] ^ 4);
    f.disk.put("/data/wal/00000001", bytes);
    QVERIFY(f.open().ok());
    QVERIFY(!readSamples(*f.log).empty());
    f.log->upkeep();
    const Result<std::vector<std::string>> names = f.disk.list("/data/quarantine");
    QVERIFY(names && names->size() == 1);
    QVERIFY(names->front().starts_with("00000001."));
    const std::string kept = *f.disk.readFile("/data/quarantine/" + names->front());
    QVERIFY(bytes.find(kept) != std::string::npos);
}

QTEST_APPLESS_MAIN(TestLimits)
#include "tst_limits.moc"
