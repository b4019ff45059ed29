// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/wal/format.h"
#include "agent/wal/layout.h"
#include "agent/wal/log_impl.h"
#include "agent/wal/loss.h"

#include <algorithm>
#include <chrono>
#include <cstdlib>

namespace agent::wal {
namespace {

constexpr std::chrono::seconds kUpkeepInterval{1};
/// A segment is summarised when so many came after it: then few series have their last sample in it.
constexpr std::uint32_t kSummaryLag = 2;
/// Summaries written in one go, so that neither upkeep nor a stop takes long after a start without any.
constexpr int kSummariesAtOnce = 32;
/// A segment takes at most that part of the byte budget, so that giving one up costs little.
constexpr std::uint64_t kSegmentsInBudget = 8;
/// Of one damaged range of a plain segment, and of all that are kept.
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
    returnToDisk();
    reserve.keep();
    summariseClosed(false);
    keepLimits();
    if (!settings.background)
        packAll();
    quarantine();
    measureWrites();
    reserve.withRoom([this] { return evictions.save(); }).ignore("it is tried again");
}

/// What the process has sent to the disk so far, less what was deleted before it got there; 0 where that is not told.
std::uint64_t Log::Impl::writtenToDisk() const
{
    const Result<std::string> text = files.readFile("/proc/self/io");
    if (!text)
        return 0;
    const auto number = [&text](std::string_view key) -> std::uint64_t {
        const std::size_t at = text->find(key);
        return at == std::string::npos ? 0 : std::strtoull(text->c_str() + at + key.size(), nullptr, 10);
    };
    const std::uint64_t written = number("\nwrite_bytes: ");
    return written - std::min(written, number("\ncancelled_write_bytes: "));
}

void Log::Impl::measureWrites()
{
    const std::uint64_t samples = samplesAppended;
    const std::uint64_t written = writtenToDisk();
    if (samples > 0 && written >= writtenBefore)
        metrics.diskBytesPerSample.Set(static_cast<double>(written - writtenBefore) / static_cast<double>(samples));
}

/// Writes summaries that are due; with `all`, of segments that are closed.
void Log::Impl::summariseClosed(bool all)
{
    const std::uint32_t last = index.last().number;
    const std::uint32_t synced = all ? last + 1 : std::min<std::uint32_t>(syncedBefore, last);
    int left = kSummariesAtOnce;
    for (const SegmentInfo &segment : index.list()) {
        const bool due = all || segment.number + kSummaryLag <= last;
        const bool unread = segment.damaged && segment.records == 0; // there may be more than could be read
        if (!due || unread || segment.summarised || segment.number >= synced || segment.form == SegmentForm::Memory ||
            segment.returned)
            continue;
        if (left-- == 0)
            return;
        if (Status status = summarise(segment.number); !status.ok()) {
            sink.write(LogLevel::Debug, "wal", "a segment's summary could not be written, it is tried again",
                       {{"segment", std::to_string(segment.number)}, {"error", status.toString()}});
            return;
        }
    }
}

Status Log::Impl::summarise(std::uint32_t number)
{
    const MutexLock retaining(retentionMutex); // a summary without its segment would tell of a loss
    const std::optional<SegmentInfo> segment = index.atOrAfter(number);
    if (!segment || segment->number != number)
        return {};
    SegmentSummary summary;
    summary.info = *segment;
    summary.samplesUpTo = index.samplesUpTo(number);
    store.summarise(number, summary.series, summary.lastTimes);
    if (Status status = reserve.withRoom([&] { return summaries.save(summary); }); !status.ok())
        return status;
    index.setSummarised(number);
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
        const bool onDisk = segments[i].form != SegmentForm::Memory; // else giving it up frees nothing
        std::string_view why;
        if (onDisk && now.maxBytes > 0 && bytes > now.maxBytes)
            why = kEvictedDiskBudget;
        else if (onDisk && now.minFreeBytes > 0 && free + freed < now.minFreeBytes)
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

/// Keeps copies of damaged ranges, for people who want to know, or to save what can be saved by hand. Of a packed
/// segment the whole file, since what it shows of a damaged range is made up.
void Log::Impl::quarantine()
{
    std::vector<Damage> ranges;
    {
        const MutexLock lock(limitsMutex);
        ranges.swap(toQuarantine);
    }
    if (ranges.empty())
        return;
    const std::string directory = settings.directory + "/quarantine";
    const Status prepared = files.createDirectories(directory);
    std::uint64_t kept = 0;
    for (const std::string &name : files.list(directory).value_or(std::vector<std::string>()))
        kept += files.fileSize(directory + '/' + name).value_or(0);
    for (const Damage &damage : ranges) {
        const bool packed = !files.exists(segmentPath(damage.segment));
        const std::string path = packed ? packedPath(damage.segment) : segmentPath(damage.segment);
        const std::string name =
            packed ? packedName(damage.segment) : segmentName(damage.segment) + '.' + std::to_string(damage.offset);
        Result<std::unique_ptr<RandomAccessFile>> file = files.openRead(path);
        std::string copy(static_cast<std::size_t>(packed ? files.fileSize(path).value_or(0)
                                                         : std::min(damage.bytes, kMaxQuarantinedRange)),
                         '\0');
        if (!prepared.ok() || !file || kept + copy.size() > kMaxQuarantine || files.exists(directory + '/' + name))
            continue;
        const Result<std::size_t> got = (*file)->read(packed ? 0 : damage.offset, copy.data(), copy.size());
        if (!got || *got == 0)
            continue;
        copy.resize(*got);
        kept += copy.size();
        writeFileAtomically(files, directory + '/' + name, copy)
            .ignore("the range stays where it is, and is passed over all the same");
    }
}

} // namespace agent::wal
