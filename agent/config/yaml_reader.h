// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/config/node.h"
#include "agent/config/problems.h"

#include <string_view>

namespace agent::config {

/// Reads the YAML document in `text`, strictly: one document, valid UTF-8, plain keys, none twice. An empty text is a
/// Null node. Errors: problems; the node is then what could be read, or Null. Nothing is thrown.
[[nodiscard]] Node readYaml(std::string_view text, Problems &problems);

} // namespace agent::config
