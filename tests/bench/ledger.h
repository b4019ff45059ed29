// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/timestamp.h"
#include "agent/remote/wire/decoder.h"

#include <tsl/robin_map.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace bench {

/// What a receiver has seen, and whether it is complete. One thread.
///
/// Complete means: of each simulated target every sequence number came exactly once and in order, and every other
/// series of the target came as often as its sequence. Targets are told apart by their `instance` label.
class Ledger {
public:
    void add(const agent::remote::ReceivedSeries &series, double nowMs);
    void addRequest(std::size_t wireBytes, double nowMs);
    void addRefused() { ++m_refused; }
    /// Forgets the latencies, for the end of a warm-up; counts go on.
    void resetLatencies() { m_latencies.clear(); }
    /// Everything as one JSON object. Shape: see tests/bench/README.md.
    [[nodiscard]] std::string json();

private:
    struct Series {
        agent::TimestampMs last = 0;
        std::uint64_t samples = 0;
        std::uint32_t target = 0;
        bool counted = false; ///< A series of the page; not `up` and its kin.
    };
    struct Target {
        std::uint64_t first = 0; ///< Sequence numbers; 0: none came yet.
        std::uint64_t newest = 0;
        std::uint64_t pages = 0;
        std::uint64_t missing = 0;
        std::uint64_t repeated = 0;
        std::uint64_t late = 0; ///< Came after a greater one.
        agent::TimestampMs newestTime = 0;
    };

    void addSequence(Target &target, std::uint64_t sequence);
    [[nodiscard]] std::uint64_t incompleteSeries() const;
    [[nodiscard]] double latency(double quantile);

    tsl::robin_map<std::uint64_t, Series> m_series; ///< By hash of the labels.
    tsl::robin_map<std::string, std::uint32_t> m_targetByInstance;
    std::vector<Target> m_targets;
    std::vector<double> m_latencies; ///< Milliseconds from page to arrival, one a page.
    std::uint64_t m_samples = 0;
    std::uint64_t m_staleMarkers = 0;
    std::uint64_t m_duplicates = 0;
    std::uint64_t m_outOfOrder = 0;
    std::uint64_t m_requests = 0;
    std::uint64_t m_refused = 0;
    std::uint64_t m_wireBytes = 0;
    double m_firstArrival = 0; ///< Milliseconds since the epoch.
    double m_lastArrival = 0;
    std::string m_key;
};

} // namespace bench
