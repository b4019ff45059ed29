// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/config/mapping.h"
#include "agent/config/paths.h"

namespace agent::config {

/// Reads sigv4, azuread and google_iam of a remote_write entry, and refuses what is right as well: requests cannot be
/// signed so. To be called after the HTTP client keys. Source: PARITY.md 2.7.
void readRemoteAuth(Mapping &remote, Paths &paths);

} // namespace agent::config
