// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/config/references.h"

#include "tests/support/memory_filesystem.h"

#include <QtTest>

#include <set>

using agent::config::checkReferences;
using agent::config::LoadResult;
using agent::config::loadSyntax;
using agent::config::loadText;

namespace {

QStringList problemTexts(const LoadResult &result)
{
    QStringList out;
    for (const auto &problem : result.problems)
        out += QString::fromStdString(problem.toString());
    return out;
}

QStringList jobNames(const LoadResult &result)
{
    QStringList out;
    for (const auto &job : result.config.jobs)
        out += QString::fromStdString(job.name);
    return out;
}

/// /etc with some files of jobs.
void fill(MemoryFileSystem &files)
{
    QVERIFY(files.createDirectories("/etc/jobs").ok());
    files.put("/etc/jobs/a.yml", "scrape_configs: [{job_name: a, bearer_token_file: token}]");
    files.put("/etc/jobs/ab.yml", "scrape_configs: [{job_name: ab, scrape_interval: 5s}]");
    files.put("/etc/jobs/b.yml", "scrape_configs:\n- job_name: b1\n- job_name: b2\n");
    files.put("/etc/jobs/empty.yml", "");
}

agent::Status noTargets(const std::string &, std::string_view text)
{
    return text == "bad" ? agent::invalidInput("bad targets") : agent::Status();
}

} // namespace

/// Files that a configuration names: those of scrape_config_files, and those that are read later.
class TestConfigFiles : public QObject {
    Q_OBJECT

private slots:
    void patterns_data();
    void patterns();
    void jobsOfOtherFilesInheritAndResolve();
    void problemsNameTheirFile();
    void namesAreUniqueAcrossFiles();
    void printedNamesTheFiles();
    void syntaxReadsNothing();
    void referencesAreChecked();
    void referencesOfEveryKind();
    void json();
};

void TestConfigFiles::patterns_data()
{
    QTest::addColumn<QString>("patterns");
    QTest::addColumn<QStringList>("jobs");
    QTest::addColumn<int>("warnings");
    const auto row = [](const char *patterns, QStringList jobs, int warnings) {
        QTest::newRow(patterns) << patterns << jobs << warnings;
    };
    row("jobs/a.yml", {"a"}, 0);
    row("/etc/jobs/a.yml", {"a"}, 0);
    row("../etc/./jobs/a.yml", {"a"}, 0);
    row("jobs/*", {"a", "ab", "b1", "b2"}, 0);
    row("jobs/*.yml", {"a", "ab", "b1", "b2"}, 0);
    row("jobs/a*.yml", {"a", "ab"}, 0);
    row("jobs/*b.yml", {"ab", "b1", "b2"}, 0);
    row("jobs/*b*m*", {"ab", "b1", "b2"}, 0);
    row("jobs/a*b.yml", {"ab"}, 0);
    row("jobs/ab*b.yml", {}, 1);
    row("jobs/b.yml, jobs/a.yml", {"b1", "b2", "a"}, 0);
    row("jobs/empty.yml", {}, 0);
    row("jobs/missing.yml", {}, 1);
    row("missing/*.yml, *.yml", {}, 2);
}

void TestConfigFiles::patterns()
{
    QFETCH(QString, patterns);
    QFETCH(QStringList, jobs);
    QFETCH(int, warnings);
    MemoryFileSystem files;
    fill(files);
    const QStringList list = patterns.split(", ");
    const QString text = "scrape_configs: [{job_name: main}]\nscrape_config_files: ['" + list.join("', '") + "']\n";
    const LoadResult result = loadText(files, text.toStdString(), "/etc/main.yml");
    QVERIFY2(result.ok(), result.status().message().c_str());
    QCOMPARE(jobNames(result), QStringList{"main"} + jobs);
    QCOMPARE(static_cast<int>(result.warnings.size()), warnings);
    QCOMPARE(result.config.files.front(), std::string("/etc/main.yml"));
    if (patterns == "jobs/a*.yml")
        QCOMPARE(result.config.files,
                 (std::vector<std::string>{"/etc/main.yml", "/etc/jobs/a.yml", "/etc/jobs/ab.yml"}));
}

void TestConfigFiles::jobsOfOtherFilesInheritAndResolve()
{
    MemoryFileSystem files;
    fill(files);
    const LoadResult result = loadText(
        files, "global: {scrape_interval: 30s, sample_limit: 7}\nscrape_config_files: [jobs/a*.yml]", "/etc/main.yml");
    QVERIFY(result.ok());
    QCOMPARE(result.config.jobs.at(0).interval, std::chrono::seconds(30));
    QCOMPARE(result.config.jobs.at(0).sampleLimit, 7U);
    QCOMPARE(result.config.jobs.at(0).http.authorization->credentials.file, std::string("/etc/jobs/token"));
    QCOMPARE(result.config.jobs.at(1).interval, std::chrono::seconds(5));
}

void TestConfigFiles::problemsNameTheirFile()
{
    MemoryFileSystem files;
    fill(files);
    files.put("/etc/jobs/c.yml", "scrape_configs:\n- job_name: c\n  metric_path: /x\n");
    files.put("/etc/jobs/d.yml", "scrape_configs: [");
    files.put("/etc/jobs/e.yml", "remote_write: []");
    const LoadResult result =
        loadText(files, "scrape_config_files: [jobs/*.yml]\nglobal: {scrape_intervall: 1s}\n", "/etc/main.yml");
    const QStringList problems = problemTexts(result);
    QCOMPARE(problems.size(), 4);
    QVERIFY2(problems[0].startsWith("/etc/main.yml:2:10: global.scrape_intervall"), qPrintable(problems[0]));
    QVERIFY2(problems[1].startsWith("/etc/jobs/c.yml:3:3: scrape_configs[0].metric_path: unknown key"),
             qPrintable(problems[1]));
    QVERIFY2(problems[2].startsWith("/etc/jobs/d.yml:"), qPrintable(problems[2]));
    QCOMPARE(problems[3],
             QString("/etc/jobs/e.yml:1:1: remote_write: unknown key (keys allowed here: scrape_configs)"));
}

void TestConfigFiles::namesAreUniqueAcrossFiles()
{
    MemoryFileSystem files;
    fill(files);
    files.put("/etc/jobs/z.yml", "scrape_configs:\n- job_name: main\n- job_name: ab\n- job_name: z\n- job_name: z\n");
    const LoadResult result =
        loadText(files, "scrape_configs: [{job_name: main}]\nscrape_config_files: [jobs/*.yml]\n", "/etc/main.yml");
    const QString start = "scrape_configs[%1].job_name: \"/etc/jobs/z.yml\": found multiple scrape configs with job "
                          "name \"%2\", first found in %3 (";
    const QStringList problems = problemTexts(result);
    QCOMPARE(problems.size(), 3);
    QVERIFY2(problems[0].contains(start.arg("0", "main", "main config file")), qPrintable(problems[0]));
    QVERIFY2(problems[1].contains(start.arg("1", "ab", "\"/etc/jobs/ab.yml\"")), qPrintable(problems[1]));
    QVERIFY2(problems[2].contains(start.arg("3", "z", "\"/etc/jobs/z.yml\"")), qPrintable(problems[2]));
}

void TestConfigFiles::printedNamesTheFiles()
{
    MemoryFileSystem files;
    fill(files);
    const LoadResult result =
        loadText(files, "scrape_configs: [{job_name: main}]\nscrape_config_files: [jobs/*.yml]\n", "/etc/main.yml");
    const QString printed = QString::fromStdString(result.config.printed);
    QVERIFY(printed.contains("scrape_config_files:\n- /etc/jobs/*.yml\nscrape_configs:\n- job_name: main\n"));
    QVERIFY(!printed.contains("job_name: ab"));
    const LoadResult again = loadText(files, result.config.printed, "/etc/main.yml");
    QVERIFY(again.ok());
    QVERIFY(again.config == result.config);
}

void TestConfigFiles::syntaxReadsNothing()
{
    const LoadResult result = loadSyntax("scrape_config_files: [/dev/null, /missing/*]", "/etc/main.yml");
    QVERIFY(result.ok());
    QVERIFY(result.warnings.empty());
    QCOMPARE(result.config.files, std::vector<std::string>{"/etc/main.yml"});
    QVERIFY(!loadSyntax("scrape_config_files: [a*/b]", "/etc/main.yml").ok());
}

void TestConfigFiles::referencesAreChecked()
{
    MemoryFileSystem files;
    fill(files);
    QVERIFY(files.createDirectories("/etc/targets").ok());
    files.put("/etc/targets/good.yml", "[]");
    files.put("/etc/targets/bad.yml", "bad");
    files.put("/etc/ca.pem", "");
    LoadResult result = loadText(files, R"(
scrape_config_files: [jobs/a.yml]
scrape_configs:
  - job_name: main
    tls_config: {ca_file: ca.pem}
    basic_auth:
      username: u
      password_file: missing
    file_sd_configs:
      - files: [targets/*.yml, none/*.json]
)",
                                 "/etc/main.yml");
    QVERIFY2(result.ok(), result.status().message().c_str());
    checkReferences(result, files, noTargets);
    const QStringList problems = problemTexts(result);
    QCOMPARE(problems.size(), 3);
    QVERIFY2(problems[0].startsWith("/etc/main.yml:8:7: scrape_configs[0].basic_auth.password_file: "),
             qPrintable(problems[0]));
    QVERIFY2(problems[0].contains("/etc/missing"), qPrintable(problems[0]));
    QVERIFY2(problems[1].startsWith("/etc/main.yml:10:9: scrape_configs[0].file_sd_configs[0].files: checking SD file "
                                    "\"/etc/targets/bad.yml\": bad targets ("),
             qPrintable(problems[1]));
    QVERIFY2(problems[2].startsWith("/etc/jobs/a.yml:1:"), qPrintable(problems[2]));
    QCOMPARE(result.warnings.size(), 1U);
    QVERIFY(result.warnings[0].find("/etc/none/*.json") != std::string::npos);
}

void TestConfigFiles::referencesOfEveryKind()
{
    const LoadResult result = loadSyntax(R"(
global: {scrape_failure_log_file: /written, query_log_file: /written}
scrape_configs:
  - job_name: a
    basic_auth: {username_file: /1, password_file: /2}
    tls_config: {ca_file: /3, cert_file: /4, key_file: /5}
    http_headers: {X: {files: [/6, /7]}}
  - job_name: b
    oauth2: {client_id: a, token_url: 'http://a', client_secret_file: /8, tls_config: {ca_file: /9}}
tracing: {endpoint: a, tls_config: {ca_file: /10}}
remote_write:
  - url: http://a
    authorization: {credentials_file: /11}
)",
                                         "/etc/main.yml");
    QVERIFY2(result.ok(), result.status().message().c_str());
    std::set<std::string> paths;
    for (const auto &reference : result.references) {
        QVERIFY(reference.line > 0 && reference.column > 0 && !reference.key.empty());
        paths.insert(reference.path);
    }
    QCOMPARE(paths, (std::set<std::string>{"/1", "/10", "/11", "/2", "/3", "/4", "/5", "/6", "/7", "/8", "/9"}));
}

void TestConfigFiles::json()
{
    MemoryFileSystem files;
    const LoadResult bad = loadText(files, "global:\n  scrape_intervall: \"5s\"\n", "/etc/\"bad\".yml");
    const LoadResult good = loadText(files, "otlp: {convert_histograms_to_nhcb: true}", "/etc/good.yml");
    const std::string text = agent::config::toJson({{"\"bad\".yml", bad}, {"good.yml", good}});
    const QJsonArray json = QJsonDocument::fromJson(QByteArray::fromStdString(text)).array();
    QCOMPARE(json.size(), 2);
    QCOMPARE(json[0]["file"].toString(), QString("\"bad\".yml"));
    QCOMPARE(json[0]["valid"].toBool(true), false);
    const QJsonObject problem = json[0]["problems"][0].toObject();
    QCOMPARE(problem["file"].toString(), QString("/etc/\"bad\".yml"));
    QCOMPARE(problem["line"].toInt(), 2);
    QCOMPARE(problem["column"].toInt(), 3);
    QCOMPARE(problem["key"].toString(), QString("global.scrape_intervall"));
    QCOMPARE(problem["message"].toString(), QString("unknown key"));
    QCOMPARE(problem["remedy"].toString(), QString("did you mean scrape_interval?"));
    QCOMPARE(problem["suggestion"].toString(), QString("scrape_interval"));
    QCOMPARE(json[1]["valid"].toBool(), true);
    QCOMPARE(json[1]["problems"].toArray().size(), 0);
    QCOMPARE(json[1]["warnings"].toArray().size(), 1);
}

QTEST_APPLESS_MAIN(TestConfigFiles)
#include "tst_config_files.moc"
