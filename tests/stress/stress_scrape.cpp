// SPDX-License-Identifier: GPL-3.0-or-later
//
// Many targets are scraped over loopback while other threads reload jobs, replace targets, change the offset seed and
// ask for states, and while the manager is stopped under them. No series may be written without a pin, every commit
// must be sound, and nothing may hang. Made for ThreadSanitizer.

#include "agent/base/mutex.h"
#include "agent/http/server.h"
#include "agent/scrape/manager.h"

#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <string>
#include <thread>
#include <vector>

#if defined(__SANITIZE_THREAD__)
// The HTTP library of the targets is not instrumented: what it hands from thread to thread looks like a race.
extern "C" const char *__tsan_default_suppressions();
extern "C" const char *__tsan_default_suppressions()
{
    return "called_from_lib:libcpp-httplib.so\n";
}
#endif

using namespace agent;
using namespace std::chrono_literals;

namespace {

constexpr int kJobs = 4;
constexpr int kTargets = 30; ///< Of each job.
constexpr int kRounds = 3;
constexpr auto kRound = 1500ms;

/// Numbers series, counts pins, and finds what is wrong with a commit. Internally synchronised.
class CheckingSink final : public scrape::SampleSink {
public:
    model::SeriesRef acquire(const model::Labels &labels) override
    {
        const MutexLock lock(m_mutex);
        const auto [known, added] = m_refs.try_emplace(labels, m_refs.size() + 1);
        if (added)
            m_pins.resize(known->second + 1);
        ++m_pins[known->second];
        return model::SeriesRef{known->second};
    }
    void release(std::span<const model::SeriesRef> series) override
    {
        const MutexLock lock(m_mutex);
        for (const model::SeriesRef ref : series)
            if (--m_pins[model::value(ref)] < 0)
                ++m_faults;
    }
    scrape::CommitResult commit(const scrape::Batch &batch) override
    {
        const MutexLock lock(m_mutex);
        for (const model::Sample &sample : batch.samples)
            check(sample.series);
        for (const model::HistogramSample &sample : batch.histograms) {
            check(sample.series);
            if (!sample.value.isStale() && !model::validate(sample.value).ok())
                ++m_faults;
        }
        for (const model::Exemplar &exemplar : batch.exemplars)
            check(exemplar.series);
        for (const model::Sample &start : batch.starts)
            check(start.series);
        m_histograms += batch.histograms.size();
        m_starts += batch.starts.size();
        return {};
    }
    int faults() const
    {
        const MutexLock lock(m_mutex);
        return m_faults;
    }
    /// Whether every kind of value came by.
    bool sawAll() const
    {
        const MutexLock lock(m_mutex);
        return m_histograms > 0 && m_starts > 0;
    }

private:
    void check(model::SeriesRef series) AGENT_REQUIRES(m_mutex)
    {
        if (series == model::kNoSeries || m_pins[model::value(series)] <= 0)
            ++m_faults;
    }

    mutable Mutex m_mutex;
    std::map<model::Labels, std::uint64_t> m_refs AGENT_GUARDED_BY(m_mutex);
    std::vector<int> m_pins AGENT_GUARDED_BY(m_mutex);
    std::size_t m_histograms AGENT_GUARDED_BY(m_mutex) = 0;
    std::size_t m_starts AGENT_GUARDED_BY(m_mutex) = 0;
    int m_faults AGENT_GUARDED_BY(m_mutex) = 0;
};

/// A page whose series come and go; now and then a failure.
http::ServerResponse answer(unsigned request)
{
    http::ServerResponse out;
    out.contentType = "application/openmetrics-text; version=1.0.0";
    if (request % 17 == 0) {
        out.status = 503;
        return out;
    }
    out.body = "# TYPE requests counter\n# HELP requests Requests.\n";
    for (unsigned i = 0; i < 10 + request % 5; ++i)
        out.body += "requests_total{i=\"" + std::to_string(i + request % 3) + "\"} " + std::to_string(request) +
                    " # {id=\"" + std::to_string(request) + "\"} 1\nrequests_created{i=\"" +
                    std::to_string(i + request % 3) + "\"} " + std::to_string(1000 + request / 50) + "\n";
    out.body += "# TYPE latency histogram\nlatency_bucket{le=\"1\"} 2\nlatency_bucket{le=\"+Inf\"} 3\nlatency_sum 4\n"
                "latency_count 3\n";
    if (request % 23 != 0)
        out.body += "# EOF\n";
    return out;
}

std::vector<scrape::JobSettings> makeJobs(int turn, const std::string &failureLog)
{
    std::vector<scrape::JobSettings> out;
    for (int i = 0; i < kJobs; ++i) {
        if (turn % 4 == 3 && i == kJobs - 1)
            continue; // the last job comes and goes
        scrape::JobSettings job;
        job.name = "job" + std::to_string(i);
        job.interval = job.timeout = turn % 2 == 0 ? 50ms : 80ms;
        job.protocols = {"OpenMetricsText1.0.0"};
        job.convertClassicHistogramsToNhcb = i % 2 == 0;
        job.honorLabels = turn % 3 == 0; // another mapping
        job.sampleLimit = turn % 5 == 0 ? 5 : 0;
        job.targetLimit = turn % 7 == 0 ? 3 : 0;
        job.scrapeFailureLogFile = i == 0 ? failureLog : std::string();
        out.push_back(std::move(job));
    }
    return out;
}

std::vector<model::TargetGroup> makeGroups(const std::string &address, int turn)
{
    model::TargetGroup group;
    group.source = "0";
    for (int i = 0; i < kTargets; ++i)
        if ((i + turn) % 5 != 0)
            group.targets.push_back({{"__address__", address}, {"number", std::to_string(i)}});
    return {group};
}

/// One life of a manager, ended while everybody is still at it. Returns scrapes done.
std::uint64_t runRound(const std::string &address, CheckingSink &sink, telemetry::Registry &registry,
                       const std::string &failureLog)
{
    SystemClock clock;
    NullLog log;
    scrape::Manager::Options options;
    options.threads = 3;
    options.syncInterval = 5ms;
    options.startTimestamps = true;
    options.typeAndUnitLabels = true;
    scrape::Manager manager(options, sink, clock, log, registry);
    std::atomic<bool> over{false};
    std::vector<std::thread> threads;
    threads.emplace_back([&] {
        for (int turn = 0; !over; ++turn) {
            manager.setOffsetSeed(static_cast<std::uint64_t>(turn) * 7919);
            manager.apply(makeJobs(turn, failureLog)).ignore("the rules are right; the folder is there");
            std::this_thread::sleep_for(70ms);
        }
    });
    for (int i = 0; i < 2; ++i)
        threads.emplace_back([&, i] {
            for (int turn = i; !over; ++turn) {
                for (int job = i; job < kJobs; job += 2)
                    manager.update("job" + std::to_string(job), makeGroups(address, turn / 4));
                std::this_thread::sleep_for(15ms);
            }
        });
    threads.emplace_back([&] {
        while (!over) {
            static_cast<void>(manager.status());
            static_cast<void>(manager.metadata());
            static_cast<void>(manager.samplesCommitted());
            static_cast<void>(registry.text());
            std::this_thread::sleep_for(5ms);
        }
    });
    std::this_thread::sleep_for(kRound);
    manager.stop();
    over = true;
    for (std::thread &thread : threads)
        thread.join();
    return manager.scrapesDone();
}

int run(const std::string &directory)
{
    std::atomic<unsigned> requests{0};
    const auto server = http::makeServer(4);
    server->handle("GET", "/metrics", [&](const http::ServerRequest &) { return answer(++requests); });
    if (!server->listen("127.0.0.1:0").ok())
        return 2;
    CheckingSink sink;
    telemetry::Registry registry;
    std::uint64_t scrapes = 0;
    for (int round = 0; round < kRounds; ++round)
        scrapes += runRound("127.0.0.1:" + std::to_string(server->port()), sink, registry, directory + "/failures");
    server->stop();
    std::printf("%llu scrapes, %u requests, %d faults\n", static_cast<unsigned long long>(scrapes), requests.load(),
                sink.faults());
    return scrapes > 0 && requests > 0 && sink.faults() == 0 && sink.sawAll() ? 0 : 1;
}

} // namespace

int main()
{
    std::string directory = (std::filesystem::temp_directory_path() / "belfry-stress-XXXXXX").string();
    if (!mkdtemp(directory.data()))
        return 2;
    const int result = run(directory);
    std::filesystem::remove_all(directory);
    return result;
}
