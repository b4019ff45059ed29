// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/clock.h"
#include "agent/base/timestamp.h"

#include <chrono>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>

namespace agent::remote {

/// From when on a receiver takes samples, learned from refusals whose text says that samples are too old: a receiver
/// that stores blocks keeps a window that moves with the newest sample it has. Samples of one series that are older
/// than others of it are another matter, and teach nothing.
///
/// Where the bound lies is found with requests of one sample of a series of its own (kProbeName), and looked for again
/// from time to time, since somebody may open the window. One thread: the remote's.
class AcceptanceWindow {
public:
    static constexpr const char *kProbeName = "belfry_acceptance_probe";
    /// Between two looks whether the window was opened.
    static constexpr std::chrono::minutes kLookAgain{10};

    /// The receiver has refused samples up to `newest` for their age. `present` is the present time: what is younger
    /// than a minute is not old, but of another clock.
    void refused(TimestampMs newest, TimestampMs present, SteadyTime now);
    /// The receiver has refused a request for the age of some of its samples, of which `oldest` is the oldest. False:
    /// it was found before that this receiver says so for other reasons, and nothing is learned.
    [[nodiscard]] bool suspect(TimestampMs oldest, TimestampMs present, SteadyTime now);
    /// The receiver has taken a sample of time `oldest`.
    void taken(TimestampMs oldest)
    {
        if (oldest <= m_refused)
            opened();
    }
    /// Samples up to that time are refused; nothing: no such time is known.
    [[nodiscard]] std::optional<TimestampMs> bound() const
    {
        return m_refused == kNothing || m_unproven ? std::nullopt : std::optional(m_refused);
    }
    [[nodiscard]] bool tooOld(TimestampMs timestamp) const { return timestamp <= m_refused && !m_unproven; }

    /// The bound is being looked for: it lies between `bound` and now. Samples should wait.
    [[nodiscard]] bool searching() const { return m_searching; }
    /// A probe is wanted; its time. Afterwards one of the three below is to be called.
    [[nodiscard]] std::optional<TimestampMs> probe(SteadyTime now);
    [[nodiscard]] SteadyTime probeAt() const { return m_searching ? SteadyTime::min() : m_lookAt; }
    void probeTaken(SteadyTime now);
    void probeRefused(SteadyTime now);
    /// The answer says nothing about age.
    void probeFailed(SteadyTime now);
    /// Looks again at once.
    void lookNow() { m_lookAt = SteadyTime::min(); }

private:
    static constexpr TimestampMs kNothing = std::numeric_limits<TimestampMs>::min();
    void opened();

    TimestampMs m_refused = kNothing; ///< The newest time that was refused.
    TimestampMs m_taken = 0;          ///< While searching: the oldest time that is not.
    TimestampMs m_probe = 0;
    bool m_searching = false;
    bool m_unproven = false; ///< m_refused is to be probed before anything else.
    SteadyTime m_distrustUntil;
    SteadyTime m_lookAt;
    SteadyTime m_searchAgain; ///< The bound moves: not before.
};

/// About how many of `pending` samples, the oldest of `oldest` and the newest of the present, are of `bound` or older:
/// samples come at an even pace.
[[nodiscard]] std::uint64_t countOlder(std::uint64_t pending, TimestampMs oldest, TimestampMs present,
                                       TimestampMs bound);
/// What the operator is told while samples are held: from when on the receiver takes samples, how many wait that are
/// older, and what can be done.
[[nodiscard]] std::string heldByAgeText(TimestampMs bound, std::uint64_t older);

} // namespace agent::remote
