// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/model/histogram.h"

#include "agent/base/number.h"
#include "agent/model/sample.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>
#include <string>
#include <string_view>

namespace agent::model {
namespace {

bool sameBits(double a, double b)
{
    return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b);
}

bool sameBits(const std::vector<double> &a, const std::vector<double> &b)
{
    return a.size() == b.size() && (a.empty() || std::memcmp(a.data(), b.data(), a.size() * sizeof(double)) == 0);
}

using Span = Histogram::Span;

/// Indices of buckets beyond this, in both directions, are refused: every gap fits a span then. Schema 8 needs 2^18.
constexpr std::int64_t kMaxIndex = std::int64_t{1} << 30;

std::uint64_t bucketsOf(const std::vector<Span> &spans)
{
    std::uint64_t buckets = 0;
    for (const Span &span : spans)
        buckets += span.length;
    return buckets;
}

Status checkSpans(const std::vector<Span> &spans, std::size_t buckets, bool custom)
{
    const std::uint64_t required = bucketsOf(spans);
    if (required != buckets)
        return invalidInput("spans require " + std::to_string(required) + " buckets, have " + std::to_string(buckets));
    std::int64_t index = 0;
    for (std::size_t i = 0; i < spans.size(); ++i) {
        const Span &span = spans[i];
        if ((i > 0 || custom) && span.offset < 0)
            return invalidInput("span number " + std::to_string(i + 1) + " with offset " + std::to_string(span.offset) +
                                ": histogram has a span whose offset is negative");
        index += span.offset;
        if (index < -kMaxIndex || index + span.length > kMaxIndex)
            return invalidInput("span number " + std::to_string(i + 1) + " has buckets out of range");
        index += span.length;
    }
    return {};
}

Status negativeBucket(std::size_t index, const std::string &count)
{
    return invalidInput("bucket number " + std::to_string(index + 1) + " has observation count of " + count +
                        ": histogram has a bucket whose observation count is negative");
}

/// Adds up the counts of whole buckets.
Status checkDeltas(const std::vector<std::int64_t> &deltas, std::uint64_t &observations)
{
    std::int64_t count = 0;
    for (std::size_t i = 0; i < deltas.size(); ++i) {
        if (__builtin_add_overflow(count, deltas[i], &count))
            return invalidInput("bucket number " + std::to_string(i + 1) + " has an observation count out of range");
        if (count < 0)
            return negativeBucket(i, std::to_string(count));
        observations += static_cast<std::uint64_t>(count);
    }
    return {};
}

Status checkCounts(const std::vector<double> &counts)
{
    for (std::size_t i = 0; i < counts.size(); ++i)
        if (counts[i] < 0)
            return negativeBucket(i, formatFloat(counts[i]));
    return {};
}

/// Adds up the observations when the histogram is whole.
Status checkBuckets(const Histogram &h, std::uint64_t &observations)
{
    if (Status s = h.isFloat ? checkCounts(h.negativeCounts) : checkDeltas(h.negativeDeltas, observations); !s.ok())
        return s.withContext("negative side");
    if (Status s = h.isFloat ? checkCounts(h.positiveCounts) : checkDeltas(h.positiveDeltas, observations); !s.ok())
        return s.withContext("positive side");
    return {};
}

Status checkBounds(const Histogram &h)
{
    const std::vector<double> &bounds = h.customValues;
    for (std::size_t i = 0; i < bounds.size(); ++i) {
        if (std::isnan(bounds[i]))
            return invalidInput("histogram custom bounds must not be NaN");
        if (i > 0 && bounds[i] <= bounds[i - 1])
            return invalidInput("previous bound is " + formatFloat(bounds[i - 1]) + " and current is " +
                                formatFloat(bounds[i]) +
                                ": histogram custom bounds must be in strictly increasing order");
    }
    if (!bounds.empty() && bounds.back() == std::numeric_limits<double>::infinity())
        return invalidInput("last +Inf bound must not be explicitly defined: histogram custom bounds must be finite");
    std::uint64_t covered = 0;
    for (const Span &span : h.positiveSpans)
        covered += span.length + static_cast<std::uint64_t>(span.offset);
    if (bounds.size() + 1 < covered)
        return invalidInput("only " + std::to_string(bounds.size()) +
                            " custom bounds defined which is insufficient to cover total span length of " +
                            std::to_string(covered) + ": histogram custom bounds are too few");
    return {};
}

Status checkCustom(const Histogram &h, std::size_t positiveBuckets, std::size_t negativeBuckets)
{
    Status status = checkSpans(h.positiveSpans, positiveBuckets, true);
    if (status.ok())
        status = checkBounds(h);
    if (status.ok() && (h.isFloat ? h.floatZeroCount != 0 : h.zeroCount != 0))
        status = invalidInput("must have zero count of 0");
    if (status.ok() && h.zeroThreshold != 0)
        status = invalidInput("must have zero threshold of 0");
    if (status.ok() && !h.negativeSpans.empty())
        status = invalidInput("must not have negative spans");
    if (status.ok() && negativeBuckets != 0)
        status = invalidInput("must not have negative buckets");
    return status.withContext("custom buckets");
}

Status checkExponential(const Histogram &h, std::size_t positiveBuckets, std::size_t negativeBuckets)
{
    if (Status s = checkSpans(h.positiveSpans, positiveBuckets, false); !s.ok())
        return s.withContext("positive side");
    if (Status s = checkSpans(h.negativeSpans, negativeBuckets, false); !s.ok())
        return s.withContext("negative side");
    if (h.schema < Histogram::kMinSchema || h.schema > Histogram::kMaxSchema)
        return invalidInput("histogram has an invalid schema, which must be between " +
                            std::to_string(Histogram::kMinSchema) + " and " + std::to_string(Histogram::kMaxSchema) +
                            " for exponential buckets, or " + std::to_string(Histogram::kCustomSchema) +
                            " for custom buckets, got schema " + std::to_string(h.schema));
    if (!h.customValues.empty())
        return invalidInput("histogram with exponential schema must not have custom bounds");
    return {};
}

/// Writes the buckets anew: 2^shift neighbours become one, and empty ones go when `dropEmpty`. Buckets are absolute
/// counts that match the spans.
template <typename Count>
void regroup(std::vector<Span> &spans, std::vector<Count> &buckets, std::int32_t shift, bool dropEmpty)
{
    std::vector<Span> grouped;
    grouped.reserve(spans.size());
    std::size_t read = 0;
    std::size_t written = 0;
    std::int64_t index = 0;
    std::int64_t end = 0; // behind the last bucket written
    for (const Span &span : spans) {
        index += span.offset;
        for (std::uint32_t n = 0; n < span.length; ++n, ++index) {
            const Count count = buckets[read++];
            if (dropEmpty && count == 0)
                continue;
            const std::int64_t target = ((index - 1) >> shift) + 1;
            if (!grouped.empty() && target < end) {
                buckets[written - 1] += count;
                continue;
            }
            if (!grouped.empty() && target == end)
                ++grouped.back().length;
            else
                grouped.push_back({static_cast<std::int32_t>(target - end), 1});
            buckets[written++] = count;
            end = target + 1;
        }
    }
    buckets.resize(written);
    spans.swap(grouped);
}

void regroup(Histogram &h, std::int32_t shift, bool dropEmpty)
{
    if (h.isFloat) {
        regroup(h.positiveSpans, h.positiveCounts, shift, dropEmpty);
        regroup(h.negativeSpans, h.negativeCounts, shift, dropEmpty);
        return;
    }
    // Sums of unsigned numbers wrap, which wrong input may make them do.
    const auto regroupDeltas = [&](std::vector<Span> &spans, std::vector<std::int64_t> &deltas) {
        std::vector<std::uint64_t> counts(deltas.size());
        std::uint64_t count = 0;
        for (std::size_t i = 0; i < deltas.size(); ++i)
            counts[i] = count += static_cast<std::uint64_t>(deltas[i]);
        regroup(spans, counts, shift, dropEmpty);
        deltas.resize(counts.size());
        count = 0;
        for (std::size_t i = 0; i < counts.size(); ++i) {
            deltas[i] = static_cast<std::int64_t>(counts[i] - count);
            count = counts[i];
        }
    };
    regroupDeltas(h.positiveSpans, h.positiveDeltas);
    regroupDeltas(h.negativeSpans, h.negativeDeltas);
}

bool spansMatchBuckets(const Histogram &h)
{
    return bucketsOf(h.positiveSpans) == (h.isFloat ? h.positiveCounts.size() : h.positiveDeltas.size()) &&
           bucketsOf(h.negativeSpans) == (h.isFloat ? h.negativeCounts.size() : h.negativeDeltas.size());
}

} // namespace

bool Histogram::isStale() const
{
    return isStaleNaN(sum);
}

Histogram Histogram::stale(bool isFloat)
{
    Histogram out;
    out.isFloat = isFloat;
    out.sum = staleNaN();
    return out;
}

bool operator==(const Histogram &a, const Histogram &b)
{
    return a.isFloat == b.isFloat && a.hint == b.hint && a.schema == b.schema &&
           sameBits(a.zeroThreshold, b.zeroThreshold) && sameBits(a.sum, b.sum) && a.count == b.count &&
           a.zeroCount == b.zeroCount && sameBits(a.floatCount, b.floatCount) &&
           sameBits(a.floatZeroCount, b.floatZeroCount) && a.positiveSpans == b.positiveSpans &&
           a.negativeSpans == b.negativeSpans && a.positiveDeltas == b.positiveDeltas &&
           a.negativeDeltas == b.negativeDeltas && sameBits(a.positiveCounts, b.positiveCounts) &&
           sameBits(a.negativeCounts, b.negativeCounts) && sameBits(a.customValues, b.customValues);
}

Status validate(const Histogram &histogram)
{
    const Histogram &h = histogram;
    const std::size_t positive = h.isFloat ? h.positiveCounts.size() : h.positiveDeltas.size();
    const std::size_t negative = h.isFloat ? h.negativeCounts.size() : h.negativeDeltas.size();
    if (Status s = h.isCustom() ? checkCustom(h, positive, negative) : checkExponential(h, positive, negative); !s.ok())
        return s;
    if (h.isFloat && h.floatZeroCount < 0)
        return invalidInput("zero bucket has observation count of " + formatFloat(h.floatZeroCount) +
                            ": histogram has a bucket whose observation count is negative");
    if (h.isFloat && h.floatCount < 0)
        return invalidInput("observation count is " + formatFloat(h.floatCount) +
                            ": histogram's observation count is negative");
    std::uint64_t observations = h.zeroCount;
    if (Status s = checkBuckets(h, observations); !s.ok() || h.isFloat)
        return s;
    const bool sumIsNaN = std::isnan(h.sum);
    if (sumIsNaN ? observations <= h.count : observations == h.count)
        return {};
    return invalidInput(std::to_string(observations) + " observations found in buckets, but the Count field is " +
                        std::to_string(h.count) + ": histogram's observation count should " +
                        (sumIsNaN ? "be at least the number of observations found in the buckets"
                                  : "equal the number of observations found in the buckets (in absence of NaN)"));
}

void reduceResolution(Histogram &histogram, std::int32_t schema)
{
    if (histogram.isCustom() || histogram.schema <= schema || schema < Histogram::kMinSchema ||
        !spansMatchBuckets(histogram))
        return;
    constexpr std::int64_t kMaxShift = 62;
    const std::int64_t shift = std::int64_t{histogram.schema} - schema;
    regroup(histogram, static_cast<std::int32_t>(std::min(shift, kMaxShift)), false);
    histogram.schema = schema;
}

void compact(Histogram &histogram)
{
    if (spansMatchBuckets(histogram))
        regroup(histogram, 0, true);
}

} // namespace agent::model
