// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/engine/snapshot.h"
#include "agent/remote/manager.h"
#include "agent/wal/log.h"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace agent::engine {

/// Finds out, from one state to the next, which part of the time has reached which remote. What was lost before the
/// first state is not known by time, only that something was. One thread: agent-control.
///
/// Segments that go while a remote has yet to read them are lost to it, with all of their time; what it gives up for
/// other reasons lies between the oldest sample that waited before and the oldest one that waits after.
class DeliverySpans {
public:
    /// How many losses are kept for each remote; then the oldest are forgotten.
    static constexpr std::size_t kMostLosses = 64;

    /// To be told of the log before the remotes of the same moment. `reason`: see Log::lossReason.
    void see(const wal::LogStatus &log, const std::function<std::string_view(std::uint32_t)> &reason);
    /// Sets what `row` tells about time. `status` is what the row was made of, `now` the time of the state.
    void fill(RemoteRow &row, const remote::RemoteStatus &status, TimestampMs now);
    /// Forgets the remotes that were not filled since the last call.
    void endRound();

private:
    struct Lost {
        std::uint32_t segment = 0;
        TimestampMs from = 0;
        TimestampMs to = 0;
        std::uint64_t samples = 0;
        std::string reason;
    };
    struct Memory {
        bool seen = false;
        bool alive = false;
        TimestampMs oldestPending = 0;
        TimestampMs time = 0;
        std::map<std::string, std::uint64_t> dropped;
        TimestampMs lossesKnownFrom = 0;
        std::vector<DeliverySpan> losses; ///< Ascending by when they were noticed.
    };
    /// When the record at `position` was committed, about.
    [[nodiscard]] TimestampMs timeAt(wal::Position position) const;
    [[nodiscard]] TimestampMs timeOfOrdinal(std::uint64_t ordinal) const;
    void noteLosses(Memory &memory, const RemoteRow &row, wal::Position cursor, TimestampMs now) const;
    static void add(std::vector<DeliverySpan> &spans, DeliverySpan span);

    std::vector<wal::SegmentInfo> m_segments; ///< Of the last log.
    std::uint64_t m_endOrdinal = 0;
    std::optional<TimestampMs> m_oldestSeen; ///< The oldest sample that any log so far held.
    std::vector<Lost> m_lost;                ///< Segments that went since the log before.
    std::map<std::string, Memory> m_remotes;
};

} // namespace agent::engine
