// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/clock_guard.h"
#include "agent/base/log.h"
#include "agent/engine/event_log.h"
#include "agent/engine/snapshot.h"
#include "agent/telemetry/registry.h"

namespace agent::engine {

/// Tells of the clock: metrics, events, log lines and the row of a snapshot. One thread: agent-control.
class ClockWatch {
public:
    /// All of these must outlive it.
    ClockWatch(const ClockGuard &clock, EventLog &events, LogSink &log, telemetry::Registry &registry);
    /// Tells what has happened since the last call.
    [[nodiscard]] ClockRow look();

private:
    void tell(AgentState severity, std::string kind, std::string text);
    void tellState(const ClockStatus &status);

    const ClockGuard &m_clock;
    EventLog &m_events;
    LogSink &m_log;
    telemetry::Counter &m_forward;
    telemetry::Counter &m_backward;
    telemetry::Gauge &m_aheadOfWall;
    telemetry::Gauge &m_aheadOfReceiver;
    ClockStatus m_before;
};

} // namespace agent::engine
