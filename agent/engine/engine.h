// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/moment.h"
#include "agent/base/result.h"
#include "agent/base/status.h"
#include "agent/base/subscription.h"
#include "agent/engine/config_desk.h"
#include "agent/engine/dead_letter_rows.h"
#include "agent/engine/events.h"
#include "agent/engine/remote_command.h"
#include "agent/engine/snapshot.h"
#include "agent/engine/target_looks.h"
#include "agent/model/diagnosis.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace agent {
class LogSink;
}
namespace agent::telemetry {
class Logger;
class Registry;
} // namespace agent::telemetry

namespace agent::engine {

/// How a process runs the engine; from the command line.
struct Options {
    std::string configPath = "prometheus.yml";
    std::string storagePath = "data-agent/";
    std::string version = "0.0.0";
    std::map<std::string, std::string> flags;      ///< Every flag with its value, as /api/v1/status/flags shows them.
    std::uint64_t segmentBytes = 16U << 20;        ///< Of the write-ahead log.
    std::string walCompression = "snappy";         ///< "none", "snappy" or "zstd".
    std::chrono::milliseconds flushDeadline{1000}; ///< How long stopping lets healthy remotes deliver what is pending.
    bool adjustTimestamps = true;                  ///< Align scrape timestamps to the schedule.
    std::chrono::milliseconds timestampTolerance{2};
    std::vector<std::string> features = {};              ///< Values of --enable-feature that are in effect.
    bool autoReload = false;                             ///< Reload when the configuration's files have changed.
    std::chrono::milliseconds autoReloadInterval{30000}; ///< Between two looks at them; at least a second.
    std::chrono::milliseconds discoveryInterval{5000};   ///< Between two updates of a job's targets, at least.
    /// Of storage, what comes before the configuration file's word; times have no word there. Nothing: not given.
    std::optional<std::uint64_t> maxBytes = {}, minFreeBytes = {};
    std::optional<Moment> takeover = {};
    std::optional<std::chrono::milliseconds> retentionMinTime = {};  ///< Younger samples stay, delivered or not.
    std::optional<std::chrono::milliseconds> retentionMaxTime = {};  ///< Older samples go, delivered or not.
    std::optional<std::chrono::milliseconds> truncateFrequency = {}; ///< Between two deletions of what is delivered.
};

/// Metadata of one family at one target, for the API.
struct TargetMetadata {
    std::string job;
    std::shared_ptr<const model::Labels> target;
    std::string family, type, help, unit;
};

/// The agent, seen from outside: the console and the web API are two clients of this. Internally synchronised.
///
/// Nothing here waits for the engine. Requests are answered by callback on an engine thread; callbacks must return
/// quickly and must not destroy the engine. Destroying the engine stops it (at most about two seconds, whatever the
/// remotes do).
class Engine {
public:
    virtual ~Engine() = default;

    /// The newest state. Never null; a microsecond.
    [[nodiscard]] virtual std::shared_ptr<const EngineSnapshot> snapshot() const = 0;
    /// `nudge` is called, on an engine thread, when a newer snapshot is there: at most four times a second.
    [[nodiscard]] virtual std::unique_ptr<Subscription> onSnapshotChanged(std::function<void()> nudge) = 0;

    using Done = std::function<void(Status)>;
    /// Reads the configuration file again and applies it. On failure everything runs on as before.
    virtual void requestReload(Done done) = 0;
    /// Writes `text` to the configuration file, if it is valid and the file is still as it was loaded, and applies it:
    /// as ConfigDesk::apply with its defaults.
    virtual void requestApply(std::string text, Done done) = 0;
    /// Checks a configuration text; no problems: it is valid.
    virtual void checkConfig(std::string text, std::function<void(std::vector<ConfigProblem>)> done) = 0;
    /// More about configurations: previews, history, trying rules out. Lives as long as the engine; null: there is none.
    [[nodiscard]] virtual ConfigDesk *configDesk() { return nullptr; }

    virtual void pauseRemote(const std::string &name) = 0;
    virtual void resumeRemote(const std::string &name) = 0;
    virtual void retryRemote(const std::string &name) = 0;
    /// Everything an operator may want of a remote, these three among it; it enters the events with who wanted it.
    /// Errors: NotFound when no remote has that name.
    virtual void commandRemote(RemoteCommand command, std::function<void(const Result<RemoteEffect> &)> done) = 0;

    /// The dead letters of a remote, newest first. Errors: NotFound when no remote has that name.
    virtual void listDeadLetters(DeadLetterQuery query,
                                 std::function<void(const Result<std::vector<DeadLetterRow>> &)> done) = 0;
    /// Sends them again, when there is time for it; those that the receiver takes then are dead letters no more. Errors as
    /// above.
    virtual void resendDeadLetters(DeadLetterQuery query, Done done) = 0;
    /// Deletes them; `done` is told how many. Errors as above.
    virtual void dropDeadLetters(DeadLetterQuery query, std::function<void(const Result<std::uint64_t> &)> done) = 0;

    /// Examines the way to a remote, step by step, on a thread of its own; `onStep` is told of each step as it ends, `done`
    /// of the whole. With `sendTestSample` the receiver gets a sample of the series `belfry_doctor_test`. Errors: NotFound
    /// when no remote has that name, ResourceExhausted when others are being examined, Cancelled when the engine stops.
    virtual void diagnoseRemote(const std::string &name, bool sendTestSample,
                                std::function<void(const model::DiagnosisStep &)> onStep,
                                std::function<void(const Result<model::Diagnosis> &)> done) = 0;

    /// Scrapes a target once more, beside its schedule, with the settings of its job; nothing of it is stored or
    /// counted. Errors: NotFound when there is no such target, ResourceExhausted when several are being looked at. A
    /// scrape that fails is no error of this: the look says why.
    virtual void scrapeNow(TargetName target, std::function<void(const Result<TargetLook> &)> done) = 0;
    /// What the last scrapes of a target were like. Errors: NotFound.
    virtual void targetHistory(TargetName target, std::function<void(const Result<TargetHistory> &)> done) = 0;
    /// What each relabel rule of a job makes of a target that was discovered with these labels, dropped or not, by the
    /// rules now in force. Errors: NotFound when there is no such job.
    virtual void explainRelabelling(std::string job, model::Labels discovered,
                                    std::function<void(const Result<RelabelExplanation> &)> done) = 0;

    // Series. These are answered on threads of their own, which delivery and scraping never wait for.

    /// Errors: InvalidInput when the text is not understood, Cancelled by its stop token.
    virtual void findSeries(SeriesQuery query, std::function<void(const Result<SeriesFindings> &)> done) = 0;
    /// The series with exactly these labels, in their order; one that is not there has kNoSeries.
    virtual void lookUpSeries(std::vector<model::Labels> labels,
                              std::function<void(const std::vector<SeriesInfo> &)> done) = 0;
    /// What the log still has of some series: see series_reader.h. Errors: Cancelled by its stop token, Io.
    virtual void readSeries(SeriesRange range, std::function<void(const Result<SeriesPast> &)> done) = 0;
    /// Replaces the set of series whose values are kept for `takePoints`. Shape: at most 2,048.
    virtual void watchSeries(std::vector<model::SeriesRef> series) = 0;
    /// Points committed since the last call, oldest first; at most 65,536 are kept, older ones are lost to the chart
    /// only.
    [[nodiscard]] virtual std::vector<SeriesPoint> takePoints() = 0;

    /// Metadata of all targets' families.
    [[nodiscard]] virtual std::vector<TargetMetadata> targetMetadata() const = 0;
    /// The agent's own metrics in text format 0.0.4.
    [[nodiscard]] virtual std::string metricsText() const = 0;
    [[nodiscard]] virtual const Options &options() const = 0;

    /// Begins to stop, for a state that says so; destroying does the work.
    virtual void beginStop() = 0;
};

/// Loads the configuration, opens the storage and starts.
/// Errors: InvalidInput for the configuration (all problems in the message, exit code 2); AlreadyExists when the
/// storage is in use; Io (exit code 1).
struct StartResult {
    Status status;
    std::unique_ptr<Engine> engine; ///< Null when not Ok.
};
/// `logger` and `registry` must outlive the engine.
[[nodiscard]] StartResult startEngine(Options options, telemetry::Logger &logger, telemetry::Registry &registry);

} // namespace agent::engine
