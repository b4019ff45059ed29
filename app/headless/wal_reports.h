// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/wal/offline/inspection.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace app {

/// Tells on standard error how far a command has come, when that is a terminal. `what` is the command.
[[nodiscard]] agent::wal::Progress showProgress(std::string what);
/// Writes why a command failed to standard error; returns the exit code for it.
[[nodiscard]] int fail(const agent::Status &status);

/// `wal inspect`: what a storage path holds, or one segment of it.
[[nodiscard]] int inspectStorage(const std::string &storagePath, std::optional<std::uint32_t> segment, bool json);
/// The same of archives.
[[nodiscard]] int inspectArchives(const std::vector<std::string> &files);
/// `wal verify`: 0 when all is sound, 1 when not.
[[nodiscard]] int verifyStorage(const std::string &storagePath, bool json);

} // namespace app
