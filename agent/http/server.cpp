// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/http/server.h"

#include "agent/base/ascii.h"
#include "agent/base/compress.h"
#include "agent/base/number.h"
#include "agent/http/connection_loop.h"

#include <httplib.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <exception>

namespace agent::http {
namespace {

constexpr std::size_t kWorthCompressing = 1400; ///< Below this a body fits one packet anyway.
constexpr char kOnlyPath[] = "/";

/// Whether Accept-Encoding allows gzip: "gzip", "gzip;q=0.5", "*", but not with a weight of zero.
bool allowsGzip(std::string_view accepted)
{
    while (!accepted.empty()) {
        const std::size_t comma = std::min(accepted.find(','), accepted.size());
        const std::string_view item = accepted.substr(0, comma);
        accepted.remove_prefix(std::min(comma + 1, accepted.size()));
        const std::size_t semicolon = std::min(item.find(';'), item.size());
        const std::string_view coding = trimAscii(item.substr(0, semicolon));
        if (coding != "gzip" && coding != "*")
            continue;
        const std::size_t weight = item.find("q=", semicolon);
        if (weight == std::string_view::npos)
            return true;
        return parseFloat(trimAscii(item.substr(weight + 2))).value_or(0) > 0;
    }
    return false;
}

/// The Date header; written by hand because strftime asks the locale.
std::string httpDate()
{
    using namespace std::chrono;
    static constexpr const char *kDays[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static constexpr const char *kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                              "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const auto instant = floor<seconds>(system_clock::now());
    const auto day = floor<days>(instant);
    const year_month_day date(day);
    const hh_mm_ss time(instant - day);
    char buffer[64];
    std::snprintf(buffer, sizeof buffer, "%s, %02u %s %04d %02d:%02d:%02d GMT", kDays[weekday(day).c_encoding()],
                  static_cast<unsigned>(date.day()), kMonths[static_cast<unsigned>(date.month()) - 1],
                  static_cast<int>(date.year()), static_cast<int>(time.hours().count()),
                  static_cast<int>(time.minutes().count()), static_cast<int>(time.seconds().count()));
    return buffer;
}

/// Who answers what. Filled before `listen`, only read afterwards.
class Router {
public:
    void add(const std::string &method, const std::string &path, Server::Handler handler)
    {
        if (!path.empty() && path.back() == '*')
            m_prefixes.push_back({path.substr(0, path.size() - 1), method, std::move(handler)});
        else
            m_exact[path][method] = std::move(handler);
    }

    [[nodiscard]] ServerResponse answer(const ServerRequest &request) const
    {
        try {
            if (const Server::Handler *handler = find(request.path, request.method))
                return (*handler)(request);
            if (const auto known = m_exact.find(request.path); known != m_exact.end())
                return notAllowed(known->second);
            return {404, "text/plain; charset=utf-8", "404 page not found\n", {}};
        } catch (const std::exception &e) {
            return {500, "text/plain; charset=utf-8", std::string("internal error: ") + e.what() + '\n', {}};
        } catch (...) {
            return {500, "text/plain; charset=utf-8", "internal error\n", {}};
        }
    }

private:
    using Methods = std::map<std::string, Server::Handler>;
    struct Prefix {
        std::string path;
        std::string method;
        Server::Handler handler;
    };

    /// Exact paths win over prefixes, long prefixes over short ones; HEAD is answered by the handler of GET.
    [[nodiscard]] const Server::Handler *find(const std::string &path, const std::string &method) const
    {
        if (const auto methods = m_exact.find(path); methods != m_exact.end())
            if (const auto handler = methods->second.find(method); handler != methods->second.end())
                return &handler->second;
        const Prefix *best = nullptr;
        for (const Prefix &prefix : m_prefixes)
            if (prefix.method == method && path.compare(0, prefix.path.size(), prefix.path) == 0 &&
                (best == nullptr || prefix.path.size() > best->path.size()))
                best = &prefix;
        if (best != nullptr)
            return &best->handler;
        return method == "HEAD" ? find(path, "GET") : nullptr;
    }
    static ServerResponse notAllowed(const Methods &methods)
    {
        std::string allowed;
        for (const auto &[method, handler] : methods) {
            if (!allowed.empty())
                allowed += ", ";
            allowed += method;
            if (method == "GET")
                allowed += ", HEAD";
        }
        return {405, "text/plain; charset=utf-8", "Method Not Allowed\n", {{"Allow", allowed}}};
    }

    std::map<std::string, Methods> m_exact;
    std::vector<Prefix> m_prefixes;
};

/// Lets cpp-httplib read and write one of our connections.
class HttplibStream final : public httplib::Stream {
public:
    explicit HttplibStream(Connection &connection) : m_connection(connection) {}
    bool is_readable() const override { return true; }
    bool is_writable() const override { return true; }
    ssize_t read(char *data, std::size_t size) override { return m_connection.read(data, size); }
    ssize_t write(const char *data, std::size_t size) override
    {
        return m_connection.write({data, size}) ? static_cast<ssize_t>(size) : -1;
    }
    void get_remote_ip_and_port(std::string &, int &) const override {}
    void get_local_ip_and_port(std::string &, int &) const override {}
    /// Asked for only to refuse numbers too large for select(), which is not used here.
    socket_t socket() const override { return 0; }

private:
    Connection &m_connection;
};

/// HTTP/1.1 by cpp-httplib for one worker: its parser and writer, without its sockets, threads and routes. One thread:
/// the worker's.
class Protocol final : public httplib::Server {
public:
    explicit Protocol(const Router &router) : m_router(router)
    {
        // All requests take the one way to `dispatch`; `admit` puts the true path aside.
        const auto handler = [this](const httplib::Request &, httplib::Response &response) { dispatch(response); };
        Get(kOnlyPath, handler);
        Post(kOnlyPath, handler);
        Put(kOnlyPath, handler);
        Patch(kOnlyPath, handler);
        Delete(kOnlyPath, handler);
        Options(kOnlyPath, handler);
        set_post_routing_handler([this](const httplib::Request &, httplib::Response &response) { finish(response); });
    }

    /// Serves one request; returns whether the connection stays open.
    bool serve(Connection &connection)
    {
        HttplibStream stream(connection);
        m_exchange = Exchange();
        m_exchange.remoteAddress = connection.remoteAddress();
        bool closed = false;
        const bool written =
            process_request(stream, false, closed, [this](httplib::Request &request) { admit(request); });
        // A request that did not reach a handler may have a body that nobody has read.
        return written && !closed && m_exchange.dispatched && !m_exchange.closeAfter;
    }

private:
    struct Exchange {
        httplib::Request *request = nullptr; ///< Lives in process_request for as long as the request is served.
        std::string path;
        std::string contentEncoding;
        std::string remoteAddress;
        bool gzipAllowed = false;
        bool dispatched = false;
        bool closeAfter = false;
    };

    /// Sees a request after its head was parsed and before its body is read.
    void admit(httplib::Request &request)
    {
        m_exchange.request = &request;
        m_exchange.path.swap(request.path);
        request.path = kOnlyPath;
        request.ranges.clear();
        // Compression in both directions is ours: the library's has no limits, and prefers slow brotli.
        m_exchange.gzipAllowed = allowsGzip(request.get_header_value("Accept-Encoding"));
        m_exchange.contentEncoding = request.get_header_value("Content-Encoding");
        request.headers.erase("Accept-Encoding");
        request.headers.erase("Content-Encoding");
        const bool hasBody = request.has_header("Transfer-Encoding") || request.has_header("Content-Length");
        const bool mayHaveBody = request.method == "POST" || request.method == "PUT" || request.method == "PATCH" ||
                                 request.method == "DELETE";
        // Without a length the library would read until the peer closes, and `curl -X POST` sends none.
        if (mayHaveBody && !hasBody)
            request.set_header("Content-Length", "0");
        if (!mayHaveBody && hasBody && request.get_header_value("Content-Length") != "0")
            m_exchange.closeAfter = true;
    }

    void dispatch(httplib::Response &response)
    {
        m_exchange.dispatched = true;
        httplib::Request &source = *m_exchange.request;
        ServerRequest request;
        request.method = source.method;
        request.path = std::move(m_exchange.path);
        request.query = std::move(source.params);
        request.body = std::move(source.body);
        request.remoteAddress = std::move(m_exchange.remoteAddress);
        // What the library adds to the headers of the peer.
        static constexpr std::array<std::string_view, 4> kAdded{"REMOTE_ADDR", "REMOTE_PORT", "LOCAL_ADDR",
                                                                "LOCAL_PORT"};
        for (auto &[name, value] : source.headers)
            if (std::find(kAdded.begin(), kAdded.end(), name) == kAdded.end())
                request.headers.emplace_back(asciiLowerCase(name), value);
        if (!m_exchange.contentEncoding.empty())
            request.headers.emplace_back("content-encoding", std::move(m_exchange.contentEncoding));

        ServerResponse answer = m_router.answer(request);
        response.status = answer.status;
        for (const auto &[name, value] : answer.headers)
            response.set_header(name, value);
        if (!answer.contentType.empty())
            response.set_header("Content-Type", answer.contentType);
        if (m_exchange.gzipAllowed && answer.body.size() >= kWorthCompressing &&
            !response.has_header("Content-Encoding")) {
            gzipCompress(answer.body, response.body);
            response.set_header("Content-Encoding", "gzip");
            response.set_header("Vary", "Accept-Encoding");
        } else {
            response.body = std::move(answer.body);
        }
    }

    void finish(httplib::Response &response) const
    {
        response.headers.erase("Keep-Alive");
        response.set_header("Date", httpDate());
        if (m_exchange.closeAfter)
            response.set_header("Connection", "close");
        if (response.status == 204 || response.status == 304)
            response.headers.erase("Content-Length");
    }

    const Router &m_router;
    Exchange m_exchange;
};

class HttpServer final : public Server {
public:
    explicit HttpServer(std::size_t threads)
        : m_loop(threads,
                 [this](Connection &connection, std::size_t worker) { return m_protocols[worker]->serve(connection); })
    {
        for (std::size_t i = 0; i < std::max<std::size_t>(threads, 1); ++i)
            m_protocols.push_back(std::make_unique<Protocol>(m_router));
    }

    void handle(const std::string &method, const std::string &path, Handler handler) override
    {
        m_router.add(method, path, std::move(handler));
    }
    Status listen(const std::string &address) override { return m_loop.listen(address); }
    std::uint16_t port() const override { return m_loop.port(); }
    void stop() override { m_loop.stop(); }

private:
    Router m_router;
    std::vector<std::unique_ptr<Protocol>> m_protocols;
    ConnectionLoop m_loop; ///< Last, so that its threads end first.
};

} // namespace

std::unique_ptr<Server> makeServer(std::size_t threads)
{
    return std::make_unique<HttpServer>(threads);
}

} // namespace agent::http
