// SPDX-License-Identifier: GPL-3.0-or-later
// The scrape manager among targets that do everything a decent target does not, in a process of their own. The healthy
// targets have to be scraped punctually, the hostile ones reported with a reason, and memory has to stay within bounds.
//
// What counts as punctual: a healthy target notes when each request arrives. The distance of two arrivals may differ
// from the interval by 2 % of it. Left out are distances at one end of which the machine was busy with something else:
// in the tenth of a second before, threads that could have run waited for a CPU for more than half of those 2 %.
//
// BELFRY_HOSTILE_TARGETS, BELFRY_HOSTILE_HEALTHY, BELFRY_HOSTILE_SECONDS and BELFRY_HOSTILE_INTERVAL_MS change the
// size.
#include "agent/base/mutex.h"
#include "agent/scrape/manager.h"
#include "tests/stress/hostile/punctual_server.h"
#include "tests/stress/hostile/target_process.h"
#include "tests/support/hostile_server.h"

#include <sys/resource.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <set>

using namespace agent;
using namespace std::chrono_literals;

namespace {

#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__)
constexpr bool kMeasures = false; ///< Everything is slower and larger then.
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer) || __has_feature(address_sanitizer)
constexpr bool kMeasures = false;
#else
constexpr bool kMeasures = true;
#endif
#else
constexpr bool kMeasures = true;
#endif

constexpr double kTolerance = 0.02; ///< Of the interval.
constexpr std::size_t kMaxErrorBytes = 2000;
constexpr std::uint64_t kBodyLimit = 1U << 20;
/// Bodies hold 320 MiB together, what is being given back may be as much, and each target takes its part.
constexpr std::uint64_t kMaxResidentMiB = 640;
constexpr std::uint64_t kTargetsInAMiB = 10;

struct Plan {
    std::size_t hostile = 200;
    std::size_t healthy = 20;
    std::chrono::seconds duration{15};
    std::chrono::milliseconds interval{3000};
};

std::int64_t setting(const char *name, std::int64_t otherwise)
{
    const char *const text = std::getenv(name);
    return text != nullptr ? std::strtoll(text, nullptr, 10) : otherwise;
}

/// Stores nothing; numbers series.
class CountingSink final : public scrape::SampleSink {
public:
    [[nodiscard]] model::SeriesRef acquire(const model::Labels &labels) override
    {
        const MutexLock lock(m_mutex);
        return m_refs.try_emplace(labels, model::SeriesRef{m_refs.size() + 1}).first->second;
    }
    void release(std::span<const model::SeriesRef>) override {}
    [[nodiscard]] scrape::CommitResult commit(const scrape::Batch &) override { return {}; }

private:
    Mutex m_mutex;
    std::map<model::Labels, model::SeriesRef> m_refs AGENT_GUARDED_BY(m_mutex);
};

model::Labels target(std::uint16_t port, std::size_t number, const std::string &kind)
{
    model::Labels labels;
    labels.set("__address__", "127.0.0.1:" + std::to_string(port));
    labels.set("__metrics_path__", '/' + std::to_string(number));
    labels.set("kind", kind);
    labels.set("number", std::to_string(number));
    return labels;
}

/// Whether an error is one that this kind of target leads to.
bool isReasonOf(const std::string &kind, bool limited, const std::string &error)
{
    static const std::map<std::string, std::string_view> kReasons{
        {"silent", "context deadline exceeded"},
        {"reset", "connection reset by peer"},
        {"drip", "context deadline exceeded"},
        {"endless_body", "body size limit exceeded"},
        {"endless_headers", "server response headers exceeded"},
        {"cut", "\"be"},
        {"short", "unexpected EOF"},
        {"bomb", "body size limit exceeded"},
        {"huge_bomb", "body size limit exceeded"},
        {"broken_utf8", "UTF-8"},
        {"garbage", "malformed HTTP response"},
        {"circle", "stopped after 10 redirects"},
        {"large", "body size limit exceeded"},
        {"refused", "connection refused"},
    };
    const auto has = [&error](std::string_view words) { return error.find(words) != std::string::npos; };
    if (error.size() > kMaxErrorBytes)
        return false;
    if (limited)
        return has(kReasons.at(kind));
    // Without a limit of the job the bomb is read, and the others may take longer than there is time.
    return kind == "bomb" ? has("line 1: ") : has(kReasons.at(kind)) || has("context deadline exceeded");
}

scrape::JobSettings job(const char *name, const Plan &plan)
{
    scrape::JobSettings out;
    out.name = name;
    out.interval = plan.interval;
    out.timeout = plan.interval;
    out.protocols = {"PrometheusText0.0.4"};
    return out;
}

std::uint64_t residentPeakMiB()
{
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);)
        if (line.rfind("VmHWM:", 0) == 0)
            return std::strtoull(line.c_str() + 6, nullptr, 10) / 1024;
    return 0;
}

double cpuSeconds()
{
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    const auto seconds = [](const timeval &t) {
        return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
    };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

double atRank(const std::vector<double> &sorted, double rank)
{
    if (sorted.empty())
        return 0;
    return sorted[static_cast<std::size_t>(rank * static_cast<double>(sorted.size() - 1))];
}

/// Tells how far arrivals are from the interval. Returns whether they are near enough.
bool judgePunctuality(const PunctualServer &server, const Plan &plan)
{
    const double interval = std::chrono::duration<double>(plan.interval).count();
    const std::chrono::nanoseconds excuse(static_cast<std::int64_t>(interval * kTolerance / 2 * 1e9));
    std::vector<double> deviations;
    std::size_t excused = 0;
    bool good = true;
    for (std::size_t i = 0; i < server.arrivals().size(); ++i) {
        const auto &arrivals = server.arrivals()[i];
        const auto least = static_cast<std::size_t>(plan.duration / plan.interval) - 1;
        if (arrivals.size() < least) {
            std::printf("target %zu was scraped %zu times instead of %zu\n", i, arrivals.size(), least);
            good = false;
        }
        for (std::size_t k = 1; k < arrivals.size(); ++k) {
            const double distance = std::chrono::duration<double>(arrivals[k] - arrivals[k - 1]).count();
            const double deviation = std::abs(distance - interval) / interval;
            const auto delay = std::max(server.machineDelay(arrivals[k - 1]), server.machineDelay(arrivals[k]));
            if (deviation > kTolerance && delay > excuse)
                ++excused;
            else
                deviations.push_back(deviation);
        }
    }
    std::sort(deviations.begin(), deviations.end());
    std::printf("punctuality: %zu intervals, off by p50 %.2f %%, p99 %.2f %%, max %.2f %%; the machine was late at %zu "
                "more\n",
                deviations.size(), 100 * atRank(deviations, 0.5), 100 * atRank(deviations, 0.99),
                100 * atRank(deviations, 1), excused);
    if (deviations.size() < excused)
        std::printf("the machine was too busy for a judgement\n");
    return good && !deviations.empty() && deviations.back() <= kTolerance;
}

/// Each healthy target is up, each hostile one down for its own reason. Returns whether that is so.
bool judgeReasons(const std::vector<scrape::PoolStatus> &status)
{
    std::size_t bad = 0;
    const auto noteBad = [&bad](const std::string &what) {
        if (++bad <= 20)
            std::printf("unexpected: %s\n", what.c_str());
    };
    std::map<std::string, std::set<std::string>> reasons;
    for (const scrape::PoolStatus &pool : status) {
        for (const scrape::TargetStatus &t : pool.targets) {
            const std::string kind(t.labels->get("kind"));
            const bool healthy = kind == "healthy";
            const bool fits =
                healthy ? t.health == scrape::Health::Up && t.lastError.empty()
                        : t.health == scrape::Health::Down && isReasonOf(kind, pool.job == "hostile", t.lastError);
            if (!fits)
                noteBad(pool.job + ' ' + kind + " at " + t.url + ": " + t.lastError.substr(0, kMaxErrorBytes));
            else if (reasons[kind].size() < 2)
                reasons[kind].insert(t.lastError);
        }
    }
    for (const auto &[kind, texts] : reasons)
        for (const std::string &text : texts)
            std::printf("  %-15s %s\n", kind.c_str(), text.c_str());
    if (bad > 0)
        std::printf("%zu targets are not as they should be\n", bad);
    return bad == 0;
}

} // namespace

int main()
{
    const Plan plan{static_cast<std::size_t>(setting("BELFRY_HOSTILE_TARGETS", 200)),
                    static_cast<std::size_t>(setting("BELFRY_HOSTILE_HEALTHY", 20)),
                    std::chrono::seconds(setting("BELFRY_HOSTILE_SECONDS", 15)),
                    std::chrono::milliseconds(setting("BELFRY_HOSTILE_INTERVAL_MS", 3000))};
    if (raiseFileLimit() < plan.hostile + 200)
        std::printf("too few files may be open for so many targets\n");
    const TargetProcess hostile(HOSTILE_TARGETS);
    if (hostile.ports().empty())
        return 1;
    std::string body;
    for (int i = 0; i < 500; ++i)
        body += "belfry_test_healthy{series=\"" + std::to_string(i) + "\"} 1\n";
    PunctualServer healthy(plan.healthy, body);

    telemetry::Registry registry;
    SystemClock clock;
    NullLog log;
    CountingSink sink;
    scrape::Manager::Options options;
    options.userAgent = "Belfry";
    scrape::Manager manager(options, sink, clock, log, registry);
    scrape::JobSettings limited = job("hostile", plan);
    limited.bodySizeLimit = kBodyLimit;
    if (!manager.apply({job("healthy", plan), std::move(limited), job("unlimited", plan)}).ok())
        return 1;

    std::vector<model::TargetGroup> groups(3);
    for (std::size_t i = 0; i < plan.hostile; ++i) {
        const char *const kind = kHostileKinds[i % std::size(kHostileKinds)].name;
        groups[0].targets.push_back(target(hostile.ports().at(kind), i, kind));
    }
    for (std::size_t i = 0; i < plan.healthy; ++i)
        groups[1].targets.push_back(target(healthy.port(), i, "healthy"));
    // Some that no limit of a job holds back.
    for (const char *kind : {"endless_body", "bomb", "huge_bomb"})
        groups[2].targets.push_back(target(hostile.ports().at(kind), 0, kind));
    manager.update("hostile", {groups[0]});
    manager.update("healthy", {groups[1]});
    manager.update("unlimited", {groups[2]});

    // The first interval is for the first scrapes; the last one lets those end that only time can end.
    std::this_thread::sleep_for(plan.duration + 2 * plan.interval);
    const auto status = manager.status();
    manager.stop();
    healthy.stop();

    const double wall = std::chrono::duration<double>(plan.duration + 2 * plan.interval).count();
    std::printf("%zu hostile, %zu healthy targets, every %lld ms for %.0f s: %.0f %% of one CPU, %llu MiB resident at "
                "most\n",
                plan.hostile, plan.healthy, static_cast<long long>(plan.interval.count()), wall,
                100 * cpuSeconds() / wall, static_cast<unsigned long long>(residentPeakMiB()));
    const bool reasons = judgeReasons(status);
    const bool punctual = judgePunctuality(healthy, plan);
    const std::uint64_t bound = kMaxResidentMiB + (plan.hostile + plan.healthy) / kTargetsInAMiB;
    const bool bounded = residentPeakMiB() <= bound;
    if (!bounded)
        std::printf("more than %llu MiB were resident\n", static_cast<unsigned long long>(bound));
    return reasons && (!kMeasures || (punctual && bounded)) ? 0 : 1;
}
