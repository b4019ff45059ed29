// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <random>

namespace agent {

/// Source of randomness, a parameter so that tests choose it. One thread: the owner's.
class Random {
public:
    virtual ~Random() = default;
    /// Evenly distributed over all 64-bit values.
    [[nodiscard]] virtual std::uint64_t next() = 0;
    /// Evenly distributed in [0, 1).
    [[nodiscard]] double unit() { return static_cast<double>(next() >> 11) * 0x1.0p-53; }
};

/// Seeded from the operating system.
class SystemRandom final : public Random {
public:
    SystemRandom() : m_engine((std::uint64_t{m_device()} << 32) ^ m_device()) {}
    [[nodiscard]] std::uint64_t next() override { return m_engine(); }

private:
    std::random_device m_device;
    std::mt19937_64 m_engine;
};

} // namespace agent
