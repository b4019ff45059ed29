// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/scrape/pool_settings.h"

#include <QTest>

#include <cmath>

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
        QTest::addColumn<int>("escaping");
        QTest::addColumn<std::string>("header");
        const auto row = [](const char *name, const std::vector<std::string> &protocols, EscapingScheme escaping,
                            const std::string &header) {
            QTest::newRow(name) << protocols << static_cast<int>(escaping) << header;
        };
        const std::string proto =
            "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited";
        row("default", {"OpenMetricsText1.0.0", "OpenMetricsText0.0.1", "PrometheusText1.0.0", "PrometheusText0.0.4"},
            EscapingScheme::AllowUtf8,
            "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,"
            "application/openmetrics-text;version=0.0.1;q=0.5,"
            "text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2");
        row("with native histograms",
            {"PrometheusProto", "OpenMetricsText1.0.0", "OpenMetricsText0.0.1", "PrometheusText1.0.0",
             "PrometheusText0.0.4"},
            EscapingScheme::AllowUtf8,
            proto + ";q=0.6,application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,"
                    "application/openmetrics-text;version=0.0.1;q=0.4,"
                    "text/plain;version=1.0.0;escaping=allow-utf-8;q=0.3,text/plain;version=0.0.4;q=0.2,*/*;q=0.1");
        row("one", {"PrometheusText0.0.4"}, EscapingScheme::AllowUtf8, "text/plain;version=0.0.4;q=0.6,*/*;q=0.5");
        row("in the order given", {"PrometheusText0.0.4", "PrometheusProto"}, EscapingScheme::AllowUtf8,
            "text/plain;version=0.0.4;q=0.6," + proto + ";q=0.5,*/*;q=0.4");
        row("underscores", {"PrometheusText1.0.0"}, EscapingScheme::Underscores,
            "text/plain;version=1.0.0;escaping=underscores;q=0.6,*/*;q=0.5");
        row("dots", {"OpenMetricsText1.0.0"}, EscapingScheme::Dots,
            "application/openmetrics-text;version=1.0.0;escaping=dots;q=0.6,*/*;q=0.5");
        row("values", {"PrometheusText1.0.0"}, EscapingScheme::Values,
            "text/plain;version=1.0.0;escaping=values;q=0.6,*/*;q=0.5");
    }
    void acceptHeaders()
    {
        QFETCH(const std::vector<std::string>, protocols);
        QFETCH(const int, escaping);
        QFETCH(const std::string, header);
        QCOMPARE(acceptHeader(protocols, static_cast<EscapingScheme>(escaping)), header);
    }
    void schemas_data()
    {
        QTest::addColumn<double>("factor");
        QTest::addColumn<int>("schema");
        QTest::newRow("none") << 0.0 << 8;
        QTest::newRow("one") << 1.0 << 8;
        QTest::newRow("not a number") << std::nan("") << 8;
        QTest::newRow("finer than the finest") << 1.001 << 8;
        QTest::newRow("a little") << 1.01 << 6;
        QTest::newRow("as documented: 1.1") << 1.1 << 2;
        QTest::newRow("exactly 2") << 2.0 << 0;
        QTest::newRow("just above 2") << 2.0001 << -1;
        QTest::newRow("exactly 16") << 16.0 << -2;
        QTest::newRow("the coarsest") << 65536.0 << -4;
        QTest::newRow("beyond") << 1e9 << -4;
    }
    void schemas()
    {
        QFETCH(const double, factor);
        QFETCH(const int, schema);
        QCOMPARE(schemaForFactor(factor), schema);
        JobSettings job;
        job.nativeHistogramMinBucketFactor = factor;
        QCOMPARE((*compileSettings(job, 1))->histogramSchema, schema);
    }
    void fallbacks()
    {
        JobSettings job;
        QVERIFY(!(*compileSettings(job, 1))->fallback);
        job.fallbackProtocol = "OpenMetricsText0.0.1";
        QVERIFY((*compileSettings(job, 1))->fallback == Format::OpenMetrics);
        job.fallbackProtocol = "PrometheusProto";
        QVERIFY((*compileSettings(job, 1))->fallback == Format::Protobuf);
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
        other.nativeHistogramBucketLimit = 5;
        other.nativeHistogramMinBucketFactor = 2;
        other.scrapeFailureLogFile = "/x";
        other.protocols = {"PrometheusProto"};
        other.honorTimestamps = false;
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
