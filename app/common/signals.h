// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <optional>

namespace app {

enum class Signal {
    Reload, ///< SIGHUP
    Stop,   ///< SIGTERM or SIGINT
};

/// Turns SIGHUP, SIGTERM and SIGINT into something that can be waited for. Make one before any thread is started, so
/// that every thread inherits the blocked signals. One thread, except `requestStop`.
class Signals {
public:
    Signals();
    ~Signals();
    Signals(const Signals &) = delete;
    Signals &operator=(const Signals &) = delete;

    /// The next signal, or nothing after `timeout`.
    [[nodiscard]] std::optional<Signal> wait(std::chrono::milliseconds timeout);
    /// Makes `wait` tell Stop, as SIGTERM would. Any thread.
    void requestStop();
    /// Readable when `wait` would return at once.
    [[nodiscard]] int descriptor() const { return m_fd; }

private:
    int m_fd = -1;
};

} // namespace app
