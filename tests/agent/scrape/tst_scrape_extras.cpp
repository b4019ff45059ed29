// SPDX-License-Identifier: GPL-3.0-or-later
// What an exposition tells beside its samples: exemplars, start timestamps, types and units.
#include "scrape_rig.h"

#include "tests/agent/exposition/family_writer.h"

#include <QTest>

using namespace std::chrono_literals;
using namespace std::string_literals;

namespace {

const std::string kOpenMetrics = "application/openmetrics-text; version=1.0.0";
const std::string kProtobuf = "application/vnd.google.protobuf";

agent::scrape::Manager::Options with(bool agent::scrape::Manager::Options::*feature)
{
    agent::scrape::Manager::Options out = ScrapeRig::defaultOptions();
    out.*feature = true;
    return out;
}

Message stamped(Message exemplar, std::int64_t seconds)
{
    return exemplar.message(3, proto::timestamp(seconds));
}

/// A native histogram with these exemplars.
std::string histogram(const std::vector<Message> &exemplars)
{
    Message native = proto::native();
    for (const Message &exemplar : exemplars)
        native.message(16, exemplar);
    return proto::family("h", proto::Histogram, {proto::metric().message(7, native)});
}

} // namespace

class TstScrapeExtras : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void exemplarLength_data()
    {
        QTest::addColumn<std::string>("label");
        QTest::addColumn<std::string>("value");
        QTest::addColumn<bool>("kept");
        QTest::newRow("exactly 128") << "ab"s << std::string(126, 'x') << true;
        QTest::newRow("129") << "ab"s << std::string(127, 'x') << false;
        QTest::newRow("the name counts") << std::string(128, 'x') << "y"s << false;
        std::string umlauts;
        for (int i = 0; i < 126; ++i)
            umlauts += "\xc3\xa4";
        QTest::newRow("code points, not bytes") << "ab"s << umlauts << true;
        QTest::newRow("one code point too many") << "ab"s << umlauts + "x" << false;
    }
    void exemplarLength()
    {
        QFETCH(const std::string, label);
        QFETCH(const std::string, value);
        QFETCH(const bool, kept);
        ScrapeRig rig;
        rig.ensure();
        rig.scrape("# TYPE a counter\na_total 1 # {" + label + "=\"" + value + "\"} 1 5\n# EOF\n", kOpenMetrics);
        QCOMPARE(rig.committed(), "a_total 1\n"s); // the sample is stored either way
        QCOMPARE(rig.sink.exemplars().size(), std::size_t{kept ? 1U : 0U});
    }
    void exemplarsWithoutTimeAreStoredOnce()
    {
        ScrapeRig rig;
        rig.ensure();
        const auto page = [](const std::string &id) {
            return "# TYPE a counter\na_total 1 # {id=\"" + id + "\"} 0.5\n# EOF\n";
        };
        rig.scrape(page("x"), kOpenMetrics);
        rig.scrape(page("x"), kOpenMetrics);
        rig.scrape(page("x"), kOpenMetrics);
        QCOMPARE(rig.sink.exemplars().size(), std::size_t{1});
        rig.scrape(page("y"), kOpenMetrics);
        QCOMPARE(rig.sink.exemplars().size(), std::size_t{2});
        rig.scrape(page("x"), kOpenMetrics); // back again is news
        QCOMPARE(rig.sink.exemplars().size(), std::size_t{3});
    }
    void exemplarOfAScrapeThatFailedIsStillOwed()
    {
        ScrapeRig rig;
        rig.ensure();
        const std::string page = "# TYPE a counter\na_total 1 # {id=\"x\"} 0.5\n";
        rig.scrape(page, kOpenMetrics); // without its end
        QCOMPARE(rig.sink.exemplars().size(), std::size_t{0});
        rig.scrape(page + "# EOF\n", kOpenMetrics);
        QCOMPARE(rig.sink.exemplars().size(), std::size_t{1});
    }
    void exemplarsOfSamplesThatAreNotStored()
    {
        ScrapeRig rig;
        agent::relabel::RuleSettings drop;
        drop.sourceLabels = {"__name__"};
        drop.regex = "dropped.*";
        drop.action = agent::relabel::Action::Drop;
        rig.job.metricRelabel = {drop};
        rig.ensure();
        rig.scrape("# TYPE dropped counter\ndropped_total 1 # {id=\"x\"} 1 5\n# TYPE a counter\n"
                   "a_total 1 # {id=\"y\"} 1 5\na_total 2 # {id=\"z\"} 1 5\n# EOF\n",
                   kOpenMetrics);
        QCOMPARE(rig.sink.exemplars().size(), std::size_t{1});
        QVERIFY(rig.sink.exemplars()[0].find("{id=\"y\"}") != std::string::npos);
    }
    void exemplarsOfHistogramsAreSortedAndNeedATime()
    {
        ScrapeRig rig;
        rig.job.scrapeNativeHistograms = true;
        rig.ensure();
        rig.scrape(histogram({stamped(proto::exemplar({{"id", "late"}}, 1), 30),
                              stamped(proto::exemplar({{"id", "early"}}, 2), 10), proto::exemplar({{"id", "never"}}, 3),
                              stamped(proto::exemplar({{"id", "between"}}, 4), 20)}),
                   kProtobuf);
        const auto got = rig.sink.exemplars();
        QCOMPARE(got.size(), std::size_t{3});
        QVERIFY(got[0].find("{id=\"early\"} 2 @10000") != std::string::npos);
        QVERIFY(got[1].find("{id=\"between\"} 4 @20000") != std::string::npos);
        QVERIFY(got[2].find("{id=\"late\"} 1 @30000") != std::string::npos);
    }
    void exemplarsOutOfOrderAreCounted()
    {
        ScrapeRig rig;
        rig.ensure();
        rig.scrape("# TYPE a counter\na_total 1 # {id=\"x\"} 1 20\n# EOF\n", kOpenMetrics);
        QCOMPARE(rig.metric("prometheus_target_scrapes_exemplar_out_of_order_total"), 0.0);
        rig.scrape("# TYPE a counter\na_total 1 # {id=\"y\"} 1 10\n# EOF\n", kOpenMetrics);
        QCOMPARE(rig.metric("prometheus_target_scrapes_exemplar_out_of_order_total"), 1.0);
        QCOMPARE(rig.log.count("warn scrape: Error on ingesting out-of-order exemplars"), 1);
        QVERIFY(rig.reported().rfind("up 1\n", 0) == 0);
    }

    void startTimestampsAreLeftAloneByDefault()
    {
        ScrapeRig rig;
        rig.ensure();
        rig.scrape("# TYPE a counter\na_total 5\na_created 1000\n# EOF\n", kOpenMetrics);
        QCOMPARE(rig.committed(), "a_total 5\na_created 1000\n"s); // an ordinary series then
    }
    void zeroAtTheStart()
    {
        ScrapeRig rig(with(&agent::scrape::Manager::Options::startTimestamps));
        rig.ensure();
        const auto page = [](int value, const std::string &created) {
            return "# TYPE a counter\na_total " + std::to_string(value) + "\na_created " + created + "\n# EOF\n";
        };
        rig.scrape(page(5, "1000.5"), kOpenMetrics);
        QCOMPARE(rig.committed(true), "a_total 0 @1000500\na_total 5 @" + std::to_string(rig.clock.now()) + "\n");
        QVERIFY(rig.reported().find("scrape_samples_scraped 1\nscrape_samples_post_metric_relabeling 1\n"
                                    "scrape_series_added 1\n") != std::string::npos);
        rig.scrape(page(6, "1000.5"), kOpenMetrics);
        QCOMPARE(rig.committed(), "a_total 6\n"s); // told already
        const agent::TimestampMs restarted = rig.clock.now() + 3000;
        rig.scrape(page(1, std::to_string(restarted / 1000) + ".5"), kOpenMetrics);
        QCOMPARE(rig.committed(true), "a_total 0 @" + std::to_string(restarted / 1000 * 1000 + 500) + "\na_total 1 @" +
                                          std::to_string(rig.clock.now()) + "\n");
        QCOMPARE(rig.metric("prometheus_target_scrapes_sample_out_of_order_total"), 0.0);
    }
    void startThatIsNotBeforeTheSample_data()
    {
        QTest::addColumn<int>("after"); // milliseconds after the sample
        QTest::newRow("the same time") << 0;
        QTest::newRow("later") << 1000;
    }
    void startThatIsNotBeforeTheSample()
    {
        QFETCH(const int, after);
        ScrapeRig rig(with(&agent::scrape::Manager::Options::startTimestamps));
        rig.ensure();
        rig.scrape("# TYPE a counter\na_total 5 100\na_created " + std::to_string(100 + after / 1000) + "\n# EOF\n",
                   kOpenMetrics);
        QCOMPARE(rig.committed(true), "a_total 5 @100000\n"s);
    }
    void startOfAScrapeThatFailedIsStillOwed()
    {
        ScrapeRig rig(with(&agent::scrape::Manager::Options::startTimestamps));
        rig.ensure();
        const std::string page = "# TYPE a counter\na_total 5\na_created 1000\n";
        rig.scrape(page, kOpenMetrics);
        QCOMPARE(rig.committed(), ""s);
        rig.scrape(page + "# EOF\n", kOpenMetrics);
        QCOMPARE(rig.committed(), "a_total 0\na_total 5\n"s);
        rig.sink.failCommits(agent::Status(agent::Code::NoSpace, "disk full"));
        rig.scrape("# TYPE b counter\nb_total 5\nb_created 1000\n# EOF\n", kOpenMetrics);
        rig.sink.failCommits({});
        rig.scrape("# TYPE b counter\nb_total 5\nb_created 1000\n# EOF\n", kOpenMetrics);
        QCOMPARE(rig.committed(), "b_total 0\nb_total 5\na_total stale\n"s);
    }
    void startsInProtobuf()
    {
        ScrapeRig rig(with(&agent::scrape::Manager::Options::startTimestamps));
        rig.job.scrapeNativeHistograms = true;
        rig.ensure();
        Message counter = Message().real(1, 5).message(3, proto::timestamp(1000));
        Message native = proto::native();
        native.message(15, proto::timestamp(1000));
        rig.scrape(proto::family("a", proto::Counter, {proto::metric().message(3, counter)}) +
                       proto::family("h", proto::Histogram, {proto::metric().message(7, native)}),
                   kProtobuf);
        // A native histogram gets none.
        QCOMPARE(rig.committed(), "a 0\na 5\nh histogram count=6 sum=1.5 schema=3 buckets=4\n"s);
    }
    void startsOfSeriesThatRelabellingDropsOrMerges()
    {
        ScrapeRig rig(with(&agent::scrape::Manager::Options::startTimestamps));
        agent::relabel::RuleSettings drop;
        drop.sourceLabels = {"__name__"};
        drop.regex = "a_total";
        drop.action = agent::relabel::Action::Drop;
        rig.job.metricRelabel = {drop};
        rig.ensure();
        for (int i = 0; i < 2; ++i) {
            rig.scrape("# TYPE a counter\na_total 5\na_created 1000\n# TYPE b gauge\nb 1\n# EOF\n", kOpenMetrics);
            QCOMPARE(rig.committed(), "b 1\n"s); // and its start is not that of the next line
        }
    }

    void typeAndUnitLabels()
    {
        ScrapeRig rig(with(&agent::scrape::Manager::Options::typeAndUnitLabels));
        rig.ensure();
        const std::string page = "# TYPE a_bytes counter\n# UNIT a_bytes bytes\na_bytes_total 1\n"
                                 "# TYPE b gauge\nb{__type__=\"x\",__unit__=\"y\"} 2\n"
                                 "# TYPE c unknown\nc{__type__=\"kept\"} 3\n# EOF\n";
        for (int i = 0; i < 3; ++i) {
            rig.scrape(page, kOpenMetrics);
            QCOMPARE(rig.committed(), "a_bytes_total{__type__=\"counter\", __unit__=\"bytes\"} 1\n"
                                      "b{__type__=\"gauge\", __unit__=\"y\"} 2\nc{__type__=\"kept\"} 3\n"s);
        }
        QCOMPARE(rig.sink.acquired(), std::size_t{5 + 3});
        ScrapeRig off;
        off.ensure();
        off.scrape(page, kOpenMetrics);
        QVERIFY(off.committed().rfind("a_bytes_total 1\n", 0) == 0);
    }
    void typeAppliesFromItsLineOn()
    {
        ScrapeRig rig(with(&agent::scrape::Manager::Options::typeAndUnitLabels));
        rig.ensure();
        for (int i = 0; i < 3; ++i) {
            rig.scrape("a 1\n# TYPE b counter\nb 1\n# TYPE c gauge\nc 1\n# TYPE d untyped\nd 1\n");
            QCOMPARE(rig.committed(), "a 1\nb{__type__=\"counter\"} 1\nc{__type__=\"gauge\"} 1\nd 1\n"s);
        }
    }
    void typeThatChangesBetweenScrapesMakesAnotherSeries_data()
    {
        QTest::addColumn<bool>("converting"); // the sink is not the parser's own then
        QTest::newRow("plain") << false;
        QTest::newRow("converting") << true;
    }
    void typeThatChangesBetweenScrapesMakesAnotherSeries()
    {
        QFETCH(const bool, converting);
        ScrapeRig rig(with(&agent::scrape::Manager::Options::typeAndUnitLabels));
        rig.job.convertClassicHistogramsToNhcb = converting;
        rig.ensure();
        rig.scrape("# TYPE a counter\na 1\n# TYPE b counter\nb 1\nb2 1\n");
        QCOMPARE(rig.committed(),
                 "a{__type__=\"counter\"} 1\nb{__type__=\"counter\"} 1\nb2{__type__=\"counter\"} 1\n"s);
        rig.scrape("# TYPE a counter\na 1\n# TYPE b gauge\nb 1\nb2 1\n"); // where the line had been foretold
        QCOMPARE(rig.committed(), "a{__type__=\"counter\"} 1\nb{__type__=\"gauge\"} 1\nb2{__type__=\"gauge\"} 1\n"
                                  "b{__type__=\"counter\"} stale\nb2{__type__=\"counter\"} stale\n"s);
        rig.scrape("# TYPE a gauge\na 1\n# TYPE b gauge\nb 1\nb2 1\n");
        QCOMPARE(rig.committed(), "a{__type__=\"gauge\"} 1\nb{__type__=\"gauge\"} 1\nb2{__type__=\"gauge\"} 1\n"
                                  "a{__type__=\"counter\"} stale\n"s);
    }
    void typeThatChangesWithinAPage()
    {
        ScrapeRig rig(with(&agent::scrape::Manager::Options::typeAndUnitLabels));
        rig.ensure();
        for (int i = 0; i < 3; ++i) {
            rig.scrape("# TYPE a counter\na 1\n# TYPE a gauge\na 2\n");
            QCOMPARE(rig.committed(), "a{__type__=\"counter\"} 1\na{__type__=\"gauge\"} 2\n"s);
        }
    }
    void unitIsThatOfItsFamily()
    {
        ScrapeRig rig(with(&agent::scrape::Manager::Options::typeAndUnitLabels));
        rig.ensure();
        rig.scrape("# UNIT a_seconds seconds\n# TYPE a_seconds gauge\na_seconds 1\n# TYPE b gauge\nb 1\n# EOF\n",
                   kOpenMetrics);
        QCOMPARE(rig.committed(), "a_seconds{__type__=\"gauge\", __unit__=\"seconds\"} 1\nb{__type__=\"gauge\"} 1\n"s);
    }
    void typeOfHistograms()
    {
        ScrapeRig rig(with(&agent::scrape::Manager::Options::typeAndUnitLabels));
        rig.job.scrapeNativeHistograms = rig.job.convertClassicHistogramsToNhcb = true;
        rig.ensure();
        for (int i = 0; i < 2; ++i) {
            rig.scrape(histogram({}), kProtobuf);
            QCOMPARE(rig.committed(), "h{__type__=\"histogram\"} histogram count=6 sum=1.5 schema=3 buckets=4\n"s);
        }
        rig.scrape("# TYPE h histogram\nh_bucket{le=\"+Inf\"} 3\nh_sum 4\nh_count 3\n# TYPE b gauge\nb 1\n");
        QCOMPARE(rig.committed(), "b{__type__=\"gauge\"} 1\n"
                                  "h{__type__=\"histogram\"} histogram count=3 sum=4 schema=-53 buckets=1\n"s);
    }
    void typeLabelsAreRelabelledAsOthers()
    {
        ScrapeRig rig(with(&agent::scrape::Manager::Options::typeAndUnitLabels));
        agent::relabel::RuleSettings drop;
        drop.regex = "__type__";
        drop.action = agent::relabel::Action::LabelDrop;
        rig.job.metricRelabel = {drop};
        rig.ensure();
        rig.scrape("# TYPE a counter\na 1\n");
        QCOMPARE(rig.committed(), "a 1\n"s);
    }
};

QTEST_APPLESS_MAIN(TstScrapeExtras)
#include "tst_scrape_extras.moc"
