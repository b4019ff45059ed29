// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/result.h"
#include "agent/engine/events.h"
#include "agent/remote/wire/family_metadata.h"
#include "agent/wal/series_table.h"

#include <stop_token>

namespace agent::engine {

/// Looks through all series of `table`, with what `families` tells about them. Any thread; a label pair is judged once,
/// however many series have it, so a million series take a fraction of a second, in which appends are held up for
/// microseconds at a time. A pair that comes and goes meanwhile may be judged as the one that had its place before.
///
/// Errors: InvalidInput when the text is not understood; Cancelled by `query.stop` or `stopping`.
[[nodiscard]] Result<SeriesFindings> findSeries(const SeriesQuery &query, const std::stop_token &stopping,
                                                const wal::SeriesTable &table, const remote::MetadataView &families);

/// The series with exactly these labels, in the order asked for; what is not there has kNoSeries.
[[nodiscard]] std::vector<SeriesInfo> lookUpSeries(std::vector<model::Labels> wanted, const wal::SeriesTable &table,
                                                   const remote::MetadataView &families);

} // namespace agent::engine
