// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/relabel/regex.h"

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace agent::relabel {

/// A text with references to the groups of a regex, parsed once: `$1`, `${1}`, `$name`, `${name}`, `$$`. Immutable.
///
/// Shape: an unbraced name is the longest run of letters and digits of Unicode and `_`; unknown groups are empty; a '$'
/// that begins nothing is itself. Source: PARITY.md 2.5.2.
class Template {
public:
    Template(std::string_view text, const Regex &regex);

    /// How many groups `expand` needs, the whole match included.
    [[nodiscard]] std::size_t groupsNeeded() const { return m_groupsNeeded; }
    /// Appends the text with the groups filled in to `out`. Shape: `groups` has at least `groupsNeeded()` entries.
    void expand(std::span<const std::string_view> groups, std::string &out) const;

private:
    struct Part {
        std::string literal;
        std::size_t group = 0; ///< Counts only when `isGroup`.
        bool isGroup = false;
    };
    void addLiteral(std::string_view text);

    std::vector<Part> m_parts;
    std::size_t m_groupsNeeded = 0;
};

/// Whether the text has anything to expand.
[[nodiscard]] inline bool hasReference(std::string_view text)
{
    return text.find('$') != std::string_view::npos;
}

} // namespace agent::relabel
