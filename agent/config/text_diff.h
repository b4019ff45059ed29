// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace agent::config {

/// Lines that were replaced: `oldCount` lines from `oldFirst` on by `newCount` lines from `newFirst` on. Lines count
/// from 0; a count may be 0. A value.
struct DiffHunk {
    std::size_t oldFirst = 0;
    std::size_t oldCount = 0;
    std::size_t newFirst = 0;
    std::size_t newCount = 0;
    friend bool operator==(const DiffHunk &, const DiffHunk &) = default;
};

/// The lines of a text, each with its line end; the last may have none.
[[nodiscard]] std::vector<std::string_view> splitLines(std::string_view text);

/// What turns `before` into `after`, in order. Lines that stand once in both hold the halves together, so that moved
/// and repeated parts look as a person sees them; between them the difference is the shortest, unless it is very long.
/// Cost: about linear in the lines, plus lines times differences where texts differ.
[[nodiscard]] std::vector<DiffHunk> diffLines(std::string_view before, std::string_view after);

/// One line of a difference for display. A value.
struct DiffRow {
    enum class Kind {
        Same,
        Removed,
        Added,
        Gap, ///< Lines that are the same and not shown; `text` is empty.
    };
    Kind kind = Kind::Same;
    std::size_t oldLine = 0; ///< From 1; 0: the line is not in the old text.
    std::size_t newLine = 0; ///< From 1; 0: the line is not in the new text.
    std::string text;        ///< Without the line end.
    friend bool operator==(const DiffRow &, const DiffRow &) = default;
};

/// The difference with up to `context` same lines around each change. Empty: there is none. A change of line ends
/// alone shows as a removed and an added line with the same text.
[[nodiscard]] std::vector<DiffRow> diffRows(std::string_view before, std::string_view after, std::size_t context = 3);

} // namespace agent::config
