// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/base/coding.h"
#include "tests/agent/remote/delivery_rig.h"
#include "tests/support/some_histograms.h"

#include <QTest>

using namespace agent;
using namespace agent::remote;

namespace {

struct Entry {
    model::SeriesRef series;
    TimestampMs timestamp;
    TimestampMs start;
    double value;
};

/// A record of samples with start timestamps, as agent/wal/README.md describes it.
std::string samplesV2(const std::vector<Entry> &entries)
{
    std::string out(1, static_cast<char>(wal::RecordType::SamplesV2));
    for (std::size_t i = 0; i < entries.size(); ++i) {
        const Entry &entry = entries[i];
        const auto ref = static_cast<std::int64_t>(model::value(entry.series));
        if (i == 0) {
            putVarint(out, ref);
            putVarint(out, entry.timestamp);
            putVarint(out, entry.start);
        } else {
            const Entry &before = entries[i - 1];
            putVarint(out, ref - static_cast<std::int64_t>(model::value(before.series)));
            putVarint(out, entry.timestamp - entries[0].timestamp);
            if (entry.start == 0) {
                out += '\0';
            } else if (entry.start == before.start) {
                out += '\1';
            } else {
                out += '\2';
                putVarint(out, entry.start - entries[0].start);
            }
        }
        putBe64(out, std::bit_cast<std::uint64_t>(entry.value));
    }
    return out;
}

/// `timestamp/start` of all samples in a request.
std::vector<std::string> startsIn(const http::Request &request)
{
    std::vector<std::string> out;
    decodeWriteRequestV2(*request.body, [&out](const ReceivedSeries &series) {
        for (std::size_t i = 0; i < series.samples.size(); ++i)
            out.push_back(std::to_string(series.samples[i].first) + '/' + std::to_string(series.sampleStarts[i]));
    }).ignore("a body that does not decode has no samples, which tests notice");
    return out;
}

} // namespace

/// Start timestamps that a log holds reach receivers of 2.0.
class TestStartTimestamps : public QObject {
    Q_OBJECT
private slots:
    void decode();
    void reachTheReceiver();
    void areForgottenWithTheirSamples();
    void doNotHinderTheFirstVersion();
};

void TestStartTimestamps::decode()
{
    std::vector<TimestampMs> starts;
    const std::string record = samplesV2({{model::SeriesRef{1}, 1000, 500, 1},
                                          {model::SeriesRef{2}, 1000, 500, 2},
                                          {model::SeriesRef{3}, 1001, 0, 3},
                                          {model::SeriesRef{4}, 1002, 100, 4},
                                          {model::SeriesRef{1}, 2000, 1999, 5}});
    QVERIFY(wal::decodeStarts(record, starts).ok());
    QCOMPARE(starts, (std::vector<TimestampMs>{500, 500, 0, 100, 1999}));
    for (std::size_t size = 1; size < record.size(); ++size) { // cut anywhere: what is whole, and no more
        std::vector<TimestampMs> some;
        const Status status = wal::decodeStarts(std::string_view(record).substr(0, size), some);
        QVERIFY(some.size() < starts.size());
        QVERIFY(std::equal(some.begin(), some.end(), starts.begin()));
        QVERIFY(!status.ok() || samplesV2({}).size() == size || some.size() > 0);
    }
}

void TestStartTimestamps::reachTheReceiver()
{
    DeliveryRig rig;
    rig.settings.protocol = Protocol::V2;
    const auto series = rig.makeSeries(2);
    const TimestampMs now = rig.clock.now();
    rig.source.add(
        {samplesV2({{series[0], now, now - 500, 1}, {series[1], now, 0, 2}, {series[0], now + 1, now, 3}}), 3});
    rig.start();
    QCOMPARE(rig.client.pending.size(), std::size_t{1});
    const std::string zero = "/0";
    QCOMPARE(
        startsIn(rig.client.pending[0].request),
        (std::vector<std::string>{std::to_string(now) + '/' + std::to_string(now - 500),
                                  std::to_string(now + 1) + '/' + std::to_string(now), std::to_string(now) + zero}));
}

void TestStartTimestamps::areForgottenWithTheirSamples()
{
    FakeSource source;
    SeriesCache cache(source, {}, {});
    Lanes lanes(2);
    const SeriesSlot slot = cache.resolve(source.series({{"__name__", "m"}}));
    const QueuedSample samples[] = {{1, {1.0}, slot, 0}, {2, {2.0}, slot, 0}};
    for (const QueuedSample &sample : samples)
        lanes.noteStart(sample, sample.timestamp * 10);
    QVERIFY(!lanes.extras().empty());
    QVERIFY(lanes.extras().bytes() > 0);
    QCOMPARE(lanes.extras().startOf(slot, 2), TimestampMs{20});
    lanes.release(std::span(samples).first(1));
    QCOMPARE(lanes.extras().startOf(slot, 1), TimestampMs{0});
    QCOMPARE(lanes.extras().startOf(slot, 2), TimestampMs{20});
    lanes.release(std::span(samples).last(1));
    QVERIFY(lanes.extras().empty());
    QCOMPARE(lanes.extras().bytes(), std::size_t{0});
}

void TestStartTimestamps::doNotHinderTheFirstVersion()
{
    DeliveryRig rig;
    const auto series = rig.makeSeries(1);
    const TimestampMs now = rig.clock.now();
    rig.source.add({samplesV2({{series[0], now, now - 500, 1}}), 1});
    rig.start();
    QCOMPARE(rig.sizeOf(0), std::size_t{1});
}

QTEST_APPLESS_MAIN(TestStartTimestamps)
#include "tst_remote_start_timestamps.moc"
