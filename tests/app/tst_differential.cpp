// SPDX-License-Identifier: GPL-3.0-or-later
// Debian's prometheus as an agent and Belfry scrape the same pages and forward to receivers of the same kind: what
// arrives is equal, sample by sample, but for the differences that are written down with their reasons.
#include "tests/app/differential/comparison.h"
#include "tests/app/differential/page_case.h"
#include "tests/app/differential/page_stage.h"
#include "tests/support/process.h"
#include "tests/support/write_receiver.h"

#include <QDateTime>
#include <QDeadlineTimer>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <cstdio>

using namespace process;
using Visitor = PageStage::Visitor;

namespace {

const QString kData = QStringLiteral(BELFRY_TEST_DATA "/differential");

QString indented(const QString &yaml)
{
    QString out;
    for (const QString &line : yaml.split('\n', Qt::SkipEmptyParts))
        out += "    " + line + '\n';
    return out;
}

QString configuration(const std::vector<PageCase> &cases, std::uint16_t stage, const QString &receiver, Visitor visitor)
{
    QString out = "global: {scrape_interval: 1s, scrape_timeout: 900ms" +
                  QString(visitor == Visitor::Belfry ? ", extra_scrape_metrics: true" : "") +
                  "}\nremote_write:\n  - url: " + receiver +
                  "\n    send_native_histograms: true\n    send_exemplars: true\n    metadata_config: {send: false}\n"
                  "    queue_config: {batch_send_deadline: 500ms, max_shards: 1}\nscrape_configs:\n";
    for (const PageCase &one : cases)
        out += QStringLiteral("  - job_name: %1\n    metrics_path: /%1\n").arg(one.name) + indented(one.jobKeys) +
               indented(visitor == Visitor::Belfry ? one.belfryKeys : one.prometheusKeys) +
               QStringLiteral("    static_configs: [{targets: ['127.0.0.1:%1']}]\n").arg(stage);
    return out +
           "  - {job_name: vanishing, metrics_path: /text-escapes, file_sd_configs: [{files: [vanishing.json]}]}\n";
}

/// The series of a job whose last sample is a stale marker, without their instance.
QStringList endedSeries(const Received &received, const std::string &job)
{
    QStringList out;
    const auto all = received.find(job);
    if (all == received.end())
        return out;
    for (const auto &[series, samples] : all->second)
        if (samples.back().second == kStale)
            out += QString::fromStdString(series);
    return out;
}

/// Two answers of a real program, as they are now.
void addPage(std::vector<PageCase> &cases, const QString &name, quint16 port, const QString &path = "/metrics")
{
    PageCase one;
    one.name = name;
    one.base = QDateTime::currentMSecsSinceEpoch();
    for (int i = 0; i < 2; ++i) {
        const HttpAnswer page = httpGet(port, path);
        if (page.status == 200)
            one.answers.push_back({200, "text/plain; version=0.0.4; charset=utf-8", page.body.toStdString(), {}});
    }
    cases.push_back(std::move(one));
}

} // namespace

class DifferentialTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase()
    {
        const QString prometheus = findProgram("prometheus");
        const QString exporter = findProgram("prometheus-node-exporter");
        const QString victoria = findProgram("victoria-metrics");
        if (prometheus.isEmpty() || exporter.isEmpty() || victoria.isEmpty())
            QSKIP("prometheus, prometheus-node-exporter or victoria-metrics is not installed");
        const qint64 base = QDateTime::currentMSecsSinceEpoch();
        QString complaint;
        m_cases = readCases(kData, base, complaint);
        m_known = readDifferences(kData + "/differences.txt", complaint);
        QVERIFY2(complaint.isEmpty(), qPrintable(complaint));
        collectRealPages(prometheus, exporter, victoria);
        for (const PageCase &one : m_cases)
            QVERIFY2(!one.answers.empty(), qPrintable(one.name));
        QVERIFY(m_stage.open(m_cases));
        QVERIFY(m_prometheusReceiver.start());
        QVERIFY(m_belfryReceiver.start());
        scrape(prometheus);
    }

    void storedSamplesAreEqual_data()
    {
        QTest::addColumn<int>("index");
        for (std::size_t i = 0; i < m_cases.size(); ++i)
            QTest::newRow(qPrintable(m_cases[i].name)) << static_cast<int>(i);
    }
    void storedSamplesAreEqual()
    {
        QFETCH(int, index);
        PageCase &one = m_cases[static_cast<std::size_t>(index)];
        const Stored prometheus(m_prometheusSamples, one);
        const Stored belfry(m_belfrySamples, one);
        QVERIFY2(prometheus.scrapes() >= one.answers.size(), "Prometheus has not scraped all answers");
        QVERIFY2(belfry.scrapes() >= one.answers.size(), "Belfry has not scraped all answers");
        const QStringList unexplained = compare(prometheus, belfry, {&one.known, &m_known});
        QVERIFY2(unexplained.isEmpty(), qPrintable('\n' + unexplained.mid(0, 40).join('\n')));
        for (const KnownDifference &known : one.known)
            QVERIFY2(known.met > 0, qPrintable(known.place + ": there is no such difference"));
    }

    /// A target that is no longer discovered ends with markers, of the series it reported and of the report itself.
    void vanishedTargetsEndAlike()
    {
        const QStringList wanted = endedSeries(m_prometheusSamples, "vanishing");
        QVERIFY2(wanted.size() > 8, qPrintable(wanted.join('\n')));
        QCOMPARE(endedSeries(m_belfrySamples, "vanishing").join('\n'), wanted.join('\n'));
    }

    void everyGeneralDifferenceOccurs()
    {
        for (const KnownDifference &known : m_known)
            QVERIFY2(known.met > 0, qPrintable(known.place + ": there is no such difference"));
    }

private:
    void collectRealPages(const QString &prometheus, const QString &exporter, const QString &victoria)
    {
        const quint16 ports[] = {freePort(), freePort(), freePort()};
        const auto at = [](quint16 port) { return QStringLiteral("127.0.0.1:%1").arg(port); };
        const QString path = m_directory.path();
        QVERIFY(writeFile(path + "/empty.yml", "scrape_configs: []\n"));
        Program node(exporter, {"--web.listen-address=" + at(ports[0])}, path + "/node.log");
        Program server(prometheus,
                       {"--config.file=" + path + "/empty.yml", "--storage.tsdb.path=" + path + "/tsdb",
                        "--web.listen-address=" + at(ports[1])},
                       path + "/server.log");
        Program store(
            victoria,
            {"-storageDataPath=" + path + "/victoria", "-httpListenAddr=" + at(ports[2]), "-memory.allowedBytes=64MB"},
            path + "/victoria.log");
        QVERIFY(node.start() && server.start() && store.start());
        QVERIFY(node.waitUntilAnswers(ports[0], "/metrics"));
        QVERIFY(server.waitUntilAnswers(ports[1], "/-/ready"));
        QVERIFY(store.waitUntilAnswers(ports[2], "/health"));
        addPage(m_cases, "real-node-exporter", ports[0]);
        addPage(m_cases, "real-prometheus", ports[1]);
        addPage(m_cases, "real-victoria-metrics", ports[2]);
    }

    /// Lets both agents scrape every answer of every case, and waits until what they stored has arrived.
    void scrape(const QString &prometheus)
    {
        const QString path = m_directory.path();
        const quint16 port = freePort();
        QVERIFY(writeFile(path + "/prometheus.yml",
                          configuration(m_cases, m_stage.port(), QString::fromStdString(m_prometheusReceiver.url()),
                                        Visitor::Prometheus)));
        Program stock(prometheus,
                      {"--config.file=" + path + "/prometheus.yml",
                       "--enable-feature=agent,native-histograms,exemplar-storage,extra-scrape-metrics",
                       "--storage.agent.path=" + path + "/stock",
                       QStringLiteral("--web.listen-address=127.0.0.1:%1").arg(port)},
                      path + "/stock.log");
        Agent belfry(path, "belfry", freePort(), {"--enable-feature=extra-scrape-metrics"});
        QVERIFY(belfry.writeConfig(
            configuration(m_cases, m_stage.port(), QString::fromStdString(m_belfryReceiver.url()), Visitor::Belfry)));
        const auto discover = [&path](const QString &targets) {
            return writeFile(path + "/next.json", targets) &&
                   std::rename(qPrintable(path + "/next.json"), qPrintable(path + "/vanishing.json")) == 0;
        };
        QVERIFY(discover(QStringLiteral("[{\"targets\": [\"127.0.0.1:%1\"]}]").arg(m_stage.port())));
        QVERIFY(stock.start());
        QVERIFY2(belfry.startAndWait(), qPrintable(belfry.output()));
        QVERIFY2(stock.waitUntilAnswers(port, "/-/ready"), qPrintable(stock.output()));
        QTRY_VERIFY_WITH_TIMEOUT(visited(Visitor::Prometheus) && visited(Visitor::Belfry), 60000);
        QVERIFY(discover("[]"));
        // Every poll reads all there is: seldom, then.
        for (const QDeadlineTimer deadline(30000); !deadline.hasExpired() && !arrived();)
            QTest::qWait(500);
        QVERIFY(belfry.stop());
        QVERIFY(stock.stop());
        QVERIFY2(m_prometheusReceiver.sampleCount() > 0, qPrintable(stock.output()));
        QVERIFY2(m_belfryReceiver.sampleCount() > 0, qPrintable(belfry.output()));
        for (const WriteReceiver *receiver : {&m_belfryReceiver, &m_prometheusReceiver})
            for (const std::string &complaint : receiver->complaints())
                QVERIFY2(complaint.empty(), complaint.c_str());
    }

    /// Whether every case was scraped once more than it has answers.
    [[nodiscard]] bool visited(Visitor visitor) const
    {
        return std::all_of(m_cases.begin(), m_cases.end(),
                           [&](const PageCase &one) { return m_stage.visits(one.name, visitor) > one.answers.size(); });
    }
    /// Whether what these scrapes found has arrived; takes it over.
    [[nodiscard]] bool arrived()
    {
        m_prometheusSamples = byJob(m_prometheusReceiver);
        m_belfrySamples = byJob(m_belfryReceiver);
        const qsizetype ended = endedSeries(m_prometheusSamples, "vanishing").size();
        if (ended < 9 || endedSeries(m_belfrySamples, "vanishing").size() < ended)
            return false;
        return std::all_of(m_cases.begin(), m_cases.end(), [this](const PageCase &one) {
            return Stored(m_prometheusSamples, one).scrapes() > one.answers.size() &&
                   Stored(m_belfrySamples, one).scrapes() > one.answers.size();
        });
    }

    QTemporaryDir m_directory;
    std::vector<PageCase> m_cases;
    std::vector<KnownDifference> m_known; ///< Of all cases.
    PageStage m_stage;
    WriteReceiver m_prometheusReceiver;
    WriteReceiver m_belfryReceiver;
    Received m_prometheusSamples;
    Received m_belfrySamples;
};

QTEST_GUILESS_MAIN(DifferentialTest)
#include "tst_differential.moc"
