// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/scrape/report_samples.h"

#include <array>
#include <string_view>

namespace agent::scrape {
namespace {

constexpr std::array<std::string_view, 5> kNames = {"up", "scrape_duration_seconds", "scrape_samples_scraped",
                                                    "scrape_samples_post_metric_relabeling", "scrape_series_added"};
constexpr std::array<std::string_view, 3> kExtraNames = {"scrape_timeout_seconds", "scrape_sample_limit",
                                                         "scrape_body_size_bytes"};

} // namespace

void ReportSeries::acquire(SampleSink &sink, const model::Labels &target, bool extra)
{
    if (!m_series.empty())
        return;
    model::Labels labels = target;
    const auto add = [&](std::string_view name) {
        labels.set(model::kMetricName, name);
        m_series.push_back(sink.acquire(labels));
    };
    for (const std::string_view name : kNames)
        add(name);
    if (extra)
        for (const std::string_view name : kExtraNames)
            add(name);
}

void ReportSeries::release(SampleSink &sink)
{
    if (!m_series.empty())
        sink.release(m_series);
    m_series.clear();
}

void ReportSeries::append(const ScrapeReport &report, TimestampMs timestamp, Batch &batch) const
{
    const std::array<double, kNames.size() + kExtraNames.size()> values = {
        report.up ? 1.0 : 0.0,
        report.durationSeconds,
        static_cast<double>(report.scraped),
        static_cast<double>(report.postRelabeling),
        static_cast<double>(report.seriesAdded),
        report.timeoutSeconds,
        static_cast<double>(report.sampleLimit),
        report.bodyBytes,
    };
    for (std::size_t i = 0; i < m_series.size(); ++i)
        batch.samples.push_back({m_series[i], timestamp, values[i]});
}

void ReportSeries::appendStale(TimestampMs timestamp, Batch &batch) const
{
    for (const model::SeriesRef series : m_series)
        batch.samples.push_back({series, timestamp, model::staleNaN()});
}

} // namespace agent::scrape
