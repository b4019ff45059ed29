// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/config/loader.h"

#include <QtTest>

using namespace std::chrono_literals;
using agent::config::Config;
using agent::config::LoadResult;
using agent::config::loadText;
using agent::model::Labels;

namespace {

LoadResult load(const QByteArray &text)
{
    LoadResult result = loadText(std::string_view(text.constData(), static_cast<std::size_t>(text.size())),
                                 "/etc/belfry/prometheus.yml");
    if (!result.ok())
        qWarning() << result.status().message().c_str();
    return result;
}

QString labelsText(const Labels &labels)
{
    return QString::fromStdString(labels.toString());
}

} // namespace

class TestConfigValues : public QObject {
    Q_OBJECT
private slots:
    void emptyFileGivesDefaults();
    void tutorial();
    void times_data();
    void times();
    void limitsAreInherited();
    void jobOverridesGlobalSwitches();
    void externalLabels_data();
    void externalLabels();
    void missingVariablesAreWarnedOf();
    void metadataOfTheSecondVersionIsWarnedOf();
    void pathsAreRelativeToTheFile();
    void relativeConfigurationFile();
    void staticGroups();
    void relabelRules();
    void httpSettings();
    void bearerTokenBecomesAuthorization();
    void remoteDefaults();
    void remoteNameIsStable();
    void queueSettings();
    void storageLimits();
    void booleanSpellings_data();
    void booleanSpellings();
    void problemHasAllItsParts();
    void problemsAreOrderedByPlace();
    void unreadableFile();
    void sectionsWithoutEffectAreToldOf();
    void histogramKeys();
    void defaultProtocols_data();
    void defaultProtocols();
    void featuresAreDefaults();
    void escapingSchemes();
    void oauth2Settings();
    void outOfOrderTimeWindow();
    void remotesOfOneReceiver();
    void secretsStayOutOfMessages_data();
    void secretsStayOutOfMessages();
    void manyJobsTakeLinearTime();
};

void TestConfigValues::emptyFileGivesDefaults()
{
    const LoadResult result = load("");
    QVERIFY(result.ok());
    QVERIFY(result.warnings.empty());
    QCOMPARE(result.config.global.scrapeInterval, 60s);
    QCOMPARE(result.config.global.scrapeTimeout, 10s);
    QVERIFY(result.config.global.externalLabels.empty());
    QVERIFY(result.config.jobs.empty());
    QVERIFY(result.config.remotes.empty());
    QVERIFY(result.config.storage == agent::config::StorageLimits());
}

void TestConfigValues::tutorial()
{
    const LoadResult result = load(R"(
global:
  scrape_interval: 5s
  external_labels:
    cluster: batmobile
    replica: 0
scrape_configs:
  - job_name: 'prometheus-agent'
    static_configs:
      - targets: ['127.0.0.1:9090']
remote_write:
- url: 'http://127.0.0.1:10908/api/v1/receive'
)");
    QVERIFY(result.ok());
    const Config &config = result.config;
    QCOMPARE(labelsText(config.global.externalLabels), R"({cluster="batmobile", replica="0"})");
    QCOMPARE(config.jobs.size(), 1U);
    const auto &job = config.jobs[0];
    QCOMPARE(job.name, std::string("prometheus-agent"));
    QCOMPARE(job.interval, 5s);
    QCOMPARE(job.timeout, 5s);
    QCOMPARE(job.metricsPath, std::string("/metrics"));
    QCOMPARE(job.protocols, (std::vector<std::string>{"OpenMetricsText1.0.0", "OpenMetricsText0.0.1",
                                                      "PrometheusText1.0.0", "PrometheusText0.0.4"}));
    QCOMPARE(job.discovery.size(), 1U);
    const auto &groups = std::get<agent::discovery::StaticSettings>(job.discovery[0]).groups;
    QCOMPARE(groups.size(), 1U);
    QCOMPARE(labelsText(groups[0].targets.at(0)), R"({__address__="127.0.0.1:9090"})");
    QCOMPARE(config.remotes.size(), 1U);
    QCOMPARE(config.remotes[0].url, std::string("http://127.0.0.1:10908/api/v1/receive"));
    QVERIFY(!config.remotes[0].named);
}

void TestConfigValues::times_data()
{
    QTest::addColumn<QByteArray>("global");
    QTest::addColumn<QByteArray>("job");
    QTest::addColumn<QList<int>>("seconds"); // global interval, timeout, job interval, timeout
    const auto row = [](const char *name, const char *global, const char *job, QList<int> seconds) {
        QTest::newRow(name) << QByteArray(global) << QByteArray(job) << seconds;
    };
    row("nothing set", "", "", {60, 10, 60, 10});
    row("short global interval", "scrape_interval: 5s", "", {5, 5, 5, 5});
    row("zero is unset", "scrape_interval: 0, scrape_timeout: 0s", "scrape_interval: 0s", {60, 10, 60, 10});
    row("global timeout", "scrape_timeout: 20s", "", {60, 20, 60, 20});
    row("job interval below the global timeout", "", "scrape_interval: 3s", {60, 10, 3, 3});
    row("job interval above", "scrape_interval: 5s", "scrape_interval: 1m", {5, 5, 60, 5});
    row("job timeout", "", "scrape_timeout: 60s", {60, 10, 60, 60});
    row("both of the job", "scrape_interval: 5s", "scrape_interval: 30s, scrape_timeout: 15s", {5, 5, 30, 15});
}

void TestConfigValues::times()
{
    QFETCH(QByteArray, global);
    QFETCH(QByteArray, job);
    QFETCH(QList<int>, seconds);
    const LoadResult result =
        load("global: {" + global + "}\nscrape_configs: [{job_name: a" + (job.isEmpty() ? "" : ", ") + job + "}]\n");
    QVERIFY(result.ok());
    const auto inSeconds = [](std::chrono::milliseconds time) { return static_cast<int>(time.count() / 1000); };
    const auto &settings = result.config.jobs.at(0);
    QCOMPARE((QList<int>{inSeconds(result.config.global.scrapeInterval), inSeconds(result.config.global.scrapeTimeout),
                         inSeconds(settings.interval), inSeconds(settings.timeout)}),
             seconds);
}

void TestConfigValues::limitsAreInherited()
{
    const LoadResult result = load(R"(
global: {body_size_limit: 1MB, sample_limit: 1, target_limit: 2, label_limit: 3, label_name_length_limit: 4, label_value_length_limit: 5, keep_dropped_targets: 6}
scrape_configs:
  - job_name: a
  - {job_name: b, body_size_limit: 1.5KiB, sample_limit: 10, target_limit: 20, label_limit: 30, label_name_length_limit: 40, label_value_length_limit: 50, keep_dropped_targets: 60}
  - {job_name: c, sample_limit: 0}
)");
    QVERIFY(result.ok());
    const auto limits = [&result](std::size_t job) {
        const auto &s = result.config.jobs.at(job);
        return QList<quint64>{s.bodySizeLimit,        s.sampleLimit,           s.targetLimit,       s.labelLimit,
                              s.labelNameLengthLimit, s.labelValueLengthLimit, s.keepDroppedTargets};
    };
    QCOMPARE(limits(0), (QList<quint64>{1 << 20, 1, 2, 3, 4, 5, 6}));
    QCOMPARE(limits(1), (QList<quint64>{1536, 10, 20, 30, 40, 50, 60}));
    QCOMPARE(limits(2), limits(0));
}

void TestConfigValues::jobOverridesGlobalSwitches()
{
    const LoadResult result = load(R"(
global: {extra_scrape_metrics: true, metric_name_validation_scheme: legacy, scrape_protocols: [PrometheusText0.0.4]}
scrape_configs:
  - {job_name: a}
  - {job_name: b, extra_scrape_metrics: false, metric_name_validation_scheme: utf8, scrape_protocols: [OpenMetricsText1.0.0], fallback_scrape_protocol: OpenMetricsText0.0.1}
)");
    QVERIFY(result.ok());
    const auto &a = result.config.jobs.at(0);
    const auto &b = result.config.jobs.at(1);
    QVERIFY(a.extraScrapeMetrics);
    QVERIFY(!b.extraScrapeMetrics);
    QVERIFY(a.nameScheme == agent::model::NameScheme::Legacy);
    QVERIFY(b.nameScheme == agent::model::NameScheme::Utf8);
    QCOMPARE(a.protocols, std::vector<std::string>{"PrometheusText0.0.4"});
    QCOMPARE(b.protocols, std::vector<std::string>{"OpenMetricsText1.0.0"});
    QCOMPARE(b.fallbackProtocol, std::string("OpenMetricsText0.0.1"));
}

void TestConfigValues::externalLabels_data()
{
    QTest::addColumn<QByteArray>("written");
    QTest::addColumn<QString>("value");
    const auto row = [](const char *written, const char *value) {
        QTest::newRow(written) << QByteArray(written) << value;
    };
    row("plain", "plain");
    row("0", "0");
    row("1.50", "1.50");
    row("true", "true");
    row("0x1F", "0x1F");
    row("2026-11-21", "2026-11-21");
    row("'quoted: text'", "quoted: text");
    row("$BELFRY_TEST_CAR", "batmobile");
    row("a-${BELFRY_TEST_CAR}-b", "a-batmobile-b");
    row("a-$BELFRY_TEST_CAR-b", "a-batmobile-b");
    row("$$BELFRY_TEST_CAR", "$BELFRY_TEST_CAR");
    row("5$", "5$");
    row("5$ each", "5$ each");
    row("${}x", "x");
    row("\"${x\"", "x");
    row("$BELFRY_TEST_CAR$BELFRY_TEST_CAR", "batmobilebatmobile");
}

void TestConfigValues::externalLabels()
{
    qputenv("BELFRY_TEST_CAR", "batmobile");
    QFETCH(QByteArray, written);
    QFETCH(QString, value);
    const LoadResult result = load("global:\n  external_labels:\n    a: " + written + '\n');
    QVERIFY(result.ok());
    QCOMPARE(QString::fromStdString(std::string(result.config.global.externalLabels.get("a"))), value);
    QVERIFY(result.warnings.empty());
    const LoadResult again = loadText(result.config.printed, "again.yml");
    QVERIFY(again.ok());
    QCOMPARE(again.config.global, result.config.global);
}

void TestConfigValues::missingVariablesAreWarnedOf()
{
    qunsetenv("BELFRY_TEST_MISSING");
    const LoadResult result =
        load("global:\n  external_labels:\n    a: x${BELFRY_TEST_MISSING}\n    b: $BELFRY_TEST_MISSING\n");
    QVERIFY(result.ok());
    QCOMPARE(labelsText(result.config.global.externalLabels), R"({a="x"})");
    QCOMPARE(result.warnings.size(), 2U);
    QCOMPARE(result.warnings[0],
             std::string("/etc/belfry/prometheus.yml:3:5: global.external_labels.a: the environment variable "
                         "BELFRY_TEST_MISSING is empty or not set"));
}

void TestConfigValues::metadataOfTheSecondVersionIsWarnedOf()
{
    const auto warnings = [](const QByteArray &message, const QByteArray &metadata) {
        return load("remote_write:\n  - url: http://hq/write\n    protobuf_message: " + message + '\n' + metadata)
            .warnings;
    };
    const QByteArray metadata = "    metadata_config: {send: true}\n";
    QVERIFY(warnings("prometheus.WriteRequest", metadata).empty());
    QVERIFY(warnings("io.prometheus.write.v2.Request", "").empty());
    QCOMPARE(warnings("io.prometheus.write.v2.Request", metadata).size(), 1U);
}

void TestConfigValues::pathsAreRelativeToTheFile()
{
    const LoadResult result = load(R"(
scrape_configs:
  - job_name: a
    authorization: {credentials_file: token}
    tls_config: {ca_file: ../ca.pem, cert_file: /abs/cert.pem, key_file: ./keys/key.pem}
    http_headers: {X: {files: [header]}}
    file_sd_configs:
      - files: [targets/*.yml, /abs/*.json]
remote_write:
  - url: http://a
    basic_auth: {username_file: user, password_file: sub/../pass}
)");
    QVERIFY(result.ok());
    const auto &job = result.config.jobs.at(0);
    QCOMPARE(job.http.authorization->credentials.file, std::string("/etc/belfry/token"));
    QCOMPARE(job.http.tls.caFile, std::string("/etc/ca.pem"));
    QCOMPARE(job.http.tls.certFile, std::string("/abs/cert.pem"));
    QCOMPARE(job.http.tls.key.file, std::string("/etc/belfry/keys/key.pem"));
    QCOMPARE(job.http.headers.at("X").files, std::vector<std::string>{"/etc/belfry/header"});
    QCOMPARE(std::get<agent::discovery::FileSettings>(job.discovery.at(0)).files,
             (std::vector<std::string>{"/etc/belfry/targets/*.yml", "/abs/*.json"}));
    const auto &auth = *result.config.remotes.at(0).http.basicAuth;
    QCOMPARE(auth.usernameFile, std::string("/etc/belfry/user"));
    QCOMPARE(auth.password.file, std::string("/etc/belfry/pass"));
}

void TestConfigValues::relativeConfigurationFile()
{
    const LoadResult result = loadText("scrape_configs: [{job_name: a, bearer_token_file: t}]", "conf/prometheus.yml");
    QVERIFY(result.ok());
    QCOMPARE(QString::fromStdString(result.config.jobs.at(0).http.authorization->credentials.file),
             QDir::currentPath() + "/conf/t");
}

void TestConfigValues::staticGroups()
{
    const LoadResult result = load(R"(
scrape_configs:
  - job_name: a
    static_configs:
      - targets: ['a:1', "b:2"]
        labels: {room: 12, empty: ''}
      - targets: []
      - labels: {x: y}
)");
    QVERIFY(result.ok());
    QCOMPARE(result.config.jobs.at(0).discovery.size(), 1U);
    const auto &groups = std::get<agent::discovery::StaticSettings>(result.config.jobs[0].discovery[0]).groups;
    QCOMPARE(groups.size(), 3U);
    QCOMPARE(groups[0].source, std::string("0"));
    QCOMPARE(groups[0].targets, (std::vector<Labels>{Labels{{"__address__", "a:1"}}, Labels{{"__address__", "b:2"}}}));
    QCOMPARE(groups[0].labels, (Labels{{"room", "12"}}));
    QCOMPARE(groups[2].source, std::string("2"));
    QVERIFY(groups[2].targets.empty());
}

void TestConfigValues::relabelRules()
{
    const LoadResult result = load(R"(
scrape_configs:
  - job_name: a
    relabel_configs:
      - {source_labels: [x, "y"], target_label: z}
      - {action: HASHMOD, source_labels: [x], modulus: 18446744073709551, target_label: z}
      - {action: drop, regex: }
      - {action: drop, regex: 5}
      - {target_label: z, replacement: '', separator: ''}
)");
    QVERIFY(result.ok());
    const auto &rules = result.config.jobs.at(0).relabel;
    QCOMPARE(rules.size(), 5U);
    QCOMPARE(rules[0].sourceLabels, (std::vector<std::string>{"x", "y"}));
    QCOMPARE(rules[0].regex, std::string("(.*)"));
    QCOMPARE(rules[0].replacement, std::string("$1"));
    QCOMPARE(rules[0].separator, std::string(";"));
    QVERIFY(rules[1].action == agent::relabel::Action::HashMod);
    QCOMPARE(rules[1].modulus, 18446744073709551ULL);
    QCOMPARE(rules[2].regex, std::string());
    QCOMPARE(rules[3].regex, std::string("5"));
    QCOMPARE(rules[4].replacement, std::string());
    QCOMPARE(rules[4].separator, std::string());
}

void TestConfigValues::httpSettings()
{
    const LoadResult result = load(R"(
scrape_configs:
  - job_name: a
    basic_auth: {username: u, password: "123"}
    proxy_url: socks5://proxy:1080
    no_proxy: localhost
    proxy_connect_header: {A: [b, c]}
    follow_redirects: false
    enable_http2: false
    http_headers: {X: {values: [v], secrets: [s]}}
  - job_name: b
)");
    QVERIFY(result.ok());
    const auto &http = result.config.jobs.at(0).http;
    QCOMPARE(http.basicAuth->username, std::string("u"));
    QCOMPARE(http.basicAuth->password.value, std::string("123"));
    QCOMPARE(http.proxy.url, std::string("socks5://proxy:1080"));
    QCOMPARE(http.proxy.noProxy, std::string("localhost"));
    QCOMPARE(http.proxy.connectHeader.at("A"), (std::vector<std::string>{"b", "c"}));
    QVERIFY(!http.followRedirects);
    QVERIFY(!http.enableHttp2);
    QCOMPARE(http.headers.at("X").values, std::vector<std::string>{"v"});
    QCOMPARE(http.headers.at("X").secrets, std::vector<std::string>{"s"});
    QVERIFY(result.config.jobs.at(1).http == agent::http::ClientSettings());
}

void TestConfigValues::bearerTokenBecomesAuthorization()
{
    const LoadResult result =
        load("scrape_configs: [{job_name: a, bearer_token: t}, {job_name: b, authorization: {credentials: c}}]");
    QVERIFY(result.ok());
    QCOMPARE(result.config.jobs.at(0).http.authorization->type, std::string("Bearer"));
    QCOMPARE(result.config.jobs.at(0).http.authorization->credentials.value, std::string("t"));
    QCOMPARE(result.config.jobs.at(1).http.authorization->type, std::string("Bearer"));
}

void TestConfigValues::remoteDefaults()
{
    const LoadResult result = load("remote_write: [{url: 'http://a/x'}]");
    QVERIFY(result.ok());
    const auto &remote = result.config.remotes.at(0);
    QCOMPARE(remote.timeout, 30s);
    QVERIFY(!remote.http.enableHttp2);
    QVERIFY(remote.http.followRedirects);
    QVERIFY(!remote.sendExemplars);
    QVERIFY(remote.queue == agent::remote::QueueSettings());
    QVERIFY(remote.queue.retryOnHttp429);
}

void TestConfigValues::remoteNameIsStable()
{
    const auto nameOf = [](const QByteArray &entry) {
        const LoadResult result = load("remote_write: [{" + entry + "}]");
        return result.ok() ? QString::fromStdString(result.config.remotes.at(0).name) : QString();
    };
    // The first six digits of: printf 'http://a/x\nprometheus.WriteRequest' | md5sum
    const QByteArray digest =
        QCryptographicHash::hash("http://a/x\nprometheus.WriteRequest", QCryptographicHash::Md5).toHex().left(6);
    const QString name = QString::fromLatin1(digest);
    QCOMPARE(nameOf("url: 'http://a/x'"), name);
    QCOMPARE(nameOf("url: 'http://a/x', queue_config: {capacity: 7}, send_exemplars: true, remote_timeout: 1s"), name);
    QCOMPARE(nameOf("url: 'http://a/x', headers: {X: y}, write_relabel_configs: [{action: drop, regex: a}]"), name);
    QVERIFY(nameOf("url: 'http://a/y'") != name);
    QCOMPARE(nameOf("url: 'http://u:one@a/x'"), nameOf("url: 'http://u:two@a/x'"));
    QCOMPARE(nameOf("url: 'http://a/x', name: hq"), QString("hq"));

    const LoadResult two =
        load("remote_write: [{url: 'http://a/x', name: one}, {url: 'http://a/x', name: two}, {url: 'http://a/x'}]");
    QVERIFY(two.ok());
    QVERIFY(two.config.remotes.at(0).named);
    QVERIFY(!two.config.remotes.at(2).named);
}

void TestConfigValues::queueSettings()
{
    const LoadResult result = load(R"(
remote_write:
  - url: http://a
    send_exemplars: true
    remote_timeout: 7s
    headers: {X-Scope-OrgID: 5}
    queue_config: {capacity: 1, max_shards: 2, min_shards: 2, max_samples_per_send: 3, batch_send_deadline: 4s, min_backoff: 5ms, max_backoff: 6s, retry_on_http_429: false, sample_age_limit: 8h}
)");
    QVERIFY(result.ok());
    const auto &remote = result.config.remotes.at(0);
    QVERIFY(remote.sendExemplars);
    QCOMPARE(remote.timeout, 7s);
    QCOMPARE(remote.headers.at("X-Scope-OrgID"), std::string("5"));
    agent::remote::QueueSettings expected;
    expected.capacity = 1;
    expected.maxShards = 2;
    expected.minShards = 2;
    expected.maxSamplesPerSend = 3;
    expected.batchSendDeadline = 4s;
    expected.minBackoff = 5ms;
    expected.maxBackoff = 6s;
    expected.retryOnHttp429 = false;
    expected.sampleAgeLimit = 8h;
    QVERIFY(remote.queue == expected);
}

void TestConfigValues::storageLimits()
{
    const LoadResult result = load("belfry: {storage: {max_bytes: 8GiB, min_free_bytes: 512MB, fsync_interval: 0s}}");
    QVERIFY(result.ok());
    QCOMPARE(result.config.storage.maxBytes, 8ULL << 30);
    QCOMPARE(result.config.storage.minFreeBytes, 512ULL << 20);
    QCOMPARE(result.config.storage.fsyncInterval, 0ms);
    QCOMPARE(result.config.storage.memoryBytes, 32ULL << 20);
    QCOMPARE(result.config.storage.packAfter, 1min);
    QVERIFY(result.config.storage.takeover == agent::Moment());
    const LoadResult more = load("belfry: {storage: {memory_bytes: 1MiB, pack_after: 0s, takeover: none}}");
    QVERIFY(more.ok());
    QCOMPARE(more.config.storage.memoryBytes, 1ULL << 20);
    QCOMPARE(more.config.storage.packAfter, 0ms);
    QVERIFY(more.config.storage.takeover.kind == agent::Moment::Kind::End);
    QCOMPARE(load("belfry: {storage: {takeover: 90m}}").config.storage.takeover.ago, 90min);
}

void TestConfigValues::booleanSpellings_data()
{
    QTest::addColumn<bool>("expected");
    for (const char *spelling : {"true", "True", "TRUE", "yes", "Yes", "on", "ON", "y"})
        QTest::newRow(spelling) << true;
    for (const char *spelling : {"false", "False", "FALSE", "no", "No", "off", "OFF", "n"})
        QTest::newRow(spelling) << false;
}

void TestConfigValues::booleanSpellings()
{
    QFETCH(bool, expected);
    const LoadResult result =
        load(QByteArray("scrape_configs: [{job_name: a, honor_labels: ") + QTest::currentDataTag() + "}]");
    QVERIFY(result.ok());
    QCOMPARE(result.config.jobs.at(0).honorLabels, expected);
}

void TestConfigValues::problemHasAllItsParts()
{
    const LoadResult result = loadText("scrape_configs:\n  - job_name: a\n    metrics_pth: /m\n", "prometheus.yml");
    QCOMPARE(result.problems.size(), 1U);
    const auto &problem = result.problems[0];
    QCOMPARE(problem.file, std::string("prometheus.yml"));
    QCOMPARE(problem.line, 3);
    QCOMPARE(problem.column, 5);
    QCOMPARE(problem.key, std::string("scrape_configs[0].metrics_pth"));
    QCOMPARE(problem.message, std::string("unknown key"));
    QCOMPARE(problem.remedy, std::string("did you mean metrics_path?"));
    QCOMPARE(problem.suggestion, std::string("metrics_path"));
    QCOMPARE(
        problem.toString(),
        std::string("prometheus.yml:3:5: scrape_configs[0].metrics_pth: unknown key (did you mean metrics_path?)"));
}

void TestConfigValues::problemsAreOrderedByPlace()
{
    const LoadResult result = loadText("remote_write: [{}]\nglobal: {x: 1}\nscrape_configs: [{y: 1}]\n", "a.yml");
    QStringList places;
    for (const auto &problem : result.problems)
        places << QString("%1 %2").arg(problem.line).arg(QString::fromStdString(problem.key));
    QCOMPARE(places, (QStringList{"1 remote_write[0].url", "2 global.x", "3 scrape_configs[0].job_name",
                                  "3 scrape_configs[0].y"}));
    QCOMPARE(QString::fromStdString(result.status().message()).count('\n'), 3);
}

void TestConfigValues::unreadableFile()
{
    const QTemporaryDir folder;
    const auto files = agent::makePosixFileSystem();
    const std::string path = folder.filePath("missing.yml").toStdString();
    const LoadResult missing = agent::config::loadFile(*files, path);
    QCOMPARE(missing.problems.size(), 1U);
    QCOMPARE(missing.problems[0].line, 0);
    const QString text = QString::fromStdString(missing.problems[0].toString());
    QVERIFY2(text.startsWith(QString::fromStdString(path) + ": the file cannot be read: "), qPrintable(text));
    QVERIFY2(text.endsWith("(check the path given with --config.file)"), qPrintable(text));
    QVERIFY(!agent::config::loadFile(*files, folder.path().toStdString()).ok()); // a directory
}

void TestConfigValues::sectionsWithoutEffectAreToldOf()
{
    const LoadResult result = load("storage: {tsdb: {out_of_order_time_window: 1h}, exemplars: {max_exemplars: 5}}\n"
                                   "runtime: {}\ntracing:\notlp: {convert_histograms_to_nhcb: true}\n");
    QVERIFY(result.ok());
    QCOMPARE(result.warnings.size(), 2U);
    QCOMPARE(result.warnings[0], std::string("/etc/belfry/prometheus.yml:1:49: storage.exemplars: this has no effect "
                                             "in this version of Belfry"));
    QCOMPARE(result.warnings[1],
             std::string("/etc/belfry/prometheus.yml:4:1: otlp: this has no effect in this version of Belfry"));
}

void TestConfigValues::histogramKeys()
{
    const LoadResult result = load(R"(
global: {scrape_native_histograms: true, always_scrape_classic_histograms: true, convert_classic_histograms_to_nhcb: true, scrape_failure_log_file: failures.log}
scrape_configs:
  - {job_name: a, native_histogram_bucket_limit: 160, native_histogram_min_bucket_factor: 1.1}
  - {job_name: b, scrape_native_histograms: false, always_scrape_classic_histograms: false, convert_classic_histograms_to_nhcb: false, scrape_failure_log_file: logs/b.log}
remote_write: [{url: 'http://a', send_native_histograms: true}, {url: 'http://b'}]
)");
    QVERIFY(result.ok());
    const auto &a = result.config.jobs.at(0);
    const auto &b = result.config.jobs.at(1);
    QVERIFY(a.scrapeNativeHistograms && a.alwaysScrapeClassicHistograms && a.convertClassicHistogramsToNhcb);
    QVERIFY(!b.scrapeNativeHistograms && !b.alwaysScrapeClassicHistograms && !b.convertClassicHistogramsToNhcb);
    QCOMPARE(a.nativeHistogramBucketLimit, 160U);
    QCOMPARE(a.nativeHistogramMinBucketFactor, 1.1);
    QCOMPARE(a.scrapeFailureLogFile, std::string("/etc/belfry/failures.log"));
    QCOMPARE(b.scrapeFailureLogFile, std::string("/etc/belfry/logs/b.log"));
    QVERIFY(result.config.remotes.at(0).sendNativeHistograms);
    QVERIFY(!result.config.remotes.at(1).sendNativeHistograms);
}

void TestConfigValues::defaultProtocols_data()
{
    QTest::addColumn<QByteArray>("global");
    QTest::addColumn<QByteArray>("job");
    QTest::addColumn<bool>("feature");
    QTest::addColumn<QString>("first");
    const auto row = [](const char *name, const char *global, const char *job, bool feature, const char *first) {
        QTest::newRow(name) << QByteArray(global) << QByteArray(job) << feature << first;
    };
    row("nothing", "", "", false, "OpenMetricsText1.0.0");
    row("job", "", ", scrape_native_histograms: true", false, "PrometheusProto");
    row("global", "scrape_native_histograms: true", "", false, "PrometheusProto");
    row("job switches off", "scrape_native_histograms: true", ", scrape_native_histograms: false", false,
        "OpenMetricsText1.0.0");
    row("feature", "", "", true, "PrometheusProto");
    row("feature, job switches off", "", ", scrape_native_histograms: false", true, "PrometheusProto");
    row("global list wins", "scrape_protocols: [PrometheusText0.0.4]", ", scrape_native_histograms: true", true,
        "PrometheusText0.0.4");
    row("own list wins", "", ", scrape_protocols: [PrometheusText1.0.0], scrape_native_histograms: true", true,
        "PrometheusText1.0.0");
}

void TestConfigValues::defaultProtocols()
{
    QFETCH(QByteArray, global);
    QFETCH(QByteArray, job);
    QFETCH(bool, feature);
    QFETCH(QString, first);
    const QByteArray text = "global: {" + global + "}\nscrape_configs: [{job_name: a" + job + "}]\n";
    agent::config::Features features;
    features.protobufFirst = feature;
    const LoadResult result = loadText(text.toStdString(), "a.yml", features);
    QVERIFY2(result.ok(), result.status().message().c_str());
    const auto &protocols = result.config.jobs.at(0).protocols;
    QCOMPARE(QString::fromStdString(protocols.front()), first);
    QCOMPARE(protocols.size(), first.startsWith("PrometheusText") ? 1U : first == "PrometheusProto" ? 5U : 4U);
    // What is printed says so without the feature.
    QCOMPARE(loadText(result.config.printed, "a.yml").config.jobs.at(0).protocols, protocols);
}

void TestConfigValues::featuresAreDefaults()
{
    agent::config::Features features;
    features.extraScrapeMetrics = true;
    const std::string jobs = "scrape_configs: [{job_name: a}, {job_name: b, extra_scrape_metrics: false}]\n";
    const LoadResult on = loadText(jobs, "a.yml", features);
    QVERIFY(on.config.jobs.at(0).extraScrapeMetrics);
    QVERIFY(!on.config.jobs.at(1).extraScrapeMetrics);
    const LoadResult off = loadText(jobs + "global: {extra_scrape_metrics: false}", "a.yml", features);
    QVERIFY(!off.config.jobs.at(0).extraScrapeMetrics);
}

void TestConfigValues::escapingSchemes()
{
    using agent::scrape::EscapingScheme;
    const auto schemes = [](const QByteArray &global) {
        const LoadResult result = load("global: {" + global + R"(}
scrape_configs:
  - {job_name: a}
  - {job_name: b, metric_name_escaping_scheme: values}
  - {job_name: c, metric_name_validation_scheme: legacy}
  - {job_name: d, metric_name_validation_scheme: utf8}
)");
        std::vector<EscapingScheme> out;
        for (const auto &job : result.config.jobs)
            out.push_back(job.escapingScheme);
        return out;
    };
    using enum EscapingScheme;
    QVERIFY(schemes("") == (std::vector{AllowUtf8, Values, Underscores, AllowUtf8}));
    QVERIFY(schemes("metric_name_validation_scheme: legacy") ==
            (std::vector{Underscores, Values, Underscores, AllowUtf8}));
    QVERIFY(schemes("metric_name_escaping_scheme: dots") == (std::vector{Dots, Values, Underscores, AllowUtf8}));
    QVERIFY(schemes("metric_name_validation_scheme: legacy, metric_name_escaping_scheme: dots") ==
            (std::vector{Dots, Values, Underscores, AllowUtf8}));
}

void TestConfigValues::oauth2Settings()
{
    const LoadResult result = load(R"(
scrape_configs:
  - job_name: a
    oauth2: {client_id: id, client_secret_file: secret, token_url: "http://login/token"}
  - job_name: b
    oauth2:
      client_id: id
      client_certificate_key_file: keys/signing.pem
      client_certificate_key_id: kid
      grant_type: urn:ietf:params:oauth:grant-type:jwt-bearer
      signature_algorithm: RS384
      iss: issuer
      audience: you
      claims: {number: 5, text: "5", truth: true, none: , list: [1.5, a], object: {b: 1, a: x}, odd: .inf}
      scopes: [one, two]
      token_url: http://login/token
      endpoint_params: {x: 1}
      tls_config: {ca_file: ca.pem}
      proxy_url: http://proxy:1
)");
    QVERIFY(result.ok());
    const auto &a = *result.config.jobs.at(0).http.oauth2;
    QCOMPARE(a.grantType, std::string("client_credentials"));
    QCOMPARE(a.signatureAlgorithm, std::string("RS256"));
    QCOMPARE(a.clientSecret.file, std::string("/etc/belfry/secret"));
    const auto &b = *result.config.jobs.at(1).http.oauth2;
    QCOMPARE(b.clientId, std::string("id"));
    QCOMPARE(b.certificateKey.file, std::string("/etc/belfry/keys/signing.pem"));
    QCOMPARE(b.certificateKeyId, std::string("kid"));
    QCOMPARE(b.grantType, std::string("urn:ietf:params:oauth:grant-type:jwt-bearer"));
    QCOMPARE(b.signatureAlgorithm, std::string("RS384"));
    QCOMPARE(b.issuer, std::string("issuer"));
    QCOMPARE(b.audience, std::string("you"));
    QCOMPARE(b.scopes, (std::vector<std::string>{"one", "two"}));
    QCOMPARE(b.tokenUrl, std::string("http://login/token"));
    QCOMPARE(b.endpointParams.at("x"), std::string("1"));
    QCOMPARE(b.tls.caFile, std::string("/etc/belfry/ca.pem"));
    QCOMPARE(b.proxy.url, std::string("http://proxy:1"));
    const std::map<std::string, std::string> claims{{"number", "5"},         {"text", "\"5\""},
                                                    {"truth", "true"},       {"none", "null"},
                                                    {"list", "[1.5,\"a\"]"}, {"object", "{\"a\":\"x\",\"b\":1}"},
                                                    {"odd", "\".inf\""}};
    QVERIFY(b.claims == claims);
}

void TestConfigValues::outOfOrderTimeWindow()
{
    QCOMPARE(load("").config.outOfOrderTimeWindow, 0ms);
    const LoadResult result = load("storage: {tsdb: {out_of_order_time_window: 1h30m}}");
    QCOMPARE(result.config.outOfOrderTimeWindow, 90min);
    QVERIFY(result.warnings.empty());
}

void TestConfigValues::remotesOfOneReceiver()
{
    const auto names = [](const QByteArray &entries) {
        QStringList out;
        for (const auto &remote : load("remote_write: [" + entries + "]").config.remotes)
            out += QString::fromStdString(remote.name);
        return out;
    };
    const QStringList one = names("{url: 'http://a/x'}");
    const QStringList three = names(
        "{url: 'http://a/x'}, {url: 'http://a/x', send_exemplars: true}, {url: 'http://a/x', remote_timeout: 1s}");
    QCOMPARE(three.size(), 3);
    QCOMPARE(three[0], one[0]);
    QCOMPARE(QSet<QString>(three.begin(), three.end()).size(), 3);
    // Settings do not matter, and neither do other receivers.
    QCOMPARE(names("{url: 'http://a/x', queue_config: {capacity: 5}}, {url: 'http://b/x'}, {url: 'http://a/x'}, "
                   "{url: 'http://a/x', name: own}, {url: 'http://a/x', headers: {A: b}}"),
             (QStringList{three[0], names("{url: 'http://b/x'}")[0], three[1], "own", three[2]}));
    // A name that one was given is not derived a second time.
    const QStringList taken = names("{url: 'http://b/x', name: '" + one[0].toLatin1() + "'}, {url: 'http://a/x'}");
    QVERIFY(taken[1] != taken[0]);
}

void TestConfigValues::secretsStayOutOfMessages_data()
{
    QTest::addColumn<QByteArray>("keys");
    const auto row = [](const char *keys) { QTest::newRow(keys) << QByteArray(keys); };
    row("proxy_url: 'http://u:hunter2/3@host'");
    row("proxy_url: 'http://u:hunter2@'");
    row("proxy_url: 'http://u:hunter2@[::1'");
    row("proxy_url: 'hunter2@host'");
    row("proxy_url: 'host/?token=hunter2'");
    row("basic_auth: {password: [hunter2]}");
    row("basic_auth: {password: {a: hunter2}}");
    row("basic_auth: {username: a, password: !hunter2 x}");
    row("basic_auth: {username: a, password: *hunter2}");
    row("basic_auth: {username: a, password: \"hunter2\\q\"}");
    row("basic_auth: {username: a, password: 'hunter2}");
    row("basic_auth: {username: a, password: hunter2: x}");
    row("basic_auth: {username: a, password: @hunter2}");
    row("basic_auth: {username: a, password: `hunter2}");
    row("basic_auth: {username: a, password: %hunter2}");
    row("http_headers: {X: {values: hunter2, secrets: hunter2, files: {a: b}}}");
    row("http_headers: {X: {secrets: [\"hunter2\\n\"]}}");
    row("proxy_connect_header: {A: hunter2}");
    row("params: {password: hunter2}");
    row("oauth2: {client_id: a, client_secret: hunter2, client_secret_file: a, token_url: 'http://u:hunter2/@a'}");
    row("consul_sd_configs: [{token: hunter2, authorization: {credentials: hunter2}}]");
    row("http_sd_configs: [{url: 'ftp://u:hunter2@a'}]");
    row("http_sd_configs: [{url: 'u:hunter2@a'}]");
    row("ec2_sd_configs: [{secret_key: [hunter2]}]");
}

void TestConfigValues::secretsStayOutOfMessages()
{
    QFETCH(QByteArray, keys);
    const LoadResult result = loadText(("scrape_configs: [{job_name: a, " + keys + "}]").toStdString(), "a.yml");
    QVERIFY(!result.ok());
    for (const auto &problem : result.problems)
        QVERIFY2(problem.toString().find("hunter2") == std::string::npos, problem.toString().c_str());
}

void TestConfigValues::manyJobsTakeLinearTime()
{
    QByteArray text = "scrape_configs:\n";
    for (int i = 0; i < 500; ++i)
        text += "  - {job_name: j" + QByteArray::number(i) +
                ", static_configs: [{targets: ['a:1', 'b:2'], labels: {x: y}}]}\n";
    text += "  - job_name: labels\n    static_configs:\n      - labels:\n";
    for (int i = 0; i < 20000; ++i)
        text += "          l" + QByteArray::number(i) + ": v\n";
    QElapsedTimer timer;
    timer.start();
    const LoadResult result = load(text);
    QVERIFY(result.ok());
    QCOMPARE(result.config.jobs.size(), 501U);
    QCOMPARE_LT(timer.elapsed(), 10000);
}

QTEST_APPLESS_MAIN(TestConfigValues)
#include "tst_config_values.moc"
