// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/engine/delivery_spans.h"
#include "agent/wal/loss.h"

#include <QtTest>

using namespace agent;
using engine::DeliverySpan;
using engine::DeliverySpans;
using engine::RemoteRow;

namespace {

wal::SegmentInfo segment(std::uint32_t number, TimestampMs from, TimestampMs to)
{
    wal::SegmentInfo info;
    info.number = number;
    info.records = 100;
    info.firstSample = number * 1000;
    info.samples = 1000;
    info.minTime = from;
    info.maxTime = to;
    return info;
}

/// "waiting 10-20, dropped 30-40 (reason)".
QString dump(const RemoteRow &row)
{
    QStringList texts;
    for (const DeliverySpan &span : row.spans) {
        const bool waits = span.kind == DeliverySpan::Kind::Waiting;
        texts << QStringLiteral("%1 %2-%3")
                         .arg(waits ? QStringLiteral("waiting") : QStringLiteral("dropped"))
                         .arg(span.from)
                         .arg(span.to) +
                     (waits ? QString() : QStringLiteral(" (%1)").arg(QString::fromStdString(span.reason)));
    }
    return texts.join(QStringLiteral(", "));
}

} // namespace

class TestDeliverySpans : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_spans = DeliverySpans();
        m_log = {};
        for (std::uint32_t i = 0; i < 4; ++i)
            m_log.segments.push_back(segment(i, i * 10'000, i * 10'000 + 9'999));
        m_row = {};
        m_row.name = "hq";
        m_row.ledger.committed = 4000;
        m_status = {};
    }

    void nothingWaits()
    {
        look(40'000);
        QCOMPARE(dump(m_row), QString());
        QCOMPARE(m_row.settledFrom, 0);
    }

    void whatTheLogNeverHeldIsNotKnown()
    {
        m_log.segments.erase(m_log.segments.begin());
        look(40'000);
        QCOMPARE(m_row.settledFrom, 10'000);
        m_log.segments.erase(m_log.segments.begin(), m_log.segments.begin() + 2);
        m_status.cursor = {3, 0};
        look(41'000);
        QCOMPARE(m_row.settledFrom, 10'000); // delivered, and known to be
        m_spans = DeliverySpans();
        m_log.segments.clear();
        look(42'000);
        QCOMPARE(m_row.settledFrom, 42'000);
    }

    void waiting()
    {
        m_row.oldestPending = 25'000;
        look(40'000);
        QCOMPARE(dump(m_row), QStringLiteral("waiting 25000-40000"));
    }

    void aBacklogBesideWhatIsFresh()
    {
        m_row.oldestPending = 12'000;
        m_row.ledger.pending = 1500;
        m_status.cursor = {1, 20};
        m_status.backlog = remote::RemoteStatus::Backlog{{2, 50}, {3, 90}, 1300};
        look(40'000);
        QCOMPARE(dump(m_row), QStringLiteral("waiting 12000-24999, waiting 38999-40000"));
        m_row.ledger.pending = 1300;
        look(40'250);
        QCOMPARE(dump(m_row), QStringLiteral("waiting 12000-24999"));
    }

    void aNewRemoteHasNothingOfWhatWasBefore()
    {
        m_row.ledger.committed = 1500;
        look(40'000);
        QCOMPARE(m_row.settledFrom, 24'999);
    }

    void segmentsThatGoUnreadAreLost()
    {
        m_row.oldestPending = 4'000;
        m_status.cursor = {0, 40};
        look(40'000);
        m_log.segments.erase(m_log.segments.begin(), m_log.segments.begin() + 2);
        look(40'250);
        QCOMPARE(dump(m_row), QStringLiteral("dropped 4000-19999 (evicted_disk_budget), waiting 4000-40250"));
        m_row.ledger.dropped["evicted_disk_budget"] = 1600; // the ledger follows: not told twice
        m_row.oldestPending = 20'000;
        m_status.cursor = {2, 0};
        look(40'500);
        QCOMPARE(dump(m_row), QStringLiteral("dropped 4000-19999 (evicted_disk_budget), waiting 20000-40500"));
    }

    void deliveredSegmentsAreNoLoss()
    {
        m_status.cursor = {2, 0};
        look(40'000);
        m_log.segments.erase(m_log.segments.begin(), m_log.segments.begin() + 2);
        look(40'250);
        QCOMPARE(dump(m_row), QString());
    }

    void otherLossesLieBetweenTheOldest()
    {
        m_row.oldestPending = 5'000;
        look(40'000);
        m_row.ledger.dropped["operator_skip"] = 100;
        m_row.oldestPending = 15'000;
        look(40'250);
        QCOMPARE(dump(m_row), QStringLiteral("dropped 5000-15000 (operator_skip), waiting 15000-40250"));
        m_row.ledger.dropped["operator_skip"] = 150;
        m_row.oldestPending = 0;
        look(40'500); // next to the one before: one piece
        QCOMPARE(dump(m_row), QStringLiteral("dropped 5000-40500 (operator_skip)"));
    }

    void lossesBeforeTheStartAreOnlyCounted()
    {
        m_row.ledger.dropped["too_old"] = 7;
        look(40'000);
        QCOMPARE(dump(m_row), QString());
        QCOMPARE(m_row.lossesKnownFrom, 40'000);
        look(40'250);
        QCOMPARE(m_row.lossesKnownFrom, 40'000);
    }

    void lossesAreBounded()
    {
        m_row.oldestPending = 1;
        for (int i = 0; i < 500; ++i) {
            look(40'000 + i);
            m_row.ledger.dropped["too_old"] += 1;
            m_row.oldestPending += 100'000;
        }
        QCOMPARE_LE(m_row.spans.size(), DeliverySpans::kMostLosses + 1);
    }

    void aRemoteThatGoesIsForgotten()
    {
        look(40'000);
        m_spans.endRound();
        m_spans.endRound();
        m_row.ledger.dropped["too_old"] = 7;
        look(41'000);
        QCOMPARE(m_row.lossesKnownFrom, 41'000);
    }

private:
    void look(TimestampMs now)
    {
        m_spans.see(m_log, [](std::uint32_t) { return wal::kEvictedDiskBudget; });
        m_spans.fill(m_row, m_status, now);
    }

    DeliverySpans m_spans;
    wal::LogStatus m_log;
    RemoteRow m_row;
    remote::RemoteStatus m_status;
};

QTEST_APPLESS_MAIN(TestDeliverySpans)
#include "tst_delivery_spans.moc"
