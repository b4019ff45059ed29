// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/wal/packed_file.h"

#include "agent/base/crc32c.h"
#include "agent/base/mutex.h"
#include "agent/wal/mapped_memory.h"
#include "agent/wal/packed_layout.h"

#define ZSTD_STATIC_LINKING_ONLY // for contexts in memory of our choice
#include <zstd.h>

#include <algorithm>
#include <cstring>
#include <string_view>
#include <vector>

namespace agent::wal {
namespace {

/// A frame that asks for more memory is damaged: four times what the writer asks for.
constexpr int kMaxWindowLog = 24;

struct ContextDeleter {
    void operator()(ZSTD_DCtx *context) const { ZSTD_freeDCtx(context); }
};

/// The stream of one frame after the other. One thread.
class FrameDecoder {
public:
    /// Begins a frame. False: there is no memory.
    bool begin()
    {
        if (!m_context)
            m_context.reset(ZSTD_createDCtx_advanced({[](void *, std::size_t bytes) { return mapMemory(bytes); },
                                                      [](void *, void *memory) { unmapMemory(memory); }, nullptr}));
        return m_context && !ZSTD_isError(ZSTD_DCtx_reset(m_context.get(), ZSTD_reset_session_only)) &&
               !ZSTD_isError(ZSTD_DCtx_setParameter(m_context.get(), ZSTD_d_windowLogMax, kMaxWindowLog));
    }
    /// Uncompresses the next unit into `out` and returns its size; false when it is damaged or has more than fits.
    bool next(std::string_view stored, char *out, std::size_t room, std::size_t &size)
    {
        ZSTD_inBuffer input{stored.data(), stored.size(), 0};
        ZSTD_outBuffer output{out, room, 0};
        while (input.pos < input.size) {
            const std::size_t consumed = input.pos;
            const std::size_t produced = output.pos;
            if (ZSTD_isError(ZSTD_decompressStream(m_context.get(), &output, &input)))
                return false;
            if (input.pos == consumed && output.pos == produced)
                return false;
        }
        size = output.pos;
        return true;
    }

private:
    std::unique_ptr<ZSTD_DCtx, ContextDeleter> m_context;
};

/// Shows the plain image. Internally synchronised.
class PackedFile final : public RandomAccessFile {
public:
    PackedFile(std::unique_ptr<RandomAccessFile> file, PackedLayout layout)
        : m_file(std::move(file)), m_layout(std::move(layout)), m_lostFrom(m_layout.frames.size()),
          m_frame(m_layout.frames.size())
    {
        for (std::size_t i = 0; i < m_lostFrom.size(); ++i)
            m_lostFrom[i] = m_layout.frames[i].units == 0 ? m_layout.frames[i].plainStart : endOf(i);
    }

    Result<std::uint64_t> size() const override { return m_layout.plainBytes; }

    Result<std::size_t> read(std::uint64_t offset, char *buffer, std::size_t size) const override
    {
        const MutexLock lock(m_mutex);
        if (offset >= m_layout.plainBytes)
            return std::size_t{0};
        size = static_cast<std::size_t>(std::min<std::uint64_t>(size, m_layout.plainBytes - offset));
        std::size_t done = 0;
        while (done < size) {
            const Result<std::size_t> part = readPart(offset + done, buffer + done, size - done);
            if (!part)
                return part.error();
            done += *part;
        }
        return done;
    }

private:
    [[nodiscard]] std::uint64_t endOf(std::size_t frame) const
    {
        return m_layout.frames[frame].plainStart + m_layout.frames[frame].plainBytes;
    }

    /// The frame that holds the byte at `offset`, which lies in the image.
    [[nodiscard]] std::size_t frameOf(std::uint64_t offset) const
    {
        const auto after =
            std::upper_bound(m_layout.frames.begin(), m_layout.frames.end(), offset,
                             [](std::uint64_t at, const PackedFrame &frame) { return at < frame.plainStart; });
        return static_cast<std::size_t>(after - m_layout.frames.begin()) - 1;
    }

    /// Some of the bytes at `offset`, at least one.
    Result<std::size_t> readPart(std::uint64_t offset, char *buffer, std::size_t size) const AGENT_REQUIRES(m_mutex)
    {
        const std::size_t frame = frameOf(offset);
        if (offset < m_lostFrom[frame]) {
            if (Status status = reach(frame, offset); !status.ok()) {
                m_frame = m_layout.frames.size(); // a later read begins anew
                return status;
            }
        }
        if (offset >= m_lostFrom[frame])
            return fillLost(frame, offset, buffer, size);
        const auto at = static_cast<std::size_t>(offset - m_unitStart);
        const std::size_t part = std::min(size, m_unitSize - at);
        std::memcpy(buffer, m_unit.data() + at, part);
        return part;
    }

    /// Uncompresses until the unit that holds `offset` is at hand, or the frame turns out to be lost from a place
    /// before.
    Status reach(std::size_t frame, std::uint64_t offset) const AGENT_REQUIRES(m_mutex)
    {
        if (m_frame != frame || offset < m_unitStart) {
            if (!m_decoder.begin())
                return internalError("zstd: no memory to uncompress a packed segment");
            const PackedFrame &place = m_layout.frames[frame];
            m_frame = frame;
            m_nextUnit = place.firstUnit;
            m_nextOffset = place.offset;
            m_unitStart = place.plainStart;
            m_unitSize = 0;
        }
        while (offset >= m_unitStart + m_unitSize && offset < m_lostFrom[frame]) {
            if (Status status = nextUnit(); !status.ok())
                return status;
        }
        return {};
    }

    Status nextUnit() const AGENT_REQUIRES(m_mutex)
    {
        const PackedFrame &frame = m_layout.frames[m_frame];
        const std::uint64_t start = m_unitStart + m_unitSize;
        const auto room = static_cast<std::size_t>(std::min<std::uint64_t>(m_layout.unitBytes, endOf(m_frame) - start));
        bool sound = m_nextUnit < frame.firstUnit + frame.units;
        std::size_t size = 0;
        if (sound) {
            const PackedUnit &unit = m_layout.units[m_nextUnit];
            m_stored.resize(unit.storedBytes);
            const Result<std::size_t> got = m_file->read(m_nextOffset, m_stored.data(), m_stored.size());
            if (!got)
                return got.error();
            m_unit.resize(m_layout.unitBytes);
            sound = *got == m_stored.size() && (!m_layout.indexed || crc32c(m_stored) == unit.checksum) &&
                    m_decoder.next(m_stored, m_unit.data(), room, size) && (!m_layout.indexed || size == room);
        }
        m_unitStart = start;
        m_unitSize = sound ? size : 0;
        if (!sound) {
            m_lostFrom[m_frame] = start;
            return {};
        }
        m_nextOffset += m_stored.size();
        ++m_nextUnit;
        return {};
    }

    /// What stands in place of lost bytes. The same at each read of a place.
    std::size_t fillLost(std::size_t frame, std::uint64_t offset, char *buffer, std::size_t size) const
        AGENT_REQUIRES(m_mutex)
    {
        const PackedFrame &place = m_layout.frames[frame];
        size = static_cast<std::size_t>(std::min<std::uint64_t>(size, endOf(frame) - offset));
        if (!m_layout.indexed) {
            std::memset(buffer, 0xff, size);
            return size;
        }
        const std::uint64_t lostFrom = m_lostFrom[frame]; // the start of a unit, so that of a page
        std::uint64_t records = 0;
        for (std::size_t unit = static_cast<std::size_t>((lostFrom - place.plainStart) / m_layout.unitBytes);
             unit < place.units; ++unit)
            records += m_layout.units[place.firstUnit + unit].records;
        const std::uint64_t before = (offset - lostFrom) / kPageBytes * kLostRecordsPerPage;
        char page[kPageBytes];
        fillLostPage(page, records - std::min(before, records));
        const auto at = static_cast<std::size_t>(offset % kPageBytes);
        size = std::min(size, kPageBytes - at);
        std::memcpy(buffer, page + at, size);
        return size;
    }

    const std::unique_ptr<RandomAccessFile> m_file;
    const PackedLayout m_layout;
    mutable Mutex m_mutex;
    mutable FrameDecoder m_decoder AGENT_GUARDED_BY(m_mutex);
    mutable std::vector<std::uint64_t> m_lostFrom AGENT_GUARDED_BY(m_mutex); ///< Of each frame; its end: nothing is.
    mutable std::size_t m_frame AGENT_GUARDED_BY(m_mutex); ///< Being uncompressed; past the last: none is.
    mutable std::size_t m_nextUnit AGENT_GUARDED_BY(m_mutex) = 0;
    mutable std::uint64_t m_nextOffset AGENT_GUARDED_BY(m_mutex) = 0; ///< Of that unit in the file.
    mutable std::uint64_t m_unitStart AGENT_GUARDED_BY(m_mutex) = 0;  ///< Of the unit at hand, in the image.
    mutable std::size_t m_unitSize AGENT_GUARDED_BY(m_mutex) = 0;
    mutable std::string m_unit AGENT_GUARDED_BY(m_mutex);
    mutable std::string m_stored AGENT_GUARDED_BY(m_mutex);
};

} // namespace

Result<std::unique_ptr<RandomAccessFile>> openPacked(FileSystem &files, const std::string &path)
{
    Result<std::unique_ptr<RandomAccessFile>> file = files.openRead(path);
    if (!file)
        return file.error();
    Result<PackedLayout> layout = findPackedLayout(**file);
    if (!layout)
        return layout.error();
    return std::make_unique<PackedFile>(std::move(*file), std::move(*layout));
}

} // namespace agent::wal
