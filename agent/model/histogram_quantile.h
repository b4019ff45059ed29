// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/model/histogram.h"

#include <map>
#include <vector>

namespace agent::model {

/// A bucket of a classic histogram: how many observations are at or below `le`.
struct ClassicBucket {
    double le = 0;
    double count = 0;
};

/// The quantile `q` (0 to 1) of the observations in the buckets, as Prometheus's histogram_quantile is documented:
/// straight lines within a bucket; the lowest one begins at 0 when its bound is above; in the bucket of +Inf the bound
/// before it; -Inf and +Inf for a `q` outside. NaN without observations, with fewer than two buckets, or without one of
/// +Inf. Buckets may come in any order; equal bounds are added; counts that fall are taken for the one before.
[[nodiscard]] double classicQuantile(double q, std::vector<ClassicBucket> buckets);

/// What observations fell into which bucket of a native histogram, so that two of them can be told apart. A value.
class Observations {
public:
    Observations() = default;
    explicit Observations(const Histogram &histogram);

    /// Of all buckets, NaN observations included.
    [[nodiscard]] double count() const { return m_count; }
    /// Adds what `other` observed. Where resolutions differ, the coarser stays; custom bounds that differ: what is in
    /// both. False, and nothing has changed: one has custom bounds and the other has not.
    bool add(const Observations &other) { return combine(other, 1); }
    /// Takes out what was observed up to `earlier`, of the same series. False, and nothing has changed: this does not
    /// follow from that, since a bucket or the count is smaller, or the kind is another: the counter began anew.
    bool subtract(const Observations &earlier);
    /// As `classicQuantile`, with the bounds of native histograms: exponential within a bucket, straight within the
    /// zero bucket, which reaches to one side only when there are no observations on the other, and with custom bounds.
    [[nodiscard]] double quantile(double q) const;

private:
    using Buckets = std::map<std::int32_t, double>; // by index; none of them 0
    void coarsen(std::int32_t schema);
    void widenZero(double threshold);
    void keepBounds(const std::vector<double> &bounds);
    [[nodiscard]] bool combine(const Observations &other, double sign);

    std::int32_t m_schema = 0;
    double m_zeroThreshold = 0;
    double m_zeroCount = 0;
    double m_count = 0;
    Buckets m_positive;
    Buckets m_negative;
    std::vector<double> m_bounds; ///< Of the custom schema.
};

} // namespace agent::model
