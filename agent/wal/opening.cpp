// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/wal/layout.h"
#include "agent/wal/log_impl.h"

#include "agent/wal/format.h"

#include <unistd.h>

#include <algorithm>
#include <chrono>

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
      store(table.m_impl->store), checkpoint(files, walDirectory, settings.compression), syncer("agent-wal")
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
    replay(*names);
    const std::chrono::duration<double> taken = clock.steadyNow() - start;
    metrics.replaySeconds.Set(taken.count());

    const SegmentInfo last = index.last();
    memory = std::make_unique<MemoryTail>(settings.tailBytes, index.end());
    readSide = {memory.get(), &index, &files, walDirectory, [this](const Damage &damage) { noteDamage(damage); }};
    std::int64_t covered = -1;
    {
        const MutexLock lock(retentionMutex);
        covered = checkpoint.number();
        checkpointBytes = checkpoint.bytes();
    }
    Status status;
    {
        const MutexLock lock(appendMutex);
        const std::int64_t newest =
            std::max<std::int64_t>(covered, index.atOrAfter(0) ? std::int64_t{last.number} : -1);
        nextSegment = static_cast<std::uint32_t>(newest + 1);
        status = beginSegment();
    }
    if (status.code() == Code::NoSpace)
        noteWrite(status); // scraping can start, and writing begins when there is space
    else if (!status.ok())
        return status.withContext("storage path");
    updateSizes();
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
    const Result<std::vector<std::string>> names = files.list(walDirectory);
    if (!names)
        return names.error();
    for (const std::string &name : *names) {
        if (isTemporaryName(name))
            files.removeTree(walDirectory + '/' + name).ignore("what is unfinished only takes space");
    }
    return {};
}

void Log::Impl::replay(const std::vector<std::string> &names)
{
    const std::vector<std::uint32_t> numbers = segmentNumbers(names);
    {
        const MutexLock lock(retentionMutex);
        checkpoint.load(names, store, [this](const Damage &damage) {
            index.countDamage();
            metrics.corruptions.Increment();
            sink.write(LogLevel::Warn, "wal", "damage in a checkpoint was passed over",
                       {{"checkpoint", std::to_string(damage.segment)},
                        {"offset", std::to_string(damage.offset)},
                        {"cause", std::string(damage.cause)}});
        });
        // A segment that the checkpoint covers was to be deleted; records of series that come back to life may lie in
        // it alone.
        if (!numbers.empty() && numbers.front() <= checkpoint.number())
            checkpoint.distrust();
    }
    std::uint64_t unknown = 0;
    std::uint64_t conflicts = 0;
    for (std::size_t i = 0; i < numbers.size(); ++i) {
        if (i > 0 && numbers[i] != numbers[i - 1] + 1)
            sink.write(LogLevel::Warn, "wal", "segments are missing",
                       {{"after", std::to_string(numbers[i - 1])}, {"before", std::to_string(numbers[i])}});
        const std::string path = segmentPath(numbers[i]);
        std::vector<Damage> damages;
        Result<SegmentScan> scan = scanSegment(files, path, numbers[i], false, store,
                                               [&damages](const Damage &damage) { damages.push_back(damage); });
        if (!scan) {
            sink.write(LogLevel::Error, "wal", "a segment cannot be read, its samples wait until it can",
                       {{"path", path}, {"error", scan.error().toString()}});
            scan = SegmentScan();
            scan->info.number = numbers[i];
            scan->info.damaged = true;
            scan->info.bytes = files.fileSize(path).value_or(0);
        }
        if (scan->torn && i + 1 == numbers.size()) {
            mendTornEnd(scan->info, scan->soundEnd);
            scan->info.bytes = files.fileSize(path).value_or(scan->info.bytes);
        }
        index.add(scan->info);
        for (const Damage &damage : damages)
            noteDamage(damage);
        unknown += scan->unknownSeries;
        conflicts += scan->conflicts;
    }
    if (unknown > 0)
        sink.write(LogLevel::Warn, "wal",
                   "the log holds samples of series that it does not name, they cannot be delivered",
                   {{"samples", std::to_string(unknown)}});
    if (conflicts > 0)
        sink.write(LogLevel::Warn, "wal", "the log gives one series number to different labels, the first ones stand",
                   {{"records", std::to_string(conflicts)}});
}

/// Cuts off what a crash left half written, so that other readers of the format find nothing to complain of.
void Log::Impl::mendTornEnd(const SegmentInfo &segment, std::uint64_t soundEnd)
{
    Status status;
    Result<std::unique_ptr<WritableFile>> file = files.openAppend(segmentPath(segment.number));
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

void Log::Impl::noteDamage(const Damage &damage)
{
    if (!index.noteDamage(damage.segment, damage.offset))
        return;
    metrics.corruptions.Increment();
    sink.write(LogLevel::Warn, "wal", "damage in the log was passed over",
               {{"segment", std::to_string(damage.segment)},
                {"offset", std::to_string(damage.offset)},
                {"bytes", std::to_string(damage.bytes)},
                {"records", std::to_string(damage.records)},
                {"cause", std::string(damage.cause)}});
}

} // namespace agent::wal
