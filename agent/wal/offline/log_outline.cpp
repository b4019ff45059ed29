// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/wal/offline/log_outline.h"

#include <algorithm>

namespace agent::wal {
namespace {

/// What a summary tells, when it can be of this file.
Result<SegmentSummary> usableSummary(const DirectoryView &view, const SegmentFiles &segment)
{
    Result<SegmentSummary> summary = view.summary(segment.number);
    if (summary &&
        (summary->info.number != segment.number || segment.plainBytes.value_or(0) > summary->info.plainBytes))
        return corruption("it is of another file");
    return summary;
}

} // namespace

/// Takes over what was read. The newest segment may be growing: what is half written now is whole a moment later, and
/// is left to who comes then.
void LogOutline::enter(Entry &entry, SegmentReading reading, bool newest)
{
    entry.info = reading.info;
    if (newest)
        entry.limit = reading.info.plainBytes;
    if (newest && reading.torn) {
        const std::uint32_t records = reading.damages.back().index;
        entry.torn = true;
        entry.limit = reading.soundEnd;
        entry.info.records = records;
        entry.info.damaged = reading.damages.size() > 1;
        reading.samplesUpTo.resize(records);
    }
    m_counts.push_back({entry.info.number, std::move(reading.samplesUpTo)});
}

Result<LogOutline> LogOutline::make(const DirectoryView &view)
{
    LogOutline out;
    std::uint64_t next = 0;
    for (const SegmentFiles &segment : view.segments()) {
        Entry entry;
        if (segment.summarised) {
            const Result<SegmentSummary> summary = usableSummary(view, segment);
            if (summary)
                entry.info = summary->info;
            entry.usable = entry.info.summarised = summary.has_value();
            entry.summaryProblem = summary.status();
        }
        entry.gone = !segment.present();
        if (!entry.usable && entry.gone)
            continue; // nothing is known of it
        if (!entry.usable) {
            Result<std::unique_ptr<RandomAccessFile>> file = view.openSegment(segment.number);
            if (!file && file.error().code() == Code::NotFound)
                continue;
            Result<SegmentReading> reading = file ? readSegment(std::move(*file), segment.number, kWholeSegment,
                                                                [](const ReadRecord &) { return Status(); })
                                                  : Result<SegmentReading>(file.error());
            if (!reading && reading.error().code() != Code::Corruption)
                return reading.error();
            if (reading)
                out.enter(entry, std::move(*reading), segment.number == view.segments().back().number);
        }
        entry.info.number = segment.number;
        entry.info.form = segment.form();
        entry.info.bytes = segment.bytes();
        entry.info.firstSample = std::max(entry.info.firstSample, next);
        next = entry.info.firstSample + entry.info.samples;
        out.m_entries.push_back(std::move(entry));
    }
    return out;
}

const LogOutline::Entry *LogOutline::find(std::uint32_t number) const
{
    const auto at = std::lower_bound(m_entries.begin(), m_entries.end(), number,
                                     [](const Entry &entry, std::uint32_t n) { return entry.info.number < n; });
    return at != m_entries.end() && at->info.number == number ? &*at : nullptr;
}

std::uint64_t LogOutline::endOrdinal() const
{
    return m_entries.empty() ? 0 : m_entries.back().info.firstSample + m_entries.back().info.samples;
}

Position LogOutline::end() const
{
    if (m_entries.empty())
        return {};
    return {m_entries.back().info.number, m_entries.back().info.records};
}

std::optional<std::uint64_t> LogOutline::ordinal(const DirectoryView &view, Position position) const
{
    const auto at = std::lower_bound(m_entries.begin(), m_entries.end(), position.segment,
                                     [](const Entry &entry, std::uint32_t n) { return entry.info.number < n; });
    if (at == m_entries.end())
        return endOrdinal();
    const SegmentInfo &info = at->info;
    if (info.number > position.segment || position.record == 0)
        return info.firstSample;
    if (position.record == info.records)
        return info.firstSample + info.samples;
    if (position.record > info.records)
        return std::nullopt;
    const auto counts = std::find_if(m_counts.begin(), m_counts.end(),
                                     [&info](const Counts &one) { return one.number == info.number; });
    if (counts != m_counts.end())
        return info.firstSample + counts->samplesUpTo[position.record - 1];
    const Result<SegmentSummary> summary = view.summary(info.number);
    if (!summary || summary->samplesUpTo.size() < position.record)
        return std::nullopt;
    return info.firstSample + summary->samplesUpTo[position.record - 1];
}

} // namespace agent::wal
