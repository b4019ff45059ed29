// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/remote/feed/kind_counters.h"
#include "agent/remote/sender.h"

#include <algorithm>
#include <utility>

/// What answers do to the samples that were sent, and to the times of the next tries.
namespace agent::remote {
namespace {

using std::chrono::milliseconds;

/// Between tries of a lane that alone fails.
constexpr milliseconds kShortestAlone{500};
constexpr milliseconds kLongestAlone{30'000};

} // namespace

void Sender::judge(Lane &lane, const http::Outcome &outcome, SteadyTime now)
{
    const double seconds = std::chrono::duration<double>(now - lane.started).count();
    m_latencies[m_latencyCount++ % m_latencies.size()] = static_cast<float>(seconds);
    m_around.metrics.batchSeconds.Observe(seconds);
    ++m_facts.answers[outcome.response.status];
    if (outcome.failure == http::Failure::None)
        ++m_facts.requests;

    const Verdict verdict = classify(outcome, m_answerContext);
    const Receipt receipt = m_dialect.judge(lane.protocol, outcome, verdict, lane.counts);
    if (receipt.fallBack) {
        m_retryAt = now; // the same samples, encoded anew
        return;
    }
    if (verdict != Verdict::Delivered && m_settings.logsFailedRequests)
        m_around.log.write(LogLevel::Debug, "remote", "A request failed",
                           {{"remote", m_settings.name},
                            {"samples", std::to_string(lane.counts.inLedger())},
                            {"error", errorText(outcome)}});
    switch (verdict) {
    case Verdict::Delivered:
        delivered(lane, receipt.missing, now);
        break;
    case Verdict::Refused:
        refused(lane, outcome, receipt.written, now);
        break;
    case Verdict::Transient:
        if (isServerError(outcome)) {
            serverFailed(lane, outcome, receipt.written, now);
            break;
        }
        [[fallthrough]];
    case Verdict::ActionNeeded:
        failed(lane, outcome, verdict, now);
        break;
    }
}

/// Gives up what the receiver has not written of a batch that it took, by its own account.
void Sender::settleMissing(Lane &lane, const KindCounts &missing)
{
    const Metrics &metrics = m_around.metrics;
    countKinds(missing, metrics.samples.failed, metrics.histograms.failed, metrics.exemplars.failed);
    // A receiver without room for exemplars writes none of them, request by request.
    m_around.log.write(missing.inLedger() > 0 ? LogLevel::Error : LogLevel::Debug, "remote",
                       "The receiver took a request and did not write all of it",
                       {{"remote", m_settings.name},
                        {"samples", std::to_string(missing.samples)},
                        {"histograms", std::to_string(missing.histograms)},
                        {"exemplars", std::to_string(missing.exemplars)}});
    m_refusals.keepMissing(lane, missing.inLedger());
    const std::string reason(kNotWritten);
    settle(lane, lane.batch, &reason, missing.inLedger());
}

void Sender::delivered(Lane &lane, const KindCounts &missing, SteadyTime now)
{
    const double seconds = std::chrono::duration<double>(now - lane.started).count();
    m_control.delivered(now, lane.batch, behind() && !m_around.throttle.holdsBack(now), seconds);
    m_around.throttle.delivered(lane.batch, seconds);
    m_facts.samplesSent += lane.counts.inLedger() - missing.inLedger();
    m_facts.lastSuccess = m_around.clock.now();
    m_answerContext.reachedBefore = true;
    ++m_deliveries;
    m_refusals.taken(lane);
    dropLeftOut(lane);
    if (missing.any())
        settleMissing(lane, missing);
    else
        settle(lane, lane.batch, nullptr);
    open();
}

/// Enters the exemplars of the batch that its request did not have.
void Sender::dropLeftOut(const Lane &lane)
{
    const std::size_t all = m_around.lanes.kindsOf(lane.batchSamples()).exemplars;
    if (all > lane.counts.exemplars)
        m_around.metrics.dropped(Metrics::Kind::Exemplars, kWithoutSample)
            .Increment(static_cast<double>(all - lane.counts.exemplars));
}

void Sender::refused(Lane &lane, const http::Outcome &outcome, const Written &written, SteadyTime now)
{
    noteError(outcome, errorText(outcome));
    const Ruling ruling = m_refusals.judge(lane, outcome, written, now);
    if (ruling.again) {
        takeBack(lane);
    } else {
        dropLeftOut(lane);
        m_facts.samplesSent += lane.counts.inLedger() - ruling.refused;
        settle(lane, lane.batch, &ruling.reason, ruling.refused);
    }
    open();
}

/// An answer of 5xx may be the fault of the samples, when others are taken meanwhile.
void Sender::serverFailed(Lane &lane, const http::Outcome &outcome, const Written &written, SteadyTime now)
{
    const Blame blame = m_refusals.blame(lane, outcome, m_deliveries, now);
    if (blame == Blame::Samples) {
        refused(lane, outcome, written, now);
        return;
    }
    if (blame == Blame::Lane && m_health == Health::Open) {
        const auto wait = std::min(kLongestAlone, kShortestAlone * (1U << std::min(lane.errors.count(), 6U)));
        lane.notBefore = now + std::chrono::duration_cast<milliseconds>(wait * (0.5 + 0.5 * m_around.random.unit()));
        noteError(outcome, errorText(outcome));
        countRetry(lane);
        return;
    }
    failed(lane, outcome, Verdict::Transient, now);
    if (blame == Blame::Sample) {
        takeBack(lane);
        lane.postpone(lane.accused);
    }
}

void Sender::failed(Lane &lane, const http::Outcome &outcome, Verdict verdict, SteadyTime now)
{
    backOff(&lane, outcome, verdict, now);
    countRetry(lane);
}

void Sender::countRetry(Lane &lane)
{
    ++lane.attempt;
    ++m_facts.retries;
    const Metrics &metrics = m_around.metrics;
    countKinds(lane.counts, metrics.samples.retried, metrics.histograms.retried, metrics.exemplars.retried);
}

/// Begins or lengthens a wait, after the batch of `lane` failed, or (null) a request without samples.
void Sender::backOff(const Lane *lane, const http::Outcome &outcome, Verdict verdict, SteadyTime now)
{
    std::string text = errorText(outcome);
    const bool first = m_health == Health::Open;
    // Requests that were under way when the trouble began say nothing new.
    const bool news = first || (lane ? lane->started : m_askedAt) >= m_failingSince;
    if (first)
        m_failingSince = now;
    if (first || text != m_facts.lastError)
        m_around.log.write(LogLevel::Warn, "remote",
                           verdict != Verdict::Transient
                               ? "The receiver cannot be used as configured; samples are held"
                               : (lane ? "Failed to send batch, retrying" : "Failed to ask for the time, retrying"),
                           {{"remote", m_settings.name},
                            {"samples", std::to_string(lane ? lane->counts.inLedger() : 0)},
                            {"error", text}});
    noteError(outcome, std::move(text));
    if (news) {
        ++m_failures;
        m_noAnswer = outcome.failure != http::Failure::None;
        m_health = verdict == Verdict::Transient ? Health::Failing : Health::Holding;
        m_retryAt = now + (verdict == Verdict::Transient
                               ? m_backoff.next(std::chrono::duration_cast<milliseconds>(now - m_failingSince),
                                                m_around.throttle.pace().probeCeiling())
                               : untilProbe());
        m_control.failed(now);
        m_around.throttle.failed();
        if (m_noAnswer)
            m_around.client.forgetConnections(); // those that are idle may be as dead
    }
    const TimestampMs present = m_receiver.least(m_around.clock.elapsed()).value_or(m_around.clock.now());
    if (const auto asked = retryAfter(outcome.response, present))
        m_retryAt = news ? now + *asked : std::max(m_retryAt, now + *asked);
}

milliseconds Sender::untilProbe()
{
    return std::chrono::duration_cast<milliseconds>(m_hold * (0.9 + 0.2 * m_around.random.unit()));
}

/// Takes the first `count` samples of the lane's batch (or of the lane, when it has none) as acknowledged, or as
/// dropped for `reason`; or `refused` of them so, and the others as acknowledged.
void Sender::settle(Lane &lane, std::size_t count, const std::string *reason, std::uint64_t refused)
{
    refused = reason ? refused : 0;
    const std::span<const QueuedSample> samples = lane.samples().first(count);
    TimestampMs newest = 0;
    bool taken = !reason;
    for (std::size_t i = 0; i < count;) {
        const std::uint32_t record = samples[i].record;
        const std::size_t first = i;
        for (; i < count && samples[i].record == record; ++i)
            newest = std::max(newest, samples[i].timestamp);
        const KindCounts kinds = m_around.lanes.kindsOf(samples.subspan(first, i - first));
        const auto run = static_cast<std::uint32_t>(kinds.inLedger());
        if (kinds.exemplars > 0)
            m_around.window.settleExemplars(record, static_cast<std::uint32_t>(kinds.exemplars));
        const auto dropped = static_cast<std::uint32_t>(std::min<std::uint64_t>(run, refused));
        if (run > dropped) {
            m_around.window.acknowledge(record, run - dropped);
            taken = true;
        }
        if (dropped > 0)
            m_around.window.drop(record, *reason, dropped);
        refused -= dropped;
    }
    m_around.lanes.release(samples);
    Refusals::settled(lane, count, !reason);
    if (taken)
        m_facts.newestSent = std::max(m_facts.newestSent, newest);
    lane.pop(count);
    lane.batch = 0;
    lane.attempt = 0;
    if (lane.body && lane.body.use_count() == 1)
        m_spareBodies.push_back(std::move(lane.body));
    lane.body.reset();
}

void Sender::open()
{
    m_failures = 0;
    if (m_health == Health::Open)
        return;
    m_health = Health::Open;
    m_backoff.reset();
    const SteadyTime now = m_around.clock.steadyNow();
    m_around.throttle.reopened(now, std::chrono::duration_cast<milliseconds>(now - m_failingSince));
    m_around.log.write(LogLevel::Info, "remote", "The receiver takes samples again", {{"remote", m_settings.name}});
}

void Sender::noteError(const http::Outcome &outcome, std::string text)
{
    m_facts.lastError = std::move(text);
    m_facts.lastErrorCode = outcome.response.status;
    m_facts.lastErrorTime = m_around.clock.now();
}

} // namespace agent::remote
