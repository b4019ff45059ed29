// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>

/// Numbers of the on-disk format. README.md of this folder describes it.
namespace agent::wal {

inline constexpr std::size_t kPageBytes = 32768;
inline constexpr std::size_t kFragmentHeaderBytes =
    7; ///< Type and flags, length (big endian 16), CRC-32C (big endian 32).

enum class FragmentType : std::uint8_t {
    PageEnd = 0, ///< The rest of the page is zero.
    Full = 1,    ///< A whole record.
    First = 2,
    Middle = 3,
    Last = 4,
};

inline constexpr std::uint8_t kFragmentTypeMask = 0x07;
inline constexpr std::uint8_t kSnappyFlag = 0x08;
inline constexpr std::uint8_t kZstdFlag = 0x10;
inline constexpr std::uint8_t kFragmentReservedBits = 0xe0;

/// A record that says it is larger when uncompressed is damaged.
inline constexpr std::size_t kMaxRecordBytes = std::size_t{128} << 20;
/// A record that names a larger series number is damaged.
inline constexpr unsigned kSeriesRefBits = 36;
inline constexpr std::uint64_t kMaxSeriesRef = (std::uint64_t{1} << kSeriesRefBits) - 1;
/// A series of more labels is refused, and damage when read.
inline constexpr std::size_t kMaxLabels = 65535;

} // namespace agent::wal
