// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/remote/settings.h"
#include "agent/telemetry/registry.h"

#include <map>
#include <string>
#include <string_view>

namespace agent::remote {

enum class State;
struct LedgerStatus;

/// A remote's URL as it may be shown: without its password.
[[nodiscard]] std::string redactedUrl(const std::string &url);

/// The self metrics of one remote, with labels `remote_name` and `url`; those of its reader with `consumer`. Gone when
/// destroyed. Source: PARITY.md 7.9.
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
    void setState(State state);
    void setLedger(const LedgerStatus &ledger);
    /// Records read, by type name.
    [[nodiscard]] telemetry::Counter &recordsRead(const std::string &type);

private:
    [[nodiscard]] Traffic traffic(Kind kind);
    [[nodiscard]] telemetry::Gauge &stateGauge(State state);
    [[nodiscard]] telemetry::Gauge &account(const std::string &account, const std::string &reason = {});

    telemetry::Registry &m_registry;
    telemetry::LabelMap m_labels;
    telemetry::LabelMap m_consumer;
    telemetry::Gauge *m_state = nullptr; ///< Of the present state.
    std::map<std::string, telemetry::Gauge *> m_dropped; ///< By reason.

public:
    Traffic samples;
    Traffic histograms;
    Traffic exemplars;
    telemetry::Counter &bytes; ///< Compressed, tries included.
    /// Of metric families that are told in requests of their own, with 1.0.
    struct MetadataTraffic {
        telemetry::Counter &sent; ///< Tries included.
        telemetry::Counter &failed;
        telemetry::Counter &retried;
    } metadata;
    telemetry::Counter &metadataBytes; ///< Compressed, tries included.
    telemetry::Counter &decodeFailures;
    telemetry::Histogram &batchSeconds;
    telemetry::Gauge &highestTimestamp;     ///< Newest that is known of, seconds.
    telemetry::Gauge &highestSentTimestamp; ///< What is older is settled, seconds.
    telemetry::Gauge &shards;
    telemetry::Gauge &shardsDesired;
    telemetry::Gauge &currentSegment;
    telemetry::Gauge &backlogSamples;
    telemetry::Gauge &backlogBytes;
    telemetry::Gauge &backlogSeconds;
    telemetry::Gauge &drainSeconds; ///< NaN: not known.
    telemetry::Gauge &committed;
    telemetry::Gauge &acknowledged;
    telemetry::Gauge &pending;
    telemetry::Gauge &relabelDropped;
    telemetry::Gauge &imbalance;
    telemetry::Gauge &deadLetterSamples;
    telemetry::Gauge &deadLetterBytes;
    telemetry::Gauge &deadLettersLost;
};

} // namespace agent::remote
