// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/filesystem.h"
#include "agent/wal/memory_tail.h"
#include "agent/wal/replay.h"
#include "agent/wal/segment_index.h"
#include "agent/wal/segment_reader.h"
#include "agent/wal/tailer.h"

#include <memory>
#include <string>

namespace agent::wal {

/// What a reader sees of the log. All of it outlives the readers.
struct ReadSide {
    const MemoryTail *memory = nullptr;
    const SegmentIndex *index = nullptr;
    /// Opens a segment, which looks plain whatever its form. Errors: NotFound, Io.
    std::function<Result<std::unique_ptr<RandomAccessFile>>(std::uint32_t)> open;
    DamageHandler damaged; ///< Internally synchronised.
};

/// Reads on from a position: from memory if it is there, else from the segments, which it never reads past what was
/// appended whole.
class LogTailer final : public Tailer {
public:
    LogTailer(const ReadSide &log, Position from) : m_log(log), m_position(from) {}

    Result<bool> next(RecordView &out) override;
    Position position() const override { return m_position; }
    bool atTail() const override { return m_log.memory->covers(m_position); }
    std::uint64_t missedSegments() const override { return m_missed; }

private:
    enum class Step {
        Record, ///< `out` is filled.
        Moved,  ///< The position has changed: look again.
        None,
    };
    [[nodiscard]] Result<Step> nextFromDisk(RecordView &out);
    [[nodiscard]] Result<Step> openSegment(const SegmentInfo &segment);
    Step leaveSegment(const SegmentInfo &segment);
    void give(std::string_view bytes, Position position, RecordView &out);

    const ReadSide &m_log;
    Position m_position;
    MemoryTail::Record m_current;
    std::unique_ptr<SegmentReader> m_reader;
    std::uint32_t m_readerSegment = 0;
    std::uint64_t m_missed = 0;
};

} // namespace agent::wal
