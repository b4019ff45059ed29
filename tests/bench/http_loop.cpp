// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/http_loop.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstring>
#include <map>
#include <strings.h>

namespace bench {
namespace {

/// The value of a header, or empty; names compare without case.
std::string_view headerValue(std::string_view headers, std::string_view name)
{
    while (!headers.empty()) {
        const std::size_t end = headers.find("\r\n");
        const std::string_view line = headers.substr(0, end);
        if (line.size() > name.size() && line[name.size()] == ':' &&
            strncasecmp(line.data(), name.data(), name.size()) == 0) {
            std::string_view value = line.substr(name.size() + 1);
            while (!value.empty() && value.front() == ' ')
                value.remove_prefix(1);
            return value;
        }
        if (end == std::string_view::npos)
            break;
        headers.remove_prefix(end + 2);
    }
    return {};
}

std::string_view reason(int status)
{
    switch (status) {
    case 200:
        return "OK";
    case 204:
        return "No Content";
    case 404:
        return "Not Found";
    default:
        return "Error";
    }
}

} // namespace

struct HttpLoop::Impl {
    struct Listener {
        int socket = -1;
        Handler handler;
    };
    struct Connection {
        std::uint16_t port = 0;
        std::string in;
        std::string out;
        std::size_t sent = 0;
    };

    int poll = epoll_create1(EPOLL_CLOEXEC);
    std::map<std::uint16_t, Listener> listeners;
    std::map<int, Connection> connections;
    int serving = -1; ///< Connection whose handler is running.
    HttpAnswer answer;

    void watch(int fd, std::uint32_t events, int operation) const
    {
        epoll_event event{};
        event.events = events;
        event.data.fd = fd;
        epoll_ctl(poll, operation, fd, &event);
    }

    void drop(int fd)
    {
        connections.erase(fd);
        ::close(fd);
    }

    void accept(std::uint16_t port, int socket)
    {
        for (;;) {
            const int fd = accept4(socket, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
            if (fd < 0)
                return;
            const int on = 1;
            setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
            connections[fd].port = port;
            watch(fd, EPOLLIN, EPOLL_CTL_ADD);
        }
    }

    /// Answers the first whole request in `connection.in`. False: it is not whole yet.
    bool serveOne(int fd, Connection &connection)
    {
        const std::string_view in = connection.in;
        const std::size_t head = in.find("\r\n\r\n");
        if (head == std::string_view::npos)
            return false;
        const std::size_t firstLine = in.find("\r\n");
        HttpRequest request;
        request.headers = in.substr(firstLine + 2, head + 2 - (firstLine + 2));
        std::size_t length = 0;
        const std::string_view lengthText = headerValue(request.headers, "content-length");
        std::from_chars(lengthText.data(), lengthText.data() + lengthText.size(), length);
        if (in.size() < head + 4 + length) {
            connection.in.reserve(head + 4 + length);
            return false;
        }
        const std::size_t methodEnd = in.find(' ');
        const std::size_t targetEnd = in.find(' ', methodEnd + 1);
        request.method = in.substr(0, methodEnd);
        request.target = in.substr(methodEnd + 1, targetEnd - methodEnd - 1);
        request.body = in.substr(head + 4, length);

        answer.status = 200;
        answer.contentType = "text/plain; charset=utf-8";
        answer.body.clear();
        serving = fd;
        if (const auto listener = listeners.find(connection.port); listener != listeners.end()) {
            const Handler handler = listener->second.handler; // a copy: the handler may close its own listener
            handler(request, answer);
        }
        serving = -1;
        connection.out += "HTTP/1.1 " + std::to_string(answer.status) + ' ';
        connection.out += reason(answer.status);
        connection.out += "\r\nContent-Type: ";
        connection.out += answer.contentType;
        if (answer.status != 204)
            connection.out += "\r\nContent-Length: " + std::to_string(answer.body.size());
        connection.out += "\r\n\r\n";
        connection.out += answer.body;
        connection.in.erase(0, head + 4 + length);
        return true;
    }

    /// False: the connection is gone.
    bool flush(int fd, Connection &connection)
    {
        while (connection.sent < connection.out.size()) {
            const ssize_t n = send(fd, connection.out.data() + connection.sent, connection.out.size() - connection.sent,
                                   MSG_NOSIGNAL);
            if (n < 0) {
                if (errno == EAGAIN) {
                    watch(fd, EPOLLIN | EPOLLOUT, EPOLL_CTL_MOD);
                    return true;
                }
                drop(fd);
                return false;
            }
            connection.sent += static_cast<std::size_t>(n);
        }
        connection.out.clear();
        connection.sent = 0;
        watch(fd, EPOLLIN, EPOLL_CTL_MOD);
        return true;
    }

    void serve(int fd)
    {
        Connection &connection = connections[fd];
        std::array<char, 65536> buffer;
        for (;;) {
            const ssize_t n = recv(fd, buffer.data(), buffer.size(), 0);
            if (n > 0) {
                connection.in.append(buffer.data(), static_cast<std::size_t>(n));
                continue;
            }
            if (n < 0 && errno == EAGAIN)
                break;
            drop(fd);
            return;
        }
        while (serveOne(fd, connection)) {
        }
        if (!connection.out.empty())
            flush(fd, connection);
    }
};

HttpLoop::HttpLoop() : m_impl(std::make_unique<Impl>()) {}

HttpLoop::~HttpLoop()
{
    for (const auto &[fd, connection] : m_impl->connections)
        ::close(fd);
    for (const auto &[port, listener] : m_impl->listeners)
        ::close(listener.socket);
    ::close(m_impl->poll);
}

std::uint16_t HttpLoop::listen(std::uint16_t port, Handler handler)
{
    const int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    const int on = 1;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    // The socket interface takes every family through one pointer type.
    auto *generic = reinterpret_cast<sockaddr *>(&address);
    if (bind(fd, generic, length) != 0 || ::listen(fd, 512) != 0 || getsockname(fd, generic, &length) != 0) {
        ::close(fd);
        return 0;
    }
    const std::uint16_t bound = ntohs(address.sin_port);
    m_impl->listeners[bound] = {fd, std::move(handler)};
    m_impl->watch(fd, EPOLLIN, EPOLL_CTL_ADD);
    return bound;
}

void HttpLoop::close(std::uint16_t port)
{
    const auto listener = m_impl->listeners.find(port);
    if (listener == m_impl->listeners.end())
        return;
    ::close(listener->second.socket);
    m_impl->listeners.erase(listener);
    for (auto it = m_impl->connections.begin(); it != m_impl->connections.end();) {
        if (it->second.port == port && it->first != m_impl->serving) {
            ::close(it->first);
            it = m_impl->connections.erase(it);
        } else {
            ++it;
        }
    }
}

void HttpLoop::run()
{
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    sigprocmask(SIG_BLOCK, &signals, nullptr);
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    const int stop = signalfd(-1, &signals, SFD_CLOEXEC);
    m_impl->watch(stop, EPOLLIN, EPOLL_CTL_ADD);
    std::array<epoll_event, 64> events{};
    for (;;) {
        const int n = epoll_wait(m_impl->poll, events.data(), static_cast<int>(events.size()), -1);
        for (int i = 0; i < n; ++i) {
            const epoll_event &event = events[static_cast<std::size_t>(i)];
            const int fd = event.data.fd;
            if (fd == stop) {
                ::close(stop);
                return;
            }
            std::uint16_t acceptPort = 0;
            for (const auto &[port, listener] : m_impl->listeners)
                if (listener.socket == fd)
                    acceptPort = port;
            const auto connection = m_impl->connections.find(fd);
            if (acceptPort != 0)
                m_impl->accept(acceptPort, fd);
            else if (connection != m_impl->connections.end()) {
                if ((event.events & EPOLLOUT) != 0 && !m_impl->flush(fd, connection->second))
                    continue;
                if ((event.events & (EPOLLIN | EPOLLHUP | EPOLLERR)) != 0)
                    m_impl->serve(fd);
            }
        }
    }
}

} // namespace bench
