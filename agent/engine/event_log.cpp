// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/engine/event_log.h"

namespace agent::engine {

void EventLog::add(AgentState severity, std::string kind, std::string text)
{
    const MutexLock lock(m_mutex);
    if (m_rows.size() == kMaxEvents)
        m_rows.pop_front();
    m_rows.push_back({m_next++, m_clock.now(), severity, std::move(kind), std::move(text)});
}

std::vector<EventRow> EventLog::rows() const
{
    const MutexLock lock(m_mutex);
    return {m_rows.begin(), m_rows.end()};
}

} // namespace agent::engine
