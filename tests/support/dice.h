// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/random.h"

#include <cstdint>

/// Chance from a seed (splitmix64): the same on every machine.
class Dice final : public agent::Random {
public:
    explicit Dice(std::uint64_t seed) : m_state(seed) {}
    [[nodiscard]] std::uint64_t next() override
    {
        std::uint64_t z = m_state += 0x9e3779b97f4a7c15U;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
        return z ^ (z >> 31);
    }
    /// Below `bound`; 0 when that is 0.
    [[nodiscard]] std::uint64_t below(std::uint64_t bound) { return bound == 0 ? 0 : next() % bound; }
    [[nodiscard]] bool coin() { return (next() & 1) != 0; }
    [[nodiscard]] bool percent(std::uint64_t chance) { return below(100) < chance; }

private:
    std::uint64_t m_state;
};
