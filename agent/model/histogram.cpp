// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/model/histogram.h"

#include "agent/model/sample.h"

#include <bit>
#include <cstring>
#include <string>

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

} // namespace agent::model
