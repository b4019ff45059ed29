// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/remote/skip_plan.h"

#include <algorithm>
#include <limits>
#include <utility>
#include <vector>

namespace agent::remote {
namespace {

/// How much of a segment lies before a time: 1 is all.
double shareBefore(const wal::SegmentInfo &segment, TimestampMs before)
{
    if (segment.maxTime < before)
        return 1;
    if (segment.minTime >= before)
        return 0;
    return static_cast<double>(before - segment.minTime) / static_cast<double>(segment.maxTime - segment.minTime + 1);
}

/// Ordinals of what a remote still has to deliver, from and before.
using Ranges = std::vector<std::pair<std::uint64_t, std::uint64_t>>;

Ranges rangesOf(Source &source, const RemoteStatus &remote)
{
    const std::uint64_t end = std::numeric_limits<std::uint64_t>::max();
    const std::uint64_t first = source.ordinal(remote.cursor);
    if (!remote.backlog)
        return {{first, end}};
    return {{first, source.ordinal(remote.backlog->until)}, {source.ordinal(remote.backlog->freshCursor), end}};
}

std::uint64_t samplesIn(const wal::SegmentInfo &segment, const Ranges &ranges)
{
    const std::uint64_t first = segment.firstSample;
    const std::uint64_t end = first + segment.samples;
    std::uint64_t samples = 0;
    for (const auto &[from, before] : ranges) {
        const std::uint64_t begin = std::clamp(from, first, end);
        samples += std::max(std::clamp(before, first, end), begin) - begin;
    }
    return samples;
}

} // namespace

SkipPlan planSkip(const wal::LogStatus &log, Source &source, const RemoteStatus &remote, TimestampMs before)
{
    SkipPlan plan;
    plan.order.skip = {before, log.end.segment, log.end.record};
    plan.order.jumpTo = remote.cursor.segment;
    const Ranges waiting = rangesOf(source, remote);
    double samples = 0;
    double bytes = 0;
    bool onlyOld = true; // so far
    for (const wal::SegmentInfo &segment : log.segments) {
        if (segment.number < remote.cursor.segment)
            continue;
        if (onlyOld)
            plan.order.jumpTo = segment.number;
        const std::uint64_t left = samplesIn(segment, waiting);
        if (left == 0)
            continue;
        const double share = shareBefore(segment, before);
        onlyOld = onlyOld && share == 1;
        plan.preview.exact = plan.preview.exact && (share == 0 || share == 1);
        samples += share * static_cast<double>(left);
        bytes += share * static_cast<double>(left) / static_cast<double>(segment.samples) *
                 static_cast<double>(segment.bytes);
    }
    plan.preview.samples = std::min(static_cast<std::uint64_t>(samples), remote.ledger.pending);
    plan.preview.bytes = static_cast<std::uint64_t>(bytes);
    return plan;
}

} // namespace agent::remote
