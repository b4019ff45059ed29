// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/config/loader.h"
#include "agent/config/yaml_writer.h"

#include <QtTest>

using agent::config::LoadResult;
using agent::config::loadText;
using agent::config::yamlScalar;
using agent::config::YamlWriter;

namespace {

QStringList printedLines(const std::string &text)
{
    const LoadResult result = loadText(text, "/etc/belfry/prometheus.yml");
    if (!result.ok())
        return {QString::fromStdString(result.status().message())};
    return QString::fromStdString(result.config.printed).split('\n');
}

} // namespace

class TestConfigPrinted : public QObject {
    Q_OBJECT
private slots:
    void tutorial();
    void secretsAreMasked();
    void orderOfKeys();
    void scalars_data();
    void scalars();
    void writerLayout();
};

void TestConfigPrinted::tutorial()
{
    const QString expected = R"(global:
  scrape_interval: 5s
  scrape_timeout: 5s
  evaluation_interval: 1m
  external_labels:
    cluster: batmobile
    replica: "0"
  metric_name_validation_scheme: utf8
  metric_name_escaping_scheme: allow-utf-8
  scrape_native_histograms: false
  extra_scrape_metrics: false
scrape_configs:
- job_name: prometheus-agent
  honor_timestamps: true
  track_timestamps_staleness: false
  scrape_interval: 5s
  scrape_timeout: 5s
  scrape_protocols:
  - OpenMetricsText1.0.0
  - OpenMetricsText0.0.1
  - PrometheusText1.0.0
  - PrometheusText0.0.4
  scrape_native_histograms: false
  always_scrape_classic_histograms: false
  convert_classic_histograms_to_nhcb: false
  metrics_path: /metrics
  scheme: http
  enable_compression: true
  metric_name_validation_scheme: utf8
  metric_name_escaping_scheme: allow-utf-8
  extra_scrape_metrics: false
  follow_redirects: true
  enable_http2: true
  static_configs:
  - targets:
    - 127.0.0.1:9090
remote_write:
- url: http://127.0.0.1:10908/api/v1/receive
  remote_timeout: 30s
  protobuf_message: prometheus.WriteRequest
  follow_redirects: true
  enable_http2: false
  queue_config:
    capacity: 10000
    max_shards: 50
    min_shards: 1
    max_samples_per_send: 2000
    batch_send_deadline: 5s
    min_backoff: 30ms
    max_backoff: 5s
    retry_on_http_429: true
  metadata_config:
    send: true
    send_interval: 1m
    max_samples_per_send: 2000
)";
    QFile file(BELFRY_TEST_DATA "/config/tutorial.good.yml");
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(printedLines(file.readAll().toStdString()), expected.split('\n'));
}

void TestConfigPrinted::secretsAreMasked()
{
    const QStringList lines = printedLines(R"(
scrape_configs:
  - job_name: a
    basic_auth: {username: alfred, password: hunter2}
    tls_config: {cert: CERT, key: hunter2}
    proxy_url: http://user:hunter2@proxy:3128
    proxy_connect_header: {A: [hunter2, hunter2]}
    http_headers: {X: {values: [hunter2], secrets: [hunter2]}}
  - {job_name: b, authorization: {credentials: hunter2}}
  - {job_name: c, bearer_token: hunter2}
  - job_name: d
    oauth2:
      client_id: belfry
      client_secret: hunter2
      client_certificate_key: hunter2
      token_url: http://hunter2@login/token
      endpoint_params: {Password: hunter2, api_token: hunter2, audience: shown}
      tls_config: {cert: CERT, key: hunter2}
      proxy_url: http://user:hunter2@proxy:3128
      proxy_connect_header: {A: [hunter2]}
tracing:
  endpoint: a
  headers: {X-Token: hunter2}
  tls_config: {cert: CERT, key: hunter2}
remote_write:
  - url: https://user:hunter2@hq/api/v1/write
    basic_auth: {username: u, password: hunter2}
    headers: {X-Scope-OrgID: hunter2}
)");
    QVERIFY2(lines.filter("hunter2").isEmpty(), qPrintable(lines.join('\n')));
    QCOMPARE(lines.filter("<secret>").size(), 18);
    QCOMPARE(lines.filter("    password: <secret>").size(), 2);
    QCOMPARE(lines.filter("credentials: <secret>").size(), 2);
    QCOMPARE(lines.filter("key: <secret>").size(), 4);
    QVERIFY(lines.contains("  proxy_url: http://user:xxxxx@proxy:3128"));
    QVERIFY(lines.contains("    token_url: http://xxxxx@login/token"));
    QVERIFY(lines.contains("- url: https://user:xxxxx@hq/api/v1/write"));
    QVERIFY(lines.contains("    username: alfred"));
    QVERIFY(lines.contains("    X-Scope-OrgID: <secret>"));
    QVERIFY(lines.contains("      audience: shown"));
}

/// What the file says of histograms, logs and sections without effect is in the printed form as Prometheus orders it.
void TestConfigPrinted::orderOfKeys()
{
    const QStringList lines = printedLines(R"(
otlp: {translation_strategy: NoTranslation}
remote_write: [{url: 'http://a/x', send_native_histograms: true, name: own}]
tracing: {timeout: 5s, endpoint: e}
storage: {exemplars: {max_exemplars: 5}, tsdb: {out_of_order_time_window: 90m}}
scrape_configs: [{job_name: a, extra_scrape_metrics: true, native_histogram_bucket_limit: 7, scrape_failure_log_file: /log}]
runtime: {gogc: 50}
global: {always_scrape_classic_histograms: true, convert_classic_histograms_to_nhcb: true}
)");
    const QStringList order{"global:",
                            "  convert_classic_histograms_to_nhcb: true",
                            "  always_scrape_classic_histograms: true",
                            "runtime:",
                            "scrape_configs:",
                            "  scrape_failure_log_file: /log",
                            "  native_histogram_bucket_limit: 7",
                            "  extra_scrape_metrics: true",
                            "storage:",
                            "    out_of_order_time_window: 1h30m",
                            "    max_exemplars: 5",
                            "tracing:",
                            "  endpoint: e",
                            "  timeout: 5s",
                            "remote_write:",
                            "  name: own",
                            "  send_native_histograms: true",
                            "  protobuf_message: prometheus.WriteRequest",
                            "otlp:"};
    qsizetype last = -1;
    for (const QString &line : order) {
        const qsizetype at = lines.indexOf(line, last + 1);
        QVERIFY2(at > last, qPrintable(line + "\n" + lines.join('\n')));
        last = at;
    }
}

void TestConfigPrinted::scalars_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("yaml");
    const auto row = [](const char *text, const char *yaml) { QTest::newRow(text) << text << yaml; };
    row("word", "word");
    row("two words", "two words");
    row("(.*)", "(.*)");
    row(";", ";");
    row("$1", "$1");
    row("127.0.0.1:9090", "127.0.0.1:9090");
    row("5s", "5s");
    row("/metrics", "/metrics");
    row("http://a:1/b?c=d&e", "http://a:1/b?c=d&e");
    row("", "\"\"");
    row("0", "\"0\"");
    row("-1", "\"-1\"");
    row("1e3", "\"1e3\"");
    row("0x10", "\"0x10\"");
    row("1_000", "\"1_000\"");
    row("12:30:45", "\"12:30:45\"");
    row("2026-11-21", "\"2026-11-21\"");
    row(".5", "\".5\"");
    row("NaN", "\"NaN\"");
    row("true", "\"true\"");
    row("No", "\"No\"");
    row("y", "\"y\"");
    row("null", "\"null\"");
    row("~", "\"~\"");
    row("<<", "\"<<\"");
    row("a: b", "\"a: b\"");
    row("a:", "\"a:\"");
    row("a #b", "\"a #b\"");
    row("a#b", "a#b");
    row("- a", "\"- a\"");
    row("*x", "\"*x\"");
    row("@x", "\"@x\"");
    row(" x", "\" x\"");
    row("x ", "\"x \"");
    row("a\"b\\c", "a\"b\\c");
    row("\"a\\", "\"\\\"a\\\\\"");
    row("a\nb\tc\x01", "\"a\\nb\\tc\\x01\"");
    row("Wayne Man\xc3\xb6r", "\"Wayne Man\xc3\xb6r\"");
}

void TestConfigPrinted::scalars()
{
    QFETCH(QString, text);
    QFETCH(QString, yaml);
    QCOMPARE(QString::fromStdString(yamlScalar(text.toStdString())), yaml);
    // Read again as a name, a value and an item of a flow list it is the same text.
    if (text.contains(QChar(1)))
        return; // an escape when written, refused as a plain byte only
    YamlWriter out;
    out.open("global");
    out.open("external_labels");
    out.text("a", (text + "x").toStdString());
    out.close();
    out.close();
    out.list("scrape_configs");
    out.item();
    out.text("job_name", (text + "x").toStdString());
    out.list("relabel_configs");
    out.item();
    out.flowTexts("source_labels", {(text + "x").toStdString(), (text + "]x, y").toStdString()});
    out.text("separator", text.toStdString());
    out.text("action", "keep");
    out.endItem();
    out.endItem();
    const LoadResult result = loadText(out.take(), "a.yml");
    QVERIFY2(result.ok(), qPrintable(QString::fromStdString(result.status().message())));
    QCOMPARE(QString::fromStdString(result.config.jobs.at(0).name), text + "x");
    QCOMPARE(result.config.jobs[0].relabel.at(0).sourceLabels,
             (std::vector<std::string>{(text + "x").toStdString(), (text + "]x, y").toStdString()}));
    QCOMPARE(QString::fromStdString(result.config.jobs[0].relabel[0].separator), text);
}

void TestConfigPrinted::writerLayout()
{
    YamlWriter out;
    out.list("items");
    out.item();
    out.text("a", "1");
    out.texts("b", {"x", "y"});
    out.open("c");
    out.number("d", 5);
    out.close();
    out.endItem();
    out.item();
    out.endItem();
    out.texts("none", {});
    out.flowTexts("flow", {"a", "b, c", ""});
    out.boolean("yes", true);
    QCOMPARE(QString::fromStdString(out.take()), QString(R"(items:
- a: "1"
  b:
  - x
  - "y"
  c:
    d: 5
- {}
none: []
flow: [a, "b, c", ""]
"yes": true
)"));
}

QTEST_APPLESS_MAIN(TestConfigPrinted)
#include "tst_config_printed.moc"
