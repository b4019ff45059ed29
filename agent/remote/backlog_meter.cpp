// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/remote/backlog_meter.h"

#include "agent/model/sample.h"
#include "agent/wal/record.h"

#include <vector>

namespace agent::remote {
namespace {

std::uint64_t samplesBefore(Source &source, wal::Position cursor)
{
    if (cursor.record == 0)
        return 0;
    const std::unique_ptr<wal::Tailer> tailer = source.tail({cursor.segment, 0});
    std::uint64_t count = 0;
    std::vector<model::Sample> samples;
    wal::RecordView record;
    for (;;) {
        const Result<bool> more = tailer->next(record);
        if (!more || !*more || record.position >= cursor)
            return count;
        if (record.type != wal::RecordType::Samples && record.type != wal::RecordType::SamplesV2)
            continue;
        samples.clear();
        wal::decodeSamples(record.bytes, samples).ignore("what could be decoded is what the reader counted, too");
        count += samples.size();
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
    const std::uint64_t inLog = m_source.samplesSince({m_segment, 0});
    return {m_before + inLog, inLog > m_passed ? inLog - m_passed : 0};
}

} // namespace agent::remote
