// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/wal/packed_writer.h"

#include "agent/base/crc32c.h"
#include "agent/wal/mapped_memory.h"
#include "agent/wal/packed_file.h"
#include "agent/wal/packed_format.h"
#include "agent/wal/record.h"
#include "agent/wal/segment_reader.h"
#include "agent/wal/segment_writer.h"

#define ZSTD_STATIC_LINKING_ONLY // for contexts in memory of our choice
#include <zstd.h>

#include <algorithm>
#include <memory>
#include <new>
#include <string_view>
#include <vector>

namespace agent::wal {
namespace {

// Chosen by measurement; agent/wal/README.md has the table. The window holds a round of scrapes of 300,000 series: what
// repeats does so at that distance.
constexpr int kLevel = 6;
constexpr int kWindowLog = 22;
constexpr int kHashLog = 20;

struct ContextDeleter {
    void operator()(ZSTD_CCtx *context) const { ZSTD_freeCCtx(context); }
};

ZSTD_CCtx *createContext()
{
    return ZSTD_createCCtx_advanced({[](void *, std::size_t bytes) { return mapMemory(bytes); },
                                     [](void *, void *memory) { unmapMemory(memory); }, nullptr});
}

Status cancelled()
{
    return {Code::Cancelled, "packing was stopped"};
}

/// Takes the plain image and writes the packed file: frames as they fill, index and seek table when it is closed.
class PackedOutput final : public WritableFile {
public:
    PackedOutput(std::unique_ptr<WritableFile> file, const PackShape &shape, std::stop_token stop)
        : m_file(std::move(file)), m_stop(std::move(stop)), m_context(createContext()),
          m_plain(static_cast<char *>(mapMemory(shape.frameBytes)))
    {
        if (!m_context || !m_plain)
            throw std::bad_alloc();
        m_index.frameBytes = shape.frameBytes;
        m_index.unitBytes = shape.unitBytes;
    }

    Status append(std::string_view data) override
    {
        while (!data.empty()) {
            const std::string_view part = data.substr(0, m_index.frameBytes - m_plainBytes);
            part.copy(m_plain.get() + m_plainBytes, part.size());
            m_plainBytes += part.size();
            data.remove_prefix(part.size());
            if (m_plainBytes < m_index.frameBytes)
                break;
            if (Status status = writeFrame(); !status.ok())
                return status;
        }
        return {};
    }
    Status sync() override { return m_file->sync(); }
    /// What was compressed cannot be taken back: after an error the file is of no use.
    Status truncate(std::uint64_t) override { return {Code::Io, "a packed segment cannot be cut"}; }
    /// Completes, syncs and closes the file.
    Status close() override
    {
        if (Status status = writeFrame(); !status.ok())
            return status;
        if (m_stop.stop_requested())
            return cancelled();
        const std::string index = encodePackedIndex(m_index);
        m_frames.push_back({static_cast<std::uint32_t>(index.size()), 0});
        if (Status status = m_file->append(index + encodeSeekTable(m_frames)); !status.ok())
            return status;
        if (Status status = m_file->sync(); !status.ok())
            return status;
        return m_file->close();
    }

private:
    Status writeFrame()
    {
        if (m_plainBytes == 0)
            return {};
        if (Status status = beginFrame(); !status.ok())
            return status;
        std::string_view rest(m_plain.get(), m_plainBytes);
        std::uint32_t stored = 0;
        while (!rest.empty()) {
            const std::string_view unit = rest.substr(0, m_index.unitBytes);
            rest.remove_prefix(unit.size());
            if (Status status = writeUnit(unit, rest.empty()); !status.ok())
                return status;
            stored += m_index.units.back().storedBytes;
        }
        m_frames.push_back({stored, static_cast<std::uint32_t>(m_plainBytes)});
        m_index.plainBytes += m_plainBytes;
        m_plainBytes = 0;
        return {};
    }

    Status beginFrame()
    {
        ZSTD_CCtx *context = m_context.get();
        // The size is told in the frame's header, and makes the window of a small file small.
        for (const std::size_t result : {ZSTD_CCtx_reset(context, ZSTD_reset_session_only),
                                         ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, kLevel),
                                         ZSTD_CCtx_setParameter(context, ZSTD_c_windowLog, kWindowLog),
                                         ZSTD_CCtx_setParameter(context, ZSTD_c_hashLog, kHashLog),
                                         ZSTD_CCtx_setPledgedSrcSize(context, m_plainBytes)}) {
            if (ZSTD_isError(result))
                return failed(result);
        }
        return {};
    }

    Status writeUnit(std::string_view unit, bool last)
    {
        if (m_stop.stop_requested())
            return cancelled();
        m_stored.resize(ZSTD_compressBound(m_index.unitBytes) + 64); // and the ends of blocks and frame
        ZSTD_inBuffer input{unit.data(), unit.size(), 0};
        ZSTD_outBuffer output{m_stored.data(), m_stored.size(), 0};
        const std::size_t left =
            ZSTD_compressStream2(m_context.get(), &output, &input, last ? ZSTD_e_end : ZSTD_e_flush);
        if (ZSTD_isError(left))
            return failed(left);
        if (left != 0)
            return internalError("zstd: a unit takes more than its bound");
        const std::string_view stored(m_stored.data(), output.pos);
        m_index.units.push_back(
            {static_cast<std::uint32_t>(stored.size()), crc32c(stored), countRecordBeginnings(unit)});
        return m_file->append(stored);
    }

    static Status failed(std::size_t result)
    {
        return internalError(std::string("zstd: ") + ZSTD_getErrorName(result));
    }

    std::unique_ptr<WritableFile> m_file;
    std::stop_token m_stop;
    std::unique_ptr<ZSTD_CCtx, ContextDeleter> m_context;
    MappedBuffer m_plain; ///< Of the frame that fills.
    std::size_t m_plainBytes = 0;
    std::string m_stored; ///< Of one unit.
    PackedIndex m_index;
    std::vector<SeekTableEntry> m_frames;
};

/// What must be the same before and after.
struct Tally {
    std::uint32_t records = 0;
    std::uint64_t samples = 0;
    std::uint64_t hash = 0; ///< Of all records in order.

    void count(std::string_view record)
    {
        constexpr std::uint64_t kPrime = 0x100000001b3;
        ++records;
        samples += countSamples(record);
        hash = ((hash ^ crc32c(record)) * kPrime ^ record.size()) * kPrime;
    }
    friend bool operator==(const Tally &, const Tally &) = default;
};

/// Calls `visit` with each record of a segment that must be sound.
template <typename Visit>
Status forEachRecord(std::unique_ptr<RandomAccessFile> file, const std::stop_token &stop, Visit &&visit)
{
    const Result<std::uint64_t> size = file->size();
    if (!size)
        return size.error();
    SegmentReader reader(std::move(file), 0);
    for (;;) {
        if (stop.stop_requested())
            return cancelled();
        const Result<SegmentReader::Outcome> outcome = reader.next(*size);
        if (!outcome)
            return outcome.error();
        if (*outcome == SegmentReader::Outcome::End)
            return {};
        if (*outcome == SegmentReader::Outcome::Damage)
            return corruption("it is damaged at byte " + std::to_string(reader.damage().offset) + ": " +
                              std::string(reader.damage().cause));
        if (Status status = visit(reader.record()); !status.ok())
            return status;
    }
}

/// Writes `path` from the plain segment, synced and closed.
Status writePacked(FileSystem &files, const std::string &plainPath, const std::string &path,
                   const std::stop_token &stop, const PackShape &shape, Tally &tally)
{
    Result<std::unique_ptr<RandomAccessFile>> plain = files.openRead(plainPath);
    if (!plain)
        return plain.error();
    Result<std::unique_ptr<WritableFile>> file = files.create(path);
    if (!file)
        return file.error();
    const std::unique_ptr<SegmentWriter> writer =
        SegmentWriter::onto(std::make_unique<PackedOutput>(std::move(*file), shape, stop), Compression::None);
    const auto take = [&](std::string_view record) {
        tally.count(record);
        writer->add(record);
        return writer->write();
    };
    if (Status status = forEachRecord(std::move(*plain), stop, take); !status.ok())
        return status.withContext("pack " + plainPath);
    return writer->finish();
}

/// Reads the packed file back. Internal when it does not hold what `expected` counted.
Status verify(FileSystem &files, const std::string &path, const std::stop_token &stop, const Tally &expected,
              std::uint64_t &plainBytes)
{
    Result<std::unique_ptr<RandomAccessFile>> packed = openPacked(files, path);
    if (!packed)
        return packed.error();
    const Result<std::uint64_t> size = (*packed)->size();
    if (!size)
        return size.error();
    plainBytes = *size;
    Tally tally;
    const auto count = [&tally](std::string_view record) {
        tally.count(record);
        return Status();
    };
    Status status = forEachRecord(std::move(*packed), stop, count);
    if (status.code() == Code::Corruption || (status.ok() && tally != expected))
        return internalError("what was packed into " + path +
                             " does not read back: " + (status.ok() ? "the records differ" : status.message()));
    return status;
}

Result<PackedSegment> packInto(FileSystem &files, const std::string &plainPath, const std::string &temporary,
                               const std::string &packedPath, const std::stop_token &stop, const PackShape &shape)
{
    PackedSegment out;
    Tally tally;
    if (Status status = writePacked(files, plainPath, temporary, stop, shape, tally); !status.ok())
        return status;
    if (Status status = verify(files, temporary, stop, tally, out.plainBytes); !status.ok())
        return status;
    const Result<std::uint64_t> source = files.fileSize(plainPath);
    const Result<std::uint64_t> packed = files.fileSize(temporary);
    if (!source || !packed)
        return source ? packed.error() : source.error();
    if (Status status = files.rename(temporary, packedPath); !status.ok())
        return status;
    const std::size_t slash = packedPath.rfind('/');
    if (Status status = files.syncDirectory(slash == std::string::npos ? "." : packedPath.substr(0, slash));
        !status.ok()) {
        files.removeFile(packedPath).ignore("the plain file is whole, and the first error is the one to tell");
        return status;
    }
    out.sourceBytes = *source;
    out.packedBytes = *packed;
    out.records = tally.records;
    out.samples = tally.samples;
    return out;
}

} // namespace

Result<PackedSegment> packSegment(FileSystem &files, const std::string &plainPath, const std::string &packedPath,
                                  const std::stop_token &stop, PackShape shape)
{
    const std::string temporary = packedPath + ".tmp";
    Result<PackedSegment> result = internalError("not packed");
    try {
        result = packInto(files, plainPath, temporary, packedPath, stop, shape);
    } catch (const std::bad_alloc &) {
        result = Status(Code::ResourceExhausted, "no memory to pack " + plainPath);
    }
    if (!result && files.exists(temporary))
        files.removeFile(temporary).ignore("a start removes what is left of it");
    return result;
}

} // namespace agent::wal
