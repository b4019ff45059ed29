// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/descriptor.h"

#include <sys/resource.h>

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

/// What a target can do to whoever scrapes it.
enum class Hostility {
    Silent,         ///< Takes the request and never answers.
    Reset,          ///< Accepts and resets.
    Drip,           ///< Sends one byte a second.
    EndlessBody,    ///< Sends good lines for ever.
    EndlessHeaders, ///< Sends headers for ever.
    Cut,            ///< Tells a Content-Length that ends in the middle of a line.
    Short,          ///< Tells a Content-Length that it does not keep, and closes.
    Bomb,           ///< 10 MiB of one byte, packed.
    HugeBomb,       ///< 300 MiB of one byte, packed.
    BrokenUtf8,     ///< Good lines, and one with a byte that is no UTF-8.
    Garbage,        ///< No HTTP.
    Circle,         ///< Redirects to itself.
    Large,          ///< 100 MiB of good lines.
    Refused,        ///< Nobody listens.
};

struct HostileKind {
    Hostility hostility;
    const char *name;
};

inline constexpr HostileKind kHostileKinds[] = {
    {Hostility::Silent, "silent"},
    {Hostility::Reset, "reset"},
    {Hostility::Drip, "drip"},
    {Hostility::EndlessBody, "endless_body"},
    {Hostility::EndlessHeaders, "endless_headers"},
    {Hostility::Cut, "cut"},
    {Hostility::Short, "short"},
    {Hostility::Bomb, "bomb"},
    {Hostility::HugeBomb, "huge_bomb"},
    {Hostility::BrokenUtf8, "broken_utf8"},
    {Hostility::Garbage, "garbage"},
    {Hostility::Circle, "circle"},
    {Hostility::Large, "large"},
    {Hostility::Refused, "refused"},
};

/// Lets this process open as many files as it may. Returns how many.
inline std::uint64_t raiseFileLimit()
{
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return 0;
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    return limit.rlim_cur;
}

/// Serves all kinds of hostility, each on a port of its own on loopback, whatever the path. One thread.
class HostileServer {
public:
    /// Listens.
    HostileServer();
    ~HostileServer();
    HostileServer(const HostileServer &) = delete;
    HostileServer &operator=(const HostileServer &) = delete;

    /// By name of the kind. A port of 0: it could not be had.
    [[nodiscard]] const std::map<std::string, std::uint16_t> &ports() const { return m_ports; }
    /// Serves until `stop` (a descriptor) can be read, or is closed at the other end.
    void run(int stop);

private:
    struct Connection {
        agent::Descriptor fd;
        Hostility hostility = Hostility::Silent;
        std::string head; ///< Of the request, as far as it has come.
        bool answering = false;
        std::uint64_t sent = 0; ///< Of the answer.
    };
    using Steady = std::chrono::steady_clock;

    [[nodiscard]] std::string_view pieceAt(const Connection &connection) const;
    void accept(int listener, Hostility hostility);
    void receive(Connection &connection);
    [[nodiscard]] bool sendSome(Connection &connection);
    void end(Connection &connection);
    void watch(int fd, std::uint32_t events, int operation) const;
    void drip();

    agent::Descriptor m_epoll;
    std::map<std::string, std::uint16_t> m_ports;
    std::map<int, std::pair<agent::Descriptor, Hostility>> m_listeners;
    std::map<int, std::unique_ptr<Connection>> m_connections;
    std::map<Hostility, std::string> m_answers; ///< What is sent once.
    std::map<Hostility, std::string> m_blocks;  ///< What follows again and again.
    Steady::time_point m_nextDrip;
};
