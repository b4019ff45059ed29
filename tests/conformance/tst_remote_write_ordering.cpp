// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/forwarding_rig.h"
#include "tests/support/write_receiver.h"

#include <QTest>

/// Remote write: samples of a series arrive in the order of their timestamps, over several connections and
/// failures.
class TestRemoteWriteOrdering : public QObject {
    Q_OBJECT
private slots:
    void holds_data();
    void holds();
};

void TestRemoteWriteOrdering::holds_data()
{
    QTest::addColumn<int>("least");
    QTest::addColumn<int>("most");
    QTest::newRow("one lane") << 1 << 1;
    QTest::newRow("eight lanes") << 8 << 8;
    QTest::newRow("growing") << 1 << 16;
}

void TestRemoteWriteOrdering::holds()
{
    QFETCH(int, least);
    QFETCH(int, most);
    WriteReceiver receiver;
    QVERIFY(receiver.start());
    receiver.answerBy([count = 0](const WriteReceiver::Request &) mutable -> std::optional<WriteReceiver::Answer> {
        if (++count % 50 != 0)
            return std::nullopt;
        return WriteReceiver::Answer{.status = 503, .body = {}, .headers = {}};
    });
    ForwardingRig rig;
    rig.segmentBytes = 256U << 10;
    QVERIFY(rig.open());
    agent::remote::Settings settings = rig.remote(receiver.url());
    settings.queue.minShards = static_cast<std::uint32_t>(least);
    settings.queue.maxShards = static_cast<std::uint32_t>(most);
    settings.queue.maxSamplesPerSend = 100;
    settings.queue.capacity = 1000;
    settings.queue.maxBackoff = std::chrono::milliseconds(40);
    const auto series = rig.makeSeries(200);
    for (int i = 0; i < 100; ++i)
        QVERIFY(rig.append(series, i)); // a backlog first
    QVERIFY(rig.apply({settings}));
    for (int i = 0; i < 50; ++i)
        QVERIFY(rig.append(series, i));
    QTRY_COMPARE_WITH_TIMEOUT(receiver.sampleCount(), rig.appended, 30000);
    QCOMPARE(receiver.outOfOrder(), std::uint64_t{0});
    QCOMPARE(receiver.repetitions(), std::uint64_t{0});
    const auto received = receiver.series();
    for (const auto &[name, points] : received)
        QVERIFY2(std::is_sorted(points.begin(), points.end()), name.c_str());
    QCOMPARE(receiver.complaints(), std::vector<std::string>());
}

QTEST_GUILESS_MAIN(TestRemoteWriteOrdering)
#include "tst_remote_write_ordering.moc"
