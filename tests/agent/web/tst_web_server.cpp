// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/engine/engine.h"
#include "agent/http/client.h"
#include "agent/web/web_server.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QtTest>

using namespace agent;

namespace {

/// An engine that answers with one prepared snapshot and counts reloads.
class StillEngine final : public engine::Engine {
public:
    [[nodiscard]] std::shared_ptr<const engine::EngineSnapshot> snapshot() const override { return m_snapshot; }
    [[nodiscard]] std::unique_ptr<Subscription> onSnapshotChanged(std::function<void()>) override { return nullptr; }
    void requestReload(Done done) override
    {
        ++reloads;
        done(reloadAnswer);
    }
    void requestApply(std::string, Done done) override { done({}); }
    void checkConfig(std::string, std::function<void(std::vector<engine::ConfigProblem>)> done) override { done({}); }
    void pauseRemote(const std::string &) override {}
    void resumeRemote(const std::string &) override {}
    void retryRemote(const std::string &) override {}
    void commandRemote(engine::RemoteCommand command,
                       std::function<void(const Result<engine::RemoteEffect> &)> done) override
    {
        if (command.remote != "headquarters")
            return done(notFound("there is no remote \"" + command.remote + '"'));
        commands.push_back(command);
        done(engine::RemoteEffect{1200, 65536, false});
    }
    void listDeadLetters(engine::DeadLetterQuery query,
                         std::function<void(const Result<std::vector<engine::DeadLetterRow>> &)> done) override
    {
        if (query.remote != "headquarters")
            return done(notFound("there is no remote \"" + query.remote + '"'));
        std::vector<engine::DeadLetterRow> rows(query.limit);
        std::uint64_t id = (query.before == 0 ? 10 : query.before) + 9'000'000'000'000'000'000U;
        for (engine::DeadLetterRow &row : rows) {
            row.id = --id;
            row.reason = query.reason;
            row.text = "add 3 samples: out of order sample";
        }
        done(rows);
    }
    void resendDeadLetters(engine::DeadLetterQuery query, Done done) override
    {
        letters = std::move(query);
        done(letters.remote == "headquarters" ? Status() : notFound("nobody"));
    }
    void dropDeadLetters(engine::DeadLetterQuery query, std::function<void(const Result<std::uint64_t> &)> done) override
    {
        letters = std::move(query);
        done(std::uint64_t{2});
    }
    engine::DeadLetterQuery letters; ///< Asked for last.
    void scrapeNow(engine::TargetName, std::function<void(const Result<engine::TargetLook> &)>) override {}
    void targetHistory(engine::TargetName, std::function<void(const Result<engine::TargetHistory> &)>) override {}
    void explainRelabelling(std::string, model::Labels,
                            std::function<void(const Result<engine::RelabelExplanation> &)>) override
    {
    }
    void diagnoseRemote(const std::string &name, bool sendTestSample,
                        std::function<void(const model::DiagnosisStep &)> onStep,
                        std::function<void(const Result<model::Diagnosis> &)> done) override
    {
        if (name != "headquarters") {
            done(notFound("there is no remote \"" + name + '"'));
            return;
        }
        model::Diagnosis diagnosis{name, "https://hq.test/", "Prometheus", {}, true};
        diagnosis.steps.push_back({"tcp",
                                   "TCP connection",
                                   model::StepState::Warning,
                                   "1 of 2 addresses connects",
                                   {{"192.0.2.1:443", "no answer", 10.5}, {"asked", sendTestSample ? "yes" : "no"}},
                                   "repair it",
                                   12.5});
        diagnosis.steps.push_back({"sample", "Test sample",
                                   sendTestSample ? model::StepState::Passed : model::StepState::Skipped, "", {}, "", 1});
        if (onStep)
            onStep(diagnosis.steps.front());
        done(diagnosis);
    }
    void findSeries(engine::SeriesQuery, std::function<void(const Result<engine::SeriesFindings> &)> done) override
    {
        done(engine::SeriesFindings());
    }
    void lookUpSeries(std::vector<model::Labels>,
                      std::function<void(const std::vector<engine::SeriesInfo> &)> done) override
    {
        done({});
    }
    void readSeries(engine::SeriesRange, std::function<void(const Result<engine::SeriesPast> &)> done) override
    {
        done(engine::SeriesPast());
    }
    void watchSeries(std::vector<model::SeriesRef>) override {}
    [[nodiscard]] std::vector<engine::SeriesPoint> takePoints() override { return {}; }
    [[nodiscard]] std::vector<engine::TargetMetadata> targetMetadata() const override
    {
        return {{"node", labels, "node_load1", "gauge", "Load.", ""}};
    }
    [[nodiscard]] std::string metricsText() const override { return {}; }
    [[nodiscard]] const engine::Options &options() const override { return m_options; }
    void beginStop() override {}

    void show(engine::EngineSnapshot snapshot)
    {
        m_snapshot = std::make_shared<engine::EngineSnapshot>(std::move(snapshot));
    }

    std::shared_ptr<const model::Labels> labels =
        std::make_shared<model::Labels>(model::Labels{{"job", "node"}, {"instance", "h:1"}});
    std::vector<engine::RemoteCommand> commands;
    Status reloadAnswer;
    int reloads = 0;

private:
    std::shared_ptr<const engine::EngineSnapshot> m_snapshot = std::make_shared<engine::EngineSnapshot>();
    engine::Options m_options{.configPath = "prometheus.yml", .version = "1.2.3", .flags = {{"log.level", "info"}}};
};

} // namespace

class TestWebServer : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_quits = 0;
        m_engine = std::make_unique<StillEngine>();
        m_registry = std::make_unique<telemetry::Registry>();
        QVERIFY(start(true));
    }
    void cleanup() { m_web.reset(); }

    void beforeTheEngineOnlyHealthAndMetricsAnswer_data()
    {
        QTest::addColumn<QString>("path");
        QTest::addColumn<int>("status");
        QTest::newRow("healthy") << "/-/healthy" << 200;
        QTest::newRow("ready") << "/-/ready" << 503;
        QTest::newRow("metrics") << "/metrics" << 200;
        QTest::newRow("targets") << "/api/v1/targets" << 503;
        QTest::newRow("nothing") << "/nothing" << 404;
    }
    void beforeTheEngineOnlyHealthAndMetricsAnswer()
    {
        QFETCH(QString, path);
        QFETCH(int, status);
        const http::Response response = ask("GET", path);
        QCOMPARE(response.status, status);
        if (status == 503)
            QCOMPARE(response.header("x-prometheus-stopping"), std::string_view("false"));
    }

    void readyOnceTheEngineIs()
    {
        engine::EngineSnapshot snapshot;
        snapshot.ready = true;
        m_engine->show(std::move(snapshot));
        m_web->setEngine(m_engine.get());
        const http::Response response = ask("GET", "/-/ready");
        QCOMPARE(response.status, 200);
        QCOMPARE(response.body, std::string("Prometheus Agent is Ready.\n"));
        m_web->setEngine(nullptr);
        QCOMPARE(ask("GET", "/-/ready").status, 503);
    }

    void stoppingIsToldInAHeader()
    {
        engine::EngineSnapshot snapshot;
        snapshot.state = engine::AgentState::Stopping;
        m_engine->show(std::move(snapshot));
        m_web->setEngine(m_engine.get());
        const http::Response response = ask("GET", "/-/ready");
        QCOMPARE(response.status, 503);
        QCOMPARE(response.header("x-prometheus-stopping"), std::string_view("true"));
    }

    void deadLetters()
    {
        m_web->setEngine(m_engine.get());
        const QString path = "/api/v1/belfry/dead_letters";
        const http::Response listed = ask("GET", path + "?remote=headquarters&limit=2&reason=receiver_rejected_400");
        QCOMPARE(listed.status, 200);
        const QJsonObject data = QJsonDocument::fromJson(QByteArray::fromStdString(listed.body))["data"].toObject();
        QCOMPARE(data["deadLetters"].toArray().size(), 2);
        QCOMPARE(data["deadLetters"][0]["id"].toString(), QString("9000000000000000009"));
        QCOMPARE(data["deadLetters"][0]["reason"].toString(), QString("receiver_rejected_400"));
        QCOMPARE(data["next"].toString(), QString("9000000000000000008"));
        QCOMPARE(ask("GET", path + "?remote=nobody").status, 404);
        QCOMPARE(ask("GET", path).status, 400);
        QCOMPARE(ask("GET", path + "?remote=headquarters&limit=many").status, 400);
        QCOMPARE(ask("GET", path + "?remote=headquarters&from=yesterday").status, 400);
        QCOMPARE(ask("POST", path + "/resend?remote=headquarters").status, 200);
        QCOMPARE(ask("POST", path + "/delete?remote=headquarters").status, 400); // all of them, by mistake
        QCOMPARE(ask("POST", path + "/delete?remote=headquarters&id=7&id=9").status, 200);
        QCOMPARE(m_engine->letters.ids, (std::set<std::uint64_t>{7, 9}));
        QCOMPARE(ask("POST", path + "/delete?remote=headquarters&id=seven").status, 400);
        QCOMPARE(ask("POST", path + "/delete?remote=headquarters&all=true").status, 200);
        m_web->setEngine(nullptr);
        QCOMPARE(ask("GET", path + "?remote=headquarters").status, 503);
    }

    /// All that a card of a remote shows.
    void aRemoteTellsEverything()
    {
        engine::EngineSnapshot snapshot;
        snapshot.inRate = 40;
        engine::RemoteRow row;
        row.name = "headquarters";
        row.url = "https://alfred:xxxxx@hq.test/";
        row.state = engine::AgentState::ActionNeeded;
        row.stateSince = 1'795'000'000'000;
        row.lastError = "server returned HTTP status 401 Unauthorized: who are you";
        row.lastErrorCode = 401;
        row.lastErrorTime = row.stateSince;
        row.lastSuccess = row.stateSince - 60'000;
        row.nextRetry = row.stateSince + 30'000;
        row.ledger.pending = 1200;
        row.oldestPending = row.stateSince - 60'000;
        row.pendingBytes = 5000;
        row.pendingSeconds = 60;
        row.outRate = 20;
        row.secondsToEmpty = 90;
        row.protocol = "2.0";
        row.lanes = 4;
        row.deadLetters = {1, 30, 400, 5, 6};
        row.acceptsFrom = row.stateSince - 3'600'000;
        row.olderThanAccepted = 7;
        row.backlog = engine::BacklogRow{3, 14, 5, 9, 265};
        row.steering.dailyQuota = 1000;
        row.steering.usedToday = 900;
        snapshot.remotes.push_back(row);
        m_engine->show(std::move(snapshot));
        m_web->setEngine(m_engine.get());
        const QJsonObject data = json("/api/v1/status/remote_write");
        QCOMPARE(data["samplesPerSecondIn"].toDouble(), 40.0);
        const QJsonObject remote = data["remotes"][0].toObject();
        const QJsonObject expected{{"name", "headquarters"},
                                   {"url", "https://alfred:xxxxx@hq.test/"},
                                   {"state", "action_needed"},
                                   {"stateSince", "2026-11-18T11:06:40.000Z"},
                                   {"lastError", "server returned HTTP status 401 Unauthorized: who are you"},
                                   {"lastErrorCode", 401},
                                   {"lastErrorTime", "2026-11-18T11:06:40.000Z"},
                                   {"lastSuccess", "2026-11-18T11:05:40.000Z"},
                                   {"nextRetry", "2026-11-18T11:07:10.000Z"},
                                   {"oldestPending", "2026-11-18T11:05:40.000Z"},
                                   {"pendingBytes", 5000},
                                   {"pendingSeconds", 60},
                                   {"samplesPerSecond", 20},
                                   {"secondsToEmpty", 90},
                                   {"protocol", "2.0"},
                                   {"lanes", 4},
                                   {"acceptsFrom", "2026-11-18T10:06:40.000Z"},
                                   {"olderThanAccepted", 7}};
        for (auto it = expected.begin(); it != expected.end(); ++it)
            QVERIFY2(remote[it.key()] == it.value(),
                     qPrintable(it.key() + ": " + remote[it.key()].toVariant().toString()));
        QCOMPARE(remote["ledger"]["pending"].toInt(), 1200);
        QCOMPARE(remote["backlog"]["until"]["record"].toInt(), 14);
        QCOMPARE(remote["backlog"]["freshCursor"]["segment"].toInt(), 5);
        QCOMPARE(remote["backlog"]["samples"].toInt(), 265);
        QCOMPARE(remote["deadLetters"]["samples"].toInt(), 30);
        QCOMPARE(remote["deadLetters"]["lost"].toInt(), 5);
        QCOMPARE(remote["steering"]["dailyQuota"].toInt(), 1000);
        QCOMPARE(remote["steering"]["usedToday"].toInt(), 900);
    }

    void doctor()
    {
        m_web->setEngine(m_engine.get());
        const http::Response found = ask("POST", "/api/v1/belfry/remotes/headquarters/doctor");
        QCOMPARE(found.status, 200);
        const QJsonObject data = QJsonDocument::fromJson(QByteArray::fromStdString(found.body))["data"].toObject();
        QCOMPARE(data["receiver"].toString(), QString("Prometheus"));
        QVERIFY(data["passed"].toBool());
        const QJsonObject step = data["steps"][0].toObject();
        QCOMPARE(step["name"].toString(), QString("tcp"));
        QCOMPARE(step["state"].toString(), QString("warning"));
        QCOMPARE(step["hint"].toString(), QString("repair it"));
        QCOMPARE(step["facts"][0]["milliseconds"].toDouble(), 10.5);
        QVERIFY(step["facts"][1]["milliseconds"].isUndefined());
        QCOMPARE(step["facts"][1]["value"].toString(), QString("yes"));
        QVERIFY(ask("POST", "/api/v1/belfry/remotes/headquarters/doctor?test_sample=false").body.find("\"no\"") !=
                std::string::npos);

        // What changes something at the receiver is for agents that may be steered over HTTP.
        QVERIFY(start(false));
        m_web->setEngine(m_engine.get());
        for (const char *query : {"", "?test_sample=true"}) {
            const http::Response answer =
                ask("POST", QStringLiteral("/api/v1/belfry/remotes/headquarters/doctor") + QLatin1String(query));
            QCOMPARE(answer.status, 200);
            const QJsonObject without = QJsonDocument::fromJson(QByteArray::fromStdString(answer.body))["data"].toObject();
            QCOMPARE(without["steps"][0]["facts"][1]["value"].toString(), QString("no"));
            QCOMPARE(without["steps"][1]["state"].toString(), QString("skipped"));
            QVERIFY(without["steps"][1]["hint"].toString().contains("--web.enable-lifecycle"));
        }

        QCOMPARE(ask("POST", "/api/v1/belfry/remotes/nobody/doctor").status, 404);
        QCOMPARE(ask("POST", "/api/v1/belfry/remotes/headquarters/dance").status, 404);
        QCOMPARE(ask("POST", "/api/v1/belfry/remotes/headquarters").status, 404);
        QCOMPARE(ask("POST", "/api/v1/belfry/remotes//doctor").status, 404);
        m_web->setEngine(nullptr);
        QCOMPARE(ask("POST", "/api/v1/belfry/remotes/headquarters/doctor").status, 503);
    }

    void reloadAnswersWhenItIsDone()
    {
        m_web->setEngine(m_engine.get());
        QCOMPARE(ask("POST", "/-/reload").status, 200);
        QCOMPARE(m_engine->reloads, 1);
        m_engine->reloadAnswer = invalidInput("x.yml:1:1: bad");
        const http::Response failed = ask("PUT", "/-/reload");
        QCOMPARE(failed.status, 500);
        QCOMPARE(failed.body, std::string("failed to reload config: x.yml:1:1: bad\n"));
        QCOMPARE(ask("GET", "/-/reload").status, 405);
        QCOMPARE(m_engine->reloads, 2);
    }

    void quitAsksTheProgram()
    {
        QCOMPARE(ask("POST", "/-/quit").body, std::string("Requesting termination... Goodbye!\n"));
        QCOMPARE(m_quits, 1);
    }

    void lifecycleIsOffByDefault()
    {
        m_web.reset();
        QVERIFY(start(false));
        m_web->setEngine(m_engine.get());
        QCOMPARE(ask("POST", "/-/reload").status, 403);
        QCOMPARE(ask("POST", "/-/quit").status, 403);
        QCOMPARE(m_engine->reloads, 0);
        QCOMPARE(m_quits, 0);
    }

    void targetsHaveTheShapeOfTheOriginal()
    {
        engine::TargetRow row;
        row.job = "node";
        row.url = "http://h:1/metrics";
        row.discoveredLabels = m_engine->labels;
        row.labels = m_engine->labels;
        row.health = engine::TargetHealth::Down;
        row.lastError = "broken \xff text";
        row.lastScrape = 1700000000123;
        row.lastDuration = 0.25;
        row.interval = std::chrono::seconds(90);
        row.timeout = std::chrono::seconds(10);
        engine::EngineSnapshot snapshot;
        snapshot.targets = {row};
        snapshot.dropped = {{"node", m_engine->labels, 0}};
        engine::PoolRow pool;
        pool.job = "node";
        pool.dropped = 7;
        snapshot.pools = {pool};
        m_engine->show(std::move(snapshot));
        m_web->setEngine(m_engine.get());

        const QJsonObject data = json("/api/v1/targets");
        const QJsonObject target = data[QStringLiteral("activeTargets")].toArray().at(0).toObject();
        QCOMPARE(target[QStringLiteral("scrapePool")].toString(), QStringLiteral("node"));
        QCOMPARE(target[QStringLiteral("health")].toString(), QStringLiteral("down"));
        QCOMPARE(target[QStringLiteral("scrapeInterval")].toString(), QStringLiteral("1m30s"));
        QCOMPARE(target[QStringLiteral("lastScrape")].toString(), QStringLiteral("2023-11-14T22:13:20.123Z"));
        QCOMPARE(target[QStringLiteral("labels")].toObject()[QStringLiteral("instance")].toString(),
                 QStringLiteral("h:1"));
        QVERIFY(target[QStringLiteral("lastError")].toString().startsWith(QStringLiteral("broken")));
        QCOMPARE(data[QStringLiteral("droppedTargets")].toArray().size(), 1);
        QCOMPARE(data[QStringLiteral("droppedTargetCounts")].toObject()[QStringLiteral("node")].toInt(), 7);

        QVERIFY(json("/api/v1/targets?state=active")[QStringLiteral("droppedTargets")].toArray().isEmpty());
        QVERIFY(json("/api/v1/targets?state=dropped")[QStringLiteral("activeTargets")].toArray().isEmpty());
        QVERIFY(json("/api/v1/targets?scrapePool=other")[QStringLiteral("activeTargets")].toArray().isEmpty());
    }

    void statusPagesAnswer()
    {
        engine::EngineSnapshot snapshot;
        snapshot.configPrinted = "global: {}\n";
        m_engine->show(std::move(snapshot));
        m_web->setEngine(m_engine.get());
        QCOMPARE(json("/api/v1/status/config")[QStringLiteral("yaml")].toString(), QStringLiteral("global: {}\n"));
        QCOMPARE(json("/api/v1/status/flags")[QStringLiteral("log.level")].toString(), QStringLiteral("info"));
        QCOMPARE(json("/api/v1/status/buildinfo")[QStringLiteral("version")].toString(), QStringLiteral("1.2.3"));
        QCOMPARE(json("/api/v1/status/runtimeinfo")[QStringLiteral("reloadConfigSuccess")].toBool(), true);
        QCOMPARE(json("/api/v1/status/remote_write")[QStringLiteral("state")].toString(), QStringLiteral("starting"));
    }

    void metadataCanBeFilteredAndCut()
    {
        m_web->setEngine(m_engine.get());
        const http::Response all = ask("GET", "/api/v1/targets/metadata");
        QVERIFY(QString::fromStdString(all.body).contains(QStringLiteral("\"metric\":\"node_load1\"")));
        QVERIFY(!QString::fromStdString(ask("GET", "/api/v1/targets/metadata?metric=other").body)
                     .contains(QStringLiteral("node_load1")));
        QVERIFY(!QString::fromStdString(ask("GET", "/api/v1/targets/metadata?limit=0").body)
                     .contains(QStringLiteral("node_load1")));
        QCOMPARE(ask("GET", "/api/v1/targets/metadata?limit=x").status, 400);
    }

    void queriesAreRefusedAsByAnyAgent()
    {
        const http::Response response = ask("GET", "/api/v1/query?query=up");
        QCOMPARE(response.status, 422);
        QVERIFY(QString::fromStdString(response.body).contains(QStringLiteral("unavailable with Prometheus Agent")));
    }

    void requestsAreCountedByPatternAndCode()
    {
        ask("GET", "/-/healthy");
        ask("GET", "/-/ready");
        const QString metrics = QString::fromStdString(ask("GET", "/metrics").body);
        QVERIFY(
            metrics.contains(QStringLiteral("prometheus_http_requests_total{code=\"200\",handler=\"/-/healthy\"} 1")));
        QVERIFY(
            metrics.contains(QStringLiteral("prometheus_http_requests_total{code=\"503\",handler=\"/-/ready\"} 1")));
    }

    void aPortInUseNamesItAndTheRemedy()
    {
        std::unique_ptr<web::WebServer> second;
        web::WebServer::Options options;
        options.listenAddress = "127.0.0.1:" + std::to_string(m_web->port());
        const Status status = web::WebServer::start(options, *m_registry, second);
        QCOMPARE(status.code(), Code::AlreadyExists);
        const QString message = QString::fromStdString(status.message());
        QVERIFY2(message.contains(QString::fromStdString(options.listenAddress)) &&
                     message.contains(QStringLiteral("--web.listen-address")),
                 qPrintable(message));
    }

    void steersRemotes()
    {
        using Verb = engine::RemoteCommand::Verb;
        const QString prefix = QStringLiteral("/api/v1/belfry/remotes/headquarters/");
        QVERIFY(start(false));
        m_web->setEngine(m_engine.get());
        for (const char *verb : {"pause", "resume", "retry", "drop_backlog", "skip?to=2h", "limit?bytes_per_second=1KB"})
            QCOMPARE(ask("POST", prefix + QString::fromLatin1(verb)).status, 403);
        QVERIFY(m_engine->commands.empty());
        // Asking what would happen changes nothing.
        const http::Response preview = ask("POST", prefix + QStringLiteral("drop_backlog?dry_run=true"));
        QCOMPARE(preview.status, 200);
        QVERIFY(preview.body.find("\"samples\":1200,\"bytes\":65536,\"exact\":false") != std::string::npos);
        QVERIFY(m_engine->commands.at(0).dryRun);
        m_engine->commands.clear();
        m_web.reset();
        QVERIFY(start(true));
        m_web->setEngine(m_engine.get());
        QCOMPARE(ask("POST", prefix + QStringLiteral("pause")).status, 200);
        QCOMPARE(ask("POST", prefix + QStringLiteral("skip?to=2026-11-21T12:31:04Z")).status, 200);
        QCOMPARE(ask("POST", prefix + QStringLiteral("limit?bytes_per_second=64KiB")).status, 200);
        QCOMPARE(m_engine->commands.size(), std::size_t{3});
        QVERIFY(m_engine->commands[0].verb == Verb::Pause);
        QVERIFY(m_engine->commands[0].who.rfind("127.0.0.1", 0) == 0);
        QCOMPARE(m_engine->commands[1].before, TimestampMs{1'795'264'264'000});
        QCOMPARE(m_engine->commands[2].bytesPerSecond, std::uint64_t{65536});
        QCOMPARE(ask("POST", prefix + QStringLiteral("skip")).status, 400);
        QCOMPARE(ask("POST", prefix + QStringLiteral("skip?to=yesterday")).status, 400);
        QCOMPARE(ask("POST", prefix + QStringLiteral("limit?bytes_per_second=fast")).status, 400);
        QCOMPARE(ask("POST", prefix + QStringLiteral("explode")).status, 404);
        QCOMPARE(ask("POST", QStringLiteral("/api/v1/belfry/remotes/nobody/pause")).status, 404);
        QCOMPARE(ask("GET", prefix + QStringLiteral("pause")).status, 404);
    }

private:
    [[nodiscard]] bool start(bool lifecycle)
    {
        web::WebServer::Options options;
        options.listenAddress = "127.0.0.1:0";
        options.enableLifecycle = lifecycle;
        options.requestQuit = [this] { ++m_quits; };
        return web::WebServer::start(options, *m_registry, m_web).ok();
    }
    http::Response ask(const char *method, const QString &path)
    {
        const auto client = http::makeCurlClient();
        http::Request request;
        request.method = method;
        request.url = "http://127.0.0.1:" + std::to_string(m_web->port()) + path.toStdString();
        request.timeout = std::chrono::seconds(5);
        std::optional<http::Outcome> outcome;
        client->start(request, [&](http::Outcome got) { outcome = std::move(got); });
        while (!outcome)
            client->poll(std::chrono::milliseconds(1000));
        return outcome->response;
    }
    QJsonObject json(const char *path)
    {
        const QJsonObject answer =
            QJsonDocument::fromJson(QByteArray::fromStdString(ask("GET", QString::fromLatin1(path)).body)).object();
        return answer[QStringLiteral("status")].toString() == QStringLiteral("success")
                   ? answer[QStringLiteral("data")].toObject()
                   : QJsonObject();
    }

    std::unique_ptr<StillEngine> m_engine;
    std::unique_ptr<telemetry::Registry> m_registry;
    std::unique_ptr<web::WebServer> m_web;
    std::atomic<int> m_quits{0};
};

QTEST_GUILESS_MAIN(TestWebServer)
#include "tst_web_server.moc"
