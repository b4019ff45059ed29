// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/remote/pace/drain_estimate.h"

namespace agent::remote {
namespace {

using Seconds = std::chrono::duration<double>;

constexpr std::chrono::seconds kOver{60};
constexpr std::chrono::milliseconds kApart{1000};
/// Sooner than this a batch more or less decides everything.
constexpr Seconds kLeast{5};

} // namespace

void DrainEstimate::note(SteadyTime now, std::uint64_t pending)
{
    if (!m_points.empty() && now - m_points.back().time < kApart)
        return;
    m_points.push_back({now, pending});
    while (m_points.front().time < now - kOver)
        m_points.pop_front();
}

/// A backlog shrinks by what is settled and grows by what arrives: the difference is what counts, and both are in it.
double DrainEstimate::seconds() const
{
    if (m_points.empty())
        return -1;
    const Point &last = m_points.back();
    if (last.pending == 0)
        return 0;
    const Point &first = m_points.front();
    const Seconds time = last.time - first.time;
    if (time < kLeast || last.pending >= first.pending)
        return -1;
    const double rate = static_cast<double>(first.pending - last.pending) / time.count();
    return static_cast<double>(last.pending) / rate;
}

} // namespace agent::remote
