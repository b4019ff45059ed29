// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

namespace app {

/// `belfry-agent wal <what> …`: tools for a log and for files that carry a part of it. `arguments` follow the word
/// `wal`. Returns the exit code: 0, 1 for problems and failures, 2 for a wrong command line.
[[nodiscard]] int runWal(const std::vector<std::string> &arguments);

} // namespace app
