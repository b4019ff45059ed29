// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/wal/checkpoint.h"

#include "agent/wal/layout.h"
#include "agent/wal/segment_writer.h"

#include <algorithm>

namespace agent::wal {
namespace {

constexpr std::size_t kSeriesPerRecord = 512;
constexpr std::uint64_t kWriteBytes = std::uint64_t{1} << 20;
/// Records of forgotten series are carried along until they are as many as the others, and this many.
constexpr std::size_t kMinGarbage = 1000;
/// Each growth adds a file; after so many the next checkpoint is written whole.
constexpr std::uint32_t kMaxFiles = 1000;
constexpr const char *kTemporarySuffix = ".tmp";

} // namespace

std::string Checkpoint::pathOf(std::uint32_t number) const
{
    return m_walDirectory + '/' + checkpointName(number);
}

void Checkpoint::load(const std::vector<std::string> &names, SeriesStore &store, Patience &patience,
                      const DamageHandler &damaged)
{
    std::vector<std::uint32_t> numbers;
    for (const std::string &name : names) {
        if (const auto number = parseCheckpointName(name))
            numbers.push_back(*number);
    }
    std::sort(numbers.rbegin(), numbers.rend());
    if (numbers.empty())
        return;
    m_number = numbers.front();
    for (const std::uint32_t number : numbers) {
        if (loadOne(number, store, patience, damaged))
            return;
        m_trusted = false;
    }
}

/// Whether all of it could be read.
bool Checkpoint::loadOne(std::uint32_t number, SeriesStore &store, Patience &patience, const DamageHandler &damaged)
{
    const Result<std::vector<std::string>> names = patience.with([&] { return m_files.list(pathOf(number)); });
    const std::vector<std::uint32_t> files = names ? segmentNumbers(*names) : std::vector<std::uint32_t>();
    bool whole = !files.empty();
    for (const std::uint32_t file : files) {
        const std::string path = pathOf(number) + '/' + segmentName(file);
        std::vector<Damage> damages;
        const Result<SegmentScan> scan =
            patience.with([&] { return scanFile(m_files.openRead(path), number, true, store, damages); });
        for (const Damage &damage : damages)
            damaged(damage);
        whole = whole && scan && !scan->info.damaged;
        if (scan)
            m_bytes += scan->info.plainBytes;
        m_nextFile = std::max(m_nextFile, file + 1);
    }
    m_series = store.size();
    if (!whole)
        damaged({number, 0, 0, 0, "a checkpoint could not be read whole", false});
    return whole;
}

bool Checkpoint::canGrow(std::size_t living) const
{
    return m_number >= 0 && m_trusted && m_series <= 2 * living + kMinGarbage && m_nextFile < kMaxFiles;
}

Result<std::uint64_t> Checkpoint::writeSeries(const std::string &path, std::span<const model::SeriesRef> series,
                                              const SeriesStore &store) const
{
    Result<std::unique_ptr<SegmentWriter>> writer = SegmentWriter::create(m_files, path, m_compression);
    if (!writer)
        return writer.error();
    std::string record;
    while (!series.empty()) {
        const auto part = series.first(std::min(series.size(), kSeriesPerRecord));
        series = series.subspan(part.size());
        record.clear();
        store.encode(part, record);
        (*writer)->add(record);
        if (series.empty() || (*writer)->sizeAfterWrite() - (*writer)->size() >= kWriteBytes) {
            if (Status status = (*writer)->write(); !status.ok())
                return status;
        }
    }
    if (Status status = (*writer)->sync(); !status.ok())
        return status;
    const std::uint64_t size = (*writer)->size();
    if (Status status = (*writer)->close(); !status.ok())
        return status;
    return size;
}

Status Checkpoint::grow(std::uint32_t number, std::span<const model::SeriesRef> added, const SeriesStore &store)
{
    const std::string old = pathOf(static_cast<std::uint32_t>(m_number));
    if (!added.empty()) {
        const std::string path = old + '/' + segmentName(m_nextFile);
        const Result<std::uint64_t> written = writeSeries(path + kTemporarySuffix, added, store);
        if (!written) {
            m_files.removeFile(path + kTemporarySuffix)
                .ignore("the first error is the one to tell, and nobody reads the file");
            return written.error();
        }
        if (Status status = m_files.rename(path + kTemporarySuffix, path); !status.ok())
            return status;
        ++m_nextFile;
        m_bytes += *written;
        m_series += added.size();
        if (Status status = m_files.syncDirectory(old); !status.ok())
            return status;
    }
    if (Status status = m_files.rename(old, pathOf(number)); !status.ok())
        return status;
    m_number = number;
    return m_files.syncDirectory(m_walDirectory);
}

Status Checkpoint::replace(std::uint32_t number, std::span<const model::SeriesRef> series, const SeriesStore &store)
{
    const std::string temporary = pathOf(number) + kTemporarySuffix;
    if (Status status = m_files.removeTree(temporary); !status.ok())
        return status;
    if (Status status = m_files.createDirectories(temporary); !status.ok())
        return status;
    const Result<std::uint64_t> written = writeSeries(temporary + '/' + segmentName(0), series, store);
    Status status = written.status();
    if (status.ok())
        status = m_files.syncDirectory(temporary);
    if (status.ok())
        status = m_files.rename(temporary, pathOf(number));
    if (!status.ok()) {
        m_files.removeTree(temporary).ignore("the first error is the one to tell, and the next start removes it");
        return status;
    }
    m_number = number;
    m_bytes = *written;
    m_series = series.size();
    m_nextFile = 1;
    m_trusted = true;
    return m_files.syncDirectory(m_walDirectory);
}

Status Checkpoint::removeOlder(std::size_t &removed)
{
    removed = 0;
    const Result<std::vector<std::string>> names = m_files.list(m_walDirectory);
    if (!names)
        return names.error();
    for (const std::string &name : *names) {
        const auto number = parseCheckpointName(name);
        if (!number || *number >= m_number)
            continue;
        if (Status status = m_files.removeTree(m_walDirectory + '/' + name); !status.ok())
            return status;
        ++removed;
    }
    return {};
}

} // namespace agent::wal
