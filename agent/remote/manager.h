// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/clock.h"
#include "agent/base/log.h"
#include "agent/base/moment.h"
#include "agent/base/random.h"
#include "agent/base/status.h"
#include "agent/model/labels.h"
#include "agent/remote/answers/dead_letters.h"
#include "agent/remote/wire/family_metadata.h"
#include "agent/remote/receiver_clock.h"
#include "agent/remote/settings.h"
#include "agent/telemetry/registry.h"
#include "agent/wal/log.h"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
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

/// Why and how a remote is held back, for people and for the API. A value.
struct SteeringStatus {
    std::string paused;               ///< "operator", "daily quota", "monthly quota", "schedule"; empty: not paused.
    std::string pausedBy;             ///< The operator, when that is known.
    TimestampMs pausedSince = 0;      ///< By an operator.
    TimestampMs pausedUntil = 0;      ///< By a quota or the schedule; 0: not known.
    std::uint64_t bandwidthLimit = 0; ///< Bytes a second; 0: none.
    std::uint64_t usedToday = 0;      ///< Bytes, as are the next three; a budget of 0: none.
    std::uint64_t dailyQuota = 0;
    std::uint64_t usedThisMonth = 0;
    std::uint64_t monthlyQuota = 0;
    TimestampMs dayEnds = 0;
    TimestampMs monthEnds = 0;
    bool gentle = false;                ///< Drains slowly after an outage, for the receiver's sake.
    std::vector<SendingHours> schedule; ///< When data may be sent; empty: always.
    bool utc = false;                   ///< Quotas and schedule go by UTC, else by the machine's time.
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
    /// With Order::FreshFirst: what is delivered beside newer samples, from `cursor` to `until`.
    struct Backlog {
        wal::Position until;
        wal::Position freshCursor; ///< Everything between `until` and it is settled as well.
        std::uint64_t samples = 0; ///< That wait.
    };
    std::optional<Backlog> backlog = {};
    LedgerStatus ledger;
    DeadLetterCounts deadLetters;
    /// The receiver refuses older samples for their age, as it was found out from its answers; 0: nothing is known.
    TimestampMs acceptsFrom = 0;
    std::uint64_t olderThanAccepted = 0; ///< About so many pending samples are older.
    TimestampMs newestSent = 0;          ///< Timestamp of the newest acknowledged sample.
    TimestampMs oldestPending = 0;       ///< Timestamp of the oldest sample not yet settled; 0: none.
    std::uint64_t pendingBytes = 0;      ///< On disk, about; what is not pending but lies between counts.
    Protocol protocol = Protocol::V1;    ///< That is spoken: 1.0 as well where 2.0 is configured and not understood.
    std::uint32_t lanes = 0;
    std::uint32_t lanesBusy = 0;
    std::uint64_t requests = 0; ///< Answered, since start.
    std::uint64_t retries = 0;
    std::map<int, std::uint64_t> answers; ///< By HTTP status; 0: no answer.
    std::uint64_t bytesSent = 0;          ///< Compressed bodies, since start.
    std::uint64_t plainBytesSent = 0;     ///< The same before compression.
    std::uint64_t samplesSent = 0;        ///< Acknowledged since start.
    double latencyP50 = 0;                ///< Seconds, over the last few hundred requests.
    double latencyP99 = 0;
    double secondsToEmpty = -1; ///< Until nothing waits, at the pace of the last minute; -1: not known.
    SteeringStatus steering;
};

/// What skipping to a time gives up. A value.
struct SkipPreview {
    std::uint64_t samples = 0;
    std::uint64_t bytes = 0; ///< On disk.
    bool exact = true;       ///< Else the samples of a segment are taken as spread evenly over its time.
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
        /// Where dead letters are kept: below the storage path. Null or empty: they are counted and not kept.
        FileSystem *files = nullptr;
        std::string storagePath = {};
        bool watchNetwork = true;                 ///< Probe at once when the machine's network comes up.
        const MetadataSource *metadata = nullptr; ///< What is known of metric families; null: nothing.
    };
    /// `settled` is called, on a remote's thread, when a cursor was saved: time to look whether segments can go.
    Manager(Options options, wal::Log &log, wal::CursorStore &cursors, Clock &clock, LogSink &sink,
            telemetry::Registry &registry, std::function<void()> settled);
    /// Stops.
    ~Manager();

    /// Replaces the remotes. Unchanged ones live on; changed ones go on from their cursor; new ones start at the log's
    /// present end, or, when no remote was ever seen on it, where Options::takeover says. Errors: InvalidInput (a
    /// relabel rule); then nothing was changed.
    [[nodiscard]] Status apply(std::vector<Settings> remotes, const model::Labels &externalLabels);
    /// Gives healthy remotes a short time for what is pending, saves the cursors, joins. Idempotent.
    void stop();

    // What operators say. Each takes effect at once, on the remote's thread, or after an `apply` that is under way;
    // NotFound when there is no such remote.

    /// Sends nothing more, also after a restart, until it is resumed. `by`: who says so.
    Status pause(const std::string &name, const std::string &by = {});
    Status resume(const std::string &name);
    /// Ends a back-off wait at once, and drains a backlog at full speed.
    Status retryNow(const std::string &name);
    /// Until the next start, or until the file gives another limit.
    Status setBandwidthLimit(const std::string &name, std::uint64_t bytesPerSecond);
    /// What `skip` would give up now.
    [[nodiscard]] Result<SkipPreview> previewSkip(const std::string &name, TimestampMs before) const;
    /// Gives up what waits and is older than `before`, as operator_skip; what is being sent at that moment may still
    /// arrive, and is then acknowledged. Returns what is expected to go; the ledger says what went.
    Result<SkipPreview> skip(const std::string &name, TimestampMs before);
    /// The machine's network has come up.
    void networkUp();

    /// What the receiver of that name has refused; null when there is no such remote.
    [[nodiscard]] std::shared_ptr<DeadLetters> deadLetters(const std::string &name) const;
    /// Sends dead letters again. Errors: NotFound when there is no such remote.
    [[nodiscard]] Status resendDeadLetters(const std::string &name, const DeadLetterFilter &filter);

    [[nodiscard]] std::vector<RemoteStatus> status() const;
    /// The lowest cursor; nothing before it is needed. The log's end when there are no remotes; its beginning before
    /// `apply` has said so.
    [[nodiscard]] wal::Position lowestCursor() const;

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace agent::remote
