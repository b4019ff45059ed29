// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/status.h"
#include "agent/http/settings.h"

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace agent::http {

class Pacer;
using Headers = std::vector<std::pair<std::string, std::string>>;

/// What to ask for. A value; the settings and the body buffer are shared and not changed.
struct Request {
    std::string method = "GET";
    std::string url;
    Headers headers;                         ///< Beside those that the settings add (authorization, http_headers).
    std::shared_ptr<const std::string> body; ///< Null: none.
    std::shared_ptr<const ClientSettings> settings; ///< Null: defaults.
    std::chrono::milliseconds timeout{30000};       ///< From connect to the last byte.
    std::uint64_t bodyLimit =
        0; ///< Decompressed bytes of the answer; reaching it fails with ResourceExhausted. 0: 256 MiB.
    bool acceptGzip =
        false; ///< Sends Accept-Encoding: gzip, else `identity`. Content-Encoding: gzip is unpacked either way.
    bool staysOnHost = false; ///< The body is a secret: a redirect of it to another host, or out of TLS, is refused.
    std::string unixSocket;   ///< Connect here instead of to the host of the URL.
    /// Bounds how fast the body is sent; what a request waits for it is no part of its time. Null: nothing does.
    std::shared_ptr<Pacer> pacer;
    bool yields = false; ///< While the pacer lets not all go, bodies of requests that do not yield go first.
};

/// How long each part took, in seconds from the start of the request.
struct Timing {
    double nameLookup = 0;
    double connect = 0;
    double tls = 0;
    double firstByte = 0;
    double total = 0;
};

/// What came back. A value.
struct Response {
    int status = 0;
    Headers headers; ///< Names in lower case.
    std::string body;
    Timing timing;
    std::uint64_t wireBytesSent = 0;
    std::uint64_t wireBytesReceived = 0;

    /// First header of that (lower case) name, or empty.
    [[nodiscard]] std::string_view header(std::string_view name) const
    {
        for (const auto &[key, value] : headers)
            if (key == name)
                return value;
        return {};
    }
};

/// Why a request got no whole answer; decides the class of a failed delivery.
enum class Failure {
    None,      ///< There is an answer, whatever its status.
    Resolve,   ///< The name is not known ("no such host").
    Connect,   ///< Refused, unreachable, reset before an answer.
    Timeout,   ///< "context deadline exceeded".
    Tls,       ///< Handshake or verification.
    Proxy,     ///< The proxy refused or cannot be reached.
    BodyLimit, ///< The answer is larger than allowed, or the largest of too many ("body size limit exceeded").
    Settings,  ///< A secret or certificate file cannot be read.
    Cancelled,
    Other,
};

/// The end of a request. `status` is Ok exactly when `failure` is None; its message has the words users of Prometheus
/// know (PARITY.md 3.11).
struct Outcome {
    Failure failure = Failure::None;
    Status status;
    Response response;
};

/// "404 Not Found"; the bare number when the code is not a known one.
[[nodiscard]] std::string statusLine(int status);

} // namespace agent::http
