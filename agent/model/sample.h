// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/timestamp.h"
#include "agent/model/series_ref.h"

#include <bit>
#include <cstdint>

namespace agent::model {

/// A float sample of a known series. A value.
struct Sample {
    SeriesRef series = kNoSeries;
    TimestampMs timestamp = 0;
    double value = 0;
};

/// The bits of the NaN that marks the end of a series. Source: prometheus model/value.
inline constexpr std::uint64_t kStaleNaNBits = 0x7ff0000000000002;
/// The bits every other NaN is normalised to.
inline constexpr std::uint64_t kNormalNaNBits = 0x7ff8000000000001;

[[nodiscard]] inline double staleNaN()
{
    return std::bit_cast<double>(kStaleNaNBits);
}
[[nodiscard]] inline bool isStaleNaN(double v)
{
    return std::bit_cast<std::uint64_t>(v) == kStaleNaNBits;
}

} // namespace agent::model
