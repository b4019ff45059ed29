// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/base/clock_guard.h"

#include <time.h>

#include <algorithm>

namespace agent {
namespace {

using std::chrono::duration_cast;
using std::chrono::floor;
using std::chrono::hours;
using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

/// What two readings of clocks one after the other may differ by.
constexpr milliseconds kNoise{1};
/// The wall clock's jumps and the machine's sleeps are told of from here on.
constexpr seconds kNotable{2};
/// So much the wall clock may be corrected by without anybody being asked.
constexpr seconds kMinor{60};
/// A receiver's clock confirms a time that it agrees with so far.
constexpr seconds kAgrees{10};
/// How long a receiver's time is evidence. A boot clock may stand still unnoticed, as that of a virtual machine does.
constexpr hours kFresh{1};
constexpr seconds kMostUncertain{60};
/// A lead of this size is made up within two days; beyond, half speed would only falsify the time between samples.
constexpr hours kMostMadeUp{24};
constexpr hours kLeapSinceNewest{24};
constexpr seconds kJudgeInterval{1};

microseconds systemClock(clockid_t id)
{
    timespec t{};
    clock_gettime(id, &t);
    return seconds(t.tv_sec) + microseconds(t.tv_nsec / 1000);
}

microseconds magnitude(microseconds d)
{
    return d < microseconds(0) ? -d : d;
}

milliseconds toMs(microseconds d)
{
    return floor<milliseconds>(d);
}

} // namespace

microseconds SystemRawClocks::wall() const
{
    return systemClock(CLOCK_REALTIME);
}

microseconds SystemRawClocks::boot() const
{
    return systemClock(CLOCK_BOOTTIME);
}

ClockGuard::ClockGuard(const RawClocks &clocks, TimestampMs earliest) : m_clocks(clocks), m_earliest(earliest)
{
    const MutexLock lock(m_mutex);
    const Reading reading = read();
    m_wallOffset = reading.wall - reading.boot;
    m_sleepOffset = reading.boot - duration_cast<Time>(reading.steady.time_since_epoch());
    m_provisional = reading.wall < milliseconds(m_earliest);
    run(std::max<Time>(reading.wall, milliseconds(m_earliest)), Time(0), reading);
}

milliseconds ClockGuard::elapsed() const
{
    return toMs(m_clocks.boot());
}

/// All clocks at one moment, as far as the scheduler lets it.
ClockGuard::Reading ClockGuard::read() const
{
    Reading reading;
    for (int tries = 0; tries < 5; ++tries) {
        reading.boot = m_clocks.boot();
        reading.wall = m_clocks.wall();
        reading.steady = m_clocks.steady();
        if (m_clocks.boot() - reading.boot < kNoise / 4)
            break;
    }
    return reading;
}

/// The latest of `time` and all that was told before.
TimestampMs ClockGuard::raised(TimestampMs time) const
{
    TimestampMs last = m_last.load();
    while (last < time && !m_last.compare_exchange_weak(last, time)) {
    }
    return std::max(last, time);
}

TimestampMs ClockGuard::now() const
{
    const std::int64_t boot = m_clocks.boot().count();
    const std::int64_t wall = m_clocks.wall().count();
    // Ordered against `run`, which shuts the fast path before it changes the rest.
    const bool calm = boot < m_calmUntil.load();
    const std::int64_t time = boot + m_calmOffset.load();
    if (calm && magnitude(Time(wall - boot - m_calmWall.load())) <= kNoise)
        return raised(toMs(Time(time)).count());
    return consideredNow();
}

TimestampMs ClockGuard::consideredNow() const
{
    const MutexLock lock(m_mutex);
    const Reading reading = read();
    if (reading.boot >= m_judgeAt || magnitude(reading.wall - reading.boot - m_wallOffset) > kNoise)
        judge(reading);
    return raised(toMs(timeAt(reading.boot)).count());
}

ClockGuard::Time ClockGuard::timeAt(Time boot) const
{
    const Time passed = std::max(boot - m_anchorBoot, Time(0));
    return m_anchorTime + passed - std::min(passed, 2 * m_lead) / 2;
}

/// Time goes on from `own`, at half speed until `lead` is made up.
void ClockGuard::run(Time own, Time lead, const Reading &reading) const
{
    m_calmUntil = 0;
    m_anchorBoot = reading.boot;
    m_anchorTime = own;
    m_lead = lead;
    m_judgeAt = reading.boot + kJudgeInterval;
    m_calmOffset = (own - reading.boot).count();
    m_calmWall = (reading.wall - reading.boot).count();
    if (lead == Time(0))
        m_calmUntil = m_judgeAt.count();
}

/// Notes jumps of the wall clock and sleeps.
void ClockGuard::watch(const Reading &reading) const
{
    const Time wallOffset = reading.wall - reading.boot;
    if (const Time jump = wallOffset - m_wallOffset; magnitude(jump) > kNotable) {
        ++(jump > Time(0) ? m_counts.jumpsForward : m_counts.jumpsBackward);
        m_counts.lastJump = toMs(jump);
        m_counts.lastJumpTime = toMs(timeAt(reading.boot)).count();
    }
    m_wallOffset = wallOffset;
    const Time sleepOffset = reading.boot - duration_cast<Time>(reading.steady.time_since_epoch());
    if (const Time slept = sleepOffset - m_sleepOffset; slept > kNotable) {
        ++m_counts.sleeps;
        m_counts.lastSleep = toMs(slept);
    }
    m_sleepOffset = sleepOffset;
}

/// Looks at all clocks and decides how time goes on.
void ClockGuard::judge(const Reading &reading) const
{
    watch(reading);
    Time own = timeAt(reading.boot);
    Time lead{0};
    if (reading.wall > own) {
        if (reading.wall - own > kNoise && believable(own, reading)) {
            if (reading.wall - own > kFutureLimit)
                m_suspicious = true;
            own = reading.wall;
        }
    } else {
        lead = leadToMakeUp(own, reading);
    }
    if (magnitude(reading.wall - own) <= kNotable)
        m_provisional = false;
    if (const std::optional<Time> ahead = aheadOfReceiver(own, reading.boot); ahead && receiverIsFresh(reading.boot))
        m_suspicious = *ahead > kFutureLimit;
    run(own, lead, reading);
}

/// Whether time may follow the wall clock forward.
bool ClockGuard::believable(Time own, const Reading &reading) const
{
    const std::optional<Time> ahead = aheadOfReceiver(own, reading.boot);
    if (!ahead || !receiverIsFresh(reading.boot))
        return true;
    const Time wallAhead = *ahead + (reading.wall - own);
    const bool confirmed = magnitude(*ahead) <= kAgrees + m_receiver->uncertainty;
    return !confirmed || wallAhead <= kMinor + m_receiver->uncertainty;
}

/// The lead over the wall clock that is no true one.
ClockGuard::Time ClockGuard::leadToMakeUp(Time own, const Reading &reading) const
{
    const Time lead = own - reading.wall;
    if (lead <= kNoise)
        return Time(0);
    if (lead <= kMinor)
        return lead;
    const std::optional<Time> ahead = aheadOfReceiver(own, reading.boot);
    if (!ahead || !receiverIsFresh(reading.boot))
        return lead <= kFutureLimit ? lead : Time(0);
    if (*ahead <= kAgrees + m_receiver->uncertainty || *ahead > kMostMadeUp)
        return Time(0);
    return std::min(*ahead, lead);
}

std::optional<ClockGuard::Time> ClockGuard::aheadOfReceiver(Time own, Time boot) const
{
    if (!m_receiver)
        return std::nullopt;
    return own - milliseconds(m_receiver->time) - (boot - m_receiver->at);
}

bool ClockGuard::receiverIsFresh(Time boot) const
{
    return m_receiver && boot - m_receiver->at <= kFresh;
}

void ClockGuard::learnNewest(TimestampMs newest)
{
    if (newest <= 0)
        return;
    const MutexLock lock(m_mutex);
    const Reading reading = read();
    judge(reading);
    const Time own = timeAt(reading.boot);
    const Time least = milliseconds(newest + 1);
    if (own < least) {
        if (least - reading.wall > kFutureLimit)
            m_provisional = m_suspicious = true;
        run(least, Time(0), reading);
    } else if (!m_provisional && own - least > kLeapSinceNewest) {
        m_suspicious = true;
    }
    judge(reading);
}

void ClockGuard::noteReceiverTime(const ClockReading &reading)
{
    if (reading.time < m_earliest || reading.uncertainty > kMostUncertain)
        return;
    const MutexLock lock(m_mutex);
    if (m_receiver && reading.at < m_receiver->at)
        return;
    m_receiver = reading;
    judge(read());
}

ClockStatus ClockGuard::status() const
{
    const MutexLock lock(m_mutex);
    const Reading reading = read();
    if (reading.boot >= m_judgeAt || magnitude(reading.wall - reading.boot - m_wallOffset) > kNoise)
        judge(reading);
    const Time own = timeAt(reading.boot);
    const Time lead = own - reading.wall;
    ClockStatus out = m_counts;
    out.aheadOfWall = toMs(lead);
    if (const std::optional<Time> ahead = aheadOfReceiver(own, reading.boot))
        out.aheadOfReceiver = toMs(*ahead);
    out.slowed = reading.boot - m_anchorBoot < 2 * m_lead;
    out.suspicious = m_suspicious;
    if (receiverIsFresh(reading.boot) && out.aheadOfReceiver > kFutureLimit)
        out.state = ClockStatus::State::AheadOfReceiver;
    else if (m_provisional)
        out.state = ClockStatus::State::Provisional;
    else if (magnitude(lead) > kNotable)
        out.state = ClockStatus::State::HoldingOver;
    return out;
}

} // namespace agent
