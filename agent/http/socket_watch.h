// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/descriptor.h"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <vector>

namespace agent::http {

/// The sockets of a client on epoll. Waiting costs what happens, not what is watched, and a kept connection needs no
/// epoll_ctl from one request to the next. One thread: the client's, except `wakeUp`.
class SocketWatch {
public:
    /// A socket is ready for `events` (EPOLLIN and so on).
    using Ready = std::function<void(int fd, std::uint32_t events)>;

    SocketWatch();

    /// As socket(2) and close(2).
    [[nodiscard]] int open(int family, int type, int protocol);
    int close(int fd);
    /// Why the last `open` that failed did so (errno); 0: none has failed since the last call.
    [[nodiscard]] int takeOpenError();
    /// What is to be waited for at `fd` from now on; 0: nothing.
    void want(int fd, std::uint32_t events);
    /// Waits at most so many milliseconds, hands out what is ready, until `turn` is over; the others come first next
    /// time.
    void wait(int milliseconds, std::chrono::nanoseconds turn, const Ready &ready);
    /// Ends a running or the next `wait` at once. Any thread.
    void wakeUp();

private:
    /// What is wanted of a socket, and what epoll has been told.
    struct State {
        std::uint32_t wanted = 0;
        std::uint32_t watched = 0;
        /// Opened and closed here, so that a stale entry is impossible.
        bool ours = false;
    };

    void handOut(int fd, std::uint32_t events, const Ready &ready);
    void tell(int fd, State &state, std::uint32_t events);
    State &stateOf(int fd);

    Descriptor m_epoll;
    Descriptor m_wake;
    std::atomic<bool> m_woken = false; ///< A wake-up is on its way already.
    std::vector<State> m_states;       ///< By descriptor.
    int m_openError = 0;
};

} // namespace agent::http
