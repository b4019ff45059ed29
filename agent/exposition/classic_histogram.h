// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/model/histogram.h"

#include <cstddef>
#include <vector>

namespace agent::exposition {

/// Collects the values of a classic histogram and makes a native one with custom buckets of them. Used again and again;
/// one thread.
///
/// Buckets may come in any order; of repeated bounds the first counts. Source: PARITY.md 4.4.
class ClassicHistogram {
public:
    void clear();
    void setCount(double count);
    void setSum(double sum) { m_sum = sum; }
    void addBucket(double upperBound, double cumulativeCount);
    /// Fills `out`; false when the values contradict each other: negative or falling counts, a last bucket that is not
    /// the count, a bound that is no number. `out` passes model::validate.
    [[nodiscard]] bool convert(model::Histogram &out);

private:
    struct Bucket {
        double upperBound;
        double count;
    };
    void complete();
    [[nodiscard]] bool isWhole() const;
    void writeCounts(model::Histogram &out) const;
    void writeDeltas(model::Histogram &out) const;

    std::vector<Bucket> m_buckets;
    bool m_ordered = true; ///< The buckets are, by bound, and none is repeated.
    double m_count = 0;
    double m_sum = 0;
    bool m_hasCount = false;
    bool m_wrong = false;
};

} // namespace agent::exposition
