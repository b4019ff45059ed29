// SPDX-License-Identifier: GPL-3.0-or-later
// The real agent on a real file system of 64 MiB that another file fills to the brim, and on one that may not be
// written: it goes on from memory and returns by itself, and every sample arrives or is stated lost.
// BELFRY_DISK_FULL_OVERFLOW=1 also lets memory overflow, which takes a minute.
#include "tests/support/counting_target.h"
#include "tests/support/process.h"
#include "tests/support/write_receiver.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonDocument>
#include <QTemporaryDir>
#include <QTest>

#include <sched.h>
#include <sys/mount.h>
#include <unistd.h>

#include <bit>
#include <cerrno>
#include <cmath>
#include <cstring>
#include <vector>

using namespace process;

namespace {

constexpr int kSeries = 1500;

/// Takes all space that is left where `path` is.
bool fill(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly | QIODevice::Append | QIODevice::Unbuffered))
        return false;
    for (qint64 size = 1 << 20; size > 0; size /= 2) {
        const QByteArray bytes(static_cast<qsizetype>(size), 'x');
        while (file.write(bytes) == size) {
        }
    }
    return true;
}

/// An agent whose storage is a file system of its own, its target and its receiver.
struct Rig {
    explicit Rig(int series = kSeries, const QStringList &arguments = {})
        : target(series), agent(directory.path(), "agent", freePort(), arguments)
    {
    }
    ~Rig()
    {
        agent.kill();
        ::umount2(agent.storage().toLocal8Bit().constData(), MNT_DETACH); // the one on top, if there is one
        ::umount2(agent.storage().toLocal8Bit().constData(), MNT_DETACH);
    }
    Rig(const Rig &) = delete;
    Rig &operator=(const Rig &) = delete;

    bool start(const char *interval = "250ms")
    {
        const QByteArray storage = agent.storage().toLocal8Bit();
        return QDir().mkpath(agent.storage()) && ::mount("none", storage.constData(), "tmpfs", 0, "size=64m") == 0 &&
               target.start() && receiver.start() &&
               agent.writeConfig(QStringLiteral("global: {scrape_interval: %1, scrape_timeout: %1}\n"
                                                "scrape_configs:\n- job_name: target\n  static_configs:\n"
                                                "  - targets: ['127.0.0.1:%2']\n"
                                                "remote_write:\n- url: %3\n  name: hq\n"
                                                "  queue_config: {max_backoff: 200ms, batch_send_deadline: 50ms}\n")
                                     .arg(interval)
                                     .arg(target.port())
                                     .arg(QString::fromStdString(receiver.url()))) &&
               agent.startAndWait();
    }
    [[nodiscard]] QString filler() const { return agent.storage() + "/filler"; }
    [[nodiscard]] double memoryBytes() const { return agent.metric("belfry_wal_memory_bytes"); }
    /// What the API tells of delivery and storage.
    [[nodiscard]] QJsonObject status() const
    {
        const QByteArray body = httpGet(agent.port(), "/api/v1/status/remote_write").body;
        return QJsonDocument::fromJson(body)["data"].toObject();
    }
    [[nodiscard]] QString storageError() const { return status()["wal"].toObject()["lastError"].toString(); }
    [[nodiscard]] QJsonObject ledger() const { return status()["remotes"][0]["ledger"].toObject(); }
    [[nodiscard]] qint64 reserve() const { return QFileInfo(agent.storage() + "/reserve").size(); }
    /// The saved cursor.
    [[nodiscard]] QString cursor() const { return readFile(agent.storage() + "/remotes/hq"); }
    /// The numbers of the scrapes that arrived, in order, and how many scrapes failed.
    [[nodiscard]] std::vector<int> numbers(int &failed) const
    {
        std::vector<int> out;
        failed = 0;
        for (const auto &[series, points] : receiver.series()) {
            for (const auto &[time, bits] : points) {
                const auto value = std::bit_cast<double>(bits);
                if (std::isnan(value)) // a staleness marker
                    continue;
                if (series.find("scrape_number") != std::string::npos)
                    out.push_back(static_cast<int>(value));
                else if (series.starts_with("up{") && value == 0)
                    ++failed;
            }
        }
        return out;
    }

    QTemporaryDir directory;
    CountingTarget target;
    WriteReceiver receiver;
    Agent agent;
};

/// Stops the target, waits until all is delivered, and compares: empty when each sample is there once, in order, or is
/// one of those that the ledger states lost because the disk was full.
QString checkAllArrived(Rig &rig, bool lossExpected = false)
{
    const int series = rig.target.series();
    // Scrapes fail from here on. The failures are samples too, and the state may be taken just when one is on its way:
    // when the first has arrived and less than a whole scrape waits, all that succeeded are through.
    rig.target.stop();
    const auto settled = [&rig, series] {
        const QJsonObject ledger = rig.ledger();
        int failed = 0;
        return !ledger.isEmpty() && ledger["pending"].toInteger() < series && ledger["imbalance"].toInteger() == 0 &&
               !rig.numbers(failed).empty() && failed > 0;
    };
    if (!QTest::qWaitFor(settled, 60000))
        return "not delivered: " + QJsonDocument(rig.status()).toJson();
    const QJsonObject ledger = rig.ledger();
    const qint64 lost = ledger["dropped"]["disk_full"].toInteger();
    if ((lost > 0) != lossExpected || ledger["dropped"].toObject().size() > (lossExpected ? 1 : 0))
        return "lost: " + QJsonDocument(ledger).toJson();
    if (!rig.agent.stop())
        return "the agent did not stop";
    const qint64 delivered = static_cast<qint64>(rig.receiver.sampleCount() - rig.receiver.repetitions());
    if (delivered < ledger["acknowledged"].toInteger() || rig.receiver.outOfOrder() > 0)
        return QString("%1 samples arrived, %2 are acknowledged")
            .arg(delivered)
            .arg(ledger["acknowledged"].toInteger());
    if (!rig.receiver.complaints().empty())
        return QString::fromStdString(rig.receiver.complaints().front());
    int failed = 0;
    const std::vector<int> numbers = rig.numbers(failed);
    int missing = rig.target.scrapes();
    int before = 0;
    for (const int number : numbers) {
        if (number < before)
            return QString("scrape %1 came after %2").arg(number).arg(before);
        missing -= number > before ? 1 : 0;
        before = number;
    }
    // A scrape is lost as a whole: its series, the number and a few samples about the scrape.
    if (lossExpected && (lost < missing * (qint64{series} + 1) || lost > missing * (qint64{series} + 10)))
        return QString("%1 scrapes did not arrive, and %2 samples are stated lost").arg(missing).arg(lost);
    if (!lossExpected && missing > failed)
        return QString("%1 scrapes of %2 did not arrive, %3 failed").arg(missing).arg(rig.target.scrapes()).arg(failed);
    return {};
}

} // namespace

class DiskFullTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void fullAndFreed_data();
    void fullAndFreed();
    void startsOnAFullDisk();
    void readOnlyAndBack();
    void memoryOverflows();
};

void DiskFullTest::initTestCase()
{
    // Mounts are the test's own, and go with it.
    if (::unshare(CLONE_NEWNS) != 0)
        QSKIP("mounting needs root (CAP_SYS_ADMIN): not tested on real file systems here");
    if (::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0)
        QSKIP(std::strerror(errno));
    QTemporaryDir directory;
    const QByteArray path = directory.path().toLocal8Bit();
    if (::mount("none", path.constData(), "tmpfs", 0, "size=1m") != 0)
        QSKIP("tmpfs cannot be mounted: not tested on real file systems here");
    QCOMPARE(::umount(path.constData()), 0);
}

void DiskFullTest::fullAndFreed_data()
{
    QTest::addColumn<bool>("away");
    QTest::newRow("the receiver is there") << false;
    QTest::newRow("the receiver is away") << true;
}

void DiskFullTest::fullAndFreed()
{
    QFETCH(bool, away);
    Rig rig;
    QVERIFY2(rig.start(), qPrintable(rig.agent.output()));
    QTRY_VERIFY_WITH_TIMEOUT(rig.receiver.sampleCount() > 2 * kSeries, 20000);
    QTRY_COMPARE_WITH_TIMEOUT(rig.reserve(), qint64{2} << 20, 5000);
    if (away)
        rig.receiver.goDown();
    QVERIFY(fill(rig.filler()));
    QTRY_VERIFY2_WITH_TIMEOUT(rig.memoryBytes() > 0, qPrintable(rig.agent.output()), 10000);
    QTRY_VERIFY2_WITH_TIMEOUT(rig.storageError().startsWith("The disk is full: "), qPrintable(rig.storageError()),
                              5000);
    QVERIFY(rig.status()[QStringLiteral("state")].toString() != "delivering");

    // It goes on: scrapes, and delivery with cursors that are saved, when there is somebody.
    const int scrapes = rig.target.scrapes();
    const std::uint64_t arrived = rig.receiver.sampleCount();
    const QString cursor = rig.cursor();
    QTRY_VERIFY_WITH_TIMEOUT(rig.target.scrapes() >= scrapes + 6, 10000);
    if (!away) {
        QTRY_VERIFY_WITH_TIMEOUT(rig.receiver.sampleCount() >= arrived + 4 * kSeries, 10000);
        QTRY_VERIFY_WITH_TIMEOUT(!rig.cursor().isEmpty() && rig.cursor() != cursor, 10000);
        QTRY_VERIFY_WITH_TIMEOUT(!rig.agent.output().contains("cursor cannot be saved"), 100);
    }
    QVERIFY(rig.memoryBytes() > 0);

    QVERIFY(QFile::remove(rig.filler()));
    QTRY_COMPARE_WITH_TIMEOUT(rig.memoryBytes(), 0.0, 5000);
    QTRY_VERIFY2_WITH_TIMEOUT(rig.storageError().isEmpty(), qPrintable(rig.storageError()), 5000);
    QTRY_COMPARE_WITH_TIMEOUT(rig.reserve(), qint64{2} << 20, 5000);
    QVERIFY(!QDir(rig.agent.storage() + "/wal").entryList(QDir::Files).contains("tmp"));
    if (away)
        QVERIFY(rig.receiver.start());
    const QString wrong = checkAllArrived(rig);
    QVERIFY2(wrong.isEmpty(), qPrintable(wrong + '\n' + rig.agent.output()));
}

void DiskFullTest::startsOnAFullDisk()
{
    Rig rig;
    QVERIFY2(rig.start(), qPrintable(rig.agent.output()));
    QTRY_VERIFY_WITH_TIMEOUT(rig.receiver.sampleCount() > 2 * kSeries, 20000);
    QVERIFY(fill(rig.filler()));
    QTRY_VERIFY_WITH_TIMEOUT(rig.memoryBytes() > 0, 10000);
    QVERIFY(rig.agent.stop());
    const int scrapes = rig.target.scrapes();
    QVERIFY(fill(rig.filler())); // what was given back as well
    QVERIFY2(rig.agent.startAndWait(), qPrintable(rig.agent.output()));
    QTRY_VERIFY_WITH_TIMEOUT(rig.target.scrapes() > scrapes + 4, 10000);
    QTRY_VERIFY_WITH_TIMEOUT(rig.memoryBytes() > 0, 10000);
    QVERIFY(QFile::remove(rig.filler()));
    QTRY_COMPARE_WITH_TIMEOUT(rig.memoryBytes(), 0.0, 5000);
    const std::uint64_t arrived = rig.receiver.sampleCount();
    QTRY_VERIFY_WITH_TIMEOUT(rig.receiver.sampleCount() > arrived + 2 * kSeries, 10000);
    QCOMPARE(rig.ledger()["imbalance"].toInteger(), qint64{0});
    QVERIFY2(rig.ledger()["dropped"].toObject().isEmpty(), QJsonDocument(rig.ledger()).toJson().constData());
}

void DiskFullTest::readOnlyAndBack()
{
    // A file system with files open for writing cannot be remounted read-only by hand (EBUSY; only its own errors do
    // that): so the same directory is mounted read-only on top. The open segment still takes what it gets, the next
    // cannot be created.
    Rig rig(6000, {"--storage.agent.wal-segment-size=1MB"});
    const QByteArray storage = rig.agent.storage().toLocal8Bit();
    QVERIFY2(rig.start("100ms"), qPrintable(rig.agent.output()));
    QTRY_VERIFY_WITH_TIMEOUT(rig.receiver.sampleCount() > 2 * 6000, 20000);
    QCOMPARE(::mount(storage.constData(), storage.constData(), nullptr, MS_BIND, nullptr), 0);
    QCOMPARE(::mount("none", storage.constData(), nullptr, MS_REMOUNT | MS_BIND | MS_RDONLY, nullptr), 0);
    QTRY_VERIFY2_WITH_TIMEOUT(rig.memoryBytes() > 0, qPrintable(rig.agent.output()), 20000);
    QTRY_VERIFY2_WITH_TIMEOUT(rig.storageError().contains("Read-only file system"), qPrintable(rig.storageError()),
                              5000);
    const int scrapes = rig.target.scrapes();
    const std::uint64_t arrived = rig.receiver.sampleCount();
    QTRY_VERIFY_WITH_TIMEOUT(rig.target.scrapes() >= scrapes + 6, 10000);
    QTRY_VERIFY_WITH_TIMEOUT(rig.receiver.sampleCount() >= arrived + 4 * 6000, 10000);
    QCOMPARE(::umount2(storage.constData(), MNT_DETACH), 0);
    QTRY_COMPARE_WITH_TIMEOUT(rig.memoryBytes(), 0.0, 5000);
    QTRY_VERIFY2_WITH_TIMEOUT(rig.storageError().isEmpty(), qPrintable(rig.storageError()), 5000);
    const QString wrong = checkAllArrived(rig);
    QVERIFY2(wrong.isEmpty(), qPrintable(wrong + '\n' + rig.agent.output()));
}

void DiskFullTest::memoryOverflows()
{
    if (qEnvironmentVariableIntValue("BELFRY_DISK_FULL_OVERFLOW") == 0)
        QSKIP("takes a minute: BELFRY_DISK_FULL_OVERFLOW=1 runs it");
    Rig rig(30000);
    QVERIFY2(rig.start("200ms"), qPrintable(rig.agent.output()));
    QTRY_VERIFY_WITH_TIMEOUT(rig.receiver.sampleCount() > 2 * 30000, 30000);
    rig.receiver.goDown();
    QVERIFY(fill(rig.filler()));
    const auto given = [&rig] { return rig.agent.metric("belfry_wal_disk_full_dropped_samples_total"); };
    QTRY_VERIFY_WITH_TIMEOUT(given() > 0, 60000);
    QTRY_COMPARE_WITH_TIMEOUT(rig.status()[QStringLiteral("state")].toString(), QString("losing_data"), 5000);
    QVERIFY(rig.memoryBytes() <= rig.agent.metric("belfry_wal_memory_limit_bytes"));
    QVERIFY(QFile::remove(rig.filler()));
    QTRY_COMPARE_WITH_TIMEOUT(rig.memoryBytes(), 0.0, 10000);
    QVERIFY(rig.receiver.start());
    const QString wrong = checkAllArrived(rig, true);
    QVERIFY2(wrong.isEmpty(), qPrintable(wrong + '\n' + rig.agent.output()));
}

QTEST_GUILESS_MAIN(DiskFullTest)
#include "tst_disk_full.moc"
