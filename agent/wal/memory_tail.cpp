// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/wal/memory_tail.h"

#include <algorithm>

namespace agent::wal {
namespace {

/// What a record costs beside its bytes.
constexpr std::size_t kRecordOverhead = sizeof(MemoryTail::Record) + sizeof(std::string) + 32;

std::size_t cost(const MemoryTail::Record &record)
{
    return record.bytes->size() + kRecordOverhead;
}

bool positionLess(const MemoryTail::Record &record, Position position)
{
    return record.position < position;
}

} // namespace

void MemoryTail::push(Position position, std::string_view bytes)
{
    Record record{position, std::make_shared<const std::string>(bytes)};
    const MutexLock lock(m_mutex);
    m_bytes += cost(record);
    m_records.push_back(std::move(record));
    while (m_bytes > m_budget) {
        m_bytes -= cost(m_records.front());
        m_begin = {m_records.front().position.segment, m_records.front().position.record + 1};
        m_records.pop_front();
    }
}

MemoryTail::Found MemoryTail::find(Position from, Record &out) const
{
    const MutexLock lock(m_mutex);
    if (from < m_begin)
        return Found::Evicted;
    const auto it = std::lower_bound(m_records.begin(), m_records.end(), from, positionLess);
    if (it == m_records.end())
        return Found::End;
    out = *it;
    return Found::Record;
}

bool MemoryTail::covers(Position from) const
{
    const MutexLock lock(m_mutex);
    return from >= m_begin;
}

Position MemoryTail::begin() const
{
    const MutexLock lock(m_mutex);
    return m_begin;
}

} // namespace agent::wal
