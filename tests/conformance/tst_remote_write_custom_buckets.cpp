// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/forwarding_rig.h"
#include "tests/support/some_histograms.h"
#include "tests/support/write_receiver.h"

#include <QTest>

using namespace agent;
using remote::Protocol;

/// Histograms with custom buckets: 2.0 carries them, 1.0 cannot.
class TestRemoteWriteCustomBuckets : public QObject {
    Q_OBJECT
private slots:
    void arriveOrAreAccountedFor_data();
    void arriveOrAreAccountedFor();
};

void TestRemoteWriteCustomBuckets::arriveOrAreAccountedFor_data()
{
    QTest::addColumn<int>("version");
    QTest::addColumn<bool>("understood");
    QTest::addColumn<int>("lanes");
    QTest::newRow("1.0") << 1 << true << 1;
    QTest::newRow("2.0") << 2 << true << 1;
    QTest::newRow("2.0, four lanes") << 2 << true << 4;
    QTest::newRow("2.0 that is not understood") << 2 << false << 1;
    QTest::newRow("2.0 that is not understood, four lanes") << 2 << false << 4;
}

void TestRemoteWriteCustomBuckets::arriveOrAreAccountedFor()
{
    QFETCH(int, version);
    QFETCH(bool, understood);
    QFETCH(int, lanes);
    WriteReceiver receiver;
    QVERIFY(receiver.start());
    if (!understood)
        receiver.speak(WriteReceiver::Speaks::Only1);
    ForwardingRig rig;
    QVERIFY(rig.open());
    remote::Settings settings = rig.remote(receiver.url());
    settings.protocol = version == 2 ? Protocol::V2 : Protocol::V1;
    settings.sendNativeHistograms = true;
    settings.queue.minShards = settings.queue.maxShards = static_cast<std::uint32_t>(lanes);
    settings.queue.maxSamplesPerSend = 7;
    TimestampMs timestamp = SystemClock().now() - 60'000;
    std::vector<model::SeriesRef> series;
    for (const model::Labels &labels : rig.makeSeries(6))
        series.push_back(rig.log->acquire(labels));
    for (std::uint32_t n = 1; n <= 40; ++n) {
        std::vector<model::Sample> samples{{series[0], ++timestamp, 1.0 * n}, {series[1], timestamp, 2.0 * n}};
        std::vector<model::HistogramSample> histograms{{series[2], timestamp, customHistogram(n)},
                                                       {series[3], timestamp, wholeHistogram(n)},
                                                       {series[4], timestamp, customHistogram(n, true)},
                                                       {series[5], timestamp, customHistogram(n)}};
        QVERIFY(rig.log->append(samples, {}, histograms).status.ok());
    }
    QVERIFY(rig.apply({settings}));
    QTRY_COMPARE_WITH_TIMEOUT(rig.status().ledger.pending, std::uint64_t{0}, 20000);
    QTRY_COMPARE(rig.status().ledger.committed, std::uint64_t{240});
    const remote::LedgerStatus ledger = rig.status().ledger;
    QCOMPARE(ledger.imbalance(), std::int64_t{0});
    QCOMPARE(receiver.sampleCount(), std::uint64_t{80});
    const bool carried = version == 2 && understood;
    QCOMPARE(receiver.histograms().size(), std::size_t{carried ? 160U : 40U});
    const std::map<std::string, std::uint64_t> dropped{{"nhcb_in_rw1_not_supported", 120}};
    QCOMPARE(ledger.dropped, carried ? (std::map<std::string, std::uint64_t>()) : dropped);
    QCOMPARE(receiver.outOfOrder(), std::uint64_t{0});
    QCOMPARE(receiver.complaints(), std::vector<std::string>());
    if (!carried)
        return;
    std::map<std::string, std::uint32_t> turns;
    for (const WriteReceiver::Histogram &one : receiver.histograms()) {
        const std::uint32_t turn = ++turns[one.series];
        QVERIFY(one.value == (one.value.isCustom() ? customHistogram(turn, one.value.isFloat) : wholeHistogram(turn)));
    }
}

QTEST_GUILESS_MAIN(TestRemoteWriteCustomBuckets)
#include "tst_remote_write_custom_buckets.moc"
