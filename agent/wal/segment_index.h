// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/mutex.h"
#include "agent/wal/log.h"
#include "agent/wal/position.h"

#include <cstdint>
#include <optional>
#include <set>
#include <utility>
#include <vector>

namespace agent::wal {

/// What is known of the segments on disk. The last one is being written, and its counts cover whole appends. Internally
/// synchronised.
class SegmentIndex {
public:
    /// Adds a segment behind all others.
    void add(const SegmentInfo &segment);
    /// Counts in what was appended to the last segment, whose size is `bytes` now.
    void grow(std::uint64_t bytes, std::uint32_t records, std::uint64_t samples, TimestampMs minTime,
              TimestampMs maxTime);
    /// The last segment has `bytes` now, without more records.
    void resize(std::uint64_t bytes);
    void remove(std::uint32_t number);

    [[nodiscard]] std::vector<SegmentInfo> list() const;
    [[nodiscard]] std::vector<std::uint32_t> before(std::uint32_t number) const;
    /// The first segment at or after `number`.
    [[nodiscard]] std::optional<SegmentInfo> atOrAfter(std::uint32_t number) const;
    [[nodiscard]] SegmentInfo last() const;
    [[nodiscard]] Position begin() const;
    [[nodiscard]] Position end() const;
    [[nodiscard]] std::uint64_t bytes() const;

    /// Notes a damaged range; false when it was known.
    bool noteDamage(std::uint32_t segment, std::uint64_t offset);
    /// Counts damage that lies in no segment.
    void countDamage();
    [[nodiscard]] std::uint64_t damagedRanges() const;

private:
    mutable Mutex m_mutex; // a leaf: nothing is called with it held
    std::vector<SegmentInfo> m_segments AGENT_GUARDED_BY(m_mutex);
    std::uint64_t m_bytes AGENT_GUARDED_BY(m_mutex) = 0;
    std::uint64_t m_damagedRanges AGENT_GUARDED_BY(m_mutex) = 0;
    std::set<std::pair<std::uint32_t, std::uint64_t>> m_damage AGENT_GUARDED_BY(m_mutex); ///< Of segments that exist.
};

} // namespace agent::wal
