// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/agent/remote/refusal_rig.h"
#include "tests/support/some_histograms.h"

#include <QTest>

using namespace agent;
using namespace agent::remote;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

namespace {

constexpr std::int64_t kHourMs = 3'600'000;

Protocol versionOf(const http::Request &request)
{
    return protocolOf(RefusalRig::header(request, "Content-Type")).value_or(Protocol::V1);
}

KindCounts kindsOf(const http::Request &request)
{
    KindCounts counts;
    const auto visit = [&counts](const ReceivedSeries &series) {
        counts.samples += series.samples.size();
        counts.histograms += series.histograms.size();
        counts.exemplars += series.exemplars.size();
    };
    const Status status = versionOf(request) == Protocol::V2 ? decodeWriteRequestV2(*request.body, visit)
                                                             : decodeWriteRequest(*request.body, visit);
    return status.ok() ? counts : KindCounts{999, 999, 999};
}

http::Headers written(const KindCounts &counts)
{
    return {{"x-prometheus-remote-write-samples-written", std::to_string(counts.samples)},
            {"x-prometheus-remote-write-histograms-written", std::to_string(counts.histograms)}};
}

/// A rig whose receiver speaks some versions, and tells what it wrote of 2.0.
struct Rig : RefusalRig {
    explicit Rig(Protocol configured)
    {
        settings.protocol = configured;
        settings.sendNativeHistograms = true;
    }
    /// Answers the oldest request as a receiver that speaks those versions, and takes everything else.
    bool take(bool first, bool second)
    {
        if (client.pending.empty())
            return false;
        const Protocol version = versionOf(client.pending[0].request);
        if (version == Protocol::V1 ? !first : !second)
            return answersOneWith(415, "unsupported media type");
        const KindCounts kinds = kindsOf(client.pending[0].request);
        taken += kinds.inLedger();
        lastTaken = version;
        return answersOneWith(204, "", version == Protocol::V2 ? written(kinds) : http::Headers());
    }
    void takeAll(bool first, bool second)
    {
        for (int idle = 0; idle < 20; idle = take(first, second) ? 0 : idle + 1)
            advance(seconds(2));
    }
    /// One dead letter with these.
    void refuse(const std::vector<model::Sample> &samples, const std::vector<model::HistogramSample> &histograms)
    {
        source.append(samples);
        if (!histograms.empty())
            source.append(histograms);
        run();
        advance(seconds(6));
        while (!client.pending.empty())
            answersOneWith(429, "no more");
    }

    std::size_t taken = 0; ///< Samples and histograms.
    Protocol lastTaken = Protocol::V1;
};

} // namespace

/// Requests beside delivery: dead letters again, probes of the acceptance window, and the version they speak.
class TestSenderErrands : public QObject {
    Q_OBJECT
private slots:
    void speaksWhatIsSpoken_data();
    void speaksWhatIsSpoken();
    void customBucketsWaitForTheSecondVersion();
    void nothingIsAcknowledgedOnAnEmptyWord();
    void whatIsNotWrittenStays();
    void aLetterThatFailsTheServerDoesNotBlockOthers();
    void probesSpeakTheSecondVersion();
    void onlyTheSecondVersion_data();
    void onlyTheSecondVersion();
    void noVersionAtAll();
};

void TestSenderErrands::speaksWhatIsSpoken_data()
{
    QTest::addColumn<int>("configured");
    QTest::addColumn<bool>("first");
    QTest::addColumn<bool>("second");
    QTest::addColumn<int>("taken");
    QTest::newRow("2.0 alone") << 2 << false << true << 2;
    QTest::newRow("both") << 2 << true << true << 2;
    QTest::newRow("1.0 alone, 2.0 wanted") << 2 << true << false << 1;
    QTest::newRow("1.0") << 1 << true << false << 1;
    QTest::newRow("1.0 wanted of both") << 1 << true << true << 1;
}

void TestSenderErrands::speaksWhatIsSpoken()
{
    QFETCH(int, configured);
    QFETCH(bool, first);
    QFETCH(bool, second);
    QFETCH(int, taken);
    Rig rig(configured == 2 ? Protocol::V2 : Protocol::V1);
    rig.settings.queue.retryOnHttp429 = false;
    const auto series = rig.makeSeries(5);
    rig.start();
    rig.refuse({{series[0], rig.clock.now(), 1}, {series[1], rig.clock.now(), 2}},
               {{series[2], rig.clock.now(), wholeHistogram(), 0}});
    const DeadLetterCounts kept = rig.store->counts();
    QVERIFY(kept.entries >= 1);
    QCOMPARE(kept.samples, std::uint64_t{3});
    const std::size_t before = rig.client.started;
    rig.store->resend({});
    rig.takeAll(first, second);
    QCOMPARE(rig.store->counts().entries, std::uint64_t{0});
    QCOMPARE(rig.store->counts().resent, std::uint64_t{3});
    QCOMPARE(rig.taken, std::size_t{3});
    QCOMPARE(rig.lastTaken == Protocol::V2 ? 2 : 1, taken);
    QVERIFY(rig.client.started - before <= kept.entries + 1);
    QCOMPARE(rig.status().ledger.imbalance(), std::int64_t{0});
}

/// 1.0 has no message for them: the letter stays, and goes once the receiver speaks 2.0.
void TestSenderErrands::customBucketsWaitForTheSecondVersion()
{
    Rig rig(Protocol::V2);
    rig.settings.queue.retryOnHttp429 = false;
    const auto series = rig.makeSeries(3);
    rig.start();
    rig.refuse({}, {{series[0], rig.clock.now(), customHistogram(), 0}});
    QCOMPARE(rig.store->counts().samples, std::uint64_t{1});
    rig.source.append(std::vector<model::Sample>{{series[1], rig.clock.now(), 2}});
    rig.takeAll(true, false); // falls back
    QVERIFY(rig.status().protocol == Protocol::V1);
    rig.store->resend({});
    rig.takeAll(true, false);
    QVERIFY(!rig.store->nextToResend());
    QCOMPARE(rig.store->counts().samples, std::uint64_t{1});
    QCOMPARE(rig.log.count("custom buckets cannot be sent with remote write 1.0"), 1);

    rig.delivery->retryNow(true);
    rig.store->resend({});
    rig.takeAll(true, true);
    QCOMPARE(rig.store->counts().entries, std::uint64_t{0});
    QCOMPARE(rig.taken, std::size_t{2});
    QVERIFY(rig.lastTaken == Protocol::V2);
}

/// A receiver of 1.0 that knows no Content-Type finds nothing in a request of 2.0, and says that it is fine.
void TestSenderErrands::nothingIsAcknowledgedOnAnEmptyWord()
{
    Rig rig(Protocol::V2);
    rig.settings.queue.retryOnHttp429 = false;
    const auto series = rig.makeSeries(1);
    rig.start();
    rig.refuse({{series[0], rig.clock.now(), 1}}, {});
    rig.store->resend({});
    rig.advance(seconds(1));
    QVERIFY(versionOf(rig.client.pending.at(0).request) == Protocol::V2);
    rig.answersOneWith(204, "");
    QCOMPARE(rig.store->counts().entries, std::uint64_t{1});
    rig.takeAll(true, false);
    QCOMPARE(rig.store->counts().entries, std::uint64_t{0});
    QCOMPARE(rig.taken, std::size_t{1});
}

void TestSenderErrands::whatIsNotWrittenStays()
{
    Rig rig(Protocol::V2);
    rig.settings.queue.retryOnHttp429 = false;
    const auto series = rig.makeSeries(4);
    rig.start();
    rig.source.append(std::vector<model::Sample>{{series[0], rig.clock.now(), 1}});
    rig.takeAll(false, true); // it has told before
    rig.refuse({{series[0], rig.clock.now(), 1}, {series[1], rig.clock.now(), 1}}, {});
    rig.store->resend({});
    rig.advance(seconds(1));
    rig.answersOneWith(204, "", written({1, 0, 0}));
    QCOMPARE(rig.store->counts().samples, std::uint64_t{2});
    QVERIFY(!rig.store->nextToResend());
}

void TestSenderErrands::aLetterThatFailsTheServerDoesNotBlockOthers()
{
    Rig rig(Protocol::V1);
    rig.settings.queue.retryOnHttp429 = false;
    const auto series = rig.makeSeries(3);
    rig.start();
    for (const auto one : series)
        rig.refuse({{one, rig.clock.now(), 1}}, {});
    QCOMPARE(rig.store->counts().entries, std::uint64_t{3});
    rig.store->resend({});
    int requests = 0;
    for (int idle = 0; idle < 20; ++idle) {
        rig.advance(seconds(11));
        if (rig.client.pending.empty())
            continue;
        idle = 0;
        QVERIFY(++requests < 20);
        const bool poison = RefusalRig::decode(rig.client.pending[0].request).front().series == "m0";
        rig.answersOneWith(poison ? 500 : 204, "");
    }
    QCOMPARE(rig.store->counts().entries, std::uint64_t{1});
    QVERIFY(!rig.store->nextToResend());
}

void TestSenderErrands::probesSpeakTheSecondVersion()
{
    Rig rig(Protocol::V2);
    rig.clock.advance(hours(10));
    const auto series = rig.makeSeries(1);
    rig.source.append(std::vector<model::Sample>{{series[0], rig.clock.now() - 5 * kHourMs, 1}});
    rig.source.append(std::vector<model::Sample>{{series[0], rig.clock.now(), 1}});
    rig.start();
    int probes = 0;
    for (int i = 0; i < 60 && !rig.client.pending.empty(); ++i) {
        const http::Request request = rig.client.pending[0].request;
        QVERIFY(versionOf(request) == Protocol::V2);
        bool old = false;
        const Status decoded = decodeWriteRequestV2(*request.body, [&](const ReceivedSeries &received) {
            probes += received.labels.front().second == AcceptanceWindow::kProbeName ? 1 : 0;
            for (const auto &[time, value] : received.samples)
                old = old || time < rig.clock.now() - kHourMs;
        });
        QVERIFY2(decoded.ok(), decoded.message().c_str());
        const KindCounts kinds = kindsOf(request);
        rig.answersOneWith(old ? 400 : 204, old ? "out of bounds" : "", written(old ? KindCounts{} : kinds));
        rig.advance(seconds(1));
    }
    QVERIFY(probes >= 2);
    const RemoteStatus state = rig.status();
    QVERIFY(state.acceptsFrom > 0);
    QCOMPARE(state.ledger.acknowledged, std::uint64_t{1});
    QCOMPARE(state.ledger.dropped, (std::map<std::string, std::uint64_t>{{"receiver_rejected_400", 1}}));
    QCOMPARE(state.ledger.imbalance(), std::int64_t{0});
}

void TestSenderErrands::onlyTheSecondVersion_data()
{
    QTest::addColumn<int>("status");
    QTest::newRow("400 without a word of what it wrote") << 400;
    QTest::newRow("422") << 422;
    QTest::newRow("takes it without a word") << 204;
}

/// A receiver of 2.0 alone that answers as if it did not know it: 1.0 shows that it does, and nothing is held or lost.
void TestSenderErrands::onlyTheSecondVersion()
{
    QFETCH(int, status);
    Rig rig(Protocol::V2);
    const auto series = rig.makeSeries(8);
    rig.append(series);
    rig.start();
    std::set<std::string> seen;
    int requests = 0;
    for (int idle = 0; idle < 40; ++idle) {
        rig.advance(seconds(2));
        if (rig.client.pending.empty())
            continue;
        idle = 0;
        QVERIFY(++requests < 60);
        const http::Request request = rig.client.pending[0].request;
        if (versionOf(request) == Protocol::V1) {
            rig.answersOneWith(415, "only 2.0");
            continue;
        }
        bool bad = false;
        std::set<std::string> these;
        QVERIFY(decodeWriteRequestV2(*request.body, [&](const ReceivedSeries &received) {
                    these.insert(std::string(received.labels.front().second));
                    bad = bad || received.labels.front().second == "m3";
                }).ok());
        if (bad && status != 204) {
            rig.answersOneWith(status, "bad sample");
            continue;
        }
        seen.merge(these);
        rig.answersOneWith(204, "");
    }
    const bool refuses = status != 204;
    QCOMPARE(seen.size(), std::size_t{refuses ? 7U : 8U});
    const RemoteStatus state = rig.status();
    QVERIFY(state.protocol == Protocol::V2);
    QCOMPARE(state.ledger.acknowledged, std::uint64_t{refuses ? 7U : 8U});
    QCOMPARE(state.ledger.pending, std::uint64_t{0});
    QCOMPARE(state.ledger.imbalance(), std::int64_t{0});
    QCOMPARE(rig.log.count("does not speak remote write 1.0 either"), 1);
}

/// 415 to both: held, asked now and then, nothing lost.
void TestSenderErrands::noVersionAtAll()
{
    Rig rig(Protocol::V2);
    rig.append(rig.makeSeries(3));
    rig.start();
    int requests = 0;
    for (int i = 0; i < 60; ++i) {
        while (rig.take(false, false))
            QVERIFY(++requests < 100);
        rig.advance(seconds(10));
    }
    QVERIFY2(requests <= 3 + 24, qPrintable(QString::number(requests)));
    const RemoteStatus state = rig.status();
    QVERIFY(state.state == State::ActionNeeded);
    QCOMPARE(state.ledger.pending, std::uint64_t{3});
    rig.takeAll(true, true);
    QCOMPARE(rig.status().ledger.acknowledged, std::uint64_t{3});
}

QTEST_APPLESS_MAIN(TestSenderErrands)
#include "tst_sender_errands.moc"
