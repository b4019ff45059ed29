// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/snapshot_history.h"

#include "widgets/models/facts.h"

namespace widgets {

namespace {

constexpr std::size_t kFinePoints = 3600;
constexpr qint64 kFineGapMs = 5'000;
constexpr std::size_t kCoarsePoints = 5760;
constexpr qint64 kCoarseStepMs = 15'000;
constexpr qint64 kCoarseGapMs = 60'000;
constexpr qsizetype kMaxOutages = 100;

void follow(QList<Outage> &outages, bool offline, qint64 since, qint64 now)
{
    const bool open = !outages.isEmpty() && outages.back().end == 0;
    if (offline && !open) {
        if (outages.size() == kMaxOutages)
            outages.removeFirst();
        outages.push_back({since != 0 ? since : now, 0});
    } else if (!offline && open) {
        outages.back().end = now;
    }
}

} // namespace

Course::Course() : m_fine(kFinePoints, kFineGapMs), m_coarse(kCoarsePoints, kCoarseGapMs) {}

void Course::add(qint64 time, double value)
{
    m_fine.add(time, value);
    if (time - m_coarse.newestTime() >= kCoarseStepMs)
        m_coarse.add(time, value);
}

QList<LinePiece> Course::lines(qint64 from, qint64 to, int maxPoints) const
{
    const bool fine = m_fine.size() < kFinePoints || m_fine.oldestTime() <= from;
    return (fine ? m_fine : m_coarse).lines(from, to, SeriesView::Raw, maxPoints);
}

void SnapshotHistory::add(const agent::engine::EngineSnapshot &snapshot)
{
    if (snapshot.time - m_newest < 1000)
        return;
    m_newest = snapshot.time;
    m_inRate.add(snapshot.time, snapshot.inRate);
    m_logBytes.add(snapshot.time, static_cast<double>(snapshot.wal.bytes));
    m_targetsUp.add(snapshot.time, static_cast<double>(targetCounts(snapshot).up));
    for (const auto &row : snapshot.remotes) {
        Remote &remote = m_remotes[QString::fromStdString(row.name)];
        remote.pendingSamples.add(snapshot.time, static_cast<double>(row.ledger.pending));
        remote.pendingBytes.add(snapshot.time, static_cast<double>(row.pendingBytes));
        remote.outRate.add(snapshot.time, delivers(row.state) ? row.outRate : 0);
        follow(remote.outages, row.state == agent::engine::AgentState::Offline, row.stateSince, snapshot.time);
    }
}

const SnapshotHistory::Remote *SnapshotHistory::remote(const QString &name) const
{
    const auto found = m_remotes.constFind(name);
    return found == m_remotes.constEnd() ? nullptr : &found.value();
}

} // namespace widgets
