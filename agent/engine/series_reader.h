// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/result.h"
#include "agent/engine/events.h"
#include "agent/wal/log.h"

#include <cstdint>
#include <stop_token>

namespace agent::engine {

/// What a look into the past may cost.
struct ReadBudget {
    /// Of segments, uncompressed; the newest count first, and what is older is not read.
    std::uint64_t bytes = std::uint64_t{512} << 20;
};

/// Reads series from the log: the segments whose time touches the range, one after the other, each of them only as long
/// as it takes; a segment that is deleted meanwhile is a gap. Takes seconds for hundreds of MiB, so it belongs on a
/// thread of low priority. Nothing waits for it.
///
/// Errors: Cancelled by `range.stop` or `stopping`; Io when a segment cannot be read.
[[nodiscard]] Result<SeriesPast> readSeries(const SeriesRange &range, const std::stop_token &stopping, wal::Log &log,
                                            const ReadBudget &budget = {});

} // namespace agent::engine
