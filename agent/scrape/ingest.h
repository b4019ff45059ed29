// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/exposition/parser.h"
#include "agent/scrape/metadata_cache.h"
#include "agent/scrape/pool_settings.h"
#include "agent/scrape/report_samples.h"
#include "agent/scrape/sample_sink.h"
#include "agent/scrape/series_cache.h"
#include "agent/scrape/series_notes.h"

#include <cstdint>
#include <string>
#include <vector>

namespace agent::scrape {

/// What one exposition came to.
struct IngestTotals {
    std::uint64_t scraped = 0;
    std::uint64_t postRelabeling = 0;
    std::uint64_t seriesAdded = 0;
    std::uint32_t duplicates = 0; ///< Lines whose text was there before, and lines that end as a report series.
    // Limits that were passed; the scrape fails for each.
    bool overSampleLimit = false;
    bool overBucketLimit = false;
    bool overLabelLimit = false;
    std::size_t errorLine = 0; ///< That the exposition is wrong in, or a label limit was passed in; 0: none.
};

/// Turns one exposition into a batch by way of the target's series cache. For a single use; one thread. What the
/// constructor gets must outlive it.
///
/// Start timestamps become zeros before the samples of counters; native histograms get none, since an empty histogram
/// would say no more than their own reset detection does.
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
        SeriesNotes *notes = nullptr; ///< Null: start timestamps and exemplars are stored as often as exposed.
        exposition::ParseOptions options = {};
        bool typeAndUnitLabels = false;
    };
    /// `timestamp` is that of samples without one. Begins a scrape of the caches.
    Ingest(const Into &into, TimestampMs timestamp, exposition::Format format);

    /// Parses `body` and fills the batch. Errors: InvalidInput or ResourceExhausted with Prometheus's words; the batch
    /// is to be thrown away then. `totals` is right also after errors, as far as the body was read.
    [[nodiscard]] Status run(std::string_view body, IngestTotals &totals);

    bool sample(std::string_view series, double value, const TimestampMs *timestamp,
                model::MetricType typeContext) override;
    bool predicted(std::string_view series, double value, const TimestampMs *timestamp) override;
    bool histogram(std::string_view series, const model::Histogram &value, const TimestampMs *timestamp) override;
    void exemplar(model::Labels labels, double value, const TimestampMs *timestamp) override;
    void startTimestamp(TimestampMs timestamp) override { m_start = timestamp; }
    void type(std::string_view family, model::MetricType type) override;
    void help(std::string_view family, std::string_view text) override;
    void unit(std::string_view family, std::string_view unit) override;
    [[nodiscard]] Status failure() const override { return m_failure; }

private:
    /// A line that is not in the cache, as far as it is known.
    struct NewLine {
        std::string_view series;
        std::uint64_t hash = 0; ///< As the cache has it.
        model::MetricType type = model::MetricType::Unknown;
        bool tracked = false;
        SeriesCache::Value value = SeriesCache::Value::Float;
        model::Labels labels; ///< Of the series to be stored.
    };

    [[nodiscard]] bool tracks(const TimestampMs *timestamp) const { return timestamp == nullptr || m_trackStamped; }
    [[nodiscard]] bool overLimit() const { return m_sampleLimit > 0 && m_stored >= m_sampleLimit; }
    void foretell()
    {
        m_prediction = m_into.series.prediction();
        m_prediction.hash ^= m_context;
        m_foretoldUnder = m_context;
    }
    [[nodiscard]] bool admits(const SeriesCache::Line &line, const TimestampMs *timestamp);
    [[nodiscard]] bool passesSampleLimit();
    void store(const SeriesCache::Line &line, double value, const TimestampMs *timestamp);
    void storeHistogram(const NewLine &line, SeriesCache::Line known, bool isKnown, const model::Histogram &value,
                        const TimestampMs *timestamp);
    void storeStart(TimestampMs start);
    [[nodiscard]] Status judge(NewLine &line, SeriesCache::Line &out);
    void enter(const NewLine &line, SeriesCache::Line &out);
    void enterFamily(std::string_view family);
    void updateContext();

    const Into m_into;
    const TimestampMs m_timestamp;
    const exposition::Format m_format;
    const bool m_honorTimestamps;
    const bool m_trackStamped;
    const std::uint64_t m_sampleLimit;
    IngestTotals m_totals;
    std::uint64_t m_stored = 0;
    model::SeriesRef m_lastSeries =
        model::kNoSeries; ///< Of the last sample or histogram, for its exemplars; none when it was not stored.
    TimestampMs m_lastTimestamp = 0;
    bool m_lastIsHistogram = false;
    TimestampMs m_start = 0; ///< Of the next sample or histogram; 0: none.
    Status m_failure;
    std::vector<model::Label> m_labels;
    // Type and unit that become labels; the family is kept only when they do.
    std::string m_family;
    std::string m_unit;
    model::MetricType m_type = model::MetricType::Unknown;
    /// Mixed into the hashes of the cache: the same text under another type or unit is another series.
    std::uint64_t m_context = 0;
    std::uint64_t m_foretoldUnder = 0; ///< The context of the prediction.
};

} // namespace agent::scrape
