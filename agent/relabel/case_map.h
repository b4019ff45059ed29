// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace agent::relabel {

/// Letter by letter in Unicode, whatever the process's locale is. Bytes that are not UTF-8 stay as they are.
[[nodiscard]] std::string toLower(std::string_view text);
[[nodiscard]] std::string toUpper(std::string_view text);

} // namespace agent::relabel
