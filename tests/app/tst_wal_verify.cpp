// SPDX-License-Identifier: GPL-3.0-or-later
// `belfry-agent wal verify`: it finds each planted problem, and nothing in sound logs.
#include "tests/app/wal_command.h"

#include <QTemporaryDir>
#include <QTest>

using namespace process;
using namespace walcommand;
using agent::wal::CursorStore;

class WalVerifyTest : public QObject {
    Q_OBJECT

private slots:
    void init() { QVERIFY(m_directory.isValid()); }

    void recordedDirectoriesAreSound_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<int>("samples");
        QTest::newRow("plain") << "plain" << 2227;
        QTest::newRow("start timestamps") << "start-timestamps" << -1;
        QTest::newRow("native histograms") << "native-histograms" << -1;
    }
    void recordedDirectoriesAreSound()
    {
        QFETCH(QString, name);
        QFETCH(int, samples);
        const Outcome outcome = wal({"verify", "--json", "--storage.agent.path", recorded(name)});
        QVERIFY2(outcome.exitCode == 0, qPrintable(outcome.out + outcome.error));
        const QJsonValue json = jsonOf(outcome);
        QVERIFY(json["sound"].toBool());
        QCOMPARE(json["findings"].toArray().size(), 0);
        if (samples >= 0)
            QCOMPARE(json["samples"].toInt(), samples);
    }

    void verifyFindsWhatWasPlanted_data();
    void verifyFindsWhatWasPlanted()
    {
        QFETCH(Plant, plant);
        QFETCH(bool, problem);
        QFETCH(QString, place);
        QFETCH(QString, words);
        QFETCH(int, lost);
        LogMaker log(fresh());
        QVERIFY(log.make(400));
        QVERIFY(log.pack(3));
        CursorStore::Cursor cursor;
        cursor.position = {1, 0};
        cursor.ordinal = log.summary(1).info.firstSample;
        cursor.ledger.acknowledged = *cursor.ordinal;
        QVERIFY(log.saveCursor("headquarters", cursor));
        const Outcome sound = walOn(log, "verify");
        QVERIFY2(sound.exitCode == 0 && sound.out.endsWith("; sound\n"), qPrintable(sound.out + sound.error));

        QVERIFY(plant(log));
        const auto before = snapshot(log.path());
        const Outcome outcome = walOn(log, "verify", {"--json"});
        QCOMPARE(outcome.exitCode, problem ? 1 : 0);
        const QJsonArray findings = jsonOf(outcome)["findings"].toArray();
        bool found = false;
        int lostInAll = 0;
        for (const QJsonValue &finding : findings) {
            QVERIFY(!finding["problem"].toBool() || !finding["remedy"].toString().isEmpty());
            found = found || (finding["problem"].toBool() == problem && finding["place"].toString().startsWith(place) &&
                              finding["text"].toString().contains(words));
            lostInAll += finding["samplesLost"].toInt();
        }
        QVERIFY2(found, qPrintable(outcome.out));
        if (lost >= 0)
            QCOMPARE(lostInAll, lost);
        const Outcome text = walOn(log, "verify");
        QCOMPARE(text.exitCode, outcome.exitCode);
        QVERIFY2(text.out.contains(problem ? "PROBLEM  " : "note     ") && text.out.contains(words),
                 qPrintable(text.out));
        QVERIFY(snapshot(log.path()) == before);
        QCOMPARE(walOn(log, "inspect").exitCode, 0);
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

void WalVerifyTest::verifyFindsWhatWasPlanted_data()
{
    QTest::addColumn<Plant>("plant");
    QTest::addColumn<bool>("problem");
    QTest::addColumn<QString>("place");
    QTest::addColumn<QString>("words");
    QTest::addColumn<int>("lost");
    const auto row = [](const char *name, Plant plant, const char *place, const char *words, int lost = -1) {
        QTest::newRow(name) << plant << true << QString(place) << QString(words) << lost;
    };
    const auto note = [](const char *name, Plant plant, const char *place, const char *words) {
        QTest::newRow(name) << plant << false << QString(place) << QString(words) << -1;
    };
    const auto withCursor = [](const std::function<void(CursorStore::Cursor &)> &change) {
        return [change](LogMaker &log) {
            CursorStore::Cursor cursor = log.cursor("headquarters");
            change(cursor);
            return log.saveCursor("headquarters", cursor);
        };
    };
    row(
        "one byte", [](LogMaker &log) { return flipByte(log.segmentPath(2), 16000); }, "segment 00000002, byte 1",
        "checksum of a fragment", 50);
    row(
        "two places",
        [](LogMaker &log) { return flipByte(log.segmentPath(2), 5000) && flipByte(log.segmentPath(2), 25000); },
        "segment 00000002, byte 2", "checksum of a fragment", 100);
    row(
        "a byte of a packed segment",
        [](LogMaker &log) { return flipByte(QString(log.path() + "/wal/00000003.zst").toStdString(), 1000); },
        "segment 00000003", "records");
    row(
        "a segment cut off", [](LogMaker &log) { return resize(log.segmentPath(2), 8192); }, "segment 00000002", "");
    row(
        "a segment emptied", [](LogMaker &log) { return resize(log.segmentPath(2), 0); }, "segment 00000002",
        "shorter than its summary says");
    row(
        "a file gone", [](LogMaker &log) { return removeFile(log.segmentPath(2)); }, "segment 00000002",
        "only its summary is left");
    row(
        "file and summary gone",
        [](LogMaker &log) { return removeFile(log.segmentPath(2)) && QFile::remove(log.path() + "/index/00000002"); },
        "segment 00000002", "a remote still needed");
    note(
        "gone, but delivered",
        [withCursor](LogMaker &log) {
            const auto info = log.summary(3).info;
            return removeFile(log.segmentPath(1)) && QFile::remove(log.path() + "/index/00000001") &&
                   withCursor([&info](CursorStore::Cursor &cursor) {
                       cursor.position = {3, 0};
                       cursor.ordinal = info.firstSample;
                   })(log);
        },
        "segment 00000001", "nobody needs");
    note(
        "given up",
        [](LogMaker &log) {
            return removeFile(log.segmentPath(2)) && QFile::remove(log.path() + "/index/00000002") &&
                   writeFile(log.path() + "/index/evicted", "2 3 evicted_disk_budget\n");
        },
        "segment 00000002", "given up: evicted_disk_budget");
    row(
        "a summary damaged",
        [](LogMaker &log) { return flipByte(QString(log.path() + "/index/00000002").toStdString(), 30); },
        "summary index/00000002", "checksum", 0);
    row(
        "the summary of another segment",
        [](LogMaker &log) {
            return QFile::remove(log.path() + "/index/00000002") &&
                   QFile::copy(log.path() + "/index/00000001", log.path() + "/index/00000002");
        },
        "summary index/00000002", "of another file", 0);
    row(
        "a summary that miscounts",
        [](LogMaker &log) {
            agent::wal::SegmentSummary summary = log.summary(2);
            summary.info.samples -= 1;
            summary.samplesUpTo.back() -= 1;
            return agent::wal::SummaryStore(*log.files, log.path().toStdString()).save(summary).ok();
        },
        "summary index/00000002", "samples", 0);
    row(
        "a summary with another time",
        [](LogMaker &log) {
            agent::wal::SegmentSummary summary = log.summary(2);
            summary.info.maxTime += 1;
            return agent::wal::SummaryStore(*log.files, log.path().toStdString()).save(summary).ok();
        },
        "summary index/00000002", "newest time", 0);
    row(
        "a series that nothing names",
        [](LogMaker &log) {
            return addSegment(log, 90, {samplesRecord(777, 1), samplesRecord(777, 2)});
        },
        "segment 00000090", "2 samples, the last of them here, of 1 series that no record names");
    row(
        "a number with two meanings",
        [](LogMaker &log) {
            return addSegment(log, 90, {seriesRecord(900, "a"), seriesRecord(900, "b")});
        },
        "series records", "give a number to other labels");
    row(
        "a record that does not decode", [](LogMaker &log) { return addSegment(log, 90, {samplesRecord(1, 1) + "x"}); },
        "segment 00000090", "do not decode");
    row(
        "a cursor damaged",
        [](LogMaker &log) { return flipByte(QString(log.path() + "/remotes/headquarters").toStdString(), 30); },
        "remote headquarters", "its cursor cannot be read");
    row("a cursor of another log", withCursor([](CursorStore::Cursor &cursor) {
            cursor.position = {500, 3};
        }),
        "remote headquarters", "lies behind the end");
    row("a cursor behind the records of its segment",
        withCursor([](CursorStore::Cursor &cursor) { cursor.position.record = 100000; }), "remote headquarters",
        "of a segment that has");
    row("a ledger of another place", withCursor([](CursorStore::Cursor &cursor) { *cursor.ordinal += 5; }),
        "remote headquarters", "samples before the cursor, the log");
    row("a reason twice", withCursor([](CursorStore::Cursor &cursor) {
            cursor.ledger.dropped = {{"too_old", 1}, {"too_old", 2}};
        }),
        "remote headquarters", "too_old twice");
    row(
        "a checkpoint without files",
        [](LogMaker &log) { return QDir().mkpath(log.path() + "/wal/checkpoint.00000000"); }, "checkpoint.00000000",
        "it holds no file");
    row(
        "a checkpoint damaged",
        [](LogMaker &log) {
            if (!log.open() || !log.log->truncateBefore({1, 0}).ok())
                return false;
            log.close();
            return flipByte(QString(log.path() + "/wal/checkpoint.00000000/00000000").toStdString(), 40);
        },
        "checkpoint.00000000/00000000, byte 0", "checksum");
    note(
        "the end half written",
        [](LogMaker &log) {
            std::uint32_t last = 0;
            while (QFileInfo::exists(QString::fromStdString(log.segmentPath(last + 1))) || last == 2)
                ++last;
            return QFile::remove(log.path() + "/index/" + QString::fromStdString(agent::wal::segmentName(last))) &&
                   resize(log.segmentPath(last), 1000);
        },
        "segment 0000", "half written");
    note(
        "packing interrupted", [](LogMaker &log) { return writeFile(log.path() + "/wal/00000002.zst", "half"); },
        "segment 00000002", "packing was interrupted");
    note(
        "set aside", [](LogMaker &log) { return writeFile(log.path() + "/remotes/old.damaged", "?"); },
        "remotes/old.damaged", "set aside");
    note(
        "quarantined",
        [](LogMaker &log) {
            return QDir().mkpath(log.path() + "/quarantine") && writeFile(log.path() + "/quarantine/00000001.512", "?");
        },
        "quarantine/00000001.512", "kept for people");
}

QTEST_GUILESS_MAIN(WalVerifyTest)
#include "tst_wal_verify.moc"
