// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/remote/pace/throttle.h"

#include <algorithm>
#include <utility>

namespace agent::remote {
namespace {

using std::chrono::milliseconds;

/// The head of a request and its answer, about.
constexpr std::uint64_t kHeads = 600;
/// Until requests have shown what a sample takes.
constexpr double kFirstBytesPerSample = 40;
constexpr double kNewWeight = 0.2;
/// A start that finds older samples is the end of an outage.
constexpr std::chrono::seconds kBacklog{10};
/// A body takes at most so long at the bandwidth limit, and half of the timeout.
constexpr double kLongestBody = 8;
/// So much may wait to go at the limit: enough to hide the time that answers take.
constexpr double kQueued = 4;
/// Batches grow up to so many times max_samples_per_send, while the receiver answers within one bound, and shrink
/// beyond the other. Units: seconds.
constexpr std::size_t kMostFactor = 5;
constexpr double kFast = 2;
constexpr double kSlow = 5;
constexpr std::chrono::seconds kHoldShown{5};
/// How soon to look again where only an answer or the calendar frees the way.
constexpr std::chrono::seconds kLookAgain{30};

} // namespace

Throttle::Throttle(const Settings &settings, const SteeringNote &note, const Clock &clock, Random &random,
                   const ClockHooks &hooks)
    : m_settings(settings), m_clock(clock), m_hooks(hooks), m_quota(settings.steering.quota, note.used, clock),
      m_pace(random, note.steady), m_gentle(true), m_bytesPerSample(kFirstBytesPerSample)
{
    steer(settings.steering);
}

void Throttle::steer(const Steering &steering)
{
    m_pacer->setRate(steering.bandwidthLimit, m_clock.steadyNow());
    m_quota.set(steering.quota);
    m_gentle = steering.catchUp == CatchUp::Gentle;
    if (!m_gentle)
        m_pace.lift();
}

void Throttle::begin(SteadyTime now, milliseconds waited)
{
    if (!std::exchange(m_begun, true) && m_gentle && waited >= kBacklog)
        m_pace.restarted(now, largestBatch());
}

std::optional<Quota::Pause> Throttle::pause()
{
    return m_quota.pause(m_hooks.timeIsSuspicious && m_hooks.timeIsSuspicious());
}

bool Throttle::quotaAllows(SteadyTime now, SteadyTime &wake)
{
    const std::optional<Quota::Pause> pause = this->pause();
    if (!pause)
        return true;
    milliseconds wait = kLookAgain;
    if (pause->until != 0)
        wait = std::clamp(milliseconds(pause->until - m_clock.now()), milliseconds(1), wait);
    wake = std::min(wake, now + wait);
    return false;
}

/// What is beside yields on the wire, so it takes no room from the main delivery.
bool Throttle::wireHasRoom(Part part) const
{
    const bool yields = part == Part::Beside;
    const std::size_t requests = m_load.requests + (yields ? m_loadBeside.requests : 0);
    const std::uint64_t bytes = m_load.bytes + (yields ? m_loadBeside.bytes : 0);
    return !m_pacer->limits() || requests == 0 ||
           static_cast<double>(bytes) < kQueued * static_cast<double>(m_pacer->rate());
}

bool Throttle::mayProbe(SteadyTime now, SteadyTime &wake)
{
    return quotaAllows(now, wake);
}

bool Throttle::mayStart(SteadyTime now, SteadyTime &wake, bool behind, Part part)
{
    if (!quotaAllows(now, wake))
        return false;
    const SteadyTime next = m_pace.nextStart(behind);
    if (next <= now && wireHasRoom(part))
        return true;
    m_heldBack = now;
    wake = std::min(wake, next > now ? next : now + kLookAgain);
    return false;
}

bool Throttle::holdsBack(SteadyTime now) const
{
    return now - m_heldBack < kHoldShown;
}

/// As configured, or larger where nothing is.
std::size_t Throttle::largestBatch() const
{
    const std::size_t configured = m_settings.queue.maxSamplesPerSend;
    return configured == QueueSettings{}.maxSamplesPerSend ? kMostFactor * configured : configured;
}

std::size_t Throttle::mostSamples(std::size_t waiting) const
{
    std::size_t most = m_settings.queue.maxSamplesPerSend;
    if (waiting > most)
        most = std::min(m_factor * most, largestBatch());
    const auto bound = [&](double bytes) {
        most = std::min(most, static_cast<std::size_t>(std::max(bytes / m_bytesPerSample, 1.0)));
    };
    if (m_pacer->limits()) {
        const double longest = std::min(kLongestBody, std::chrono::duration<double>(m_settings.timeout).count() / 2);
        bound(static_cast<double>(m_pacer->rate()) * longest);
    }
    if (const std::optional<std::uint64_t> left = m_quota.left())
        bound(static_cast<double>(*left - std::min(*left, kHeads)));
    return most;
}

void Throttle::started(SteadyTime now, std::size_t bytes, std::size_t samples, bool behind, Part part)
{
    ++loadOf(part).requests;
    loadOf(part).bytes += bytes;
    m_quota.spend(bytes + kHeads);
    m_pace.started(now, samples, behind);
    if (samples == 0)
        return;
    const double found = static_cast<double>(bytes) / static_cast<double>(samples);
    m_bytesPerSample += kNewWeight * (found - m_bytesPerSample);
}

void Throttle::ended(const http::Outcome &outcome, std::size_t bytes, Part part)
{
    cancelled(bytes, part);
    const std::uint64_t went = outcome.response.wireBytesSent + outcome.response.wireBytesReceived;
    const http::Failure failure = outcome.failure;
    const bool neverWent =
        failure == http::Failure::Resolve || failure == http::Failure::Connect || failure == http::Failure::Settings;
    if (went == 0 && !neverWent)
        return; // nobody counted
    m_quota.giveBack(bytes + kHeads);
    m_quota.spend(went);
}

void Throttle::cancelled(std::size_t bytes, Part part)
{
    --loadOf(part).requests;
    loadOf(part).bytes -= bytes;
}

void Throttle::delivered(std::size_t samples, double seconds)
{
    if (seconds > kSlow)
        m_factor = std::max<std::size_t>(m_factor / 2, 1);
    else if (seconds < kFast && samples >= m_factor * m_settings.queue.maxSamplesPerSend)
        m_factor = std::min(2 * m_factor, kMostFactor);
}

void Throttle::failed()
{
    m_pace.failed();
    m_factor = std::max<std::size_t>(m_factor / 2, 1);
}

void Throttle::reopened(SteadyTime now, milliseconds outage)
{
    if (m_gentle)
        m_pace.reopened(now, outage, largestBatch());
}

} // namespace agent::remote
