// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/result.h"
#include "agent/http/message.h"
#include "agent/http/settings.h"

#include <string>
#include <string_view>

namespace agent::http {

/// What a secret stands for: its value, or the content of its file without blanks around it, read now.
/// Errors: "unable to read <what>: …".
[[nodiscard]] Result<std::string> readSecret(const Secret &secret, std::string_view what);

/// Whether some header of `settings` comes from a file, so that it has to be read for each request.
[[nodiscard]] bool hasHeaderFiles(const ClientSettings &settings);

/// The headers that `settings` add to a request: authorization and the configured ones. Reads files.
[[nodiscard]] Result<Headers> headersOf(const ClientSettings &settings);

/// Errors: InvalidInput when a name or value cannot stand in a request, such as a line break in a secret. The value is
/// not told.
[[nodiscard]] Status checkHeaders(const Headers &headers);

/// Whether a header may follow a redirect to another host: those that describe the request, never those that identify
/// the sender.
[[nodiscard]] bool mayLeaveHost(std::string_view name);

/// Whether `host` is `original` or a subdomain of it.
[[nodiscard]] bool isSameSite(std::string_view original, std::string_view host);

} // namespace agent::http
