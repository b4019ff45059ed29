// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/remote/sender.h"

#include "agent/base/coding.h"
#include "agent/remote/feed/kind_counters.h"
#include "agent/wal/loss.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace agent::remote {
namespace {

using std::chrono::milliseconds;

/// Of an answer's body: enough for any message, too little for a page that somebody serves by mistake.
constexpr std::uint64_t kAnswerLimit = 1U << 20;
constexpr milliseconds kCancelPatience{250};
/// Networks that come up send more than one message about it.
constexpr std::chrono::seconds kNetworkUpInterval{5};
/// After a failure so many samples find out whether the receiver is back: it is not hit by a large request at once.
constexpr std::size_t kProbeSamples = 200;
/// "Ahead of the receiver" is no state that comes and goes with each batch.
constexpr std::chrono::seconds kAheadShown{5};
/// However far ahead samples are: look again.
constexpr milliseconds kLongestHold = std::chrono::hours(1);

std::shared_ptr<const http::ClientSettings> withoutRedirects(http::ClientSettings settings)
{
    settings.followRedirects = false; // a redirected POST becomes a GET, whose 200 would look like a delivery
    return std::make_shared<const http::ClientSettings>(std::move(settings));
}

} // namespace

Sender::Sender(const Settings &settings, const std::string &userAgent, bool reachedBefore, milliseconds hold,
               Surroundings surroundings)
    : m_settings(settings), m_around(surroundings), m_hold(hold), m_http(withoutRedirects(settings.http)),
      m_dialect(settings, userAgent, surroundings.log, {surroundings.metadata, &surroundings.lanes.extras()}),
      m_answerContext{settings.queue.retryOnHttp429, reachedBefore},
      m_control(settings.queue.minShards, settings.queue.maxShards), m_backoff(settings.queue, surroundings.random),
      m_refusals({settings, surroundings.clock, surroundings.log, surroundings.metrics, surroundings.lanes,
                  surroundings.series, surroundings.deadLetters}),
      m_errands(settings, m_http,
                {surroundings.client, surroundings.log, m_refusals, surroundings.throttle, m_dialect,
                 surroundings.metadata, surroundings.deadLetters}),
      m_metadata(settings, m_http,
                 {surroundings.client, surroundings.random, surroundings.log, surroundings.metrics,
                  surroundings.throttle, surroundings.metadata})
{
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
            m_around.throttle.ended(answer.outcome, m_askedBytes, part());
            if (counts)
                judgeAsked(answer.outcome, now);
        } else {
            Lane &lane = m_around.lanes.all()[answer.lane];
            lane.inFlight = false;
            m_around.lanes.ended();
            m_around.throttle.ended(answer.outcome, lane.body->size(), part());
            if (counts)
                judge(lane, answer.outcome, now);
        }
        m_around.client.recycle(std::move(answer.outcome.response.body));
    }
    m_judging.clear();
    m_errands.takeAnswer(m_answerContext, now);
    m_metadata.takeAnswer(m_answerContext, now);
    m_refusals.tell(now);
}

void Sender::retryNow()
{
    m_dialect.startOver();
    m_askAt = SteadyTime::min();
    m_refusals.window().lookNow();
    if (m_health == Health::Open)
        return;
    m_retryAt = SteadyTime::min();
    m_backoff.reset();
}

void Sender::networkUp(SteadyTime now)
{
    if (m_health != Health::Failing || !m_noAnswer || now < m_networkUp + kNetworkUpInterval)
        return;
    m_networkUp = now;
    m_backoff.reset();
    m_around.client.forgetConnections();
    // What is under way may hang in the network that was.
    for (Lane &lane : m_around.lanes.all())
        if (lane.inFlight)
            m_around.client.cancel(lane.request);
    m_retryAt = std::min(std::max(m_retryAt, now), now + m_around.throttle.pace().networkUpWait());
}

bool Sender::skip(TimestampMs before, std::uint32_t endRecord)
{
    const auto isSkipped = [&](const QueuedSample &sample) {
        return sample.timestamp < before && static_cast<std::int32_t>(sample.record - endRecord) < 0;
    };
    for (Lane &lane : m_around.lanes.all()) {
        if (lane.inFlight)
            continue;
        const std::size_t count = lane.toFront(isSkipped);
        if (count == 0)
            continue;
        takeBack(lane);
        lane.splitter.forget();
        lane.errors.forget();
        giveUp(lane, count, wal::kOperatorSkip);
    }
    return m_around.lanes.inFlight() == 0;
}

/// Drops the first `count` samples of a lane without a batch for `reason`.
void Sender::giveUp(Lane &lane, std::size_t count, std::string_view reason)
{
    Metrics &metrics = m_around.metrics;
    countKinds(m_around.lanes.kindsOf(lane.samples().first(count)), metrics.dropped(Metrics::Kind::Samples, reason),
               metrics.dropped(Metrics::Kind::Histograms, reason), metrics.dropped(Metrics::Kind::Exemplars, reason));
    const std::string text(reason);
    settle(lane, count, &text);
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
        if (mindAge(now, wake) || !m_around.throttle.mayProbe(now, wake))
            return wake;
        if (Lane *lane = probeLane())
            startRequest(*lane, now);
    } else {
        if (mindAge(now, wake))
            return wake;
        adjustLanes(now);
        for (Lane &lane : lanes.all())
            if (!lane.inFlight && lane.size() > 0 && ready(lane, now, wake) &&
                m_around.throttle.mayStart(now, wake, m_around.beside || behind(), part()))
                startRequest(lane, now);
        const bool mayDoMore = m_around.throttle.mayProbe(now, wake);
        if (mayDoMore && !m_around.beside && !behind())
            wake = std::min(wake, m_errands.resend(now));
        if (mayDoMore && m_dialect.protocol() == Protocol::V1)
            wake = std::min(wake, m_metadata.send(now, m_dialect.headers()));
    }
    if (std::exchange(m_lookAgain, false)) // what was given up leaves room, and perhaps a lane without a request
        wake = now;
    return m_waitsForTime ? std::min(wake, askTime(now)) : wake;
}

/// The lane with the oldest samples, or another one in turn while they alone may be what fails.
Lane *Sender::probeLane()
{
    Lanes &lanes = m_around.lanes;
    Lane *oldest = lanes.oldest(m_around.window.oldestRecord());
    if (!oldest || oldest->errors.count() < 2 || m_failures % 2 == 0)
        return oldest;
    Lane *other = nullptr;
    for (Lane &lane : lanes.all())
        if (&lane != oldest && lane.size() > 0 && (!other || lane.errors.count() < other->errors.count()))
            other = &lane;
    return other ? other : oldest;
}

/// Sees to samples that the receiver finds too old, before any is sent. True: the lanes wait.
bool Sender::mindAge(SteadyTime now, SteadyTime &wake)
{
    const AcceptanceWindow &window = m_refusals.window();
    m_heldByAge = false;
    if (!window.bound() && !window.searching())
        return false;
    std::vector<Lane *> old;
    for (Lane &lane : m_around.lanes.all())
        if (!lane.inFlight && lane.size() > 0 && window.tooOld(lane.samples().front().timestamp))
            old.push_back(&lane);
    if (!old.empty() || window.searching())
        wake = std::min(wake, m_errands.probe(now));
    m_heldByAge = !old.empty() && m_refusals.holdsByAge();
    if (m_errands.probing() || window.searching() || m_heldByAge)
        return true;
    std::string reason;
    for (Lane *lane : old) {
        takeBack(*lane);
        while (const std::size_t count = m_refusals.setAside(*lane, m_settings.queue.maxSamplesPerSend, reason))
            settle(*lane, count, &reason);
        wake = now; // there is room for more
    }
    return false;
}

bool Sender::ready(const Lane &lane, SteadyTime now, SteadyTime &wake) const
{
    if (now < lane.notBefore) {
        wake = std::min(wake, lane.notBefore);
        return false;
    }
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
    const std::uint32_t attempt = lane.attempt;
    giveUp(lane, count, kTooOld);
    lane.attempt = attempt;
    m_lookAgain = true;
}

/// Gives up the lane's first samples that 1.0 has no message for: they were read while 2.0 was spoken.
void Sender::dropInexpressible(Lane &lane)
{
    const std::size_t count = lane.body ? 0 : m_dialect.inexpressible(lane.samples());
    if (count == 0)
        return;
    m_around.metrics.dropped(Metrics::Kind::Histograms, kCustomBuckets).Increment(static_cast<double>(count));
    const std::string reason(kCustomBuckets);
    settle(lane, count, &reason);
    m_lookAgain = true;
}

/// Sees to it that the lane has a batch, ready to send, in which nothing is too far ahead of the receiver's clock.
/// False: its next sample is.
bool Sender::prepare(Lane &lane, SteadyTime now)
{
    const std::optional<TimestampMs> receiver = m_receiver.least(m_around.clock.elapsed());
    const TimestampMs newest = receiver ? *receiver + kFutureLimit.count() : std::numeric_limits<TimestampMs>::max();
    if (lane.body && newestOf(lane.batchSamples()) > newest)
        takeBack(lane);
    std::size_t most = m_around.throttle.mostSamples(lane.size());
    if (m_health != Health::Open) {
        most = std::min(most, lane.errors.doubtful(now) ? 1 : kProbeSamples);
        if (lane.batch > most)
            takeBack(lane, lane.attempt);
    }
    if (lane.body)
        return true;
    const bool gathers = gathersExemplars(lane);
    if (gathers)
        lane.arrangeExemplars();
    std::span<const QueuedSample> next =
        lane.samples().first(m_around.lanes.batchSize(lane.samples(), m_refusals.most(lane, most)));
    next = next.first(m_dialect.expressible(next));
    next = next.first(m_refusals.limit().fit(next, m_around.series));
    const auto ahead = std::find_if(next.begin(), next.end(),
                                    [newest](const QueuedSample &sample) { return sample.timestamp > newest; });
    if (ahead == next.begin()) {
        holdAhead(lane, now);
        return false;
    }
    const auto count = static_cast<std::size_t>(ahead - next.begin());
    encode(lane, count + (gathers ? lane.exemplarsBehind(count, count, newest) : 0));
    lane.waitingSince = now;
    return true;
}

/// With 2.0 exemplars go only together with samples of their series, which come long before them when a scrape is
/// larger than a batch. While bad samples are looked for, which goes by exact numbers, they stay where they are.
bool Sender::gathersExemplars(const Lane &lane) const
{
    const bool searching = m_health != Health::Open || lane.splitter.next() > 0 || lane.accused != Lane::kNobody;
    return m_dialect.protocol() == Protocol::V2 && m_around.lanes.extras().exemplars() > 0 && !searching;
}

/// Makes the first `count` samples of the lane its batch, or fewer when they make too large a request.
void Sender::encode(Lane &lane, std::size_t count)
{
    if (m_spareBodies.empty())
        m_spareBodies.push_back(std::make_shared<std::string>());
    lane.body = std::move(m_spareBodies.back());
    m_spareBodies.pop_back();
    do {
        lane.batch = count;
        m_dialect.encoder().encode(lane.batchSamples(), m_around.series, *lane.body);
        count = m_refusals.limit().encoded(lane.batch, lane.body->size());
    } while (count < lane.batch);
    lane.counts = m_around.lanes.kindsOf(lane.batchSamples());
    lane.counts.exemplars -= m_dialect.encoder().leftOut();
    lane.protocol = m_dialect.protocol();
}

/// The samples of the batch, which is not in flight, wait like all others again.
void Sender::takeBack(Lane &lane, std::uint32_t attempt)
{
    lane.batch = 0;
    lane.attempt = attempt;
    lane.body.reset();
}

void Sender::startRequest(Lane &lane, SteadyTime now)
{
    if (mustAskFirst()) {
        m_waitsForTime = true;
        return;
    }
    if (lane.protocol != m_dialect.protocol())
        lane.body.reset();
    dropTooOld(lane);
    dropInexpressible(lane);
    if (lane.batch == 0 && m_refusals.bringOldOnes(lane)) {
        m_lookAgain = true; // they are seen to first
        return;
    }
    if (lane.size() == 0 || !prepare(lane, now))
        return;
    if (!lane.counts.any()) { // nothing but exemplars that cannot be sent
        dropLeftOut(lane);
        const std::string reason(kWithoutSample);
        settle(lane, lane.batch, &reason);
        m_lookAgain = true;
        return;
    }
    m_facts.bytesSent += lane.body->size();
    m_facts.plainBytesSent += agent::Decoder(*lane.body).uvarint(); // a snappy block begins with it
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
    request.headers = m_dialect.headers();
    if (attempt > 0)
        request.headers.emplace_back("Retry-Attempt", std::to_string(attempt));
    request.body = std::move(body);
    request.settings = m_http;
    request.timeout = m_settings.timeout;
    request.bodyLimit = kAnswerLimit;
    request.pacer = m_around.throttle.pacer();
    request.yields = m_around.beside;
    const std::size_t samples = answerTo == kAsked ? 0 : m_around.lanes.all()[answerTo].batch;
    m_around.throttle.started(m_around.clock.steadyNow(), request.body->size(), samples, m_around.beside || behind(),
                              part());
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
    m_dialect.encoder().encode({}, m_around.series, *body);
    m_askedBytes = body->size();
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
    m_errands.cancel();
    m_metadata.cancel();
    const SteadyTime deadline = m_around.clock.steadyNow() + kCancelPatience;
    while ((m_around.lanes.inFlight() > 0 || m_asking) && m_around.clock.steadyNow() < deadline) {
        m_around.client.poll(milliseconds(10));
        takeAnswers(m_around.clock.steadyNow());
    }
    // The throttle may live on; those that have not ended by now are of no account to it.
    for (const Lane &lane : m_around.lanes.all())
        if (lane.inFlight)
            m_around.throttle.cancelled(lane.body->size(), part());
    if (m_asking)
        m_around.throttle.cancelled(m_askedBytes, part());
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
