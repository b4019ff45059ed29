// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/timestamp.h"
#include "agent/model/labels.h"
#include "agent/scrape/sample_sink.h"

#include <algorithm>
#include <cstdint>
#include <vector>

namespace agent::scrape {

/// What a scrape tells about itself.
struct ScrapeReport {
    bool up = false;
    double durationSeconds = 0;
    std::uint64_t scraped = 0;        ///< Samples in the exposition.
    std::uint64_t postRelabeling = 0; ///< Those left by metric relabelling.
    std::uint64_t seriesAdded = 0;
    double timeoutSeconds = 0;
    std::uint64_t sampleLimit = 0;
    double bodyBytes = 0; ///< -1: the body limit was reached.
};

/// The report series of a target: `up`, `scrape_duration_seconds` and their kin. Holds a pin of each. One thread: the
/// one of the target's loop. Source: PARITY.md 3.8.
class ReportSeries {
public:
    /// Acquires the series when there are none yet. `extra`: those of extra_scrape_metrics as well.
    void acquire(SampleSink &sink, const model::Labels &target, bool extra);
    /// Gives the pins back.
    void release(SampleSink &sink);
    [[nodiscard]] bool empty() const { return m_series.empty(); }
    [[nodiscard]] bool contains(model::SeriesRef series) const
    {
        return std::find(m_series.begin(), m_series.end(), series) != m_series.end();
    }
    void append(const ScrapeReport &report, TimestampMs timestamp, Batch &batch) const;
    void appendStale(TimestampMs timestamp, Batch &batch) const;

private:
    std::vector<model::SeriesRef> m_series;
};

} // namespace agent::scrape
