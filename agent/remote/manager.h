// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/clock.h"
#include "agent/base/log.h"
#include "agent/base/moment.h"
#include "agent/base/random.h"
#include "agent/base/status.h"
#include "agent/model/labels.h"
#include "agent/remote/receiver_clock.h"
#include "agent/remote/settings.h"
#include "agent/telemetry/registry.h"
#include "agent/wal/log.h"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace agent::remote {

/// What a remote is doing, in one word.
enum class State {
    Starting,     ///< Nothing sent yet, nothing known.
    Delivering,   ///< Keeps up.
    CatchingUp,   ///< Delivers, but is behind.
    Offline,      ///< Cannot be reached or answers 5xx; retrying.
    ActionNeeded, ///< Refuses for a reason an operator can mend; holding.
    Paused,       ///< By the operator.
};

/// The sample account of a remote since it was first seen: committed = acknowledged + pending + relabelDropped + sum of
/// dropped.
struct LedgerStatus {
    std::uint64_t committed = 0;
    std::uint64_t acknowledged = 0;
    std::uint64_t pending = 0;
    std::uint64_t relabelDropped = 0;
    std::map<std::string, std::uint64_t> dropped; ///< By reason.
    [[nodiscard]] std::int64_t imbalance() const
    {
        std::uint64_t known = acknowledged + pending + relabelDropped;
        for (const auto &[reason, count] : dropped)
            known += count;
        return static_cast<std::int64_t>(committed) - static_cast<std::int64_t>(known);
    }
};

/// One remote, for people and for the API. A value.
struct RemoteStatus {
    std::string name;
    std::string url; ///< Password redacted.
    State state = State::Starting;
    TimestampMs stateSince = 0;
    std::string lastError; ///< In full, with the server's text; empty: none since start.
    int lastErrorCode = 0; ///< HTTP status, 0 when there was no answer.
    TimestampMs lastErrorTime = 0;
    TimestampMs lastSuccess = 0; ///< 0: none since start.
    TimestampMs nextRetry = 0;   ///< 0: none is waiting.
    wal::Position cursor;        ///< Everything before it is settled.
    LedgerStatus ledger;
    TimestampMs newestSent = 0;    ///< Timestamp of the newest acknowledged sample.
    TimestampMs oldestPending = 0; ///< Timestamp of the oldest sample not yet settled; 0: none.
    std::uint32_t lanes = 0;
    std::uint32_t lanesBusy = 0;
    std::uint64_t requests = 0; ///< Answered, since start.
    std::uint64_t retries = 0;
    std::map<int, std::uint64_t> answers; ///< By HTTP status; 0: no answer.
    std::uint64_t bytesSent = 0;          ///< Compressed bodies, since start.
    std::uint64_t samplesSent = 0;        ///< Acknowledged since start.
    double latencyP50 = 0;                ///< Seconds, over the last few hundred requests.
    double latencyP99 = 0;
};

/// Delivers what the log holds to every remote, each on a thread of its own with a cursor of its own. Internally
/// synchronised. One remote never slows another.
class Manager {
public:
    struct Options {
        std::string userAgent;
        std::chrono::milliseconds cursorInterval{1000};
        /// How long `stop` lets healthy remotes deliver what is pending.
        std::chrono::milliseconds stopDeadline{1000};
        /// What the log holds when there is a remote for the first time is delivered from then on.
        Moment takeover;
        ClockHooks clockHooks = {};
    };
    /// `settled` is called, on a remote's thread, when a cursor was saved: time to look whether segments can go.
    Manager(Options options, wal::Log &log, wal::CursorStore &cursors, Clock &clock, LogSink &sink,
            telemetry::Registry &registry, std::function<void()> settled);
    /// Stops.
    ~Manager();

    /// Replaces the remotes. Unchanged ones live on; changed ones go on from their cursor; new ones start at the log's
    /// present end, or, when no remote was ever seen on it, where Options::takeover says. Errors: InvalidInput (a relabel
    /// rule); then nothing was changed.
    [[nodiscard]] Status apply(std::vector<Settings> remotes, const model::Labels &externalLabels);
    /// Gives healthy remotes a short time for what is pending, saves the cursors, joins. Idempotent.
    void stop();

    void pause(const std::string &name);
    void resume(const std::string &name);
    /// Ends a back-off wait at once.
    void retryNow(const std::string &name);

    [[nodiscard]] std::vector<RemoteStatus> status() const;
    /// The lowest cursor; nothing before it is needed. The log's end when there are no remotes.
    [[nodiscard]] wal::Position lowestCursor() const;

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace agent::remote
