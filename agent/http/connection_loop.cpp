// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/http/connection_loop.h"

#include "agent/base/executor.h"

#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace agent::http {
namespace {

using namespace std::chrono_literals;

constexpr std::chrono::milliseconds kRequestTime = 30s; ///< From the first byte of a request to its last.
constexpr std::chrono::milliseconds kSendTime = 30s;
constexpr std::chrono::milliseconds kSendTimeWhenStopping = 250ms;
constexpr std::chrono::milliseconds kIdleTime = 120s;
constexpr std::chrono::milliseconds kSweepInterval = 15s;
constexpr std::chrono::milliseconds kNoDescriptorsPause = 50ms;
constexpr std::size_t kMaxConnections = 1024;
constexpr std::uint64_t kMaxRequestBytes = 64ULL << 20;
constexpr std::size_t kReadSize = 16 * 1024;
constexpr std::size_t kMaxDrained = 1U << 20;
constexpr std::size_t kKeptBeforeSending = 16 * 1024; ///< Header and a small body leave in one packet.

/// Ids that are no connections.
constexpr std::uint64_t kStopId = 0;
constexpr std::uint64_t kListenerId = 1;
constexpr std::uint64_t kLastReservedId = kListenerId;

SteadyTime now()
{
    return std::chrono::steady_clock::now();
}

std::string numericHost(const sockaddr_storage &address, socklen_t size)
{
    char host[NI_MAXHOST] = "";
    char port[NI_MAXSERV] = "";
    getnameinfo(reinterpret_cast<const sockaddr *>(&address), size, host, sizeof host, port, sizeof port,
                NI_NUMERICHOST | NI_NUMERICSERV);
    const bool six = std::strchr(host, ':') != nullptr;
    return (six ? "[" : "") + std::string(host) + (six ? "]:" : ":") + port;
}

} // namespace

Connection::Connection(Descriptor socket, int stopFd, std::string remoteAddress)
    : m_socket(std::move(socket)), m_stopFd(stopFd), m_remoteAddress(std::move(remoteAddress))
{
}

void Connection::beginRequest()
{
    m_readDeadline = now() + kRequestTime;
    m_received = m_in.size() - m_inPosition;
}

bool Connection::waitFor(short events, SteadyTime deadline)
{
    for (;;) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - now()).count();
        if (left <= 0)
            return false;
        pollfd fds[2] = {{m_socket.get(), events, 0}, {m_stopFd, POLLIN, 0}};
        const int ready = ::poll(fds, 2, static_cast<int>(left));
        if (ready < 0 && errno != EINTR)
            return false;
        if (ready > 0 && fds[0].revents != 0)
            return true;
        if (ready > 0 && fds[1].revents != 0) {
            // The server stops: an answer that is nearly out gets a moment more, a request that is not in gets none.
            if (events == POLLIN)
                return false;
            return ::poll(fds, 1, static_cast<int>(std::min<std::int64_t>(left, kSendTimeWhenStopping.count()))) > 0;
        }
    }
}

std::int64_t Connection::read(char *data, std::size_t size)
{
    if (!hasBufferedInput()) {
        // The peer may be waiting for "100 Continue".
        if (!flush() || m_received > kMaxRequestBytes)
            return -1;
        m_in.resize(kReadSize);
        m_inPosition = 0;
        for (;;) {
            const ssize_t n = ::recv(m_socket.get(), m_in.data(), m_in.size(), MSG_DONTWAIT);
            if (n >= 0) {
                m_in.resize(static_cast<std::size_t>(n));
                m_received += static_cast<std::uint64_t>(n);
                break;
            }
            if (errno != EINTR && ((errno != EAGAIN && errno != EWOULDBLOCK) || !waitFor(POLLIN, m_readDeadline))) {
                m_in.clear();
                return -1;
            }
        }
    }
    const std::size_t n = std::min(size, m_in.size() - m_inPosition);
    std::memcpy(data, m_in.data() + m_inPosition, n);
    m_inPosition += n;
    return static_cast<std::int64_t>(n);
}

bool Connection::write(std::string_view data)
{
    if (m_out.size() + data.size() <= kKeptBeforeSending) {
        m_out += data;
        return true;
    }
    const bool sent = send(m_out, data);
    m_out.clear();
    return sent;
}

bool Connection::flush()
{
    const bool sent = m_out.empty() || send(m_out, {});
    m_out.clear();
    return sent;
}

bool Connection::send(std::string_view first, std::string_view second)
{
    const SteadyTime deadline = now() + kSendTime;
    while (!first.empty() || !second.empty()) {
        // sendmsg does not write to what it sends; its interface predates const.
        iovec parts[2] = {{const_cast<char *>(first.data()), first.size()},
                          {const_cast<char *>(second.data()), second.size()}};
        msghdr message{};
        message.msg_iov = parts;
        message.msg_iovlen = 2;
        const ssize_t n = ::sendmsg(m_socket.get(), &message, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (n < 0) {
            if (errno == EINTR || ((errno == EAGAIN || errno == EWOULDBLOCK) && waitFor(POLLOUT, deadline)))
                continue;
            return false;
        }
        const std::size_t ofFirst = std::min(static_cast<std::size_t>(n), first.size());
        first.remove_prefix(ofFirst);
        second.remove_prefix(static_cast<std::size_t>(n) - ofFirst);
    }
    return true;
}

void Connection::hangUp()
{
    ::shutdown(m_socket.get(), SHUT_WR);
    m_in.resize(kReadSize);
    for (std::size_t drained = 0; drained < kMaxDrained;) {
        const ssize_t n = ::recv(m_socket.get(), m_in.data(), m_in.size(), MSG_DONTWAIT);
        if (n <= 0)
            break;
        drained += static_cast<std::size_t>(n);
    }
}

void Connection::releaseBuffers()
{
    m_in = std::string();
    m_inPosition = 0;
    m_out = std::string();
}

ConnectionLoop::ConnectionLoop(std::size_t threads, Serve serve)
    : m_threadCount(std::max<std::size_t>(threads, 1)), m_serve(std::move(serve)), m_lastId(kLastReservedId)
{
}

ConnectionLoop::~ConnectionLoop()
{
    stop();
}

Status ConnectionLoop::listen(const std::string &address)
{
    if (m_listener.valid() || m_stopping)
        return internalError("listen tcp " + address + ": this server has listened before");
    Result<Descriptor> listener = openListener(address);
    if (!listener)
        return listener.error();
    return start(std::move(*listener)).withContext("listen tcp " + address);
}

Status ConnectionLoop::start(Descriptor listener)
{
    sockaddr_storage name{};
    socklen_t size = sizeof name;
    if (getsockname(listener.get(), reinterpret_cast<sockaddr *>(&name), &size) != 0)
        return errnoStatus(errno, "getsockname");
    m_epoll = Descriptor(epoll_create1(EPOLL_CLOEXEC));
    m_stopEvent = Descriptor(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
    if (!m_epoll.valid() || !m_stopEvent.valid() || !watch(EPOLL_CTL_ADD, m_stopEvent.get(), EPOLLIN, kStopId) ||
        !watch(EPOLL_CTL_ADD, listener.get(), EPOLLIN | EPOLLEXCLUSIVE, kListenerId))
        return errnoStatus(errno, "epoll");
    m_listener = std::move(listener);
    // The port lies at the same place in both families.
    m_port = ntohs(reinterpret_cast<const sockaddr_in *>(&name)->sin_port);
    for (std::size_t i = 0; i < m_threadCount; ++i)
        m_threads.emplace_back([this, i] {
            setThreadName("agent-web-" + std::to_string(i));
            run(i);
        });
    return {};
}

void ConnectionLoop::stop()
{
    if (!m_stopping.exchange(true) && m_stopEvent.valid())
        eventfd_write(m_stopEvent.get(), 1);
    for (std::thread &thread : m_threads)
        if (thread.joinable())
            thread.join();
    m_threads.clear();
    m_listener = Descriptor();
    const MutexLock lock(m_mutex);
    m_connections.clear();
}

bool ConnectionLoop::watch(int operation, int fd, std::uint32_t events, std::uint64_t id)
{
    epoll_event event{};
    event.events = events;
    event.data.u64 = id;
    return epoll_ctl(m_epoll.get(), operation, fd, &event) == 0;
}

void ConnectionLoop::run(std::size_t worker)
{
    while (!m_stopping) {
        bool empty = false;
        {
            const MutexLock lock(m_mutex);
            empty = m_connections.empty();
        }
        epoll_event event{};
        const int ready = epoll_wait(m_epoll.get(), &event, 1, empty ? -1 : static_cast<int>(kSweepInterval.count()));
        if (ready == 0)
            closeExpired();
        if (ready <= 0 || event.data.u64 == kStopId)
            continue;
        if (event.data.u64 == kListenerId)
            acceptOne();
        else
            serveConnection(event.data.u64, worker);
    }
}

void ConnectionLoop::acceptOne()
{
    sockaddr_storage name{};
    socklen_t size = sizeof name;
    Descriptor socket(
        ::accept4(m_listener.get(), reinterpret_cast<sockaddr *>(&name), &size, SOCK_CLOEXEC | SOCK_NONBLOCK));
    const int error = errno;
    if (!socket.valid()) {
        if (error != EMFILE && error != ENFILE && error != ENOBUFS && error != ENOMEM)
            return;
        // The listener stays ready, so without a pause or a descriptor freed this would spin.
        bool freed = false;
        {
            const MutexLock lock(m_mutex);
            freed = closeLongestIdle();
        }
        pollfd stop{m_stopEvent.get(), POLLIN, 0};
        if (!freed)
            ::poll(&stop, 1, static_cast<int>(kNoDescriptorsPause.count()));
        return;
    }
    const int on = 1;
    setsockopt(socket.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    const int fd = socket.get();
    auto connection = std::make_unique<Connection>(std::move(socket), m_stopEvent.get(), numericHost(name, size));
    const MutexLock lock(m_mutex);
    if (m_connections.size() >= kMaxConnections && !closeLongestIdle())
        return;
    const std::uint64_t id = ++m_lastId;
    m_connections.emplace(id, Entry{std::move(connection), now(), false});
    if (!watch(EPOLL_CTL_ADD, fd, EPOLLIN | EPOLLRDHUP | EPOLLONESHOT, id))
        m_connections.erase(id);
}

void ConnectionLoop::serveConnection(std::uint64_t id, std::size_t worker)
{
    Connection *connection = nullptr;
    {
        const MutexLock lock(m_mutex);
        const auto found = m_connections.find(id);
        if (found == m_connections.end())
            return; // closed between the event and here
        found->second.busy = true;
        connection = found->second.connection.get();
    }
    bool open = true;
    do {
        connection->beginRequest();
        try {
            open = m_serve(*connection, worker);
        } catch (...) {
            open = false; // out of memory, most likely: this peer loses its connection, nobody else anything
        }
        open = connection->flush() && open;
    } while (open && connection->hasBufferedInput() && !m_stopping);
    if (open && !m_stopping)
        return rearm(id, *connection);
    connection->hangUp();
    const MutexLock lock(m_mutex);
    m_connections.erase(id);
}

void ConnectionLoop::rearm(std::uint64_t id, Connection &connection)
{
    connection.releaseBuffers();
    const MutexLock lock(m_mutex);
    Entry &entry = m_connections[id];
    entry.busy = false;
    entry.idleSince = now();
    if (!watch(EPOLL_CTL_MOD, connection.socket(), EPOLLIN | EPOLLRDHUP | EPOLLONESHOT, id))
        m_connections.erase(id);
}

bool ConnectionLoop::closeLongestIdle()
{
    auto oldest = m_connections.end();
    for (auto it = m_connections.begin(); it != m_connections.end(); ++it)
        if (!it->second.busy && (oldest == m_connections.end() || it->second.idleSince < oldest->second.idleSince))
            oldest = it;
    if (oldest == m_connections.end())
        return false;
    m_connections.erase(oldest);
    return true;
}

void ConnectionLoop::closeExpired()
{
    const SteadyTime due = now() - kIdleTime;
    const MutexLock lock(m_mutex);
    for (auto it = m_connections.begin(); it != m_connections.end();)
        it = !it->second.busy && it->second.idleSince < due ? m_connections.erase(it) : std::next(it);
}

} // namespace agent::http
