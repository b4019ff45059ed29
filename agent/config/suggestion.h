// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace agent::config {

/// The one of `known` that `typed` was probably meant to be, or empty. Case, dashes and a forgotten plural do not
/// count.
[[nodiscard]] std::string nearest(std::string_view typed, std::span<const std::string> known);

} // namespace agent::config
