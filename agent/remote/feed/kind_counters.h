// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/remote/feed/lanes.h"
#include "agent/telemetry/registry.h"

namespace agent::remote {

/// Adds what there is of each kind to its counter.
inline void countKinds(const KindCounts &counts, telemetry::Counter &samples, telemetry::Counter &histograms,
                       telemetry::Counter &exemplars)
{
    const auto add = [](telemetry::Counter &counter, std::size_t count) {
        if (count > 0)
            counter.Increment(static_cast<double>(count));
    };
    add(samples, counts.samples);
    add(histograms, counts.histograms);
    add(exemplars, counts.exemplars);
}

} // namespace agent::remote
