// SPDX-License-Identifier: GPL-3.0-or-later
#include "scrape_rig.h"

#include <QTest>

#include <cmath>

using agent::http::Failure;
using agent::scrape::Health;
using namespace std::chrono_literals;
using namespace std::string_literals;

class TstScrape : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void request()
    {
        ScrapeRig rig;
        rig.job.bodySizeLimit = 1000;
        rig.job.timeout = 2500ms;
        rig.ensure();
        QCOMPARE(rig.client->pending.size(), std::size_t{0});
        rig.toNextTick();
        QCOMPARE(rig.client->pending.size(), std::size_t{1});
        const agent::http::Request &r = rig.client->pending[0].request;
        QCOMPARE(r.method, "GET"s);
        QCOMPARE(r.url, "http://h:1/metrics"s);
        const agent::http::Headers headers{{"Accept", "text/plain;version=0.0.4;q=0.6,*/*;q=0.5"},
                                           {"User-Agent", "Belfry/test"},
                                           {"X-Prometheus-Scrape-Timeout-Seconds", "2.5"}};
        QVERIFY(r.headers == headers);
        QVERIFY(r.timeout == 2500ms && r.bodyLimit == 1000 && r.acceptGzip && r.unixSocket.empty());
        QCOMPARE(r.settings.get(), rig.current.pool->http.get());
    }
    void timeoutHeader_data()
    {
        QTest::addColumn<int>("milliseconds");
        QTest::addColumn<std::string>("header");
        QTest::newRow("whole") << 10000 << "10"s;
        QTest::newRow("fraction") << 2500 << "2.5"s;
        QTest::newRow("milliseconds") << 5 << "0.005"s;
        QTest::newRow("no exponent") << 2'000'000'000 << "2000000"s;
    }
    void timeoutHeader()
    {
        QFETCH(const int, milliseconds);
        QFETCH(const std::string, header);
        ScrapeRig rig;
        rig.job.interval = rig.job.timeout = std::chrono::milliseconds(milliseconds);
        rig.ensure();
        rig.toNextTick();
        QCOMPARE(rig.client->pending[0].request.headers[2].second, header);
    }
    void compressionAndSocketOfTheRequest()
    {
        ScrapeRig rig;
        rig.job.enableCompression = false;
        agent::relabel::RuleSettings socket;
        socket.targetLabel = "__unix_socket__";
        socket.replacement = "/run/x.sock";
        rig.job.relabel = {socket};
        rig.ensure();
        rig.toNextTick();
        const agent::http::Request &r = rig.client->pending[0].request;
        QVERIFY(!r.acceptGzip && r.unixSocket == "/run/x.sock" && r.url == "http://h:1/metrics");
    }
    void samplesAndReport()
    {
        ScrapeRig rig;
        rig.ensure();
        rig.scrape("# HELP a text\n# TYPE a counter\na 1\na{x=\"y\"} NaN\n");
        QCOMPARE(rig.committed(), "a 1\na{x=\"y\"} NaN\n"s);
        QCOMPARE(rig.reported(),
                 "up 1\nscrape_duration_seconds ?\nscrape_samples_scraped 2\nscrape_samples_post_metric_relabeling 2\n"
                 "scrape_series_added 2\n"s);
        const auto commit = rig.sink.commits().back();
        for (const auto &sample : commit) {
            QCOMPARE(sample.timestamp, rig.clock.now());
            QCOMPARE(std::string(sample.labels.get("instance")), "h:1"s);
        }
        const auto status = rig.status();
        QVERIFY(status.health == Health::Up);
        QCOMPARE(status.lastError, ""s);
        QCOMPARE(status.lastScrape, rig.clock.now());
        QVERIFY(status.lastSamples == 2 && status.series == 2 && status.scrapes == 1 && status.failures == 0);
        QCOMPARE((*rig.state->families())[0]->metadata.help, "text"s);
        QCOMPARE(rig.counters.samplesCommitted.load(), std::uint64_t{7});
        rig.scrape("a 2\na{x=\"y\"} 1\nb 1\n");
        QVERIFY(rig.reported().find("scrape_series_added 1\n") != std::string::npos);
        QCOMPARE(rig.sink.acquired(), std::size_t{5 + 3}); // each series once
        QVERIFY(!rig.sink.sawUnpinned());
    }
    void extraMetrics()
    {
        ScrapeRig rig;
        rig.job.extraScrapeMetrics = true;
        rig.job.sampleLimit = 7;
        rig.ensure();
        rig.scrape("a 1\n");
        QVERIFY(rig.reported().find("scrape_timeout_seconds 5\nscrape_sample_limit 7\nscrape_body_size_bytes 4\n") !=
                std::string::npos);
        rig.toNextTick();
        rig.fail(Failure::Connect, "connection refused");
        QVERIFY(rig.reported().find("scrape_body_size_bytes 0\n") != std::string::npos);
        rig.toNextTick();
        rig.fail(Failure::BodyLimit, "body size limit exceeded");
        QVERIFY(rig.reported().find("scrape_body_size_bytes -1\n") != std::string::npos);
        QCOMPARE(rig.metric("prometheus_target_scrapes_exceeded_body_size_limit_total"), 1.0);
    }

    void failures_data()
    {
        QTest::addColumn<int>("httpStatus");
        QTest::addColumn<std::string>("contentType");
        QTest::addColumn<std::string>("body");
        QTest::addColumn<std::string>("error");
        QTest::newRow("404") << 404 << "text/plain"s
                             << "a 1\n"s
                             << "server returned HTTP status 404 Not Found"s;
        QTest::newRow("204 is not 200") << 204 << "text/plain"s
                                        << ""s
                                        << "server returned HTTP status 204 No Content"s;
        QTest::newRow("no content type")
            << 200 << ""s
            << "a 1\n"s
            << "non-compliant scrape target sending blank Content-Type and no fallback_scrape_protocol specified for target"s;
        QTest::newRow("html")
            << 200 << "text/html"s
            << "a 1\n"s
            << "received unsupported Content-Type \"text/html\" and no fallback_scrape_protocol specified for target"s;
        QTest::newRow("bad line") << 200 << "text/plain"s
                                  << "a 1\nb 2\nc x\n"s
                                  << "line 3: \"x\" is not a valid number while parsing: \"c x\""s;
        QTest::newRow("bad labels") << 200 << "text/plain"s
                                    << "a 1\nb{c='d'} 2\n"s
                                    << "line 2: expected label value, got"s;
        QTest::newRow("OpenMetrics without end") << 200 << "application/openmetrics-text"s
                                                 << "a 1\n"s
                                                 << "line 2: data does not end with # EOF"s;
        QTest::newRow("label twice") << 200 << "text/plain"s
                                     << "a{b=\"1\",b=\"2\"} 1\n"s
                                     << "line 1: label name \"b\" is not unique"s;
        QTest::newRow("name that is no name") << 200 << "text/plain"s
                                              << "{\"a\xff\"} 1\n"s
                                              << "line 1: "s;
        QTest::newRow("name lost") << 200 << "text/plain"s
                                   << "{\"\",b=\"1\"} 1\n"s
                                   << "line 1: missing metric name (__name__ label)"s;
    }
    void failures()
    {
        QFETCH(const int, httpStatus);
        QFETCH(const std::string, contentType);
        QFETCH(const std::string, body);
        QFETCH(const std::string, error);
        ScrapeRig rig;
        rig.ensure();
        rig.toNextTick();
        rig.answer(body, contentType, httpStatus);
        QCOMPARE(rig.committed(), ""s); // rolled back
        QVERIFY(rig.reported().rfind("up 0\n", 0) == 0);
        const auto status = rig.status();
        QVERIFY(status.health == Health::Down && status.failures == 1);
        QVERIFY2(status.lastError.find(error) != std::string::npos, status.lastError.c_str());
        rig.scrape("a 1\n"); // recovers
        QCOMPARE(rig.committed(), "a 1\n"s);
        QCOMPARE(rig.status().lastError, ""s);
    }
    void transportErrorsAreShownAsTheyAre()
    {
        ScrapeRig rig;
        rig.ensure();
        rig.toNextTick();
        rig.fail(Failure::Timeout, "Get \"http://h:1/metrics\": context deadline exceeded");
        QCOMPARE(rig.status().lastError, "Get \"http://h:1/metrics\": context deadline exceeded"s);
        QVERIFY(rig.reported().find("scrape_samples_scraped 0\n") != std::string::npos);
    }
    void emptyBodyIsASuccess()
    {
        ScrapeRig rig;
        rig.ensure();
        rig.toNextTick();
        rig.answer("", ""); // and its content type is not looked at
        QVERIFY(rig.reported().rfind("up 1\n", 0) == 0);
        QVERIFY(rig.status().health == Health::Up);
    }
    void fallbackProtocol()
    {
        ScrapeRig rig;
        rig.job.fallbackProtocol = "PrometheusText0.0.4";
        rig.ensure();
        rig.scrape("a 1\n", "text/html");
        QCOMPARE(rig.committed(), "a 1\n"s);
        QCOMPARE(rig.log.count("using fallback_scrape_protocol"), 1);
    }
    void openMetrics()
    {
        ScrapeRig rig;
        rig.ensure();
        const std::string longText(130, 'x');
        rig.scrape(
            "# TYPE a counter\na_total 1 # {id=\"x\"} 0.5\nb_total 2 10.5 # {id=\"y\"} 0.25 12.5\nc_total 1 # {id=\"" +
                longText + "\"} 1\n# EOF\n",
            "application/openmetrics-text; version=1.0.0");
        QVERIFY(rig.committed(true).find("b_total 2 @10500\n") != std::string::npos);
        const auto exemplars = rig.sink.exemplars();
        QCOMPARE(exemplars.size(), std::size_t{2}); // the long one is above 128 characters
        QCOMPARE(exemplars[0],
                 "a_total{instance=\"h:1\", job=\"job\"} {id=\"x\"} 0.5 @" + std::to_string(rig.clock.now()));
        QVERIFY(exemplars[1].find("{id=\"y\"} 0.25 @12500") != std::string::npos);
    }

    void timestamps()
    {
        ScrapeRig rig;
        rig.ensure();
        rig.scrape("a 1 1234\nb 1\n");
        QCOMPARE(rig.committed(true), "a 1 @1234\nb 1 @" + std::to_string(rig.clock.now()) + "\n");
        ScrapeRig ignoring;
        ignoring.job.honorTimestamps = false;
        ignoring.ensure();
        ignoring.scrape("a 1 1234\n");
        QCOMPARE(ignoring.committed(true), "a 1 @" + std::to_string(ignoring.clock.now()) + "\n");
    }
    void relabelling()
    {
        ScrapeRig rig;
        agent::relabel::RuleSettings drop;
        drop.sourceLabels = {"__name__"};
        drop.regex = "b.*";
        drop.action = agent::relabel::Action::Drop;
        agent::relabel::RuleSettings rename;
        rename.targetLabel = "__tmp";
        rename.replacement = "kept";
        rig.job.metricRelabel = {drop, rename};
        rig.ensure();
        for (int i = 0; i < 3; ++i) {
            rig.scrape("a 1\nb 1\nb2 1\nc 1\n");
            QCOMPARE(rig.committed(), "a{__tmp=\"kept\"} 1\nc{__tmp=\"kept\"} 1\n"s);
            QVERIFY(rig.reported().find("scrape_samples_scraped 4\nscrape_samples_post_metric_relabeling 2\n") !=
                    std::string::npos);
        }
        QCOMPARE(rig.sink.acquired(), std::size_t{5 + 2});
    }
    void labelsThatRelabellingLeaves_data()
    {
        QTest::addColumn<std::string>("dropped"); // names of labels
        QTest::addColumn<std::string>("committed");
        QTest::addColumn<std::string>("error");
        QTest::newRow("none: the series is dropped") << ".*"s
                                                     << ""s
                                                     << ""s;
        QTest::newRow("no name") << "__name__"s
                                 << ""s
                                 << "line 1: missing metric name (__name__ label)"s;
        QTest::newRow("no target labels") << "job|instance"s
                                          << "a{x=\"y\"} 1\n"s
                                          << ""s;
    }
    void labelsThatRelabellingLeaves()
    {
        QFETCH(const std::string, dropped);
        QFETCH(const std::string, committed);
        QFETCH(const std::string, error);
        ScrapeRig rig;
        agent::relabel::RuleSettings drop;
        drop.regex = dropped;
        drop.action = agent::relabel::Action::LabelDrop;
        rig.job.metricRelabel = {drop};
        rig.ensure();
        for (int i = 0; i < 2; ++i) {
            rig.scrape("a{x=\"y\"} 1\n");
            QCOMPARE(rig.committed(), committed);
            QCOMPARE(rig.status().lastError, error);
            QVERIFY(rig.reported().rfind(error.empty() ? "up 1\n" : "up 0\n", 0) == 0);
        }
    }
    void repeatedLabelOfASeriesThatIsDropped()
    {
        ScrapeRig rig;
        agent::relabel::RuleSettings drop;
        drop.sourceLabels = {"__name__"};
        drop.regex = "a";
        drop.action = agent::relabel::Action::Drop;
        rig.job.metricRelabel = {drop};
        rig.ensure();
        rig.scrape("a{b=\"1\",b=\"2\"} 1\nc 1\n");
        QCOMPARE(rig.committed(), "c 1\n"s); // nobody stores it, so nobody minds
    }
    void namesAreJudgedByTheScheme()
    {
        ScrapeRig rig;
        rig.ensure();
        rig.scrape("{\"a.b\"} 1\n");
        QCOMPARE(rig.committed(), "{__name__=\"a.b\"} 1\n"s);
        ScrapeRig legacy;
        legacy.job.nameScheme = agent::model::NameScheme::Legacy;
        legacy.ensure();
        legacy.scrape("{\"a.b\"} 1\n");
        QVERIFY2(legacy.status().lastError.find("invalid metric name or label names: {") != std::string::npos,
                 legacy.status().lastError.c_str());
        QCOMPARE(legacy.committed(), ""s);
    }
    void honorLabels()
    {
        ScrapeRig rig;
        rig.ensure();
        rig.scrape("a{job=\"mine\"} 1\n");
        QCOMPARE(rig.committed(), "a{exported_job=\"mine\"} 1\n"s);
        ScrapeRig honouring;
        honouring.job.honorLabels = true;
        honouring.ensure();
        honouring.scrape("a{job=\"mine\"} 1\n");
        QCOMPARE(honouring.committed(), "a{job=\"mine\"} 1\n"s);
    }
    void tooFarInTheFutureIsCounted()
    {
        ScrapeRig rig;
        rig.ensure();
        const agent::TimestampMs limit = rig.clock.now() + 600'000;
        rig.sink.refuseAfter(limit);
        rig.scrape("a 1 " + std::to_string(limit + 1) + "\nb 1\n");
        QCOMPARE(rig.committed(), "b 1\n"s);
        QVERIFY(rig.reported().rfind("up 1\n", 0) == 0);
        QCOMPARE(rig.metric("prometheus_target_scrapes_sample_out_of_bounds_total"), 1.0);
        QCOMPARE(rig.log.count("warn scrape: Error on ingesting samples that are too old or are too far into the "
                               "future"),
                 1);
        QCOMPARE(rig.counters.samplesCommitted.load(), std::uint64_t{6});
    }
    void duplicates()
    {
        ScrapeRig rig;
        rig.ensure();
        for (int scrape = 1; scrape <= 2; ++scrape) {
            rig.scrape("a{x=\"1\",y=\"2\"} 1\nb 5\na{x=\"1\",y=\"2\"} 2\na{y=\"2\",x=\"1\"} 3\n");
            QCOMPARE(rig.committed(), "a{x=\"1\", y=\"2\"} 1\nb 5\n"s); // the first wins
            QVERIFY(rig.reported().find("scrape_samples_post_metric_relabeling 4\n") != std::string::npos);
            QCOMPARE(rig.metric("prometheus_target_scrapes_sample_duplicate_timestamp_total"), 2.0 * scrape);
        }
        QCOMPARE(rig.log.count("samples with different value but same timestamp"), 2);
        QCOMPARE(rig.log.count("num_dropped=2"), 2);
    }
    void repeatedTextWithTimestampsIsNoDuplicate()
    {
        ScrapeRig rig;
        rig.ensure();
        rig.scrape("a 1 1000\na 2 2000\n");
        QCOMPARE(rig.committed(true), "a 1 @1000\na 2 @2000\n"s);
    }
    void reportSeriesWin()
    {
        ScrapeRig rig;
        rig.ensure();
        rig.scrape("up 0.5\nscrape_samples_scraped 77\nup{x=\"y\"} 0.25\n");
        const auto commit = rig.sink.lastCommit();
        QCOMPARE(std::count(commit.begin(), commit.end(), "up{instance=\"h:1\", job=\"job\"} 1"), 1);
        QCOMPARE(std::count(commit.begin(), commit.end(), "up{instance=\"h:1\", job=\"job\", x=\"y\"} 0.25"), 1);
        QVERIFY(rig.reported().find("scrape_samples_scraped 3\n") != std::string::npos);
        QCOMPARE(rig.metric("prometheus_target_scrapes_sample_duplicate_timestamp_total"), 2.0);
        QCOMPARE(rig.sink.pins(), std::size_t{5 + 1});
    }
    void outOfOrderIsCounted()
    {
        ScrapeRig rig;
        rig.ensure();
        rig.scrape("a 1 5000\nb 1\n");
        rig.scrape("a 1 4000\nb 2\n");
        QCOMPARE(rig.committed(), "b 2\n"s);
        QCOMPARE(rig.metric("prometheus_target_scrapes_sample_out_of_order_total"), 1.0);
        QCOMPARE(rig.log.count("warn scrape: Error on ingesting out-of-order samples"), 1);
        QCOMPARE(rig.counters.samplesCommitted.load(), std::uint64_t{7 + 6});
    }

    void failedCommitIsLoggedAndScrapingGoesOn()
    {
        ScrapeRig rig;
        rig.ensure();
        rig.scrape("a 1\nb 1\n");
        rig.sink.failCommits(agent::Status(agent::Code::NoSpace, "disk full"));
        rig.scrape("a 1\n");
        QCOMPARE(rig.log.count("error scrape: Scrape commit failed"), 1);
        rig.sink.failCommits({});
        rig.scrape("a 3\n");
        QCOMPARE(rig.committed(), "a 3\nb stale\n"s); // the marker is still owed
    }

    void failuresAreWrittenToTheFailureLog_data()
    {
        QTest::addColumn<int>("httpStatus");
        QTest::addColumn<std::string>("body");
        QTest::addColumn<std::string>("error"); // empty: not told there
        QTest::newRow("good") << 200 << "a 1\n"s
                              << ""s;
        QTest::newRow("status") << 503 << ""s
                                << "server returned HTTP status 503 Service Unavailable"s;
        QTest::newRow("no answer") << 0 << ""s
                                   << "connection refused"s;
        QTest::newRow("too large") << -1 << ""s
                                   << "body size limit exceeded"s;
        QTest::newRow("what cannot be parsed was fetched") << 200 << "?\n"s
                                                           << ""s;
    }
    void failuresAreWrittenToTheFailureLog()
    {
        QFETCH(const int, httpStatus);
        QFETCH(const std::string, body);
        QFETCH(const std::string, error);
        struct Lines final : agent::WritableFile {
            explicit Lines(std::string &out) : text(out) {}
            agent::Status append(std::string_view data) override
            {
                text += data;
                return {};
            }
            agent::Status sync() override { return {}; }
            agent::Status truncate(std::uint64_t) override { return {}; }
            agent::Status close() override { return {}; }
            std::string &text;
        };
        ScrapeRig rig;
        std::string written;
        const auto writer = std::make_shared<agent::Executor>("test");
        rig.failures = std::make_shared<agent::scrape::FailureLog>("/f", rig.log);
        rig.failures->adopt(std::make_unique<Lines>(written), writer);
        rig.ensure();
        rig.toNextTick();
        if (httpStatus > 0)
            rig.answer(body, "text/plain", httpStatus);
        else
            rig.fail(httpStatus == 0 ? Failure::Connect : Failure::BodyLimit, error);
        writer->stop();
        rig.failures->flush();
        const std::string line =
            "\"level\":\"ERROR\",\"msg\":\"" + error + "\",\"job_name\":\"job\",\"target\":\"http://h:1/metrics\"}\n";
        if (error.empty())
            QCOMPARE(written, ""s);
        else
            QVERIFY2(written.rfind("{\"time\":\"", 0) == 0 && written.find(line) != std::string::npos, written.c_str());
    }

    void timestampIsThePlannedOneWhenNear_data()
    {
        QTest::addColumn<qint64>("late");
        QTest::addColumn<qint64>("off");
        QTest::newRow("in time") << qint64{0} << qint64{0};
        QTest::newRow("a little late") << qint64{2} << qint64{0};
        QTest::newRow("late") << qint64{3} << qint64{3};
    }
    void timestampIsThePlannedOneWhenNear()
    {
        QFETCH(const qint64, late);
        QFETCH(const qint64, off);
        ScrapeRig rig;
        rig.ensure();
        rig.toNextTick(std::chrono::milliseconds(late));
        const agent::TimestampMs started = rig.clock.now();
        rig.answer("a 1\n");
        QCOMPARE(qint64{rig.sink.commits().back()[0].timestamp}, qint64{started} - late + off);
    }
    void ticksMissedAreNotMadeUp()
    {
        ScrapeRig rig;
        rig.ensure();
        rig.toNextTick();
        rig.toNextTick(); // the answer is still out
        rig.toNextTick();
        QCOMPARE(rig.client->started, std::size_t{1});
        rig.answer("a 1\n");
        QCOMPARE(rig.client->started, std::size_t{1});
        rig.toNextTick();
        QCOMPARE(rig.client->started, std::size_t{2});
        rig.answer("a 1\n");
        rig.clock.advance(75s); // asleep for more than seven intervals
        rig.worker.step({});
        QCOMPARE(rig.client->started, std::size_t{3});
        rig.answer("a 1\n");
        rig.worker.step({});
        QCOMPARE(rig.client->started, std::size_t{3});
    }
    void wallClockJumpsDoNotStopScraping()
    {
        ScrapeRig rig;
        rig.ensure();
        rig.scrape("a 1\n");
        for (const auto jump : {-3600s, 7200s, -1s}) {
            rig.clock.jump(jump);
            const std::size_t before = rig.client->started;
            for (int second = 0; second < 50; ++second) {
                rig.clock.advance(1s);
                rig.worker.step({});
                if (!rig.client->pending.empty())
                    rig.answer("a 1\n");
            }
            QVERIFY2(rig.client->started - before >= 4, std::to_string(rig.client->started - before).c_str());
            QVERIFY(rig.client->started - before <= 6);
        }
    }
    void reloadAfterAJumpDoesNotStopScraping()
    {
        for (const auto jump : {-3600s, 3600s}) {
            ScrapeRig rig;
            rig.ensure();
            rig.scrape("a 1\n");
            rig.clock.jump(jump);
            rig.job.interval = 5s;
            rig.ensure();
            for (int second = 0; second < 10; ++second) {
                rig.clock.advance(1s);
                rig.worker.step({});
                if (!rig.client->pending.empty())
                    rig.answer("a 1\n");
            }
            QVERIFY2(rig.client->started >= 2 && rig.client->started <= 4, std::to_string(rig.client->started).c_str());
        }
    }
    void intervalIsObserved()
    {
        ScrapeRig rig;
        rig.ensure();
        rig.scrape("a 1\n");
        rig.scrape("a 1\n");
        rig.scrape("a 1\n");
        QCOMPARE(rig.metric("prometheus_target_interval_length_seconds_count{interval=\"10s\"}"), 2.0);
        QCOMPARE(rig.metric("prometheus_target_interval_length_seconds_sum{interval=\"10s\"}"), 20.0);
    }
    void stoppedWorkerCommitsNothing()
    {
        ScrapeRig rig;
        rig.ensure();
        rig.scrape("a 1\n");
        const std::size_t commits = rig.sink.commits().size();
        rig.toNextTick();
        rig.worker.stop();
        rig.client->answer(0, 200, "a 2\n", {{"content-type", "text/plain"}});
        rig.client->poll({});
        QCOMPARE(rig.sink.commits().size(), commits);
    }
};

QTEST_APPLESS_MAIN(TstScrape)
#include "tst_scrape.moc"
