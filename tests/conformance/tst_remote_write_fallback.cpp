// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/forwarding_rig.h"
#include "tests/support/write_receiver.h"

#include <QTest>

#include <algorithm>
#include <random>

using namespace agent;
using remote::Protocol;

namespace {

std::size_t countOf(const WriteReceiver &receiver, Protocol protocol)
{
    const auto requests = receiver.requests();
    return static_cast<std::size_t>(std::count_if(requests.begin(), requests.end(),
                                                  [protocol](const auto &one) { return one.protocol == protocol; }));
}

remote::Settings secondVersion(const std::string &url)
{
    remote::Settings settings = ForwardingRig::remote(url);
    settings.protocol = Protocol::V2;
    return settings;
}

WriteReceiver::Answer plain(int status, const std::string &body = {})
{
    WriteReceiver::Answer answer;
    answer.status = status;
    answer.body = body;
    answer.tellWritten = false;
    return answer;
}

} // namespace

/// Remote write 2.0 to receivers that do not speak it: the same samples go as 1.0, at once, and none is lost.
class TestRemoteWriteFallback : public QObject {
    Q_OBJECT
private slots:
    void nothingIsLost_data();
    void nothingIsLost();
    void aReceiverThatSpeaksItKeepsIt_data();
    void aReceiverThatSpeaksItKeepsIt();
    void aReceiverIsReplaced();
    void triedAgain_data();
    void triedAgain();
    void goesAtOnce();
    void flips_data();
    void flips();
};

void TestRemoteWriteFallback::nothingIsLost_data()
{
    QTest::addColumn<int>("way"); // 0: 415, 1: takes it and finds nothing, 2: 400, 3: says zeros, 4: 422
    QTest::addColumn<int>("lanes");
    QTest::newRow("415") << 0 << 1;
    QTest::newRow("415, eight lanes") << 0 << 8;
    QTest::newRow("taken for 1.0") << 1 << 1;
    QTest::newRow("taken for 1.0, eight lanes") << 1 << 8;
    QTest::newRow("400") << 2 << 1;
    QTest::newRow("400, eight lanes") << 2 << 8;
    QTest::newRow("zeros") << 3 << 1;
    QTest::newRow("422") << 4 << 4;
}

void TestRemoteWriteFallback::nothingIsLost()
{
    QFETCH(int, way);
    QFETCH(int, lanes);
    WriteReceiver receiver;
    QVERIFY(receiver.start());
    if (way < 2)
        receiver.speak(way == 0 ? WriteReceiver::Speaks::Only1 : WriteReceiver::Speaks::Unaware);
    else
        receiver.answerBy([way](const WriteReceiver::Request &request) -> std::optional<WriteReceiver::Answer> {
            if (request.protocol == Protocol::V1)
                return std::nullopt;
            if (way != 3)
                return plain(way == 2 ? 400 : 422, "cannot parse this");
            WriteReceiver::Answer zeros = plain(299); // no status to store by
            zeros.headers = {{"X-Prometheus-Remote-Write-Samples-Written", "0"}};
            return zeros;
        });
    ForwardingRig rig;
    QVERIFY(rig.open());
    remote::Settings settings = secondVersion(receiver.url());
    settings.queue.minShards = settings.queue.maxShards = static_cast<std::uint32_t>(lanes);
    settings.queue.maxSamplesPerSend = 100;
    const auto series = rig.makeSeries(80);
    for (int i = 0; i < 20; ++i)
        QVERIFY(rig.append(series, i));
    QVERIFY(rig.apply({settings}));
    for (int i = 20; i < 40; ++i)
        QVERIFY(rig.append(series, i));
    QTRY_COMPARE_WITH_TIMEOUT(rig.status().ledger.acknowledged, std::uint64_t{3200}, 20000);
    const auto taken = receiver.series();
    QCOMPARE(taken.size(), std::size_t{80});
    for (const auto &[name, samples] : taken)
        QVERIFY2(samples.size() >= 40, name.c_str());
    QCOMPARE(receiver.sampleCount() - receiver.repetitions(), std::uint64_t{3200});
    QCOMPARE(receiver.outOfOrder(), std::uint64_t{0});
    QCOMPARE(receiver.complaints(), std::vector<std::string>());
    const remote::RemoteStatus status = rig.status();
    QVERIFY(status.protocol == Protocol::V1);
    QVERIFY(status.ledger.dropped.empty());
    QCOMPARE(status.ledger.imbalance(), std::int64_t{0});
    // Remembered: no more of them than were under way when the first answer came.
    QVERIFY(countOf(receiver, Protocol::V2) >= 1);
    QVERIFY(countOf(receiver, Protocol::V2) <= static_cast<std::size_t>(lanes));
}

void TestRemoteWriteFallback::aReceiverThatSpeaksItKeepsIt_data()
{
    QTest::addColumn<int>("status");
    QTest::newRow("400") << 400;
    QTest::newRow("429") << 429;
    QTest::newRow("500") << 500;
    QTest::newRow("503") << 503;
}

void TestRemoteWriteFallback::aReceiverThatSpeaksItKeepsIt()
{
    QFETCH(int, status);
    WriteReceiver receiver;
    QVERIFY(receiver.start());
    ForwardingRig rig;
    QVERIFY(rig.open());
    QVERIFY(rig.apply({secondVersion(receiver.url())}));
    QVERIFY(rig.append(rig.makeSeries(3), 1));
    QTRY_COMPARE(rig.status().ledger.acknowledged, std::uint64_t{3});
    receiver.answer(plain(status, "no"), 1);
    QVERIFY(rig.append(rig.makeSeries(3), 2));
    QTRY_COMPARE(rig.status().ledger.pending, std::uint64_t{0});
    QVERIFY(rig.append(rig.makeSeries(3), 3));
    QTRY_COMPARE(rig.status().ledger.pending, std::uint64_t{0});
    QVERIFY(rig.status().protocol == Protocol::V2);
    QCOMPARE(countOf(receiver, Protocol::V1), std::size_t{0});
    QCOMPARE(rig.status().ledger.imbalance(), std::int64_t{0});
}

/// By one that does not speak 2.0 and says nothing but 400: that costs a few dead letters and not everything.
void TestRemoteWriteFallback::aReceiverIsReplaced()
{
    WriteReceiver receiver;
    QVERIFY(receiver.start());
    ForwardingRig rig;
    QVERIFY(rig.open());
    QVERIFY(rig.apply({secondVersion(receiver.url())}));
    const auto series = rig.makeSeries(40);
    QVERIFY(rig.append(series, 1));
    QTRY_COMPARE(rig.status().ledger.acknowledged, std::uint64_t{40});
    receiver.answerBy([](const WriteReceiver::Request &request) {
        return request.protocol == Protocol::V2 ? std::optional(plain(400, "cannot parse this")) : std::nullopt;
    });
    QVERIFY(rig.append(series, 2));
    QTRY_COMPARE(rig.status().ledger.acknowledged, std::uint64_t{77});
    const remote::RemoteStatus status = rig.status();
    QVERIFY(status.protocol == Protocol::V1);
    QCOMPARE(status.ledger.dropped.at("receiver_rejected_400"), std::uint64_t{3});
    QCOMPARE(status.ledger.imbalance(), std::int64_t{0});
}

void TestRemoteWriteFallback::triedAgain_data()
{
    QTest::addColumn<int>("way"); // 0: the remote is changed, 1: a reload changes nothing, 2: the operator says so
    QTest::addColumn<bool>("learnt");
    QTest::newRow("the remote is changed") << 0 << true;
    QTest::newRow("the remote is changed, in vain") << 0 << false;
    QTest::newRow("reload") << 1 << true;
    QTest::newRow("reload, in vain") << 1 << false;
    QTest::newRow("retry now") << 2 << true;
}

void TestRemoteWriteFallback::triedAgain()
{
    QFETCH(int, way);
    QFETCH(bool, learnt);
    WriteReceiver receiver;
    QVERIFY(receiver.start());
    receiver.speak(WriteReceiver::Speaks::Only1);
    ForwardingRig rig;
    QVERIFY(rig.open());
    remote::Settings settings = secondVersion(receiver.url());
    QVERIFY(rig.apply({settings}));
    QVERIFY(rig.append(rig.makeSeries(3), 1));
    QTRY_COMPARE(rig.status().ledger.acknowledged, std::uint64_t{3});
    QVERIFY(rig.status().protocol == Protocol::V1);
    if (learnt)
        receiver.speak(WriteReceiver::Speaks::Both);
    if (way == 0)
        settings.headers = {{"X-Upgraded", "yes"}};
    if (way == 2)
        rig.manager->retryNow(settings.name).ignore("the remote is there");
    else
        QVERIFY(rig.apply({settings}));
    QTRY_VERIFY(rig.status().protocol == Protocol::V2);
    QVERIFY(rig.append(rig.makeSeries(3), 2));
    QTRY_COMPARE(rig.status().ledger.acknowledged, std::uint64_t{6});
    QVERIFY(rig.status().protocol == (learnt ? Protocol::V2 : Protocol::V1));
    QVERIFY(receiver.requests().back().protocol == rig.status().protocol);
    QCOMPARE(receiver.sampleCount(), std::uint64_t{6});
}

/// No back-off, however long it is.
void TestRemoteWriteFallback::goesAtOnce()
{
    WriteReceiver receiver;
    QVERIFY(receiver.start());
    receiver.speak(WriteReceiver::Speaks::Only1);
    ForwardingRig rig;
    QVERIFY(rig.open());
    remote::Settings settings = secondVersion(receiver.url());
    settings.queue.minBackoff = settings.queue.maxBackoff = std::chrono::minutes(5);
    QVERIFY(rig.apply({settings}));
    QVERIFY(rig.append(rig.makeSeries(3), 1));
    QTRY_COMPARE(receiver.sampleCount(), std::uint64_t{3});
    QCOMPARE(receiver.requestCount(), std::size_t{2});
    QCOMPARE(receiver.requests()[0].samples.size(), receiver.requests()[1].samples.size());
}

void TestRemoteWriteFallback::flips_data()
{
    QTest::addColumn<int>("seed");
    for (int seed = 1; seed <= 3; ++seed)
        QTest::addRow("%d", seed) << seed;
}

/// Receivers behind one address that speak different versions, fail, and tell nonsense, while the remote is reloaded:
/// each sample arrives or is accounted for, in order.
void TestRemoteWriteFallback::flips()
{
    QFETCH(int, seed);
    static const char *const kNonsense[] = {"-7", "", "many", "99999999999999999999999", "18446744073709551615", "3.5"};
    WriteReceiver receiver;
    QVERIFY(receiver.start());
    receiver.answerBy([random = std::mt19937_64(static_cast<std::uint64_t>(seed))](
                          const WriteReceiver::Request &request) mutable -> std::optional<WriteReceiver::Answer> {
        const auto die = random() % 12;
        if (die == 0)
            return plain(503, "busy");
        if (die < 3 && request.protocol == Protocol::V2)
            return plain(die == 1 ? 415 : 299); // of one that stores nothing of it
        if (die == 3) {
            WriteReceiver::Answer answer = plain(request.protocol == Protocol::V2 ? 415 : 503);
            answer.headers = {{"X-Prometheus-Remote-Write-Samples-Written", kNonsense[random() % 6]},
                              {"X-Prometheus-Remote-Write-Histograms-Written", kNonsense[random() % 6]}};
            return answer;
        }
        return std::nullopt;
    });
    ForwardingRig rig;
    QVERIFY(rig.open());
    remote::Settings settings = secondVersion(receiver.url());
    settings.queue.minShards = settings.queue.maxShards = 6;
    settings.queue.maxSamplesPerSend = 50;
    settings.queue.minBackoff = std::chrono::milliseconds(5);
    settings.queue.maxBackoff = std::chrono::milliseconds(20);
    const auto series = rig.makeSeries(60);
    QVERIFY(rig.apply({settings}));
    for (int i = 0; i < 60; ++i) {
        QVERIFY(rig.append(series, i));
        if (i % 7 == 0) // in the middle of whatever goes on; it tries 2.0 again
            QVERIFY(rig.apply({settings}));
        QTRY_VERIFY(rig.status().ledger.pending < 1000);
    }
    QTRY_COMPARE_WITH_TIMEOUT(rig.status().ledger.committed, std::uint64_t{3600}, 20000);
    QTRY_COMPARE_WITH_TIMEOUT(rig.status().ledger.pending, std::uint64_t{0}, 20000);
    const remote::LedgerStatus ledger = rig.status().ledger;
    QCOMPARE(ledger.imbalance(), std::int64_t{0});
    QVERIFY2(ledger.dropped.empty(), ledger.dropped.empty() ? "" : ledger.dropped.begin()->first.c_str());
    QCOMPARE(ledger.acknowledged, std::uint64_t{3600});
    QCOMPARE(receiver.sampleCount() - receiver.repetitions(), std::uint64_t{3600});
    QCOMPARE(receiver.outOfOrder(), std::uint64_t{0});
    QCOMPARE(receiver.complaints(), std::vector<std::string>());
}

QTEST_GUILESS_MAIN(TestRemoteWriteFallback)
#include "tst_remote_write_fallback.moc"
