// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/published.h"
#include "agent/remote/pace/drain_estimate.h"
#include "agent/remote/manager.h"
#include "agent/remote/feed/reader.h"
#include "agent/remote/sender.h"
#include "agent/remote/feed/split_rule.h"
#include "agent/remote/pace/steering_note.h"
#include "agent/remote/pace/throttle.h"

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace agent::remote {

/// Intervals of a delivery, so that tests can shorten them.
struct Intervals {
    std::chrono::milliseconds cursor{1000}; ///< Between saves of the cursor, at least.
    std::chrono::milliseconds hold{30000}; ///< Between probes while a person must mend something, give or take a tenth.
    std::chrono::milliseconds publish{100};      ///< Between published states, at least.
    std::chrono::milliseconds idlePublish{1000}; ///< Between published states while nothing happens.
    std::chrono::milliseconds note{5000};        ///< Between saves of what was used of a quota, at least.
};

/// What an operator wants to be given up: see Manager::skip.
struct SkipOrder {
    wal::CursorStore::Cursor::Skip skip;
    std::uint32_t jumpTo = 0; ///< All that lies before this segment goes.
};

/// How a delivery ends.
enum class StopMode {
    Drain,  ///< Delivers what is pending first, as long as the receiver takes it.
    Settle, ///< Sends nothing new; waits for the answers under way.
};

/// Brings samples from the log to one receiver: reader, lanes, sender, cursor and ledger, and the state for people. One
/// thread: the remote's, except where a function says otherwise. It never blocks: `run` does what is due and says when
/// it wants to run again; in between its owner polls the HTTP client.
class Delivery {
public:
    /// Everything here must outlive the delivery.
    struct Surroundings {
        Source &source;
        http::Client &client;
        Clock &clock;
        Random &random;
        LogSink &log;
        Metrics &metrics;
        /// Saves the cursor.
        std::function<Status(const wal::CursorStore::Cursor &)> save;
        /// Told that a cursor was saved.
        std::function<void()> settled;
        std::string userAgent;
        Intervals intervals;
        ClockHooks hooks = {};
        const MetadataSource *metadata = nullptr; ///< Null: nothing is known of metric families.
        DeadLetters *deadLetters = nullptr;       ///< Null: what is refused is counted and not kept.
        /// What is kept of the steering, and how to keep it; null: it is not kept.
        SteeringNote note = {};
        std::function<Status(const SteeringNote &)> saveNote = {};
        Throttle *throttle = nullptr; ///< Shared with other deliveries; null: it has its own.
        /// It delivers a backlog beside another delivery of the same remote, which shows the state of both.
        bool beside = false;
        /// Completes the state before it is shown; null: it is complete. What it makes ActionNeeded stays that.
        std::function<void(RemoteStatus &, SteadyTime)> complete = {};
    };
    /// Goes on from `start`, which is saved already.
    Delivery(Settings settings, const model::Labels &externalLabels, relabel::Rules rules,
             wal::CursorStore::Cursor start, Surroundings surroundings);
    ~Delivery();
    Delivery(const Delivery &) = delete;
    Delivery &operator=(const Delivery &) = delete;

    /// Does what is due. Returns when to run again at the latest; it wants to run as well whenever the client's poll
    /// has returned.
    [[nodiscard]] SteadyTime run();
    /// A paused delivery reads as far as the window reaches and sends nothing. `by`: who says so.
    void setPaused(bool paused, const std::string &by = {});
    /// By an operator.
    [[nodiscard]] bool isPaused() const { return m_paused; }
    /// Ends a wait for the next try. `hurry`: an operator wants the backlog drained at full speed.
    void retryNow(bool hurry = false);
    /// Takes over what may change while it runs.
    void steer(const Steering &steering);
    void skip(const SkipOrder &order);
    /// The machine's network has come up.
    void networkUp();
    /// Begins to stop. Until `finished`, `run` goes on.
    void beginStop(StopMode mode, SteadyTime deadline);
    /// Whether nothing is left that the stop should wait for.
    [[nodiscard]] bool finished() const;
    /// Cancels what is under way and saves the cursor. Afterwards only the functions for any thread may be called.
    void close();

    // For who runs two deliveries of one remote; see Dispatch.

    /// Looks into the log and publishes what is there, before the first run.
    void begin();
    /// Goes on after `beginStop`, before `close`.
    void cancelStop();
    /// Held, it starts no requests.
    void hold(bool held) { m_held = held; }
    /// Another delivery of this remote is behind: to be gentle is not over when this one has nothing left.
    void accompany(bool accompanied);
    /// The last look found the end of the log, and the receiver takes what it is given.
    [[nodiscard]] bool keepsUp() const;
    /// All that its source has and ever will have is settled.
    [[nodiscard]] bool isDone() const;
    /// What the rule for a backlog beside looks at.
    [[nodiscard]] SplitRule::Sight sight() const;
    /// Takes over the ledger of the backlog, which is done: the cursor, which it tries to save, tells of it no longer.
    void absorb(const wal::CursorStore::Ledger &ledger);
    /// The cursor as it would be saved now.
    [[nodiscard]] wal::CursorStore::Cursor cursor() const;
    /// As saved last.
    [[nodiscard]] const SteeringNote &note() const { return m_note; }
    [[nodiscard]] const Sender::Facts &facts() const { return m_sender.facts(); }
    /// The state as it is, without what belongs to the published one alone.
    [[nodiscard]] RemoteStatus look(SteadyTime now) const { return assemble(now); }
    [[nodiscard]] bool isOpen() const { return m_sender.health() == Sender::Health::Open; }

    /// Publishes that delivery ended by an exception; nothing else may have been called since.
    void fail(const std::string &what);

    /// The published state. Any thread.
    [[nodiscard]] std::shared_ptr<const RemoteStatus> status() const { return m_status.get(); }
    /// The cursor as saved last. Any thread.
    [[nodiscard]] wal::Position savedCursor() const;

private:
    void startReading();
    void saveCursor(SteadyTime now, bool force);
    void saveNote(SteadyTime now, bool force);
    void endDrainWhenDone(SteadyTime now);
    [[nodiscard]] std::chrono::milliseconds waited() const;
    [[nodiscard]] SteeringStatus steeringStatus() const;
    [[nodiscard]] SteadyTime publishIfDue(SteadyTime now);
    void publish(SteadyTime now);
    void weighBacklog(const RemoteStatus &status, SteadyTime now);
    [[nodiscard]] RemoteStatus assemble(SteadyTime now) const;
    [[nodiscard]] State state(const RemoteStatus &status, SteadyTime now) const;
    void setMetrics(const RemoteStatus &status) const;

    Settings m_settings; ///< Of which only `steering` changes.
    const Surroundings m_around;
    const std::string m_url; ///< Redacted.
    Window m_window;
    Lanes m_lanes;
    SeriesCache m_series;
    const std::unique_ptr<Throttle> m_ownThrottle; ///< Null: it is shared.
    Throttle &m_throttle;
    Sender m_sender;
    std::optional<Reader> m_reader; ///< From the first run on.

    SteeringNote m_note; ///< As saved last.
    SteadyTime m_noteSavedAt;
    bool m_held = false;
    bool m_accompanied = false;
    bool m_paused = false;
    TimestampMs m_pausedSince = 0;
    std::string m_pausedBy;
    std::optional<Quota::Pause> m_quotaPause; ///< As of the last publishing.
    std::optional<wal::CursorStore::Cursor::Skip> m_skip;
    std::optional<wal::CursorStore::Cursor::Backlog> m_backlog; ///< That is delivered beside.
    TimestampMs m_skipBefore = 0;                               ///< Of the last order.
    std::optional<std::uint32_t> m_skipUntil; ///< Samples of records before it may still have to be skipped.
    DrainEstimate m_estimate;
    std::optional<StopMode> m_stop;
    SteadyTime m_stopDeadline;

    wal::CursorStore::Cursor m_saved;
    std::atomic<std::uint64_t> m_savedPosition;
    SteadyTime m_savedAt;
    bool m_saveFailing = false;

    State m_state = State::Starting;
    TimestampMs m_stateSince;
    SteadyTime m_publishedAt;
    std::uint64_t m_pendingBytes = 0; ///< As weighed last.
    SteadyTime m_weighedAt = SteadyTime::min();
    bool m_changed = true; ///< Since it was published.
    Published<RemoteStatus> m_status;
    std::unique_ptr<Subscription> m_appends; ///< Last, so that it ends first.
};

} // namespace agent::remote
