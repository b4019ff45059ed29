// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/hostile_server.h"

#include "agent/base/compress.h"

#include <netinet/in.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include <algorithm>
#include <utility>

namespace {

constexpr std::uint64_t kMiB = 1U << 20;
constexpr std::uint64_t kLargeBody = 100 * kMiB;

std::string goodLines(std::size_t size)
{
    std::string out;
    for (int i = 0; out.size() < size; ++i)
        out += "belfry_test_metric{series=\"" + std::to_string(i) + "\"} " + std::to_string(i) + '\n';
    return out;
}

std::string head(std::uint64_t length, const std::string &more = {})
{
    return "HTTP/1.1 200 OK\r\nContent-Type: text/plain; version=0.0.4\r\n" + more +
           "Content-Length: " + std::to_string(length) + "\r\n\r\n";
}

/// The same byte again and again, packed a MiB a member.
std::string bomb(std::uint64_t mebibytes)
{
    std::string member;
    agent::gzipCompress(std::string(kMiB, 'x'), member);
    std::string body;
    for (std::uint64_t i = 0; i < mebibytes; ++i)
        body += member;
    return head(body.size(), "Content-Encoding: gzip\r\n") + body;
}

/// Bound to loopback, on any port; listens only when told to.
std::pair<agent::Descriptor, std::uint16_t> openPort(bool listens)
{
    agent::Descriptor fd(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    sockaddr_in name{};
    name.sin_family = AF_INET;
    name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof name;
    if (bind(fd.get(), reinterpret_cast<sockaddr *>(&name), size) != 0 ||
        getsockname(fd.get(), reinterpret_cast<sockaddr *>(&name), &size) != 0 ||
        (listens && listen(fd.get(), SOMAXCONN) != 0))
        return {};
    return {std::move(fd), ntohs(name.sin_port)};
}

} // namespace

HostileServer::HostileServer() : m_epoll(epoll_create1(EPOLL_CLOEXEC)), m_nextDrip(Steady::now())
{
    for (const auto &[hostility, name] : kHostileKinds) {
        // Where nobody listens the port stays bound, so that nobody else gets it.
        auto [fd, port] = openPort(hostility != Hostility::Refused);
        m_ports[name] = port;
        const int number = fd.get();
        m_listeners.emplace(number, std::pair(std::move(fd), hostility));
        if (hostility != Hostility::Refused)
            watch(number, EPOLLIN, EPOLL_CTL_ADD);
    }
    const std::string lines = goodLines(64 * 1024);
    const std::string small = goodLines(1000);
    m_answers[Hostility::Drip] = head(small.size()) + small;
    m_answers[Hostility::EndlessBody] = "HTTP/1.1 200 OK\r\nContent-Type: text/plain; version=0.0.4\r\n\r\n";
    m_blocks[Hostility::EndlessBody] = lines;
    m_answers[Hostility::EndlessHeaders] = "HTTP/1.1 200 OK\r\n";
    for (int i = 0; i < 1000; ++i)
        m_blocks[Hostility::EndlessHeaders] += "X-Header-" + std::to_string(i) + ": value\r\n";
    const std::string begun = small + "belfry_test_metric{series=\"be";
    m_answers[Hostility::Cut] = head(begun.size()) + begun + "gun\"} 1\n";
    m_answers[Hostility::Short] = head(small.size() + 1000) + small;
    m_answers[Hostility::Bomb] = bomb(10);
    m_answers[Hostility::HugeBomb] = bomb(300);
    const std::string broken = small + "belfry_test_metric{series=\"\xff\"} 1\n";
    m_answers[Hostility::BrokenUtf8] = head(broken.size()) + broken;
    m_answers[Hostility::Garbage] =
        std::string("\x16\x03\x01\x02\x00\x01\x00\x00\xfc\x03\x03 no HTTP at all\r\n\r\n", 31);
    m_answers[Hostility::Circle] = "HTTP/1.1 302 Found\r\nLocation: /again\r\nContent-Length: 0\r\n\r\n";
    m_answers[Hostility::Large] = head(kLargeBody);
    m_blocks[Hostility::Large] = lines;
}

HostileServer::~HostileServer() = default;

void HostileServer::watch(int fd, std::uint32_t events, int operation) const
{
    epoll_event event{};
    event.events = events;
    event.data.fd = fd;
    epoll_ctl(m_epoll.get(), operation, fd, &event);
}

void HostileServer::run(int stop)
{
    watch(stop, EPOLLIN, EPOLL_CTL_ADD);
    epoll_event events[64];
    while (true) {
        const int count = epoll_wait(m_epoll.get(), events, 64, 100);
        for (int i = 0; i < count; ++i) {
            const int fd = events[i].data.fd;
            if (fd == stop)
                return;
            if (const auto listener = m_listeners.find(fd); listener != m_listeners.end()) {
                accept(fd, listener->second.second);
                continue;
            }
            const auto found = m_connections.find(fd);
            if (found == m_connections.end())
                continue;
            if ((events[i].events & EPOLLOUT) != 0 && !sendSome(*found->second))
                end(*found->second);
            else if ((events[i].events & (EPOLLIN | EPOLLHUP | EPOLLERR)) != 0)
                receive(*found->second);
        }
        drip();
    }
}

void HostileServer::accept(int listener, Hostility hostility)
{
    while (true) {
        agent::Descriptor fd(accept4(listener, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
        if (fd.get() < 0)
            return;
        if (hostility == Hostility::Reset) {
            const linger abort{1, 0};
            setsockopt(fd.get(), SOL_SOCKET, SO_LINGER, &abort, sizeof abort);
            continue;
        }
        const int number = fd.get();
        auto connection = std::make_unique<Connection>();
        connection->fd = std::move(fd);
        connection->hostility = hostility;
        m_connections[number] = std::move(connection);
        watch(number, EPOLLIN, EPOLL_CTL_ADD);
    }
}

void HostileServer::receive(Connection &connection)
{
    char buffer[4096];
    const ssize_t size = recv(connection.fd.get(), buffer, sizeof buffer, 0);
    if (size <= 0)
        return end(connection);
    if (connection.answering || connection.hostility == Hostility::Silent)
        return;
    connection.head.append(buffer, static_cast<std::size_t>(size));
    if (connection.head.find("\r\n\r\n") == std::string::npos)
        return;
    connection.head.clear();
    connection.answering = true;
    connection.sent = 0;
    if (connection.hostility != Hostility::Drip)
        watch(connection.fd.get(), EPOLLIN | EPOLLOUT, EPOLL_CTL_MOD);
}

/// What comes next; empty: the answer is complete.
std::string_view HostileServer::pieceAt(const Connection &connection) const
{
    const std::string_view once = m_answers.at(connection.hostility);
    if (connection.sent < once.size())
        return once.substr(connection.sent);
    const auto block = m_blocks.find(connection.hostility);
    if (block == m_blocks.end())
        return {};
    const std::uint64_t into = connection.sent - once.size();
    const std::string_view piece = std::string_view(block->second).substr(into % block->second.size());
    if (connection.hostility != Hostility::Large)
        return piece;
    return piece.substr(0, std::min<std::uint64_t>(piece.size(), kLargeBody - into));
}

/// Sends a piece. False: the connection has to go.
bool HostileServer::sendSome(Connection &connection)
{
    const std::string_view piece = pieceAt(connection);
    if (piece.empty()) {
        connection.answering = false;
        watch(connection.fd.get(), EPOLLIN, EPOLL_CTL_MOD);
        return connection.hostility != Hostility::Short && connection.hostility != Hostility::Garbage;
    }
    const ssize_t size = send(connection.fd.get(), piece.data(), piece.size(), MSG_NOSIGNAL);
    if (size > 0)
        connection.sent += static_cast<std::uint64_t>(size);
    return size > 0 || errno == EAGAIN;
}

void HostileServer::drip()
{
    if (Steady::now() < m_nextDrip)
        return;
    m_nextDrip = Steady::now() + std::chrono::seconds(1);
    for (const auto &[fd, connection] : m_connections)
        if (connection->hostility == Hostility::Drip && connection->answering)
            if (const std::string_view piece = pieceAt(*connection).substr(0, 1); !piece.empty())
                connection->sent += send(fd, piece.data(), piece.size(), MSG_NOSIGNAL) > 0 ? 1 : 0;
}

void HostileServer::end(Connection &connection)
{
    m_connections.erase(connection.fd.get());
}
