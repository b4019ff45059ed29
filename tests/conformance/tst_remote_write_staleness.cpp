// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/forwarding_rig.h"
#include "tests/support/write_receiver.h"

#include <QTest>

#include <bit>
#include <cmath>

using namespace agent;

/// Remote write: the stale marker arrives bit for bit, and so does every other value.
class TestRemoteWriteStaleness : public QObject {
    Q_OBJECT
private slots:
    void valuesArriveBitForBit();
};

void TestRemoteWriteStaleness::valuesArriveBitForBit()
{
    const double values[] = {1.0,
                             model::staleNaN(),
                             std::bit_cast<double>(model::kNormalNaNBits),
                             -0.0,
                             0.0,
                             INFINITY,
                             -INFINITY,
                             5e-324,
                             1.7976931348623157e308,
                             0.1};
    WriteReceiver receiver;
    QVERIFY(receiver.start());
    ForwardingRig rig;
    QVERIFY(rig.open());
    QVERIFY(rig.apply({rig.remote(receiver.url())}));
    std::vector<std::uint64_t> expected;
    for (const double value : values) {
        QVERIFY(rig.append(model::Labels{{"__name__", "up"}}, value));
        expected.push_back(std::bit_cast<std::uint64_t>(value));
    }
    QTRY_COMPARE(receiver.sampleCount(), std::uint64_t{expected.size()});
    std::vector<std::uint64_t> received;
    const auto series = receiver.series();
    for (const auto &[timestamp, bits] : series.at("up"))
        received.push_back(bits);
    QCOMPARE(received, expected);
    QCOMPARE(received[1], model::kStaleNaNBits);
}

QTEST_GUILESS_MAIN(TestRemoteWriteStaleness)
#include "tst_remote_write_staleness.moc"
