// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/remote/delivery.h"

#include <algorithm>
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
      m_sender(m_settings, m_around.userAgent, start.url == m_url && start.ledger.acknowledged > 0,
               m_around.intervals.hold,
               {m_around.client, m_around.clock, m_around.random, m_around.log, m_around.metrics, m_window, m_lanes,
                m_series, m_around.hooks}),
      m_saved(std::move(start)), m_savedPosition(pack(m_saved.position)), m_stateSince(m_around.clock.now())
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
    const std::uint64_t waited = m_window.outstanding();
    m_sender.takeAnswers(now);
    SteadyTime wake = SteadyTime::max();
    if (m_stop != StopMode::Settle) {
        wake = m_reader->read(now);
        if (!m_paused)
            wake = std::min(wake, m_sender.send(now));
    }
    m_changed = m_window.advance() || m_changed || m_window.outstanding() != waited;
    saveCursor(now, false);
    if (m_stop)
        wake = std::min(wake, m_stopDeadline);
    return std::min(wake, publishIfDue(now));
}

void Delivery::setPaused(bool paused)
{
    m_paused = paused;
    m_changed = true;
}

void Delivery::retryNow()
{
    m_sender.retryNow();
}

void Delivery::beginStop(StopMode mode, SteadyTime deadline)
{
    m_stop = mode;
    m_stopDeadline = deadline;
    m_sender.hurry();
}

bool Delivery::finished() const
{
    if (!m_stop)
        return false;
    const SteadyTime now = m_around.clock.steadyNow();
    if (now >= m_stopDeadline || m_sender.health() != Sender::Health::Open || m_sender.isAhead(now))
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
    publish(now);
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
    if (m_window.cursor() == m_saved.position && m_window.settled() == m_saved.ledger)
        return;
    if (!force && now - m_savedAt < m_around.intervals.cursor)
        return;
    m_savedAt = now;
    wal::CursorStore::Cursor cursor{m_window.cursor(), m_window.settled(), m_url};
    if (m_reader)
        cursor.ordinal = m_reader->ordinalAt(cursor.ledger.samples());
    if (m_saved.skip && cursor.position.segment < m_saved.skip->segment)
        cursor.skip = m_saved.skip;
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
    RemoteStatus status = assemble(now);
    if (const State next = state(status, now); next != m_state) {
        m_around.log.write(LogLevel::Info, "remote", "State changed",
                           {{"remote", m_settings.name},
                            {"from", std::string(stateText(m_state))},
                            {"to", std::string(stateText(next))}});
        m_state = next;
        m_stateSince = m_around.clock.now();
    }
    status.state = m_state;
    status.stateSince = m_stateSince;
    setMetrics(status);
    m_status.set(std::make_shared<const RemoteStatus>(std::move(status)));
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
    s.newestSent = facts.newestSent;
    s.oldestPending = m_window.oldestTimestamp();
    s.lanes = m_lanes.count();
    s.lanesBusy = m_lanes.inFlight();
    s.requests = facts.requests;
    s.retries = facts.retries;
    s.answers = facts.answers;
    s.bytesSent = facts.bytesSent;
    s.samplesSent = facts.samplesSent;
    std::tie(s.latencyP50, s.latencyP99) = m_sender.latencies(0.5, 0.99);
    return s;
}

State Delivery::state(const RemoteStatus &status, SteadyTime now) const
{
    if (m_paused)
        return State::Paused;
    if (m_sender.health() == Sender::Health::Holding || m_sender.isAhead(now))
        return State::ActionNeeded;
    if (m_sender.health() == Sender::Health::Failing &&
        (m_sender.lastFailureHadNoAnswer() || m_sender.failures() >= kFailuresUntilOffline ||
         now - m_sender.failingSince() >= kTimeUntilOffline || m_state == State::Offline))
        return State::Offline;
    if (!m_reader || (status.lastSuccess == 0 && status.requests == 0))
        return State::Starting;
    const bool old = status.oldestPending != 0 && m_around.clock.now() - status.oldestPending > kBehindMs;
    return old || !m_reader->atTail() ? State::CatchingUp : State::Delivering;
}

void Delivery::setMetrics(const RemoteStatus &status) const
{
    Metrics &metrics = m_around.metrics;
    const auto seconds = [](TimestampMs t) { return static_cast<double>(t) / 1000; };
    metrics.highestTimestamp.Set(seconds(m_reader ? m_reader->newest() : 0));
    metrics.highestSentTimestamp.Set(seconds(m_sender.facts().newestSettled));
    const Extras &extras = m_lanes.extras();
    metrics.samples.pending.Set(static_cast<double>(m_window.outstanding() - extras.histograms()));
    metrics.histograms.pending.Set(static_cast<double>(extras.histograms()));
    metrics.exemplars.pending.Set(static_cast<double>(extras.exemplars()));
    metrics.shards.Set(m_lanes.count());
    metrics.shardsDesired.Set(m_sender.lanesWanted());
    metrics.currentSegment.Set(m_reader ? m_reader->segment() : m_saved.position.segment);
    metrics.backlogSamples.Set(static_cast<double>(status.ledger.pending));
    metrics.backlogSeconds.Set(status.oldestPending == 0 ? 0 : seconds(m_around.clock.now() - status.oldestPending));
    metrics.imbalance.Set(static_cast<double>(status.ledger.imbalance()));
}

} // namespace agent::remote
