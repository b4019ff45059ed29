// SPDX-License-Identifier: GPL-3.0-or-later
// Whatever a run and its crash left: a stock Prometheus replays what `wal export --format=prometheus` makes of it, and
// finds every sample that Belfry itself finds.
#include "agent/wal/log.h"
#include "tests/agent/wal/log_fixture.h"
#include "tests/support/process.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <map>

using namespace agent;
using namespace process;

namespace {

/// By series, the timestamps and values of its samples, as text.
using Contents = std::map<std::string, std::map<std::string, std::string>>;

/// A run with new and old series, rotation, checkpoints and packing. Stops at nothing.
void work(LogFixture &f)
{
    f.settings.segmentBytes = 32768;
    f.settings.packAfter = std::chrono::seconds(5);
    f.settings.compression = wal::Compression::Snappy;
    if (!f.open().ok())
        return;
    std::vector<model::SeriesRef> held;
    for (int round = 0; round < 600; ++round) {
        f.log->release(held);
        held.clear();
        std::vector<model::Sample> samples;
        for (int i = round / 10; i < round / 10 + 40; ++i) {
            held.push_back(f.log->acquire(seriesLabels("m", i)));
            samples.push_back({held.back(), f.clock.now(), 1.0 / (3 + i + round)});
        }
        f.log->append(samples, {}).status.ignore("the process may be dead");
        f.clock.advance(std::chrono::seconds(1));
        if (round % 7 == 0)
            f.log->sync().ignore("the same");
        if (round % 20 == 0)
            f.log->upkeep();
        if (round == 300)
            f.log->truncateBefore({f.log->end().segment / 2, 0}).ignore("the same");
    }
}

Contents contentsOf(wal::Log &log)
{
    Contents out;
    const std::unique_ptr<wal::Tailer> tailer = log.tail({});
    wal::RecordView view;
    for (;;) {
        const Result<bool> more = tailer->next(view);
        if (!more || !*more)
            return out;
        std::vector<model::Sample> samples;
        if (view.type == wal::RecordType::Samples && !wal::decodeSamples(view.bytes, samples).ok())
            return {};
        for (const model::Sample &sample : samples) {
            model::Labels labels;
            if (log.series().labels(sample.series, labels))
                out[std::string(labels.get("number"))][std::to_string(sample.timestamp)] = formatFloat(sample.value);
        }
    }
}

/// Puts a directory of the disk in memory onto the real one.
bool dump(LogFixture &f, const std::string &from, const QString &to)
{
    const Result<std::vector<std::string>> names = f.disk.list(from);
    if (!names || !QDir().mkpath(to))
        return false;
    for (const std::string &name : *names) {
        const QString target = to + '/' + QString::fromStdString(name);
        if (f.disk.list(from + '/' + name)) {
            if (!dump(f, from + '/' + name, target))
                return false;
            continue;
        }
        QFile file(target);
        const Result<std::string> bytes = f.disk.readFile(from + '/' + name);
        if (!bytes || !file.open(QIODevice::WriteOnly) ||
            file.write(bytes->data(), static_cast<qint64>(bytes->size())) != static_cast<qint64>(bytes->size()))
            return false;
    }
    return true;
}

} // namespace

class CrashReplayTest : public QObject {
    Q_OBJECT

private slots:
    void prometheusFindsWhatIsThere_data()
    {
        QTest::addColumn<int>("permille"); ///< Of the run, when the crash comes.
        QTest::addColumn<int>("unsynced");
        using Unsynced = MemoryFileSystem::Unsynced;
        QTest::newRow("no crash") << 1000 << static_cast<int>(Unsynced::Lost);
        QTest::newRow("early, lost") << 300 << static_cast<int>(Unsynced::Lost);
        QTest::newRow("while packing, scrambled") << 620 << static_cast<int>(Unsynced::Scrambled);
        QTest::newRow("late, half") << 800 << static_cast<int>(Unsynced::Half);
        QTest::newRow("late, reordered") << 930 << static_cast<int>(Unsynced::Reordered);
        QTest::newRow("last, zeros") << 990 << static_cast<int>(Unsynced::Zeros);
    }
    void prometheusFindsWhatIsThere()
    {
        QFETCH(int, permille);
        QFETCH(int, unsynced);
        LogFixture whole;
        work(whole);
        const std::uint64_t changes = whole.files.changes();
        QVERIFY(changes > 300);

        LogFixture f;
        if (permille < 1000)
            f.files.dieAfter(changes * static_cast<std::uint64_t>(permille) / 1000);
        work(f);
        f.disk.powerCut(MemoryFileSystem::PowerCut{7, MemoryFileSystem::Unsynced{unsynced}});
        f.log.reset();
        f.files.heal();
        QVERIFY(f.open().ok());
        const Contents expected = contentsOf(*f.log);
        QVERIFY(expected.size() > 30);
        const std::vector<wal::SegmentInfo> segments = f.log->status().segments;
        QVERIFY(std::any_of(segments.begin(), segments.end(),
                            [](const wal::SegmentInfo &s) { return s.form == wal::SegmentForm::Packed; }));
        f.log.reset();

        QTemporaryDir directory;
        QVERIFY(dump(f, "/data", directory.filePath("agent")));
        Program exporter(QStringLiteral(BELFRY_BIN_DIR) + "/belfry-agent",
                         {"wal", "export", "--format=prometheus", "--storage.agent.path=" + directory.filePath("agent"),
                          "--output=" + directory.filePath("wal")},
                         directory.filePath("export.log"));
        QVERIFY(exporter.start() && exporter.waitForExit(20000));
        QVERIFY2(exporter.exitCode() == 0, qPrintable(exporter.output()));

        Receiver stock(Receiver::Kind::Prometheus, directory.path());
        if (!stock.installed())
            QSKIP("prometheus is not installed");
        QVERIFY(QDir().mkpath(directory.filePath("receiver-data")));
        QVERIFY(QDir().rename(directory.filePath("wal"), directory.filePath("receiver-data/wal")));
        QVERIFY2(stock.startAndWait(), qPrintable(stock.output()));
        for (const QString &line : stock.output().split('\n'))
            QVERIFY2(!line.contains("level=warn") && !line.contains("level=error"), qPrintable(line));
        compare(stock, expected, f.clock.now());
    }

private:
    static void compare(const Receiver &stock, const Contents &expected, TimestampMs now)
    {
        const QString at = QString::number(static_cast<double>(now) / 1000, 'f', 3);
        std::size_t points = 0;
        std::size_t wanted = 0;
        for (const Series &series : stock.query("m{job=\"test\"}[1h] @ " + at)) {
            const auto known = expected.find(series.labels.at("number").toStdString());
            QVERIFY2(known != expected.end(), qPrintable(toString(series.labels)));
            for (const auto &[time, value] : series.points) {
                const auto point = known->second.find(std::to_string(time));
                QVERIFY2(point != known->second.end(), qPrintable(QString::number(time)));
                QCOMPARE(value.toDouble(), std::stod(point->second));
                ++points;
            }
        }
        for (const auto &[number, values] : expected)
            wanted += values.size();
        QCOMPARE(points, wanted);
    }
};

QTEST_GUILESS_MAIN(CrashReplayTest)
#include "tst_crash_replay.moc"
