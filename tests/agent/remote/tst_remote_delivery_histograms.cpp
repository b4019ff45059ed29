// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/remote/delivery.h"

#include "tests/agent/remote/delivery_rig.h"
#include "tests/support/some_histograms.h"

#include <QTest>

#include <random>

using namespace agent;
using namespace agent::remote;
using std::chrono::milliseconds;
using std::chrono::seconds;
using Dropped = std::map<std::string, std::uint64_t>;
using Ledger = wal::CursorStore::Ledger;
using model::HistogramSample;
using model::SeriesRef;

namespace {

/// How many of each kind a request has.
KindCounts kindsIn(const http::Request &request)
{
    KindCounts counts;
    decodeWriteRequest(*request.body, [&](const ReceivedSeries &series) {
        counts.samples += series.samples.size();
        counts.histograms += series.histograms.size();
        counts.exemplars += series.exemplars.size();
    }).ignore("a body that does not decode gives nothing, which tests notice");
    return counts;
}

struct Rig : DeliveryRig {
    Rig()
    {
        settings.sendNativeHistograms = true;
        settings.sendExemplars = true;
    }
    using DeliveryRig::append;
    /// One record of histograms, one for each of `series`.
    void appendHistograms(const std::vector<SeriesRef> &series)
    {
        std::vector<HistogramSample> histograms;
        for (const SeriesRef ref : series)
            histograms.push_back({ref, clock.now(), wholeHistogram(++m_n)});
        source.append(histograms);
    }
    void appendExemplars(const std::vector<SeriesRef> &series)
    {
        std::vector<model::Exemplar> exemplars;
        for (const SeriesRef ref : series)
            exemplars.push_back({ref, clock.now(), 1, {{"trace_id", std::to_string(++m_n)}}});
        source.append(exemplars);
    }
    /// One metric of the registry, or -1.
    [[nodiscard]] double metric(const std::string &name, const std::string &reason = {}) const
    {
        const std::string labels = reason.empty() ? "" : "reason=\"" + reason + "\",";
        const std::string text = registry.text();
        const std::string line = "\nprometheus_remote_storage_" + name + '{';
        for (std::size_t at = text.find(line); at != std::string::npos; at = text.find(line, at + 1)) {
            const std::string rest = text.substr(at + line.size(), text.find('\n', at + 1) - at - line.size());
            if (reason.empty() || rest.find("reason=\"" + reason + '"') != std::string::npos)
                return std::stod(rest.substr(rest.rfind(' ')));
        }
        return -1;
    }

private:
    std::uint32_t m_n = 0;
};

} // namespace

class TestDeliveryHistograms : public QObject {
    Q_OBJECT
private slots:
    void notSentUnlessAsked();
    void allKindsInOneRequest();
    void retriesAreTheSameBytes();
    void refusedCountsEachKind();
    void customBucketsAreDropped();
    void unknownSchemaIsDropped();
    void unknownSeriesAndRelabelling();
    void tooOld();
    void exemplarsHoldTheCursor();
    void exemplarsKeepTheirSeries();
    void memoryIsBounded_data();
    void memoryIsBounded();
    void hugeHistogramsTravelInSmallBatches();
    void crowdedLanesDoNotWait();
    void startsInTheMiddleOfARecordsSegment();
    void damagedRecordsAreLost();
    void anythingBalances_data();
    void anythingBalances();
};

void TestDeliveryHistograms::notSentUnlessAsked()
{
    Rig rig;
    rig.settings.sendNativeHistograms = false;
    rig.settings.sendExemplars = false;
    const auto series = rig.makeSeries(3);
    rig.appendHistograms(series);
    rig.appendExemplars(series);
    rig.start();
    QVERIFY(rig.client.pending.empty());
    rig.append(series);
    rig.run();
    QCOMPARE(kindsIn(rig.client.pending.at(0).request).samples, std::size_t{3});
    rig.client.answer(0, 204);
    rig.run();
    const RemoteStatus status = rig.status();
    QCOMPARE(status.ledger.committed, std::uint64_t{6});
    QCOMPARE(status.ledger.acknowledged, std::uint64_t{3});
    QCOMPARE(status.ledger.dropped, (Dropped{{"native_histograms_off", 3}}));
    QCOMPARE(status.ledger.imbalance(), std::int64_t{0});
    QVERIFY(rig.saved.back().position == rig.source.end());
    QCOMPARE(rig.metric("histograms_total"), 0.0);
    QCOMPARE(rig.metric("histograms_dropped_total", "native_histograms_off"), 3.0);
    QCOMPARE(rig.metric("exemplars_total"), 0.0);
}

void TestDeliveryHistograms::allKindsInOneRequest()
{
    Rig rig;
    const auto series = rig.makeSeries(4);
    rig.append({series[0], series[1]});
    rig.appendHistograms({series[2], series[3]});
    rig.appendExemplars({series[0], series[2], series[3]});
    rig.start();
    QCOMPARE(rig.client.pending.size(), std::size_t{1});
    const KindCounts counts = kindsIn(rig.client.pending[0].request);
    QCOMPARE(counts.samples, std::size_t{2});
    QCOMPARE(counts.histograms, std::size_t{2});
    QCOMPARE(counts.exemplars, std::size_t{3});
    rig.status();
    QCOMPARE(rig.metric("samples_pending"), 2.0);
    QCOMPARE(rig.metric("histograms_pending"), 2.0);
    QCOMPARE(rig.metric("exemplars_pending"), 3.0);
    rig.client.answer(0, 204);
    rig.run();
    const RemoteStatus status = rig.status();
    QCOMPARE(status.ledger.acknowledged, std::uint64_t{4});
    QCOMPARE(status.samplesSent, std::uint64_t{4});
    QCOMPARE(status.ledger.imbalance(), std::int64_t{0});
    QCOMPARE(rig.saved.back().ledger, (Ledger{4, 0, {}}));
    for (const auto &[name, value] : std::map<std::string, double>{{"samples_total", 2},
                                                                   {"histograms_total", 2},
                                                                   {"exemplars_total", 3},
                                                                   {"samples_pending", 0},
                                                                   {"histograms_pending", 0},
                                                                   {"exemplars_pending", 0},
                                                                   {"histograms_failed_total", 0}})
        QVERIFY2(rig.metric(name) == value, name.c_str());
}

void TestDeliveryHistograms::retriesAreTheSameBytes()
{
    Rig rig;
    rig.settings.queue.maxSamplesPerSend = 7;
    const auto series = rig.makeSeries(5);
    for (int i = 0; i < 4; ++i) {
        rig.append(series);
        rig.appendHistograms(series);
        rig.appendExemplars(series);
        rig.clock.advance(milliseconds(1));
    }
    rig.start();
    const std::string first = *rig.client.pending.at(0).request.body;
    const KindCounts counts = kindsIn(rig.client.pending[0].request);
    QCOMPARE(counts.samples + counts.histograms + counts.exemplars, std::size_t{7});
    for (int i = 0; i < 3; ++i) {
        rig.client.answer(0, 503);
        rig.run();
        rig.appendHistograms(series); // what comes meanwhile changes nothing
        rig.advance(seconds(40));
        QVERIFY(*rig.client.pending.at(0).request.body == first);
    }
    QCOMPARE(rig.metric("samples_retried_total"), 3.0 * static_cast<double>(counts.samples));
    QCOMPARE(rig.metric("histograms_retried_total"), 3.0 * static_cast<double>(counts.histograms));
    QCOMPARE(rig.metric("histograms_total"), 4.0 * static_cast<double>(counts.histograms));
    while (!rig.client.pending.empty()) {
        rig.client.answer(0, 204);
        rig.run();
    }
    const RemoteStatus status = rig.status();
    QCOMPARE(status.ledger.acknowledged, std::uint64_t{4 * 10 + 3 * 5});
    QCOMPARE(status.ledger.imbalance(), std::int64_t{0});
}

void TestDeliveryHistograms::refusedCountsEachKind()
{
    Rig rig;
    const auto series = rig.makeSeries(2);
    rig.append(series);
    rig.appendHistograms(series);
    rig.appendExemplars(series);
    rig.settings.queue.retryOnHttp429 = false; // which refuses all of it at once
    rig.start();
    rig.client.answer(0, 429, "native histograms are not taken");
    rig.run();
    const RemoteStatus status = rig.status();
    QCOMPARE(status.ledger.dropped, (Dropped{{"receiver_rejected_429", 4}}));
    QCOMPARE(status.ledger.imbalance(), std::int64_t{0});
    for (const char *kind : {"samples", "histograms", "exemplars"})
        QCOMPARE(rig.metric(std::string(kind) + "_failed_total"), 2.0);
    QVERIFY(rig.saved.back().position == rig.source.end());
    QCOMPARE(rig.metric("exemplars_pending"), 0.0);
}

void TestDeliveryHistograms::customBucketsAreDropped()
{
    Rig rig;
    const auto series = rig.makeSeries(3);
    rig.source.append(std::vector<HistogramSample>{
        {series[0], 1, customHistogram()}, {series[1], 1, customHistogram(1, true)}, {series[2], 1, wholeHistogram()}});
    rig.start();
    QCOMPARE(kindsIn(rig.client.pending.at(0).request).histograms, std::size_t{1});
    rig.client.answer(0, 204);
    rig.run();
    const RemoteStatus status = rig.status();
    QCOMPARE(status.ledger.dropped, (Dropped{{"nhcb_in_rw1_not_supported", 2}}));
    QCOMPARE(status.ledger.imbalance(), std::int64_t{0});
    QCOMPARE(rig.metric("histograms_dropped_total", "nhcb_in_rw1_not_supported"), 2.0);
}

void TestDeliveryHistograms::unknownSchemaIsDropped()
{
    Rig rig;
    const auto series = rig.makeSeries(1);
    HistogramSample strange{series[0], 1, wholeHistogram()};
    strange.value.schema = 100;
    rig.source.append(std::vector<HistogramSample>{strange, {series[0], 2, wholeHistogram()}});
    rig.start();
    QCOMPARE(kindsIn(rig.client.pending.at(0).request).histograms, std::size_t{1});
    rig.client.answer(0, 204);
    rig.run();
    QCOMPARE(rig.status().ledger.dropped, (Dropped{{"unknown_schema", 1}}));
    QCOMPARE(rig.status().ledger.imbalance(), std::int64_t{0});
}

void TestDeliveryHistograms::unknownSeriesAndRelabelling()
{
    Rig rig;
    const auto series = rig.makeSeries(2); // m0, m1
    std::vector<relabel::RuleSettings> drop(1);
    drop[0].sourceLabels = {"__name__"};
    drop[0].regex = "m0";
    drop[0].action = relabel::Action::Drop;
    const auto rules = relabel::Rules::compile(drop);
    QVERIFY(rules);
    rig.appendHistograms({series[0], series[1], SeriesRef{77}});
    rig.appendExemplars({series[0], series[1], SeriesRef{77}});
    rig.start({}, {}, *rules);
    const KindCounts counts = kindsIn(rig.client.pending.at(0).request);
    QCOMPARE(counts.histograms, std::size_t{1});
    QCOMPARE(counts.exemplars, std::size_t{1});
    rig.client.answer(0, 204);
    rig.run();
    const RemoteStatus status = rig.status();
    QCOMPARE(status.ledger.relabelDropped, std::uint64_t{1});
    QCOMPARE(status.ledger.dropped, (Dropped{{"unknown_series", 1}}));
    QCOMPARE(status.ledger.imbalance(), std::int64_t{0});
    for (const char *kind : {"histograms_dropped_total", "exemplars_dropped_total"}) {
        QCOMPARE(rig.metric(kind, "dropped_series"), 1.0);
        QCOMPARE(rig.metric(kind, "unintentionally_dropped_series"), 1.0);
    }
    QCOMPARE(rig.metric("samples_dropped_total", "dropped_series"), 0.0);
}

void TestDeliveryHistograms::tooOld()
{
    Rig rig;
    rig.settings.queue.sampleAgeLimit = seconds(60);
    const auto series = rig.makeSeries(2);
    rig.source.append(std::vector<HistogramSample>{{series[0], rig.clock.now() - 61'000, wholeHistogram()},
                                                   {series[1], rig.clock.now() - 59'000, wholeHistogram()}});
    rig.source.append(std::vector<model::Exemplar>{{series[0], rig.clock.now() - 61'000, 1, model::Labels{}},
                                                   {series[1], rig.clock.now() - 59'000, 1, model::Labels{}}});
    rig.start();
    QCOMPARE(kindsIn(rig.client.pending.at(0).request).histograms, std::size_t{1});
    rig.client.answer(0, 503);
    rig.run();
    rig.advance(seconds(40)); // what waits to be tried again has become old
    QVERIFY(rig.client.pending.empty());
    const RemoteStatus status = rig.status();
    QCOMPARE(status.ledger.dropped, (Dropped{{"too_old", 2}}));
    QCOMPARE(status.ledger.imbalance(), std::int64_t{0});
    QCOMPARE(rig.metric("histograms_dropped_total", "too_old"), 2.0);
    QCOMPARE(rig.metric("exemplars_dropped_total", "too_old"), 2.0);
    QCOMPARE(rig.metric("samples_dropped_total", "too_old"), 0.0);
    QVERIFY(rig.saved.back().position == rig.source.end());
}

void TestDeliveryHistograms::exemplarsHoldTheCursor()
{
    Rig rig;
    rig.settings.queue.maxSamplesPerSend = 2;
    const auto series = rig.makeSeries(2);
    rig.append(series);
    rig.appendExemplars(series);
    rig.start();
    rig.client.answer(0, 204); // the samples
    rig.run();
    rig.status();
    QVERIFY(rig.saved.back().position == (wal::Position{0, 1}));
    QCOMPARE(kindsIn(rig.client.pending.at(0).request).exemplars, std::size_t{2});
    rig.delivery->beginStop(StopMode::Drain, rig.clock.steadyNow() + seconds(5));
    rig.run();
    QVERIFY(!rig.delivery->finished());
    rig.client.answer(0, 204);
    rig.run();
    QVERIFY(rig.delivery->finished());
    rig.delivery->close();
    QVERIFY(rig.saved.back().position == (wal::Position{0, 2}));
    QCOMPARE(rig.saved.back().ledger, (Ledger{2, 0, {}}));
}

void TestDeliveryHistograms::exemplarsKeepTheirSeries()
{
    // The log forgets the series while only its exemplar waits.
    Rig rig;
    const auto series = rig.makeSeries(1);
    rig.appendExemplars(series);
    rig.start();
    rig.client.answer(0, 503);
    rig.run();
    rig.source.forget(series[0]);
    rig.source.rotate();
    rig.source.truncate(1);
    const auto others = rig.makeSeries(1);
    for (int i = 0; i < 200; ++i)
        rig.advance(seconds(1));
    rig.append(others);
    rig.advance(seconds(40));
    QCOMPARE(rig.client.pending.size(), std::size_t{1});
    std::string name;
    const std::string body = *rig.client.pending[0].request.body;
    QVERIFY(decodeWriteRequest(body, [&name](const ReceivedSeries &one) {
                if (!one.exemplars.empty())
                    name = one.labels.at(0).second;
            }).ok());
    QCOMPARE(name, std::string("m0"));
}

void TestDeliveryHistograms::memoryIsBounded_data()
{
    QTest::addColumn<bool>("exemplars");
    QTest::newRow("histograms") << false;
    QTest::newRow("exemplars alone") << true;
}

void TestDeliveryHistograms::memoryIsBounded()
{
    QFETCH(bool, exemplars);
    Rig rig;
    rig.settings.queue.capacity = 1000;
    rig.settings.queue.maxSamplesPerSend = 100;
    rig.settings.queue.maxShards = 1;
    const auto series = rig.makeSeries(50);
    for (int i = 0; i < 400; ++i) {
        if (exemplars)
            rig.appendExemplars(series);
        else
            rig.appendHistograms(series);
    }
    rig.start();
    const auto waiting = [&] {
        rig.status();
        return rig.metric(exemplars ? "exemplars_pending" : "histograms_pending");
    };
    // 1000 samples' worth of 256 bytes, and one record.
    const double most = 256'000.0 / (exemplars ? sizeof(QueuedExemplar) : sizeof(QueuedHistogram)) + 50;
    std::uint64_t seen = 0;
    while (!rig.client.pending.empty()) {
        QVERIFY(waiting() <= most);
        const KindCounts counts = kindsIn(rig.client.pending[0].request);
        seen += counts.histograms + counts.exemplars;
        rig.client.answer(0, 204);
        rig.run();
    }
    QCOMPARE(seen, std::uint64_t{20'000});
    QCOMPARE(rig.status().ledger.imbalance(), std::int64_t{0});
}

void TestDeliveryHistograms::hugeHistogramsTravelInSmallBatches()
{
    Rig rig;
    const auto series = rig.makeSeries(1);
    std::vector<HistogramSample> histograms;
    for (int i = 0; i < 60; ++i) {
        histograms.push_back({series[0], i, wholeHistogram()});
        histograms.back().value.positiveDeltas.assign(50'000, i);
    }
    rig.source.append(histograms);
    rig.start();
    int requests = 0;
    for (; !rig.client.pending.empty(); ++requests) {
        QVERIFY(kindsIn(rig.client.pending[0].request).histograms <= 22);
        rig.client.answer(0, 204);
        rig.run();
    }
    QVERIFY(requests >= 3);
    QCOMPARE(rig.status().ledger.acknowledged, std::uint64_t{60});
}

void TestDeliveryHistograms::crowdedLanesDoNotWait()
{
    // Batches that cannot become full, because the memory for histograms is: all lanes send all the same.
    Rig rig;
    rig.settings.queue.minShards = 4;
    rig.settings.queue.maxShards = 4;
    rig.settings.queue.batchSendDeadline = seconds(1000);
    const auto series = rig.makeSeries(40);
    for (int i = 0; i < 300; ++i) {
        std::vector<HistogramSample> histograms;
        for (const SeriesRef ref : series) {
            histograms.push_back({ref, i, wholeHistogram()});
            histograms.back().value.positiveDeltas.assign(1000, i);
        }
        rig.source.append(histograms);
    }
    rig.start();
    QCOMPARE(rig.client.pending.size(), std::size_t{4});
    QVERIFY(kindsIn(rig.client.pending[0].request).histograms < 2000);
}

void TestDeliveryHistograms::startsInTheMiddleOfARecordsSegment()
{
    // The meter counts histograms before the cursor as well.
    Rig rig;
    const auto series = rig.makeSeries(3);
    rig.appendHistograms(series);
    rig.append(series);
    rig.appendHistograms(series);
    rig.start({{0, 1}, {3, 0, {}}, ""});
    rig.client.answer(0, 204);
    rig.run();
    const RemoteStatus status = rig.status();
    QCOMPARE(status.ledger.committed, std::uint64_t{9});
    QCOMPARE(status.ledger.acknowledged, std::uint64_t{9});
    QCOMPARE(status.ledger.imbalance(), std::int64_t{0});
}

void TestDeliveryHistograms::damagedRecordsAreLost()
{
    Rig rig;
    const auto series = rig.makeSeries(3);
    rig.appendHistograms(series);
    rig.source.record({0, 0}).bytes.resize(80); // one of three remains
    rig.appendHistograms(series);
    rig.source.record({0, 1}).damaged = true;
    rig.source.rotate();
    rig.append(series);
    rig.start();
    rig.client.answer(0, 204);
    rig.run();
    const RemoteStatus status = rig.status();
    QCOMPARE(status.ledger.dropped, (Dropped{{"log_damaged", 5}}));
    QCOMPARE(status.ledger.acknowledged, std::uint64_t{4});
    QCOMPARE(status.ledger.imbalance(), std::int64_t{0});
    QCOMPARE(rig.metrics->decodeFailures.Value(), 1.0);
}

void TestDeliveryHistograms::anythingBalances_data()
{
    QTest::addColumn<int>("seed");
    for (int seed = 1; seed <= 8; ++seed)
        QTest::addRow("seed %d", seed) << seed;
}

void TestDeliveryHistograms::anythingBalances()
{
    QFETCH(int, seed);
    std::mt19937 random(static_cast<unsigned>(seed));
    Rig rig;
    rig.settings.queue.maxSamplesPerSend = 20;
    rig.settings.queue.minShards = 1 + static_cast<unsigned>(seed) % 4;
    rig.settings.queue.maxShards = 8;
    rig.settings.sendNativeHistograms = seed % 4 != 0;
    rig.settings.sendExemplars = seed % 3 != 0;
    const auto series = rig.makeSeries(40);
    rig.start();
    std::map<std::string, TimestampMs> newest; // of samples and histograms together, by series
    const auto takeOne = [&] {
        const std::size_t at = random() % rig.client.pending.size();
        const auto die = random() % 10;
        if (die == 0) {
            rig.client.answer(at, 400);
        } else if (die < 3) {
            rig.client.answer(at, 503);
        } else {
            decodeWriteRequest(*rig.client.pending[at].request.body, [&](const ReceivedSeries &one) {
                const std::string name(one.labels.at(0).second);
                const auto note = [&](TimestampMs timestamp) {
                    QVERIFY(timestamp > newest[name]);
                    newest[name] = timestamp;
                };
                for (const auto &[timestamp, value] : one.samples)
                    note(timestamp);
                for (const auto &[timestamp, value] : one.histograms)
                    note(timestamp);
            }).ignore("bodies decode");
            rig.client.answer(at, 204);
        }
        rig.run();
    };
    for (int round = 0; round < 300; ++round) {
        std::vector<SeriesRef> floats;
        std::vector<SeriesRef> histograms;
        for (const SeriesRef ref : series)
            if (random() % 2)
                (random() % 3 ? floats : histograms).push_back(ref);
        if (!floats.empty())
            rig.append(floats);
        if (!histograms.empty())
            rig.appendHistograms(histograms);
        if (random() % 2)
            rig.appendExemplars(series);
        if (random() % 20 == 0)
            rig.source.rotate();
        rig.advance(milliseconds(1 + random() % 3000));
        while (!rig.client.pending.empty() && random() % 4)
            takeOne();
        QCOMPARE(rig.status().ledger.imbalance(), std::int64_t{0});
    }
    rig.append(series); // into the last segment
    const auto waiting = [&rig] { return rig.status().ledger.pending > 0 || rig.metric("exemplars_pending") > 0; };
    for (int i = 0; i < 10'000 && waiting(); ++i) {
        while (!rig.client.pending.empty()) {
            rig.client.answer(0, 204);
            rig.run();
        }
        rig.advance(seconds(31));
    }
    const RemoteStatus status = rig.status();
    QCOMPARE(status.ledger.pending, std::uint64_t{0});
    QCOMPARE(status.ledger.imbalance(), std::int64_t{0});
    QVERIFY(rig.saved.back().position == rig.source.end());
    QCOMPARE(rig.metric("histograms_pending") + rig.metric("exemplars_pending"), 0.0);
}

QTEST_APPLESS_MAIN(TestDeliveryHistograms)
#include "tst_remote_delivery_histograms.moc"
