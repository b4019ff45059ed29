// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/wal/format.h"
#include "agent/wal/log_impl.h"

#include <algorithm>
#include <chrono>
#include <limits>

namespace agent::wal {
namespace {

using namespace std::chrono_literals;

/// Samples further in the future are refused.
constexpr std::chrono::milliseconds kFutureLimit = 10min;
/// Series that wait for their record are written in records of about this size.
constexpr std::size_t kSeriesRecordBytes = std::size_t{256} << 10;

} // namespace

AppendResult Log::Impl::append(const Incoming &incoming)
{
    AppendResult result;
    bool stored = false;
    bool becameDirty = false;
    {
        const MutexLock appending(appendMutex);
        const bool wasDirty = dirty;
        const Position before = index.end();
        result.status = appendLocked(incoming, result);
        stored = index.end() != before;
        becameDirty = dirty && !wasDirty;
    }
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

Status Log::Impl::appendLocked(const Incoming &incoming, AppendResult &result)
{
    if (incoming.samples.empty() && incoming.exemplars.empty() && incoming.histograms.empty() &&
        incoming.starts.empty())
        return {};
    if (!writer)
        beginSegment();
    boundMemory();
    if (Status status = writeSeriesAhead(); !status.ok())
        return status;
    admit(incoming, result);
    if (admitted.size() == 0 && admittedExemplars.empty())
        return {};
    if (Status status = writeRecords(); !status.ok()) {
        store.revert(admitted.list());
        store.revertExemplars(admittedExemplars);
        return status;
    }
    countAppended();
    return {};
}

/// Prepares the records of what may be stored.
void Log::Impl::admit(const Incoming &incoming, AppendResult &result)
{
    beginRecords(incoming.starts.size() + incoming.samples.size(), incoming.histograms.size());
    SeriesStore::Offer offer;
    offer.starts = incoming.starts;
    offer.samples = incoming.samples;
    offer.histograms = incoming.histograms;
    offer.newestAllowed = clock.now() + kFutureLimit.count();
    offer.outOfOrderTime = static_cast<std::uint64_t>(std::max<std::int64_t>(settings.outOfOrderWindow.count(), 0));
    offer.segment = index.last().number;
    SeriesStore::Refused refused;
    store.admit(offer, samplesRecord, histogramRecords, refused, admitted);
    result.outOfOrder = refused.outOfOrder;
    result.duplicates = refused.duplicates;
    result.outOfBounds = refused.outOfBounds;
    result.unknownSeries = refused.unknown;
    if (!incoming.exemplars.empty())
        result.exemplarsOutOfOrder =
            store.admitExemplars(incoming.exemplars, offer.segment, exemplarsRecord, admittedExemplars);
}

void Log::Impl::countAppended()
{
    samplesAppended += admitted.size();
    histogramsAppended += histogramRecords.count();
    exemplarsAppended += admittedExemplars.size();
    metrics.samplesAppended.Increment(static_cast<double>(samplesRecord.count()));
    metrics.histogramsAppended.Increment(static_cast<double>(histogramRecords.count()));
    metrics.exemplarsAppended.Increment(static_cast<double>(admittedExemplars.size()));
}

/// Nothing is prepared afterwards, except series.
void Log::Impl::beginRecords(std::size_t maxSamples, std::size_t maxHistograms)
{
    samplesRecord.begin(maxSamples);
    histogramRecords.begin();
    exemplarsRecord.begin();
    admitted.begin(maxSamples + maxHistograms);
    admittedExemplars.clear();
}

/// Calls `visit(record, samples)` for each record prepared, in the order they are written.
template <typename Visit>
void Log::Impl::forEachRecord(Visit &&visit) const
{
    if (!seriesRecord.empty())
        visit(std::string_view(seriesRecord), 0U);
    if (samplesRecord.count() > 0)
        visit(samplesRecord.record(), static_cast<std::uint32_t>(samplesRecord.count()));
    for (const HistogramEncoder &histograms : histogramRecords.records()) {
        if (histograms.count() > 0)
            visit(histograms.record(), static_cast<std::uint32_t>(histograms.count()));
    }
    if (exemplarsRecord.count() > 0)
        visit(exemplarsRecord.record(), 0U);
}

/// Leaves in seriesRecord the last of the series that wait for their record, to be written together with the samples.
/// When there are many, the others are written before, so that no record and no buffer grows without bound.
Status Log::Impl::writeSeriesAhead()
{
    beginRecords(0, 0);
    for (std::size_t remaining = store.unrecorded();;) {
        seriesRecord.clear();
        seriesTaken = store.encodeUnrecorded(seriesRecord, kSeriesRecordBytes);
        if (seriesTaken >= remaining)
            return {};
        remaining -= seriesTaken;
        if (Status status = writeRecords(); !status.ok())
            return status;
        boundMemory();
    }
}

void Log::Impl::addRecords()
{
    forEachRecord([this](std::string_view record, std::uint32_t) AGENT_NO_ANALYSIS { writer->add(record); });
}

/// Gives what was to go into the segment left just now to the one begun since, with the series that came to wait by
/// that.
void Log::Impl::addRecordsAfresh()
{
    store.moved(admitted.list(), admittedExemplars, index.last().number);
    if (admitted.size() + admittedExemplars.size() > 0) { // else more series follow anyway
        seriesRecord.clear();
        seriesTaken = store.encodeUnrecorded(seriesRecord, std::numeric_limits<std::size_t>::max());
    }
    addRecords();
}

/// Writes the records prepared, in one write, all into one segment: into one in memory when the disk does not take
/// them.
Status Log::Impl::writeRecords()
{
    addRecords();
    if (writer->size() > 0 && writer->sizeAfterWrite() > rotationLimit()) {
        writer->discard();
        endSegment();
        beginSegment();
        addRecordsAfresh();
    }
    Status status = writeAdded();
    if (!status.ok() && buffered.empty()) {
        endSegment();
        beginInMemory(status);
        addRecordsAfresh();
        status = writeAdded();
    }
    if (status.ok())
        publishRecords();
    return status;
}

Status Log::Impl::writeAdded()
{
    const std::uint64_t before = writer->size();
    const auto saved = static_cast<double>(writer->savedByCompression());
    const bool onDisk = buffered.empty();
    dirty = dirty || onDisk;
    if (Status status = writer->write(); !status.ok()) {
        metrics.writesFailed.Increment();
        return status;
    }
    metrics.bytesSaved.Increment(saved);
    if (onDisk)
        countWritten(before);
    return {};
}

/// Counts what went into the segment's file behind its first `before` bytes.
void Log::Impl::countWritten(std::uint64_t before)
{
    metrics.pageFlushes.Increment();
    metrics.completedPages.Increment(static_cast<double>(writer->size() / kPageBytes - before / kPageBytes));
    metrics.bytesWritten.Increment(static_cast<double>(writer->size() - before));
}

/// Shows to readers what was written.
void Log::Impl::publishRecords()
{
    Position position = index.end();
    store.recorded(seriesTaken, position.segment);
    seriesTaken = 0;
    memorySeriesBytes += seriesRecord.size();
    recordSamples.clear();
    forEachRecord([this](std::string_view, std::uint32_t count) AGENT_NO_ANALYSIS { recordSamples.push_back(count); });
    index.grow(writer->size(), recordSamples, std::min(samplesRecord.minTime(), histogramRecords.minTime()),
               std::max(samplesRecord.maxTime(), histogramRecords.maxTime()));
    forEachRecord([this, &position](std::string_view record, std::uint32_t) {
        memory->push(position, record);
        ++position.record;
    });
}

/// In memory as long as the disk does not take what is there already.
void Log::Impl::beginSegment()
{
    const Status status = buffered.empty() ? beginFile() : memoryError();
    if (!status.ok())
        beginInMemory(status);
}

/// The directory is synced before a record goes into the segment: no cursor may ever name a segment that a power cut
/// takes away, because another of that number would come.
Status Log::Impl::beginFile()
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
    addSegment(SegmentForm::Plain);
    return {};
}

void Log::Impl::addSegment(SegmentForm form)
{
    SegmentInfo info;
    info.number = nextSegment;
    info.form = form;
    info.firstSample = std::max(index.endOrdinal(), firstOrdinal);
    index.add(info);
    metrics.segmentCurrent.Set(nextSegment);
    ++nextSegment;
}

void Log::Impl::endSegment()
{
    const std::uint64_t before = writer->size();
    writer->finish().ignore("what was to be kept is in the file; the zeros are for neatness");
    index.grow(writer->size(), {}, 1, 0);
    if (buffered.empty()) {
        countWritten(before);
        dirty = true;
    }
    writer.reset();
}

} // namespace agent::wal
