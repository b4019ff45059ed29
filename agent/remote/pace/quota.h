// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/clock.h"
#include "agent/remote/steering.h"

#include <cstdint>
#include <optional>
#include <string_view>

namespace agent::remote {

/// Keeps the bytes of one remote to its budget of a day and of a month, and to the hours in which it may send. One
/// thread: the owner's.
///
/// A period ends when the calendar says so. What a clock says that has jumped counts when it has stayed there for ten
/// minutes, and a day that comes back does not begin anew: what was used stays used.
class Quota {
public:
    /// What was used, as it is kept over restarts. Shape: the starts are those of a day and a month in the zone of the
    /// settings, or 0.
    struct Used {
        TimestampMs dayStart = 0;
        std::uint64_t day = 0;
        TimestampMs monthStart = 0;
        std::uint64_t month = 0;
        friend bool operator==(const Used &, const Used &) = default;
    };
    /// Why nothing may be sent, and until when.
    struct Pause {
        enum class Reason { Daily, Monthly, Schedule } reason;
        TimestampMs until; ///< 0: never again, as the settings are.
    };

    /// `clock` must outlive it.
    Quota(const QuotaSettings &settings, const Used &used, const Clock &clock);
    /// Other settings; what was used stays.
    void set(const QuotaSettings &settings);

    /// Looks at the clock. Nothing: bytes may go. Units: `suspicious`: the time may be wrong, so no period ends now.
    [[nodiscard]] std::optional<Pause> pause(bool suspicious);
    /// Bytes that have gone, or are about to.
    void spend(std::uint64_t bytes);
    /// Gives back what was spent and did not go.
    void giveBack(std::uint64_t bytes);
    /// Bytes left in the narrower budget; no value: there is none.
    [[nodiscard]] std::optional<std::uint64_t> left() const;

    [[nodiscard]] const Used &used() const { return m_used; }
    [[nodiscard]] const QuotaSettings &settings() const { return m_settings; }
    /// When the periods that run end.
    [[nodiscard]] TimestampMs dayEnds() const;
    [[nodiscard]] TimestampMs monthEnds() const;

private:
    void roll(TimestampMs now, bool suspicious);
    [[nodiscard]] bool hasJumped(TimestampMs now);
    [[nodiscard]] bool inHours(TimestampMs now) const;
    [[nodiscard]] TimestampMs nextHours(TimestampMs now) const;

    QuotaSettings m_settings;
    Used m_used;
    const Clock &m_clock;
    TimestampMs m_rolledMinute = 0; ///< Since the epoch, of the last look at the calendar; 0: none.
    TimestampMs m_lastTime = 0;     ///< Of the last look, as is the next.
    std::chrono::milliseconds m_lastElapsed{0};
    std::chrono::milliseconds m_astray{0};   ///< How far the clock stands from where it would stand by itself.
    std::chrono::milliseconds m_jumpedAt{0}; ///< As Clock::elapsed.
};

/// "daily quota", "monthly quota", "schedule".
[[nodiscard]] std::string_view pauseReason(Quota::Pause::Reason reason);

} // namespace agent::remote
