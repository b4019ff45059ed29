// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/remote/dispatch.h"

#include <algorithm>
#include <utility>

namespace agent::remote {
namespace {

/// How long the answers under way may take before a backlog is cut off; what is cancelled then is sent again.
constexpr std::chrono::seconds kSettlePatience{2};
/// Between looks at how far what waits reaches back.
constexpr std::chrono::milliseconds kLookInterval{200};

/// How long a backlog that is there at the start has waited: longer than most.
constexpr std::chrono::hours kLongAgo{1};

void add(Sender::Facts &to, const Sender::Facts &from)
{
    if (from.lastErrorTime > to.lastErrorTime) {
        to.lastError = from.lastError;
        to.lastErrorCode = from.lastErrorCode;
        to.lastErrorTime = from.lastErrorTime;
    }
    to.lastSuccess = std::max(to.lastSuccess, from.lastSuccess);
    to.newestSent = std::max(to.newestSent, from.newestSent);
    to.requests += from.requests;
    to.retries += from.retries;
    for (const auto &[status, count] : from.answers)
        to.answers[status] += count;
    to.bytesSent += from.bytesSent;
    to.plainBytesSent += from.plainBytesSent;
    to.samplesSent += from.samplesSent;
}

void show(const Sender::Facts &facts, RemoteStatus &status)
{
    if (facts.lastErrorTime > status.lastErrorTime) {
        status.lastError = facts.lastError;
        status.lastErrorCode = facts.lastErrorCode;
        status.lastErrorTime = facts.lastErrorTime;
    }
    status.lastSuccess = std::max(status.lastSuccess, facts.lastSuccess);
    status.newestSent = std::max(status.newestSent, facts.newestSent);
    status.requests += facts.requests;
    status.retries += facts.retries;
    for (const auto &[code, count] : facts.answers)
        status.answers[code] += count;
    status.bytesSent += facts.bytesSent;
    status.plainBytesSent += facts.plainBytesSent;
    status.samplesSent += facts.samplesSent;
}

void add(LedgerStatus &to, const LedgerStatus &from)
{
    to.committed += from.committed;
    to.acknowledged += from.acknowledged;
    to.pending += from.pending;
    to.relabelDropped += from.relabelDropped;
    for (const auto &[reason, count] : from.dropped)
        to.dropped[reason] += count;
}

} // namespace

Dispatch::Dispatch(Settings settings, model::Labels externalLabels, relabel::Rules rules, Cursor start,
                   Surroundings surroundings)
    : m_settings(std::move(settings)), m_around(std::move(surroundings)), m_externalLabels(std::move(externalLabels)),
      m_rules(std::move(rules)), m_throttle(m_settings, m_around.note, m_around.clock, m_around.random, m_around.hooks),
      m_mainSaved(start.position)
{
    if (std::optional<Cursor> backlog = resume(start))
        startBacklog(std::move(*backlog));
    if (m_backlog)
        m_throttle.begin(m_around.clock.steadyNow(), kLongAgo);
    startMain(std::move(start), m_around.note);
    updateSaved();
    share();
}

/// The backlog that an earlier life has left. A file that means nothing is removed.
std::optional<wal::CursorStore::Cursor> Dispatch::resume(const Cursor &start)
{
    const std::optional<Cursor> found = m_around.cursors.loadBacklog(m_settings.name);
    std::optional<Cursor> backlog = wal::CursorStore::backlogOf(start, found);
    if (found && !backlog)
        removeBacklogFile();
    if (backlog && backlog != found)
        m_around.log.write(LogLevel::Error, "remote",
                           "The cursor of a backlog was lost or damaged; all of the backlog is sent again",
                           {{"remote", m_settings.name}});
    return backlog;
}

Delivery::Surroundings Dispatch::surroundings()
{
    return {m_around.source,
            m_around.client,
            m_around.clock,
            m_around.random,
            m_around.log,
            m_around.metrics,
            [this](const Cursor &cursor) { return saveMain(cursor); },
            m_around.settled,
            m_around.userAgent,
            m_around.intervals,
            m_around.hooks,
            m_around.metadata,
            m_around.deadLetters,
            {},
            {},
            &m_throttle};
}

void Dispatch::startMain(Cursor start, const SteeringNote &note)
{
    Delivery::Surroundings around = surroundings();
    around.note = note;
    around.saveNote = [this](const SteeringNote &next) {
        return m_around.cursors.saveNote(m_settings.name, serialise(next));
    };
    around.complete = [this](RemoteStatus &status, SteadyTime now) { complete(status, now); };
    m_main = std::make_unique<Delivery>(m_settings, m_externalLabels, m_rules, std::move(start), std::move(around));
    m_main->accompany(m_backlog != nullptr);
    m_mainOpen = true;
}

void Dispatch::startBacklog(Cursor start)
{
    m_bounded = std::make_unique<BoundedSource>(m_around.source, *start.until);
    m_backlogSaved = start.position;
    Settings settings = m_settings;
    settings.metadata.send = false; // the main delivery tells of metric families
    const Delivery::Surroundings own = surroundings();
    Delivery::Surroundings around{*m_bounded,
                                  own.client,
                                  own.clock,
                                  own.random,
                                  own.log,
                                  own.metrics,
                                  [this](const Cursor &cursor) { return saveBacklog(cursor); },
                                  own.settled,
                                  own.userAgent,
                                  own.intervals,
                                  own.hooks,
                                  own.metadata,
                                  own.deadLetters,
                                  {},
                                  {},
                                  own.throttle,
                                  true};
    m_backlog =
        std::make_unique<Delivery>(std::move(settings), m_externalLabels, m_rules, std::move(start), std::move(around));
    m_backlog->hold(true);
}

Status Dispatch::saveMain(const Cursor &cursor)
{
    Status status = m_around.cursors.save(m_settings.name, cursor);
    if (!status.ok())
        return status;
    m_mainSaved = cursor.position;
    if (m_leftover && !cursor.backlog)
        removeBacklogFile();
    updateSaved();
    return status;
}

Status Dispatch::saveBacklog(Cursor cursor)
{
    cursor.until = m_bounded->until();
    Status status = m_around.cursors.saveBacklog(m_settings.name, cursor);
    if (!status.ok())
        return status;
    m_backlogSaved = cursor.position;
    updateSaved();
    return status;
}

void Dispatch::removeBacklogFile()
{
    if (const Status s = m_around.cursors.removeBacklog(m_settings.name); !s.ok())
        m_around.log.write(LogLevel::Warn, "remote",
                           "The cursor of a backlog that is done cannot be removed; it means nothing any more",
                           {{"remote", m_settings.name}, {"error", s.toString()}});
    m_backlogSaved.reset();
    m_leftover = false;
}

void Dispatch::updateSaved()
{
    const wal::Position lower = m_backlogSaved ? std::min(*m_backlogSaved, m_mainSaved) : m_mainSaved;
    m_saved = std::uint64_t{lower.segment} << 32 | lower.record;
}

wal::Position Dispatch::savedCursor() const
{
    const std::uint64_t packed = m_saved.load();
    return {static_cast<std::uint32_t>(packed >> 32), static_cast<std::uint32_t>(packed)};
}

SteadyTime Dispatch::run()
{
    const SteadyTime now = m_around.clock.steadyNow();
    SteadyTime wake = m_main->run();
    if (m_backlog) {
        wake = std::min(wake, runBacklog(now));
    } else if (m_splitting && m_main->finished()) {
        endSettling(now);
        wake = now;
    } else if (!m_splitting && !m_stopping && mustSplit(now)) {
        m_splitting = true;
        m_main->beginStop(StopMode::Settle, now + kSettlePatience);
        wake = now;
    }
    share();
    return wake;
}

/// Whether what waits is to be delivered beside newer samples from now on.
bool Dispatch::mustSplit(SteadyTime now)
{
    const SplitRule::Sight sight = m_main->sight();
    const bool worth = m_rule.look(sight, now);
    if (!worth || m_settings.steering.order != Order::FreshFirst || m_leftover || now < m_lookAt)
        return false;
    m_lookAt = now + kLookInterval;
    return SplitRule::isBehind(sight, std::min(m_around.source.appended().newest, m_around.clock.now()));
}

/// Makes two cursors of one, and saves them: `main` goes on at the log's end, what is returned has the rest. Nothing,
/// and `main` as it was, when they cannot be saved.
std::optional<wal::CursorStore::Cursor> Dispatch::cutOff(Cursor &main)
{
    const wal::Position end = m_around.source.end();
    const Cursor::Until until{end, m_around.source.ordinal(end)};
    Cursor backlog = main;
    backlog.ledger = {};
    if (!backlog.ordinal)
        backlog.ordinal = m_around.source.ordinal(backlog.position);
    backlog.until = until;
    Cursor next = main;
    next.position = until.position;
    next.ordinal = until.ordinal;
    next.backlog = Cursor::Backlog{backlog.position, until};
    m_backlogSaved = backlog.position;
    Status s = m_around.cursors.saveBacklog(m_settings.name, backlog);
    if (s.ok())
        s = saveMain(next);
    if (!s.ok()) {
        m_around.log.write(LogLevel::Error, "remote",
                           "A backlog cannot be delivered beside newer samples, because its cursor cannot be saved",
                           {{"remote", m_settings.name}, {"error", s.toString()}});
        removeBacklogFile();
        return std::nullopt;
    }
    main = std::move(next);
    return backlog;
}

/// No answer is under way any more, or the main delivery cannot wait for them.
void Dispatch::endSettling(SteadyTime now)
{
    m_splitting = false;
    if (m_main->isOpen() && m_settings.steering.order == Order::FreshFirst)
        split(now);
    else
        m_main->cancelStop();
}

void Dispatch::split(SteadyTime now)
{
    m_main->close();
    add(m_past, m_main->facts());
    const SteeringNote note = m_main->note();
    Cursor main = m_main->cursor();
    std::optional<Cursor> backlog = cutOff(main);
    const bool paused = m_main->isPaused();
    const std::string by = status()->steering.pausedBy;
    m_rule.restart(false);
    m_rule.ended(now);
    if (backlog) {
        const wal::Position from = backlog->position;
        startBacklog(std::move(*backlog));
        m_backlog->setPaused(paused);
        m_backlog->begin();
        m_around.log.write(LogLevel::Info, "remote", "Newer samples are sent first, the backlog beside them",
                           {{"remote", m_settings.name}, {"backlog_from_segment", std::to_string(from.segment)}});
    }
    startMain(std::move(main), note);
    m_main->setPaused(paused, by);
    m_main->begin();
}

/// The backlog's turn, which comes after that of the newest.
SteadyTime Dispatch::runBacklog(SteadyTime now)
{
    const bool open = m_main->isOpen();
    if (open && !m_mainOpen)
        m_backlog->retryNow();
    m_mainOpen = open;
    m_backlog->hold(!m_main->keepsUp());
    const SteadyTime wake = m_backlog->run();
    if (!m_backlog->isDone())
        return wake;
    merge(now);
    return now;
}

/// The backlog is done: its ledger goes into the remote's, and then its file.
void Dispatch::merge(SteadyTime now)
{
    m_backlog->close();
    add(m_past, m_backlog->facts());
    const wal::CursorStore::Ledger ledger = m_backlog->cursor().ledger;
    m_backlog.reset();
    m_bounded.reset();
    m_leftover = true;
    m_rule.restart(false);
    m_rule.ended(now);
    m_main->accompany(false);
    m_main->absorb(ledger);
    m_around.log.write(LogLevel::Info, "remote", "The backlog is done", {{"remote", m_settings.name}});
}

/// Adds what belongs to the remote and not to the main delivery.
void Dispatch::complete(RemoteStatus &status, SteadyTime now) const
{
    Sender::Facts facts = m_past;
    if (m_backlog) {
        const RemoteStatus beside = m_backlog->look(now);
        add(facts, m_backlog->facts());
        status.backlog = RemoteStatus::Backlog{m_bounded->until().position, status.cursor, beside.ledger.pending};
        status.cursor = std::min(status.cursor, beside.cursor);
        add(status.ledger, beside.ledger);
        if (beside.oldestPending != 0 && (status.oldestPending == 0 || beside.oldestPending < status.oldestPending))
            status.oldestPending = beside.oldestPending;
        status.pendingBytes += m_backlog->status()->pendingBytes;
        status.lanes += beside.lanes;
        status.lanesBusy += beside.lanesBusy;
        status.olderThanAccepted += beside.olderThanAccepted;
        status.acceptsFrom = std::max(status.acceptsFrom, beside.acceptsFrom);
        if (m_backlog->status()->state == State::ActionNeeded) {
            status.state = State::ActionNeeded;
            status.lastError = beside.lastError;
            status.nextRetry = beside.nextRetry;
        }
    }
    show(facts, status);
}

/// Shows the state to other threads.
void Dispatch::share()
{
    if (std::shared_ptr<const RemoteStatus> next = m_main->status(); next != m_status.get())
        m_status.set(std::move(next));
}

void Dispatch::setPaused(bool paused, const std::string &by)
{
    m_main->setPaused(paused, by);
    if (m_backlog)
        m_backlog->setPaused(paused, by);
}

void Dispatch::retryNow(bool hurry)
{
    m_main->retryNow(hurry);
    if (m_backlog)
        m_backlog->retryNow(hurry);
}

void Dispatch::steer(const Steering &steering)
{
    if (steering.order != m_settings.steering.order)
        m_rule.arm();
    m_settings.steering = steering;
    m_throttle.steer(steering);
    m_main->steer(steering);
    if (m_backlog)
        m_backlog->steer(steering);
}

void Dispatch::skip(const SkipOrder &order)
{
    m_main->skip(order);
    if (m_backlog)
        m_backlog->skip(order);
}

void Dispatch::networkUp()
{
    m_main->networkUp();
    if (m_backlog)
        m_backlog->networkUp();
}

void Dispatch::beginStop(StopMode mode, SteadyTime deadline)
{
    m_stopping = true;
    m_splitting = false;
    m_main->beginStop(mode, deadline);
    if (m_backlog)
        m_backlog->beginStop(mode, deadline);
}

bool Dispatch::finished() const
{
    return m_stopping && m_main->finished() && (!m_backlog || !m_main->isOpen() || m_backlog->finished());
}

void Dispatch::close()
{
    if (m_backlog)
        m_backlog->close();
    m_main->close();
    share();
}

void Dispatch::fail(const std::string &what)
{
    m_main->fail(what);
    share();
}

} // namespace agent::remote
