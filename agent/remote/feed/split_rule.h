// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/clock.h"
#include "agent/base/timestamp.h"

#include <cstdint>
#include <optional>

namespace agent::remote {

/// Decides when what waits becomes a backlog that is delivered beside newer samples: when the receiver takes samples
/// after it did not (or after a pause, a start, or while more waits than there is memory for), and what waits reaches
/// back more than a minute. A remote that keeps up with samples that are old when they come never does so. One thread:
/// the owner's.
class SplitRule {
public:
    /// A delivery, as it stands.
    struct Sight {
        bool open = false;       ///< The receiver takes samples.
        bool paused = false;     ///< For whatever reason.
        bool caughtUp = false;   ///< Nothing waits.
        bool full = false;       ///< More waits than there is memory for.
        std::uint64_t taken = 0; ///< Samples, by the receiver, since the delivery began.
        TimestampMs oldest = 0;  ///< Of what waits; 0: nothing.
    };
    /// So far what waits must reach back.
    static constexpr std::int64_t kBehindMs = 60'000;
    /// While the receiver takes samples all the time, a backlog follows another after so long.
    static constexpr std::chrono::seconds kBetween{60};

    /// What waits is worth a look, although nothing has happened to the receiver: the order has changed.
    void arm() { m_armed = true; }
    /// The delivery begins anew, beside a backlog or, `armed`, without one.
    void restart(bool armed)
    {
        m_armed = armed;
        m_takenBefore = 0;
    }
    /// The backlog has ended, or could not begin.
    void ended(SteadyTime now) { m_notBefore = now + kBetween; }

    /// Notes how the delivery stands; to be called at each turn. True: what waits is worth weighing, by `isBehind`.
    [[nodiscard]] bool look(const Sight &sight, SteadyTime now)
    {
        if (!sight.open || sight.paused) {
            m_armed = true;
            m_takenBefore = sight.taken;
        } else if (sight.caughtUp) {
            m_armed = false;
        } else if (sight.full && (!m_notBefore || now >= *m_notBefore)) {
            m_armed = true;
        }
        return m_armed && sight.open && !sight.paused && sight.oldest != 0 && sight.taken > m_takenBefore;
    }
    /// `newest` is the newest timestamp that is there for the remote.
    [[nodiscard]] static bool isBehind(const Sight &sight, TimestampMs newest)
    {
        return newest - sight.oldest > kBehindMs;
    }

private:
    bool m_armed = true;
    std::uint64_t m_takenBefore = 0;
    std::optional<SteadyTime> m_notBefore;
};

} // namespace agent::remote
