// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/exposition/parser.h"
#include "agent/model/sample.h"
#include "tests/support/exposition_recorder.h"

#include <QFile>
#include <QTest>

#include <bit>
#include <cmath>

using namespace std::string_literals;

class TstTextParser : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void accepts_data();
    void accepts();
    void refuses_data();
    void refuses();
    void normalisesNaN();
    void keepsTheSignOfZero();
    void samplesBeforeAnErrorAreDelivered();
    void aSinkStopsTheParse();
    void errorsQuoteABoundedText();
    void errorsNameTheirLine();
    void everyPrefixIsSafe();
};

void TstTextParser::accepts_data()
{
    QTest::addColumn<std::string>("body");
    QTest::addColumn<std::string>("expected");
    const auto row = [](const char *name, std::string body, std::string expected) {
        QTest::newRow(name) << body << expected;
    };
    row("nothing", "", "");
    row("blank lines", "\n\n  \n\t\na 1\n\n", "sample a = 1\n");
    row("no line feed at the end", "a 1", "sample a = 1\n");
    row("only a comment without line feed", "# x", "");
    row("blanks before the name are no part of it", "  \ta 1\n", "sample a = 1\n");
    row("tabs and runs of blanks", "a \t 1\t\t 2 \t\n", "sample a = 1 @2\n");
    row("value directly behind the brace", "a{b=\"c\"}1\n", "sample a{b=\"c\"} = 1\n");
    row("blank before the brace", "a {b=\"c\"} 1\n", "sample a {b=\"c\"} = 1\n");
    row("name and its prefix", "ab 1\na 2\na {x=\"y\"} 3\n", "sample ab = 1\nsample a = 2\nsample a {x=\"y\"} = 3\n");
    row("empty braces", "a{} 1\n", "sample a{} = 1\n");
    row("trailing comma", "a{b=\"c\",} 1\n", "sample a{b=\"c\",} = 1\n");
    row("missing comma", "a { b = \"c\" d = \"e\" } 1\n", "sample a { b = \"c\" d = \"e\" } = 1\n");
    row("colons in names", ":a:b{c=\"d\"} 1\n", "sample :a:b{c=\"d\"} = 1\n");
    row("brace, hash and line feed in a value", "a{b=\"}#\n} 2\"} 1\nc 3\n",
        "sample a{b=\"}#\n} 2\"} = 1\nsample c = 3\n");
    row("line feed in a value, none at the end", "a{b=\"x\ny\"} 1", "sample a{b=\"x\ny\"} = 1\n");
    row("escaped quote", "a{b=\"\\\"}\\\\\"} 1\n", "sample a{b=\"\\\"}\\\\\"} = 1\n");
    row("NUL in value and help", "# HELP a x\0y\na{b=\"c\0\"} 1\n"s, "help a x\0y\nsample a{b=\"c\0\"} = 1\n"s);
    row("NUL at the start of a line ends the input", "a 1\n\0b 2\n!"s, "sample a = 1\n");
    row("quoted metric name", "{\"my.metric\", \"label.one\"=\"v\"} 1\n",
        "sample {\"my.metric\", \"label.one\"=\"v\"} = 1\n");
    row("quoted name last", "{a=\"b\",\"my.metric\"} 1\n", "sample {a=\"b\",\"my.metric\"} = 1\n");
    row("values", "a -1\na +1\na 0.5\na .5\na 5.\na 1e3\na -1.5E-3\na 123456789012345678\n",
        "sample a = -1\nsample a = 1\nsample a = 0.5\nsample a = 0.5\nsample a = 5\nsample a = 1000\nsample a = "
        "-0.0015\n"
        "sample a = 1.2345678901234568e+17\n");
    row("names for values", "a Inf\na +inf\na -INFINITY\na nan\na NaN\n",
        "sample a = +Inf\nsample a = +Inf\nsample a = -Inf\nsample a = NaN\nsample a = NaN\n");
    row("underflow is zero", "a 1e-400\n", "sample a = 0\n");
    row("timestamps", "a 1 0\na 1 1520879607789\na 1 9223372036854775807\n",
        "sample a = 1 @0\nsample a = 1 @1520879607789\nsample a = 1 @9223372036854775807\n");
    row("comments", "#\n#HELP a b\n# HELPa b\n# HELP\n# Hx\n#TYPE a nonsense\n# \n# eof", "");
    row("help", "# HELP a\n# HELP a \n# HELP a  two blanks\n#  \tHELP\ta tab\n# HELP a b\\\\c\\nd\\\"e\n",
        "help a \nhelp a \nhelp a  two blanks\nhelp a tab\nhelp a b\\c\nd\\\"e\n");
    row("quoted family", "# HELP \"a.b \\\"c\\\"\" text\n# TYPE \"a.b\" gauge\n",
        "help a.b \"c\" text\ntype a.b gauge\n");
    row("types", "# TYPE a counter\n# TYPE a gauge\n# TYPE a histogram\n# TYPE a summary\n# TYPE a untyped\n",
        "type a counter\ntype a gauge\ntype a histogram\ntype a summary\ntype a unknown\n");
    row("label named as the metric name is", "a{__name__=\"b\"} 1\n", "sample a{__name__=\"b\"} = 1\n");
    row("a label twice", "a{b=\"c\",b=\"d\"} 1\n", "sample a{b=\"c\",b=\"d\"} = 1\n");
    row("a series twice", "a 1\na 2\n", "sample a = 1\nsample a = 2\n");
    row("other backslashes stay", "# HELP a \\t\\x\na{b=\"\\t\"} 1\n", "help a \\t\\x\nsample a{b=\"\\t\"} = 1\n");
    row("hash in a value of a label", "a{b=\"# HELP\"} 1\n", "sample a{b=\"# HELP\"} = 1\n");
    row("UTF-8 in value and help", "# HELP a ä€😀\na{b=\"ä€😀\"} 1\n", "help a ä€😀\nsample a{b=\"ä€😀\"} = 1\n");
    row("blanks within the braces of a quoted name", "{ \"a.b\" , } 1\n", "sample { \"a.b\" , } = 1\n");
    row("largest and smallest", "a 1.7976931348623157e308\na 5e-324\n",
        "sample a = 1.7976931348623157e+308\nsample a = 5e-324\n");
    row("name directly followed by a number", "a+1\n", "sample a = 1\n");
}

void TstTextParser::accepts()
{
    QFETCH(const std::string, body);
    QFETCH(const std::string, expected);
    ExpositionRecorder sink;
    const agent::Status status = sink.parse(body);
    QVERIFY2(status.ok(), status.message().c_str());
    QCOMPARE(sink.text(), expected);
}

void TstTextParser::refuses_data()
{
    QTest::addColumn<std::string>("body");
    QTest::addColumn<std::string>("message");
    const auto row = [](const char *name, std::string body, std::string message) {
        QTest::newRow(name) << body << message;
    };
    row("no value", "a", R"(line 1: expected value after metric, got "\n" ("INVALID") while parsing: "a\n")");
    row("line number counts", "x 1\n# HELP x y\n\na\n",
        R"(line 4: expected value after metric, got "\n" ("INVALID") while parsing: "a\n")");
    row("line number behind a value with line feeds", "x{y=\"\n\n\"} 1\na\n", R"(line 4: expected value after metric)");
    row("single quotes", "a{b='c'} 1\n", R"(line 1: expected label value, got "'" ("INVALID") while parsing: "a{b='")");
    row("line feed for a value", "a{b=\n", R"(expected label value, got "\n" ("INVALID") while parsing: "a{b=\n")");
    row("bytes for a label name", "a{\xff=\"foo\"} 1\n",
        R"(expected label name, got "\xff" ("INVALID") while parsing: "a{\xff")");
    row("invalid UTF-8 value", "a{b=\"\xff\"} 1\n", R"(line 1: invalid UTF-8 label value: "\"\xff\"")");
    row("quote inside a quoted name", "{\"a\", \"b = \"c\"}",
        R"(expected equal, got "c\"" ("LNAME") while parsing: "{\"a\", \"b = \"c\"")");
    row("backslash in a bare name", "{\"a\",b\\nc=\"d\"} 1",
        R"(expected equal, got "\\" ("INVALID") while parsing: "{\"a\",b\\")");
    row("word for a value", "ok 1\na true\n", R"(line 2: "true" is not a valid number while parsing: "a true")");
    row("open quote at the end", "something_weird{problem=\"",
        R"(expected label value, got "\"\n" ("INVALID") while parsing: "something_weird{problem=\"\n")");
    row("empty label name", "empty_label_name{=\"\"} 0",
        R"(expected label name, got "=\"" ("EQUAL") while parsing: "empty_label_name{=\"")");
    row("name without value in braces", "{A}0", R"(expected equal, got "}" ("BCLOSE") while parsing: "{A}")");
    row("underscore", "foo 1_2\n", R"(unsupported character in float while parsing: "foo 1_2")");
    row("hex", "foo 0x1p-3\n", R"(unsupported character in float while parsing: "foo 0x1p-3")");
    row("hex integer", "foo 0x1F\n", "is not a valid number");
    row("NaN with payload", "foo nan(1)\n", "is not a valid number");
    row("signed NaN", "foo +NaN\n", "is not a valid number");
    row("overflow", "foo 1e400\n", "\"1e400\" is not a valid number");
    row("two signs", "foo +-1\n", "is not a valid number");
    row("bare point", "foo .\n", "is not a valid number");
    row("carriage return", "foo 1\r\n", R"("1\r" is not a valid number)");
    row("underscore in timestamp", "foo 0 1_2\n",
        R"(expected next entry after timestamp, got "_" ("INVALID") while parsing: "foo 0 1_")");
    row("negative timestamp", "foo 0 -1\n", R"(expected timestamp or new record, got "-" ("INVALID"))");
    row("fractional timestamp", "foo 0 1.5\n", "expected next entry after timestamp");
    row("timestamp overflow", "foo 0 9223372036854775808\n", R"(timestamp "9223372036854775808" is out of range)");
    row("text behind the timestamp", "foo 0 1 2\n", "expected next entry after timestamp");
    row("exemplar", "foo 0 # {a=\"b\"} 1\n", "expected timestamp or new record");
    row("no metric name", "{a=\"ok\"} 1", R"(metric name not set while parsing: "{a=\"ok\"}")");
    row("name twice", "a{\"b\"} 1\n", R"(metric name already set while parsing: "a{\"b\"}")");
    row("quoted name twice", "{\"a\",\"b\"} 1\n", "metric name already set while parsing");
    row("leading comma", "a{,b=\"c\"} 1\n", R"(expected label name, got ",b" ("COMMA"))");
    row("TYPE without name", "# TYPE #\n",
        R"(expected metric name after TYPE, got "#" ("INVALID") while parsing: "# TYPE #")");
    row("HELP without name", "# HELP #\n",
        R"(expected metric name after HELP, got "#" ("INVALID") while parsing: "# HELP #")");
    row("HELP with blanks only", "# HELP \n", "expected metric name after HELP");
    row("unknown type", "# TYPE a unknown\n", R"(invalid metric type "unknown")");
    row("upper case type", "# TYPE a Counter\n", R"(invalid metric type "Counter")");
    row("trailing blank in TYPE", "# TYPE a counter \n", R"(invalid metric type "counter ")");
    row("two blanks in TYPE", "# TYPE a  counter\n", R"(invalid metric type " counter")");
    row("no type", "# TYPE a\n", R"(invalid metric type "")");
    row("help is no UTF-8", "# HELP a \xff\n", R"(help text "\xff" is not a valid utf8 string)");
    row("digit at the start", "9\n", R"(expected a valid start token, got "9" ("INVALID") while parsing: "9")");
    row("NUL in a name", "a\0{b=\"c\"} 1"s,
        R"(expected value after metric, got "\x00" ("INVALID") while parsing: "a\x00")");
    row("NUL in a label name", "a{b\0=\"c\"} 1"s, R"(expected equal, got "\x00" ("INVALID") while parsing: "a{b\x00")");
    row("NUL behind a value", "a 1\0\n"s, R"(expected timestamp or new record, got "\x00" ("INVALID"))");
    row("NUL behind a timestamp", "a 0 1\0\n"s,
        R"(expected next entry after timestamp, got "\x00" ("INVALID") while parsing: "a 0 1\x00")");
    row("open quote with a NUL", "a{b=\"\0"s,
        R"(expected label value, got "\"\x00\n" ("INVALID") while parsing: "a{b=\"\x00\n")");
    row("brace without end", "a{b=\"c\"", "expected label name");
    row("equal sign without value", "a{b=} 1\n", R"(expected label value, got "}" ("INVALID"))");
    row("two commas", "a{b=\"c\",,d=\"e\"} 1\n", R"(expected label name, got ",d" ("COMMA"))");
    row("digit in front of a label name", "a{1b=\"c\"} 1\n", R"(expected label name, got "1" ("INVALID"))");
    row("colon in a label name", "a{b:c=\"d\"} 1\n", R"(expected equal, got ":" ("INVALID"))");
    row("dash in a metric name", "a-b 1\n", R"("-b" is not a valid number while parsing: "a-b")");
    row("upper case exponent of two", "foo 0x1P-3\n", R"(unsupported character in float while parsing: "foo 0x1P-3")");
    row("infinity with text behind", "foo infx\n", R"("infx" is not a valid number)");
    row("negative overflow", "foo -1e400\n", R"("-1e400" is not a valid number)");
    row("exponent without digits", "foo 1e\n", R"("1e" is not a valid number)");
    row("comma for a point", "foo 1,5\n", R"("1,5" is not a valid number)");
    row("word for a timestamp", "foo 0 now\n", R"(expected timestamp or new record, got "n" ("INVALID"))");
    row("summary in upper case", "# TYPE a SUMMARY\n", R"(invalid metric type "SUMMARY")");
    row("info", "# TYPE a info\n", R"(invalid metric type "info")");
    row("gaugehistogram", "# TYPE a gaugehistogram\n", R"(invalid metric type "gaugehistogram")");
    row("open quote in HELP", "# HELP \"a text\n", "expected metric name after HELP");
    row("overlong UTF-8 in a value", "a{b=\"\xc0\xaf\"} 1\n", "invalid UTF-8 label value");
    row("surrogate in a value", "a{b=\"\xed\xa0\x80\"} 1\n", "invalid UTF-8 label value");
    row("NUL before a value", "a{b=\0\"c\"} 1\n"s, R"(expected label value, got "\x00" ("INVALID"))");
    row("line feed before the closing brace", "a{b=\"c\"\n} 1\n", "expected label name");
    row("second brace group", "a{b=\"c\"}{d=\"e\"} 1\n", "");
}

void TstTextParser::refuses()
{
    QFETCH(const std::string, body);
    QFETCH(const std::string, message);
    ExpositionRecorder sink;
    const agent::Status status = sink.parse(body);
    QVERIFY(!status.ok());
    QCOMPARE(status.code(), agent::Code::InvalidInput);
    QVERIFY2(status.message().find(message) != std::string::npos, status.message().c_str());
    QVERIFY2(status.message().rfind("line ", 0) == 0, status.message().c_str());
}

void TstTextParser::normalisesNaN()
{
    ExpositionRecorder sink;
    QVERIFY(sink.parse("a NaN\nb nan\n").ok());
    for (const double value : sink.values)
        QCOMPARE(std::bit_cast<std::uint64_t>(value), agent::model::kNormalNaNBits);
}

void TstTextParser::keepsTheSignOfZero()
{
    ExpositionRecorder sink;
    QVERIFY(sink.parse("a -0\nb 0\nc -0.0\n").ok());
    QVERIFY(std::signbit(sink.values[0]) && !std::signbit(sink.values[1]) && std::signbit(sink.values[2]));
}

void TstTextParser::samplesBeforeAnErrorAreDelivered()
{
    ExpositionRecorder sink;
    QVERIFY(!sink.parse("a 1\nb 2\nc\nd 4\n").ok());
    QCOMPARE(sink.seriesTexts, (std::vector<std::string>{"a", "b"}));
}

void TstTextParser::aSinkStopsTheParse()
{
    ExpositionRecorder sink;
    sink.samplesLeft = 2;
    QVERIFY(sink.parse("a 1\nb 2\nthis is wrong\n").ok());
    QCOMPARE(sink.seriesTexts.size(), std::size_t{2});
}

void TstTextParser::errorsQuoteABoundedText()
{
    ExpositionRecorder sink;
    const agent::Status status = sink.parse("a{b=\"" + std::string(100000, 'x') + "\"} wrong\n");
    QVERIFY(!status.ok());
    QVERIFY(status.message().size() < 1000);
}

void TstTextParser::errorsNameTheirLine()
{
    ExpositionRecorder sink;
    QCOMPARE(agent::exposition::errorLine(sink.parse("a 1\n\nb !\n")), 3U);
    QCOMPARE(agent::exposition::errorLine({}), 0U);
    QCOMPARE(agent::exposition::errorLine(agent::invalidInput("line x: no")), 0U);
    QCOMPARE(agent::exposition::errorLine(agent::invalidInput("line 12")), 0U);
    QCOMPARE(agent::exposition::errorLine(agent::invalidInput("in line 12: no")), 0U);
}

/// Cutting a page anywhere never crashes, and never yields a sample that the whole page does not have, save in the cut
/// line.
void TstTextParser::everyPrefixIsSafe()
{
    QFile file(BELFRY_TEST_DATA "/exposition/kinds.prom");
    QVERIFY(file.open(QIODevice::ReadOnly));
    const std::string body = file.readAll().toStdString();
    ExpositionRecorder whole;
    const agent::Status status = whole.parse(body);
    QVERIFY2(status.ok(), status.message().c_str());
    QVERIFY(whole.lines.size() > 30);
    for (std::size_t size = 0; size < body.size(); ++size) {
        ExpositionRecorder sink;
        sink.parse(std::string_view(body).substr(0, size)).ignore("most prefixes end inside a line");
        QVERIFY(sink.lines.size() <= whole.lines.size());
        for (std::size_t i = 0; i + 1 < sink.lines.size(); ++i)
            QCOMPARE(sink.lines[i], whole.lines[i]);
    }
}

QTEST_APPLESS_MAIN(TstTextParser)
#include "tst_text_parser.moc"
