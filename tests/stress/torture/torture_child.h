// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/timestamp.h"
#include "agent/model/labels.h"

#include <cstdint>
#include <string>

namespace torture {

/// What the agent that is killed appends: at each multiple of the scrape interval one sample of each series, which its
/// labels and its time tell apart from all others.
inline constexpr agent::TimestampMs kScrapeInterval = 15'000;
inline constexpr int kScrapedSeries = 50;
inline constexpr const char *kRemoteName = "headquarters";
[[nodiscard]] agent::model::Labels scrapedLabels(int series, std::int64_t scrape);
[[nodiscard]] double scrapedValue(int series, std::int64_t scrape);

struct ChildOptions {
    std::string directory;
    std::string url;
    agent::TimestampMs start = 0; ///< Of SimulatedTime.
    agent::TimestampMs realStart = 0;
    std::int64_t rate = 1;
};

/// The agent: a log and its remote. Tells on standard output, a line each, "committed <scrape>" when an append has
/// returned; and when standard input ends it stops like an agent and tells "ledger <committed> <acknowledged> <pending>
/// <imbalance>". Returns the exit code.
int runChild(const ChildOptions &options);

} // namespace torture
