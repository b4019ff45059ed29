// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/wal/layout.h"
#include "agent/wal/log_impl.h"

#include "agent/wal/format.h"
#include "agent/wal/packed_file.h"
#include "agent/wal/packing.h"
#include "agent/wal/record_codec.h"
#include "agent/wal/replay.h"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <optional>

namespace agent::wal {
namespace {

std::string parentOf(const std::string &path)
{
    const std::size_t slash = path.find_last_of('/');
    if (slash == std::string::npos)
        return ".";
    return slash == 0 ? "/" : path.substr(0, slash);
}

} // namespace

Log::Impl::Impl(Settings logSettings, FileSystem &fileSystem, Clock &logClock, LogSink &logSink,
                telemetry::Registry &registry)
    : settings(std::move(logSettings)), files(fileSystem), clock(logClock), sink(logSink),
      metrics(registry, settings.compression), walDirectory(settings.directory + "/wal"), table(pairs),
      store(table.m_impl->store), reserve(files, sink, settings.directory, settings.reserveBytes),
      summaries(files, settings.directory), evictions(files, settings.directory), anchors(files, settings.directory),
      limits(settings.limits), checkpoint(files, walDirectory, settings.compression), syncer("agent-wal")
{
}

Status Log::Impl::open()
{
    if (Status status = files.createDirectories(settings.directory); !status.ok())
        return status.withContext("storage path");
    if (Status status = takeLock(); !status.ok())
        return status;
    if (Status status = prepareDirectory(); !status.ok())
        return status.withContext("storage path");
    const Result<std::vector<std::string>> names = files.list(walDirectory);
    if (!names)
        return names.error().withContext("storage path");
    const SteadyTime start = clock.steadyNow();
    const std::uint64_t nextSample = replay(*names);
    const std::chrono::duration<double> taken = clock.steadyNow() - start;
    metrics.replaySeconds.Set(taken.count());

    const SegmentInfo last = index.last();
    memory = std::make_unique<MemoryTail>(settings.tailBytes, index.end());
    readSide = {memory.get(), &index, [this](std::uint32_t segment) { return openSegment(segment); },
                [this](const Damage &damage) { noteDamage(damage); }};
    std::int64_t covered = -1;
    {
        const MutexLock lock(retentionMutex);
        covered = checkpoint.number();
        checkpointBytes = checkpoint.bytes();
    }
    {
        const MutexLock lock(appendMutex);
        const std::int64_t newest =
            std::max<std::int64_t>(covered, index.atOrAfter(0) ? std::int64_t{last.number} : -1);
        nextSegment = static_cast<std::uint32_t>(newest + 1);
        firstOrdinal = nextSample;
        if (settings.resumeOrdinal > 0 || settings.resumePosition > Position())
            nextSegment = std::max(nextSegment, settings.resumePosition.segment + 1);
        Status status = beginFile();
        if (status.code() == Code::NoSpace)
            beginInMemory(status); // scraping can start, and writing begins when there is space
        else if (!status.ok())
            return status.withContext("storage path");
    }
    if (const SegmentInfo first = index.last(); first.firstSample > 0)
        anchors.keep(first.number, first.firstSample, index.begin().segment)
            .ignore("without it the ordinals come from the segments that are there");
    metrics.memoryLimit.Set(static_cast<double>(settings.memoryBytes));
    updateSizes();
    setNeeded(index.begin());
    writtenBefore = writtenToDisk();
    if (settings.background) {
        keeper = std::make_unique<Executor>("agent-wal-keep");
        scheduleUpkeep();
        startPacking();
    }
    sink.write(LogLevel::Info, "wal", "log opened",
               {{"directory", walDirectory},
                {"segments", std::to_string(index.list().size())},
                {"bytes", std::to_string(index.bytes())},
                {"series", std::to_string(store.size())},
                {"seconds", std::to_string(taken.count())}});
    return {};
}

Status Log::Impl::takeLock()
{
    const std::string path = settings.directory + "/lock";
    // A user that closes the directory leaves the file empty.
    const Result<std::string> before = files.readFile(path);
    Result<std::unique_ptr<FileLock>> taken = files.lock(path, "pid " + std::to_string(::getpid()) + '\n');
    if (!taken) {
        if (taken.error().code() != Code::AlreadyExists)
            return taken.error().withContext("storage path");
        std::string owner = taken.error().message();
        owner.erase(std::find(owner.begin(), owner.end(), '\n'), owner.end());
        return {Code::AlreadyExists, "storage path " + settings.directory + " is in use by another agent (" +
                                         (owner.empty() ? "it left no name" : owner) + ", lock file " + path +
                                         "): stop that one, or give this one another storage path"};
    }
    directoryLock = std::move(*taken);
    const bool clean = !before || before->empty();
    metrics.cleanStart.Set(clean ? 1 : 0);
    if (!clean)
        sink.write(LogLevel::Warn, "wal", "the storage path was not closed by its last user, reading what it left",
                   {{"directory", settings.directory}});
    return {};
}

Status Log::Impl::prepareDirectory()
{
    if (Status status = files.createDirectories(walDirectory); !status.ok())
        return status;
    if (Status status = files.syncDirectory(settings.directory); !status.ok())
        return status;
    files.syncDirectory(parentOf(settings.directory)).ignore("it may belong to somebody else");
    summaries.prepare().ignore("without summaries the next start reads the segments");
    const Result<std::vector<std::string>> names = files.list(walDirectory);
    if (!names)
        return names.error();
    for (const std::string &name : *names) {
        if (isTemporaryName(name))
            files.removeTree(walDirectory + '/' + name).ignore("what is unfinished only takes space");
    }
    return {};
}

/// The segments there are, or were: a summary whose file has gone tells what was lost.
std::vector<SegmentOnDisk> Log::Impl::findSegments(const std::vector<std::string> &names)
{
    std::map<std::uint32_t, SegmentOnDisk> found;
    for (const std::string &name : names) {
        const std::optional<std::uint32_t> plain = parseSegmentName(name);
        const std::optional<std::uint32_t> packed = plain ? std::nullopt : parsePackedName(name);
        if (!plain && !packed)
            continue;
        const std::uint64_t bytes = files.fileSize(walDirectory + '/' + name).value_or(0);
        SegmentOnDisk &segment = found[plain ? *plain : *packed];
        (plain ? segment.plainBytes : segment.packedBytes) = bytes;
    }
    for (const std::uint32_t number : summaries.numbers())
        found[number].summarised = true;
    std::vector<SegmentOnDisk> out;
    for (auto &[number, segment] : found) {
        segment.number = number;
        if (segment.plainBytes && segment.packedBytes) { // packing was interrupted: the plain one is whole
            files.removeFile(packedPath(number)).ignore("it only takes space");
            segment.packedBytes.reset();
        }
        out.push_back(segment);
    }
    return out;
}

void Log::Impl::loadCheckpoint(const std::vector<std::string> &names, std::optional<std::uint32_t> firstSegment,
                               Patience &patience)
{
    const MutexLock lock(retentionMutex);
    checkpoint.load(names, store, patience, [this](const Damage &damage) {
        index.countDamage();
        metrics.corruptions.Increment();
        sink.write(LogLevel::Warn, "wal", "damage in a checkpoint was passed over",
                   {{"checkpoint", std::to_string(damage.segment)},
                    {"offset", std::to_string(damage.offset)},
                    {"cause", std::string(damage.cause)}});
    });
    // A segment that the checkpoint covers was to be deleted; records of series that come back to life may lie in
    // it alone.
    if (firstSegment && *firstSegment <= checkpoint.number())
        checkpoint.distrust();
}

/// Returns the ordinal of what comes next.
std::uint64_t Log::Impl::replay(const std::vector<std::string> &names)
{
    const std::vector<SegmentOnDisk> segments = findSegments(names);
    evictions.load();
    anchors.load();
    ReplayTally tally;
    loadCheckpoint(names, segments.empty() ? std::nullopt : std::optional(segments.front().number), tally.patience);
    for (std::size_t i = 0; i < segments.size(); ++i) {
        if (segments[i].number > settings.resumePosition.segment)
            heedCursors(tally);
        const bool missing = i > 0 && segments[i].number != segments[i - 1].number + 1;
        tally.sound = tally.sound && !missing;
        if (missing)
            sink.write(
                LogLevel::Warn, "wal", "segments are missing",
                {{"after", std::to_string(segments[i - 1].number)}, {"before", std::to_string(segments[i].number)}});
        const bool newest = i + 1 == segments.size();
        if (!replaySummary(segments[i], newest, tally))
            replayScan(segments[i], newest, tally);
    }
    heedCursors(tally);
    if (tally.unknownSamples > 0)
        sink.write(LogLevel::Warn, "wal",
                   "the log holds samples of series that it does not name, they cannot be delivered",
                   {{"samples", std::to_string(tally.unknownSamples)}});
    if (tally.conflicts > 0)
        sink.write(LogLevel::Warn, "wal", "the log gives one series number to different labels, the first ones stand",
                   {{"records", std::to_string(tally.conflicts)}});
    return std::max(tally.nextSample, settings.resumeOrdinal);
}

/// Called behind the segment that the newest cursor stands in: that cursor's ordinal tells as well how many samples
/// were before.
void Log::Impl::heedCursors(ReplayTally &tally)
{
    if (tally.heeded)
        return;
    tally.heeded = true;
    const std::optional<SegmentInfo> segment = index.atOrAfter(settings.resumePosition.segment);
    const bool there = segment && segment->number == settings.resumePosition.segment &&
                       segment->records >= settings.resumePosition.record;
    if (!there) { // a power cut took what the cursor had passed
        tally.nextSample = std::max(tally.nextSample, settings.resumeOrdinal);
        return;
    }
    const std::optional<std::uint64_t> counted = index.ordinal(settings.resumePosition);
    if (!counted || *counted >= settings.resumeOrdinal) // not known: the segment's summary told its ordinal
        return;
    const std::uint64_t uncounted = settings.resumeOrdinal - *counted;
    if (!segment->damaged) // else they may be of this segment, whose beginning is right then
        index.moveOrdinals(tally.anchored ? segment->number : 0, uncounted);
    tally.nextSample += uncounted;
    tally.anchored = true;
}

/// Takes over what a segment's summary tells; false when there is none that fits.
bool Log::Impl::replaySummary(const SegmentOnDisk &segment, bool newest, ReplayTally &tally)
{
    if (!segment.summarised)
        return false;
    Result<SegmentSummary> summary = summaries.load(segment.number);
    if (!summary || summary->info.number != segment.number ||
        segment.plainBytes.value_or(0) > summary->info.plainBytes) {
        sink.write(LogLevel::Warn, "wal", "the summary of a segment cannot be used, the segment is read instead",
                   {{"segment", std::to_string(segment.number)},
                    {"error", summary ? "it is of another file" : summary.error().toString()}});
        return false;
    }
    SegmentInfo info = summary->info;
    info.summarised = true;
    info.form = segment.packedBytes ? SegmentForm::Packed : SegmentForm::Plain;
    info.bytes = segment.packedBytes ? *segment.packedBytes : segment.plainBytes.value_or(0);
    if (segment.packedBytes)
        info.plainBytes = summary->packedPlainBytes > 0 ? summary->packedPlainBytes : packedPlainBytes(segment.number);
    // Those before were read because their summaries are gone: they end where this one begins.
    if (!tally.anchored && tally.sound && info.firstSample > tally.nextSample)
        index.moveOrdinals(0, info.firstSample - tally.nextSample);
    tally.anchored = true;
    info.firstSample = std::max(info.firstSample, tally.nextSample);
    tally.nextSample = info.firstSample + info.samples;
    if (!summary->series.empty())
        codec::forEachSeries(summary->series, [&](model::SeriesRef ref, std::vector<codec::LabelView> &labels) {
            if (store.restore(ref, labels, segment.number) == SeriesStore::Restored::Conflict)
                ++tally.conflicts;
        }).ignore("its checksum was right, so it is as it was written");
    store.restoreTimes(summary->lastTimes, segment.number);
    index.add(info);
    const bool gone = !segment.plainBytes && !segment.packedBytes;
    const bool cutOff = segment.plainBytes && *segment.plainBytes < info.plainBytes;
    if (cutOff && newest)
        mendTornEnd(segment.number);
    if (gone || cutOff)
        noteDamage({segment.number, segment.plainBytes.value_or(0), info.plainBytes - segment.plainBytes.value_or(0), 0,
                    gone ? "the segment has gone" : "the segment has been cut off", true});
    return true;
}

/// What a process that was killed wrote may be in the kernel only, and nobody else syncs it.
void Log::Impl::syncLeftOver(std::uint32_t number)
{
    Result<std::unique_ptr<WritableFile>> file = files.openAppend(segmentPath(number));
    const Status status = file ? (*file)->sync() : file.error();
    if (!status.ok())
        sink.write(LogLevel::Warn, "wal", "what an earlier process left could not be synced, a power cut may take it",
                   {{"segment", std::to_string(number)}, {"error", status.toString()}});
}

/// Of a packed segment whose summary was not told of it.
std::uint64_t Log::Impl::packedPlainBytes(std::uint32_t number) const
{
    const Result<std::unique_ptr<RandomAccessFile>> file = openPacked(files, packedPath(number));
    return file ? (*file)->size().value_or(0) : 0;
}

/// Reads a segment from end to end.
void Log::Impl::replayScan(const SegmentOnDisk &segment, bool newest, ReplayTally &tally)
{
    if (!segment.plainBytes && !segment.packedBytes)
        return; // its summary is all there is, and it is damaged
    std::vector<Damage> damages;
    Result<SegmentScan> scan = tally.patience.with(
        [&] { return scanFile(openSegment(segment.number), segment.number, false, store, damages); });
    if (!scan) {
        sink.write(LogLevel::Error, "wal", "a segment cannot be read, its samples wait until it can",
                   {{"segment", std::to_string(segment.number)}, {"error", scan.error().toString()}});
        scan = SegmentScan();
        scan->info.number = segment.number;
        scan->info.damaged = true;
        scan->info.plainBytes = segment.plainBytes.value_or(0);
        store.skipNumbers(scan->info.plainBytes); // more series than that many bytes cannot name
    }
    if (scan->torn && newest && segment.plainBytes) {
        cutOff(segment.number, scan->soundEnd);
        scan->info.plainBytes = files.fileSize(segmentPath(segment.number)).value_or(scan->info.plainBytes);
    }
    scan->info.form = segment.packedBytes ? SegmentForm::Packed : SegmentForm::Plain;
    scan->info.bytes = segment.packedBytes ? *segment.packedBytes : scan->info.plainBytes;
    const std::uint64_t kept = anchors.at(segment.number);
    tally.anchored = tally.anchored || kept > 0;
    tally.sound = tally.sound && !scan->info.damaged;
    scan->info.firstSample = std::max(tally.nextSample, kept);
    tally.nextSample = scan->info.firstSample + scan->info.samples;
    if (segment.plainBytes)
        syncLeftOver(segment.number);
    index.add(scan->info, std::move(scan->samplesUpTo));
    for (const Damage &damage : damages)
        noteDamage(damage);
    tally.unknownSamples += scan->unknownSeries;
    tally.conflicts += scan->conflicts;
}

/// Cuts off what a crash left half written, so that other readers of the format find nothing to complain of.
void Log::Impl::cutOff(std::uint32_t segment, std::uint64_t soundEnd)
{
    Status status;
    Result<std::unique_ptr<WritableFile>> file = files.openAppend(segmentPath(segment));
    if (!file) {
        status = file.error();
    } else {
        status = (*file)->truncate(soundEnd);
        if (const std::size_t used = soundEnd % kPageBytes; status.ok() && used > 0)
            status = (*file)->append(std::string(kPageBytes - used, '\0'));
        if (status.ok())
            status = (*file)->sync();
    }
    if (!status.ok())
        sink.write(LogLevel::Warn, "wal", "the torn end of the newest segment could not be cut off",
                   {{"error", status.toString()}});
}

/// The same for a segment that was not scanned.
void Log::Impl::mendTornEnd(std::uint32_t segment)
{
    Result<std::unique_ptr<RandomAccessFile>> file = files.openRead(segmentPath(segment));
    const Result<std::uint64_t> size = file ? (*file)->size() : Result<std::uint64_t>(file.error());
    if (!size)
        return;
    SegmentReader reader(std::move(*file), segment);
    std::uint64_t soundEnd = 0;
    bool torn = false;
    for (;;) {
        const Result<SegmentReader::Outcome> outcome = reader.next(*size, false);
        if (!outcome || *outcome == SegmentReader::Outcome::End)
            break;
        torn = *outcome == SegmentReader::Outcome::Damage && reader.damage().reachesEnd;
        if (*outcome == SegmentReader::Outcome::Record)
            soundEnd = reader.offset();
    }
    if (torn)
        cutOff(segment, soundEnd);
}

void Log::Impl::noteDamage(const Damage &damage)
{
    if (!index.noteDamage(damage.segment, damage.offset))
        return;
    metrics.corruptions.Increment();
    {
        const MutexLock guard(limitsMutex);
        toQuarantine.push_back(damage);
    }
    sink.write(LogLevel::Warn, "wal", "damage in the log was passed over",
               {{"segment", std::to_string(damage.segment)},
                {"offset", std::to_string(damage.offset)},
                {"bytes", std::to_string(damage.bytes)},
                {"records", std::to_string(damage.records)},
                {"cause", std::string(damage.cause)}});
}

} // namespace agent::wal
