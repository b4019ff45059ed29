// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/discovery/manager.h"

#include "agent/base/executor.h"
#include "agent/base/mutex.h"
#include "agent/discovery/directory_watcher.h"
#include "agent/discovery/discoverer.h"
#include "agent/discovery/file_discoverer.h"

#include <algorithm>
#include <set>
#include <utility>

namespace agent::discovery {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view kComponent = "discovery";
/// Several events of one change are answered by one reading.
constexpr auto kSettleTime = 50ms;
/// How soon a directory that cannot be watched is tried again.
constexpr auto kWatchRetry = 1s;

const telemetry::LabelMap kScrape{{"name", "scrape"}};

telemetry::LabelMap configLabels(const std::string &job)
{
    return {{"name", "scrape"}, {"config", job}};
}

/// Equal for settings that may share one discoverer; empty where sharing saves nothing.
std::string sharingKey(const Settings &settings)
{
    const auto *files = std::get_if<FileSettings>(&settings);
    if (!files)
        return {};
    std::string key = std::to_string(files->refreshInterval.count());
    for (const std::string &file : files->files)
        key.append(1, '\0').append(file);
    return key;
}

std::size_t countTargets(const std::vector<model::TargetGroup> &groups)
{
    std::size_t count = 0;
    for (const model::TargetGroup &group : groups)
        count += group.targets.size();
    return count;
}

/// When the executor's clock, which is the operating system's, shows that much more.
SteadyTime in(std::chrono::milliseconds delay)
{
    return std::chrono::steady_clock::now() + delay;
}

} // namespace

struct Manager::Impl {
    using ProviderId = std::uint64_t;

    /// A running mechanism, shared by all jobs that have the same settings for it.
    struct Provider {
        Settings settings;
        std::unique_ptr<Discoverer> discoverer;
        Groups groups = std::make_shared<std::vector<model::TargetGroup>>();
        TimestampMs lastUpdate = 0;
        std::string lastError;
        bool refreshIsDue = false;     ///< One is queued because of an event.
        std::vector<std::string> jobs; ///< Those that use it.
    };
    struct Job {
        std::vector<Settings> settings;
        std::vector<ProviderId> providers;
    };

    Impl(FileSystem &fileSystem, Clock &theClock, LogSink &logSink, telemetry::Registry &theRegistry, Update theUpdate)
        : files(fileSystem), clock(theClock), log(logSink), registry(theRegistry), update(std::move(theUpdate)),
          received(
              registry.counter("prometheus_sd_received_updates_total", "Updates that mechanisms delivered.", kScrape)),
          sent(registry.counter("prometheus_sd_updates_total", "Updates handed to the scrape manager.", kScrape)),
          watchErrors(
              registry.counter("prometheus_sd_file_watcher_errors_total", "Directories that could not be watched.")),
          executor("agent-sd"), watcher([this](const std::string &directory) {
              executor.post([this, directory] { directoryChanged(directory); });
          })
    {
        // There from the start, so that rates over them work.
        static_cast<void>(registry.counter("prometheus_sd_updates_delayed_total",
                                           "Updates that had to wait for a receiver.", kScrape));
        registry.gauge("prometheus_sd_failed_configs", "Mechanisms that could not be started.", kScrape).Set(0);
    }

    void apply(std::map<std::string, std::vector<Settings>> wanted);
    ProviderId providerFor(const Settings &settings, const Job *before, std::vector<ProviderId> &isNew);
    std::unique_ptr<Discoverer> makeDiscoverer(const Settings &settings);
    void linkToJobs();
    void refresh(ProviderId id);
    void refreshAtInterval(ProviderId id);
    bool refreshGroups(Provider &provider);
    void directoryChanged(const std::string &directory);
    void watchDirectories();
    void retryWatching();
    void tell(const std::string &name, const Job &job);
    void publishStatus(ProviderId id, const Provider &provider);

    FileSystem &files;
    Clock &clock;
    LogSink &log;
    telemetry::Registry &registry;
    const Update update;
    telemetry::Counter &received;
    telemetry::Counter &sent;
    telemetry::Counter &watchErrors;

    // On the manager's thread only.
    std::map<std::string, Job> jobs;
    std::map<ProviderId, Provider> providers;
    std::map<std::string, ProviderId> shared; ///< By sharingKey.
    ProviderId nextId = 1;
    bool watchRetryIsDue = false;
    std::set<std::string> unwatched; ///< Directories that ought to be watched and cannot be.

    mutable Mutex mutex;
    std::map<std::string, std::vector<ProviderId>> shownJobs AGENT_GUARDED_BY(mutex);
    struct Shown {
        MechanismStatus status; ///< Without the job.
        Settings settings;
        Groups groups;
    };
    std::map<ProviderId, Shown> shownProviders AGENT_GUARDED_BY(mutex);

    Executor executor;        ///< Stopped before anything is destroyed.
    DirectoryWatcher watcher; ///< Posts to the executor, so it goes first.
};

std::unique_ptr<Discoverer> Manager::Impl::makeDiscoverer(const Settings &settings)
{
    if (const auto *fixed = std::get_if<StaticSettings>(&settings))
        return std::make_unique<StaticDiscoverer>(fixed->groups);
    return std::make_unique<FileDiscoverer>(std::get<FileSettings>(settings), files, log, registry);
}

/// A running provider with these settings, else a new one that has not been refreshed yet.
Manager::Impl::ProviderId Manager::Impl::providerFor(const Settings &settings, const Job *before,
                                                     std::vector<ProviderId> &isNew)
{
    const std::string key = sharingKey(settings);
    if (const auto it = shared.find(key); it != shared.end())
        return it->second;
    const ProviderId id = nextId++;
    if (!key.empty())
        shared.emplace(key, id);
    Provider &provider = providers[id];
    provider.settings = settings;
    provider.discoverer = makeDiscoverer(settings);
    for (const ProviderId earlier : before ? before->providers : std::vector<ProviderId>())
        provider.discoverer->adopt(*providers.at(earlier).discoverer);
    isNew.push_back(id);
    return id;
}

void Manager::Impl::apply(std::map<std::string, std::vector<Settings>> wanted)
{
    std::map<std::string, Job> before;
    before.swap(jobs);
    std::vector<std::string> changed;
    std::vector<ProviderId> isNew;
    for (auto &[name, settings] : wanted) {
        const auto old = before.find(name);
        if (old != before.end() && old->second.settings == settings) {
            jobs.emplace(name, old->second);
            continue;
        }
        Job job;
        for (const Settings &one : settings)
            job.providers.push_back(providerFor(one, old == before.end() ? nullptr : &old->second, isNew));
        job.settings = std::move(settings);
        jobs.emplace(name, std::move(job));
        changed.push_back(name);
    }
    for (const auto &[name, job] : before) {
        if (jobs.count(name) == 0)
            registry.remove(configLabels(name));
    }
    linkToJobs();
    watchDirectories(); // before reading, so that no change falls between the two
    for (const ProviderId id : isNew) {
        Provider &provider = providers.at(id);
        refreshGroups(provider);
        publishStatus(id, provider);
        if (const auto interval = provider.discoverer->refreshInterval())
            executor.postAt(in(*interval), [this, id] { refreshAtInterval(id); });
    }
    for (const std::string &name : changed)
        tell(name, jobs.at(name));
}

/// Tells each provider which jobs it serves, and ends those that serve none.
void Manager::Impl::linkToJobs()
{
    for (auto &[id, provider] : providers)
        provider.jobs.clear();
    std::map<std::string, std::vector<ProviderId>> names;
    for (const auto &[name, job] : jobs) {
        names[name] = job.providers;
        for (const ProviderId id : std::set<ProviderId>(job.providers.begin(), job.providers.end()))
            providers.at(id).jobs.push_back(name);
    }
    std::erase_if(providers, [](const auto &entry) { return entry.second.jobs.empty(); });
    const auto hasEnded = [this](ProviderId id) { return providers.count(id) == 0; };
    std::erase_if(shared, [&hasEnded](const auto &entry) { return hasEnded(entry.second); });
    const MutexLock lock(mutex);
    shownJobs.swap(names);
    std::erase_if(shownProviders, [&hasEnded](const auto &entry) { return hasEnded(entry.first); });
}

/// Returns whether the groups are other ones now.
bool Manager::Impl::refreshGroups(Provider &provider)
{
    provider.lastError = provider.discoverer->refresh();
    if (provider.lastError.empty())
        provider.lastUpdate = clock.now();
    received.Increment();
    std::vector<model::TargetGroup> groups = provider.discoverer->groups();
    if (groups == *provider.groups)
        return false;
    provider.groups = std::make_shared<const std::vector<model::TargetGroup>>(std::move(groups));
    return true;
}

void Manager::Impl::refresh(ProviderId id)
{
    const auto it = providers.find(id);
    if (it == providers.end())
        return;
    it->second.refreshIsDue = false;
    const bool changed = refreshGroups(it->second);
    publishStatus(id, it->second);
    if (!changed)
        return;
    for (const std::string &name : it->second.jobs)
        tell(name, jobs.at(name));
}

void Manager::Impl::refreshAtInterval(ProviderId id)
{
    const auto it = providers.find(id);
    if (it == providers.end())
        return;
    if (const auto interval = it->second.discoverer->refreshInterval())
        executor.postAt(in(*interval), [this, id] { refreshAtInterval(id); });
    refresh(id);
}

void Manager::Impl::directoryChanged(const std::string &directory)
{
    for (auto &[id, provider] : providers) {
        if (provider.refreshIsDue || provider.discoverer->watched().count(directory) == 0)
            continue;
        provider.refreshIsDue = true;
        executor.postAt(in(kSettleTime), [this, due = id] {
            watchDirectories(); // the directory itself may have been replaced
            refresh(due);
        });
    }
}

void Manager::Impl::watchDirectories()
{
    WatchedNames names;
    for (const auto &[id, provider] : providers) {
        for (const auto &[directory, patterns] : provider.discoverer->watched()) {
            auto &all = names[directory];
            all.insert(all.end(), patterns.begin(), patterns.end());
        }
    }
    DirectoryWatcher::Unwatched failed = watcher.watch(names);
    for (const std::string &directory : failed.directories) {
        if (unwatched.count(directory) != 0)
            continue;
        watchErrors.Increment();
        log.write(LogLevel::Warn, kComponent,
                  "a directory of target files cannot be watched; it is looked at every second",
                  {{"directory", directory}, {"err", failed.status.message()}});
    }
    unwatched = std::move(failed.directories);
    if (!unwatched.empty() && !std::exchange(watchRetryIsDue, true))
        executor.postAt(in(kWatchRetry), [this] { retryWatching(); });
}

void Manager::Impl::retryWatching()
{
    watchRetryIsDue = false;
    // What comes while nobody watches is told by no event.
    const std::set<std::string> missed = unwatched;
    watchDirectories();
    std::vector<ProviderId> affected;
    for (const auto &[id, provider] : providers) {
        const WatchedNames names = provider.discoverer->watched();
        if (std::any_of(names.begin(), names.end(),
                        [&missed](const auto &entry) { return missed.count(entry.first) != 0; }))
            affected.push_back(id);
    }
    for (const ProviderId id : affected)
        refresh(id);
}

void Manager::Impl::tell(const std::string &name, const Job &job)
{
    std::vector<model::TargetGroup> groups;
    for (const ProviderId id : job.providers) {
        const auto &more = *providers.at(id).groups;
        groups.insert(groups.end(), more.begin(), more.end());
    }
    const auto labels = configLabels(name);
    registry.gauge("prometheus_sd_discovered_targets", "Targets that were discovered.", labels)
        .Set(static_cast<double>(countTargets(groups)));
    registry.gauge("prometheus_sd_last_update_timestamp_seconds", "When targets were last handed on.", labels)
        .Set(static_cast<double>(clock.now()) / 1000);
    sent.Increment();
    update(name, std::move(groups));
}

void Manager::Impl::publishStatus(ProviderId id, const Provider &provider)
{
    Shown shown{{{},
                 std::string(mechanism(provider.settings)),
                 provider.lastUpdate,
                 provider.lastError,
                 countTargets(*provider.groups)},
                provider.settings,
                provider.groups};
    const MutexLock lock(mutex);
    shownProviders[id] = std::move(shown);
}

Manager::Manager(FileSystem &files, Clock &clock, LogSink &log, telemetry::Registry &registry, Update update)
    : m_impl(std::make_unique<Impl>(files, clock, log, registry, std::move(update)))
{
}

Manager::~Manager()
{
    m_impl->executor.stop();
}

void Manager::apply(std::map<std::string, std::vector<Settings>> jobs)
{
    m_impl->executor.post(
        [impl = m_impl.get(), wanted = std::move(jobs)]() mutable { impl->apply(std::move(wanted)); });
}

std::vector<MechanismStatus> Manager::status() const
{
    std::vector<MechanismStatus> all;
    const MutexLock lock(m_impl->mutex);
    for (const auto &[name, ids] : m_impl->shownJobs) {
        for (const Impl::ProviderId id : ids) {
            const auto it = m_impl->shownProviders.find(id);
            if (it == m_impl->shownProviders.end())
                continue; // begun, and not yet looked for the first time
            all.push_back(it->second.status);
            all.back().job = name;
        }
    }
    return all;
}

Manager::Groups Manager::found(const Settings &settings) const
{
    const MutexLock lock(m_impl->mutex);
    for (const auto &[id, provider] : m_impl->shownProviders) {
        if (provider.settings == settings)
            return provider.groups;
    }
    return nullptr;
}

} // namespace agent::discovery
