// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

namespace app {

/// `belfry-agent dead-letters <what> …`: what receivers have refused for good. `arguments` follow the word
/// `dead-letters`. Returns the exit code: 0, 1 for problems and failures, 2 for a wrong command line.
[[nodiscard]] int runDeadLetters(const std::vector<std::string> &arguments);

} // namespace app
