// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/http/auth/flow.h"

namespace agent::http {

/// Begins to fetch a token of Google's cloud that may write metrics: with the credentials file of the settings, or else
/// that of GOOGLE_APPLICATION_CREDENTIALS, that of the user, or with the identity of the machine. A file is of a
/// service account, of a user or of another identity provider (which tells by a file or by HTTP). Errors: InvalidInput.
[[nodiscard]] Result<FlowStep> beginGoogleFlow(const GoogleIam &settings, const FlowClients &clients);

} // namespace agent::http
