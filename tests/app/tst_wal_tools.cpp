// SPDX-License-Identifier: GPL-3.0-or-later
// `belfry-agent wal inspect` and `export` on real directories: what they say and write, beside a running agent too, and
// that nothing is changed.
#include "agent/wal/offline/archive.h"
#include "agent/wal/segment_reader.h"
#include "tests/app/wal_command.h"

#include <QTemporaryDir>
#include <QTest>

using namespace process;
using namespace walcommand;
using agent::wal::CursorStore;

namespace {

/// Every sample of a plain segment file, by series, and what is wrong with it.
LogMaker::Points readPlain(const QString &path, QStringList &problems)
{
    const auto files = agent::makePosixFileSystem();
    auto file = files->openRead(path.toStdString());
    LogMaker::Points out;
    if (!file) {
        problems << "cannot be opened";
        return out;
    }
    std::map<std::uint64_t, std::string> names;
    const std::uint64_t size = *(*file)->size();
    agent::wal::SegmentReader reader(std::move(*file), 0);
    for (;;) {
        const auto outcome = reader.next(size);
        if (!outcome || *outcome == agent::wal::SegmentReader::Outcome::End)
            return out;
        if (*outcome == agent::wal::SegmentReader::Outcome::Damage) {
            problems << "damage";
            continue;
        }
        std::vector<agent::wal::SeriesRecord> series;
        std::vector<agent::model::Sample> samples;
        if (agent::wal::recordType(reader.record()) == agent::wal::RecordType::Series &&
            !agent::wal::decodeSeries(reader.record(), series).ok())
            problems << "a series record";
        for (const auto &one : series)
            names[agent::model::value(one.series)] = one.labels.toString();
        if (agent::wal::recordType(reader.record()) == agent::wal::RecordType::Samples &&
            !agent::wal::decodeSamples(reader.record(), samples).ok())
            problems << "a samples record";
        for (const auto &sample : samples) {
            const auto name = names.find(agent::model::value(sample.series));
            if (name == names.end())
                problems << "a sample without a name";
            else
                out[name->second].emplace_back(sample.timestamp, std::bit_cast<std::uint64_t>(sample.value));
        }
    }
}

/// What is in an archive, by way of the zstd program, as somebody without Belfry would look at it.
LogMaker::Points readArchive(const QString &path, const QString &workingFile, QStringList &problems)
{
    const Outcome unpacked = run(findProgram("zstd"), {"-q", "-d", "-f", path, "-o", workingFile});
    if (unpacked.exitCode != 0)
        problems << unpacked.error;
    return readPlain(workingFile, problems);
}

} // namespace

class WalToolsTest : public QObject {
    Q_OBJECT

private slots:
    void init() { QVERIFY(m_directory.isValid()); }

    void inspectTellsWhatIsThere()
    {
        LogMaker log(fresh());
        QVERIFY(log.make(400));
        QVERIFY(log.pack(1));
        const agent::wal::SegmentSummary second = log.summary(2);
        CursorStore::Cursor cursor;
        cursor.position = {2, 5};
        cursor.ordinal = second.info.firstSample + second.samplesUpTo[4];
        cursor.ledger = {*cursor.ordinal - 60, 40, {{"receiver_rejected_400", 13}, {"too_old", 7}}};
        cursor.url = "http://headquarters.example/api/v1/write";
        QVERIFY(log.saveCursor("head/quarters", cursor));
        const auto before = snapshot(log.path());

        const Outcome text = walOn(log, "inspect");
        QCOMPARE(text.error, QString());
        QCOMPARE(text.exitCode, 0);
        for (const QString &part :
             {QStringLiteral("remote head/quarters (http://headquarters.example/api/v1/write)"),
              QStringLiteral("segment 00000002, record 5"), QStringLiteral("dropped: receiver_rejected_400  13"),
              QStringLiteral("00000001  packed"), QStringLiteral("20,000"), QStringLiteral("bytes a sample"),
              QString::fromStdString(agent::formatTimestamp(log.time - LogMaker::kStep))})
            QVERIFY2(text.out.contains(part), qPrintable(part + "\n" + text.out));

        const Outcome outcome = walOn(log, "inspect", {"--json"});
        const QJsonValue json = jsonOf(outcome);
        QCOMPARE(json["totals"]["samples"].toInt(), 20000);
        QCOMPARE(json["totals"]["series"].toInt(), 50);
        QCOMPARE(json["segments"][1]["form"].toString(), QString("packed"));
        QVERIFY(json["segments"][1]["bytes"].toInt() < json["segments"][0]["bytes"].toInt());
        int samples = 0;
        for (const QJsonValue &segment : json["segments"].toArray()) {
            QCOMPARE(segment["firstOrdinal"].toInt(), samples);
            QCOMPARE(segment["samplesReadable"].toInt(), segment["samples"].toInt());
            QCOMPARE(segment["recordsByType"]["samples"].toInt() * 50, segment["samples"].toInt());
            samples += segment["samples"].toInt();
        }
        const QJsonValue remote = json["remotes"][0];
        QCOMPARE(remote["pending"]["samples"].toInt(), 20000 - static_cast<int>(*cursor.ordinal));
        QCOMPARE(remote["pending"]["samplesReadable"].toInt(), remote["pending"]["samples"].toInt());
        QCOMPARE(remote["dropped"]["too_old"].toInt(), 7);
        QCOMPARE(remote["relabelDropped"].toInt(), 40);
        QCOMPARE(remote["pending"]["to"]["ms"].toDouble(), static_cast<double>(log.time - LogMaker::kStep));
        QCOMPARE(remote["pending"]["from"]["ms"].toDouble(),
                 static_cast<double>(log.time - LogMaker::kStep * remote["pending"]["samples"].toInt() / 50));

        const QJsonValue one = jsonOf(walOn(log, "inspect", {"--json", "--segment=1"}));
        QCOMPARE(one["segments"].toArray().size(), 1);
        QCOMPARE(one["segments"][0], json["segments"][1]);
        QCOMPARE(walOn(log, "inspect", {"--segment", "77"}).exitCode, 1);
        QVERIFY(snapshot(log.path()) == before);
    }

    void histogramsAndExemplarsOfPrometheus()
    {
        const QString path = recorded("native-histograms");
        const QJsonValue json = jsonOf(wal({"inspect", "--json", "--storage.agent.path", path}));
        QCOMPARE(json["totals"]["histograms"].toInt(), 14);
        QCOMPARE(json["totals"]["exemplars"].toInt(), 14);
        const QString output = fresh();
        const Outcome outcome = wal({"export", "--storage.agent.path", path, "--output", output});
        QCOMPARE(outcome.exitCode, 0);
        const auto files = agent::makePosixFileSystem();
        const auto archive = agent::wal::ArchiveReader::open(*files, output.toStdString());
        QVERIFY(archive);
        QCOMPARE((*archive)->info().histograms, std::uint64_t{14});
        QCOMPARE((*archive)->info().exemplars, std::uint64_t{14});
    }

    void everythingIntoOneFile_data()
    {
        QTest::addColumn<bool>("packed");
        QTest::addColumn<bool>("summaries");
        QTest::newRow("plain") << false << true;
        QTest::newRow("some packed") << true << true;
        QTest::newRow("without summaries") << false << false;
        QTest::newRow("packed without summaries") << true << false;
    }
    void everythingIntoOneFile()
    {
        QFETCH(bool, packed);
        QFETCH(bool, summaries);
        LogMaker log(fresh());
        QVERIFY(log.make(400));
        for (std::uint32_t number = 0; packed && number < 3; ++number)
            QVERIFY(log.pack(number));
        if (!summaries)
            QVERIFY(QDir(log.path() + "/index").removeRecursively());
        const QString output = fresh();
        const Outcome outcome = walOn(log, "export", {"--output=" + output});
        QVERIFY2(outcome.exitCode == 0, qPrintable(outcome.error));
        QVERIFY2(outcome.out.contains("20,000 samples of 50 series"), qPrintable(outcome.out));
        QStringList problems;
        QVERIFY(readArchive(output, fresh(), problems) == log.expected);
        QCOMPARE(problems, QStringList());
        const QJsonValue json = jsonOf(wal({"inspect", output}));
        QCOMPARE(json["samples"].toInt(), 20000);
        QCOMPARE(json["toOrdinal"].toInt(), 20000);
        QCOMPARE(json["gaps"].toArray().size(), 0);
        QVERIFY(QFileInfo(output).size() < 20000 * 6);
    }

    /// Series named long ago, in the checkpoint or in a summary only, are named in the archive.
    void theBacklogOfARemote()
    {
        LogMaker log(fresh());
        QVERIFY(log.open());
        for (int i = 0; i < 400; ++i)
            QVERIFY(log.append());
        QVERIFY(log.log->truncateBefore({2, 0}).ok());
        log.close();
        QVERIFY(!QFileInfo::exists(QString::fromStdString(log.segmentPath(1))));
        const agent::wal::SegmentSummary at = log.summary(3);
        CursorStore::Cursor cursor;
        cursor.position = {3, 7};
        cursor.ordinal = at.info.firstSample + at.samplesUpTo[6];
        cursor.ledger.acknowledged = *cursor.ordinal;
        QVERIFY(log.saveCursor("headquarters", cursor));

        const QString output = fresh();
        QCOMPARE(walOn(log, "export", {"--output", output, "--remote", "headquarters"}).exitCode, 0);
        const agent::TimestampMs first =
            log.time - (20000 - static_cast<std::int64_t>(*cursor.ordinal)) / 50 * LogMaker::kStep;
        const LogMaker::Points waiting = log.expectedIn(first, log.time);
        QStringList problems;
        QVERIFY(readArchive(output, fresh(), problems) == waiting);
        QCOMPARE(problems, QStringList());
        const QJsonValue json = jsonOf(wal({"inspect", output}));
        QCOMPARE(json["remote"].toString(), QString("headquarters"));
        QCOMPARE(json["fromOrdinal"].toInt(), static_cast<int>(*cursor.ordinal));
        QCOMPARE(json["toOrdinal"].toInt(), 20000);
        QCOMPARE(json["samples"].toInt(), static_cast<int>(count(waiting)));

        const Outcome unknown = walOn(log, "export", {"--output=" + fresh(), "--remote=nobody"});
        QCOMPARE(unknown.exitCode, 1);
        QVERIFY2(unknown.error.contains("there are: headquarters"), qPrintable(unknown.error));
    }

    void segmentsAndTimes()
    {
        LogMaker log(fresh());
        const agent::TimestampMs begin = log.time;
        QVERIFY(log.make(400));
        QString output = fresh();
        QCOMPARE(walOn(log, "export", {"--output", output, "--from-segment=1", "--to-segment=2"}).exitCode, 0);
        QStringList problems;
        const auto one = log.summary(1).info;
        const auto two = log.summary(2).info;
        QVERIFY(readArchive(output, fresh(), problems) == log.expectedIn(one.minTime, two.maxTime));
        QCOMPARE(jsonOf(wal({"inspect", output}))["samples"].toInt(), static_cast<int>(one.samples + two.samples));

        // Times cut records in two when their samples differ: here each record has one time.
        output = fresh();
        const auto rfc = [](agent::TimestampMs time) { return QString::fromStdString(agent::formatTimestamp(time)); };
        QCOMPARE(walOn(log, "export", {"--output", output, "--from", rfc(begin + 50'000), "--to", rfc(begin + 59'999)})
                     .exitCode,
                 0);
        QVERIFY(readArchive(output, fresh(), problems) == log.expectedIn(begin + 50'000, begin + 59'999));
        QCOMPARE(jsonOf(wal({"inspect", output}))["whole"].toBool(), false);
        QCOMPARE(problems, QStringList());

        output = fresh();
        QCOMPARE(walOn(log, "export", {"--output", output, "--from", "1h", "--to", "30m"}).exitCode, 0);
        QCOMPARE(count(readArchive(output, fresh(), problems)), std::uint64_t{0});
    }

    void timesCutRecords()
    {
        LogMaker log(fresh());
        QVERIFY(QDir().mkpath(log.path() + "/wal"));
        std::vector<agent::model::Sample> samples;
        for (int i = 0; i < 10; ++i)
            samples.push_back({agent::model::SeriesRef{1}, 1'000'000'000'000 + i, static_cast<double>(i)});
        std::string record;
        agent::wal::encodeSamples(samples, record);
        QVERIFY(addSegment(log, 0, {seriesRecord(1, "a"), record}));
        const QString output = fresh();
        QCOMPARE(walOn(log, "export",
                       {"--output", output, "--from=2001-09-09T01:46:40.003Z", "--to=2001-09-09T01:46:40.005Z"})
                     .exitCode,
                 0);
        QStringList problems;
        const LogMaker::Points points = readArchive(output, fresh(), problems);
        QCOMPARE(count(points), std::uint64_t{3});
        QCOMPARE(points.begin()->second.front().first, 1'000'000'000'003);
        QCOMPARE(problems, QStringList());
    }

    void damageIsLeftOutAndToldOf()
    {
        LogMaker log(fresh());
        QVERIFY(log.make(400));
        QVERIFY(flipByte(log.segmentPath(1), 16000));
        const QString output = fresh();
        const Outcome outcome = walOn(log, "export", {"--output", output});
        QCOMPARE(outcome.exitCode, 0);
        QVERIFY2(outcome.out.contains("left out: 50 samples: log_damaged"), qPrintable(outcome.out));
        const QJsonValue json = jsonOf(wal({"inspect", output}));
        QCOMPARE(json["samples"].toInt(), 19950);
        QCOMPARE(json["gaps"][0]["samples"].toInt(), 50);
        QCOMPARE(json["toOrdinal"].toInt(), 20000);
        QStringList problems;
        QCOMPARE(count(readArchive(output, fresh(), problems)), std::uint64_t{19950});
        QCOMPARE(problems, QStringList());
    }

    void nothingIsOverwrittenAndNothingHalfStays()
    {
        LogMaker log(fresh());
        QVERIFY(log.make(40));
        const QString file = fresh();
        QVERIFY(writeFile(file, "mine"));
        const Outcome there = walOn(log, "export", {"--output=" + file});
        QCOMPARE(there.exitCode, 1);
        QVERIFY2(there.error.contains("is there already"), qPrintable(there.error));
        QCOMPARE(readFile(file), QString("mine"));
        const QString directory = fresh();
        QVERIFY(QDir().mkpath(directory));
        QCOMPARE(walOn(log, "export", {"--format=prometheus", "--output=" + directory + "/"}).exitCode, 1);
        QVERIFY(QDir(directory).isEmpty());

        const QString nowhere = fresh() + "/missing/out";
        QCOMPARE(walOn(log, "export", {"--output=" + nowhere}).exitCode, 1);
        const QString leftover = fresh();
        QVERIFY(writeFile(leftover + ".partial", "of an earlier try"));
        QCOMPARE(walOn(log, "export", {"--output=" + leftover}).exitCode, 0);
        QVERIFY(!QFileInfo::exists(leftover + ".partial"));
    }

    /// A disk with less room than the export takes: a limit on the size of files stands for it.
    void aFullDiskIsTold()
    {
        LogMaker log(fresh());
        QVERIFY(log.make(400));
        const QString output = fresh();
        const Outcome outcome =
            run("/bin/sh", {"-c", "trap '' XFSZ; ulimit -f 4; exec \"$0\" \"$@\"", agentProgram(), "wal", "export",
                            "--storage.agent.path=" + log.path(), "--output=" + output});
        QCOMPARE(outcome.exitCode, 1);
        QVERIFY2(outcome.error.contains("File too large"), qPrintable(outcome.error));
        QVERIFY(!QFileInfo::exists(output) && !QFileInfo::exists(output + ".partial"));
    }

    void archivesThatAreNoneOrDamaged_data()
    {
        QTest::addColumn<std::function<bool(const QString &)>>("harm");
        QTest::addColumn<QString>("words");
        const auto row = [](const char *name, std::function<bool(const QString &)> harm, const char *words) {
            QTest::newRow(name) << harm << QString(words);
        };
        row(
            "missing", [](const QString &path) { return QFile::remove(path); }, "No such file");
        row(
            "empty", [](const QString &path) { return QFile::resize(path, 0); }, "this is no file of");
        row(
            "something else", [](const QString &path) { return writeFile(path, QString(5000, 'x')); }, "no file of");
        row(
            "cut off in the head", [](const QString &path) { return QFile::resize(path, 100); }, "cut off at byte 100");
        row(
            "cut off in a block", [](const QString &path) { return QFile::resize(path, 3000); }, "is cut off");
        row(
            "cut off before the seal",
            [](const QString &path) { return QFile::resize(path, QFileInfo(path).size() - 1); }, "is cut off");
        row(
            "something behind it",
            [](const QString &path) {
                QFile file(path);
                return file.open(QIODevice::Append) && file.write("x") == 1;
            },
            "its end is damaged");
        row(
            "damaged seal",
            [](const QString &path) { return flipByte(path.toStdString(), QFileInfo(path).size() - 20); },
            "its end is damaged");
    }
    void archivesThatAreNoneOrDamaged()
    {
        QFETCH(std::function<bool(const QString &)>, harm);
        QFETCH(QString, words);
        LogMaker log(fresh());
        QVERIFY(log.make(200));
        const QString output = fresh();
        QCOMPARE(walOn(log, "export", {"--output", output}).exitCode, 0);
        QVERIFY(harm(output));
        const Outcome outcome = wal({"inspect", output});
        QCOMPARE(outcome.exitCode, 1);
        QVERIFY2(outcome.error.contains(words), qPrintable(outcome.error));
    }

    void besideARunningAgent()
    {
        QTemporaryDir directory;
        Agent agent(directory.path(), "agent", freePort());
        QVERIFY(agent.writeConfig(QStringLiteral("global: {scrape_interval: 100ms, scrape_timeout: 100ms}\n"
                                                 "scrape_configs:\n- job_name: agent\n  static_configs:\n"
                                                 "  - targets: ['127.0.0.1:%1']\n"
                                                 "remote_write:\n- url: http://127.0.0.1:%2/\n  name: away\n")
                                      .arg(agent.port())
                                      .arg(freePort())));
        QVERIFY2(agent.startAndWait(), qPrintable(agent.output()));
        const QStringList path{"--storage.agent.path=" + agent.storage()};
        const auto samples = [&path] {
            return jsonOf(wal(QStringList{"inspect", "--json"} + path))["totals"]["samples"].toInt();
        };
        QTRY_VERIFY_WITH_TIMEOUT(samples() > 1000, 20000);
        for (int i = 0; i < 10; ++i) {
            const Outcome verified = wal(QStringList{"verify"} + path);
            QVERIFY2(verified.exitCode == 0, qPrintable(verified.out + verified.error));
            const QString output = fresh();
            const Outcome exported = wal(QStringList{"export", "--remote=away", "--output", output} + path);
            QVERIFY2(exported.exitCode == 0, qPrintable(exported.error));
            QStringList problems;
            QVERIFY(count(readArchive(output, fresh(), problems)) > 1000);
            QCOMPARE(problems, QStringList());
            const QJsonValue told = jsonOf(wal({"inspect", output}));
            QCOMPARE(told["samples"].toInt(), told["toOrdinal"].toInt());
            QCOMPARE(told["gaps"].toArray().size(), 0);
        }
        const QJsonValue json = jsonOf(wal(QStringList{"inspect", "--json"} + path));
        QVERIFY(json["owner"].toString().startsWith("pid "));
        QCOMPARE(json["remotes"][0]["pending"]["samples"], json["totals"]["samples"]);
        QCOMPARE(json["remotes"][0]["pending"]["samplesReadable"], json["totals"]["samples"]);

        const Outcome advance =
            wal(QStringList{"advance", "--remote=away", "--file=" + m_directory.filePath("f1")} + path);
        QCOMPARE(advance.exitCode, 1);
        QVERIFY2(agent.stop(), qPrintable(agent.output()));
        const Outcome verified = wal(QStringList{"verify"} + path);
        QVERIFY2(verified.exitCode == 0, qPrintable(verified.out + verified.error));
    }

    void prometheusReplaysTheExportedDirectory_data()
    {
        QTest::addColumn<Plant>("plant");
        QTest::addColumn<int>("lost");
        const auto row = [](const char *name, Plant plant, int lost) { QTest::newRow(name) << plant << lost; };
        row(
            "as it is", [](LogMaker &) { return true; }, 0);
        row(
            "packed", [](LogMaker &log) { return log.pack(0) && log.pack(1) && log.pack(3); }, 0);
        row(
            "damaged", [](LogMaker &log) { return log.pack(0) && flipByte(log.segmentPath(2), 9000); }, 50);
        row(
            "a series record damaged", [](LogMaker &log) { return flipByte(log.segmentPath(0), 20); }, 0);
        row(
            "a torn end",
            [](LogMaker &log) {
                std::uint32_t last = 0;
                while (QFileInfo::exists(QString::fromStdString(log.segmentPath(last + 1))))
                    ++last;
                return QFile::remove(log.path() + "/index/" + QString::fromStdString(agent::wal::segmentName(last))) &&
                       resize(log.segmentPath(last), 1000);
            },
            -1);
        row(
            "truncated",
            [](LogMaker &log) {
                return log.open() && log.log->truncateBefore({2, 0}).ok() && (log.close(), true);
            },
            -1);
        row(
            "a segment missing",
            [](LogMaker &log) {
                return removeFile(log.segmentPath(2)) && QFile::remove(log.path() + "/index/00000002");
            },
            -1);
    }
    void prometheusReplaysTheExportedDirectory()
    {
        QFETCH(Plant, plant);
        QFETCH(int, lost);
        LogMaker log(fresh());
        QVERIFY(log.make(280)); // the last five minutes
        QVERIFY(plant(log));
        QTemporaryDir home;
        const QString output = home.filePath("receiver-data/wal");
        QVERIFY(QDir().mkpath(home.filePath("receiver-data")));
        const Outcome outcome = walOn(log, "export", {"--format=prometheus", "--output=" + output});
        QVERIFY2(outcome.exitCode == 0, qPrintable(outcome.error));
        const QJsonValue json = jsonOf(walOn(log, "inspect", {"--json"}));
        int readable = 0;
        for (const QJsonValue &segment : json["segments"].toArray())
            readable += segment["samplesReadable"].toInt();

        Receiver stock(Receiver::Kind::Prometheus, home.path());
        if (!stock.installed())
            QSKIP("prometheus is not installed");
        QVERIFY2(stock.startAndWait(), qPrintable(stock.output()));
        QVERIFY(stock.output().contains("WAL replay completed"));
        for (const QString &line : stock.output().split('\n'))
            QVERIFY2(!line.contains("level=warn") && !line.contains("level=error"), qPrintable(line));
        int points = 0;
        const std::vector<Series> all = stock.query("{job=\"batmobile\"}[1h]");
        QCOMPARE(all.size(), std::size_t{50});
        for (const Series &series : all)
            points += static_cast<int>(series.points.size());
        QCOMPARE(points, readable);
        if (lost >= 0)
            QCOMPARE(points, 280 * 50 - lost);
        else
            QVERIFY(points < 280 * 50 && points > 1000);
    }

    void wrongCommandLine_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<QString>("words");
        const auto row = [](const char *name, const QStringList &arguments, const char *words) {
            QTest::newRow(name) << arguments << QString(words);
        };
        row("nothing", {}, "usage: belfry-agent wal inspect");
        row("unknown", {"repair"}, "wal repair");
        row("unknown flag", {"inspect", "--colour"}, "unknown long flag '--colour'");
        row("segment", {"inspect", "--segment=one"}, "\"one\" is not the number of a segment");
        row("negative segment", {"inspect", "--segment=-1"}, "not the number of a segment");
        row("file for verify", {"verify", "a"}, "unexpected a");
        row("no output", {"export"}, "--output");
        row("file for export", {"export", "--output=a", "b"}, "unexpected b");
        row("format", {"export", "--output=a", "--format=tar"}, "is none of archive prometheus");
        row("two ranges", {"export", "--output=a", "--remote=r", "--from=1h"}, "not several of them");
        row("segments the wrong way", {"export", "--output=a", "--from-segment=3", "--to-segment=2"}, "comes before");
        row("times the wrong way", {"export", "--output=a", "--from=1h", "--to=2h"}, "comes before");
        row("no time", {"export", "--output=a", "--from=yesterday"}, "neither a time");
        row("part of a directory", {"export", "--output=a", "--format=prometheus", "--remote=r"}, "whole log");
        row("push of nothing", {"push", "--remote.url=http://localhost"}, "'archive' not provided");
        row("push to nobody", {"push", "a"}, "either --config.file or --remote.url");
        row("push to two", {"push", "a", "--remote.url=http://a", "--config.file=b"}, "either");
        row("name of a URL", {"push", "a", "--remote.url=http://a", "--remote=b"}, "--config.file");
        row("one state for two", {"push", "a", "b", "--remote.url=http://a", "--state=c"}, "one by one");
        row("patience", {"push", "a", "--remote.url=http://a", "--give-up-after=soon"}, "--give-up-after");
        row("bad URL", {"push", "a", "--remote.url=ftp://a"}, "unsupported protocol scheme");
        row("URL that is YAML", {"push", "a", "--remote.url=x'}, {a: b"}, "--remote.url");
        row("missing configuration", {"push", "a", "--config.file=/does/not/exist.yml"}, "/does/not/exist.yml");
        row("advance whom", {"advance", "--file=a"}, "--remote");
        row("advance by what", {"advance", "--remote=a"}, "--file");
    }
    void wrongCommandLine()
    {
        QFETCH(QStringList, arguments);
        QFETCH(QString, words);
        const Outcome outcome = wal(arguments);
        QCOMPARE(outcome.exitCode, 2);
        QCOMPARE(outcome.out, QString());
        QVERIFY2(outcome.error.contains(words), qPrintable(outcome.error));
    }

    void noLogThere()
    {
        const QString nowhere = fresh();
        for (const QStringList &arguments :
             {QStringList{"inspect"}, QStringList{"verify"}, QStringList{"export", "--output=" + fresh()}}) {
            const Outcome outcome = wal(arguments + QStringList{"--storage.agent.path", nowhere});
            QCOMPARE(outcome.exitCode, 1);
            QVERIFY2(outcome.error.contains("there is no log in " + nowhere), qPrintable(outcome.error));
        }
        QVERIFY(!QFileInfo::exists(nowhere));
        QCOMPARE(wal({"--help"}).exitCode, 0);
    }

private:
    /// A path that nobody has used.
    QString fresh() { return m_directory.filePath("f" + QString::number(++m_last)); }
    /// A copy of a directory recorded from Prometheus.
    QString recorded(const QString &name)
    {
        const QString path = fresh();
        QDir().mkpath(path + "/wal");
        QFile::copy(QStringLiteral(BELFRY_TEST_DATA "/wal/%1/00000000").arg(name), path + "/wal/00000000");
        return path;
    }

    QTemporaryDir m_directory;
    int m_last = 0;
};

QTEST_GUILESS_MAIN(WalToolsTest)
#include "tst_wal_tools.moc"
