// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/exposition/parser.h"

#include <QTest>

using agent::exposition::Format;
using agent::exposition::parseSeries;
using agent::exposition::parseSeriesLabels;
using agent::model::Labels;
using agent::model::MetricType;

Q_DECLARE_METATYPE(agent::model::Labels)

class TstSeriesParser : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void labels_data();
    void labels();
    void labelsAsExposed();
    void refuses_data();
    void refuses();
};

void TstSeriesParser::labels_data()
{
    QTest::addColumn<std::string>("series");
    QTest::addColumn<int>("type");
    QTest::addColumn<Labels>("expected");
    const auto row = [](const char *name, std::string series, MetricType type, const Labels &expected) {
        QTest::newRow(name) << series << static_cast<int>(type) << expected;
    };
    row("bare name", "a", MetricType::Unknown, Labels{{"__name__", "a"}});
    row("empty braces", "a{}", MetricType::Unknown, Labels{{"__name__", "a"}});
    row("sorted", R"(a{z="1",b="2"})", MetricType::Unknown, Labels{{"__name__", "a"}, {"b", "2"}, {"z", "1"}});
    row("empty values vanish", R"(a{b="",c="d"})", MetricType::Unknown, Labels{{"__name__", "a"}, {"c", "d"}});
    row("escapes", R"(a{b="x\\y\"z\nw\t"})", MetricType::Unknown, Labels{{"__name__", "a"}, {"b", "x\\y\"z\nw\\t"}});
    row("backslashes before n", R"(a{b="\\n"})", MetricType::Unknown, Labels{{"__name__", "a"}, {"b", "\\n"}});
    row("quoted names", R"({"a.b","c\"d\n"="e"})", MetricType::Unknown, Labels{{"__name__", "a.b"}, {"c\"d\n", "e"}});
    row("le of a histogram", R"(a_bucket{le="1"})", MetricType::Histogram,
        Labels{{"__name__", "a_bucket"}, {"le", "1.0"}});
    row("le with exponent", R"(a_bucket{le="1000000"})", MetricType::Histogram,
        Labels{{"__name__", "a_bucket"}, {"le", "1e+06"}});
    row("le is infinite", R"(a_bucket{le="inf"})", MetricType::Histogram,
        Labels{{"__name__", "a_bucket"}, {"le", "+Inf"}});
    row("le is no number", R"(a_bucket{le="x"})", MetricType::Histogram, Labels{{"__name__", "a_bucket"}, {"le", "x"}});
    row("le of an unrelated series", R"(other{le="10"})", MetricType::Histogram,
        Labels{{"__name__", "other"}, {"le", "10.0"}});
    row("le outside histograms", R"(a{le="10"})", MetricType::Gauge, Labels{{"__name__", "a"}, {"le", "10"}});
    row("quantile of a summary", R"(a{quantile="0.50"})", MetricType::Summary,
        Labels{{"__name__", "a"}, {"quantile", "0.5"}});
    row("quantile of a histogram", R"(a{quantile="0.50"})", MetricType::Histogram,
        Labels{{"__name__", "a"}, {"quantile", "0.50"}});
    row("blanks", R"(a { b = "c" , d="e", })", MetricType::Unknown, Labels{{"__name__", "a"}, {"b", "c"}, {"d", "e"}});
}

void TstSeriesParser::labels()
{
    QFETCH(const std::string, series);
    QFETCH(const int, type);
    QFETCH(const Labels, expected);
    Labels labels;
    const agent::Status status = parseSeries(series, static_cast<MetricType>(type), labels);
    QVERIFY2(status.ok(), status.message().c_str());
    QVERIFY2(labels == expected, labels.toString().c_str());
}

void TstSeriesParser::labelsAsExposed()
{
    std::vector<agent::model::Label> labels{{"left", "over"}};
    QVERIFY(parseSeriesLabels(R"(a{z="1",b="",z="2",__name__="c"})", MetricType::Unknown, labels).ok());
    const std::vector<agent::model::Label> expected{
        {"__name__", "a"}, {"z", "1"}, {"b", ""}, {"z", "2"}, {"__name__", "c"}};
    QVERIFY(labels == expected);
}

void TstSeriesParser::refuses_data()
{
    QTest::addColumn<std::string>("series");
    QTest::addColumn<bool>("openMetricsOnly");
    QTest::newRow("text behind") << std::string(R"(a{b="c"}x)") << false;
    QTest::newRow("blank behind") << std::string("a ") << false;
    QTest::newRow("empty") << std::string() << false;
    QTest::newRow("no name") << std::string(R"({b="c"})") << false;
    QTest::newRow("open quote") << std::string(R"(a{b="c})") << false;
    QTest::newRow("open brace") << std::string(R"(a{b="c")") << false;
    QTest::newRow("blank in OpenMetrics") << std::string(R"(a{b="c", d="e"})") << true;
    QTest::newRow("line feed in OpenMetrics") << std::string("a{b=\"c\n\"}") << true;
}

void TstSeriesParser::refuses()
{
    QFETCH(const std::string, series);
    QFETCH(const bool, openMetricsOnly);
    Labels labels;
    QCOMPARE(parseSeries(series, MetricType::Unknown, labels, Format::OpenMetrics).code(), agent::Code::InvalidInput);
    QCOMPARE(parseSeries(series, MetricType::Unknown, labels, Format::Text).ok(), openMetricsOnly);
}

QTEST_APPLESS_MAIN(TstSeriesParser)
#include "tst_series_parser.moc"
