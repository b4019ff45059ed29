// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/model/target_group.h"
#include "agent/scrape/loop.h"

#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

namespace agent::scrape {

/// Where pools have their targets scraped. Internally synchronised.
class Fleet {
public:
    virtual ~Fleet() = default;
    /// Scrapes a target under `id`, or changes how.
    virtual void ensure(std::uint64_t id, LoopSpec spec) = 0;
    /// Ends the scraping of a target, with stale markers unless it comes back soon.
    virtual void retire(std::uint64_t id) = 0;
};

/// What a pool looked like after a sync. Immutable; how scraping goes is asked of the states.
struct PoolView {
    struct Row {
        std::shared_ptr<const Target> target;
        std::shared_ptr<const TargetState> state;
    };
    std::string job;
    std::vector<Row> targets; ///< Ordered by URL and labels.
    std::vector<DroppedTarget> dropped;
    std::uint64_t droppedCount = 0;
    std::vector<SkippedTarget> skipped; ///< At most 100.
    std::string error;
    std::shared_ptr<const PoolSettings> settings; ///< As in force; never null.
};

/// The targets of one job. One thread at a time.
class Pool {
public:
    /// `offsetSeed` as Manager::Options::offsetSeed.
    Pool(std::shared_ptr<const PoolSettings> settings, Fleet &fleet, ScrapeMetrics &metrics, std::uint64_t offsetSeed);

    [[nodiscard]] const PoolSettings &settings() const { return *m_base; }
    /// Takes over other settings and syncs with the groups known.
    void reload(std::shared_ptr<const PoolSettings> settings, std::vector<std::string> &failures);
    /// For targets that come from now on, and for all after the next reload.
    void setOffsetSeed(std::uint64_t seed) { m_offsetSeed = seed; }
    /// Replaces the groups. Targets that cannot be used are skipped; why is appended to `failures`.
    void sync(std::vector<model::TargetGroup> groups, std::vector<std::string> &failures);
    /// Ends the scraping of all targets; the pool's metrics die.
    void retire();
    [[nodiscard]] std::shared_ptr<const PoolView> view() const { return m_view; }

private:
    struct Member {
        std::shared_ptr<const Target> target;
        std::shared_ptr<TargetState> state;
        std::shared_ptr<const PoolSettings> settings; ///< Those its loop has; so the seed.
        std::uint64_t offsetSeed = 0;
    };
    /// What discovery comes to under the settings.
    struct Discovered {
        std::vector<std::shared_ptr<const Target>> targets; ///< Each identity once.
        std::vector<DroppedTarget> dropped;
        std::uint64_t droppedCount = 0;
        std::vector<SkippedTarget> skipped;
    };

    void sync(std::vector<std::string> &failures);
    [[nodiscard]] Discovered discover(std::vector<std::string> &failures) const;
    void addSkipped(Discovered &out, const model::Labels &own, const model::Labels &group, std::string reason) const;
    void addDropped(Discovered &out, const AssembledTarget &target) const;
    void enforceTargetLimit(std::size_t targets);
    [[nodiscard]] std::uint64_t loopId(const Target &target, std::uint64_t mapping) const;
    void assign(const std::vector<std::shared_ptr<const Target>> &targets);
    void publish(Discovered discovered);

    Fleet &m_fleet;
    ScrapeMetrics &m_metrics;
    ScrapeMetrics::ForJob m_jobMetrics;
    std::uint64_t m_offsetSeed;
    std::shared_ptr<const PoolSettings> m_base; ///< As configured.
    std::shared_ptr<const PoolSettings>
        m_settings; ///< As in force: with the forced error when there are too many targets.
    std::vector<model::TargetGroup> m_groups;
    std::unordered_map<std::uint64_t, Member> m_members; ///< By id of their loop.
    std::shared_ptr<const PoolView> m_view;
};

} // namespace agent::scrape
