// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/clock.h"

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace agent::remote {

/// What remotes and the clock tell each other. Called on the remotes' threads; either may be empty.
struct ClockHooks {
    /// Told what a receiver's clock shows, with each answer that says so.
    std::function<void(const ClockReading &)> receiverTime = {};
    /// Whether the present time may be far ahead: then samples wait until the receiver has told its time.
    std::function<bool()> timeIsSuspicious = {};
};

/// What is known of a receiver's clock, from the Date of its answers. One thread: the remote's. All `elapsed` are
/// Clock::elapsed.
class ReceiverClock {
public:
    /// Takes the Date of an answer to a request that was under way from `start` to `end`. Returns what it says of the
    /// clock; nothing when there is none, when it is malformed or from before this release, and when the request took
    /// so long that it says little (the machine slept meanwhile).
    std::optional<ClockReading> note(std::string_view date, std::chrono::milliseconds start,
                                     std::chrono::milliseconds end);
    [[nodiscard]] bool known() const { return m_known; }
    /// The least that the receiver's clock can show; nothing when it is not known.
    [[nodiscard]] std::optional<TimestampMs> least(std::chrono::milliseconds elapsed) const;

private:
    bool m_known = false;
    TimestampMs m_date = 0;             ///< Of the newest answer.
    std::chrono::milliseconds m_end{0}; ///< When it was there.
};

/// What is wrong, for people: that samples are `ahead` of the receiver's clock.
[[nodiscard]] std::string aheadText(std::chrono::milliseconds ahead);

} // namespace agent::remote
