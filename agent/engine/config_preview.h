// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/config/loader.h"
#include "agent/discovery/manager.h"
#include "agent/engine/config_desk.h"
#include "agent/engine/snapshot.h"

#include <functional>

namespace agent::engine {

/// For people.
[[nodiscard]] ConfigProblem toProblem(const config::Problem &problem);

/// What a mechanism with these settings has found; null: none runs.
using FoundTargets = std::function<discovery::Manager::Groups(const discovery::Settings &)>;

/// What applying `candidate` would change, where `running` runs and `snapshot` tells how. Pure but for `found`; cost:
/// linear in the targets of jobs that differ.
[[nodiscard]] ConfigPreview previewOf(const config::Config &running, const EngineSnapshot &snapshot,
                                      const config::LoadResult &candidate, const FoundTargets &found);

} // namespace agent::engine
