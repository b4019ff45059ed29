// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/http/message.h"
#include "agent/scrape/ingest.h"
#include "agent/scrape/metrics.h"
#include "agent/scrape/schedule.h"
#include "agent/scrape/target.h"

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace agent::scrape {

/// What a loop scrapes, and how. A value of shared parts.
struct LoopSpec {
    std::shared_ptr<const Target> target;
    std::shared_ptr<TargetState> state;
    std::shared_ptr<const PoolSettings> pool;
    std::uint64_t offsetSeed = 0; ///< As Manager::Options::offsetSeed.
};

/// Counts over all targets. Internally synchronised.
struct ScrapeCounters {
    std::atomic<std::uint64_t> samplesCommitted = 0;
    std::atomic<std::uint64_t> scrapesDone = 0;
};

/// What the loops of one worker share. Everything outlives them.
struct LoopContext {
    const Manager::Options &options;
    SampleSink &sink;
    Clock &clock;
    LogSink &log;
    ScrapeMetrics &metrics;
    ScrapeCounters &counters;
    TimerQueue &timers;
    FamilyStore &families;
    Batch &batch;                           ///< Buffer of the scrape at hand.
    std::vector<model::SeriesRef> &scratch; ///< Buffer of the scrape at hand.
};

/// Scrapes one target again and again: keeps its schedule, its caches and its staleness. The owner brings alarms of the
/// timer queue to `tick` and sends the requests that come from there. One thread: its worker's.
class Loop {
public:
    /// Sets the first alarm, under `id`.
    Loop(std::uint64_t id, const LoopContext &context, LoopSpec spec);
    Loop(const Loop &) = delete;
    Loop &operator=(const Loop &) = delete;

    /// Takes over other settings of the same target, which must lead to the same series; also brings a retired loop
    /// back.
    void reconfigure(LoopSpec spec);
    /// Stops scraping. Stale markers follow after two more ticks and a tenth of the interval, unless the loop is
    /// brought back before.
    void retire();
    /// The alarm went off. Returns the request to send, if any; its outcome goes to `finish`.
    [[nodiscard]] std::optional<http::Request> tick();
    void finish(const http::Outcome &outcome);
    /// True when the loop is retired and has nothing left to do.
    [[nodiscard]] bool ended() const { return m_phase == Phase::Ended; }
    /// Gives all pins back; before an ended loop goes.
    void release();

private:
    enum class Phase {
        Running,
        AwaitsTick,     ///< Retired; the time of the next tick will be that of the stale markers.
        AwaitsNextTick, ///< A target that came back elsewhere has been scraped by then.
        AwaitsGrace,    ///< A tenth of the interval, to be safe.
        Ended,
    };
    /// What a scrape came to, before it is committed.
    struct Result {
        Status error;
        bool ingested = false; ///< The batch holds samples of a good exposition.
        IngestTotals totals;
        double bodyBytes = 0;
        Exchange exchange;
    };

    void applySpec(LoopSpec spec);
    void schedule(TimestampMs tick, TimestampMs now);
    [[nodiscard]] std::optional<http::Request> startScrape();
    [[nodiscard]] Status judge(const http::Outcome &outcome, Result &result) const;
    void tellFailure(const Status &error) const;
    [[nodiscard]] Status ingest(const http::Response &response, Result &result);
    void conclude(Result result);
    void addMarkers(TimestampMs timestamp);
    void appendMarkers(TimestampMs timestamp);
    [[nodiscard]] ScrapeReport report(const Result &result, double seconds) const;
    void settle(bool committed, bool ingested);
    void count(const Result &result, const CommitResult &commit);
    void retireForGood();
    void log(LogLevel level, std::string_view message, std::string_view key, std::string value) const;

    const std::uint64_t m_id;
    const LoopContext &m_context;
    LoopSpec m_spec;
    ScrapeMetrics::ForInterval m_intervalMetrics;
    std::chrono::milliseconds m_offset{0};
    SeriesCache m_series;
    MetadataCache m_metadata;
    ReportSeries m_reports;
    SeriesNotes m_notes;
    Phase m_phase = Phase::Running;
    TimestampMs m_planned = 0;   ///< The tick that the alarm is set for.
    TimestampMs m_timestamp = 0; ///< Of the scrape under way or done last.
    TimestampMs m_startWall = 0;
    TimestampMs m_staleTime = 0; ///< Of the markers of a retired loop.
    SteadyTime m_start{};        ///< Of the scrape under way or done last.
    bool m_inFlight = false;
};

} // namespace agent::scrape
