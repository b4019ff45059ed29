// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

namespace app {

/// `belfry-agent check <what> …`: `arguments` follow the word `check`. Returns the exit code, which is promtool's: 0, 1
/// for what is wrong, 3 for what could be better; of
/// `check remote` 2 for a configuration that cannot be used.
[[nodiscard]] int runCheck(const std::vector<std::string> &arguments);

} // namespace app
