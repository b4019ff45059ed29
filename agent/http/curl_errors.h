// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/http/message.h"

#include <string>

namespace agent::http {

/// What is known of a transfer that libcurl gave up.
struct TransferEnd {
    int code = 0;         ///< CURLcode.
    int systemError = 0;  ///< errno of a failed connect; 0: unknown.
    long proxyStatus = 0; ///< Answer of a proxy to CONNECT; 0: none.
    bool viaProxy = false;
    bool answered = false; ///< Some of an answer had come.
    bool overBodyLimit = false;
    std::string method;
    std::string url;
    std::string proxy; ///< Its URL, when one is configured.
    std::string peer;  ///< "address:port" that was dialled, when known.
    std::string unixSocket;
    std::string detail; ///< libcurl's own words.
};

/// Sorts a failure and words it as Go's HTTP client does. Source: PARITY.md 3.11.
[[nodiscard]] Outcome describeFailure(const TransferEnd &end);

/// `Get "http://host/": reason` around any reason; a password in the URL is hidden.
[[nodiscard]] Outcome makeFailure(Failure failure, std::string_view method, std::string_view url,
                                  std::string_view reason);

} // namespace agent::http
