// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/forwarding_rig.h"
#include "tests/support/write_receiver.h"

#include <QDirIterator>
#include <QtTest/QTest>

#include <algorithm>

/// With a receiver that takes everything the directory stays small, and what is delivered goes at once.
class TestSteadyDirectory : public QObject {
    Q_OBJECT
private slots:
    void staysUnderThreeSegments();
};

namespace {

constexpr std::uint64_t kSegmentBytes = 128U << 10;

qint64 bytesIn(const QString &directory)
{
    qint64 bytes = 0;
    for (QDirIterator it(directory, QDir::Files, QDirIterator::Subdirectories); it.hasNext();) {
        it.next();
        bytes += it.fileInfo().size();
    }
    return bytes;
}

} // namespace

void TestSteadyDirectory::staysUnderThreeSegments()
{
    WriteReceiver receiver;
    QVERIFY(receiver.start());
    ForwardingRig rig;
    rig.segmentBytes = kSegmentBytes;
    rig.truncates = true;
    QVERIFY(rig.open());
    QVERIFY(rig.apply({rig.remote(receiver.url())}));
    const std::vector<agent::model::Labels> series = rig.makeSeries(500);
    const QString wal = QString::fromStdString(rig.path()) + "/wal";
    qint64 mostBytes = 0;
    for (double round = 0; rig.log->end().segment < 12; ++round) {
        QVERIFY(rig.append(series, 1 / (3 + round)));
        // As fast as it is delivered.
        QTRY_VERIFY_WITH_TIMEOUT(rig.manager->lowestCursor().segment + 1 >= rig.log->end().segment, 20000);
        QTRY_VERIFY_WITH_TIMEOUT(rig.log->status().segments.size() <= 3, 5000);
        mostBytes = std::max(mostBytes, bytesIn(wal));
    }
    QTRY_COMPARE_WITH_TIMEOUT(rig.log->status().segments.size(), std::size_t{1}, 5000);
    QTRY_COMPARE_WITH_TIMEOUT(rig.status().ledger.pending, std::uint64_t{0}, 5000);
    QCOMPARE(rig.status().ledger.acknowledged, rig.appended);
    const qint64 checkpoint = 64 << 10;
    QVERIFY2(mostBytes <= 3 * qint64{kSegmentBytes} + checkpoint, qPrintable(QString::number(mostBytes)));
    QVERIFY(QDir(QString::fromStdString(rig.path()) + "/index").entryList({"0*"}, QDir::Files).isEmpty());
}

QTEST_GUILESS_MAIN(TestSteadyDirectory)
#include "tst_steady_directory.moc"
