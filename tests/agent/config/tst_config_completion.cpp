// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/config/completion.h"

#include "agent/config/loader.h"
#include "agent/config/vocabulary.h"
#include "agent/config/yaml_reader.h"

#include <QtTest>

using agent::config::Completion;
using agent::config::completionAt;
using agent::config::CompletionItem;
using agent::config::KeyPath;
using agent::config::knownKey;
using agent::config::knownKeys;
using agent::config::Node;

namespace {

/// What fits where the bar stands.
Completion at(const QString &text)
{
    const std::string before = text.section('|', 0, 0).toStdString();
    return completionAt(before + text.section('|', 1).toStdString(), before.size());
}

QStringList namesOf(const Completion &completion)
{
    QStringList out;
    for (const CompletionItem &item : completion.items)
        out += QString::fromStdString(item.name);
    return out;
}

/// Keys of a good configuration that the vocabulary does not know, where it knows any.
void collectUnknown(const Node &node, const KeyPath &path, QStringList &out)
{
    for (const Node &item : node.items)
        collectUnknown(item, path, out);
    const auto known = knownKeys(path);
    for (const auto &entry : node.entries) {
        KeyPath inner = path;
        inner.push_back(entry.key);
        const bool isKnown =
            std::any_of(known.begin(), known.end(), [&entry](const auto *key) { return key->name == entry.key; });
        if (!known.empty() && !isKnown)
            out += QString::fromStdString(entry.key);
        collectUnknown(entry.value, inner, out);
    }
}

} // namespace

class TestConfigCompletion : public QObject {
    Q_OBJECT
private slots:
    void completes_data();
    void completes();
    void theWordIsReplaced();
    void itemsExplainThemselves();
    void theVocabularyKnowsEveryKey();
    void anyPlaceOfAnyText();
};

void TestConfigCompletion::completes_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QStringList>("has");
    QTest::addColumn<QStringList>("lacks");
    const auto row = [](const char *name, const char *text, const QStringList &has, const QStringList &lacks = {}) {
        QTest::newRow(name) << QString(text) << has << lacks;
    };
    row("top", "|", {"global", "scrape_configs", "remote_write", "belfry", "storage"}, {"job_name"});
    row("top, one taken", "global:\n  scrape_interval: 1s\n|", {"scrape_configs"}, {"global", "scrape_interval"});
    row("top, typed", "global:\nscr|", {"scrape_configs", "scrape_config_files"}, {"global", "remote_write"});
    row("inside", "global:\n  scrape_|", {"scrape_interval", "scrape_timeout", "scrape_protocols"}, {"job_name"});
    row("part of a word", "global:\n  interval|", {"scrape_interval", "evaluation_interval"}, {"scrape_timeout"});
    row("job", "scrape_configs:\n  - job_name: a\n    |", {"metrics_path", "static_configs", "tls_config"},
        {"job_name", "external_labels", "url"});
    row("job, first key", "scrape_configs:\n  - |", {"job_name", "scheme"}, {"targets"});
    row("job, list not indented", "scrape_configs:\n- job_name: a\n  st|", {"static_configs"}, {});
    row("job after a job", "scrape_configs:\n- job_name: a\n  static_configs:\n  - targets: [a]\n- |", {"job_name"},
        {"targets"});
    row("keys after the cursor", "scrape_configs:\n  - job_name: a\n    |\n    scheme: http\n  - metrics_path: /\n",
        {"metrics_path"}, {"scheme", "job_name"});
    row("below a job's list", "scrape_configs:\n  - job_name: a\n    static_configs:\n      - targets: [a]\n        |",
        {"labels"}, {"targets", "scheme"});
    row("back in the job", "scrape_configs:\n  - job_name: a\n    static_configs:\n      - targets: [a]\n    |",
        {"relabel_configs"}, {"labels", "static_configs"});
    row("rule", "scrape_configs:\n- relabel_configs:\n  - source_labels: [a]\n    |",
        {"regex", "action", "target_label"}, {"source_labels", "scheme"});
    row("action", "scrape_configs:\n- relabel_configs:\n  - action: |", {"keep", "drop", "labelmap", "uppercase"});
    row("action, typed", "scrape_configs:\n- relabel_configs:\n  - action: la|", {"labelmap", "labeldrop"},
        {"keep", "drop"});
    row("write relabelling", "remote_write:\n  - url: x\n    write_relabel_configs:\n      - action: ke|",
        {"keep", "keepequal"}, {"drop"});
    row("boolean", "scrape_configs:\n  - job_name: a\n    honor_labels: |", {"true", "false"});
    row("scheme", "scrape_configs:\n  - scheme: |", {"http", "https"});
    row("text", "scrape_configs:\n  - job_name: |", {}, {"true", "http"});
    row("braces", "scrape_configs:\n  - relabel_configs:\n    - {action: keep, |", {"regex", "source_labels"},
        {"action"});
    row("value in braces", "scrape_configs:\n  - relabel_configs:\n    - {action: |", {"keep"}, {"regex"});
    row("braces in brackets", "scrape_configs: [{job_name: a, static_configs: [{targets: [a, b], |", {"labels"},
        {"targets", "job_name"});
    row("behind closed braces", "scrape_configs: [{static_configs: [{targets: [a, b]}], |", {"job_name"}, {"targets"});
    row("protocols in brackets", "global:\n  scrape_protocols: [PrometheusProto, |",
        {"OpenMetricsText1.0.0", "PrometheusText0.0.4"});
    row("protocols in lines", "global:\n  scrape_protocols:\n    - |", {"OpenMetricsText1.0.0"}, {"scrape_interval"});
    row("queue", "remote_write:\n  - url: x\n    queue_config:\n      max_|", {"max_shards", "max_backoff"}, {"url"});
    row("tls", "remote_write:\n  - tls_config:\n      |", {"ca_file", "server_name"}, {"url"});
    row("tls version", "remote_write:\n  - tls_config:\n      min_version: |", {"TLS12"});
    row("header", "scrape_configs:\n  - http_headers:\n      X-A:\n        |", {"values", "files"}, {"job_name"});
    row("labels are free", "global:\n  external_labels:\n    |", {}, {"scrape_interval", "values"});
    row("belfry", "belfry:\n  remote_write:\n    - name: a\n      |", {"quota", "catch_up"}, {"name", "url"});
    row("belfry value", "belfry:\n  remote_write:\n    - catch_up: |", {"gentle", "full"});
    row("storage", "storage:\n  tsdb:\n    |", {"out_of_order_time_window"});
    row("another mechanism", "scrape_configs:\n  - dns_sd_configs:\n      - |", {"names", "type", "port"});
    row("comment", "global:\n  # scr|", {}, {"scrape_interval"});
    row("comment behind", "global: # scr|", {}, {"scrape_configs"});
    row("broken above", "global: [\n  'x\nscrape_configs:\n  - job_name: a\n    met|", {"metrics_path"});
    row("Windows", "global:\r\n  scrape_interval: 1s\r\n  scrape_|", {"scrape_timeout"}, {"scrape_interval"});
    row("blank lines and comments", "scrape_configs:\n  - job_name: a\n\n# x\n    # y\n\n    met|", {"metrics_path"});
    row("nothing known", "x:\n  y:\n    |", {}, {"global"});
}

void TestConfigCompletion::completes()
{
    QFETCH(QString, text);
    QFETCH(QStringList, has);
    QFETCH(QStringList, lacks);
    const QStringList names = namesOf(at(text));
    for (const QString &name : has)
        QVERIFY2(names.contains(name), qPrintable(name + " is missing: " + names.join(' ')));
    for (const QString &name : lacks)
        QVERIFY2(!names.contains(name), qPrintable(name + " is too much: " + names.join(' ')));
    if (has.isEmpty())
        QVERIFY2(names.isEmpty(), qPrintable(names.join(' ')));
}

void TestConfigCompletion::theWordIsReplaced()
{
    const QString text = "global:\n  scrape_i|";
    const Completion completion = at(text);
    QCOMPARE(completion.begin, std::size_t{10});
    QCOMPARE(completion.end, std::size_t{18});
    QCOMPARE(QString::fromStdString(completion.items.front().insert), QString("scrape_interval: "));
    QCOMPARE(QString::fromStdString(at("glo|").items.front().insert), QString("global:"));
    const Completion value = at("scrape_configs:\n  - scheme: ht|");
    QCOMPARE(value.end - value.begin, std::size_t{2});
    QCOMPARE(namesOf(value), QStringList({"http", "https"}));
    QCOMPARE(completionAt("a", 99).end, std::size_t{1});
}

void TestConfigCompletion::itemsExplainThemselves()
{
    for (const char *text : {"|", "global:\n  |", "scrape_configs:\n  - |", "remote_write:\n  - |", "belfry:\n  |"}) {
        for (const CompletionItem &item : at(text).items)
            QVERIFY2(!item.about.empty(), item.name.c_str());
    }
}

/// Every key of the good configurations is in the vocabulary: whoever adds a key to the loader adds it there too.
void TestConfigCompletion::theVocabularyKnowsEveryKey()
{
    const QDir folder(BELFRY_TEST_DATA "/config");
    for (const QString &name : folder.entryList({"*.good.yml"}, QDir::Files)) {
        QFile file(folder.filePath(name));
        QVERIFY(file.open(QIODevice::ReadOnly));
        agent::config::Problems problems("");
        QStringList unknown;
        collectUnknown(agent::config::readYaml(file.readAll().toStdString(), problems), {}, unknown);
        for (const char *server : {"rule_files", "alerting", "remote_read"}) // Allowed only while empty.
            unknown.removeAll(server);
        QVERIFY2(unknown.isEmpty(), qPrintable(name + ": " + unknown.join(' ')));
    }
}

void TestConfigCompletion::anyPlaceOfAnyText()
{
    QFile file(BELFRY_TEST_DATA "/config/documents/flow.yml");
    QVERIFY(file.open(QIODevice::ReadOnly));
    const std::string text = file.readAll().toStdString();
    for (std::size_t offset = 0; offset <= text.size(); ++offset) {
        const Completion completion = completionAt(text, offset);
        QVERIFY(completion.begin <= offset && completion.end == offset);
        QVERIFY(completionAt(text.substr(0, offset), offset).begin == completion.begin);
    }
}

QTEST_APPLESS_MAIN(TestConfigCompletion)
#include "tst_config_completion.moc"
