// SPDX-License-Identifier: GPL-3.0-or-later
//
// Two remotes deliver from a log that is appended to, while other threads ask for states, pause, retry, apply new
// settings and truncate. Nothing may be lost, and no ledger may be out of balance. Made for ThreadSanitizer.

#include "agent/base/filesystem.h"
#include "agent/remote/manager.h"
#include "agent/wal/log.h"
#include "tests/support/write_receiver.h"

#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <thread>

#if defined(__SANITIZE_THREAD__)
// The receiver's HTTP library is not instrumented: what it hands from thread to thread looks like a race.
extern "C" const char *__tsan_default_suppressions();
extern "C" const char *__tsan_default_suppressions()
{
    return "called_from_lib:libcpp-httplib.so\n";
}
#endif

using namespace agent;
using std::chrono::milliseconds;

namespace {

constexpr int kSeries = 40;
constexpr auto kDuration = std::chrono::seconds(4);

remote::Settings makeRemote(const std::string &name, const std::string &url, std::uint32_t maxShards)
{
    remote::Settings settings;
    settings.name = name;
    settings.named = true;
    settings.url = url;
    settings.queue.maxShards = maxShards;
    settings.queue.maxSamplesPerSend = 200;
    settings.queue.maxBackoff = milliseconds(50);
    return settings;
}

void appendUntil(wal::Log &log, int writer, const std::atomic<bool> &stop, std::atomic<std::uint64_t> &appended)
{
    std::vector<model::SeriesRef> series;
    for (int i = 0; i < kSeries; ++i)
        series.push_back(
            log.acquire({{"__name__", "m"}, {"i", std::to_string(i)}, {"writer", std::to_string(writer)}}));
    TimestampMs timestamp = SystemClock().now() - 3'600'000;
    while (!stop) {
        std::vector<model::Sample> samples;
        for (const model::SeriesRef ref : series)
            samples.push_back({ref, timestamp, 1});
        ++timestamp;
        if (log.append(samples, {}).status.ok())
            appended += samples.size();
        std::this_thread::sleep_for(milliseconds(2));
    }
}

/// Waits until both ledgers say that all is delivered.
bool delivered(const remote::Manager &manager, std::uint64_t count)
{
    for (int i = 0; i < 600; ++i) {
        bool all = true;
        for (const remote::RemoteStatus &status : manager.status())
            all = all && status.ledger.acknowledged == count && status.ledger.pending == 0 &&
                  status.ledger.imbalance() == 0;
        if (all)
            return true;
        std::this_thread::sleep_for(milliseconds(50));
    }
    for (const remote::RemoteStatus &status : manager.status())
        std::fprintf(stderr, "%s: %llu committed, %llu acknowledged, %llu pending, imbalance %lld\n",
                     status.name.c_str(), static_cast<unsigned long long>(status.ledger.committed),
                     static_cast<unsigned long long>(status.ledger.acknowledged),
                     static_cast<unsigned long long>(status.ledger.pending),
                     static_cast<long long>(status.ledger.imbalance()));
    return false;
}

int run(const std::string &directory)
{
    const auto files = makePosixFileSystem();
    SystemClock clock;
    NullLog sink;
    telemetry::Registry registry;
    wal::Settings walSettings;
    walSettings.directory = directory;
    walSettings.segmentBytes = 128U << 10;
    auto log = wal::Log::open(walSettings, *files, clock, sink, registry);
    WriteReceiver one;
    WriteReceiver two;
    if (!log || !one.start() || !two.start())
        return 2;
    two.answerBy([n = 0](const WriteReceiver::Request &) mutable -> std::optional<WriteReceiver::Answer> {
        return ++n % 7 == 0 ? std::optional(WriteReceiver::Answer{.status = 503, .body = {}, .headers = {}})
                            : std::nullopt;
    });
    wal::CursorStore cursors(directory, *files, sink);
    std::atomic<bool> settled{false};
    remote::Manager::Options options;
    options.userAgent = "Belfry/stress";
    options.cursorInterval = milliseconds(50);
    remote::Manager manager(options, **log, cursors, clock, sink, registry, [&] { settled = true; });
    if (!manager.apply({makeRemote("one", one.url(), 4), makeRemote("two", two.url(), 4)}, {}).ok())
        return 2;

    std::atomic<bool> stop{false};
    std::atomic<std::uint64_t> appended{0};
    std::vector<std::thread> threads;
    for (int writer = 0; writer < 2; ++writer)
        threads.emplace_back([&, writer] { appendUntil(**log, writer, stop, appended); });
    threads.emplace_back([&] {
        while (!stop) {
            static_cast<void>(manager.status());
            static_cast<void>(registry.text());
            if (settled.exchange(false))
                (*log)->truncateBefore(manager.lowestCursor()).ignore("the next one tries again");
            std::this_thread::sleep_for(milliseconds(5));
        }
    });
    threads.emplace_back([&] {
        for (int i = 0; !stop; ++i) {
            manager.pause("one").ignore("it may be between two settings");
            manager.retryNow("two").ignore("it may be between two settings");
            std::this_thread::sleep_for(milliseconds(20));
            manager.resume("one").ignore("it may be between two settings");
            std::this_thread::sleep_for(milliseconds(20));
        }
    });
    const auto end = std::chrono::steady_clock::now() + kDuration;
    for (std::uint32_t i = 0; std::chrono::steady_clock::now() < end; ++i) {
        manager.apply({makeRemote("one", one.url(), 4 + i % 2), makeRemote("two", two.url(), 4)}, {})
            .ignore("the same rules as before");
        std::this_thread::sleep_for(milliseconds(200));
    }
    stop = true;
    for (std::thread &thread : threads)
        thread.join();
    const bool resumed = manager.resume("one").ok();
    const bool ok = resumed && delivered(manager, appended) && one.complaints().empty() && two.outOfOrder() == 0 &&
                    one.outOfOrder() == 0;
    manager.stop();
    std::printf("%llu samples\n", static_cast<unsigned long long>(appended.load()));
    return ok ? 0 : 1;
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
