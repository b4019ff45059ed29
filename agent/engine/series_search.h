// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/engine/events.h"
#include "agent/model/metadata.h"
#include "agent/scrape/manager.h"
#include "agent/wal/series_table.h"

#include <string>
#include <unordered_map>
#include <vector>

namespace agent::engine {

/// Finds series by words of their labels, with what the targets told about their family. Any thread; takes as long as
/// the table is large.
[[nodiscard]] std::vector<SeriesInfo> findSeries(const SeriesQuery &query, const wal::SeriesTable &table,
                                                 const std::vector<scrape::MetadataEntry> &metadata);

} // namespace agent::engine
