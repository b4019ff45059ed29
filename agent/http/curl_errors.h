// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/http/message.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace agent::http {

/// What is known of a transfer that libcurl gave up.
struct TransferEnd {
    int code = 0;         ///< CURLcode.
    int systemError = 0;  ///< errno of a failed connect; 0: unknown.
    int socketError = 0;  ///< errno of a socket that could not be made; 0: none.
    long proxyStatus = 0; ///< Answer of a proxy to CONNECT; 0: none.
    bool viaProxy = false;
    bool answered = false;     ///< The headers of an answer had come.
    std::string headerProblem; ///< Why they were refused; empty: they were not.
    std::string method;
    std::string url;
    std::string serverName; ///< That the certificate has to be for, when it is not the host of the URL.
    std::string proxy;      ///< Its URL, when one is configured.
    std::string peer;       ///< "address:port" that was dialled, when known.
    std::string unixSocket;
    std::optional<std::vector<std::string>> certificateNames; ///< Of the other side's certificate, when known.
    std::string detail;                                       ///< libcurl's own words.
};

/// Sorts a failure and words it as Go's HTTP client does: what goes wrong behind the headers of an answer does not name
/// the request. Source: PARITY.md 3.11.
[[nodiscard]] Outcome describeFailure(const TransferEnd &end);

/// Whether libcurl refused a certificate because it is for another name; by its words.
[[nodiscard]] bool isWrongName(std::string_view detail);

/// "x509: certificate is valid for gotham.test, metropolis.test, not smallville.test"
[[nodiscard]] std::string wrongNameWords(const std::vector<std::string> &names, std::string_view wanted);

/// `Get "http://host/": reason` around any reason; a password in the URL is hidden.
[[nodiscard]] Outcome makeFailure(Failure failure, std::string_view method, std::string_view url,
                                  std::string_view reason);

} // namespace agent::http
