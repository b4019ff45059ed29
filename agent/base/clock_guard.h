// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/clock.h"
#include "agent/base/mutex.h"
#include "agent/base/raw_clocks.h"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <optional>

namespace agent {

/// How a ClockGuard stands to the clocks around it. A value.
struct ClockStatus {
    enum class State {
        Synchronised,    ///< Within two seconds of the wall clock.
        HoldingOver,     ///< Goes on by itself: the wall clock went back, or somewhere that cannot be right.
        Provisional,     ///< Since start the wall clock has shown what cannot be right; the time is an estimate.
        AheadOfReceiver, ///< Farther ahead of a receiver's clock than samples may be: they are held.
    };
    State state = State::Synchronised;
    std::chrono::milliseconds aheadOfWall{0};                 ///< Negative: behind.
    std::optional<std::chrono::milliseconds> aheadOfReceiver; ///< As far as one has told its time.
    bool slowed = false;                                      ///< Runs at half speed until the lead is made up.
    bool suspicious = false;                                  ///< See ClockGuard::isSuspicious.
    std::uint64_t jumpsForward = 0; ///< Of the wall clock, by more than two seconds, since start.
    std::uint64_t jumpsBackward = 0;
    std::chrono::milliseconds lastJump{0}; ///< Negative: backward.
    TimestampMs lastJumpTime = 0;          ///< By the guard's own time; 0: none.
    std::uint64_t sleeps = 0;              ///< Suspends of more than two seconds, since start.
    std::chrono::milliseconds lastSleep{0};
};

/// The time that samples get: the boot-time clock and an offset, led by the wall clock where that can be believed.
/// `now` never goes back, whatever the wall clock does. Internally synchronised.
///
/// - The wall clock is ahead: time steps forward to it, unless a receiver's time of the last hour confirms `now` and
///   contradicts the wall clock.
/// - It is behind by up to a minute: time runs at half speed until they meet.
/// - It is behind by more: a receiver's time of the last hour decides. While it confirms `now`, time goes on by itself;
///   while it says that `now` is ahead by up to a day, time runs at half speed. With no such receiver time runs at half
///   speed when the lead is ten minutes or less, and by itself when it is more.
/// - It cannot be right at the start: time begins at the newest sample known or the date of release, whichever is
/// later.
///
/// Receivers' time never moves `now` forward. `steadyNow` does not count sleep: all waits end by that clock, so after a
/// sleep a timer goes off within what was left of it.
class ClockGuard final : public Clock {
public:
    /// `clocks` must outlive the guard. Wall time before `earliest` cannot be right.
    explicit ClockGuard(const RawClocks &clocks, TimestampMs earliest = kReleaseDate);

    /// Two clock readings and no lock while the wall clock does nothing unexpected.
    [[nodiscard]] TimestampMs now() const override;
    [[nodiscard]] SteadyTime steadyNow() const override { return m_clocks.steady(); }
    [[nodiscard]] std::chrono::milliseconds elapsed() const override;

    /// The newest timestamp in the log at the start: from now on time is later than that. 0 and less: there is none.
    void learnNewest(TimestampMs newest);
    /// What a receiver's clock showed. The newest reading counts; one from before the release, or one that is uncertain
    /// by more than a minute, does not.
    void noteReceiverTime(const ClockReading &reading);
    /// Whether the time may be far ahead, and no receiver has confirmed it: it leapt forward by more than ten minutes,
    /// or lay more than a day after the newest sample in the log at the start, or is an estimate from that sample; or
    /// a receiver says so. Lock-free.
    [[nodiscard]] bool isSuspicious() const { return m_suspicious.load(); }

    [[nodiscard]] ClockStatus status() const;

private:
    using Time = std::chrono::microseconds;
    struct Reading {
        Time wall{0};
        Time boot{0};
        SteadyTime steady;
    };

    [[nodiscard]] Reading read() const;
    [[nodiscard]] TimestampMs raised(TimestampMs time) const;
    [[nodiscard]] TimestampMs consideredNow() const;
    [[nodiscard]] Time timeAt(Time boot) const AGENT_REQUIRES(m_mutex);
    void watch(const Reading &reading) const AGENT_REQUIRES(m_mutex);
    void judge(const Reading &reading) const AGENT_REQUIRES(m_mutex);
    [[nodiscard]] bool believable(Time own, const Reading &reading) const AGENT_REQUIRES(m_mutex);
    [[nodiscard]] Time leadToMakeUp(Time own, const Reading &reading) const AGENT_REQUIRES(m_mutex);
    [[nodiscard]] std::optional<Time> aheadOfReceiver(Time own, Time boot) const AGENT_REQUIRES(m_mutex);
    [[nodiscard]] bool receiverIsFresh(Time boot) const AGENT_REQUIRES(m_mutex);
    void run(Time own, Time lead, const Reading &reading) const AGENT_REQUIRES(m_mutex);

    const RawClocks &m_clocks;
    const TimestampMs m_earliest;

    // Reading the time is what moves the guard on, so all of this changes under `now`, which is const to its callers.
    /// Until this moment of the boot clock, and as long as wall - boot stays what it was, time is boot + offset.
    mutable std::atomic<std::int64_t> m_calmUntil{0};
    mutable std::atomic<std::int64_t> m_calmOffset{0};
    mutable std::atomic<std::int64_t> m_calmWall{0};
    mutable std::atomic<TimestampMs> m_last{0}; ///< The latest time told.
    mutable std::atomic<bool> m_suspicious{false};

    mutable Mutex m_mutex;
    // Time runs through (anchorBoot, anchorTime), at half speed until `lead` is made up, then at full speed.
    mutable Time m_anchorBoot AGENT_GUARDED_BY(m_mutex){0};
    mutable Time m_anchorTime AGENT_GUARDED_BY(m_mutex){0};
    mutable Time m_lead AGENT_GUARDED_BY(m_mutex){0};
    mutable Time m_judgeAt AGENT_GUARDED_BY(m_mutex){0}; ///< Of the boot clock.
    mutable bool m_provisional AGENT_GUARDED_BY(m_mutex) = false;
    mutable Time m_wallOffset AGENT_GUARDED_BY(m_mutex){0};  ///< wall - boot when last judged.
    mutable Time m_sleepOffset AGENT_GUARDED_BY(m_mutex){0}; ///< boot - steady when last judged.
    mutable ClockStatus m_counts AGENT_GUARDED_BY(m_mutex);  ///< Only what happened.
    std::optional<ClockReading> m_receiver AGENT_GUARDED_BY(m_mutex);
};

} // namespace agent
