// SPDX-License-Identifier: GPL-3.0-or-later
#include "scrape_rig.h"

#include "tests/agent/exposition/family_writer.h"

#include <QTest>

using namespace std::chrono_literals;
using namespace std::string_literals;

namespace {

const std::string kProtobuf =
    "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited";

Message integerHistogram(std::uint64_t buckets, std::int64_t schema = 3)
{
    Message out;
    out.varint(1, buckets).real(2, 1.5).zigzag(5, schema).message(12, proto::span(1, buckets));
    Message deltas;
    for (std::uint64_t i = 0; i < buckets; ++i)
        agent::putVarint(deltas.bytes, i == 0 ? 1 : 0);
    return out.message(13, deltas);
}

Message floatHistogram(std::uint64_t buckets)
{
    Message out;
    out.real(4, static_cast<double>(buckets)).real(2, 1.5).zigzag(5, 3).message(12, proto::span(1, buckets));
    Message counts;
    for (std::uint64_t i = 0; i < buckets; ++i)
        counts.raw(1);
    return out.message(14, counts);
}

std::string family(const std::string &name, const Message &histogram, std::int64_t timestamp = 0)
{
    Message metric = proto::metric().message(7, histogram);
    if (timestamp != 0)
        metric.varint(6, static_cast<std::uint64_t>(timestamp));
    return proto::family(name, proto::Histogram, {metric});
}

std::string counter(const std::string &name, double value)
{
    return proto::family(name, proto::Counter, {proto::number(3, value)});
}

struct Rig : ScrapeRig {
    explicit Rig(const agent::scrape::Manager::Options &o = defaultOptions()) : ScrapeRig(o)
    {
        job.scrapeNativeHistograms = true;
        job.protocols = {"PrometheusProto", "PrometheusText0.0.4"};
    }
    void scrapeProto(const std::string &body) { scrape(body, kProtobuf); }
    bool reports(const std::string &lines) const { return reported().find(lines) != std::string::npos; }
};

const std::string kClassicText =
    "# TYPE c histogram\nc_bucket{le=\"1\"} 2\nc_bucket{le=\"+Inf\"} 3\nc_sum 4\nc_count 3\n";

} // namespace

class TstScrapeHistograms : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void protobufIsAskedForAndRead()
    {
        Rig rig;
        rig.ensure();
        rig.toNextTick();
        QCOMPARE(rig.client->pending[0].request.headers[0].second,
                 kProtobuf + ";q=0.6,text/plain;version=0.0.4;q=0.5,*/*;q=0.4");
        rig.answer(counter("a_total", 3) + proto::family("b", proto::Gauge, {proto::number(2, 1, {{"x", "y"}})}),
                   kProtobuf);
        QCOMPARE(rig.committed(), "a_total 3\nb{x=\"y\"} 1\n"s);
        QVERIFY(rig.reports("up 1\n"));
        rig.scrapeProto(counter("a_total", 4));
        QCOMPARE(rig.committed(), "a_total 4\nb{x=\"y\"} stale\n"s);
        QCOMPARE(rig.sink.acquired(), std::size_t{5 + 2});
    }
    void protobufAsFallback()
    {
        Rig rig;
        rig.job.fallbackProtocol = "PrometheusProto";
        rig.ensure();
        rig.scrape(counter("a_total", 3), "");
        QCOMPARE(rig.committed(), "a_total 3\n"s);
    }
    void brokenProtobufFailsTheScrape()
    {
        Rig rig;
        rig.ensure();
        rig.scrapeProto(counter("a_total", 3));
        rig.scrapeProto(counter("a_total", 4) + "\x05"
                                                "abc");
        QCOMPARE(rig.committed(), "a_total stale\n"s);
        QVERIFY(rig.reports("up 0\n") && !rig.status().lastError.empty());
    }

    void nativeHistograms()
    {
        Rig rig;
        rig.ensure();
        for (int i = 0; i < 3; ++i) {
            rig.scrapeProto(family("h", integerHistogram(4)) + family("f", floatHistogram(2)) + counter("a", 1));
            QCOMPARE(rig.committed(), "a 1\nh histogram count=4 sum=1.5 schema=3 buckets=4\n"
                                      "f float histogram count=2 sum=1.5 schema=3 buckets=2\n"s);
            QVERIFY(rig.reports("scrape_samples_scraped 3\nscrape_samples_post_metric_relabeling 3\n"));
            QVERIFY(rig.reports(i == 0 ? "scrape_series_added 3\n" : "scrape_series_added 0\n"));
        }
        QCOMPARE(rig.sink.acquired(), std::size_t{5 + 3}); // labels are looked at once
        QVERIFY(!rig.sink.sawUnpinned());
        QCOMPARE(rig.counters.samplesCommitted.load(), std::uint64_t{3 * 8});
        QVERIFY(rig.status().series == 3 && rig.status().lastSamples == 3);
        const auto commits = rig.sink.commits();
        for (const auto &sample : commits.back())
            QCOMPARE(sample.timestamp, rig.clock.now());
    }
    void switches_data()
    {
        QTest::addColumn<bool>("native");
        QTest::addColumn<bool>("classic");
        QTest::addColumn<bool>("byLabel");
        QTest::addColumn<int>("samples"); // floats
        QTest::addColumn<int>("histograms");
        for (const bool byLabel : {false, true}) {
            const std::string how = byLabel ? "label: " : "job: ";
            QTest::newRow((how + "off").c_str()) << false << false << byLabel << 5 << 0;
            QTest::newRow((how + "native").c_str()) << true << false << byLabel << 0 << 1;
            QTest::newRow((how + "native and classic").c_str()) << true << true << byLabel << 5 << 1;
        }
    }
    void switches()
    {
        QFETCH(const bool, native);
        QFETCH(const bool, classic);
        QFETCH(const bool, byLabel);
        QFETCH(const int, samples);
        QFETCH(const int, histograms);
        Rig rig;
        rig.job.scrapeNativeHistograms = byLabel ? !native : native;
        rig.job.alwaysScrapeClassicHistograms = byLabel ? !classic : classic;
        if (byLabel)
            for (const auto &[label, on] : {std::pair("__scrape_native_histograms__", native),
                                            std::pair("__always_scrape_classic_histograms__", classic)}) {
                agent::relabel::RuleSettings rule;
                rule.targetLabel = label;
                rule.replacement = on ? "true" : "false";
                rig.job.relabel.push_back(rule);
            }
        rig.ensure();
        Message both = proto::classic();
        both.zigzag(5, 3).message(12, proto::span(1, 1)).deltas(13, {5});
        rig.scrapeProto(family("h", both));
        const auto commit = rig.sink.commits().back();
        const auto isHistogram = [](const auto &sample) { return sample.histogram.has_value(); };
        const auto found = std::count_if(commit.begin(), commit.end(), isHistogram);
        QCOMPARE(static_cast<int>(found), histograms);
        QCOMPARE(static_cast<int>(commit.size()) - histograms - 5, samples);
    }
    void customBuckets()
    {
        Rig rig;
        rig.job.convertClassicHistogramsToNhcb = true;
        rig.ensure();
        for (int i = 0; i < 2; ++i) {
            rig.scrape(kClassicText + "# TYPE g gauge\ng 1\n");
            QCOMPARE(rig.committed(), "g 1\nc histogram count=3 sum=4 schema=-53 buckets=2\n"s);
        }
        rig.scrape("# TYPE g gauge\ng 1\n");
        QCOMPARE(rig.committed(), "g 1\nc stale histogram\n"s);
    }
    void customBucketsBesideClassicOnes()
    {
        Rig rig;
        rig.job.convertClassicHistogramsToNhcb = rig.job.alwaysScrapeClassicHistograms = true;
        rig.ensure();
        rig.scrape(kClassicText);
        QCOMPARE(rig.committed(), "c_bucket{le=\"1.0\"} 2\nc_bucket{le=\"+Inf\"} 3\nc_sum 4\nc_count 3\n"
                                  "c histogram count=3 sum=4 schema=-53 buckets=2\n"s);
    }

    void staleMarkersAreHistograms()
    {
        Rig rig;
        rig.ensure();
        rig.scrapeProto(family("h", integerHistogram(4)) + family("f", floatHistogram(2)) + counter("a", 1) +
                        counter("b", 1));
        rig.scrapeProto(counter("a", 1));
        QCOMPARE(rig.committed(), "a 1\nb stale\nh stale histogram\nf stale float histogram\n"s);
        const auto commits = rig.sink.commits();
        for (const auto &sample : commits.back())
            QCOMPARE(sample.timestamp, rig.clock.now());
        QCOMPARE(rig.sink.pins(), std::size_t{5 + 1});
        rig.scrapeProto(counter("a", 1));
        QCOMPARE(rig.committed(), "a 1\n"s); // one marker is enough
    }
    void failedScrapeMarksHistograms()
    {
        Rig rig;
        rig.ensure();
        const std::string body = family("h", integerHistogram(4)) + counter("a", 1);
        rig.scrapeProto(body);
        for (int i = 0; i < 2; ++i) {
            rig.toNextTick();
            rig.fail(agent::http::Failure::Connect, "connection refused");
            QCOMPARE(rig.committed(), i == 0 ? "a stale\nh stale histogram\n"s : ""s);
        }
        rig.scrapeProto(body);
        QCOMPARE(rig.committed(), "a 1\nh histogram count=4 sum=1.5 schema=3 buckets=4\n"s);
        QVERIFY(rig.reports("scrape_series_added 0\n"));
    }
    void retiredTargetMarksHistograms()
    {
        Rig rig;
        rig.ensure();
        rig.scrapeProto(family("h", integerHistogram(4)));
        rig.worker.retire(1);
        rig.worker.step({});
        rig.toNextTick();
        rig.toNextTick();
        rig.clock.advance(1s);
        rig.worker.step({});
        QCOMPARE(rig.committed(), "h stale histogram\n"s);
        QCOMPARE(rig.sink.pins(), std::size_t{0});
    }
    void markerIsAsTheLastSampleWas()
    {
        Rig rig;
        rig.ensure();
        rig.scrapeProto(family("h", integerHistogram(4)));
        rig.scrapeProto(family("h", floatHistogram(4)));
        QCOMPARE(rig.committed(), "h float histogram count=4 sum=1.5 schema=3 buckets=4\n"s);
        QCOMPARE(rig.sink.acquired(), std::size_t{5 + 1});
        rig.scrapeProto(counter("a", 1));
        QCOMPARE(rig.committed(), "a 1\nh stale float histogram\n"s);
    }
    void seriesThatChangesItsKindGoesOn()
    {
        Rig rig;
        rig.ensure();
        rig.scrapeProto(proto::family("h", proto::Gauge, {proto::number(2, 7)}));
        QCOMPARE(rig.committed(), "h 7\n"s);
        rig.scrapeProto(family("h", integerHistogram(4))); // the same text, another line
        QCOMPARE(rig.committed(), "h histogram count=4 sum=1.5 schema=3 buckets=4\n"s);
        rig.scrapeProto(proto::family("h", proto::Gauge, {proto::number(2, 8)}));
        QCOMPARE(rig.committed(), "h 8\n"s);
        rig.scrapeProto("");
        QCOMPARE(rig.committed(), "h stale\n"s);
        rig.scrapeProto(family("h", integerHistogram(4)));
        rig.scrapeProto("");
        QCOMPARE(rig.committed(), "h stale histogram\n"s);
    }
    void sampleAndHistogramOfOneTextAreTwoLines()
    {
        Rig rig;
        rig.ensure();
        for (int i = 0; i < 3; ++i) {
            rig.scrapeProto(proto::family("h", proto::Gauge, {proto::number(2, 7)}) + family("h", integerHistogram(4)));
            QCOMPARE(rig.committed(), "h 7\n"s); // the log keeps one value a series and time
            QVERIFY(rig.reports("scrape_samples_scraped 2\nscrape_samples_post_metric_relabeling 2\n"));
            QCOMPARE(rig.metric("prometheus_target_scrapes_sample_duplicate_timestamp_total"), i + 1.0);
        }
    }
    void explicitTimestampsAreNotTracked()
    {
        Rig rig;
        rig.ensure();
        rig.scrapeProto(family("h", integerHistogram(4), 5000));
        QCOMPARE(rig.committed(true), "h histogram count=4 sum=1.5 schema=3 buckets=4 @5000\n"s);
        rig.scrapeProto(counter("a", 1));
        QCOMPARE(rig.committed(), "a 1\n"s);
        Rig ignoring;
        ignoring.job.honorTimestamps = false;
        ignoring.ensure();
        ignoring.scrapeProto(family("h", integerHistogram(4), 5000));
        QVERIFY(ignoring.committed(true).find("@" + std::to_string(ignoring.clock.now())) != std::string::npos);
        Rig tracking;
        tracking.job.trackTimestampsStaleness = true;
        tracking.ensure();
        tracking.scrapeProto(family("h", integerHistogram(4), 5000));
        tracking.scrapeProto(counter("a", 1));
        QCOMPARE(tracking.committed(), "a 1\nh stale histogram\n"s);
    }

    void repeatedHistogramsAreDuplicates()
    {
        Rig rig;
        rig.ensure();
        rig.scrapeProto(family("h", integerHistogram(4)) + family("h", integerHistogram(2)));
        QCOMPARE(rig.committed(), "h histogram count=4 sum=1.5 schema=3 buckets=4\n"s);
        QCOMPARE(rig.metric("prometheus_target_scrapes_sample_duplicate_timestamp_total"), 1.0);
    }
    void relabelling()
    {
        Rig rig;
        agent::relabel::RuleSettings drop;
        drop.sourceLabels = {"__name__"};
        drop.regex = "h1";
        drop.action = agent::relabel::Action::Drop;
        agent::relabel::RuleSettings rename;
        rename.sourceLabels = {"__name__"};
        rename.regex = "h(.)";
        rename.targetLabel = "__name__";
        rename.replacement = "renamed_$1";
        rig.job.metricRelabel = {drop, rename};
        rig.ensure();
        for (int i = 0; i < 2; ++i) {
            rig.scrapeProto(family("h1", integerHistogram(4)) + family("h2", integerHistogram(4)));
            QCOMPARE(rig.committed(), "renamed_2 histogram count=4 sum=1.5 schema=3 buckets=4\n"s);
            QVERIFY(rig.reports("scrape_samples_scraped 2\nscrape_samples_post_metric_relabeling 1\n"));
        }
        QCOMPARE(rig.sink.acquired(), std::size_t{5 + 1});
    }
    void reportSeriesWin()
    {
        Rig rig;
        rig.ensure();
        for (int i = 0; i < 2; ++i) {
            rig.scrapeProto(family("up", integerHistogram(4)));
            QCOMPARE(rig.committed(), ""s);
            QVERIFY(rig.reports("up 1\n"));
        }
        QCOMPARE(rig.sink.pins(), std::size_t{5});
    }
    void labelProblemsFailTheScrape()
    {
        Rig rig;
        rig.job.labelLimit = 2;
        rig.ensure();
        rig.scrapeProto(family("h", integerHistogram(4)));
        QCOMPARE(rig.status().lastError, "label_limit exceeded (metric: h, number of labels: 3, limit: 2)"s);
        QCOMPARE(rig.metric("prometheus_target_scrape_pool_exceeded_label_limits_total"), 1.0);
        QVERIFY(rig.reports("scrape_samples_scraped 1\n"));
    }

    void sampleLimitCountsAHistogramOnce()
    {
        Rig rig;
        rig.job.sampleLimit = 2;
        rig.ensure();
        const std::string fine = family("h", integerHistogram(40)) + counter("a", 1);
        rig.scrapeProto(fine);
        QVERIFY(rig.reports("up 1\n"));
        const std::size_t acquired = rig.sink.acquired();
        rig.scrapeProto(fine + family("h2", integerHistogram(4)));
        QCOMPARE(rig.status().lastError, "sample limit exceeded"s);
        QCOMPARE(rig.committed(), "a stale\nh stale histogram\n"s); // rolled back
        QCOMPARE(rig.sink.acquired(), acquired);
        QVERIFY(rig.reports("scrape_samples_scraped 3\nscrape_samples_post_metric_relabeling 3\n"));
        QCOMPARE(rig.metric("prometheus_target_scrapes_exceeded_sample_limit_total"), 1.0);
        QCOMPARE(rig.metric("prometheus_target_scrapes_exceeded_native_histogram_bucket_limit_total"), 0.0);
    }
    void bucketLimitReducesTheResolution()
    {
        Rig rig;
        rig.job.nativeHistogramBucketLimit = 4;
        rig.ensure();
        rig.scrapeProto(family("h", integerHistogram(8)) + family("f", floatHistogram(16)));
        QCOMPARE(rig.committed(), "h histogram count=8 sum=1.5 schema=2 buckets=4\n"
                                  "f float histogram count=16 sum=1.5 schema=1 buckets=4\n"s);
        QCOMPARE(rig.metric("prometheus_target_scrapes_exceeded_native_histogram_bucket_limit_total"), 0.0);
    }
    void bucketLimitFailsTheScrape()
    {
        Rig rig;
        rig.job.nativeHistogramBucketLimit = 2;
        rig.ensure();
        rig.scrapeProto(family("h", integerHistogram(2)) + counter("a", 1));
        QVERIFY(rig.reports("up 1\n"));
        const std::size_t acquired = rig.sink.acquired();
        rig.scrapeProto(family("h", integerHistogram(200, -4)) + family("n", integerHistogram(200, -4)) +
                        counter("a", 1) + counter("b", 1));
        QCOMPARE(rig.status().lastError, "histogram bucket limit exceeded"s);
        QCOMPARE(rig.committed(), "a stale\nh stale histogram\n"s);
        QVERIFY(rig.reports("up 0\n"));
        QVERIFY(
            rig.reports("scrape_samples_scraped 4\nscrape_samples_post_metric_relabeling 4\nscrape_series_added 0\n"));
        QCOMPARE(rig.metric("prometheus_target_scrapes_exceeded_native_histogram_bucket_limit_total"), 1.0);
        QCOMPARE(rig.sink.acquired(), acquired + 1); // `b`; the histogram over the limit is not even entered
        rig.scrapeProto(family("h", integerHistogram(2)) + counter("a", 1));
        QCOMPARE(rig.committed(), "a 1\nh histogram count=2 sum=1.5 schema=3 buckets=2\n"s);
    }
    void bucketLimitOfCustomBuckets()
    {
        Rig rig;
        rig.job.nativeHistogramBucketLimit = 1;
        rig.job.convertClassicHistogramsToNhcb = true;
        rig.ensure();
        rig.scrape(kClassicText);
        QCOMPARE(rig.status().lastError, "histogram bucket limit exceeded"s);
        QCOMPARE(rig.committed(), ""s);
    }
    void bothLimitsAtOnce()
    {
        Rig rig;
        rig.job.nativeHistogramBucketLimit = 2;
        rig.job.sampleLimit = 1;
        rig.ensure();
        rig.scrapeProto(family("h", integerHistogram(200, -4)) + counter("a", 1) + counter("b", 1));
        QCOMPARE(rig.status().lastError, "sample limit exceeded"s); // comes first, as for Prometheus
        QCOMPARE(rig.metric("prometheus_target_scrapes_exceeded_native_histogram_bucket_limit_total"), 1.0);
        QCOMPARE(rig.metric("prometheus_target_scrapes_exceeded_sample_limit_total"), 1.0);
    }
    void minBucketFactorCapsTheSchema()
    {
        Rig rig;
        rig.job.nativeHistogramMinBucketFactor = 1.5; // schema 0 grows by 2, schema 1 by 1.41
        rig.ensure();
        rig.scrapeProto(family("h", integerHistogram(8)) + family("coarse", integerHistogram(8, -1)));
        QCOMPARE(rig.committed(), "h histogram count=8 sum=1.5 schema=0 buckets=1\n"
                                  "coarse histogram count=8 sum=1.5 schema=-1 buckets=8\n"s);
    }
};

QTEST_APPLESS_MAIN(TstScrapeHistograms)
#include "tst_scrape_histograms.moc"
