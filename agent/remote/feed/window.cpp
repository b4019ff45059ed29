// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/remote/feed/window.h"

#include <algorithm>

namespace agent::remote {
namespace {

void addTo(std::vector<std::pair<std::string, std::uint64_t>> &drops, std::string_view reason, std::uint64_t count)
{
    const auto at = std::lower_bound(drops.begin(), drops.end(), reason,
                                     [](const auto &entry, std::string_view wanted) { return entry.first < wanted; });
    if (at != drops.end() && at->first == reason)
        at->second += count;
    else
        drops.emplace(at, reason, count);
}

} // namespace

std::uint64_t windowLimit(const QueueSettings &queue, std::uint32_t lanes)
{
    return std::uint64_t{std::max(queue.capacity, 2 * queue.maxSamplesPerSend)} * lanes;
}

Window::Window(const wal::CursorStore::Cursor &start)
    : m_cursor(start.position), m_settled(start.ledger), m_totals(start.ledger)
{
}

std::uint32_t Window::begin(wal::Position next)
{
    if (m_records.empty() || m_records.back().waits())
        m_records.emplace_back();
    m_records.back().next = next;
    return endRecord() - 1;
}

void Window::dropRelabelled(std::uint32_t count)
{
    m_records.back().relabelDropped += count;
    m_totals.relabelDropped += count;
}

void Window::note(Record &record, std::string_view reason, std::uint64_t count)
{
    addTo(record.dropped, reason, count);
    addTo(m_totals.dropped, reason, count);
}

void Window::dropRead(std::string_view reason, std::uint64_t count)
{
    note(m_records.back(), reason, count);
}

void Window::acknowledge(std::uint32_t record, std::uint32_t count)
{
    Record &r = at(record);
    r.outstanding -= count;
    r.acknowledged += count;
    m_outstanding -= count;
    m_totals.acknowledged += count;
}

void Window::drop(std::uint32_t record, std::string_view reason, std::uint32_t count)
{
    at(record).outstanding -= count;
    m_outstanding -= count;
    note(at(record), reason, count);
}

void Window::absorb(const wal::CursorStore::Ledger &ledger)
{
    m_settled.add(ledger);
    m_totals.add(ledger);
}

bool Window::advance()
{
    const wal::Position before = m_cursor;
    while (!m_records.empty() && !m_records.front().waits()) {
        const Record &record = m_records.front();
        m_cursor = record.next;
        m_settled.acknowledged += record.acknowledged;
        m_settled.relabelDropped += record.relabelDropped;
        for (const auto &[reason, count] : record.dropped)
            addTo(m_settled.dropped, reason, count);
        m_records.pop_front();
        ++m_first;
    }
    return m_cursor != before;
}

TimestampMs Window::oldestTimestamp() const
{
    for (const Record &record : m_records)
        if (record.outstanding > 0)
            return record.oldest;
    return 0;
}

} // namespace agent::remote
