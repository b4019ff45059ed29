// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/wal/packed_layout.h"

#include <algorithm>
#include <array>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

namespace agent::wal {
namespace {

/// Read from the end in search of the index: enough for an image of 500 MiB.
constexpr std::size_t kTailBytes = std::size_t{64} << 10;
constexpr std::size_t kMaxFrameHeaderBytes = 18;
constexpr std::size_t kBlockHeaderBytes = 3;
constexpr std::uint32_t kMaxBlockBytes = std::uint32_t{128} << 10;
constexpr std::uint64_t kMaxPlainOfFrame = std::uint64_t{64} << 20;

/// Up to `size` bytes at `offset`: fewer at the end of the file.
Result<std::string> readBytes(const RandomAccessFile &file, std::uint64_t offset, std::size_t size)
{
    std::string out(size, '\0');
    const Result<std::size_t> got = file.read(offset, out.data(), size);
    if (!got)
        return got.error();
    out.resize(*got);
    return out;
}

PackedLayout layoutOf(PackedIndex index)
{
    PackedLayout out;
    out.indexed = true;
    out.unitBytes = index.unitBytes;
    out.plainBytes = index.plainBytes;
    out.units = std::move(index.units);
    const std::size_t unitsOfFrame = index.frameBytes / index.unitBytes;
    std::uint64_t offset = 0;
    for (std::size_t unit = 0; unit < out.units.size(); ++unit) {
        const std::uint64_t plainStart = std::uint64_t{unit} * index.unitBytes;
        if (unit % unitsOfFrame == 0)
            out.frames.push_back(
                {offset, plainStart, std::min<std::uint64_t>(index.frameBytes, out.plainBytes - plainStart), unit, 0});
        ++out.frames.back().units;
        offset += out.units[unit].storedBytes;
    }
    return out;
}

/// The index, looked for backwards from the end, so that damage to what follows it does not matter.
Result<std::optional<PackedIndex>> findIndex(const RandomAccessFile &file, std::uint64_t size)
{
    const std::uint64_t start = size - std::min<std::uint64_t>(size, kTailBytes);
    const Result<std::string> tail = readBytes(file, start, static_cast<std::size_t>(size - start));
    if (!tail)
        return tail.error();
    const std::string_view bytes = *tail;
    constexpr std::string_view kMagic("\x5b\x2a\x4d\x18", 4);
    for (std::size_t at = bytes.rfind(kMagic); at != std::string_view::npos;
         at = at == 0 ? std::string_view::npos : bytes.rfind(kMagic, at - 1)) {
        if (std::optional<PackedIndex> index = decodePackedIndex(bytes.substr(at), start + at))
            return index;
    }
    return std::optional<PackedIndex>();
}

/// The header of a zstd frame. Source: RFC 8878, section 3.1.1.1.
struct FrameHeader {
    std::size_t bytes = 0;
    std::uint64_t plainBytes = 0;
    bool hasChecksum = false;
};

/// Nothing when no frame begins there that tells its plain size, which those of packed segments do.
std::optional<FrameHeader> parseFrameHeader(std::string_view bytes)
{
    if (bytes.size() < 5 || readLe32(bytes) != kZstdFrameMagic)
        return std::nullopt;
    const auto descriptor = static_cast<std::uint8_t>(bytes[4]);
    const bool singleSegment = (descriptor & 0x20) != 0;
    const bool reserved = (descriptor & 0x08) != 0;
    const int dictionary = descriptor & 0x03;
    std::size_t sizeBytes = std::size_t{1} << (descriptor >> 6);
    if (sizeBytes == 1 && !singleSegment)
        return std::nullopt;
    const std::size_t sizeAt = singleSegment ? 5 : 6;
    if (reserved || dictionary != 0 || bytes.size() < sizeAt + sizeBytes)
        return std::nullopt;
    FrameHeader out;
    for (std::size_t i = 0; i < sizeBytes; ++i)
        out.plainBytes |= std::uint64_t{static_cast<std::uint8_t>(bytes[sizeAt + i])} << (8 * i);
    if (sizeBytes == 2)
        out.plainBytes += 256;
    if (out.plainBytes > kMaxPlainOfFrame)
        return std::nullopt;
    out.bytes = sizeAt + sizeBytes;
    out.hasChecksum = (descriptor & 0x04) != 0;
    return out;
}

/// Goes along the frames of a file whose index is damaged or missing.
class FrameWalk {
public:
    FrameWalk(const RandomAccessFile &file, std::uint64_t size) : m_file(file), m_size(size) {}

    Result<PackedLayout> run()
    {
        while (m_at < m_size) {
            if (Status status = step(); !status.ok())
                return status;
            if (m_index)
                return layoutOf(std::move(*m_index));
        }
        if (Status status = noteMissingEnd(); !status.ok())
            return status;
        return std::move(m_layout);
    }

private:
    Status step()
    {
        const Result<std::string> head = readBytes(m_file, m_at, kMaxFrameHeaderBytes);
        if (!head)
            return head.error();
        if (const std::optional<FrameHeader> header = parseFrameHeader(*head))
            return walkFrame(*header);
        if (head->size() >= kSkippableHeaderBytes && (readLe32(*head) & kSkippableMagicMask) == kSkippableMagic)
            return passSkippable(readLe32(*head), readLe32(std::string_view(*head).substr(4)));
        // What lies here was a frame if another follows, and the end of the file if none does.
        const Result<std::uint64_t> next = findFrame(m_at + 1);
        if (!next)
            return next.error();
        if (*next < m_size)
            addFrame({m_at, 0, kPackedFrameBytes, m_layout.units.size(), 0});
        m_at = *next;
        return {};
    }

    Status walkFrame(const FrameHeader &header)
    {
        PackedFrame frame{m_at, 0, header.plainBytes, m_layout.units.size(), 0};
        std::uint64_t unitStart = m_at;
        std::uint64_t at = m_at + header.bytes;
        bool whole = false;
        while (!whole) {
            const Result<std::string> bytes = readBytes(m_file, at, kBlockHeaderBytes);
            if (!bytes)
                return bytes.error();
            if (bytes->size() < kBlockHeaderBytes)
                break;
            const std::uint32_t block = readLe32(*bytes + '\0');
            const std::uint32_t type = block >> 1 & 3;
            const std::uint32_t size = block >> 3;
            const std::uint32_t stored = type == 1 ? 1 : size; // 1: one byte, repeated
            if (type == 3 || size > kMaxBlockBytes || stored > m_size - at - kBlockHeaderBytes)
                break;
            whole = (block & 1) != 0;
            at += kBlockHeaderBytes + stored + (whole && header.hasChecksum ? 4 : 0);
            m_layout.units.push_back({static_cast<std::uint32_t>(at - unitStart), 0, 0});
            ++frame.units;
            unitStart = at;
        }
        // A size that is damaged may be anything; what is read of it is bounded by what is there.
        const std::uint64_t room = std::uint64_t{frame.units} * kMaxBlockBytes;
        frame.plainBytes = std::min(frame.plainBytes, whole ? room : std::max<std::uint64_t>(room, kPackedFrameBytes));
        addFrame(frame);
        const Result<std::uint64_t> next = whole ? Result<std::uint64_t>(at) : findFrame(at);
        if (!next)
            return next.error();
        m_at = *next;
        return {};
    }

    Status passSkippable(std::uint32_t magic, std::uint32_t size)
    {
        m_ended = true;
        const std::uint64_t end = m_at + kSkippableHeaderBytes + size;
        if (magic == kPackedIndexMagic && end <= m_size) {
            const Result<std::string> bytes = readBytes(m_file, m_at, kSkippableHeaderBytes + size);
            if (!bytes)
                return bytes.error();
            m_index = decodePackedIndex(*bytes, m_at);
        }
        m_at = std::min(end, m_size);
        return {};
    }

    /// The next place at or after `from` where a frame begins; the end of the file when there is none.
    Result<std::uint64_t> findFrame(std::uint64_t from)
    {
        constexpr std::size_t kStep = std::size_t{64} << 10;
        constexpr std::string_view kMagic("\x28\xb5\x2f\xfd", 4);
        for (std::uint64_t at = from; at < m_size; at += kStep) {
            const Result<std::string> bytes = readBytes(m_file, at, kStep + kMaxFrameHeaderBytes);
            if (!bytes)
                return bytes.error();
            const std::string_view all = *bytes;
            for (std::size_t i = all.find(kMagic); i < kStep; i = all.find(kMagic, i + 1)) {
                if (parseFrameHeader(all.substr(i)))
                    return at + i;
            }
        }
        return m_size;
    }

    void addFrame(PackedFrame frame)
    {
        frame.plainStart = m_layout.plainBytes;
        m_layout.plainBytes += frame.plainBytes;
        m_layout.frames.push_back(frame);
    }

    /// Only the last frame is a short one, and tables follow it. When neither is seen, the file is cut off: a page is
    /// shown as lost, so that readers report damage.
    Status noteMissingEnd()
    {
        const Result<std::string> last = readBytes(m_file, m_size - std::min<std::uint64_t>(m_size, 4), 4);
        if (!last)
            return last.error();
        const bool seekTable = last->size() == 4 && readLe32(*last) == kSeekTableEndMagic;
        const std::vector<PackedFrame> &frames = m_layout.frames;
        const bool shortFrame =
            !frames.empty() &&
            frames.back().plainBytes < (frames.size() > 1 ? frames.front().plainBytes : kPackedFrameBytes);
        if (!m_ended && !seekTable && !shortFrame)
            addFrame({m_size, 0, kPageBytes, m_layout.units.size(), 0});
        return {};
    }

    const RandomAccessFile &m_file;
    const std::uint64_t m_size;
    std::uint64_t m_at = 0;
    bool m_ended = false; ///< A table was seen, which follow the frames.
    std::optional<PackedIndex> m_index;
    PackedLayout m_layout;
};

} // namespace

Result<PackedLayout> findPackedLayout(const RandomAccessFile &file)
{
    const Result<std::uint64_t> size = file.size();
    if (!size)
        return size.error();
    Result<std::optional<PackedIndex>> index = findIndex(file, *size);
    if (!index)
        return index.error();
    if (*index)
        return layoutOf(std::move(**index));
    return FrameWalk(file, *size).run();
}

} // namespace agent::wal
