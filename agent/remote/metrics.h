// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/remote/settings.h"
#include "agent/telemetry/registry.h"

#include <string>
#include <string_view>

namespace agent::remote {

/// A remote's URL as it may be shown: without its password.
[[nodiscard]] std::string redactedUrl(const std::string &url);

/// The self metrics of one remote, with labels `remote_name` and `url`; those of its reader with `consumer`. Gone when
/// destroyed. Source: PARITY.md 7.9. Counters of metadata, which is not sent, exist and stay 0.
class Metrics {
public:
    /// `registry` must outlive it.
    Metrics(telemetry::Registry &registry, const Settings &settings);
    ~Metrics();
    Metrics(const Metrics &) = delete;
    Metrics &operator=(const Metrics &) = delete;

    enum class Kind { Samples, Histograms, Exemplars };
    /// What there is for each kind.
    struct Traffic {
        telemetry::Counter &sent;   ///< Tries included.
        telemetry::Counter &failed; ///< Given up.
        telemetry::Counter &retried;
        telemetry::Gauge &pending; ///< In memory.
    };
    /// What was dropped for a reason of the ledger, under the reason names of Prometheus where it has one.
    [[nodiscard]] telemetry::Counter &dropped(Kind kind, std::string_view reason);
    /// Records read, by type name.
    [[nodiscard]] telemetry::Counter &recordsRead(const std::string &type);

private:
    [[nodiscard]] Traffic traffic(Kind kind);

    telemetry::Registry &m_registry;
    telemetry::LabelMap m_labels;
    telemetry::LabelMap m_consumer;

public:
    Traffic samples;
    Traffic histograms;
    Traffic exemplars;
    telemetry::Counter &bytes; ///< Compressed, tries included.
    telemetry::Counter &decodeFailures;
    telemetry::Histogram &batchSeconds;
    telemetry::Gauge &highestTimestamp;     ///< Newest read, seconds.
    telemetry::Gauge &highestSentTimestamp; ///< Newest settled, seconds.
    telemetry::Gauge &shards;
    telemetry::Gauge &shardsDesired;
    telemetry::Gauge &currentSegment;
    telemetry::Gauge &backlogSamples;
    telemetry::Gauge &backlogSeconds;
    telemetry::Gauge &imbalance;
};

} // namespace agent::remote
