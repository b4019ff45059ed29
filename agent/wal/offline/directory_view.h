// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/filesystem.h"
#include "agent/base/result.h"
#include "agent/wal/evictions.h"
#include "agent/wal/log.h"
#include "agent/wal/segment_summary.h"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace agent::wal {

/// What lies on disk under a segment's number.
struct SegmentFiles {
    std::uint32_t number = 0;
    std::optional<std::uint64_t> plainBytes;  ///< Size of the plain file; nothing: there is none.
    std::optional<std::uint64_t> packedBytes; ///< The same of the packed one.
    bool summarised = false;

    [[nodiscard]] bool present() const { return plainBytes || packedBytes; }
    /// The form that readers get.
    [[nodiscard]] SegmentForm form() const { return plainBytes ? SegmentForm::Plain : SegmentForm::Packed; }
    /// Of that form.
    [[nodiscard]] std::uint64_t bytes() const { return plainBytes ? *plainBytes : packedBytes.value_or(0); }
};

/// A storage path as it lies on disk: looked at without the lock and without changing anything. An agent may be at work
/// on it meanwhile, so what is listed here may be gone when it is opened (NotFound), and more may have come. Cursors
/// are read before the segments are listed: none is ahead of what is listed. One thread.
class DirectoryView {
public:
    /// Errors: NotFound when there is no log; Io.
    [[nodiscard]] static Result<DirectoryView> open(FileSystem &files, const std::string &storagePath);

    [[nodiscard]] const std::string &storagePath() const { return m_path; }
    [[nodiscard]] std::string walDirectory() const { return m_path + "/wal"; }
    /// Who holds the lock or has left it in a hurry, "pid N"; empty when the path was closed properly.
    [[nodiscard]] const std::string &owner() const { return m_owner; }
    /// Those that have a file or a summary, ascending.
    [[nodiscard]] const std::vector<SegmentFiles> &segments() const { return m_segments; }
    /// Newest first.
    [[nodiscard]] const std::vector<std::uint32_t> &checkpoints() const { return m_checkpoints; }
    /// Paths of a checkpoint's files, in order. Errors: NotFound, Io.
    [[nodiscard]] Result<std::vector<std::string>> checkpointFiles(std::uint32_t number) const;
    /// Remotes by name, each with its cursor or why it cannot be read. Where a backlog is delivered beside newer
    /// samples, the cursor is that of both: CursorStore::joined.
    [[nodiscard]] const std::vector<std::pair<std::string, Result<CursorStore::Cursor>>> &remotes() const
    {
        return m_remotes;
    }
    /// What a remote has settled behind a backlog that is delivered beside, of which its cursor does not tell.
    struct Ahead {
        CursorStore::Cursor::Until from;
        Position to;
    };
    /// By remote.
    [[nodiscard]] const std::map<std::string, Ahead> &ahead() const { return m_ahead; }
    /// Files of the path's folder `remotes` that were set aside.
    [[nodiscard]] const std::vector<std::string> &damagedCursors() const { return m_damagedCursors; }
    /// Files of the folder `quarantine`, with their sizes.
    [[nodiscard]] const std::vector<std::pair<std::string, std::uint64_t>> &quarantine() const { return m_quarantine; }

    /// A segment, which looks plain whatever its form. Errors: NotFound, Io, Corruption.
    [[nodiscard]] Result<std::unique_ptr<RandomAccessFile>> openSegment(std::uint32_t number) const;
    /// Errors: NotFound, Io, Corruption.
    [[nodiscard]] Result<SegmentSummary> summary(std::uint32_t number) const;
    /// See Log::lossReason.
    [[nodiscard]] std::string_view lossReason(std::uint32_t from, std::uint32_t before) const
    {
        return m_evictions->reason(from, before);
    }
    [[nodiscard]] FileSystem &files() const { return *m_files; }

private:
    DirectoryView(FileSystem &files, std::string storagePath) : m_files(&files), m_path(std::move(storagePath)) {}
    void readRemotes();
    [[nodiscard]] Status listSegments();

    FileSystem *m_files;
    std::string m_path;
    std::string m_owner;
    std::vector<SegmentFiles> m_segments;
    std::vector<std::uint32_t> m_checkpoints;
    std::vector<std::pair<std::string, Result<CursorStore::Cursor>>> m_remotes;
    std::map<std::string, Ahead> m_ahead;
    std::vector<std::string> m_damagedCursors;
    std::vector<std::pair<std::string, std::uint64_t>> m_quarantine;
    std::unique_ptr<Evictions> m_evictions;
};

} // namespace agent::wal
