// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/engine/clock_watch.h"

#include "agent/base/duration.h"

#include <cstdint>

namespace agent::engine {
namespace {

using std::chrono::milliseconds;
using State = ClockStatus::State;

telemetry::Counter &jumps(telemetry::Registry &registry, const char *direction)
{
    return registry.counter("belfry_clock_jumps_total",
                            "Jumps of the system's wall clock by more than two seconds since start.",
                            {{"direction", direction}});
}

double seconds(milliseconds d)
{
    return std::chrono::duration<double>(d).count();
}

std::string magnitude(milliseconds d)
{
    return durationInWords(d.count() < 0 ? -d : d);
}

std::string_view nameOf(State state)
{
    switch (state) {
    case State::Synchronised:
        return "synchronised";
    case State::HoldingOver:
        return "holding_over";
    case State::Provisional:
        return "provisional";
    case State::AheadOfReceiver:
        break;
    }
    return "ahead_of_receiver";
}

} // namespace

ClockWatch::ClockWatch(const ClockGuard &clock, EventLog &events, LogSink &log, telemetry::Registry &registry)
    : m_clock(clock), m_events(events), m_log(log), m_forward(jumps(registry, "forward")),
      m_backward(jumps(registry, "backward")),
      m_aheadOfWall(registry.gauge("belfry_clock_offset_seconds",
                                   "How far the time that samples get is ahead of the system's wall clock.")),
      m_aheadOfReceiver(registry.gauge(
          "belfry_clock_ahead_of_receiver_seconds",
          "How far the time that samples get is ahead of the clock of the receiver that answered last; 0 until one "
          "has told its time."))
{
}

void ClockWatch::tell(AgentState severity, std::string kind, std::string text)
{
    m_log.write(severity == AgentState::Delivering ? LogLevel::Info : LogLevel::Warn, "clock", text, {});
    m_events.add(severity, std::move(kind), std::move(text));
}

void ClockWatch::tellState(const ClockStatus &status)
{
    const std::string lead = magnitude(status.aheadOfWall);
    switch (status.state) {
    case State::Synchronised:
        return tell(AgentState::Delivering, "clock_state", "Samples get the time of the system's clock again");
    case State::HoldingOver:
        return tell(AgentState::CatchingUp, "clock_state",
                    status.aheadOfWall.count() > 0
                        ? "The system's clock is " + lead + " behind the time samples have got; these go on without it"
                        : "The system's clock is " + lead +
                              " ahead, which no receiver's time confirms; samples go on without it");
    case State::Provisional:
        return tell(AgentState::ActionNeeded, "clock_state",
                    "The system's clock cannot be right, it is " + lead +
                        " behind; samples get an estimated time until it is set");
    case State::AheadOfReceiver:
        return tell(AgentState::ActionNeeded, "clock_state",
                    "Samples get a time that is " + magnitude(status.aheadOfReceiver.value_or(milliseconds(0))) +
                        " ahead of a receiver's clock, which holds them: set this machine's clock (or the receiver's, "
                        "if that is wrong)");
    }
}

ClockRow ClockWatch::look()
{
    const ClockStatus status = m_clock.status();
    if (status.jumpsForward + status.jumpsBackward != m_before.jumpsForward + m_before.jumpsBackward) {
        m_forward.Increment(static_cast<double>(status.jumpsForward - m_before.jumpsForward));
        m_backward.Increment(static_cast<double>(status.jumpsBackward - m_before.jumpsBackward));
        tell(AgentState::CatchingUp, "clock_jump",
             "The system's clock was set " + std::string(status.lastJump.count() > 0 ? "forward" : "back") + " by " +
                 magnitude(status.lastJump));
    }
    if (status.sleeps != m_before.sleeps)
        tell(AgentState::Delivering, "clock_sleep", "The machine slept for " + magnitude(status.lastSleep));
    if (status.state != m_before.state)
        tellState(status);
    m_before = status;
    m_aheadOfWall.Set(seconds(status.aheadOfWall));
    m_aheadOfReceiver.Set(seconds(status.aheadOfReceiver.value_or(milliseconds(0))));

    ClockRow row;
    row.state = nameOf(status.state);
    row.aheadOfWall = seconds(status.aheadOfWall);
    row.receiverKnown = status.aheadOfReceiver.has_value();
    row.aheadOfReceiver = seconds(status.aheadOfReceiver.value_or(milliseconds(0)));
    row.slowed = status.slowed;
    row.jumpsForward = status.jumpsForward;
    row.jumpsBackward = status.jumpsBackward;
    row.lastJump = seconds(status.lastJump);
    row.lastJumpTime = status.lastJumpTime;
    return row;
}

} // namespace agent::engine
