// SPDX-License-Identifier: GPL-3.0-or-later
// A real page, with everything that node_exporter finds on this machine: each of its samples arrives, under the same
// labels and with the same value.
#include "tests/support/process.h"

#include <QSemaphore>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTemporaryDir>
#include <QTest>
#include <QThread>

#include <algorithm>
#include <cmath>
#include <optional>

using namespace process;

namespace {

/// One sample line, read without the agent's parser.
struct Line {
    LabelMap labels;
    double value = 0;
};

std::optional<Line> parseLine(const QString &text)
{
    Line line;
    qsizetype i = 0;
    while (i < text.size() && text[i] != '{' && text[i] != ' ')
        ++i;
    line.labels["__name__"] = text.left(i);
    if (i < text.size() && text[i] == '{') {
        ++i;
        while (i < text.size() && text[i] != '}') {
            const qsizetype equals = text.indexOf('=', i);
            if (equals < 0 || equals + 1 >= text.size() || text[equals + 1] != '"')
                return std::nullopt;
            const QString name = text.mid(i, equals - i);
            QString value;
            for (i = equals + 2; i < text.size() && text[i] != '"'; ++i) {
                if (text[i] == '\\' && i + 1 < text.size()) {
                    ++i;
                    value += text[i] == 'n' ? QChar('\n') : text[i];
                } else {
                    value += text[i];
                }
            }
            // As Prometheus 3 writes them: le="1" is le="1.0".
            static const QRegularExpression whole("^[0-9]+$");
            if ((name == "le" || name == "quantile") && whole.match(value).hasMatch())
                value += ".0";
            // An empty label is no label.
            if (!value.isEmpty())
                line.labels[name] = value;
            ++i;
            if (i < text.size() && text[i] == ',')
                ++i;
        }
        ++i;
    }
    bool ok = false;
    line.value = text.mid(i).trimmed().toDouble(&ok);
    if (text.mid(i).trimmed() == "+Inf") {
        line.value = HUGE_VAL;
        ok = true;
    }
    return ok ? std::optional(line) : std::nullopt;
}

/// Samples of a page by their labels, with those that a scrape adds.
std::map<LabelMap, double> parsePage(const QByteArray &page, const QString &job, const QString &instance, int *badLines)
{
    std::map<LabelMap, double> samples;
    for (const QByteArray &text : page.split('\n')) {
        if (text.isEmpty() || text.startsWith('#'))
            continue;
        std::optional<Line> line = parseLine(QString::fromUtf8(text));
        if (!line) {
            ++*badLines;
            continue;
        }
        line->labels["job"] = job;
        line->labels["instance"] = instance;
        samples[line->labels] = line->value;
    }
    return samples;
}

/// Serves one page, always the same, on a thread of its own: the agent scrapes while the test waits for something else.
class StillPage : public QThread {
public:
    explicit StillPage(QByteArray page) : m_page(std::move(page)) {}
    ~StillPage() override
    {
        requestInterruption();
        wait();
    }
    /// Starts, and returns the port.
    quint16 serve()
    {
        start();
        m_listening.acquire();
        return m_port;
    }

protected:
    void run() override
    {
        QTcpServer server;
        server.listen(QHostAddress::LocalHost);
        m_port = server.serverPort();
        m_listening.release();
        while (!isInterruptionRequested()) {
            if (!server.waitForNewConnection(100))
                continue;
            const std::unique_ptr<QTcpSocket> socket(server.nextPendingConnection());
            QByteArray request;
            while (!request.contains("\r\n\r\n") && socket->waitForReadyRead(1000))
                request += socket->readAll();
            socket->write(
                "HTTP/1.1 200 OK\r\nContent-Type: text/plain; version=0.0.4\r\nConnection: close\r\nContent-Length: " +
                QByteArray::number(m_page.size()) + "\r\n\r\n" + m_page);
            socket->disconnectFromHost();
            if (socket->state() != QAbstractSocket::UnconnectedState)
                socket->waitForDisconnected(1000);
        }
    }

private:
    QByteArray m_page;
    QSemaphore m_listening;
    quint16 m_port = 0;
};

/// Every value that a receiver has for a job, by series.
std::map<LabelMap, std::vector<double>> received(const Receiver &receiver, const QString &job)
{
    std::map<LabelMap, std::vector<double>> all;
    for (const Series &series : receiver.query("{job=\"" + job + "\"}[10m]"))
        for (const auto &[time, value] : series.points)
            all[series.labels].push_back(value == "+Inf" ? HUGE_VAL : value.toDouble());
    return all;
}

bool isReport(const LabelMap &labels)
{
    const QString &name = labels.at("__name__");
    return name == "up" || name.startsWith("scrape_");
}

} // namespace

class NodeExporterTest : public QObject {
    Q_OBJECT

private slots:
    void everySampleArrives()
    {
        const QString exporter = findProgram("prometheus-node-exporter");
        QTemporaryDir directory;
        Receiver receiver(Receiver::Kind::Prometheus, directory.path());
        if (exporter.isEmpty() || !receiver.installed())
            QSKIP("prometheus or prometheus-node-exporter is not installed");
        const quint16 targetPort = freePort();
        const QString instance = QStringLiteral("127.0.0.1:%1").arg(targetPort);
        // A text file brings what a page can bring at its worst.
        QVERIFY(writeFile(directory.filePath("odd.prom"),
                          "# HELP belfry_odd Odd \\\\ values.\n# TYPE belfry_odd gauge\n"
                          "belfry_odd{kind=\"quote \\\" backslash \\\\ newline \\n end\"} 1\n"
                          "belfry_odd{kind=\"umlaut \u00fc, brace }, comma ,\"} -2.5e-300\n"
                          "belfry_odd{kind=\"large\"} 1.7976931348623157e+308\n"
                          "belfry_odd{kind=\"infinite\"} +Inf\n"
                          "belfry_odd{kind=\"third\"} 0.3333333333333333\n"));
        Program target(exporter,
                       {"--web.listen-address=" + instance, "--collector.textfile.directory=" + directory.path()},
                       directory.filePath("target.log"));
        QVERIFY(target.start() && target.waitUntilAnswers(targetPort, "/metrics"));
        QVERIFY2(receiver.startAndWait(), qPrintable(receiver.output()));

        // The same page twice: live, where values move on, and as it was at one moment, where every value can be
        // compared.
        const QByteArray page = httpGet(targetPort, "/metrics", 10000).body;
        StillPage still(page);
        const QString stillInstance = QStringLiteral("127.0.0.1:%1").arg(still.serve());
        Agent agent(directory.path(), "agent", freePort());
        QVERIFY(agent.writeConfig(QStringLiteral("global: {scrape_interval: 1s, scrape_timeout: 1s}\n"
                                                 "scrape_configs:\n"
                                                 "- job_name: live\n  static_configs:\n  - targets: ['%1']\n"
                                                 "- job_name: still\n  static_configs:\n  - targets: ['%2']\n"
                                                 "remote_write:\n- url: %3\n")
                                      .arg(instance, stillInstance, receiver.writeUrl())));
        QVERIFY2(agent.startAndWait(), qPrintable(agent.output()));
        const auto scrapes = [&](const QString &job) {
            const std::vector<Series> result = receiver.query("scrape_samples_scraped{job=\"" + job + "\"}[10m]");
            return result.empty() ? std::size_t{0} : result.front().points.size();
        };
        QTRY_VERIFY2_WITH_TIMEOUT(scrapes("live") >= 3 && scrapes("still") >= 3, qPrintable(agent.output()), 30000);

        int badLines = 0;
        const auto moment = parsePage(page, "still", stillInstance, &badLines);
        QVERIFY2(moment.size() > 300, qPrintable(QString::number(moment.size())));
        const auto values = received(receiver, "still");
        for (const auto &[labels, value] : moment) {
            const auto found = values.find(labels);
            QVERIFY2(found != values.end(), qPrintable("did not arrive: " + toString(labels)));
            for (const double arrived : found->second)
                QVERIFY2(arrived == value,
                         qPrintable(
                             toString(labels) +
                             QStringLiteral(" is %1, arrived as %2").arg(value, 0, 'g', 17).arg(arrived, 0, 'g', 17)));
        }
        for (const auto &[labels, all] : values)
            QVERIFY2(moment.contains(labels) || isReport(labels), qPrintable("not on the page: " + toString(labels)));
        const auto odd = std::count_if(values.begin(), values.end(),
                                       [](const auto &series) { return series.first.at("__name__") == "belfry_odd"; });
        QCOMPARE(odd, 5);

        // Of the live page: what was there before and after the scrapes was there in them.
        const auto before = parsePage(page, "live", instance, &badLines);
        const auto after = parsePage(httpGet(targetPort, "/metrics", 10000).body, "live", instance, &badLines);
        QCOMPARE(badLines, 0);
        const auto live = received(receiver, "live");
        for (const auto &[labels, value] : before)
            QVERIFY2(!after.contains(labels) || live.contains(labels),
                     qPrintable("did not arrive: " + toString(labels)));
    }
};

QTEST_GUILESS_MAIN(NodeExporterTest)
#include "tst_node_exporter.moc"
