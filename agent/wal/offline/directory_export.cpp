// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/wal/offline/exporting.h"

#include "agent/wal/format.h"
#include "agent/wal/layout.h"
#include "agent/wal/offline/unfinished_output.h"

#include <algorithm>

namespace agent::wal {
namespace {

constexpr std::size_t kCopyBytes = std::size_t{1} << 20;
constexpr std::uint64_t kWriteBytes = std::uint64_t{1} << 20;

/// A file that somebody else holds.
class Borrowed final : public RandomAccessFile {
public:
    explicit Borrowed(const RandomAccessFile &file) : m_file(file) {}
    Result<std::size_t> read(std::uint64_t offset, char *buffer, std::size_t size) const override
    {
        return m_file.read(offset, buffer, size);
    }
    Result<std::uint64_t> size() const override { return m_file.size(); }

private:
    const RandomAccessFile &m_file;
};

/// Writes sound, plain files of a log into a directory that nobody knows yet. One thread.
class DirectoryExporter {
public:
    DirectoryExporter(const DirectoryView &view, std::string directory)
        : m_view(view), m_files(view.files()), m_directory(std::move(directory))
    {
    }
    [[nodiscard]] Status run(const Progress &progress);
    [[nodiscard]] const ExportedDirectory &told() const { return m_told; }

private:
    [[nodiscard]] Status copyCheckpoint();
    [[nodiscard]] Status copySegments(const LogOutline &outline, const Progress &progress);
    [[nodiscard]] Result<SegmentReading> copyFile(const RandomAccessFile &file, std::uint32_t number,
                                                  std::uint64_t limit, const std::string &to);
    [[nodiscard]] Status copyBytes(const RandomAccessFile &from, std::uint64_t bytes, const std::string &to);
    [[nodiscard]] Status copyRecords(const RandomAccessFile &from, std::uint32_t number, std::uint64_t limit,
                                     const std::string &to);
    [[nodiscard]] Status nameTheRest();
    [[nodiscard]] Status number(std::uint32_t firstSegment);
    [[nodiscard]] std::string checkpointDirectory() const { return m_directory + "/checkpoint"; }
    [[nodiscard]] std::string segmentFile(std::size_t index) const
    {
        return m_directory + "/segment." + std::to_string(index);
    }

    const DirectoryView &m_view;
    FileSystem &m_files;
    const std::string m_directory;
    SeriesNames m_names; ///< What the files written so far name.
    std::uint64_t m_conflicts = 0;
    std::vector<std::string> m_summarised; ///< Series records of the summaries.
    std::uint32_t m_checkpointFiles = 0;
    ExportedDirectory m_told;
};

/// Copies a file as it is when it is sound, else what can be read of it.
Result<SegmentReading> DirectoryExporter::copyFile(const RandomAccessFile &file, std::uint32_t fileNumber,
                                                   std::uint64_t limit, const std::string &to)
{
    const auto learn = [this](const ReadRecord &record) {
        return record.type == RecordType::Series && record.decodes ? m_names.add(record.bytes, m_conflicts) : Status();
    };
    Result<SegmentReading> reading = readSegment(std::make_unique<Borrowed>(file), fileNumber, limit, learn);
    if (!reading)
        return reading;
    m_told.damagedRanges += reading->damages.size();
    const Status status =
        reading->damages.empty() ? copyBytes(file, reading->soundEnd, to) : copyRecords(file, fileNumber, limit, to);
    if (!status.ok())
        return status;
    m_told.bytes += m_files.fileSize(to).value_or(0);
    return reading;
}

/// The beginning of a file, and zeros to the end of the page.
Status DirectoryExporter::copyBytes(const RandomAccessFile &from, std::uint64_t bytes, const std::string &to)
{
    Result<std::unique_ptr<WritableFile>> out = m_files.create(to);
    if (!out)
        return out.error();
    std::string buffer(kCopyBytes, '\0');
    Status status;
    for (std::uint64_t at = 0; status.ok() && at < bytes;) {
        const auto part = static_cast<std::size_t>(std::min<std::uint64_t>(bytes - at, buffer.size()));
        const Result<std::size_t> got = from.read(at, buffer.data(), part);
        if (!got)
            return got.error();
        if (*got == 0)
            return {Code::Io, to + ": what is copied has become shorter"};
        status = (*out)->append(std::string_view(buffer.data(), *got));
        at += *got;
    }
    if (const std::uint64_t used = bytes % kPageBytes; status.ok() && used > 0)
        status = (*out)->append(std::string(kPageBytes - used, '\0'));
    if (status.ok())
        status = (*out)->sync();
    return status.ok() ? (*out)->close() : status;
}

Status DirectoryExporter::copyRecords(const RandomAccessFile &from, std::uint32_t fileNumber, std::uint64_t limit,
                                      const std::string &to)
{
    Result<std::unique_ptr<SegmentWriter>> writer = SegmentWriter::create(m_files, to, Compression::Snappy);
    if (!writer)
        return writer.error();
    const Result<SegmentReading> read =
        readSegment(std::make_unique<Borrowed>(from), fileNumber, limit, [&writer](const ReadRecord &record) {
            if (record.decodes)
                (*writer)->add(record.bytes);
            const bool due = (*writer)->sizeAfterWrite() - (*writer)->size() >= kWriteBytes;
            return due ? (*writer)->write() : Status();
        });
    Status status = read.status();
    if (status.ok())
        status = (*writer)->write();
    if (status.ok())
        status = (*writer)->sync();
    return status.ok() ? (*writer)->finish() : status;
}

Status DirectoryExporter::copyCheckpoint()
{
    for (const std::uint32_t checkpoint : m_view.checkpoints()) {
        const Result<std::vector<std::string>> paths = m_view.checkpointFiles(checkpoint);
        if (!paths && paths.error().code() == Code::NotFound)
            continue;
        if (!paths)
            return paths.error();
        bool whole = !paths->empty();
        for (const std::string &path : *paths) {
            if (Status status = m_files.createDirectories(checkpointDirectory()); !status.ok())
                return status;
            const Result<std::unique_ptr<RandomAccessFile>> file = m_files.openRead(path);
            if (!file)
                return file.error();
            const Result<SegmentReading> copied = copyFile(
                **file, checkpoint, kWholeSegment, checkpointDirectory() + '/' + segmentName(m_checkpointFiles++));
            if (!copied)
                return copied.error();
            whole = whole && copied->damages.empty();
        }
        if (whole)
            break; // else the one before may name what this one does not any more
    }
    return {};
}

Status DirectoryExporter::copySegments(const LogOutline &outline, const Progress &progress)
{
    std::uint64_t total = 0;
    for (const LogOutline::Entry &entry : outline.entries())
        total += entry.info.bytes;
    std::uint64_t done = 0;
    for (const LogOutline::Entry &entry : outline.entries()) {
        const std::uint32_t segment = entry.info.number;
        Result<SegmentSummary> summary =
            entry.usable ? m_view.summary(segment) : Result<SegmentSummary>(notFound("there is none"));
        if (summary)
            m_summarised.push_back(summary->series);
        const Result<std::unique_ptr<RandomAccessFile>> file =
            entry.gone ? Result<std::unique_ptr<RandomAccessFile>>(notFound("")) : m_view.openSegment(segment);
        const Result<SegmentReading> copied =
            file ? copyFile(**file, segment, entry.limit, segmentFile(static_cast<std::size_t>(m_told.segments)))
                 : Result<SegmentReading>(file.error());
        const Code code = copied.status().code();
        if (!copied && code != Code::NotFound && code != Code::Corruption)
            return copied.error();
        const std::uint64_t samples = copied ? copied->info.samples : 0;
        m_told.segments += copied ? 1 : 0;
        m_told.samples += samples;
        m_told.lost += entry.info.samples - std::min(entry.info.samples, samples);
        progress(done += entry.info.bytes, total);
    }
    return {};
}

/// Series whose record is damaged in its segment, but stands in a summary, go into the checkpoint.
Status DirectoryExporter::nameTheRest()
{
    std::string record(1, static_cast<char>(RecordType::Series));
    for (const std::string &series : m_summarised) {
        std::vector<SeriesRecord> decoded;
        if (series.empty() || !decodeSeries(series, decoded).ok())
            continue;
        for (const SeriesRecord &one : decoded) {
            if (m_names.contains(one.series))
                continue;
            std::string single;
            encodeSeries(std::span(&one, 1), single);
            if (Status status = m_names.add(single, m_conflicts); !status.ok())
                return status;
            m_names.encode(one.series, record);
        }
    }
    if (record.size() == 1)
        return {};
    if (Status status = m_files.createDirectories(checkpointDirectory()); !status.ok())
        return status;
    Result<std::unique_ptr<SegmentWriter>> writer = SegmentWriter::create(
        m_files, checkpointDirectory() + '/' + segmentName(m_checkpointFiles++), Compression::Snappy);
    if (!writer)
        return writer.error();
    (*writer)->add(record);
    Status status = (*writer)->write();
    if (status.ok())
        status = (*writer)->sync();
    return status.ok() ? (*writer)->finish() : status;
}

/// A server begins at segment 0, or behind the checkpoint, and takes a missing number for damage.
Status DirectoryExporter::number(std::uint32_t firstSegment)
{
    const bool hasCheckpoint = m_checkpointFiles > 0;
    const std::uint32_t first = hasCheckpoint ? std::max(firstSegment, 1U) : 0;
    for (std::uint64_t i = 0; i < m_told.segments; ++i) {
        const std::string name = segmentName(first + static_cast<std::uint32_t>(i));
        if (Status status = m_files.rename(segmentFile(static_cast<std::size_t>(i)), m_directory + '/' + name);
            !status.ok())
            return status;
    }
    if (hasCheckpoint) {
        const std::string name = m_directory + '/' + checkpointName(first - 1);
        if (Status status = m_files.rename(checkpointDirectory(), name); !status.ok())
            return status;
        if (Status status = m_files.syncDirectory(name); !status.ok())
            return status;
    }
    return m_files.syncDirectory(m_directory);
}

Status DirectoryExporter::run(const Progress &progress)
{
    if (Status status = m_files.createDirectories(m_directory); !status.ok())
        return status;
    const Result<LogOutline> outline = LogOutline::make(m_view);
    if (!outline)
        return outline.error();
    if (Status status = copyCheckpoint(); !status.ok())
        return status;
    if (Status status = copySegments(*outline, progress); !status.ok())
        return status;
    if (Status status = nameTheRest(); !status.ok())
        return status;
    return number(outline->entries().empty() ? 0 : outline->entries().front().info.number);
}

} // namespace

Result<ExportedDirectory> exportDirectory(const DirectoryView &view, const std::string &output,
                                          const Progress &progress)
{
    UnfinishedOutput unfinished(view.files(), output);
    if (Status status = unfinished.begin(); !status.ok())
        return status;
    DirectoryExporter exporter(view, unfinished.path());
    Status status = exporter.run(progress);
    if (status.ok())
        status = unfinished.finish();
    if (!status.ok())
        return UnfinishedOutput::explain(status);
    return exporter.told();
}

} // namespace agent::wal
