// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/http/pacer.h"

#include <algorithm>
#include <cmath>

namespace agent::http {
namespace {

/// How long what is not used is kept.
constexpr double kKept = 1.0;
/// How much is sent at once, in seconds of the rate. Shorter ones would be packets of a few bytes at low rates.
constexpr double kPortion = 0.02;
constexpr double kLeastPortion = 64;

} // namespace

void Pacer::setRate(std::uint64_t bytesPerSecond, SteadyTime now)
{
    if (bytesPerSecond == m_rate)
        return;
    fill(now);
    if (m_rate == 0)
        m_tokens = 0; // a limit begins with nothing saved up
    m_rate = bytesPerSecond;
    m_filled = now;
    fill(now);
}

void Pacer::fill(SteadyTime now)
{
    const auto rate = static_cast<double>(m_rate);
    m_tokens += rate * std::max(0.0, std::chrono::duration<double>(now - m_filled).count());
    m_tokens = std::min(m_tokens, std::max(kKept * rate, kLeastPortion));
    m_filled = now;
}

double Pacer::portion() const
{
    return std::max(kPortion * static_cast<double>(m_rate), kLeastPortion);
}

std::size_t Pacer::take(std::size_t wanted, SteadyTime now)
{
    if (!limits())
        return wanted;
    fill(now);
    if (m_tokens < std::min(portion(), static_cast<double>(wanted)))
        return 0;
    const std::size_t granted = std::min(wanted, static_cast<std::size_t>(m_tokens));
    m_tokens -= static_cast<double>(granted);
    return granted;
}

void Pacer::charge(std::size_t bytes, SteadyTime now)
{
    if (!limits())
        return;
    fill(now);
    m_tokens -= static_cast<double>(bytes);
}

SteadyTime Pacer::readyAt() const
{
    if (!limits() || m_tokens >= portion())
        return m_filled;
    const double seconds = (portion() - m_tokens) / static_cast<double>(m_rate);
    return m_filled + std::chrono::ceil<SteadyTime::duration>(std::chrono::duration<double>(seconds));
}

} // namespace agent::http
