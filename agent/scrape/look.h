// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/timestamp.h"
#include "agent/http/message.h"
#include "agent/scrape/manager.h"
#include "agent/scrape/pool_settings.h"
#include "agent/scrape/target.h"

namespace agent::scrape {

/// Reads the answer to a request of `scrapeRequest` as a scrape would, limits and metric relabelling included, with
/// caches that are thrown away: nothing is stored and nothing of the target changes. Costs as a first scrape of the
/// target. Any thread.
[[nodiscard]] Look examineAnswer(const PoolSettings &pool, const Target &target, const Manager::Options &options,
                                 TimestampMs time, http::Outcome outcome);

/// Why a target with these labels, as discovered, is scraped as it is, or is not. Any thread.
[[nodiscard]] Relabelling explainRelabelling(const PoolSettings &pool, const model::Labels &discovered);

} // namespace agent::scrape
