// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>

namespace agent::model {

/// Identifies a series for the life of a WAL. Never reused; 0 is "none". The number is what series records hold on
/// disk.
enum class SeriesRef : std::uint64_t {};

inline constexpr SeriesRef kNoSeries{0};
[[nodiscard]] constexpr std::uint64_t value(SeriesRef ref)
{
    return static_cast<std::uint64_t>(ref);
}

} // namespace agent::model
