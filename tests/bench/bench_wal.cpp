// SPDX-License-Identifier: GPL-3.0-or-later

// What the log costs: an append of one scrape, the start on a backlog, reading it, packing it, and a series in memory.
#include "agent/base/filesystem.h"
#include "agent/telemetry/registry.h"
#include "agent/wal/log.h"
#include "agent/wal/packed_file.h"
#include "agent/wal/packed_writer.h"
#include "agent/wal/segment_reader.h"

#include <benchmark/benchmark.h>

#include <malloc.h>

#include <chrono>
#include <cmath>
#include <cstdlib>
#include <memory>
#include <random>
#include <string>
#include <vector>

using namespace agent;

namespace {

constexpr std::uint32_t kSeriesPerTarget = 1000;

/// Ten labels of a size and cardinality as an agent with many targets sees them.
model::Labels seriesLabels(std::uint32_t number)
{
    const std::uint32_t target = number / kSeriesPerTarget;
    const std::uint32_t metric = number % kSeriesPerTarget;
    const auto text = [](const char *prefix, std::uint32_t n) { return prefix + std::to_string(n); };
    return {{"__name__", text("http_request_duration_seconds_bucket_", metric / 20)},
            {"instance", text("10.11.12.13:", 9000 + target)},
            {"job", text("job-", target % 20)},
            {"le", text("0.", metric % 20)},
            {"method", metric % 2 == 0 ? "GET" : "POST"},
            {"handler", text("/api/v1/handler/", metric / 100)},
            {"code", text("", 200 + metric % 5)},
            {"pod", text("frontend-6f7d8c9b5-", target)},
            {"namespace", text("namespace-", target % 10)},
            {"cluster", "batmobile"}};
}

/// A log in a directory that goes with it, and targets whose values move as real ones do: half stand still, some count,
/// some are noise.
struct World {
    World(wal::Compression compression, std::uint32_t targets) : m_files(makePosixFileSystem())
    {
        char pattern[] = "/tmp/bench_wal.XXXXXX";
        m_settings.directory = mkdtemp(pattern) ? pattern : "";
        m_settings.compression = compression;
        m_now = m_clock.now() - 3'600'000;
        open();
        for (std::uint32_t target = 0; target < targets; ++target) {
            std::vector<model::Sample> batch;
            for (std::uint32_t i = 0; i < kSeriesPerTarget; ++i)
                batch.push_back({log->acquire(seriesLabels(target * kSeriesPerTarget + i)), 0, 0});
            m_batches.push_back(std::move(batch));
        }
    }
    ~World()
    {
        log.reset();
        m_files->removeTree(m_settings.directory).ignore("only space is lost");
    }
    World(const World &) = delete;
    World &operator=(const World &) = delete;

    void open()
    {
        log.reset();
        m_registry = std::make_unique<telemetry::Registry>();
        Result<std::unique_ptr<wal::Log>> opened = wal::Log::open(m_settings, *m_files, m_clock, m_sink, *m_registry);
        if (!opened)
            std::abort();
        log = std::move(*opened);
    }
    /// The next scrape, ready to be appended.
    const std::vector<model::Sample> &scrape()
    {
        m_turn = (m_turn + 1) % m_batches.size();
        m_now += m_turn == 0 ? 15 : 0;
        std::vector<model::Sample> &batch = m_batches[m_turn];
        for (std::size_t i = 0; i < batch.size(); ++i) {
            batch[i].timestamp = m_now;
            if (i % 10 < 3)
                batch[i].value += static_cast<double>(m_random() % 100);
            else if (i % 10 < 5)
                batch[i].value = static_cast<double>(m_random() % 1'000'000) / 1000;
        }
        return batch;
    }
    [[nodiscard]] std::uint64_t bytes() const { return log->status().bytes; }
    [[nodiscard]] FileSystem &files() { return *m_files; }
    /// The plain file of the second segment, which holds samples only.
    [[nodiscard]] std::string segmentPath() const { return m_settings.directory + "/wal/00000001"; }

    std::unique_ptr<wal::Log> log;

private:
    std::unique_ptr<FileSystem> m_files;
    SystemClock m_clock;
    NullLog m_sink;
    std::unique_ptr<telemetry::Registry> m_registry;
    wal::Settings m_settings;
    std::vector<std::vector<model::Sample>> m_batches;
    std::size_t m_turn = 0;
    TimestampMs m_now = 0;
    std::minstd_rand m_random;
};

void append(benchmark::State &state, wal::Compression compression)
{
    World world(compression, 100);
    for (int i = 0; i < 200; ++i) // the series records are written by this
        if (!world.log->append(world.scrape(), {}).status.ok())
            return state.SkipWithError("append failed");
    std::uint64_t bytes = 0;
    std::uint64_t before = world.bytes();
    for (auto _ : state) {
        state.PauseTiming();
        const std::vector<model::Sample> &batch = world.scrape();
        state.ResumeTiming();
        if (!world.log->append(batch, {}).status.ok())
            return state.SkipWithError("append failed");
        state.PauseTiming();
        const std::uint64_t now = world.bytes();
        bytes += now - before;
        before = now;
        if (now > (std::uint64_t{256} << 20)) {
            world.log->truncateBefore(world.log->end()).ignore("only space");
            before = world.bytes();
        }
        state.ResumeTiming();
    }
    const auto samples = static_cast<double>(state.iterations() * kSeriesPerTarget);
    state.SetItemsProcessed(static_cast<std::int64_t>(samples));
    state.counters["bytes/sample"] = static_cast<double>(bytes) / samples;
}
BENCHMARK_CAPTURE(append, none, wal::Compression::None);
BENCHMARK_CAPTURE(append, snappy, wal::Compression::Snappy);
BENCHMARK_CAPTURE(append, zstd, wal::Compression::Zstd);

/// 100 targets, 60 scrapes each: 6 million samples.
void fill(World &world)
{
    for (int i = 0; i < 6000; ++i)
        if (!world.log->append(world.scrape(), {}).status.ok())
            std::abort();
}

void start(benchmark::State &state)
{
    World world(wal::Compression::Snappy, 100);
    fill(world);
    const auto bytes = static_cast<double>(world.bytes());
    const auto samples = static_cast<double>(world.log->endOrdinal());
    for (auto _ : state) {
        state.PauseTiming();
        world.log.reset();
        state.ResumeTiming();
        world.open();
    }
    state.counters["MB/s"] = benchmark::Counter(bytes / 1e6, benchmark::Counter::kIsIterationInvariantRate);
    state.counters["samples/s"] = benchmark::Counter(samples, benchmark::Counter::kIsIterationInvariantRate);
}
BENCHMARK(start)->Unit(benchmark::kMillisecond);

void readFromDisk(benchmark::State &state)
{
    World world(wal::Compression::Snappy, 100);
    fill(world);
    std::vector<model::Sample> samples;
    std::uint64_t total = 0;
    for (auto _ : state) {
        const std::unique_ptr<wal::Tailer> tailer = world.log->tail({});
        wal::RecordView view;
        while (tailer->next(view).value_or(false)) {
            samples.clear();
            if (view.type == wal::RecordType::Samples && !wal::decodeSamples(view.bytes, samples).ok())
                return state.SkipWithError("a record does not decode");
            total += samples.size();
        }
    }
    state.SetItemsProcessed(static_cast<std::int64_t>(total));
}
BENCHMARK(readFromDisk)->Unit(benchmark::kMillisecond);

void pack(benchmark::State &state)
{
    World world(wal::Compression::Snappy, static_cast<std::uint32_t>(state.range(0)));
    fill(world);
    wal::PackedSegment packed;
    for (auto _ : state) {
        const std::string path = world.segmentPath();
        const Result<wal::PackedSegment> result = wal::packSegment(world.files(), path, path + ".zst", {});
        if (!result)
            return state.SkipWithError("packing failed");
        packed = *result;
    }
    const auto samples = static_cast<double>(packed.samples);
    state.counters["bytes/sample"] = static_cast<double>(packed.packedBytes) / samples;
    state.counters["before"] = static_cast<double>(packed.sourceBytes) / samples;
    state.counters["MB/s"] =
        benchmark::Counter(static_cast<double>(packed.plainBytes) / 1e6, benchmark::Counter::kIsIterationInvariantRate);
}
BENCHMARK(pack)->Arg(5)->Arg(100)->Unit(benchmark::kMillisecond);

void readPacked(benchmark::State &state)
{
    World world(wal::Compression::Snappy, 100);
    fill(world);
    const std::string path = world.segmentPath();
    const Result<wal::PackedSegment> packed = wal::packSegment(world.files(), path, path + ".zst", {});
    if (!packed)
        return state.SkipWithError("packing failed");
    for (auto _ : state) {
        Result<std::unique_ptr<RandomAccessFile>> file = wal::openPacked(world.files(), path + ".zst");
        if (!file)
            return state.SkipWithError("a packed segment does not open");
        wal::SegmentReader reader(std::move(*file), 1);
        std::uint32_t records = 0;
        while (reader.next(packed->plainBytes).value_or(wal::SegmentReader::Outcome::End) ==
               wal::SegmentReader::Outcome::Record)
            ++records;
        if (records != packed->records)
            return state.SkipWithError("records are missing");
    }
    state.counters["MB/s"] = benchmark::Counter(static_cast<double>(packed->plainBytes) / 1e6,
                                                benchmark::Counter::kIsIterationInvariantRate);
    state.counters["samples/s"] =
        benchmark::Counter(static_cast<double>(packed->samples), benchmark::Counter::kIsIterationInvariantRate);
}
BENCHMARK(readPacked)->Unit(benchmark::kMillisecond);

std::size_t allocated()
{
    const struct mallinfo2 info = mallinfo2();
    return info.uordblks + info.hblkhd;
}

/// Everything that a million series cost in memory once their records are written, label pairs and index with it.
void memoryOfSeries(benchmark::State &state)
{
    constexpr std::uint32_t kSeries = 1'000'000;
    double each = 0;
    for (auto _ : state) {
        World world(wal::Compression::Snappy, 0);
        const std::size_t before = allocated();
        for (std::uint32_t number = 0; number < kSeries; number += kSeriesPerTarget) {
            std::vector<model::Sample> batch;
            for (std::uint32_t i = 0; i < kSeriesPerTarget; ++i)
                batch.push_back({world.log->acquire(seriesLabels(number + i)), 1, 0});
            if (!world.log->append(batch, {}).status.ok())
                return state.SkipWithError("append failed");
        }
        const wal::Settings settings;
        each = static_cast<double>(allocated() - before - settings.tailBytes) / kSeries;
    }
    state.counters["bytes/series"] = each;
    state.counters["ns/series"] =
        benchmark::Counter(kSeries, benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}
BENCHMARK(memoryOfSeries)->Iterations(1)->Unit(benchmark::kMillisecond);

} // namespace

BENCHMARK_MAIN();
