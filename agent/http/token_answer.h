// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/result.h"
#include "agent/http/message.h"

#include <chrono>
#include <string>

namespace agent::http {

/// An access token. A value.
struct Token {
    std::string authorization;        ///< What the Authorization header says: type and token.
    std::chrono::seconds lifetime{0}; ///< 0: it does not expire.
};

/// Reads what a token endpoint answered, whatever its status: JSON, or a form when the content type says so.
/// Errors: Unavailable with the status and what the server says about it; never with the token.
[[nodiscard]] Result<Token> readTokenAnswer(const Response &response);

} // namespace agent::http
