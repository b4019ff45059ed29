// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/descriptor.h"

#include <netinet/in.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

/// A receiver that counts every byte that comes, on all connections together, and answers each request with 204. A
/// thread of its own.
class CountingServer {
public:
    CountingServer() : m_stop(eventfd(0, EFD_CLOEXEC)), m_listener(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0))
    {
        sockaddr_in name{};
        name.sin_family = AF_INET;
        name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof name;
        m_ready = bind(m_listener.get(), reinterpret_cast<sockaddr *>(&name), size) == 0 &&
                  getsockname(m_listener.get(), reinterpret_cast<sockaddr *>(&name), &size) == 0 &&
                  listen(m_listener.get(), 128) == 0;
        m_port = ntohs(name.sin_port);
        m_thread = std::thread([this] { run(); });
    }
    ~CountingServer()
    {
        eventfd_write(m_stop.get(), 1);
        m_thread.join();
    }
    CountingServer(const CountingServer &) = delete;
    CountingServer &operator=(const CountingServer &) = delete;

    [[nodiscard]] bool isReady() const { return m_ready; }
    [[nodiscard]] std::string url() const { return "http://127.0.0.1:" + std::to_string(m_port) + "/api/v1/write"; }
    [[nodiscard]] std::uint64_t bytes() const { return m_bytes; }
    [[nodiscard]] std::uint64_t requests() const { return m_requests; }

private:
    struct Connection {
        agent::Descriptor fd;
        std::string head;
        std::size_t bodyLeft = 0;
    };

    void run()
    {
        std::vector<Connection> connections;
        std::vector<char> buffer(256 << 10);
        for (;;) {
            std::vector<pollfd> fds{{m_stop.get(), POLLIN, 0}, {m_listener.get(), POLLIN, 0}};
            for (const Connection &connection : connections)
                fds.push_back({connection.fd.get(), POLLIN, 0});
            if (poll(fds.data(), fds.size(), -1) < 0 || fds[0].revents != 0)
                return;
            for (std::size_t i = connections.size(); i-- > 0;)
                if (fds[i + 2].revents != 0 && !serve(connections[i], buffer))
                    connections.erase(connections.begin() + static_cast<std::ptrdiff_t>(i));
            if (fds[1].revents != 0)
                connections.push_back(
                    {agent::Descriptor(accept4(m_listener.get(), nullptr, nullptr, SOCK_CLOEXEC)), {}, 0});
        }
    }
    /// False: it is closed.
    bool serve(Connection &connection, std::vector<char> &buffer)
    {
        const ssize_t count = recv(connection.fd.get(), buffer.data(), buffer.size(), 0);
        if (count <= 0)
            return false;
        m_bytes += static_cast<std::uint64_t>(count);
        for (std::size_t at = 0; at < static_cast<std::size_t>(count);) {
            const std::size_t left = static_cast<std::size_t>(count) - at;
            if (connection.bodyLeft > 0) {
                const std::size_t taken = std::min(connection.bodyLeft, left);
                connection.bodyLeft -= taken;
                at += taken;
                if (connection.bodyLeft == 0)
                    answer(connection);
                continue;
            }
            connection.head += buffer[at++];
            if (!connection.head.ends_with("\r\n\r\n"))
                continue;
            const std::size_t length = connection.head.find("Content-Length: ");
            if (length != std::string::npos)
                connection.bodyLeft = std::strtoul(connection.head.c_str() + length + 16, nullptr, 10);
            connection.head.clear();
            if (connection.bodyLeft == 0)
                answer(connection);
        }
        return true;
    }
    void answer(const Connection &connection)
    {
        static constexpr char kAnswer[] = "HTTP/1.1 204 No Content\r\n\r\n";
        ++m_requests;
        send(connection.fd.get(), kAnswer, sizeof kAnswer - 1, MSG_NOSIGNAL);
    }

    agent::Descriptor m_stop;
    agent::Descriptor m_listener;
    std::uint16_t m_port = 0;
    bool m_ready = false;
    std::atomic<std::uint64_t> m_bytes{0};
    std::atomic<std::uint64_t> m_requests{0};
    std::thread m_thread;
};
