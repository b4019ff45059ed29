// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/filesystem.h"
#include "agent/base/result.h"

#include <memory>
#include <string>

namespace agent::wal {

/// Opens a packed segment (see packed_writer.h) for reading as the plain segment that it was made of, records not
/// compressed: `size()` and offsets are those of the plain image.
///
/// Costs: reading forward uncompresses each byte once; a read behind the place reached begins again at the start of its
/// frame of 8 MiB. The first read takes 4.7 MiB of memory, less for small files, until the file is closed.
///
/// Damage is never an error. What was uncompressed before it stands; the rest of its frame are bytes that readers of
/// segments report as damage, with the number of records that began there as long as the file's index is sound. A file
/// that is cut off has the size that can still be told. A fragment's own CRC-32C is what vouches for a record in the
/// end, so frames carry no checksum of their contents.
///
/// Errors: those of opening and reading the file; after one, a read may be tried again.
/// Source: agent/wal/README.md.
[[nodiscard]] Result<std::unique_ptr<RandomAccessFile>> openPacked(FileSystem &files, const std::string &path);

} // namespace agent::wal
