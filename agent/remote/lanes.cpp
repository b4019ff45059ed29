// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/remote/lanes.h"

#include <utility>

namespace agent::remote {

void Lane::pop(std::size_t count)
{
    m_head += count;
    if (m_head == m_samples.size()) {
        m_samples.clear();
        m_head = 0;
    } else if (m_head > m_samples.size() / 2) {
        m_samples.erase(m_samples.begin(), m_samples.begin() + static_cast<std::ptrdiff_t>(m_head));
        m_head = 0;
    }
}

void Lanes::resize(std::uint32_t count, SteadyTime now)
{
    std::vector<Lane> before(count);
    before.swap(m_lanes);
    // Within a record the order between lanes does not matter: it holds a series' samples in one lane only. So records
    // are taken in turn.
    std::vector<std::span<const QueuedSample>> rest;
    for (const Lane &lane : before)
        if (lane.size() > 0)
            rest.push_back(lane.samples());
    while (!rest.empty()) {
        std::size_t first = 0;
        for (std::size_t i = 1; i < rest.size(); ++i)
            if (static_cast<std::int32_t>(rest[i].front().record - rest[first].front().record) < 0)
                first = i;
        const std::uint32_t record = rest[first].front().record;
        while (!rest[first].empty() && rest[first].front().record == record) {
            deal(rest[first].front(), now);
            rest[first] = rest[first].subspan(1);
        }
        if (rest[first].empty())
            rest.erase(rest.begin() + static_cast<std::ptrdiff_t>(first));
    }
}

Lane *Lanes::oldest(std::uint32_t firstRecord)
{
    Lane *found = nullptr;
    for (Lane &lane : m_lanes)
        if (lane.size() > 0 &&
            (!found || lane.samples().front().record - firstRecord < found->samples().front().record - firstRecord))
            found = &lane;
    return found;
}

} // namespace agent::remote
