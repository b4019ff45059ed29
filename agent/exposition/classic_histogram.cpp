// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/exposition/classic_histogram.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace agent::exposition {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
/// Whole histograms keep up to this many empty buckets between others rather than beginning a span; floats keep none.
constexpr std::uint32_t kWholeGap = 2;

/// Makes room for the bucket `index` behind the last one, which ends at `end`: returns how many empty buckets come
/// before it.
std::uint32_t extendSpans(std::vector<model::Histogram::Span> &spans, std::uint32_t index, std::uint32_t end,
                          std::uint32_t maxGap)
{
    const std::uint32_t gap = index - end;
    if (spans.empty() || gap > maxGap) {
        spans.push_back({static_cast<std::int32_t>(gap), 1});
        return 0;
    }
    spans.back().length += gap + 1;
    return gap;
}

bool isWholeNumber(double value)
{
    constexpr double kLimit = 9.2e18;
    return value < kLimit && value == std::floor(value);
}

} // namespace

void ClassicHistogram::clear()
{
    m_buckets.clear();
    m_count = m_sum = 0;
    m_hasCount = m_wrong = false;
    m_ordered = true;
}

void ClassicHistogram::setCount(double count)
{
    m_wrong |= !(count >= 0);
    m_count = count;
    m_hasCount = true;
}

void ClassicHistogram::addBucket(double upperBound, double cumulativeCount)
{
    if (std::isnan(upperBound) || !(cumulativeCount >= 0)) {
        m_wrong = true;
        return;
    }
    m_ordered = m_ordered && (m_buckets.empty() || m_buckets.back().upperBound < upperBound);
    m_buckets.push_back({upperBound, cumulativeCount});
}

/// Orders the buckets and adds what may be missing: the count, the last bucket.
void ClassicHistogram::complete()
{
    if (!m_ordered) {
        std::stable_sort(m_buckets.begin(), m_buckets.end(),
                         [](const Bucket &a, const Bucket &b) { return a.upperBound < b.upperBound; });
        const auto repeats = std::unique(m_buckets.begin(), m_buckets.end(),
                                         [](const Bucket &a, const Bucket &b) { return a.upperBound == b.upperBound; });
        m_buckets.erase(repeats, m_buckets.end());
        m_ordered = true;
    }
    if (!m_hasCount && !m_buckets.empty())
        setCount(m_buckets.back().count);
    if (m_buckets.empty() || m_buckets.back().upperBound != kInfinity)
        m_buckets.push_back({kInfinity, m_count});
    m_wrong |= !std::is_sorted(m_buckets.begin(), m_buckets.end(),
                               [](const Bucket &a, const Bucket &b) { return a.count < b.count; });
}

bool ClassicHistogram::isWhole() const
{
    return isWholeNumber(m_count) && std::all_of(m_buckets.begin(), m_buckets.end(),
                                                 [](const Bucket &bucket) { return isWholeNumber(bucket.count); });
}

void ClassicHistogram::writeCounts(model::Histogram &out) const
{
    double below = 0;
    std::uint32_t end = 0;
    for (std::uint32_t i = 0; i < m_buckets.size(); ++i) {
        const double count = m_buckets[i].count - below;
        below = m_buckets[i].count;
        if (count == 0)
            continue;
        extendSpans(out.positiveSpans, i, end, 0);
        out.positiveCounts.push_back(count);
        end = i + 1;
    }
}

void ClassicHistogram::writeDeltas(model::Histogram &out) const
{
    std::int64_t below = 0;
    std::int64_t previous = 0;
    std::uint32_t end = 0;
    const auto write = [&](std::int64_t count) {
        out.positiveDeltas.push_back(count - previous);
        previous = count;
    };
    for (std::uint32_t i = 0; i < m_buckets.size(); ++i) {
        const auto cumulative = static_cast<std::int64_t>(m_buckets[i].count);
        const std::int64_t count = cumulative - below;
        below = cumulative;
        if (count == 0)
            continue;
        for (std::uint32_t gap = extendSpans(out.positiveSpans, i, end, kWholeGap); gap > 0; --gap)
            write(0);
        write(count);
        end = i + 1;
    }
}

bool ClassicHistogram::convert(model::Histogram &out)
{
    complete();
    if (m_wrong || m_buckets.back().count != m_count)
        return false;
    out.isFloat = !isWhole();
    out.hint = model::Histogram::ResetHint::Unknown;
    out.schema = model::Histogram::kCustomSchema;
    out.zeroThreshold = 0;
    out.sum = m_sum;
    out.count = out.isFloat ? 0 : static_cast<std::uint64_t>(m_count);
    out.floatCount = out.isFloat ? m_count : 0;
    out.zeroCount = 0;
    out.floatZeroCount = 0;
    out.positiveSpans.clear();
    out.negativeSpans.clear();
    out.positiveDeltas.clear();
    out.negativeDeltas.clear();
    out.positiveCounts.clear();
    out.negativeCounts.clear();
    out.customValues.clear();

    for (const Bucket &bucket : m_buckets)
        if (bucket.upperBound != kInfinity)
            out.customValues.push_back(bucket.upperBound);
    if (out.isFloat)
        writeCounts(out);
    else
        writeDeltas(out);
    return model::validate(out).ok();
}

} // namespace agent::exposition
