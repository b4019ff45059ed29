// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/status.h"
#include "agent/model/exemplar.h"
#include "agent/model/histogram.h"
#include "agent/model/labels.h"
#include "agent/model/metadata.h"
#include "agent/model/sample.h"

#include <cstdint>
#include <span>
#include <vector>

namespace agent::scrape {

/// Everything one scrape found. Reused from scrape to scrape by its owner.
struct Batch {
    std::vector<model::Sample> samples;
    std::vector<model::HistogramSample> histograms;
    std::vector<model::Exemplar> exemplars; ///< Those of one sample follow each other in order of time.
    /// Zeros at the start timestamps of counters, stored before everything else; one that is not newer than its series
    /// is left out without being counted.
    std::vector<model::Sample> starts;
    void clear()
    {
        samples.clear();
        histograms.clear();
        exemplars.clear();
        starts.clear();
    }
};

/// What became of a batch. Rejected samples are not stored; the others are.
struct CommitResult {
    Status status;                 ///< Not Ok: nothing of the batch is stored.
    std::uint32_t outOfOrder = 0;  ///< Older than the newest sample of their series, or as old with another value.
    std::uint32_t duplicates = 0;  ///< The same series twice in this batch with one timestamp; the first won.
    std::uint32_t outOfBounds = 0; ///< Further than ten minutes in the future.
    std::uint32_t exemplarsOutOfOrder = 0; ///< Older than the newest exemplar of their series.
};

/// Where scrapes go: the WAL, seen from here. Internally synchronised. Implemented by engine.
class SampleSink {
public:
    virtual ~SampleSink() = default;
    /// The series with these labels, created when new, and pinned: it will not be forgotten before `release`.
    [[nodiscard]] virtual model::SeriesRef acquire(const model::Labels &labels) = 0;
    /// Unpins, once for each `acquire`.
    virtual void release(std::span<const model::SeriesRef> series) = 0;
    /// Stores a batch as a unit: after a crash its float samples are there as a whole or not at all. The batch is left
    /// as it was.
    [[nodiscard]] virtual CommitResult commit(const Batch &batch) = 0;
};

} // namespace agent::scrape
