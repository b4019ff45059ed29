// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/executor.h"
#include "agent/base/mutex.h"
#include "agent/model/label_pairs.h"
#include "agent/wal/anchors.h"
#include "agent/wal/checkpoint.h"
#include "agent/wal/evictions.h"
#include "agent/wal/histogram_codec.h"
#include "agent/wal/last_exemplars.h"
#include "agent/wal/log.h"
#include "agent/wal/log_tailer.h"
#include "agent/wal/memory_segments.h"
#include "agent/wal/memory_tail.h"
#include "agent/wal/metrics.h"
#include "agent/wal/record_codec.h"
#include "agent/wal/reserve.h"
#include "agent/wal/segment_index.h"
#include "agent/wal/segment_summary.h"
#include "agent/wal/segment_writer.h"
#include "agent/wal/series_table_impl.h"

#include <atomic>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <vector>

namespace agent::wal {

/// What lies in the directory under a segment's number.
struct SegmentOnDisk {
    std::uint32_t number = 0;
    std::optional<std::uint64_t> plainBytes;  ///< Size of the plain file; nothing: there is none.
    std::optional<std::uint64_t> packedBytes; ///< The same of the packed one.
    bool summarised = false;
};

/// What the start found.
struct ReplayTally {
    std::uint64_t unknownSamples = 0; ///< Of series that are not named.
    std::uint64_t conflicts = 0;
    std::uint64_t nextSample = 0; ///< Ordinal behind the last segment.
    bool anchored = false;        ///< Some ordinal was kept; until then they count from 0, whatever came before.
    bool sound = true;            ///< All segments so far were there, one after the other, and read whole.
    bool heeded = false;          ///< What cursors tell.
    Patience patience;
};

/// The log's parts. Appending, syncing and retention have a mutex each, so that none waits for another's disk; taken in
/// the order retention, sync, append, then those inside the parts.
struct Log::Impl {
    Impl(Settings logSettings, FileSystem &fileSystem, Clock &logClock, LogSink &logSink,
         telemetry::Registry &registry);
    ~Impl();

    // opening.cpp
    [[nodiscard]] Status open();
    [[nodiscard]] Status takeLock();
    [[nodiscard]] Status prepareDirectory();
    [[nodiscard]] std::uint64_t replay(const std::vector<std::string> &names);
    void loadCheckpoint(const std::vector<std::string> &names, std::optional<std::uint32_t> firstSegment,
                        Patience &patience);
    [[nodiscard]] std::vector<SegmentOnDisk> findSegments(const std::vector<std::string> &names);
    [[nodiscard]] std::uint64_t packedPlainBytes(std::uint32_t number) const;
    void heedCursors(ReplayTally &tally);
    [[nodiscard]] bool replaySummary(const SegmentOnDisk &segment, bool newest, ReplayTally &tally);
    void replayScan(const SegmentOnDisk &segment, bool newest, ReplayTally &tally);
    void syncLeftOver(std::uint32_t number);
    void cutOff(std::uint32_t segment, std::uint64_t soundEnd);
    void mendTornEnd(std::uint32_t segment);
    void noteDamage(const Damage &damage);

    // appending.cpp
    /// What one append brings.
    struct Incoming {
        std::span<const model::Sample> samples;
        std::span<const model::Exemplar> exemplars;
        std::span<const model::HistogramSample> histograms;
        std::span<const model::Sample> starts;
    };
    [[nodiscard]] AppendResult append(const Incoming &incoming);
    [[nodiscard]] Status appendLocked(const Incoming &incoming, AppendResult &result) AGENT_REQUIRES(appendMutex);
    void admit(const Incoming &incoming, AppendResult &result) AGENT_REQUIRES(appendMutex);
    void countAppended() AGENT_REQUIRES(appendMutex);
    void beginRecords(std::size_t maxSamples, std::size_t maxHistograms) AGENT_REQUIRES(appendMutex);
    template <typename Visit>
    void forEachRecord(Visit &&visit) const AGENT_REQUIRES(appendMutex);
    [[nodiscard]] Status writeSeriesAhead() AGENT_REQUIRES(appendMutex);
    [[nodiscard]] Status writeRecords() AGENT_REQUIRES(appendMutex);
    void addRecords() AGENT_REQUIRES(appendMutex);
    void addRecordsAfresh() AGENT_REQUIRES(appendMutex);
    [[nodiscard]] Status writeAdded() AGENT_REQUIRES(appendMutex);
    void countWritten(std::uint64_t before) AGENT_REQUIRES(appendMutex);
    void publishRecords() AGENT_REQUIRES(appendMutex);
    void beginSegment() AGENT_REQUIRES(appendMutex);
    [[nodiscard]] Status beginFile() AGENT_REQUIRES(appendMutex);
    void addSegment(SegmentForm form) AGENT_REQUIRES(appendMutex);
    void endSegment() AGENT_REQUIRES(appendMutex);

    // buffering.cpp
    void beginInMemory(const Status &why) AGENT_REQUIRES(appendMutex);
    void boundMemory() AGENT_REQUIRES(appendMutex);
    void giveUp(std::uint32_t number) AGENT_REQUIRES(appendMutex);
    [[nodiscard]] std::uint64_t rotationLimit() const;
    [[nodiscard]] std::uint64_t memorySegmentBytes() const;
    [[nodiscard]] Status memoryError() const;
    void removeFromMemory(std::vector<std::uint32_t> &numbers, std::size_t &removed) AGENT_REQUIRES(retentionMutex);
    void returnToDisk() AGENT_REQUIRES(upkeepMutex);
    void closeBehindGap(std::uint32_t number);
    [[nodiscard]] Status checkSpace(std::uint64_t bytes) const;
    [[nodiscard]] Status returnSegment(std::uint32_t number) AGENT_REQUIRES(upkeepMutex);
    [[nodiscard]] Result<bool> settle(std::uint32_t number, const std::shared_ptr<MemoryImage> &image,
                                      std::unique_ptr<WritableFile> file, std::uint64_t copied)
        AGENT_REQUIRES(upkeepMutex);
    void noteReturned() AGENT_REQUIRES(upkeepMutex);
    void leaveMemory() AGENT_REQUIRES(upkeepMutex);

    // syncing.cpp
    [[nodiscard]] Status sync();
    void scheduleSync();
    [[nodiscard]] Status syncFiles(std::uint32_t lastSegment) AGENT_REQUIRES(syncMutex);
    void noteSync(const Status &status);
    void noteChange(const Status &before, const Status &now, std::string_view what);

    // upkeep.cpp
    void upkeep();
    void scheduleUpkeep();
    void summariseClosed(bool all);
    [[nodiscard]] Status summarise(std::uint32_t number);
    void keepLimits();
    [[nodiscard]] std::uint64_t writtenToDisk() const;
    void measureWrites();
    [[nodiscard]] std::uint64_t segmentLimit() const;
    void quarantine();

    // packing.cpp
    class Packing;
    void startPacking();
    void packAll();
    void setNeeded(Position position);

    // retention.cpp
    /// Deletes the oldest segments up to before `firstKept`, whoever needs them.
    [[nodiscard]] Status evictBefore(std::uint32_t firstKept, std::string_view reason);
    [[nodiscard]] Status truncateBefore(Position position);
    struct Truncation {
        std::uint32_t firstKept = 0;
        std::size_t segments = 0; ///< Removed.
        std::size_t series = 0;   ///< Forgotten.
        std::size_t recorded = 0; ///< Whose record went into the checkpoint.
    };
    [[nodiscard]] std::uint32_t firstNeeded(Position position) const;
    [[nodiscard]] std::uint32_t oldEnough(std::uint32_t firstKept) const;
    [[nodiscard]] Status truncateLocked(Truncation &done) AGENT_REQUIRES(retentionMutex);
    [[nodiscard]] Status removeOldCheckpoints() AGENT_REQUIRES(retentionMutex);
    [[nodiscard]] Status makeCheckpoint(SeriesStore::Retired &retired, Truncation &done) AGENT_REQUIRES(retentionMutex);
    [[nodiscard]] Status removeSegments(std::span<const std::uint32_t> numbers, const std::set<std::uint32_t> &except,
                                        std::size_t &removed);

    // log.cpp
    [[nodiscard]] LogStatus status() const;
    [[nodiscard]] std::uint64_t ordinal(Position position) const;
    void updateSizes();
    [[nodiscard]] std::string segmentPath(std::uint32_t number) const;
    [[nodiscard]] std::string packedPath(std::uint32_t number) const;
    /// Opens a segment, which looks plain whatever its form. Errors: NotFound, Io.
    [[nodiscard]] Result<std::unique_ptr<RandomAccessFile>> openSegment(std::uint32_t number) const;

    const Settings settings;
    FileSystem &files;
    Clock &clock;
    LogSink &sink;
    Metrics metrics;
    const std::string walDirectory;
    std::unique_ptr<FileLock> directoryLock; ///< Given back last.

    model::LabelPairs pairs;
    SeriesTable table;
    SeriesStore &store;
    SegmentIndex index;
    MemorySegments buffered; ///< Changed with appendMutex or retentionMutex held.
    Reserve reserve;
    SummaryStore summaries;
    Evictions evictions;
    Anchors anchors;
    std::unique_ptr<MemoryTail> memory; ///< Set once, in open().
    ReadSide readSide;
    Subscribers subscribers;
    std::atomic<std::uint64_t> samplesAppended = 0; ///< Histograms included.
    std::atomic<std::uint64_t> histogramsAppended = 0;
    std::atomic<std::uint64_t> exemplarsAppended = 0;
    std::atomic<std::uint64_t> checkpointBytes = 0;
    std::atomic<std::uint64_t> memoryDropped = 0; ///< Samples given up because memory was full.

    std::uint64_t writtenBefore = 0; ///< By the process to the disk, when the log was opened.

    mutable Mutex limitsMutex; // a leaf
    Limits limits AGENT_GUARDED_BY(limitsMutex);
    std::vector<Damage> toQuarantine AGENT_GUARDED_BY(limitsMutex);
    std::atomic<std::uint32_t> syncedBefore = 0;   ///< All segments before it are synced.
    Position needed AGENT_GUARDED_BY(limitsMutex); ///< By some remote, this and what follows.

    Mutex upkeepMutex;                                               ///< One upkeep at a time. Taken before all others.
    std::uint64_t samplesReturned AGENT_GUARDED_BY(upkeepMutex) = 0; ///< To the disk, since it takes some again.
    Mutex retentionMutex;
    Checkpoint checkpoint AGENT_GUARDED_BY(retentionMutex);

    /// A second handle on each segment that may hold unsynced bytes, because a file takes one thread at a time.
    struct SyncHandle {
        std::uint32_t segment = 0;
        std::unique_ptr<WritableFile> file;
    };
    Mutex syncMutex;
    std::vector<SyncHandle> syncHandles AGENT_GUARDED_BY(syncMutex); ///< Ascending.

    Mutex appendMutex;
    std::unique_ptr<SegmentWriter>
        writer AGENT_GUARDED_BY(appendMutex); ///< Of the last segment; nullptr after a failure.
    std::uint32_t nextSegment AGENT_GUARDED_BY(appendMutex) = 0;
    std::uint64_t firstOrdinal AGENT_GUARDED_BY(appendMutex) = 0; ///< Of this process, at least.
    std::vector<SyncHandle> newSyncHandles AGENT_GUARDED_BY(appendMutex);
    bool dirty AGENT_GUARDED_BY(appendMutex) = false;      ///< A file holds what is not synced.
    bool memoryFull AGENT_GUARDED_BY(appendMutex) = false; ///< Something was given up since the disk took nothing.
    std::uint64_t memorySeriesBytes AGENT_GUARDED_BY(appendMutex) =
        0; ///< Of series records in the segment being written, when it is in memory.
    // Kept from append to append for their memory:
    std::string seriesRecord AGENT_GUARDED_BY(appendMutex);
    std::size_t
        seriesTaken AGENT_GUARDED_BY(appendMutex) = 0; ///< How many of the series that wait are in seriesRecord.
    SampleEncoder samplesRecord AGENT_GUARDED_BY(appendMutex);
    HistogramEncoders histogramRecords AGENT_GUARDED_BY(appendMutex);
    ExemplarEncoder exemplarsRecord AGENT_GUARDED_BY(appendMutex);
    SeriesStore::Admitted admitted AGENT_GUARDED_BY(appendMutex);
    std::vector<LastExemplars::Before> admittedExemplars AGENT_GUARDED_BY(appendMutex);
    std::vector<std::uint32_t> recordSamples AGENT_GUARDED_BY(appendMutex);

    mutable Mutex errorMutex;                       // a leaf
    Status writeError AGENT_GUARDED_BY(errorMutex); ///< Why segments are in memory.
    Status syncError AGENT_GUARDED_BY(errorMutex);

    Executor syncer;                  ///< Last, with the keeper: their threads end before what they use.
    std::unique_ptr<Executor> keeper; ///< Of upkeep; nullptr without Settings::background.
    std::unique_ptr<Packing> packing; ///< nullptr when it is off.
};

} // namespace agent::wal
