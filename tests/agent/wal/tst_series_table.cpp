// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/wal/series_store.h"
#include "agent/wal/series_table.h"

#include "agent/wal/format.h"

#include <QtTest/QTest>

using namespace agent;
using namespace agent::wal;
using model::SeriesRef;

namespace {

/// Views of `labels`, which must live as long.
std::vector<codec::LabelView> views(const model::Labels &labels)
{
    std::vector<codec::LabelView> out;
    for (const model::Label &label : labels)
        out.emplace_back(label.name, label.value);
    return out;
}

/// Ten labels of a size and cardinality as an agent with a thousand targets sees them.
model::Labels typicalLabels(std::uint32_t number)
{
    const std::uint32_t target = number / 1000;
    const std::uint32_t metric = number % 1000;
    const auto text = [](const char *prefix, std::uint32_t n) { return prefix + std::to_string(n); };
    return {{"__name__", text("http_request_duration_seconds_bucket_", metric / 20)},
            {"instance", text("10.11.12.13:", 9000 + target)},
            {"job", text("job-", target % 20)},
            {"le", text("0.", metric % 20)},
            {"method", metric % 2 == 0 ? "GET" : "POST"},
            {"handler", text("/api/v1/handler/", metric / 100)},
            {"code", text("", 200 + metric % 5)},
            {"pod", text("frontend-6f7d8c9b5-", target)},
            {"namespace", text("namespace-", target % 10)},
            {"cluster", "batmobile"}};
}

} // namespace

class TestSeriesTable : public QObject {
    Q_OBJECT
private slots:
    void table();
    void numbersMayBeSparse();
    void sameLabelsTwice();
    void conflicts();
    void tooManyLabels();
    void numbersRunOut();
    void strangeRecords();
    void pairsAreReleased();
    void memoryForEachSeries();
};

void TestSeriesTable::table()
{
    model::LabelPairs pairs;
    SeriesStore store(pairs);
    const model::Labels labels{{"__name__", "up"}, {"job", "a"}, {"instance", "b"}};
    const SeriesRef ref = store.acquire(labels);
    QVERIFY(ref != model::kNoSeries);
    std::vector<model::PairId> ids;
    QVERIFY(store.retainPairs(ref, ids));
    QVERIFY(pairs.labels(ids) == labels);
    QVERIFY(pairs.at(ids[0]).name < pairs.at(ids[1]).name && pairs.at(ids[1]).name < pairs.at(ids[2]).name);
    // The caller's references outlive the series.
    store.release({&ref, 1});
    QCOMPARE(store.retire(1, -1).forgotten, std::size_t{1});
    QVERIFY(!store.contains(ref));
    QVERIFY(!store.retainPairs(ref, ids));
    QVERIFY(pairs.labels(ids) == labels);
    pairs.release(ids);
    QCOMPARE(pairs.size(), std::size_t{0});
    QVERIFY(store.acquire(labels) != ref);
}

void TestSeriesTable::numbersMayBeSparse()
{
    model::LabelPairs pairs;
    SeriesStore store(pairs);
    std::vector<std::uint64_t> refs{1,
                                    255,
                                    256,
                                    257,
                                    4095,
                                    4096,
                                    1'000'000,
                                    std::uint64_t{1} << 22,
                                    (std::uint64_t{1} << 22) - 1,
                                    std::uint64_t{1} << 35,
                                    kMaxSeriesRef - 1};
    for (const std::uint64_t ref : refs) {
        const model::Labels labels{{"n", std::to_string(ref)}};
        std::vector<codec::LabelView> seen = views(labels);
        QVERIFY(store.restore(SeriesRef{ref}, seen, 0) == SeriesStore::Restored::New);
    }
    std::sort(refs.begin(), refs.end());
    std::vector<std::uint64_t> seen;
    std::uint64_t from = 0;
    std::vector<std::pair<SeriesRef, model::Labels>> page;
    while (store.nextPage(from, page)) {
        for (const auto &[ref, labels] : page) {
            seen.push_back(model::value(ref));
            QCOMPARE(labels.get("n"), std::string_view(std::to_string(model::value(ref))));
        }
    }
    QVERIFY(seen == refs);
    QVERIFY(!store.contains(SeriesRef{2}) && !store.contains(SeriesRef{std::uint64_t{1} << 36}) &&
            !store.contains(SeriesRef{~std::uint64_t{0}}));
    QVERIFY(store.acquire({{"n", "new"}}) == SeriesRef{kMaxSeriesRef});
    QCOMPARE(store.size(), refs.size() + 1);
}

void TestSeriesTable::sameLabelsTwice()
{
    model::LabelPairs pairs;
    SeriesStore store(pairs);
    const model::Labels labels{{"__name__", "up"}};
    for (const std::uint64_t ref : {7U, 9U}) {
        std::vector<codec::LabelView> seen = views(labels);
        QVERIFY(store.restore(SeriesRef{ref}, seen, 0) == SeriesStore::Restored::New);
    }
    // The labels mean the one that came last: samples of it may still wait, and what comes next belongs behind them.
    QVERIFY(store.acquire(labels) == SeriesRef{9});
    model::Labels out;
    QVERIFY(store.labels(SeriesRef{7}, out) && out == labels);
    // The first goes, having no samples; the second is not touched by that.
    QCOMPARE(store.retire(1, -1).forgotten, std::size_t{1});
    QVERIFY(store.contains(SeriesRef{9}) && !store.contains(SeriesRef{7}));
    QVERIFY(store.acquire(labels) == SeriesRef{9});
}

void TestSeriesTable::conflicts()
{
    model::LabelPairs pairs;
    SeriesStore store(pairs);
    std::vector<codec::LabelView> a{{"__name__", "a"}};
    std::vector<codec::LabelView> b{{"__name__", "b"}};
    QVERIFY(store.restore(SeriesRef{5}, a, 0) == SeriesStore::Restored::New);
    QVERIFY(store.restore(SeriesRef{5}, a, 1) == SeriesStore::Restored::Known);
    QVERIFY(store.restore(SeriesRef{5}, b, 2) == SeriesStore::Restored::Conflict);
    model::Labels out;
    QVERIFY(store.labels(SeriesRef{5}, out) && out.get("__name__") == "a");
    QCOMPARE(pairs.size(), std::size_t{1});
}

void TestSeriesTable::tooManyLabels()
{
    model::LabelPairs pairs;
    SeriesStore store(pairs);
    std::vector<model::Label> many;
    for (std::size_t i = 0; i <= kMaxLabels; ++i)
        many.push_back({"l" + std::to_string(i), "v"});
    QVERIFY(store.acquire(model::Labels(many)) == model::kNoSeries);
    many.pop_back();
    QVERIFY(store.acquire(model::Labels(many)) != model::kNoSeries);
}

void TestSeriesTable::numbersRunOut()
{
    model::LabelPairs pairs;
    SeriesStore store(pairs);
    std::vector<codec::LabelView> last{{"__name__", "last"}};
    QVERIFY(store.restore(SeriesRef{kMaxSeriesRef}, last, 0) == SeriesStore::Restored::New);
    QVERIFY(store.acquire({{"__name__", "last"}}) == SeriesRef{kMaxSeriesRef});
    QVERIFY(store.acquire({{"__name__", "one more"}}) == model::kNoSeries);
    QCOMPARE(pairs.size(), std::size_t{1});
}

void TestSeriesTable::strangeRecords()
{
    model::LabelPairs pairs;
    SeriesStore store(pairs);
    std::vector<codec::LabelView> labels{{"b", "2"}, {"a", "1"}, {"c", ""}};
    QVERIFY(store.restore(SeriesRef{1}, labels, 0) == SeriesStore::Restored::New);
    QVERIFY(store.acquire({{"a", "1"}, {"b", "2"}}) == SeriesRef{1});
    SeriesStore::SampleCounts counts;
    QVERIFY(!store.restoreSamples(std::string("\x02\x00", 2), 0, counts).ok());
    QCOMPARE(counts.samples, std::uint64_t{0});
}

void TestSeriesTable::pairsAreReleased()
{
    model::LabelPairs pairs;
    {
        SeriesStore store(pairs);
        std::vector<SeriesRef> refs;
        for (std::uint32_t i = 0; i < 1000; ++i)
            refs.push_back(store.acquire(typicalLabels(i)));
        QVERIFY(pairs.size() > 50);
        for (std::uint32_t i = 0; i < 1000; ++i)
            static_cast<void>(store.acquire(typicalLabels(i)));
        store.release(refs);
        QCOMPARE(store.retire(1, -1).forgotten, std::size_t{0}); // pinned twice
        store.release(refs);
        const std::size_t before = store.bytes();
        QCOMPARE(store.retire(1, -1).forgotten, std::size_t{1000});
        QVERIFY(store.bytes() < before);
        QCOMPARE(pairs.size(), std::size_t{0});
        refs.assign(1, store.acquire(typicalLabels(3)));
        QVERIFY(model::value(refs[0]) > 1000);
    }
    QCOMPARE(pairs.size(), std::size_t{0});
}

void TestSeriesTable::memoryForEachSeries()
{
    model::LabelPairs pairs;
    SeriesStore store(pairs);
    constexpr std::uint32_t kCount = 60'000;
    for (std::uint32_t i = 0; i < kCount; ++i)
        static_cast<void>(store.acquire(typicalLabels(i)));
    std::string record;
    while (const std::size_t taken = store.encodeUnrecorded(record, 1 << 20)) {
        store.recorded(taken, 0);
        record.clear();
    }
    QCOMPARE(store.size(), std::size_t{kCount});
    const double each = static_cast<double>(store.bytes() + pairs.bytes()) / kCount;
    QVERIFY2(each < 150, qPrintable(QString::number(each)));
}

QTEST_APPLESS_MAIN(TestSeriesTable)
#include "tst_series_table.moc"
