// SPDX-License-Identifier: GPL-3.0-or-later
// `belfry-agent check`: what it says about files and pages, and its exit codes.
#include "tests/support/process.h"

#include <QJsonDocument>
#include <QTemporaryDir>
#include <QTest>

using namespace process;

namespace {

Outcome check(const QStringList &arguments, const QByteArray &input = {})
{
    return run(agentProgram(), QStringList{"check"} + arguments, input);
}

} // namespace

class CheckTest : public QObject {
    Q_OBJECT

private slots:
    void goodFile()
    {
        const QTemporaryDir directory;
        const QString path = directory.filePath("prometheus.yml");
        QVERIFY(writeFile(path, "scrape_configs: [{job_name: a}]\n"));
        const Outcome outcome = check({"config", "--agent", path});
        QCOMPARE(outcome.exitCode, 0);
        QCOMPARE(outcome.out,
                 QString("Checking %1\n SUCCESS: %1 is valid prometheus config file syntax\n\n").arg(path));
        QCOMPARE(outcome.error, QString());
    }

    void badFile()
    {
        const QTemporaryDir directory;
        const QString good = directory.filePath("good.yml");
        const QString bad = directory.filePath("bad.yml");
        QVERIFY(writeFile(good, ""));
        QVERIFY(writeFile(bad, "global:\n  scrape_intervall: 5s\nscrape_configs: [{}]\n"));
        const Outcome outcome = check({"config", bad, good});
        QCOMPARE(outcome.exitCode, 1);
        QCOMPARE(outcome.out,
                 QString("Checking %1\n\nChecking %2\n SUCCESS: %2 is valid prometheus config file syntax\n\n")
                     .arg(bad, good));
        QCOMPARE(outcome.error.count("  FAILED: "), 2);
        QVERIFY2(outcome.error.startsWith("  FAILED: " + bad +
                                          ":2:3: global.scrape_intervall: unknown key (did you mean "
                                          "scrape_interval?)\n"),
                 qPrintable(outcome.error));
    }

    void referencedFiles()
    {
        const QTemporaryDir directory;
        const QString path = directory.filePath("prometheus.yml");
        QVERIFY(QDir(directory.path()).mkpath("targets"));
        QVERIFY(writeFile(directory.filePath("targets/bad.yml"), "- targets: [a]\n  label: {a: b}\n"));
        QVERIFY(writeFile(directory.filePath("jobs.yml"), "scrape_configs: [{job_name: b, bearer_token_file: token}]"));
        QVERIFY(writeFile(path, "scrape_config_files: [jobs.yml]\n"
                                "scrape_configs:\n"
                                "- job_name: a\n"
                                "  tls_config: {ca_file: ca.pem}\n"
                                "  file_sd_configs: [{files: [targets/*.yml, none.json]}]\n"));
        const Outcome outcome = check({"config", path});
        QCOMPARE(outcome.exitCode, 1);
        QCOMPARE(outcome.error.count("  FAILED: "), 3);
        for (const char *part :
             {"ca.pem: No such file", "targets/bad.yml", "label", "jobs.yml:1:", "token: No such file"})
            QVERIFY2(outcome.error.contains(part), qPrintable(outcome.error));
        QVERIFY2(outcome.out.contains("  WARNING: ") && outcome.out.contains("none.json"), qPrintable(outcome.out));

        const Outcome syntax = check({"config", "--syntax-only", path});
        QCOMPARE(syntax.exitCode, 0);
        QCOMPARE(syntax.error, QString());
        QVERIFY(!syntax.out.contains("WARNING"));
    }

    void missingFile()
    {
        for (const QStringList &flags : {QStringList{}, QStringList{"--syntax-only"}}) {
            const Outcome outcome = check(QStringList{"config"} + flags + QStringList{"/does/not/exist.yml"});
            QCOMPARE(outcome.exitCode, 1);
            QVERIFY2(outcome.error.contains("/does/not/exist.yml: "), qPrintable(outcome.error));
            QVERIFY2(outcome.error.contains("No such file"), qPrintable(outcome.error));
        }
    }

    void json()
    {
        const QTemporaryDir directory;
        const QString good = directory.filePath("good.yml");
        const QString bad = directory.filePath("bad.yml");
        QVERIFY(writeFile(good, "scrape_configs: [{job_name: a, scrape_interval: 10m}]"));
        QVERIFY(writeFile(bad, "global:\n  scrape_interval: soon\n"));
        const Outcome outcome = check({"config", "--json", "--lint=all", good, bad});
        QCOMPARE(outcome.exitCode, 1);
        QCOMPARE(outcome.error, QString());
        const QJsonArray files = QJsonDocument::fromJson(outcome.out.toUtf8()).array();
        QCOMPARE(files.size(), 2);
        QCOMPARE(files[0]["file"].toString(), good);
        QVERIFY(files[0]["valid"].toBool());
        QVERIFY(files[0]["warnings"][0].toString().startsWith("too long scrape interval found"));
        QVERIFY(!files[1]["valid"].toBool(true));
        const QJsonObject problem = files[1]["problems"][0].toObject();
        QCOMPARE(problem["line"].toInt(), 2);
        QCOMPARE(problem["column"].toInt(), 20);
        QCOMPARE(problem["key"].toString(), QString("global.scrape_interval"));
    }

    void longIntervals_data()
    {
        QTest::addColumn<QStringList>("flags");
        QTest::addColumn<int>("exitCode");
        QTest::addColumn<bool>("told");
        QTest::newRow("default") << QStringList{} << 0 << false;
        QTest::newRow("none") << QStringList{"--lint=none", "--lint-fatal"} << 0 << false;
        QTest::newRow("all, none") << QStringList{"--lint=all,none", "--lint-fatal"} << 0 << false;
        QTest::newRow("all") << QStringList{"--lint=all"} << 0 << true;
        QTest::newRow("by name, fatal") << QStringList{"--lint", "duplicate-rules,too-long-scrape-interval",
                                                       "--lint-fatal"}
                                        << 3 << true;
        QTest::newRow("not fatal after all")
            << QStringList{"--lint=all", "--lint-fatal", "--no-lint-fatal"} << 0 << true;
        QTest::newRow("syntax only") << QStringList{"--lint=all", "--lint-fatal", "--syntax-only"} << 0 << false;
    }

    void longIntervals()
    {
        QFETCH(QStringList, flags);
        QFETCH(int, exitCode);
        QFETCH(bool, told);
        const QTemporaryDir directory;
        const QString path = directory.filePath("prometheus.yml");
        QVERIFY(writeFile(path, "scrape_configs:\n"
                                "- {job_name: short, scrape_interval: 4m59s}\n"
                                "- {job_name: long, scrape_interval: 5m}\n"));
        const Outcome outcome = check(QStringList{"config"} + flags + QStringList{path});
        QCOMPARE(outcome.exitCode, exitCode);
        const QString text =
            "  FAILED: too long scrape interval found, data point will be marked as stale - job: long, "
            "interval: 5m\n";
        QCOMPARE(outcome.error, told ? text : QString());
        QVERIFY(outcome.out.contains("SUCCESS"));
    }

    void metrics_data()
    {
        QTest::addColumn<QStringList>("flags");
        QTest::addColumn<QByteArray>("page");
        QTest::addColumn<int>("exitCode");
        QTest::addColumn<QString>("word");
        const QByteArray clean = "# HELP a_total All of a.\n# TYPE a_total counter\na_total 1\n";
        QTest::newRow("clean") << QStringList{} << clean << 0 << QString();
        QTest::newRow("empty") << QStringList{} << QByteArray() << 0 << QString();
        QTest::newRow("not clean") << QStringList{} << QByteArray("a 1\n") << 3 << "a no help text";
        QTest::newRow("not a page") << QStringList{} << QByteArray("a 1\n\nb{ 2\n") << 1 << "line 3";
        QTest::newRow("not a page, no linter")
            << QStringList{"--lint=none", "--extended"} << QByteArray("a 1\nb 2 3 4\n") << 1 << "line 2";
        QTest::newRow("not a label") << QStringList{"--lint=none", "--extended"} << QByteArray("b{a=1} 2\n") << 1
                                     << "line 1";
        QTest::newRow("no linter") << QStringList{"--lint=none", "--extended"} << QByteArray("a 1\n") << 0 << QString();
        QTest::newRow("nothing to do") << QStringList{"--lint=none"} << clean << 1 << "--extended";
        QTest::newRow("OpenMetrics") << QStringList{"--format=openmetrics"}
                                     << QByteArray("# TYPE a counter\n# HELP a All of a.\na_total 1\n# EOF\n") << 0
                                     << QString();
        QTest::newRow("OpenMetrics without end")
            << QStringList{"--format=openmetrics"} << QByteArray("a 1\n") << 1 << "EOF";
        QTest::newRow("not protobuf") << QStringList{"--format=protobuf"} << QByteArray("\xff\xff\xff\xff") << 1
                                      << "error while linting";
    }

    void metrics()
    {
        QFETCH(QStringList, flags);
        QFETCH(QByteArray, page);
        QFETCH(int, exitCode);
        QFETCH(QString, word);
        const Outcome outcome = check(QStringList{"metrics"} + flags, page);
        QVERIFY2(outcome.exitCode == exitCode, qPrintable(outcome.error));
        if (word.isEmpty())
            QCOMPARE(outcome.error, QString());
        else
            QVERIFY2(outcome.error.contains(word), qPrintable(outcome.error));
    }

    void tableOfSeries()
    {
        const Outcome outcome = check({"metrics", "--extended", "--lint=none"}, "# TYPE h histogram\n"
                                                                                "h_bucket{le=\"1\"} 1\n"
                                                                                "h_bucket{le=\"+Inf\"} 1\n"
                                                                                "h_sum 1\n"
                                                                                "h_count 1\n"
                                                                                "lone_count 1\n"
                                                                                "# TYPE g gauge\n"
                                                                                "g{a=\"1\"} 1\n"
                                                                                "g{a=\"2\"} 1\n"
                                                                                "g{a=\"3\"} 1\n");
        QCOMPARE(outcome.exitCode, 0);
        QCOMPARE(outcome.out, QString("Metric        Cardinality    Percentage    \n"
                                      "h             4              50.00%        \n"
                                      "g             3              37.50%        \n"
                                      "lone_count    1              12.50%        \n"
                                      "Total         8              100%          \n"));
    }

    /// The same findings and exit codes as promtool's, on pages of real programs.
    void metricsLikePromtool_data()
    {
        QTest::addColumn<QString>("page");
        for (const char *name : {"node_exporter.prom", "prometheus.prom", "victoria_metrics.prom"})
            QTest::newRow(name) << QString(BELFRY_TEST_DATA "/exposition/") + name;
    }

    void metricsLikePromtool()
    {
        QFETCH(QString, page);
        const QString promtool = findProgram("promtool");
        if (promtool.isEmpty())
            QSKIP("promtool is not installed");
        QFile file(page);
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray body = file.readAll();
        const Outcome theirs = run(promtool, {"check", "metrics"}, body);
        const Outcome ours = check({"metrics"}, body);
        QCOMPARE(ours.exitCode, theirs.exitCode);
        QStringList ourLines = ours.error.split('\n');
        QStringList theirLines = theirs.error.split('\n');
        ourLines.sort();
        theirLines.sort();
        QCOMPARE(ourLines, theirLines);
    }

    void wrongCommandLine_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<QString>("word");
        QTest::newRow("nothing") << QStringList{} << "usage: belfry-agent check config";
        QTest::newRow("unknown check") << QStringList{"rules"} << "check rules";
        QTest::newRow("no file") << QStringList{"config"} << "'config-files'";
        QTest::newRow("unknown flag") << QStringList{"config", "--colour", "a"} << "unknown long flag '--colour'";
        QTest::newRow("unknown switch") << QStringList{"config", "--no-colour", "a"}
                                        << "unknown long flag '--no-colour'";
        QTest::newRow("short flag") << QStringList{"config", "-x"} << "unknown short flag '-x'";
        QTest::newRow("unknown linter") << QStringList{"config", "--lint=some", "a"} << "\"some\" is none of all none";
        QTest::newRow("value missing") << QStringList{"config", "--lint"} << "expected argument for flag '--lint'";
        QTest::newRow("value of a switch") << QStringList{"config", "--json=true"} << "unexpected true";
        QTest::newRow("negated value") << QStringList{"config", "--no-lint", "a"} << "unknown long flag '--no-lint'";
        QTest::newRow("file for metrics") << QStringList{"metrics", "page.prom"} << "unexpected page.prom";
        QTest::newRow("unknown format") << QStringList{"metrics", "--format=xml"} << "\"xml\" is none of text";
        QTest::newRow("two formats") << QStringList{"metrics", "--format=text,protobuf"} << "is none of text";
    }

    void wrongCommandLine()
    {
        QFETCH(QStringList, arguments);
        QFETCH(QString, word);
        const Outcome outcome = check(arguments);
        QCOMPARE(outcome.exitCode, 1);
        QCOMPARE(outcome.out, QString());
        QVERIFY2(outcome.error.contains(word), qPrintable(outcome.error));
    }

    void help()
    {
        for (const QStringList &arguments : {QStringList{"--help"}, QStringList{"config", "-h"}}) {
            const Outcome outcome = check(arguments);
            QCOMPARE(outcome.exitCode, 0);
            QVERIFY(outcome.out.contains("--syntax-only") && outcome.out.contains("extended"));
        }
    }
};

QTEST_GUILESS_MAIN(CheckTest)
#include "tst_check.moc"
