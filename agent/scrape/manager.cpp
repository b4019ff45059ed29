// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/scrape/manager.h"

#include "agent/base/executor.h"
#include "agent/base/mutex.h"
#include "agent/base/published.h"
#include "agent/scrape/exchange.h"
#include "agent/scrape/look.h"
#include "agent/scrape/pool.h"
#include "agent/scrape/worker.h"

#include <algorithm>
#include <atomic>
#include <map>
#include <set>
#include <utility>

namespace agent::scrape {
namespace {

using Views = std::vector<std::shared_ptr<const PoolView>>;

/// Looks at targets that may be under way at once.
constexpr int kMostLooks = 4;

/// As Prometheus counts them: without the name.
std::size_t bytes(const model::Metadata &metadata)
{
    return metadata.help.size() + metadata.unit.size() + model::typeName(metadata.type).size();
}

TargetStatus statusOf(const PoolView::Row &row)
{
    TargetStatus out;
    out.id = row.target->id;
    out.job = row.target->job;
    out.url = row.target->url;
    out.discoveredLabels = row.target->discoveredLabels;
    out.labels = row.target->labels;
    out.interval = row.target->interval;
    out.timeout = row.target->timeout;
    row.state->fill(out);
    return out;
}

/// Deals loops to workers by their id.
class Workers final : public Fleet {
public:
    explicit Workers(const Worker::Environment &environment, std::size_t count)
    {
        for (std::size_t i = 0; i < std::max<std::size_t>(1, count); ++i)
            m_workers.push_back(std::make_unique<Worker>(environment, http::makeCurlClient()));
        for (std::size_t i = 0; i < m_workers.size(); ++i)
            m_workers[i]->start("agent-scrape-" + std::to_string(i));
    }
    void ensure(std::uint64_t id, LoopSpec spec) override { worker(id).ensure(id, std::move(spec)); }
    void retire(std::uint64_t id) override { worker(id).retire(id); }
    /// Sends a request on the client of the worker that `id` falls to.
    void send(std::uint64_t id, http::Request request, http::Client::Done done)
    {
        worker(id).send(std::move(request), std::move(done));
    }
    void stop()
    {
        for (const auto &worker : m_workers)
            worker->stop();
    }

private:
    Worker &worker(std::uint64_t id) { return *m_workers[id % m_workers.size()]; }
    std::vector<std::unique_ptr<Worker>> m_workers;
};

std::set<std::string> failureLogPaths(const std::vector<JobSettings> &jobs)
{
    std::set<std::string> out;
    for (const JobSettings &job : jobs)
        if (!job.scrapeFailureLogFile.empty())
            out.insert(job.scrapeFailureLogFile);
    return out;
}

/// Null: there is none.
const PoolView *findPool(const Views &views, const std::string &job)
{
    const auto found = std::find_if(views.begin(), views.end(), [&job](const auto &view) { return view->job == job; });
    return found == views.end() ? nullptr : found->get();
}

/// A target with the settings of its pool.
struct FoundTarget {
    PoolView::Row row;
    std::shared_ptr<const PoolSettings> settings;
};

Result<FoundTarget> findTarget(const Views &views, const std::string &job, std::uint64_t id)
{
    if (const PoolView *view = findPool(views, job))
        for (const PoolView::Row &row : view->targets)
            if (row.target->id == id)
                return FoundTarget{row, view->settings};
    return notFound("the target is not scraped any more");
}

/// Sets the metadata gauges of each job.
void refreshMetadataGauges(const Views &views, const ScrapeMetrics &metrics)
{
    for (const auto &view : views) {
        std::size_t entries = 0;
        std::size_t size = 0;
        for (const PoolView::Row &row : view->targets) {
            const auto families = row.state->families();
            if (!families)
                continue;
            entries += families->size();
            for (const auto &family : *families)
                size += bytes(family->metadata);
        }
        metrics.setMetadata(view->job, entries, size);
    }
}

} // namespace

struct Manager::Impl {
    using Settings = std::shared_ptr<const PoolSettings>;

    Impl(Options o, SampleSink &sink, Clock &c, LogSink &l, telemetry::Registry &registry)
        : options(std::move(o)), clock(c), log(l), metrics(std::make_shared<ScrapeMetrics>(registry)),
          views(std::make_shared<Published<Views>>()),
          workers(Worker::Environment{options, sink, clock, l, *metrics, counters}, options.threads), failureLogs(l),
          offsetSeed(options.offsetSeed), executor("agent-targets")
    {
        views->set(std::make_shared<const Views>());
        // The registry may outlive the manager.
        registry.addCollector([weak = std::weak_ptr(views), shared = metrics] {
            if (const auto published = weak.lock())
                refreshMetadataGauges(*published->get(), *shared);
        });
    }

    void publish() AGENT_REQUIRES(mutex)
    {
        auto next = std::make_shared<Views>();
        for (const auto &[name, pool] : pools)
            next->push_back(pool->view());
        views->set(std::move(next));
    }
    [[nodiscard]] Status compileChanged(std::vector<JobSettings> jobs, std::vector<Settings> &changed,
                                        std::set<std::string> &wanted) AGENT_REQUIRES(mutex);
    void syncJob(const std::string &job);
    void tellFailures(const std::string &job, const std::vector<std::string> &failures)
    {
        for (const std::string &failure : failures)
            log.write(LogLevel::Error, "scrape", "Creating target failed", {{"scrape_pool", job}, {"err", failure}});
    }

    const Options options;
    Clock &clock;
    LogSink &log;
    std::shared_ptr<ScrapeMetrics> metrics;
    ScrapeCounters counters;
    std::atomic<int> looks{0}; ///< Under way.
    std::shared_ptr<Published<Views>> views;
    Workers workers;
    Mutex mutex; ///< Held during a sync, which may take tens of milliseconds; readers of status do without. Taken
                 ///< before `waitingMutex`.
    std::map<std::string, std::unique_ptr<Pool>> pools AGENT_GUARDED_BY(mutex);
    FailureLogs failureLogs AGENT_GUARDED_BY(mutex);
    std::uint64_t offsetSeed AGENT_GUARDED_BY(mutex);
    std::uint64_t mappings AGENT_GUARDED_BY(mutex) = 0; ///< Numbers given to PoolSettings::mapping.
    Mutex waitingMutex;
    std::map<std::string, std::vector<model::TargetGroup>>
        waiting AGENT_GUARDED_BY(waitingMutex); ///< Groups to be taken over.
    std::map<std::string, SteadyTime> nextSync AGENT_GUARDED_BY(waitingMutex);
    Executor executor; ///< Last: its work uses all of the above.
};

/// Compiles the settings of jobs that are new or changed, and names all that are wanted.
Status Manager::Impl::compileChanged(std::vector<JobSettings> jobs, std::vector<Settings> &changed,
                                     std::set<std::string> &wanted)
{
    for (JobSettings &job : jobs) {
        wanted.insert(job.name);
        const auto pool = pools.find(job.name);
        const bool known = pool != pools.end();
        if (known && pool->second->settings().job == job)
            continue;
        const bool keepsMapping = known && sameMapping(pool->second->settings().job, job);
        auto failures = failureLogs.log(job.scrapeFailureLogFile);
        auto compiled = compileSettings(std::move(job), keepsMapping ? pool->second->settings().mapping : ++mappings,
                                        std::move(failures));
        if (!compiled) {
            (known ? metrics->reloadsFailed : metrics->poolsFailed).Increment();
            return compiled.error();
        }
        changed.push_back(std::move(*compiled));
    }
    return {};
}

/// Takes the waiting groups of a job over.
void Manager::Impl::syncJob(const std::string &job)
{
    std::vector<std::string> failures;
    {
        const MutexLock lock(mutex);
        std::vector<model::TargetGroup> groups;
        {
            const MutexLock waitingLock(waitingMutex);
            auto node = waiting.extract(job);
            if (node.empty())
                return;
            groups = std::move(node.mapped());
            nextSync[job] = std::chrono::steady_clock::now() + options.syncInterval;
        }
        const auto pool = pools.find(job);
        if (pool == pools.end())
            return;
        pool->second->sync(std::move(groups), failures);
        publish();
    }
    tellFailures(job, failures);
}

Manager::Manager(Options options, SampleSink &sink, Clock &clock, LogSink &log, telemetry::Registry &registry)
    : m_impl(std::make_unique<Impl>(std::move(options), sink, clock, log, registry))
{
}

Manager::~Manager()
{
    stop();
}

Status Manager::check(const std::vector<JobSettings> &jobs) const
{
    const MutexLock lock(m_impl->mutex);
    const auto files = m_impl->failureLogs.open(failureLogPaths(jobs));
    return files ? Status() : files.error();
}

Status Manager::apply(std::vector<JobSettings> jobs)
{
    Impl &impl = *m_impl;
    std::map<std::string, std::vector<std::string>> failures;
    std::vector<Impl::Settings> changed;
    {
        const MutexLock lock(impl.mutex);
        auto failureFiles = impl.failureLogs.open(failureLogPaths(jobs));
        if (!failureFiles)
            return failureFiles.error();
        std::set<std::string> wanted;
        if (Status s = impl.compileChanged(std::move(jobs), changed, wanted); !s.ok())
            return s;
        impl.failureLogs.adopt(std::move(*failureFiles));
        for (auto it = impl.pools.begin(); it != impl.pools.end();) {
            if (wanted.count(it->first) != 0) {
                ++it;
                continue;
            }
            it->second->retire();
            it = impl.pools.erase(it);
        }
        for (const auto &settings : changed) {
            const std::string &name = settings->job.name;
            auto &pool = impl.pools[name];
            if (pool) {
                pool->reload(settings, failures[name]);
            } else {
                impl.metrics->pools.Increment();
                pool = std::make_unique<Pool>(settings, impl.workers, *impl.metrics, impl.offsetSeed);
            }
        }
        impl.publish();
        const MutexLock waitingLock(impl.waitingMutex);
        impl.nextSync.clear(); // the first update after a reload is taken over at once
    }
    for (const auto &[job, texts] : failures)
        impl.tellFailures(job, texts);
    return {};
}

void Manager::update(const std::string &job, std::vector<model::TargetGroup> groups)
{
    Impl &impl = *m_impl;
    SteadyTime due = std::chrono::steady_clock::now();
    {
        const MutexLock lock(impl.waitingMutex);
        const bool posted = impl.waiting.count(job) != 0;
        impl.waiting[job] = std::move(groups);
        if (posted)
            return;
        if (const auto next = impl.nextSync.find(job); next != impl.nextSync.end())
            due = std::max(due, next->second);
    }
    impl.executor.postAt(due, [&impl, job] { impl.syncJob(job); });
}

void Manager::setOffsetSeed(std::uint64_t seed)
{
    const MutexLock lock(m_impl->mutex);
    m_impl->offsetSeed = seed;
    for (const auto &[name, pool] : m_impl->pools)
        pool->setOffsetSeed(seed);
}

void Manager::stop()
{
    m_impl->executor.stop();
    m_impl->workers.stop();
    const MutexLock lock(m_impl->mutex);
    m_impl->failureLogs.stop();
}

std::vector<PoolStatus> Manager::status() const
{
    std::vector<PoolStatus> out;
    const auto views = m_impl->views->get();
    out.reserve(views->size());
    for (const auto &view : *views) {
        PoolStatus pool;
        pool.job = view->job;
        pool.dropped = view->dropped;
        pool.droppedCount = view->droppedCount;
        pool.skipped = view->skipped;
        pool.rules = view->settings->ruleTexts;
        pool.error = view->error;
        pool.targets.reserve(view->targets.size());
        for (const PoolView::Row &row : view->targets)
            pool.targets.push_back(statusOf(row));
        out.push_back(std::move(pool));
    }
    return out;
}

std::vector<MetadataEntry> Manager::metadata() const
{
    std::vector<MetadataEntry> out;
    const auto views = m_impl->views->get();
    for (const auto &view : *views) {
        for (const PoolView::Row &row : view->targets) {
            const auto families = row.state->families();
            if (!families)
                continue;
            for (const auto &family : *families)
                out.push_back({view->job, row.target->labels, family->name, family->metadata});
        }
    }
    return out;
}

std::vector<std::shared_ptr<const FamilyList>> Manager::families() const
{
    std::vector<std::shared_ptr<const FamilyList>> out;
    const auto views = m_impl->views->get();
    for (const auto &view : *views)
        for (const PoolView::Row &row : view->targets)
            if (auto families = row.state->families())
                out.push_back(std::move(families));
    return out;
}

void Manager::look(const std::string &job, std::uint64_t id, std::function<void(Result<Look>)> done)
{
    Impl &impl = *m_impl;
    const auto found = findTarget(*impl.views->get(), job, id);
    if (!found)
        return done(found.error());
    if (impl.looks.fetch_add(1) >= kMostLooks) {
        --impl.looks;
        return done(
            Status(Code::ResourceExhausted, "other targets are being looked at: try again when that has ended"));
    }
    // The answer is read on the executor: a large one would keep the worker from scraping.
    const TimestampMs time = impl.clock.now();
    impl.workers.send(
        id, scrapeRequest(*found->settings, *found->row.target, impl.options.userAgent),
        [&impl, found = *found, time, done = std::move(done)](http::Outcome outcome) {
            auto answer = std::make_shared<http::Outcome>(std::move(outcome));
            impl.executor.post([&impl, found, time, done, answer] {
                --impl.looks;
                done(examineAnswer(*found.settings, *found.row.target, impl.options, time, std::move(*answer)));
            });
        });
}

Result<ScrapeHistory> Manager::history(const std::string &job, std::uint64_t id) const
{
    const auto found = findTarget(*m_impl->views->get(), job, id);
    if (!found)
        return found.error();
    return found->row.state->history();
}

Result<http::Request> Manager::requestFor(const std::string &job, std::uint64_t id) const
{
    const auto found = findTarget(*m_impl->views->get(), job, id);
    if (!found)
        return found.error();
    return scrapeRequest(*found->settings, *found->row.target, m_impl->options.userAgent);
}

Result<Relabelling> Manager::explain(const std::string &job, const model::Labels &discovered) const
{
    const auto views = m_impl->views->get();
    const PoolView *view = findPool(*views, job);
    if (view == nullptr)
        return notFound("there is no job \"" + job + '"');
    return explainRelabelling(*view->settings, discovered);
}

std::uint64_t Manager::samplesCommitted() const
{
    return m_impl->counters.samplesCommitted.load(std::memory_order_relaxed);
}
std::uint64_t Manager::scrapesDone() const
{
    return m_impl->counters.scrapesDone.load(std::memory_order_relaxed);
}

} // namespace agent::scrape
