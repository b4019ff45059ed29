// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdio>
#include <string>

namespace app {

/// How `check metrics` was asked for. A value.
struct MetricsCheck {
    std::string format = "text"; ///< "text", "openmetrics", "protobuf"
    bool lint = true;
    bool extended = false; ///< Tell how many series each metric has.
};

/// Checks a page of metrics, which `input` holds to its end. The table of series goes to standard output, what is wrong
/// and what could be better to standard error. Returns the exit code: 0, 1 when the page cannot be read, 3 when the
/// linter found something. Source: PARITY.md 1.7.
[[nodiscard]] int checkMetrics(const MetricsCheck &check, std::FILE *input);

} // namespace app
