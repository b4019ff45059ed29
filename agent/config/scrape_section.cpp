// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/config/sections.h"

#include <algorithm>

namespace agent::config {
namespace {

void readTimes(Mapping &job, const Global &global, scrape::JobSettings &out)
{
    std::chrono::milliseconds interval{0};
    std::chrono::milliseconds timeout{0};
    job.duration("scrape_interval", interval);
    job.duration("scrape_timeout", timeout);
    out.interval = interval.count() != 0 ? interval : global.scrapeInterval;
    out.timeout = timeout.count() != 0 ? timeout : std::min(global.scrapeTimeout, out.interval);
    if (out.timeout > out.interval)
        job.problems().add(job.place("scrape_timeout"),
                           "scrape timeout greater than scrape interval for scrape config with job name \"" + out.name +
                               '"',
                           "make scrape_timeout at most scrape_interval, or remove it");
}

void readProtocolKeys(Mapping &job, const std::string &context, const GlobalSection &global, scrape::JobSettings &out)
{
    constexpr std::string_view kFallback = "fallback_scrape_protocol";
    out.protocols = readProtocols(job, context);
    if (out.protocols.empty())
        out.protocols = global.protocols.empty() ? defaultProtocols(out.scrapeNativeHistograms) : global.protocols;
    job.text(kFallback, out.fallbackProtocol);
    if (!out.fallbackProtocol.empty() && !isProtocol(out.fallbackProtocol))
        job.problems().add(job.valuePlace(kFallback),
                           "invalid fallback_scrape_protocol" + context + ": unknown scrape protocol " +
                               out.fallbackProtocol + ", supported: " + knownProtocols(),
                           "check spelling and case");
}

void readHistogramKeys(Mapping &job, const GlobalSection &global, scrape::JobSettings &out)
{
    out.scrapeNativeHistograms = global.scrapeNativeHistograms;
    job.boolean("scrape_native_histograms", out.scrapeNativeHistograms);
    out.alwaysScrapeClassicHistograms = global.alwaysScrapeClassicHistograms;
    job.boolean("always_scrape_classic_histograms", out.alwaysScrapeClassicHistograms);
    out.convertClassicHistogramsToNhcb = global.convertClassicHistogramsToNhcb;
    job.boolean("convert_classic_histograms_to_nhcb", out.convertClassicHistogramsToNhcb);
    job.number("native_histogram_bucket_limit", out.nativeHistogramBucketLimit);
    job.decimal("native_histogram_min_bucket_factor", out.nativeHistogramMinBucketFactor);
    if (out.nativeHistogramMinBucketFactor < 0)
        job.problems().add(job.valuePlace("native_histogram_min_bucket_factor"),
                           "native_histogram_min_bucket_factor must not be negative", "remove it");
}

void readNameKeys(Mapping &job, const GlobalSection &global, scrape::JobSettings &out)
{
    out.nameScheme = global.nameScheme;
    const bool ownScheme = readNameScheme(job, out.nameScheme);
    const auto escaping = readEscaping(job);
    const auto inherited =
        ownScheme || !global.escapingScheme ? naturalEscaping(out.nameScheme) : *global.escapingScheme;
    out.escapingScheme = escaping.value_or(inherited);
    if (escaping == scrape::EscapingScheme::AllowUtf8 && out.nameScheme != model::NameScheme::Utf8)
        job.problems().add(job.valuePlace("metric_name_escaping_scheme"), kUtf8WithLegacy,
                           "set metric_name_validation_scheme: utf8");
}

void readJobLimits(Mapping &job, const GlobalSection &global, scrape::JobSettings &out)
{
    Limits limits = global.limits;
    readLimits(job, limits);
    out.bodySizeLimit = limits.bodySize;
    out.sampleLimit = limits.samples;
    out.targetLimit = limits.targets;
    out.labelLimit = limits.labels;
    out.labelNameLengthLimit = limits.labelNameLength;
    out.labelValueLengthLimit = limits.labelValueLength;
    out.keepDroppedTargets = limits.keepDroppedTargets;
}

void readRequest(Mapping &job, scrape::JobSettings &out)
{
    job.text("metrics_path", out.metricsPath);
    job.text("scheme", out.scheme);
    if (out.scheme != "http" && out.scheme != "https")
        job.problems().add(job.place("scheme"), "unknown scheme \"" + out.scheme + '"', "use http or https");
    job.secretTextsMap("params", out.params);
    job.boolean("enable_compression", out.enableCompression);
}

scrape::JobSettings readJob(Mapping &job, const GlobalSection &global, Paths &paths)
{
    scrape::JobSettings out;
    job.text("job_name", out.name);
    if (out.name.empty())
        job.problems().add(job.place("job_name"), "job_name is empty", "give the job a name that no other job has");
    const std::string context = " for scrape config with job name \"" + out.name + '"';

    readTimes(job, global.settings, out);
    readHistogramKeys(job, global, out);
    readProtocolKeys(job, context, global, out);
    readRequest(job, out);
    job.boolean("honor_labels", out.honorLabels);
    job.boolean("honor_timestamps", out.honorTimestamps);
    job.boolean("track_timestamps_staleness", out.trackTimestampsStaleness);
    out.extraScrapeMetrics = global.extraScrapeMetrics;
    job.boolean("extra_scrape_metrics", out.extraScrapeMetrics);
    readJobLimits(job, global, out);
    readNameKeys(job, global, out);
    out.scrapeFailureLogFile = global.scrapeFailureLogFile;
    std::string log;
    job.text("scrape_failure_log_file", log);
    if (!log.empty())
        out.scrapeFailureLogFile = paths.resolve(log);

    readHttp(job, paths, out.http);
    out.relabel =
        readRules(job, "relabel_configs", out.nameScheme, "empty or null target relabeling rule in scrape config");
    out.metricRelabel = readRules(job, "metric_relabel_configs", out.nameScheme,
                                  "empty or null metric relabeling rule in scrape config");
    const Node *rules = job.node("relabel_configs");
    out.discovery = readDiscovery(job, paths, rules && !rules->items.empty());
    job.finish();
    return out;
}

} // namespace

std::vector<scrape::JobSettings> readJobs(Mapping &top, const GlobalSection &global, Paths &paths, JobNames &names,
                                          const std::string &file)
{
    std::vector<scrape::JobSettings> jobs;
    for (Mapping &job : top.mappings("scrape_configs", "empty or null scrape config section")) {
        jobs.push_back(readJob(job, global, paths));
        const std::string &name = jobs.back().name;
        if (name.empty())
            continue;
        const auto [first, isNew] = names.emplace(name, file);
        if (isNew)
            continue;
        std::string message = "found multiple scrape configs with job name \"" + name + '"';
        if (!file.empty())
            message = '"' + file + "\": " + message + ", first found in " +
                      (first->second.empty() ? "main config file" : '"' + first->second + '"');
        job.problems().add(job.place("job_name"), std::move(message), "give each job a name of its own");
    }
    return jobs;
}

} // namespace agent::config
