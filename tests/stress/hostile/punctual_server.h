// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/descriptor.h"

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <thread>
#include <vector>

/// Healthy targets, one for each path "/0", "/1", …, that note when each scrape arrives; and a control that notes when
/// the machine was late, so that its delays are not laid at somebody else's door.
class PunctualServer {
public:
    using Time = std::chrono::steady_clock::time_point;

    PunctualServer(std::size_t targets, std::string body);
    ~PunctualServer();
    PunctualServer(const PunctualServer &) = delete;
    PunctualServer &operator=(const PunctualServer &) = delete;

    [[nodiscard]] std::uint16_t port() const { return m_port; }
    /// Ends serving. What follows is for afterwards.
    void stop();
    /// When the requests to each target arrived.
    [[nodiscard]] const std::vector<std::vector<Time>> &arrivals() const { return m_arrivals; }
    /// How long, in the tenth of a second before `time`, the machine let those wait who could have run: the control,
    /// which only wants to wake up every few milliseconds, or the thread "agent-scrape-0" (where the kernel tells).
    [[nodiscard]] std::chrono::nanoseconds machineDelay(Time time) const;

private:
    void serve();
    void tick();
    [[nodiscard]] bool receive(int fd);

    std::string m_answer;
    std::vector<std::vector<Time>> m_arrivals;
    std::map<int, std::pair<agent::Descriptor, std::string>> m_connections; ///< With the head as far as it has come.
    struct Tick {
        Time time;
        std::chrono::nanoseconds late{0};   ///< The control.
        std::chrono::nanoseconds waited{0}; ///< The thread under test, since it started.
    };
    std::vector<Tick> m_ticks;
    agent::Descriptor m_listener;
    agent::Descriptor m_epoll;
    agent::Descriptor m_stop; ///< An eventfd.
    std::uint16_t m_port = 0;
    std::thread m_server;
    std::thread m_control;
};
