// SPDX-License-Identifier: GPL-3.0-or-later
// `belfry-agent check remote`, and the doctor of a running agent over HTTP.
#include "tests/support/process.h"

#include <QJsonDocument>
#include <QTemporaryDir>
#include <QTest>

using namespace process;

namespace {

Outcome check(const QStringList &arguments)
{
    return run(agentProgram(), QStringList{"check", "remote"} + arguments, {}, 60'000);
}

} // namespace

class CheckRemoteTest : public QObject {
    Q_OBJECT

    QTemporaryDir m_directory;
    std::unique_ptr<Receiver> m_receiver;

    /// A file with these remotes.
    QString config(const QString &remotes)
    {
        const QString path = m_directory.filePath("prometheus.yml");
        return writeFile(path, "global: {external_labels: {cluster: gotham}}\nremote_write:\n" + remotes) ? path
                                                                                                          : QString();
    }
    [[nodiscard]] QString good() const
    {
        return QStringLiteral("- {name: headquarters, url: '%1'}\n").arg(m_receiver->writeUrl());
    }
    [[nodiscard]] static QString dead()
    {
        return QStringLiteral("- {name: nobody, url: 'http://alfred:hunter2@127.0.0.1:%1/api/v1/write'}\n")
            .arg(freePort());
    }

private slots:
    void initTestCase()
    {
        m_receiver = std::make_unique<Receiver>(Receiver::Kind::Prometheus, m_directory.path());
        if (!m_receiver->installed())
            QSKIP("prometheus is not installed");
        QVERIFY2(m_receiver->startAndWait(), qPrintable(m_receiver->output()));
    }

    void allIsWell()
    {
        const Outcome outcome = check({"--config.file=" + config(good())});
        QVERIFY2(outcome.exitCode == 0, qPrintable(outcome.out + outcome.error));
        QVERIFY2(outcome.out.startsWith("Checking remote headquarters\n  ok    Configuration    "),
                 qPrintable(outcome.out));
        QVERIFY2(outcome.out.contains("\n  ok    Test sample      the receiver took it\n"), qPrintable(outcome.out));
        QVERIFY2(outcome.out.contains("looks like Prometheus"), qPrintable(outcome.out));
        QVERIFY2(!outcome.out.contains("FAIL") && !outcome.out.contains("warn") && !outcome.out.contains('\033'),
                 qPrintable(outcome.out));
        QCOMPARE(outcome.error, QString());
        QTRY_COMPARE(m_receiver->query("belfry_doctor_test{cluster=\"gotham\"}").size(), std::size_t{1});
    }

    void oneOfTwo()
    {
        const QString file = config(good() + dead());
        const Outcome both = check({"--config.file=" + file, "--no-test-sample"});
        QVERIFY2(both.exitCode == 1, qPrintable(both.out + both.error));
        QVERIFY2(both.out.contains("\n  FAIL  TCP connection   127.0.0.1:"), qPrintable(both.out));
        QVERIFY2(both.out.contains("\n        -> nothing listens on port"), qPrintable(both.out));
        QVERIFY2(both.out.contains("\n  -     Answer           not tried: TCP connection failed"),
                 qPrintable(both.out));
        QVERIFY2(both.out.contains("\n  -     Test sample      not asked for"), qPrintable(both.out));
        QVERIFY2(!both.out.contains("hunter2"), qPrintable(both.out));
        const Outcome one = check({"--config.file", file, "--name", "headquarters"});
        QVERIFY2(one.exitCode == 0, qPrintable(one.out + one.error));
        QVERIFY(!one.out.contains("nobody"));
    }

    void json()
    {
        const Outcome outcome = check({"--config.file=" + config(good() + dead()), "--json"});
        QCOMPARE(outcome.exitCode, 1);
        const QJsonArray remotes = QJsonDocument::fromJson(outcome.out.toUtf8()).array();
        QCOMPARE(remotes.size(), 2);
        QCOMPARE(remotes[0]["remote"].toString(), QString("headquarters"));
        QCOMPARE(remotes[0]["receiver"].toString(), QString("Prometheus"));
        QVERIFY(remotes[0]["passed"].toBool());
        QVERIFY(!remotes[1]["passed"].toBool(true));
        const QJsonObject tcp = remotes[1]["steps"][2].toObject();
        QCOMPARE(tcp["name"].toString(), QString("tcp"));
        QCOMPARE(tcp["state"].toString(), QString("failed"));
        QVERIFY(tcp["facts"][0]["milliseconds"].isDouble());
        QVERIFY(!tcp["hint"].toString().isEmpty());
        QVERIFY(!outcome.out.contains("hunter2"));
    }

    void whatIsWrongWithTheConfiguration_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QStringList>("flags");
        QTest::addColumn<QString>("words");
        QTest::addColumn<int>("exitCode");
        const QString remote = "remote_write: [{name: hq, url: 'http://127.0.0.1:1/'}]\n";
        QTest::newRow("broken") << "remote_write: [{urll: x}]\n" << QStringList() << "did you mean url?" << 2;
        QTest::newRow("no remote") << "scrape_configs: []\n" << QStringList() << "has no remote_write" << 2;
        QTest::newRow("no such remote") << remote << QStringList("--name=elsewhere") << "has hq" << 2;
        QTest::newRow("unknown flag") << remote << QStringList("--nmae=hq") << "unknown long flag '--nmae'" << 1;
    }
    void whatIsWrongWithTheConfiguration()
    {
        QFETCH(QString, text);
        QFETCH(QStringList, flags);
        QFETCH(QString, words);
        QFETCH(int, exitCode);
        const QString path = m_directory.filePath("wrong.yml");
        QVERIFY(writeFile(path, text));
        const Outcome outcome = check(QStringList{"--config.file=" + path} + flags);
        QCOMPARE(outcome.exitCode, exitCode);
        QVERIFY2(outcome.error.contains(words), qPrintable(outcome.error));
        QCOMPARE(outcome.out, QString());
    }

    void aRunningAgent()
    {
        Agent agent(m_directory.path(), "agent", freePort());
        QVERIFY(agent.writeConfig("remote_write:\n" + good() + dead()));
        QVERIFY2(agent.startAndWait(), qPrintable(agent.output()));
        const auto examine = [&](const QString &remote) {
            return httpPost(agent.port(), "/api/v1/belfry/remotes/" + remote + "/doctor", 30'000);
        };
        const HttpAnswer fine = examine("headquarters");
        QCOMPARE(fine.status, 200);
        QVERIFY2(QJsonDocument::fromJson(fine.body)["data"]["passed"].toBool(), fine.body.constData());
        const HttpAnswer refused = examine("nobody");
        QCOMPARE(refused.status, 200);
        QVERIFY2(!QJsonDocument::fromJson(refused.body)["data"]["passed"].toBool(true), refused.body.constData());
        QVERIFY(!refused.body.contains("hunter2"));
        QCOMPARE(examine("elsewhere").status, 404);
        QVERIFY2(agent.stop(), qPrintable(agent.output()));
        QCOMPARE(agent.exitCode(), 0);
    }
};

QTEST_GUILESS_MAIN(CheckRemoteTest)
#include "tst_check_remote.moc"
