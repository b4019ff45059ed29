// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/models/facts.h"

namespace widgets {

/// Neighbouring segments of the log that are shown as one block of its map. A value.
struct SegmentGroup {
    quint32 first = 0; ///< Numbers.
    quint32 last = 0;
    quint64 samples = 0;
    quint64 bytes = 0;
    qint64 minTime = 0; ///< Of the samples; 0: there are none.
    qint64 maxTime = 0;
    int count = 0; ///< Segments; those that are in each state follow, and add up to it.
    int delivered = 0;
    int waiting = 0;
    int damaged = 0;
    int writing = 0;
    int packed = 0; ///< Of all, as is the next.
    int memory = 0;
    friend bool operator==(const SegmentGroup &, const SegmentGroup &) = default;
};

/// The segments as at most `most` groups of equal length, oldest first; the one being written stands alone at the end.
/// What lies before segment `deliveredBefore` counts as delivered. Pure.
[[nodiscard]] QList<SegmentGroup> groupSegments(const QList<SegmentFacts> &segments, quint32 deliveredBefore, int most);

/// What a group is, in lines: numbers and states, time range, samples and bytes.
[[nodiscard]] QString describeSegments(const SegmentGroup &group, qint64 now);

} // namespace widgets
