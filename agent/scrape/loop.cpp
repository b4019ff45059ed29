// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/scrape/loop.h"

#include "agent/scrape/exchange.h"

#include <algorithm>
#include <utility>

namespace agent::scrape {
namespace {

double seconds(std::chrono::steady_clock::duration d)
{
    return std::chrono::duration<double>(d).count();
}

} // namespace

Loop::Loop(std::uint64_t id, const LoopContext &context, LoopSpec spec)
    : m_id(id), m_context(context), m_metadata(context.families)
{
    applySpec(std::move(spec));
    const TimestampMs now = m_context.clock.now();
    schedule(nextTick(now, m_spec.target->interval, m_offset), now);
}

void Loop::applySpec(LoopSpec spec)
{
    m_spec = std::move(spec);
    const Target &target = *m_spec.target;
    m_offset = scrapeOffset(target.key, m_spec.offsetSeed, target.interval);
    m_intervalMetrics = m_context.metrics.forInterval(target.interval);
}

void Loop::reconfigure(LoopSpec spec)
{
    const bool moved = m_phase != Phase::Running || spec.target->interval != m_spec.target->interval;
    applySpec(std::move(spec));
    if (!moved)
        return;
    m_phase = Phase::Running;
    const Target &target = *m_spec.target;
    const TimestampMs now = m_context.clock.now();
    const auto elapsed = std::chrono::duration_cast<std::chrono::milliseconds>(m_context.clock.steadyNow() - m_start);
    TimestampMs next = nextTick(now, target.interval, m_offset);
    if (m_startWall != 0 && elapsed < target.interval) // not twice in a row
        next = std::max(next, followingTick(now - elapsed.count(), target.interval, m_offset));
    schedule(next, now);
}

void Loop::retire()
{
    if (m_phase != Phase::Running)
        return;
    if (m_reports.empty()) { // never scraped
        retireForGood();
        return;
    }
    m_phase = Phase::AwaitsTick;
}

void Loop::retireForGood()
{
    m_context.timers.cancel(m_id);
    m_phase = Phase::Ended;
}

void Loop::release()
{
    m_reports.release(m_context.sink);
    m_context.scratch.clear();
    m_series.clear(m_context.scratch);
    if (!m_context.scratch.empty())
        m_context.sink.release(m_context.scratch);
}

/// Plans by the wall clock and waits by the steady one: phases stay anchored to absolute time, and a jump of the wall
/// clock stops nothing. `now` is what `tick` was reckoned from, so that no jump comes in between.
void Loop::schedule(TimestampMs tick, TimestampMs now)
{
    m_planned = tick;
    const std::chrono::milliseconds wait(tick - now);
    m_context.timers.set(m_id, m_context.clock.steadyNow() + wait);
}

std::optional<http::Request> Loop::tick()
{
    const std::chrono::milliseconds interval = m_spec.target->interval;
    const TimestampMs now = m_context.clock.now();
    switch (m_phase) {
    case Phase::Running:
        return startScrape();
    case Phase::AwaitsTick:
        if (!m_inFlight) {
            m_staleTime = now;
            m_phase = Phase::AwaitsNextTick;
        }
        schedule(followingTick(now, interval, m_offset), now);
        return std::nullopt;
    case Phase::AwaitsNextTick:
        m_phase = Phase::AwaitsGrace;
        schedule(now + interval.count() / 10, now);
        return std::nullopt;
    case Phase::AwaitsGrace:
        m_context.batch.clear();
        addMarkers(m_staleTime);
        m_reports.appendStale(m_staleTime, m_context.batch);
        // A target that came back under another loop has newer samples: their series refuse the markers, which is
        // right.
        if (const CommitResult result = m_context.sink.commit(m_context.batch); !result.status.ok())
            log(LogLevel::Warn, "Stale commit failed", "err", result.status.message());
        retireForGood();
        return std::nullopt;
    case Phase::Ended:
        return std::nullopt;
    }
    return std::nullopt;
}

std::optional<http::Request> Loop::startScrape()
{
    const std::chrono::milliseconds interval = m_spec.target->interval;
    const TimestampMs now = m_context.clock.now();
    const SteadyTime steady = m_context.clock.steadyNow();
    const TimestampMs planned = m_planned;
    schedule(followingTick(now, interval, m_offset), now);
    if (m_inFlight)
        return std::nullopt; // a tick missed: never two scrapes of one target at once
    if (m_startWall != 0) {
        m_intervalMetrics.length->Observe(seconds(steady - m_start));
        m_intervalMetrics.lengthHistogram->Observe(seconds(steady - m_start));
    }
    m_start = steady;
    m_startWall = now;
    m_timestamp = m_context.options.adjustTimestamps
                      ? alignedTimestamp(planned, now, interval, m_context.options.timestampTolerance)
                      : now;
    m_reports.acquire(m_context.sink, *m_spec.target->labels, m_spec.pool->job.extraScrapeMetrics);
    if (!m_spec.pool->forcedError.empty()) {
        Result result;
        result.error = {Code::ResourceExhausted, m_spec.pool->forcedError};
        conclude(std::move(result));
        return std::nullopt;
    }
    m_inFlight = true;
    return scrapeRequest(*m_spec.pool, *m_spec.target, m_context.options.userAgent);
}

Status Loop::judge(const http::Outcome &outcome, Result &result) const
{
    if (outcome.failure == http::Failure::BodyLimit) {
        m_context.metrics.exceededBodySizeLimit.Increment();
        result.bodyBytes = -1;
    }
    result.exchange = {outcome.response.timing, outcome.response.wireBytesReceived, outcome.response.body.size()};
    Status status = judgeAnswer(outcome);
    if (status.ok())
        result.bodyBytes = static_cast<double>(outcome.response.body.size());
    return status;
}

Status Loop::ingest(const http::Response &response, Result &result)
{
    exposition::Format format = exposition::Format::Text;
    bool fellBack = false;
    if (Status s = answerFormat(response, *m_spec.pool, format, fellBack); !s.ok())
        return s;
    if (fellBack)
        log(LogLevel::Warn, "Invalid content type on scrape, using fallback_scrape_protocol", "content_type",
            std::string(response.header("content-type")));
    exposition::ParseOptions options = m_spec.target->histograms;
    options.startTimestamps = m_context.options.startTimestamps;
    const Ingest::Into into{
        *m_spec.pool,   *m_spec.target->labels, m_reports, m_series, m_metadata,
        m_context.sink, m_context.batch,        &m_notes,  options,  m_context.options.typeAndUnitLabels};
    const Status status = Ingest(into, m_timestamp, format).run(response.body, result.totals);
    result.ingested = status.ok();
    return status;
}

/// Tells of a scrape that got no good answer.
void Loop::tellFailure(const Status &error) const
{
    log(LogLevel::Debug, "Scrape failed", "err", error.message());
    if (m_spec.pool->failures)
        m_spec.pool->failures->write(m_context.clock.now(), m_spec.target->job, m_spec.target->url, error.message());
}

void Loop::finish(const http::Outcome &outcome)
{
    m_inFlight = false;
    m_context.batch.clear();
    Result result;
    result.error = judge(outcome, result);
    if (!result.error.ok())
        tellFailure(result.error);
    else if (!outcome.response.body.empty()) {
        result.error = ingest(outcome.response, result);
        if (!result.error.ok())
            log(LogLevel::Debug, "Append failed", "err", result.error.message());
    }
    conclude(std::move(result));
}

/// Appends a stale marker for every live series.
void Loop::addMarkers(TimestampMs timestamp)
{
    m_context.scratch.clear();
    m_series.collectLive(m_context.scratch);
    appendMarkers(timestamp);
}

/// Appends stale markers for the series in `scratch`.
void Loop::appendMarkers(TimestampMs timestamp)
{
    Batch &batch = m_context.batch;
    std::vector<SeriesCache::HistogramSeries> histograms;
    m_series.takeHistograms(m_context.scratch, histograms);
    for (const model::SeriesRef series : m_context.scratch)
        batch.samples.push_back({series, timestamp, model::staleNaN()});
    for (const SeriesCache::HistogramSeries &one : histograms)
        batch.histograms.push_back({one.series, timestamp, model::Histogram::stale(one.isFloat)});
}

ScrapeReport Loop::report(const Result &result, double duration) const
{
    ScrapeReport out;
    out.up = result.error.ok();
    out.durationSeconds = duration;
    out.scraped = result.totals.scraped;
    out.postRelabeling = result.totals.postRelabeling;
    out.seriesAdded = result.totals.seriesAdded;
    out.timeoutSeconds = seconds(m_spec.target->timeout);
    out.sampleLimit = m_spec.pool->job.sampleLimit;
    out.bodyBytes = result.bodyBytes;
    return out;
}

/// Commits the scrape as a unit: samples or stale markers, then the report series.
void Loop::conclude(Result result)
{
    Batch &batch = m_context.batch;
    if (result.ingested) {
        m_context.scratch.clear();
        m_series.collectVanished(m_context.scratch);
        appendMarkers(m_timestamp);
    } else {
        batch.clear();
        addMarkers(m_timestamp);
    }
    const double duration = seconds(m_context.clock.steadyNow() - m_start);
    m_reports.append(report(result, duration), m_timestamp, batch);
    const CommitResult commit = m_context.sink.commit(batch);
    if (!commit.status.ok())
        log(LogLevel::Error, "Scrape commit failed", "err", commit.status.message());
    settle(commit.status.ok(), result.ingested);
    count(result, commit);
    m_spec.state->report(
        {m_startWall, duration, result.totals.scraped, m_series.size(), result.error.message(), result.exchange});
    if (auto families = m_metadata.end(result.ingested))
        m_spec.state->setFamilies(std::move(families));
    if (m_spec.pool->job.extraScrapeMetrics)
        m_context.metrics.scrapeDuration.Observe(seconds(m_context.clock.steadyNow() - m_start));
}

void Loop::settle(bool committed, bool ingested)
{
    std::vector<model::SeriesRef> &released = m_context.scratch;
    released.clear();
    if (committed && ingested) {
        m_notes.stored();
        m_series.settle(released);
    } else {
        m_notes.discard();
        if (m_series.settleFailed(committed, released))
            m_context.metrics.cacheFlushes.Increment();
    }
    if (released.empty())
        return;
    m_notes.forget(released);
    m_context.sink.release(released);
}

void Loop::count(const Result &result, const CommitResult &commit)
{
    const ScrapeMetrics &metrics = m_context.metrics;
    const auto tell = [this](telemetry::Counter &counter, std::uint32_t number, std::string_view message) {
        if (number == 0)
            return;
        counter.Increment(number);
        log(LogLevel::Warn, message, "num_dropped", std::to_string(number));
    };
    const std::uint32_t duplicates = commit.duplicates + (result.ingested ? result.totals.duplicates : 0);
    tell(metrics.outOfOrder, commit.outOfOrder, "Error on ingesting out-of-order samples");
    tell(metrics.duplicates, duplicates, "Error on ingesting samples with different value but same timestamp");
    tell(metrics.outOfBounds, commit.outOfBounds,
         "Error on ingesting samples that are too old or are too far into the future");
    tell(metrics.exemplarsOutOfOrder, commit.exemplarsOutOfOrder, "Error on ingesting out-of-order exemplars");
    if (result.totals.overSampleLimit)
        metrics.exceededSampleLimit.Increment();
    if (result.totals.overBucketLimit)
        metrics.exceededBucketLimit.Increment();
    if (result.totals.overLabelLimit)
        metrics.exceededLabelLimits.Increment();
    m_context.counters.scrapesDone.fetch_add(1, std::memory_order_relaxed);
    if (commit.status.ok()) {
        const std::uint64_t rejected = std::uint64_t{commit.outOfOrder} + commit.duplicates + commit.outOfBounds;
        const std::uint64_t offered = m_context.batch.samples.size() + m_context.batch.histograms.size();
        m_context.counters.samplesCommitted.fetch_add(offered - rejected, std::memory_order_relaxed);
    }
}

void Loop::log(LogLevel level, std::string_view message, std::string_view key, std::string value) const
{
    m_context.log.write(level, "scrape", message,
                        {{"scrape_pool", m_spec.target->job}, {"target", m_spec.target->url}, {key, std::move(value)}});
}

} // namespace agent::scrape
