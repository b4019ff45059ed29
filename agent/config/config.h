// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/moment.h"
#include "agent/model/labels.h"
#include "agent/remote/settings.h"
#include "agent/scrape/settings.h"

#include <chrono>
#include <string>
#include <vector>

namespace agent::config {

struct Global {
    std::chrono::milliseconds scrapeInterval{60000};
    std::chrono::milliseconds scrapeTimeout{10000};
    model::Labels externalLabels; ///< Environment variables expanded.
    friend bool operator==(const Global &, const Global &) = default;
};

/// What the optional top-level section `belfry` says of storage.
struct StorageLimits {
    std::uint64_t maxBytes = 0;     ///< 0: no limit.
    std::uint64_t minFreeBytes = 0; ///< 0: no limit.
    std::chrono::milliseconds fsyncInterval{1000};
    std::uint64_t memoryBytes = 32U << 20;      ///< For samples that the disk does not take.
    std::chrono::milliseconds packAfter{60000}; ///< 0: never.
    Moment takeover;                            ///< From when on the first start delivers what it finds.
    friend bool operator==(const StorageLimits &, const StorageLimits &) = default;
};

/// What the loader takes from the command line. A value.
struct Features {
    bool protobufFirst = false;      ///< A start timestamp feature is on: the default scrape_protocols begin with it.
    bool extraScrapeMetrics = false; ///< extra-scrape-metrics: as global.extra_scrape_metrics.
};

/// A whole, valid configuration. A value.
struct Config {
    Global global;
    std::vector<scrape::JobSettings> jobs;
    std::vector<remote::Settings> remotes;
    StorageLimits storage;
    std::chrono::milliseconds outOfOrderTimeWindow{0}; ///< storage.tsdb.out_of_order_time_window
    /// Every file that was read: the main one and what scrape_config_files named, in that order.
    std::vector<std::string> files;
    /// The file again, defaults filled in and secrets masked, as /api/v1/status/config shows it.
    std::string printed;
    friend bool operator==(const Config &, const Config &) = default;
};

} // namespace agent::config
