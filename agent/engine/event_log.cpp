// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/engine/event_log.h"

#include <algorithm>
#include <utility>

namespace agent::engine {
namespace {

bool isOfTarget(const EventRow &row)
{
    return row.kind == "target_down" || row.kind == "target_up";
}

} // namespace

void EventLog::append(EventRow row)
{
    row.number = m_next++;
    row.time = m_clock.now();
    if (row.firstTime == 0)
        row.firstTime = row.time;
    m_ofTargets += isOfTarget(row) ? 1 : 0;
    m_rows.push_back(std::move(row));
    if (m_rows.size() > kMaxEvents) {
        m_ofTargets -= isOfTarget(m_rows.front()) ? 1 : 0;
        m_rows.pop_front();
    }
}

void EventLog::add(AgentState severity, std::string kind, std::string text, std::string subject, std::string detail)
{
    EventRow row;
    row.severity = severity;
    row.kind = std::move(kind);
    row.text = std::move(text);
    row.subject = std::move(subject);
    row.detail = std::move(detail);
    const MutexLock lock(m_mutex);
    append(std::move(row));
}

void EventLog::addOfTarget(AgentState severity, std::string kind, std::string text, std::string target,
                           std::string detail)
{
    EventRow row;
    row.severity = severity;
    row.kind = std::move(kind);
    row.text = std::move(text);
    row.subject = std::move(target);
    row.detail = std::move(detail);
    const MutexLock lock(m_mutex);
    auto gone = std::find_if(m_rows.begin(), m_rows.end(),
                             [&row](const EventRow &old) { return isOfTarget(old) && old.subject == row.subject; });
    if (gone != m_rows.end()) {
        row.repeats = gone->repeats + 1;
        row.firstTime = gone->firstTime;
    } else if (m_ofTargets >= kMaxTargetEvents) {
        gone = std::find_if(m_rows.begin(), m_rows.end(), isOfTarget);
    }
    if (gone != m_rows.end()) {
        m_rows.erase(gone);
        --m_ofTargets;
    }
    append(std::move(row));
}

std::vector<EventRow> EventLog::rows() const
{
    const MutexLock lock(m_mutex);
    return {m_rows.begin(), m_rows.end()};
}

} // namespace agent::engine
