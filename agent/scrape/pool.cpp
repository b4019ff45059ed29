// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/scrape/pool.h"

#include <algorithm>
#include <tuple>
#include <unordered_set>
#include <utility>

namespace agent::scrape {
namespace {

constexpr std::size_t kMostSkipped = 100; ///< That are kept for people to look at.

double secondsSince(std::chrono::steady_clock::time_point start)
{
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

/// Whether a loop that scrapes `a` may go on for `b` as it is.
bool sameForLoop(const Target &a, const Target &b)
{
    return a.id == b.id && a.interval == b.interval && a.timeout == b.timeout;
}

} // namespace

Pool::Pool(std::shared_ptr<const PoolSettings> settings, Fleet &fleet, ScrapeMetrics &metrics, std::uint64_t offsetSeed)
    : m_fleet(fleet), m_metrics(metrics), m_jobMetrics(metrics.forJob(settings->job.name)), m_offsetSeed(offsetSeed),
      m_base(settings), m_settings(std::move(settings))
{
    m_jobMetrics.targetLimit->Set(static_cast<double>(m_base->job.targetLimit));
    publish({});
}

void Pool::reload(std::shared_ptr<const PoolSettings> settings, std::vector<std::string> &failures)
{
    const auto start = std::chrono::steady_clock::now();
    m_metrics.reloads.Increment();
    m_base = m_settings = std::move(settings);
    m_jobMetrics.targetLimit->Set(static_cast<double>(m_base->job.targetLimit));
    sync(failures);
    m_metrics.reloadLength(m_base->job.interval).Observe(secondsSince(start));
}

void Pool::sync(std::vector<model::TargetGroup> groups, std::vector<std::string> &failures)
{
    const auto start = std::chrono::steady_clock::now();
    m_groups = std::move(groups);
    sync(failures);
    m_jobMetrics.syncLength->Observe(secondsSince(start));
    m_jobMetrics.syncLengthHistogram->Observe(secondsSince(start));
    m_jobMetrics.syncs->Increment();
}

void Pool::sync(std::vector<std::string> &failures)
{
    const std::size_t failedBefore = failures.size();
    Discovered discovered = discover(failures);
    m_jobMetrics.syncsFailed->Increment(static_cast<double>(failures.size() - failedBefore));
    enforceTargetLimit(discovered.targets.size());
    assign(discovered.targets);
    m_jobMetrics.targets->Set(static_cast<double>(m_members.size()));
    publish(std::move(discovered));
}

void Pool::addDropped(Discovered &out, const AssembledTarget &target) const
{
    const std::uint64_t limit = m_base->job.keepDroppedTargets;
    ++out.droppedCount;
    if (limit == 0 || out.dropped.size() < limit)
        out.dropped.push_back({m_base->job.name, target.discoveredLabels, target.droppingRule});
}

void Pool::addSkipped(Discovered &out, const model::Labels &own, const model::Labels &group, std::string reason) const
{
    if (out.skipped.size() < kMostSkipped)
        out.skipped.push_back(
            {std::make_shared<const model::Labels>(discoveredLabels(own, group, m_base->job)), std::move(reason)});
}

Pool::Discovered Pool::discover(std::vector<std::string> &failures) const
{
    Discovered out;
    std::unordered_set<std::uint64_t> known;
    for (const model::TargetGroup &group : m_groups) {
        for (std::size_t i = 0; i < group.targets.size(); ++i) {
            auto assembled = assembleTarget(group.targets[i], group.labels, m_base->job, m_base->relabel);
            if (!assembled) {
                failures.push_back("instance " + std::to_string(i) + " in group " + group.source + ": " +
                                   assembled.error().message());
                addSkipped(out, group.targets[i], group.labels, assembled.error().message());
            } else if (!assembled->target) {
                addDropped(out, *assembled);
            } else if (known.insert(assembled->target->id).second) {
                out.targets.push_back(std::move(assembled->target));
            } else {
                addSkipped(out, group.targets[i], group.labels,
                           "another target of this job has the same address, path and labels");
            }
        }
    }
    return out;
}

void Pool::enforceTargetLimit(std::size_t targets)
{
    const std::uint64_t limit = m_base->job.targetLimit;
    std::string error;
    if (limit > 0 && targets > limit) {
        m_metrics.exceededTargetLimit.Increment();
        error = "target_limit exceeded (number of targets: " + std::to_string(targets) +
                ", limit: " + std::to_string(limit) + ")";
    }
    if (error == m_settings->forcedError)
        return;
    auto forced = std::make_shared<PoolSettings>(*m_base);
    forced->forcedError = std::move(error);
    m_settings = std::move(forced);
}

/// Loops are the same while job, target and what lines turn into are the same.
std::uint64_t Pool::loopId(const Target &target, std::uint64_t mapping) const
{
    constexpr std::uint64_t kOdd = 0x9e3779b97f4a7c15;
    return target.key ^ (mapping * kOdd);
}

void Pool::assign(const std::vector<std::shared_ptr<const Target>> &targets)
{
    std::unordered_map<std::uint64_t, Member> next;
    next.reserve(targets.size());
    for (const auto &target : targets) {
        std::uint64_t id = loopId(*target, m_settings->mapping);
        if (next.count(id) != 0) // two targets that differ in interval or timeout only
            id ^= target->id;
        Member member{target, nullptr, m_settings, m_offsetSeed};
        const auto known = m_members.find(id);
        bool unchanged = false;
        if (known != m_members.end()) {
            member.state = known->second.state;
            unchanged = known->second.settings == m_settings && sameForLoop(*known->second.target, *target);
        } else {
            member.state = std::make_shared<TargetState>();
        }
        if (unchanged)
            member.offsetSeed = known->second.offsetSeed;
        else
            m_fleet.ensure(id, {member.target, member.state, member.settings, member.offsetSeed});
        next.emplace(id, std::move(member));
    }
    for (const auto &[id, member] : m_members)
        if (next.count(id) == 0)
            m_fleet.retire(id);
    m_members.swap(next);
}

void Pool::publish(Discovered discovered)
{
    auto view = std::make_shared<PoolView>();
    view->job = m_base->job.name;
    view->error = m_settings->forcedError;
    view->dropped = std::move(discovered.dropped);
    view->droppedCount = discovered.droppedCount;
    view->skipped = std::move(discovered.skipped);
    view->settings = m_settings;
    view->targets.reserve(m_members.size());
    for (const auto &[id, member] : m_members)
        view->targets.push_back({member.target, member.state});
    std::sort(view->targets.begin(), view->targets.end(), [](const PoolView::Row &a, const PoolView::Row &b) {
        return std::tie(a.target->url, *a.target->labels, a.target->id) <
               std::tie(b.target->url, *b.target->labels, b.target->id);
    });
    m_view = std::move(view);
}

void Pool::retire()
{
    for (const auto &[id, member] : m_members)
        m_fleet.retire(id);
    m_members.clear();
    m_metrics.removeJob(m_base->job.name);
}

} // namespace agent::scrape
