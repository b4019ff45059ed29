// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

namespace app {

/// How `check remote` was asked for. A value.
struct RemoteCheck {
    std::string configFile;
    std::string name; ///< Only this remote; empty: all.
    bool json = false;
    bool testSample = true; ///< Send one.
};

/// Examines the way to the receivers of a configuration, and tells each step on standard output as it ends; as JSON, an
/// array when all have ended. Returns the exit code: 0, 1 when a step failed, 2 when the configuration cannot be used.
[[nodiscard]] int checkRemotes(const RemoteCheck &check);

} // namespace app
