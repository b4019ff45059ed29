// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/faulty_line.h"

#include "tests/support/loopback_sockets.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

#include <chrono>
#include <string>
#include <utility>
#include <vector>

using agent::Descriptor;
using loopback_sockets::connectTo;
using loopback_sockets::listenAt;
using loopback_sockets::sendAll;

namespace {

constexpr std::size_t kCutAfter = 300;
constexpr auto kDripInterval = std::chrono::seconds(1);

void abortive(const Descriptor &socket)
{
    const linger abort{1, 0};
    ::setsockopt(socket.get(), SOL_SOCKET, SO_LINGER, &abort, sizeof abort);
}

/// A client and, when anything is to come through, its connection to the server.
struct Pair {
    Descriptor client;
    Descriptor server;
    std::size_t taken = 0; ///< Bytes of the client.
    std::string waiting;   ///< For the client, drop by drop.
    std::chrono::steady_clock::time_point dripAt;
};

/// What came in; empty: that side has ended.
std::string receive(const Descriptor &from)
{
    std::string bytes(65536, '\0');
    const ssize_t n = ::recv(from.get(), bytes.data(), bytes.size(), 0);
    bytes.resize(n > 0 ? static_cast<std::size_t>(n) : 0);
    return bytes;
}

/// Brings on what the client says. False: the pair ends.
bool fromClient(Pair &pair, FaultyLine::Fault fault)
{
    const std::string bytes = receive(pair.client);
    pair.taken += bytes.size();
    if (bytes.empty() || (fault == FaultyLine::Fault::CutBody && pair.taken > kCutAfter))
        return false;
    return fault == FaultyLine::Fault::Hang || fault == FaultyLine::Fault::CutBody ||
           sendAll(pair.server, bytes.data(), bytes.size());
}

bool fromServer(Pair &pair, FaultyLine::Fault fault)
{
    const std::string bytes = receive(pair.server);
    if (bytes.empty() || fault == FaultyLine::Fault::CutAnswer)
        return false;
    if (fault != FaultyLine::Fault::Drip)
        return sendAll(pair.client, bytes.data(), bytes.size());
    pair.waiting += bytes;
    return true;
}

bool drip(Pair &pair)
{
    const auto now = std::chrono::steady_clock::now();
    if (pair.waiting.empty() || now < pair.dripAt)
        return true;
    pair.dripAt = now + kDripInterval;
    const bool sent = sendAll(pair.client, pair.waiting.data(), 1);
    pair.waiting.erase(0, 1);
    return sent;
}

} // namespace

FaultyLine::FaultyLine(std::uint16_t port) : m_to(port), m_changed(::eventfd(0, EFD_CLOEXEC))
{
    { // the port is ours from now on
        const Descriptor first = listenAt(m_port);
    }
    m_thread = std::thread([this] { run(); });
}

FaultyLine::~FaultyLine()
{
    m_stop = true;
    ::eventfd_write(m_changed.get(), 1);
    m_thread.join();
}

void FaultyLine::set(Fault fault)
{
    m_fault = fault;
    ::eventfd_write(m_changed.get(), 1);
}

void FaultyLine::run()
{
    Descriptor listener = listenAt(m_port);
    std::vector<Pair> pairs;
    while (!m_stop) {
        std::vector<pollfd> fds{{m_changed.get(), POLLIN, 0}, {listener.get(), POLLIN, 0}};
        for (const Pair &pair : pairs) {
            fds.push_back({pair.client.get(), POLLIN, 0});
            fds.push_back({pair.server.get(), POLLIN, 0});
        }
        if (::poll(fds.data(), fds.size(), 100) < 0)
            continue;
        const Fault fault = m_fault;
        if (fds[0].revents != 0) {
            eventfd_t ignored = 0;
            ::eventfd_read(m_changed.get(), &ignored);
            pairs.clear();
            listener = Descriptor();
            if (fault != Fault::Refuse)
                listener = listenAt(m_port);
            continue;
        }
        std::vector<Pair> alive;
        for (std::size_t i = 0; i < pairs.size(); ++i) {
            Pair &pair = pairs[i];
            if ((fds[2 * i + 2].revents == 0 || fromClient(pair, fault)) &&
                (fds[2 * i + 3].revents == 0 || fromServer(pair, fault)) && drip(pair))
                alive.push_back(std::move(pair));
        }
        pairs.swap(alive);
        if (fds[1].revents != 0) {
            Pair pair;
            pair.client = Descriptor(::accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC));
            if (fault == Fault::Reset) {
                abortive(pair.client);
                continue;
            }
            if (fault != Fault::Hang && fault != Fault::CutBody)
                pair.server = connectTo(m_to);
            if (fault == Fault::Hang || fault == Fault::CutBody || pair.server.valid())
                pairs.push_back(std::move(pair));
        }
    }
}
