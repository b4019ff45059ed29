// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/result.h"
#include "agent/http/message.h"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace agent::http {

/// What a handler is asked. A value.
struct ServerRequest {
    std::string method;
    std::string path;                              ///< Decoded.
    std::multimap<std::string, std::string> query; ///< Decoded; the fields of a form in the body as well.
    Headers headers;                               ///< Names in lower case.
    std::string body;
    std::string remoteAddress; ///< "127.0.0.1:4711".
    [[nodiscard]] std::string_view header(std::string_view name) const
    {
        for (const auto &[key, value] : headers)
            if (key == name)
                return value;
        return {};
    }
};

/// What a handler answers. A value.
struct ServerResponse {
    int status = 200;
    std::string contentType = "text/plain; charset=utf-8";
    std::string body;
    Headers headers;
};

/// A small HTTP/1.1 server on threads of its own, on cpp-httplib. Internally synchronised.
///
/// Answers above one packet are gzip-compressed when the client takes it. HEAD is answered by the handler of GET. An
/// unknown path gets 404, a known exact path with another method 405; a handler that throws becomes 500. Request bodies
/// arrive as sent (no decompression), 64 MiB at most. Idle connections are kept for two minutes and occupy no thread.
class Server {
public:
    using Handler = std::function<ServerResponse(const ServerRequest &)>;

    virtual ~Server() = default;
    /// Handler for one method and one exact path; `path` may end in "*" for a prefix. Before `listen` only. Handlers
    /// run on server threads, several at once.
    virtual void handle(const std::string &method, const std::string &path, Handler handler) = 0;
    /// Binds "host:port", ":port" or "[::1]:port" (port 0: any) and starts serving; once. Errors: AlreadyExists when
    /// the port is in use, Io, InvalidInput for a bad address.
    [[nodiscard]] virtual Status listen(const std::string &address) = 0;
    /// The port bound, 0 before.
    [[nodiscard]] virtual std::uint16_t port() const = 0;
    /// Stops accepting, waits for running handlers, joins; idle connections and half-read requests are dropped at once.
    /// Not from a handler.
    virtual void stop() = 0;
};

/// `threads` handle requests; connections above that wait.
[[nodiscard]] std::unique_ptr<Server> makeServer(std::size_t threads = 4);

} // namespace agent::http
