// SPDX-License-Identifier: GPL-3.0-or-later
// Limits at which a whole scrape fails; those of histograms are in tst_scrape_histograms.
#include "scrape_rig.h"

#include <QTest>

using namespace std::string_literals;

class TstScrapeLimits : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void sampleLimit()
    {
        ScrapeRig rig;
        rig.job.sampleLimit = 2;
        rig.ensure();
        rig.scrape("a 1\nb 1\n");
        QCOMPARE(rig.committed(), "a 1\nb 1\n"s); // the limit itself is allowed
        const std::size_t acquired = rig.sink.acquired();
        rig.scrape("a 1\nb 1\nc 1\nd 1\n");
        QCOMPARE(rig.committed(), "a stale\nb stale\n"s); // markers are beyond the limit
        QCOMPARE(rig.status().lastError, "sample limit exceeded"s);
        QVERIFY(rig.reported().find("up 0\nscrape_duration_seconds ?\nscrape_samples_scraped "
                                    "4\nscrape_samples_post_metric_relabeling 4\nscrape_series_added 0\n") !=
                std::string::npos);
        QCOMPARE(rig.sink.acquired(), acquired); // what is over the limit is not even entered
        QCOMPARE(rig.metric("prometheus_target_scrapes_exceeded_sample_limit_total"), 1.0);
        rig.scrape("a 1\nb 1\n");
        QCOMPARE(rig.committed(), "a 1\nb 1\n"s);
    }
    void labelLimits_data()
    {
        QTest::addColumn<std::string>("body");
        QTest::addColumn<std::string>("error"); // empty: within the limits
        const std::string ten(10, 'x');
        const std::string fifty(50, 'x');
        QTest::newRow("as many as allowed") << "a{b=\"c\"} 1\n"s
                                            << ""s;
        QTest::newRow("one more") << "a{b=\"c\"} 1\na{b=\"c\",d=\"e\"} 1\n"s
                                  << "label_limit exceeded (metric: a, number of labels: 5, limit: 4)"s;
        QTest::newRow("name as long as allowed") << "a{" + ten + "=\"c\"} 1\n"
                                                 << ""s;
        QTest::newRow("longer name") << "a{" + ten + "x=\"c\"} 1\n"
                                     << "label_name_length_limit exceeded (metric: a, label name: " + ten +
                                            "x, length: 11, limit: 10)";
        QTest::newRow("value as long as allowed") << "a{b=\"" + fifty + ten + "\"} 1\n"
                                                  << ""s;
        QTest::newRow("longer value") << "a{b=\"" + fifty + ten + "x\"} 1\n"
                                      << "label_value_length_limit exceeded (metric: a, label name: b, value: \"" +
                                             fifty + "\", length: 61, limit: 60)";
        QTest::newRow("the name of the metric is a value")
            << fifty + ten + "x 1\n"
            << "label_value_length_limit exceeded (metric: " + fifty + ", label name: __name__, value: \"" + fifty +
                   "\", length: 61, limit: 60)";
    }
    void labelLimits()
    {
        QFETCH(const std::string, body);
        QFETCH(const std::string, error);
        ScrapeRig rig;
        rig.job.labelLimit = 4;
        rig.job.labelNameLengthLimit = 10;
        rig.job.labelValueLengthLimit = 60;
        rig.ensure();
        rig.scrape("known 1\n");
        rig.scrape("known 1\n" + body);
        QCOMPARE(rig.status().lastError, error);
        QCOMPARE(rig.metric("prometheus_target_scrape_pool_exceeded_label_limits_total"), error.empty() ? 0.0 : 1.0);
        if (!error.empty())
            QCOMPARE(rig.committed(), "known stale\n"s); // the whole scrape is rolled back
    }
    void forcedErrorAsksNobody()
    {
        ScrapeRig rig;
        rig.ensure();
        rig.scrape("a 1\n");
        rig.forcedError = "target_limit exceeded (number of targets: 3, limit: 2)";
        rig.ensure();
        rig.toNextTick();
        QCOMPARE(rig.client->pending.size(), std::size_t{0});
        QCOMPARE(rig.committed(), "a stale\n"s);
        QVERIFY(rig.reported().rfind("up 0\n", 0) == 0);
        QCOMPARE(rig.status().lastError, rig.forcedError);
    }
};

QTEST_APPLESS_MAIN(TstScrapeLimits)
#include "tst_scrape_limits.moc"
