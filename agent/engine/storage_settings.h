// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/moment.h"
#include "agent/config/config.h"
#include "agent/engine/engine.h"
#include "agent/wal/log.h"

namespace agent::engine {

/// How the log is kept: what the command line says comes before the configuration file. Behind what `cursors` know.
[[nodiscard]] wal::Settings walSettings(const Options &options, const config::Config &config,
                                        wal::CursorStore &cursors);
/// The bounds among them, which may change while the log is open.
[[nodiscard]] wal::Limits walLimits(const Options &options, const config::StorageLimits &storage);
/// Whether what else is set differs: that takes effect when the log is opened again.
[[nodiscard]] bool needsRestart(const config::StorageLimits &before, const config::StorageLimits &now);

} // namespace agent::engine
