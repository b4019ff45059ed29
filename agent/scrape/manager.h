// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/clock.h"
#include "agent/base/log.h"
#include "agent/base/result.h"
#include "agent/http/message.h"
#include "agent/model/metadata.h"
#include "agent/model/target_group.h"
#include "agent/relabel/relabel.h"
#include "agent/scrape/metadata_cache.h"
#include "agent/scrape/sample_sink.h"
#include "agent/scrape/settings.h"
#include "agent/telemetry/registry.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace agent::scrape {

enum class Health { Unknown, Up, Down };

/// One active target, for people and for the API. A value.
struct TargetStatus {
    std::uint64_t id = 0; ///< Stable while the target lives: hash of labels and URL.
    std::string job;
    std::string url;
    std::shared_ptr<const model::Labels> discoveredLabels;
    std::shared_ptr<const model::Labels> labels; ///< Those attached to its samples.
    Health health = Health::Unknown;
    std::string lastError;
    TimestampMs lastScrape = 0;    ///< 0: not yet.
    double lastDuration = 0;       ///< Seconds.
    std::uint64_t lastSamples = 0; ///< Samples in the last exposition.
    std::uint64_t series = 0;      ///< Series in the target's cache.
    std::uint64_t scrapes = 0;
    std::uint64_t failures = 0;
    std::chrono::milliseconds interval{0};
    std::chrono::milliseconds timeout{0};
};

/// A target that relabelling dropped.
struct DroppedTarget {
    std::string job;
    std::shared_ptr<const model::Labels> discoveredLabels;
    int rule = -1; ///< Index of the relabel rule that dropped it.
};

/// A target that no rule drops and that is not scraped all the same.
struct SkippedTarget {
    std::shared_ptr<const model::Labels> discoveredLabels;
    std::string reason;
};

/// How one request went on the wire. A value.
struct Exchange {
    http::Timing timing;
    std::uint64_t wireBytes = 0; ///< Received, headers included.
    std::uint64_t bodyBytes = 0; ///< Unpacked.
};

/// A scrape that is over. A value.
struct PastScrape {
    TimestampMs time = 0;
    double duration = 0; ///< Seconds.
    std::uint64_t samples = 0;
    bool failed = false;
};

/// A value.
struct ScrapeHistory {
    std::vector<PastScrape> scrapes; ///< Oldest first; the last 32.
    Exchange exchange;               ///< Of the last one.
};

/// An extra scrape that is not stored: what came, and what a scrape would make of it. A value.
struct Look {
    TimestampMs time = 0; ///< When it was asked for.
    std::string url;
    int status = 0; ///< 0: there was no answer.
    http::Headers headers;
    http::Timing timing;
    std::uint64_t wireBytes = 0;
    std::uint64_t bodyBytes = 0; ///< Unpacked, all of it.
    std::string body;            ///< At most 4 MiB, cut behind a line.
    bool bodyCut = false;
    bool isText = true;
    bool usedFallback = false;    ///< Its type is not known, so it was read as fallback_scrape_protocol says.
    std::uint64_t samples = 0;    ///< This and the next three: as far as it was read.
    std::uint64_t kept = 0;       ///< Samples left by metric relabelling.
    std::uint64_t series = 0;     ///< Different ones.
    std::uint64_t duplicates = 0; ///< Samples of series that were there before in the same answer.
    Status error;                 ///< Why the scrape would fail.
    std::size_t errorLine = 0;    ///< From 1; 0: no line is to blame.
    std::string errorText;        ///< That line, at most 4 KiB of it.
};

/// One rule, and what it did. A value.
struct RelabelStep {
    relabel::RuleStep step;
    std::string rule; ///< As relabel::ruleText.
};

/// How a target came to its labels. A value.
struct Relabelling {
    std::vector<RelabelStep> steps; ///< Up to the rule that drops it.
    int droppingRule = -1;          ///< From 0; negative: none.
    Status problem;                 ///< Why it cannot be scraped though no rule drops it.
    model::Labels labels;           ///< Those attached to its samples; empty when it is not scraped.
    std::string url;
};

struct PoolStatus {
    std::string job;
    std::vector<TargetStatus> targets; ///< Ordered by URL and labels.
    std::vector<DroppedTarget> dropped;
    std::vector<SkippedTarget> skipped;                    ///< At most 100.
    std::shared_ptr<const std::vector<std::string>> rules; ///< Each relabel rule as text; shared, never null.
    std::uint64_t droppedCount = 0;                        ///< Full count, also when the list is cut.
    std::string error;                                     ///< target_limit and the like; empty: none.
};

/// Metadata of one family at one target.
struct MetadataEntry {
    std::string job;
    std::shared_ptr<const model::Labels> target;
    std::string family;
    model::Metadata metadata;
};

/// Scrapes the targets of all jobs on threads of its own. Internally synchronised.
class Manager {
public:
    struct Options {
        std::size_t threads = 1;
        std::string userAgent;
        /// Seed of the scrape offsets: differs between replicas, stays over restarts (host name and external labels,
        /// hashed).
        std::uint64_t offsetSeed = 0;
        bool adjustTimestamps = true;
        std::chrono::milliseconds timestampTolerance{2};
        /// Updates of one job's targets are taken over at most this often; the first one at once.
        std::chrono::milliseconds syncInterval{5000};
        bool startTimestamps = false;   ///< Feature created-timestamp-zero-ingestion.
        bool typeAndUnitLabels = false; ///< Feature type-and-unit-labels.
    };

    Manager(Options options, SampleSink &sink, Clock &clock, LogSink &log, telemetry::Registry &registry);
    /// Stops without stale markers, as a process that ends.
    ~Manager();

    /// Whether `apply` of these would have its files, without changing anything but creating files that are absent.
    /// Errors: as of `apply`.
    [[nodiscard]] Status check(const std::vector<JobSettings> &jobs) const;
    /// Replaces the jobs. Pools whose settings are equal live on untouched; removed ones end with stale markers. Scrape
    /// failure logs are opened anew. Errors: InvalidInput naming the job (a relabel rule that does not compile), or as
    /// the file system's for a failure log that cannot be opened; then nothing was changed.
    [[nodiscard]] Status apply(std::vector<JobSettings> jobs);
    /// Replaces Options::offsetSeed, for targets that come from now on and for jobs that change.
    void setOffsetSeed(std::uint64_t seed);
    /// The targets of a job have changed; unknown jobs are ignored. Threads: any; the work is done on the pool's
    /// thread.
    void update(const std::string &job, std::vector<model::TargetGroup> groups);
    /// Stops all scraping; running scrapes are cancelled and not committed. Idempotent.
    void stop();

    /// Cheap enough for four times a second with 10,000 targets: shares strings with the targets.
    [[nodiscard]] std::vector<PoolStatus> status() const;
    [[nodiscard]] std::vector<MetadataEntry> metadata() const;
    /// The same as the targets keep it, a list a target. A list that has not changed is the same object as before.
    [[nodiscard]] std::vector<std::shared_ptr<const FamilyList>> families() const;
    /// Scrapes a target of a job once more, beside its schedule, with the settings of the job, and tells what came;
    /// nothing of it is stored or counted. `done` is called once, on a thread of the manager, never when it stops
    /// before; or at once, on the caller's, with NotFound when there is no such target, ResourceExhausted when several
    /// are being looked at.
    void look(const std::string &job, std::uint64_t id, std::function<void(Result<Look>)> done);
    /// The last scrapes of a target. Errors: NotFound.
    [[nodiscard]] Result<ScrapeHistory> history(const std::string &job, std::uint64_t id) const;
    /// The request that each scrape of a target makes. Errors: NotFound.
    [[nodiscard]] Result<http::Request> requestFor(const std::string &job, std::uint64_t id) const;
    /// What the rules of a job make of a target. Errors: NotFound when there is no such job.
    [[nodiscard]] Result<Relabelling> explain(const std::string &job, const model::Labels &discovered) const;
    /// Samples committed, and scrapes done, since start.
    [[nodiscard]] std::uint64_t samplesCommitted() const;
    [[nodiscard]] std::uint64_t scrapesDone() const;

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace agent::scrape
