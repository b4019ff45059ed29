// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/engine/snapshot.h"

#include <memory>

namespace widgets {

/// One immutable state of the agent, shared by everything that shows it.
using Snapshot = std::shared_ptr<const agent::engine::EngineSnapshot>;

} // namespace widgets
