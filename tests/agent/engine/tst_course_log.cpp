// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/engine/course_log.h"

#include <QTemporaryDir>
#include <QTest>

#include <memory>
#include <string>

using namespace agent;
using namespace agent::engine;

namespace {

constexpr TimestampMs kNow = 1'795'264'264'005;

CoursePoint pointAt(TimestampMs time, std::uint64_t pending = 7)
{
    return {time, 12.5, 4096, 3, {{"hq \"1\"", true, pending, 90, 0.25}}};
}

} // namespace

/// Points are kept over restarts, whatever a power cut leaves behind.
class CourseLogTest : public QObject {
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<FileSystem> m_files = makePosixFileSystem();

    [[nodiscard]] CourseLog log() const { return CourseLog(*m_files, m_folder->path().toStdString()); }
    [[nodiscard]] std::string path() const { return m_folder->filePath("course").toStdString(); }
    void write(const std::string &text) const
    {
        auto file = m_files->openAppend(path());
        QVERIFY(file && (*file)->append(text).ok() && (*file)->close().ok());
    }

private Q_SLOTS:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void whatWasAddedIsRead()
    {
        QVERIFY(log().read(kNow).empty());
        QVERIFY(log().add(pointAt(kNow - 60'000)).ok());
        QVERIFY(log().add(pointAt(kNow - 30'000, 9)).ok());
        const auto points = log().read(kNow);
        QCOMPARE(points.size(), std::size_t{2});
        QCOMPARE(points[0].time, kNow - 60'000);
        QCOMPARE(points[0].inRate, 12.5);
        QCOMPARE(points[0].logBytes, std::uint64_t{4096});
        QCOMPARE(points[0].targetsUp, std::uint64_t{3});
        QCOMPARE(points[1].remotes.size(), std::size_t{1});
        QCOMPARE(points[1].remotes[0].name, std::string("hq \"1\""));
        QVERIFY(points[1].remotes[0].offline);
        QCOMPARE(points[1].remotes[0].pending, std::uint64_t{9});
        QCOMPARE(points[1].remotes[0].pendingBytes, std::uint64_t{90});
        QCOMPARE(points[1].remotes[0].outRate, 0.25);
    }

    void onlyTheDayBeforeCounts()
    {
        QVERIFY(log().add(pointAt(kNow - 25 * 3600'000)).ok());
        QVERIFY(log().add(pointAt(kNow - 23 * 3600'000)).ok());
        QVERIFY(log().add(pointAt(kNow + 1000)).ok()); // the clock was ahead
        QVERIFY(log().add(pointAt(kNow - 24 * 3600'000)).ok());
        const auto points = log().read(kNow);
        QCOMPARE(points.size(), std::size_t{2});
        QCOMPARE(points[0].time, kNow - 24 * 3600'000);
    }

    /// Cut at every byte, and written on behind the cut.
    void aTornLineCostsOnlyItself()
    {
        QVERIFY(log().add(pointAt(kNow - 60'000)).ok());
        const std::uint64_t whole = *m_files->fileSize(path());
        QVERIFY(log().add(pointAt(kNow - 30'000)).ok());
        const std::string both = *m_files->readFile(path());
        for (std::size_t cut = whole; cut < both.size(); ++cut) {
            QVERIFY(m_files->removeFile(path()).ok());
            write(both.substr(0, cut));
            QVERIFY(log().add(pointAt(kNow - 10'000)).ok());
            const auto points = log().read(kNow);
            QCOMPARE(points.size(), std::size_t{2});
            QCOMPARE(points[0].time, kNow - 60'000);
            QCOMPARE(points[1].time, kNow - 10'000);
        }
    }

    void rubbishIsPassedOver_data()
    {
        QTest::addColumn<QByteArray>("line");
        for (const char *line :
             {"", "\n\n", "null", "7", "[]", "{}", "{\"time\":\"x\",\"remotes\":[]}", "{\"time\":1e300}",
              "{\"time\":1795264264000,\"remotes\":7}", "{\"time\":1795264264000,\"remotes\":[7]}",
              "{\"time\":1795264264000,\"remotes\":[{\"name\":7}]}", "\xff\xfe", "{\"time\":17952642"})
            QTest::newRow(line) << QByteArray(line);
        QTest::newRow("zeros") << QByteArray(4096, '\0');
        QTest::newRow("deep") << QByteArray(100'000, '[');
    }
    void rubbishIsPassedOver()
    {
        QFETCH(QByteArray, line);
        QVERIFY(log().add(pointAt(kNow - 60'000)).ok());
        write('\n' + line.toStdString());
        QVERIFY(log().add(pointAt(kNow - 30'000)).ok());
        QCOMPARE(log().read(kNow).size(), std::size_t{2});
    }

    void twoFilesOfBoundedSize()
    {
        CoursePoint large = pointAt(0);
        large.remotes[0].name.assign(CourseLog::kMostBytes / 4, 'x');
        for (int i = 0; i < 40; ++i) {
            large.time = kNow - 400'000 + i * 10'000;
            QVERIFY(log().add(large).ok());
        }
        const std::uint64_t both = *m_files->fileSize(path()) + *m_files->fileSize(path() + ".before");
        QVERIFY(both <= 2 * CourseLog::kMostBytes + 2 * CourseLog::kMostBytes / 4 + 4096);
        const auto points = log().read(kNow);
        QVERIFY(points.size() >= 4);
        QCOMPARE(points.back().time, kNow - 10'000);
    }

    void aFolderThatIsGone()
    {
        m_folder->remove();
        QVERIFY(!log().add(pointAt(kNow)).ok());
        QVERIFY(log().read(kNow).empty());
    }
};

QTEST_GUILESS_MAIN(CourseLogTest)
#include "tst_course_log.moc"
