// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace agent::config {

/// Replaces `$NAME` and `${NAME}` by environment variables, and `$$` by a dollar. Names of variables that are unset or
/// empty, which give nothing, are added to `missing`. Source: PARITY.md 2.1.2; Go's os.Expand for odd spellings.
[[nodiscard]] std::string expandEnvironment(std::string_view text, std::vector<std::string> &missing);

} // namespace agent::config
