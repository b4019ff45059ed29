// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/http/server.h"
#include "agent/scrape/manager.h"
#include "tests/support/fake_sample_sink.h"
#include "tests/support/recording_log.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <atomic>
#include <mutex>

using agent::model::Labels;
using agent::model::TargetGroup;
using namespace agent::scrape;
using namespace std::chrono_literals;
using namespace std::string_literals;

namespace {

/// A target on loopback whose page the test sets.
class ScriptedTarget {
public:
    ScriptedTarget() : m_server(agent::http::makeServer(2))
    {
        m_server->handle("GET", "/metrics", [this](const agent::http::ServerRequest &request) {
            const std::lock_guard lock(m_mutex);
            ++m_requests;
            m_last = request;
            return m_response;
        });
        m_ok = m_server->listen("127.0.0.1:0").ok();
    }
    ~ScriptedTarget() { m_server->stop(); }
    bool ok() const { return m_ok; }
    std::string address() const { return "127.0.0.1:" + std::to_string(m_server->port()); }
    void set(const std::string &body, int status = 200, const std::string &contentType = "text/plain; version=0.0.4")
    {
        const std::lock_guard lock(m_mutex);
        m_response.status = status;
        m_response.body = body;
        m_response.contentType = contentType;
    }
    int requests() const
    {
        const std::lock_guard lock(m_mutex);
        return m_requests;
    }
    agent::http::ServerRequest last() const
    {
        const std::lock_guard lock(m_mutex);
        return m_last;
    }

private:
    mutable std::mutex m_mutex;
    agent::http::ServerResponse m_response;
    agent::http::ServerRequest m_last;
    int m_requests = 0;
    std::unique_ptr<agent::http::Server> m_server;
    bool m_ok = false;
};

JobSettings job(const std::string &name)
{
    JobSettings out;
    out.name = name;
    out.interval = 50ms;
    out.timeout = 50ms;
    out.protocols = {"OpenMetricsText1.0.0", "PrometheusText0.0.4"};
    return out;
}

TargetGroup group(const std::string &address, const Labels &labels = {})
{
    TargetGroup out;
    out.source = "0";
    out.targets.push_back(Labels{{"__address__", address}});
    out.labels = labels;
    return out;
}

struct Rig {
    Rig() : manager(options(), sink, clock, log, registry) {}
    static Manager::Options options()
    {
        Manager::Options out;
        out.threads = 2;
        out.userAgent = "Belfry/test";
        out.syncInterval = 0ms;
        return out;
    }
    TargetStatus first() const
    {
        for (const PoolStatus &pool : manager.status())
            if (!pool.targets.empty())
                return pool.targets.front();
        return {};
    }
    /// Whether the last commits hold this line.
    bool committed(const std::string &line) const
    {
        for (const auto &commit : sink.commits())
            for (const auto &sample : commit)
                if (sample.labels.toString() + " " +
                        (agent::model::isStaleNaN(sample.value) ? "stale" : agent::formatFloat(sample.value)) ==
                    line)
                    return true;
        return false;
    }
    FakeSampleSink sink;
    agent::SystemClock clock;
    RecordingLog log;
    agent::telemetry::Registry registry;
    Manager manager;
};

} // namespace

class TstScrapeManager : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void scrapesOverHttp()
    {
        ScriptedTarget target;
        QVERIFY(target.ok());
        target.set("# HELP a text\na{x=\"y\"} 7\n");
        Rig rig;
        QVERIFY(rig.manager.apply({job("one")}).ok());
        QCOMPARE(rig.manager.status().size(), std::size_t{1});
        rig.manager.update("one", {group(target.address())});
        rig.manager.update("unknown", {group(target.address())});
        QTRY_VERIFY(rig.manager.scrapesDone() >= 3);
        QVERIFY(rig.committed("a{instance=\"" + target.address() + "\", job=\"one\", x=\"y\"} 7"));
        QVERIFY(rig.committed("up{instance=\"" + target.address() + "\", job=\"one\"} 1"));
        const auto request = target.last();
        QCOMPARE(std::string(request.header("user-agent")), "Belfry/test"s);
        QCOMPARE(std::string(request.header("x-prometheus-scrape-timeout-seconds")), "0.05"s);
        QVERIFY(request.header("accept").rfind("application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6",
                                               0) == 0);
        const TargetStatus status = rig.first();
        QVERIFY(status.health == Health::Up && status.scrapes >= 3 && status.failures == 0 && status.series == 1);
        QCOMPARE(status.url, "http://" + target.address() + "/metrics");
        QVERIFY(rig.manager.samplesCommitted() >= 3 * 6);
        const auto metadata = rig.manager.metadata();
        QCOMPARE(metadata.size(), std::size_t{1});
        QCOMPARE(metadata[0].family, "a"s);
        QCOMPARE(metadata[0].metadata.help, "text"s);
        QVERIFY(rig.registry.text().find("prometheus_target_metadata_cache_entries{scrape_job=\"one\"} 1\n") !=
                std::string::npos);
        // Bytes as Prometheus counts them: help "text", type "unknown".
        QVERIFY(rig.registry.text().find("prometheus_target_metadata_cache_bytes{scrape_job=\"one\"} 11\n") !=
                std::string::npos);
        QVERIFY(!rig.sink.sawUnpinned());
    }
    void failuresAreTold()
    {
        ScriptedTarget target;
        target.set("gone", 503);
        Rig rig;
        QVERIFY(rig.manager.apply({job("one")}).ok());
        rig.manager.update("one", {group(target.address())});
        QTRY_COMPARE(rig.first().lastError, "server returned HTTP status 503 Service Unavailable"s);
        target.set("a 1\n");
        QTRY_VERIFY(rig.first().health == Health::Up);
        QVERIFY(rig.first().failures >= 1);
    }
    void refusedConnection()
    {
        std::string address;
        {
            ScriptedTarget target;
            address = target.address();
        }
        Rig rig;
        QVERIFY(rig.manager.apply({job("one")}).ok());
        rig.manager.update("one", {group(address)});
        QTRY_VERIFY(rig.first().health == Health::Down);
        QVERIFY2(rig.first().lastError.find("connection refused") != std::string::npos, rig.first().lastError.c_str());
    }
    void removedJobEndsWithMarkers()
    {
        ScriptedTarget target;
        target.set("a 1\n");
        Rig rig;
        QVERIFY(rig.manager.apply({job("one"), job("two")}).ok());
        rig.manager.update("one", {group(target.address())});
        QTRY_VERIFY(rig.manager.scrapesDone() >= 2);
        QVERIFY(rig.manager.apply({job("two")}).ok());
        QCOMPARE(rig.manager.status().size(), std::size_t{1});
        QCOMPARE(rig.manager.status()[0].job, "two"s);
        QTRY_VERIFY(rig.committed("a{instance=\"" + target.address() + "\", job=\"one\"} stale"));
        QVERIFY(rig.committed("up{instance=\"" + target.address() + "\", job=\"one\"} stale"));
        QTRY_COMPARE(rig.sink.pins(), std::size_t{0});
    }
    void vanishedTargetEndsWithMarkers()
    {
        ScriptedTarget target;
        target.set("a 1\n");
        Rig rig;
        QVERIFY(rig.manager.apply({job("one")}).ok());
        rig.manager.update("one", {group(target.address())});
        QTRY_VERIFY(rig.manager.scrapesDone() >= 2);
        rig.manager.update("one", {});
        QTRY_VERIFY(rig.committed("up{instance=\"" + target.address() + "\", job=\"one\"} stale"));
        QVERIFY(rig.manager.status()[0].targets.empty());
    }
    void stopEndsWithoutMarkers()
    {
        ScriptedTarget target;
        target.set("a 1\n");
        Rig rig;
        QVERIFY(rig.manager.apply({job("one")}).ok());
        rig.manager.update("one", {group(target.address())});
        QTRY_VERIFY(rig.manager.scrapesDone() >= 1);
        rig.manager.stop();
        rig.manager.stop();
        const std::size_t commits = rig.sink.commits().size();
        const int requests = target.requests();
        rig.manager.update("one", {});
        QVERIFY(!rig.committed("up{instance=\"" + target.address() + "\", job=\"one\"} stale"));
        QCOMPARE(rig.sink.commits().size(), commits);
        QCOMPARE(target.requests(), requests);
    }
    void badJobChangesNothing()
    {
        Rig rig;
        QVERIFY(rig.manager.apply({job("one")}).ok());
        JobSettings bad = job("two");
        agent::relabel::RuleSettings rule;
        rule.regex = "(";
        rule.targetLabel = "x";
        bad.relabel = {rule};
        const agent::Status status = rig.manager.apply({job("three"), bad});
        QCOMPARE(status.code(), agent::Code::InvalidInput);
        QVERIFY2(status.message().find("\"two\"") != std::string::npos, status.message().c_str());
        QCOMPARE(rig.manager.status().size(), std::size_t{1});
        QCOMPARE(rig.manager.status()[0].job, "one"s);
    }
    void unchangedJobLivesOnAndAChangedOneKnowsItsTargets()
    {
        ScriptedTarget target;
        target.set("a 1\n");
        Rig rig;
        QVERIFY(rig.manager.apply({job("one")}).ok());
        rig.manager.update("one", {group(target.address())});
        QTRY_VERIFY(rig.manager.scrapesDone() >= 2);
        const std::uint64_t id = rig.first().id;
        QVERIFY(rig.manager.apply({job("one")}).ok());
        QCOMPARE(rig.first().id, id);
        QVERIFY(rig.first().scrapes >= 2);
        JobSettings changed = job("one");
        changed.honorLabels = true;
        QVERIFY(rig.manager.apply({changed}).ok());
        const std::uint64_t done = rig.manager.scrapesDone();
        QTRY_VERIFY(rig.manager.scrapesDone() > done + 2); // without a further update
        QCOMPARE(rig.first().id, id);
    }
    void failureLogIsSharedAndReopened()
    {
        ScriptedTarget target;
        target.set("gone", 503);
        QTemporaryDir directory;
        const QString path = directory.filePath("failures.json");
        const auto contents = [&path] {
            QFile file(path);
            return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
        };
        Rig rig;
        std::vector<JobSettings> jobs{job("one"), job("two")};
        for (JobSettings &settings : jobs)
            settings.scrapeFailureLogFile = path.toStdString();
        QVERIFY(rig.manager.apply(jobs).ok());
        QVERIFY(QFile::exists(path)); // though nothing has failed as yet
        for (const char *name : {"one", "two"})
            rig.manager.update(name, {group(target.address())});
        QTRY_VERIFY(contents().contains("\"job_name\":\"one\"") && contents().contains("\"job_name\":\"two\""));
        QVERIFY(contents().contains("\"msg\":\"server returned HTTP status 503 Service Unavailable\""));
        QVERIFY(QFile::rename(path, directory.filePath("rotated")));
        QVERIFY(rig.manager.apply(jobs).ok()); // the jobs are the same, the file is not
        QTRY_VERIFY(contents().contains("\"job_name\":\"one\"") && contents().contains("\"job_name\":\"two\""));
        for (JobSettings &settings : jobs)
            settings.scrapeFailureLogFile.clear();
        QVERIFY(rig.manager.apply(jobs).ok());
        const std::uint64_t done = rig.manager.scrapesDone();
        QTRY_VERIFY(rig.manager.scrapesDone() >= done + 4); // scrapes that were under way are over
        const QByteArray before = contents();
        QTRY_VERIFY(rig.manager.scrapesDone() >= done + 8);
        QCOMPARE(contents(), before);
    }
    void failureLogThatCannotBeOpenedIsAnError()
    {
        Rig rig;
        QVERIFY(rig.manager.apply({job("one")}).ok());
        JobSettings bad = job("two");
        bad.scrapeFailureLogFile = "/no/such/folder/failures.json";
        const agent::Status status = rig.manager.apply({job("three"), bad});
        QVERIFY2(status.message().rfind("can't create json log file: ", 0) == 0, status.message().c_str());
        QCOMPARE(rig.manager.status().size(), std::size_t{1}); // nothing was changed
        QCOMPARE(rig.manager.status()[0].job, "one"s);
    }
    void offsetSeedMayChange()
    {
        ScriptedTarget target;
        target.set("a 1\n");
        Rig rig;
        QVERIFY(rig.manager.apply({job("one")}).ok());
        rig.manager.update("one", {group(target.address())});
        QTRY_VERIFY(rig.manager.scrapesDone() >= 1);
        rig.manager.setOffsetSeed(12345);
        JobSettings changed = job("one");
        changed.sampleLimit = 10;
        QVERIFY(rig.manager.apply({changed}).ok());
        const std::uint64_t done = rig.manager.scrapesDone();
        QTRY_VERIFY(rig.manager.scrapesDone() >= done + 2);
        QVERIFY(!rig.committed("a{instance=\"" + target.address() + "\", job=\"one\"} stale"));
    }
    void badTargetsAreLogged()
    {
        Rig rig;
        QVERIFY(rig.manager.apply({job("one")}).ok());
        rig.manager.update("one", {group("http://x")});
        QTRY_COMPARE(rig.log.count("error scrape: Creating target failed scrape_pool=one err=instance 0 in group 0: "
                                   "\"http://x\" is not a valid hostname"),
                     1);
    }
};

QTEST_GUILESS_MAIN(TstScrapeManager)
#include "tst_scrape_manager.moc"
