// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/wal/format.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Numbers and tables of a packed segment. README.md of this folder describes the file.
namespace agent::wal {

/// What one zstd frame holds of the plain image, but for the last: it is what damage can cost, and what is uncompressed
/// at most to reach a place.
inline constexpr std::uint32_t kPackedFrameBytes = std::uint32_t{8} << 20;
/// What is compressed at a time: nothing in a unit refers to later ones, so what lies before a damaged one is sound.
inline constexpr std::uint32_t kPackedUnitBytes = std::uint32_t{128} << 10;

inline constexpr std::uint32_t kZstdFrameMagic = 0xfd2fb528;
inline constexpr std::uint32_t kSkippableMagic = 0x184d2a50; ///< The lowest of sixteen.
inline constexpr std::uint32_t kSkippableMagicMask = 0xfffffff0;
inline constexpr std::uint32_t kPackedIndexMagic = 0x184d2a5b;
inline constexpr std::uint32_t kSeekTableMagic = 0x184d2a5e;
inline constexpr std::uint32_t kSeekTableEndMagic = 0x8f92eab1;
inline constexpr std::size_t kSkippableHeaderBytes = 8; ///< Magic and length.

/// 128 KiB of the plain image (the last one of a file: what is left), compressed.
struct PackedUnit {
    std::uint32_t storedBytes = 0;
    std::uint32_t checksum = 0; ///< CRC-32C of the stored bytes.
    std::uint32_t records = 0;  ///< That begin in it.
    friend bool operator==(const PackedUnit &, const PackedUnit &) = default;
};

/// What the index in a packed segment tells. A value.
struct PackedIndex {
    std::uint32_t frameBytes = kPackedFrameBytes; ///< Of the plain image; so are the next two.
    std::uint32_t unitBytes = kPackedUnitBytes;
    std::uint64_t plainBytes = 0;
    std::vector<PackedUnit> units; ///< In order; they lie in the file without gaps, from its beginning on.
    friend bool operator==(const PackedIndex &, const PackedIndex &) = default;
};

[[nodiscard]] std::uint32_t readLe32(std::string_view bytes);

/// The skippable frame of an index.
[[nodiscard]] std::string encodePackedIndex(const PackedIndex &index);
/// The index in a skippable frame that begins at the front of `bytes` and at byte `offset` of its file. Nothing when it
/// is damaged, or does not describe what lies before `offset`.
[[nodiscard]] std::optional<PackedIndex> decodePackedIndex(std::string_view bytes, std::uint64_t offset);

/// A frame of a seek table: skippable ones have no plain bytes.
struct SeekTableEntry {
    std::uint32_t storedBytes = 0;
    std::uint32_t plainBytes = 0;
};
/// The skippable frame at the end of a file in zstd's seekable format, without checksums.
/// Source: zstd, contrib/seekable_format/zstd_seekable_compression_format.md.
[[nodiscard]] std::string encodeSeekTable(const std::vector<SeekTableEntry> &entries);

/// How many records begin in whole, sound pages.
[[nodiscard]] std::uint32_t countRecordBeginnings(std::string_view pages);

/// The bytes of a page that is lost and in which `records` records began: fragments whose checksums do not match, so
/// that a reader of segments reports damage and counts that many; as many as fit.
void fillLostPage(char (&page)[kPageBytes], std::uint64_t records);
inline constexpr std::uint64_t kLostRecordsPerPage = kPageBytes / kFragmentHeaderBytes;

} // namespace agent::wal
