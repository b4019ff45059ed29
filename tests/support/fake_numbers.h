// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

constexpr double kBytesPerSample = 8.6;

/// A number from 0 to 1 that depends on nothing but its inputs.
inline double noise(std::uint64_t a, std::uint64_t b)
{
    std::uint64_t x = a * 0x9E3779B97F4A7C15ULL + b * 0xBF58476D1CE4E5B9ULL + 0x94D049BB133111EBULL;
    x ^= x >> 31;
    x *= 0xD6E8FEB86659FD93ULL;
    x ^= x >> 32;
    return static_cast<double>(x >> 11) / 9007199254740992.0;
}
