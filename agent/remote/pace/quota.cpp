// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/remote/pace/quota.h"

#include <algorithm>
#include <ctime>

namespace agent::remote {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kJump = std::chrono::minutes(1);
constexpr milliseconds kJumpStays = std::chrono::minutes(10);
constexpr TimestampMs kMinuteMs = 60 * 1000LL;
constexpr TimestampMs kDayMs = 86'400'000;
/// Hours are sought so many days ahead: a week, and the rest of today.
constexpr int kDaysSought = 8;

std::tm calendar(TimestampMs time, bool utc)
{
    const auto seconds = static_cast<std::time_t>(time / 1000);
    std::tm out{};
    if (utc)
        gmtime_r(&seconds, &out);
    else
        localtime_r(&seconds, &out);
    return out;
}

/// Also of days and months beyond their range: the 32nd is the first of the next month.
std::time_t timeOf(std::tm calendar, bool utc)
{
    calendar.tm_isdst = -1;
    return utc ? timegm(&calendar) : std::mktime(&calendar);
}

/// A number that grows with the date.
int dateOf(std::time_t seconds, bool utc)
{
    const std::tm parts = calendar(static_cast<TimestampMs>(seconds) * 1000, utc);
    return (parts.tm_year * 12 + parts.tm_mon) * 31 + parts.tm_mday;
}

/// The first moment of a date. That is not midnight where clocks are put forward at midnight, and the first of two
/// where they are put back to it.
TimestampMs beginningOf(std::tm date, bool utc)
{
    date.tm_hour = 12;
    date.tm_min = date.tm_sec = 0;
    std::time_t within = timeOf(date, utc);
    const int wanted = dateOf(within, utc);
    date.tm_hour = 0;
    const std::time_t midnight = timeOf(date, utc);
    if (dateOf(midnight, utc) == wanted && dateOf(midnight - 1, utc) < wanted)
        return static_cast<TimestampMs>(midnight) * 1000;
    std::time_t before = within - kDayMs / 1000;
    while (within - before > 1) {
        const std::time_t middle = before + (within - before) / 2;
        (dateOf(middle, utc) < wanted ? before : within) = middle;
    }
    return static_cast<TimestampMs>(within) * 1000;
}

/// The beginning of the day that lies `days` after that of `time`.
TimestampMs dayStart(TimestampMs time, bool utc, int days = 0)
{
    std::tm parts = calendar(time, utc);
    parts.tm_mday += days;
    return beginningOf(parts, utc);
}

/// So many minutes after midnight, by the clock on the wall, `days` after the day of `time`.
TimestampMs timeOfDay(TimestampMs time, bool utc, int days, int minutes)
{
    std::tm parts = calendar(time, utc);
    parts.tm_hour = parts.tm_sec = 0;
    parts.tm_min = minutes;
    parts.tm_mday += days;
    return static_cast<TimestampMs>(timeOf(parts, utc)) * 1000;
}

TimestampMs monthStart(TimestampMs time, bool utc, int months = 0)
{
    std::tm parts = calendar(time, utc);
    parts.tm_mday = 1;
    parts.tm_mon += months;
    return beginningOf(parts, utc);
}

/// Monday is 0.
std::size_t weekday(const std::tm &parts)
{
    return static_cast<std::size_t>((parts.tm_wday + 6) % 7);
}

/// Goes on to the period that began at `start`, when that is a later one. A start far ahead is of a clock that was
/// wrong: it is taken back without beginning anew. One that is later by less than half of `length` is of the same
/// period in another time zone.
void rollTo(TimestampMs start, TimestampMs length, TimestampMs &kept, std::uint64_t &used)
{
    if (kept == 0 || kept > start + 2 * length) {
        kept = start;
    } else if (start > kept) {
        if (start - kept >= length / 2)
            used = 0;
        kept = start;
    }
}

} // namespace

std::string_view pauseReason(Quota::Pause::Reason reason)
{
    switch (reason) {
    case Quota::Pause::Reason::Daily:
        return "daily quota";
    case Quota::Pause::Reason::Monthly:
        return "monthly quota";
    case Quota::Pause::Reason::Schedule:
        break;
    }
    return "schedule";
}

Quota::Quota(const QuotaSettings &settings, const Used &used, const Clock &clock)
    : m_settings(settings), m_used(used), m_clock(clock), m_lastTime(clock.now()), m_lastElapsed(clock.elapsed())
{
}

void Quota::set(const QuotaSettings &settings)
{
    // Another zone: the periods that run get the starts they have there.
    if (settings.utc != m_settings.utc)
        m_used.dayStart = m_used.monthStart = m_rolledMinute = 0;
    m_settings = settings;
}

/// Whether the clock stands where it would not stand by itself, and has not done so for long.
bool Quota::hasJumped(TimestampMs now)
{
    const milliseconds elapsed = m_clock.elapsed();
    const milliseconds lead = milliseconds(now - m_lastTime) - (elapsed - m_lastElapsed);
    m_lastTime = now;
    m_lastElapsed = elapsed;
    if (lead > kJump || lead < -kJump) {
        m_astray += lead; // and perhaps back
        m_jumpedAt = elapsed;
    }
    if (elapsed - m_jumpedAt >= kJumpStays)
        m_astray = milliseconds(0);
    return m_astray > kJump || m_astray < -kJump;
}

void Quota::roll(TimestampMs now, bool suspicious)
{
    // Days and months begin with a minute; the calendar is asked no more often, as it reads the zone's file each time.
    const TimestampMs minute = now / kMinuteMs;
    if (hasJumped(now) || suspicious || minute == m_rolledMinute)
        return;
    m_rolledMinute = minute;
    rollTo(dayStart(now, m_settings.utc), kDayMs, m_used.dayStart, m_used.day);
    rollTo(monthStart(now, m_settings.utc), 28 * kDayMs, m_used.monthStart, m_used.month);
}

bool Quota::inHours(TimestampMs now) const
{
    if (m_settings.schedule.empty())
        return true;
    const std::tm parts = calendar(now, m_settings.utc);
    const std::size_t today = weekday(parts);
    const std::size_t yesterday = (today + 6) % 7;
    const int minute = 60 * parts.tm_hour + parts.tm_min;
    return std::any_of(m_settings.schedule.begin(), m_settings.schedule.end(), [&](const SendingHours &hours) {
        if (hours.to > hours.from)
            return hours.days[today] && minute >= hours.from && minute < hours.to;
        return (hours.days[today] && minute >= hours.from) || (hours.days[yesterday] && minute < hours.to);
    });
}

/// When the next hours begin; 0: never.
TimestampMs Quota::nextHours(TimestampMs now) const
{
    TimestampMs next = 0;
    for (int day = 0; day < kDaysSought; ++day) {
        const std::size_t number = weekday(calendar(timeOfDay(now, m_settings.utc, day, 720), m_settings.utc));
        for (const SendingHours &hours : m_settings.schedule) {
            const TimestampMs begin = timeOfDay(now, m_settings.utc, day, hours.from);
            if (hours.days[number] && begin > now && (next == 0 || begin < next))
                next = begin;
        }
    }
    return next;
}

std::optional<Quota::Pause> Quota::pause(bool suspicious)
{
    const TimestampMs now = m_clock.now();
    roll(now, suspicious);
    if (m_settings.monthly > 0 && m_used.month >= m_settings.monthly)
        return Pause{Pause::Reason::Monthly, monthEnds()};
    if (m_settings.daily > 0 && m_used.day >= m_settings.daily)
        return Pause{Pause::Reason::Daily, dayEnds()};
    if (!inHours(now))
        return Pause{Pause::Reason::Schedule, nextHours(now)};
    return std::nullopt;
}

void Quota::spend(std::uint64_t bytes)
{
    m_used.day += bytes;
    m_used.month += bytes;
}

void Quota::giveBack(std::uint64_t bytes)
{
    m_used.day -= std::min(bytes, m_used.day);
    m_used.month -= std::min(bytes, m_used.month);
}

std::optional<std::uint64_t> Quota::left() const
{
    std::optional<std::uint64_t> least;
    const auto bound = [&](std::uint64_t budget, std::uint64_t used) {
        if (budget > 0)
            least = std::min(least.value_or(budget), budget - std::min(budget, used));
    };
    bound(m_settings.daily, m_used.day);
    bound(m_settings.monthly, m_used.month);
    return least;
}

TimestampMs Quota::dayEnds() const
{
    return dayStart(m_used.dayStart == 0 ? m_clock.now() : m_used.dayStart, m_settings.utc, 1);
}

TimestampMs Quota::monthEnds() const
{
    return monthStart(m_used.monthStart == 0 ? m_clock.now() : m_used.monthStart, m_settings.utc, 1);
}

} // namespace agent::remote
