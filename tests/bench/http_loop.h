// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace bench {

/// One request, as a handler sees it. Views live during the call.
struct HttpRequest {
    std::string_view method;
    std::string_view target;  ///< Path with query, as sent.
    std::string_view headers; ///< All header lines, undecoded.
    std::string_view body;
};

/// What the handler answers.
struct HttpAnswer {
    int status = 200;
    std::string_view contentType = "text/plain; charset=utf-8";
    std::string body;
};

/// An HTTP/1.1 server for loopback benches: one thread, epoll, keep-alive, Content-Length bodies, nothing else. It
/// costs so little that the machine is left to the program measured. One thread: the one that calls `run`; handlers may
/// call everything but `run`.
class HttpLoop {
public:
    using Handler = std::function<void(const HttpRequest &, HttpAnswer &)>;

    HttpLoop();
    ~HttpLoop();
    HttpLoop(const HttpLoop &) = delete;
    HttpLoop &operator=(const HttpLoop &) = delete;

    /// Listens on 127.0.0.1; port 0 takes any. Returns the port, or 0 when it is in use.
    [[nodiscard]] std::uint16_t listen(std::uint16_t port, Handler handler);
    /// Closes the listener and every connection made to it, except the one whose handler is running.
    void close(std::uint16_t port);
    /// Serves until SIGTERM or SIGINT, or until the process that started this one has ended.
    void run();

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace bench
