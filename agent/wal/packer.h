// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/clock.h"
#include "agent/base/executor.h"
#include "agent/base/filesystem.h"
#include "agent/wal/log.h"
#include "agent/wal/packed_writer.h"
#include "agent/wal/position.h"

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

namespace agent::wal {

/// What the choice of a segment to pack rests on. A value.
struct PackView {
    struct Segment {
        std::uint32_t number = 0;
        SegmentForm form = SegmentForm::Plain;
        bool damaged = false;
        SteadyTime closedSince{}; ///< Of no meaning for the last one.
    };
    struct Cursor {
        Position position;
        SteadyTime stillSince{}; ///< It has not moved since.
    };
    std::vector<Segment> segments; ///< Oldest first; the last is being written.
    std::vector<Cursor> cursors;   ///< Of remotes, in any order. None: nothing is needed.
    SteadyTime now{};
    std::chrono::milliseconds packAfter{0}; ///< 0: never.
};

/// The oldest segment that is worth packing: closed for `packAfter`, plain, sound, still needed by a cursor, and
/// neither of the two that a cursor will read next, unless that cursor has not moved for `packAfter`. So all that is
/// closed is packed in an outage, and nothing while delivery keeps up.
[[nodiscard]] std::optional<std::uint32_t> chooseSegmentToPack(const PackView &view);

/// Makes views from what can be seen at one time, by remembering when it saw what first. One thread.
class PackWatch {
public:
    /// `segments` oldest first, the last being written; `cursors` are the places of all remotes, or the lowest of them.
    [[nodiscard]] PackView look(std::span<const SegmentInfo> segments, std::span<const Position> cursors,
                                SteadyTime now, std::chrono::milliseconds packAfter);

private:
    std::map<std::uint32_t, SteadyTime> m_closed;
    std::map<Position, SteadyTime> m_cursors;
};

/// A segment to be packed. A value.
struct PackJob {
    std::uint32_t number = 0;
    std::string plainPath;
    std::string packedPath;
};

/// Who knows the segments. Called on the packer's thread, which has the usual priority.
class PackSource {
public:
    virtual ~PackSource() = default;
    /// What to pack now; nothing when there is nothing. Asked again at once after a success.
    [[nodiscard]] virtual std::optional<PackJob> next() = 0;
    /// The packed file is there, whole and durable, beside the plain one, which is to be removed by the source. When
    /// nobody needs the segment any more by now, the packed file is to be removed instead. A source that cannot take
    /// it names the segment again, which then waits as after a failure.
    virtual void packed(const PackJob &job, const PackedSegment &result, std::chrono::duration<double> took) = 0;
    /// Nothing has changed. Corruption: the plain file is damaged, and must not be named again.
    virtual void failed(const PackJob &job, const Status &status) = 0;
};

/// Packs segments one at a time while it lives, on a thread that gets the processor and the disk only when nobody else
/// wants them. Internally synchronised.
///
/// It asks its source on the thread "agent-pack"; each packing runs on a thread of its own of the same name, so that
/// no lock is ever held at that low priority, and its memory is given back.
class Packer {
public:
    struct Timing {
        std::chrono::milliseconds interval{5000};    ///< Between two looks while there is nothing to do.
        std::chrono::milliseconds retryAfter{60000}; ///< After a failure.
    };
    /// Looks for the first time after `timing.interval`. `source` and `files` outlive the packer.
    Packer(PackSource &source, FileSystem &files, Timing timing);
    /// Stops.
    ~Packer();
    Packer(const Packer &) = delete;
    Packer &operator=(const Packer &) = delete;

    /// Looks now, unless a failure is too recent.
    void nudge();
    /// Gives up what is being packed and waits for that: some milliseconds, longer when the processors are busy. The
    /// source is not called afterwards. Not on the packer's own thread.
    void stop();

private:
    void tick();
    void work();
    [[nodiscard]] bool packOne();

    PackSource &m_source;
    FileSystem &m_files;
    const Timing m_timing;
    std::stop_source m_stop;
    SteadyTime m_notBefore{};                  ///< After a failure. Only the packer's thread touches this and the next.
    std::optional<std::uint32_t> m_lastPacked; ///< Unless it was named again since.
    Executor m_executor;                       ///< Last: its thread ends before what it uses.
};

} // namespace agent::wal
