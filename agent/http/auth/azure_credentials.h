// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/http/auth/flow.h"

namespace agent::http {

/// Begins to fetch a token of Microsoft's cloud by the method of the settings; `sdk` takes what the environment has: a
/// secret or a certificate, a workload identity, else the machine's identity. The authority is that of the cloud, or
/// AZURE_AUTHORITY_HOST. Errors: InvalidInput: a file or a variable is missing or wrong.
[[nodiscard]] Result<FlowStep> beginAzureFlow(const AzureAd &settings, const FlowClients &clients);

} // namespace agent::http
