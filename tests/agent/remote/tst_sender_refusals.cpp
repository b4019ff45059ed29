// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/agent/remote/refusal_rig.h"

#include "tests/support/dice.h"

#include <QElapsedTimer>
#include <QTest>

#include <cmath>

using namespace agent;
using namespace agent::remote;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

namespace {

bool isBad(const HeadReceiver::Sample &sample)
{
    return sample.series.find("bad=\"1\"") != std::string::npos;
}

std::uint64_t droppedIn(const LedgerStatus &ledger)
{
    std::uint64_t count = 0;
    for (const auto &[reason, samples] : ledger.dropped)
        count += samples;
    return count;
}

} // namespace

class TestSenderRefusals : public QObject {
    Q_OBJECT
private slots:
    void badSamplesAreIsolated_data();
    void badSamplesAreIsolated();
    void manyBadOnesCostARequestEach();
    void tooManyRequestsAsConfiguredIsRefusedWhole();
    void tooLargeIsHalvedAndLearned();
    void limitIsTriedAgain();
    void requestsStaySmall();
    void countsAreTakenAtTheirWord();
    void countsOfReplicasAndEndpoints();
    void longTextsAreReadInAStraightLine();
    void silentConflictIsSearched_data();
    void silentConflictIsSearched();
    void futileSearchEnds();
    void failedRequestsAreLogged_data();
    void failedRequestsAreLogged();
    void poisonAmongOthers_data();
    void poisonAmongOthers();
    void outageIsNoPoison();
    void conflictAsServerError();
    void probeIsSmall();
};

void TestSenderRefusals::badSamplesAreIsolated_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<int>("lanes");
    QTest::addColumn<int>("bad");
    for (const int status : {400, 409, 413, 422})
        for (const auto &[lanes, bad] : {std::pair(1, 1), {1, 3}, {4, 3}, {1, 20}})
            QTest::addRow("%d, %d lanes, %d bad", status, lanes, bad) << status << lanes << bad;
}

void TestSenderRefusals::badSamplesAreIsolated()
{
    QFETCH(int, status);
    QFETCH(int, lanes);
    QFETCH(int, bad);
    RefusalRig rig;
    rig.settings.queue.minShards = rig.settings.queue.maxShards = static_cast<std::uint32_t>(lanes);
    rig.receiver.bad = isBad;
    rig.receiver.badStatus = status;
    std::vector<model::SeriesRef> series = rig.makeSeries(1000 - bad);
    for (int i = 0; i < bad; ++i)
        series.insert(series.begin() + i * 997 % static_cast<std::ptrdiff_t>(series.size()),
                      rig.source.series({{"__name__", "b" + std::to_string(i)}, {"bad", "1"}}));
    for (int i = 0; i < 4; ++i) {
        rig.append(series);
        rig.clock.advance(seconds(1));
    }
    rig.start();
    const std::size_t requests = rig.drain();

    const auto badSamples = static_cast<std::uint64_t>(4 * bad);
    QCOMPARE(rig.receiver.count(), std::size_t{4000} - badSamples);
    QCOMPARE(rig.receiver.disordered, std::size_t{0});
    QCOMPARE(rig.receiver.repeated, std::size_t{0});
    QCOMPARE(rig.dead().size(), static_cast<std::size_t>(badSamples));
    for (const std::string &sample : rig.dead())
        QVERIFY(sample.find("bad") != std::string::npos);
    const DeadLetter letter = rig.store->list({}, 0, 1).front();
    QCOMPARE(letter.status, status);
    QCOMPARE(letter.reason, "receiver_rejected_" + std::to_string(status));
    QVERIFY(!letter.text.empty());
    QCOMPARE(letter.refused, std::uint64_t{1});
    QCOMPARE(letter.candidates, std::uint64_t{1});

    const RemoteStatus state = rig.status();
    QCOMPARE(state.ledger.acknowledged, 4000 - badSamples);
    QCOMPARE(state.ledger.dropped,
             (std::map<std::string, std::uint64_t>{{"receiver_rejected_" + std::to_string(status), badSamples}}));
    QCOMPARE(state.ledger.pending, std::uint64_t{0});
    QCOMPARE(state.ledger.imbalance(), std::int64_t{0});
    QCOMPARE(state.deadLetters.samples, badSamples);
    QCOMPARE(rig.metrics->samples.failed.Value(), static_cast<double>(badSamples));
    // 2 log2(n) + 1 for each bad one, and what the good ones take in any case.
    const auto bound = static_cast<std::size_t>(std::ceil(2 * std::log2(2000.0)) + 1) * badSamples + 16;
    QVERIFY2(requests <= bound, qPrintable(QString("%1 requests, bound %2").arg(requests).arg(bound)));
    qInfo("%zu requests, bound %zu", requests, bound);
}

void TestSenderRefusals::manyBadOnesCostARequestEach()
{
    RefusalRig rig;
    rig.receiver.bad = [](const HeadReceiver::Sample &) { return true; };
    rig.append(rig.makeSeries(2000));
    rig.start();
    const std::size_t requests = rig.drain();
    QVERIFY2(requests < 2150, qPrintable(QString::number(requests)));
    QCOMPARE(rig.dead().size(), std::size_t{2000});
    QCOMPARE(droppedIn(rig.status().ledger), std::uint64_t{2000});
}

void TestSenderRefusals::tooManyRequestsAsConfiguredIsRefusedWhole()
{
    RefusalRig rig;
    rig.settings.queue.retryOnHttp429 = false;
    rig.append(rig.makeSeries(500));
    rig.start();
    rig.client.answer(0, 429, "slow down");
    rig.run();
    QCOMPARE(rig.client.started, std::size_t{1});
    const std::vector<DeadLetter> letters = rig.store->list({}, 0, 10);
    QCOMPARE(letters.size(), std::size_t{1});
    QCOMPARE(letters[0].refused, std::uint64_t{500});
    QCOMPARE(letters[0].text, std::string("slow down"));
    QCOMPARE(rig.status().ledger.dropped, (std::map<std::string, std::uint64_t>{{"receiver_rejected_429", 500}}));
}

void TestSenderRefusals::tooLargeIsHalvedAndLearned()
{
    RefusalRig rig;
    rig.receiver.largestRequest = 600;
    const auto series = rig.makeSeries(2000);
    for (int i = 0; i < 5; ++i) {
        rig.append(series);
        rig.clock.advance(seconds(1));
    }
    rig.start();
    const std::size_t requests = rig.drain();
    QCOMPARE(rig.receiver.count(), std::size_t{10'000});
    QCOMPARE(rig.receiver.disordered, std::size_t{0});
    // 2000 and 1000 are refused once each, and then all are of 500.
    QVERIFY2(requests <= 24, qPrintable(QString::number(requests)));
    QVERIFY(rig.dead().empty());
    QCOMPARE(rig.status().ledger.imbalance(), std::int64_t{0});
}

void TestSenderRefusals::limitIsTriedAgain()
{
    RefusalRig rig;
    rig.settings.queue.maxSamplesPerSend = 100;
    rig.settings.queue.capacity = 200;
    rig.receiver.largestRequest = 70;
    const auto series = rig.makeSeries(100);
    for (int i = 0; i < 800; ++i) {
        rig.append(series);
        rig.clock.advance(seconds(1));
    }
    rig.start();
    rig.drain(150);
    rig.receiver.largestRequest = 0; // somebody has mended it
    rig.largest = 0;
    rig.drain();
    QCOMPARE(rig.receiver.count(), std::size_t{80'000});
    QVERIFY2(rig.largest > 55, qPrintable(QString::number(rig.largest)));
}

void TestSenderRefusals::requestsStaySmall()
{
    RefusalRig rig;
    std::vector<model::SeriesRef> series;
    Dice dice(3);
    for (int i = 0; i < 2000; ++i) {
        std::string noise;
        for (int k = 0; k < 4000; ++k)
            noise += static_cast<char>('!' + dice.below(90));
        series.push_back(rig.source.series({{"__name__", "m" + std::to_string(i)}, {"path", noise}}));
    }
    rig.append(series);
    rig.start();
    std::size_t largest = 0;
    std::size_t samples = 0;
    int encoded = 0;
    while (!rig.client.pending.empty()) {
        largest = std::max(largest, rig.client.pending[0].request.body->size());
        samples += rig.sizeOf(0);
        ++encoded;
        rig.client.answer(0, 204);
        rig.run();
    }
    QCOMPARE(samples, std::size_t{2000});
    QVERIFY2(largest <= BatchLimit::kBodyBytes, qPrintable(QString::number(largest)));
    QVERIFY(encoded <= 14); // 8 MB
}

void TestSenderRefusals::countsAreTakenAtTheirWord()
{
    RefusalRig rig;
    rig.append(rig.makeSeries(1000));
    rig.start();
    rig.client.answer(0, 409,
                      "store locally for endpoint 127.0.0.1:10901: add 7 samples: out of order sample; add 5 samples: "
                      "duplicate sample for timestamp");
    rig.run();
    QVERIFY(rig.client.pending.empty()); // the others were taken: nothing is sent again
    const RemoteStatus state = rig.status();
    QCOMPARE(state.ledger.acknowledged, std::uint64_t{988});
    QCOMPARE(state.ledger.dropped, (std::map<std::string, std::uint64_t>{{"receiver_rejected_409", 12}}));
    QCOMPARE(state.ledger.imbalance(), std::int64_t{0});
    QCOMPARE(state.samplesSent, std::uint64_t{988});
    const DeadLetter letter = rig.store->list({}, 0, 1).front();
    QCOMPARE(letter.refused, std::uint64_t{12});
    QCOMPARE(letter.candidates, std::uint64_t{1000});
    QCOMPARE(rig.dead().size(), std::size_t{1000});
}

void TestSenderRefusals::countsOfReplicasAndEndpoints()
{
    const std::string twice = "2 errors: replicate write request for endpoint a:1: quorum not reached: 2 errors: store "
                              "locally for endpoint a:1: add 3 samples: out of bounds; forwarding request to endpoint "
                              "b:1: rpc error: code = AlreadyExists desc = store locally for endpoint b:1: add 4 "
                              "samples: out of bounds; add 1 samples: out of order sample";
    const RefusalText replicated = readRefusalText(twice);
    QVERIFY(replicated.refused == std::uint64_t{5});
    QCOMPARE(replicated.refusedByAge, std::uint64_t{4});
    QVERIFY(replicated.conflict && !replicated.byAge);
    const RefusalText sharded = readRefusalText("store locally for endpoint a:1: add 3 samples: out of bounds; store "
                                                "locally for endpoint b:1: add 4 samples: out "
                                                "of bounds");
    QVERIFY(sharded.refused == std::uint64_t{7});
    QVERIFY(sharded.byAge);
    const RefusalText exemplars = readRefusalText("add 9 exemplars: out of order exemplar");
    QVERIFY(exemplars.refused == std::uint64_t{0});
    QVERIFY(!readRefusalText("out of bounds").refused);
    QVERIFY(readRefusalText("out of bounds").byAge);
    QVERIFY(!readRefusalText("label name \"a b\" is not valid").conflict);
    QVERIFY(
        readRefusalText("failed pushing to ingester: the sample has been rejected because another sample with a more "
                        "recent timestamp has already been ingested and out-of-order samples are not allowed "
                        "(err-mimir-sample-out-of-order)")
            .partial);
    QVERIFY(!readRefusalText("add 99999999999999999999999 samples: out of order sample").refused);
    QVERIFY(!readRefusalText("add").refused);
}

/// A text as long as answers may be costs as much as its length.
void TestSenderRefusals::longTextsAreReadInAStraightLine()
{
    for (const std::string part :
         {"add 1 samples ", "xadd 1 samples;", "endpoint 12345: add 1 samples: out of bounds "}) {
        std::string text;
        for (int i = 0; text.size() < (1U << 20); ++i)
            text += std::string(part).replace(part.find('1'), 1, std::to_string(i % 7 + 1));
        QElapsedTimer timer;
        timer.start();
        QVERIFY(readRefusalText(text).refused.value_or(0) > 1);
        QVERIFY2(timer.elapsed() < 2000, qPrintable(QString::number(timer.elapsed())));
    }
    const std::string most = "add 18446744073709551615 samples: out of order sample; add 2 samples: out of bounds";
    QVERIFY(readRefusalText(most).refused.value_or(0) > 1'000'000); // and not one
}

void TestSenderRefusals::silentConflictIsSearched_data()
{
    QTest::addColumn<bool>("partial");
    QTest::newRow("takes nothing of such a request") << false;
    QTest::newRow("takes what is good") << true;
}

/// One sample of many is in conflict, and the receiver does not say how many: the others are acknowledged.
void TestSenderRefusals::silentConflictIsSearched()
{
    QFETCH(bool, partial);
    RefusalRig rig;
    const auto series = rig.makeSeries(1000);
    rig.append(series);
    rig.start();
    const auto isConflict = [](const RefusalRig::Sent &sent) { return sent.series == "m500"; };
    std::map<std::string, int> taken;
    std::size_t requests = 0;
    for (; !rig.client.pending.empty(); ++requests) {
        bool conflict = false;
        for (const auto &sent : RefusalRig::decode(rig.client.pending[0].request))
            conflict = conflict || isConflict(sent);
        for (const auto &sent : RefusalRig::decode(rig.client.pending[0].request))
            if (!isConflict(sent) && (partial || !conflict))
                ++taken[sent.series];
        rig.client.answer(0, conflict ? 409 : 204, conflict ? "conflict" : "");
        rig.run();
    }
    QVERIFY2(requests <= 24, qPrintable(QString::number(requests)));
    QCOMPARE(taken.size(), std::size_t{999});
    QCOMPARE(rig.dead().size(), std::size_t{1});
    QVERIFY(rig.store->list({}, 0, 1).front().unsure);
    const RemoteStatus state = rig.status();
    QCOMPARE(state.ledger.acknowledged, std::uint64_t{999});
    QCOMPARE(state.ledger.dropped, (std::map<std::string, std::uint64_t>{{"receiver_rejected_409", 1}}));
    QCOMPARE(state.ledger.imbalance(), std::int64_t{0});
}

/// A receiver that has taken what is good refuses it when newer samples of the series are there: after a few samples
/// the search ends, and for a while none is begun.
void TestSenderRefusals::futileSearchEnds()
{
    RefusalRig rig;
    rig.receiver.style = HeadReceiver::Style::Silent;
    const auto series = rig.makeSeries(100);
    for (int i = 0; i < 100; ++i) {
        rig.append(series);
        rig.clock.advance(seconds(1));
    }
    // Somebody else has sent a newer sample of one of them.
    rig.receiver.take({{"m7", rig.clock.now() + 1000, 1.0}}, rig.clock.now());
    rig.start();
    const std::size_t requests = rig.drain();
    QVERIFY2(requests <= 110, qPrintable(QString::number(requests)));
    QCOMPARE(rig.receiver.disordered, std::size_t{0});
    QCOMPARE(rig.receiver.count(), std::size_t{1 + 99 * 100});
    const RemoteStatus state = rig.status();
    QCOMPARE(state.ledger.pending, std::uint64_t{0});
    QCOMPARE(state.ledger.imbalance(), std::int64_t{0});
    for (const DeadLetter &letter : rig.store->list({}, 0, 1000))
        QVERIFY(letter.unsure);
    QCOMPARE(rig.dead().size(), static_cast<std::size_t>(droppedIn(state.ledger)));
}

void TestSenderRefusals::failedRequestsAreLogged_data()
{
    QTest::addColumn<bool>("asked");
    QTest::addColumn<int>("status");
    for (const bool asked : {true, false})
        for (const int status : {400, 409, 413, 429, 404, 500})
            QTest::addRow("%d, %s", status, asked ? "asked for" : "not") << asked << status;
}

/// failed_request_logging: each request that is not taken, at level debug, with the receiver's words.
void TestSenderRefusals::failedRequestsAreLogged()
{
    QFETCH(bool, asked);
    QFETCH(int, status);
    RefusalRig rig;
    rig.settings.logsFailedRequests = asked;
    rig.append(rig.makeSeries(4));
    rig.start();
    int answered = 0;
    for (; answered < 5 && rig.answersOneWith(status, "the words of it"); ++answered)
        rig.advance(minutes(1));
    QVERIFY(answered >= 3);
    const std::string line = "debug remote: A request failed remote=headquarters samples=";
    QCOMPARE(rig.log.count(line), asked ? answered : 0);
    if (asked)
        QCOMPARE(rig.log.count(line + "4"), status == 400 || status == 409 || status == 413 ? 1 : answered);
    for (const std::string &said : rig.log.lines())
        if (said.starts_with(line))
            QVERIFY2(said.find("HTTP status " + std::to_string(status)) != std::string::npos &&
                         said.find("the words of it") != std::string::npos,
                     said.c_str());
    const int before = rig.log.count("A request failed");
    rig.drain();
    QCOMPARE(rig.log.count("A request failed"), before);
}

void TestSenderRefusals::poisonAmongOthers_data()
{
    QTest::addColumn<int>("lanes");
    QTest::addColumn<int>("place");
    QTest::addColumn<int>("bad");
    QTest::newRow("one lane, in the middle") << 1 << 500 << 1;
    QTest::newRow("one lane, the very first") << 1 << 0 << 1;
    QTest::newRow("one lane, the first two") << 1 << 0 << 2;
    QTest::newRow("four lanes") << 4 << 300 << 1;
    QTest::newRow("four lanes, the very first") << 4 << 0 << 3;
}

void TestSenderRefusals::poisonAmongOthers()
{
    QFETCH(int, lanes);
    QFETCH(int, place);
    QFETCH(int, bad);
    RefusalRig rig;
    rig.settings.queue.minShards = rig.settings.queue.maxShards = static_cast<std::uint32_t>(lanes);
    rig.receiver.bad = isBad;
    rig.receiver.badStatus = 500;
    std::vector<model::SeriesRef> series = rig.makeSeries(1000);
    for (int i = 0; i < bad; ++i)
        series.insert(series.begin() + place, rig.source.series({{"__name__", "b" + std::to_string(i)}, {"bad", "1"}}));
    for (int i = 0; i < 4; ++i) {
        rig.append(series);
        rig.clock.advance(seconds(1));
    }
    rig.start();
    const SteadyTime begin = rig.clock.steadyNow();
    std::size_t requests = 0;
    std::size_t good = 4000;
    const std::vector<model::SeriesRef> fine = rig.makeSeries(20);
    while (rig.receiver.count() < good || rig.delivery->status()->ledger.pending > 0) { // life goes on
        QVERIFY2(rig.clock.steadyNow() - begin < seconds(1200), qPrintable(QString::number(rig.receiver.count())));
        rig.append(fine);
        good += fine.size();
        for (int i = 0; i < 30; ++i) {
            requests += rig.answerOne() ? 1 : 0;
            rig.advance(milliseconds(500));
        }
    }
    const auto took = std::chrono::duration_cast<seconds>(rig.clock.steadyNow() - begin);
    qInfo("%zu requests, %lld s", requests, static_cast<long long>(took.count()));
    QCOMPARE(rig.receiver.count(), good);
    QCOMPARE(rig.receiver.disordered, std::size_t{0});
    QCOMPARE(rig.dead().size(), static_cast<std::size_t>(4 * bad));
    const RemoteStatus state = rig.status();
    QCOMPARE(state.ledger.dropped,
             (std::map<std::string, std::uint64_t>{{"receiver_rejected_500", static_cast<std::uint64_t>(4 * bad)}}));
    QCOMPARE(state.ledger.pending, std::uint64_t{0});
    QCOMPARE(state.ledger.imbalance(), std::int64_t{0});
    QVERIFY(state.state == State::Delivering);
}

/// A server that fails for everybody for hours refuses nobody.
void TestSenderRefusals::outageIsNoPoison()
{
    RefusalRig rig;
    rig.settings.queue.minShards = rig.settings.queue.maxShards = 3;
    rig.receiver.bad = [](const HeadReceiver::Sample &) { return true; };
    rig.receiver.badStatus = 503;
    const auto series = rig.makeSeries(300);
    for (int i = 0; i < 20; ++i) {
        rig.append(series);
        rig.clock.advance(seconds(1));
    }
    rig.start();
    for (int i = 0; i < 4000; ++i) {
        rig.answerOne();
        rig.advance(seconds(3));
        QVERIFY(rig.client.pending.size() <= 1);
    }
    QVERIFY(rig.status().ledger.dropped.empty());
    QVERIFY(rig.status().state == State::Offline);
    rig.receiver.bad = {};
    rig.drain();
    QCOMPARE(rig.receiver.count(), std::size_t{6000});
    QCOMPARE(rig.receiver.disordered, std::size_t{0});
    QVERIFY(rig.status().ledger.dropped.empty());
    QCOMPARE(rig.status().ledger.imbalance(), std::int64_t{0});
}

void TestSenderRefusals::conflictAsServerError()
{
    RefusalRig rig;
    rig.append(rig.makeSeries(50));
    rig.start();
    for (int i = 0; i < 3; ++i) {
        QCOMPARE(rig.client.pending.size(), std::size_t{1});
        rig.client.answer(0, 500, "store locally for endpoint a: add 2 samples: out of order sample");
        rig.run();
        rig.advance(seconds(6));
    }
    QVERIFY(rig.client.pending.empty());
    QCOMPARE(rig.status().ledger.dropped, (std::map<std::string, std::uint64_t>{{"receiver_rejected_500", 2}}));
    QCOMPARE(rig.status().ledger.acknowledged, std::uint64_t{48});
}

void TestSenderRefusals::probeIsSmall()
{
    RefusalRig rig;
    rig.append(rig.makeSeries(5000));
    rig.start();
    QCOMPARE(rig.sizeOf(0), std::size_t{2000});
    rig.client.finish(0, FakeHttpClient::failure(http::Failure::Timeout, "context deadline exceeded"));
    rig.run();
    rig.advance(seconds(6));
    QCOMPARE(rig.sizeOf(0), std::size_t{200});
    QCOMPARE(RefusalRig::header(rig.client.pending[0].request, "Retry-Attempt"), std::string("1"));
    rig.client.answer(0, 204);
    rig.run();
    QCOMPARE(rig.sizeOf(0), std::size_t{2000});
}

QTEST_APPLESS_MAIN(TestSenderRefusals)
#include "tst_sender_refusals.moc"
