// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/clock.h"
#include "agent/base/log.h"
#include "agent/model/sample.h"
#include "agent/remote/feed/backlog_meter.h"
#include "agent/remote/feed/lanes.h"
#include "agent/remote/metrics.h"
#include "agent/remote/feed/series_cache.h"
#include "agent/remote/settings.h"
#include "agent/remote/feed/source.h"
#include "agent/remote/feed/window.h"

#include <array>
#include <atomic>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace agent::remote {

/// Takes records from the log, finds the final labels of each sample, histogram and exemplar and deals it to its lane.
/// Stops while the window is full, so memory does not depend on the backlog. One thread: the remote's, except
/// `takeHunger`.
class Reader {
public:
    /// Everything here must outlive the reader.
    struct Surroundings {
        Source &source;
        Clock &clock;
        LogSink &log;
        Metrics &metrics;
        Window &window;
        Lanes &lanes;
    };
    /// Reads on from `cursor`. Looks into the log, so it may take some milliseconds.
    Reader(const Settings &settings, SeriesCache &series, const wal::CursorStore::Cursor &cursor,
           Surroundings surroundings);

    /// Reads until the window is full or nothing is left. Returns when to try again without an append (after an error
    /// of the disk; or at once, when there is very much to skip); SteadyTime::max() when there is no need.
    [[nodiscard]] SteadyTime read(SteadyTime now);
    /// Whether an append is to be told, and no longer: any thread may ask after an append, and wakes the remote on
    /// true.
    [[nodiscard]] bool takeHunger() { return m_hungry.exchange(false); }

    /// Gives up the samples before `skip.time` that are read from now on, in records before the end of `skip`. Jumps to
    /// segment `jumpTo` when that lies ahead: the log has only such samples before it.
    void skip(const wal::CursorStore::Cursor::Skip &skip, std::uint32_t jumpTo);

    /// 2.0 has histograms with custom buckets and start timestamps, 1.0 does not: what is read from now on is to fit.
    void readFor(Protocol protocol) { m_protocol = protocol; }

    /// The last look found nothing more to read.
    [[nodiscard]] bool atEnd() const { return m_atEnd; }
    /// Reads from memory: keeps up.
    [[nodiscard]] bool atTail() const { return m_tailer->atTail(); }
    [[nodiscard]] BacklogMeter::Level level() const { return m_meter.level(); }
    [[nodiscard]] std::uint32_t segment() const { return m_meter.segment(); }
    /// See BacklogMeter.
    [[nodiscard]] std::uint64_t ordinalAt(std::uint64_t settled) const { return m_meter.ordinalAt(settled); }
    /// See BacklogMeter.
    void absorb(std::uint64_t settled) { m_meter.absorb(settled); }
    /// The last look ended because the window is full: more may wait in the log.
    [[nodiscard]] bool isFull() const { return m_full; }
    /// Newest timestamp read; 0: none.
    [[nodiscard]] TimestampMs newest() const { return m_newest; }

private:
    /// How many of a record's entries go no further.
    struct Tally {
        std::uint32_t relabelDropped = 0;
        std::uint32_t unknownSeries = 0;
        std::uint32_t tooOld = 0;
        std::uint32_t skipped = 0;
        std::uint32_t customBuckets = 0;
    };
    static constexpr TimestampMs kNoBound = std::numeric_limits<TimestampMs>::min();

    void take(const wal::RecordView &record, SteadyTime now);
    void hold(const wal::RecordView &record);
    [[nodiscard]] bool takeHeld(wal::RecordView &record);
    std::uint64_t deal(const wal::RecordView &record, SteadyTime now);
    void dealSamples(SteadyTime now);
    void noteStart(const QueuedSample &sample, std::size_t index);
    [[nodiscard]] std::uint64_t dealHistograms(std::string_view record, SteadyTime now);
    void dealExemplars(std::string_view record, SteadyTime now);
    [[nodiscard]] bool goesOn(model::SeriesRef series, TimestampMs timestamp, TimestampMs oldest, SeriesSlot &slot,
                              Tally &tally);
    [[nodiscard]] TimestampMs oldestWanted() const;
    void enter(Metrics::Kind kind, const Tally &tally);
    void checkDecoded(const Status &status, std::string_view what);
    [[nodiscard]] SteadyTime checkForGap(SteadyTime now);
    void leaveLostSegments();
    void lose(std::uint64_t samples, std::string_view reason);
    void drop(Metrics::Kind kind, std::string_view reason, std::uint64_t count);
    void sweepCache(SteadyTime now);

    const Settings &m_settings;
    const Surroundings m_around;
    SeriesCache &m_series;
    std::unique_ptr<wal::Tailer> m_tailer;
    BacklogMeter m_meter;
    std::atomic<bool> m_hungry{false};
    bool m_atEnd = false;
    bool m_full = false;
    Protocol m_protocol = Protocol::V1;
    SteadyTime m_tryAgain;                 ///< After an error of the disk.
    std::optional<wal::RecordView> m_held; ///< Read, and waits for room; its bytes are in m_heldBytes.
    std::string m_heldBytes;
    std::uint64_t m_gap =
        0; ///< Least number of unread samples that was seen at the end of what can be read, since `m_gapSince`.
    SteadyTime m_gapSince;
    std::vector<model::Sample> m_decoded;                  ///< Of the record being taken.
    std::vector<TimestampMs> m_starts;                     ///< Of these, or empty.
    std::vector<model::Exemplar> m_exemplars;              ///< The same.
    std::array<telemetry::Counter *, 256> m_recordsRead{}; ///< By type; filled when first needed.
    std::optional<wal::CursorStore::Cursor::Skip> m_skip;
    TimestampMs m_notBefore = kNoBound; ///< Of the record being taken.
    wal::Position m_sweptFor;           ///< The log's beginning when the last sweep began.
    bool m_sweeping = false;
    SteadyTime m_sweepAt;
    TimestampMs m_newest = 0;
};

} // namespace agent::remote
