// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/wal/segment_index.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace agent::wal {
namespace {

/// The first of `segments` at or after `number`.
template <typename Segments>
auto firstFrom(Segments &segments, std::uint32_t number)
{
    return std::lower_bound(segments.begin(), segments.end(), number,
                            [](const auto &entry, std::uint32_t n) { return entry.info.number < n; });
}

} // namespace

SegmentIndex::Entry *SegmentIndex::find(std::uint32_t number)
{
    const auto it = firstFrom(m_segments, number);
    return it != m_segments.end() && it->info.number == number ? &*it : nullptr;
}

void SegmentIndex::add(const SegmentInfo &segment, std::vector<std::uint32_t> samplesUpTo)
{
    const MutexLock lock(m_mutex);
    m_segments.push_back({segment, std::move(samplesUpTo)});
    m_bytes += segment.bytes;
    if (segment.form == SegmentForm::Memory)
        m_memoryBytes += segment.plainBytes;
}

void SegmentIndex::grow(std::uint64_t plainBytes, std::span<const std::uint32_t> records, TimestampMs minTime,
                        TimestampMs maxTime)
{
    const MutexLock lock(m_mutex);
    Entry &entry = m_segments.back();
    SegmentInfo &segment = entry.info;
    for (const std::uint32_t samples : records) {
        ++segment.records;
        segment.samples += samples;
        entry.samplesUpTo.push_back(static_cast<std::uint32_t>(segment.samples));
    }
    const std::uint64_t more = plainBytes - segment.plainBytes;
    segment.plainBytes = plainBytes;
    if (segment.form == SegmentForm::Memory) {
        m_memoryBytes += more;
    } else {
        segment.bytes += more;
        m_bytes += more;
    }
    if (minTime > maxTime)
        return;
    const bool first = segment.minTime == 0 && segment.maxTime == 0;
    segment.minTime = first ? minTime : std::min(segment.minTime, minTime);
    segment.maxTime = first ? maxTime : std::max(segment.maxTime, maxTime);
}

void SegmentIndex::remove(std::uint32_t number)
{
    const MutexLock lock(m_mutex);
    const auto it = firstFrom(m_segments, number);
    if (it == m_segments.end() || it->info.number != number)
        return;
    m_bytes -= it->info.bytes;
    if (it->info.form == SegmentForm::Memory)
        m_memoryBytes -= it->info.plainBytes;
    m_segments.erase(it);
    m_damage.erase(m_damage.lower_bound({number, 0}),
                   m_damage.upper_bound({number, std::numeric_limits<std::uint64_t>::max()}));
}

void SegmentIndex::setForm(std::uint32_t number, SegmentForm form, std::uint64_t bytes, std::uint64_t plainBytes)
{
    const MutexLock lock(m_mutex);
    Entry *entry = find(number);
    if (!entry)
        return;
    if (entry->info.form == SegmentForm::Memory) {
        m_memoryBytes -= entry->info.plainBytes;
        entry->info.returned = form == SegmentForm::Plain;
    }
    if (form == SegmentForm::Memory)
        m_memoryBytes += plainBytes;
    m_bytes += bytes - entry->info.bytes;
    entry->info.form = form;
    entry->info.bytes = bytes;
    entry->info.plainBytes = plainBytes;
}

void SegmentIndex::moveOrdinals(std::uint32_t from, std::uint64_t by)
{
    const MutexLock lock(m_mutex);
    for (Entry &entry : m_segments)
        entry.info.firstSample += entry.info.number >= from ? by : 0;
}

void SegmentIndex::setSummarised(std::uint32_t number)
{
    const MutexLock lock(m_mutex);
    Entry *entry = find(number);
    if (!entry)
        return;
    entry->info.summarised = true;
    std::vector<std::uint32_t>().swap(entry->samplesUpTo);
}

std::vector<std::uint32_t> SegmentIndex::samplesUpTo(std::uint32_t number) const
{
    const MutexLock lock(m_mutex);
    const auto it = firstFrom(m_segments, number);
    return it != m_segments.end() && it->info.number == number ? it->samplesUpTo : std::vector<std::uint32_t>();
}

std::optional<std::uint64_t> SegmentIndex::ordinal(Position position) const
{
    const MutexLock lock(m_mutex);
    const auto it = firstFrom(m_segments, position.segment);
    if (it == m_segments.end())
        return m_segments.empty() ? 0 : m_segments.back().info.firstSample + m_segments.back().info.samples;
    if (it->info.number > position.segment || position.record == 0)
        return it->info.firstSample;
    if (position.record >= it->info.records)
        return it->info.firstSample + it->info.samples;
    if (position.record > it->samplesUpTo.size())
        return std::nullopt;
    return it->info.firstSample + it->samplesUpTo[position.record - 1];
}

std::uint64_t SegmentIndex::endOrdinal() const
{
    const MutexLock lock(m_mutex);
    return m_segments.empty() ? 0 : m_segments.back().info.firstSample + m_segments.back().info.samples;
}

std::vector<SegmentInfo> SegmentIndex::list() const
{
    std::vector<SegmentInfo> out;
    const MutexLock lock(m_mutex);
    out.reserve(m_segments.size());
    for (const Entry &entry : m_segments)
        out.push_back(entry.info);
    return out;
}

std::vector<std::uint32_t> SegmentIndex::before(std::uint32_t number) const
{
    std::vector<std::uint32_t> numbers;
    const MutexLock lock(m_mutex);
    for (const Entry &entry : m_segments) {
        if (entry.info.number >= number)
            break;
        numbers.push_back(entry.info.number);
    }
    return numbers;
}

std::optional<SegmentInfo> SegmentIndex::atOrAfter(std::uint32_t number) const
{
    const MutexLock lock(m_mutex);
    const auto it = firstFrom(m_segments, number);
    if (it == m_segments.end())
        return std::nullopt;
    return it->info;
}

SegmentInfo SegmentIndex::last() const
{
    const MutexLock lock(m_mutex);
    return m_segments.empty() ? SegmentInfo{} : m_segments.back().info;
}

Position SegmentIndex::begin() const
{
    const MutexLock lock(m_mutex);
    return {m_segments.empty() ? 0 : m_segments.front().info.number, 0};
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

std::uint64_t SegmentIndex::memoryBytes() const
{
    const MutexLock lock(m_mutex);
    return m_memoryBytes;
}

bool SegmentIndex::noteDamage(std::uint32_t segment, std::uint64_t offset)
{
    const MutexLock lock(m_mutex);
    if (!m_damage.emplace(segment, offset).second)
        return false;
    ++m_damagedRanges;
    if (Entry *entry = find(segment))
        entry->info.damaged = true;
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
