// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/exposition/classic_histogram.h"
#include "agent/exposition/parser.h"
#include "tests/agent/exposition/event_recorder.h"

#include <QTest>

#include <cmath>
#include <limits>
#include <random>

using agent::exposition::ClassicHistogram;
using agent::exposition::Format;
using agent::exposition::ParseOptions;

namespace {

ParseOptions converting(bool keepClassic = false)
{
    ParseOptions out;
    out.convertToCustom = true;
    out.classicHistograms = keepClassic;
    return out;
}

const std::string kHistogram = "histogram h = int schema=-53 hint=0 count=3 zero=0/0 sum=4 +(0,2)[1 2] -[] <1>";

} // namespace

class TstCustomBuckets : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void text_data();
    void text();
    void openMetrics_data();
    void openMetrics();
    void keptClassicSeries();
    void convertsAgainWhatItPredicted();
    void errorsKeepTheirLine();
    void conversionMakesNoPageRight();
    void aRefusalAtTheEndNamesALine();
    void aSinkStopsTheParse();
    void manyBucketsInAnyOrder();
    void conversion_data();
    void conversion();
    void countsAreWhatWasPutIn();
};

void TstCustomBuckets::text_data()
{
    QTest::addColumn<std::string>("body");
    QTest::addColumn<std::string>("expected");
    const auto row = [](const char *name, std::string body, std::string expected) {
        QTest::newRow(name) << body << expected;
    };
    const std::string type = "# TYPE h histogram\n";
    const std::string typed = "type h histogram\n";
    const std::string lines = "h_bucket{le=\"1\"} 1\nh_bucket{le=\"+Inf\"} 3\nh_sum 4\nh_count 3\n";
    row("one", type + lines, typed + kHistogram + "\n");
    row("no line feed at the end", type + lines.substr(0, lines.size() - 1), typed + kHistogram + "\n");
    row("count and sum first", type + "h_count 3\nh_sum 4\nh_bucket{le=\"1\"} 1\nh_bucket{le=\"+Inf\"} 3\n",
        typed + kHistogram + "\n");
    row("buckets in another order", type + "h_bucket{le=\"+Inf\"} 3\nh_bucket{le=\"1\"} 1\nh_sum 4\nh_count 3\n",
        typed + kHistogram + "\n");
    row("a bucket twice", type + "h_bucket{le=\"1\"} 1\nh_bucket{le=\"1.0\"} 2\nh_sum 4\nh_count 3\n",
        typed + kHistogram + "\n");
    row("without the last bucket", type + "h_bucket{le=\"1\"} 1\nh_sum 4\nh_count 3\n", typed + kHistogram + "\n");
    row("without the count", type + "h_bucket{le=\"1\"} 1\nh_bucket{le=\"+Inf\"} 3\nh_sum 4\n",
        typed + kHistogram + "\n");
    row("comments and blank lines within",
        type + "h_bucket{le=\"1\"} 1\n\n# so\nh_bucket{le=\"+Inf\"} 3\nh_sum 4\nh_count 3\n",
        typed + kHistogram + "\n");
    row("two label sets",
        type + "h_bucket{a=\"x\",le=\"1\"} 1\nh_count{a=\"x\"} 1\nh_bucket{le=\"1\",a=\"y\"} 2\nh_count{a=\"y\"} 2\n",
        typed + "histogram h{a=\"x\"} = int schema=-53 hint=0 count=1 zero=0/0 sum=0 +(0,1)[1] -[] <1>\n"
                "histogram h{a=\"y\"} = int schema=-53 hint=0 count=2 zero=0/0 sum=0 +(0,1)[2] -[] <1>\n");
    row("labels in another order are the same",
        type + "h_bucket{a=\"x\",b=\"y\",le=\"1\"} 1\nh_count{b=\"y\", a=\"x\"} 1\n",
        typed + "histogram h{a=\"x\",b=\"y\"} = int schema=-53 hint=0 count=1 zero=0/0 sum=0 +(0,1)[1] -[] <1>\n");
    row("before the next metadata", type + lines + "# HELP g text\n# TYPE g gauge\ng 1\n",
        typed + kHistogram + "\nhelp g text\ntype g gauge\nsample g = 1\n");
    row("before the next series", type + lines + "g 1\n", typed + kHistogram + "\nsample g = 1\n");
    row("the type of another family", "# TYPE other histogram\n" + lines,
        "type other histogram\nsample h_bucket{le=\"1\"} = 1\nsample h_bucket{le=\"+Inf\"} = 3\nsample h_sum = "
        "4\nsample "
        "h_count = 3\n");
    row("no type", lines,
        "sample h_bucket{le=\"1\"} = 1\nsample h_bucket{le=\"+Inf\"} = 3\nsample h_sum = 4\nsample h_count = 3\n");
    row("a summary", "# TYPE s summary\ns{quantile=\"0.5\"} 1\ns_sum 2\ns_count 3\n",
        "type s summary\nsample s{quantile=\"0.5\"} = 1\nsample s_sum = 2\nsample s_count = 3\n");
    row("timestamps", type + "h_bucket{le=\"1\"} 3 77\nh_sum 4 77\nh_count 3 77\n",
        typed + "histogram h = int schema=-53 hint=0 count=3 zero=0/0 sum=4 +(0,1)[3] -[] <1> @77\n");
    row("different timestamps", type + "h_bucket{le=\"1\"} 3 77\nh_sum 4 78\nh_count 3\n",
        typed + "sample h_bucket{le=\"1\"} = 3 @77\nsample h_sum = 4 @78\nsample h_count = 3\n");
    row("falling counts", type + "h_bucket{le=\"1\"} 3\nh_bucket{le=\"2\"} 2\nh_sum 4\nh_count 3\ng 1\n",
        typed + "sample h_bucket{le=\"1\"} = 3\nsample h_bucket{le=\"2\"} = 2\nsample h_sum = 4\nsample h_count = "
                "3\nsample g = "
                "1\n");
    row("wrong, then right", type + "h_bucket{le=\"1\"} -3\nh_bucket{a=\"b\",le=\"1\"} 1\n",
        typed + "sample h_bucket{le=\"1\"} = -3\nhistogram h{a=\"b\"} = int schema=-53 hint=0 count=1 zero=0/0 sum=0 "
                "+(0,1)[1] -[] <1>\n");
    row("count is another than the last bucket", type + "h_bucket{le=\"+Inf\"} 3\nh_count 4\n",
        typed + "sample h_bucket{le=\"+Inf\"} = 3\nsample h_count = 4\n");
    row("a bucket without le", type + "h_bucket 3\nh_bucket{le=\"1\"} 1\n",
        typed + "sample h_bucket = 3\nhistogram h = int schema=-53 hint=0 count=1 zero=0/0 sum=0 +(0,1)[1] -[] <1>\n");
    row("a bound that is none", type + "h_bucket{le=\"x\"} 3\nh_bucket{le=\"NaN\"} 3\n",
        typed + "sample h_bucket{le=\"x\"} = 3\nsample h_bucket{le=\"NaN\"} = 3\n");
    row("a created line ends it", type + "h_bucket{le=\"1\"} 1\nh_created 5\nh_count 1\n",
        typed + "histogram h = int schema=-53 hint=0 count=1 zero=0/0 sum=0 +(0,1)[1] -[] <1>\nsample h_created = 5\n"
                "histogram h = int schema=-53 hint=0 count=1 zero=0/0 sum=0 +(0,1)[1] -[] <>\n");
    row("floats", type + "h_bucket{le=\"1\"} 0.5\nh_bucket{le=\"2\"} 0.5\nh_bucket{le=\"3\"} 2.25\nh_count 2.25\n",
        typed + "histogram h = float schema=-53 hint=0 count=2.25 zero=0/0 sum=0 +(0,1)(1,1)[0.5 1.75] -[] <1 2 3>\n");
    row("UTF-8 name",
        "# TYPE \"h.h\" histogram\n{\"h.h_bucket\",\"a.b\"=\"c\\\"d\",le=\"1\"} 2\n{\"h.h_count\",\"a.b\"=\"c\\\"d\"} "
        "2\n",
        "type h.h histogram\nhistogram {\"h.h\",\"a.b\"=\"c\\\"d\"} = int schema=-53 hint=0 count=2 zero=0/0 sum=0 "
        "+(0,1)[2] -[] "
        "<1>\n");
    row("blanks and a trailing comma", type + "h_bucket { a = \"x\" , le = \"1\" , } 2\nh_count{a=\"x\"} 2\n",
        typed + "histogram h{a=\"x\"} = int schema=-53 hint=0 count=2 zero=0/0 sum=0 +(0,1)[2] -[] <1>\n");
    row("line feed in a label", type + "h_bucket{a=\"x\ny\",le=\"1\"} 2\n",
        typed + "histogram h{a=\"x\ny\"} = int schema=-53 hint=0 count=2 zero=0/0 sum=0 +(0,1)[2] -[] <1>\n");
}

void TstCustomBuckets::text()
{
    QFETCH(const std::string, body);
    QFETCH(const std::string, expected);
    EventRecorder sink(Format::Text);
    const agent::Status status = parse(body, Format::Text, converting(), sink);
    QVERIFY2(status.ok(), status.message().c_str());
    QCOMPARE(sink.text(), expected);
    EventRecorder foretold(Format::Text, sink.seriesTexts);
    QVERIFY(parse(body, Format::Text, converting(), foretold).ok());
    QCOMPARE(foretold.text(), expected);
}

void TstCustomBuckets::openMetrics_data()
{
    QTest::addColumn<std::string>("body");
    QTest::addColumn<bool>("starts");
    QTest::addColumn<std::string>("expected");
    const auto row = [](const char *name, std::string body, bool starts, std::string expected) {
        QTest::newRow(name) << body + "# EOF\n" << starts << "type h histogram\n" + expected;
    };
    const std::string type = "# TYPE h histogram\n";
    row("exemplars with timestamps stay",
        type + "h_bucket{le=\"1\"} 1 # {a=\"1\"} 0.5 3\nh_bucket{le=\"+Inf\"} 3 # {a=\"2\"} 9\nh_count 3\nh_sum 4 # "
               "{a=\"3\"} 1 4\n",
        false, kHistogram + "\nexemplar {a=\"1\"} = 0.5 @3000\nexemplar {a=\"3\"} = 1 @4000\n");
    row("exemplars come back with their samples",
        type + "h_bucket{le=\"1\"} 4 # {a=\"1\"} 0.5 3\nh_bucket{le=\"+Inf\"} 3 # {a=\"2\"} 9\nh_count 3\n", false,
        "sample h_bucket{le=\"1\"} = 4\nexemplar {a=\"1\"} = 0.5 @3000\nsample h_bucket{le=\"+Inf\"} = 3\nexemplar "
        "{a=\"2\"} = 9\n"
        "sample h_count = 3\n");
    row("start timestamp", type + "h_bucket{le=\"1\"} 1\nh_bucket{le=\"+Inf\"} 3\nh_count 3\nh_sum 4\nh_created 12.5\n",
        true, "start 12500\n" + kHistogram + "\n");
    row("created line in the middle",
        type + "h_bucket{le=\"1\"} 1\nh_created 12.5\nh_bucket{le=\"+Inf\"} 3\nh_count 3\nh_sum 4\n", true,
        "start 12500\n" + kHistogram + "\n");
    row("start timestamps come back with their samples", type + "h_bucket{le=\"1\"} 4\nh_count 3\nh_created 12.5\n",
        true, "start 12500\nsample h_bucket{le=\"1\"} = 4\nstart 12500\nsample h_count = 3\n");
}

void TstCustomBuckets::openMetrics()
{
    QFETCH(const std::string, body);
    QFETCH(const bool, starts);
    QFETCH(const std::string, expected);
    ParseOptions options = converting();
    options.startTimestamps = starts;
    EventRecorder sink(Format::OpenMetrics);
    const agent::Status status = parse(body, Format::OpenMetrics, options, sink);
    QVERIFY2(status.ok(), status.message().c_str());
    QCOMPARE(sink.text(), expected);
}

void TstCustomBuckets::keptClassicSeries()
{
    const std::string body =
        "# TYPE h histogram\nh_bucket{le=\"1\"} 1 # {a=\"1\"} 0.5 3\nh_bucket{le=\"+Inf\"} 3\nh_sum 4\nh_count "
        "3\nh_bucket{b=\"c\",le=\"1\"} -1\n# EOF\n";
    const std::string expected =
        "type h histogram\nsample h_bucket{le=\"1\"} = 1\nexemplar {a=\"1\"} = 0.5 @3000\nsample "
        "h_bucket{le=\"+Inf\"} = 3\nsample h_sum = 4\nsample h_count = 3\n" +
        kHistogram + "\nexemplar {a=\"1\"} = 0.5 @3000\nsample h_bucket{b=\"c\",le=\"1\"} = -1\n";
    EventRecorder sink(Format::OpenMetrics);
    QVERIFY(parse(body, Format::OpenMetrics, converting(true), sink).ok());
    QCOMPARE(sink.text(), expected);
    // Those that follow another in one histogram are predicted; the first behind a histogram is not.
    EventRecorder foretold(Format::OpenMetrics, sink.seriesTexts);
    QVERIFY(parse(body, Format::OpenMetrics, converting(true), foretold).ok());
    QCOMPARE(foretold.text(), expected);
    QVERIFY(foretold.predictions >= 2);
}

/// A page whose histogram was wrong once is predicted by its classic series; converting must not depend on that.
void TstCustomBuckets::convertsAgainWhatItPredicted()
{
    const std::string body = "# TYPE h histogram\nh_bucket{le=\"1\"} 1\nh_bucket{le=\"+Inf\"} 3\nh_sum 4\nh_count 3\n";
    EventRecorder sink(Format::Text, {"h_bucket{le=\"1\"}", "h_bucket{le=\"+Inf\"}", "h_sum", "h_count"});
    QVERIFY(parse(body, Format::Text, converting(), sink).ok());
    QCOMPARE(sink.text(), "type h histogram\n" + kHistogram + "\n");
}

void TstCustomBuckets::errorsKeepTheirLine()
{
    EventRecorder sink(Format::Text);
    const std::string start = "# TYPE h histogram\nh_bucket{le=\"1\"} 1\n";
    QCOMPARE(parse(start + "h_bucket{le=\"2\"} x\n", Format::Text, converting(), sink).message().substr(0, 8),
             std::string("line 3: "));
    QCOMPARE(parse(start + "h_bucket{a=\"\xff\",le=\"2\"} 1\n", Format::Text, converting(), sink).message(),
             std::string("line 3: invalid UTF-8 label value: \"\\\"\\xff\\\"\""));
    QCOMPARE(parse(start + "h_bucket{le=\"2\"}} 1\n", Format::Text, converting(), sink).message().substr(0, 8),
             std::string("line 3: "));
}

void TstCustomBuckets::conversionMakesNoPageRight()
{
    const std::string type = "# TYPE h histogram\n";
    for (const std::string line :
         {"h_bucket{a=\"x\", le=\"1\"} 1\n", "h_bucket{a=\"x\ny\",le=\"1\"} 1\n", "h_bucket {le=\"1\"} 1\n",
          "h_bucket{le=\"1\"d=\"e\"} 1\n", "h_bucket{,le=\"1\"} 1\n", "h_bucket{le=\"1\",,} 1\n"}) {
        const std::string body = type + line + "# EOF\n";
        EventRecorder plain(Format::OpenMetrics);
        EventRecorder converted(Format::OpenMetrics);
        const agent::Status status = parse(body, Format::OpenMetrics, {}, plain);
        QVERIFY2(!status.ok(), line.c_str());
        QCOMPARE(parse(body, Format::OpenMetrics, converting(), converted).message(), status.message());
    }
}

/// The last histogram is told when the page has ended.
void TstCustomBuckets::aRefusalAtTheEndNamesALine()
{
    struct Refusing final : public agent::exposition::Sink {
        bool sample(std::string_view, double, const agent::TimestampMs *, agent::model::MetricType) override
        {
            return true;
        }
        bool histogram(std::string_view, const agent::model::Histogram &, const agent::TimestampMs *) override
        {
            return false;
        }
        void exemplar(agent::model::Labels, double, const agent::TimestampMs *) override {}
        void type(std::string_view, agent::model::MetricType) override {}
        void help(std::string_view, std::string_view) override {}
        void unit(std::string_view, std::string_view) override {}
        [[nodiscard]] agent::Status failure() const override { return agent::invalidInput("no more"); }
    } sink;
    const std::string body = "# TYPE h histogram\nh_sum 1\nh_count 1";
    QCOMPARE(parse(body, Format::Text, converting(), sink).message(), std::string("line 3: no more"));
    QCOMPARE(parse(body + "\n", Format::Text, converting(), sink).message(), std::string("line 3: no more"));
}

void TstCustomBuckets::aSinkStopsTheParse()
{
    const std::string body =
        "# TYPE h histogram\nh_bucket{le=\"1\"} 1\nh_count 1\nh_bucket{a=\"b\",le=\"1\"} 1\n# TYPE g gauge\ng "
        "1\ng 2\nwrong";
    for (const bool keepClassic : {false, true}) {
        for (const std::size_t events : {std::size_t{1}, std::size_t{2}, std::size_t{3}, std::size_t{4}}) {
            EventRecorder sink(Format::Text);
            sink.eventsLeft = events;
            QVERIFY(parse(body, Format::Text, converting(keepClassic), sink).ok());
            QCOMPARE(sink.eventsLeft, std::size_t{0});
        }
    }
    EventRecorder last(Format::Text);
    last.eventsLeft = 1;
    QVERIFY(parse("# TYPE h histogram\nh_count 1\n", Format::Text, converting(), last).ok());
    QCOMPARE(last.eventsLeft, std::size_t{0});
}

namespace {

using Buckets = std::vector<std::pair<double, double>>;

} // namespace
Q_DECLARE_METATYPE(Buckets)

void TstCustomBuckets::conversion_data()
{
    QTest::addColumn<Buckets>("buckets");
    QTest::addColumn<double>("count");
    QTest::addColumn<std::string>("expected"); // empty: contradicts itself
    const auto row = [](const char *name, const Buckets &buckets, double count, std::string expected) {
        QTest::newRow(name) << buckets << count << expected;
    };
    constexpr double kInfinity = std::numeric_limits<double>::infinity();
    const double nan = std::nan("");
    row("nothing", {}, 0, "int schema=-53 hint=0 count=0 zero=0/0 sum=0 +[] -[] <>");
    row("only a count", {}, 4, "int schema=-53 hint=0 count=4 zero=0/0 sum=0 +(0,1)[4] -[] <>");
    row("all in one", {{1, 4}}, 4, "int schema=-53 hint=0 count=4 zero=0/0 sum=0 +(0,1)[4] -[] <1>");
    row("up to two empty buckets stay", {{1, 1}, {2, 1}, {3, 1}, {4, 3}}, 3,
        "int schema=-53 hint=0 count=3 zero=0/0 sum=0 +(0,4)[1 0 0 2] -[] <1 2 3 4>");
    row("three empty buckets part spans", {{1, 1}, {2, 1}, {3, 1}, {4, 1}}, 2,
        "int schema=-53 hint=0 count=2 zero=0/0 sum=0 +(0,1)(3,1)[1 1] -[] <1 2 3 4>");
    row("empty buckets in front go", {{1, 0}, {2, 0}}, 2,
        "int schema=-53 hint=0 count=2 zero=0/0 sum=0 +(2,1)[2] -[] <1 2>");
    row("floats keep no empty bucket", {{1, 0.5}, {2, 0.5}}, 1,
        "float schema=-53 hint=0 count=1 zero=0/0 sum=0 +(0,1)(1,1)[0.5 0.5] -[] <1 2>");
    row("negative bounds", {{-2, 1}, {-1, 2}, {-kInfinity, 0}}, 2,
        "int schema=-53 hint=0 count=2 zero=0/0 sum=0 +(1,2)[1 1] -[] <-Inf -2 -1>");
    row("whole numbers beyond those of a double", {{1, 9007199254740994.0}}, 9007199254740996.0,
        "int schema=-53 hint=0 count=9007199254740996 zero=0/0 sum=0 +(0,2)[9007199254740994 2] -[] <1>");
    row("beyond 63 bits", {{1, 1e19}}, 1e19,
        "float schema=-53 hint=0 count=1e+19 zero=0/0 sum=0 +(0,1)[1e+19] -[] <1>");
    row("negative bucket", {{1, -1}}, 1, "");
    row("negative count", {}, -1, "");
    row("NaN count", {}, nan, "");
    row("NaN bucket", {{1, nan}}, 1, "");
    row("NaN bound", {{nan, 1}}, 1, "");
    row("falling", {{1, 2}, {2, 1}}, 2, "");
    row("falling when put in order", {{2, 1}, {1, 2}}, 2, "");
    row("too few in the last bucket", {{1, 2}, {kInfinity, 3}}, 4, "");
    row("too many in a bucket", {{1, 5}}, 4, "");
}

void TstCustomBuckets::conversion()
{
    QFETCH(const Buckets, buckets);
    QFETCH(const double, count);
    QFETCH(const std::string, expected);
    ClassicHistogram classic;
    agent::model::Histogram histogram;
    for (int repeat = 0; repeat < 2; ++repeat) {
        classic.clear();
        classic.setCount(count);
        for (const auto &[bound, value] : buckets)
            classic.addBucket(bound, value);
        QCOMPARE(classic.convert(histogram), !expected.empty());
        if (!expected.empty())
            QCOMPARE(describe(histogram), expected);
    }
}

void TstCustomBuckets::countsAreWhatWasPutIn()
{
    std::mt19937 random(7);
    ClassicHistogram classic;
    agent::model::Histogram histogram;
    for (int round = 0; round < 2000; ++round) {
        classic.clear();
        const bool whole = round % 2 == 0;
        std::vector<double> counts;
        double total = 0;
        for (std::size_t i = random() % 20; i > 0; --i) {
            counts.push_back(random() % 3 == 0 ? static_cast<double>(random() % 5) : 0);
            if (!whole)
                counts.back() /= 4;
            total += counts.back();
            classic.addBucket(static_cast<double>(counts.size()), total);
        }
        classic.setCount(total);
        QVERIFY(classic.convert(histogram));
        QVERIFY(agent::model::validate(histogram).ok());
        std::vector<double> found(counts.size() + 1);
        std::size_t index = 0;
        std::size_t next = 0;
        std::int64_t absolute = 0;
        for (const auto &span : histogram.positiveSpans) {
            index += static_cast<std::size_t>(span.offset);
            for (std::uint32_t i = 0; i < span.length; ++i, ++next, ++index)
                found[index] = histogram.isFloat ? histogram.positiveCounts[next]
                                                 : static_cast<double>(absolute += histogram.positiveDeltas[next]);
        }
        counts.push_back(0);
        QCOMPARE(found, counts);
    }
}

/// Costs grow in straight lines, whatever the order is.
void TstCustomBuckets::manyBucketsInAnyOrder()
{
    constexpr int kBuckets = 300000;
    ClassicHistogram classic;
    agent::model::Histogram histogram;
    classic.setCount(kBuckets);
    for (int i = kBuckets; i > 0; --i)
        classic.addBucket(i, i);
    QVERIFY(classic.convert(histogram));
    QCOMPARE(histogram.customValues.size(), std::size_t{kBuckets});
    QCOMPARE(histogram.positiveDeltas.size(), std::size_t{kBuckets});
}

QTEST_APPLESS_MAIN(TstCustomBuckets)
#include "tst_custom_buckets.moc"
