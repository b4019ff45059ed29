// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/forwarding_rig.h"
#include "tests/support/write_receiver.h"

#include <QElapsedTimer>
#include <QTest>

using agent::model::Labels;

/// Remote write: what is sent again and what is not.
class TestRemoteWriteRetries : public QObject {
    Q_OBJECT
private slots:
    void retried_data();
    void retried();
    void notRetried_data();
    void notRetried();
    void retryAfterIsObeyed();
};

void TestRemoteWriteRetries::retried_data()
{
    QTest::addColumn<int>("status");
    for (const int status : {408, 425, 429, 500, 502, 503, 504})
        QTest::addRow("%d", status) << status;
}

void TestRemoteWriteRetries::retried()
{
    QFETCH(int, status);
    WriteReceiver receiver;
    QVERIFY(receiver.start());
    receiver.answer({.status = status, .body = "not now", .headers = {}}, 3);
    ForwardingRig rig;
    QVERIFY(rig.open());
    QVERIFY(rig.apply({rig.remote(receiver.url())}));
    QVERIFY(rig.append(rig.makeSeries(3), 1));
    QTRY_COMPARE(receiver.sampleCount(), std::uint64_t{3});
    const auto requests = receiver.requests();
    QCOMPARE(requests.size(), std::size_t{4});
    for (const WriteReceiver::Request &request : requests)
        QCOMPARE(request.samples, requests.front().samples);
}

void TestRemoteWriteRetries::notRetried_data()
{
    QTest::addColumn<int>("status");
    for (const int status : {400, 409, 413, 422})
        QTest::addRow("%d", status) << status;
}

void TestRemoteWriteRetries::notRetried()
{
    QFETCH(int, status);
    WriteReceiver receiver;
    QVERIFY(receiver.start());
    receiver.answer({.status = status, .body = "never", .headers = {}}, 1);
    ForwardingRig rig;
    QVERIFY(rig.open());
    QVERIFY(rig.apply({rig.remote(receiver.url())}));
    QVERIFY(rig.append(Labels{{"__name__", "refused"}}, 1));
    QTRY_COMPARE(receiver.requestCount(), std::size_t{1});
    QVERIFY(rig.append(Labels{{"__name__", "fine"}}, 1));
    QTRY_COMPARE(receiver.sampleCount(), std::uint64_t{1});
    QCOMPARE(receiver.requestCount(), std::size_t{2});
    QVERIFY(receiver.series().count("fine"));
    QTRY_COMPARE(rig.status().ledger.dropped["receiver_rejected_" + std::to_string(status)], std::uint64_t{1});
    QCOMPARE(rig.status().ledger.imbalance(), std::int64_t{0});
}

void TestRemoteWriteRetries::retryAfterIsObeyed()
{
    WriteReceiver receiver;
    QVERIFY(receiver.start());
    receiver.answer({.status = 429, .body = {}, .headers = {{"Retry-After", "1"}}}, 1);
    ForwardingRig rig;
    QVERIFY(rig.open());
    QVERIFY(rig.apply({rig.remote(receiver.url())}));
    QVERIFY(rig.append(rig.makeSeries(3), 1));
    QTRY_COMPARE(receiver.requestCount(), std::size_t{1});
    QElapsedTimer timer;
    timer.start();
    QTRY_COMPARE(receiver.sampleCount(), std::uint64_t{3});
    QVERIFY2(timer.elapsed() >= 900, qPrintable(QString::number(timer.elapsed())));
}

QTEST_GUILESS_MAIN(TestRemoteWriteRetries)
#include "tst_remote_write_retries.moc"
