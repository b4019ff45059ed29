// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/descriptor.h"

#include <netinet/in.h>
#include <sys/socket.h>

#include <cstdint>

/// Stream sockets on 127.0.0.1, for relays in tests.
namespace loopback_sockets {

[[nodiscard]] inline sockaddr_in nameOf(std::uint16_t port)
{
    sockaddr_in name{};
    name.sin_family = AF_INET;
    name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    name.sin_port = htons(port);
    return name;
}

/// A listening socket on `port`, or on any when that is 0, which is put there; not valid when it cannot be had.
[[nodiscard]] inline agent::Descriptor listenAt(std::uint16_t &port)
{
    agent::Descriptor listener(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    const int yes = 1;
    ::setsockopt(listener.get(), SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    sockaddr_in name = nameOf(port);
    socklen_t size = sizeof name;
    if (::bind(listener.get(), reinterpret_cast<sockaddr *>(&name), size) != 0 ||
        ::getsockname(listener.get(), reinterpret_cast<sockaddr *>(&name), &size) != 0 ||
        ::listen(listener.get(), 64) != 0)
        return {};
    port = ntohs(name.sin_port);
    return listener;
}

/// Not valid: nobody listens.
[[nodiscard]] inline agent::Descriptor connectTo(std::uint16_t port)
{
    agent::Descriptor out(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    const sockaddr_in name = nameOf(port);
    if (::connect(out.get(), reinterpret_cast<const sockaddr *>(&name), sizeof name) != 0)
        return {};
    return out;
}

/// Writes all of it. False: the other side has gone.
[[nodiscard]] inline bool sendAll(const agent::Descriptor &to, const char *data, std::size_t size)
{
    while (size > 0) {
        const ssize_t n = ::send(to.get(), data, size, MSG_NOSIGNAL);
        if (n <= 0)
            return false;
        data += n;
        size -= static_cast<std::size_t>(n);
    }
    return true;
}

} // namespace loopback_sockets
