// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/engine/target_looks.h"
#include "agent/scrape/manager.h"

/// From what the scrape room tells of one target to what the engine answers. Pure; any thread.
namespace agent::engine {

[[nodiscard]] RequestTiming toTiming(const http::Timing &timing);
[[nodiscard]] TargetHistory toHistory(const scrape::ScrapeHistory &history, const http::Request &request);
[[nodiscard]] TargetLook toLook(scrape::Look look);
[[nodiscard]] RelabelExplanation toExplanation(scrape::Relabelling relabelling);

} // namespace agent::engine
