// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/timestamp.h"
#include "agent/engine/delivery_account.h"
#include "agent/engine/health_rows.h"
#include "agent/model/labels.h"

#include <array>
#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace agent::engine {

/// The agent's state in one word; several remotes: the worst wins. Ordered from best to worst.
enum class AgentState {
    Delivering,
    CatchingUp,
    Paused,
    Starting,
    Stopping,
    Offline,      ///< A remote cannot be reached; data is held. Not an error.
    ActionNeeded, ///< A person must mend something; data is held.
    LosingData,   ///< Samples are being lost now.
};
/// "delivering", "catching_up", …: stable, for APIs.
[[nodiscard]] std::string_view stateName(AgentState state);

enum class TargetHealth { Unknown, Up, Down };

struct TargetRow {
    std::uint64_t id = 0; ///< Stable while the target lives.
    std::string job;
    std::string url;
    std::shared_ptr<const model::Labels> discoveredLabels;
    std::shared_ptr<const model::Labels> labels;
    TargetHealth health = TargetHealth::Unknown;
    std::string lastError;
    TimestampMs lastScrape = 0; ///< 0: not yet.
    double lastDuration = 0;    ///< Seconds.
    std::uint64_t lastSamples = 0;
    std::uint64_t series = 0;
    std::uint64_t scrapes = 0;
    std::uint64_t failures = 0;
    std::chrono::milliseconds interval{0};
    std::chrono::milliseconds timeout{0};
};

struct DroppedTargetRow {
    std::string job;
    std::shared_ptr<const model::Labels> discoveredLabels;
    int rule = -1;           ///< Index of the rule that dropped it; negative: none did, see `reason`.
    std::string reason = {}; ///< Why it cannot be scraped; empty when a rule dropped it.
};

struct PoolRow {
    std::string job;
    std::uint64_t up = 0;
    std::uint64_t down = 0;
    std::uint64_t unknown = 0;
    std::uint64_t dropped = 0;                                  ///< Full count.
    std::string error;                                          ///< Empty: none.
    std::shared_ptr<const std::vector<std::string>> rules = {}; ///< Its relabel rules as text; null: none.
};

struct DiscoveryRow {
    std::string job;
    std::string mechanism;
    TimestampMs lastUpdate = 0;
    std::string lastError;
    std::uint64_t targets = 0;
};

/// A part of the week in which data may be sent. Shape: `from` and `to` are minutes of the day; when `to` is not after
/// `from`, it ends on the next day.
struct SendingHoursRow {
    std::array<bool, 7> days{}; ///< On which it begins; Monday first.
    int from = 0;
    int to = 1440;
};

/// What holds a remote back.
struct SteeringRow {
    std::string paused; ///< "operator", "daily quota", "monthly quota", "schedule"; empty: not paused.
    std::string pausedBy;
    TimestampMs pausedSince = 0;      ///< By an operator.
    TimestampMs pausedUntil = 0;      ///< By a quota or the schedule; 0: not known.
    std::uint64_t bandwidthLimit = 0; ///< Bytes a second; 0: none.
    bool gentle = false;              ///< Drains slowly after an outage, for the receiver's sake.
    std::uint64_t usedToday = 0;      ///< Bytes, as are the next three; a quota of 0: none.
    std::uint64_t dailyQuota = 0;
    std::uint64_t usedThisMonth = 0;
    std::uint64_t monthlyQuota = 0;
    TimestampMs dayEnds = 0;
    TimestampMs monthEnds = 0;
    std::vector<SendingHoursRow> schedule; ///< Empty: data may be sent at any time.
    bool utc = false;                      ///< Days, months and hours are those of UTC, else of the machine.
};

/// What a receiver has refused for good and is kept.
struct DeadLetterTotals {
    std::uint64_t entries = 0;
    std::uint64_t samples = 0;
    std::uint64_t bytes = 0;
    std::uint64_t lost = 0;   ///< Samples that there was no room for, since start.
    std::uint64_t resent = 0; ///< Samples that were taken after all.
};

/// What is delivered beside newer samples: from a remote's cursor to `until`.
struct BacklogRow {
    std::uint32_t untilSegment = 0;
    std::uint32_t untilRecord = 0;
    std::uint32_t freshSegment = 0; ///< What lies between `until` and this place is settled as well.
    std::uint32_t freshRecord = 0;
    std::uint64_t samples = 0; ///< That wait.
};

struct RemoteRow {
    std::string name;
    std::string url;      ///< Password redacted.
    std::string protocol; ///< The version of remote write that is spoken: "1.0" or "2.0".
    AgentState state = AgentState::Starting;
    TimestampMs stateSince = 0;
    std::string lastError; ///< In full.
    int lastErrorCode = 0;
    TimestampMs lastErrorTime = 0;
    TimestampMs lastSuccess = 0;
    TimestampMs nextRetry = 0;
    LedgerRow ledger;
    std::uint32_t cursorSegment = 0;
    std::uint32_t cursorRecord = 0;
    std::optional<BacklogRow> backlog; ///< Nothing: samples are delivered in the order of the log.
    TimestampMs newestSent = 0;
    TimestampMs oldestPending = 0;  ///< 0: nothing waits.
    std::uint64_t pendingBytes = 0; ///< On disk, about.
    double pendingSeconds = 0;      ///< Age of the oldest sample that waits; 0: nothing waits.
    DeadLetterTotals deadLetters;
    TimestampMs acceptsFrom = 0;         ///< Older samples are refused for their age; 0: not known.
    std::uint64_t olderThanAccepted = 0; ///< About so many that wait are older.
    std::uint32_t lanes = 0;
    std::uint32_t lanesBusy = 0;
    std::uint64_t requests = 0;
    std::uint64_t retries = 0;
    std::map<int, std::uint64_t> answers; ///< By status; 0: no answer.
    std::uint64_t bytesSent = 0;          ///< Compressed, since start.
    std::uint64_t plainBytesSent = 0;     ///< The same before compression.
    std::uint64_t samplesSent = 0;        ///< Acknowledged since start.
    double latencyP50 = 0;                ///< Seconds.
    double latencyP99 = 0;
    double outRate = 0;         ///< Samples a second, smoothed over about ten seconds.
    double bytesRate = 0;       ///< Compressed bytes a second.
    double secondsToEmpty = -1; ///< At the pace of the last minute; -1: not known.
    SteeringRow steering;
    /// By time, from `settledFrom` to `EngineSnapshot::time`: what is in none of these has been acknowledged. Losses
    /// before `lossesKnownFrom` are counted in the ledger, and not told here; 0: there are none.
    std::vector<DeliverySpan> spans;
    TimestampMs settledFrom = 0; ///< What is older is none of this remote's, or not known any more.
    TimestampMs lossesKnownFrom = 0;
};

struct SegmentRow {
    std::uint32_t number = 0;
    std::uint64_t bytes = 0; ///< Where it lies: on disk or in memory.
    std::uint64_t samples = 0;
    TimestampMs minTime = 0;
    TimestampMs maxTime = 0;
    bool damaged = false;
    bool writing = false;   ///< The newest.
    bool delivered = false; ///< Every remote is past it.
    bool packed = false;    ///< Compressed for a long wait.
    bool memory = false;    ///< In memory only, because the disk did not take it.
};

struct WalRow {
    std::string directory;
    std::uint64_t bytes = 0;
    std::uint64_t freeBytes = 0;    ///< Of the file system.
    std::uint64_t maxBytes = 0;     ///< What the log may take on disk; 0: no bound.
    std::uint64_t minFreeBytes = 0; ///< What it leaves free of the file system; 0: no bound.
    std::uint64_t roomBytes = 0;    ///< What it may still grow by, by both and by the disk.
    std::uint64_t series = 0;
    std::uint64_t samplesAppended = 0; ///< Since start.
    std::uint64_t damagedRanges = 0;
    std::uint64_t memoryBytes = 0; ///< Of samples that are held in memory because the disk does not take them.
    std::uint64_t memoryLimit = 0; ///< What these may grow to; then the oldest are given up.
    std::string lastError;         ///< Why the disk does not take the log, in a sentence; empty when it does.
    std::vector<SegmentRow> segments;
    double bytesRate = 0;      ///< Growth in bytes a second, smoothed.
    double secondsToFull = -1; ///< Until the disk (or the budget) is full at the present growth; -1: not growing.
};

/// The time that samples get, against the clocks around it.
struct ClockRow {
    std::string state = "synchronised"; ///< Or "holding_over", "provisional", "ahead_of_receiver".
    double aheadOfWall = 0;             ///< Seconds; negative: behind.
    bool receiverKnown = false;         ///< A receiver has told its time.
    double aheadOfReceiver = 0;         ///< Seconds.
    bool slowed = false;                ///< Runs at half speed, to make up a lead.
    std::uint64_t jumpsForward = 0;     ///< Of the system's clock, by more than two seconds, since start.
    std::uint64_t jumpsBackward = 0;
    double lastJump = 0;          ///< Seconds; negative: backward.
    TimestampMs lastJumpTime = 0; ///< 0: none.
};

struct EventRow {
    std::uint64_t number = 0; ///< Counts up from 1.
    TimestampMs time = 0;
    AgentState severity = AgentState::Delivering; ///< Borrowed for its colours: how bad.
    std::string kind;          ///< "remote_state", "config_applied", "config_failed", "target_down", …
    std::string text;          ///< English, for people.
    std::string subject;       ///< What it happened to: a remote's name, "job url" of a target, a file; may be empty.
    std::string detail;        ///< The reason alone, without the subject; may be empty.
    std::uint32_t repeats = 1; ///< A target that goes up and down again and again has one row: how often it did.
    TimestampMs firstTime = 0; ///< Of the first of these.
};

struct LogRow {
    std::uint64_t number = 0;
    TimestampMs time = 0;
    int level = 1; ///< 0 debug, 1 info, 2 warn, 3 error.
    std::string component;
    std::string message;
    std::string fields;
    std::uint32_t repeats = 1;
};

/// The state at a moment of the past, for charts. A value.
struct CoursePoint {
    struct Remote {
        std::string name;
        bool offline = false;
        std::uint64_t pending = 0; ///< Samples that waited.
        std::uint64_t pendingBytes = 0;
        double outRate = 0; ///< Samples a second.
    };
    TimestampMs time = 0;
    double inRate = 0; ///< Samples a second.
    std::uint64_t logBytes = 0;
    std::uint64_t targetsUp = 0;
    std::vector<Remote> remotes;
};

/// Everything the outside may know of the engine at one moment. Immutable once published; lists are shared with nobody.
struct EngineSnapshot {
    std::uint64_t number = 0; ///< Counts up.
    TimestampMs time = 0;
    TimestampMs startTime = 0;
    AgentState state = AgentState::Starting;
    std::string stateRemote; ///< The remote that decides `state`; empty when none does.
    TimestampMs stateSince = 0;
    bool ready = false;

    model::Labels externalLabels;
    std::string configPath;
    std::string configText;         ///< The file as it was when loaded.
    bool configFileDiffers = false; ///< The file on disk is another by now, or is gone.
    std::string configPrinted;      ///< Defaults filled in, secrets masked.
    bool lastReloadOk = true;
    std::string lastReloadError;
    TimestampMs lastReloadTime = 0; ///< Of the last success.

    std::vector<PoolRow> pools;     ///< By job name.
    std::vector<TargetRow> targets; ///< By job, then URL, then id.
    std::vector<DroppedTargetRow> dropped;
    std::vector<DiscoveryRow> discovery;
    std::vector<RemoteRow> remotes; ///< In the file's order.
    WalRow wal;
    ClockRow clock;
    std::shared_ptr<const ProcessRow> process = std::make_shared<ProcessRow>(); ///< Never null.
    std::vector<CertificateRow> certificates;                                   ///< The one that ends first is first.
    std::vector<EventRow> events;                                               ///< Newest last, at most 200.
    std::vector<LogRow> logs;                                                   ///< Newest last, at most 500.

    /// Of the day before the start, ascending, about a point in half a minute while the agent ran. Never null.
    std::shared_ptr<const std::vector<CoursePoint>> earlier = std::make_shared<std::vector<CoursePoint>>();

    double inRate = 0; ///< Samples a second into the log, smoothed over about ten seconds.
    std::uint64_t scrapes = 0;
};

} // namespace agent::engine
