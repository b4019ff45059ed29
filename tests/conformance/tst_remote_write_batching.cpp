// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/forwarding_rig.h"
#include "tests/support/write_receiver.h"

#include <QTest>

#include <algorithm>

using namespace agent;
using remote::Protocol;

/// What is put into one request.
class TestRemoteWriteBatching : public QObject {
    Q_OBJECT
private slots:
    void aBacklogIsInFewMessages();
    void aLoneSampleGoesAtOnce();
    void valuesAreExact();
};

/// 1.0 has a message for each sample; with 2.0 a series that has waited needs one for all its samples in a request.
void TestRemoteWriteBatching::aBacklogIsInFewMessages()
{
    WriteReceiver receiver;
    QVERIFY(receiver.start());
    ForwardingRig rig;
    QVERIFY(rig.open());
    const auto series = rig.makeSeries(50);
    for (int i = 0; i < 200; ++i)
        QVERIFY(rig.append(series, i));
    QVERIFY(rig.apply({rig.remote(receiver.url())}));
    QTRY_COMPARE_WITH_TIMEOUT(receiver.sampleCount(), std::uint64_t{10'000}, 20000);
    QCOMPARE(receiver.complaints(), std::vector<std::string>());
    QCOMPARE(receiver.outOfOrder(), std::uint64_t{0});
    QCOMPARE(receiver.repetitions(), std::uint64_t{0});
    for (const WriteReceiver::Request &request : receiver.requests())
        QCOMPARE(request.series, rig.protocol() == Protocol::V2 ? std::min<std::size_t>(50, request.samples.size())
                                                                : request.samples.size());
}

void TestRemoteWriteBatching::aLoneSampleGoesAtOnce()
{
    WriteReceiver receiver;
    QVERIFY(receiver.start());
    ForwardingRig rig;
    QVERIFY(rig.open());
    remote::Settings settings = rig.remote(receiver.url());
    settings.queue.batchSendDeadline = std::chrono::minutes(10);
    QVERIFY(rig.apply({settings}));
    for (int i = 1; i <= 5; ++i) {
        QVERIFY(rig.append(model::Labels{{"__name__", "m"}}, i));
        QTRY_COMPARE(receiver.sampleCount(), static_cast<std::uint64_t>(i));
    }
    QCOMPARE(receiver.requestCount(), std::size_t{5});
}

void TestRemoteWriteBatching::valuesAreExact()
{
    WriteReceiver receiver;
    QVERIFY(receiver.start());
    ForwardingRig rig;
    QVERIFY(rig.open());
    QVERIFY(rig.apply({rig.remote(receiver.url())}));
    const std::uint64_t bits[] = {0,
                                  0x8000000000000000, // -0
                                  0x3ff0000000000000,
                                  0x7ff0000000000000, // infinities
                                  0xfff0000000000000,
                                  model::kStaleNaNBits,
                                  model::kNormalNaNBits,
                                  1, // the smallest there is
                                  0x7fefffffffffffff};
    for (const std::uint64_t one : bits)
        QVERIFY(rig.append(model::Labels{{"__name__", "m"}}, std::bit_cast<double>(one)));
    QTRY_COMPARE(receiver.sampleCount(), std::uint64_t{std::size(bits)});
    const auto taken = receiver.series();
    for (std::size_t i = 0; i < std::size(bits); ++i)
        QCOMPARE(taken.begin()->second[i].second, bits[i]);
    QCOMPARE(receiver.complaints(), std::vector<std::string>());
}

QTEST_GUILESS_MAIN(TestRemoteWriteBatching)
#include "tst_remote_write_batching.moc"
