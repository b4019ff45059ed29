// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/engine/engine.h"

#include <string>

namespace agent::web {

/// A dead letter as an object of JSON, as the API and `belfry-agent dead-letters` show it. Identifiers are text in it:
/// not every reader knows whole numbers of 64 bits. `file`: where its body lies; empty: left out.
[[nodiscard]] std::string deadLetterJson(const std::string &remote, const engine::DeadLetterRow &row,
                                         const std::string &file = {});

} // namespace agent::web
