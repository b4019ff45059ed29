// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/wal/packed_format.h"

#include "agent/base/crc32c.h"

#include <algorithm>
#include <cstring>

namespace agent::wal {
namespace {

constexpr std::uint32_t kIndexVersion = 1;
constexpr std::size_t kIndexHeadBytes = 20; ///< Version, bytes of a frame and of a unit, plain bytes.
constexpr std::size_t kIndexUnitBytes = 12;
constexpr std::size_t kChecksumBytes = 4;
/// Units and frames that are larger are of no writer that this reader knows.
constexpr std::uint32_t kMaxUnitBytes = std::uint32_t{1} << 20;
constexpr std::uint32_t kMaxFrameBytes = std::uint32_t{64} << 20;

void putLe(std::string &out, std::uint64_t value, std::size_t bytes)
{
    for (std::size_t i = 0; i < bytes; ++i)
        out.push_back(static_cast<char>(value >> (8 * i)));
}
void putLe32(std::string &out, std::uint32_t value)
{
    putLe(out, value, 4);
}

std::uint64_t readLe64(std::string_view bytes)
{
    return readLe32(bytes) | std::uint64_t{readLe32(bytes.substr(4))} << 32;
}

std::string skippableFrame(std::uint32_t magic, std::string_view content)
{
    std::string out;
    out.reserve(kSkippableHeaderBytes + content.size());
    putLe32(out, magic);
    putLe32(out, static_cast<std::uint32_t>(content.size()));
    return out.append(content);
}

/// Frames and units are whole pages, and a frame is whole units.
bool plausible(const PackedIndex &index)
{
    return index.unitBytes > 0 && index.unitBytes <= kMaxUnitBytes && index.unitBytes % kPageBytes == 0 &&
           index.frameBytes > 0 && index.frameBytes <= kMaxFrameBytes && index.frameBytes % index.unitBytes == 0;
}

/// Writes a fragment's header at the front of `out`, its checksum changed from `checksum` to a wrong one.
void putWrongHeader(char *out, FragmentType type, std::size_t length, std::uint32_t checksum)
{
    out[0] = static_cast<char>(type);
    out[1] = static_cast<char>(length >> 8);
    out[2] = static_cast<char>(length & 0xff);
    for (std::size_t i = 0; i < 4; ++i)
        out[3 + i] = static_cast<char>(~checksum >> (24 - 8 * i));
}

} // namespace

std::uint32_t readLe32(std::string_view bytes)
{
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < 4; ++i)
        value |= std::uint32_t{static_cast<std::uint8_t>(bytes[i])} << (8 * i);
    return value;
}

std::string encodePackedIndex(const PackedIndex &index)
{
    std::string content;
    content.reserve(kIndexHeadBytes + index.units.size() * kIndexUnitBytes + kChecksumBytes);
    putLe32(content, kIndexVersion);
    putLe32(content, index.frameBytes);
    putLe32(content, index.unitBytes);
    putLe(content, index.plainBytes, 8);
    for (const PackedUnit &unit : index.units) {
        putLe32(content, unit.storedBytes);
        putLe32(content, unit.checksum);
        putLe32(content, unit.records);
    }
    putLe32(content, crc32c(content));
    return skippableFrame(kPackedIndexMagic, content);
}

std::optional<PackedIndex> decodePackedIndex(std::string_view bytes, std::uint64_t offset)
{
    if (bytes.size() < kSkippableHeaderBytes || readLe32(bytes) != kPackedIndexMagic)
        return std::nullopt;
    const std::size_t size = readLe32(bytes.substr(4));
    bytes.remove_prefix(kSkippableHeaderBytes);
    if (size > bytes.size() || size < kIndexHeadBytes + kChecksumBytes)
        return std::nullopt;
    bytes = bytes.substr(0, size);
    const std::string_view summed = bytes.substr(0, size - kChecksumBytes);
    if (crc32c(summed) != readLe32(bytes.substr(summed.size())) || readLe32(summed) != kIndexVersion)
        return std::nullopt;

    PackedIndex out;
    out.frameBytes = readLe32(summed.substr(4));
    out.unitBytes = readLe32(summed.substr(8));
    out.plainBytes = readLe64(summed.substr(12));
    const std::size_t units = (summed.size() - kIndexHeadBytes) / kIndexUnitBytes;
    const std::uint64_t room = std::uint64_t{units} * out.unitBytes;
    if (!plausible(out) || summed.size() != kIndexHeadBytes + units * kIndexUnitBytes || out.plainBytes > room ||
        room - out.plainBytes >= out.unitBytes)
        return std::nullopt;
    std::uint64_t stored = 0;
    for (std::size_t i = 0; i < units; ++i) {
        const std::string_view entry = summed.substr(kIndexHeadBytes + i * kIndexUnitBytes);
        out.units.push_back({readLe32(entry), readLe32(entry.substr(4)), readLe32(entry.substr(8))});
        stored += out.units.back().storedBytes;
    }
    if (stored != offset)
        return std::nullopt;
    return out;
}

std::string encodeSeekTable(const std::vector<SeekTableEntry> &entries)
{
    std::string content;
    for (const SeekTableEntry &entry : entries) {
        putLe32(content, entry.storedBytes);
        putLe32(content, entry.plainBytes);
    }
    putLe32(content, static_cast<std::uint32_t>(entries.size()));
    content.push_back('\0'); // no checksums
    putLe32(content, kSeekTableEndMagic);
    return skippableFrame(kSeekTableMagic, content);
}

std::uint32_t countRecordBeginnings(std::string_view pages)
{
    std::uint32_t count = 0;
    for (; !pages.empty(); pages.remove_prefix(std::min(kPageBytes, pages.size()))) {
        std::string_view rest = pages.substr(0, kPageBytes);
        while (rest.size() >= kFragmentHeaderBytes && rest[0] != '\0') {
            const auto type = static_cast<std::uint8_t>(rest[0]) & kFragmentTypeMask;
            if (type == static_cast<int>(FragmentType::Full) || type == static_cast<int>(FragmentType::First))
                ++count;
            const std::size_t length = static_cast<std::size_t>(static_cast<std::uint8_t>(rest[1])) << 8 |
                                       static_cast<std::size_t>(static_cast<std::uint8_t>(rest[2]));
            rest.remove_prefix(std::min(kFragmentHeaderBytes + length, rest.size()));
        }
    }
    return count;
}

void fillLostPage(char (&page)[kPageBytes], std::uint64_t records)
{
    std::memset(page, 0xff, kPageBytes); // a byte that begins no fragment
    std::size_t at = 0;
    for (; records > 0 && kPageBytes - at >= kFragmentHeaderBytes; --records, at += kFragmentHeaderBytes)
        putWrongHeader(page + at, FragmentType::Full, 0, crc32c({}));
    // The rest belongs to a record that began before.
    if (kPageBytes - at < kFragmentHeaderBytes)
        return;
    const std::string_view rest(page + at + kFragmentHeaderBytes, kPageBytes - at - kFragmentHeaderBytes);
    putWrongHeader(page + at, FragmentType::Middle, rest.size(), crc32c(rest));
}

} // namespace agent::wal
