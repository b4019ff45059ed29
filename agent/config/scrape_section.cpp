// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/config/sections.h"

#include <algorithm>
#include <set>

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

void readFallback(Mapping &job, const std::string &context, scrape::JobSettings &out)
{
    constexpr std::string_view kKey = "fallback_scrape_protocol";
    job.text(kKey, out.fallbackProtocol);
    const auto known = defaultProtocols();
    if (out.fallbackProtocol.empty() || std::find(known.begin(), known.end(), out.fallbackProtocol) != known.end())
        return;
    if (out.fallbackProtocol == "PrometheusProto") {
        job.problems().add(job.place(kKey),
                           "the scrape protocol PrometheusProto is not supported by this version of Belfry",
                           "use PrometheusText0.0.4");
        return;
    }
    job.problems().add(job.place(kKey),
                       "invalid fallback_scrape_protocol" + context + ": unknown scrape protocol " +
                           out.fallbackProtocol,
                       "use PrometheusText0.0.4, PrometheusText1.0.0, OpenMetricsText0.0.1 or OpenMetricsText1.0.0");
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
    job.textsMap("params", out.params);
    job.boolean("enable_compression", out.enableCompression);
}

scrape::JobSettings readJob(Mapping &job, const GlobalSection &global, const Paths &paths)
{
    scrape::JobSettings out;
    job.text("job_name", out.name);
    if (out.name.empty())
        job.problems().add(job.place("job_name"), "job_name is empty", "give the job a name that no other job has");
    const std::string context = " for scrape config with job name \"" + out.name + '"';

    readTimes(job, global.settings, out);
    out.protocols = readProtocols(job, context);
    if (out.protocols.empty())
        out.protocols = global.protocols.empty() ? defaultProtocols() : global.protocols;
    readFallback(job, context, out);
    readRequest(job, out);
    job.boolean("honor_labels", out.honorLabels);
    job.boolean("honor_timestamps", out.honorTimestamps);
    job.boolean("track_timestamps_staleness", out.trackTimestampsStaleness);
    out.extraScrapeMetrics = global.extraScrapeMetrics;
    job.boolean("extra_scrape_metrics", out.extraScrapeMetrics);
    readJobLimits(job, global, out);
    out.nameScheme = global.nameScheme;
    readNameScheme(job, out.nameScheme);

    readHttp(job, paths, out.http);
    out.relabel =
        readRules(job, "relabel_configs", out.nameScheme, "empty or null target relabeling rule in scrape config");
    out.metricRelabel = readRules(job, "metric_relabel_configs", out.nameScheme,
                                  "empty or null metric relabeling rule in scrape config");
    const Node *rules = job.node("relabel_configs");
    out.discovery = readDiscovery(job, paths, rules && !rules->items.empty());

    for (const char *key :
         {"scrape_failure_log_file", "native_histogram_bucket_limit", "native_histogram_min_bucket_factor"})
        job.notSupported(key);
    for (const char *key :
         {"scrape_native_histograms", "always_scrape_classic_histograms", "convert_classic_histograms_to_nhcb"})
        job.notSupported(key, "remove it; native histograms are scraped as classic ones");
    job.finish();
    return out;
}

} // namespace

std::vector<scrape::JobSettings> readJobs(Mapping &top, const GlobalSection &global, const Paths &paths)
{
    std::vector<scrape::JobSettings> jobs;
    std::set<std::string> names;
    for (Mapping &job : top.mappings("scrape_configs", "empty or null scrape config section")) {
        jobs.push_back(readJob(job, global, paths));
        const std::string &name = jobs.back().name;
        if (!name.empty() && !names.insert(name).second)
            top.problems().add(job.place("job_name"), "found multiple scrape configs with job name \"" + name + '"',
                               "give each job a name of its own");
    }
    return jobs;
}

} // namespace agent::config
