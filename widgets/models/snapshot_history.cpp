// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/snapshot_history.h"

#include "widgets/models/facts.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace widgets {

namespace {

constexpr std::size_t kFinePoints = 3600;
constexpr qint64 kFineGapMs = 5'000;
constexpr std::size_t kCoarsePoints = 5760;
constexpr qint64 kCoarseStepMs = 15'000;
constexpr qint64 kCoarseGapMs = 60'000;
constexpr qsizetype kMaxOutages = 100;
constexpr qint64 kDayMs = 24LL * 60 * 60 * 1000;

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

/// How many of the segment's samples are newer than `time`, if they are spread evenly.
double newerThan(const agent::engine::SegmentRow &segment, qint64 time)
{
    const auto samples = static_cast<double>(segment.samples);
    if (time < segment.minTime)
        return samples;
    if (time >= segment.maxTime)
        return 0;
    return samples * static_cast<double>(segment.maxTime - time) /
           static_cast<double>(segment.maxTime - segment.minTime);
}

/// How the backlog that waits now came to be, as the segments of the log tell: what lies behind an instant was not
/// there then. Nothing is assumed to have been delivered meanwhile.
void fillIn(SnapshotHistory::Remote &remote, const agent::engine::RemoteRow &row,
            const agent::engine::EngineSnapshot &snapshot)
{
    const auto pending = static_cast<double>(row.ledger.pending);
    if (row.oldestPending == 0 || pending == 0 || snapshot.time - row.oldestPending < 2 * kCoarseStepMs)
        return;
    const double bytesEach = static_cast<double>(row.pendingBytes) / pending;
    const auto &segments = snapshot.wal.segments;
    std::vector<double> behind(segments.size() + 1); // samples in the segments from here on
    for (std::size_t i = segments.size(); i-- > 0;)
        behind[i] = behind[i + 1] + static_cast<double>(segments[i].samples);
    std::size_t at = 0;
    const qint64 known = remote.pendingSamples.newestTime() + kCoarseStepMs;
    for (qint64 time = std::max<qint64>({row.oldestPending, snapshot.time - kDayMs, known});
         time < snapshot.time - kCoarseStepMs; time += kCoarseStepMs) {
        while (at < segments.size() && segments[at].maxTime <= time)
            ++at;
        const double newer = at < segments.size() ? newerThan(segments[at], time) + behind[at + 1] : 0;
        const double then = std::max(0.0, pending - newer);
        remote.pendingSamples.addEarlier(time, then);
        remote.pendingBytes.addEarlier(time, then * bytesEach);
    }
}

void noteLosses(SnapshotHistory::Remote &remote, const agent::engine::RemoteRow &row, qint64 now, bool known)
{
    for (const auto &[reason, samples] : row.ledger.dropped) {
        auto &loss = remote.losses[QString::fromStdString(reason)];
        if (known && samples > loss.samples)
            loss.last = now;
        loss.samples = samples;
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
    const qint64 border = m_fine.oldestTime();
    if (m_fine.empty() || border <= from || m_coarse.oldestTime() >= border)
        return m_fine.lines(from, to, SeriesView::Raw, maxPoints);
    const qint64 until = std::min(border, to);
    const int before =
        std::max(1, static_cast<int>(static_cast<double>(until - from) / static_cast<double>(to - from) * maxPoints));
    QList<LinePiece> pieces = m_coarse.lines(from, until, SeriesView::Raw, before);
    QList<LinePiece> recent =
        to > border ? m_fine.lines(border, to, SeriesView::Raw, std::max(1, maxPoints - before)) : QList<LinePiece>();
    if (!pieces.isEmpty() && !recent.isEmpty() &&
        recent.front().front().x() - pieces.back().back().x() <= static_cast<double>(kCoarseGapMs))
        pieces.back() += recent.takeFirst();
    return pieces + recent;
}

void SnapshotHistory::add(const agent::engine::EngineSnapshot &snapshot)
{
    for (const auto &row : snapshot.remotes) {
        if (const auto known = m_remotes.find(QString::fromStdString(row.name)); known != m_remotes.end())
            noteLosses(*known, row, snapshot.time, true); // at once: lists show it
    }
    if (snapshot.time - m_newest < 1000)
        return;
    if (m_newest == 0)
        recall(*snapshot.earlier);
    m_newest = snapshot.time;
    m_inRate.add(snapshot.time, snapshot.inRate);
    m_logBytes.add(snapshot.time, static_cast<double>(snapshot.wal.bytes));
    m_targetsUp.add(snapshot.time, static_cast<double>(targetCounts(snapshot).up));
    for (const auto &row : snapshot.remotes) {
        Remote &remote = m_remotes[QString::fromStdString(row.name)];
        const bool known = std::exchange(remote.seen, true);
        if (!known) {
            fillIn(remote, row, snapshot);
            noteLosses(remote, row, snapshot.time, false);
        }
        QMap<int, quint64> answers;
        for (const auto &[code, count] : row.answers)
            answers[code] = count;
        remote.answers.add(snapshot.time, answers, !known && snapshot.time - snapshot.startTime < 60'000);
        remote.pendingSamples.add(snapshot.time, static_cast<double>(row.ledger.pending));
        remote.pendingBytes.add(snapshot.time, static_cast<double>(row.pendingBytes));
        remote.outRate.add(snapshot.time, delivers(row.state) ? row.outRate : 0);
        follow(remote.outages, row.state == agent::engine::AgentState::Offline, row.stateSince, snapshot.time);
    }
}

void SnapshotHistory::recall(const std::vector<agent::engine::CoursePoint> &points)
{
    if (points.empty())
        return;
    for (const auto &point : points) {
        m_inRate.addEarlier(point.time, point.inRate);
        m_logBytes.addEarlier(point.time, static_cast<double>(point.logBytes));
        m_targetsUp.addEarlier(point.time, static_cast<double>(point.targetsUp));
        for (const auto &row : point.remotes) {
            Remote &remote = m_remotes[QString::fromStdString(row.name)];
            remote.pendingSamples.addEarlier(point.time, static_cast<double>(row.pending));
            remote.pendingBytes.addEarlier(point.time, static_cast<double>(row.pendingBytes));
            remote.outRate.addEarlier(point.time, row.outRate);
            follow(remote.outages, row.offline, point.time, point.time);
        }
    }
    for (Remote &remote : m_remotes) // whether it went on while the agent did not run, nobody knows
        follow(remote.outages, false, 0, points.back().time);
}

const SnapshotHistory::Remote *SnapshotHistory::remote(const QString &name) const
{
    const auto found = m_remotes.constFind(name);
    return found == m_remotes.constEnd() ? nullptr : &found.value();
}

} // namespace widgets
