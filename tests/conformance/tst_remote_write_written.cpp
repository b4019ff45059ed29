// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/forwarding_rig.h"
#include "tests/support/write_receiver.h"

#include <QTest>

using namespace agent;
using remote::Protocol;

namespace {

WriteReceiver::Answer tells(int status, const char *samples)
{
    WriteReceiver::Answer answer;
    answer.status = status;
    answer.headers = {{"X-Prometheus-Remote-Write-Samples-Written", samples},
                      {"X-Prometheus-Remote-Write-Histograms-Written", "0"},
                      {"X-Prometheus-Remote-Write-Exemplars-Written", "0"}};
    return answer;
}

} // namespace

/// The response headers that tell what was written: what a receiver took and did not write is in the ledger.
class TestRemoteWriteWritten : public QObject {
    Q_OBJECT
private slots:
    void lessThanSent_data();
    void lessThanSent();
    void allOfIt();
};

void TestRemoteWriteWritten::lessThanSent_data()
{
    QTest::addColumn<int>("version");
    QTest::addColumn<QString>("told");
    QTest::addColumn<int>("written");
    QTest::newRow("1.0, all but three") << 1 << "7" << 7;
    QTest::newRow("1.0, zeros, which mean nothing") << 1 << "0" << 10;
    QTest::newRow("1.0, more than was sent") << 1 << "70" << 10;
    QTest::newRow("2.0, all but three") << 2 << "7" << 7;
    QTest::newRow("2.0, all but one") << 2 << "9" << 9;
    QTest::newRow("2.0, more than was sent") << 2 << "11" << 10;
}

void TestRemoteWriteWritten::lessThanSent()
{
    QFETCH(int, version);
    QFETCH(QString, told);
    QFETCH(int, written);
    WriteReceiver receiver;
    QVERIFY(receiver.start());
    receiver.answer(tells(200, qPrintable(told)), 1);
    ForwardingRig rig;
    QVERIFY(rig.open());
    remote::Settings settings = rig.remote(receiver.url());
    settings.protocol = version == 2 ? Protocol::V2 : Protocol::V1;
    QVERIFY(rig.append(rig.makeSeries(10), 1));
    QVERIFY(rig.apply({settings}));
    QTRY_VERIFY(rig.status().ledger.committed == 10 && rig.status().ledger.pending == 0);
    const remote::LedgerStatus ledger = rig.status().ledger;
    std::map<std::string, std::uint64_t> dropped;
    if (written < 10)
        dropped["receiver_not_written"] = static_cast<std::uint64_t>(10 - written);
    QCOMPARE(ledger.acknowledged, static_cast<std::uint64_t>(written));
    QCOMPARE(ledger.dropped, dropped);
    QCOMPARE(ledger.imbalance(), std::int64_t{0});
    QVERIFY(rig.append(rig.makeSeries(10), 2)); // and delivery goes on
    QTRY_COMPARE(rig.status().ledger.acknowledged, static_cast<std::uint64_t>(written) + 10);
    QVERIFY(rig.status().protocol == settings.protocol);
}

void TestRemoteWriteWritten::allOfIt()
{
    WriteReceiver receiver;
    QVERIFY(receiver.start());
    ForwardingRig rig;
    QVERIFY(rig.open());
    remote::Settings settings = rig.remote(receiver.url());
    settings.protocol = Protocol::V2;
    settings.sendExemplars = true;
    QVERIFY(rig.apply({settings}));
    const model::SeriesRef series = rig.log->acquire({{"__name__", "m"}});
    const TimestampMs now = SystemClock().now();
    for (int i = 0; i < 50; ++i)
        QVERIFY(rig.log
                    ->append(std::vector<model::Sample>{{series, now + i, 1.0}},
                             std::vector<model::Exemplar>{{series, now + i, 1.0, {{"trace_id", std::to_string(i)}}}})
                    .status.ok());
    QTRY_COMPARE(rig.status().ledger.acknowledged, std::uint64_t{50});
    QTRY_COMPARE(receiver.exemplars().size(), std::size_t{50});
    QVERIFY(rig.status().ledger.dropped.empty());
    QVERIFY(rig.status().protocol == Protocol::V2);
    QCOMPARE(receiver.complaints(), std::vector<std::string>());
}

QTEST_GUILESS_MAIN(TestRemoteWriteWritten)
#include "tst_remote_write_written.moc"
