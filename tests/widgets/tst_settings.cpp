// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/window/session_state.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QFile>
#include <QProcess>
#include <QRandomGenerator>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>

using namespace widgets;

namespace {

/// Writes settings that belong together, as fast as it can, until it is killed.
int writeForever(const QString &file)
{
    SessionState session(file);
    for (int round = 0;; ++round) {
        session.setPage(round);
        session.inGroup(QStringLiteral("page-targets"), [round](QSettings &settings) {
            settings.setValue(QStringLiteral("round"), round);
            settings.setValue(QStringLiteral("columns"), QByteArray(4000, static_cast<char>('a' + round % 26)));
        });
        session.save();
        session.finish();
        if (round == 3) {
            std::puts("ready");
            std::fflush(stdout);
        }
    }
}

} // namespace

class SettingsTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void remembers()
    {
        const QTemporaryDir folder;
        const QString file = folder.filePath(QStringLiteral("deep/er/belfry.ini"));
        {
            SessionState session(file);
            QCOMPARE(session.theme(), ThemeMode::System);
            QVERIFY(session.notices() && !session.toldOfTray());
            session.setTheme(ThemeMode::Dark);
            session.setLanguage(QStringLiteral("de"));
            session.setGeometry(QByteArray("\0\1\2", 3));
            session.setNotices(false);
            session.setToldOfTray();
            session.inGroup(QStringLiteral("page-logs"), [](QSettings &settings) {
                settings.setValue(QStringLiteral("level"), 2);
                settings.setValue(QStringLiteral("old"), 1);
            });
            session.inGroup(QStringLiteral("page-logs"),
                            [](QSettings &settings) { settings.remove(QStringLiteral("old")); });
            session.save();
        }
        SessionState session(file);
        QCOMPARE(session.theme(), ThemeMode::Dark);
        QCOMPARE(session.language(), QStringLiteral("de"));
        QCOMPARE(session.geometry(), QByteArray("\0\1\2", 3));
        QVERIFY(!session.notices() && session.toldOfTray());
        session.inGroup(QStringLiteral("page-logs"), [](QSettings &settings) {
            QCOMPARE(settings.value(QStringLiteral("level")).toInt(), 2);
            QVERIFY(!settings.contains(QStringLiteral("old")));
        });
        session.inGroup(QStringLiteral("page-targets"),
                        [](QSettings &settings) { QVERIFY(settings.allKeys().isEmpty()); });
    }

    void writesOnlyWhatChanged()
    {
        const QTemporaryDir folder;
        const QString file = folder.filePath(QStringLiteral("belfry.ini"));
        SessionState session(file);
        session.setPage(3);
        session.save();
        session.finish();
        QVERIFY(QFile::remove(file));
        session.setPage(3);
        session.save();
        session.finish();
        QVERIFY(!QFile::exists(file));
    }

    void aFileThatCannotBeWrittenDoesNoHarm()
    {
        SessionState session(QStringLiteral("/proc/nowhere/belfry.ini"));
        session.setPage(3);
        session.save();
        session.finish();
        QCOMPARE(session.page(), 3);
    }

    void surviveKill()
    {
        const QTemporaryDir folder;
        const QString file = folder.filePath(QStringLiteral("belfry.ini"));
        int last = 0;
        for (int run = 0; run < 12; ++run) {
            QProcess writer;
            writer.start(QCoreApplication::applicationFilePath(), {QStringLiteral("--write"), file});
            QVERIFY(writer.waitForStarted());
            // A lock that was killed while it was made holds the next writer up for half a minute.
            QVERIFY(writer.bytesAvailable() > 0 || writer.waitForReadyRead(60'000));
            QElapsedTimer watch; // until it is killed at any moment of a write
            watch.start();
            const qint64 wait = QRandomGenerator::global()->bounded(20'000);
            while (watch.nsecsElapsed() / 1000 < wait) {
            }
            QCOMPARE(kill(static_cast<pid_t>(writer.processId()), SIGKILL), 0);
            QVERIFY(writer.waitForFinished());
            SessionState session(file);
            const int round = session.page();
            session.inGroup(QStringLiteral("page-targets"), [round](QSettings &settings) {
                QCOMPARE(settings.value(QStringLiteral("round")).toInt(), round);
                QCOMPARE(settings.value(QStringLiteral("columns")).toByteArray(),
                         QByteArray(4000, static_cast<char>('a' + round % 26)));
            });
            last = std::max(last, round);
        }
        QVERIFY(last >= 3);
        SessionState session(file); // and it can still be written: no lock is left behind
        session.setPage(4711);
        session.save();
        session.finish();
        QCOMPARE(SessionState(file).page(), 4711);
    }
};

int main(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    const QStringList arguments = QCoreApplication::arguments();
    if (arguments.size() == 3 && arguments[1] == QLatin1String("--write"))
        return writeForever(arguments[2]);
    SettingsTest test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_settings.moc"
