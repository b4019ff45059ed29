// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/model/histogram.h"

#include <cstdint>

namespace agent::scrape {

/// Merges buckets until the histogram has no finer schema than `finest` and at most `buckets` buckets (0: any number).
/// Returns false when it cannot have so few: the coarsest schema has more, or its bounds are its own.
/// Source: PARITY.md 3.5 and 3.6.
[[nodiscard]] bool limitBuckets(model::Histogram &histogram, std::int32_t finest, std::uint64_t buckets);

} // namespace agent::scrape
