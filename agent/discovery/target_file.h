// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/result.h"
#include "agent/model/target_group.h"

#include <string>
#include <string_view>
#include <vector>

namespace agent::discovery {

/// Reads the target groups of a file for file_sd_configs: a list of `{targets: [], labels: {}}`, JSON when `path` ends
/// so, else YAML.
///
/// Shape: sources are `<path>:<index>`; each group has the label __meta_filepath. An empty YAML file has no groups.
/// Errors: InvalidInput, `<path>:<line>:<column>: …` as far as the place is known; unknown keys are errors, so that a
/// misspelt one is not ignored. Threads: any. Source: PARITY.md 5.3.
[[nodiscard]] Result<std::vector<model::TargetGroup>> parseTargetFile(const std::string &path, std::string_view text);

} // namespace agent::discovery
