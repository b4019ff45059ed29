// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/config/suggestion.h"

#include <QtTest>

#include <vector>

class TestConfigSuggestion : public QObject {
    Q_OBJECT
private slots:
    void nearest_data();
    void nearest();
};

void TestConfigSuggestion::nearest_data()
{
    QTest::addColumn<QString>("typed");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char *typed, const char *expected) { QTest::newRow(typed) << typed << expected; };
    row("metric_path", "metrics_path");
    row("metricsPath", "metrics_path");
    row("metrics-path", "metrics_path");
    row("METRICS_PATH", "metrics_path");
    row("metircs_path", "metrics_path");
    row("relabel_config", "relabel_configs");
    row("static_config", "static_configs");
    row("job", "");
    row("jobname", "job_name");
    row("shceme", "scheme");
    row("colour", "");
    row("x", "");
    row("", "");
    row("---", "");
    row("a_very_long_word_that_goes_on_and_on_without_an_end_in_sight_and_resembles_nothing_that_is_known_anywhere",
        "");
}

void TestConfigSuggestion::nearest()
{
    const std::vector<std::string> known{
        "job_name", "metrics_path", "scheme", "params", "static_configs", "relabel_configs", "metric_relabel_configs"};
    QFETCH(QString, typed);
    QFETCH(QString, expected);
    QCOMPARE(QString::fromStdString(agent::config::nearest(typed.toStdString(), known)), expected);
}

QTEST_APPLESS_MAIN(TestConfigSuggestion)
#include "tst_config_suggestion.moc"
