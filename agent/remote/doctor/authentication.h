// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/status.h"
#include "agent/http/message.h"
#include "agent/remote/settings.h"

#include <string>
#include <string_view>

namespace agent::remote::doctor {

/// The key of the configuration by which requests identify themselves: "basic_auth", "oauth2", …; "none".
[[nodiscard]] std::string_view authenticationKey(const http::ClientSettings &settings);
/// Reads every secret and certificate that requests need. Errors: InvalidInput for the first that cannot be used.
[[nodiscard]] Status readSecrets(const http::ClientSettings &settings);
/// What to do when a receiver answers 401 or 403 although (or because) requests identify themselves so.
[[nodiscard]] std::string refusedHint(const http::ClientSettings &settings, const http::Response &response);
/// Whether a failure is of getting a token or keys, and not of the receiver.
[[nodiscard]] bool isTokenFailure(const http::ClientSettings &settings, const http::Outcome &outcome);
/// What to do then.
[[nodiscard]] std::string tokenHint(const http::ClientSettings &settings);

} // namespace agent::remote::doctor
