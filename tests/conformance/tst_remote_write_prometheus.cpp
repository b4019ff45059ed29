// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/forwarding_rig.h"
#include "tests/support/process.h"
#include "tests/support/some_histograms.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QTest>
#include <QUrl>

using namespace agent;

namespace {

/// A stock Prometheus that takes native histograms and exemplars.
class Prometheus {
public:
    explicit Prometheus(const QString &directory)
        : m_port(process::freePort()), m_config(directory + "/prometheus.yml"),
          m_program(process::findProgram("prometheus"),
                    {"--config.file=" + m_config, "--storage.tsdb.path=" + directory + "/prometheus-data",
                     QStringLiteral("--web.listen-address=127.0.0.1:%1").arg(m_port),
                     "--web.enable-remote-write-receiver", "--enable-feature=native-histograms,exemplar-storage"},
                    directory + "/prometheus.log")
    {
    }
    [[nodiscard]] bool start()
    {
        // Exemplar storage has no size unless it is given one.
        return process::writeFile(m_config, "global: {}\nstorage: {exemplars: {max_exemplars: 1000}}\n") &&
               m_program.start() && m_program.waitUntilAnswers(m_port, "/-/ready");
    }
    [[nodiscard]] QString output() const { return m_program.output(); }
    [[nodiscard]] std::string writeUrl() const
    {
        return "http://127.0.0.1:" + std::to_string(m_port) + "/api/v1/write";
    }
    /// The value that an instant query answers for its one series; empty without one.
    [[nodiscard]] QString query(const QString &expression) const
    {
        const QJsonArray result = get("/api/v1/query?query=" + quoted(expression))["data"]["result"].toArray();
        return result.size() == 1 ? result[0]["value"][1].toString() : QString();
    }
    /// The exemplars of the one series that an expression selects, in the last hour.
    [[nodiscard]] QJsonArray exemplars(const QString &expression) const
    {
        const qint64 now = SystemClock().now() / 1000;
        const QJsonArray result =
            get(QStringLiteral("/api/v1/query_exemplars?start=%1&end=%2&query=").arg(now - 3600).arg(now + 60) +
                quoted(expression))["data"]
                .toArray();
        return result.size() == 1 ? result[0]["exemplars"].toArray() : QJsonArray();
    }

private:
    static QString quoted(const QString &text) { return QString::fromLatin1(QUrl::toPercentEncoding(text)); }
    [[nodiscard]] QJsonDocument get(const QString &path) const
    {
        return QJsonDocument::fromJson(process::httpGet(m_port, path).body);
    }

    quint16 m_port;
    QString m_config;
    process::Program m_program;
};

} // namespace

/// What is sent is what a stock Prometheus understands: it answers for the histograms and exemplars it was sent.
class TestRemoteWritePrometheus : public QObject {
    Q_OBJECT
private slots:
    void answersForHistogramsAndExemplars_data();
    void answersForHistogramsAndExemplars();
};

/// Prometheus 2.42, which does not know 2.0, takes such a request for one of 1.0 and finds nothing in it: it must get
/// everything as 1.0.
void TestRemoteWritePrometheus::answersForHistogramsAndExemplars_data()
{
    QTest::addColumn<bool>("second");
    QTest::newRow("1.0") << false;
    QTest::newRow("2.0") << true;
}

void TestRemoteWritePrometheus::answersForHistogramsAndExemplars()
{
    QFETCH(bool, second);
    if (process::findProgram("prometheus").isEmpty())
        QSKIP("prometheus is not installed");
    QTemporaryDir directory;
    Prometheus prometheus(directory.path());
    QVERIFY2(prometheus.start(), qPrintable(prometheus.output()));
    ForwardingRig rig;
    QVERIFY(rig.open());
    remote::Settings settings = rig.remote(prometheus.writeUrl());
    settings.sendNativeHistograms = true;
    settings.sendExemplars = true;
    settings.protocol = second ? remote::Protocol::V2 : remote::Protocol::V1;
    QVERIFY(rig.apply({settings}));

    const model::SeriesRef whole = rig.log->acquire({{"__name__", "whole_seconds"}});
    const model::SeriesRef floats = rig.log->acquire({{"__name__", "float_bytes"}});
    const model::SeriesRef ended = rig.log->acquire({{"__name__", "ended_seconds"}});
    const model::SeriesRef counter = rig.log->acquire({{"__name__", "requests_total"}});
    const TimestampMs now = SystemClock().now();
    for (std::uint32_t n = 1; n <= 5; ++n) {
        const TimestampMs timestamp = now - 5000 + 1000 * n;
        const std::vector<model::HistogramSample> histograms{
            {whole, timestamp, wholeHistogram(n)},
            {floats, timestamp, floatHistogram(n)},
            {ended, timestamp, n < 5 ? wholeHistogram(n) : model::Histogram::stale()}};
        const std::vector<model::Exemplar> exemplars{{whole, timestamp, 0.5, {{"trace_id", "w" + std::to_string(n)}}},
                                                     {counter, timestamp, 2, {{"trace_id", "c" + std::to_string(n)}}}};
        QVERIFY(rig.log->append(std::vector<model::Sample>{{counter, timestamp, 1.0 * n}}, exemplars, histograms)
                    .status.ok());
    }
    QTRY_COMPARE_WITH_TIMEOUT(rig.status().ledger.acknowledged, std::uint64_t{20}, 20000);
    QCOMPARE(rig.status().ledger.imbalance(), std::int64_t{0});
    QVERIFY2(rig.status().ledger.dropped.empty(), qPrintable(prometheus.output()));

    QTRY_COMPARE(prometheus.query("histogram_count(whole_seconds)"), QString::number(wholeHistogram(5).count));
    QCOMPARE(prometheus.query("histogram_sum(whole_seconds)"), QStringLiteral("-6.25"));
    QCOMPARE(prometheus.query("histogram_count(float_bytes)"), QString::number(floatHistogram(5).floatCount));
    QCOMPARE(prometheus.query("histogram_sum(float_bytes)"), QStringLiteral("5000000000"));
    QCOMPARE(prometheus.query("histogram_fraction(-Inf, +Inf, whole_seconds)"), QStringLiteral("1"));
    QCOMPARE(prometheus.query("count_over_time(whole_seconds[1m])"), QStringLiteral("5"));
    QCOMPARE(prometheus.query("count_over_time(ended_seconds[1m])"), QStringLiteral("4"));
    QCOMPARE(prometheus.query("histogram_count(ended_seconds)"), QString()); // its end was told
    QCOMPARE(prometheus.query("requests_total"), QStringLiteral("5"));

    for (const char *name : {"whole_seconds", "requests_total"}) {
        QTRY_COMPARE(prometheus.exemplars(name).size(), 5);
        const QJsonObject last = prometheus.exemplars(name).last().toObject();
        QCOMPARE(last["labels"]["trace_id"].toString(), QString(name[0] == 'w' ? "w5" : "c5"));
        QCOMPARE(last["value"].toString(), QString(name[0] == 'w' ? "0.5" : "2"));
    }
}

QTEST_GUILESS_MAIN(TestRemoteWritePrometheus)
#include "tst_remote_write_prometheus.moc"
