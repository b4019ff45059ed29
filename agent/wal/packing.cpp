// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/wal/packing.h"

#include <algorithm>
#include <array>

namespace agent::wal {

std::optional<PackJob> Log::Impl::Packing::next()
{
    std::vector<SegmentInfo> segments = m_log.index.list();
    for (SegmentInfo &segment : segments) {
        // A summary names what packing must not change, and takes over the new size.
        segment.damaged = segment.damaged || !segment.summarised || m_unsound.contains(segment.number);
    }
    if (!segments.empty())
        m_unsound.erase(m_unsound.begin(), m_unsound.lower_bound(segments.front().number));
    std::array<Position, 1> cursors;
    {
        const MutexLock lock(m_log.limitsMutex);
        cursors[0] = m_log.needed;
    }
    const PackView view = m_watch.look(segments, cursors, m_log.clock.steadyNow(), m_log.settings.packAfter);
    const std::optional<std::uint32_t> number = chooseSegmentToPack(view);
    if (!number)
        return std::nullopt;
    return PackJob{*number, m_log.segmentPath(*number), m_log.packedPath(*number)};
}

bool Log::Impl::Packing::isStillNeeded(std::uint32_t number) const
{
    const std::optional<SegmentInfo> segment = m_log.index.atOrAfter(number);
    return segment && segment->number == number;
}

/// The packed file takes the plain one's place. At every step one of them is whole, and the summary fits both.
Status Log::Impl::Packing::replaceBy(const PackJob &job, const PackedSegment &result)
{
    Result<SegmentSummary> summary = m_log.summaries.load(job.number);
    if (!summary)
        return summary.error();
    summary->packedPlainBytes = result.plainBytes;
    if (Status status = m_log.summaries.save(*summary); !status.ok()) {
        m_log.files.removeFile(job.packedPath).ignore("it only takes space");
        return status;
    }
    m_log.index.setForm(job.number, SegmentForm::Packed, result.packedBytes, result.plainBytes);
    if (Status status = m_log.files.removeFile(job.plainPath); !status.ok())
        return status;
    return m_log.files.syncDirectory(m_log.walDirectory);
}

void Log::Impl::Packing::packed(const PackJob &job, const PackedSegment &result, std::chrono::duration<double> took)
{
    Status status;
    {
        const MutexLock retaining(m_log.retentionMutex); // no segment goes meanwhile
        if (!isStillNeeded(job.number)) {
            m_log.files.removeFile(job.packedPath).ignore("it only takes space");
            return;
        }
        status = replaceBy(job, result);
    }
    if (!status.ok()) {
        m_broken = true;
        return failed(job, status);
    }
    m_log.metrics.packedSegments.Increment();
    m_log.metrics.packingSeconds.Increment(took.count());
    m_log.metrics.packedBytesSaved.Increment(
        static_cast<double>(result.sourceBytes - std::min(result.sourceBytes, result.packedBytes)));
    m_log.updateSizes();
    m_log.sink.write(LogLevel::Debug, "wal", "a segment that waits was packed",
                     {{"segment", std::to_string(job.number)},
                      {"from", std::to_string(result.sourceBytes)},
                      {"to", std::to_string(result.packedBytes)},
                      {"seconds", std::to_string(took.count())}});
}

void Log::Impl::Packing::failed(const PackJob &job, const Status &status)
{
    if (status.code() == Code::Corruption)
        m_unsound.insert(job.number);
    if (status.code() != Code::Cancelled && status.code() != Code::NotFound)
        m_log.sink.write(LogLevel::Warn, "wal", "a segment could not be packed, it stays as it is",
                         {{"segment", std::to_string(job.number)}, {"error", status.toString()}});
}

void Log::Impl::Packing::start()
{
    m_packer = std::make_unique<Packer>(*this, m_log.files, Packer::Timing());
}

void Log::Impl::Packing::packNow()
{
    m_broken = false;
    while (const std::optional<PackJob> job = m_broken ? std::nullopt : next()) {
        const Result<PackedSegment> result = packSegment(m_log.files, job->plainPath, job->packedPath, {});
        if (!result)
            return failed(*job, result.error());
        packed(*job, *result, {});
    }
}

void Log::Impl::startPacking()
{
    if (settings.packAfter.count() == 0)
        return;
    packing = std::make_unique<Packing>(*this);
    packing->start();
}

void Log::Impl::packAll()
{
    if (settings.packAfter.count() == 0)
        return;
    if (!packing)
        packing = std::make_unique<Packing>(*this);
    packing->packNow();
}

void Log::Impl::setNeeded(Position position)
{
    const MutexLock lock(limitsMutex);
    needed = position;
}

} // namespace agent::wal
