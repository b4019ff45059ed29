// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/clock.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <set>
#include <unordered_map>
#include <utility>

namespace agent::scrape {

/// Where in its interval a target is scraped: [0, interval), counted from the Unix epoch. Stable over restarts,
/// different for another seed.
[[nodiscard]] std::chrono::milliseconds scrapeOffset(std::uint64_t targetHash, std::uint64_t seed,
                                                     std::chrono::milliseconds interval);

/// The first moment not before `notBefore` that lies `offset` into an interval.
[[nodiscard]] TimestampMs nextTick(TimestampMs notBefore, std::chrono::milliseconds interval,
                                   std::chrono::milliseconds offset);

/// The tick that follows the one served at `now`, normally one interval later. A moment up to half an interval away
/// belongs to the tick just served; so a late tick is not made up, an early one is not repeated, and a jump of the wall
/// clock delays by at most one and a half intervals.
[[nodiscard]] TimestampMs followingTick(TimestampMs now, std::chrono::milliseconds interval,
                                        std::chrono::milliseconds offset);

/// The timestamp of a scrape: the moment it was planned for when it started within `tolerance` (and 1 % of the
/// interval) of it, else `actual`.
[[nodiscard]] TimestampMs alignedTimestamp(TimestampMs planned, TimestampMs actual, std::chrono::milliseconds interval,
                                           std::chrono::milliseconds tolerance);

/// At most one alarm for each id, in order of time. One thread.
class TimerQueue {
public:
    /// Sets the alarm of `id`, in place of its earlier one.
    void set(std::uint64_t id, SteadyTime due);
    void cancel(std::uint64_t id);
    [[nodiscard]] std::optional<SteadyTime> next() const;
    /// Takes the earliest alarm that is due at `now`.
    [[nodiscard]] std::optional<std::uint64_t> takeDue(SteadyTime now);

private:
    std::set<std::pair<SteadyTime, std::uint64_t>> m_order;
    std::unordered_map<std::uint64_t, SteadyTime> m_due;
};

} // namespace agent::scrape
