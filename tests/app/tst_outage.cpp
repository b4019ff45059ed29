// SPDX-License-Identifier: GPL-3.0-or-later
// The receiver goes away, the agent is killed meanwhile, and nothing that was scraped is lost.
// BELFRY_OUTAGE_SECONDS sets how long the receiver is away (15 by default).
#include "tests/support/process.h"

#include <QDateTime>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>

using namespace process;

namespace {

constexpr qint64 kIntervalMs = 1000;

qint64 now()
{
    return QDateTime::currentMSecsSinceEpoch();
}

/// When the agent was dead: from its SIGKILL until it was ready again.
struct Death {
    qint64 from = 0;
    qint64 until = 0;
};

/// Gaps between stored scrapes that the agent's death does not explain, one a line.
QString unexplainedGaps(const Series &series, const Death &death)
{
    QStringList gaps;
    for (std::size_t i = 1; i < series.points.size(); ++i) {
        const qint64 from = series.points[i - 1].first;
        const qint64 to = series.points[i].first;
        if (to - from < kIntervalMs * 3 / 2)
            continue;
        // The last scrape before the death is at most one interval older (and may have been on its way), the first one
        // after it comes within an interval of the agent being ready.
        const bool explained =
            from >= death.from - kIntervalMs * 3 / 2 && from <= death.until && to <= death.until + kIntervalMs * 3 / 2;
        if (!explained)
            gaps << QStringLiteral("%1 ms from %2 on; the agent was dead from %3 to %4")
                        .arg(to - from)
                        .arg(from)
                        .arg(death.from)
                        .arg(death.until);
    }
    return gaps.join('\n');
}

qint64 newest(const std::vector<Series> &result)
{
    return result.empty() || result.front().points.empty() ? 0 : result.front().points.back().first;
}

} // namespace

class OutageTest : public QObject {
    Q_OBJECT

private slots:
    void nothingIsLost()
    {
        const QString exporter = findProgram("prometheus-node-exporter");
        QTemporaryDir directory;
        Receiver receiver(Receiver::Kind::Prometheus, directory.path());
        if (exporter.isEmpty() || !receiver.installed())
            QSKIP("prometheus or prometheus-node-exporter is not installed");
        const int outageMs = qEnvironmentVariableIntValue("BELFRY_OUTAGE_SECONDS") > 0
                                 ? qEnvironmentVariableIntValue("BELFRY_OUTAGE_SECONDS") * 1000
                                 : 15000;

        const quint16 targetPort = freePort();
        Program target(exporter,
                       {QStringLiteral("--web.listen-address=127.0.0.1:%1").arg(targetPort),
                        "--collector.disable-defaults", "--collector.time", "--collector.loadavg"},
                       directory.filePath("target.log"));
        QVERIFY(target.start() && target.waitUntilAnswers(targetPort, "/metrics"));
        QVERIFY2(receiver.startAndWait(), qPrintable(receiver.output()));

        Agent agent(directory.path(), "agent", freePort());
        QVERIFY(agent.writeConfig(
            QStringLiteral("global: {scrape_interval: 1s, scrape_timeout: 1s, external_labels: {cluster: batmobile}}\n"
                           "scrape_configs:\n- job_name: target\n  static_configs:\n"
                           "  - targets: ['127.0.0.1:%1']\n"
                           "remote_write:\n- url: %2\n")
                .arg(targetPort)
                .arg(receiver.writeUrl())));
        QVERIFY2(agent.startAndWait(), qPrintable(agent.output()));
        const QString up = "up{job=\"target\",cluster=\"batmobile\"}[10m]";
        const auto points = [&](const QString &query) {
            const std::vector<Series> result = receiver.query(query);
            return result.empty() ? std::size_t{0} : result.front().points.size();
        };
        QTRY_VERIFY2_WITH_TIMEOUT(points(up) >= 3, qPrintable(agent.output()), 20000);

        QVERIFY(receiver.stop());
        const qint64 outageBegan = now();
        // Waiting is the subject here, not a means to synchronise.
        QTest::qWait(outageMs / 2);
        QVERIFY2(agent.running(), qPrintable(agent.output()));
        Death death;
        death.from = now();
        agent.kill();
        QVERIFY2(agent.startAndWait(), qPrintable(agent.output()));
        death.until = now();
        QTest::qWait(static_cast<int>(std::max<qint64>(0, outageBegan + outageMs - now())));
        QVERIFY2(agent.running(), qPrintable(agent.output()));

        QVERIFY2(receiver.startAndWait(), qPrintable(receiver.output()));
        const qint64 returned = now();
        QTRY_VERIFY2_WITH_TIMEOUT(newest(receiver.query(up)) > returned, qPrintable(agent.output()), 60000);

        const std::vector<Series> result = receiver.query(up);
        QCOMPARE(result.size(), std::size_t{1});
        const Series &scrapes = result.front();
        QVERIFY2(scrapes.points.front().first < outageBegan, "no scrape from before the outage");
        QCOMPARE(unexplainedGaps(scrapes, death), QString());
        const auto duringOutage = std::count_if(scrapes.points.begin(), scrapes.points.end(), [&](const auto &point) {
            return point.first > outageBegan && point.first < returned;
        });
        const qint64 dead = death.until - death.from;
        QVERIFY2(duringOutage >= (returned - outageBegan - dead) / kIntervalMs - 3,
                 qPrintable(QString::number(duringOutage)));
        for (const auto &[time, value] : scrapes.points)
            QVERIFY2(value == "1", qPrintable(QStringLiteral("up was %1 at %2").arg(value).arg(time)));

        // Every series of the target came as often as its `up`, with the same timestamps.
        const std::vector<Series> load = receiver.query("node_load1{job=\"target\",cluster=\"batmobile\"}[10m]");
        QCOMPARE(load.size(), std::size_t{1});
        for (const auto &[time, value] : scrapes.points)
            if (time < returned)
                QVERIFY2(std::any_of(load.front().points.begin(), load.front().points.end(),
                                     [t = time](const auto &point) { return point.first == t; }),
                         qPrintable(QStringLiteral("node_load1 is missing at %1").arg(time)));

        // The cursor is at the end of the log: nothing waits (a scrape may be on its way at any one moment).
        QTRY_COMPARE_WITH_TIMEOUT(agent.metric("belfry_remote_pending_samples"), 0.0, 30000);
    }
};

QTEST_GUILESS_MAIN(OutageTest)
#include "tst_outage.moc"
