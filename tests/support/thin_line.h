// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/descriptor.h"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <thread>

/// A relay on loopback that is as slow as a line of so many bytes a second and such a delay each way, shared by all
/// connections. It takes in no more than a tenth of a second of what it can carry, so whoever sends feels the line.
/// Internally synchronised.
class ThinLine {
public:
    struct Shape {
        double bytesPerSecond;
        std::chrono::milliseconds delay; ///< Each way.
    };
    /// To `port`. Listens at once.
    ThinLine(std::uint16_t port, Shape shape);
    ~ThinLine();
    ThinLine(const ThinLine &) = delete;
    ThinLine &operator=(const ThinLine &) = delete;

    [[nodiscard]] std::uint16_t port() const { return m_port; }

private:
    void run();

    const std::uint16_t m_to;
    const Shape m_shape;
    std::uint16_t m_port = 0;
    agent::Descriptor m_listener;
    std::atomic<bool> m_stop{false};
    std::thread m_thread;
};
