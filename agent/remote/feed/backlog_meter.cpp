// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/remote/feed/backlog_meter.h"

#include <algorithm>

namespace agent::remote {
namespace {

/// The kept ordinal, unless it cannot be of this log. It is better than the log's own, which does not know what damage
/// the remote has met in the segment so far.
std::uint64_t startOf(Source &source, wal::Position cursor, std::optional<std::uint64_t> kept)
{
    if (!kept)
        return source.ordinal(cursor);
    const std::uint64_t first = source.firstOrdinal(cursor.segment);
    const std::uint64_t next = source.firstOrdinal(cursor.segment + 1);
    const bool gone = first == next; // the segment is not in the log, or is empty
    const bool fits = *kept <= next && (*kept >= first || gone);
    return fits ? *kept : source.ordinal(cursor);
}

} // namespace

BacklogMeter::BacklogMeter(Source &source, wal::Position cursor, std::uint64_t settled,
                           std::optional<std::uint64_t> ordinal)
    : m_source(source), m_segment(cursor.segment), m_next(startOf(source, cursor, ordinal)), m_base(settled - m_next)
{
}

std::uint64_t BacklogMeter::read(wal::Position record, std::uint64_t samples)
{
    std::uint64_t missing = 0;
    if (record.segment != m_segment) {
        const std::uint64_t first = m_source.firstOrdinal(record.segment);
        missing = first > m_next ? first - m_next : 0;
        m_next = std::max(m_next, first);
        m_segment = record.segment;
    }
    m_next += samples;
    return missing;
}

BacklogMeter::Level BacklogMeter::level() const
{
    const std::uint64_t end = m_source.endOrdinal();
    return {m_base + end, end > m_next ? end - m_next : 0};
}

} // namespace agent::remote
