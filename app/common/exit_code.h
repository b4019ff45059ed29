// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace app {

/// Exit codes, as Prometheus's.
enum ExitCode : int {
    kExitOk = 0,
    kExitFailure = 1,   ///< Storage or port in use, or another failure to start.
    kExitUsage = 2,     ///< Wrong command line or configuration file.
    kExitWrongMode = 3, ///< A flag that an agent does not have.
    kExitLint = 3,      ///< `check` found nothing wrong, but something that could be better.
};

} // namespace app
