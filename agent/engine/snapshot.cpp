// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/engine/snapshot.h"

namespace agent::engine {

std::string_view stateName(AgentState state)
{
    switch (state) {
    case AgentState::Delivering:
        return "delivering";
    case AgentState::CatchingUp:
        return "catching_up";
    case AgentState::Paused:
        return "paused";
    case AgentState::Starting:
        return "starting";
    case AgentState::Stopping:
        return "stopping";
    case AgentState::Offline:
        return "offline";
    case AgentState::ActionNeeded:
        return "action_needed";
    case AgentState::LosingData:
        return "losing_data";
    }
    return "unknown";
}

} // namespace agent::engine
