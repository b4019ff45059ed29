// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/wal/offline/exporting.h"

#include "agent/base/crc32c.h"
#include "agent/wal/layout.h"
#include "agent/wal/loss.h"
#include "agent/wal/offline/record_filter.h"
#include "agent/wal/offline/unfinished_output.h"

#include <algorithm>
#include <unordered_set>

namespace agent::wal {
namespace {

/// Reason of a gap: an agent has deleted the segment while this was at work, as delivered or given up.
constexpr std::string_view kDeletedMeanwhile = "deleted_meanwhile";

/// Writes what is wanted of a log into an archive, segment by segment. One thread.
class Exporter {
public:
    Exporter(const DirectoryView &view, const ExportRange &range) : m_view(view), m_range(range) {}

    /// Finds out where to begin and to end.
    [[nodiscard]] Status prepare(const std::string &host, TimestampMs created);
    [[nodiscard]] const ArchiveInfo &info() const { return m_info; }
    [[nodiscard]] Status run(ArchiveWriter &writer, const Progress &progress);

private:
    [[nodiscard]] Status placeBeginning();
    [[nodiscard]] Status placeEnd();
    void learnNames(const LogOutline::Entry &entry);
    [[nodiscard]] Status readEarlier(const LogOutline::Entry &entry);
    [[nodiscard]] Status copySegment(const LogOutline::Entry &entry, ArchiveWriter &writer);
    [[nodiscard]] Status copyRecord(const ReadRecord &record, ArchiveWriter &writer);
    [[nodiscard]] Status nameSeries(ArchiveWriter &writer);
    void countGaps(const LogOutline::Entry &entry, const SegmentReading &reading, std::string_view reason);
    void addGap(std::uint64_t samples, std::string_view reason);
    [[nodiscard]] TimestampMs lowerBound(Position position) const;

    const DirectoryView &m_view;
    const ExportRange m_range;
    LogOutline m_outline;
    SeriesNames m_names;
    std::uint64_t m_conflicts = 0;
    std::unordered_set<std::uint64_t> m_named; ///< Series that the archive names.
    RecordFilter m_filter;
    const RecordFilter::Kept *m_kept = nullptr;
    std::string m_seriesRecord;
    ArchiveInfo m_info;
    std::optional<CursorStore::Cursor::Skip> m_skip;
    std::uint64_t m_ordinal = 0; ///< Of the next sample to be looked at.
    std::uint64_t m_seen = 0;    ///< Readable samples of the segment, in the range of positions.
    std::uint64_t m_skipped = 0; ///< Of these, what the operator does not want.
};

Status Exporter::prepare(const std::string &host, TimestampMs created)
{
    m_info.host = host;
    m_info.created = created;
    m_info.remote = m_range.remote;
    m_info.whole = !m_range.byTime();
    Result<LogOutline> outline = LogOutline::make(m_view);
    if (!outline)
        return outline.error();
    m_outline = std::move(*outline);
    if (Status status = placeBeginning(); !status.ok())
        return status;
    return placeEnd();
}

Status Exporter::placeBeginning()
{
    if (!m_outline.entries().empty())
        m_info.from = {m_outline.entries().front().info.number, 0};
    if (m_range.fromSegment)
        m_info.from = {*m_range.fromSegment, 0};
    std::optional<std::uint64_t> kept;
    if (!m_range.remote.empty()) {
        std::string known;
        const auto &remotes = m_view.remotes();
        for (const auto &[name, cursor] : remotes)
            known += (known.empty() ? "" : ", ") + name;
        const auto at = std::find_if(remotes.begin(), remotes.end(),
                                     [this](const auto &remote) { return remote.first == m_range.remote; });
        if (at == remotes.end())
            return notFound("no remote \"" + m_range.remote + "\" was ever seen here; " +
                            (known.empty() ? "there is none" : "there are: " + known));
        if (!at->second)
            return at->second.error().withContext("the cursor of remote \"" + m_range.remote +
                                                  "\" (--from-segment exports without one)");
        m_info.from = at->second->position;
        kept = at->second->ordinal;
        m_skip = at->second->skip;
    }
    const std::uint64_t counted = m_outline.ordinal(m_view, m_info.from).value_or(m_outline.endOrdinal());
    m_info.fromOrdinal = kept ? std::min(*kept, counted) : counted;
    return {};
}

Status Exporter::placeEnd()
{
    m_info.to = m_outline.end();
    if (m_range.toSegment && *m_range.toSegment < m_info.to.segment)
        m_info.to = {*m_range.toSegment + 1, 0};
    if (m_range.fromSegment && (m_info.to < m_info.from || m_outline.entries().empty()))
        return notFound("there are no segments from " + std::to_string(*m_range.fromSegment) +
                        (m_range.toSegment ? " to " + std::to_string(*m_range.toSegment) : std::string(" on")));
    m_info.to = std::max(m_info.to, m_info.from);
    m_info.toOrdinal =
        std::max(m_info.fromOrdinal, m_outline.ordinal(m_view, m_info.to).value_or(m_outline.endOrdinal()));
    m_ordinal = m_info.fromOrdinal;
    return {};
}

/// What a summary names, although damage may have taken the record.
void Exporter::learnNames(const LogOutline::Entry &entry)
{
    if (!entry.usable)
        return;
    if (const Result<SegmentSummary> summary = m_view.summary(entry.info.number))
        m_names.add(summary->series, m_conflicts).ignore("its checksum was right, so it is as it was written");
}

/// A segment before the range: only the names in it matter.
Status Exporter::readEarlier(const LogOutline::Entry &entry)
{
    if (entry.usable)
        return {};
    Result<std::unique_ptr<RandomAccessFile>> file = m_view.openSegment(entry.info.number);
    if (!file)
        return {}; // what it names is missed where it is used
    return readSegment(std::move(*file), entry.info.number, entry.limit,
                       [this](const ReadRecord &record) {
                           return record.type == RecordType::Series && record.decodes
                                      ? m_names.add(record.bytes, m_conflicts)
                                      : Status();
                       })
        .status();
}

TimestampMs Exporter::lowerBound(Position position) const
{
    return m_skip && position.segment < m_skip->segment ? std::max(m_range.from, m_skip->time) : m_range.from;
}

/// Puts the series that the kept records use, and that the archive does not name yet, into the archive.
Status Exporter::nameSeries(ArchiveWriter &writer)
{
    m_seriesRecord.assign(1, static_cast<char>(RecordType::Series));
    for (const model::SeriesRef series : m_kept->series) {
        if (m_named.contains(model::value(series)))
            continue;
        if (!m_names.contains(series)) {
            m_info.unknownSeries += m_kept->samples > 0 ? 1 : 0;
            continue;
        }
        m_named.insert(model::value(series));
        m_names.encode(series, m_seriesRecord);
        ++m_info.series;
    }
    return m_seriesRecord.size() > 1 ? writer.add(m_seriesRecord) : Status();
}

Status Exporter::copyRecord(const ReadRecord &record, ArchiveWriter &writer)
{
    if (record.type == RecordType::Series && record.decodes)
        m_names.add(record.bytes, m_conflicts).ignore("it was found to decode");
    if (record.position < m_info.from)
        return {};
    m_info.last = {record.position, crc32c(record.bytes)};
    m_seen += record.points.size();
    const TimestampMs from = lowerBound(record.position);
    if (from > m_range.from)
        m_skipped += static_cast<std::uint64_t>(std::count_if(
            record.points.begin(), record.points.end(), [from](const auto &point) { return point.second < from; }));
    m_kept = &m_filter.keep(record, from, m_range.to);
    if (m_kept->records.empty())
        return {};
    if (m_kept->samples > 0) {
        m_info.minTime = m_info.samples == 0 ? m_kept->minTime : std::min(m_info.minTime, m_kept->minTime);
        m_info.maxTime = m_info.samples == 0 ? m_kept->maxTime : std::max(m_info.maxTime, m_kept->maxTime);
    }
    m_info.samples += m_kept->samples;
    m_info.histograms += m_kept->histograms;
    m_info.exemplars += m_kept->exemplars;
    Status status = nameSeries(writer);
    for (const std::string_view one : m_kept->records) {
        if (status.ok())
            status = writer.add(one);
    }
    return status;
}

void Exporter::addGap(std::uint64_t samples, std::string_view reason)
{
    if (samples == 0)
        return;
    m_info.gaps.push_back({m_ordinal, samples, std::string(reason)});
    m_ordinal += samples;
}

/// What a segment had and did not give, for `reason`.
void Exporter::countGaps(const LogOutline::Entry &entry, const SegmentReading &reading, std::string_view reason)
{
    const std::uint64_t upTo = entry.info.firstSample + entry.info.samples;
    addGap(m_skipped, kOperatorSkip);
    const std::uint64_t seen = m_seen - m_skipped;
    const std::uint64_t took = upTo - std::min(upTo, m_ordinal);
    const std::uint64_t lost = took - std::min(took, seen);
    // Damage is placed by where the first of it lies.
    std::uint64_t before = seen;
    if (!reading.damages.empty()) {
        const std::uint32_t index = reading.damages.front().index;
        const std::uint64_t upToIt = index == 0 ? 0 : reading.samplesUpTo[index - 1];
        const std::uint64_t at = std::max(entry.info.firstSample + upToIt, m_ordinal);
        before = std::min(seen, at - m_ordinal);
    }
    m_ordinal += before;
    addGap(lost, reason);
    m_ordinal += seen - before;
}

Status Exporter::copySegment(const LogOutline::Entry &entry, ArchiveWriter &writer)
{
    learnNames(entry);
    m_seen = m_skipped = 0;
    Result<std::unique_ptr<RandomAccessFile>> file =
        entry.gone ? Result<std::unique_ptr<RandomAccessFile>>(notFound("")) : m_view.openSegment(entry.info.number);
    SegmentReading reading;
    if (file) {
        Result<SegmentReading> read =
            readSegment(std::move(*file), entry.info.number, entry.limit,
                        [this, &writer](const ReadRecord &record) { return copyRecord(record, writer); });
        if (!read)
            return read.error();
        reading = std::move(*read);
    } else if (file.error().code() != Code::NotFound && file.error().code() != Code::Corruption) {
        return file.error();
    }
    const bool deleted = !file && !entry.gone && file.error().code() == Code::NotFound;
    countGaps(entry, reading, deleted ? kDeletedMeanwhile : kLogDamaged);
    return {};
}

Status Exporter::run(ArchiveWriter &writer, const Progress &progress)
{
    const Result<CheckpointReading> checkpoint = readCheckpoint(m_view, m_names, m_conflicts);
    if (!checkpoint)
        return checkpoint.error();
    std::uint64_t total = 0;
    for (const LogOutline::Entry &entry : m_outline.entries()) {
        if (entry.info.number >= m_info.from.segment)
            total += entry.info.bytes;
    }
    std::uint64_t done = 0;
    std::uint32_t expected = m_info.from.segment;
    for (const LogOutline::Entry &entry : m_outline.entries()) {
        if (entry.info.number < m_info.from.segment) {
            learnNames(entry);
            if (Status status = readEarlier(entry); !status.ok())
                return status;
            continue;
        }
        if (Position{entry.info.number, 0} >= m_info.to)
            break;
        if (entry.info.firstSample > m_ordinal && entry.info.number > m_info.from.segment)
            addGap(entry.info.firstSample - m_ordinal, m_view.lossReason(expected, entry.info.number));
        if (Status status = copySegment(entry, writer); !status.ok())
            return status;
        expected = entry.info.number + 1;
        progress(done += entry.info.bytes, total);
    }
    return {};
}

} // namespace

Result<ArchiveInfo> exportArchive(const DirectoryView &view, const ExportRange &range, const std::string &output,
                                  const std::string &host, TimestampMs created, const Progress &progress)
{
    FileSystem &files = view.files();
    UnfinishedOutput unfinished(files, output);
    if (Status status = unfinished.begin(); !status.ok())
        return status;
    Exporter exporter(view, range);
    if (Status status = exporter.prepare(host, created); !status.ok())
        return status;
    Result<std::unique_ptr<ArchiveWriter>> writer = ArchiveWriter::create(files, unfinished.path(), exporter.info());
    Status status = writer.status();
    if (status.ok())
        status = exporter.run(**writer, progress);
    if (status.ok())
        status = (*writer)->finish(exporter.info());
    if (!status.ok())
        return UnfinishedOutput::explain(status);
    // Read back: what is carried away shall be whole.
    const Result<std::unique_ptr<ArchiveReader>> written = ArchiveReader::open(files, unfinished.path());
    if (!written)
        return written.error();
    if (status = unfinished.finish(); !status.ok())
        return status;
    return (*written)->info();
}

} // namespace agent::wal
