// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/remote/metrics.h"

#include "agent/base/url.h"
#include "agent/remote/manager.h"
#include "agent/remote/feed/window.h"

#include <algorithm>
#include <array>

namespace agent::remote {
namespace {

const std::string kPrefix = "prometheus_remote_storage_";
const std::string kWatcher = "prometheus_wal_watcher_";

constexpr std::array<std::pair<State, const char *>, 6> kStateWords{{{State::Starting, "starting"},
                                                                     {State::Delivering, "delivering"},
                                                                     {State::CatchingUp, "catching_up"},
                                                                     {State::Offline, "offline"},
                                                                     {State::ActionNeeded, "action_needed"},
                                                                     {State::Paused, "paused"}}};

telemetry::LabelMap with(telemetry::LabelMap labels, const std::string &name, const std::string &value)
{
    labels[name] = value;
    return labels;
}

std::string publicReason(std::string_view reason)
{
    return std::string(reason == kUnknownSeries ? "unintentionally_dropped_series" : reason);
}

std::string nameOf(Metrics::Kind kind)
{
    switch (kind) {
    case Metrics::Kind::Samples:
        return "samples";
    case Metrics::Kind::Histograms:
        return "histograms";
    case Metrics::Kind::Exemplars:
        break;
    }
    return "exemplars";
}

} // namespace

std::string redactedUrl(const std::string &url)
{
    const Result<Url> parsed = parseUrl(url);
    return parsed ? parsed->redacted() : std::string("invalid URL");
}

Metrics::Metrics(telemetry::Registry &r, const Settings &settings)
    : m_registry(r), m_labels{{"remote_name", settings.name}, {"url", redactedUrl(settings.url)}},
      m_consumer{{"consumer", settings.name}}, samples(traffic(Kind::Samples)), histograms(traffic(Kind::Histograms)),
      exemplars(traffic(Kind::Exemplars)),
      bytes(r.counter(kPrefix + "bytes_total", "Bytes of compressed sample data sent, retries included.", m_labels)),
      metadata{r.counter(kPrefix + "metadata_total", "Sent to remote storage, retries included: metadata.", m_labels),
               r.counter(kPrefix + "metadata_failed_total", "Given up because the receiver refused them: metadata.",
                         m_labels),
               r.counter(kPrefix + "metadata_retried_total", "Whose sending failed and is tried again: metadata.",
                         m_labels)},
      metadataBytes(r.counter(kPrefix + "metadata_bytes_total", "Bytes of compressed metadata sent, retries included.",
                              m_labels)),
      decodeFailures(
          r.counter(kWatcher + "record_decode_failures_total", "Records that could not be decoded.", m_consumer)),
      batchSeconds(r.histogram(kPrefix + "sent_batch_duration_seconds", "Duration of requests to remote storage.",
                               m_labels, {.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 25, 60, 120, 300})),
      highestTimestamp(r.gauge(kPrefix + "queue_highest_timestamp_seconds",
                               "Newest timestamp that is there for this remote, in seconds since the epoch.",
                               m_labels)),
      highestSentTimestamp(r.gauge(kPrefix + "queue_highest_sent_timestamp_seconds",
                                   "What is older is done with, in seconds since the epoch.", m_labels)),
      shards(r.gauge(kPrefix + "shards", "Requests that may be under way at once.", m_labels)),
      shardsDesired(r.gauge(kPrefix + "shards_desired", "Requests that should be under way at once.", m_labels)),
      currentSegment(r.gauge(kWatcher + "current_segment", "Segment the remote reads from.", m_consumer)),
      backlogSamples(
          r.gauge("belfry_remote_pending_samples", "Samples not yet delivered, those on disk included.", m_labels)),
      backlogBytes(
          r.gauge("belfry_remote_pending_bytes", "Size on disk of what is not yet delivered, about.", m_labels)),
      backlogSeconds(r.gauge("belfry_remote_pending_seconds", "Age of the oldest sample not yet delivered.", m_labels)),
      drainSeconds(r.gauge("belfry_remote_drain_seconds",
                           "Until all is delivered, at the pace of the last minute; NaN while that is not known.",
                           m_labels)),
      committed(account("committed")), acknowledged(account("acknowledged")), pending(account("pending")),
      relabelDropped(account("relabel_dropped")),
      imbalance(r.gauge("belfry_remote_ledger_imbalance",
                        "Samples that the ledger cannot account for. Anything but 0 is a fault.", m_labels)),
      deadLetterSamples(r.gauge("belfry_remote_dead_letter_samples",
                                "Samples that the receiver refused for good and that are kept.", m_labels)),
      deadLetterBytes(r.gauge("belfry_remote_dead_letter_bytes", "Size of what is kept of refused samples.", m_labels)),
      deadLettersLost(r.gauge("belfry_remote_dead_letter_lost_samples",
                              "Refused samples that are not kept, for want of room, since the start.", m_labels))
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
    counter("enqueue_retries_total", "Times a shard was full.", m_labels);
    for (const Kind kind : {Kind::Samples, Kind::Histograms, Kind::Exemplars})
        for (const std::string_view reason : {kTooOld, kDroppedSeries, kUnknownSeries})
            dropped(kind, reason).Increment(0);
    dropped(Kind::Histograms, kCustomBuckets).Increment(0);
    for (const auto &[state, word] : kStateWords)
        stateGauge(state).Set(0);
}

Metrics::~Metrics()
{
    m_registry.remove(m_labels);
    m_registry.remove(m_consumer);
}

Metrics::Traffic Metrics::traffic(Kind kind)
{
    const std::string name = nameOf(kind);
    const auto counter = [&](const char *suffix, const char *help) -> telemetry::Counter & {
        return m_registry.counter(kPrefix + name + suffix, help + name + '.', m_labels);
    };
    return {counter("_total", "Sent to remote storage, retries included: "),
            counter("_failed_total", "Given up because the receiver refused them for good: "),
            counter("_retried_total", "Whose sending failed and is tried again: "),
            m_registry.gauge(kPrefix + name + "_pending", "In memory, waiting to be sent: " + name + '.', m_labels)};
}

telemetry::Counter &Metrics::dropped(Kind kind, std::string_view reason)
{
    const std::string name = nameOf(kind);
    return m_registry.counter(kPrefix + name + "_dropped_total", "Dropped before sending, by reason: " + name + '.',
                              with(m_labels, "reason", publicReason(reason)));
}

telemetry::Gauge &Metrics::stateGauge(State state)
{
    const auto found = std::find_if(kStateWords.begin(), kStateWords.end(),
                                    [state](const auto &entry) { return entry.first == state; });
    return m_registry.gauge("belfry_remote_state", "1 for the state that the remote is in, else 0.",
                            with(m_labels, "state", found->second));
}

void Metrics::setState(State state)
{
    telemetry::Gauge &present = stateGauge(state);
    if (m_state && m_state != &present)
        m_state->Set(0);
    m_state = &present;
    m_state->Set(1);
}

telemetry::Gauge &Metrics::account(const std::string &account, const std::string &reason)
{
    return m_registry.gauge("belfry_remote_ledger_samples",
                            "What became of the samples since the remote was first seen: committed is the sum of all "
                            "others. Of those dropped, by reason.",
                            reason.empty() ? with(m_labels, "account", account)
                                           : with(with(m_labels, "account", account), "reason", reason));
}

void Metrics::setLedger(const LedgerStatus &ledger)
{
    committed.Set(static_cast<double>(ledger.committed));
    acknowledged.Set(static_cast<double>(ledger.acknowledged));
    pending.Set(static_cast<double>(ledger.pending));
    relabelDropped.Set(static_cast<double>(ledger.relabelDropped));
    imbalance.Set(static_cast<double>(ledger.imbalance()));
    for (const auto &[reason, count] : ledger.dropped) {
        telemetry::Gauge *&gauge = m_dropped[reason];
        if (!gauge)
            gauge = &account("dropped", reason);
        gauge->Set(static_cast<double>(count));
    }
}

telemetry::Counter &Metrics::recordsRead(const std::string &type)
{
    return m_registry.counter(kWatcher + "records_read_total", "Records read from the log, by type.",
                              with(m_consumer, "type", type));
}

} // namespace agent::remote
