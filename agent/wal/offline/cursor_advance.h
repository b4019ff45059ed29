// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/filesystem.h"
#include "agent/base/log.h"
#include "agent/base/result.h"
#include "agent/wal/offline/archive.h"

#include <cstdint>
#include <memory>
#include <string>

namespace agent::wal {

/// What moving a cursor came to. A value.
struct CursorAdvance {
    Position from;
    Position to;
    std::uint64_t exported = 0; ///< Samples that the archive holds.
    std::uint64_t lost = 0;     ///< Samples that it lacks; entered by their reasons.
};

/// Takes the lock of a storage path, so that no agent is at work. Errors: AlreadyExists when one is; NotFound when
/// there is no log; Io.
[[nodiscard]] Result<std::unique_ptr<FileLock>> lockStorage(FileSystem &files, const std::string &storagePath);

/// Moves the cursor of `remote` behind what an archive of this log holds, so that it is not sent from here as well.
/// The caller holds the lock. Nothing happens when the cursor is there already.
/// Errors: NotFound when there is no such remote; InvalidInput when the archive is of another log, or leaves out
/// something that the remote still needs; Corruption of the cursor; NoSpace, Io.
[[nodiscard]] Result<CursorAdvance> advanceCursor(FileSystem &files, const std::string &storagePath,
                                                  const std::string &remote, const ArchiveInfo &archive, LogSink &log);

} // namespace agent::wal
