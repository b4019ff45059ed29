// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/scrape/pool_settings.h"

#include <QTest>

using agent::exposition::Format;
using agent::model::NameScheme;
using namespace agent::scrape;
using namespace std::chrono_literals;

class TstPoolSettings : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void acceptHeaders_data()
    {
        QTest::addColumn<std::vector<std::string>>("protocols");
        QTest::addColumn<bool>("legacy");
        QTest::addColumn<std::string>("header");
        const std::vector<std::string> all{"OpenMetricsText1.0.0", "OpenMetricsText0.0.1", "PrometheusText1.0.0",
                                           "PrometheusText0.0.4"};
        QTest::newRow("default")
            << all << false
            << std::string(
                   "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,"
                   "application/openmetrics-text;version=0.0.1;q=0.5,"
                   "text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2");
        QTest::newRow("one") << std::vector<std::string>{"PrometheusText0.0.4"} << false
                             << std::string("text/plain;version=0.0.4;q=0.6,*/*;q=0.5");
        QTest::newRow("legacy names") << std::vector<std::string>{"PrometheusText1.0.0"} << true
                                      << std::string("text/plain;version=1.0.0;escaping=underscores;q=0.6,*/*;q=0.5");
        QTest::newRow("what cannot be read is not asked for")
            << std::vector<std::string>{"PrometheusProto", "PrometheusText0.0.4"} << false
            << std::string("text/plain;version=0.0.4;q=0.6,*/*;q=0.5");
    }
    void acceptHeaders()
    {
        QFETCH(const std::vector<std::string>, protocols);
        QFETCH(const bool, legacy);
        QFETCH(const std::string, header);
        QCOMPARE(acceptHeader(protocols, legacy ? NameScheme::Legacy : NameScheme::Utf8), header);
    }
    void fallbacks()
    {
        JobSettings job;
        QVERIFY(!(*compileSettings(job, 1))->fallback);
        job.fallbackProtocol = "OpenMetricsText0.0.1";
        QVERIFY((*compileSettings(job, 1))->fallback == Format::OpenMetrics);
        job.fallbackProtocol = "PrometheusText1.0.0";
        QVERIFY((*compileSettings(job, 1))->fallback == Format::Text);
    }
    void badRuleNamesTheJob()
    {
        JobSettings job;
        job.name = "node";
        agent::relabel::RuleSettings rule;
        rule.regex = "(";
        rule.targetLabel = "x";
        job.metricRelabel = {rule};
        const auto compiled = compileSettings(job, 1);
        QVERIFY(!compiled.has_value());
        QVERIFY2(compiled.error().message().find("\"node\"") != std::string::npos, compiled.error().message().c_str());
    }
    void mappingChangesWithWhatLinesTurnInto()
    {
        const JobSettings base;
        JobSettings other = base;
        other.interval = 1s;
        other.timeout = 1s;
        other.sampleLimit = 5;
        other.bodySizeLimit = 5;
        other.http.followRedirects = false;
        other.relabel.emplace_back();
        other.discovery.emplace_back();
        QVERIFY(sameMapping(base, other));
        for (const auto &change : std::vector<std::function<void(JobSettings &)>>{
                 [](JobSettings &j) { j.honorLabels = true; }, [](JobSettings &j) { j.labelLimit = 1; },
                 [](JobSettings &j) { j.labelNameLengthLimit = 1; },
                 [](JobSettings &j) { j.labelValueLengthLimit = 1; },
                 [](JobSettings &j) { j.nameScheme = NameScheme::Legacy; },
                 [](JobSettings &j) { j.metricRelabel.emplace_back(); },
                 [](JobSettings &j) { j.extraScrapeMetrics = true; }}) {
            JobSettings changed = base;
            change(changed);
            QVERIFY(!sameMapping(base, changed));
        }
    }
};

QTEST_APPLESS_MAIN(TstPoolSettings)
#include "tst_pool_settings.moc"
