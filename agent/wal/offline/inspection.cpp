// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/wal/offline/inspection.h"

#include <algorithm>
#include <unordered_set>

namespace agent::wal {
namespace {

/// Gathers what waits for the remotes, record by record.
class Backlogs {
public:
    Backlogs(const DirectoryView &view, const LogOutline &outline)
    {
        for (const auto &[name, cursor] : view.remotes()) {
            RemoteReport report;
            report.name = name;
            report.problem = cursor.status();
            if (cursor) {
                report.cursor = *cursor;
                const std::uint64_t end = outline.endOrdinal();
                const std::uint64_t at = std::min(end, outline.ordinal(view, cursor->position).value_or(end));
                report.pendingSamples = end - at;
                if (const auto ahead = view.ahead().find(name); ahead != view.ahead().end()) {
                    report.ahead = ahead->second;
                    const std::uint64_t from = std::clamp(report.ahead->from.ordinal, at, end);
                    const std::uint64_t to = outline.ordinal(view, report.ahead->to).value_or(end);
                    report.pendingSamples -= std::clamp(to, from, end) - from;
                }
            }
            m_reports.push_back(std::move(report));
        }
    }
    void add(const ReadRecord &record)
    {
        for (RemoteReport &remote : m_reports) {
            if (!remote.problem.ok() || record.position < remote.cursor.position || isAhead(remote, record.position))
                continue;
            for (const auto &[series, time] : record.points) {
                remote.oldest = remote.readableSamples == 0 ? time : std::min(remote.oldest, time);
                remote.newest = remote.readableSamples == 0 ? time : std::max(remote.newest, time);
                ++remote.readableSamples;
            }
        }
    }
    /// A segment has been read; what of it waits takes its part of the bytes.
    void addBytes(const SegmentInfo &info)
    {
        for (RemoteReport &remote : m_reports) {
            if (!remote.problem.ok() || info.records == 0)
                continue;
            std::uint32_t waiting = info.records - recordsBefore(info, remote.cursor.position);
            if (remote.ahead) {
                const std::uint32_t from =
                    recordsBefore(info, std::max(remote.ahead->from.position, remote.cursor.position));
                waiting -= std::max(recordsBefore(info, remote.ahead->to), from) - from;
            }
            remote.pendingBytes += info.bytes * waiting / info.records;
        }
    }
    [[nodiscard]] std::vector<RemoteReport> take() { return std::move(m_reports); }

private:
    [[nodiscard]] static bool isAhead(const RemoteReport &remote, Position record)
    {
        return remote.ahead && record >= remote.ahead->from.position && record < remote.ahead->to;
    }
    /// Of a segment's records, those before a position.
    [[nodiscard]] static std::uint32_t recordsBefore(const SegmentInfo &info, Position position)
    {
        if (info.number != position.segment)
            return info.number < position.segment ? info.records : 0;
        return std::min(position.record, info.records);
    }

    std::vector<RemoteReport> m_reports;
};

/// One segment into its report.
void readInto(const DirectoryView &view, std::uint64_t limit, SeriesNames &names, Backlogs &backlogs,
              SegmentReport &report)
{
    const std::uint32_t number = report.info.number;
    std::unordered_set<std::uint64_t> series;
    Result<std::unique_ptr<RandomAccessFile>> file = view.openSegment(number);
    if (!file) {
        report.gone = file.error().code() == Code::NotFound;
        report.error = report.gone ? Status() : file.error();
        return;
    }
    std::uint64_t conflicts = 0;
    Result<SegmentReading> reading = readSegment(std::move(*file), number, limit, [&](const ReadRecord &record) {
        if (record.type == RecordType::Series && record.decodes)
            names.add(record.bytes, conflicts).ignore("it was found to decode");
        for (const auto &[ref, time] : record.points)
            series.insert(model::value(ref));
        backlogs.add(record);
        return Status();
    });
    report.error = reading.status();
    if (reading) {
        report.read = std::move(*reading);
        report.info.plainBytes = report.read.info.plainBytes; // packing changes it
    }
    report.series = series.size();
}

} // namespace

Result<Inspection> inspect(const DirectoryView &view, std::optional<std::uint32_t> segment, const Progress &progress)
{
    Inspection out;
    out.storagePath = view.storagePath();
    out.owner = view.owner();
    out.damagedCursors = view.damagedCursors();
    out.quarantine = view.quarantine();
    SeriesNames names;
    std::uint64_t conflicts = 0;
    Result<CheckpointReading> checkpoint = readCheckpoint(view, names, conflicts);
    if (!checkpoint)
        return checkpoint.error();
    out.checkpoint = std::move(*checkpoint);
    const Result<LogOutline> outline = LogOutline::make(view);
    if (!outline)
        return outline.error();
    if (segment && !outline->find(*segment))
        return notFound("there is no segment " + std::to_string(*segment) + " in " + view.walDirectory());

    Backlogs backlogs(view, *outline);
    std::uint64_t total = 0;
    for (const LogOutline::Entry &entry : outline->entries())
        total += entry.info.bytes;
    std::uint64_t done = 0;
    for (const LogOutline::Entry &entry : outline->entries()) {
        if (segment && entry.info.number != *segment)
            continue;
        SegmentReport report;
        report.info = entry.info;
        report.gone = entry.gone;
        if (!entry.gone)
            readInto(view, entry.limit, names, backlogs, report);
        if (entry.usable) {
            if (const Result<SegmentSummary> summary = view.summary(entry.info.number)) {
                countLost(*summary, report.read);
                names.add(summary->series, conflicts).ignore("its checksum was right, so it is as it was written");
            }
        }
        report.torn = entry.torn;
        report.info.damaged = report.info.damaged || report.gone || !report.error.ok() || !report.read.damages.empty();
        std::vector<std::uint32_t>().swap(report.read.samplesUpTo);
        backlogs.addBytes(report.info);
        progress(done += entry.info.bytes, total);
        out.segments.push_back(std::move(report));
    }
    out.series = names.size();
    if (!segment)
        out.remotes = backlogs.take();
    return out;
}

} // namespace agent::wal
