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
    void findSeries(engine::SeriesQuery, std::function<void(std::vector<engine::SeriesInfo>)> done) override
    {
        done({});
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
