// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/engine/series_tap.h"

#include <algorithm>

namespace agent::engine {

SeriesPoint pointOf(const model::HistogramSample &sample)
{
    const model::Histogram &value = sample.value;
    if (value.isStale())
        return {sample.series, sample.timestamp, model::staleNaN(), {}};
    const double count = value.isFloat ? value.floatCount : static_cast<double>(value.count);
    return {sample.series, sample.timestamp, count, std::make_shared<const model::Histogram>(value)};
}

bool SeriesTap::Watched::has(model::SeriesRef ref) const
{
    return filter.test(static_cast<std::size_t>(model::value(ref) % kFilterBits)) &&
           std::binary_search(series.begin(), series.end(), ref);
}

void SeriesTap::watch(std::vector<model::SeriesRef> series)
{
    std::sort(series.begin(), series.end());
    series.erase(std::unique(series.begin(), series.end()), series.end());
    if (series.size() > kMaxSeries)
        series.resize(kMaxSeries);
    const MutexLock lock(m_mutex);
    m_watched = {};
    for (const model::SeriesRef ref : series)
        m_watched.filter.set(static_cast<std::size_t>(model::value(ref) % kFilterBits));
    m_watched.series = std::move(series);
    m_active.store(!m_watched.series.empty(), std::memory_order_release);
}

void SeriesTap::keep(SeriesPoint point)
{
    if (m_points.size() == kMaxPoints)
        m_points.pop_front();
    m_points.push_back(std::move(point));
}

void SeriesTap::offer(std::span<const model::Sample> samples, std::span<const model::HistogramSample> histograms)
{
    if (!m_active.load(std::memory_order_acquire))
        return;
    const MutexLock lock(m_mutex);
    for (const model::Sample &sample : samples) {
        if (m_watched.has(sample.series))
            keep({sample.series, sample.timestamp, sample.value, {}});
    }
    for (const model::HistogramSample &sample : histograms) {
        if (m_watched.has(sample.series))
            keep(pointOf(sample));
    }
}

std::vector<SeriesPoint> SeriesTap::take()
{
    const MutexLock lock(m_mutex);
    std::vector<SeriesPoint> out(m_points.begin(), m_points.end());
    m_points.clear();
    return out;
}

} // namespace agent::engine
