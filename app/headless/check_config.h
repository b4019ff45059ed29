// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

namespace app {

/// How `check config` was asked for. A value.
struct ConfigCheck {
    bool syntaxOnly = false;    ///< Files that a configuration names are not looked at.
    bool lintIntervals = false; ///< Tell of scrape intervals too long for queries.
    bool lintFatal = false;     ///< What the linter tells counts as failure.
    bool json = false;
};

/// Checks configuration files: what is right and warnings go to standard output, what is wrong to standard error; as
/// JSON all to standard output. Returns the exit code: 0, 1 when a file is wrong, 3 when the linter found something and
/// that is fatal. Source: PARITY.md 1.7.
[[nodiscard]] int checkConfig(const ConfigCheck &check, const std::vector<std::string> &files);

} // namespace app
