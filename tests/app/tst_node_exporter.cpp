// SPDX-License-Identifier: GPL-3.0-or-later
// A real page, with everything that node_exporter finds on this machine: each of its samples arrives, under the same
// labels and with the same value.
#include "tests/support/process.h"

#include <QTemporaryDir>
#include <QTest>

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
std::map<LabelMap, double> parsePage(const QByteArray &page, const QString &instance, int *badLines)
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
        line->labels["job"] = "node";
        line->labels["instance"] = instance;
        samples[line->labels] = line->value;
    }
    return samples;
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

        int badLines = 0;
        const auto before = parsePage(httpGet(targetPort, "/metrics", 10000).body, instance, &badLines);
        Agent agent(directory.path(), "agent", freePort());
        QVERIFY(agent.writeConfig(QStringLiteral("global: {scrape_interval: 1s, scrape_timeout: 1s}\n"
                                                 "scrape_configs:\n- job_name: node\n  static_configs:\n"
                                                 "  - targets: ['%1']\n"
                                                 "remote_write:\n- url: %2\n")
                                      .arg(instance, receiver.writeUrl())));
        QVERIFY2(agent.startAndWait(), qPrintable(agent.output()));
        const auto scrapes = [&] {
            const std::vector<Series> result = receiver.query("scrape_samples_scraped{job=\"node\"}[10m] ");
            return result.empty() ? std::size_t{0} : result.front().points.size();
        };
        QTRY_VERIFY2_WITH_TIMEOUT(scrapes() >= 3, qPrintable(agent.output()), 30000);
        const auto after = parsePage(httpGet(targetPort, "/metrics", 10000).body, instance, &badLines);
        QCOMPARE(badLines, 0);
        QVERIFY2(before.size() > 300, qPrintable(QString::number(before.size())));

        std::map<LabelMap, std::vector<double>> received;
        for (const Series &series : receiver.query("{job=\"node\"}[10m]"))
            for (const auto &[time, value] : series.points)
                received[series.labels].push_back(value == "+Inf" ? HUGE_VAL : value.toDouble());

        std::size_t sameValue = 0;
        for (const auto &[labels, value] : before) {
            const auto later = after.find(labels);
            if (later == after.end())
                continue;
            const auto found = received.find(labels);
            QVERIFY2(found != received.end(), qPrintable("did not arrive: " + toString(labels)));
            // What was the same before and after the scrapes was the same in one of them. A counter cannot come back to
            // a value, a gauge may have been elsewhere in between.
            if (later->second != value)
                continue;
            QVERIFY2(std::find(found->second.begin(), found->second.end(), value) != found->second.end(),
                     qPrintable(toString(labels) + QStringLiteral(" never was %1, but %2")
                                                       .arg(value, 0, 'g', 17)
                                                       .arg(found->second.back(), 0, 'g', 17)));
            ++sameValue;
        }
        QVERIFY2(sameValue > before.size() / 2, qPrintable(QString::number(sameValue)));
        const auto odd = std::count_if(received.begin(), received.end(),
                                       [](const auto &series) { return series.first.at("__name__") == "belfry_odd"; });
        QCOMPARE(odd, 5);

        // And nothing arrives that was not there, but the report of the scrape itself.
        for (const auto &[labels, values] : received) {
            const QString &name = labels.at("__name__");
            if (name == "up" || name.startsWith("scrape_"))
                continue;
            QVERIFY2(before.contains(labels) || after.contains(labels) || name.startsWith("node_"),
                     qPrintable("not on the page: " + toString(labels)));
        }
    }
};

QTEST_GUILESS_MAIN(NodeExporterTest)
#include "tst_node_exporter.moc"
