// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/config/description.h"
#include "agent/config/mapping.h"
#include "agent/config/paths.h"
#include "agent/config/yaml_writer.h"
#include "agent/http/settings.h"

#include <span>

namespace agent::config {

/// Reads sigv4, azuread and google_iam of a remote_write entry. To be called after the HTTP client keys. Source:
/// PARITY.md 2.7.
void readRemoteAuth(Mapping &remote, Paths &paths, http::ClientSettings &settings);
/// The keys of these sections.
[[nodiscard]] std::span<const KeyDescription> remoteAuthKeys();
/// Prints them, secrets masked.
void printRemoteAuth(YamlWriter &out, const http::ClientSettings &settings);

} // namespace agent::config
