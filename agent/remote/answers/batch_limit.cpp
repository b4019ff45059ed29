// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/remote/answers/batch_limit.h"

#include <algorithm>
#include <utility>

namespace agent::remote {
namespace {

/// Around the labels of a series with one sample.
constexpr std::size_t kFrameBytes = 24;
/// Estimates err, and a request that is too large is encoded twice.
constexpr double kMargin = 0.9;
constexpr std::uint32_t kMostPatience = 10'000;
/// Refusals belong together as long as fewer requests than that are taken between them.
constexpr std::uint32_t kCalm = 32;

} // namespace

std::size_t BatchLimit::fit(std::span<const QueuedSample> samples, const SeriesCache &series)
{
    const std::size_t most = std::min(samples.size(), m_learned.samples);
    const double bodyLimit = static_cast<double>(std::min(kBodyBytes, m_learned.bytes));
    const auto plainLimit = std::min(kPlainBytes, static_cast<std::size_t>(kMargin * bodyLimit / m_ratio));
    m_plain = 0;
    std::size_t count = 0;
    for (; count < most; ++count) {
        const QueuedSample &sample = samples[count];
        std::size_t bytes = series.labelBytes(sample.series()) + kFrameBytes;
        if (!sample.isPlain())
            bytes += sample.isHistogram() ? sample.histogram->bytes : sample.exemplar->bytes;
        if (count > 0 && m_plain + bytes > plainLimit)
            break;
        m_plain += bytes;
    }
    return count;
}

std::size_t BatchLimit::encoded(std::size_t samples, std::size_t bytes)
{
    const double ratio = static_cast<double>(bytes) / static_cast<double>(std::max<std::size_t>(m_plain, 1));
    // Follows a worse ratio at once, and a better one slowly.
    const bool atOnce = ratio > m_ratio || !std::exchange(m_measured, true);
    m_ratio = std::clamp(atOnce ? ratio : 0.9 * m_ratio + 0.1 * ratio, 0.01, 1.2);
    const std::size_t limit = std::min(kBodyBytes, m_learned.bytes);
    if (bytes <= limit || samples <= 1)
        return samples;
    const double share = kMargin * static_cast<double>(limit) / static_cast<double>(bytes);
    return std::max<std::size_t>(static_cast<std::size_t>(share * static_cast<double>(samples)), 1);
}

std::size_t BatchLimit::tooLarge(std::size_t samples, std::size_t bytes)
{
    m_takenAtLimit = 0;
    if (m_raised) {
        m_raised = false;
        m_patience = std::min(2 * m_patience, kMostPatience);
        m_learned = m_beforeRaise;
        return std::clamp<std::size_t>(m_learned.samples, samples / 2, samples - 1);
    }
    if (m_calm == 0)
        m_before = m_learned;
    m_calm = kCalm;
    const bool fewer = samples <= m_largestTaken.samples;
    const bool smaller = bytes <= m_largestTaken.bytes;
    if (fewer && smaller)
        m_largestTaken = {0, 0}; // the receiver has changed its mind
    // What fitted before is not the reason.
    if (!fewer || smaller)
        m_learned.samples = std::min(m_learned.samples, samples / 2);
    if (!smaller || fewer)
        m_learned.bytes = std::min(m_learned.bytes, std::max<std::size_t>(bytes / 5 * 3, 1));
    return samples / 2;
}

void BatchLimit::tooLargeAlone()
{
    if (m_calm > 0)
        m_learned = m_before;
    m_raised = false;
}

void BatchLimit::taken(std::size_t samples, std::size_t bytes)
{
    m_calm -= m_calm > 0 ? 1 : 0;
    m_largestTaken = {std::max(m_largestTaken.samples, samples), std::max(m_largestTaken.bytes, bytes)};
    const bool atSamples = m_learned.samples != kNone && samples >= m_learned.samples;
    const bool atBytes = m_learned.bytes != kNone && bytes >= m_learned.bytes / 5 * 4;
    if (!atSamples && !atBytes)
        return;
    m_raised = false;
    if (++m_takenAtLimit >= m_patience)
        raise();
}

void BatchLimit::raise()
{
    m_takenAtLimit = 0;
    m_beforeRaise = m_learned;
    m_raised = true;
    const auto more = [](std::size_t limit) { return limit == kNone ? limit : limit + limit / 10 + 1; };
    m_learned = {more(m_learned.samples), more(m_learned.bytes)};
}

} // namespace agent::remote
