// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/exposition/parser.h"
#include "tests/support/exposition_recorder.h"

#include <QFile>
#include <QTest>

using agent::exposition::Format;
using namespace std::string_literals;

class TstOpenMetricsParser : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void accepts_data();
    void accepts();
    void refuses_data();
    void refuses();
    void wholePage();
};

void TstOpenMetricsParser::accepts_data()
{
    QTest::addColumn<std::string>("body");
    QTest::addColumn<std::string>("expected");
    const auto row = [](const char *name, std::string body, std::string expected) {
        QTest::newRow(name) << body << expected;
    };
    row("only the end", "# EOF", "");
    row("the end with line feed", "# EOF\n", "");
    row("plain", "a 1\nb{c=\"d\"} 2.5\n# EOF\n", "sample a = 1\nsample b{c=\"d\"} = 2.5\n");
    row("trailing comma", "b{c=\"d\",} 1\n# EOF\n", "sample b{c=\"d\",} = 1\n");
    row("timestamps are cut to milliseconds", "a 1 123.1239\na 1 -1.5\na 1 0\na 1 1e3\n# EOF\n",
        "sample a = 1 @123123\nsample a = 1 @-1500\nsample a = 1 @0\nsample a = 1 @1000000\n");
    row("names for values", "a NaN\na +Inf\na -inf\n# EOF\n", "sample a = NaN\nsample a = +Inf\nsample a = -Inf\n");
    row("exemplar", "a_total 1 # {x=\"y\"} 4\n# EOF\n", "sample a_total = 1\nexemplar {x=\"y\"} = 4\n");
    row("exemplar with timestamps", "a_total 1 2.5 # {x=\"y\",z=\"#\"} 4 123.321\n# EOF\n",
        "sample a_total = 1 @2500\nexemplar {x=\"y\", z=\"#\"} = 4 @123321\n");
    row("exemplar without labels", "a_total 1 # {} 4\n# EOF\n", "sample a_total = 1\nexemplar {} = 4\n");
    row("exemplar with escapes and a quoted name", "a_total 1 # {\"i.d\"=\"q\\\"q\"} 4\n# EOF\n",
        "sample a_total = 1\nexemplar {\"i.d\"=\"q\\\"q\"} = 4\n");
    row("metadata", "# TYPE a_seconds gauge\n# UNIT a_seconds seconds\n# HELP a_seconds b\\\\c\\nd\\\"e\\x\n# EOF\n",
        "type a_seconds gauge\nunit a_seconds seconds\nhelp a_seconds b\\c\nd\"e\\x\n");
    row("empty metadata", "# HELP a \n# UNIT a \n# EOF\n", "help a \nunit a \n");
    row("types",
        "# TYPE a counter\n# TYPE a gauge\n# TYPE a histogram\n# TYPE a gaugehistogram\n# TYPE a summary\n# TYPE a "
        "info\n# TYPE a stateset\n"
        "# TYPE a unknown\n# EOF\n",
        "type a counter\ntype a gauge\ntype a histogram\ntype a gaugehistogram\ntype a summary\ntype a info\ntype a "
        "stateset\ntype a unknown\n");
    row("quoted names", "# TYPE \"a.b\" gauge\n{\"a.b\",\"c d\"=\"e\"} 1\n# EOF\n",
        "type a.b gauge\nsample {\"a.b\",\"c d\"=\"e\"} = 1\n");
    row("suffixes are not judged", "# TYPE a counter\na 1\nb_total 2\na 3\n# EOF\n",
        "type a counter\nsample a = 1\nsample b_total = 2\nsample a = 3\n");
    row("created lines are series", "# TYPE a counter\na_total 1\na_created 2.5\n# EOF\n",
        "type a counter\nsample a_total = 1\nsample a_created = 2.5\n");
    row("NUL in a value", "a{b=\"\0x\"} 1\n# EOF"s, "sample a{b=\"\0x\"} = 1\n"s);
}

void TstOpenMetricsParser::accepts()
{
    QFETCH(const std::string, body);
    QFETCH(const std::string, expected);
    ExpositionRecorder sink(Format::OpenMetrics);
    const agent::Status status = sink.parse(body);
    QVERIFY2(status.ok(), status.message().c_str());
    QCOMPARE(sink.text(), expected);
}

void TstOpenMetricsParser::refuses_data()
{
    QTest::addColumn<std::string>("body");
    QTest::addColumn<std::string>("message");
    const auto row = [](const char *name, std::string body, std::string message) {
        QTest::newRow(name) << body << message;
    };
    row("empty", "", "line 1: data does not end with # EOF");
    row("no end", "a 1\n", "line 2: data does not end with # EOF");
    row("no end, no line feed", "a 1", "data does not end with # EOF");
    row("wrong end", "a 1\n#EOF\n",
        R"(line 2: expected a valid start token, got "#E" ("INVALID") while parsing: "#E")");
    row("blank line", "\n", R"(expected a valid start token, got "\n" ("INVALID") while parsing: "\n")");
    row("no value", "a\n# EOF\n", R"(expected value after metric, got "\n" ("INVALID") while parsing: "a\n")");
    row("leading blank", " a 1\n# EOF\n", R"(expected a valid start token, got " " ("INVALID") while parsing: " ")");
    row("digit", "9\n# EOF\n", R"(expected a valid start token, got "9")");
    row("untyped", "# TYPE u untyped\n# EOF\n", R"(invalid metric type "untyped")");
    row("trailing blank in TYPE", "# TYPE c counter \n# EOF\n", R"(invalid metric type "counter ")");
    row("two blanks behind the hash", "#  TYPE c counter\n# EOF\n",
        R"(expected a valid start token, got "#  " ("INVALID") while parsing: "#  ")");
    row("tab behind the hash", "#\tTYPE c counter\n", R"(expected a valid start token, got "#\t" ("INVALID"))");
    row("two blanks before the type", "# TYPE c  counter\n", R"(invalid metric type " counter")");
    row("comment", "# a comment\n# EOF\n", "expected a valid start token");
    row("TYPE without name", "# TYPE \n# EOF\n",
        R"(expected metric name after TYPE, got "\n" ("INVALID") while parsing: "# TYPE \n")");
    row("TYPE without text", "# TYPE m\n# EOF\n", "expected text in TYPE");
    row("HELP without text", "# HELP m\n# EOF\n", "expected text in HELP");
    row("UNIT without text", "# UNIT m\n# EOF\n", "expected text in UNIT");
    row("unit is no suffix", "# UNIT metric suffix\n# EOF\n", R"(unit "suffix" not a suffix of metric "metric")");
    row("unit without underscore", "# UNIT metricsuffix suffix\n# EOF\n",
        R"(unit "suffix" not a suffix of metric "metricsuffix")");
    row("unit longer than the name", "# UNIT m suffix\n# EOF\n", R"(unit "suffix" not a suffix of metric "m")");
    row("tab before the value", "a\t1\n# EOF\n",
        R"(expected value after metric, got "\t" ("INVALID") while parsing: "a\t")");
    row("tab before the timestamp", "a 1\t2\n# EOF\n", R"("1\t2" is not a valid number while parsing: "a 1\t2")");
    row("two blanks before the value", "a  1\n# EOF\n", "expected value after metric");
    row("trailing blank", "a 1 \n# EOF\n", "expected timestamp or new record");
    row("trailing blank behind the timestamp", "a 1 2 \n# EOF\n",
        R"(expected next entry after timestamp, got " \n" ("INVALID") while parsing: "a 1 2 \n")");
    row("bare hash", "a 1 2 #\n# EOF\n",
        R"(expected next entry after timestamp, got " #\n" ("TIMESTAMP") while parsing: "a 1 2 #\n")");
    row("letters in the timestamp", "a 1 1z\n# EOF\n", R"("1z" is not a valid number while parsing: "a 1 1z")");
    row("data behind the end", "# EOF\na 1", "unexpected data after # EOF");
    row("line feed behind the end", "# EOF\n\n", "unexpected data after # EOF");
    row("text behind the end", "# EOFa 1", "unexpected data after # EOF");
    row("two timestamps", "a 1 1 1\n# EOF\n",
        R"(expected next entry after timestamp, got " 1\n" ("TIMESTAMP") while parsing: "a 1 1 1\n")");
    row("single quotes", "a{b='c'} 1\n# EOF\n", R"(expected label value, got "'" ("INVALID") while parsing: "a{b='")");
    row("leading comma", "a{,b=\"c\"} 1\n# EOF\n", R"(expected label name, got ",b" ("COMMA") while parsing: "a{,b")");
    row("missing comma", "a{b=\"c\"d=\"e\"} 1\n# EOF\n",
        R"(expected comma or brace close, got "d=" ("LNAME") while parsing: "a{b=\"c\"d=")");
    row("blank behind the comma", "a{b=\"c\", d=\"e\"} 1\n# EOF\n", R"(expected label name, got " " ("INVALID"))");
    row("two commas", "a{b=\"c\",,d=\"e\"} 1\n# EOF\n", R"(expected label name, got ",d" ("COMMA"))");
    row("line feed in a value", "a{b=\"x\ny\"} 1\n# EOF\n",
        R"(expected label value, got "\"x\n" ("INVALID") while parsing: "a{b=\"x\n")");
    row("invalid UTF-8", "a{b=\"\xff\"} 1\n# EOF\n", R"(invalid UTF-8 label value: "\"\xff\"")");
    row("no metric name", "{b=\"c\",} 1\n# EOF\n", R"(metric name not set while parsing: "{b=\"c\",}")");
    row("underscore in a value", "foo 1_2\n\n# EOF\n", R"(unsupported character in float while parsing: "foo 1_2")");
    row("underscore in a timestamp", "foo 0 1_2\n\n# EOF\n",
        R"(unsupported character in float while parsing: "foo 0 1_2")");
    row("NaN timestamp", "a 1 NaN\n# EOF\n", "invalid timestamp NaN");
    row("infinite timestamp", "a 1 -Inf\n# EOF\n", "invalid timestamp -Inf");
    row("timestamp too large", "a 1 1e300\n# EOF\n", "invalid timestamp 1e+300");
    row("exemplar: bare value", "a_total 1 # {aa=bb}\n# EOF\n",
        R"(expected label value, got "b" ("INVALID") while parsing: "a_total 1 # {aa=b")");
    row("exemplar: no value", "a_total 1 # {aa=\"bb\"}\n# EOF\n",
        R"(expected value after exemplar labels, got "\n" ("INVALID"))");
    row("exemplar: bare name", "a_total 1 # {bb}\n# EOF\n", R"(expected equal, got "}\n" ("BCLOSE"))");
    row("exemplar: metric name", "a_total 1 # {\"bb\"} 1\n# EOF\n", "expected label name");
    row("exemplar: two commas", "a_total 1 # {aa=\"bb\",,cc=\"dd\"} 1\n# EOF\n",
        R"(expected label name, got ",c" ("COMMA"))");
    row("exemplar: word for a value", "a_total 1 # {aa=\"bb\"} true\n# EOF\n",
        R"("true" is not a valid number while parsing: "a_total 1 # {aa=\"bb\"} true")");
    row("exemplar: NaN timestamp", "a_total 1 # {aa=\"bb\"} 4 NaN\n# EOF\n", "invalid exemplar timestamp NaN");
    row("exemplar: text behind", "a_total 1 # {aa=\"bb\"} 4 1 2\n# EOF\n",
        "expected next entry after exemplar timestamp");
    row("exemplar: NUL in a value", "a_total 1 # {b=\"\0x\"} 1\n"s,
        R"(expected label value, got "\"\x00" ("INVALID") while parsing: "a_total 1 # {b=\"\x00")");
    row("exemplar: NUL before a value", "a_total 1 # {b=\0\"x\"} 1\n"s,
        R"(expected label value, got "\x00" ("INVALID"))");
    row("exemplar: underscore", "a_total 1 # {a=\"b\"} 1_2\n# EOF\n",
        R"(unsupported character in float while parsing: "a_total 1 # {a=\"b\"} 1_2")");
    row("exemplar: hex", "a_total 1 # {a=\"b\"} 0x1p-3\n# EOF\n", "unsupported character in float");
    row("exemplar: infinite timestamp", "a_total 1 # {a=\"b\"} 4 -Inf\n# EOF\n", "invalid exemplar timestamp -Inf");
    row("exemplar: invalid UTF-8", "a_total 1 # {a=\"\xff\"} 4\n# EOF\n", "invalid UTF-8 label value");
    row("exemplar: without the blank before the hash", "a_total 1# {a=\"b\"} 4\n# EOF\n", "is not a valid number");
    row("exemplar: two of them", "a_total 1 # {} 4 # {} 5\n# EOF\n", R"("#" is not a valid number)");
    row("hash without brace", "a_total 1 # x\n# EOF\n", "");
    row("NUL in a name", "a\0{b=\"c\"} 1\n"s, R"(expected value after metric, got "\x00" ("INVALID"))");
    row("NUL in a label name", "a{b\0=\"c\"} 1\n"s,
        R"(expected equal, got "\x00" ("INVALID") while parsing: "a{b\x00")");
    row("NUL at the start of a line", "a 1\n\0"s, R"(line 2: expected a valid start token, got "\x00")");
    row("only a hash", "#", R"(expected a valid start token, got "#)");
    row("half a keyword", "# H", R"(expected a valid start token, got "# H)");
    row("blank before the end", " # EOF\n", R"(expected a valid start token, got " ")");
    row("hex", "foo 0x1p-3\n# EOF\n", "unsupported character in float");
    row("overflow", "foo 1e400\n# EOF\n", R"("1e400" is not a valid number)");
    row("bytes for a label name", "a{\xff=\"foo\"} 1\n# EOF\n", R"(expected label name, got "\xff" ("INVALID"))");
    row("empty label name", "a{=\"\"} 0\n# EOF\n", R"(expected label name, got "=\"" ("EQUAL"))");
    row("blank before the brace", "a {b=\"c\"} 1\n# EOF\n", "is not a valid number");
    row("name twice", "a{\"b\"} 1\n# EOF\n", "metric name already set while parsing");
    row("carriage return", "a 1\r\n# EOF\n", R"("1\r" is not a valid number)");
    row("help is no UTF-8", "# HELP a \xff\n# EOF\n", R"(help text "\xff" is not a valid utf8 string)");
    row("type in upper case", "# TYPE a Gauge\n# EOF\n", R"(invalid metric type "Gauge")");
    row("exemplar: no end", "a_total 1 # {aa=\"bb\"} 4\n", "data does not end with # EOF");
}

void TstOpenMetricsParser::refuses()
{
    QFETCH(const std::string, body);
    QFETCH(const std::string, message);
    ExpositionRecorder sink(Format::OpenMetrics);
    const agent::Status status = sink.parse(body);
    QVERIFY(!status.ok());
    QCOMPARE(status.code(), agent::Code::InvalidInput);
    QVERIFY2(status.message().find(message) != std::string::npos, status.message().c_str());
    QVERIFY2(status.message().rfind("line ", 0) == 0, status.message().c_str());
}

void TstOpenMetricsParser::wholePage()
{
    QFile file(BELFRY_TEST_DATA "/exposition/kinds.om");
    QVERIFY(file.open(QIODevice::ReadOnly));
    const std::string body = file.readAll().toStdString();
    ExpositionRecorder sink(Format::OpenMetrics);
    const agent::Status status = sink.parse(body);
    QVERIFY2(status.ok(), status.message().c_str());
    QCOMPARE(sink.labelSets.size(), std::size_t{14});
    QCOMPARE(sink.labelSets[0], (agent::model::Labels{{"__name__", "pauses_seconds"}, {"quantile", "0.0"}}));
    QCOMPARE(sink.labelSets[4], (agent::model::Labels{{"__name__", "hh_bucket"}, {"le", "1.0"}}));
    for (std::size_t size = 0; size + 1 < body.size(); ++size) {
        ExpositionRecorder cut(Format::OpenMetrics);
        QVERIFY2(!cut.parse(std::string_view(body).substr(0, size)).ok() || size + 1 >= body.size(),
                 "a cut page is never whole");
    }
}

QTEST_APPLESS_MAIN(TstOpenMetricsParser)
#include "tst_openmetrics_parser.moc"
