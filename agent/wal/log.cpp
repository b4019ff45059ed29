// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/wal/log.h"

#include "agent/wal/layout.h"
#include "agent/wal/log_impl.h"

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
    syncer.stop();
    {
        const MutexLock appending(appendMutex);
        if (writer)
            endSegment();
    }
    sync().ignore("it was logged, and nobody is left to tell");
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

std::uint64_t Log::samplesSince(Position from)
{
    return m_impl->samplesSince(from);
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

std::uint64_t Log::Impl::samplesSince(Position from)
{
    if (from > index.end())
        from = index.begin();
    if (const std::optional<std::uint64_t> inMemory = memory->samplesFrom(from))
        return *inMemory;
    std::uint64_t samples = 0;
    for (const SegmentInfo &segment : index.list()) {
        if (segment.number < from.segment)
            continue;
        if (segment.number > from.segment || from.record == 0) {
            samples += segment.samples;
        } else if (from.record < segment.records) {
            // What cannot be read counts whole: rather too many than too few.
            samples +=
                countSamples(files, segmentPath(segment.number), from.record, segment.bytes).value_or(segment.samples);
        }
    }
    return samples;
}

void Log::Impl::updateSizes()
{
    metrics.activeSeries.Set(static_cast<double>(store.size()));
    metrics.storageBytes.Set(static_cast<double>(index.bytes() + checkpointBytes));
}

LogStatus Log::Impl::status() const
{
    LogStatus out;
    out.directory = walDirectory;
    out.segments = index.list();
    out.bytes = index.bytes() + checkpointBytes;
    out.freeBytes = files.freeBytes(walDirectory).value_or(0);
    out.series = store.size();
    out.samplesAppended = samplesAppended;
    out.histogramsAppended = histogramsAppended;
    out.exemplarsAppended = exemplarsAppended;
    out.damagedRanges = index.damagedRanges();
    out.end = index.end();
    const MutexLock guard(errorMutex);
    out.lastError = writeError.ok() ? syncError : writeError;
    return out;
}

} // namespace agent::wal
