// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/remote/pace/lane_control.h"

#include <QtTest>

#include <algorithm>
#include <vector>

using namespace agent;
using namespace agent::remote;

namespace {

/// A link of a bandwidth and a delay, with a queue that takes all, and a receiver behind it that works on a few
/// requests at once. Lanes keep it busy as a sender does: a changed number takes effect when no request is under way.
class Link {
public:
    double bytesPerSecond = 250'000;
    double roundTrip = 0.2;
    double work = 0.002;        ///< Seconds of the receiver for a request.
    std::size_t workers = 1000; ///< Requests that it works on at once.
    double batchBytes = 30'000;
    LaneControl control{1, 50};

    struct Outcome {
        double bytes = 0;
        double slowest = 0; ///< Seconds that an answer took.
    };
    /// What went over it from `from` to `to`, in seconds.
    Outcome run(double from, double to)
    {
        Outcome out;
        while (m_now < to) {
            if (m_busy.empty())
                m_lanes = control.lanes();
            if (control.lanes() == m_lanes)
                while (m_busy.size() < m_lanes)
                    m_busy.push_back(start());
            const auto next = std::min_element(m_busy.begin(), m_busy.end(),
                                               [](const auto &a, const auto &b) { return a.end < b.end; });
            const Request done = *next;
            m_busy.erase(next);
            m_now = done.end;
            control.delivered(at(m_now), 2000, true, done.end - done.start);
            if (m_now >= from) {
                out.bytes += batchBytes;
                out.slowest = std::max(out.slowest, done.end - done.start);
            }
        }
        return out;
    }
    [[nodiscard]] std::uint32_t lanes() const { return m_lanes; }

private:
    struct Request {
        double start;
        double end;
    };
    static SteadyTime at(double seconds)
    {
        return SteadyTime(
            std::chrono::duration_cast<SteadyTime::duration>(std::chrono::duration<double>(1000 + seconds)));
    }
    Request start()
    {
        m_free = std::max(m_free, m_now + roundTrip / 2) + batchBytes / bytesPerSecond;
        m_workers.resize(std::min<std::size_t>(workers, 1000), 0);
        double &worker = *std::min_element(m_workers.begin(), m_workers.end());
        worker = std::max(worker, m_free) + work;
        return {m_now, worker + roundTrip / 2};
    }

    double m_now = 0;
    double m_free = 0; ///< When the link is.
    std::uint32_t m_lanes = 1;
    std::vector<Request> m_busy;
    std::vector<double> m_workers;
};

} // namespace

class TestRemoteLink : public QObject {
    Q_OBJECT
private slots:
    void fillsALink_data();
    void fillsALink();
    void stepsBackWhenTheLinkSlowsDown();
    void givesBackWhatWasNeeded();
};

void TestRemoteLink::fillsALink_data()
{
    QTest::addColumn<double>("bytesPerSecond");
    QTest::addColumn<double>("roundTrip");
    QTest::addColumn<double>("batch");
    QTest::newRow("2 Mbit/s, 200 ms") << 250e3 << 0.2 << 30e3;
    QTest::newRow("2 Mbit/s, 200 ms, small batches") << 250e3 << 0.2 << 8e3;
    QTest::newRow("2 Mbit/s, 200 ms, large batches") << 250e3 << 0.2 << 150e3;
    QTest::newRow("20 Mbit/s, 600 ms") << 2.5e6 << 0.6 << 60e3;
    QTest::newRow("256 kbit/s, 700 ms") << 32e3 << 0.7 << 15e3;
    QTest::newRow("1 Gbit/s, 1 ms") << 125e6 << 0.001 << 30e3;
}

/// Nine tenths of the link within half a minute from one lane on, and no queue of seconds.
void TestRemoteLink::fillsALink()
{
    QFETCH(double, bytesPerSecond);
    QFETCH(double, roundTrip);
    QFETCH(double, batch);
    Link link;
    link.bytesPerSecond = bytesPerSecond;
    link.roundTrip = roundTrip;
    link.batchBytes = batch;
    link.run(0, 30);
    const Link::Outcome out = link.run(30, 90);
    const double share = out.bytes / (60 * bytesPerSecond);
    qInfo("%s: %.1f %% with %u lanes, slowest answer %.2f s", QTest::currentDataTag(), 100 * share, link.lanes(),
          out.slowest);
    QVERIFY2(share >= 0.9, qPrintable(QString::number(share)));
    QVERIFY2(out.slowest < 1.5 + roundTrip + 4 * batch / bytesPerSecond, qPrintable(QString::number(out.slowest)));
}

/// Fifty lanes that a fast receiver was worth, and then a tenth of the bandwidth.
void TestRemoteLink::stepsBackWhenTheLinkSlowsDown()
{
    Link link;
    link.bytesPerSecond = 50e6;
    link.roundTrip = 0.3;
    link.batchBytes = 60e3;
    link.run(0, 120);
    QVERIFY2(link.lanes() > 20, qPrintable(QString::number(link.lanes())));
    link.bytesPerSecond = 250e3;
    const Link::Outcome slow = link.run(120, 150);
    link.run(150, 600);
    const Link::Outcome later = link.run(600, 660);
    qInfo("slowest answer %.1f s at first, %.1f s later, %u lanes", slow.slowest, later.slowest, link.lanes());
    QVERIFY(later.slowest < 4);
    QVERIFY(later.bytes / (60 * link.bytesPerSecond) >= 0.9);
}

/// Answers that take long because of the receiver and not of a queue: fewer lanes bring less, so they come back.
void TestRemoteLink::givesBackWhatWasNeeded()
{
    Link link;
    link.bytesPerSecond = 1e9;
    link.roundTrip = 0.01;
    link.work = 0.1;
    link.run(0, 60);
    const double before = link.run(60, 120).bytes;
    QVERIFY(link.lanes() > 30);
    link.work = 3; // slow, and as many at once as ever
    link.run(120, 400);
    const Link::Outcome later = link.run(400, 600);
    const double expected = 50 * 30e3 / 3 * 200;
    qInfo("%u lanes, %.0f %% of what 50 lanes bring", link.lanes(), 100 * later.bytes / expected);
    QVERIFY(before > 0 && later.bytes > 0.7 * expected);
}

QTEST_APPLESS_MAIN(TestRemoteLink)
#include "tst_remote_link.moc"
