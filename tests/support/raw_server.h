// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/descriptor.h"

#include <netinet/in.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <cstdint>
#include <cstring>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

/// A server that answers with exactly the bytes a test wants, one connection after the other, for what a decent server
/// never does. Each connection is read up to the end of a request head, answered and closed.
class RawServer {
public:
    /// Gives the bytes to send for a request head. Called on the server's thread.
    using Answer = std::function<std::string(const std::string &head)>;

    static constexpr const char *kReset = "<reset>";

    /// On a free port of the loopback, or on a unix socket when `unixPath` is given. Without `waitsForHead` whatever
    /// comes first is answered.
    explicit RawServer(Answer answer, const std::string &unixPath = {}, bool waitsForHead = true)
        : m_answer(std::move(answer)), m_waitsForHead(waitsForHead), m_stop(eventfd(0, EFD_CLOEXEC))
    {
        if (unixPath.empty()) {
            m_listener = agent::Descriptor(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
            sockaddr_in name{};
            name.sin_family = AF_INET;
            name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
            socklen_t size = sizeof name;
            m_ready = bind(m_listener.get(), reinterpret_cast<sockaddr *>(&name), size) == 0 &&
                      getsockname(m_listener.get(), reinterpret_cast<sockaddr *>(&name), &size) == 0;
            m_port = ntohs(name.sin_port);
        } else {
            m_listener = agent::Descriptor(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
            sockaddr_un name{};
            name.sun_family = AF_UNIX;
            unixPath.copy(name.sun_path, sizeof name.sun_path - 1);
            m_ready = bind(m_listener.get(), reinterpret_cast<sockaddr *>(&name), sizeof name) == 0;
        }
        m_ready = m_ready && listen(m_listener.get(), 16) == 0;
        m_thread = std::thread([this] { run(); });
    }
    ~RawServer()
    {
        eventfd_write(m_stop.get(), 1);
        m_thread.join();
    }
    RawServer(const RawServer &) = delete;
    RawServer &operator=(const RawServer &) = delete;

    [[nodiscard]] bool isReady() const { return m_ready; }
    [[nodiscard]] std::uint16_t port() const { return m_port; }
    /// The request heads so far.
    [[nodiscard]] std::vector<std::string> heads() const
    {
        const std::lock_guard lock(m_mutex);
        return m_heads;
    }

private:
    /// Returns false when the server stops.
    bool waitFor(int fd)
    {
        pollfd fds[2] = {{fd, POLLIN, 0}, {m_stop.get(), POLLIN, 0}};
        return poll(fds, 2, -1) > 0 && fds[1].revents == 0;
    }
    void run()
    {
        while (waitFor(m_listener.get())) {
            const agent::Descriptor connection(accept4(m_listener.get(), nullptr, nullptr, SOCK_CLOEXEC));
            std::string head;
            while (head.find("\r\n\r\n") == std::string::npos && waitFor(connection.get())) {
                char buffer[4096];
                const ssize_t n = recv(connection.get(), buffer, sizeof buffer, 0);
                if (n <= 0)
                    break;
                head.append(buffer, static_cast<std::size_t>(n));
                if (!m_waitsForHead)
                    break;
            }
            const std::string answer = m_answer(head);
            {
                const std::lock_guard lock(m_mutex);
                m_heads.push_back(head);
            }
            if (answer == kReset) {
                const linger abort{1, 0};
                setsockopt(connection.get(), SOL_SOCKET, SO_LINGER, &abort, sizeof abort);
                continue;
            }
            send(connection.get(), answer.data(), answer.size(), MSG_NOSIGNAL);
        }
    }

    Answer m_answer;
    bool m_waitsForHead;
    agent::Descriptor m_stop;
    agent::Descriptor m_listener;
    std::uint16_t m_port = 0;
    bool m_ready = false;
    mutable std::mutex m_mutex;
    std::vector<std::string> m_heads;
    std::thread m_thread;
};
