// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/engine/engine.h"
#include "agent/http/server.h"
#include "agent/remote/wire/decoder.h"
#include "agent/telemetry/logger.h"
#include "agent/telemetry/registry.h"
#include "tests/support/silent_port.h"

#include <QtTest>

#include <atomic>
#include <future>
#include <map>
#include <mutex>

using namespace agent;

namespace {

/// A target and a receiver in one server.
class Peer {
public:
    Peer()
    {
        m_server->handle("GET", "/metrics", [this](const http::ServerRequest &) {
            http::ServerResponse response;
            response.contentType = "text/plain; version=0.0.4";
            response.body =
                "# HELP wheels_total Turns of a wheel.\n# TYPE wheels_total counter\nwheels_total{side=\"left\"} " +
                std::to_string(++m_scrapes) + "\n";
            return response;
        });
        m_server->handle("POST", "/api/v1/write", [this](const http::ServerRequest &request) {
            http::ServerResponse response;
            response.status = m_accept ? 204 : 503;
            if (m_accept && !remote::decodeWriteRequest(request.body, [this](const remote::ReceivedSeries &series) {
                                 note(series);
                             }).ok())
                response.status = 400;
            return response;
        });
    }
    ~Peer() { m_server->stop(); }
    [[nodiscard]] bool listen() { return m_server->listen("127.0.0.1:0").ok(); }
    [[nodiscard]] std::string address() const { return "127.0.0.1:" + std::to_string(m_server->port()); }
    void accept(bool yes) { m_accept = yes; }
    [[nodiscard]] std::size_t received(const std::string &metric) const
    {
        const std::lock_guard<std::mutex> lock(m_mutex);
        const auto it = m_received.find(metric);
        return it == m_received.end() ? 0 : it->second;
    }

private:
    void note(const remote::ReceivedSeries &series)
    {
        const std::lock_guard<std::mutex> lock(m_mutex);
        for (const auto &[name, value] : series.labels)
            if (name == "__name__")
                m_received[std::string(value)] += series.samples.size();
    }
    std::unique_ptr<http::Server> m_server = http::makeServer(2);
    std::atomic<int> m_scrapes{0};
    std::atomic<bool> m_accept{true};
    mutable std::mutex m_mutex;
    std::map<std::string, std::size_t> m_received;
};

} // namespace

class TestEngine : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_directory = std::make_unique<QTemporaryDir>();
        m_peer = std::make_unique<Peer>();
        QVERIFY(m_peer->listen());
        m_registry = std::make_unique<telemetry::Registry>();
        m_logger = std::make_unique<telemetry::Logger>(LogLevel::Error, telemetry::LogFormat::Logfmt, false);
    }
    void cleanup()
    {
        m_engine.reset();
        m_peer.reset();
    }

    void scrapesForwardsAndTells()
    {
        QVERIFY(start(config()));
        QTRY_VERIFY_WITH_TIMEOUT(m_peer->received("wheels_total") >= 2, 10000);
        QVERIFY(m_peer->received("up") >= 2);
        QTRY_VERIFY(m_engine->snapshot()->targets.size() == 1 &&
                    m_engine->snapshot()->targets[0].health == engine::TargetHealth::Up);
        QTRY_COMPARE(m_engine->snapshot()->state, engine::AgentState::Delivering);
        const auto snapshot = m_engine->snapshot();
        QVERIFY(snapshot->ready);
        QCOMPARE(snapshot->remotes.size(), std::size_t{1});
        QCOMPARE(snapshot->remotes[0].ledger.imbalance, std::int64_t{0});
        QVERIFY(snapshot->wal.series >= 6);
    }

    void aWrongFileIsRefusedWithItsPlace()
    {
        QVERIFY(!start("scrape_configs:\n  - job_name: a\n    metrics_pth: /m\n"));
        QCOMPARE(m_failure.code(), Code::InvalidInput);
        QVERIFY2(QString::fromStdString(m_failure.message()).contains(QStringLiteral("prometheus.yml:3:")),
                 m_failure.message().c_str());
        QVERIFY(QString::fromStdString(m_failure.message()).contains(QStringLiteral("metrics_path")));
    }

    void theStorageOfAnotherIsRefused()
    {
        QVERIFY(start(config()));
        telemetry::Registry registry;
        const engine::StartResult second = engine::startEngine(m_options, *m_logger, registry);
        QCOMPARE(second.status.code(), Code::AlreadyExists);
        QVERIFY2(QString::fromStdString(second.status.message())
                     .contains(QString::number(QCoreApplication::applicationPid())),
                 second.status.message().c_str());
    }

    void aBadReloadChangesNothing()
    {
        QVERIFY(start(config()));
        QTRY_VERIFY_WITH_TIMEOUT(m_peer->received("wheels_total") >= 1, 10000);
        QVERIFY(write("scrape_configs: 7\n"));
        QVERIFY(!reload().ok());
        QTRY_VERIFY(!m_engine->snapshot()->lastReloadOk);
        // A file that can be read, and cannot be made to run: the receivers stay as well.
        QVERIFY(write("scrape_configs:\n  - job_name: other\n    scrape_failure_log_file: /nowhere/at/all.log\n"
                      "remote_write:\n  - name: other\n    url: http://127.0.0.1:1/\n"));
        QVERIFY(!reload().ok());
        QTRY_VERIFY(!m_engine->snapshot()->lastReloadOk);
        QCOMPARE(m_engine->snapshot()->remotes.at(0).name, std::string("hq"));
        const std::size_t before = m_peer->received("wheels_total");
        QTRY_VERIFY_WITH_TIMEOUT(m_peer->received("wheels_total") > before, 10000);
        QVERIFY(write(config()));
        QVERIFY(reload().ok());
        QTRY_VERIFY(m_engine->snapshot()->lastReloadOk);
    }

    void applyWritesTheFileUnlessSomebodyElseDid()
    {
        QVERIFY(start(config()));
        const std::string changed = config() + "# changed\n";
        QVERIFY(apply(changed).ok());
        QCOMPARE(read(), QByteArray::fromStdString(changed));
        QVERIFY(write(config() + "# by another\n"));
        QCOMPARE(apply(config()).code(), Code::AlreadyExists);
        QCOMPARE(read(), QByteArray::fromStdString(config() + "# by another\n"));
    }

    /// Of the main file and of those it names, wrong ones as well; nothing happens while nothing changes.
    void changedFilesAreReloadedByThemselves()
    {
        m_options.autoReload = true;
        m_options.autoReloadInterval = std::chrono::milliseconds(1);
        const std::string text = config() + "scrape_config_files: [more.yml]\n";
        QVERIFY(writeMore("scrape_configs: []\n"));
        QVERIFY(start(text));
        QVERIFY(writeMore("scrape_configs: [{job_name: more, static_configs: [{targets: ['" + m_peer->address() +
                          "']}]}]\n"));
        QTRY_COMPARE_WITH_TIMEOUT(m_engine->snapshot()->targets.size(), std::size_t{2}, 10000);
        QVERIFY(write("scrape_configs: 7\n"));
        QTRY_VERIFY_WITH_TIMEOUT(!m_engine->snapshot()->lastReloadOk, 10000);
        QCOMPARE(m_engine->snapshot()->targets.size(), std::size_t{2});
        QVERIFY(write(config()));
        QTRY_VERIFY_WITH_TIMEOUT(m_engine->snapshot()->lastReloadOk, 10000);
        QTRY_COMPARE_WITH_TIMEOUT(m_engine->snapshot()->targets.size(), std::size_t{1}, 10000);
        m_options.autoReload = false;
    }

    /// created-timestamp-zero-ingestion and type-and-unit-labels reach the scrape; the window reaches the log.
    void featuresReachTheScrape()
    {
        m_options.features = {"type-and-unit-labels", "extra-scrape-metrics"};
        QVERIFY(start(config()));
        m_options.features.clear();
        QTRY_VERIFY_WITH_TIMEOUT(m_peer->received("scrape_timeout_seconds") >= 1, 10000);
        const std::vector<engine::SeriesInfo> found = find("wheels left");
        QCOMPARE(found.size(), std::size_t{1});
        QCOMPARE(found[0].labels.get("__type__"), std::string_view("counter"));
    }

    void theDoctorTellsEachStepAndHoldsNothingUp()
    {
        // Connections to the second remote are taken and never answered.
        const SilentPort silent;
        QVERIFY(silent.isReady());
        QVERIFY(start(config() + "  - {name: silent, url: 'http://" + silent.address() + "/api/v1/write'}\n"));
        using Found = Result<model::Diagnosis>;
        std::mutex mutex;
        std::map<std::string, Found> found;
        std::map<std::string, int> steps;
        const auto examine = [&](const std::string &remote, const std::string &key) {
            m_engine->diagnoseRemote(
                remote, true,
                [&, key](const model::DiagnosisStep &) {
                    const std::lock_guard lock(mutex);
                    ++steps[key];
                },
                [&, key](const Found &result) {
                    const std::lock_guard lock(mutex);
                    found.emplace(key, result);
                });
        };
        const auto codeOf = [&](const std::string &key) {
            const std::lock_guard lock(mutex);
            const auto it = found.find(key);
            return it == found.end() ? Code::Unavailable : it->second.status().code();
        };
        examine("hq", "good");
        QTRY_COMPARE_WITH_TIMEOUT(codeOf("good"), Code::Ok, 10000);
        QVERIFY(found.at("good")->passed());
        QCOMPARE(steps["good"], 9);
        QCOMPARE(m_peer->received("belfry_doctor_test"), std::size_t{1});
        examine("nobody", "nobody");
        QTRY_COMPARE(codeOf("nobody"), Code::NotFound);
        // Two wait; a third is too much.
        examine("silent", "first");
        examine("silent", "second");
        QTRY_VERIFY([&] {
            const std::lock_guard lock(mutex);
            return steps["first"] >= 5 && steps["second"] >= 5;
        }());
        examine("silent", "third");
        QTRY_COMPARE(codeOf("third"), Code::ResourceExhausted);
        QVERIFY(reload().ok());
        QElapsedTimer timer;
        timer.start();
        m_engine.reset();
        QVERIFY2(timer.elapsed() < 2500, qPrintable(QString::number(timer.elapsed())));
        QCOMPARE(codeOf("first"), Code::Cancelled);
        QCOMPARE(codeOf("second"), Code::Cancelled);
    }

    void checkTellsPlaceAndSuggestion()
    {
        QVERIFY(start(config()));
        std::vector<engine::ConfigProblem> problems;
        std::atomic<bool> done{false};
        m_engine->checkConfig("scrape_configs:\n  - job_name: a\n    metrics_pth: /m\n",
                              [&](std::vector<engine::ConfigProblem> found) {
                                  problems = std::move(found);
                                  done = true;
                              });
        QTRY_VERIFY(done.load());
        QCOMPARE(problems.size(), std::size_t{1});
        QCOMPARE(problems[0].line, 3);
        QCOMPARE(problems[0].suggestion, std::string("metrics_path"));
    }

    void findsAndWatchesSeries()
    {
        QVERIFY(start(config()));
        QTRY_VERIFY_WITH_TIMEOUT(m_peer->received("wheels_total") >= 1, 10000);
        std::vector<engine::SeriesInfo> found = find("WHEELS left");
        QCOMPARE(found.size(), std::size_t{1});
        // What targets tell about families is looked at every few seconds.
        QTRY_COMPARE_WITH_TIMEOUT((found = find("wheels_total{side=\"left\"}"), found.at(0).type),
                                  std::string("counter"), 10000);
        QCOMPARE(find("turns").size(), std::size_t{1}); // a word of its help
        QCOMPARE(found[0].help, std::string("Turns of a wheel."));
        m_engine->watchSeries({found[0].series});
        std::vector<engine::SeriesPoint> points;
        QTRY_VERIFY_WITH_TIMEOUT((points = points.empty() ? m_engine->takePoints() : points, !points.empty()), 10000);
        QCOMPARE(points[0].series, found[0].series);
    }

    void heldDataSurvivesARestart()
    {
        m_peer->accept(false);
        QVERIFY(start(config()));
        QTRY_VERIFY_WITH_TIMEOUT(
            m_engine->snapshot()->remotes.size() == 1 && m_engine->snapshot()->remotes[0].ledger.pending >= 12, 15000);
        QTRY_COMPARE_WITH_TIMEOUT(m_engine->snapshot()->state, engine::AgentState::Offline, 10000);
        const std::uint64_t held = m_engine->snapshot()->remotes[0].ledger.pending;
        m_engine.reset();
        m_peer->accept(true);
        m_registry = std::make_unique<telemetry::Registry>();
        QVERIFY(start(config()));
        const auto earlier = m_engine->snapshot()->earlier; // charts go on where they ended
        QCOMPARE(earlier->size(), std::size_t{1});
        QCOMPARE(earlier->front().remotes.at(0).name, std::string("hq"));
        QVERIFY(earlier->front().remotes.at(0).offline && earlier->front().remotes.at(0).pending >= held);
        QTRY_VERIFY_WITH_TIMEOUT(m_peer->received("up") + m_peer->received("wheels_total") >= held / 6 * 2, 15000);
        QTRY_COMPARE_WITH_TIMEOUT(m_engine->snapshot()->remotes[0].ledger.imbalance, std::int64_t{0}, 5000);
    }

private:
    /// What a search finds, within a second.
    [[nodiscard]] std::vector<engine::SeriesInfo> find(const std::string &text)
    {
        auto answer = std::make_shared<std::promise<std::vector<engine::SeriesInfo>>>();
        std::future<std::vector<engine::SeriesInfo>> found = answer->get_future();
        m_engine->findSeries({text, 10}, [answer](const Result<engine::SeriesFindings> &findings) {
            answer->set_value(findings ? findings->series : std::vector<engine::SeriesInfo>());
        });
        return found.wait_for(std::chrono::seconds(1)) == std::future_status::ready ? found.get()
                                                                                    : std::vector<engine::SeriesInfo>();
    }
    [[nodiscard]] std::string config() const
    {
        return "global:\n  scrape_interval: 200ms\n  scrape_timeout: 200ms\nscrape_configs:\n  - job_name: wheels\n    "
               "static_configs:\n      - targets: ['" +
               m_peer->address() + "']\nremote_write:\n  - name: hq\n    url: http://" + m_peer->address() +
               "/api/v1/write\n";
    }
    [[nodiscard]] QString path() const { return m_directory->filePath(QStringLiteral("prometheus.yml")); }
    [[nodiscard]] bool write(const std::string &text) const
    {
        QFile file(path());
        return file.open(QIODevice::WriteOnly) &&
               file.write(QByteArray::fromStdString(text)) == static_cast<qint64>(text.size());
    }
    [[nodiscard]] bool writeMore(const std::string &text) const
    {
        QFile file(m_directory->filePath(QStringLiteral("more.yml")));
        return file.open(QIODevice::WriteOnly) &&
               file.write(QByteArray::fromStdString(text)) == static_cast<qint64>(text.size());
    }
    [[nodiscard]] QByteArray read() const
    {
        QFile file(path());
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }
    [[nodiscard]] bool start(const std::string &text)
    {
        if (!write(text))
            return false;
        m_options.configPath = path().toStdString();
        m_options.storagePath = m_directory->filePath(QStringLiteral("data")).toStdString();
        engine::StartResult started = engine::startEngine(m_options, *m_logger, *m_registry);
        m_failure = started.status;
        m_engine = std::move(started.engine);
        return m_failure.ok();
    }
    template <typename Request>
    [[nodiscard]] Status answerOf(Request request)
    {
        Status result(Code::Internal, "no answer");
        std::atomic<bool> done{false};
        request([&](const Status &status) {
            result = status;
            done = true;
        });
        if (!QTest::qWaitFor([&] { return done.load(); }, 5000))
            qFatal("the engine did not answer");
        return result;
    }
    [[nodiscard]] Status reload()
    {
        return answerOf([this](engine::Engine::Done done) { m_engine->requestReload(std::move(done)); });
    }
    [[nodiscard]] Status apply(const std::string &text)
    {
        return answerOf([this, &text](engine::Engine::Done done) { m_engine->requestApply(text, std::move(done)); });
    }

    std::unique_ptr<QTemporaryDir> m_directory;
    std::unique_ptr<Peer> m_peer;
    std::unique_ptr<telemetry::Registry> m_registry;
    std::unique_ptr<telemetry::Logger> m_logger;
    engine::Options m_options;
    Status m_failure;
    std::unique_ptr<engine::Engine> m_engine;
};

QTEST_GUILESS_MAIN(TestEngine)
#include "tst_engine.moc"
