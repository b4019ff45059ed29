// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/clock.h"
#include "agent/base/descriptor.h"
#include "agent/base/mutex.h"
#include "agent/base/result.h"

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <unordered_map>
#include <vector>

namespace agent::http {

/// One accepted connection, buffered in both directions. One thread at a time: the worker that serves it.
class Connection {
public:
    /// `stopFd` becomes readable when the server stops.
    Connection(Descriptor socket, int stopFd, std::string remoteAddress);

    /// Begins a request: deadlines and the count of bytes start anew.
    void beginRequest();
    /// Up to `size` bytes; 0 when the peer has closed, -1 on errors, when the request takes too long or is too large,
    /// and when the server stops.
    std::int64_t read(char *data, std::size_t size);
    /// Sends or keeps for `flush`. Returns false when the peer is gone or too slow.
    bool write(std::string_view data);
    bool flush();
    /// Bytes of a further request are here already.
    [[nodiscard]] bool hasBufferedInput() const { return m_inPosition < m_in.size(); }
    /// Ends the answer and throws away what has come meanwhile: closing over unread bytes would take the answer back
    /// from the peer.
    void hangUp();
    /// Gives the buffers' memory back while the connection idles.
    void releaseBuffers();

    [[nodiscard]] int socket() const { return m_socket.get(); }
    [[nodiscard]] const std::string &remoteAddress() const { return m_remoteAddress; }

private:
    /// Waits until the socket is ready for `events`, at most until `deadline`.
    bool waitFor(short events, SteadyTime deadline);
    bool send(std::string_view first, std::string_view second);

    Descriptor m_socket;
    int m_stopFd;
    std::string m_remoteAddress;
    std::string m_in;
    std::size_t m_inPosition = 0;
    std::string m_out;
    SteadyTime m_readDeadline;
    std::uint64_t m_received = 0;
};

/// Accepts connections and serves what comes in on a fixed number of threads. A connection that idles costs a
/// descriptor and nothing else: it occupies no thread, needs no polling, and is closed after two minutes, when room is
/// needed, and at once on `stop`. Internally synchronised.
class ConnectionLoop {
public:
    /// Serves one request; returns whether the connection stays open. `worker` counts from 0: calls with the same
    /// number never overlap.
    using Serve = std::function<bool(Connection &, std::size_t worker)>;

    ConnectionLoop(std::size_t threads, Serve serve);
    ~ConnectionLoop();
    ConnectionLoop(const ConnectionLoop &) = delete;
    ConnectionLoop &operator=(const ConnectionLoop &) = delete;

    /// Source: Server::listen. Once.
    [[nodiscard]] Status listen(const std::string &address);
    [[nodiscard]] std::uint16_t port() const { return m_port; }
    /// Waits for running requests; unread and unanswered ones are dropped. Not on a thread of this loop.
    void stop();

private:
    struct Entry {
        std::unique_ptr<Connection> connection;
        SteadyTime idleSince;
        bool busy = false;
    };

    [[nodiscard]] Status start(Descriptor listener);
    void run(std::size_t worker);
    void acceptOne();
    void serveConnection(std::uint64_t id, std::size_t worker);
    void rearm(std::uint64_t id, Connection &connection);
    [[nodiscard]] bool watch(int operation, int fd, std::uint32_t events, std::uint64_t id);
    bool closeLongestIdle() AGENT_REQUIRES(m_mutex);
    void closeExpired();

    const std::size_t m_threadCount;
    const Serve m_serve;
    Descriptor m_epoll;
    Descriptor m_stopEvent;
    Descriptor m_listener;
    std::atomic<std::uint16_t> m_port = 0;
    std::atomic<bool> m_stopping = false;
    std::vector<std::thread> m_threads;

    Mutex m_mutex;
    std::unordered_map<std::uint64_t, Entry> m_connections AGENT_GUARDED_BY(m_mutex);
    std::uint64_t m_lastId AGENT_GUARDED_BY(m_mutex);
};

/// Makes a listening socket on "host:port", ":port" or "[::1]:port". Errors: Server::listen's.
[[nodiscard]] Result<Descriptor> openListener(const std::string &address);

} // namespace agent::http
