// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/clock.h"
#include "agent/base/random.h"
#include "agent/http/message.h"
#include "agent/http/pacer.h"
#include "agent/remote/pace/drain_pace.h"
#include "agent/remote/pace/quota.h"
#include "agent/remote/receiver_clock.h"
#include "agent/remote/settings.h"
#include "agent/remote/pace/steering_note.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>

namespace agent::remote {

/// Decides when a request may start and how many samples it carries: bandwidth limit, quota and hours, gentleness after
/// an outage, and batches that grow while a backlog is drained. One thread: the remote's.
class Throttle {
public:
    /// What it is built from outlives it. `settings.steering` is looked at again by `steer` only.
    Throttle(const Settings &settings, const SteeringNote &note, const Clock &clock, Random &random,
             const ClockHooks &hooks);
    /// Of which delivery a request is.
    enum class Part {
        Main,
        Beside, ///< It delivers a backlog, and leaves the bandwidth to the other.
    };

    /// The first delivery begins, and finds samples that have waited so long already. Only the first call counts.
    void begin(SteadyTime now, std::chrono::milliseconds waited);
    /// A backlog is delivered beside, or no longer.
    void accompany(bool accompanied) { m_pace.accompany(accompanied); }

    /// Takes over what an operator has changed.
    void steer(const Steering &steering);

    /// Whether a request may start now; if not, `wake` becomes the time to ask again, when that is sooner. A probe
    /// after a failure keeps its own times, but to the quota as well. `behind`: more than it waits.
    [[nodiscard]] bool mayStart(SteadyTime now, SteadyTime &wake, bool behind = false, Part part = Part::Main);
    [[nodiscard]] bool mayProbe(SteadyTime now, SteadyTime &wake);
    /// The most samples for the next request, of a lane where so many wait.
    [[nodiscard]] std::size_t mostSamples(std::size_t waiting) const;
    /// What bounds the body of the next request.
    [[nodiscard]] const std::shared_ptr<http::Pacer> &pacer() const { return m_pacer; }

    /// A request was started. `behind`: more than it waits.
    void started(SteadyTime now, std::size_t bytes, std::size_t samples, bool behind, Part part = Part::Main);
    /// It ended, in whatever way.
    void ended(const http::Outcome &outcome, std::size_t bytes, Part part = Part::Main);
    /// It is cancelled, and nobody waits for its end.
    void cancelled(std::size_t bytes, Part part = Part::Main);
    /// Its samples were delivered after so many seconds.
    void delivered(std::size_t samples, double seconds);
    void failed();
    /// The receiver takes samples again.
    void reopened(SteadyTime now, std::chrono::milliseconds outage);
    /// Nothing of a backlog is left.
    void drained(SteadyTime now) { m_pace.drained(now); }
    /// An operator is in a hurry: gentleness ends.
    void endDrain() { m_pace.lift(); }
    /// It drains gently now.
    [[nodiscard]] bool isGentle() const { return m_pace.isDraining(); }
    /// Requests were held back lately, so more lanes would not help.
    [[nodiscard]] bool holdsBack(SteadyTime now) const;

    /// Nothing may be sent: why, and until when.
    [[nodiscard]] std::optional<Quota::Pause> pause();
    [[nodiscard]] const Quota &quota() const { return m_quota; }
    [[nodiscard]] DrainPace &pace() { return m_pace; }

private:
    [[nodiscard]] bool quotaAllows(SteadyTime now, SteadyTime &wake);
    [[nodiscard]] bool wireHasRoom(Part part) const;
    [[nodiscard]] std::size_t largestBatch() const;

    const Settings &m_settings;
    const Clock &m_clock;
    const ClockHooks &m_hooks;
    Quota m_quota;
    DrainPace m_pace;
    std::shared_ptr<http::Pacer> m_pacer = std::make_shared<http::Pacer>();
    bool m_gentle;
    double m_bytesPerSample;
    std::size_t m_factor = 1; ///< Batches are so many times max_samples_per_send.
    struct Load {
        std::size_t requests = 0;
        std::uint64_t bytes = 0;
    };
    [[nodiscard]] Load &loadOf(Part part) { return part == Part::Main ? m_load : m_loadBeside; }
    Load m_load; ///< Under way.
    Load m_loadBeside;
    bool m_begun = false;
    SteadyTime m_heldBack;
};

} // namespace agent::remote
