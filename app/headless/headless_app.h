// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/common/options.h"
#include "app/common/signals.h"

namespace app {

/// Runs the agent in the foreground until a signal ends it; returns the exit code. `signals` was made before any
/// thread.
[[nodiscard]] int runHeadless(const Options &options, Signals &signals);

} // namespace app
