// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/remote/feed/lanes.h"

#include "tests/support/some_histograms.h"

#include <QTest>

#include <deque>
#include <random>

using namespace agent;
using namespace agent::remote;

/// Histograms and exemplars in lanes, and where they lie.
class TestExtras : public QObject {
    Q_OBJECT
private slots:
    void takesTheValueAndGivesMemory();
    void addressesLast();
    void largeOnesAreGivenBack();
    void aSeriesKeepsToOneLaneWhateverTheKind();
    void resizingKeepsThem();
    void batchesAreCutByMemory();
};

void TestExtras::takesTheValueAndGivesMemory()
{
    Extras extras;
    QVERIFY(extras.empty());
    model::Histogram histogram = wholeHistogram(5);
    QueuedHistogram *queued = extras.add(histogram);
    QVERIFY(queued->value == wholeHistogram(5));
    QVERIFY(queued->bytes >= sizeof(QueuedHistogram));
    QCOMPARE(extras.bytes(), queued->bytes);
    model::Exemplar exemplar{model::SeriesRef{1}, 2, 3.5, {{"trace_id", "x"}}};
    QueuedExemplar *other = extras.add(exemplar);
    QCOMPARE(other->value, 3.5);
    QVERIFY(other->labels == (model::Labels{{"trace_id", "x"}}));
    QCOMPARE(extras.histograms(), std::size_t{1});
    QCOMPARE(extras.exemplars(), std::size_t{1});
    extras.release(queued);
    QVERIFY(!extras.empty());
    extras.release(other);
    QVERIFY(extras.empty());
    QCOMPARE(extras.bytes(), std::size_t{0});
}

void TestExtras::addressesLast()
{
    std::mt19937 random(5);
    Extras extras;
    std::deque<std::pair<QueuedHistogram *, std::uint32_t>> waiting;
    std::uint32_t next = 1;
    for (int round = 0; round < 500; ++round) {
        for (auto i = random() % 20; i > 0; --i, ++next) {
            model::Histogram histogram = next % 2 ? wholeHistogram(next) : floatHistogram(next);
            waiting.emplace_back(extras.add(histogram), next);
        }
        for (auto i = random() % 20; i > 0 && !waiting.empty(); --i) {
            const auto [queued, n] = waiting.front();
            QVERIFY(queued->value == (n % 2 ? wholeHistogram(n) : floatHistogram(n)));
            extras.release(queued);
            waiting.pop_front();
        }
        QCOMPARE(extras.histograms(), waiting.size());
    }
}

void TestExtras::largeOnesAreGivenBack()
{
    Extras extras;
    model::Histogram large = wholeHistogram();
    large.positiveDeltas.assign(100'000, 1);
    QueuedHistogram *first = extras.add(large);
    QVERIFY(first->bytes >= 800'000);
    model::Histogram small = wholeHistogram();
    QueuedHistogram *second = extras.add(small);
    extras.release(first);
    QCOMPARE(extras.bytes(), second->bytes);
    // Its place is used again, without that memory: what the decoder gets in exchange is small.
    small = wholeHistogram();
    extras.release(extras.add(small));
    QVERIFY(small.positiveDeltas.capacity() < 1000);
}

void TestExtras::aSeriesKeepsToOneLaneWhateverTheKind()
{
    Lanes lanes(7);
    for (SeriesSlot slot = 0; slot < 200; ++slot) {
        model::HistogramSample histogram{model::SeriesRef{1}, 2, wholeHistogram(slot + 1)};
        model::Exemplar exemplar{model::SeriesRef{1}, 3, 1.0, model::Labels{}};
        lanes.deal({1, {1.0}, slot, slot}, {});
        lanes.deal(histogram, slot, slot, {});
        lanes.deal(exemplar, slot, slot, {});
    }
    std::size_t seen = 0;
    for (const Lane &lane : lanes.all()) {
        const auto samples = lane.samples();
        QCOMPARE(samples.size() % 3, std::size_t{0});
        for (std::size_t i = 0; i < samples.size(); i += 3, ++seen) {
            QVERIFY(samples[i].isPlain() && !samples[i].isHistogram() && !samples[i].isExemplar());
            QVERIFY(samples[i + 1].isHistogram() && !samples[i + 1].isExemplar() && !samples[i + 1].isPlain());
            QVERIFY(samples[i + 2].isExemplar() && !samples[i + 2].isHistogram());
            QCOMPARE(samples[i + 1].series(), samples[i].slot);
            QCOMPARE(samples[i + 2].series(), samples[i].slot);
            QVERIFY(samples[i + 1].histogram->value == wholeHistogram(samples[i].slot + 1));
        }
        const KindCounts counts = lanes.kindsOf(samples);
        QCOMPARE(counts.samples, samples.size() / 3);
        QCOMPARE(counts.inLedger(), samples.size() / 3 * 2);
        QCOMPARE(counts.exemplars, samples.size() / 3);
    }
    QCOMPARE(seen, std::size_t{200});
}

void TestExtras::resizingKeepsThem()
{
    std::mt19937 random(11);
    Lanes lanes(1);
    std::map<SeriesSlot, std::int64_t> next;
    std::map<SeriesSlot, std::int64_t> taken;
    for (std::uint32_t record = 0; record < 300; ++record) {
        for (SeriesSlot slot = 0; slot < 20; ++slot) {
            const std::int64_t number = next[slot]++;
            if (random() % 2) {
                lanes.deal({number, {0.0}, slot, record}, {});
                continue;
            }
            model::HistogramSample histogram{model::SeriesRef{1}, number,
                                             wholeHistogram(static_cast<std::uint32_t>(number + 1))};
            lanes.deal(histogram, slot, record, {});
        }
        for (Lane &lane : lanes.all()) {
            const std::size_t count = std::min<std::size_t>(lane.size(), random() % 30);
            for (const QueuedSample &sample : lane.samples().first(count)) {
                QCOMPARE(sample.timestamp, taken[sample.series()]++);
                if (sample.isHistogram())
                    QVERIFY(sample.histogram->value ==
                            wholeHistogram(static_cast<std::uint32_t>(sample.timestamp + 1)));
            }
            lanes.release(lane.samples().first(count));
            lane.pop(count);
        }
        if (random() % 4 == 0)
            lanes.resize(static_cast<std::uint32_t>(1 + random() % 20), {});
    }
    for (Lane &lane : lanes.all()) {
        for (const QueuedSample &sample : lane.samples())
            QCOMPARE(sample.timestamp, taken[sample.series()]++);
        lanes.release(lane.samples());
        lane.pop(lane.size());
    }
    QCOMPARE(taken, next);
    QVERIFY(lanes.extras().empty());
}

void TestExtras::batchesAreCutByMemory()
{
    Lanes lanes(1);
    const Lane &lane = lanes.all()[0];
    for (std::uint32_t i = 0; i < 10; ++i)
        lanes.deal({1, {1.0}, 0, i}, {});
    QCOMPARE(lanes.batchSize(lane.samples(), 4), std::size_t{4});
    QCOMPARE(lanes.batchSize(lane.samples(), 2000), std::size_t{10});
    for (std::uint32_t i = 0; i < 100; ++i) {
        model::HistogramSample histogram{model::SeriesRef{1}, 2, wholeHistogram()};
        histogram.value.positiveDeltas.assign(100'000, 1); // 0.8 MB each
        lanes.deal(histogram, 0, 10 + i, {});
    }
    const std::size_t size = lanes.batchSize(lane.samples(), 2000);
    QVERIFY(size > 15 && size < 25);
    QCOMPARE(lanes.batchSize(lane.samples().subspan(10), 2000), size - 10);
    // One that is larger than the limit still goes.
    model::HistogramSample giant{model::SeriesRef{1}, 2, wholeHistogram()};
    giant.value.positiveDeltas.assign(2'000'000, 1);
    lanes.deal(giant, 0, 200, {});
    QCOMPARE(lanes.batchSize(lane.samples().last(1), 2000), std::size_t{1});
}

QTEST_APPLESS_MAIN(TestExtras)
#include "tst_remote_extras.moc"
