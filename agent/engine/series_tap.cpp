// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/engine/series_tap.h"

#include <algorithm>

namespace agent::engine {
namespace {

std::size_t bitOf(model::SeriesRef series)
{
    return static_cast<std::size_t>(model::value(series) & 1023);
}

} // namespace

void SeriesTap::watch(std::vector<model::SeriesRef> series)
{
    std::sort(series.begin(), series.end());
    series.erase(std::unique(series.begin(), series.end()), series.end());
    if (series.size() > kMaxSeries)
        series.resize(kMaxSeries);
    const MutexLock lock(m_mutex);
    m_watched = {};
    for (const model::SeriesRef ref : series)
        m_watched.filter.set(bitOf(ref));
    m_watched.series = std::move(series);
    m_active.store(!m_watched.series.empty(), std::memory_order_release);
}

void SeriesTap::offer(std::span<const model::Sample> samples)
{
    if (!m_active.load(std::memory_order_acquire))
        return;
    const MutexLock lock(m_mutex);
    for (const model::Sample &sample : samples) {
        if (!m_watched.filter.test(bitOf(sample.series)))
            continue;
        if (!std::binary_search(m_watched.series.begin(), m_watched.series.end(), sample.series))
            continue;
        if (m_points.size() == kMaxPoints)
            m_points.pop_front();
        m_points.push_back({sample.series, sample.timestamp, sample.value});
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
