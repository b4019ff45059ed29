// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/exposition/parser.h"
#include "tests/agent/exposition/event_recorder.h"

#include <QTest>

using agent::exposition::Format;
using agent::exposition::ParseOptions;

class TstStartTimes : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void openMetrics_data();
    void openMetrics();
    void notWanted();
    void textHasNone();
    void errorsAreThoseOfThePage();
};

void TstStartTimes::openMetrics_data()
{
    QTest::addColumn<std::string>("body");
    QTest::addColumn<std::string>("expected");
    const auto row = [](const char *name, std::string body, std::string expected) {
        QTest::newRow(name) << body + "# EOF\n" << expected;
    };
    row("behind", "# TYPE a counter\na_total 1\na_created 12.5\n", "type a counter\nstart 12500\nsample a_total = 1\n");
    row("in front", "# TYPE a counter\na_created 12.5\na_total 1\n",
        "type a counter\nstart 12500\nsample a_total = 1\n");
    row("by labels",
        "# TYPE a counter\na_total{x=\"1\"} 1\na_created{x=\"1\"} 1\na_total{x=\"2\"} 2\na_created{x=\"2\"} "
        "2\na_total{x=\"3\"} 3\n",
        "type a counter\nstart 1000\nsample a_total{x=\"1\"} = 1\nstart 2000\nsample a_total{x=\"2\"} = 2\nsample "
        "a_total{x=\"3\"} = "
        "3\n");
    row("all of them at the end, in another order",
        "# TYPE a counter\na_total{x=\"1\"} 1\na_total{x=\"2\",y=\"3\"} 2\na_created{y=\"3\",x=\"2\"} "
        "2\na_created{x=\"1\"} 1\n",
        "type a counter\nstart 1000\nsample a_total{x=\"1\"} = 1\nstart 2000\nsample a_total{x=\"2\",y=\"3\"} = 2\n");
    row("histogram", "# TYPE a histogram\na_bucket{le=\"1.0\"} 1\na_count 1\na_sum 2\na_created 3\n",
        "type a histogram\nstart 3000\nsample a_bucket{le=\"1.0\"} = 1\nstart 3000\nsample a_count = 1\nstart "
        "3000\nsample a_sum = "
        "2\n");
    row("summary", "# TYPE a summary\na{quantile=\"0.5\"} 1\na_count 1\na_created 3\n",
        "type a summary\nstart 3000\nsample a{quantile=\"0.5\"} = 1\nstart 3000\nsample a_count = 1\n");
    row("le tells counters apart", "# TYPE a counter\na_total{le=\"1\"} 1\na_created{le=\"2\"} 3\n",
        "type a counter\nsample a_total{le=\"1\"} = 1\n");
    row("a gauge has none", "# TYPE a gauge\na 1\na_created 3\n", "type a gauge\nsample a = 1\nsample a_created = 3\n");
    row("no type", "a_total 1\na_created 3\n", "sample a_total = 1\nsample a_created = 3\n");
    row("of another family", "# TYPE a counter\na_total 1\nb_created 3\n",
        "type a counter\nsample a_total = 1\nsample b_created = 3\n");
    row("a family whose name begins the same", "# TYPE a counter\na_total 1\na_b_total 1\na_created 3\n",
        "type a counter\nstart 3000\nsample a_total = 1\nsample a_b_total = 1\n");
    row("a family that is named so", "# TYPE a_created gauge\na_created 3\n",
        "type a_created gauge\nsample a_created = 3\n");
    row("zero is none", "# TYPE a counter\na_total 1\na_created 0\n", "type a counter\nsample a_total = 1\n");
    row("no time at all", "# TYPE a counter\na_total 1\na_created NaN\n", "type a counter\nsample a_total = 1\n");
    row("too late", "# TYPE a counter\na_total 1\na_created 1e300\n", "type a counter\nsample a_total = 1\n");
    row("before the epoch", "# TYPE a counter\na_total 1\na_created -1.5\n",
        "type a counter\nstart -1500\nsample a_total = 1\n");
    row("exemplars stay with their samples", "# TYPE a counter\na_total 1 # {} 2\na_created 3 # {} 4\na_total 5\n",
        "type a counter\nstart 3000\nsample a_total = 1\nexemplar {} = 2\nstart 3000\nsample a_total = 5\n");
    row("UTF-8 name", "# TYPE \"a.b\" counter\n{\"a.b_total\",c=\"d\"} 1\n{\"a.b_created\",c=\"d\"} 3\n",
        "type a.b counter\nstart 3000\nsample {\"a.b_total\",c=\"d\"} = 1\n");
    row("two families", "# TYPE a counter\na_total 1\na_created 1\n# TYPE b counter\nb_total 1\nb_created 2\n",
        "type a counter\nstart 1000\nsample a_total = 1\ntype b counter\nstart 2000\nsample b_total = 1\n");
}

void TstStartTimes::openMetrics()
{
    QFETCH(const std::string, body);
    QFETCH(const std::string, expected);
    ParseOptions options;
    options.startTimestamps = true;
    EventRecorder sink(Format::OpenMetrics);
    const agent::Status status = parse(body, Format::OpenMetrics, options, sink);
    QVERIFY2(status.ok(), status.message().c_str());
    QCOMPARE(sink.text(), expected);
    EventRecorder foretold(Format::OpenMetrics, sink.seriesTexts);
    QVERIFY(parse(body, Format::OpenMetrics, options, foretold).ok());
    QCOMPARE(foretold.text(), expected);
    QVERIFY(foretold.predictions > 0);
}

void TstStartTimes::notWanted()
{
    EventRecorder sink(Format::OpenMetrics);
    QVERIFY(parse("# TYPE a counter\na_total 1\na_created 3\n# EOF\n", Format::OpenMetrics, {}, sink).ok());
    QCOMPARE(sink.text(), std::string("type a counter\nsample a_total = 1\nsample a_created = 3\n"));
}

void TstStartTimes::textHasNone()
{
    ParseOptions options;
    options.startTimestamps = true;
    EventRecorder sink(Format::Text);
    QVERIFY(parse("# TYPE a counter\na_total 1\na_created 3\n", Format::Text, options, sink).ok());
    QCOMPARE(sink.text(), std::string("type a counter\nsample a_total = 1\nsample a_created = 3\n"));
}

void TstStartTimes::errorsAreThoseOfThePage()
{
    ParseOptions options;
    options.startTimestamps = true;
    EventRecorder sink(Format::OpenMetrics);
    const std::string body = "# TYPE a counter\na_total 1\na_created 3\nwrong\n# EOF\n";
    QCOMPARE(parse(body, Format::OpenMetrics, options, sink).message().substr(0, 8), std::string("line 4: "));
    QCOMPARE(sink.text(), std::string("type a counter\nstart 3000\nsample a_total = 1\n"));
}

QTEST_APPLESS_MAIN(TstStartTimes)
#include "tst_start_times.moc"
