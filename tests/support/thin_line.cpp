// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/thin_line.h"

#include "tests/support/loopback_sockets.h"

#include <poll.h>

#include <array>
#include <deque>
#include <list>
#include <string>
#include <utility>
#include <vector>

using agent::Descriptor;

namespace {

using Time = std::chrono::steady_clock::time_point;

constexpr std::size_t kChunk = 4096;
constexpr int kBufferBytes = 16384; ///< Of the sockets: what waits in them is no part of the line.
constexpr std::chrono::milliseconds kQueue{100};

/// One way of a connection.
struct Way {
    struct Chunk {
        Time due;
        std::string bytes; ///< Empty: the sender has ended.
    };
    std::deque<Chunk> chunks;
    bool ended = false;
};

struct Connection {
    std::array<Descriptor, 2> ends; ///< The client and the server.
    std::array<Way, 2> ways;        ///< From the client, from the server.
    bool broken = false;
};

/// When the line is free for more, each way.
using Free = std::array<Time, 2>;

void takeIn(Connection &connection, std::size_t way, Free &free, const ThinLine::Shape &shape, Time now)
{
    Way &to = connection.ways[way];
    std::string bytes(kChunk, '\0');
    const ssize_t n = ::recv(connection.ends[way].get(), bytes.data(), bytes.size(), 0);
    bytes.resize(n > 0 ? static_cast<std::size_t>(n) : 0);
    to.ended = n <= 0;
    const std::chrono::duration<double> takes(static_cast<double>(bytes.size()) / shape.bytesPerSecond);
    free[way] = std::max(free[way], now) + std::chrono::duration_cast<Time::duration>(takes);
    to.chunks.push_back({free[way] + shape.delay, std::move(bytes)});
}

void giveOut(Connection &connection, std::size_t way, Time now)
{
    std::deque<Way::Chunk> &chunks = connection.ways[way].chunks;
    const Descriptor &to = connection.ends[1 - way];
    for (; !chunks.empty() && chunks.front().due <= now; chunks.pop_front()) {
        const std::string &bytes = chunks.front().bytes;
        if (bytes.empty())
            ::shutdown(to.get(), SHUT_WR);
        else if (!loopback_sockets::sendAll(to, bytes.data(), bytes.size()))
            connection.broken = true;
    }
}

bool isOver(const Connection &connection)
{
    bool over = true;
    for (const Way &way : connection.ways)
        over = over && way.ended && way.chunks.empty();
    return over || connection.broken;
}

void keepSmall(const Descriptor &socket)
{
    ::setsockopt(socket.get(), SOL_SOCKET, SO_RCVBUF, &kBufferBytes, sizeof kBufferBytes);
}

} // namespace

ThinLine::ThinLine(std::uint16_t port, Shape shape)
    : m_to(port), m_shape(shape), m_listener(loopback_sockets::listenAt(m_port))
{
    keepSmall(m_listener);
    m_thread = std::thread([this] { run(); });
}

ThinLine::~ThinLine()
{
    m_stop = true;
    m_thread.join();
}

void ThinLine::run()
{
    std::list<Connection> connections;
    Free free{};
    while (!m_stop) {
        const Time now = std::chrono::steady_clock::now();
        std::vector<pollfd> fds{{m_listener.get(), POLLIN, 0}};
        for (const Connection &connection : connections) {
            for (std::size_t way = 0; way < 2; ++way) {
                const bool wanted = !connection.ways[way].ended && free[way] < now + kQueue;
                fds.push_back({wanted ? connection.ends[way].get() : -1, POLLIN, 0});
            }
        }
        // A millisecond is little beside the delay of a line.
        if (::poll(fds.data(), fds.size(), connections.empty() ? 50 : 1) < 0)
            continue;
        std::size_t at = 1;
        for (Connection &connection : connections) {
            for (std::size_t way = 0; way < 2; ++way, ++at) {
                if (fds[at].revents != 0)
                    takeIn(connection, way, free, m_shape, std::chrono::steady_clock::now());
                giveOut(connection, way, std::chrono::steady_clock::now());
            }
        }
        connections.remove_if(isOver);
        if (fds[0].revents != 0) {
            Connection connection;
            connection.ends[0] = Descriptor(::accept4(m_listener.get(), nullptr, nullptr, SOCK_CLOEXEC));
            connection.ends[1] = loopback_sockets::connectTo(m_to);
            if (connection.ends[1].valid())
                connections.push_back(std::move(connection));
        }
    }
}
