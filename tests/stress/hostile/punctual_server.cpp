// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/stress/hostile/punctual_server.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>

using namespace std::chrono_literals;

namespace {

constexpr auto kTick = 5ms;
constexpr auto kBefore = 100ms;

/// The file where the kernel tells how long a thread of this process waited for a CPU; invalid when it does not.
agent::Descriptor openSchedStat(const std::string &thread)
{
    std::error_code error;
    for (const auto &task : std::filesystem::directory_iterator("/proc/self/task", error)) {
        std::string name;
        std::getline(std::ifstream(task.path() / "comm"), name);
        if (name == thread)
            return agent::Descriptor(open((task.path() / "schedstat").c_str(), O_RDONLY | O_CLOEXEC));
    }
    return {};
}

/// Its second number.
std::chrono::nanoseconds waitedForCpu(int schedStat)
{
    char text[128] = {};
    if (pread(schedStat, text, sizeof text - 1, 0) <= 0)
        return {};
    char *rest = nullptr;
    std::strtoll(text, &rest, 10);
    return std::chrono::nanoseconds(std::strtoll(rest, nullptr, 10));
}

void watch(int epoll, int fd)
{
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.fd = fd;
    epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
}

} // namespace

PunctualServer::PunctualServer(std::size_t targets, std::string body)
    : m_answer("HTTP/1.1 200 OK\r\nContent-Type: text/plain; version=0.0.4\r\nContent-Length: " +
               std::to_string(body.size()) + "\r\n\r\n" + body),
      m_arrivals(targets), m_listener(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)),
      m_epoll(epoll_create1(EPOLL_CLOEXEC)), m_stop(eventfd(0, EFD_CLOEXEC))
{
    sockaddr_in name{};
    name.sin_family = AF_INET;
    name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof name;
    if (bind(m_listener.get(), reinterpret_cast<sockaddr *>(&name), size) != 0 ||
        listen(m_listener.get(), SOMAXCONN) != 0 ||
        getsockname(m_listener.get(), reinterpret_cast<sockaddr *>(&name), &size) != 0)
        return;
    m_port = ntohs(name.sin_port);
    watch(m_epoll.get(), m_listener.get());
    watch(m_epoll.get(), m_stop.get());
    m_server = std::thread([this] { serve(); });
    m_control = std::thread([this] { tick(); });
}

PunctualServer::~PunctualServer()
{
    stop();
}

void PunctualServer::stop()
{
    eventfd_write(m_stop.get(), 1);
    for (std::thread *thread : {&m_server, &m_control})
        if (thread->joinable())
            thread->join();
}

void PunctualServer::serve()
{
    epoll_event events[16];
    while (true) {
        const int count = epoll_wait(m_epoll.get(), events, 16, -1);
        for (int i = 0; i < count; ++i) {
            const int fd = events[i].data.fd;
            if (fd == m_stop.get())
                return;
            if (fd == m_listener.get()) {
                agent::Descriptor connection(accept4(fd, nullptr, nullptr, SOCK_CLOEXEC));
                const int number = connection.get();
                watch(m_epoll.get(), number);
                m_connections[number].first = std::move(connection);
            } else if (!receive(fd)) {
                m_connections.erase(fd);
            }
        }
    }
}

/// Returns false when the connection has ended.
bool PunctualServer::receive(int fd)
{
    std::string &head = m_connections[fd].second;
    char buffer[4096];
    const ssize_t size = recv(fd, buffer, sizeof buffer, 0);
    const Time now = std::chrono::steady_clock::now();
    if (size <= 0)
        return false;
    head.append(buffer, static_cast<std::size_t>(size));
    if (head.find("\r\n\r\n") == std::string::npos)
        return true;
    const std::size_t slash = std::min(head.find('/'), head.size() - 1);
    const auto target = static_cast<std::size_t>(std::strtoul(head.c_str() + slash + 1, nullptr, 10));
    if (target < m_arrivals.size())
        m_arrivals[target].push_back(now);
    head.clear();
    return send(fd, m_answer.data(), m_answer.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(m_answer.size());
}

void PunctualServer::tick()
{
    agent::Descriptor schedStat;
    pollfd stop{m_stop.get(), POLLIN, 0};
    Time next = std::chrono::steady_clock::now();
    while (poll(&stop, 1, 0) == 0) {
        if (!schedStat.valid())
            schedStat = openSchedStat("agent-scrape-0");
        next += kTick;
        std::this_thread::sleep_until(next);
        const Time now = std::chrono::steady_clock::now();
        m_ticks.push_back({now, now - next, waitedForCpu(schedStat.get())});
        next = std::max(next, now);
    }
}

std::chrono::nanoseconds PunctualServer::machineDelay(Time time) const
{
    const auto tickAt = [this](Time wanted) {
        return std::lower_bound(m_ticks.begin(), m_ticks.end(), wanted,
                                [](const Tick &tick, Time t) { return tick.time < t; });
    };
    const auto first = tickAt(time - kBefore);
    auto last = tickAt(time);
    if (last == m_ticks.end() || first == m_ticks.end())
        return {};
    std::chrono::nanoseconds late{0};
    for (auto tick = first; tick <= last; ++tick)
        late += tick->late;
    return std::max(late, last->waited - first->waited);
}
