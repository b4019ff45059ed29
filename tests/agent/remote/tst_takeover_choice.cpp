// SPDX-License-Identifier: GPL-3.0-or-later
// What the first remotes of a log get of what was there before them.
#include "tests/support/forwarding_rig.h"
#include "tests/support/write_receiver.h"

#include <QtTest/QTest>

using namespace agent;

namespace {

/// 20 series, 500 records, a millisecond apart: several segments of 32 KiB.
constexpr int kSeries = 20;
constexpr int kRecords = 500;

std::uint64_t skippedOf(const remote::RemoteStatus &status)
{
    const auto at = status.ledger.dropped.find("operator_skip");
    return at == status.ledger.dropped.end() ? 0 : at->second;
}

} // namespace

class TestTakeoverChoice : public QObject {
    Q_OBJECT

private slots:
    void sinceATime_data()
    {
        QTest::addColumn<int>("segment");
        QTest::addColumn<bool>("newest");
        QTest::addColumn<int>("offset");
        QTest::newRow("before everything") << 0 << false << -1;
        QTest::newRow("the first sample") << 0 << false << 0;
        QTest::newRow("the second") << 0 << false << 1;
        QTest::newRow("within a segment") << 2 << false << 17;
        QTest::newRow("the first of a segment") << 2 << false << 0;
        QTest::newRow("the last of a segment") << 1 << true << 0;
        QTest::newRow("behind the last of a segment") << 1 << true << 1;
        QTest::newRow("the last sample") << -1 << true << 0;
        QTest::newRow("behind everything") << -1 << true << 1;
    }
    void sinceATime()
    {
        QFETCH(int, segment);
        QFETCH(bool, newest);
        QFETCH(int, offset);
        WriteReceiver receiver;
        QVERIFY(receiver.start());
        ForwardingRig rig;
        QVERIFY(fill(rig));
        const std::vector<wal::SegmentInfo> segments = rig.log->status().segments;
        const wal::SegmentInfo &at = segment < 0 ? segments.back() : segments[static_cast<std::size_t>(segment)];
        const TimestampMs first = segments.front().minTime;
        const auto skippedRecords = static_cast<int>((newest ? at.maxTime : at.minTime) + offset - first);
        rig.close();
        rig.takeover = {Moment::Kind::At, first + skippedRecords, {}};
        QVERIFY(rig.open());
        QVERIFY(rig.apply({ForwardingRig::remote(receiver.url()), ForwardingRig::remote(receiver.url("/b"), "b")}));
        const auto skipped = static_cast<std::uint64_t>(std::clamp(skippedRecords, 0, kRecords) * kSeries);
        const std::uint64_t wanted = kRecords * kSeries - skipped;
        for (const char *name : {"headquarters", "b"}) {
            QTRY_COMPARE(rig.status(name).ledger.acknowledged, wanted);
            QTRY_COMPARE(skippedOf(rig.status(name)), skipped);
            QCOMPARE(rig.status(name).ledger.pending, std::uint64_t{0});
            QCOMPARE(rig.status(name).ledger.imbalance(), std::int64_t{0});
        }
        for (const auto &[series, points] : receiver.series())
            QVERIFY(points.front().first >= first + skippedRecords);
        // What is scraped from now on is delivered whatever its time.
        QVERIFY(rig.append(ForwardingRig::makeSeries(kSeries), 2));
        QTRY_COMPARE(rig.status().ledger.acknowledged, wanted + kSeries);
    }

    void theChoiceOutlivesARestart()
    {
        WriteReceiver receiver;
        QVERIFY(receiver.start());
        receiver.goDown();
        ForwardingRig rig;
        QVERIFY(fill(rig));
        const TimestampMs first = rig.log->status().segments.front().minTime;
        rig.close();
        rig.takeover = {Moment::Kind::At, first + 123, {}};
        QVERIFY(rig.open());
        QVERIFY(rig.apply({ForwardingRig::remote(receiver.url())}));
        QTRY_VERIFY(rig.status().ledger.pending > 0);
        rig.close();
        rig.takeover = {}; // it is asked once
        QVERIFY(receiver.start());
        QVERIFY(rig.open());
        QVERIFY(rig.apply({ForwardingRig::remote(receiver.url())}));
        QTRY_COMPARE(rig.status().ledger.acknowledged, std::uint64_t{(kRecords - 123) * kSeries});
        QTRY_COMPARE(skippedOf(rig.status()), std::uint64_t{123 * kSeries});
        QCOMPARE(rig.status().ledger.imbalance(), std::int64_t{0});
        for (const auto &[series, points] : receiver.series())
            QCOMPARE(points.front().first, first + 123);
        QVERIFY(rig.append(ForwardingRig::makeSeries(kSeries), 2));
        // The note goes when the cursor has left what it is about.
        QTRY_VERIFY(!rig.cursors->load("headquarters")->skip);
    }

    void none()
    {
        WriteReceiver receiver;
        QVERIFY(receiver.start());
        ForwardingRig rig;
        QVERIFY(fill(rig));
        rig.close();
        rig.takeover = {Moment::Kind::End, 0, {}};
        QVERIFY(rig.open());
        QVERIFY(rig.apply({ForwardingRig::remote(receiver.url())}));
        QVERIFY(rig.append(ForwardingRig::makeSeries(kSeries), 2));
        QTRY_COMPARE(rig.status().ledger.acknowledged, std::uint64_t{kSeries});
        QCOMPARE(skippedOf(rig.status()), std::uint64_t{kRecords * kSeries});
        QCOMPARE(rig.status().ledger.imbalance(), std::int64_t{0});
        QCOMPARE(receiver.sampleCount(), std::uint64_t{kSeries});
        // A remote that comes later begins at the end, and nothing was skipped for it.
        QVERIFY(rig.apply({ForwardingRig::remote(receiver.url()), ForwardingRig::remote(receiver.url("/b"), "b")}));
        QVERIFY(rig.append(ForwardingRig::makeSeries(kSeries), 3));
        QTRY_COMPARE(rig.status("b").ledger.acknowledged, std::uint64_t{kSeries});
        QCOMPARE(skippedOf(rig.status("b")), std::uint64_t{0});
        QCOMPARE(rig.status("b").ledger.imbalance(), std::int64_t{0});
    }

private:
    static bool fill(ForwardingRig &rig)
    {
        rig.segmentBytes = 32768;
        rig.compression = wal::Compression::None;
        bool good = rig.open();
        const std::vector<model::Labels> series = ForwardingRig::makeSeries(kSeries);
        for (int i = 0; good && i < kRecords; ++i)
            good = rig.append(series, i / 3.0);
        return good && rig.log->status().segments.size() > 3;
    }
};

QTEST_GUILESS_MAIN(TestTakeoverChoice)
#include "tst_takeover_choice.moc"
