// SPDX-License-Identifier: GPL-3.0-or-later
// What the program does with wrong input and at its end: exit codes, messages, and nothing stored is lost.
#include "tests/support/process.h"

#include <QDateTime>
#include <QElapsedTimer>
#include <QTcpServer>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>

using namespace process;

namespace {

/// A valid file: the agent scrapes itself each second.
QString goodConfig(const Agent &agent, const QString &writeUrl, const QString &job = "agent")
{
    return QStringLiteral("global: {scrape_interval: 1s}\n"
                          "scrape_configs:\n"
                          "- job_name: %1\n"
                          "  static_configs:\n"
                          "  - targets: ['127.0.0.1:%2']\n"
                          "remote_write:\n"
                          "- url: %3\n")
        .arg(job)
        .arg(agent.port())
        .arg(writeUrl);
}

/// A URL where nobody listens.
QString nowhere()
{
    return QStringLiteral("http://127.0.0.1:%1/api/v1/write").arg(freePort());
}

/// Lines of a text that contain `part`.
QStringList linesWith(const QString &text, const QString &part)
{
    return text.split('\n').filter(part);
}

QString activeTargets(const Agent &agent)
{
    return QString::fromUtf8(httpGet(agent.port(), "/api/v1/targets").body);
}

} // namespace

class BadInputTest : public QObject {
    Q_OBJECT

private slots:
    void wrongFile_data()
    {
        QTest::addColumn<QString>("yaml");
        QTest::addColumn<QString>("place");
        QTest::addColumn<QStringList>("words");
        QTest::newRow("unknown key") << "global:\n  scrape_intervall: 5s\n"
                                     << ":2:3:"
                                     << QStringList{"global.scrape_intervall", "did you mean scrape_interval?"};
        QTest::newRow("bad duration") << "global:\n  scrape_interval: 5 seconds\n"
                                      << ":2:20:" << QStringList{"global.scrape_interval", "5 seconds"};
        QTest::newRow("job twice") << "scrape_configs:\n- job_name: a\n- job_name: a\n"
                                   << ":3:3:" << QStringList{"scrape_configs[1].job_name", "\"a\""};
        QTest::newRow("tab") << "global:\n\tscrape_interval: 5s\n"
                             << ":2:" << QStringList{"indentation"};
        QTest::newRow("open bracket") << "global: [\n"
                                      << ":2:1:" << QStringList{"]"};
        QTest::newRow("no url") << "remote_write:\n- name: x\n"
                                << ":2:3:" << QStringList{"remote_write[0].url"};
        QTest::newRow("bad regex")
            << "scrape_configs:\n- job_name: a\n  relabel_configs:\n  - action: drop\n    regex: '('\n"
            << ":5:5:" << QStringList{"scrape_configs[0].relabel_configs[0].regex"};
    }

    void wrongFile()
    {
        QFETCH(QString, yaml);
        QFETCH(QString, place);
        QFETCH(QStringList, words);
        QTemporaryDir directory;
        Agent agent(directory.path(), "agent", freePort());
        QVERIFY(agent.writeConfig(yaml));
        QVERIFY(agent.start());
        QVERIFY(agent.waitForExit(10000));
        QCOMPARE(agent.exitCode(), 2);
        // One message, with the place, the key and the remedy.
        const QStringList messages = linesWith(agent.output(), agent.configFile() + place);
        QVERIFY2(messages.size() == 1, qPrintable(agent.output()));
        for (const QString &word : words)
            QVERIFY2(messages.front().contains(word), qPrintable(messages.front()));
        QVERIFY2(messages.front().contains(QRegularExpression("\\(.*[a-z]{3}.*\\)")), qPrintable(messages.front()));
    }

    void missingFile()
    {
        QTemporaryDir directory;
        Agent agent(directory.path(), "agent", freePort());
        QVERIFY(agent.start());
        QVERIFY(agent.waitForExit(10000));
        QCOMPARE(agent.exitCode(), 2);
        QVERIFY2(agent.output().contains(agent.configFile()) &&
                     agent.output().contains("no such file", Qt::CaseInsensitive),
                 qPrintable(agent.output()));
    }

    void wrongCommandLine_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<int>("exitCode");
        QTest::addColumn<QString>("word");
        QTest::newRow("unknown flag") << QStringList{"--no-such-flag"} << 2 << "no-such-flag";
        QTest::newRow("stray argument") << QStringList{"stray"} << 2 << "stray";
        QTest::newRow("bad level") << QStringList{"--log.level=loud"} << 2 << "loud";
        QTest::newRow("server flag") << QStringList{"--storage.tsdb.path=x"} << 3 << "storage.tsdb.path";
        QTest::newRow("version") << QStringList{"--version"} << 0 << "version";
    }

    void wrongCommandLine()
    {
        QFETCH(QStringList, arguments);
        QFETCH(int, exitCode);
        QFETCH(QString, word);
        QTemporaryDir directory;
        Agent agent(directory.path(), "agent", freePort(), arguments);
        QVERIFY(agent.writeConfig(goodConfig(agent, nowhere())));
        QVERIFY(agent.start());
        QVERIFY(agent.waitForExit(10000));
        QCOMPARE(agent.exitCode(), exitCode);
        QVERIFY2(agent.output().contains(word), qPrintable(agent.output()));
    }

    void storageInUse()
    {
        QTemporaryDir directory;
        Agent first(directory.path(), "agent", freePort());
        QVERIFY(first.writeConfig(goodConfig(first, nowhere())));
        QVERIFY2(first.startAndWait(), qPrintable(first.output()));

        Agent second(directory.path(), "other", freePort(), {});
        QVERIFY(second.writeConfig(goodConfig(second, nowhere())));
        Program intruder(agentProgram(),
                         {"--enable-feature=agent", "--config.file=" + second.configFile(),
                          "--storage.agent.path=" + first.storage(),
                          QStringLiteral("--web.listen-address=127.0.0.1:%1").arg(second.port())},
                         directory.filePath("intruder.log"));
        QVERIFY(intruder.start());
        QVERIFY(intruder.waitForExit(10000));
        QCOMPARE(intruder.exitCode(), 1);
        const QRegularExpression owner(QStringLiteral("\\b%1\\b").arg(first.pid()));
        QVERIFY2(intruder.output().contains(owner), qPrintable(intruder.output()));
        QVERIFY2(intruder.output().contains(first.storage()), qPrintable(intruder.output()));
        // The owner goes on, and its storage can be taken over as soon as it has ended, also by force.
        QVERIFY(first.running());
        QCOMPARE(httpGet(first.port(), "/-/healthy").status, 200);
        first.kill();
        QVERIFY2(first.startAndWait(), qPrintable(first.output()));
    }

    void portInUse()
    {
        QTemporaryDir directory;
        QTcpServer squatter;
        QVERIFY(squatter.listen(QHostAddress::LocalHost));
        Agent agent(directory.path(), "agent", squatter.serverPort());
        QVERIFY(agent.writeConfig(goodConfig(agent, nowhere())));
        QVERIFY(agent.start());
        QVERIFY(agent.waitForExit(10000));
        QCOMPARE(agent.exitCode(), 1);
        const QStringList messages =
            linesWith(agent.output(), QStringLiteral("127.0.0.1:%1").arg(squatter.serverPort()));
        QVERIFY2(!messages.filter("in use").isEmpty(), qPrintable(agent.output()));
    }

    void badReloadKeepsTheOld_data()
    {
        QTest::addColumn<bool>("bySignal");
        QTest::newRow("SIGHUP") << true;
        QTest::newRow("POST /-/reload") << false;
    }

    void badReloadKeepsTheOld()
    {
        QFETCH(bool, bySignal);
        QTemporaryDir directory;
        Agent agent(directory.path(), "agent", freePort(), {"--web.enable-lifecycle"});
        const QString remote = nowhere();
        QVERIFY(agent.writeConfig(goodConfig(agent, remote, "first")));
        QVERIFY2(agent.startAndWait(), qPrintable(agent.output()));
        QTRY_VERIFY_WITH_TIMEOUT(activeTargets(agent).contains("\"health\":\"up\""), 10000);
        QCOMPARE(agent.metric("prometheus_config_last_reload_successful"), 1.0);
        const auto reload = [&] {
            if (!bySignal)
                return httpPost(agent.port(), "/-/reload").status;
            agent.sendSignal(SIGHUP);
            return 0;
        };

        QVERIFY(agent.writeConfig("global:\n  scrape_intervall: 5s\n"));
        QCOMPARE(reload(), bySignal ? 0 : 500);
        QTRY_COMPARE_WITH_TIMEOUT(agent.metric("prometheus_config_last_reload_successful"), 0.0, 5000);
        QTRY_VERIFY2_WITH_TIMEOUT(agent.output().contains("scrape_intervall"), qPrintable(agent.output()), 5000);
        QVERIFY(agent.running());
        QVERIFY(httpGet(agent.port(), "/api/v1/status/config").body.contains("first"));
        QVERIFY(activeTargets(agent).contains("\"job\":\"first\""));
        // The old one is not only shown, it runs: the target is scraped on.
        const auto lastScrape = [&] {
            static const QRegularExpression pattern("\"lastScrape\":\"([^\"]*)\"");
            return pattern.match(activeTargets(agent)).captured(1);
        };
        const QString scrapedAt = lastScrape();
        QVERIFY(!scrapedAt.isEmpty());
        QTRY_VERIFY_WITH_TIMEOUT(lastScrape() != scrapedAt, 5000);

        QVERIFY(agent.writeConfig(goodConfig(agent, remote, "second")));
        QCOMPARE(reload(), bySignal ? 0 : 200);
        QTRY_COMPARE_WITH_TIMEOUT(agent.metric("prometheus_config_last_reload_successful"), 1.0, 5000);
        QTRY_VERIFY_WITH_TIMEOUT(activeTargets(agent).contains("\"job\":\"second\""), 10000);
        QVERIFY(!activeTargets(agent).contains("\"job\":\"first\""));
    }

    void reloadNeedsTheFlag()
    {
        QTemporaryDir directory;
        Agent agent(directory.path(), "agent", freePort());
        QVERIFY(agent.writeConfig(goodConfig(agent, nowhere())));
        QVERIFY2(agent.startAndWait(), qPrintable(agent.output()));
        QCOMPARE(httpPost(agent.port(), "/-/reload").status, 403);
        QCOMPARE(httpPost(agent.port(), "/-/quit").status, 403);
        QVERIFY(agent.running());
    }

    void stopsSoon_data()
    {
        QTest::addColumn<bool>("hangs");
        QTest::addColumn<int>("signalNumber");
        QTest::newRow("receiver refuses, SIGTERM") << false << SIGTERM;
        QTest::newRow("receiver refuses, SIGINT") << false << SIGINT;
        QTest::newRow("receiver does not answer, SIGTERM") << true << SIGTERM;
    }

    void stopsSoon()
    {
        QFETCH(bool, hangs);
        QFETCH(int, signalNumber);
        QTemporaryDir directory;
        // The kernel accepts connections to it, and nobody reads them.
        QTcpServer deaf;
        QVERIFY(deaf.listen(QHostAddress::LocalHost));
        Agent agent(directory.path(), "agent", freePort());
        QVERIFY(agent.writeConfig(goodConfig(
            agent, hangs ? QStringLiteral("http://127.0.0.1:%1/api/v1/write").arg(deaf.serverPort()) : nowhere())));
        QVERIFY2(agent.startAndWait(), qPrintable(agent.output()));
        QTRY_VERIFY_WITH_TIMEOUT(activeTargets(agent).contains("\"health\":\"up\""), 10000);
        QElapsedTimer timer;
        timer.start();
        agent.sendSignal(signalNumber);
        QVERIFY2(agent.waitForExit(3000), qPrintable(agent.output()));
        QVERIFY2(timer.elapsed() < 3000, qPrintable(QString::number(timer.elapsed())));
        QCOMPARE(agent.exitCode(), 0);
    }

    void storedDataSurvives()
    {
        QTemporaryDir directory;
        Receiver receiver(Receiver::Kind::Prometheus, directory.path());
        if (!receiver.installed())
            QSKIP("prometheus is not installed");
        Agent agent(directory.path(), "agent", freePort());
        const QString good = goodConfig(agent, receiver.writeUrl());
        QVERIFY(agent.writeConfig(good));
        QVERIFY2(agent.startAndWait(), qPrintable(agent.output()));

        QTRY_VERIFY_WITH_TIMEOUT(activeTargets(agent).contains("\"health\":\"up\""), 10000);
        QTRY_VERIFY_WITH_TIMEOUT(agent.metric("belfry_remote_pending_samples") > 0, 5000);
        QVERIFY(agent.stop(3000));

        // A start with a wrong file and one with a port in use leave the log alone.
        QVERIFY(agent.writeConfig("global: [\n"));
        QVERIFY(agent.start());
        QVERIFY(agent.waitForExit(10000));
        QCOMPARE(agent.exitCode(), 2);
        QVERIFY(agent.writeConfig(good));
        {
            QTcpServer squatter;
            QVERIFY(squatter.listen(QHostAddress::LocalHost, agent.port()));
            QVERIFY(agent.start());
            QVERIFY(agent.waitForExit(10000));
            QCOMPARE(agent.exitCode(), 1);
        }
        const qint64 restarted = QDateTime::currentMSecsSinceEpoch();
        QVERIFY2(receiver.startAndWait(), qPrintable(receiver.output()));
        QVERIFY2(agent.startAndWait(), qPrintable(agent.output()));
        const auto deliveredFromBefore = [&] {
            const std::vector<Series> result = receiver.query("up{job=\"agent\"}[10m]");
            return !result.empty() && result.front().points.front().first < restarted;
        };
        QTRY_VERIFY2_WITH_TIMEOUT(deliveredFromBefore(), qPrintable(agent.output()), 20000);
    }
};

QTEST_GUILESS_MAIN(BadInputTest)
#include "tst_bad_input.moc"
