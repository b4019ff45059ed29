// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/scrape/failure_log.h"
#include "tests/support/recording_log.h"

#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QTest>

#include <atomic>
#include <thread>

using agent::scrape::FailureLog;
using agent::scrape::FailureLogs;
using namespace std::string_literals;

namespace {

QList<QByteArray> lines(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return {};
    QList<QByteArray> out = file.readAll().split('\n');
    if (!out.isEmpty() && out.last().isEmpty())
        out.removeLast();
    return out;
}

/// A disk that is full.
class FullFile final : public agent::WritableFile {
public:
    agent::Status append(std::string_view) override { return {agent::Code::NoSpace, "no space left"}; }
    agent::Status sync() override { return {}; }
    agent::Status truncate(std::uint64_t) override { return {}; }
    agent::Status close() override { return {}; }
};

/// A disk that hangs until it is let go.
class HangingFile final : public agent::WritableFile {
public:
    explicit HangingFile(std::atomic<bool> &hangs) : m_hangs(hangs) {}
    agent::Status append(std::string_view) override
    {
        while (m_hangs)
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        return {};
    }
    agent::Status sync() override { return {}; }
    agent::Status truncate(std::uint64_t) override { return {}; }
    agent::Status close() override { return {}; }

private:
    std::atomic<bool> &m_hangs;
};

struct Rig {
    /// Opens the files anew, as a reload does.
    bool reload(const std::set<std::string> &paths)
    {
        auto files = logs.open(paths);
        if (!files)
            return false;
        for (const std::string &one : paths)
            static_cast<void>(logs.log(one));
        logs.adopt(std::move(*files));
        return true;
    }
    QTemporaryDir directory;
    std::string path = directory.filePath("failures.json").toStdString();
    RecordingLog log;
    FailureLogs logs{log};
};

} // namespace

class TstFailureLog : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aLineOfJson()
    {
        Rig rig;
        QVERIFY(rig.reload({rig.path}));
        rig.logs.log(rig.path)->write(1'795'264'264'005, "job", "http://h:1/metrics",
                                      "Get \"http://h:1/metrics\": \x01 a\\b\nc\tü");
        QTRY_COMPARE(lines(QString::fromStdString(rig.path)).size(), 1);
        const QByteArray line = lines(QString::fromStdString(rig.path))[0];
        QVERIFY2(line.startsWith("{\"time\":\"2026-11-21T"), line.constData());
        const QJsonObject object = QJsonDocument::fromJson(line).object();
        QCOMPARE(object.keys(), (QStringList{"job_name", "level", "msg", "target", "time"}));
        QCOMPARE(object["level"].toString(), QString("ERROR"));
        QCOMPARE(object["job_name"].toString(), QString("job"));
        QCOMPARE(object["target"].toString(), QString("http://h:1/metrics"));
        QCOMPARE(object["msg"].toString(), QString("Get \"http://h:1/metrics\": \x01 a\\b\nc\tü"));
    }
    void brokenTextIsStillJson()
    {
        Rig rig;
        QVERIFY(rig.reload({rig.path}));
        rig.logs.log(rig.path)->write(0, "job", "t", "bad \xff");
        QTRY_COMPARE(lines(QString::fromStdString(rig.path)).size(), 1);
        const QJsonDocument document = QJsonDocument::fromJson(lines(QString::fromStdString(rig.path))[0]);
        QCOMPARE(document.object()["msg"].toString(), QString(u8"bad \ufffd"));
    }
    void appendsToWhatIsThere()
    {
        Rig rig;
        {
            QFile file(QString::fromStdString(rig.path));
            QVERIFY(file.open(QIODevice::WriteOnly));
            file.write("{}\n");
        }
        QVERIFY(rig.reload({rig.path}));
        rig.logs.log(rig.path)->write(0, "job", "t", "e");
        QTRY_COMPARE(lines(QString::fromStdString(rig.path)).size(), 2);
        QCOMPARE(lines(QString::fromStdString(rig.path))[0], QByteArray("{}"));
    }
    void reloadOpensAnew()
    {
        Rig rig;
        QVERIFY(rig.reload({rig.path}));
        const std::shared_ptr<FailureLog> log = rig.logs.log(rig.path);
        log->write(0, "job", "t", "first");
        QTRY_COMPARE(lines(QString::fromStdString(rig.path)).size(), 1);
        const QString rotated = rig.directory.filePath("failures.1");
        QVERIFY(QFile::rename(QString::fromStdString(rig.path), rotated));
        log->write(0, "job", "t", "second"); // where logrotate has moved the file
        QTRY_COMPARE(lines(rotated).size(), 2);
        QVERIFY(rig.reload({rig.path}));
        QCOMPARE(rig.logs.log(rig.path).get(), log.get()); // jobs that do not change keep theirs
        log->write(0, "job", "t", "third");
        QTRY_COMPARE(lines(QString::fromStdString(rig.path)).size(), 1);
        QCOMPARE(lines(rotated).size(), 2);
    }
    void pathsThatAreNoLongerNamed()
    {
        Rig rig;
        QVERIFY(rig.reload({rig.path}));
        const std::shared_ptr<FailureLog> log = rig.logs.log(rig.path);
        QVERIFY(rig.reload({}));
        log->write(0, "job", "t", "of a loop that is about to end");
        rig.logs.stop();
        QCOMPARE(lines(QString::fromStdString(rig.path)).size(), 0);
        QVERIFY(!rig.logs.log({}));
    }
    void fileThatCannotBeOpened()
    {
        Rig rig;
        const auto files = rig.logs.open({rig.path, rig.directory.filePath("no/such/folder").toStdString()});
        QVERIFY(!files);
        QVERIFY2(files.error().message().rfind("can't create json log file: ", 0) == 0,
                 files.error().message().c_str());
    }
    void stopWritesWhatIsQueued()
    {
        Rig rig;
        QVERIFY(rig.reload({rig.path}));
        const std::shared_ptr<FailureLog> log = rig.logs.log(rig.path);
        for (int i = 0; i < 1000; ++i)
            log->write(0, "job", "t", std::to_string(i));
        rig.logs.stop();
        rig.logs.stop();
        QCOMPARE(lines(QString::fromStdString(rig.path)).size(), 1000);
        log->write(0, "job", "t", "too late");
        QCOMPARE(lines(QString::fromStdString(rig.path)).size(), 1000);
    }
    void fullDiskIsToldOnceForEachReload()
    {
        RecordingLog warnings;
        const auto writer = std::make_shared<agent::Executor>("test");
        const auto log = std::make_shared<FailureLog>("/f", warnings);
        for (int reload = 1; reload <= 2; ++reload) {
            log->adopt(std::make_unique<FullFile>(), writer);
            for (int i = 0; i < 5; ++i) {
                log->write(0, "job", "t", "e");
                log->flush();
            }
            QCOMPARE(warnings.count("warn scrape: The scrape failure log cannot be written"), reload);
        }
        QCOMPARE(warnings.count("file=/f err=no space left"), 2);
    }
    void slowDiskHoldsNobodyUp()
    {
        RecordingLog warnings;
        const auto writer = std::make_shared<agent::Executor>("test");
        const auto log = std::make_shared<FailureLog>("/f", warnings);
        std::atomic<bool> hangs{true};
        log->adopt(std::make_unique<HangingFile>(hangs), writer);
        const std::string error(1000, 'e');
        for (int i = 0; i < 3000; ++i) // comes to an end although nothing is written
            log->write(0, "job", "t", error);
        QCOMPARE(warnings.count("warn scrape: Lines of the scrape failure log were dropped"), 1);
        hangs = false;
        writer->stop();
    }
    void writersOnManyThreads()
    {
        Rig rig;
        QVERIFY(rig.reload({rig.path}));
        std::vector<std::thread> threads;
        for (int t = 0; t < 4; ++t)
            threads.emplace_back([log = rig.logs.log(rig.path)] {
                for (int i = 0; i < 500; ++i)
                    log->write(i, "job", "t", "e");
            });
        for (int i = 0; i < 20; ++i)
            QVERIFY(rig.reload({rig.path}));
        for (std::thread &thread : threads)
            thread.join();
        rig.logs.stop();
        const QList<QByteArray> got = lines(QString::fromStdString(rig.path));
        QCOMPARE(got.size(), 2000);
        for (const QByteArray &line : got)
            QVERIFY(QJsonDocument::fromJson(line).isObject());
    }
};

QTEST_GUILESS_MAIN(TstFailureLog)
#include "tst_failure_log.moc"
