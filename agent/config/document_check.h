// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/config/syntax.h"

#include <cstddef>
#include <string_view>

/// The second opinion on an edit; for document.cpp only.
namespace agent::config {

/// Whether the loader's reader takes the part of `text` that contains the bytes from `begin` to `end` as `tree`, the
/// tree of the text, does. The part is one item of a list at the top, or a few keys there: the rest of a large file is
/// not read again. With aliases in it, it is the whole text.
[[nodiscard]] bool readerAgrees(std::string_view text, const SyntaxTree &tree, std::size_t begin, std::size_t end);

} // namespace agent::config
