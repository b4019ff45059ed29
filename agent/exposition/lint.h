// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/result.h"
#include "agent/exposition/parser.h"

#include <string>
#include <string_view>
#include <vector>

namespace agent::exposition {

/// Something about a metric family that is allowed but not good practice. A value.
struct LintProblem {
    std::string metric; ///< The family.
    std::string text;
    friend auto operator<=>(const LintProblem &, const LintProblem &) = default;
};

/// Judges names, units, types and help texts of a page by the naming conventions of Prometheus, in the words of
/// promtool. Each problem once, ordered by family and text. Errors: as parse, and those of series. Source:
/// client_golang promlint.
[[nodiscard]] Result<std::vector<LintProblem>> lint(std::string_view body, Format format);

} // namespace agent::exposition
