// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/model/histogram_quantile.h"

#include <QtTest>

#include <cmath>
#include <limits>

using namespace agent::model;

namespace {

constexpr double kInf = std::numeric_limits<double>::infinity();
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

using Buckets = std::vector<ClassicBucket>;

/// A whole histogram of one positive run of buckets from index `first` on.
Histogram native(std::int32_t schema, std::int32_t first, const std::vector<std::int64_t> &counts,
                 std::uint64_t zero = 0, double threshold = 0.001)
{
    Histogram out;
    out.schema = schema;
    out.zeroThreshold = threshold;
    out.zeroCount = zero;
    out.count = zero;
    out.positiveSpans = {{first, static_cast<std::uint32_t>(counts.size())}};
    std::int64_t before = 0;
    for (const std::int64_t count : counts) {
        out.positiveDeltas.push_back(count - before);
        before = count;
        out.count += static_cast<std::uint64_t>(count);
    }
    return out;
}

bool same(double a, double b)
{
    return (std::isnan(a) && std::isnan(b)) || a == b || std::fabs(a - b) < 1e-9 * std::max(1.0, std::fabs(b));
}

} // namespace

Q_DECLARE_METATYPE(Buckets)

/// Expected values follow from the documentation of histogram_quantile.
class TestHistogramQuantile : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void classic_data()
    {
        QTest::addColumn<Buckets>("buckets");
        QTest::addColumn<double>("q");
        QTest::addColumn<double>("expected");
        const Buckets usual{{0.1, 10}, {0.5, 30}, {1, 40}, {kInf, 40}};
        QTest::newRow("within a bucket") << usual << 0.5 << 0.3;
        QTest::newRow("the lowest begins at zero") << usual << 0.125 << 0.05;
        QTest::newRow("largest") << usual << 1.0 << 1.0;
        QTest::newRow("smallest") << usual << 0.0 << 0.0;
        QTest::newRow("below 0") << usual << -0.1 << -kInf;
        QTest::newRow("above 1") << usual << 1.1 << kInf;
        QTest::newRow("no number") << usual << kNaN << kNaN;
        QTest::newRow("in the last: the bound before") << Buckets{{1, 1}, {2, 2}, {kInf, 10}} << 0.9 << 2.0;
        QTest::newRow("negative bound of the lowest") << Buckets{{-5, 4}, {0, 5}, {kInf, 5}} << 0.5 << -5.0;
        QTest::newRow("no observations") << Buckets{{1, 0}, {kInf, 0}} << 0.5 << kNaN;
        QTest::newRow("no +Inf") << Buckets{{1, 1}, {2, 2}} << 0.5 << kNaN;
        QTest::newRow("one bucket") << Buckets{{kInf, 2}} << 0.5 << kNaN;
        QTest::newRow("none") << Buckets{} << 0.5 << kNaN;
        QTest::newRow("any order, equal bounds")
            << Buckets{{kInf, 40}, {0.5, 15}, {0.1, 10}, {1, 40}, {0.5, 15}} << 0.5 << 0.3;
        QTest::newRow("a count that falls") << Buckets{{1, 10}, {2, 8}, {kInf, 10}} << 0.5 << 0.5;
        QTest::newRow("huge") << Buckets{{1, 1e300}, {2, 1e301}, {kInf, 1e301}} << 0.05 << 0.5;
        QTest::newRow("not finite") << Buckets{{1, 1}, {kInf, kInf}} << 0.5 << kNaN;
    }
    void classic()
    {
        QFETCH(Buckets, buckets);
        QFETCH(double, q);
        QFETCH(double, expected);
        const double got = classicQuantile(q, buckets);
        QVERIFY2(same(got, expected), qPrintable(QString::number(got)));
    }

    void exponentialWithinABucket()
    {
        // Schema 0: bucket 1 is (1, 2], bucket 2 (2, 4].
        const Observations all(native(0, 1, {4, 4}));
        QVERIFY(same(all.quantile(0.25), std::sqrt(2.0))); // the middle of (1, 2], by its logarithm
        QVERIFY(same(all.quantile(0.5), 2.0));
        QVERIFY(same(all.quantile(1), 4.0));
        QVERIFY(same(Observations(native(2, 1, {8})).quantile(0.5), std::exp2(0.125)));
    }

    void zeroBucket()
    {
        QVERIFY(same(Observations(native(0, 1, {4}, 4, 0.5)).quantile(0.25), 0.25)); // from 0 on: none is negative
        Histogram both = native(0, 1, {2}, 4, 0.5);
        both.negativeSpans = {{1, 1}};
        both.negativeDeltas = {2};
        both.count += 2;
        QVERIFY(same(Observations(both).quantile(0.5), 0.0));
        QVERIFY(same(Observations(both).quantile(0), -2.0));
        QVERIFY(same(Observations(both).quantile(0.125), -std::sqrt(2.0)));
    }

    void customBounds()
    {
        Histogram custom = native(Histogram::kCustomSchema, 0, {10, 20, 10, 0}, 0, 0);
        custom.customValues = {0.1, 0.5, 1};
        QVERIFY(same(Observations(custom).quantile(0.5), 0.3)); // as the classic one
        custom.positiveDeltas.back() += 60;
        custom.count += 60;
        QVERIFY(same(Observations(custom).quantile(0.9), 1.0));
    }

    void observationsThatAreNoNumber()
    {
        Histogram histogram = native(0, 1, {4});
        histogram.count += 4;
        QVERIFY(same(Observations(histogram).quantile(0.5), 2.0));
        QVERIFY(std::isnan(Observations(histogram).quantile(0.9)));
        QVERIFY(std::isnan(Observations(Histogram()).quantile(0.5)));
    }

    void differences()
    {
        Observations later(native(0, 1, {6, 5}));
        QVERIFY(later.subtract(Observations(native(0, 1, {2, 5}))));
        QCOMPARE(later.count(), 4.0);
        QVERIFY(same(later.quantile(1), 2.0));
        Observations restarted(native(0, 1, {1, 9}));
        QVERIFY(!restarted.subtract(Observations(native(0, 1, {2, 5}))));
        QCOMPARE(restarted.count(), 10.0); // as it was
    }

    void differencesOfOtherResolution()
    {
        // Schema 1: buckets 1 and 2 are (1, 1.41] and (1.41, 2], both in bucket 1 of schema 0.
        Observations later(native(1, 1, {3, 3}));
        QVERIFY(later.subtract(Observations(native(0, 1, {4}))));
        QCOMPARE(later.count(), 2.0);
        QVERIFY(same(later.quantile(0.5), std::sqrt(2.0)));
        // A wider zero bucket takes in what lies in it.
        Observations wide(native(0, -3, {2, 2, 2, 2, 2}, 2, 0.001));
        QVERIFY(wide.subtract(Observations(native(0, 1, {1}, 3, 0.2))));
        QCOMPARE(wide.count(), 8.0);
        Histogram custom = native(Histogram::kCustomSchema, 0, {1}, 0, 0);
        custom.customValues = {1};
        QVERIFY(!wide.subtract(Observations(custom)));
    }
};

QTEST_APPLESS_MAIN(TestHistogramQuantile)
#include "tst_histogram_quantile.moc"
