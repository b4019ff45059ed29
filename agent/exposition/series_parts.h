// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/exposition/parser.h"

#include <cstdint>
#include <string_view>
#include <vector>

namespace agent::exposition {

/// The raw text of a series, split without resolving escapes. Views point into the text; used again and again.
struct SeriesParts {
    struct Label {
        std::string_view nameText; ///< As written, with its quotes if it has some.
        std::string_view name;
        std::string_view value; ///< Without its quotes, escapes as written.
    };
    std::string_view name;
    std::vector<Label> labels;

    /// Splits `series`, which is of the format Text or OpenMetrics. False when it is anything but plain: not
    /// well-formed, invalid UTF-8, escapes in the metric name; whoever parses series judges it then. What is split is
    /// right by the rules of `parseSeries`.
    [[nodiscard]] bool split(std::string_view series, Format format);
    /// The last label of that name, or null.
    [[nodiscard]] const Label *find(std::string_view label) const;
    /// What comes behind `family` in the metric name; empty when it begins with something else.
    [[nodiscard]] std::string_view suffixAfter(std::string_view family) const;
    /// Hash of the labels but the one named `except`, whatever their order.
    [[nodiscard]] std::uint64_t labelsHash(std::string_view except) const;
};

} // namespace agent::exposition
