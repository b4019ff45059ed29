// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/clock.h"

#include <cstddef>
#include <cstdint>

namespace agent::http {

/// Bounds how many bytes a second the bodies of some requests and their heads take: a token bucket that all of them
/// share. What is not used is kept for a second, so that a pause between two requests costs nothing; over a minute no
/// more than one part in sixty comes on top. The rate may change at any time. One thread: the client's.
class Pacer {
public:
    /// Bytes a second; 0: no limit. Only requests that are started while there is a limit keep to it.
    void setRate(std::uint64_t bytesPerSecond, SteadyTime now);
    [[nodiscard]] std::uint64_t rate() const { return m_rate; }
    [[nodiscard]] bool limits() const { return m_rate > 0; }

    /// Takes up to `wanted` bytes. Returns how many may go now; 0: none before `readyAt`.
    [[nodiscard]] std::size_t take(std::size_t wanted, SteadyTime now);
    /// Bytes that have gone without being asked for. They may leave a debt.
    void charge(std::size_t bytes, SteadyTime now);
    /// When enough may go to be worth a packet.
    [[nodiscard]] SteadyTime readyAt() const;

private:
    void fill(SteadyTime now);
    /// What is worth sending at once.
    [[nodiscard]] double portion() const;

    std::uint64_t m_rate = 0;
    double m_tokens = 0; ///< Negative: a debt.
    SteadyTime m_filled;
};

} // namespace agent::http
