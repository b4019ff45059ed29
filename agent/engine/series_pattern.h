// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/result.h"
#include "agent/relabel/regex.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace agent::engine {

/// What a person typed to find series. A value.
///
/// `up{job="node", instance=~"10.*"} left`: matchers as in a series selector (=, !=, =~, !~; patterns are RE2's and
/// anchored), with braces or without, and words. A word directly before `{` is the metric's whole name. A closing brace
/// that is not typed yet is no error.
struct SeriesPattern {
    struct Matcher {
        std::string label;
        std::string value;
        std::optional<relabel::Regex> regex; ///< Nothing: compared with `value`.
        bool negated = false;
        [[nodiscard]] bool matches(std::string_view labelValue) const;
    };
    static constexpr std::size_t kMaxMatchers = 16;
    static constexpr std::size_t kMaxWords = 16;

    std::vector<Matcher> matchers;
    std::vector<std::string> words; ///< Lower case.

    /// Errors: InvalidInput with the place, from 1.
    [[nodiscard]] static Result<SeriesPattern> parse(std::string_view text);
};

} // namespace agent::engine
