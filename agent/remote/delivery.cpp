// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/remote/delivery.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <tuple>
#include <utility>

namespace agent::remote {
namespace {

using std::chrono::milliseconds;

/// Older than this, the oldest sample that waits makes it "catching up".
constexpr std::int64_t kBehindMs = 30'000;
/// Failures are "offline" after so many in a row, or so much time: one refused request is no news.
constexpr std::uint32_t kFailuresUntilOffline = 3;
constexpr milliseconds kTimeUntilOffline{1000};

std::uint64_t pack(wal::Position position)
{
    return std::uint64_t{position.segment} << 32 | position.record;
}

/// Whether a rate has changed so much that it is worth a write to the disk.
bool isOther(double rate, double kept)
{
    return std::abs(rate - kept) > 0.2 * kept;
}

std::string_view stateText(State state)
{
    switch (state) {
    case State::Starting:
        return "starting";
    case State::Delivering:
        return "delivering";
    case State::CatchingUp:
        return "catching up";
    case State::Offline:
        return "offline";
    case State::ActionNeeded:
        return "action needed";
    case State::Paused:
        break;
    }
    return "paused";
}

} // namespace

Delivery::Delivery(Settings settings, const model::Labels &externalLabels, relabel::Rules rules,
                   wal::CursorStore::Cursor start, Surroundings surroundings)
    : m_settings(std::move(settings)), m_around(std::move(surroundings)), m_url(redactedUrl(m_settings.url)),
      m_window(start), m_lanes(m_settings.queue.minShards), m_series(m_around.source, externalLabels, std::move(rules)),
      m_ownThrottle(m_around.throttle ? nullptr
                                      : std::make_unique<Throttle>(m_settings, m_around.note, m_around.clock,
                                                                   m_around.random, m_around.hooks)),
      m_throttle(m_ownThrottle ? *m_ownThrottle : *m_around.throttle),
      m_sender(m_settings, m_around.userAgent, m_around.beside || (start.url == m_url && start.ledger.acknowledged > 0),
               m_around.intervals.hold,
               {m_around.client, m_around.clock, m_around.random, m_around.log, m_around.metrics, m_window, m_lanes,
                m_series, m_around.hooks, m_throttle, m_around.metadata, m_around.deadLetters, m_around.beside}),
      m_note(m_around.note), m_paused(m_note.paused), m_pausedSince(m_note.pausedSince), m_pausedBy(m_note.pausedBy),
      m_skip(start.skip), m_backlog(start.backlog), m_saved(std::move(start)), m_savedPosition(pack(m_saved.position)),
      m_stateSince(m_around.clock.now())
{
    m_saved.url = m_url;
    m_savedAt = m_around.clock.steadyNow();
    publish(m_savedAt);
}

Delivery::~Delivery() = default;

wal::Position Delivery::savedCursor() const
{
    const std::uint64_t packed = m_savedPosition.load();
    return {static_cast<std::uint32_t>(packed >> 32), static_cast<std::uint32_t>(packed)};
}

void Delivery::startReading()
{
    m_reader.emplace(
        m_settings, m_series, m_saved,
        Reader::Surroundings{m_around.source, m_around.clock, m_around.log, m_around.metrics, m_window, m_lanes});
    m_appends = m_around.source.onAppend([this] {
        if (m_reader->takeHunger())
            m_around.client.wakeUp();
    });
}

SteadyTime Delivery::run()
{
    if (!m_reader)
        startReading();
    const SteadyTime now = m_around.clock.steadyNow();
    const std::uint64_t before = m_window.outstanding();
    m_sender.takeAnswers(now);
    if (m_skipUntil && m_sender.skip(m_skipBefore, *m_skipUntil))
        m_skipUntil.reset();
    endDrainWhenDone(now);
    SteadyTime wake = SteadyTime::max();
    if (m_stop != StopMode::Settle) {
        m_reader->readFor(m_sender.protocol());
        wake = m_reader->read(now);
        if (!m_around.beside)
            m_throttle.begin(now, waited());
        if (!m_paused && !m_held)
            wake = std::min(wake, m_sender.send(now));
    }
    m_changed = m_window.advance() || m_changed || m_window.outstanding() != before;
    saveCursor(now, false);
    saveNote(now, false);
    if (m_stop)
        wake = std::min(wake, m_stopDeadline);
    return std::min(wake, publishIfDue(now));
}

/// How long the oldest sample that waits has done so.
milliseconds Delivery::waited() const
{
    const TimestampMs oldest = m_window.oldestTimestamp();
    return milliseconds(oldest == 0 ? 0 : m_around.clock.now() - oldest);
}

void Delivery::accompany(bool accompanied)
{
    m_accompanied = accompanied;
    m_throttle.accompany(accompanied);
}

void Delivery::setPaused(bool paused, const std::string &by)
{
    m_changed = true;
    if (paused == m_paused)
        return;
    m_paused = paused;
    m_pausedSince = paused ? m_around.clock.now() : 0;
    m_pausedBy = paused ? by : std::string();
    saveNote(m_around.clock.steadyNow(), true);
}

void Delivery::retryNow(bool hurry)
{
    if (hurry)
        m_throttle.endDrain();
    m_sender.retryNow();
}

void Delivery::steer(const Steering &steering)
{
    m_settings.steering = steering;
    if (m_ownThrottle)
        m_throttle.steer(steering);
    m_sender.setRefusedByAge(steering.refusedByAge);
    m_changed = true;
}

void Delivery::skip(const SkipOrder &order)
{
    if (!m_reader)
        startReading();
    // An earlier order that goes farther stands, as long as the cursor has not passed its end.
    if (!m_skip || m_skip->time <= order.skip.time || m_window.cursor() >= m_skip->end())
        m_skip = order.skip;
    m_reader->skip(*m_skip, order.jumpTo);
    m_skipBefore = order.skip.time;
    m_skipUntil = m_window.endRecord();
    if (m_sender.skip(m_skipBefore, *m_skipUntil))
        m_skipUntil.reset();
    m_window.advance();
    m_estimate.reset();
    saveCursor(m_around.clock.steadyNow(), true);
    m_changed = true;
}

void Delivery::networkUp()
{
    m_sender.networkUp(m_around.clock.steadyNow());
}

/// Nothing of a backlog is left: what comes is sent as it comes.
void Delivery::endDrainWhenDone(SteadyTime now)
{
    if (!m_around.beside && !m_accompanied && m_reader->atEnd() && m_window.outstanding() == 0 &&
        m_sender.health() == Sender::Health::Open)
        m_throttle.drained(now);
}

void Delivery::beginStop(StopMode mode, SteadyTime deadline)
{
    m_stop = mode;
    m_stopDeadline = deadline;
    m_sender.hurry(true);
}

void Delivery::cancelStop()
{
    m_stop.reset();
    m_sender.hurry(false);
}

bool Delivery::finished() const
{
    if (!m_stop)
        return false;
    const SteadyTime now = m_around.clock.steadyNow();
    if (now >= m_stopDeadline || m_sender.health() != Sender::Health::Open || m_sender.isAhead(now) ||
        m_sender.isHeldByAge())
        return true;
    if (m_stop == StopMode::Settle || m_paused)
        return m_lanes.inFlight() == 0;
    return m_reader && m_reader->atEnd() && m_window.empty();
}

void Delivery::close()
{
    m_sender.cancelAll();
    m_appends.reset();
    const SteadyTime now = m_around.clock.steadyNow();
    m_window.advance();
    saveCursor(now, true);
    saveNote(now, true);
    publish(now);
}

void Delivery::begin()
{
    if (!m_reader)
        startReading();
    publish(m_around.clock.steadyNow());
}

bool Delivery::keepsUp() const
{
    return m_reader && m_reader->atEnd() && isOpen();
}

bool Delivery::isDone() const
{
    return m_reader && m_reader->atEnd() && m_window.empty() && m_reader->level().unread == 0;
}

SplitRule::Sight Delivery::sight() const
{
    SplitRule::Sight out;
    out.open = isOpen();
    out.paused = m_paused || m_quotaPause;
    out.caughtUp = m_reader && m_reader->atEnd() && m_window.outstanding() == 0;
    out.full = m_reader && m_reader->isFull();
    out.taken = m_sender.facts().samplesSent;
    out.oldest = m_window.oldestTimestamp();
    return out;
}

void Delivery::absorb(const wal::CursorStore::Ledger &ledger)
{
    if (!m_reader)
        startReading();
    m_window.absorb(ledger);
    m_reader->absorb(ledger.samples());
    m_backlog.reset();
    m_changed = true;
    saveCursor(m_around.clock.steadyNow(), true);
}

wal::CursorStore::Cursor Delivery::cursor() const
{
    wal::CursorStore::Cursor out{m_window.cursor(), m_window.settled(), m_url};
    out.ordinal = m_reader ? std::optional(m_reader->ordinalAt(out.ledger.samples())) : m_saved.ordinal;
    out.skip = m_skip;
    out.backlog = m_backlog;
    return out;
}

void Delivery::fail(const std::string &what)
{
    RemoteStatus status = *m_status.get();
    status.state = State::ActionNeeded;
    status.lastError = "a fault of the program ended delivery: " + what;
    status.lastErrorTime = m_around.clock.now();
    m_status.set(std::make_shared<const RemoteStatus>(std::move(status)));
}

void Delivery::saveCursor(SteadyTime now, bool force)
{
    if (m_skip && m_window.cursor() >= m_skip->end())
        m_skip.reset();
    if (m_window.cursor() == m_saved.position && m_window.settled() == m_saved.ledger && m_skip == m_saved.skip &&
        m_backlog == m_saved.backlog)
        return;
    if (!force && now - m_savedAt < m_around.intervals.cursor)
        return;
    m_savedAt = now;
    const wal::CursorStore::Cursor cursor = this->cursor();
    if (m_around.deadLetters)
        m_around.deadLetters->sync();
    if (const Status s = m_around.save(cursor); !s.ok()) {
        if (!m_saveFailing)
            m_around.log.write(LogLevel::Error, "remote",
                               "The cursor cannot be saved; after a restart samples are sent again",
                               {{"remote", m_settings.name}, {"error", s.toString()}});
        m_saveFailing = true;
        return;
    }
    m_saveFailing = false;
    m_saved = cursor;
    m_savedPosition = pack(cursor.position);
    m_around.settled();
}

/// A pause is kept at once; what was used of a quota now and then, and when it ends.
void Delivery::saveNote(SteadyTime now, bool force)
{
    if (!m_around.saveNote || (!force && now - m_noteSavedAt < m_around.intervals.note))
        return;
    SteeringNote note{m_paused, m_pausedSince, m_pausedBy, m_note.used, m_note.steady};
    if (m_settings.steering.quota.limits())
        note.used = m_throttle.quota().used();
    if (const SteadyRates &rates = m_throttle.pace().steady(); force || isOther(rates.requests, note.steady.requests))
        note.steady = rates;
    m_noteSavedAt = now;
    if (note == m_note)
        return;
    if (const Status s = m_around.saveNote(note); s.ok())
        m_note = note;
    else
        m_around.log.write(LogLevel::Error, "remote",
                           "A pause, or what was used of a quota, cannot be saved; a restart forgets it",
                           {{"remote", m_settings.name}, {"error", s.toString()}});
}

SteadyTime Delivery::publishIfDue(SteadyTime now)
{
    const SteadyTime due = m_publishedAt + (m_changed ? m_around.intervals.publish : m_around.intervals.idlePublish);
    if (now < due)
        return due;
    publish(now);
    return now + m_around.intervals.idlePublish;
}

void Delivery::publish(SteadyTime now)
{
    m_publishedAt = now;
    m_changed = false;
    m_quotaPause = m_throttle.pause();
    RemoteStatus status = assemble(now);
    weighBacklog(status, now);
    status.pendingBytes = m_pendingBytes;
    if (m_around.complete)
        m_around.complete(status, now);
    if (m_paused || m_quotaPause || m_sender.health() != Sender::Health::Open)
        m_estimate.reset();
    else
        m_estimate.note(now, status.ledger.pending);
    status.secondsToEmpty = m_estimate.seconds();
    if (const State next = state(status, now); next != m_state) {
        if (!m_around.beside)
            m_around.log.write(LogLevel::Info, "remote", "State changed",
                               {{"remote", m_settings.name},
                                {"from", std::string(stateText(m_state))},
                                {"to", std::string(stateText(next))}});
        m_state = next;
        m_stateSince = m_around.clock.now();
    }
    status.state = m_state;
    status.stateSince = m_stateSince;
    if (!m_around.beside)
        setMetrics(status);
    m_status.set(std::make_shared<const RemoteStatus>(std::move(status)));
}

/// Looking at every segment is worth it only now and then.
void Delivery::weighBacklog(const RemoteStatus &status, SteadyTime now)
{
    if (status.ledger.pending == 0) {
        m_pendingBytes = 0;
        m_weighedAt = SteadyTime::min();
    } else if (m_weighedAt == SteadyTime::min() || now - m_weighedAt >= m_around.intervals.idlePublish) {
        m_pendingBytes = m_around.source.bytesFrom(m_window.cursor());
        m_weighedAt = now;
    }
}

RemoteStatus Delivery::assemble(SteadyTime now) const
{
    RemoteStatus s;
    const Sender::Facts &facts = m_sender.facts();
    s.name = m_settings.name;
    s.url = m_url;
    s.lastError = facts.lastError;
    s.lastErrorCode = facts.lastErrorCode;
    s.lastErrorTime = facts.lastErrorTime;
    s.lastSuccess = facts.lastSuccess;
    if (m_sender.health() != Sender::Health::Open && m_lanes.inFlight() == 0 && m_sender.retryAt() > now)
        s.nextRetry = m_around.clock.now() + std::chrono::duration_cast<milliseconds>(m_sender.retryAt() - now).count();
    if (m_sender.isAhead(now)) {
        s.lastError = aheadText(m_sender.ahead());
        if (m_sender.askAt() > now)
            s.nextRetry =
                m_around.clock.now() + std::chrono::duration_cast<milliseconds>(m_sender.askAt() - now).count();
    }
    s.cursor = m_saved.position;
    const wal::CursorStore::Ledger &totals = m_window.totals();
    s.ledger.acknowledged = totals.acknowledged;
    s.ledger.relabelDropped = totals.relabelDropped;
    s.ledger.dropped.insert(totals.dropped.begin(), totals.dropped.end());
    if (m_reader) {
        const BacklogMeter::Level level = m_reader->level();
        s.ledger.committed = level.committed;
        s.ledger.pending = m_window.outstanding() + level.unread;
    } else {
        s.ledger.committed = totals.samples();
    }
    if (const std::optional<TimestampMs> bound = m_sender.acceptance().bound()) {
        s.acceptsFrom = *bound + 1;
        s.olderThanAccepted = countOlder(s.ledger.pending, m_window.oldestTimestamp(), m_around.clock.now(), *bound);
    }
    if (m_sender.isHeldByAge())
        s.lastError = heldByAgeText(s.acceptsFrom - 1, s.olderThanAccepted);
    if (m_around.deadLetters)
        s.deadLetters = m_around.deadLetters->counts();
    s.newestSent = facts.newestSent;
    s.oldestPending = m_window.oldestTimestamp();
    s.protocol = m_sender.protocol();
    s.lanes = m_lanes.count();
    s.lanesBusy = m_lanes.inFlight();
    s.requests = facts.requests;
    s.retries = facts.retries;
    s.answers = facts.answers;
    s.bytesSent = facts.bytesSent;
    s.plainBytesSent = facts.plainBytesSent;
    s.samplesSent = facts.samplesSent;
    std::tie(s.latencyP50, s.latencyP99) = m_sender.latencies(0.5, 0.99);
    s.steering = steeringStatus();
    return s;
}

SteeringStatus Delivery::steeringStatus() const
{
    SteeringStatus s;
    if (m_paused) {
        s.paused = "operator";
        s.pausedBy = m_pausedBy;
        s.pausedSince = m_pausedSince;
    } else if (m_quotaPause) {
        s.paused = pauseReason(m_quotaPause->reason);
        s.pausedUntil = m_quotaPause->until;
    }
    const Quota &quota = m_throttle.quota();
    s.bandwidthLimit = m_settings.steering.bandwidthLimit;
    s.usedToday = quota.used().day;
    s.dailyQuota = quota.settings().daily;
    s.usedThisMonth = quota.used().month;
    s.monthlyQuota = quota.settings().monthly;
    s.dayEnds = quota.dayEnds();
    s.monthEnds = quota.monthEnds();
    s.gentle = m_throttle.isGentle();
    s.schedule = quota.settings().schedule;
    s.utc = quota.settings().utc;
    return s;
}

State Delivery::state(const RemoteStatus &status, SteadyTime now) const
{
    if (m_paused || m_quotaPause)
        return State::Paused;
    if (m_sender.health() == Sender::Health::Holding || m_sender.isAhead(now) || m_sender.isHeldByAge())
        return State::ActionNeeded;
    if (m_sender.health() == Sender::Health::Failing &&
        (m_sender.lastFailureHadNoAnswer() || m_sender.failures() >= kFailuresUntilOffline ||
         now - m_sender.failingSince() >= kTimeUntilOffline || m_state == State::Offline))
        return State::Offline;
    if (status.state == State::ActionNeeded)
        return State::ActionNeeded;
    if (!m_reader || (status.lastSuccess == 0 && status.requests == 0))
        return State::Starting;
    const bool old = status.oldestPending != 0 && m_around.clock.now() - status.oldestPending > kBehindMs;
    return old || !m_reader->atTail() ? State::CatchingUp : State::Delivering;
}

void Delivery::setMetrics(const RemoteStatus &status) const
{
    Metrics &metrics = m_around.metrics;
    const auto seconds = [](TimestampMs t) { return static_cast<double>(t) / 1000; };
    // What the difference of these two says is how far the receiver is behind. What relabelling drops is done with when
    // it is read, so a remote that keeps little is not behind; and what the log holds beyond the window is not known,
    // so it reaches up to the present.
    const TimestampMs newest = m_reader ? m_reader->newest() : 0;
    metrics.highestTimestamp.Set(
        seconds(m_reader && m_reader->isFull() ? std::max(newest, m_around.clock.now()) : newest));
    metrics.highestSentTimestamp.Set(
        seconds(status.oldestPending == 0 ? newest : std::min(newest, status.oldestPending)));
    const Extras &extras = m_lanes.extras();
    metrics.samples.pending.Set(static_cast<double>(m_window.outstanding() - extras.histograms()));
    metrics.histograms.pending.Set(static_cast<double>(extras.histograms()));
    metrics.exemplars.pending.Set(static_cast<double>(extras.exemplars()));
    metrics.shards.Set(m_lanes.count());
    metrics.shardsDesired.Set(m_sender.lanesWanted());
    metrics.currentSegment.Set(m_reader ? m_reader->segment() : m_saved.position.segment);
    metrics.setState(status.state);
    metrics.setLedger(status.ledger);
    metrics.backlogSamples.Set(static_cast<double>(status.ledger.pending));
    metrics.backlogBytes.Set(static_cast<double>(status.pendingBytes));
    metrics.drainSeconds.Set(status.secondsToEmpty >= 0 ? status.secondsToEmpty
                                                        : std::numeric_limits<double>::quiet_NaN());
    metrics.backlogSeconds.Set(status.oldestPending == 0 ? 0 : seconds(m_around.clock.now() - status.oldestPending));
    metrics.deadLetterSamples.Set(static_cast<double>(status.deadLetters.samples));
    metrics.deadLetterBytes.Set(static_cast<double>(status.deadLetters.bytes));
    metrics.deadLettersLost.Set(static_cast<double>(status.deadLetters.evicted + status.deadLetters.unwritten));
}

} // namespace agent::remote
