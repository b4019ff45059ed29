// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/descriptor.h"

#include <netinet/in.h>
#include <sys/socket.h>

#include <cstdint>
#include <string>

/// A port on loopback that takes connections and says nothing, for ever.
class SilentPort {
public:
    SilentPort() : m_socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0))
    {
        sockaddr_in name{};
        name.sin_family = AF_INET;
        name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof name;
        m_ready = ::bind(m_socket.get(), reinterpret_cast<sockaddr *>(&name), size) == 0 &&
                  ::listen(m_socket.get(), 16) == 0 &&
                  ::getsockname(m_socket.get(), reinterpret_cast<sockaddr *>(&name), &size) == 0;
        m_port = ntohs(name.sin_port);
    }
    [[nodiscard]] bool isReady() const { return m_ready; }
    [[nodiscard]] std::string address() const { return "127.0.0.1:" + std::to_string(m_port); }

private:
    agent::Descriptor m_socket;
    std::uint16_t m_port = 0;
    bool m_ready = false;
};
