// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/model/histogram_quantile.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>
#include <optional>

namespace agent::model {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr double kInf = std::numeric_limits<double>::infinity();

/// What a quantile outside of 0 to 1 is, whatever was observed.
std::optional<double> outside(double q)
{
    if (std::isnan(q))
        return kNaN;
    if (q < 0)
        return -kInf;
    if (q > 1)
        return kInf;
    return std::nullopt;
}

/// Calls `visit(index, count)` for each bucket of one side.
template <typename Visit>
void forEachBucket(const std::vector<Histogram::Span> &spans, const std::vector<std::int64_t> &deltas,
                   const std::vector<double> &counts, bool isFloat, Visit visit)
{
    std::int32_t index = 0;
    std::size_t place = 0;
    std::int64_t whole = 0;
    for (const Histogram::Span &span : spans) {
        index += span.offset;
        for (std::uint32_t i = 0; i < span.length; ++i, ++index, ++place) {
            if (place >= (isFloat ? counts.size() : deltas.size()))
                return;
            if (!isFloat)
                whole += deltas[place];
            visit(index, isFloat ? counts[place] : static_cast<double>(whole));
        }
    }
}

/// The upper bound of bucket `index`.
double boundOf(std::int32_t index, std::int32_t schema)
{
    return std::exp2(std::ldexp(static_cast<double>(index), -schema));
}

/// The index of the bucket, at a schema coarser by `steps`, that bucket `index` lies in.
std::int32_t coarserIndex(std::int32_t index, std::int32_t steps)
{
    return ((index - 1) >> steps) + 1;
}

/// Where, between two bounds, a share of the bucket's observations is reached.
double straight(double low, double high, double share)
{
    return low + (high - low) * share;
}

double exponential(double low, double high, double share)
{
    const double a = std::log2(std::fabs(low));
    const double b = std::log2(std::fabs(high));
    const double value = std::exp2(a + (b - a) * share);
    return high > 0 ? value : -value;
}

} // namespace

double classicQuantile(double q, std::vector<ClassicBucket> buckets)
{
    if (const std::optional<double> fixed = outside(q))
        return *fixed;
    buckets.erase(
        std::remove_if(buckets.begin(), buckets.end(),
                       [](const ClassicBucket &bucket) { return std::isnan(bucket.le) || std::isnan(bucket.count); }),
        buckets.end());
    std::sort(buckets.begin(), buckets.end(),
              [](const ClassicBucket &a, const ClassicBucket &b) { return a.le < b.le; });
    std::vector<ClassicBucket> merged;
    for (const ClassicBucket &bucket : buckets) {
        if (!merged.empty() && merged.back().le == bucket.le)
            merged.back().count += bucket.count;
        else
            merged.push_back(bucket);
    }
    if (merged.size() < 2 || merged.back().le != kInf)
        return kNaN;
    for (std::size_t i = 1; i < merged.size(); ++i)
        merged[i].count = std::max(merged[i].count, merged[i - 1].count);
    const double all = merged.back().count;
    if (!(all > 0) || !std::isfinite(all))
        return kNaN;
    const double rank = q * all;
    const auto found = std::find_if(merged.begin(), merged.end() - 1,
                                    [rank](const ClassicBucket &bucket) { return bucket.count >= rank; });
    if (found == merged.end() - 1)
        return (found - 1)->le;
    const bool first = found == merged.begin();
    if (first && found->le <= 0)
        return found->le;
    const double below = first ? 0 : (found - 1)->count;
    const double low = first ? 0 : (found - 1)->le;
    const double inside = found->count - below;
    return inside > 0 ? straight(low, found->le, (rank - below) / inside) : found->le;
}

Observations::Observations(const Histogram &histogram)
    : m_schema(histogram.schema), m_zeroThreshold(std::isfinite(histogram.zeroThreshold) ? histogram.zeroThreshold : 0),
      m_zeroCount(histogram.isFloat ? histogram.floatZeroCount : static_cast<double>(histogram.zeroCount)),
      m_count(histogram.isFloat ? histogram.floatCount : static_cast<double>(histogram.count)),
      m_bounds(histogram.customValues)
{
    const auto into = [](Buckets &buckets) {
        return [&buckets](std::int32_t index, double count) {
            if (count != 0)
                buckets[index] += count;
        };
    };
    forEachBucket(histogram.positiveSpans, histogram.positiveDeltas, histogram.positiveCounts, histogram.isFloat,
                  into(m_positive));
    forEachBucket(histogram.negativeSpans, histogram.negativeDeltas, histogram.negativeCounts, histogram.isFloat,
                  into(m_negative));
}

void Observations::coarsen(std::int32_t schema)
{
    const std::int32_t steps = m_schema - schema;
    if (steps <= 0)
        return;
    for (Buckets *side : {&m_positive, &m_negative}) {
        Buckets coarse;
        for (const auto &[index, count] : *side)
            coarse[coarserIndex(index, steps)] += count;
        *side = std::move(coarse);
    }
    m_schema = schema;
}

/// A bucket that begins below the threshold goes into the zero bucket, which then reaches to the end of that bucket.
void Observations::widenZero(double threshold)
{
    if (threshold <= m_zeroThreshold)
        return;
    m_zeroThreshold = threshold;
    for (Buckets *side : {&m_positive, &m_negative}) {
        while (!side->empty() && boundOf(side->begin()->first - 1, m_schema) < m_zeroThreshold) {
            m_zeroThreshold = std::max(m_zeroThreshold, boundOf(side->begin()->first, m_schema));
            m_zeroCount += side->begin()->second;
            side->erase(side->begin());
        }
    }
}

/// Puts the counts into the coarser buckets of `bounds`, each of which is one of ours.
void Observations::keepBounds(const std::vector<double> &bounds)
{
    Buckets fewer;
    for (const auto &[index, count] : m_positive) {
        const double upper =
            static_cast<std::size_t>(index) < m_bounds.size() ? m_bounds[static_cast<std::size_t>(index)] : kInf;
        fewer[static_cast<std::int32_t>(std::lower_bound(bounds.begin(), bounds.end(), upper) - bounds.begin())] +=
            count;
    }
    m_positive = std::move(fewer);
    m_bounds = bounds;
}

bool Observations::combine(const Observations &other, double sign)
{
    if ((m_schema == Histogram::kCustomSchema) != (other.m_schema == Histogram::kCustomSchema))
        return false;
    Observations theirs = other;
    if (m_schema == Histogram::kCustomSchema) {
        std::vector<double> both;
        std::set_intersection(m_bounds.begin(), m_bounds.end(), theirs.m_bounds.begin(), theirs.m_bounds.end(),
                              std::back_inserter(both));
        keepBounds(both);
        theirs.keepBounds(both);
    } else {
        const std::int32_t schema = std::min(m_schema, theirs.m_schema);
        coarsen(schema);
        theirs.coarsen(schema);
        while (m_zeroThreshold != theirs.m_zeroThreshold) { // each may pass the other once more, and only upwards
            widenZero(theirs.m_zeroThreshold);
            theirs.widenZero(m_zeroThreshold);
        }
    }
    m_count += sign * theirs.m_count;
    m_zeroCount += sign * theirs.m_zeroCount;
    for (const auto &[index, count] : theirs.m_positive)
        m_positive[index] += sign * count;
    for (const auto &[index, count] : theirs.m_negative)
        m_negative[index] += sign * count;
    return true;
}

bool Observations::subtract(const Observations &earlier)
{
    Observations left = *this;
    if (!left.combine(earlier, -1))
        return false;
    const auto falls = [](const Buckets &side) {
        return std::any_of(side.begin(), side.end(), [](const auto &bucket) { return bucket.second < 0; });
    };
    if (left.m_count < 0 || left.m_zeroCount < 0 || falls(left.m_positive) || falls(left.m_negative))
        return false;
    *this = std::move(left);
    return true;
}

double Observations::quantile(double q) const
{
    if (const std::optional<double> fixed = outside(q))
        return *fixed;
    if (!(m_count > 0) || !std::isfinite(m_count))
        return kNaN;
    struct Bucket {
        double low, high, count;
        bool exponential;
    };
    std::vector<Bucket> buckets;
    const bool custom = m_schema == Histogram::kCustomSchema;
    if (custom) {
        for (const auto &[index, count] : m_positive) {
            const auto place = static_cast<std::size_t>(std::max(index, 0));
            const double high = place < m_bounds.size() ? m_bounds[place] : kInf;
            const double low = place == 0 ? -kInf : m_bounds[std::min(place, m_bounds.size()) - 1];
            buckets.push_back({low, high, count, false});
        }
    } else {
        for (auto it = m_negative.rbegin(); it != m_negative.rend(); ++it)
            buckets.push_back({-boundOf(it->first, m_schema), -boundOf(it->first - 1, m_schema), it->second, true});
        if (m_zeroCount > 0)
            buckets.push_back({m_negative.empty() && !m_positive.empty() ? 0 : -m_zeroThreshold,
                               m_positive.empty() && !m_negative.empty() ? 0 : m_zeroThreshold, m_zeroCount, false});
        for (const auto &[index, count] : m_positive)
            buckets.push_back({boundOf(index - 1, m_schema), boundOf(index, m_schema), count, true});
    }
    // Observations that are NaN are in no bucket: they count as larger than all.
    const double rank = q * m_count;
    double below = 0;
    for (const Bucket &bucket : buckets) {
        if (bucket.count <= 0)
            continue;
        if (below + bucket.count < rank) {
            below += bucket.count;
            continue;
        }
        const double share = std::clamp((rank - below) / bucket.count, 0.0, 1.0);
        double low = bucket.low;
        if (custom) {
            if (std::isinf(bucket.high))
                return low; // the bound before
            if (std::isinf(low)) {
                if (bucket.high <= 0)
                    return bucket.high;
                low = 0;
            }
        }
        return bucket.exponential ? exponential(low, bucket.high, share) : straight(low, bucket.high, share);
    }
    return kNaN;
}

} // namespace agent::model
