// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/mutex.h"
#include "agent/wal/log.h"
#include "agent/wal/position.h"

#include <cstdint>
#include <deque>
#include <optional>
#include <set>
#include <span>
#include <utility>
#include <vector>

namespace agent::wal {

/// What is known of the segments on disk. The last one is being written, and its counts cover whole appends. Internally
/// synchronised.
class SegmentIndex {
public:
    /// Adds a segment behind all others. `samplesUpTo`: of its records, as in SegmentSummary; empty when a summary on
    /// disk has them.
    void add(const SegmentInfo &segment, std::vector<std::uint32_t> samplesUpTo = {});
    /// Counts in records that were appended to the last segment, each with as many samples as `records` says. As a
    /// plain segment it is `plainBytes` large now; the samples span these times, and without any `minTime` is the
    /// larger.
    void grow(std::uint64_t plainBytes, std::span<const std::uint32_t> records, TimestampMs minTime,
              TimestampMs maxTime);
    void remove(std::uint32_t number);
    /// A segment lies elsewhere now, or looks otherwise.
    void setForm(std::uint32_t number, SegmentForm form, std::uint64_t bytes, std::uint64_t plainBytes);
    /// The samples in segment `from` and later have ordinals that are larger by that much.
    void moveOrdinals(std::uint32_t from, std::uint64_t by);
    /// A segment's summary is on disk: its counts by record are forgotten here.
    void setSummarised(std::uint32_t number);
    /// The counts by record of a segment; empty when they are on disk only, or there is no such segment.
    [[nodiscard]] std::vector<std::uint32_t> samplesUpTo(std::uint32_t number) const;
    /// The ordinal of the record at `position`, when its segment's counts by record are here.
    [[nodiscard]] std::optional<std::uint64_t> ordinal(Position position) const;
    [[nodiscard]] std::uint64_t endOrdinal() const;

    [[nodiscard]] std::vector<SegmentInfo> list() const;
    [[nodiscard]] std::vector<std::uint32_t> before(std::uint32_t number) const;
    /// The first segment at or after `number`.
    [[nodiscard]] std::optional<SegmentInfo> atOrAfter(std::uint32_t number) const;
    [[nodiscard]] SegmentInfo last() const;
    [[nodiscard]] Position begin() const;
    [[nodiscard]] Position end() const;
    [[nodiscard]] std::uint64_t bytes() const;       ///< On disk.
    [[nodiscard]] std::uint64_t memoryBytes() const; ///< Of segments in memory.

    /// Notes a damaged range; false when it was known.
    bool noteDamage(std::uint32_t segment, std::uint64_t offset);
    /// Counts damage that lies in no segment.
    void countDamage();
    [[nodiscard]] std::uint64_t damagedRanges() const;

private:
    struct Entry {
        SegmentInfo info;
        std::vector<std::uint32_t> samplesUpTo;
    };
    [[nodiscard]] Entry *find(std::uint32_t number) AGENT_REQUIRES(m_mutex);

    mutable Mutex m_mutex;                                  // a leaf: nothing is called with it held
    std::deque<Entry> m_segments AGENT_GUARDED_BY(m_mutex); ///< By number.
    std::uint64_t m_bytes AGENT_GUARDED_BY(m_mutex) = 0;
    std::uint64_t m_memoryBytes AGENT_GUARDED_BY(m_mutex) = 0;
    std::uint64_t m_damagedRanges AGENT_GUARDED_BY(m_mutex) = 0;
    std::set<std::pair<std::uint32_t, std::uint64_t>> m_damage AGENT_GUARDED_BY(m_mutex); ///< Of segments that exist.
};

} // namespace agent::wal
