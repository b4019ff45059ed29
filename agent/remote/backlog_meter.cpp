// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/remote/backlog_meter.h"

#include "agent/wal/record.h"

namespace agent::remote {
namespace {

std::uint64_t samplesBefore(Source &source, wal::Position cursor)
{
    if (cursor.record == 0)
        return 0;
    const std::unique_ptr<wal::Tailer> tailer = source.tail({cursor.segment, 0});
    std::uint64_t count = 0;
    wal::RecordView record;
    for (;;) {
        const Result<bool> more = tailer->next(record);
        if (!more || !*more || record.position >= cursor)
            return count;
        count += wal::countSamples(record.bytes);
    }
}

} // namespace

BacklogMeter::BacklogMeter(Source &source, wal::Position cursor, std::uint64_t settled)
    : m_source(source), m_segment(cursor.segment), m_passed(samplesBefore(source, cursor)), m_before(settled - m_passed)
{
}

std::uint64_t BacklogMeter::read(wal::Position record, std::uint64_t samples)
{
    std::uint64_t missing = 0;
    if (record.segment != m_segment) {
        const std::uint64_t counted = m_source.samplesIn(m_segment).value_or(m_passed);
        missing = counted > m_passed ? counted - m_passed : 0;
        m_before += counted;
        m_segment = record.segment;
        m_passed = 0;
    }
    m_passed += samples;
    return missing;
}

BacklogMeter::Level BacklogMeter::level() const
{
    for (;;) {
        const wal::Position begin = m_source.begin();
        const std::uint64_t inLog = m_source.samplesSince({m_segment, 0});
        if (m_source.begin() != begin)
            continue;                  // segments went meanwhile: neither answer fits
        if (begin.segment > m_segment) // the reader's segment was read to its end, and deleted
            return {m_before + m_passed + inLog, inLog};
        return {m_before + inLog, inLog > m_passed ? inLog - m_passed : 0};
    }
}

} // namespace agent::remote
