// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/wal/segment_index.h"

#include <algorithm>
#include <limits>

namespace agent::wal {
namespace {

bool numberLess(const SegmentInfo &segment, std::uint32_t number)
{
    return segment.number < number;
}

} // namespace

void SegmentIndex::add(const SegmentInfo &segment)
{
    const MutexLock lock(m_mutex);
    m_segments.push_back(segment);
    m_bytes += segment.bytes;
}

void SegmentIndex::grow(std::uint64_t bytes, std::uint32_t records, std::uint64_t samples, TimestampMs minTime,
                        TimestampMs maxTime)
{
    const MutexLock lock(m_mutex);
    SegmentInfo &segment = m_segments.back();
    m_bytes += bytes - segment.bytes;
    segment.bytes = bytes;
    segment.records += records;
    if (samples > 0) {
        segment.minTime = segment.samples == 0 ? minTime : std::min(segment.minTime, minTime);
        segment.maxTime = segment.samples == 0 ? maxTime : std::max(segment.maxTime, maxTime);
    }
    segment.samples += samples;
}

void SegmentIndex::resize(std::uint64_t bytes)
{
    grow(bytes, 0, 0, 0, 0);
}

void SegmentIndex::remove(std::uint32_t number)
{
    const MutexLock lock(m_mutex);
    const auto it = std::lower_bound(m_segments.begin(), m_segments.end(), number, numberLess);
    if (it == m_segments.end() || it->number != number)
        return;
    m_bytes -= it->bytes;
    m_segments.erase(it);
    m_damage.erase(m_damage.lower_bound({number, 0}),
                   m_damage.upper_bound({number, std::numeric_limits<std::uint64_t>::max()}));
}

std::vector<SegmentInfo> SegmentIndex::list() const
{
    const MutexLock lock(m_mutex);
    return m_segments;
}

std::vector<std::uint32_t> SegmentIndex::before(std::uint32_t number) const
{
    std::vector<std::uint32_t> numbers;
    const MutexLock lock(m_mutex);
    for (const SegmentInfo &segment : m_segments) {
        if (segment.number >= number)
            break;
        numbers.push_back(segment.number);
    }
    return numbers;
}

std::optional<SegmentInfo> SegmentIndex::atOrAfter(std::uint32_t number) const
{
    const MutexLock lock(m_mutex);
    const auto it = std::lower_bound(m_segments.begin(), m_segments.end(), number, numberLess);
    if (it == m_segments.end())
        return std::nullopt;
    return *it;
}

SegmentInfo SegmentIndex::last() const
{
    const MutexLock lock(m_mutex);
    return m_segments.empty() ? SegmentInfo{} : m_segments.back();
}

Position SegmentIndex::begin() const
{
    const MutexLock lock(m_mutex);
    return {m_segments.empty() ? 0 : m_segments.front().number, 0};
}

Position SegmentIndex::end() const
{
    const SegmentInfo segment = last();
    return {segment.number, segment.records};
}

std::uint64_t SegmentIndex::bytes() const
{
    const MutexLock lock(m_mutex);
    return m_bytes;
}

bool SegmentIndex::noteDamage(std::uint32_t segment, std::uint64_t offset)
{
    const MutexLock lock(m_mutex);
    if (!m_damage.emplace(segment, offset).second)
        return false;
    ++m_damagedRanges;
    const auto it = std::lower_bound(m_segments.begin(), m_segments.end(), segment, numberLess);
    if (it != m_segments.end() && it->number == segment)
        it->damaged = true;
    return true;
}

void SegmentIndex::countDamage()
{
    const MutexLock lock(m_mutex);
    ++m_damagedRanges;
}

std::uint64_t SegmentIndex::damagedRanges() const
{
    const MutexLock lock(m_mutex);
    return m_damagedRanges;
}

} // namespace agent::wal
