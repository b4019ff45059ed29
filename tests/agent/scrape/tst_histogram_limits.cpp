// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/scrape/histogram_limits.h"

#include <QTest>

using agent::model::Histogram;
using agent::scrape::limitBuckets;

namespace {

/// `buckets` positive buckets in one span from index 1 on, one observation each.
Histogram exponential(std::int32_t schema, std::uint32_t buckets, bool isFloat)
{
    Histogram out;
    out.isFloat = isFloat;
    out.schema = schema;
    out.positiveSpans = {{1, buckets}};
    if (isFloat) {
        out.positiveCounts.assign(buckets, 1.0);
        out.floatCount = buckets;
    } else {
        out.positiveDeltas.assign(buckets, 0);
        out.positiveDeltas[0] = 1;
        out.count = buckets;
    }
    return out;
}

} // namespace

class TstHistogramLimits : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void limits_data()
    {
        QTest::addColumn<int>("schema");
        QTest::addColumn<int>("buckets");
        QTest::addColumn<int>("finest");
        QTest::addColumn<int>("limit");
        QTest::addColumn<bool>("fits");
        QTest::addColumn<int>("newSchema");
        QTest::addColumn<int>("newBuckets");
        const auto row = [](const char *name, int schema, int buckets, int finest, int limit, bool fits, int newSchema,
                            int newBuckets) {
            QTest::newRow(name) << schema << buckets << finest << limit << fits << newSchema << newBuckets;
        };
        row("no limits", 3, 8, 8, 0, true, 3, 8);
        row("exactly as many as allowed", 3, 8, 8, 8, true, 3, 8);
        row("one too many", 3, 8, 8, 7, true, 2, 4);
        row("halved three times", 3, 8, 8, 1, true, 0, 1);
        row("schema capped", 3, 8, 1, 0, true, 1, 2);
        row("coarser than the cap", 1, 8, 3, 0, true, 1, 8);
        row("capped and then halved", 3, 8, 2, 2, true, 1, 2);
        row("down to the coarsest", 0, 32, 8, 2, true, -4, 2);
        row("beyond the coarsest", 0, 32, 8, 1, false, -4, 2);
        row("the coarsest has too many", -4, 3, 8, 2, false, -4, 3);
    }
    void limits()
    {
        QFETCH(const int, schema);
        QFETCH(const int, buckets);
        QFETCH(const int, finest);
        QFETCH(const int, limit);
        QFETCH(const bool, fits);
        QFETCH(const int, newSchema);
        QFETCH(const int, newBuckets);
        for (const bool isFloat : {false, true}) {
            Histogram histogram = exponential(schema, static_cast<std::uint32_t>(buckets), isFloat);
            QCOMPARE(limitBuckets(histogram, finest, static_cast<std::uint64_t>(limit)), fits);
            QCOMPARE(histogram.schema, newSchema);
            QCOMPARE(histogram.bucketCount(), static_cast<std::size_t>(newBuckets));
            QVERIFY(validate(histogram).ok()); // nothing was lost
        }
    }
    void bothSidesCount()
    {
        Histogram histogram = exponential(3, 4, false);
        histogram.negativeSpans = histogram.positiveSpans;
        histogram.negativeDeltas = histogram.positiveDeltas;
        histogram.count = 8;
        Histogram copy = histogram;
        QVERIFY(limitBuckets(histogram, 8, 8));
        QVERIFY(histogram == copy);
        QVERIFY(limitBuckets(histogram, 8, 7));
        QCOMPARE(histogram.bucketCount(), std::size_t{4});
    }
    void customBoundsCannotBeReduced()
    {
        Histogram histogram;
        histogram.schema = Histogram::kCustomSchema;
        histogram.customValues = {1, 2, 3};
        histogram.positiveSpans = {{0, 3}};
        histogram.positiveDeltas = {1, 0, 0};
        histogram.count = 3;
        const Histogram copy = histogram;
        QVERIFY(limitBuckets(histogram, -4, 3)); // nor does the cap concern it
        QVERIFY(histogram == copy);
        QVERIFY(!limitBuckets(histogram, 8, 2));
    }
};

QTEST_APPLESS_MAIN(TstHistogramLimits)
#include "tst_histogram_limits.moc"
