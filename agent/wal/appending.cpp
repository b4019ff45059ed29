// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/wal/format.h"
#include "agent/wal/log_impl.h"

#include <chrono>

namespace agent::wal {
namespace {

using namespace std::chrono_literals;

/// Samples further in the future are refused.
constexpr std::chrono::milliseconds kFutureLimit = 10min;
/// Series that wait for their record are written in records of about this size.
constexpr std::size_t kSeriesRecordBytes = std::size_t{256} << 10;

} // namespace

AppendResult Log::Impl::append(std::span<const model::Sample> samples, std::span<const model::Exemplar> exemplars)
{
    AppendResult result;
    bool stored = false;
    bool becameDirty = false;
    {
        const MutexLock appending(appendMutex);
        const bool wasDirty = dirty;
        const Position before = index.end();
        result.status = appendLocked(samples, exemplars, result);
        stored = index.end() != before;
        becameDirty = dirty && !wasDirty;
    }
    if (stored || !result.status.ok())
        noteWrite(result.status);
    if (result.outOfOrder > 0)
        metrics.outOfOrder.Increment(result.outOfOrder);
    if (!stored)
        return result;
    updateSizes();
    if (settings.fsyncInterval.count() == 0)
        sync().ignore("status() tells, and the next append tries again");
    else if (becameDirty)
        scheduleSync();
    subscribers.notify();
    return result;
}

Status Log::Impl::appendLocked(std::span<const model::Sample> samples, std::span<const model::Exemplar> exemplars,
                               AppendResult &result)
{
    if (samples.empty() && exemplars.empty())
        return {};
    if (!writer) {
        if (Status status = beginSegment(); !status.ok())
            return status;
    }
    if (Status status = writeSeriesAhead(); !status.ok())
        return status;
    const std::uint32_t segment = index.last().number;
    SeriesStore::Refused refused;
    samplesRecord.begin(samples.size());
    admitted.clear();
    store.admit(samples, clock.now() + kFutureLimit.count(), segment, samplesRecord, refused, admitted);
    result.outOfOrder = refused.outOfOrder;
    result.duplicates = refused.duplicates;
    result.outOfBounds = refused.outOfBounds;
    result.unknownSeries = refused.unknown;
    batchExemplars = store.admitExemplars(exemplars, segment, knownExemplars);
    exemplarsRecord.clear();
    if (!batchExemplars.empty())
        encodeExemplars(batchExemplars, exemplarsRecord);
    Status status;
    if (!admitted.empty() || !batchExemplars.empty())
        status = writeRecords();
    if (!status.ok()) {
        store.revert(admitted);
    } else {
        samplesAppended += admitted.size();
        metrics.samplesAppended.Increment(static_cast<double>(admitted.size()));
        metrics.exemplarsAppended.Increment(static_cast<double>(batchExemplars.size()));
    }
    batchExemplars = {};
    return status;
}

/// Leaves in seriesRecord the last of the series that wait for their record, to be written together with the samples.
/// When there are many, the others are written before, so that no record and no buffer grows without bound.
Status Log::Impl::writeSeriesAhead()
{
    samplesRecord.begin(0);
    exemplarsRecord.clear();
    admitted.clear();
    for (std::size_t remaining = store.unrecorded();;) {
        seriesRecord.clear();
        seriesTaken = store.encodeUnrecorded(seriesRecord, kSeriesRecordBytes);
        if (seriesTaken >= remaining)
            return {};
        remaining -= seriesTaken;
        if (Status status = writeRecords(); !status.ok())
            return status;
    }
}

void Log::Impl::addRecords()
{
    if (!seriesRecord.empty())
        writer->add(seriesRecord);
    if (samplesRecord.count() > 0)
        writer->add(samplesRecord.record());
    if (!exemplarsRecord.empty())
        writer->add(exemplarsRecord);
}

/// Writes the records prepared, in one write, all into one segment.
Status Log::Impl::writeRecords()
{
    addRecords();
    if (writer->size() > 0 && writer->sizeAfterWrite() > settings.segmentBytes) {
        writer->discard();
        endSegment();
        if (Status status = beginSegment(); !status.ok())
            return status;
        const std::uint32_t segment = index.last().number;
        store.moved(admitted, segment);
        batchExemplars = store.admitExemplars(batchExemplars, segment, knownExemplars);
        addRecords();
    }
    const std::uint64_t before = writer->size();
    const auto saved = static_cast<double>(writer->savedByCompression());
    dirty = true;
    if (Status status = writer->write(); !status.ok()) {
        metrics.writesFailed.Increment();
        if (writer->broken())
            writer.reset(); // the next append begins a segment
        return status;
    }
    metrics.pageFlushes.Increment();
    metrics.completedPages.Increment(static_cast<double>(writer->size() / kPageBytes - before / kPageBytes));
    metrics.bytesSaved.Increment(saved);
    metrics.bytesWritten.Increment(static_cast<double>(writer->size() - before));
    publishRecords();
    return {};
}

/// Shows to readers what was written.
void Log::Impl::publishRecords()
{
    Position position = index.end();
    const auto samples = static_cast<std::uint32_t>(samplesRecord.count());
    const std::uint32_t records =
        (seriesRecord.empty() ? 0U : 1U) + (samples > 0 ? 1U : 0U) + (exemplarsRecord.empty() ? 0U : 1U);
    store.recorded(seriesTaken, position.segment);
    seriesTaken = 0;
    index.grow(writer->size(), records, samples, samplesRecord.minTime(), samplesRecord.maxTime());
    if (!seriesRecord.empty()) {
        memory->push(position, 0, seriesRecord);
        ++position.record;
    }
    if (samples > 0) {
        memory->push(position, samples, samplesRecord.record());
        ++position.record;
    }
    if (!exemplarsRecord.empty())
        memory->push(position, 0, exemplarsRecord);
}

/// The directory is synced before a record goes into the segment: no cursor may ever name a segment that a power cut
/// takes away, because another of that number would come.
Status Log::Impl::beginSegment()
{
    const std::string path = segmentPath(nextSegment);
    Result<std::unique_ptr<SegmentWriter>> created = SegmentWriter::create(files, path, settings.compression);
    if (!created)
        return created.error();
    Result<std::unique_ptr<WritableFile>> handle = files.openAppend(path);
    if (!handle)
        return handle.error();
    if (Status status = files.syncDirectory(walDirectory); !status.ok())
        return status;
    writer = std::move(*created);
    newSyncHandles.push_back({nextSegment, std::move(*handle)});
    SegmentInfo info;
    info.number = nextSegment;
    index.add(info);
    metrics.segmentCurrent.Set(nextSegment);
    ++nextSegment;
    return {};
}

void Log::Impl::endSegment()
{
    const std::uint64_t before = writer->size();
    writer->finish().ignore("what was to be kept is in the file; the zeros are for neatness");
    index.resize(writer->size());
    metrics.bytesWritten.Increment(static_cast<double>(writer->size() - before));
    metrics.completedPages.Increment(static_cast<double>(writer->size() / kPageBytes - before / kPageBytes));
    dirty = true;
    writer.reset();
}

void Log::Impl::noteWrite(const Status &status)
{
    Status before = status;
    {
        const MutexLock guard(errorMutex);
        std::swap(before, writeError);
    }
    noteChange(before, status, "writing the log");
}

} // namespace agent::wal
