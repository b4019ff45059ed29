// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/exposition/parser.h"
#include "agent/scrape/metadata_cache.h"
#include "agent/scrape/pool_settings.h"
#include "agent/scrape/report_samples.h"
#include "agent/scrape/sample_sink.h"
#include "agent/scrape/series_cache.h"

#include <cstdint>
#include <vector>

namespace agent::scrape {

/// What one exposition came to.
struct IngestTotals {
    enum class Limit { None, Samples, Labels };
    std::uint64_t scraped = 0;
    std::uint64_t postRelabeling = 0;
    std::uint64_t seriesAdded = 0;
    std::uint32_t duplicates = 0; ///< Lines whose text was there before, and lines that end as a report series.
    Limit exceeded = Limit::None; ///< Why the scrape fails, when it is for a limit.
};

/// Turns one exposition into a batch by way of the target's series cache. For a single use; one thread. What the
/// constructor gets must outlive it.
class Ingest final : public exposition::Sink {
public:
    /// Where one scrape goes.
    struct Into {
        const PoolSettings &pool;
        const model::Labels &target;
        const ReportSeries &reports;
        SeriesCache &series;
        MetadataCache &metadata;
        SampleSink &sink;
        Batch &batch;
    };
    /// `timestamp` is that of samples without one. Begins a scrape of the caches.
    Ingest(const Into &into, TimestampMs timestamp, exposition::Format format);

    /// Parses `body` and fills the batch. Errors: InvalidInput or ResourceExhausted with Prometheus's words; the batch
    /// is to be thrown away then. `totals` is right also after errors, as far as the body was read.
    [[nodiscard]] Status run(std::string_view body, IngestTotals &totals);

    bool sample(std::string_view series, double value, const TimestampMs *timestamp,
                model::MetricType typeContext) override;
    bool predicted(std::string_view series, double value, const TimestampMs *timestamp) override;
    void exemplar(model::Labels labels, double value, const TimestampMs *timestamp) override;
    void type(std::string_view family, model::MetricType type) override { m_into.metadata.setType(family, type); }
    void help(std::string_view family, std::string_view text) override { m_into.metadata.setHelp(family, text); }
    void unit(std::string_view family, std::string_view unit) override { m_into.metadata.setUnit(family, unit); }
    [[nodiscard]] Status failure() const override { return m_failure; }

private:
    [[nodiscard]] bool tracks(const TimestampMs *timestamp) const { return timestamp == nullptr || m_trackStamped; }
    void store(const SeriesCache::Line &line, double value, const TimestampMs *timestamp);
    [[nodiscard]] Status enter(std::string_view series, std::uint64_t hash, model::MetricType typeContext,
                               const TimestampMs *timestamp, SeriesCache::Line &out);
    [[nodiscard]] bool overLimit() const { return m_sampleLimit > 0 && m_stored >= m_sampleLimit; }

    const Into m_into;
    const TimestampMs m_timestamp;
    const exposition::Format m_format;
    const bool m_honorTimestamps;
    const bool m_trackStamped;
    const std::uint64_t m_sampleLimit;
    IngestTotals m_totals;
    std::uint64_t m_stored = 0;
    model::SeriesRef m_lastSeries =
        model::kNoSeries; ///< Of the last sample line, for its exemplar; none when it was not stored.
    TimestampMs m_lastTimestamp = 0;
    Status m_failure;
    std::vector<model::Label> m_labels;
};

} // namespace agent::scrape
