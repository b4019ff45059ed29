// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/timestamp.h"
#include "agent/remote/pace/drain_pace.h"
#include "agent/remote/pace/quota.h"

#include <string>
#include <string_view>

namespace agent::remote {

/// What is kept of a remote's steering over restarts, beside its cursor. A value.
struct SteeringNote {
    bool paused = false; ///< By an operator.
    TimestampMs pausedSince = 0;
    std::string pausedBy; ///< Who said so; may be empty.
    Quota::Used used;
    SteadyRates steady; ///< So that an agent that starts knows how fast it may drain a backlog.
    friend bool operator==(const SteeringNote &, const SteeringNote &) = default;
};

[[nodiscard]] std::string serialise(const SteeringNote &note);
/// What can be read of it; lines that are not known are passed over.
[[nodiscard]] SteeringNote parseSteeringNote(std::string_view text);

} // namespace agent::remote
