// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/scrape/target.h"

#include <QTest>

using agent::model::Labels;
using agent::relabel::RuleSettings;
using agent::scrape::AssembledTarget;
using agent::scrape::assembleTarget;
using agent::scrape::JobSettings;
using namespace std::chrono_literals;

namespace {

JobSettings job()
{
    JobSettings out;
    out.name = "node";
    out.interval = 15s;
    out.timeout = 10s;
    return out;
}

agent::Result<AssembledTarget> assemble(const Labels &own, const Labels &group = {},
                                        const JobSettings &settings = job())
{
    const auto rules = agent::relabel::Rules::compile(settings.relabel);
    return assembleTarget(own, group, settings, *rules);
}

RuleSettings setLabel(const std::string &target, const std::string &value)
{
    RuleSettings rule;
    rule.targetLabel = target;
    rule.replacement = value;
    return rule;
}

} // namespace

class TstTarget : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void plain()
    {
        const auto got = assemble(Labels{{"__address__", "host:9100"}});
        QVERIFY2(got.has_value(), got ? "" : got.error().message().c_str());
        const Labels discovered{{"__address__", "host:9100"},
                                {"__always_scrape_classic_histograms__", "false"},
                                {"__convert_classic_histograms_to_nhcb__", "false"},
                                {"__metrics_path__", "/metrics"},
                                {"__scheme__", "http"},
                                {"__scrape_interval__", "15s"},
                                {"__scrape_native_histograms__", "false"},
                                {"__scrape_timeout__", "10s"},
                                {"job", "node"}};
        QVERIFY2(*got->discoveredLabels == discovered, got->discoveredLabels->toString().c_str());
        QVERIFY(*got->target->labels == (Labels{{"instance", "host:9100"}, {"job", "node"}}));
        QCOMPARE(got->target->url, std::string("http://host:9100/metrics"));
        QVERIFY(got->target->interval == 15s && got->target->timeout == 10s);
        QCOMPARE(got->target->job, std::string("node"));
    }
    void ownLabelsComeBeforeThoseOfTheGroup()
    {
        const auto got = assemble(Labels{{"__address__", "h:1"}, {"env", "own"}, {"job", "mine"}},
                                  Labels{{"env", "group"}, {"dc", "x"}});
        QVERIFY(*got->target->labels == (Labels{{"dc", "x"}, {"env", "own"}, {"instance", "h:1"}, {"job", "mine"}}));
        QCOMPARE(got->target->job, std::string("node")); // the pool's name stays
    }
    void metaAndInternalLabelsAreNotAttached()
    {
        const auto got =
            assemble(Labels{{"__address__", "h:1"}, {"__meta_x", "y"}, {"__tmp", "z"}, {"instance", "named"}});
        QVERIFY(*got->target->labels == (Labels{{"instance", "named"}, {"job", "node"}}));
        QVERIFY(got->discoveredLabels->has("__meta_x"));
    }
    void groupSetsSchemePathAndTimes()
    {
        const auto got = assemble(Labels{{"__address__", "h:1"}}, Labels{{"__scheme__", "https"},
                                                                         {"__metrics_path__", "probe"},
                                                                         {"__scrape_interval__", "1m"},
                                                                         {"__scrape_timeout__", "5s"}});
        QCOMPARE(got->target->url, std::string("https://h:1/probe"));
        QVERIFY(got->target->interval == 1min && got->target->timeout == 5s);
    }

    void paramLabelsAreSetOnlyWhereAbsent()
    {
        JobSettings settings = job();
        settings.params = {{"module", {"one", "two"}}, {"none", {}}};
        const auto got = assemble(Labels{{"__address__", "h:1"}, {"__param_module", "own"}}, {}, settings);
        QCOMPARE(std::string(got->discoveredLabels->get("__param_module")), std::string("own"));
        QVERIFY(!got->discoveredLabels->has("__param_none"));
        QCOMPARE(got->target->url, std::string("http://h:1/metrics?module=own&module=two"));
        settings.relabel = {setLabel("__param_module", "")}; // gone: the configured values count
        const auto removed = assemble(Labels{{"__address__", "h:1"}}, {}, settings);
        QCOMPARE(removed->target->url, std::string("http://h:1/metrics?module=one&module=two"));
    }
    void noPortIsAdded()
    {
        const auto got = assemble(Labels{{"__address__", "host"}});
        QCOMPARE(got->target->url, std::string("http://host/metrics"));
        QCOMPARE(std::string(got->target->labels->get("instance")), std::string("host"));
    }
    void unixSocketNeedsAnAddress()
    {
        QCOMPARE(assemble(Labels{{"__unix_socket__", "/run/x.sock"}}).error().message(), std::string("no address"));
    }

    void urls_data()
    {
        QTest::addColumn<std::string>("path");
        QTest::addColumn<std::string>("url");
        QTest::newRow("question mark") << std::string("/a?b=c")
                                       << std::string("http://h:1/a%3Fb=c?module=http&module=x+y&target=a%26b");
        QTest::newRow("blank and percent")
            << std::string("/a b%20") << std::string("http://h:1/a%20b%2520?module=http&module=x+y&target=a%26b");
        QTest::newRow("plain characters")
            << std::string("/a-_.~$&+,/:;=@")
            << std::string("http://h:1/a-_.~$&+,/:;=@?module=http&module=x+y&target=a%26b");
    }
    void urls()
    {
        QFETCH(const std::string, path);
        QFETCH(const std::string, url);
        JobSettings settings = job();
        settings.metricsPath = path;
        settings.params = {{"module", {"replaced", "x y"}}, {"empty", {}}};
        const auto got = assemble(Labels{{"__address__", "h:1"}, {"__param_module", "http"}, {"__param_target", "a&b"}},
                                  {}, settings);
        QCOMPARE(got->target->url, url);
    }
    void paramsBecomeLabels()
    {
        JobSettings settings = job();
        settings.params = {{"module", {"one", "two"}}};
        QCOMPARE(std::string(
                     assemble(Labels{{"__address__", "h:1"}}, {}, settings)->discoveredLabels->get("__param_module")),
                 std::string("one"));
    }

    void refuses_data()
    {
        QTest::addColumn<std::string>("label");
        QTest::addColumn<std::string>("value");
        QTest::addColumn<std::string>("message");
        const auto row = [](const char *name, std::string label, std::string value, std::string message) {
            QTest::newRow(name) << label << value << message;
        };
        row("no address", "__address__", "", "no address");
        row("slash in the address", "__address__", "http://h", "\"http://h\" is not a valid hostname");
        row("interval is no duration", "__scrape_interval__", "x",
            "error parsing scrape interval: not a valid duration string: \"x\"");
        row("interval zero", "__scrape_interval__", "0s", "scrape interval cannot be 0");
        row("timeout is no duration", "__scrape_timeout__", "-1s", "error parsing scrape timeout: ");
        row("timeout zero", "__scrape_timeout__", "0", "scrape timeout cannot be 0");
        row("timeout above interval", "__scrape_timeout__", "30s",
            "scrape timeout cannot be greater than scrape interval (\"30s\" > \"15s\")");
        row("native histograms", "__scrape_native_histograms__", "maybe",
            "error parsing scrape native histograms: strconv.ParseBool: parsing \"maybe\": invalid syntax");
        row("classic histograms", "__always_scrape_classic_histograms__", "yes",
            "error parsing always scrape classic histograms: strconv.ParseBool: parsing \"yes\": invalid syntax");
        row("custom buckets", "__convert_classic_histograms_to_nhcb__", "2",
            "error parsing convert classic histograms to nhcb: strconv.ParseBool: parsing \"2\": invalid syntax");
        row("UTF-8", "env", "a\xff", "invalid label value for \"env\": \"a\\xff\"");
    }
    void refuses()
    {
        QFETCH(const std::string, label);
        QFETCH(const std::string, value);
        QFETCH(const std::string, message);
        Labels own{{"__address__", "h:1"}};
        own.set(label, value);
        const auto got = assemble(own);
        QVERIFY(!got.has_value());
        QVERIFY2(got.error().message().find(message) != std::string::npos, got.error().message().c_str());
    }

    void switchesComeFromTheJob()
    {
        JobSettings settings = job();
        settings.scrapeNativeHistograms = true;
        settings.convertClassicHistogramsToNhcb = true;
        const auto got = assemble(Labels{{"__address__", "h:1"}}, {}, settings);
        QCOMPARE(std::string(got->discoveredLabels->get("__scrape_native_histograms__")), std::string("true"));
        QCOMPARE(std::string(got->discoveredLabels->get("__convert_classic_histograms_to_nhcb__")),
                 std::string("true"));
        QCOMPARE(std::string(got->discoveredLabels->get("__always_scrape_classic_histograms__")), std::string("false"));
        QVERIFY(got->target->histograms.nativeHistograms && got->target->histograms.convertToCustom &&
                !got->target->histograms.classicHistograms);
        QVERIFY(*got->target->labels == (Labels{{"instance", "h:1"}, {"job", "node"}})); // and are not attached
    }
    void switchesMayBeSetForATarget_data()
    {
        QTest::addColumn<std::string>("value");
        QTest::addColumn<bool>("forJob");
        QTest::addColumn<bool>("on");
        for (const char *yes : {"1", "t", "T", "TRUE", "true", "True"})
            QTest::newRow(yes) << std::string(yes) << false << true;
        for (const char *no : {"0", "f", "F", "FALSE", "false", "False"})
            QTest::newRow(no) << std::string(no) << true << false;
        QTest::newRow("label removed, job on") << std::string() << true << true;
        QTest::newRow("label removed, job off") << std::string() << false << false;
    }
    void switchesMayBeSetForATarget()
    {
        QFETCH(const std::string, value);
        QFETCH(const bool, forJob);
        QFETCH(const bool, on);
        JobSettings settings = job();
        settings.scrapeNativeHistograms = settings.alwaysScrapeClassicHistograms =
            settings.convertClassicHistogramsToNhcb = forJob;
        for (const char *label : {"__scrape_native_histograms__", "__always_scrape_classic_histograms__",
                                  "__convert_classic_histograms_to_nhcb__"})
            settings.relabel.push_back(setLabel(label, value));
        const auto relabelled = assemble(Labels{{"__address__", "h:1"}}, {}, settings);
        QVERIFY(relabelled.has_value() && relabelled->target);
        const auto &histograms = relabelled->target->histograms;
        QVERIFY(histograms.nativeHistograms == on && histograms.classicHistograms == on &&
                histograms.convertToCustom == on);
        if (value.empty())
            return;
        settings.relabel.clear();
        const auto discovered =
            assemble(Labels{{"__address__", "h:1"}, {"__scrape_native_histograms__", value}}, {}, settings);
        QCOMPARE(discovered->target->histograms.nativeHistograms, on);
        QCOMPARE(discovered->target->histograms.classicHistograms, forJob);
    }
    void droppedTellsTheRule()
    {
        JobSettings settings = job();
        RuleSettings drop;
        drop.sourceLabels = {"env"};
        drop.regex = "test";
        drop.action = agent::relabel::Action::Drop;
        settings.relabel = {setLabel("seen", "yes"), drop};
        const auto got = assemble(Labels{{"__address__", "h:1"}, {"env", "test"}}, {}, settings);
        QVERIFY(got.has_value() && !got->target);
        QCOMPARE(got->droppingRule, 1);
        QVERIFY(!got->discoveredLabels->has("seen")); // as before relabelling
        QVERIFY(assemble(Labels{{"__address__", "h:1"}, {"env", "prod"}}, {}, settings)->target);
    }
    void relabellingMayMoveTheTarget()
    {
        JobSettings settings = job();
        settings.relabel = {setLabel("__address__", "proxy:80"), setLabel("__param_target", "t"),
                            setLabel("__unix_socket__", "/run/x.sock")};
        const auto got = assemble(Labels{{"__address__", "h:1"}}, {}, settings);
        QCOMPARE(got->target->url, std::string("http://proxy:80/metrics?target=t"));
        QCOMPARE(std::string(got->target->labels->get("instance")), std::string("proxy:80"));
        QCOMPARE(got->target->unixSocket, std::string("/run/x.sock"));
    }

    void identity()
    {
        const Labels own{{"__address__", "h:1"}};
        const auto base = assemble(own)->target;
        QCOMPARE(assemble(own)->target->id, base->id);
        QCOMPARE(assemble(own, Labels{{"__meta_x", "y"}})->target->id, base->id); // meta labels are gone by then
        QVERIFY(assemble(own, Labels{{"env", "x"}})->target->id != base->id);
        QVERIFY(assemble(own, Labels{{"__kept", "x"}})->target->id != base->id);
        const auto faster = assemble(own, Labels{{"__scrape_interval__", "10s"}})->target;
        QVERIFY(faster->id != base->id);
        QCOMPARE(faster->key, base->key);
        QVERIFY(assemble(own, Labels{{"__metrics_path__", "/x"}})->target->key != base->key);
        const auto native = assemble(own, Labels{{"__scrape_native_histograms__", "true"}})->target;
        QVERIFY(native->id != base->id && native->key != base->key); // another label, another target
    }
};

QTEST_APPLESS_MAIN(TstTarget)
#include "tst_target.moc"
