// SPDX-License-Identifier: GPL-3.0-or-later

// Writers, readers, retention, syncing and people who look, all at once on one log: for ThreadSanitizer, and for the
// promise that each reader gets each sample that was appended after it began, once and in the order of its series.
#include "agent/base/filesystem.h"
#include "agent/telemetry/registry.h"
#include "agent/wal/log.h"
#include "agent/wal/record.h"
#include "tests/support/fault_filesystem.h"

#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>
#include <thread>
#include <vector>

using namespace agent;

namespace {

constexpr int kWriters = 3;
constexpr int kReaders = 3;
constexpr int kBatches = 2000;
constexpr int kSeriesEach = 50;
constexpr std::uint32_t kLateSegments = 20; ///< What waits until the last reader begins.

void require(bool condition, const char *what)
{
    if (condition)
        return;
    std::fprintf(stderr, "stress_wal: %s\n", what);
    std::abort();
}

/// Gets every sample, at a pace of its own, and tells where it stands.
struct Reader {
    std::atomic<std::uint32_t> segment = 0;
    std::uint64_t samples = 0;
};

void write(wal::Log &log, int number, TimestampMs now)
{
    for (int batch = 0; batch < kBatches; ++batch) {
        std::vector<model::SeriesRef> refs;
        std::vector<model::Sample> samples;
        for (int i = 0; i < kSeriesEach; ++i) {
            // Some series live on, some come and go.
            const int generation = i % 5 == 0 ? batch / 10 : 0;
            refs.push_back(log.acquire({{"__name__", "m"},
                                        {"writer", std::to_string(number)},
                                        {"i", std::to_string(i)},
                                        {"generation", std::to_string(generation)}}));
            samples.push_back({refs.back(), now + batch, static_cast<double>(batch)});
        }
        const wal::AppendResult result = log.append(samples, {});
        require(result.status.ok(), "an append failed");
        require(result.outOfOrder + result.duplicates + result.outOfBounds + result.unknownSeries == 0,
                "samples were refused");
        log.release(refs);
    }
}

void read(wal::Log &log, Reader &reader, int number, const std::atomic<bool> &done)
{
    const std::unique_ptr<wal::Tailer> tailer = log.tail({});
    std::map<std::uint64_t, TimestampMs> newest;
    std::vector<model::Sample> samples;
    while (number == kReaders - 1 && !done && log.end().segment < kLateSegments) // a remote that was away
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    for (;;) {
        const bool last = done;
        wal::RecordView view;
        for (;;) {
            const Result<bool> more = tailer->next(view);
            require(more.has_value(), "a read failed");
            if (!*more)
                break;
            if (view.type == wal::RecordType::Samples) {
                samples.clear();
                require(wal::decodeSamples(view.bytes, samples).ok(), "a record does not decode");
                std::vector<model::PairId> pairs;
                require(log.series().retainPairs(samples.front().series, pairs), "a series is unknown");
                require(log.series().pairs().at(pairs.front()).name == "__name__", "a series has wrong labels");
                log.series().pairs().release(pairs);
                for (const model::Sample &sample : samples) {
                    TimestampMs &before = newest[model::value(sample.series)];
                    require(sample.timestamp > before, "a sample came twice or out of order");
                    before = sample.timestamp;
                }
                reader.samples += samples.size();
            }
            reader.segment = view.next.segment;
            if (number > 0 && reader.samples % 7 == 0)
                std::this_thread::sleep_for(
                    std::chrono::microseconds(100 * number)); // a slow remote falls out of memory
        }
        if (last)
            break;
        std::this_thread::yield();
    }
    require(tailer->missedSegments() == 0, "a segment was deleted before it was read");
}

} // namespace

int main()
{
    char directory[] = "/tmp/stress_wal.XXXXXX";
    require(mkdtemp(directory) != nullptr, "no temporary directory");
    const std::unique_ptr<FileSystem> disk = makePosixFileSystem();
    FaultFileSystem files(*disk);
    SystemClock clock;
    NullLog sink;
    telemetry::Registry registry;
    wal::Settings settings;
    settings.directory = directory;
    settings.segmentBytes = 64 << 10;
    settings.tailBytes = 32 << 10;
    settings.fsyncInterval = std::chrono::milliseconds(5);
    settings.background = false; // a thread of its own does the upkeep, without a pause
    settings.packAfter = std::chrono::milliseconds(1);
    {
        Result<std::unique_ptr<wal::Log>> opened = wal::Log::open(settings, files, clock, sink, registry);
        require(opened.has_value(), "the log does not open");
        wal::Log &log = **opened;
        std::atomic<bool> done = false;
        std::atomic<std::uint64_t> nudges = 0;
        const std::unique_ptr<Subscription> subscription = log.onAppend([&nudges] { ++nudges; });
        std::vector<Reader> readers(kReaders);
        std::vector<std::thread> readerThreads;
        for (int i = 0; i < kReaders; ++i)
            readerThreads.emplace_back(
                [&log, &readers, &done, i] { read(log, readers[static_cast<std::size_t>(i)], i, done); });
        std::thread retention([&log, &readers, &done] {
            while (!done) {
                std::uint32_t lowest = ~std::uint32_t{0};
                for (const Reader &reader : readers)
                    lowest = std::min(lowest, reader.segment.load());
                const Status status = log.truncateBefore({lowest, 0});
                require(status.ok() || status.code() == Code::NoSpace, "a truncation failed");
                std::this_thread::sleep_for(std::chrono::milliseconds(1));
            }
        });
        std::thread upkeep([&log, &done] {
            while (!done)
                log.upkeep();
        });
        std::thread trouble([&files, &done] {
            while (!done) { // the disk is full for a moment, now and then
                std::this_thread::sleep_for(std::chrono::milliseconds(40));
                files.setFault([](FileOperation operation, const std::string &) {
                    const bool needsSpace = operation == FileOperation::Append || operation == FileOperation::Create;
                    return needsSpace ? Status(Code::NoSpace, "the disk is full") : Status();
                });
                std::this_thread::sleep_for(std::chrono::milliseconds(10));
                files.heal();
            }
        });
        std::thread watcher([&log, &registry, &done] {
            while (!done) {
                require(!log.status().segments.empty(), "no segments");
                static_cast<void>(log.ordinal(log.begin()));
                std::size_t seen = 0;
                log.series().forEach([&seen](model::SeriesRef, const model::Labels &) { return ++seen < 100; });
                require(!registry.text().empty(), "no metrics");
                log.sync().ignore("only whether it disturbs");
                std::this_thread::sleep_for(std::chrono::milliseconds(3));
            }
        });
        const TimestampMs now = clock.now();
        std::vector<std::thread> writers;
        for (int i = 0; i < kWriters; ++i)
            writers.emplace_back([&log, i, now] { write(log, i, now); });
        for (std::thread &writer : writers)
            writer.join();
        done = true;
        retention.join();
        watcher.join();
        upkeep.join();
        trouble.join();
        for (std::thread &thread : readerThreads)
            thread.join();
        for (const Reader &reader : readers)
            require(reader.samples == std::uint64_t{kWriters} * kBatches * kSeriesEach, "samples are missing");
        require(nudges == std::uint64_t{kWriters} * kBatches, "nudges are missing");
        require(log.begin().segment > 0, "nothing was deleted");
        const std::string metrics = registry.text();
        require(metrics.find("\nbelfry_wal_packed_segments_total 0\n") == std::string::npos, "nothing was packed");
    }
    require(disk->removeTree(directory).ok(), "the directory stays");
    std::puts("stress_wal: ok");
    return 0;
}
