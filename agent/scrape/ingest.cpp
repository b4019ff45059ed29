// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/scrape/ingest.h"

#include "agent/scrape/histogram_limits.h"
#include "agent/scrape/sample_labels.h"

#include <utility>

namespace agent::scrape {
namespace {

/// Mixed into the hashes of histograms: a sample of the same text is another line.
constexpr std::uint64_t kHistogramTag = 0x9e3779b97f4a7c15;
/// Mixed in times the type, where types become labels.
constexpr std::uint64_t kTypeTag = 0xc2b2ae3d27d4eb4f;

} // namespace

Ingest::Ingest(const Into &into, TimestampMs timestamp, exposition::Format format)
    : m_into(into), m_timestamp(timestamp), m_format(format), m_honorTimestamps(into.pool.job.honorTimestamps),
      m_trackStamped(into.pool.job.trackTimestampsStaleness), m_sampleLimit(into.pool.job.sampleLimit)
{
    m_into.series.begin();
    m_into.metadata.begin();
    m_into.batch.samples.reserve(m_into.batch.samples.size() + m_into.series.size());
    foretell();
}

Status Ingest::run(std::string_view body, IngestTotals &totals)
{
    Status status = parse(body, m_format, m_into.options, *this);
    totals = m_totals;
    totals.errorLine = exposition::errorLine(status);
    if (m_totals.overLabelLimit)
        return m_failure; // as Prometheus words it, without a line number
    if (!status.ok())
        return status;
    if (m_totals.overSampleLimit)
        return {Code::ResourceExhausted, "sample limit exceeded"};
    if (m_totals.overBucketLimit)
        return {Code::ResourceExhausted, "histogram bucket limit exceeded"};
    return {};
}

/// Counts a line. Returns whether its sample is to be stored as far as the line tells.
inline bool Ingest::admits(const SeriesCache::Line &line, const TimestampMs *timestamp)
{
    ++m_totals.scraped;
    m_lastSeries = model::kNoSeries;
    if (line.kind == SeriesCache::Kind::Dropped)
        return false;
    ++m_totals.postRelabeling;
    if (line.kind == SeriesCache::Kind::Shadowed || (line.repeated && timestamp == nullptr)) {
        ++m_totals.duplicates;
        return false;
    }
    return true;
}

inline bool Ingest::passesSampleLimit()
{
    if (overLimit()) {
        m_totals.overSampleLimit = true;
        return false;
    }
    ++m_stored;
    return true;
}

/// Takes up the sample of a line.
inline void Ingest::store(const SeriesCache::Line &line, double value, const TimestampMs *timestamp)
{
    const TimestampMs start = std::exchange(m_start, 0);
    if (!admits(line, timestamp) || !passesSampleLimit())
        return;
    m_lastSeries = line.series;
    m_lastIsHistogram = false;
    m_lastTimestamp = timestamp ? *timestamp : m_timestamp;
    if (start != 0)
        storeStart(start);
    m_into.batch.samples.push_back({line.series, m_lastTimestamp, value});
}

void Ingest::storeStart(TimestampMs start)
{
    if (start < m_lastTimestamp && (!m_into.notes || m_into.notes->takeStart(m_lastSeries, start)))
        m_into.batch.starts.push_back({m_lastSeries, start, 0});
}

bool Ingest::predicted(std::string_view series, double value, const TimestampMs *timestamp)
{
    if (m_context != m_foretoldUnder)
        return sample(series, value, timestamp, m_type);
    if (!m_honorTimestamps)
        timestamp = nullptr;
    store(m_into.series.takePredicted(tracks(timestamp)), value, timestamp);
    foretell();
    return true;
}

bool Ingest::sample(std::string_view series, double value, const TimestampMs *timestamp, model::MetricType typeContext)
{
    if (!m_honorTimestamps)
        timestamp = nullptr;
    const std::uint64_t hash = exposition::seriesHash(series) ^ m_context;
    SeriesCache::Line line;
    if (!m_into.series.find(hash, static_cast<std::uint32_t>(series.size()), tracks(timestamp), line)) {
        NewLine added{series, hash, typeContext, tracks(timestamp), SeriesCache::Value::Float, {}};
        m_failure = judge(added, line);
        if (!m_failure.ok())
            return false;
        if (line.kind == SeriesCache::Kind::Kept && !overLimit())
            enter(added, line);
    }
    store(line, value, timestamp);
    foretell();
    return true;
}

bool Ingest::histogram(std::string_view series, const model::Histogram &value, const TimestampMs *timestamp)
{
    if (!m_honorTimestamps)
        timestamp = nullptr;
    m_start = 0;
    const std::uint64_t hash = exposition::seriesHash(series) ^ m_context ^ kHistogramTag;
    NewLine added{series,
                  hash,
                  model::MetricType::Histogram,
                  tracks(timestamp),
                  value.isFloat ? SeriesCache::Value::FloatHistogram : SeriesCache::Value::Histogram,
                  {}};
    SeriesCache::Line line;
    const bool known = m_into.series.findHistogram(hash, static_cast<std::uint32_t>(series.size()), added.tracked,
                                                   value.isFloat, line);
    if (!known) {
        m_failure = judge(added, line);
        if (!m_failure.ok())
            return false;
    }
    storeHistogram(added, line, known, value, timestamp);
    foretell();
    return true;
}

/// Takes up a histogram; `line` counts when it is not known to the cache. Limits come before it is entered, so that
/// nothing is known that was never stored.
void Ingest::storeHistogram(const NewLine &line, SeriesCache::Line known, bool isKnown, const model::Histogram &value,
                            const TimestampMs *timestamp)
{
    if (!admits(known, timestamp))
        return;
    std::vector<model::HistogramSample> &out = m_into.batch.histograms;
    out.push_back({known.series, timestamp ? *timestamp : m_timestamp, value});
    const bool fits =
        limitBuckets(out.back().value, m_into.pool.histogramSchema, m_into.pool.job.nativeHistogramBucketLimit);
    m_totals.overBucketLimit |= !fits;
    if (!fits || !passesSampleLimit()) {
        out.pop_back();
        return;
    }
    if (!isKnown) {
        enter(line, known);
        if (known.kind == SeriesCache::Kind::Shadowed) {
            out.pop_back();
            --m_stored;
            ++m_totals.duplicates;
            return;
        }
        out.back().series = known.series;
    }
    m_lastSeries = known.series;
    m_lastIsHistogram = true;
    m_lastTimestamp = out.back().timestamp;
}

/// Finds out what an unknown line is and, when it is kept, its labels. One that relabelling drops is entered into the
/// cache. A line that cannot be read counts as no sample, one that is refused as one.
Status Ingest::judge(NewLine &line, SeriesCache::Line &out)
{
    const exposition::Format format =
        line.value == SeriesCache::Value::Float && m_format == exposition::Format::OpenMetrics
            ? exposition::Format::OpenMetrics
            : exposition::Format::Text;
    if (Status s = parseSeriesLabels(line.series, line.type, m_labels, format); !s.ok())
        return s;
    const JobSettings &job = m_into.pool.job;
    const Status unique = checkUnique(m_labels);
    if (m_into.typeAndUnitLabels)
        addTypeAndUnit(m_labels, m_type, m_unit);
    line.labels = joinLabels(std::move(m_labels), m_into.target, job.honorLabels);
    if (!m_into.pool.metricRelabel.apply(line.labels) || line.labels.empty()) {
        out.kind = SeriesCache::Kind::Dropped;
        m_into.series.add(line.hash, static_cast<std::uint32_t>(line.series.size()), model::kNoSeries, out.kind, false,
                          line.value);
        return {};
    }
    Status checked = unique.ok() ? checkLabels(line.labels, job) : unique;
    m_totals.overLabelLimit |= checked.code() == Code::ResourceExhausted;
    m_totals.scraped += checked.ok() ? 0 : 1;
    return checked;
}

/// Gives a line its series, or finds that it ends as one of the report.
void Ingest::enter(const NewLine &line, SeriesCache::Line &out)
{
    out.series = m_into.sink.acquire(line.labels);
    if (m_into.reports.contains(out.series)) {
        m_into.sink.release({&out.series, 1});
        out.kind = SeriesCache::Kind::Shadowed;
    } else if (!m_totals.overSampleLimit && !m_totals.overBucketLimit) {
        ++m_totals.seriesAdded;
    }
    m_into.series.add(line.hash, static_cast<std::uint32_t>(line.series.size()), out.series, out.kind, line.tracked,
                      line.value);
}

void Ingest::exemplar(model::Labels labels, double value, const TimestampMs *timestamp)
{
    if (m_lastSeries == model::kNoSeries || (m_lastIsHistogram && !timestamp) || model::isTooLongForExemplar(labels))
        return;
    model::Exemplar exemplar{m_lastSeries, timestamp ? *timestamp : m_lastTimestamp, value, std::move(labels)};
    if (!timestamp && m_into.notes && !m_into.notes->takeExemplar(exemplar))
        return;
    std::vector<model::Exemplar> &all = m_into.batch.exemplars;
    auto at = all.end(); // among those of the same sample, in order of time
    while (at != all.begin() && (at - 1)->series == exemplar.series && (at - 1)->timestamp > exemplar.timestamp)
        --at;
    all.insert(at, std::move(exemplar));
}

void Ingest::type(std::string_view family, model::MetricType type)
{
    m_into.metadata.setType(family, type);
    if (!m_into.typeAndUnitLabels)
        return;
    enterFamily(family);
    m_type = type;
    updateContext();
}

void Ingest::help(std::string_view family, std::string_view text)
{
    m_into.metadata.setHelp(family, text);
    if (m_into.typeAndUnitLabels)
        enterFamily(family);
}

void Ingest::unit(std::string_view family, std::string_view unit)
{
    m_into.metadata.setUnit(family, unit);
    if (!m_into.typeAndUnitLabels)
        return;
    enterFamily(family);
    m_unit = unit;
    updateContext();
}

/// A unit is that of its family; the type is that of the latest TYPE line, as for `le` and `quantile`.
void Ingest::enterFamily(std::string_view family)
{
    if (m_family == family)
        return;
    m_family = family;
    m_unit.clear();
    updateContext();
}

void Ingest::updateContext()
{
    m_context = static_cast<std::uint64_t>(m_type) * kTypeTag;
    if (!m_unit.empty())
        m_context += exposition::seriesHash(m_unit);
}

} // namespace agent::scrape
