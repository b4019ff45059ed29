// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/scrape/histogram_limits.h"

namespace agent::scrape {

bool limitBuckets(model::Histogram &histogram, std::int32_t finest, std::uint64_t buckets)
{
    if (!histogram.isCustom() && histogram.schema > finest)
        model::reduceResolution(histogram, finest);
    while (buckets > 0 && histogram.bucketCount() > buckets) {
        if (histogram.isCustom() || histogram.schema <= model::Histogram::kMinSchema)
            return false;
        model::reduceResolution(histogram, histogram.schema - 1);
    }
    return true;
}

} // namespace agent::scrape
