// SPDX-License-Identifier: GPL-3.0-or-later
// `belfry-agent dead-letters` as a process: on a storage that lies still, and beside a running agent.
#include "agent/base/compress.h"
#include "agent/remote/answers/dead_letters.h"
#include "agent/remote/wire/decoder.h"
#include "agent/remote/wire/wire.h"
#include "tests/support/process.h"
#include "tests/support/recording_log.h"
#include "tests/support/write_receiver.h"

#include <QDir>
#include <QJsonDocument>
#include <QTemporaryDir>
#include <QTest>

using namespace process;
using agent::remote::DeadLetter;
using agent::remote::DeadLetters;
namespace wire = agent::remote::wire;

namespace {

constexpr agent::TimestampMs kDay = 1'790'000'000'000; // 2026-09-21

Outcome command(const QStringList &arguments)
{
    return run(agentProgram(), QStringList{"dead-letters"} + arguments, {}, 60'000);
}

/// A request of 1.0 with one sample of `metric`.
std::string bodyOf(const std::string &metric, agent::TimestampMs timestamp)
{
    std::string label;
    wire::putBytes(1, "__name__", label);
    wire::putBytes(2, metric, label);
    std::string sample;
    wire::putDouble(1, 42, sample);
    wire::putInteger(2, static_cast<std::uint64_t>(timestamp), sample);
    std::string series;
    wire::putBytes(1, label, series);
    wire::putBytes(2, sample, series);
    std::string plain;
    wire::putBytes(1, series, plain);
    std::string body;
    agent::snappyCompress(plain, body);
    return body;
}

DeadLetter letter(int number, int status, const std::string &text)
{
    DeadLetter out;
    out.time = kDay + number * 60'000;
    out.status = status;
    out.reason = "receiver_rejected_" + std::to_string(status);
    out.text = text;
    out.refused = 1;
    out.candidates = 1;
    out.minTime = out.maxTime = kDay + number;
    out.series = "m" + std::to_string(number);
    out.body = bodyOf(out.series, out.minTime);
    return out;
}

QJsonArray listed(const QStringList &arguments)
{
    const Outcome outcome = command(QStringList{"list", "--json"} + arguments);
    QJsonArray out;
    if (outcome.exitCode == 0)
        for (const QString &line : outcome.out.split('\n', Qt::SkipEmptyParts))
            out.append(QJsonDocument::fromJson(line.toUtf8()).object());
    return out;
}

QString idOf(const QJsonValue &letter)
{
    return letter.toObject()["id"].toString();
}

QStringList seriesOf(const QJsonArray &letters)
{
    QStringList out;
    for (const QJsonValue &one : letters)
        out << one.toObject()["series"].toString();
    return out;
}

} // namespace

class DeadLettersCommandTest : public QObject {
    Q_OBJECT

    QTemporaryDir m_directory;
    [[nodiscard]] QString storage() const { return m_directory.filePath("data"); }
    [[nodiscard]] QString at() const { return "--storage.agent.path=" + storage(); }

private slots:
    /// Four of one remote, one of another; the third has words that would command a terminal.
    void initTestCase()
    {
        const auto files = agent::makePosixFileSystem();
        RecordingLog log;
        const auto open = [&](const char *remote) {
            return DeadLetters(storage().toStdString(), remote, 64U << 20, files.get(), log);
        };
        {
            DeadLetters one = open("head/quarters");
            one.add(letter(0, 400, "label bad is not allowed\nsecond line"));
            one.add(letter(1, 409, "out of order sample"));
            one.add(letter(2, 400, "\033[2Jgone\r\x7f \xc2\x9b" + std::string(99, 'a') + "\u00e4"));
            one.add(letter(3, 422, "removed"));
            DeadLetters two = open("branch");
            two.add(letter(4, 400, "no"));
        }
        DeadLetters one = open("head/quarters");
        agent::remote::DeadLetterFilter filter;
        filter.reason = "receiver_rejected_422";
        QCOMPARE(one.remove(filter), std::uint64_t{1});
    }

    void listsForPeople()
    {
        const Outcome outcome = command({"list", at()});
        QVERIFY2(outcome.exitCode == 0, qPrintable(outcome.error));
        const QStringList lines = outcome.out.split('\n', Qt::SkipEmptyParts);
        QCOMPARE(lines.size(), 1 + 4 + 1);
        QVERIFY2(lines[0].startsWith("remote"), qPrintable(lines[0]));
        QVERIFY2(lines[1].startsWith("branch") && lines[1].endsWith("no"), qPrintable(lines[1]));
        QVERIFY2(lines[2].contains("head/quarters") && lines[2].contains("2026-09-21T14:13:20.000Z") &&
                     lines[2].contains(" 400 ") && lines[2].endsWith("label bad is not allowed"),
                 qPrintable(lines[2]));
        QVERIFY2(lines[4].contains("?[2Jgone??") && lines[4].endsWith("aa"), qPrintable(lines[4]));
        for (const QChar c : outcome.out)
            QVERIFY(c == '\n' || (c >= ' ' && (c < QChar(0x7f) || c >= QChar(0xa0))));
        QCOMPARE(lines[5], QString("4 samples in 4 dead letters"));
    }

    void listsForPrograms()
    {
        const QJsonArray all = listed({at()});
        QCOMPARE(seriesOf(all), (QStringList{"m4", "m0", "m1", "m2"}));
        const QJsonObject second = all.at(1).toObject();
        QCOMPARE(second["remote"].toString(), QString("head/quarters"));
        QCOMPARE(second["status"].toInt(), 400);
        QCOMPARE(second["reason"].toString(), QString("receiver_rejected_400"));
        QCOMPARE(second["refused"].toInt(), 1);
        QCOMPARE(second["candidates"].toInt(), 1);
        QCOMPARE(second["text"].toString(), QString("label bad is not allowed\nsecond line"));
        QCOMPARE(second["time"].toString(), QString("2026-09-21T14:13:20.000Z"));
        QVERIFY(second["id"].isString() && !second.contains("file"));
    }

    void filters_data()
    {
        QTest::addColumn<QStringList>("flags");
        QTest::addColumn<QStringList>("series");
        QTest::newRow("remote") << QStringList{"--remote=branch"} << QStringList{"m4"};
        QTest::newRow("reason") << QStringList{"--reason=receiver_rejected_409"} << QStringList{"m1"};
        QTest::newRow("removed") << QStringList{"--reason=receiver_rejected_422"} << QStringList{};
        QTest::newRow("from") << QStringList{"--from=2026-09-21T14:15:00Z"} << QStringList{"m4", "m2"};
        QTest::newRow("to") << QStringList{"--to=2026-09-21T14:14:30Z"} << QStringList{"m0", "m1"};
        QTest::newRow("both") << QStringList{"--from=2026-09-21T14:14:00Z", "--to=2026-09-21T14:15:30Z"}
                              << QStringList{"m1", "m2"};
        QTest::newRow("all at once") << QStringList{"--remote=head/quarters", "--reason=receiver_rejected_400",
                                                    "--to=2026-09-21T14:14:30Z"}
                                     << QStringList{"m0"};
    }
    void filters()
    {
        QFETCH(QStringList, flags);
        QFETCH(QStringList, series);
        QCOMPARE(seriesOf(listed(flags << at())), series);
    }

    void oneById()
    {
        const QString id = idOf(listed({at(), "--reason=receiver_rejected_409"}).at(0));
        QCOMPARE(seriesOf(listed({at(), "--id=" + id, "--remote=head/quarters"})), QStringList{"m1"});
    }

    void exportsBodiesThatAnybodyCanPost()
    {
        const QString output = m_directory.filePath("out");
        const Outcome outcome = command({"export", at(), "--remote=head/quarters", "--output=" + output});
        QVERIFY2(outcome.exitCode == 0, qPrintable(outcome.error));
        QCOMPARE(outcome.out, output + ": 3 dead letters\n");
        const QJsonArray index = QJsonDocument::fromJson(readFile(output + "/index.json").toUtf8()).array();
        QCOMPARE(seriesOf(index), (QStringList{"m0", "m1", "m2"}));
        QCOMPARE(QDir(output).entryList(QDir::Files).size(), 4);
        for (const QJsonValue &one : index) {
            QFile file(output + '/' + one.toObject()["file"].toString());
            QVERIFY(file.open(QIODevice::ReadOnly));
            QString metric;
            QVERIFY(agent::remote::decodeWriteRequest(file.readAll().toStdString(),
                                                      [&](const agent::remote::ReceivedSeries &series) {
                                                          metric = QString::fromStdString(
                                                              std::string(series.labels.front().second));
                                                          QCOMPARE(series.samples.front().second, 42.0);
                                                      })
                        .ok());
            QCOMPARE(metric, one.toObject()["series"].toString());
        }
        const Outcome again = command({"export", at(), "--output=" + output});
        QCOMPARE(again.exitCode, 1);
        QVERIFY2(again.error.contains("is there already"), qPrintable(again.error));
    }

    void nothingIsChanged()
    {
        QCOMPARE(listed({at()}).size(), 4);
        QVERIFY(!QDir(storage()).entryList(QDir::Files).contains("lock"));
    }

    void damageCostsOneEntry()
    {
        QTemporaryDir other;
        QVERIFY(copyFolder(storage(), other.filePath("data")));
        QDir folder(other.filePath("data") + "/dead-letters");
        QVERIFY(folder.cd("head%2Fquarters"));
        QFile file(folder.filePath("00000001"));
        QVERIFY(file.open(QIODevice::ReadWrite));
        QVERIFY(file.seek(40) && file.putChar('\x01') && file.seek(file.size() - 1));
        file.close();
        QCOMPARE(seriesOf(listed({"--storage.agent.path=" + other.filePath("data"), "--remote=head/quarters"})),
                 (QStringList{"m1", "m2"}));
    }

    void wrongCommandLines_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<int>("code");
        QTest::addColumn<QString>("says");
        QTest::newRow("nothing") << QStringList{} << 2 << "usage: ";
        QTest::newRow("what") << QStringList{"burn"} << 2 << "expected command";
        QTest::newRow("flag") << QStringList{"list", "--colour"} << 2 << "--colour";
        QTest::newRow("file") << QStringList{"list", "file"} << 2 << "unexpected file";
        QTest::newRow("id") << QStringList{"list", "--id=first"} << 2 << "\"first\" is not a number";
        QTest::newRow("time") << QStringList{"list", "--from=yesterday-ish"} << 2 << "--from";
        QTest::newRow("no output") << QStringList{"export"} << 2 << "--output";
        QTest::newRow("no remote") << QStringList{"resend"} << 2 << "--remote";
        QTest::newRow("nobody") << QStringList{"list", "--remote=nobody"} << 1 << "nobody";
        QTest::newRow("no agent") << QStringList{"resend", "--remote=x",
                                                 "--web.url=http://127.0.0.1:" + QString::number(freePort())}
                                  << 1 << "belfry-agent";
    }
    void wrongCommandLines()
    {
        QFETCH(QStringList, arguments);
        QFETCH(int, code);
        QFETCH(QString, says);
        if (!arguments.isEmpty() && arguments.front() != "resend" && arguments.front() != "burn")
            arguments << at();
        const Outcome outcome = command(arguments);
        QCOMPARE(outcome.exitCode, code);
        QVERIFY2(outcome.error.contains(says), qPrintable(outcome.error));
        QCOMPARE(outcome.out, QString());
    }

    void help()
    {
        const Outcome outcome = command({"--help"});
        QCOMPARE(outcome.exitCode, 0);
        for (const char *word : {"list", "export", "resend", "--remote", "--output", "--web.url"})
            QVERIFY2(outcome.out.contains(word), word);
    }

    /// What the receiver refused is listed while the agent runs, is sent again on demand, and leaves the list.
    void resends()
    {
        WriteReceiver receiver;
        QVERIFY(receiver.start());
        WriteReceiver::Answer refusal;
        refusal.status = 429;
        refusal.body = "over the limit";
        receiver.answer(refusal);
        Agent agent(m_directory.path(), "agent", freePort(), {"--web.enable-lifecycle"});
        QVERIFY(agent.writeConfig(
            QStringLiteral("global: {scrape_interval: 1s, scrape_timeout: 1s}\n"
                           "scrape_configs: [{job_name: self, static_configs: [{targets: ['127.0.0.1:%1']}]}]\n"
                           "remote_write: [{name: hq, url: '%2', queue_config: {retry_on_http_429: false}}]\n")
                .arg(agent.port())
                .arg(QString::fromStdString(receiver.url()))));
        QVERIFY2(agent.startAndWait(), qPrintable(agent.output()));
        const QStringList where{"--storage.agent.path=" + agent.storage(), "--remote=hq"};
        QTRY_VERIFY_WITH_TIMEOUT(listed(where).size() >= 2, 30'000);
        receiver.recover();
        const QJsonArray before = listed(where);
        const QString url = "--web.url=http://127.0.0.1:" + QString::number(agent.port());

        const Outcome other = command({"resend", "--remote=nobody", url});
        QCOMPARE(other.exitCode, 1);
        QVERIFY2(other.error.contains("404") && other.error.contains("nobody"), qPrintable(other.error));

        const QString first = idOf(before.at(0));
        QCOMPARE(command({"resend", "--remote=hq", "--id=" + first, url}).exitCode, 0);
        QTRY_VERIFY_WITH_TIMEOUT(listed(QStringList(where) << "--id=" + first).isEmpty(), 30'000);
        QVERIFY(!listed(QStringList(where) << "--id=" + idOf(before.at(1))).isEmpty());

        const Outcome all = command({"resend", "--remote=hq", "--from=1h", "--reason=receiver_rejected_429", url});
        QVERIFY2(all.exitCode == 0, qPrintable(all.error));
        QTRY_VERIFY_WITH_TIMEOUT(listed(where).isEmpty(), 60'000);
        QVERIFY(agent.stop());
        QCOMPARE(receiver.complaints(), std::vector<std::string>());
        QVERIFY(listed(where).isEmpty());
    }
};

QTEST_GUILESS_MAIN(DeadLettersCommandTest)
#include "tst_dead_letters_command.moc"
