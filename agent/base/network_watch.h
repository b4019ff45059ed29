// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/descriptor.h"

#include <functional>
#include <string_view>
#include <thread>

namespace agent {

/// Tells when the machine's network may have come up: a link got its carrier, an address or a route was added. On
/// netlink, a thread of its own; where netlink is not allowed it says nothing at all.
class NetworkWatch {
public:
    /// `up` is called on the watch's thread, at most once for what comes within a tenth of a second.
    explicit NetworkWatch(std::function<void()> up);
    ~NetworkWatch();
    NetworkWatch(const NetworkWatch &) = delete;
    NetworkWatch &operator=(const NetworkWatch &) = delete;

    [[nodiscard]] bool isWatching() const { return m_thread.joinable(); }

private:
    void run();

    const std::function<void()> m_up;
    Descriptor m_socket;
    Descriptor m_stop;
    std::thread m_thread;
};

/// Whether netlink messages, as they are received, speak of a network that comes up. Loopback does not count.
[[nodiscard]] bool speaksOfNetworkUp(std::string_view messages);

} // namespace agent
