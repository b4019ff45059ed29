// SPDX-License-Identifier: GPL-3.0-or-later
// While the disk does not take the log, it goes on in memory segments, and returns to files when it can.
#include "agent/wal/format.h"
#include "agent/wal/log_impl.h"
#include "agent/wal/loss.h"

#include <algorithm>

namespace agent::wal {
namespace {

/// So many segments share what may be in memory, so that giving one up costs little.
constexpr std::uint64_t kSegmentsInMemory = 8;
/// That part of a segment in memory may be names of series that were named before.
constexpr std::uint64_t kSeriesShare = 4;
/// Images are copied to files in pieces of this size.
constexpr std::size_t kCopyBytes = std::size_t{256} << 10;

/// Appends to `out` what `image` holds from `copied` on, and counts it there. It ends between two appends to the image.
Status copyImage(const MemoryImage &image, std::uint64_t &copied, WritableFile &out)
{
    std::string piece(kCopyBytes, '\0');
    for (;;) {
        const Result<std::size_t> got = image.read(copied, piece.data(), piece.size());
        if (!got)
            return got.error();
        if (*got == 0)
            return {};
        if (Status status = out.append(std::string_view(piece).substr(0, *got)); !status.ok())
            return status;
        copied += *got;
    }
}

std::string mebibytes(std::uint64_t bytes)
{
    return std::to_string(bytes >> 20) + " MiB";
}

} // namespace

std::uint64_t Log::Impl::memorySegmentBytes() const
{
    const std::uint64_t part = settings.memoryBytes / kSegmentsInMemory;
    return std::clamp<std::uint64_t>(part - part % kPageBytes, kPageBytes, segmentLimit());
}

/// What the segment being written may grow to.
std::uint64_t Log::Impl::rotationLimit() const
{
    return buffered.empty() ? segmentLimit() : memorySegmentBytes();
}

/// Why the disk did not take what is in memory; Ok when nothing is.
Status Log::Impl::memoryError() const
{
    if (buffered.empty())
        return {};
    const MutexLock guard(errorMutex);
    return writeError;
}

/// Each segment in memory names the series that were named in the one before, so that whatever is given up, what stays
/// is whole: as long as that takes a small part of it.
void Log::Impl::beginInMemory(const Status &why)
{
    const bool first = buffered.empty();
    if (!first && memorySeriesBytes <= memorySegmentBytes() / kSeriesShare)
        store.unrecord(index.last().number);
    memorySeriesBytes = 0;
    writer = SegmentWriter::onto(buffered.create(nextSegment), settings.compression);
    addSegment(SegmentForm::Memory);
    if (!first)
        return;
    {
        const MutexLock guard(errorMutex);
        writeError = why;
    }
    sink.write(LogLevel::Error, "wal", "the disk does not take the log: buffering in memory",
               {{"directory", walDirectory}, {"error", why.toString()}, {"bound", mebibytes(settings.memoryBytes)}});
}

/// Gives up the oldest segments in memory, but not the newest, until there is room for another. Before the series of an
/// append are prepared, so that those whose record goes are among them.
void Log::Impl::boundMemory()
{
    while (index.memoryBytes() + memorySegmentBytes() > settings.memoryBytes) {
        const std::optional<std::uint32_t> oldest = buffered.oldest();
        if (!oldest || *oldest == index.last().number)
            return;
        giveUp(*oldest);
    }
}

void Log::Impl::giveUp(std::uint32_t number)
{
    const std::optional<SegmentInfo> segment = index.atOrAfter(number);
    evictions.add(number, number + 1, kDiskFull); // first: whoever misses it may ask at once
    if (!buffered.remove(number) || !segment || segment->number != number)
        return; // everybody has it: it was removed meanwhile
    index.remove(number);
    store.unrecord(number);
    files.removeFile(segmentPath(number)).ignore("there is one only when its return to the disk broke off");
    memoryDropped += segment->samples;
    metrics.diskFullDropped.Increment(static_cast<double>(segment->samples));
    if (memoryFull)
        return;
    memoryFull = true;
    sink.write(LogLevel::Error, "wal", "memory is full and the disk takes nothing: the oldest samples are given up",
               {{"directory", walDirectory}, {"bound", mebibytes(settings.memoryBytes)}});
}

/// Takes those of `numbers` that are in memory out of it and of the log.
void Log::Impl::removeFromMemory(std::vector<std::uint32_t> &numbers, std::size_t &removed)
{
    std::erase_if(numbers, [&](std::uint32_t number) {
        if (!buffered.remove(number))
            return false;
        index.remove(number);
        files.removeFile(segmentPath(number)).ignore("there is one only when its return to the disk broke off");
        ++removed;
        return true;
    });
}

/// Writes what is in memory to files, oldest first, as far as the disk takes it.
void Log::Impl::returnToDisk()
{
    while (const std::optional<std::uint32_t> number = buffered.oldest()) {
        closeBehindGap(*number);
        if (Status status = returnSegment(*number); !status.ok()) {
            const MutexLock guard(errorMutex);
            if (writeError.code() != status.code())
                writeError = std::move(status);
            return;
        }
    }
    noteReturned();
}

/// Ends the segment being written when it is `number` and the one before it is gone: only its summary then tells, after
/// a crash, how many samples were before it, and only closed segments have one.
void Log::Impl::closeBehindGap(std::uint32_t number)
{
    const MutexLock appending(appendMutex);
    const std::vector<std::uint32_t> before = index.before(number);
    if (writer && number == index.last().number && (before.empty() || before.back() + 1 != number))
        endSegment();
}

/// Errors: NoSpace when `bytes` do not fit with some room left: for the log to go on there, and for the reserve.
Status Log::Impl::checkSpace(std::uint64_t bytes) const
{
    const Result<std::uint64_t> free = files.freeBytes(walDirectory);
    if (!free || *free >= bytes + memorySegmentBytes() + reserve.missing())
        return {};
    return {Code::NoSpace, walDirectory + ": only " + mebibytes(*free) + " are free"};
}

/// Writes a segment to its file. Most of it without holding up appends; Ok as well when that was in vain, because the
/// segment was closed or removed meanwhile. Errors: NoSpace, Io; it stays in memory.
Status Log::Impl::returnSegment(std::uint32_t number)
{
    const std::shared_ptr<MemoryImage> image = buffered.find(number);
    if (!image)
        return {};
    if (Status status = checkSpace(image->size()); !status.ok())
        return status;
    const std::string temporary = segmentPath(number) + ".tmp";
    Result<std::unique_ptr<WritableFile>> file = files.create(temporary);
    if (!file)
        return file.error();
    std::uint64_t copied = 0;
    Status status = copyImage(*image, copied, **file);
    if (status.ok())
        status = (*file)->sync();
    if (status.ok())
        status = files.rename(temporary, segmentPath(number));
    if (!status.ok()) {
        files.removeFile(temporary).ignore("the first error is the one to tell, and the next start removes it");
        return status;
    }
    if (status = files.syncDirectory(walDirectory); !status.ok())
        return status;
    const Result<bool> closed = settle(number, image, std::move(*file), copied);
    if (!closed)
        return closed.error();
    const std::optional<SegmentInfo> segment = index.atOrAfter(number);
    if (*closed && segment && segment->number == number)
        anchors.keep(number, segment->firstSample, index.begin().segment).ignore("it is tried again with the next");
    return {};
}

/// A segment lies in `file` up to byte `copied`: adds the rest, and makes the file what the log uses. True: it is there
/// as a whole, and closed.
Result<bool> Log::Impl::settle(std::uint32_t number, const std::shared_ptr<MemoryImage> &image,
                               std::unique_ptr<WritableFile> file, std::uint64_t copied)
{
    const std::string path = segmentPath(number);
    const MutexLock retaining(retentionMutex);
    const MutexLock appending(appendMutex);
    if (buffered.find(number) != image) {
        files.removeFile(path).ignore("it is delivered or given up; at the worst it comes again after a restart");
        return false;
    }
    const bool closed = !writer || number != index.last().number;
    if (closed && copied < image->size())
        return false; // closed meanwhile: once more, so that all of it is synced
    if (Status status = copyImage(*image, copied, *file); !status.ok())
        return status;
    Result<std::unique_ptr<RandomAccessFile>> reading = files.openRead(path);
    if (!reading)
        return reading.error();
    if (!closed) {
        Result<std::unique_ptr<WritableFile>> handle = files.openAppend(path);
        if (!handle)
            return handle.error();
        writer->moveTo(std::move(file));
        newSyncHandles.push_back({number, std::move(*handle)});
        dirty = true;
    }
    metrics.bytesWritten.Increment(static_cast<double>(copied));
    samplesReturned += index.atOrAfter(number).value_or(SegmentInfo()).samples;
    index.setForm(number, SegmentForm::Plain, copied, copied);
    buffered.remove(number);
    image->moveTo(std::move(*reading));
    return closed;
}

void Log::Impl::noteReturned()
{
    {
        const MutexLock appending(appendMutex);
        const MutexLock guard(errorMutex);
        if (writeError.ok() || !buffered.empty())
            return;
        writeError = {};
        memoryFull = false;
    }
    updateSizes();
    sink.write(LogLevel::Info, "wal", "the disk takes the log again, samples were moved to it from memory",
               {{"directory", walDirectory}, {"samples", std::to_string(samplesReturned)}});
    samplesReturned = 0;
    if (settings.fsyncInterval.count() == 0)
        sync().ignore("status() tells, and the next append tries again");
    else
        scheduleSync();
}

/// At the end: what the disk does not take goes with the process. A summary without its segment tells the next start
/// how much that was.
void Log::Impl::leaveMemory()
{
    returnToDisk();
    std::uint64_t samples = 0;
    for (const SegmentInfo &segment : index.list()) {
        if (segment.form != SegmentForm::Memory || segment.samples == 0)
            continue;
        samples += segment.samples;
        evictions.add(segment.number, segment.number + 1, kDiskFull);
        summarise(segment.number).ignore("then nobody can tell what is lost");
    }
    if (samples == 0)
        return;
    reserve.withRoom([this] { return evictions.save(); }).ignore("then the loss has another name");
    sink.write(
        LogLevel::Error, "wal",
        "the disk does not take what is in memory, it goes with the process; what was not delivered is lost",
        {{"directory", walDirectory}, {"samples", std::to_string(samples)}, {"error", memoryError().toString()}});
}

} // namespace agent::wal
