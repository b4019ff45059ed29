// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/scrape/ingest.h"

#include "agent/scrape/sample_labels.h"

#include <algorithm>
#include <utility>

namespace agent::scrape {
namespace {

/// Code points of names and values together that an exemplar may have.
constexpr std::ptrdiff_t kExemplarRunes = 128;

std::ptrdiff_t runes(std::string_view text)
{
    return std::count_if(text.begin(), text.end(),
                         [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; });
}

} // namespace

Ingest::Ingest(const Into &into, TimestampMs timestamp, exposition::Format format)
    : m_into(into), m_timestamp(timestamp), m_format(format), m_honorTimestamps(into.pool.job.honorTimestamps),
      m_trackStamped(into.pool.job.trackTimestampsStaleness), m_sampleLimit(into.pool.job.sampleLimit)
{
    m_into.series.begin();
    m_into.metadata.begin();
    m_into.batch.samples.reserve(m_into.batch.samples.size() + m_into.series.size());
    m_prediction = m_into.series.prediction();
}

Status Ingest::run(std::string_view body, IngestTotals &totals)
{
    Status status =
        m_format == exposition::Format::OpenMetrics ? parseOpenMetrics(body, *this) : parseText(body, *this);
    totals = m_totals;
    if (status.ok() && totals.exceeded == IngestTotals::Limit::Samples)
        return {Code::ResourceExhausted, "sample limit exceeded"};
    return status;
}

/// Takes up the sample of a known line.
inline void Ingest::store(const SeriesCache::Line &line, double value, const TimestampMs *timestamp)
{
    ++m_totals.scraped;
    m_lastSeries = model::kNoSeries;
    if (line.kind == SeriesCache::Kind::Dropped)
        return;
    ++m_totals.postRelabeling;
    if (line.kind == SeriesCache::Kind::Shadowed || (line.repeated && timestamp == nullptr)) {
        ++m_totals.duplicates;
        return;
    }
    if (overLimit()) {
        m_totals.exceeded = IngestTotals::Limit::Samples;
        return;
    }
    ++m_stored;
    m_lastSeries = line.series;
    m_lastTimestamp = timestamp ? *timestamp : m_timestamp;
    m_into.batch.samples.push_back({line.series, m_lastTimestamp, value});
}

bool Ingest::predicted(std::string_view, double value, const TimestampMs *timestamp)
{
    if (!m_honorTimestamps)
        timestamp = nullptr;
    store(m_into.series.takePredicted(tracks(timestamp)), value, timestamp);
    m_prediction = m_into.series.prediction();
    return true;
}

bool Ingest::sample(std::string_view series, double value, const TimestampMs *timestamp, model::MetricType typeContext)
{
    if (!m_honorTimestamps)
        timestamp = nullptr;
    const std::uint64_t hash = exposition::seriesHash(series);
    SeriesCache::Line line;
    if (!m_into.series.find(hash, static_cast<std::uint32_t>(series.size()), tracks(timestamp), line)) {
        m_failure = enter(series, hash, typeContext, timestamp, line);
        if (!m_failure.ok()) {
            ++m_totals.scraped;
            return false;
        }
    }
    store(line, value, timestamp);
    m_prediction = m_into.series.prediction();
    return true;
}

/// Finds out what an unknown line is and enters it into the cache; what is over the sample limit is not entered.
Status Ingest::enter(std::string_view series, std::uint64_t hash, model::MetricType typeContext,
                     const TimestampMs *timestamp, SeriesCache::Line &out)
{
    if (Status s = parseSeriesLabels(series, typeContext, m_labels, m_format); !s.ok())
        return s;
    const auto length = static_cast<std::uint32_t>(series.size());
    const JobSettings &job = m_into.pool.job;
    model::Labels labels;
    if (Status s = joinLabels(std::move(m_labels), m_into.target, job.honorLabels, labels); !s.ok())
        return s;
    if (!m_into.pool.metricRelabel.apply(labels) || labels.empty()) {
        out.kind = SeriesCache::Kind::Dropped;
        m_into.series.add(hash, length, model::kNoSeries, out.kind, false);
        return {};
    }
    if (Status s = checkLabels(labels, job); !s.ok()) {
        if (s.code() == Code::ResourceExhausted)
            m_totals.exceeded = IngestTotals::Limit::Labels;
        return s;
    }
    if (overLimit())
        return {};
    out.series = m_into.sink.acquire(labels);
    if (m_into.reports.contains(out.series)) {
        m_into.sink.release({&out.series, 1});
        out.kind = SeriesCache::Kind::Shadowed;
    } else {
        ++m_totals.seriesAdded;
    }
    m_into.series.add(hash, length, out.series, out.kind, tracks(timestamp));
    return {};
}

void Ingest::exemplar(model::Labels labels, double value, const TimestampMs *timestamp)
{
    if (m_lastSeries == model::kNoSeries)
        return;
    std::ptrdiff_t length = 0;
    for (const model::Label &label : labels)
        length += runes(label.name) + runes(label.value);
    if (length > kExemplarRunes)
        return;
    m_into.batch.exemplars.push_back(
        {m_lastSeries, timestamp ? *timestamp : m_lastTimestamp, value, std::move(labels)});
}

} // namespace agent::scrape
