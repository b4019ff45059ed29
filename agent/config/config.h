// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

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

/// What the optional top-level section `belfry` says. Zero: not set.
struct StorageLimits {
    std::uint64_t maxBytes = 0;
    std::uint64_t minFreeBytes = 0;
    std::chrono::milliseconds fsyncInterval{1000};
    friend bool operator==(const StorageLimits &, const StorageLimits &) = default;
};

/// A whole, valid configuration. A value.
struct Config {
    Global global;
    std::vector<scrape::JobSettings> jobs;
    std::vector<remote::Settings> remotes;
    StorageLimits storage;
    /// The file again, defaults filled in and secrets masked, as /api/v1/status/config shows it.
    std::string printed;
    friend bool operator==(const Config &, const Config &) = default;
};

} // namespace agent::config
