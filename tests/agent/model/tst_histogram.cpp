// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/model/histogram.h"
#include "agent/model/sample.h"

#include <QTest>

#include <cmath>
#include <limits>
#include <map>
#include <random>

using agent::model::compact;
using agent::model::Histogram;
using agent::model::reduceResolution;
using agent::model::validate;

namespace {

using Spans = std::vector<Histogram::Span>;

/// A whole histogram with absolute counts on its positive side, valid otherwise.
Histogram whole(const Spans &spans, const std::vector<std::int64_t> &counts)
{
    Histogram h;
    h.positiveSpans = spans;
    std::int64_t previous = 0;
    for (const std::int64_t count : counts) {
        h.positiveDeltas.push_back(count - previous);
        h.count += static_cast<std::uint64_t>(count);
        previous = count;
    }
    return h;
}

Histogram real(const Spans &spans, const std::vector<double> &counts)
{
    Histogram h;
    h.isFloat = true;
    h.positiveSpans = spans;
    h.positiveCounts = counts;
    for (const double count : counts)
        h.floatCount += count;
    return h;
}

Histogram custom(const std::vector<double> &bounds, const Spans &spans, const std::vector<std::int64_t> &counts)
{
    Histogram h = whole(spans, counts);
    h.schema = Histogram::kCustomSchema;
    h.customValues = bounds;
    return h;
}

/// The same on the other side.
Histogram turned(Histogram h)
{
    std::swap(h.positiveSpans, h.negativeSpans);
    std::swap(h.positiveDeltas, h.negativeDeltas);
    std::swap(h.positiveCounts, h.negativeCounts);
    return h;
}

template <typename Change>
Histogram changed(Histogram h, Change change)
{
    change(h);
    return h;
}

/// Index of each bucket with its absolute count.
std::map<std::int64_t, double> buckets(const Histogram &h)
{
    std::map<std::int64_t, double> out;
    std::int64_t index = 0;
    std::int64_t absolute = 0;
    std::size_t next = 0;
    for (const Histogram::Span &span : h.positiveSpans) {
        index += span.offset;
        for (std::uint32_t i = 0; i < span.length; ++i, ++next, ++index)
            out[index] = h.isFloat ? h.positiveCounts[next] : static_cast<double>(absolute += h.positiveDeltas[next]);
    }
    return out;
}

} // namespace
Q_DECLARE_METATYPE(Histogram)

class TstHistogram : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void valid_data();
    void valid();
    void invalid_data();
    void invalid();
    void reduces_data();
    void reduces();
    void reducingLeavesAlone();
    void reducingKeepsCounts();
    void compacts();
    void compactingKeepsCounts();
    void stale();
};

void TstHistogram::valid_data()
{
    QTest::addColumn<Histogram>("histogram");
    constexpr double kInfinity = std::numeric_limits<double>::infinity();
    QTest::newRow("nothing") << Histogram();
    QTest::newRow("whole") << whole({{-3, 2}, {5, 1}}, {1, 0, 4});
    QTest::newRow("float") << real({{-3, 2}, {5, 1}}, {1, 0, 0.5});
    QTest::newRow("negative side") << turned(whole({{-3, 2}}, {1, 2}));
    QTest::newRow("coarsest") << changed(whole({{0, 1}}, {1}), [](Histogram &h) { h.schema = -4; });
    QTest::newRow("finest") << changed(whole({{0, 1}}, {1}), [](Histogram &h) { h.schema = 8; });
    QTest::newRow("zero bucket") << changed(whole({{0, 1}}, {1}), [](Histogram &h) {
        h.zeroCount = 2;
        h.count = 3;
    });
    QTest::newRow("NaN observed") << changed(whole({{0, 1}}, {1}), [](Histogram &h) {
        h.sum = std::nan("");
        h.count = 3;
    });
    QTest::newRow("float counts need not add up")
        << changed(real({{0, 1}}, {1}), [](Histogram &h) { h.floatCount = 9; });
    QTest::newRow("spans of no length") << whole({{0, 0}, {0, 1}, {7, 0}}, {1});
    QTest::newRow("custom") << custom({-kInfinity, 0, 2.5}, {{1, 1}, {1, 1}}, {1, 2});
    QTest::newRow("custom without bounds") << custom({}, {{0, 1}}, {1});
    QTest::newRow("stale") << Histogram::stale();
    QTest::newRow("stale float") << Histogram::stale(true);
}

void TstHistogram::valid()
{
    QFETCH(const Histogram, histogram);
    const agent::Status status = validate(histogram);
    QVERIFY2(status.ok(), status.message().c_str());
}

void TstHistogram::invalid_data()
{
    QTest::addColumn<Histogram>("histogram");
    QTest::addColumn<std::string>("message");
    constexpr double kInfinity = std::numeric_limits<double>::infinity();
    const auto row = [](const char *name, const Histogram &histogram, std::string message) {
        QTest::newRow(name) << histogram << message;
    };
    row("too few buckets", whole({{0, 2}}, {1}), "positive side: spans require 2 buckets, have 1");
    row("too many buckets", turned(whole({{0, 2}}, {1, 1, 1})), "negative side: spans require 2 buckets, have 3");
    row("float buckets are missing", real({{0, 1}}, {}), "positive side: spans require 1 buckets, have 0");
    row("spans beyond 32 bits", whole({{0, 0xffffffff}, {0, 0xffffffff}}, {1}),
        "spans require 8589934590 buckets, have 1");
    row("negative gap", whole({{-1, 1}, {-1, 1}}, {1, 1}),
        "positive side: span number 2 with offset -1: histogram has a span whose offset is negative");
    row("out of range", whole({{std::numeric_limits<std::int32_t>::min(), 1}}, {1}),
        "span number 1 has buckets out of range");
    row("negative bucket", whole({{0, 2}}, {1, -1}),
        "positive side: bucket number 2 has observation count of -1: histogram has a bucket whose observation count is "
        "negative");
    row("negative bucket on the other side", turned(whole({{0, 1}}, {-1})),
        "negative side: bucket number 1 has observation");
    row("negative float bucket", real({{0, 2}}, {-0.5, 1}), "bucket number 1 has observation count of -0.5");
    row("negative float count", changed(real({}, {}), [](Histogram &h) { h.floatCount = -1; }),
        "observation count is -1: histogram's observation count is negative");
    row("negative float zero count", changed(real({}, {}), [](Histogram &h) { h.floatZeroCount = -1; }),
        "zero bucket has observation count of -1");
    row("overflow",
        changed(whole({{0, 2}}, {1, 1}),
                [](Histogram &h) {
                    h.positiveDeltas = {std::numeric_limits<std::int64_t>::max(), 1};
                }),
        "bucket number 2 has an observation count out of range");
    row("count differs", changed(whole({{0, 1}}, {1}), [](Histogram &h) { h.count = 2; }),
        "1 observations found in buckets, but the Count field is 2: histogram's observation count should equal");
    row("count too small with NaN",
        changed(whole({{0, 1}}, {3}),
                [](Histogram &h) {
                    h.sum = std::nan("");
                    h.count = 2;
                }),
        "3 observations found in buckets, but the Count field is 2: histogram's observation count should be at least");
    row("schema too fine", changed(Histogram(), [](Histogram &h) { h.schema = 9; }),
        "histogram has an invalid schema, which must be between -4 and 8 for exponential buckets, or -53 for custom "
        "buckets, got "
        "schema 9");
    row("schema too coarse", changed(Histogram(), [](Histogram &h) { h.schema = -5; }), "got schema -5");
    row("bounds with exponential buckets", changed(Histogram(), [](Histogram &h) { h.customValues = {1}; }),
        "histogram with exponential schema must not have custom bounds");
    row("custom: too few bounds", custom({1}, {{1, 2}}, {1, 1}),
        "custom buckets: only 1 custom bounds defined which is insufficient to cover total span length of 3: histogram "
        "custom "
        "bounds are too few");
    row("custom: bounds fall", custom({2, 1}, {}, {}), "custom buckets: previous bound is 2 and current is 1: ");
    row("custom: bound twice", custom({1, 1}, {}, {}), "must be in strictly increasing order");
    row("custom: NaN", custom({std::nan("")}, {}, {}), "custom buckets: histogram custom bounds must not be NaN");
    row("custom: +Inf", custom({1, kInfinity}, {}, {}),
        "custom buckets: last +Inf bound must not be explicitly defined");
    row("custom: buckets", custom({1}, {{0, 2}}, {1}), "custom buckets: spans require 2 buckets, have 1");
    row("custom: first offset", custom({1}, {{-1, 1}}, {1}), "custom buckets: span number 1 with offset -1");
    row("custom: zero count", changed(custom({1}, {}, {}), [](Histogram &h) { h.zeroCount = 1; }),
        "custom buckets: must have zero count of 0");
    row("custom: zero threshold", changed(custom({1}, {}, {}), [](Histogram &h) { h.zeroThreshold = 1; }),
        "custom buckets: must have zero threshold of 0");
    row("custom: negative spans",
        changed(custom({1}, {}, {}),
                [](Histogram &h) {
                    h.negativeSpans = {{0, 0}};
                }),
        "custom buckets: must not have negative spans");
    row("custom: negative buckets", changed(custom({1}, {}, {}), [](Histogram &h) { h.negativeDeltas = {1}; }),
        "custom buckets: must not have negative buckets");
}

void TstHistogram::invalid()
{
    QFETCH(const Histogram, histogram);
    QFETCH(const std::string, message);
    const agent::Status status = validate(histogram);
    QCOMPARE(status.code(), agent::Code::InvalidInput);
    QVERIFY2(status.message().find(message) != std::string::npos, status.message().c_str());
}

void TstHistogram::reduces_data()
{
    QTest::addColumn<Spans>("spans");
    QTest::addColumn<std::vector<std::int64_t>>("counts");
    QTest::addColumn<int>("steps");
    QTest::addColumn<Spans>("reducedSpans");
    QTest::addColumn<std::vector<std::int64_t>>("reducedCounts");
    const auto row = [](const char *name, const Spans &spans, const std::vector<std::int64_t> &counts, int steps,
                        const Spans &reducedSpans, const std::vector<std::int64_t> &reducedCounts) {
        QTest::newRow(name) << spans << counts << steps << reducedSpans << reducedCounts;
    };
    // Buckets 2n-1 and 2n of one schema make up bucket n of the next coarser one.
    row("nothing", {}, {}, 1, {}, {});
    row("pair", {{1, 2}}, {1, 2}, 1, {{1, 1}}, {3});
    row("two that are no pair", {{0, 2}}, {1, 2}, 1, {{0, 2}}, {1, 2});
    row("negative indices", {{-3, 4}}, {1, 2, 3, 4}, 1, {{-1, 2}}, {3, 7});
    row("over two spans", {{1, 1}, {0, 1}}, {1, 2}, 1, {{1, 1}}, {3});
    row("a gap within a bucket", {{1, 1}, {2, 1}}, {1, 2}, 2, {{1, 1}}, {3});
    row("a gap that stays", {{1, 1}, {5, 1}}, {1, 2}, 1, {{1, 1}, {2, 1}}, {1, 2});
    row("a gap that closes", {{1, 1}, {1, 1}}, {1, 2}, 1, {{1, 2}}, {1, 2});
    row("spans of no length", {{0, 0}, {1, 1}, {0, 0}, {1, 1}}, {1, 2}, 1, {{1, 2}}, {1, 2});
    row("empty buckets stay", {{1, 4}}, {0, 0, 5, 0}, 1, {{1, 2}}, {0, 5});
    row("three steps", {{1, 8}, {0, 1}}, {1, 1, 1, 1, 1, 1, 1, 1, 7}, 3, {{1, 2}}, {8, 7});
    row("from 8 to -4", {{-4096, 1}, {8191, 1}}, {1, 2}, 12, {{-1, 1}, {1, 1}}, {1, 2});
}

void TstHistogram::reduces()
{
    QFETCH(const Spans, spans);
    QFETCH(const std::vector<std::int64_t>, counts);
    QFETCH(const int, steps);
    QFETCH(const Spans, reducedSpans);
    QFETCH(const std::vector<std::int64_t>, reducedCounts);
    const auto reduced = [steps](Histogram h) {
        h.schema = 8;
        reduceResolution(h, 8 - steps);
        return h;
    };
    const auto expected = [steps](Histogram h) {
        h.schema = 8 - steps;
        return h;
    };
    QVERIFY(reduced(whole(spans, counts)) == expected(whole(reducedSpans, reducedCounts)));
    QVERIFY(reduced(turned(whole(spans, counts))) == expected(turned(whole(reducedSpans, reducedCounts))));
    const std::vector<double> reals(counts.begin(), counts.end());
    const std::vector<double> reducedReals(reducedCounts.begin(), reducedCounts.end());
    QVERIFY(reduced(real(spans, reals)) == expected(real(reducedSpans, reducedReals)));
    QVERIFY(reduced(turned(real(spans, reals))) == expected(turned(real(reducedSpans, reducedReals))));
}

void TstHistogram::reducingLeavesAlone()
{
    const auto unchanged = [](const Histogram &h, std::int32_t schema) {
        Histogram copy = h;
        reduceResolution(copy, schema);
        return copy == h;
    };
    const Histogram h = changed(whole({{1, 2}}, {1, 2}), [](Histogram &it) { it.schema = 3; });
    QVERIFY(unchanged(h, 3));
    QVERIFY(unchanged(h, 4));
    QVERIFY(unchanged(h, Histogram::kCustomSchema));
    QVERIFY(unchanged(custom({1}, {{0, 2}}, {1, 2}), -4));
    QVERIFY(unchanged(changed(h, [](Histogram &it) { it.positiveSpans = {{1, 3}}; }), 2));
    QVERIFY(unchanged(changed(h, [](Histogram &it) { it.negativeDeltas = {3}; }), 2));
}

void TstHistogram::reducingKeepsCounts()
{
    std::mt19937 random(3);
    for (int round = 0; round < 2000; ++round) {
        Histogram h;
        h.schema = static_cast<std::int32_t>(random() % 12) - 3;
        h.isFloat = random() % 2 == 0;
        std::int64_t previous = 0;
        for (std::size_t i = random() % 6; i > 0; --i) {
            const bool first = h.positiveSpans.empty();
            h.positiveSpans.push_back(
                {static_cast<std::int32_t>(random() % 9) - (first ? 4 : 0), static_cast<std::uint32_t>(random() % 5)});
            for (std::uint32_t n = 0; n < h.positiveSpans.back().length; ++n) {
                const auto count = static_cast<std::int64_t>(random() % 4);
                h.count += static_cast<std::uint64_t>(count);
                if (h.isFloat)
                    h.positiveCounts.push_back(static_cast<double>(count));
                else
                    h.positiveDeltas.push_back(count - previous);
                previous = count;
            }
        }
        const std::int32_t target = -4 + static_cast<std::int32_t>(random() % static_cast<unsigned>(h.schema + 4));
        std::map<std::int64_t, double> expected;
        for (const auto &[index, count] : buckets(h)) {
            const double width = std::exp2(h.schema - target);
            expected[static_cast<std::int64_t>(std::ceil(static_cast<double>(index) / width))] += count;
        }
        reduceResolution(h, target);
        QCOMPARE(h.schema, target);
        QCOMPARE(buckets(h), expected);
        QVERIFY(validate(h).ok());
    }
}

void TstHistogram::compacts()
{
    const auto compacted = [](Histogram h) {
        compact(h);
        return h;
    };
    QVERIFY(compacted(whole({{-2, 3}, {0, 2}, {4, 0}, {1, 2}}, {0, 1, 0, 2, 0, 0, 3})) ==
            whole({{-1, 1}, {1, 1}, {7, 1}}, {1, 2, 3}));
    QVERIFY(compacted(whole({{5, 2}}, {0, 0})) == whole({}, {}));
    QVERIFY(compacted(turned(real({{0, 1}, {0, 1}}, {1, 2.5}))) == turned(real({{0, 2}}, {1, 2.5})));
    QVERIFY(compacted(whole({{0, 2}}, {1})) == whole({{0, 2}}, {1}));
}

void TstHistogram::compactingKeepsCounts()
{
    std::mt19937 random(4);
    for (int round = 0; round < 1000; ++round) {
        Spans spans;
        std::vector<std::int64_t> counts;
        for (std::size_t i = random() % 6; i > 0; --i) {
            spans.push_back({static_cast<std::int32_t>(random() % 4), static_cast<std::uint32_t>(random() % 4)});
            for (std::uint32_t n = 0; n < spans.back().length; ++n)
                counts.push_back(static_cast<std::int64_t>(random() % 3));
        }
        Histogram h = whole(spans, counts);
        std::map<std::int64_t, double> expected = buckets(h);
        std::erase_if(expected, [](const auto &bucket) { return bucket.second == 0; });
        compact(h);
        QCOMPARE(buckets(h), expected);
        QVERIFY(validate(h).ok());
        for (std::size_t i = 1; i < h.positiveSpans.size(); ++i)
            QVERIFY(h.positiveSpans[i].offset > 0);
    }
}

void TstHistogram::stale()
{
    QVERIFY(Histogram::stale().isStale());
    QVERIFY(Histogram::stale(true).isStale() && Histogram::stale(true).isFloat);
    QVERIFY(!changed(Histogram(), [](Histogram &h) { h.sum = std::nan(""); }).isStale());
    QVERIFY(Histogram::stale() == Histogram::stale());
    QVERIFY(!(Histogram::stale() == Histogram()));
}

QTEST_APPLESS_MAIN(TstHistogram)
#include "tst_histogram.moc"
