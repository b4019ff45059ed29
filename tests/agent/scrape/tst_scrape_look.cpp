// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/scrape/look.h"
#include "tests/agent/scrape/scrape_rig.h"

#include <QtTest>

#include <future>

using namespace agent;
using namespace agent::scrape;
using namespace std::chrono_literals;

namespace {

JobSettings job(std::vector<relabel::RuleSettings> rules = {})
{
    JobSettings out;
    out.name = "job";
    out.interval = 10s;
    out.timeout = 5s;
    out.protocols = {"PrometheusText0.0.4"};
    out.relabel = std::move(rules);
    return out;
}

relabel::RuleSettings rule(relabel::Action action, std::vector<std::string> sources, std::string regex,
                           std::string target = {}, std::string replacement = "$1")
{
    relabel::RuleSettings out;
    out.action = action;
    out.sourceLabels = std::move(sources);
    out.regex = std::move(regex);
    out.targetLabel = std::move(target);
    out.replacement = std::move(replacement);
    return out;
}

std::shared_ptr<const PoolSettings> compiled(const JobSettings &settings, const std::string &forcedError = {})
{
    auto pool = std::make_shared<PoolSettings>(**compileSettings(settings, 1));
    pool->forcedError = forcedError;
    return pool;
}

http::Outcome answer(std::string body, const std::string &type = "text/plain", int status = 200)
{
    http::Outcome out;
    out.response.status = status;
    out.response.headers = {{"content-type", type}};
    out.response.body = std::move(body);
    return out;
}

Look look(const JobSettings &settings, http::Outcome outcome, const std::string &forcedError = {})
{
    const auto pool = compiled(settings, forcedError);
    const auto target = assembleTarget(model::Labels{{"__address__", "h:1"}}, {}, settings, pool->relabel)->target;
    return examineAnswer(*pool, *target, ScrapeRig::defaultOptions(), 1000, std::move(outcome));
}

/// "0 matched a:x>y", one line a step; a star for the one that drops.
QString told(const Relabelling &relabelling)
{
    QStringList lines;
    for (const RelabelStep &step : relabelling.steps) {
        QString line = QString("%1%2 %3")
                           .arg(step.step.dropped ? "*" : "")
                           .arg(step.step.rule)
                           .arg(step.step.matched ? "matched" : "passed");
        for (const auto &change : step.step.changes)
            line += QString(" %1:%2>%3").arg(change.name.c_str(), change.before.c_str(), change.after.c_str());
        lines << line;
    }
    return lines.join('\n');
}

} // namespace

/// Looks at targets and explanations of their labels.
class TstScrapeLook : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aGoodAnswer()
    {
        JobSettings settings = job();
        settings.metricRelabel = {rule(relabel::Action::Drop, {"__name__"}, "b")};
        const Look seen = look(settings, answer("# HELP a text\na{x=\"1\"} 1\na{x=\"2\"} 2\nb 3\na{x=\"1\"} 9\n"));
        QVERIFY2(seen.error.ok(), seen.error.message().c_str());
        QCOMPARE(seen.status, 200);
        QCOMPARE(seen.samples, 4U);
        QCOMPARE(seen.kept, 3U);
        QCOMPARE(seen.series, 2U);
        QCOMPARE(seen.duplicates, 1U);
        QCOMPARE(seen.errorLine, 0U);
        QVERIFY(seen.isText && !seen.bodyCut);
        QCOMPARE(seen.url, std::string("http://h:1/metrics"));
    }

    void theLineToBlame_data()
    {
        QTest::addColumn<QString>("body");
        QTest::addColumn<QString>("type");
        QTest::addColumn<int>("line");
        QTest::addColumn<QString>("text");
        QTest::newRow("a brace is missing") << "a 1\nb{x=\"1\" 2\nc 3\n"
                                            << "text/plain" << 2 << "b{x=\"1\" 2";
        QTest::newRow("the first line") << "!\n"
                                        << "text/plain" << 1 << "!";
        QTest::newRow("the last line, which has no end") << "a 1\nb x"
                                                         << "text/plain" << 2 << "b x";
        QTest::newRow("no end mark") << "a 1\n"
                                     << "application/openmetrics-text; version=1.0.0" << 2 << "";
    }
    void theLineToBlame()
    {
        QFETCH(QString, body);
        QFETCH(QString, type);
        QFETCH(int, line);
        const Look seen = look(job(), answer(body.toStdString(), type.toStdString()));
        QVERIFY(!seen.error.ok());
        QCOMPARE(static_cast<int>(seen.errorLine), line);
        QTEST(QString::fromStdString(seen.errorText), "text");
    }

    void limitsAreThoseOfTheJob()
    {
        JobSettings settings = job();
        settings.labelLimit = 3;
        const Look labels = look(settings, answer("a 1\nb{x=\"1\",y=\"2\"} 2\n"));
        QVERIFY(!labels.error.ok());
        QCOMPARE(labels.errorLine, 2U); // Prometheus's words have no line, but there is one to blame
        settings.labelLimit = 0;
        settings.sampleLimit = 1;
        QCOMPARE(look(settings, answer("a 1\nb 2\n")).error.message(), std::string("sample limit exceeded"));
        QCOMPARE(look(job(), answer("a 1\n"), "target_limit exceeded").error.message(),
                 std::string("target_limit exceeded"));
    }

    void answersThatAreNone()
    {
        const Look refused = look(job(), answer("try later\n", "text/html", 503));
        QCOMPARE(refused.error.message(), std::string("server returned HTTP status 503 Service Unavailable"));
        QCOMPARE(refused.body, std::string("try later\n")); // what it says is worth reading
        const Look unknown = look(job(), answer("a 1\n", "application/x-nonsense"));
        QVERIFY(!unknown.error.ok());
        JobSettings settings = job();
        settings.fallbackProtocol = "PrometheusText0.0.4";
        const Look fallback = look(settings, answer("a 1\n", "application/x-nonsense"));
        QVERIFY(fallback.error.ok() && fallback.usedFallback);
        http::Outcome none;
        none.failure = http::Failure::Connect;
        none.status = unavailable("connection refused");
        QCOMPARE(look(job(), std::move(none)).error.message(), std::string("connection refused"));
    }

    void largeBodiesAreCutBehindALine()
    {
        std::string body;
        while (body.size() < (5U << 20))
            body += "some_rather_long_metric_name_total{n=\"" + std::to_string(body.size()) + "\"} 1\n";
        const std::size_t size = body.size();
        body += "bad{ 1\n";
        const Look seen = look(job(), answer(body));
        QVERIFY(seen.bodyCut);
        QVERIFY(seen.body.size() <= (4U << 20) && seen.body.back() == '\n');
        QCOMPARE(seen.bodyBytes, size + 7);
        QCOMPARE(seen.errorText, std::string("bad{ 1"));
        QVERIFY(seen.errorLine > 50000);
    }

    void explanations()
    {
        const auto pool = compiled(job({rule(relabel::Action::Replace, {"__meta_ecu"}, "(.+)", "ecu"),
                                        rule(relabel::Action::Keep, {"role"}, "engine|brakes"),
                                        rule(relabel::Action::LabelDrop, {}, "role")}));
        const Relabelling kept =
            explainRelabelling(*pool, model::Labels{{"__address__", "h:1"}, {"__meta_ecu", "abs"}, {"role", "brakes"}});
        QCOMPARE(told(kept), QString("0 matched ecu:>abs\n1 matched\n2 matched role:brakes>"));
        QCOMPARE(kept.steps[1].rule, std::string("action: keep, source_labels: [role], regex: 'engine|brakes'"));
        QCOMPARE(kept.droppingRule, -1);
        QVERIFY(kept.problem.ok());
        QCOMPARE(kept.labels, (model::Labels{{"ecu", "abs"}, {"instance", "h:1"}, {"job", "job"}}));
        QCOMPARE(kept.url, std::string("http://h:1/metrics"));

        const Relabelling dropped = explainRelabelling(*pool, model::Labels{{"__address__", "h:1"}, {"role", "spare"}});
        QCOMPARE(told(dropped), QString("0 passed\n*1 passed"));
        QCOMPARE(dropped.droppingRule, 1);
        QVERIFY(dropped.labels.empty());

        const Relabelling lost = explainRelabelling(*pool, model::Labels{{"role", "engine"}});
        QCOMPARE(lost.problem.message(), std::string("no address"));
        QCOMPARE(told(lost), QString("0 passed\n1 matched\n2 matched role:engine>"));
    }

    /// What a snapshot says of a target is enough to explain it: completing it again changes nothing.
    void discoveredLabelsExplainThemselves()
    {
        JobSettings settings = job();
        settings.params = {{"module", {"http"}}};
        const auto pool = compiled(settings);
        const model::Labels whole =
            discoveredLabels(model::Labels{{"__address__", "h:1"}}, model::Labels{{"site", "x"}}, settings);
        const auto target = assembleTarget(whole, {}, settings, pool->relabel);
        const auto direct = assembleTarget(model::Labels{{"__address__", "h:1"}}, model::Labels{{"site", "x"}},
                                           settings, pool->relabel);
        QCOMPARE(target->target->id, direct->target->id);
        QCOMPARE(explainRelabelling(*pool, whole).url, direct->target->url);
    }

    void historyIsARing()
    {
        ScrapeRig rig;
        rig.ensure();
        QVERIFY(rig.state->history().scrapes.empty());
        for (int i = 0; i < 40; ++i) {
            if (i == 38) {
                rig.toNextTick();
                rig.fail(http::Failure::Connect, "connection refused");
            } else {
                rig.scrape("a 1\nb " + std::to_string(i) + "\n");
            }
        }
        const ScrapeHistory history = rig.state->history();
        QCOMPARE(history.scrapes.size(), std::size_t{32});
        for (std::size_t i = 1; i < history.scrapes.size(); ++i)
            QCOMPARE(history.scrapes[i].time - history.scrapes[i - 1].time, TimestampMs{10000});
        QCOMPARE(history.scrapes[31].samples, 2U);
        QVERIFY(!history.scrapes[31].failed);
        QVERIFY(history.scrapes[30].failed);
        QCOMPARE(history.scrapes[30].samples, 0U);
        QCOMPARE(history.exchange.bodyBytes, 9U);
    }
};

QTEST_APPLESS_MAIN(TstScrapeLook)
#include "tst_scrape_look.moc"
