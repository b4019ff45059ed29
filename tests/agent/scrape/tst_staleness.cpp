// SPDX-License-Identifier: GPL-3.0-or-later
#include "scrape_rig.h"

#include <QTest>

using agent::http::Failure;
using namespace std::chrono_literals;
using namespace std::string_literals;

namespace {

const std::string kAllStale = "up stale\nscrape_duration_seconds stale\nscrape_samples_scraped stale\n"
                              "scrape_samples_post_metric_relabeling stale\nscrape_series_added stale\n";

} // namespace

class TstStaleness : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void seriesThatVanishes()
    {
        ScrapeRig rig;
        rig.ensure();
        rig.scrape("a 1\nb 1\nc 1\n");
        rig.scrape("a 1\nc 1\n");
        QCOMPARE(rig.committed(true), "a 1 @" + std::to_string(rig.clock.now()) + "\nc 1 @" +
                                          std::to_string(rig.clock.now()) + "\nb stale @" +
                                          std::to_string(rig.clock.now()) + "\n");
        QCOMPARE(rig.sink.pins(), std::size_t{5 + 2});
        rig.scrape("a 1\nc 1\n");
        QCOMPARE(rig.committed(), "a 1\nc 1\n"s); // one marker is enough
        rig.scrape("a 1\nb 1\nc 1\n");
        QCOMPARE(rig.committed(), "a 1\nb 1\nc 1\n"s);
        QVERIFY(!rig.sink.sawUnpinned());
    }
    void failures_data()
    {
        QTest::addColumn<std::string>("body");
        QTest::newRow("no answer") << std::string();
        QTest::newRow("bad at once") << std::string("?\n");
        QTest::newRow("bad in the middle") << std::string("a 2\nnew 1\n?\n");
        QTest::newRow("bad at the end") << std::string("a 2\nb 2\n?\n");
    }
    void failures()
    {
        QFETCH(const std::string, body);
        ScrapeRig rig;
        rig.ensure();
        rig.scrape("a 1\nb 1\n");
        for (int i = 0; i < 3; ++i) {
            rig.toNextTick();
            if (body.empty())
                rig.fail(Failure::Connect, "connection refused");
            else
                rig.answer(body);
            QCOMPARE(rig.committed(), i == 0 ? "a stale\nb stale\n"s : ""s);
            QVERIFY(rig.reported().rfind("up 0\n", 0) == 0);
        }
        rig.scrape("a 3\n"); // b got its marker when scrapes began to fail
        QCOMPARE(rig.committed(), "a 3\n"s);
        QVERIFY(rig.reported().find("scrape_series_added 0\n") != std::string::npos);
        QCOMPARE(rig.sink.pins(), std::size_t{5 + 1});
        QVERIFY(!rig.sink.sawUnpinned());
    }
    void emptyBodyEndsAllSeries()
    {
        ScrapeRig rig;
        rig.ensure();
        rig.scrape("a 1\nb 1\n");
        rig.scrape("");
        QCOMPARE(rig.committed(), "a stale\nb stale\n"s);
        QVERIFY(rig.reported().rfind("up 1\n", 0) == 0);
    }
    void explicitTimestamps()
    {
        ScrapeRig rig;
        rig.ensure();
        rig.scrape("a 1 1000\nb 1\n");
        rig.scrape("b 1\n");
        QCOMPARE(rig.committed(), "b 1\n"s);
        ScrapeRig tracking;
        tracking.job.trackTimestampsStaleness = true;
        tracking.ensure();
        tracking.scrape("a 1 1000\nb 1\n");
        tracking.scrape("b 1\n");
        QCOMPARE(tracking.committed(true), "b 1 @" + std::to_string(tracking.clock.now()) + "\na stale @" +
                                               std::to_string(tracking.clock.now()) + "\n");
    }
    void seriesUnderTwoTexts()
    {
        ScrapeRig rig;
        rig.ensure();
        rig.scrape("a{x=\"1\",y=\"2\"} 1\n");
        rig.scrape("a{y=\"2\",x=\"1\"} 2\n"); // written the other way round: the series goes on
        QCOMPARE(rig.committed(), "a{x=\"1\", y=\"2\"} 2\n"s);
        QCOMPARE(rig.metric("prometheus_target_scrapes_sample_duplicate_timestamp_total"), 0.0);
        QCOMPARE(rig.sink.pins(), std::size_t{5 + 1});
    }

    void retiredTargetGetsMarkersAfterItsDelay()
    {
        ScrapeRig rig;
        rig.ensure();
        rig.scrape("a 1\nb 1\n");
        const std::size_t commits = rig.sink.commits().size();
        rig.worker.retire(1);
        rig.worker.step({});
        rig.toNextTick(); // its time becomes that of the markers
        const agent::TimestampMs staleTime = rig.clock.now();
        rig.toNextTick();
        rig.clock.advance(999ms);
        rig.worker.step({});
        QCOMPARE(rig.sink.commits().size(), commits);
        QCOMPARE(rig.client->started, std::size_t{1});
        rig.clock.advance(1ms); // a tenth of the interval
        rig.worker.step({});
        QCOMPARE(rig.sink.commits().size(), commits + 1);
        QCOMPARE(rig.committed(), "a stale\nb stale\n"s);
        QCOMPARE(rig.reported(), kAllStale);
        const auto commit = rig.sink.commits().back();
        for (const auto &sample : commit)
            QCOMPARE(sample.timestamp, staleTime);
        QCOMPARE(rig.worker.loops(), std::size_t{0});
        QCOMPARE(rig.sink.pins(), std::size_t{0});
        QVERIFY(!rig.sink.sawUnpinned());
    }
    void retiredBeforeItsFirstScrape()
    {
        ScrapeRig rig;
        rig.ensure();
        rig.worker.retire(1);
        rig.worker.step({});
        QCOMPARE(rig.worker.loops(), std::size_t{0});
        for (int i = 0; i < 4; ++i)
            rig.toNextTick();
        QCOMPARE(rig.sink.commits().size(), std::size_t{0});
    }
    void retiredWhileScraping()
    {
        ScrapeRig rig;
        rig.ensure();
        rig.toNextTick();
        rig.worker.retire(1);
        rig.worker.step({});
        rig.answer("a 1\n"); // finished and kept
        QCOMPARE(rig.committed(), "a 1\n"s);
        rig.toNextTick();
        rig.toNextTick();
        rig.clock.advance(1s);
        rig.worker.step({});
        QCOMPARE(rig.committed(), "a stale\n"s);
        QCOMPARE(rig.sink.pins(), std::size_t{0});
    }
    void targetThatComesBackGoesOn()
    {
        ScrapeRig rig;
        rig.ensure();
        rig.scrape("a 1\nb 1\n");
        const std::size_t acquired = rig.sink.acquired();
        rig.worker.retire(1);
        rig.worker.step({});
        rig.toNextTick();
        rig.ensure();
        rig.scrape("a 1\n");
        QCOMPARE(rig.committed(), "a 1\nb stale\n"s); // the cache was kept
        QCOMPARE(rig.sink.acquired(), acquired);
        for (int i = 0; i < 3; ++i)
            rig.scrape("a 1\n");
        QCOMPARE(rig.worker.loops(), std::size_t{1});
        QCOMPARE(rig.committed(), "a 1\n"s);
    }
    void markersOfATargetThatGoesOnElsewhereAreRefused()
    {
        ScrapeRig rig;
        rig.ensure(1);
        rig.scrape("a 1\nb 1\n");
        rig.worker.retire(1); // as after a change of metric relabelling: another loop takes over
        rig.clock.advance(1ms);
        rig.ensure(2);
        for (int i = 0; i < 2; ++i)
            rig.scrape("a 1\n");
        rig.clock.advance(1s);
        rig.worker.step({});
        QCOMPARE(rig.committed(), "b stale\n"s); // only what really vanished
        QCOMPARE(rig.reported(), ""s);
        QCOMPARE(rig.log.count("out-of-order"), 0);
        QCOMPARE(rig.worker.loops(), std::size_t{1});
    }
    void changedIntervalKeepsTheCache()
    {
        ScrapeRig rig;
        rig.ensure();
        rig.scrape("a 1\nb 1\n");
        const std::size_t acquired = rig.sink.acquired();
        rig.job.interval = 5s;
        rig.job.timeout = 4s;
        rig.ensure();
        rig.scrape("a 1\nb 1\n");
        QCOMPARE(rig.committed(), "a 1\nb 1\n"s);
        QCOMPARE(rig.sink.acquired(), acquired);
        const agent::TimestampMs before = rig.clock.now();
        rig.scrape("a 1\nb 1\n");
        QCOMPARE(qint64{rig.clock.now() - before}, qint64{5000});
        QCOMPARE(rig.client->started, std::size_t{3});
    }
    void cacheIsCutDownWhileScrapesFail()
    {
        ScrapeRig rig;
        rig.ensure();
        rig.scrape("a 1\n");
        int line = 0;
        for (int scrape = 0; scrape < 13; ++scrape) {
            std::string body;
            for (int i = 0; i < 100; ++i)
                body += "churn{n=\"" + std::to_string(line++) + "\"} 1\n";
            rig.scrape(body + "?\n");
        }
        QCOMPARE(rig.metric("prometheus_target_scrapes_cache_flush_forced_total"), 1.0);
        QVERIFY(rig.sink.pins() < 500);
        QVERIFY(!rig.sink.sawUnpinned());
    }
};

QTEST_APPLESS_MAIN(TstStaleness)
#include "tst_staleness.moc"
