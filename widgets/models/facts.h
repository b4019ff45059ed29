// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What the pages show, taken from a snapshot as Qt values: the pages know these and never the agent's types.
// Pure functions over an immutable snapshot; any thread. Instants are milliseconds since the epoch (0: none), spans are
// seconds (negative: not known), rates are per second.

#include "widgets/models/snapshot_ptr.h"
#include "widgets/text/attention_text.h"
#include "widgets/text/delivery_text.h"
#include "widgets/text/state_text.h"

#include <QHash>
#include <QList>
#include <QPair>
#include <QString>

namespace widgets {

/// The engine's state as the console's.
[[nodiscard]] State toState(agent::engine::AgentState state);

/// What the header's sentence is made of.
[[nodiscard]] StateFacts stateFacts(const agent::engine::EngineSnapshot &snapshot);

/// What a receiver has refused for good and is kept. A value.
struct DeadLetterFacts {
    quint64 entries = 0;
    quint64 samples = 0;
    quint64 bytes = 0;
    quint64 lost = 0;   ///< Samples that there was no room for, since start.
    quint64 resent = 0; ///< Samples that were taken after all.
    friend bool operator==(const DeadLetterFacts &, const DeadLetterFacts &) = default;
};

/// One receiver. A value.
struct RemoteFacts {
    QString name;
    QString url;
    StateFacts state; ///< Its `remote` is empty: a card says whose it is.
    QString lastError;
    int lastErrorCode = 0;
    qint64 lastErrorTime = 0;
    qint64 lastSuccess = 0;
    qint64 nextRetry = 0;
    quint64 committed = 0;
    quint64 acknowledged = 0;
    quint64 pending = 0;
    quint64 relabelDropped = 0;
    QList<QPair<QString, quint64>> dropped; ///< By reason, ordered by reason.
    qint64 imbalance = 0;
    quint64 pendingBytes = 0;
    qint64 newestSent = 0;
    qint64 oldestPending = 0;
    quint32 cursorSegment = 0;
    quint32 cursorRecord = 0;
    quint32 lanes = 0;
    quint32 lanesBusy = 0;
    quint64 requests = 0;
    quint64 retries = 0;
    QList<QPair<int, quint64>> answers; ///< By status, ascending; 0: no answer.
    quint64 bytesSent = 0;
    quint64 samplesSent = 0;
    double latencyP50 = 0;
    double latencyP99 = 0;
    double outRate = 0; ///< 0 while nothing can leave, whatever the smoothed rate still says.
    double bytesRate = 0;
    double secondsToEmpty = -1; ///< Not known while nothing can leave.
    QString protocol;           ///< "1.0" or "2.0".
    quint64 plainBytesSent = 0; ///< Before compression.
    DeadLetterFacts deadLetters;
    qint64 acceptsFrom = 0; ///< Older samples are refused for their age; 0: not known.
    quint64 olderThanAccepted = 0;
    SteeringFacts steering;
    /// By reason, the time that what was lost is of, as far as it is known: from the oldest to the newest.
    QHash<QString, QPair<qint64, qint64>> lossTimes;
    bool newestFirst = false; ///< New samples are delivered beside a backlog, not after it.
    quint64 backlog = 0;      ///< Then: how many wait in that backlog.

    /// Everything lost but what the operator's rules dropped.
    [[nodiscard]] quint64 droppedTotal() const;
};
/// Whether samples leave for a receiver in this state.
[[nodiscard]] bool delivers(agent::engine::AgentState state);
/// In the file's order.
[[nodiscard]] QList<RemoteFacts> remoteFacts(const agent::engine::EngineSnapshot &snapshot);

/// The log on disk. A value.
struct LogFacts {
    QString directory;
    quint64 bytes = 0;
    quint64 freeBytes = 0;    ///< Of the file system.
    quint64 maxBytes = 0;     ///< What the log may take; 0: no bound.
    quint64 minFreeBytes = 0; ///< What it leaves free; 0: no bound.
    quint64 roomBytes = 0;    ///< What it may still grow by.
    quint64 series = 0;
    quint64 samplesAppended = 0;
    quint64 damagedRanges = 0;
    QString lastError;
    int segments = 0;
    qint64 oldest = 0; ///< Of what is on disk.
    double bytesRate = 0;
    double secondsToFull = -1;
};
[[nodiscard]] LogFacts logFacts(const agent::engine::EngineSnapshot &snapshot);

/// One segment of the log. A value.
struct SegmentFacts {
    quint32 number = 0;
    quint64 bytes = 0;
    quint64 samples = 0;
    qint64 minTime = 0;
    qint64 maxTime = 0;
    bool damaged = false;
    bool writing = false;
    bool delivered = false;
    bool packed = false;
    bool memory = false;
    friend bool operator==(const SegmentFacts &, const SegmentFacts &) = default;
};
[[nodiscard]] QList<SegmentFacts> segmentFacts(const agent::engine::EngineSnapshot &snapshot);

/// How the targets are, in numbers. A value.
struct TargetCounts {
    quint64 total = 0;
    quint64 up = 0;
    quint64 down = 0;
    quint64 unknown = 0;
    friend bool operator==(const TargetCounts &, const TargetCounts &) = default;
};
[[nodiscard]] TargetCounts targetCounts(const agent::engine::EngineSnapshot &snapshot);

/// One target in full. A value.
struct TargetFacts {
    quint64 id = 0; ///< As the engine has it; 0: no target.
    QString job;
    QString url;
    QList<QPair<QString, QString>> discoveredLabels;
    QList<QPair<QString, QString>> labels;
    QString health; ///< "up", "down", "unknown": stable.
    QString lastError;
    qint64 lastScrape = 0;
    double lastDuration = 0;
    quint64 lastSamples = 0;
    quint64 series = 0;
    quint64 scrapes = 0;
    quint64 failures = 0;
    double interval = 0;
    double timeout = 0;
};

/// The running configuration. A value.
struct ConfigFacts {
    QString path;
    QString text;    ///< The file as it was when loaded.
    QString printed; ///< Defaults filled in, secrets masked.
    bool lastReloadOk = true;
    QString lastReloadError;
    qint64 lastReloadTime = 0;
};
[[nodiscard]] ConfigFacts configFacts(const agent::engine::EngineSnapshot &snapshot);
/// The path only: cheap, unlike the texts.
[[nodiscard]] QString configPath(const agent::engine::EngineSnapshot &snapshot);

/// Who this agent is and how long it runs. A value.
struct AgentFacts {
    QString identity;       ///< Values of the external labels: "batmobile / 0".
    QString externalLabels; ///< `cluster="batmobile", replica="0"`.
    qint64 now = 0;
    qint64 startTime = 0;
    bool ready = false;
    double inRate = 0;
    quint64 scrapes = 0;
    qsizetype jobs = 0;
    bool lastReloadOk = true;
    qint64 lastReloadTime = 0; ///< Of the last success.
};
[[nodiscard]] AgentFacts agentFacts(const agent::engine::EngineSnapshot &snapshot);

/// What needs a person: what loses data first, then what holds it, then the rest; targets by job, at most `limit`
/// entries.
[[nodiscard]] QList<Attention> attentions(const agent::engine::EngineSnapshot &snapshot, qsizetype limit = 50);

} // namespace widgets
