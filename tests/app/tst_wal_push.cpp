// SPDX-License-Identifier: GPL-3.0-or-later
// `belfry-agent wal push` and `advance`: what was carried away arrives whole and once, and is not sent from the vehicle
// as well.
#include "tests/app/wal_command.h"
#include "tests/support/write_receiver.h"

#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <csignal>

using namespace process;
using namespace walcommand;
using agent::wal::CursorStore;

namespace {

QJsonValue inspect(const QString &storage)
{
    return jsonOf(wal({"inspect", "--json", "--storage.agent.path", storage}));
}

QString urlOf(const WriteReceiver &receiver)
{
    return QString::fromStdString(receiver.url());
}

WriteReceiver::Answer answerOf(int status, const std::string &body)
{
    WriteReceiver::Answer answer;
    answer.status = status;
    answer.body = body;
    return answer;
}

/// Of one series of a LogMaker.
constexpr const char *kRefused = "n=\"7\"";

std::string headerOf(const WriteReceiver::Request &request, std::string_view name)
{
    for (const auto &[key, value] : request.headers) {
        if (key == name)
            return value;
    }
    return {};
}

} // namespace

class WalPushTest : public QObject {
    Q_OBJECT

private slots:
    void init() { QVERIFY(m_directory.isValid()); }

    void everySampleArrives_data()
    {
        QTest::addColumn<bool>("packed");
        QTest::newRow("plain") << false;
        QTest::newRow("packed") << true;
    }
    void everySampleArrives()
    {
        QFETCH(bool, packed);
        LogMaker log(fresh());
        QVERIFY(log.make(400));
        for (std::uint32_t number = 0; packed && number < 4; ++number)
            QVERIFY(log.pack(number));
        const QString file = exported(log);
        WriteReceiver receiver;
        QVERIFY(receiver.start());
        const Outcome outcome = wal({"push", "--remote.url=" + urlOf(receiver), file});
        QVERIFY2(outcome.exitCode == 0, qPrintable(outcome.out + outcome.error));
        QVERIFY2(outcome.out.contains("20,000 samples to push: 20,000 acknowledged\n"), qPrintable(outcome.out));
        QVERIFY(receiver.series() == log.expected);
        QCOMPARE(receiver.repetitions(), std::uint64_t{0});
        QCOMPARE(receiver.complaints(), std::vector<std::string>());
        QVERIFY(!QFileInfo::exists(file + ".push"));
    }

    void withTheSettingsOfAConfiguration()
    {
        LogMaker log(fresh());
        QVERIFY(log.make(60));
        const QString file = exported(log);
        WriteReceiver receiver;
        QVERIFY(receiver.start());
        const QString config = fresh();
        QVERIFY(writeFile(config, QStringLiteral("global: {external_labels: {cluster: depot}}\n"
                                                 "remote_write:\n"
                                                 "- {url: 'http://127.0.0.1:1/', name: other}\n"
                                                 "- url: %1\n"
                                                 "  name: headquarters\n"
                                                 "  authorization: {credentials: secret}\n"
                                                 "  headers: {X-Vehicle: batmobile}\n"
                                                 "  write_relabel_configs:\n"
                                                 "  - {source_labels: [n], regex: '1.', action: drop}\n"
                                                 "  - {regex: filler, action: labeldrop}\n")
                                      .arg(urlOf(receiver))));
        const Outcome which = wal({"push", "--config.file", config, file});
        QCOMPARE(which.exitCode, 2);
        QVERIFY2(which.error.contains("has other, headquarters"), qPrintable(which.error));

        const QString vehicle = fresh();
        QVERIFY(writeFile(vehicle, "global: {external_labels: {cluster: batmobile}}\n"));
        const Outcome outcome =
            wal({"push", "--config.file", config, "--remote", "headquarters", "--external-labels", vehicle, file});
        QVERIFY2(outcome.exitCode == 0, qPrintable(outcome.out + outcome.error));
        QVERIFY2(outcome.out.contains("2,400 acknowledged, 600 dropped by relabelling"), qPrintable(outcome.out));
        QCOMPARE(receiver.sampleCount(), std::uint64_t{2400});
        for (const auto &[series, points] : receiver.series()) {
            QVERIFY2(series.find("cluster=\"batmobile\"") != std::string::npos, series.c_str());
            QVERIFY2(series.find("filler") == std::string::npos, series.c_str());
            QCOMPARE(points.size(), std::size_t{60});
        }
        for (const WriteReceiver::Request &request : receiver.requests()) {
            QCOMPARE(headerOf(request, "authorization"), std::string("Bearer secret"));
            QCOMPARE(headerOf(request, "x-vehicle"), std::string("batmobile"));
        }
    }

    void goesOnWhereItWasInterrupted_data()
    {
        QTest::addColumn<int>("signal");
        QTest::newRow("interrupted") << SIGINT;
        QTest::newRow("killed") << SIGKILL;
    }
    void goesOnWhereItWasInterrupted()
    {
        QFETCH(int, signal);
        LogMaker log(fresh());
        log.segmentBytes = 1U << 20;
        QVERIFY(log.make(1500, 40));
        const QString file = exported(log);
        WriteReceiver receiver;
        QVERIFY(receiver.start());
        std::atomic<int> requests = 0;
        receiver.answerBy([&requests](const WriteReceiver::Request &) -> std::optional<WriteReceiver::Answer> {
            if (++requests <= 3)
                return std::nullopt;
            WriteReceiver::Answer answer;
            answer.hang = true;
            return answer;
        });
        Program push(agentProgram(), {"wal", "push", "--remote.url=" + urlOf(receiver), file}, fresh());
        QVERIFY(push.start());
        QTRY_VERIFY_WITH_TIMEOUT(receiver.hanging() > 0, 20000);
        const std::uint64_t before = receiver.sampleCount();
        QVERIFY(before > 0 && before < log.appended);
        const QString cursor = file + ".push/remotes/push";
        const QRegularExpression someAcknowledged("acknowledged [1-9]");
        QTRY_VERIFY_WITH_TIMEOUT(readFile(cursor).contains(someAcknowledged), 10000);
        push.sendSignal(signal);
        QVERIFY(push.waitForExit(10000));
        QVERIFY(push.exitCode() != 0);
        if (signal == SIGINT)
            QVERIFY2(push.output().contains("run the same again to send the rest"), qPrintable(push.output()));

        receiver.recover();
        receiver.release();
        const Outcome rest = wal({"push", "--remote.url=" + urlOf(receiver), file});
        QVERIFY2(rest.exitCode == 0, qPrintable(rest.out + rest.error));
        QVERIFY2(rest.out.contains("60,000 acknowledged (with what an earlier try delivered)"), qPrintable(rest.out));
        // What came twice is less than what had come before, and the same.
        QVERIFY(receiver.repetitions() < before);
        QCOMPARE(receiver.sampleCount() - receiver.repetitions(), log.appended);
        LogMaker::Points arrived = receiver.series();
        for (auto &[series, points] : arrived) {
            std::sort(points.begin(), points.end());
            points.erase(std::unique(points.begin(), points.end()), points.end());
        }
        QVERIFY(arrived == log.expected);
        QVERIFY(!QFileInfo::exists(file + ".push"));
    }

    void aRefusalOfThePersonEndsItAtOnce()
    {
        LogMaker log(fresh());
        QVERIFY(log.make(100));
        const QString file = exported(log);
        WriteReceiver receiver;
        QVERIFY(receiver.start());
        receiver.answer(answerOf(401, "who are you"));
        const Outcome refused = wal({"push", "--remote.url=" + urlOf(receiver), file});
        QCOMPARE(refused.exitCode, 1);
        QVERIFY2(refused.error.contains("who are you"), qPrintable(refused.error));
        QVERIFY2(refused.out.contains("0 acknowledged, 5,000 pending"), qPrintable(refused.out));
        receiver.recover();
        QCOMPARE(wal({"push", "--remote.url=" + urlOf(receiver), file}).exitCode, 0);
        QVERIFY(receiver.series() == log.expected);
    }

    void rejectedSamplesAreInTheAccount()
    {
        LogMaker log(fresh());
        QVERIFY(log.make(100));
        const QString file = exported(log);
        WriteReceiver receiver;
        QVERIFY(receiver.start());
        receiver.answerBy([](const WriteReceiver::Request &request) -> std::optional<WriteReceiver::Answer> {
            const bool bad = std::any_of(request.samples.begin(), request.samples.end(), [](const auto &sample) {
                return sample.series.find(kRefused) != std::string::npos;
            });
            return bad ? std::optional(answerOf(400, "label not wanted")) : std::nullopt;
        });
        const Outcome outcome = wal({"push", "--remote.url=" + urlOf(receiver), file});
        QCOMPARE(outcome.exitCode, 1);
        const QString refused =
            QLocale(QLocale::English).toString(static_cast<qulonglong>(5000 - receiver.sampleCount()));
        QVERIFY2(outcome.out.contains(refused + " receiver_rejected_400"), qPrintable(outcome.out));
        QVERIFY(!QFileInfo::exists(file + ".push")); // all is settled, nothing is left to send
    }

    void givesUpWhenNobodyAnswers()
    {
        LogMaker log(fresh());
        QVERIFY(log.make(20));
        const QString file = exported(log);
        const Outcome outcome = wal(
            {"push", "--give-up-after=1s", QStringLiteral("--remote.url=http://127.0.0.1:%1/").arg(freePort()), file});
        QCOMPARE(outcome.exitCode, 1);
        QVERIFY2(outcome.error.contains("run the same again"), qPrintable(outcome.error));
        QVERIFY2(outcome.error.contains("onnect"), qPrintable(outcome.error));
    }

    void manyFilesInOrder()
    {
        LogMaker log(fresh());
        QVERIFY(log.make(400));
        QStringList files;
        for (const QStringList &part : {QStringList{"--to-segment=1"}, QStringList{"--from-segment=2"}})
            files << exported(log, part);
        WriteReceiver receiver;
        QVERIFY(receiver.start());
        const Outcome outcome = wal(QStringList{"push", "--remote.url=" + urlOf(receiver)} + files);
        QVERIFY2(outcome.exitCode == 0, qPrintable(outcome.out + outcome.error));
        QVERIFY(receiver.series() == log.expected);
        QCOMPARE(receiver.outOfOrder(), std::uint64_t{0});
    }

    void whatIsInTheWay()
    {
        LogMaker log(fresh());
        QVERIFY(log.make(200));
        const QString file = exported(log);
        WriteReceiver receiver;
        QVERIFY(receiver.start());
        const QString url = "--remote.url=" + urlOf(receiver);
        // The storage path of an agent, given by mistake, is not touched.
        const Outcome storage = wal({"push", url, "--state=" + log.path(), file});
        QCOMPARE(storage.exitCode, 1);
        QVERIFY2(storage.error.contains("is in the way"), qPrintable(storage.error));
        QCOMPARE(inspect(log.path())["totals"]["samples"].toInt(), 10000);
        // What is left of another file.
        receiver.answer(answerOf(401, ""));
        const QString state = fresh();
        QCOMPARE(wal({"push", url, "--state=" + state, file}).exitCode, 1);
        receiver.recover();
        const QString other = exported(log, {"--to-segment=0"});
        const Outcome left = wal({"push", url, "--state=" + state, other});
        QCOMPARE(left.exitCode, 1);
        QVERIFY2(left.error.contains("delivering another file"), qPrintable(left.error));
        QCOMPARE(wal({"push", url, "--state=" + state, file}).exitCode, 0);
        QVERIFY(receiver.series() == log.expected);
        // A file whose block is damaged.
        const QString damaged = exported(log);
        QVERIFY(flipByte(damaged.toStdString(), QFileInfo(damaged).size() / 3));
        const std::uint64_t sent = receiver.sampleCount();
        const Outcome refused = wal({"push", url, damaged});
        QCOMPARE(refused.exitCode, 1);
        QVERIFY2(refused.error.contains("is damaged: copy the file again"), qPrintable(refused.error));
        QCOMPARE(receiver.sampleCount(), sent);
        QVERIFY(!QFileInfo::exists(damaged + ".push") && !QFileInfo::exists(damaged + ".push.partial"));
    }

    void theCursorMovesBehindTheFile()
    {
        LogMaker log(fresh());
        QVERIFY(log.make(400));
        QVERIFY(flipByte(log.segmentPath(3), 16000));
        cursorAt(log, 1, 5);
        const std::uint64_t settled = log.cursor("headquarters").ledger.samples();
        const QString file = exported(log, {"--remote=headquarters"});
        const Outcome outcome = advance(log, file);
        QVERIFY2(outcome.exitCode == 0, qPrintable(outcome.error));
        QVERIFY2(outcome.out.contains("50 that the file lacks"), qPrintable(outcome.out));
        const CursorStore::Cursor after = log.cursor("headquarters");
        QCOMPARE(after.ledger.acknowledged, settled);
        QCOMPARE(after.ledger.samples(), std::uint64_t{20000});
        QVERIFY(after.ledger.dropped == (std::vector<std::pair<std::string, std::uint64_t>>{
                                            {"exported", 19950 - settled}, {"log_damaged", 50}}));
        const QJsonValue remote = inspect(log.path())["remotes"][0];
        QCOMPARE(remote["pending"]["samples"].toInt(), 0);

        const Outcome again = advance(log, file);
        QCOMPARE(again.exitCode, 0);
        QVERIFY2(again.out.contains("nothing was changed"), qPrintable(again.out));
        QVERIFY(log.cursor("headquarters") == after);

        // What comes later is delivered by the agent, and nothing else.
        QVERIFY(log.make(10));
        QCOMPARE(inspect(log.path())["remotes"][0]["pending"]["samples"].toInt(), 500);
    }

    void onlyWhatTheFileHasIsLeftToIt()
    {
        LogMaker log(fresh());
        QVERIFY(log.make(400));
        cursorAt(log, 1, 0);
        const QString file = exported(log, {"--remote=headquarters"});
        // The vehicle had a network for a while, then went on scraping.
        cursorAt(log, 2, 9);
        const std::uint64_t settled = log.cursor("headquarters").ledger.samples();
        QVERIFY(log.make(30));
        QCOMPARE(advance(log, file).exitCode, 0);
        const CursorStore::Cursor after = log.cursor("headquarters");
        QVERIFY(after.ledger.dropped ==
                (std::vector<std::pair<std::string, std::uint64_t>>{{"exported", 20000 - settled}}));
        QCOMPARE(*after.ordinal, std::uint64_t{20000});
        QCOMPARE(inspect(log.path())["remotes"][0]["pending"]["samples"].toInt(), 1500);
        QCOMPARE(wal({"verify", "--storage.agent.path=" + log.path()}).exitCode, 0);
    }

    void theCursorStaysWhenTheFileDoesNotFit()
    {
        LogMaker log(fresh());
        QVERIFY(log.make(400));
        cursorAt(log, 1, 0);
        const CursorStore::Cursor before = log.cursor("headquarters");
        LogMaker other(fresh());
        QVERIFY(other.make(500));
        const auto refused = [&](const QString &file, const QString &words) {
            const Outcome outcome = advance(log, file);
            const bool good = outcome.exitCode == 1 && outcome.error.contains(words);
            if (!good)
                qWarning().noquote() << outcome.exitCode << outcome.out << outcome.error;
            return good && log.cursor("headquarters") == before;
        };
        QVERIFY(refused(exported(log, {"--from-segment=2"}), "the remote still needs what is from segment 1"));
        QVERIFY(refused(exported(log, {"--from=1h"}), "time range"));
        QVERIFY(refused(exported(other), "is of another one"));
        QVERIFY(refused(fresh(), "No such file"));
        const Outcome nobody =
            wal({"advance", "--storage.agent.path", log.path(), "--remote=nobody", "--file", exported(log)});
        QVERIFY2(nobody.error.contains("no remote \"nobody\" was ever seen"), qPrintable(nobody.error));
        // While an agent has the storage.
        QVERIFY(log.open());
        QVERIFY(refused(exported(log), "stop it first"));
        WriteReceiver receiver;
        QVERIFY(receiver.start());
        const Outcome push = wal({"push", "--remote.url=" + urlOf(receiver), "--advance-cursor",
                                  "--storage.agent.path=" + log.path(), exported(log)});
        QCOMPARE(push.exitCode, 1);
        QVERIFY2(push.error.contains("stop it first"), qPrintable(push.error));
        QCOMPARE(receiver.sampleCount(), std::uint64_t{0});
    }

    void pushMovesTheCursorWhenTold()
    {
        LogMaker log(fresh());
        QVERIFY(log.make(200));
        cursorAt(log, 0, 3);
        const std::uint64_t settled = log.cursor("headquarters").ledger.samples();
        const QString file = exported(log, {"--remote=headquarters"});
        WriteReceiver receiver;
        QVERIFY(receiver.start());
        const Outcome outcome = wal({"push", "--remote.url=" + urlOf(receiver), "--advance-cursor",
                                     "--storage.agent.path=" + log.path(), file});
        QVERIFY2(outcome.exitCode == 0, qPrintable(outcome.out + outcome.error));
        QCOMPARE(receiver.sampleCount(), 10000 - settled);
        const CursorStore::Cursor after = log.cursor("headquarters");
        QCOMPARE(after.ledger.samples(), std::uint64_t{10000});
        QCOMPARE(after.ledger.dropped.front().second, 10000 - settled);
    }

    /// A log of an earlier agent, and what the operator wants of it.
    void takeover_data()
    {
        QTest::addColumn<QString>("flag");
        QTest::addColumn<QString>("key");
        QTest::addColumn<int>("delivered");
        // 2227 samples in 11 scrapes of a second; the first is at 20:32:21.631.
        QTest::newRow("all by default") << ""
                                        << "" << 2227;
        QTest::newRow("all") << "all"
                             << "" << 2227;
        QTest::newRow("none") << "none"
                              << "" << 0;
        QTest::newRow("none by file") << ""
                                      << "none" << 0;
        QTest::newRow("the flag comes first") << "all"
                                              << "none" << 2227;
        QTest::newRow("since a time") << "2026-11-21T20:32:29.631Z"
                                      << "" << 612;
        QTest::newRow("since a time by file") << ""
                                              << "2026-11-21T20:32:29.632Z" << 408;
        QTest::newRow("younger than long ago") << "50y"
                                               << "" << 2227;
        QTest::newRow("younger than an instant") << "1ms"
                                                 << "" << 0;
    }
    void takeover()
    {
        QFETCH(QString, flag);
        QFETCH(QString, key);
        QFETCH(int, delivered);
        WriteReceiver receiver;
        QVERIFY(receiver.start());
        QTemporaryDir directory;
        QStringList arguments;
        if (!flag.isEmpty())
            arguments << "--storage.agent.takeover=" + flag;
        Agent agent(directory.path(), "agent", freePort(), arguments);
        QVERIFY(QDir().mkpath(agent.storage() + "/wal"));
        QVERIFY(QFile::copy(QStringLiteral(BELFRY_TEST_DATA "/wal/plain/00000000"), agent.storage() + "/wal/00000000"));
        QVERIFY(
            agent.writeConfig(QStringLiteral("remote_write: [{url: '%1', name: headquarters}]\n").arg(urlOf(receiver)) +
                              (key.isEmpty() ? "" : "belfry: {storage: {takeover: '" + key + "'}}\n")));
        for (int start = 0; start < 2; ++start) { // what was skipped is not asked for again
            QVERIFY2(agent.startAndWait(), qPrintable(agent.output()));
            QTRY_COMPARE_WITH_TIMEOUT(static_cast<int>(receiver.sampleCount()), delivered, 10000);
            QVERIFY2((start == 0) == agent.output().contains("The log holds samples from before there was a remote"),
                     qPrintable(agent.output()));
            QTRY_COMPARE_WITH_TIMEOUT(agent.metric("belfry_remote_ledger_imbalance"), 0.0, 5000);
            QVERIFY2(agent.stop(), qPrintable(agent.output()));
        }
        QCOMPARE(static_cast<int>(receiver.sampleCount()), delivered);
        const QJsonValue remote = inspect(agent.storage())["remotes"][0];
        QCOMPARE(remote["acknowledged"].toInt(), delivered);
        QCOMPARE(remote["dropped"]["operator_skip"].toInt(), 2227 - delivered);
        QCOMPARE(remote["pending"]["samples"].toInt(), 0);
        const agent::TimestampMs oldest = 1795293151631 - (delivered / 204) * 1000;
        for (const auto &[series, points] : receiver.series())
            QVERIFY(delivered == 2227 || points.front().first > oldest);
    }

private:
    QString fresh() { return m_directory.filePath("f" + QString::number(++m_last)); }
    QString exported(const LogMaker &log, const QStringList &more = {})
    {
        const QString file = fresh();
        const Outcome outcome =
            wal(QStringList{"export", "--storage.agent.path=" + log.path(), "--output=" + file} + more);
        if (outcome.exitCode != 0)
            qWarning().noquote() << outcome.error;
        return file;
    }
    /// As if everything before had been acknowledged.
    static void cursorAt(LogMaker &log, std::uint32_t segment, std::uint32_t record)
    {
        const agent::wal::SegmentSummary summary = log.summary(segment);
        CursorStore::Cursor cursor;
        cursor.position = {segment, record};
        cursor.ordinal = summary.info.firstSample + (record == 0 ? 0 : summary.samplesUpTo[record - 1]);
        cursor.ledger.acknowledged = *cursor.ordinal;
        QVERIFY(log.saveCursor("headquarters", cursor));
    }
    static Outcome advance(const LogMaker &log, const QString &file)
    {
        return wal({"advance", "--storage.agent.path", log.path(), "--remote", "headquarters", "--file", file});
    }

    QTemporaryDir m_directory;
    int m_last = 0;
};

QTEST_GUILESS_MAIN(WalPushTest)
#include "tst_wal_push.moc"
