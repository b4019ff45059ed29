// SPDX-License-Identifier: GPL-3.0-or-later
// The tutorial that users come from: two agents, each scraping itself, forward to one central platform.
#include "tests/support/process.h"

#include <QTemporaryDir>
#include <QTest>

#include <set>

using namespace process;

namespace {

/// The tutorial's file; the second agent differs in cluster and port.
constexpr const char *kTutorial = R"(global:
  scrape_interval: 5s
  external_labels:
    cluster: batmobile
    replica: 0
scrape_configs:
  - job_name: 'prometheus-agent'
    static_configs:
      - targets: ['127.0.0.1:9090']
remote_write:
- url: 'http://127.0.0.1:10908/api/v1/receive'
)";

QString tutorial(const QString &cluster, quint16 port, const QString &writeUrl)
{
    return QString(kTutorial)
        .replace("batmobile", cluster)
        .replace("127.0.0.1:9090", QStringLiteral("127.0.0.1:%1").arg(port))
        .replace("http://127.0.0.1:10908/api/v1/receive", writeUrl);
}

/// Clusters of the series that answer, with the rest of their labels being what the tutorial promises.
std::set<QString> clusters(const std::vector<Series> &result)
{
    std::set<QString> found;
    for (const Series &series : result) {
        const LabelMap &labels = series.labels;
        if (labels.contains("job") && labels.at("job") == "prometheus-agent" && labels.contains("replica") &&
            labels.at("replica") == "0" && labels.contains("cluster"))
            found.insert(labels.at("cluster"));
    }
    return found;
}

} // namespace

class TutorialTest : public QObject {
    Q_OBJECT

private slots:
    void twoAgentsOneReceiver_data()
    {
        QTest::addColumn<bool>("victoria");
        QTest::newRow("prometheus") << false;
        QTest::newRow("victoria-metrics") << true;
    }

    void twoAgentsOneReceiver()
    {
        QFETCH(bool, victoria);
        QTemporaryDir directory;
        Receiver receiver(victoria ? Receiver::Kind::VictoriaMetrics : Receiver::Kind::Prometheus, directory.path());
        if (!receiver.installed())
            QSKIP("the receiver is not installed");
        QVERIFY2(receiver.startAndWait(), qPrintable(receiver.output()));

        Agent batmobile(directory.path(), "batmobile", freePort());
        Agent batcopter(directory.path(), "batcopter", freePort());
        QVERIFY(batmobile.writeConfig(tutorial("batmobile", batmobile.port(), receiver.writeUrl())));
        QVERIFY(batcopter.writeConfig(tutorial("batcopter", batcopter.port(), receiver.writeUrl())));
        QVERIFY2(batmobile.startAndWait(), qPrintable(batmobile.output()));
        QVERIFY2(batcopter.startAndWait(), qPrintable(batcopter.output()));

        const std::set<QString> both{"batmobile", "batcopter"};
        QTRY_VERIFY2_WITH_TIMEOUT(clusters(receiver.query("up")) == both,
                                  qPrintable(batmobile.output() + batcopter.output() + receiver.output()), 30000);
        QTRY_VERIFY_WITH_TIMEOUT(clusters(receiver.query("process_resident_memory_bytes")) == both, 10000);

        for (const Series &series : receiver.query("up")) {
            QCOMPARE(series.points.back().second, QString("1"));
            const quint16 port = series.labels.at("cluster") == "batmobile" ? batmobile.port() : batcopter.port();
            QCOMPARE(series.labels.at("instance"), QStringLiteral("127.0.0.1:%1").arg(port));
        }
        for (const Series &series : receiver.query("process_resident_memory_bytes"))
            QVERIFY2(series.points.back().second.toDouble() > 1e6, qPrintable(series.points.back().second));
        // Only these two: nothing else is forwarded under other names of clusters.
        QCOMPARE(receiver.query("count by (cluster) ({cluster!=\"\"})").size(), std::size_t{2});
        QVERIFY(batmobile.stop());
        QCOMPARE(batmobile.exitCode(), 0);
        QVERIFY(batcopter.stop());
        QCOMPARE(batcopter.exitCode(), 0);
    }
};

QTEST_GUILESS_MAIN(TutorialTest)
#include "tst_tutorial.moc"
