// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/mutex.h"
#include "agent/base/result.h"
#include "agent/exposition/parser.h"
#include "agent/model/labels.h"
#include "agent/relabel/relabel.h"
#include "agent/scrape/manager.h"
#include "agent/scrape/metadata_cache.h"
#include "agent/scrape/settings.h"

#include <array>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

namespace agent::scrape {

/// A target as it results from discovery and relabelling. Immutable.
struct Target {
    std::uint64_t id = 0; ///< Hash of all final labels and the URL: the identity within a job. Stable over restarts.
    /// As `id` without the labels that hold interval and timeout: a target that differs in these only keeps its series.
    std::uint64_t key = 0;
    std::string job;
    std::string url;
    std::string unixSocket; ///< Empty: none.
    std::shared_ptr<const model::Labels> discoveredLabels;
    std::shared_ptr<const model::Labels> labels; ///< Those attached to samples.
    std::chrono::milliseconds interval{0};
    std::chrono::milliseconds timeout{0};
    exposition::ParseOptions histograms; ///< What its labels say about histograms.
};

/// What became of one discovered target.
struct AssembledTarget {
    std::shared_ptr<const Target> target; ///< Null: a relabel rule dropped it.
    std::shared_ptr<const model::Labels> discoveredLabels;
    int droppingRule = -1;
};

/// Builds a target from its own labels, those of its group and the job's settings, and relabels it.
/// Errors: InvalidInput with Prometheus's words; the target is to be skipped. Source: PARITY.md 3.1.
[[nodiscard]] Result<AssembledTarget> assembleTarget(const model::Labels &own, const model::Labels &group,
                                                     const JobSettings &job, const relabel::Rules &rules,
                                                     relabel::RuleTrace *trace = nullptr);
/// The labels of a target before relabelling.
[[nodiscard]] model::Labels discoveredLabels(const model::Labels &own, const model::Labels &group,
                                             const JobSettings &job);

/// How a target's scrapes went: written by its loop, read for status. Internally synchronised.
class TargetState {
public:
    /// One finished scrape.
    struct Report {
        TimestampMs time = 0;
        double duration = 0; ///< Seconds.
        std::uint64_t samples = 0;
        std::uint64_t series = 0;
        std::string_view error; ///< Empty: it went well.
        Exchange exchange = {};
    };
    void report(const Report &report);
    void setFamilies(std::shared_ptr<const FamilyList> families);
    /// Null: none yet.
    [[nodiscard]] std::shared_ptr<const FamilyList> families() const;
    /// Sets what scraping tells of a target.
    void fill(TargetStatus &status) const;
    /// The last scrapes, oldest first, and how the last one went on the wire.
    [[nodiscard]] ScrapeHistory history() const;

private:
    /// A finished scrape, small: there is a ring of them for each target.
    struct Past {
        TimestampMs time = 0;
        float duration = 0;
        std::uint32_t samples : 31 = 0;
        std::uint32_t failed : 1 = 0;
    };
    static constexpr std::size_t kMostPast = 32;
    using Ring = std::array<Past, kMostPast>;

    mutable Mutex m_mutex;
    Health m_health AGENT_GUARDED_BY(m_mutex) = Health::Unknown;
    std::string m_lastError AGENT_GUARDED_BY(m_mutex);
    TimestampMs m_lastScrape AGENT_GUARDED_BY(m_mutex) = 0;
    double m_lastDuration AGENT_GUARDED_BY(m_mutex) = 0;
    std::uint64_t m_lastSamples AGENT_GUARDED_BY(m_mutex) = 0;
    std::uint64_t m_series AGENT_GUARDED_BY(m_mutex) = 0;
    std::uint64_t m_scrapes AGENT_GUARDED_BY(m_mutex) = 0;
    std::uint64_t m_failures AGENT_GUARDED_BY(m_mutex) = 0;
    std::shared_ptr<const FamilyList> m_families AGENT_GUARDED_BY(m_mutex);
    std::unique_ptr<Ring> m_past AGENT_GUARDED_BY(m_mutex); ///< By number of the scrape; made with the first one.
    Exchange m_exchange AGENT_GUARDED_BY(m_mutex);
};

} // namespace agent::scrape
