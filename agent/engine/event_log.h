// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/clock.h"
#include "agent/base/mutex.h"
#include "agent/engine/snapshot.h"

#include <deque>
#include <string>
#include <vector>

namespace agent::engine {

/// The newest things an operator may want to know, kept in memory. What targets do has half of the room at most, and
/// one row a target, so that some that come and go do not push out what happened to the agent. Internally synchronised.
class EventLog {
public:
    static constexpr std::size_t kMaxEvents = 200;
    static constexpr std::size_t kMaxTargetEvents = 100;

    explicit EventLog(const Clock &clock) : m_clock(clock) {}
    /// `subject` and `detail`: see EventRow.
    void add(AgentState severity, std::string kind, std::string text, std::string subject = {},
             std::string detail = {});
    /// A target went down or up; `target` tells it from others. Replaces the row of what it did before.
    void addOfTarget(AgentState severity, std::string kind, std::string text, std::string target, std::string detail);
    /// Oldest first.
    [[nodiscard]] std::vector<EventRow> rows() const;

private:
    void append(EventRow row) AGENT_REQUIRES(m_mutex);

    const Clock &m_clock;
    mutable Mutex m_mutex;
    std::deque<EventRow> m_rows AGENT_GUARDED_BY(m_mutex);
    std::size_t m_ofTargets AGENT_GUARDED_BY(m_mutex) = 0;
    std::uint64_t m_next AGENT_GUARDED_BY(m_mutex) = 1;
};

} // namespace agent::engine
