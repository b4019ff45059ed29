// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/result.h"
#include "agent/http/settings.h"

#include <cstdint>
#include <string>

namespace agent::http {

/// A signed JSON web token that asks for an access token (RFC 7523): iss (the client id when not set), sub, aud (the
/// token URL when not set), iat, exp ten minutes later, a random jti, scope, and the claims of the settings, which win.
/// `key` is an RSA key as PEM, `now` in seconds since 1970. Errors: InvalidInput: the key or a claim cannot be used.
[[nodiscard]] Result<std::string> makeAssertion(const OAuth2 &settings, const std::string &key, std::int64_t now);

/// A JSON web token in its compact form: header and claims (JSON objects), signed by `algorithm` (RS256, RS384 or
/// RS512) with an RSA key as PEM. Errors: as above.
[[nodiscard]] Result<std::string> signToken(const std::string &header, const std::string &claims,
                                            const std::string &key, const std::string &algorithm);

/// A random UUID (RFC 9562, version 4).
[[nodiscard]] std::string randomUuid();

} // namespace agent::http
