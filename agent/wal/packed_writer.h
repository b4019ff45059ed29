// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/filesystem.h"
#include "agent/base/result.h"
#include "agent/wal/packed_format.h"

#include <cstdint>
#include <stop_token>
#include <string>

namespace agent::wal {

/// What packing a segment came to. A value.
struct PackedSegment {
    std::uint64_t sourceBytes = 0; ///< Of the plain file.
    std::uint64_t packedBytes = 0; ///< Of the packed file.
    std::uint64_t plainBytes = 0;  ///< Of the image that the packed file shows: SegmentInfo::plainBytes from now on.
    std::uint32_t records = 0;     ///< As many as in the plain file, in the same order.
    std::uint64_t samples = 0;
};

/// How the plain image is cut. Larger frames make smaller files, and cost more when they are damaged. Shape: multiples
/// of 32 KiB, and a frame is whole units.
struct PackShape {
    std::uint32_t frameBytes = kPackedFrameBytes;
    std::uint32_t unitBytes = kPackedUnitBytes;
};

/// Writes the records of the plain segment `plainPath`, which nobody writes to any more, uncompressed into zstd frames
/// at `packedPath`, reads that back, and puts it there by a rename from `<packedPath>.tmp`; durable when it returns.
/// The plain file stays: whoever called removes it once the packed one is known.
///
/// Errors leave nothing behind but the plain file: Corruption when that is damaged (it is to stay plain, for what can
/// be read of it), Cancelled within some milliseconds of processor time after `stop`, NoSpace, Io, ResourceExhausted
/// without memory, Internal when what was read back differs.
/// Memory: up to 20 MiB while it runs, and nothing afterwards. Threads: any.
/// Source: agent/wal/README.md.
[[nodiscard]] Result<PackedSegment> packSegment(FileSystem &files, const std::string &plainPath,
                                                const std::string &packedPath, const std::stop_token &stop,
                                                PackShape shape = {});

} // namespace agent::wal
