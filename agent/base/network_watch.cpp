// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/base/network_watch.h"

#include "agent/base/executor.h"

#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

namespace agent {
namespace {

constexpr int kGatherMs = 100;
constexpr unsigned kUsable = IFF_UP | IFF_RUNNING;

/// The payload of a message as `T`; nothing when it is too short.
template <typename T>
bool payload(std::string_view message, T &out)
{
    if (message.size() < NLMSG_HDRLEN + sizeof(T))
        return false;
    std::memcpy(&out, message.data() + NLMSG_HDRLEN, sizeof(T));
    return true;
}

bool speaksOfUp(std::uint16_t type, std::string_view message)
{
    if (type == RTM_NEWLINK) {
        ifinfomsg link{};
        return payload(message, link) && (link.ifi_flags & IFF_LOOPBACK) == 0 && (link.ifi_flags & kUsable) == kUsable;
    }
    if (type == RTM_NEWADDR) {
        ifaddrmsg address{};
        return payload(message, address) && address.ifa_scope != RT_SCOPE_HOST &&
               (address.ifa_flags & IFA_F_TENTATIVE) == 0;
    }
    if (type == RTM_NEWROUTE) {
        rtmsg route{};
        return payload(message, route) && route.rtm_type == RTN_UNICAST && route.rtm_table == RT_TABLE_MAIN;
    }
    return false;
}

Descriptor subscribe()
{
    Descriptor fd(socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_ROUTE));
    sockaddr_nl name{};
    name.nl_family = AF_NETLINK;
    name.nl_groups = RTMGRP_LINK | RTMGRP_IPV4_IFADDR | RTMGRP_IPV6_IFADDR | RTMGRP_IPV4_ROUTE | RTMGRP_IPV6_ROUTE;
    if (fd.get() < 0 || bind(fd.get(), reinterpret_cast<const sockaddr *>(&name), sizeof name) != 0)
        return {};
    return fd;
}

/// Reads all that is there. True: the network came up, or so much happened that some of it was lost.
bool drain(int fd)
{
    std::array<char, 16384> buffer;
    bool up = false;
    for (;;) {
        const ssize_t count = recv(fd, buffer.data(), buffer.size(), 0);
        if (count > 0)
            up = speaksOfNetworkUp({buffer.data(), static_cast<std::size_t>(count)}) || up;
        else if (count < 0 && errno == ENOBUFS)
            up = true;
        else if (count == 0 || errno != EINTR)
            return up;
    }
}

} // namespace

bool speaksOfNetworkUp(std::string_view messages)
{
    while (messages.size() >= sizeof(nlmsghdr)) {
        nlmsghdr header{};
        std::memcpy(&header, messages.data(), sizeof header);
        if (header.nlmsg_len < sizeof header || header.nlmsg_len > messages.size())
            return false;
        if (speaksOfUp(header.nlmsg_type, messages.substr(0, header.nlmsg_len)))
            return true;
        messages.remove_prefix(std::min<std::size_t>(NLMSG_ALIGN(header.nlmsg_len), messages.size()));
    }
    return false;
}

NetworkWatch::NetworkWatch(std::function<void()> up)
    : m_up(std::move(up)), m_socket(subscribe()), m_stop(eventfd(0, EFD_CLOEXEC))
{
    if (m_socket.get() >= 0 && m_stop.get() >= 0)
        m_thread = std::thread([this] { run(); });
}

NetworkWatch::~NetworkWatch()
{
    if (!m_thread.joinable())
        return;
    eventfd_write(m_stop.get(), 1);
    m_thread.join();
}

void NetworkWatch::run()
{
    setThreadName("agent-network");
    const auto stopped = [this](int timeout, bool listens) {
        pollfd fds[2] = {{m_stop.get(), POLLIN, 0}, {m_socket.get(), POLLIN, 0}};
        const int ready = poll(fds, listens ? 2 : 1, timeout);
        return (ready < 0 && errno != EINTR) || (fds[0].revents != 0);
    };
    while (!stopped(-1, true)) {
        if (!drain(m_socket.get()))
            continue;
        m_up();
        // What follows belongs to the same event.
        if (stopped(kGatherMs, false))
            return;
        drain(m_socket.get());
    }
}

} // namespace agent
