// SPDX-License-Identifier: GPL-3.0-or-later
#include <QProcess>
#include <QRegularExpression>
#include <QtTest>

/// The embedded demo, in the terminal and in a window: forwards within seconds, needs nothing, leaves nothing behind.
class TestDemo : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void forwardsAndLeavesNothing_data()
    {
        QTest::addColumn<QString>("program");
        QTest::addColumn<QStringList>("arguments");
        QTest::newRow("belfry-agent") << QStringLiteral(BELFRY_BIN_DIR "/belfry-agent") << QStringList{QStringLiteral("--demo")};
        QTest::newRow("belfry without a window")
            << QStringLiteral(BELFRY_BIN_DIR "/belfry") << QStringList{QStringLiteral("--demo"), QStringLiteral("--headless")};
    }
    void forwardsAndLeavesNothing()
    {
        QFETCH(QString, program);
        QFETCH(QStringList, arguments);
        if (!QFileInfo::exists(program))
            QSKIP("not built");
        const QTemporaryDir temporary;
        QProcess process;
        start(process, program, arguments, temporary.path());
        static const QRegularExpression delivered(QStringLiteral("delivering .*headquarters has ([1-9][0-9]*) samples"));
        QByteArray output;
        QTRY_VERIFY_WITH_TIMEOUT((output += process.readAllStandardOutput(), delivered.match(QString::fromUtf8(output)).hasMatch()), 20000);
        end(process);
        QCOMPARE(QDir(temporary.path()).entryList(QDir::AllEntries | QDir::NoDotAndDotDot), QStringList());
    }

    void theWindowStartsAndEndsBySignal()
    {
        const QString program = QStringLiteral(BELFRY_BIN_DIR "/belfry");
        if (!QFileInfo::exists(program))
            QSKIP("not built");
        const QTemporaryDir temporary;
        QProcess process;
        start(process, program, {QStringLiteral("--demo")}, temporary.path());
        QByteArray log;
        QTRY_VERIFY_WITH_TIMEOUT((log += process.readAllStandardError(), log.contains("to=delivering")), 20000);
        end(process);
        QVERIFY(!QDir(temporary.path()).entryList({QStringLiteral("belfry-demo-*")}, QDir::Dirs).size());
    }

private:
    static void start(QProcess &process, const QString &program, const QStringList &arguments, const QString &temporary)
    {
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(QStringLiteral("TMPDIR"), temporary);
        environment.insert(QStringLiteral("XDG_CONFIG_HOME"), temporary + QStringLiteral("/config"));
        process.setProcessEnvironment(environment);
        process.setStandardInputFile(QProcess::nullDevice());
        process.start(program, arguments + QStringList{QStringLiteral("--web.listen-address=127.0.0.1:0")});
        QVERIFY(process.waitForStarted());
    }
    static void end(QProcess &process)
    {
        process.terminate();
        QVERIFY(process.waitForFinished(10000));
        QCOMPARE(process.exitStatus(), QProcess::NormalExit);
        QCOMPARE(process.exitCode(), 0);
    }
};

QTEST_GUILESS_MAIN(TestDemo)
#include "tst_demo.moc"
