// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/engine/config_preview.h"

#include "agent/scrape/pool_settings.h"
#include "agent/scrape/target.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <string_view>
#include <utility>

namespace agent::engine {
namespace {

using Change = ConfigPreview::Change;

/// What makes two targets of a job the same to people: where it is asked and what its samples bear.
using Identity = std::pair<std::string, std::uint64_t>;

/// The targets that a job has now.
struct Present {
    std::map<Identity, std::uint64_t> series; ///< By target.
    std::uint64_t scraped = 0;                ///< So many have series.
    std::uint64_t sum = 0;                    ///< Of their series.
};

std::map<std::string_view, Present> presentTargets(const EngineSnapshot &snapshot, const std::set<std::string> &jobs)
{
    std::map<std::string_view, Present> out;
    for (const TargetRow &row : snapshot.targets) {
        if (!jobs.contains(row.job) || !row.labels)
            continue;
        Present &present = out[row.job];
        present.series.emplace(Identity(row.url, row.labels->hash()), row.series);
        present.scraped += row.series > 0 ? 1 : 0;
        present.sum += row.series;
    }
    return out;
}

/// The targets that a job would have.
struct Wanted {
    std::set<Identity> targets;
    bool undiscovered = false;
};

Wanted wantedTargets(const scrape::JobSettings &job, const FoundTargets &found)
{
    Wanted out;
    const auto rules = relabel::Rules::compile(job.relabel, job.nameScheme);
    if (!rules)
        return out; // the loader has checked them
    const auto add = [&](const std::vector<model::TargetGroup> &groups) {
        for (const model::TargetGroup &group : groups) {
            for (const model::Labels &own : group.targets) {
                const auto assembled = scrape::assembleTarget(own, group.labels, job, *rules);
                if (assembled && assembled->target)
                    out.targets.emplace(assembled->target->url, assembled->target->labels->hash());
            }
        }
    };
    for (const discovery::Settings &settings : job.discovery) {
        if (const auto *fixed = std::get_if<discovery::StaticSettings>(&settings))
            add(fixed->groups);
        else if (const discovery::Manager::Groups groups = found(settings))
            add(*groups);
        else
            out.undiscovered = true;
    }
    return out;
}

/// Whether the two find and name the same targets.
bool sameTargets(const scrape::JobSettings &a, const scrape::JobSettings &b)
{
    return a.discovery == b.discovery && a.relabel == b.relabel && a.scheme == b.scheme &&
           a.metricsPath == b.metricsPath && a.params == b.params && a.nameScheme == b.nameScheme;
}

void weighTargets(const Present &present, const Wanted &wanted, ConfigPreview::Job &out)
{
    out.undiscovered = wanted.undiscovered;
    out.targetsAdded = static_cast<std::uint64_t>(
        std::count_if(wanted.targets.begin(), wanted.targets.end(),
                      [&present](const Identity &target) { return !present.series.contains(target); }));
    for (const auto &[target, series] : present.series) {
        // What the new mechanism will find may well be what is there.
        if (wanted.undiscovered || wanted.targets.contains(target))
            continue;
        ++out.targetsRemoved;
        out.seriesRemoved += series;
    }
    if (out.targetsAdded == 0)
        out.seriesAdded = 0;
    else if (present.scraped > 0)
        out.seriesAdded = static_cast<std::uint64_t>(
            std::llround(static_cast<double>(present.sum) / static_cast<double>(present.scraped) *
                         static_cast<double>(out.targetsAdded)));
}

template <typename Item>
const Item *byName(const std::vector<Item> &items, const std::string &name)
{
    const auto found =
        std::find_if(items.begin(), items.end(), [&name](const Item &item) { return item.name == name; });
    return found == items.end() ? nullptr : &*found;
}

template <typename Item>
std::map<std::string_view, const Item *> indexed(const std::vector<Item> &items)
{
    std::map<std::string_view, const Item *> out;
    for (const Item &item : items)
        out.emplace(item.name, &item);
    return out;
}

void previewJobs(const config::Config &running, const config::Config &next, const EngineSnapshot &snapshot,
                 const FoundTargets &found, ConfigPreview &out)
{
    const auto before = indexed(running.jobs);
    const auto after = indexed(next.jobs);
    std::set<std::string> touched;
    for (const scrape::JobSettings &job : next.jobs) {
        const auto old = before.find(job.name);
        if (old == before.end() || !(*old->second == job))
            touched.insert(job.name);
    }
    for (const scrape::JobSettings &job : running.jobs) {
        if (!after.contains(job.name))
            touched.insert(job.name);
    }
    auto present = presentTargets(snapshot, touched);
    for (const scrape::JobSettings &job : next.jobs) {
        if (!touched.contains(job.name))
            continue;
        ConfigPreview::Job row;
        row.name = job.name;
        const auto old = before.find(job.name);
        row.change = old == before.end() ? Change::Added : Change::Changed;
        if (old != before.end())
            row.seriesMayChange = !scrape::sameMapping(*old->second, job);
        if (old == before.end() || !sameTargets(*old->second, job))
            weighTargets(present[job.name], wantedTargets(job, found), row);
        else
            row.seriesAdded = 0;
        out.jobs.push_back(std::move(row));
    }
    for (const scrape::JobSettings &job : running.jobs) {
        if (after.contains(job.name))
            continue;
        ConfigPreview::Job row;
        row.name = job.name;
        row.change = Change::Removed;
        weighTargets(present[job.name], {}, row);
        out.jobs.push_back(std::move(row));
    }
}

void previewRemotes(const config::Config &running, const config::Config &next, const EngineSnapshot &snapshot,
                    ConfigPreview &out)
{
    const auto add = [&](const std::string &name, Change change, bool redirected) {
        ConfigPreview::Remote row{name, change, redirected, 0, 0};
        if (const RemoteRow *now = byName(snapshot.remotes, name)) {
            row.waiting = now->ledger.pending;
            row.waitingBytes = now->pendingBytes;
        }
        out.remotes.push_back(std::move(row));
    };
    for (const remote::Settings &remote : next.remotes) {
        const remote::Settings *old = byName(running.remotes, remote.name);
        if (!old)
            add(remote.name, Change::Added, false);
        else if (!(*old == remote))
            add(remote.name, Change::Changed, old->url != remote.url);
    }
    for (const remote::Settings &remote : running.remotes) {
        if (!byName(next.remotes, remote.name))
            add(remote.name, Change::Removed, false);
    }
}

std::vector<std::string> restartKeys(const config::Config &running, const config::Config &next)
{
    std::vector<std::string> out;
    if (running.storage.fsyncInterval != next.storage.fsyncInterval)
        out.emplace_back("belfry.storage.fsync_interval");
    if (running.storage.memoryBytes != next.storage.memoryBytes)
        out.emplace_back("belfry.storage.memory_bytes");
    if (running.storage.packAfter != next.storage.packAfter)
        out.emplace_back("belfry.storage.pack_after");
    if (running.outOfOrderTimeWindow != next.outOfOrderTimeWindow)
        out.emplace_back("storage.tsdb.out_of_order_time_window");
    return out;
}

} // namespace

ConfigProblem toProblem(const config::Problem &problem)
{
    return {problem.line,   problem.column,     problem.key,       problem.message,
            problem.remedy, problem.suggestion, problem.toString()};
}

ConfigPreview previewOf(const config::Config &running, const EngineSnapshot &snapshot,
                        const config::LoadResult &candidate, const FoundTargets &found)
{
    ConfigPreview out;
    for (const config::Problem &problem : candidate.problems)
        out.problems.push_back(toProblem(problem));
    if (!out.problems.empty())
        return out;
    out.warnings = candidate.warnings;
    const config::Config &next = candidate.config;
    out.differs = !(running == next);
    out.externalLabels = running.global.externalLabels != next.global.externalLabels;
    previewJobs(running, next, snapshot, found, out);
    previewRemotes(running, next, snapshot, out);
    out.restart = restartKeys(running, next);
    return out;
}

} // namespace agent::engine
