// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace agent::config {

/// One word that fits. A value.
struct CompletionItem {
    std::string name;   ///< The key or value.
    std::string about;  ///< One line that explains it; may be empty.
    std::string insert; ///< What to write: "job_name: ".
    friend bool operator==(const CompletionItem &, const CompletionItem &) = default;
};

/// What fits at a place.
struct Completion {
    std::size_t begin = 0; ///< The word that is there, to be replaced.
    std::size_t end = 0;
    std::vector<CompletionItem> items; ///< In the documented order; those that begin as the word does come first.
};

/// The keys or values that fit at byte `offset` of a text, which may be half typed: only indentation, dashes and
/// brackets in the line are looked at. Keys that the mapping already has are left out. Empty where names are free.
[[nodiscard]] Completion completionAt(std::string_view text, std::size_t offset);

} // namespace agent::config
