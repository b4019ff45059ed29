// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/http/socket_watch.h"

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

namespace agent::http {
namespace {

/// So few that the clock is looked at in time, however much each of them has to say.
constexpr int kEventsAtOnce = 4;

} // namespace

SocketWatch::SocketWatch() : m_epoll(epoll_create1(EPOLL_CLOEXEC)), m_wake(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK))
{
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.fd = m_wake.get();
    epoll_ctl(m_epoll.get(), EPOLL_CTL_ADD, m_wake.get(), &event);
}

int SocketWatch::open(int family, int type, int protocol)
{
    const int fd = ::socket(family, type | SOCK_CLOEXEC, protocol);
    if (fd >= 0)
        stateOf(fd) = {0, 0, true};
    else
        m_openError = errno;
    return fd;
}

int SocketWatch::close(int fd)
{
    stateOf(fd) = {}; // the kernel takes a closed descriptor out of epoll
    return ::close(fd);
}

int SocketWatch::takeOpenError()
{
    return std::exchange(m_openError, 0);
}

SocketWatch::State &SocketWatch::stateOf(int fd)
{
    const auto index = static_cast<std::size_t>(fd);
    if (index >= m_states.size())
        m_states.resize(index + 1);
    return m_states[index];
}

void SocketWatch::tell(int fd, State &state, std::uint32_t events)
{
    if (state.watched == events)
        return;
    int operation = EPOLL_CTL_MOD;
    if (events == 0)
        operation = EPOLL_CTL_DEL;
    else if (state.watched == 0)
        operation = EPOLL_CTL_ADD;
    epoll_event event{};
    event.events = events;
    event.data.fd = fd;
    epoll_ctl(m_epoll.get(), operation, fd, &event);
    state.watched = events;
}

void SocketWatch::want(int fd, std::uint32_t events)
{
    State &state = stateOf(fd);
    state.wanted = events;
    // A socket of ours that only listens stays watched between requests: the next one needs no system call then.
    if (events == 0 && state.ours && state.watched == EPOLLIN)
        return;
    tell(fd, state, events);
}

void SocketWatch::wait(int milliseconds, std::chrono::nanoseconds turn, const Ready &ready)
{
    epoll_event events[kEventsAtOnce];
    // The kernel puts what it has reported behind what it has not.
    int count = epoll_wait(m_epoll.get(), events, kEventsAtOnce, milliseconds);
    const auto until = std::chrono::steady_clock::now() + turn;
    while (count > 0) {
        for (int i = 0; i < count; ++i)
            handOut(events[i].data.fd, events[i].events, ready);
        if (count < kEventsAtOnce || std::chrono::steady_clock::now() >= until)
            return;
        count = epoll_wait(m_epoll.get(), events, kEventsAtOnce, 0);
    }
}

void SocketWatch::handOut(int fd, std::uint32_t events, const Ready &ready)
{
    if (fd == m_wake.get()) {
        // In this order: a wake-up that falls in between finds a wait about to return anyway.
        eventfd_t value = 0;
        eventfd_read(fd, &value);
        m_woken = false;
        return;
    }
    State &state = stateOf(fd);
    if (state.wanted == 0)
        tell(fd, state, 0); // an idle connection that the peer has closed; its use finds out
    else
        ready(fd, events);
}

void SocketWatch::wakeUp()
{
    if (!m_woken.exchange(true))
        eventfd_write(m_wake.get(), 1);
}

} // namespace agent::http
