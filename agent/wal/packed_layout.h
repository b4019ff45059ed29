// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/filesystem.h"
#include "agent/base/result.h"
#include "agent/wal/packed_format.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace agent::wal {

/// A zstd frame of a packed segment.
struct PackedFrame {
    std::uint64_t offset = 0;     ///< In the file.
    std::uint64_t plainStart = 0; ///< In the plain image.
    std::uint64_t plainBytes = 0;
    std::size_t firstUnit = 0;
    std::size_t units = 0; ///< None: where the frame lies is not known.
};

/// Where the parts of a packed segment lie. A value.
struct PackedLayout {
    /// The file's index was sound: units have checksums and count records. Else a unit is a block of a frame, and only
    /// its place is known.
    bool indexed = false;
    std::uint32_t unitBytes = kPackedUnitBytes; ///< A unit has no more of the plain image.
    std::uint64_t plainBytes = 0;
    std::vector<PackedFrame> frames; ///< They cover the plain image without gaps.
    std::vector<PackedUnit> units;
};

/// Finds it by the index near the end of the file, or where that is damaged, by walking along the headers of frames and
/// blocks. What is missing or cannot be walked is a frame without units. Errors: Io.
[[nodiscard]] Result<PackedLayout> findPackedLayout(const RandomAccessFile &file);

} // namespace agent::wal
