// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/engine/delivery_spans.h"

#include "agent/wal/loss.h"

#include <algorithm>
#include <utility>

namespace agent::engine {
namespace {

/// Losses that are seen as segments that are gone.
bool goesBySegment(std::string_view reason)
{
    return reason == wal::kEvictedDiskBudget || reason == wal::kEvictedFreeSpace || reason == wal::kEvictedRetention ||
           reason == wal::kDiskFull;
}

/// Two losses that are closer are told as one.
constexpr TimestampMs kJoin = 5000;

} // namespace

void DeliverySpans::see(const wal::LogStatus &log, const std::function<std::string_view(std::uint32_t)> &reason)
{
    m_lost.clear();
    auto now = log.segments.begin();
    for (const wal::SegmentInfo &before : m_segments) {
        while (now != log.segments.end() && now->number < before.number)
            ++now;
        const bool there = now != log.segments.end() && now->number == before.number;
        if (!there && before.samples > 0)
            m_lost.push_back(
                {before.number, before.minTime, before.maxTime, before.samples, std::string(reason(before.number))});
    }
    m_segments = log.segments;
    for (const wal::SegmentInfo &segment : m_segments) {
        if (segment.samples > 0)
            m_oldestSeen = std::min(m_oldestSeen.value_or(segment.minTime), segment.minTime);
    }
    m_endOrdinal = m_segments.empty() ? 0 : m_segments.back().firstSample + m_segments.back().samples;
}

TimestampMs DeliverySpans::timeAt(wal::Position position) const
{
    const auto segment =
        std::lower_bound(m_segments.begin(), m_segments.end(), position.segment,
                         [](const wal::SegmentInfo &info, std::uint32_t number) { return info.number < number; });
    if (segment == m_segments.end())
        return m_segments.empty() ? 0 : m_segments.back().maxTime;
    if (segment->number != position.segment || segment->records == 0)
        return segment->minTime;
    const double part = std::min(static_cast<double>(position.record) / segment->records, 1.0);
    return segment->minTime + static_cast<TimestampMs>(part * static_cast<double>(segment->maxTime - segment->minTime));
}

TimestampMs DeliverySpans::timeOfOrdinal(std::uint64_t ordinal) const
{
    for (const wal::SegmentInfo &segment : m_segments) {
        if (segment.samples == 0 || ordinal >= segment.firstSample + segment.samples)
            continue;
        const double part = ordinal <= segment.firstSample ? 0
                                                           : static_cast<double>(ordinal - segment.firstSample) /
                                                                 static_cast<double>(segment.samples);
        return segment.minTime +
               static_cast<TimestampMs>(part * static_cast<double>(segment.maxTime - segment.minTime));
    }
    return m_segments.empty() ? 0 : m_segments.back().maxTime;
}

void DeliverySpans::add(std::vector<DeliverySpan> &spans, DeliverySpan span)
{
    if (!spans.empty() && spans.back().reason == span.reason && span.from <= spans.back().to + kJoin &&
        span.to >= spans.back().from) {
        spans.back().from = std::min(spans.back().from, span.from);
        spans.back().to = std::max(spans.back().to, span.to);
        spans.back().samples += span.samples;
        return;
    }
    if (spans.size() == kMostLosses)
        spans.erase(spans.begin());
    spans.push_back(std::move(span));
}

void DeliverySpans::noteLosses(Memory &memory, const RemoteRow &row, wal::Position cursor, TimestampMs now) const
{
    using Kind = DeliverySpan::Kind;
    for (const Lost &lost : m_lost) {
        if (lost.segment < cursor.segment)
            continue; // delivered before
        // Of the segment that the cursor stands in, a part is delivered.
        const TimestampMs from =
            lost.segment == cursor.segment ? std::clamp(memory.oldestPending, lost.from, lost.to) : lost.from;
        add(memory.losses, {from, lost.to, Kind::Dropped, lost.reason, lost.samples});
    }
    for (const auto &[reason, count] : row.ledger.dropped) {
        std::uint64_t &before = memory.dropped[reason];
        const std::uint64_t fresh = count > before ? count - before : 0;
        before = count;
        if (fresh == 0 || goesBySegment(reason))
            continue;
        const TimestampMs from = memory.oldestPending != 0 ? memory.oldestPending : memory.time;
        const TimestampMs to = row.oldestPending != 0 ? row.oldestPending : now;
        add(memory.losses, {from, std::max(from, to), Kind::Dropped, reason, fresh});
    }
}

void DeliverySpans::fill(RemoteRow &row, const remote::RemoteStatus &status, TimestampMs now)
{
    Memory &memory = m_remotes[row.name];
    memory.alive = true;
    if (!memory.seen) {
        memory.seen = true;
        memory.dropped = row.ledger.dropped;
        const bool lostBefore = std::any_of(memory.dropped.begin(), memory.dropped.end(),
                                            [](const auto &entry) { return entry.second > 0; });
        memory.lossesKnownFrom = lostBefore ? now : 0;
    } else {
        noteLosses(memory, row, status.cursor, now);
    }
    memory.oldestPending = row.oldestPending;
    memory.time = now;

    const std::uint64_t committed = row.ledger.committed;
    const TimestampMs first = committed >= m_endOrdinal ? 0 : timeOfOrdinal(m_endOrdinal - committed);
    row.settledFrom = std::max(first, m_oldestSeen.value_or(now));
    row.lossesKnownFrom = memory.lossesKnownFrom;
    row.spans = memory.losses;
    const auto waits = [&row](TimestampMs from, TimestampMs to, std::uint64_t samples) {
        row.spans.push_back({from, std::max(from, to), DeliverySpan::Kind::Waiting, {}, samples});
    };
    if (!status.backlog) {
        if (row.oldestPending != 0)
            waits(row.oldestPending, now, row.ledger.pending);
        return;
    }
    if (status.backlog->samples > 0 && row.oldestPending != 0)
        waits(row.oldestPending, timeAt(status.backlog->until), status.backlog->samples);
    if (row.ledger.pending > status.backlog->samples)
        waits(timeAt(status.backlog->freshCursor), now, row.ledger.pending - status.backlog->samples);
}

void DeliverySpans::endRound()
{
    for (auto it = m_remotes.begin(); it != m_remotes.end();)
        it = std::exchange(it->second.alive, false) ? std::next(it) : m_remotes.erase(it);
}

} // namespace agent::engine
