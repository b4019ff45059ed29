// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/wal/log.h"

#include "agent/wal/layout.h"
#include "agent/wal/log_impl.h"
#include "agent/wal/packed_file.h"
#include "agent/wal/packing.h"


#include <algorithm>

namespace agent::wal {

Result<std::unique_ptr<Log>> Log::open(Settings settings, FileSystem &files, Clock &clock, LogSink &log,
                                       telemetry::Registry &registry)
{
    std::unique_ptr<Log> opened(new Log());
    opened->m_impl = std::make_unique<Impl>(std::move(settings), files, clock, log, registry);
    if (Status status = opened->m_impl->open(); !status.ok())
        return status;
    return opened;
}

Log::Log() = default;
Log::~Log() = default;

Log::Impl::~Impl()
{
    packing.reset();
    if (keeper)
        keeper->stop();
    syncer.stop();
    {
        const MutexLock appending(appendMutex);
        if (writer)
            endSegment();
    }
    if (memory) { // else it was never open
        const MutexLock lock(upkeepMutex);
        leaveMemory();
    }
    sync().ignore("it was logged, and nobody is left to tell");
    if (memory)
        summariseClosed(true);
}

SeriesTable &Log::series()
{
    return m_impl->table;
}
model::SeriesRef Log::acquire(const model::Labels &labels)
{
    return m_impl->store.acquire(labels);
}
void Log::release(std::span<const model::SeriesRef> series)
{
    m_impl->store.release(series);
}

AppendResult Log::append(std::span<const model::Sample> samples, std::span<const model::Exemplar> exemplars,
                         std::span<const model::HistogramSample> histograms, std::span<const model::Sample> starts)
{
    return m_impl->append({samples, exemplars, histograms, starts});
}

Status Log::sync()
{
    return m_impl->sync();
}
Position Log::end() const
{
    return m_impl->index.end();
}
Position Log::begin() const
{
    return m_impl->index.begin();
}

std::unique_ptr<Tailer> Log::tail(Position from)
{
    const Position begin = m_impl->index.begin();
    if (from < begin || from > m_impl->index.end())
        from = begin;
    return std::make_unique<LogTailer>(m_impl->readSide, from);
}

void Log::setLimits(const Limits &limits)
{
    const MutexLock lock(m_impl->limitsMutex);
    m_impl->limits = limits;
}
bool Log::makeRoom()
{
    return m_impl->reserve.giveUp();
}
void Log::upkeep()
{
    m_impl->upkeep();
}
std::uint64_t Log::ordinal(Position position)
{
    return m_impl->ordinal(position);
}
std::uint64_t Log::endOrdinal() const
{
    return m_impl->index.endOrdinal();
}
std::uint64_t Log::firstOrdinal(std::uint32_t segment) const
{
    return m_impl->index.ordinal({segment, 0}).value_or(0); // the beginning of a segment is always known
}
std::string_view Log::lossReason(std::uint32_t from, std::uint32_t before) const
{
    return m_impl->evictions.reason(from, before);
}
std::unique_ptr<Subscription> Log::onAppend(std::function<void()> nudge)
{
    return m_impl->subscribers.add(std::move(nudge));
}
Status Log::truncateBefore(Position position)
{
    return m_impl->truncateBefore(position);
}
LogStatus Log::status() const
{
    return m_impl->status();
}

std::string Log::Impl::segmentPath(std::uint32_t number) const
{
    return walDirectory + '/' + segmentName(number);
}

std::string Log::Impl::packedPath(std::uint32_t number) const
{
    return walDirectory + '/' + packedName(number);
}

Result<std::unique_ptr<RandomAccessFile>> Log::Impl::openSegment(std::uint32_t number) const
{
    if (std::unique_ptr<RandomAccessFile> inMemory = buffered.open(number))
        return inMemory;
    Result<std::unique_ptr<RandomAccessFile>> plain = files.openRead(segmentPath(number));
    if (plain || plain.error().code() != Code::NotFound)
        return plain;
    return openPacked(files, packedPath(number));
}

std::uint64_t Log::Impl::ordinal(Position position) const
{
    if (const std::optional<std::uint64_t> known = index.ordinal(position))
        return *known;
    const SegmentInfo info = index.atOrAfter(position.segment).value_or(SegmentInfo());
    const Result<SegmentSummary> summary = summaries.load(position.segment);
    if (!summary || summary->samplesUpTo.size() < position.record)
        return info.firstSample; // rather too much is taken to be waiting than too little
    return info.firstSample + summary->samplesUpTo[position.record - 1];
}

void Log::Impl::updateSizes()
{
    metrics.activeSeries.Set(static_cast<double>(store.size()));
    metrics.storageBytes.Set(static_cast<double>(index.bytes() + checkpointBytes));
    metrics.memoryBytes.Set(static_cast<double>(index.memoryBytes()));
}

LogStatus Log::Impl::status() const
{
    LogStatus out;
    out.directory = walDirectory;
    out.segments = index.list();
    out.bytes = index.bytes() + checkpointBytes;
    out.memoryBytes = index.memoryBytes();
    out.memoryLimit = settings.memoryBytes;
    out.memoryDropped = memoryDropped;
    out.freeBytes = files.freeBytes(walDirectory).value_or(0);
    out.series = store.size();
    out.samplesAppended = samplesAppended;
    out.histogramsAppended = histogramsAppended;
    out.exemplarsAppended = exemplarsAppended;
    out.damagedRanges = index.damagedRanges();
    out.end = index.end();
    {
        const MutexLock lock(limitsMutex);
        out.limits = limits;
    }
    const MutexLock guard(errorMutex);
    out.lastError = writeError.ok() ? syncError : writeError;
    return out;
}

} // namespace agent::wal
