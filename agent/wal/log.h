// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/clock.h"
#include "agent/base/filesystem.h"
#include "agent/base/log.h"
#include "agent/base/result.h"
#include "agent/base/subscription.h"
#include "agent/model/exemplar.h"
#include "agent/model/histogram.h"
#include "agent/model/sample.h"
#include "agent/telemetry/registry.h"
#include "agent/wal/position.h"
#include "agent/wal/series_table.h"
#include "agent/wal/settings.h"
#include "agent/wal/tailer.h"

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace agent::wal {

/// What became of an append; the counts are samples and histograms that were left out.
struct AppendResult {
    Status status; ///< Not Ok: nothing was stored, because neither the disk nor memory takes it.
    std::uint32_t outOfOrder = 0;
    std::uint32_t duplicates = 0;
    std::uint32_t outOfBounds = 0;
    std::uint32_t exemplarsOutOfOrder = 0; ///< Older than the newest of their series, and none of its others was not.
    std::uint32_t unknownSeries = 0;       ///< Of a number that was not acquired, or is released and forgotten.
};

/// Where a segment lies, and how.
enum class SegmentForm : std::uint8_t {
    Plain,  ///< NNNNNNNN.
    Packed, ///< NNNNNNNN.zst: see packed_file.h.
    Memory, ///< In memory only, because the disk did not take it.
};

/// A segment, for people and for retention. A value.
struct SegmentInfo {
    std::uint32_t number = 0;
    SegmentForm form = SegmentForm::Plain;
    std::uint64_t bytes = 0;      ///< On disk; 0 while it is in memory.
    std::uint64_t plainBytes = 0; ///< As a plain segment: what readers see, whatever the form.
    std::uint32_t records = 0;
    /// Samples that the log took before this segment, since it began: the ordinal of its first sample.
    std::uint64_t firstSample = 0;
    std::uint64_t samples = 0; ///< And histograms; so wherever the log counts samples. Damaged ones too, once known.
    TimestampMs minTime = 0;   ///< Of these; 0 when it has none.
    TimestampMs maxTime = 0;
    bool damaged = false;
    bool summarised = false; ///< Its summary is on disk: see segment_summary.h.
    bool returned = false;   ///< It was in memory for a time: the series it names may be those of a later one, too.
};

struct LogStatus {
    std::string directory;
    std::vector<SegmentInfo> segments; ///< Oldest first; the last is being written.
    std::uint64_t bytes = 0;           ///< Of all segments and checkpoints on disk.
    std::uint64_t memoryBytes = 0;     ///< Of segments that are in memory because the disk does not take them.
    std::uint64_t memoryLimit = 0;     ///< What these may grow to before the oldest are given up.
    std::uint64_t memoryDropped = 0;   ///< Samples given up for that since start, delivered or not.
    std::uint64_t freeBytes = 0;       ///< Of the file system.
    Limits limits;
    std::uint64_t series = 0;
    std::uint64_t samplesAppended = 0;    ///< Since start.
    std::uint64_t histogramsAppended = 0; ///< Of these.
    std::uint64_t exemplarsAppended = 0;
    std::uint64_t damagedRanges = 0; ///< Skipped since start.
    Position end;                    ///< Where the next record will go.
    Status lastError;                ///< Why the disk does not take the log; Ok when all of it is there.
};

/// The write-ahead log in Prometheus's format: appended to by scrapes, read by one tailer a remote, kept until
/// acknowledged. Internally synchronised.
///
/// Source: PARITY.md section 6 and agent/wal/README.md.
class Log {
public:
    /// Locks the directory, reads the newest checkpoint and the segments for series, starts a new segment.
    /// Errors: AlreadyExists when another process holds the directory (the message names it); Io. Damage never fails
    /// it.
    [[nodiscard]] static Result<std::unique_ptr<Log>> open(Settings settings, FileSystem &files, Clock &clock,
                                                           LogSink &log, telemetry::Registry &registry);
    /// Syncs and closes.
    ~Log();
    Log(const Log &) = delete;
    Log &operator=(const Log &) = delete;

    [[nodiscard]] SeriesTable &series();

    /// The series with these labels, created when new, and pinned until as many `release`s. Its record is written
    /// before the next sample. kNoSeries for more than 65535 labels.
    [[nodiscard]] model::SeriesRef acquire(const model::Labels &labels);
    void release(std::span<const model::SeriesRef> series);
    /// Writes one record of samples, one of each kind of histogram and one of exemplars, as far as there are any; whole
    /// or not at all. What is not newer than its series' newest is left out, unless the out-of-order window admits it;
    /// so are exemplars that repeat the newest of their series or are older. Ok means written, or held in memory while
    /// the disk takes nothing: `status()` tells. With fsyncInterval 0 it was synced as well, or `status().lastError`
    /// tells why not, and it is tried again.
    ///
    /// Shape: histograms are valid (model::validate); the exemplars of a series follow each other in order of time.
    /// `starts` come before the samples, and are left out without being counted when they are not newer than their
    /// series' newest.
    [[nodiscard]] AppendResult append(std::span<const model::Sample> samples,
                                      std::span<const model::Exemplar> exemplars,
                                      std::span<const model::HistogramSample> histograms = {},
                                      std::span<const model::Sample> starts = {});
    /// Makes everything appended so far survive a power cut. Errors: NoSpace, Io; also while something is in memory
    /// only, because of the error that put it there.
    [[nodiscard]] Status sync();
    /// Changes the bounds; they are kept from the next upkeep on.
    void setLimits(const Limits &limits);
    /// What is done now and then: summaries of closed segments, the limits, moving what is in memory to the disk. On a
    /// thread of its own unless Settings::background is off; then whoever has the log calls this.
    void upkeep();

    /// Gives up some of the reserve, so that something small can be written on a full disk. False: nothing is left of
    /// it. See reserve.h.
    [[nodiscard]] bool makeRoom();

    /// Where the next record will go.
    [[nodiscard]] Position end() const;
    /// Where the oldest record is.
    [[nodiscard]] Position begin() const;
    /// A reader from `from` on; a position before the oldest record starts at the oldest, and so does one after
    /// `end()`, which is of another log.
    [[nodiscard]] std::unique_ptr<Tailer> tail(Position from);
    /// Samples that the log took before the record at `position`, since it began; an ordinal. Exact as long as the
    /// position's segment is in the log; may read that segment's summary.
    [[nodiscard]] std::uint64_t ordinal(Position position);
    /// The ordinal of the next sample.
    [[nodiscard]] std::uint64_t endOrdinal() const;
    /// The ordinal of the first sample in the first segment at or after `segment`; `endOrdinal()` when there is none.
    [[nodiscard]] std::uint64_t firstOrdinal(std::uint32_t segment) const;
    /// Why what lay in segments from `from` to before `before` is not in the log any more: one of the reasons in
    /// loss.h.
    [[nodiscard]] std::string_view lossReason(std::uint32_t from, std::uint32_t before) const;
    /// `nudge` is called after each append, on the appending thread; it must only wake somebody.
    [[nodiscard]] std::unique_ptr<Subscription> onAppend(std::function<void()> nudge);

    /// Segments wholly before `position` are needed by nobody: writes a checkpoint of the living series when that is
    /// worth it, then deletes them, and forgets series that are not pinned and have no sample left. Called when the
    /// lowest of all cursors moves.
    [[nodiscard]] Status truncateBefore(Position position);

    [[nodiscard]] LogStatus status() const;

private:
    Log();
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

/// Where each remote stands, and its ledger, kept in `<storage path>/remotes/<name>` (percent-encoded) and written
/// atomically. Internally synchronised. `directory` is the storage path. Keyed by the remote's stable name. A file that
/// cannot be read is set aside as `<name>.damaged` and told of in the log.
class CursorStore {
public:
    /// Counts of samples, all since the remote was first seen. `committed = acknowledged + pending + relabelDropped +
    /// sum(dropped)` at `position`.
    struct Ledger {
        std::uint64_t acknowledged = 0;
        std::uint64_t relabelDropped = 0;
        std::vector<std::pair<std::string, std::uint64_t>> dropped; ///< By reason, ordered by reason.
        /// All that is settled.
        [[nodiscard]] std::uint64_t samples() const
        {
            std::uint64_t count = acknowledged + relabelDropped;
            for (const auto &[reason, samples] : dropped)
                count += samples;
            return count;
        }
        void add(const Ledger &other);
        friend bool operator==(const Ledger &, const Ledger &) = default;
    };
    struct Cursor {
        Position position; ///< Everything before it is settled.
        Ledger ledger;
        std::string url; ///< Of the remote, without password: to recognise a remote without a name.
        /// Samples that the log took before `position`, without damaged ones that the ledger does not have yet: see
        /// Log::ordinal.
        std::optional<std::uint64_t> ordinal = {};
        /// What lies in the log and is not wanted: samples before `time` in records before `record` of `segment`.
        struct Skip {
            TimestampMs time = 0;
            std::uint32_t segment = 0;
            std::uint32_t record = 0;
            [[nodiscard]] Position end() const { return {segment, record}; }
            friend bool operator==(const Skip &, const Skip &) = default;
        };
        std::optional<Skip> skip = {};
        /// Where a backlog ends that is delivered beside what came after it.
        struct Until {
            Position position;
            std::uint64_t ordinal = 0; ///< Of the first sample that is no part of it.
            friend bool operator==(const Until &, const Until &) = default;
        };
        std::optional<Until> until = {}; ///< Only in the cursor of such a backlog.
        /// The backlog that is delivered beside what this cursor stands for.
        struct Backlog {
            Position from; ///< Where it began.
            Until until;
            friend bool operator==(const Backlog &, const Backlog &) = default;
        };
        /// Only in a remote's own cursor. Without it the cursor of a backlog that may still be there means nothing.
        std::optional<Backlog> backlog = {};
        friend bool operator==(const Cursor &, const Cursor &) = default;
    };

    /// `makeRoom` is called when there is no space for a cursor; true: try again. Any thread that saves calls it.
    CursorStore(std::string directory, FileSystem &files, LogSink &log, std::function<bool()> makeRoom = {});
    /// Nothing when the remote is new, or when its cursor cannot be read: that is set aside.
    [[nodiscard]] std::optional<Cursor> load(const std::string &name);
    /// Whether a cursor of that name was set aside. Where there is no other, nobody knows what was delivered.
    [[nodiscard]] bool isSetAside(const std::string &name);
    /// The same for who must not change anything: a file that cannot be read stays. Errors: NotFound, Io, Corruption.
    [[nodiscard]] Result<Cursor> peek(const std::string &name);
    [[nodiscard]] Status save(const std::string &name, const Cursor &cursor);
    [[nodiscard]] Status remove(const std::string &name);
    [[nodiscard]] Status rename(const std::string &from, const std::string &to);
    // The cursor of a backlog that is delivered beside what came after it. It is kept beside the remote's cursor, goes
    // where that goes, and counts in a ledger of its own, from its beginning.

    /// As `load`.
    [[nodiscard]] std::optional<Cursor> loadBacklog(const std::string &name);
    /// As `peek`.
    [[nodiscard]] Result<Cursor> peekBacklog(const std::string &name);
    /// `backlogOf` what `peekBacklog` finds.
    [[nodiscard]] std::optional<Cursor> peekBacklogOf(const std::string &name, const Cursor &main);
    /// The cursor of the backlog that the remote's cursor `main` tells of: `found`, if it is that of this backlog; else
    /// one at its beginning, because the file was lost or damaged, so that all of it is sent again. Nothing: there is
    /// no backlog, and what was found means nothing.
    [[nodiscard]] static std::optional<Cursor> backlogOf(const Cursor &main, std::optional<Cursor> found);
    /// The two as one cursor, which stands where the backlog does and knows what was settled by either. It lacks what
    /// `main` has settled behind the backlog.
    [[nodiscard]] static Cursor joined(const Cursor &backlog, Cursor main);
    [[nodiscard]] Status saveBacklog(const std::string &name, const Cursor &cursor);
    /// Ok as well when there is none.
    [[nodiscard]] Status removeBacklog(const std::string &name);

    /// Names that have a cursor, ordered.
    [[nodiscard]] std::vector<std::string> names();
    /// A text that is kept beside a remote's cursor, and goes where that goes. Replaced as a whole, also in a crash.
    [[nodiscard]] Status saveNote(const std::string &name, std::string_view text);
    /// Errors: NotFound, Io, Corruption.
    [[nodiscard]] Result<std::string> loadNote(const std::string &name);

private:
    [[nodiscard]] Result<Cursor> read(const std::string &path);
    [[nodiscard]] std::optional<Cursor> loadFile(const std::string &name, const std::string &suffix,
                                                 std::string_view consequence);
    [[nodiscard]] Status write(const std::string &file, std::string_view text);
    [[nodiscard]] Status writeMakingRoom(const std::string &file, std::string_view text);

    std::string m_directory;
    FileSystem &m_files;
    LogSink &m_log;
    const std::function<bool()> m_makeRoom;
    Mutex m_mutex;
};

} // namespace agent::wal
