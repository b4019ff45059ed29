// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/scrape/schedule.h"

#include <algorithm>
#include <cstdlib>

namespace agent::scrape {

std::chrono::milliseconds scrapeOffset(std::uint64_t targetHash, std::uint64_t seed, std::chrono::milliseconds interval)
{
    return std::chrono::milliseconds((targetHash ^ seed) % static_cast<std::uint64_t>(interval.count()));
}

TimestampMs nextTick(TimestampMs notBefore, std::chrono::milliseconds interval, std::chrono::milliseconds offset)
{
    const std::int64_t step = interval.count();
    std::int64_t into = (notBefore - offset.count()) % step;
    if (into < 0)
        into += step;
    return into == 0 ? notBefore : notBefore + step - into;
}

TimestampMs followingTick(TimestampMs now, std::chrono::milliseconds interval, std::chrono::milliseconds offset)
{
    return nextTick(now + std::max<std::int64_t>(1, interval.count() / 2), interval, offset);
}

TimestampMs alignedTimestamp(TimestampMs planned, TimestampMs actual, std::chrono::milliseconds interval,
                             std::chrono::milliseconds tolerance)
{
    const std::int64_t allowed = std::min(tolerance.count(), interval.count() / 100);
    return std::abs(actual - planned) <= allowed ? planned : actual;
}

void TimerQueue::set(std::uint64_t id, SteadyTime due)
{
    const auto [known, added] = m_due.try_emplace(id, due);
    if (!added) {
        m_order.erase({known->second, id});
        known->second = due;
    }
    m_order.emplace(due, id);
}

void TimerQueue::cancel(std::uint64_t id)
{
    const auto known = m_due.find(id);
    if (known == m_due.end())
        return;
    m_order.erase({known->second, id});
    m_due.erase(known);
}

std::optional<SteadyTime> TimerQueue::next() const
{
    if (m_order.empty())
        return std::nullopt;
    return m_order.begin()->first;
}

std::optional<std::uint64_t> TimerQueue::takeDue(SteadyTime now)
{
    if (m_order.empty() || m_order.begin()->first > now)
        return std::nullopt;
    const std::uint64_t id = m_order.begin()->second;
    m_order.erase(m_order.begin());
    m_due.erase(id);
    return id;
}

} // namespace agent::scrape
