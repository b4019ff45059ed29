// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/exposition/lint.h"
#include "tests/agent/exposition/family_writer.h"

#include <QFile>
#include <QProcess>
#include <QTest>

using agent::exposition::Format;
using agent::exposition::lint;
using agent::exposition::LintProblem;

namespace {

/// `family text` a line, as promtool prints them.
std::string printed(const std::vector<LintProblem> &problems)
{
    std::string out;
    for (const LintProblem &problem : problems)
        out += problem.metric + " " + problem.text + "\n";
    return out;
}

std::string typed(const std::string &name, const std::string &type, const std::string &labels = {})
{
    return "# HELP " + name + " Help.\n# TYPE " + name + " " + type + "\n" + name + labels + " 1\n";
}

/// What promtool finds, each line once and ordered; "error" when it does not run or refuses the page.
std::string promtool(const std::string &body)
{
    QProcess process;
    process.start("promtool", {"check", "metrics"});
    if (!process.waitForStarted())
        return "error: promtool does not start\n";
    process.write(body.data(), static_cast<qint64>(body.size()));
    process.closeWriteChannel();
    if (!process.waitForFinished())
        return "error: promtool does not end\n";
    QList<QByteArray> lines = process.readAllStandardError().split('\n');
    lines.removeAll(QByteArray());
    std::vector<LintProblem> problems;
    for (const QByteArray &line : lines) {
        const int blank = static_cast<int>(line.indexOf(' '));
        problems.push_back({line.left(blank).toStdString(), line.mid(blank + 1).toStdString()});
    }
    std::sort(problems.begin(), problems.end());
    problems.erase(std::unique(problems.begin(), problems.end()), problems.end());
    return printed(problems);
}

} // namespace

class TstLint : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void text_data();
    void text();
    void repeats();
    void typeOfAnotherKindInName();
    void openMetrics_data();
    void openMetrics();
    void protobuf();
    void wrongPages();
    void wholePages_data();
    void wholePages();
};

void TstLint::text_data()
{
    QTest::addColumn<std::string>("body");
    QTest::addColumn<std::string>("expected");
    const auto row = [](const std::string &name, std::string body, std::string expected) {
        QTest::newRow(name.c_str()) << body << expected;
    };
    row("nothing", "", "");
    row("good counter", typed("x_bytes_total", "counter"), "");
    row("good gauge", typed("x_bytes", "gauge"), "");
    row("good histogram",
        "# HELP x_seconds Help.\n# TYPE x_seconds histogram\nx_seconds_bucket{le=\"1\"} "
        "1\nx_seconds_bucket{le=\"+Inf\"} "
        "1\nx_seconds_sum 1\nx_seconds_count 1\n",
        "");
    row("good summary",
        "# HELP x_seconds Help.\n# TYPE x_seconds summary\nx_seconds{quantile=\"0.5\"} 1\nx_seconds_sum "
        "1\nx_seconds_count 1\n",
        "");
    row("no help", "# TYPE x gauge\nx 1\n", "x no help text\n");
    row("no help and no type", "x{a=\"b\"} 1\n", "x no help text\n");
    row("empty help", "# HELP x\n# TYPE x gauge\nx 1\n", "x no help text\n");
    row("help without samples", "# HELP xMS Help.\n", "");
    row("counter without _total", typed("x_bytes", "counter"),
        "x_bytes counter metrics should have \"_total\" suffix\n");
    row("gauge with _total", typed("x_total", "gauge"),
        "x_total non-counter metrics should not have \"_total\" suffix\n");
    row("untyped with _total", typed("x_total", "untyped"), "");
    row("gauge with _bucket", typed("x_bucket", "gauge"),
        "x_bucket non-histogram metrics should not have \"_bucket\" suffix\n");
    row("gauge with _count", typed("x_count", "gauge"),
        "x_count non-histogram and non-summary metrics should not have \"_count\" suffix\n");
    row("gauge with _sum", typed("x_sum", "gauge"),
        "x_sum non-histogram and non-summary metrics should not have \"_sum\" suffix\n");
    row("untyped with _bucket and le", typed("x_bucket", "untyped", "{le=\"1\"}"), "");
    row("gauge with le", typed("x", "gauge", "{le=\"1\"}"), "x non-histogram metrics should not have \"le\" label\n");
    row("gauge with quantile", typed("x", "gauge", "{quantile=\"1\"}"),
        "x non-summary metrics should not have \"quantile\" label\n");
    row("histogram with quantile",
        "# HELP x Help.\n# TYPE x histogram\nx_bucket{le=\"+Inf\",quantile=\"1\"} 1\nx_sum{quantile=\"1\"} "
        "1\nx_count{quantile=\"1\"} 1\n",
        "x non-summary metrics should not have \"quantile\" label\n");
    row("summary with le", "# HELP x Help.\n# TYPE x summary\nx{quantile=\"1\",le=\"1\"} 1\nx_sum 1\nx_count 1\n",
        "x non-histogram metrics should not have \"le\" label\n");
    row("colons", typed("x::y", "gauge"), "x::y metric names should not contain ':'\n");
    row("camel case", typed("xAge", "gauge"), "xAge metric names should be written in 'snake_case' not 'camelCase'\n");
    row("camel case label", typed("x", "gauge", "{aB=\"c\",dE=\"f\"}"),
        "x label names should be written in 'snake_case' not 'camelCase'\n");
    row("upper case alone is none", typed("X_AGE", "gauge", "{B=\"c\"}"), "");
    row("several", "xB_ms 1\n",
        "xB_ms metric names should be written in 'snake_case' not 'camelCase'\nxB_ms metric names should not contain "
        "abbreviated units\nxB_ms no help text\n");
    for (const auto &[name, type] : {std::pair("x_counter", "counter"), std::pair("x_gauge", "gauge"),
                                     std::pair("x_gauge_y", "gauge"), std::pair("x_histogram", "histogram"),
                                     std::pair("x_HISTOGRAM", "histogram"), std::pair("x_summary", "summary")}) {
        std::string lower = name;
        std::transform(lower.begin(), lower.end(), lower.begin(), [](char c) { return c == '_' ? c : char(c | 0x20); });
        const std::string kind = type;
        row(std::string("type in ") + name, typed(name, kind),
            (kind == "counter" ? "x_counter counter metrics should have \"_total\" suffix\n" : std::string()) + name +
                " metric name should not include type '" + kind + "'\n");
    }
    row("type in front", typed("gauge_x", "gauge"), "");
    row("type within a word", typed("x_gauges", "gauge"), "");
    for (const std::string unit :
         {"amperes", "bytes", "celsius", "grams", "joules", "kelvin", "meters", "metres", "seconds", "volts", "moles"})
        row("base unit " + unit, typed("x_" + unit, "untyped"), "");
    for (const auto &[unit, base] : {std::pair("milliamperes", "amperes"), std::pair("gigabytes", "bytes"),
                                     std::pair("kibibytes", "bytes"),      std::pair("kilograms", "grams"),
                                     std::pair("nanocelsius", "celsius"),  std::pair("kilometers", "meters"),
                                     std::pair("picometers", "meters"),    std::pair("millimetres", "metres"),
                                     std::pair("microseconds", "seconds"), std::pair("minutes", "seconds"),
                                     std::pair("hours", "seconds"),        std::pair("days", "seconds"),
                                     std::pair("weeks", "seconds"),        std::pair("kelvins", "kelvin"),
                                     std::pair("fahrenheit", "celsius"),   std::pair("rankine", "celsius"),
                                     std::pair("inches", "meters"),        std::pair("yards", "meters"),
                                     std::pair("miles", "meters"),         std::pair("bits", "bytes"),
                                     std::pair("megabits", "bytes"),       std::pair("calories", "joules"),
                                     std::pair("pounds", "grams"),         std::pair("ounces", "grams")}) {
        const std::string name = std::string("x_") + unit + "_y";
        row(std::string("unit ") + unit, typed(name, "untyped"),
            name + " use base unit \"" + base + "\" instead of \"" + unit + "\"\n");
    }
    row("a word that ends like a unit", typed("thermometers_x", "gauge"), "");
    row("a unit at the start", typed("minutes_x", "gauge"),
        "minutes_x use base unit \"seconds\" instead of \"minutes\"\n");
    for (const std::string unit :
         {"s", "ms", "us", "ns", "sec", "b", "kb", "mb", "MB", "gb", "tb", "pb", "m", "h", "d"}) {
        row("abbreviation at the end: " + unit, typed("x_" + unit, "gauge"),
            "x_" + unit + " metric names should not contain abbreviated units\n");
        row("abbreviation in the middle: " + unit, typed("x_" + unit + "_y", "gauge"),
            "x_" + unit + "_y metric names should not contain abbreviated units\n");
    }
    row("abbreviation in front", typed("s_x", "gauge"), "");
}

/// promtool is the oracle for every row.
void TstLint::text()
{
    QFETCH(const std::string, body);
    QFETCH(const std::string, expected);
    const auto problems = lint(body, Format::Text);
    QVERIFY2(problems.has_value(), problems.status().message().c_str());
    QCOMPARE(printed(*problems), expected);
    QCOMPARE(promtool(body), expected);
}

/// promtool 2.42 does not look for these.
void TstLint::repeats()
{
    const std::string head = "# HELP x_total Help.\n# TYPE x_total counter\n";
    QCOMPARE(printed(lint(head + "x_total{a=\"b\",c=\"d\"} 1\nx_total{c=\"d\",a=\"b\"} 1\n", Format::Text).value()),
             std::string("x_total metric not unique\n"));
    QCOMPARE(printed(lint(head + "x_total{a=\"b\"} 1\nx_total{a=\"c\"} 1\n", Format::Text).value()), std::string());
    QCOMPARE(
        printed(lint("# HELP h Help.\n# TYPE h histogram\nh_bucket{le=\"1\"} 1\nh_bucket{le=\"1.0\"} 1\n", Format::Text)
                    .value()),
        std::string("h metric not unique\n"));
}

/// promtool 2.42 objects to every type name, later ones only to that of the metric itself.
void TstLint::typeOfAnotherKindInName()
{
    QCOMPARE(printed(lint(typed("x_summary_y", "gauge") + typed("x_counter", "untyped"), Format::Text).value()),
             std::string());
}

void TstLint::openMetrics_data()
{
    QTest::addColumn<std::string>("body");
    QTest::addColumn<std::string>("expected");
    QTest::newRow("counter") << std::string("# HELP x Help.\n# TYPE x counter\nx_total 1\nx_created 1\n# EOF\n")
                             << std::string();
    QTest::newRow("gauge histogram")
        << std::string(
               "# HELP x Help.\n# TYPE x gaugehistogram\nx_bucket{le=\"+Inf\"} 1\nx_gcount 1\nx_gsum 1\n# EOF\n")
        << std::string();
    QTest::newRow("info") << std::string("# HELP x Help.\n# TYPE x info\nx_info{a=\"b\"} 1\n# EOF\n") << std::string();
    QTest::newRow("no help") << std::string("# TYPE x counter\nx_total 1\n# EOF\n") << std::string("x no help text\n");
}

void TstLint::openMetrics()
{
    QFETCH(const std::string, body);
    QFETCH(const std::string, expected);
    const auto problems = lint(body, Format::OpenMetrics);
    QVERIFY2(problems.has_value(), problems.status().message().c_str());
    QCOMPARE(printed(*problems), expected);
}

void TstLint::protobuf()
{
    using namespace proto;
    const std::string body =
        family("h_seconds", Histogram, {metric().message(7, native().message(3, bucket(1, 1)))}, "Help.") +
        family("x_ms", Counter, {number(3, 1, {{"aB", "c"}}), number(3, 2, {{"aB", "c"}})}, "Help.");
    const auto problems = lint(body, Format::Protobuf);
    QVERIFY2(problems.has_value(), problems.status().message().c_str());
    QCOMPARE(
        printed(*problems),
        std::string(
            "x_ms counter metrics should have \"_total\" suffix\nx_ms label names should be written in 'snake_case' "
            "not 'camelCase'\nx_ms metric names should not contain abbreviated units\nx_ms metric not unique\n"));
}

void TstLint::wrongPages()
{
    QCOMPARE(lint("a 1\nb\n", Format::Text).status().message().substr(0, 8), std::string("line 2: "));
    QCOMPARE(lint("a{b=\"\xff\"} 1\n", Format::Text).status().message().substr(0, 8), std::string("line 1: "));
    QCOMPARE(lint("a 1\n", Format::OpenMetrics).status().code(), agent::Code::InvalidInput);
    QCOMPARE(lint("a 1\n", Format::Protobuf).status().code(), agent::Code::InvalidInput);
}

void TstLint::wholePages_data()
{
    QTest::addColumn<QString>("file");
    QTest::newRow("node exporter") << "node_exporter.prom";
    QTest::newRow("Prometheus") << "prometheus.prom";
    QTest::newRow("VictoriaMetrics") << "victoria_metrics.prom";
}

void TstLint::wholePages()
{
    QFETCH(const QString, file);
    QFile page(QString(BELFRY_TEST_DATA "/exposition/") + file);
    QVERIFY(page.open(QIODevice::ReadOnly));
    const std::string body = page.readAll().toStdString();
    const auto problems = lint(body, Format::Text);
    QVERIFY2(problems.has_value(), problems.status().message().c_str());
    QCOMPARE(printed(*problems), promtool(body));
}

QTEST_APPLESS_MAIN(TstLint)
#include "tst_lint.moc"
