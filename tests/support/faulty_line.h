// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/descriptor.h"

#include <atomic>
#include <cstdint>
#include <thread>

/// A relay on loopback between a client and a server on loopback, which does to connections what bad networks and bad
/// servers do. Internally synchronised.
class FaultyLine {
public:
    enum class Fault {
        None,
        Refuse,    ///< Nobody listens.
        Hang,      ///< Takes everything and says nothing.
        Drip,      ///< Lets one byte of an answer through in a second.
        CutBody,   ///< Closes when some hundred bytes of a request have come.
        CutAnswer, ///< Lets the request through, and closes instead of bringing the answer.
        Reset,     ///< Resets at once.
    };

    /// To `port`. Listens at once, on a port that stays the same.
    explicit FaultyLine(std::uint16_t port);
    ~FaultyLine();
    FaultyLine(const FaultyLine &) = delete;
    FaultyLine &operator=(const FaultyLine &) = delete;

    [[nodiscard]] std::uint16_t port() const { return m_port; }
    /// From now on. Connections that are open end.
    void set(Fault fault);

private:
    void run();

    const std::uint16_t m_to;
    std::uint16_t m_port = 0;
    std::atomic<Fault> m_fault{Fault::None};
    agent::Descriptor m_changed; ///< Told of each change.
    std::atomic<bool> m_stop{false};
    std::thread m_thread;
};
