// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/telemetry/registry.h"

#include <chrono>
#include <cstddef>
#include <string>

namespace agent::scrape {

/// The self metrics of scraping, under Prometheus's names. Internally synchronised, as the metrics are. Source:
/// PARITY.md 9.3.
struct ScrapeMetrics {
    explicit ScrapeMetrics(telemetry::Registry &registry);

    /// What is observed for each interval in use.
    struct ForInterval {
        telemetry::Summary *length = nullptr;
        telemetry::Histogram *lengthHistogram = nullptr;
    };
    [[nodiscard]] ForInterval forInterval(std::chrono::milliseconds interval) const;

    /// What is told of each job; dies with `removeJob`.
    struct ForJob {
        telemetry::Gauge *targets = nullptr;
        telemetry::Gauge *targetLimit = nullptr;
        telemetry::Counter *syncs = nullptr;
        telemetry::Counter *syncsFailed = nullptr;
        telemetry::Summary *syncLength = nullptr;
        telemetry::Histogram *syncLengthHistogram = nullptr;
    };
    [[nodiscard]] ForJob forJob(const std::string &job) const;
    void setMetadata(const std::string &job, std::size_t entries, std::size_t bytes) const;
    void removeJob(const std::string &job) const;
    [[nodiscard]] telemetry::Summary &reloadLength(std::chrono::milliseconds interval) const;

    telemetry::Registry &registry;
    telemetry::Counter &pools;
    telemetry::Counter &poolsFailed;
    telemetry::Counter &reloads;
    telemetry::Counter &reloadsFailed;
    telemetry::Counter &exceededTargetLimit;
    telemetry::Counter &exceededLabelLimits;
    telemetry::Counter &exceededBodySizeLimit;
    telemetry::Counter &exceededSampleLimit;
    telemetry::Counter &exceededBucketLimit;
    telemetry::Counter &cacheFlushes;
    telemetry::Counter &duplicates;
    telemetry::Counter &outOfOrder;
    telemetry::Counter &outOfBounds;
    telemetry::Counter &exemplarsOutOfOrder;
    telemetry::Histogram &scrapeDuration;
};

} // namespace agent::scrape
