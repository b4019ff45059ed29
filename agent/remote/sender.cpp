// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/remote/sender.h"

#include <algorithm>
#include <limits>

namespace agent::remote {
namespace {

using std::chrono::milliseconds;

/// Of an answer's body: enough for any message, too little for a page that somebody serves by mistake.
constexpr std::uint64_t kAnswerLimit = 1U << 20;
constexpr milliseconds kCancelPatience{250};
/// "Ahead of the receiver" is no state that comes and goes with each batch.
constexpr std::chrono::seconds kAheadShown{5};
/// However far ahead samples are: look again.
constexpr milliseconds kLongestHold = std::chrono::hours(1);

std::shared_ptr<const http::ClientSettings> withoutRedirects(http::ClientSettings settings)
{
    settings.followRedirects = false; // a redirected POST becomes a GET, whose 200 would look like a delivery
    return std::make_shared<const http::ClientSettings>(std::move(settings));
}

void addTo(telemetry::Counter &counter, std::size_t count)
{
    if (count > 0)
        counter.Increment(static_cast<double>(count));
}

void countKinds(const KindCounts &counts, telemetry::Counter &samples, telemetry::Counter &histograms,
                telemetry::Counter &exemplars)
{
    addTo(samples, counts.samples);
    addTo(histograms, counts.histograms);
    addTo(exemplars, counts.exemplars);
}

TimestampMs newestOf(std::span<const QueuedSample> samples)
{
    TimestampMs newest = std::numeric_limits<TimestampMs>::min();
    for (const QueuedSample &sample : samples)
        newest = std::max(newest, sample.timestamp);
    return newest;
}

} // namespace

Sender::Sender(const Settings &settings, const std::string &userAgent, bool reachedBefore, milliseconds hold,
               Surroundings surroundings)
    : m_settings(settings), m_around(surroundings), m_hold(hold), m_http(withoutRedirects(settings.http)),
      m_encoder(makeEncoderV1()), m_answerContext{settings.queue.retryOnHttp429, reachedBefore},
      m_control(settings.queue.minShards, settings.queue.maxShards), m_backoff(settings.queue, surroundings.random)
{
    m_headers = m_encoder->headers();
    m_headers.emplace_back("User-Agent", userAgent);
    for (const auto &[name, value] : settings.headers)
        m_headers.emplace_back(name, value);
}

void Sender::takeAnswers(SteadyTime now)
{
    m_judging.swap(*m_answers);
    for (Answer &answer : m_judging) {
        const bool counts = answer.outcome.failure != http::Failure::Cancelled;
        if (counts)
            noteTime(answer.outcome, answer.started);
        if (answer.lane == kAsked) {
            m_asking = false;
            if (counts)
                judgeAsked(answer.outcome, now);
        } else {
            Lane &lane = m_around.lanes.all()[answer.lane];
            lane.inFlight = false;
            m_around.lanes.ended();
            if (counts)
                judge(lane, answer.outcome, now);
        }
        m_around.client.recycle(std::move(answer.outcome.response.body));
    }
    m_judging.clear();
}

void Sender::judge(Lane &lane, const http::Outcome &outcome, SteadyTime now)
{
    const double seconds = std::chrono::duration<double>(now - lane.started).count();
    m_latencies[m_latencyCount++ % m_latencies.size()] = static_cast<float>(seconds);
    m_around.metrics.batchSeconds.Observe(seconds);
    ++m_facts.answers[outcome.response.status];
    if (outcome.failure == http::Failure::None)
        ++m_facts.requests;

    switch (const Verdict verdict = classify(outcome, m_answerContext)) {
    case Verdict::Delivered:
        delivered(lane, now);
        break;
    case Verdict::Refused:
        refused(lane, outcome);
        break;
    case Verdict::Transient:
    case Verdict::ActionNeeded:
        failed(lane, outcome, verdict, now);
        break;
    }
}

void Sender::delivered(Lane &lane, SteadyTime now)
{
    m_control.delivered(now, lane.batch, behind());
    m_facts.samplesSent += lane.counts.inLedger();
    m_facts.lastSuccess = m_around.clock.now();
    m_answerContext.reachedBefore = true;
    settle(lane, lane.batch, nullptr);
    open();
}

/// Gives the batch up. Its samples are still the first of the lane, so an answer that concerns only some of them can be
/// followed by settling these and sending the others again.
void Sender::refused(Lane &lane, const http::Outcome &outcome)
{
    noteError(outcome, errorText(outcome));
    m_around.log.write(LogLevel::Error, "remote", "The receiver refuses samples for good; they are dropped",
                       {{"remote", m_settings.name},
                        {"samples", std::to_string(lane.counts.inLedger())},
                        {"error", m_facts.lastError}});
    const Metrics &metrics = m_around.metrics;
    countKinds(lane.counts, metrics.samples.failed, metrics.histograms.failed, metrics.exemplars.failed);
    const std::string reason = std::string(kRejectedPrefix) + std::to_string(outcome.response.status);
    settle(lane, lane.batch, &reason);
    open();
}

void Sender::failed(Lane &lane, const http::Outcome &outcome, Verdict verdict, SteadyTime now)
{
    backOff(&lane, outcome, verdict, now);
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
                               ? m_backoff.next(std::chrono::duration_cast<milliseconds>(now - m_failingSince))
                               : untilProbe());
        m_control.failed(now);
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
/// dropped for `reason`.
void Sender::settle(Lane &lane, std::size_t count, const std::string *reason)
{
    const std::span<const QueuedSample> samples = lane.samples().first(count);
    TimestampMs newest = 0;
    for (std::size_t i = 0; i < count;) {
        const std::uint32_t record = samples[i].record;
        const std::size_t first = i;
        for (; i < count && samples[i].record == record; ++i)
            newest = std::max(newest, samples[i].timestamp);
        const KindCounts kinds = m_around.lanes.kindsOf(samples.subspan(first, i - first));
        const auto run = static_cast<std::uint32_t>(kinds.inLedger());
        if (kinds.exemplars > 0)
            m_around.window.settleExemplars(record, static_cast<std::uint32_t>(kinds.exemplars));
        if (!reason)
            m_around.window.acknowledge(record, run);
        else if (run > 0)
            m_around.window.drop(record, *reason, run);
    }
    m_around.lanes.release(samples);
    m_facts.newestSettled = std::max(m_facts.newestSettled, newest);
    if (!reason)
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
    m_around.log.write(LogLevel::Info, "remote", "The receiver takes samples again", {{"remote", m_settings.name}});
}

void Sender::noteError(const http::Outcome &outcome, std::string text)
{
    m_facts.lastError = std::move(text);
    m_facts.lastErrorCode = outcome.response.status;
    m_facts.lastErrorTime = m_around.clock.now();
}

void Sender::retryNow()
{
    m_askAt = SteadyTime::min();
    if (m_health == Health::Open)
        return;
    m_retryAt = SteadyTime::min();
    m_backoff.reset();
}

/// All lanes have more than a batch to send: more lanes could help.
bool Sender::behind() const
{
    return crowded() || m_around.window.outstanding() >=
                            std::uint64_t{m_around.lanes.count() + 1} * m_settings.queue.maxSamplesPerSend;
}

/// Large histograms fill the memory there is for them before they are many: no lane will get a full batch.
bool Sender::crowded() const
{
    const std::size_t bytes = m_around.lanes.extras().bytes();
    return bytes > 0 && bytes >= Lanes::byteLimit(windowLimit(m_settings.queue, m_around.lanes.count())) / 2;
}

SteadyTime Sender::send(SteadyTime now)
{
    Lanes &lanes = m_around.lanes;
    SteadyTime wake = SteadyTime::max();
    m_waitsForTime = false;
    m_releaseAt = SteadyTime::max();
    if (m_health != Health::Open) {
        if (lanes.inFlight() > 0)
            return wake;
        if (now < m_retryAt)
            return m_retryAt;
        Lane *lane = lanes.oldest(m_around.window.oldestRecord());
        if (lane)
            startRequest(*lane, now);
    } else {
        adjustLanes(now);
        for (Lane &lane : lanes.all())
            if (!lane.inFlight && lane.size() > 0 && ready(lane, now, wake))
                startRequest(lane, now);
    }
    return m_waitsForTime ? std::min(wake, askTime(now)) : wake;
}

bool Sender::ready(const Lane &lane, SteadyTime now, SteadyTime &wake) const
{
    if (lane.batch > 0)
        return true;
    if (m_control.lanes() != m_around.lanes.count())
        return false; // the lanes run empty of requests, and then change
    if (m_hurry || m_around.lanes.inFlight() == 0 || lane.size() >= m_settings.queue.maxSamplesPerSend || crowded())
        return true;
    const SteadyTime due = lane.waitingSince + m_settings.queue.batchSendDeadline;
    if (now >= due)
        return true;
    wake = std::min(wake, due);
    return false;
}

/// A changed number of lanes takes effect between requests, so that no series is in two of them at once.
void Sender::adjustLanes(SteadyTime now)
{
    if (m_control.lanes() != m_around.lanes.count() && m_around.lanes.inFlight() == 0)
        m_around.lanes.resize(m_control.lanes(), now);
}

/// Gives up the oldest samples of the lane when they are older than the configuration allows.
void Sender::dropTooOld(Lane &lane)
{
    if (m_settings.queue.sampleAgeLimit.count() == 0)
        return;
    // By the receiver's clock when that is behind: a clock that has leapt ahead makes no sample old.
    const TimestampMs now = m_around.clock.now();
    const TimestampMs present = std::min(now, m_receiver.least(m_around.clock.elapsed()).value_or(now));
    const TimestampMs oldest = present - m_settings.queue.sampleAgeLimit.count();
    const std::span<const QueuedSample> samples = lane.samples();
    std::size_t count = 0;
    while (count < samples.size() && samples[count].timestamp < oldest)
        ++count;
    if (count == 0)
        return;
    Metrics &metrics = m_around.metrics;
    countKinds(m_around.lanes.kindsOf(samples.first(count)), metrics.dropped(Metrics::Kind::Samples, kTooOld),
               metrics.dropped(Metrics::Kind::Histograms, kTooOld), metrics.dropped(Metrics::Kind::Exemplars, kTooOld));
    const std::string reason(kTooOld);
    const std::uint32_t attempt = lane.attempt;
    settle(lane, count, &reason);
    lane.attempt = attempt;
}

/// Sees to it that the lane has a batch, ready to send, in which nothing is too far ahead of the receiver's clock.
/// False: its next sample is.
bool Sender::prepare(Lane &lane, SteadyTime now)
{
    const std::optional<TimestampMs> receiver = m_receiver.least(m_around.clock.elapsed());
    const TimestampMs newest = receiver ? *receiver + kFutureLimit.count() : std::numeric_limits<TimestampMs>::max();
    if (lane.body && newestOf(lane.batchSamples()) > newest)
        takeBack(lane);
    if (lane.body)
        return true;
    const std::span<const QueuedSample> next =
        lane.samples().first(m_around.lanes.batchSize(lane.samples(), m_settings.queue.maxSamplesPerSend));
    const auto ahead = std::find_if(next.begin(), next.end(),
                                    [newest](const QueuedSample &sample) { return sample.timestamp > newest; });
    if (ahead == next.begin()) {
        holdAhead(lane, now);
        return false;
    }
    lane.batch = static_cast<std::size_t>(ahead - next.begin());
    lane.counts = m_around.lanes.kindsOf(lane.batchSamples());
    if (m_spareBodies.empty())
        m_spareBodies.push_back(std::make_shared<std::string>());
    lane.body = std::move(m_spareBodies.back());
    m_spareBodies.pop_back();
    m_encoder->encode(lane.batchSamples(), m_around.series, *lane.body);
    lane.waitingSince = now;
    return true;
}

/// The samples of the batch, which is not in flight, wait like all others again.
void Sender::takeBack(Lane &lane)
{
    lane.batch = 0;
    lane.attempt = 0;
    lane.body.reset();
}

void Sender::startRequest(Lane &lane, SteadyTime now)
{
    if (mustAskFirst()) {
        m_waitsForTime = true;
        return;
    }
    dropTooOld(lane);
    if (lane.size() == 0 || !prepare(lane, now))
        return;
    m_facts.bytesSent += lane.body->size();
    m_around.metrics.bytes.Increment(static_cast<double>(lane.body->size()));
    const Metrics &metrics = m_around.metrics;
    countKinds(lane.counts, metrics.samples.sent, metrics.histograms.sent, metrics.exemplars.sent);

    lane.inFlight = true;
    lane.started = now;
    m_around.lanes.started();
    lane.request = start(static_cast<std::size_t>(&lane - m_around.lanes.all().data()), lane.body, lane.attempt);
}

http::Client::RequestId Sender::start(std::size_t answerTo, std::shared_ptr<const std::string> body,
                                      std::uint32_t attempt)
{
    http::Request request;
    request.method = "POST";
    request.url = m_settings.url;
    request.headers = m_headers;
    if (attempt > 0)
        request.headers.emplace_back("Retry-Attempt", std::to_string(attempt));
    request.body = std::move(body);
    request.settings = m_http;
    request.timeout = m_settings.timeout;
    request.bodyLimit = kAnswerLimit;
    return m_around.client.start(
        std::move(request), [answers = m_answers, answerTo, started = m_around.clock.elapsed()](http::Outcome outcome) {
            answers->push_back({answerTo, started, std::move(outcome)});
        });
}

/// Samples whose time may be wrong are not shown to a receiver whose time is not known: it might refuse them for good.
bool Sender::mustAskFirst() const
{
    return !m_receiver.known() && !m_timeUntold && m_around.hooks.timeIsSuspicious && m_around.hooks.timeIsSuspicious();
}

void Sender::noteTime(const http::Outcome &outcome, milliseconds started)
{
    if (outcome.failure != http::Failure::None)
        return;
    const std::optional<ClockReading> reading =
        m_receiver.note(outcome.response.header("date"), started, m_around.clock.elapsed());
    if (reading && m_around.hooks.receiverTime)
        m_around.hooks.receiverTime(*reading);
}

bool Sender::isAhead(SteadyTime now) const
{
    return m_ahead.count() > 0 && now < m_aheadSeen + kAheadShown;
}

/// The lane waits until the receiver's clock comes near its first sample.
void Sender::holdAhead(const Lane &lane, SteadyTime now)
{
    const TimestampMs receiver = m_receiver.least(m_around.clock.elapsed()).value_or(0);
    const milliseconds ahead(lane.samples().back().timestamp - receiver);
    if (!isAhead(now)) {
        m_askAt = SteadyTime::min(); // its clock may have been set in the meantime
        m_facts.lastError = aheadText(ahead);
        m_facts.lastErrorCode = 0;
        m_facts.lastErrorTime = m_around.clock.now();
        m_around.log.write(LogLevel::Error, "remote", "Samples are held: their time is in the receiver's future",
                           {{"remote", m_settings.name}, {"error", m_facts.lastError}});
    }
    m_ahead = m_waitsForTime ? std::max(m_ahead, ahead) : ahead;
    m_aheadSeen = now;
    m_waitsForTime = true;
    const milliseconds wait(lane.samples().front().timestamp - receiver - kFutureLimit.count());
    m_releaseAt = std::min(m_releaseAt, now + std::clamp(wait, milliseconds(1), kLongestHold));
}

/// Sends a request without samples when that is due: its answer tells the receiver's time. Returns when to look again.
SteadyTime Sender::askTime(SteadyTime now)
{
    if (m_asking)
        return m_releaseAt;
    if (now < m_askAt)
        return std::min(m_askAt, m_releaseAt);
    m_asking = true;
    m_askedAt = now;
    m_askAt = now + untilProbe();
    auto body = std::make_shared<std::string>();
    m_encoder->encode({}, m_around.series, *body);
    m_asked = start(kAsked, std::move(body), 0);
    return m_releaseAt;
}

/// Whatever a receiver says to a request without samples, it says what time it is; else only that it is there.
void Sender::judgeAsked(const http::Outcome &outcome, SteadyTime now)
{
    const Verdict verdict = classify(outcome, m_answerContext);
    if (verdict == Verdict::Delivered)
        open();
    if (verdict == Verdict::Transient || outcome.failure != http::Failure::None) {
        backOff(nullptr, outcome, verdict, now);
        m_askAt = m_retryAt;
    } else if (!m_receiver.known()) {
        m_timeUntold = true;
    }
}

void Sender::cancelAll()
{
    for (Lane &lane : m_around.lanes.all())
        if (lane.inFlight)
            m_around.client.cancel(lane.request);
    if (m_asking)
        m_around.client.cancel(m_asked);
    const SteadyTime deadline = m_around.clock.steadyNow() + kCancelPatience;
    while ((m_around.lanes.inFlight() > 0 || m_asking) && m_around.clock.steadyNow() < deadline) {
        m_around.client.poll(milliseconds(10));
        takeAnswers(m_around.clock.steadyNow());
    }
}

std::pair<double, double> Sender::latencies(double low, double high) const
{
    const std::size_t count = std::min(m_latencyCount, m_latencies.size());
    if (count == 0)
        return {0, 0};
    std::array<float, 256> sorted = m_latencies;
    std::sort(sorted.begin(), sorted.begin() + static_cast<std::ptrdiff_t>(count));
    const auto at = [&](double q) {
        return double{sorted[static_cast<std::size_t>(q * static_cast<double>(count - 1))]};
    };
    return {at(low), at(high)};
}

} // namespace agent::remote
