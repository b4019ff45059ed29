// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/result.h"
#include "agent/http/message.h"

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace agent::http {

/// No token, and no key, is longer: the most of an answer that is read. Units: bytes.
constexpr std::uint64_t kTokenAnswerLimit = 256U << 10;

/// An access token. A value.
struct Token {
    std::string authorization;        ///< What the Authorization header says: type and token.
    std::chrono::seconds lifetime{0}; ///< 0: it does not expire.
};

using Secrets = std::vector<std::string>; ///< What no message may say.

/// Reads what a token endpoint answered, whatever its status: JSON, or a form when the content type says so.
/// Errors: Unavailable with the status and what the server says about it; never with the token or a secret.
[[nodiscard]] Result<Token> readTokenAnswer(const Response &response, const Secrets &secrets);

/// Text as HTML forms have it: a blank is a plus.
[[nodiscard]] std::string formEncoded(std::string_view text);

/// Bytes from a server, secrets hidden (also as a form or a URL has them), fit for one line of a message. As costly as
/// the line, however long the text.
[[nodiscard]] std::string printable(std::string_view text, const Secrets &secrets);

/// Until `time` (seconds since 1970), by the clock of the server that answered where it tells; at least a second.
[[nodiscard]] std::chrono::seconds lifetimeUntil(std::int64_t time, const Response &response);

} // namespace agent::http
