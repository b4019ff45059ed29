// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/wal/log_tailer.h"

namespace agent::wal {

void LogTailer::give(std::string_view bytes, Position position, RecordView &out)
{
    m_position = {position.segment, position.record + 1};
    out.position = position;
    out.next = m_position;
    out.type = recordType(bytes);
    out.bytes = bytes;
}

Result<bool> LogTailer::next(RecordView &out)
{
    for (;;) {
        switch (m_log.memory->find(m_position, m_current)) {
        case MemoryTail::Found::Record:
            m_reader.reset();
            give(*m_current.bytes, m_current.position, out);
            return true;
        case MemoryTail::Found::End:
            return false;
        case MemoryTail::Found::Evicted:
            break;
        }
        m_current.bytes.reset();
        const Result<Step> step = nextFromDisk(out);
        if (!step)
            return step.error();
        if (*step != Step::Moved)
            return *step == Step::Record;
    }
}

Result<LogTailer::Step> LogTailer::nextFromDisk(RecordView &out)
{
    const std::optional<SegmentInfo> segment = m_log.index->atOrAfter(m_position.segment);
    if (!segment)
        return Step::None;
    if (segment->number != m_position.segment) {
        m_missed += segment->number - m_position.segment;
        m_position = {segment->number, 0};
        return Step::Moved;
    }
    if (!m_reader || m_readerSegment != segment->number) {
        const Result<Step> opened = openSegment(*segment);
        if (!opened || *opened == Step::Moved)
            return opened;
    }
    for (;;) {
        const bool wanted = m_reader->nextIndex() >= m_position.record;
        const Position position{segment->number, m_reader->nextIndex()};
        const Result<SegmentReader::Outcome> outcome = m_reader->next(segment->plainBytes, wanted);
        if (!outcome)
            return outcome.error();
        switch (*outcome) {
        case SegmentReader::Outcome::Record:
            if (!wanted)
                break;
            give(m_reader->record(), position, out);
            return Step::Record;
        case SegmentReader::Outcome::Damage:
            m_log.damaged(m_reader->damage());
            if (m_reader->nextIndex() > m_position.record)
                m_position.record = m_reader->nextIndex();
            break;
        case SegmentReader::Outcome::End:
            return leaveSegment(*segment);
        }
    }
}

Result<LogTailer::Step> LogTailer::openSegment(const SegmentInfo &segment)
{
    m_reader.reset();
    Result<std::unique_ptr<RandomAccessFile>> file = m_log.open(segment.number);
    if (file) {
        const std::optional<SegmentInfo> now = m_log.index->atOrAfter(segment.number);
        if (now && now->number == segment.number && now->form != segment.form)
            return Step::Moved; // packed in between: its size is another
        m_reader = std::make_unique<SegmentReader>(std::move(*file), segment.number);
        m_readerSegment = segment.number;
        return Step::Record;
    }
    if (file.error().code() != Code::NotFound)
        return file.error();
    ++m_missed;
    return leaveSegment(segment);
}

/// Goes on behind a segment that has no more to read.
LogTailer::Step LogTailer::leaveSegment(const SegmentInfo &segment)
{
    const std::optional<SegmentInfo> following = m_log.index->atOrAfter(segment.number + 1);
    const std::optional<SegmentInfo> again = m_log.index->atOrAfter(segment.number);
    if (again && again->number == segment.number && again->plainBytes > segment.plainBytes)
        return Step::Moved; // it grew meanwhile, and closed perhaps: read the rest first
    m_reader.reset();
    if (following)
        m_missed += following->number - segment.number - 1;
    // The last segment is left only for memory: every record that memory lacks was there to be read, or is damaged.
    m_position = following ? Position{following->number, 0} : m_log.memory->begin();
    return Step::Moved;
}

} // namespace agent::wal
