// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/forwarding_rig.h"
#include "tests/support/some_histograms.h"
#include "tests/support/write_receiver.h"

#include <QTest>

#include <cmath>
#include <map>
#include <set>

using namespace agent;

namespace {

/// Exemplars for which there was no request with a sample of their series.
std::size_t givenUp(const ForwardingRig &rig)
{
    const QString text = QString::fromStdString(rig.metricsText());
    for (const QString &line : text.split('\n'))
        if (line.startsWith("prometheus_remote_storage_exemplars_dropped_total{") &&
            line.contains("reason=\"exemplar_without_sample\""))
            return line.section(' ', -1).toULongLong();
    return 0;
}

} // namespace

/// Remote write: exemplars arrive with the labels of their series, in order, when they are asked for.
class TestRemoteWriteExemplars : public QObject {
    Q_OBJECT
private slots:
    void arriveWithTheirSeries();
    void inOrderThroughFailures();
    void withTheirSamples();
    void notSentByDefault();
    void repetitionsAreNotSent();
};

void TestRemoteWriteExemplars::arriveWithTheirSeries()
{
    WriteReceiver receiver;
    QVERIFY(receiver.start());
    ForwardingRig rig;
    QVERIFY(rig.open());
    remote::Settings settings = rig.remote(receiver.url());
    settings.sendExemplars = true;
    settings.sendNativeHistograms = true;
    QVERIFY(rig.apply({settings}, {{"cluster", "batcave"}}));
    const model::SeriesRef counter = rig.log->acquire({{"__name__", "c_total"}});
    const model::SeriesRef histogram = rig.log->acquire({{"__name__", "h"}});
    const TimestampMs now = SystemClock().now();
    const std::vector<model::Sample> samples{{counter, now, 1}};
    const std::vector<model::HistogramSample> histograms{{histogram, now, wholeHistogram()}};
    const std::vector<model::Exemplar> exemplars{{counter, now - 5, -0.0, {{"trace_id", "a"}, {"Ünit", "€"}}},
                                                 {histogram, now - 3, 1, {{"trace_id", "b"}}},
                                                 {histogram, now - 1, 2, model::Labels{}}};
    QVERIFY(rig.log->append(samples, exemplars, histograms).status.ok());
    QTRY_COMPARE(receiver.exemplars().size(), std::size_t{3});
    const std::vector<WriteReceiver::Exemplar> expected{
        {"c_total{cluster=\"batcave\"}", now - 5, -0.0, exemplars[0].labels.toString()},
        {"h{cluster=\"batcave\"}", now - 3, 1, "{trace_id=\"b\"}"},
        {"h{cluster=\"batcave\"}", now - 1, 2, "{}"}};
    QCOMPARE(receiver.exemplars(), expected);
    QVERIFY(std::signbit(receiver.exemplars()[0].value));
    QCOMPARE(receiver.complaints(), std::vector<std::string>());
    QTRY_COMPARE(rig.status().ledger.acknowledged, std::uint64_t{2}); // they are not samples
    QCOMPARE(rig.status().ledger.imbalance(), std::int64_t{0});
}

void TestRemoteWriteExemplars::inOrderThroughFailures()
{
    WriteReceiver receiver;
    QVERIFY(receiver.start());
    receiver.answerBy([count = 0](const WriteReceiver::Request &) mutable -> std::optional<WriteReceiver::Answer> {
        if (++count % 10 != 0)
            return std::nullopt;
        return WriteReceiver::Answer{.status = 503, .body = {}, .headers = {}};
    });
    ForwardingRig rig;
    rig.segmentBytes = 128U << 10;
    QVERIFY(rig.open());
    remote::Settings settings = rig.remote(receiver.url());
    settings.sendExemplars = true;
    settings.queue.minShards = 4;
    settings.queue.maxSamplesPerSend = 50;
    settings.queue.maxBackoff = std::chrono::milliseconds(40);
    QVERIFY(rig.apply({settings}));
    std::vector<model::SeriesRef> series;
    for (const model::Labels &labels : ForwardingRig::makeSeries(30))
        series.push_back(rig.log->acquire(labels));
    TimestampMs timestamp = SystemClock().now() - 60'000;
    for (int round = 0; round < 100; ++round) {
        std::vector<model::Sample> samples;
        std::vector<model::Exemplar> exemplars;
        ++timestamp;
        for (const model::SeriesRef ref : series) {
            samples.push_back({ref, timestamp, 1.0 * round});
            exemplars.push_back({ref, timestamp, 1.0 * round, {{"trace_id", std::to_string(round)}}});
        }
        QVERIFY(rig.log->append(samples, exemplars).status.ok());
    }
    // 2.0 has no exemplars without a sample of their series: those that come too late for theirs are given up.
    const bool all = settings.protocol == remote::Protocol::V1;
    QTRY_COMPARE_WITH_TIMEOUT(receiver.exemplars().size() + givenUp(rig), std::size_t{3000}, 30000);
    QVERIFY(!all || givenUp(rig) == 0);
    QTRY_COMPARE(receiver.sampleCount(), std::uint64_t{3000});
    std::map<std::string, int> rounds;
    for (const WriteReceiver::Exemplar &one : receiver.exemplars()) {
        const int round = static_cast<int>(one.value);
        QCOMPARE(one.labels, "{trace_id=\"" + std::to_string(round) + "\"}");
        QVERIFY(all ? round == rounds[one.series] : round >= rounds[one.series]);
        rounds[one.series] = round + 1;
    }
    // A series exists at the receiver before its first exemplar comes.
    std::set<std::string> known;
    for (const WriteReceiver::Request &request : receiver.requests()) {
        if (request.status / 100 != 2)
            continue;
        for (const WriteReceiver::Sample &sample : request.samples)
            known.insert(sample.series);
        for (const WriteReceiver::Exemplar &one : request.exemplars)
            QVERIFY(known.contains(one.series));
    }
    QCOMPARE(receiver.complaints(), std::vector<std::string>());
}

/// 2.0 forbids a series with exemplars alone; the log has them behind all samples of a scrape, which are many requests.
void TestRemoteWriteExemplars::withTheirSamples()
{
    WriteReceiver receiver;
    QVERIFY(receiver.start());
    ForwardingRig rig;
    QVERIFY(rig.open());
    remote::Settings settings = rig.remote(receiver.url());
    settings.protocol = remote::Protocol::V2;
    settings.sendExemplars = true;
    settings.queue.minShards = settings.queue.maxShards = 2;
    settings.queue.maxSamplesPerSend = 20;
    std::vector<model::SeriesRef> series;
    for (const model::Labels &labels : ForwardingRig::makeSeries(200))
        series.push_back(rig.log->acquire(labels));
    TimestampMs timestamp = SystemClock().now() - 60'000;
    for (int round = 0; round < 10; ++round) {
        std::vector<model::Sample> samples;
        std::vector<model::Exemplar> exemplars;
        ++timestamp;
        for (const model::SeriesRef ref : series) {
            samples.push_back({ref, timestamp, 1.0 * round});
            exemplars.push_back({ref, timestamp, 1.0 * round, {{"trace_id", std::to_string(round)}}});
        }
        QVERIFY(rig.log->append(samples, exemplars).status.ok());
    }
    QVERIFY(rig.apply({settings}));
    QTRY_COMPARE_WITH_TIMEOUT(rig.status().ledger.acknowledged, std::uint64_t{2000}, 20000);
    QTRY_COMPARE(receiver.exemplars().size(), std::size_t{2000});
    // One whose sample is long gone: it cannot be sent, and holds nothing up.
    std::vector<model::Exemplar> late;
    late.push_back({series[0], timestamp + 1, 1, {{"trace_id", "late"}}});
    QVERIFY(rig.log->append({}, late).status.ok());
    const std::size_t requests = receiver.requestCount();
    QTRY_VERIFY(rig.metricsText().find("reason=\"exemplar_without_sample\"") != std::string::npos);
    QCOMPARE(receiver.requestCount(), requests);
    QVERIFY(rig.append(model::Labels{{"__name__", "other"}}, 1));
    QTRY_COMPARE(rig.status().ledger.acknowledged, std::uint64_t{2001});
    QVERIFY(rig.status().protocol == remote::Protocol::V2);
    QCOMPARE(receiver.exemplars().size(), std::size_t{2000});
    QCOMPARE(receiver.outOfOrder(), std::uint64_t{0});
    QCOMPARE(receiver.complaints(), std::vector<std::string>());
    QCOMPARE(rig.status().ledger.imbalance(), std::int64_t{0});
}

void TestRemoteWriteExemplars::notSentByDefault()
{
    WriteReceiver receiver;
    QVERIFY(receiver.start());
    ForwardingRig rig;
    QVERIFY(rig.open());
    QVERIFY(rig.apply({rig.remote(receiver.url())}));
    const model::SeriesRef series = rig.log->acquire({{"__name__", "c_total"}});
    const TimestampMs now = SystemClock().now();
    const std::vector<model::Exemplar> exemplars{{series, now, 1, {{"trace_id", "a"}}}};
    QVERIFY(rig.log->append(std::vector<model::Sample>{{series, now, 1}}, exemplars).status.ok());
    QTRY_COMPARE(receiver.sampleCount(), std::uint64_t{1});
    QTRY_VERIFY(rig.status().cursor == rig.log->end());
    QVERIFY(receiver.exemplars().empty());
}

void TestRemoteWriteExemplars::repetitionsAreNotSent()
{
    WriteReceiver receiver;
    QVERIFY(receiver.start());
    ForwardingRig rig;
    QVERIFY(rig.open());
    remote::Settings settings = rig.remote(receiver.url());
    settings.sendExemplars = true;
    QVERIFY(rig.apply({settings}));
    const model::SeriesRef series = rig.log->acquire({{"__name__", "c_total"}});
    const TimestampMs now = SystemClock().now();
    for (int i = 0; i < 10; ++i) { // a page shows its exemplar until there is another
        const std::vector<model::Exemplar> exemplars{{series, now + i / 5, 1, {{"trace_id", "a"}}}};
        QVERIFY(rig.log->append(std::vector<model::Sample>{{series, now + i, 1}}, exemplars).status.ok());
    }
    QTRY_COMPARE(receiver.sampleCount(), std::uint64_t{10});
    QTRY_COMPARE(receiver.exemplars().size(), std::size_t{2});
}

QTEST_GUILESS_MAIN(TestRemoteWriteExemplars)
#include "tst_remote_write_exemplars.moc"
