// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/config/description.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

/// What a person may write where: for editing a file and completing words in it. The loader decides what is right.
namespace agent::config {

/// The place of a mapping in the file: the keys that lead to it, indices left out. scrape_configs[2].tls_config is
/// {"scrape_configs", "tls_config"}.
using KeyPath = std::vector<std::string>;

/// The keys that the mapping at `path` may have, in the order in which they are documented. Empty: it is unknown, or
/// its keys are free (labels, headers).
[[nodiscard]] std::vector<const KeyDescription *> knownKeys(const KeyPath &path);
/// The last key of `path`; null: unknown.
[[nodiscard]] const KeyDescription *knownKey(const KeyPath &path);

/// The values that `key` takes, if these are few: its choices, or true and false.
[[nodiscard]] std::vector<std::string> knownValues(const KeyDescription &key);

} // namespace agent::config
