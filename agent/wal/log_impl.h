// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/executor.h"
#include "agent/base/mutex.h"
#include "agent/model/label_pairs.h"
#include "agent/wal/checkpoint.h"
#include "agent/wal/histogram_codec.h"
#include "agent/wal/last_exemplars.h"
#include "agent/wal/log.h"
#include "agent/wal/log_tailer.h"
#include "agent/wal/memory_tail.h"
#include "agent/wal/metrics.h"
#include "agent/wal/record_codec.h"
#include "agent/wal/segment_index.h"
#include "agent/wal/segment_writer.h"
#include "agent/wal/series_table_impl.h"

#include <atomic>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <vector>

namespace agent::wal {

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
    void replay(const std::vector<std::string> &names);
    void mendTornEnd(const SegmentInfo &segment, std::uint64_t soundEnd);
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
    void publishRecords() AGENT_REQUIRES(appendMutex);
    [[nodiscard]] Status beginSegment() AGENT_REQUIRES(appendMutex);
    void endSegment() AGENT_REQUIRES(appendMutex);
    void noteWrite(const Status &status);

    // syncing.cpp
    [[nodiscard]] Status sync();
    void scheduleSync();
    [[nodiscard]] Status syncFiles(std::uint32_t lastSegment) AGENT_REQUIRES(syncMutex);
    void noteSync(const Status &status);
    void noteChange(const Status &before, const Status &now, std::string_view what);

    // retention.cpp
    [[nodiscard]] Status truncateBefore(Position position);
    struct Truncation {
        std::uint32_t firstKept = 0;
        std::size_t segments = 0; ///< Removed.
        std::size_t series = 0;   ///< Forgotten.
        std::size_t recorded = 0; ///< Whose record went into the checkpoint.
    };
    [[nodiscard]] std::uint32_t firstNeeded(Position position) const;
    [[nodiscard]] Status truncateLocked(Truncation &done) AGENT_REQUIRES(retentionMutex);
    [[nodiscard]] Status removeOldCheckpoints() AGENT_REQUIRES(retentionMutex);
    [[nodiscard]] Status makeCheckpoint(SeriesStore::Retired &retired, Truncation &done) AGENT_REQUIRES(retentionMutex);
    [[nodiscard]] Status removeSegments(std::span<const std::uint32_t> numbers, const std::set<std::uint32_t> &except,
                                        std::size_t &removed);

    // log.cpp
    [[nodiscard]] LogStatus status() const;
    [[nodiscard]] std::uint64_t samplesSince(Position from);
    void updateSizes();
    [[nodiscard]] std::string segmentPath(std::uint32_t number) const;

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
    std::unique_ptr<MemoryTail> memory; ///< Set once, in open().
    ReadSide readSide;
    Subscribers subscribers;
    std::atomic<std::uint64_t> samplesAppended = 0; ///< Histograms included.
    std::atomic<std::uint64_t> histogramsAppended = 0;
    std::atomic<std::uint64_t> exemplarsAppended = 0;
    std::atomic<std::uint64_t> checkpointBytes = 0;

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
    std::vector<SyncHandle> newSyncHandles AGENT_GUARDED_BY(appendMutex);
    bool dirty AGENT_GUARDED_BY(appendMutex) = false;
    // Kept from append to append for their memory:
    std::string seriesRecord AGENT_GUARDED_BY(appendMutex);
    std::size_t
        seriesTaken AGENT_GUARDED_BY(appendMutex) = 0; ///< How many of the series that wait are in seriesRecord.
    SampleEncoder samplesRecord AGENT_GUARDED_BY(appendMutex);
    HistogramEncoders histogramRecords AGENT_GUARDED_BY(appendMutex);
    ExemplarEncoder exemplarsRecord AGENT_GUARDED_BY(appendMutex);
    SeriesStore::Admitted admitted AGENT_GUARDED_BY(appendMutex);
    std::vector<LastExemplars::Before> admittedExemplars AGENT_GUARDED_BY(appendMutex);

    mutable Mutex errorMutex; // a leaf
    Status writeError AGENT_GUARDED_BY(errorMutex);
    Status syncError AGENT_GUARDED_BY(errorMutex);

    Executor syncer; ///< Last: its thread ends before what it uses.
};

} // namespace agent::wal
