// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/wal/format.h"
#include "agent/wal/layout.h"
#include "agent/wal/log_impl.h"
#include "agent/wal/loss.h"

#include <algorithm>
#include <chrono>

namespace agent::wal {
namespace {

constexpr std::chrono::seconds kUpkeepInterval{1};
/// A segment is summarised when so many came after it: then few series have their last sample in it.
constexpr std::uint32_t kSummaryLag = 2;
/// A segment takes at most that part of the byte budget, so that giving one up costs little.
constexpr std::uint64_t kSegmentsInBudget = 8;
/// Of one damaged range, and of all that are kept.
constexpr std::uint64_t kMaxQuarantinedRange = std::uint64_t{1} << 20;
constexpr std::uint64_t kMaxQuarantine = std::uint64_t{16} << 20;

} // namespace

void Log::Impl::scheduleUpkeep()
{
    keeper->postAt(std::chrono::steady_clock::now() + kUpkeepInterval, [this] {
        upkeep();
        scheduleUpkeep();
    });
}

void Log::Impl::upkeep()
{
    const MutexLock lock(upkeepMutex);
    summariseClosed(false);
    keepLimits();
    quarantine();
    evictions.save().ignore("it is tried again");
}

/// Writes the summaries that are due; with `all`, those of all segments that are closed.
void Log::Impl::summariseClosed(bool all)
{
    const std::uint32_t last = index.last().number;
    const std::uint32_t synced = all ? last + 1 : std::min<std::uint32_t>(syncedBefore, last);
    for (const SegmentInfo &segment : index.list()) {
        const bool due = all || segment.number + kSummaryLag <= last;
        if (!due || segment.summarised || segment.number >= synced || segment.form == SegmentForm::Memory)
            continue;
        if (Status status = summarise(segment); !status.ok()) {
            sink.write(LogLevel::Debug, "wal", "a segment's summary could not be written, it is tried again",
                       {{"segment", std::to_string(segment.number)}, {"error", status.toString()}});
            return;
        }
    }
}

Status Log::Impl::summarise(const SegmentInfo &segment)
{
    SegmentSummary summary;
    summary.info = segment;
    summary.samplesUpTo = index.samplesUpTo(segment.number);
    store.summarise(segment.number, summary.series, summary.lastTimes);
    if (Status status = summaries.save(summary); !status.ok())
        return status;
    index.setSummarised(segment.number);
    return {};
}

/// What a segment may grow to.
std::uint64_t Log::Impl::segmentLimit() const
{
    const MutexLock lock(limitsMutex);
    if (limits.maxBytes == 0)
        return settings.segmentBytes;
    const std::uint64_t part = limits.maxBytes / kSegmentsInBudget;
    return std::clamp<std::uint64_t>(part - part % kPageBytes, kPageBytes, settings.segmentBytes);
}

/// Gives up the oldest segments that the limits have no room for. The newest always stays.
void Log::Impl::keepLimits()
{
    Limits now;
    {
        const MutexLock lock(limitsMutex);
        now = limits;
    }
    const std::uint64_t free = now.minFreeBytes > 0 ? files.freeBytes(walDirectory).value_or(now.minFreeBytes) : 0;
    const TimestampMs oldest = now.maxAge.count() > 0 ? clock.now() - now.maxAge.count() : 0;
    const std::vector<SegmentInfo> segments = index.list();
    std::uint64_t bytes = index.bytes() + checkpointBytes;
    std::uint64_t freed = 0;
    std::uint32_t firstKept = segments.empty() ? 0 : segments.front().number;
    std::string_view reason;
    for (std::size_t i = 0; i + 1 < segments.size(); ++i) {
        std::string_view why;
        if (now.maxBytes > 0 && bytes > now.maxBytes)
            why = kEvictedDiskBudget;
        else if (now.minFreeBytes > 0 && free + freed < now.minFreeBytes)
            why = kEvictedFreeSpace;
        else if (segments[i].maxTime < oldest)
            why = kEvictedRetention;
        if (why.empty() || (!reason.empty() && why != reason))
            break; // another reason comes with the next upkeep
        reason = why;
        firstKept = segments[i].number + 1;
        bytes -= segments[i].bytes;
        freed += segments[i].bytes;
    }
    if (!reason.empty())
        evictBefore(firstKept, reason).ignore("it was logged, and the next upkeep tries again");
}

/// Keeps copies of damaged ranges, for people who want to know, or to save what can be saved by hand.
void Log::Impl::quarantine()
{
    std::vector<Damage> ranges;
    {
        const MutexLock lock(limitsMutex);
        ranges.swap(toQuarantine);
    }
    const std::string directory = settings.directory + "/quarantine";
    for (const Damage &damage : ranges) {
        const std::uint64_t bytes = std::min(damage.bytes, kMaxQuarantinedRange);
        Result<std::unique_ptr<RandomAccessFile>> file = openSegment(damage.segment);
        if (!file || bytes == 0 || quarantinedBytes + bytes > kMaxQuarantine)
            continue;
        std::string copy(static_cast<std::size_t>(bytes), '\0');
        const Result<std::size_t> got = (*file)->read(damage.offset, copy.data(), copy.size());
        if (!got || *got == 0 || !files.createDirectories(directory).ok())
            continue;
        copy.resize(*got);
        quarantinedBytes += copy.size();
        writeFileAtomically(files, directory + '/' + segmentName(damage.segment) + '.' + std::to_string(damage.offset),
                            copy)
            .ignore("the range stays where it is, and is passed over all the same");
    }
}

} // namespace agent::wal
