// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/config/syntax.h"

#include <cstddef>
#include <string_view>
#include <utility>
#include <vector>

namespace agent::config {

/// Where the secrets of a text stand, as ranges of bytes in order: values of keys that are secrets, of headers, and
/// passwords in URLs. `root` is of `text`. Cost: linear in the text.
[[nodiscard]] std::vector<std::pair<std::size_t, std::size_t>> secretPlaces(std::string_view text,
                                                                           const SyntaxNode &root);

/// The same for a text that cannot be read as YAML: line by line, by the names of keys alone. Rather too much than too
/// little.
[[nodiscard]] std::vector<std::pair<std::size_t, std::size_t>> secretPlacesByName(std::string_view text);

} // namespace agent::config
