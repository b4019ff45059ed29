// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/result.h"

#include <string>
#include <string_view>

namespace agent {

/// The parts of an absolute URL. A value.
struct Url {
    std::string scheme;   ///< Lower case.
    std::string userInfo; ///< As written, without '@'; may hold a password.
    std::string host;     ///< Without brackets; lower case is not forced.
    std::string port;     ///< Empty when not given.
    std::string path;     ///< With leading '/', or empty.
    std::string query;    ///< Without '?'.

    /// The URL again, the password as "xxxxx".
    [[nodiscard]] std::string redacted() const;
    [[nodiscard]] std::string toString() const;
    /// Host with brackets when IPv6, and ":port" when given.
    [[nodiscard]] std::string hostPort() const;
};

/// Errors: InvalidInput naming what is wrong. Only absolute URLs with a host are accepted.
[[nodiscard]] Result<Url> parseUrl(std::string_view text);
/// Percent-encodes everything but unreserved characters (RFC 3986), as Go's url.QueryEscape with %20 for blanks.
[[nodiscard]] std::string percentEncode(std::string_view text);

} // namespace agent
