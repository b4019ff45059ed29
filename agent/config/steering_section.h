// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/config/mapping.h"
#include "agent/config/yaml_writer.h"
#include "agent/remote/settings.h"

#include <vector>

namespace agent::config {

/// belfry.remote_write: each entry says how the remote of its name is steered. `remotes` are those of the file.
/// Errors: problems; what is right is read all the same.
void readSteering(Mapping &belfry, std::vector<remote::Settings> &remotes);

/// Whether any remote is steered otherwise than by default.
[[nodiscard]] bool hasSteering(const std::vector<remote::Settings> &remotes);
/// Writes the entries of the remotes that are.
void printSteering(YamlWriter &out, const std::vector<remote::Settings> &remotes);

} // namespace agent::config
