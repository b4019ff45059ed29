// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/engine/point_thinner.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace agent::engine {
namespace {

constexpr std::size_t kOfASlice = 4; ///< Points that may be left of one.
/// Samples that are so many of the usual steps apart have something missing between them.
constexpr TimestampMs kMissing = 3;

} // namespace

PointThinner::PointThinner(TimestampMs from, TimestampMs to, std::size_t maxPoints)
    : m_from(from), m_maxPoints(std::max(maxPoints, kOfASlice)),
      m_width(std::max<TimestampMs>(
          (std::max<TimestampMs>(to - from, 0) / static_cast<TimestampMs>(m_maxPoints / kOfASlice)) + 1, 1))
{
}

void PointThinner::noteStep(TimestampMs step)
{
    m_steps[m_stepCount++ % m_steps.size()] = step;
    // The median moves slowly: looked for at each of the first steps, later once a ring.
    if (m_stepCount > m_steps.size() && m_stepCount % m_steps.size() != 0)
        return;
    std::array<TimestampMs, 15> sorted = m_steps;
    const auto end = sorted.begin() + static_cast<std::ptrdiff_t>(std::min(m_stepCount, sorted.size()));
    const auto middle = sorted.begin() + (end - sorted.begin()) / 2;
    std::nth_element(sorted.begin(), middle, end);
    m_usual = *middle;
}

bool PointThinner::isApart(TimestampMs time)
{
    if (!m_any)
        return false;
    const TimestampMs step = time - m_lastTime;
    const bool missing = m_usual > 0 && step > kMissing * m_usual;
    noteStep(step);
    return std::exchange(m_broken, false) || missing;
}

void PointThinner::add(TimestampMs time, double value, std::shared_ptr<const model::Histogram> histogram)
{
    if (m_any && time <= m_lastTime)
        return;
    const bool apart = isApart(time);
    if (std::isfinite(value)) {
        if (m_lastNumber)
            m_total += value >= *m_lastNumber ? value - *m_lastNumber : value;
        m_lastNumber = value;
    }
    m_any = true;
    m_lastTime = time;
    Total point{time, value, m_total, apart, std::move(histogram)};
    if (!m_out.thinned) {
        m_out.points.push_back(std::move(point));
        if (m_out.points.size() > m_maxPoints)
            beginSlices();
        return;
    }
    addToSlice(std::move(point));
}

void PointThinner::beginSlices()
{
    m_out.thinned = true;
    std::vector<Total> all = std::exchange(m_out.points, {});
    m_out.points.reserve(m_maxPoints);
    for (Total &point : all)
        addToSlice(std::move(point));
}

void PointThinner::addToSlice(Total point)
{
    const std::int64_t number = (point.time - m_from) / m_width;
    if (number != m_slice.number) {
        flush();
        m_slice.number = number;
    }
    if (point.apart)
        m_slice.apartFrom = point.time;
    if (!std::isfinite(point.value)) {
        m_slice.noNumber = std::move(point);
        return;
    }
    if (!m_slice.smallest || point.value < m_slice.smallest->value)
        m_slice.smallest = point;
    if (!m_slice.largest || point.value > m_slice.largest->value)
        m_slice.largest = point;
    m_slice.last = std::move(point);
}

void PointThinner::flush()
{
    std::vector<Total> chosen;
    for (std::optional<Total> *point : {&m_slice.smallest, &m_slice.largest, &m_slice.last, &m_slice.noNumber}) {
        if (*point)
            chosen.push_back(std::move(**point));
        point->reset();
    }
    std::sort(chosen.begin(), chosen.end(), [](const Total &a, const Total &b) { return a.time < b.time; });
    // Where something is missing the line breaks, whichever points stay.
    const std::optional<TimestampMs> apartFrom = std::exchange(m_slice.apartFrom, std::nullopt);
    bool broken = false;
    for (Total &point : chosen) {
        point.apart =
            apartFrom && point.time >= *apartFrom && !std::exchange(broken, broken || point.time >= *apartFrom);
        if (m_out.points.empty() || m_out.points.back().time < point.time)
            m_out.points.push_back(std::move(point));
    }
}

PastSeries PointThinner::finish()
{
    flush();
    double before = 0;
    for (PastPoint &point : m_out.points)
        point.grown -= std::exchange(before, point.grown);
    if (!m_out.points.empty())
        m_out.points.front().grown = 0;
    m_out.step = m_usual;
    m_any = false;
    return std::exchange(m_out, {});
}

} // namespace agent::engine
