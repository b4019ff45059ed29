// SPDX-License-Identifier: GPL-3.0-or-later
// A stock Prometheus started on a copy of an agent's log replays it without complaint and answers for what was
// forwarded.
#include "tests/support/process.h"

#include <QTemporaryDir>
#include <QTest>

#include <map>

using namespace process;

namespace {

/// All points of the target's series at a receiver: labels, then time, then value.
std::map<LabelMap, std::map<qint64, QString>> everything(const Receiver &receiver)
{
    std::map<LabelMap, std::map<qint64, QString>> all;
    for (const Series &series : receiver.query("{job=\"agent\"}[10m]"))
        all[series.labels].insert(series.points.begin(), series.points.end());
    return all;
}

} // namespace

class StockReplayTest : public QObject {
    Q_OBJECT

private slots:
    void replaysWithoutComplaint()
    {
        QTemporaryDir forwarded;
        QTemporaryDir replayed;
        Receiver receiver(Receiver::Kind::Prometheus, forwarded.path());
        if (!receiver.installed())
            QSKIP("prometheus is not installed");
        QVERIFY2(receiver.startAndWait(), qPrintable(receiver.output()));

        Agent agent(forwarded.path(), "agent", freePort());
        QVERIFY(agent.writeConfig(QStringLiteral("global: {scrape_interval: 1s}\n"
                                                 "scrape_configs:\n- job_name: agent\n  static_configs:\n"
                                                 "  - targets: ['127.0.0.1:%1']\n"
                                                 "remote_write:\n- url: %2\n")
                                      .arg(agent.port())
                                      .arg(receiver.writeUrl())));
        QVERIFY2(agent.startAndWait(), qPrintable(agent.output()));
        const auto scrapes = [&] {
            const std::vector<Series> result = receiver.query("up{job=\"agent\"}[10m]");
            return result.empty() ? std::size_t{0} : result.front().points.size();
        };
        QTRY_VERIFY2_WITH_TIMEOUT(scrapes() >= 5, qPrintable(agent.output()), 30000);
        QVERIFY2(agent.stop(), qPrintable(agent.output()));
        const auto sent = everything(receiver);
        QVERIFY(sent.size() > 20);

        Receiver stock(Receiver::Kind::Prometheus, replayed.path());
        QVERIFY(copyFolder(agent.storage() + "/wal", replayed.filePath("receiver-data/wal")));
        QVERIFY2(stock.startAndWait(), qPrintable(stock.output()));
        QVERIFY(stock.output().contains("WAL replay completed"));
        for (const QString &line : stock.output().split('\n'))
            QVERIFY2(!line.contains("level=warn") && !line.contains("level=error"), qPrintable(line));

        // What was forwarded is there, point by point. (There may be more: what the stop left for the next start.)
        const auto found = everything(stock);
        std::size_t points = 0;
        for (const auto &[labels, values] : sent) {
            const auto series = found.find(labels);
            QVERIFY2(series != found.end(), qPrintable(toString(labels)));
            for (const auto &[time, value] : values) {
                const auto point = series->second.find(time);
                QVERIFY2(point != series->second.end(),
                         qPrintable(toString(labels) + QStringLiteral(" at %1").arg(time)));
                QVERIFY2(point->second == value,
                         qPrintable(toString(labels) + ": " + point->second + " is not " + value));
                ++points;
            }
        }
        QVERIFY(points >= 5 * sent.size() / 2);
    }
};

QTEST_GUILESS_MAIN(StockReplayTest)
#include "tst_stock_replay.moc"
