// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/remote/delivery.h"

#include "tests/agent/remote/delivery_rig.h"
#include "tests/support/http_date.h"

#include <QTest>

using namespace agent;
using namespace agent::remote;
using namespace std::chrono_literals;
using std::chrono::milliseconds;

namespace {

constexpr milliseconds kYears50 = std::chrono::hours(50 * 365 * 24);

/// A delivery to a receiver whose clock is `receiverAhead` of the agent's.
struct ClockRig : DeliveryRig {
    ClockRig()
    {
        hooks.timeIsSuspicious = [this] { return suspicious; };
        hooks.receiverTime = [this](const ClockReading &reading) { readings.push_back(reading); };
    }
    [[nodiscard]] http::Headers date() const { return {{"date", httpDate(clock.now() + receiverAhead.count())}}; }
    void answerWithDate(int status = 204)
    {
        client.answer(0, status, {}, date());
        run();
    }
    /// One sample delivered, by whose answer the receiver's time is known.
    void meet()
    {
        start();
        append(series);
        run();
        answerWithDate();
    }
    void appendAt(const std::vector<TimestampMs> &times)
    {
        for (const TimestampMs time : times)
            source.append(std::vector<model::Sample>{{series[0], time, 1}});
        run();
    }
    /// What is under way: samples in each request.
    [[nodiscard]] std::vector<std::size_t> sending() const
    {
        std::vector<std::size_t> out;
        for (std::size_t i = 0; i < client.pending.size(); ++i)
            out.push_back(sizeOf(i));
        return out;
    }

    const std::vector<model::SeriesRef> series = makeSeries(1);
    milliseconds receiverAhead{0};
    bool suspicious = false;
    std::vector<ClockReading> readings;
};

using Sizes = std::vector<std::size_t>;

QString text(const std::string &s)
{
    return QString::fromStdString(s);
}

} // namespace

class TestDeliveryClock : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void whatIsTooFarAheadIsHeld()
    {
        ClockRig rig;
        rig.receiverAhead = -6h;
        rig.meet();
        rig.append(rig.series);
        rig.run();
        QCOMPARE(rig.sending(), Sizes{0}); // asks for the time at once
        const RemoteStatus held = rig.status();
        QVERIFY(held.state == State::ActionNeeded);
        QVERIFY2(held.lastError.find("5 h 59 min ahead of the receiver's clock") != std::string::npos ||
                     held.lastError.find("6 h ahead of the receiver's clock") != std::string::npos,
                 held.lastError.c_str());
        QCOMPARE(held.lastErrorCode, 0);
        QVERIFY(held.nextRetry > rig.clock.now());
        rig.answerWithDate();
        for (int i = 0; i < 3; ++i) { // and goes on asking, twice a minute
            QVERIFY(rig.client.pending.empty());
            rig.advance(30s);
            QCOMPARE(rig.sending(), Sizes{0});
            rig.answerWithDate();
        }
        rig.append(rig.series);
        rig.advance(30s);
        rig.receiverAhead = 0ms; // somebody has set its clock
        rig.answerWithDate();
        QCOMPARE(rig.sending(), Sizes{2});
        rig.answerWithDate();
        rig.advance(10s);
        const RemoteStatus status = rig.status();
        QVERIFY(status.state == State::Delivering);
        QCOMPARE(status.ledger.acknowledged, std::uint64_t{3});
        QVERIFY(status.ledger.dropped.empty());
        QCOMPARE(status.ledger.imbalance(), std::int64_t{0});
    }

    void theBound_data()
    {
        QTest::addColumn<qint64>("ahead");
        QTest::addColumn<bool>("sent");
        QTest::newRow("behind") << qint64{-86'400'000} << true;
        QTest::newRow("ten minutes but for the date's second") << qint64{599'000} << true;
        QTest::newRow("more than ten minutes") << qint64{601'000} << false;
        QTest::newRow("50 years") << qint64{kYears50.count()} << false;
    }
    void theBound()
    {
        QFETCH(const qint64, ahead);
        QFETCH(const bool, sent);
        ClockRig rig;
        rig.meet();
        rig.appendAt({rig.clock.now() + ahead});
        QCOMPARE(rig.sending(), (sent ? Sizes{1} : Sizes{0}));
    }

    /// No further word from the receiver is needed: its clock runs.
    void releasedWhenTheTimeHasCome()
    {
        ClockRig rig;
        rig.meet();
        rig.appendAt({rig.clock.now() + 615'000});
        rig.answerWithDate();
        for (int i = 0; i < 14; ++i)
            rig.advance(1s);
        QVERIFY(rig.client.pending.empty());
        QVERIFY(rig.wake <= rig.clock.steadyNow() + 2s); // wakes by itself
        rig.advance(2s);
        QCOMPARE(rig.sending(), Sizes{1});
    }

    void theBatchIsCutBeforeWhatIsAhead()
    {
        ClockRig rig;
        rig.meet();
        const TimestampMs now = rig.clock.now();
        rig.appendAt({now + 1, now + 2, now + kYears50.count(), now + kYears50.count() + 1});
        QCOMPARE(rig.sending(), Sizes{2});
        rig.answerWithDate();
        QCOMPARE(rig.sending(), Sizes{0});
        QCOMPARE(rig.status().ledger.pending, std::uint64_t{2});
    }

    /// The first answer says what time it is and refuses for now: what was encoded already does not go out again.
    void aBatchToBeRetriedIsTakenBack()
    {
        ClockRig rig;
        rig.receiverAhead = -6h;
        rig.start();
        rig.append(rig.series);
        rig.run();
        QCOMPARE(rig.sending(), Sizes{1});
        rig.answerWithDate(503);
        rig.advance(10s);
        QCOMPARE(rig.sending(), Sizes{0});
        rig.receiverAhead = 0ms;
        rig.answerWithDate(204);
        QCOMPARE(rig.sending(), Sizes{1});
        rig.answerWithDate(204);
        QCOMPARE(rig.status().ledger.acknowledged, std::uint64_t{1});
    }

    void aSuspiciousTimeIsAskedFor_data()
    {
        QTest::addColumn<int>("status"); // 0: no answer
        QTest::addColumn<bool>("date");
        QTest::addColumn<qint64>("receiverAhead");
        QTest::addColumn<int>("then"); // 1: samples are sent, 0: held, -1: asks again
        const qint64 behind = -kYears50.count();
        QTest::newRow("right after all") << 204 << true << qint64{0} << 1;
        QTest::newRow("wrong") << 204 << true << qint64{-21'600'000} << 0;
        QTest::newRow("refuses requests without samples") << 400 << true << qint64{0} << 1;
        QTest::newRow("wants a password") << 401 << true << qint64{-21'600'000} << 0;
        QTest::newRow("busy") << 503 << true << qint64{-21'600'000} << 0;
        QTest::newRow("without a date") << 204 << false << qint64{0} << 1;
        QTest::newRow("busy, without a date") << 503 << false << qint64{0} << -1;
        QTest::newRow("its date cannot be right") << 204 << true << behind << 1;
        QTest::newRow("no answer") << 0 << false << qint64{0} << -1;
    }
    void aSuspiciousTimeIsAskedFor()
    {
        QFETCH(const int, status);
        QFETCH(const bool, date);
        QFETCH(const qint64, receiverAhead);
        QFETCH(const int, then);
        ClockRig rig;
        rig.suspicious = true;
        rig.receiverAhead = milliseconds(receiverAhead);
        rig.start();
        QVERIFY(rig.client.pending.empty()); // nothing to send, nothing to ask
        rig.append(rig.series);
        rig.run();
        QCOMPARE(rig.sending(), Sizes{0});
        QCOMPARE(rig.header(rig.client.pending[0].request, "Content-Encoding"), std::string("snappy"));
        rig.append(rig.series);
        rig.run();
        QCOMPARE(rig.sending(), Sizes{0}); // one question at a time
        if (status == 0)
            rig.client.finish(0, FakeHttpClient::failure(http::Failure::Connect, "connection refused"));
        else
            rig.client.answer(0, status, {}, date ? rig.date() : http::Headers());
        rig.run();
        rig.advance(6s); // the longest back-off
        if (then == 1)
            QCOMPARE(rig.sending(), Sizes{2});
        else
            QCOMPARE(rig.sending(), Sizes{0});
        const RemoteStatus now = *rig.delivery->status();
        QVERIFY((now.state == State::ActionNeeded) == (then == 0));
        if (status == 0)
            QVERIFY(now.state == State::Offline);
        QCOMPARE(now.ledger.pending, std::uint64_t{2});
    }

    void whoeverIsNotSuspiciousSendsAtOnce()
    {
        ClockRig rig;
        rig.start();
        rig.append(rig.series);
        rig.run();
        QCOMPARE(rig.sending(), Sizes{1});
    }

    void withoutADateNothingIsHeld()
    {
        for (const http::Headers &headers :
             {http::Headers(), http::Headers{{"date", "yesterday"}}, http::Headers{{"date", httpDate(5000)}}}) {
            ClockRig rig;
            rig.start();
            rig.append(rig.series);
            rig.run();
            rig.client.answer(0, 204, {}, headers);
            rig.run();
            rig.advance(1ms);
            rig.appendAt({rig.clock.now() + kYears50.count()});
            QCOMPARE(rig.sending(), Sizes{1});
            rig.client.answer(0, 204, {}, headers);
            rig.run();
            QVERIFY(rig.readings.empty());
        }
    }

    /// Provisional times are old, not new; then the clock finds the right one.
    void bootIn1970ThenSynchronised()
    {
        ClockRig rig;
        rig.receiverAhead = 300 * 24h;
        rig.meet();
        rig.append(rig.series);
        rig.run();
        QCOMPARE(rig.sending(), Sizes{1});
        rig.answerWithDate();
        rig.clock.jump(rig.receiverAhead);
        rig.receiverAhead = 0ms;
        rig.append(rig.series);
        rig.run();
        QCOMPARE(rig.sending(), Sizes{1});
        rig.answerWithDate();
        QCOMPARE(rig.status().ledger.acknowledged, std::uint64_t{3});
    }

    void theReceiverWasAsleepToo()
    {
        ClockRig rig;
        rig.meet();
        rig.clock.sleep(8h);
        rig.append(rig.series);
        rig.run();
        QCOMPARE(rig.sending(), Sizes{1});
        rig.answerWithDate();
        // An answer that lay there all night tells what time it was in the evening.
        rig.append(rig.series);
        rig.run();
        const http::Headers evening = rig.date();
        rig.clock.sleep(8h);
        const std::size_t told = rig.readings.size();
        rig.client.answer(0, 204, {}, evening);
        rig.run();
        QCOMPARE(rig.readings.size(), told);
        rig.append(rig.series);
        rig.run();
        QCOMPARE(rig.sending(), Sizes{1});
    }

    void tellsTheReceiversTime()
    {
        ClockRig rig;
        rig.receiverAhead = 90s;
        rig.start();
        rig.append(rig.series);
        rig.run();
        rig.advance(200ms);
        rig.answerWithDate(500); // whatever the answer
        QCOMPARE(rig.readings.size(), std::size_t{1});
        const ClockReading reading = rig.readings[0];
        QVERIFY(reading.at == rig.clock.elapsed() - 100ms);
        QVERIFY(reading.uncertainty == 600ms);
        QVERIFY(std::abs(reading.time - (rig.clock.now() - 100 + 90'000)) <= reading.uncertainty.count());
    }

    /// A clock that leaps ahead makes no sample too old.
    void aLeapDoesNotAge()
    {
        ClockRig rig;
        rig.settings.queue.sampleAgeLimit = 1h;
        rig.meet();
        rig.append(rig.series);
        rig.run();
        rig.advance(1ms);
        rig.append(rig.series); // waits behind the first
        rig.run();
        rig.clock.jump(kYears50);
        rig.receiverAhead = -kYears50;
        rig.answerWithDate();
        QCOMPARE(rig.sending(), Sizes{1});
        rig.answerWithDate();
        QVERIFY(rig.status().ledger.dropped.empty());
    }

    void stoppingDoesNotWaitForTheTime()
    {
        ClockRig rig;
        rig.receiverAhead = -6h;
        rig.meet();
        rig.append(rig.series);
        rig.run();
        QCOMPARE(rig.sending(), Sizes{0});
        rig.delivery->beginStop(StopMode::Drain, rig.clock.steadyNow() + 60s);
        rig.run();
        QVERIFY(rig.delivery->finished());
        rig.delivery->close();
        QVERIFY(rig.client.pending.empty()); // the question was taken back
        QCOMPARE(rig.saved.back().ledger.acknowledged, std::uint64_t{1});
    }

    void aRetryByHandAsksAtOnce()
    {
        ClockRig rig;
        rig.receiverAhead = -6h;
        rig.meet();
        rig.append(rig.series);
        rig.run();
        rig.answerWithDate();
        rig.advance(1s);
        QVERIFY(rig.client.pending.empty());
        rig.delivery->retryNow();
        rig.run();
        QCOMPARE(rig.sending(), Sizes{0});
    }

    void words_data()
    {
        QTest::addColumn<qint64>("seconds");
        QTest::addColumn<QString>("words");
        QTest::newRow("years") << qint64{50 * 365 * 86400LL + 3 * 86400 + 5} << QStringLiteral("50 y 3 d");
        QTest::newRow("hours") << qint64{21'599} << QStringLiteral("5 h 59 min");
        QTest::newRow("whole hours") << qint64{21'605} << QStringLiteral("6 h");
        QTest::newRow("minutes") << qint64{665} << QStringLiteral("11 min 5 s");
        QTest::newRow("seconds") << qint64{59} << QStringLiteral("59 s");
    }
    void words()
    {
        QFETCH(const qint64, seconds);
        QFETCH(const QString, words);
        QVERIFY(text(aheadText(std::chrono::seconds(seconds)))
                    .startsWith(QStringLiteral("the samples' time is %1 ahead of").arg(words)));
    }
};

QTEST_APPLESS_MAIN(TestDeliveryClock)
#include "tst_delivery_clock.moc"
