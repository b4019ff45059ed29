// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/wal/layout.h"
#include "agent/wal/log_impl.h"

#include <algorithm>
#include <chrono>

namespace agent::wal {

Status Log::Impl::truncateBefore(Position position)
{
    setNeeded(position);
    Truncation done;
    Status status;
    {
        const MutexLock retaining(retentionMutex);
        done.firstKept = oldEnough(firstNeeded(position));
        const std::optional<SegmentInfo> first = index.atOrAfter(0);
        // While the checkpoint covers what could go, deleting it would not be noted by a checkpoint's number: it goes
        // with the next ones.
        if (!first || first->number >= done.firstKept || std::int64_t{done.firstKept} - 1 <= checkpoint.number())
            return {};
        const SteadyTime start = clock.steadyNow();
        metrics.truncations.Increment();
        status = truncateLocked(done);
        metrics.truncateSeconds.Observe(std::chrono::duration<double>(clock.steadyNow() - start).count());
        checkpointBytes = checkpoint.bytes();
    }
    metrics.deletedSeries.Increment(static_cast<double>(done.series));
    updateSizes();
    if (!status.ok()) {
        metrics.truncationsFailed.Increment();
        sink.write(LogLevel::Warn, "wal", "segments that nobody needs could not be deleted, it is tried again",
                   {{"error", status.toString()}});
    }
    sink.write(LogLevel::Debug, "wal", "log truncated",
               {{"first", std::to_string(done.firstKept)},
                {"segments", std::to_string(done.segments)},
                {"forgotten", std::to_string(done.series)},
                {"checkpointed", std::to_string(done.recorded)}});
    return status;
}

/// The lower of `firstKept` and the first segment that limits.minAge keeps.
std::uint32_t Log::Impl::oldEnough(std::uint32_t firstKept) const
{
    std::int64_t minAge = 0;
    {
        const MutexLock lock(limitsMutex);
        minAge = limits.minAge.count();
    }
    if (minAge == 0)
        return firstKept;
    const TimestampMs youngest = clock.now() - minAge;
    for (const SegmentInfo &segment : index.list()) {
        if (segment.number >= firstKept || segment.maxTime > youngest)
            return std::min(firstKept, segment.number);
    }
    return firstKept;
}

Status Log::Impl::evictBefore(std::uint32_t firstKept, std::string_view reason)
{
    Truncation done;
    done.firstKept = firstKept;
    Status status;
    {
        const MutexLock retaining(retentionMutex);
        const std::optional<SegmentInfo> first = index.atOrAfter(0);
        if (!first || first->number >= firstKept || std::int64_t{firstKept} - 1 <= checkpoint.number())
            return {};
        evictions.add(first->number, firstKept, reason);
        reserve.withRoom([this] { return evictions.save(); }).ignore("upkeep tries again");
        status = truncateLocked(done);
        checkpointBytes = checkpoint.bytes();
    }
    metrics.deletedSeries.Increment(static_cast<double>(done.series));
    updateSizes();
    sink.write(LogLevel::Warn, "wal", "the oldest segments were given up",
               {{"first", std::to_string(firstKept)},
                {"segments", std::to_string(done.segments)},
                {"reason", std::string(reason)},
                {"error", status.toString()}});
    return status;
}

/// The first segment that holds anything at or after `position`. The last segment always stays.
std::uint32_t Log::Impl::firstNeeded(Position position) const
{
    const std::uint32_t last = index.last().number;
    if (position.segment >= last)
        return last;
    const std::optional<SegmentInfo> segment = index.atOrAfter(position.segment);
    const bool finished = segment && segment->number == position.segment && position.record >= segment->records;
    return finished ? position.segment + 1 : position.segment;
}

Status Log::Impl::truncateLocked(Truncation &done)
{
    std::vector<std::uint32_t> numbers = index.before(done.firstKept);
    SeriesStore::Retired retired = store.retire(done.firstKept, checkpoint.number());
    done.series = retired.forgotten;
    if (Status status = reserve.withRoom([&]() AGENT_NO_ANALYSIS { return makeCheckpoint(retired, done); });
        !status.ok()) {
        for (const std::uint32_t number : numbers) {
            if (buffered.find(number))
                store.unrecord(number);
        }
        removeFromMemory(numbers, done.segments);
        // On a full disk, space is to be had by deleting what holds no record that is needed: at the price of a gap,
        // which only Prometheus minds.
        if (status.code() == Code::NoSpace)
            removeSegments(numbers, retired.homes, done.segments).ignore("the first error is the one to tell");
        return status;
    }
    removeFromMemory(numbers, done.segments);
    // Nothing before it tells its ordinal any more.
    if (const std::optional<SegmentInfo> first = index.atOrAfter(done.firstKept)) {
        reserve.withRoom([&] { return anchors.keep(first->number, first->firstSample, done.firstKept); })
            .ignore("then a crash before its summary is written makes the ordinals begin anew");
    }
    if (Status status = removeSegments(numbers, {}, done.segments); !status.ok())
        return status;
    return removeOldCheckpoints();
}

Status Log::Impl::makeCheckpoint(SeriesStore::Retired &retired, Truncation &done)
{
    const std::uint32_t number = done.firstKept - 1;
    metrics.checkpointCreations.Increment();
    Status status;
    if (checkpoint.canGrow(retired.inCheckpoint + retired.homeless.size())) {
        status = checkpoint.grow(number, retired.homeless, store);
    } else {
        SeriesStore::Retired all = store.retire(done.firstKept, -1);
        done.series += all.forgotten;
        retired.homeless = std::move(all.homeless);
        retired.homes = std::move(all.homes);
        status = checkpoint.replace(number, retired.homeless, store);
    }
    if (!status.ok()) {
        metrics.checkpointCreationsFailed.Increment();
        return status;
    }
    done.recorded = retired.homeless.size();
    store.rehomed(retired.homeless, number);
    return {};
}

/// Oldest first, so that what remains has no gap whenever it is interrupted; the summaries before, since a summary
/// without its segment tells of a loss.
Status Log::Impl::removeSegments(std::span<const std::uint32_t> numbers, const std::set<std::uint32_t> &except,
                                 std::size_t &removed)
{
    std::vector<std::uint32_t> going;
    for (const std::uint32_t number : numbers) {
        if (!except.contains(number))
            going.push_back(number);
    }
    if (Status status = summaries.remove(going); !status.ok())
        return status;
    for (const std::uint32_t number : going) {
        for (const std::string &path : {segmentPath(number), packedPath(number)}) {
            Status status = files.removeFile(path);
            if (!status.ok() && status.code() != Code::NotFound)
                return status;
        }
        index.remove(number);
        ++removed;
    }
    return files.syncDirectory(walDirectory);
}

Status Log::Impl::removeOldCheckpoints()
{
    std::size_t removed = 0;
    Status status = checkpoint.removeOlder(removed);
    metrics.checkpointDeletions.Increment(static_cast<double>(removed + (status.ok() ? 0 : 1)));
    if (!status.ok())
        metrics.checkpointDeletionsFailed.Increment();
    return status;
}

} // namespace agent::wal
