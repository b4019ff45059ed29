// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/remote/pace/backoff.h"

#include <algorithm>

namespace agent::remote {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kPatience = std::chrono::minutes(5);
constexpr milliseconds kLongMax = std::chrono::seconds(30);

} // namespace

Backoff::Backoff(const QueueSettings &queue, Random &random)
    : m_min(std::max(queue.minBackoff, milliseconds(1))), m_max(std::max(queue.maxBackoff, m_min)),
      m_longMax(queue.maxBackoff == QueueSettings{}.maxBackoff ? kLongMax : m_max), m_ceiling(m_min), m_random(random)
{
}

milliseconds Backoff::next(milliseconds failingFor, milliseconds leastCeiling)
{
    const milliseconds usual = failingFor < kPatience ? m_max : m_longMax;
    m_ceiling = std::min(2 * m_ceiling, m_longMax > m_max ? std::max(usual, leastCeiling) : usual);
    const auto span = static_cast<double>((m_ceiling - m_min).count());
    return m_min + milliseconds(static_cast<milliseconds::rep>(m_random.unit() * (span + 1)));
}

} // namespace agent::remote
