// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/wal/offline/cursor_advance.h"

#include "agent/base/crc32c.h"
#include "agent/wal/offline/log_outline.h"
#include "agent/wal/loss.h"

#include <unistd.h>

#include <algorithm>
#include <optional>

namespace agent::wal {
namespace {

std::string text(Position position)
{
    return "segment " + std::to_string(position.segment) + " record " + std::to_string(position.record);
}

/// Whether the log still has the last record of the archive, and it is the same.
Result<bool> isOfThisLog(const DirectoryView &view, const ArchiveMark &mark)
{
    Result<std::unique_ptr<RandomAccessFile>> file = view.openSegment(mark.position.segment);
    if (!file && file.error().code() == Code::NotFound)
        return false;
    if (!file)
        return file.error();
    bool same = false;
    const Result<SegmentReading> read =
        readSegment(std::move(*file), mark.position.segment, kWholeSegment, [&](const ReadRecord &record) {
            same = same || (record.position == mark.position && crc32c(record.bytes) == mark.checksum);
            return Status();
        });
    if (!read)
        return read.error();
    return same;
}

Status check(const DirectoryView &view, const CursorStore::Cursor &cursor, const ArchiveInfo &archive)
{
    if (!archive.whole)
        return invalidInput("the file holds only what is of some time range: export with --remote to advance a cursor");
    if (archive.from > cursor.position)
        return invalidInput("the file begins at " + text(archive.from) + ", the remote still needs what is from " +
                            text(cursor.position) +
                            " on: export with --remote, or advance by the file before it first");
    const Result<bool> ours = isOfThisLog(view, *archive.last);
    if (!ours)
        return ours.error();
    if (!*ours)
        return invalidInput("the file's last record, " + text(archive.last->position) +
                            ", is not in this log: the file is of another one" +
                            (archive.host.empty() ? "" : " (written on " + archive.host + ")"));
    return {};
}

void enter(CursorStore::Ledger &ledger, const std::string &reason, std::uint64_t samples)
{
    if (samples == 0)
        return;
    const auto at = std::lower_bound(ledger.dropped.begin(), ledger.dropped.end(), reason,
                                     [](const auto &entry, const std::string &name) { return entry.first < name; });
    if (at != ledger.dropped.end() && at->first == reason)
        at->second += samples;
    else
        ledger.dropped.insert(at, {reason, samples});
}

/// Whether the archive holds anything behind a cursor.
bool reaches(const ArchiveInfo &archive, Position cursor)
{
    return archive.to > cursor && archive.last && archive.last->position >= cursor;
}

/// Moves a cursor behind the archive, at most to `until`, and enters what lies between: what the archive lacks by its
/// reason, the rest as exported.
Status advance(const DirectoryView &view, const ArchiveInfo &archive,
               const std::optional<CursorStore::Cursor::Until> &until, CursorStore::Cursor &cursor, CursorAdvance &out)
{
    std::uint64_t ordinal = archive.fromOrdinal;
    if (cursor.ordinal) {
        ordinal = *cursor.ordinal;
    } else if (cursor.position != archive.from) {
        const Result<LogOutline> outline = LogOutline::make(view);
        if (!outline)
            return outline.error();
        ordinal = outline->ordinal(view, cursor.position).value_or(archive.fromOrdinal);
    }
    const std::uint64_t stop = until ? std::min(archive.toOrdinal, until->ordinal) : archive.toOrdinal;
    std::uint64_t left = stop - std::min(stop, ordinal);
    for (const ArchiveGap &gap : archive.gaps) {
        const std::uint64_t end = std::min(stop, gap.ordinal + gap.samples);
        const std::uint64_t samples = std::min(left, end - std::min(end, std::max(gap.ordinal, ordinal)));
        enter(cursor.ledger, gap.reason, samples);
        out.lost += samples;
        left -= samples;
    }
    enter(cursor.ledger, std::string(kExported), left);
    out.exported += left;
    cursor.position = until ? std::min(archive.to, until->position) : archive.to;
    cursor.ordinal = std::max(stop, ordinal);
    if (cursor.skip && cursor.position >= cursor.skip->end())
        cursor.skip.reset();
    return {};
}

} // namespace

Result<std::unique_ptr<FileLock>> lockStorage(FileSystem &files, const std::string &storagePath)
{
    if (!files.exists(storagePath + "/wal"))
        return notFound("there is no log in " + storagePath + ": give the agent's --storage.agent.path");
    Result<std::unique_ptr<FileLock>> lock =
        files.lock(storagePath + "/lock", "pid " + std::to_string(::getpid()) + '\n');
    if (lock || lock.error().code() != Code::AlreadyExists)
        return lock;
    std::string owner = lock.error().message();
    owner.erase(std::find(owner.begin(), owner.end(), '\n'), owner.end());
    return Status(Code::AlreadyExists, "storage path " + storagePath + " is in use by an agent (" + owner +
                                           "): stop it first, a cursor can only be moved while nobody reads by it");
}

Result<CursorAdvance> advanceCursor(FileSystem &files, const std::string &storagePath, const std::string &remote,
                                    const ArchiveInfo &archive, LogSink &log)
{
    const Result<DirectoryView> view = DirectoryView::open(files, storagePath);
    if (!view)
        return view.error();
    CursorStore cursors(view->storagePath(), files, log);
    Result<CursorStore::Cursor> cursor = cursors.peek(remote);
    if (!cursor)
        return cursor.error().code() == Code::NotFound
                   ? notFound("no remote \"" + remote + "\" was ever seen in " + view->storagePath())
                   : cursor.error().withContext("the cursor of remote \"" + remote + '"');
    std::optional<CursorStore::Cursor> backlog = cursors.peekBacklogOf(remote, *cursor);
    const CursorStore::Cursor whole = backlog ? CursorStore::joined(*backlog, *cursor) : *cursor;
    CursorAdvance out{whole.position, whole.position, 0, 0};
    if (!reaches(archive, whole.position))
        return out;
    if (Status status = check(*view, whole, archive); !status.ok())
        return status;
    out.to = archive.to;
    if (backlog) {
        if (Status status = advance(*view, archive, backlog->until, *backlog, out); !status.ok())
            return status;
        if (archive.to < backlog->until->position) {
            if (Status status = cursors.saveBacklog(remote, *backlog); !status.ok())
                return status;
            return out;
        }
        cursor->ledger.add(backlog->ledger);
        cursor->backlog.reset();
    }
    if (reaches(archive, cursor->position))
        if (Status status = advance(*view, archive, std::nullopt, *cursor, out); !status.ok())
            return status;
    if (Status status = cursors.save(remote, *cursor); !status.ok())
        return status;
    if (backlog)
        cursors.removeBacklog(remote).ignore("without the cursor's word for it, it means nothing");
    return out;
}

} // namespace agent::wal
