// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/clock.h"
#include "agent/base/mutex.h"
#include "agent/engine/snapshot.h"

#include <deque>
#include <string>
#include <vector>

namespace agent::engine {

/// The newest things an operator may want to know, kept in memory. Internally synchronised.
class EventLog {
public:
    static constexpr std::size_t kMaxEvents = 200;

    explicit EventLog(const Clock &clock) : m_clock(clock) {}
    void add(AgentState severity, std::string kind, std::string text);
    /// Oldest first.
    [[nodiscard]] std::vector<EventRow> rows() const;

private:
    const Clock &m_clock;
    mutable Mutex m_mutex;
    std::deque<EventRow> m_rows AGENT_GUARDED_BY(m_mutex);
    std::uint64_t m_next AGENT_GUARDED_BY(m_mutex) = 1;
};

} // namespace agent::engine
