// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/remote/settings.h"
#include "agent/telemetry/registry.h"

#include <string>

namespace agent::remote {

/// A remote's URL as it may be shown: without its password.
[[nodiscard]] std::string redactedUrl(const std::string &url);

/// The self metrics of one remote, with labels `remote_name` and `url`; those of its reader with `consumer`. Gone when
/// destroyed. Source: PARITY.md 7.9. Counters of kinds that are not sent (histograms, exemplars, metadata) exist and
/// stay 0.
class Metrics {
public:
    /// `registry` must outlive it.
    Metrics(telemetry::Registry &registry, const Settings &settings);
    ~Metrics();
    Metrics(const Metrics &) = delete;
    Metrics &operator=(const Metrics &) = delete;

    /// Samples dropped for a reason of the ledger, under the reason names of Prometheus where it has one.
    [[nodiscard]] telemetry::Counter &dropped(const std::string &reason);
    /// Records read, by type name.
    [[nodiscard]] telemetry::Counter &recordsRead(const std::string &type);

private:
    telemetry::Registry &m_registry;
    telemetry::LabelMap m_labels;
    telemetry::LabelMap m_consumer;

public:
    telemetry::Counter &samples;       ///< Sent, tries included.
    telemetry::Counter &samplesFailed; ///< Given up.
    telemetry::Counter &samplesRetried;
    telemetry::Counter &bytes; ///< Compressed, tries included.
    telemetry::Counter &decodeFailures;
    telemetry::Histogram &batchSeconds;
    telemetry::Gauge &highestTimestamp;     ///< Newest read, seconds.
    telemetry::Gauge &highestSentTimestamp; ///< Newest settled, seconds.
    telemetry::Gauge &samplesPending;       ///< In memory.
    telemetry::Gauge &shards;
    telemetry::Gauge &shardsDesired;
    telemetry::Gauge &currentSegment;
    telemetry::Gauge &backlogSamples;
    telemetry::Gauge &backlogSeconds;
    telemetry::Gauge &imbalance;
};

} // namespace agent::remote
