// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/remote/metrics.h"

#include "agent/base/url.h"

namespace agent::remote {
namespace {

const std::string kPrefix = "prometheus_remote_storage_";
const std::string kWatcher = "prometheus_wal_watcher_";

telemetry::LabelMap with(telemetry::LabelMap labels, const std::string &name, const std::string &value)
{
    labels[name] = value;
    return labels;
}

std::string publicReason(const std::string &reason)
{
    return reason == "unknown_series" ? "unintentionally_dropped_series" : reason;
}

} // namespace

std::string redactedUrl(const std::string &url)
{
    const Result<Url> parsed = parseUrl(url);
    return parsed ? parsed->redacted() : std::string("invalid URL");
}

Metrics::Metrics(telemetry::Registry &r, const Settings &settings)
    : m_registry(r), m_labels{{"remote_name", settings.name}, {"url", redactedUrl(settings.url)}},
      m_consumer{{"consumer", settings.name}},
      samples(r.counter(kPrefix + "samples_total", "Samples sent to remote storage, retries included.", m_labels)),
      samplesFailed(r.counter(kPrefix + "samples_failed_total",
                              "Samples given up because the receiver refused them for good.", m_labels)),
      samplesRetried(
          r.counter(kPrefix + "samples_retried_total", "Samples whose sending failed and is tried again.", m_labels)),
      bytes(r.counter(kPrefix + "bytes_total", "Bytes of compressed sample data sent, retries included.", m_labels)),
      decodeFailures(
          r.counter(kWatcher + "record_decode_failures_total", "Records that could not be decoded.", m_consumer)),
      batchSeconds(r.histogram(kPrefix + "sent_batch_duration_seconds", "Duration of requests to remote storage.",
                               m_labels, {.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 25, 60, 120, 300})),
      highestTimestamp(r.gauge(kPrefix + "queue_highest_timestamp_seconds",
                               "Newest timestamp read for this remote, in seconds since the epoch.", m_labels)),
      highestSentTimestamp(r.gauge(kPrefix + "queue_highest_sent_timestamp_seconds",
                                   "Newest timestamp that is done with, in seconds since the epoch.", m_labels)),
      samplesPending(r.gauge(kPrefix + "samples_pending", "Samples in memory that wait to be sent.", m_labels)),
      shards(r.gauge(kPrefix + "shards", "Requests that may be under way at once.", m_labels)),
      shardsDesired(r.gauge(kPrefix + "shards_desired", "Requests that should be under way at once.", m_labels)),
      currentSegment(r.gauge(kWatcher + "current_segment", "Segment the remote reads from.", m_consumer)),
      backlogSamples(
          r.gauge("belfry_remote_pending_samples", "Samples not yet delivered, those on disk included.", m_labels)),
      backlogSeconds(r.gauge("belfry_remote_pending_seconds", "Age of the oldest sample not yet delivered.", m_labels)),
      imbalance(r.gauge("belfry_remote_ledger_imbalance",
                        "Samples that the ledger cannot account for. Anything but 0 is a fault.", m_labels))
{
    const auto gauge = [&](const std::string &name, const char *help, double value) {
        r.gauge(kPrefix + name, help, m_labels).Set(value);
    };
    const auto counter = [&](const std::string &name, const char *help, const telemetry::LabelMap &labels) {
        r.counter(kPrefix + name, help, labels).Increment(0);
    };
    const QueueSettings &queue = settings.queue;
    gauge("shard_capacity", "Samples that each shard may hold in memory.", queue.capacity);
    gauge("shards_max", "The most requests at once.", queue.maxShards);
    gauge("shards_min", "The fewest requests at once.", queue.minShards);
    gauge("max_samples_per_send", "The most samples in a request.", queue.maxSamplesPerSend);
    for (const char *kind : {"exemplars", "histograms"}) {
        counter(std::string(kind) + "_dropped_total", "Dropped before sending.",
                with(m_labels, "reason", "dropped_series"));
        gauge(std::string(kind) + "_pending", "In memory, waiting to be sent.", 0);
    }
    for (const char *kind : {"exemplars", "histograms", "metadata"}) {
        counter(std::string(kind) + "_total", "Sent to remote storage, retries included.", m_labels);
        counter(std::string(kind) + "_failed_total", "Given up because the receiver refused them.", m_labels);
        counter(std::string(kind) + "_retried_total", "Whose sending failed and is tried again.", m_labels);
    }
    counter("metadata_bytes_total", "Bytes of compressed metadata sent.", m_labels);
    counter("enqueue_retries_total", "Times a shard was full.", m_labels);
    for (const char *reason : {"too_old", "dropped_series", "unknown_series"})
        dropped(reason).Increment(0);
}

Metrics::~Metrics()
{
    m_registry.remove(m_labels);
    m_registry.remove(m_consumer);
}

telemetry::Counter &Metrics::dropped(const std::string &reason)
{
    return m_registry.counter(kPrefix + "samples_dropped_total", "Samples dropped before sending, by reason.",
                              with(m_labels, "reason", publicReason(reason)));
}

telemetry::Counter &Metrics::recordsRead(const std::string &type)
{
    return m_registry.counter(kWatcher + "records_read_total", "Records read from the log, by type.",
                              with(m_consumer, "type", type));
}

} // namespace agent::remote
