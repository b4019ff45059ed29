// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/scrape/metrics.h"

#include "agent/base/duration.h"

#include <vector>

namespace agent::scrape {
namespace {

const std::vector<double> kCoarseBuckets = {.01, .1, 1, 10};
const std::vector<double> kDurationBuckets = {.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10};

} // namespace

ScrapeMetrics::ScrapeMetrics(telemetry::Registry &metrics)
    : registry(metrics),
      pools(metrics.counter("prometheus_target_scrape_pools_total", "Scrape pools that were to be created.")),
      poolsFailed(
          metrics.counter("prometheus_target_scrape_pools_failed_total", "Scrape pools that could not be created.")),
      reloads(
          metrics.counter("prometheus_target_scrape_pool_reloads_total", "Changes of the settings of a scrape pool.")),
      reloadsFailed(metrics.counter("prometheus_target_scrape_pool_reloads_failed_total",
                                    "Changes of the settings of a scrape pool that failed.")),
      exceededTargetLimit(
          metrics.counter("prometheus_target_scrape_pool_exceeded_target_limit_total",
                          "Times that a scrape pool had more targets than its limit, at a sync or a reload.")),
      exceededLabelLimits(metrics.counter("prometheus_target_scrape_pool_exceeded_label_limits_total",
                                          "Scrapes that failed at a label limit.")),
      exceededBodySizeLimit(metrics.counter("prometheus_target_scrapes_exceeded_body_size_limit_total",
                                            "Scrapes that failed at the body size limit.")),
      exceededSampleLimit(metrics.counter("prometheus_target_scrapes_exceeded_sample_limit_total",
                                          "Scrapes that failed at the sample limit.")),
      exceededBucketLimit(metrics.counter("prometheus_target_scrapes_exceeded_native_histogram_bucket_limit_total",
                                          "Scrapes that failed at the bucket limit of native histograms.")),
      cacheFlushes(metrics.counter("prometheus_target_scrapes_cache_flush_forced_total",
                                   "Times that a series cache was cut down because it grew while scrapes failed.")),
      duplicates(metrics.counter("prometheus_target_scrapes_sample_duplicate_timestamp_total",
                                 "Samples dropped because their series had another one with the same timestamp.")),
      outOfOrder(metrics.counter("prometheus_target_scrapes_sample_out_of_order_total",
                                 "Samples dropped because they were older than their series.")),
      outOfBounds(metrics.counter("prometheus_target_scrapes_sample_out_of_bounds_total",
                                  "Samples dropped because they lay too far in the future.")),
      exemplarsOutOfOrder(metrics.counter("prometheus_target_scrapes_exemplar_out_of_order_total",
                                          "Exemplars dropped because they were older than those of their series.")),
      scrapeDuration(metrics.histogram(
          "prometheus_target_scrape_duration_seconds",
          "Time from the start of a scrape to its commit, where extra scrape metrics are on.", {}, kDurationBuckets))
{
}

ScrapeMetrics::ForInterval ScrapeMetrics::forInterval(std::chrono::milliseconds interval) const
{
    const telemetry::LabelMap labels = {{"interval", formatDuration(interval)}};
    return {&registry.summary("prometheus_target_interval_length_seconds", "Actual time between scrapes.", labels),
            &registry.histogram("prometheus_target_interval_length_histogram_seconds", "Actual time between scrapes.",
                                labels, kCoarseBuckets)};
}

ScrapeMetrics::ForJob ScrapeMetrics::forJob(const std::string &job) const
{
    const telemetry::LabelMap labels = {{"scrape_job", job}};
    ForJob out;
    out.targets = &registry.gauge("prometheus_target_scrape_pool_targets", "Targets of the scrape pool.", labels);
    out.targetLimit = &registry.gauge("prometheus_target_scrape_pool_target_limit",
                                      "Most targets that the scrape pool may have; 0: any number.", labels);
    out.syncs = &registry.counter("prometheus_target_scrape_pool_sync_total",
                                  "Syncs of the scrape pool with discovered targets.", labels);
    out.syncsFailed =
        &registry.counter("prometheus_target_sync_failed_total", "Discovered targets that could not be used.", labels);
    out.syncLength =
        &registry.summary("prometheus_target_sync_length_seconds", "Time that a sync of the scrape pool took.", labels);
    out.syncLengthHistogram = &registry.histogram("prometheus_target_sync_length_histogram_seconds",
                                                  "Time that a sync of the scrape pool took.", labels, kCoarseBuckets);
    return out;
}

void ScrapeMetrics::setMetadata(const std::string &job, std::size_t entries, std::size_t bytes) const
{
    const telemetry::LabelMap labels = {{"scrape_job", job}};
    registry.gauge("prometheus_target_metadata_cache_entries", "Metric families whose metadata is known.", labels)
        .Set(static_cast<double>(entries));
    registry.gauge("prometheus_target_metadata_cache_bytes", "Bytes of the metadata of metric families.", labels)
        .Set(static_cast<double>(bytes));
}

void ScrapeMetrics::removeJob(const std::string &job) const
{
    registry.remove({{"scrape_job", job}});
}

telemetry::Summary &ScrapeMetrics::reloadLength(std::chrono::milliseconds interval) const
{
    return registry.summary("prometheus_target_reload_length_seconds",
                            "Time that a change of the settings of a scrape pool took.",
                            {{"interval", formatDuration(interval)}});
}

} // namespace agent::scrape
