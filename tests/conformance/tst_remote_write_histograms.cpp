// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/forwarding_rig.h"
#include "tests/support/some_histograms.h"
#include "tests/support/write_receiver.h"

#include <QTest>

#include <set>

using namespace agent;

namespace {

/// Series of histograms beside series of samples.
struct Scrape {
    explicit Scrape(ForwardingRig &forwarding) : rig(forwarding)
    {
        for (const model::Labels &labels : ForwardingRig::makeSeries(40, "duration_seconds"))
            histograms.push_back(rig.log->acquire(labels));
        for (const model::Labels &labels : ForwardingRig::makeSeries(40, "requests_total"))
            samples.push_back(rig.log->acquire(labels));
    }
    [[nodiscard]] bool append()
    {
        ++timestamp;
        ++turn;
        std::vector<model::Sample> floats;
        std::vector<model::HistogramSample> values;
        for (const model::SeriesRef ref : samples)
            floats.push_back({ref, timestamp, static_cast<double>(turn)});
        for (std::size_t i = 0; i < histograms.size(); ++i)
            values.push_back({histograms[i], timestamp, i % 2 ? wholeHistogram(turn) : floatHistogram(turn)});
        const wal::AppendResult result = rig.log->append(floats, {}, values);
        return result.status.ok() && result.outOfOrder == 0;
    }

    ForwardingRig &rig;
    std::vector<model::SeriesRef> histograms;
    std::vector<model::SeriesRef> samples;
    TimestampMs timestamp = SystemClock().now() - 60'000;
    std::uint32_t turn = 0;
};

} // namespace

/// Remote write: native histograms arrive whole, in order and once, between the samples.
class TestRemoteWriteHistograms : public QObject {
    Q_OBJECT
private slots:
    void everyKindArrivesUnchanged();
    void orderAndCount_data();
    void orderAndCount();
    void retriesAreIdentical();
    void survivesAKill();
    void notSentByDefault();
};

void TestRemoteWriteHistograms::everyKindArrivesUnchanged()
{
    WriteReceiver receiver;
    QVERIFY(receiver.start());
    ForwardingRig rig;
    QVERIFY(rig.open());
    remote::Settings settings = rig.remote(receiver.url());
    settings.sendNativeHistograms = true;
    QVERIFY(rig.apply({settings}, {{"cluster", "batcave"}}));
    const model::SeriesRef series = rig.log->acquire({{"__name__", "h"}, {"job", "x"}});
    model::Histogram reset = wholeHistogram(3);
    reset.hint = model::Histogram::ResetHint::Reset;
    const model::Histogram sent[] = {wholeHistogram(),   floatHistogram(),          reset,
                                     model::Histogram(), model::Histogram::stale(), model::Histogram::stale(true)};
    TimestampMs timestamp = SystemClock().now();
    for (const model::Histogram &histogram : sent)
        QVERIFY(
            rig.log->append({}, {}, std::vector<model::HistogramSample>{{series, ++timestamp, histogram}}).status.ok());
    QTRY_COMPARE(receiver.histograms().size(), std::size(sent));
    const auto received = receiver.histograms();
    for (std::size_t i = 0; i < received.size(); ++i) {
        QVERIFY(received[i].value == sent[i]);
        QCOMPARE(received[i].series, std::string("h{cluster=\"batcave\", job=\"x\"}"));
    }
    QCOMPARE(receiver.complaints(), std::vector<std::string>());
    QTRY_COMPARE(rig.status().ledger.acknowledged, std::uint64_t{std::size(sent)});
    QCOMPARE(rig.status().ledger.imbalance(), std::int64_t{0});
}

void TestRemoteWriteHistograms::orderAndCount_data()
{
    QTest::addColumn<int>("least");
    QTest::addColumn<int>("most");
    QTest::newRow("one lane") << 1 << 1;
    QTest::newRow("eight lanes") << 8 << 8;
    QTest::newRow("growing") << 1 << 16;
}

void TestRemoteWriteHistograms::orderAndCount()
{
    QFETCH(int, least);
    QFETCH(int, most);
    WriteReceiver receiver;
    QVERIFY(receiver.start());
    std::atomic<std::size_t> largest = 0;
    receiver.answerBy(
        [&largest, count = 0](const WriteReceiver::Request &request) mutable -> std::optional<WriteReceiver::Answer> {
            largest = std::max(largest.load(), request.samples.size() + request.histograms.size());
            if (++count % 20 != 0)
                return std::nullopt;
            return WriteReceiver::Answer{.status = 503, .body = {}, .headers = {}};
        });
    ForwardingRig rig;
    rig.segmentBytes = 256U << 10;
    QVERIFY(rig.open());
    remote::Settings settings = rig.remote(receiver.url());
    settings.sendNativeHistograms = true;
    settings.queue.minShards = static_cast<std::uint32_t>(least);
    settings.queue.maxShards = static_cast<std::uint32_t>(most);
    settings.queue.maxSamplesPerSend = 100;
    settings.queue.capacity = 1000;
    settings.queue.maxBackoff = std::chrono::milliseconds(40);
    Scrape scrape(rig);
    for (int i = 0; i < 60; ++i)
        QVERIFY(scrape.append()); // a backlog first
    QVERIFY(rig.apply({settings}));
    for (int i = 0; i < 40; ++i)
        QVERIFY(scrape.append());
    QTRY_COMPARE_WITH_TIMEOUT(receiver.sampleCount() + receiver.histograms().size(), std::uint64_t{8000}, 30000);
    QCOMPARE(receiver.histograms().size(), std::size_t{4000});
    QCOMPARE(receiver.outOfOrder(), std::uint64_t{0});
    QCOMPARE(receiver.repetitions(), std::uint64_t{0});
    QCOMPARE(receiver.complaints(), std::vector<std::string>());
    QVERIFY(largest <= 100);
    std::map<std::string, std::uint32_t> turns;
    for (const WriteReceiver::Histogram &one : receiver.histograms()) {
        const std::uint32_t turn = ++turns[one.series];
        QVERIFY(one.value == (one.value.isFloat ? floatHistogram(turn) : wholeHistogram(turn)));
    }
    QTRY_COMPARE(rig.status().ledger.acknowledged, std::uint64_t{8000});
    QCOMPARE(rig.status().ledger.imbalance(), std::int64_t{0});
}

void TestRemoteWriteHistograms::retriesAreIdentical()
{
    WriteReceiver receiver;
    QVERIFY(receiver.start());
    receiver.answer({.status = 503, .body = {}, .headers = {}}, 4);
    ForwardingRig rig;
    QVERIFY(rig.open());
    remote::Settings settings = rig.remote(receiver.url());
    settings.sendNativeHistograms = true;
    settings.queue.maxBackoff = std::chrono::milliseconds(40);
    QVERIFY(rig.apply({settings}));
    Scrape scrape(rig);
    QVERIFY(scrape.append());
    QTRY_COMPARE(receiver.histograms().size(), std::size_t{40});
    std::set<std::size_t> bodies;
    for (const WriteReceiver::Request &request : receiver.requests())
        if (!request.histograms.empty())
            bodies.insert(request.bodyHash);
    QCOMPARE(bodies.size(), std::size_t{1});
    QVERIFY(receiver.requestCount() >= 5);
}

void TestRemoteWriteHistograms::survivesAKill()
{
    WriteReceiver receiver;
    QVERIFY(receiver.start());
    ForwardingRig rig;
    rig.segmentBytes = 128U << 10;
    rig.truncates = true;
    QVERIFY(rig.open());
    remote::Settings settings = rig.remote(receiver.url());
    settings.sendNativeHistograms = true;
    settings.queue.maxSamplesPerSend = 200;
    QVERIFY(rig.apply({settings}));
    {
        Scrape scrape(rig);
        for (int i = 0; i < 10; ++i)
            QVERIFY(scrape.append());
        QTRY_COMPARE(receiver.histograms().size(), std::size_t{400});
        receiver.goDown();
        for (int i = 0; i < 50; ++i)
            QVERIFY(scrape.append());
    }
    rig.kill();
    QVERIFY(receiver.start());
    QVERIFY(rig.open());
    QVERIFY(rig.apply({settings}));
    const auto distinct = [&receiver] {
        return receiver.histograms().size() + receiver.sampleCount() - receiver.repetitions();
    };
    QTRY_COMPARE_WITH_TIMEOUT(distinct(), std::uint64_t{60 * 80}, 30000);
    QCOMPARE(receiver.outOfOrder(), std::uint64_t{0});
    QTRY_COMPARE(rig.status().ledger.acknowledged, std::uint64_t{60 * 80});
    QCOMPARE(rig.status().ledger.committed, std::uint64_t{60 * 80});
    QCOMPARE(rig.status().ledger.imbalance(), std::int64_t{0});
}

void TestRemoteWriteHistograms::notSentByDefault()
{
    WriteReceiver receiver;
    QVERIFY(receiver.start());
    ForwardingRig rig;
    QVERIFY(rig.open());
    QVERIFY(rig.apply({rig.remote(receiver.url())}));
    Scrape scrape(rig);
    for (int i = 0; i < 5; ++i)
        QVERIFY(scrape.append());
    QTRY_COMPARE(receiver.sampleCount(), std::uint64_t{200});
    QTRY_COMPARE(rig.status().ledger.dropped, (std::map<std::string, std::uint64_t>{{"native_histograms_off", 200}}));
    QVERIFY(receiver.histograms().empty());
    QCOMPARE(rig.status().ledger.imbalance(), std::int64_t{0});
}

QTEST_GUILESS_MAIN(TestRemoteWriteHistograms)
#include "tst_remote_write_histograms.moc"
