// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/base/compress.h"
#include "agent/remote/wire/encoder.h"
#include "agent/remote/feed/lanes.h"
#include "agent/remote/feed/reader.h"
#include "tests/agent/remote/fake_source.h"
#include "tests/support/fake_clock.h"

#include <benchmark/benchmark.h>

#include <utility>

using namespace agent;
using namespace agent::remote;

namespace {

constexpr int kBatch = 2000;

/// Series as node_exporter and its kin have them: eight to ten labels, most of them shared.
struct World {
    explicit World(int count) : cache(source, {{"cluster", "batmobile"}, {"replica", "0"}}, {})
    {
        for (int i = 0; i < count; ++i)
            refs.push_back(
                source.series({{"__name__", "http_request_duration_seconds_bucket_" + std::to_string(i % 400)},
                               {"code", std::to_string(200 + i % 7)},
                               {"handler", "/api/v1/resource/" + std::to_string(i / 400 % 50)},
                               {"instance", "10.20.30." + std::to_string(i / 1000) + ":9100"},
                               {"job", "batmobile-telemetry"},
                               {"le", std::to_string(i % 12) + ".5"},
                               {"method", i % 2 ? "GET" : "POST"}}));
        for (std::size_t i = 0; i < refs.size(); ++i)
            samples.push_back({1'795'264'264'005 + static_cast<TimestampMs>(i / 1000), static_cast<double>(i) * 1.25,
                               cache.resolve(refs[i]), 0});
    }

    FakeSource source;
    SeriesCache cache;
    std::vector<model::SeriesRef> refs;
    std::vector<QueuedSample> samples;
};

void tellPerSample(benchmark::State &state, std::size_t samples)
{
    state.counters["per_sample"] =
        benchmark::Counter(static_cast<double>(state.iterations()) * static_cast<double>(samples),
                           benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

/// What node_exporter and its kin tell of each family.
class SomeMetadata final : public MetadataSource {
public:
    SomeMetadata()
    {
        std::vector<FamilyMetadata> families;
        for (int i = 0; i < 400; ++i) {
            const std::string name = "http_request_duration_seconds_bucket_" + std::to_string(i);
            families.push_back(
                {name, {model::MetricType::Counter, "Seconds that requests took, of " + name + '.', ""}});
        }
        m_view = std::make_shared<const MetadataView>(std::move(families));
    }
    std::shared_ptr<const MetadataView> view() const override { return m_view; }

private:
    std::shared_ptr<const MetadataView> m_view;
};

enum class Wire { V1, V2, V2WithMetadata };

/// The series in turn, `repeats` samples of each in a batch.
void encode(benchmark::State &state, Wire wire, std::size_t repeats)
{
    World world(static_cast<int>(state.range(0)));
    const SomeMetadata metadata;
    const auto encoder =
        makeEncoder(wire == Wire::V1 ? Protocol::V1 : Protocol::V2, wire == Wire::V2WithMetadata ? &metadata : nullptr);
    if (repeats > 1) {
        const std::vector<QueuedSample> once = std::exchange(world.samples, {});
        for (std::size_t at = 0; at < once.size(); at += kBatch / repeats)
            for (std::size_t n = 0; n < repeats; ++n)
                for (std::size_t i = at; i < at + kBatch / repeats && i < once.size(); ++i) {
                    world.samples.push_back(once[i]);
                    world.samples.back().timestamp += 15'000 * static_cast<TimestampMs>(n);
                }
        world.samples.resize(world.samples.size() / kBatch * kBatch);
    }
    std::string body;
    std::size_t at = 0;
    for (auto _ : state) {
        encoder->encode(std::span(world.samples).subspan(at, kBatch), world.cache, body);
        benchmark::DoNotOptimize(body.data());
        at = (at + kBatch) % world.samples.size();
    }
    tellPerSample(state, kBatch);
    state.counters["bytes/sample"] = static_cast<double>(body.size()) / kBatch;
}
BENCHMARK_CAPTURE(encode, v1, Wire::V1, 1)->Arg(10'000)->Arg(100'000);
BENCHMARK_CAPTURE(encode, v2, Wire::V2, 1)->Arg(10'000)->Arg(100'000);
BENCHMARK_CAPTURE(encode, v2_metadata, Wire::V2WithMetadata, 1)->Arg(10'000)->Arg(100'000);
BENCHMARK_CAPTURE(encode, v1_drain, Wire::V1, 10)->Arg(10'000)->Arg(100'000);
BENCHMARK_CAPTURE(encode, v2_drain, Wire::V2, 10)->Arg(10'000)->Arg(100'000);
BENCHMARK_CAPTURE(encode, v2_metadata_drain, Wire::V2WithMetadata, 10)->Arg(10'000)->Arg(100'000);

/// The part of it that is snappy.
void compress(benchmark::State &state, Protocol protocol)
{
    const World world(static_cast<int>(state.range(0)));
    std::string body;
    makeEncoder(protocol)->encode(std::span(world.samples).first(kBatch), world.cache, body);
    std::string plain;
    if (!snappyUncompress(body, plain, 1U << 30).ok())
        return state.SkipWithError("the body does not uncompress");
    for (auto _ : state) {
        snappyCompress(plain, body);
        benchmark::DoNotOptimize(body.data());
    }
    tellPerSample(state, kBatch);
    state.counters["plain_bytes/sample"] = static_cast<double>(plain.size()) / kBatch;
}
BENCHMARK_CAPTURE(compress, v1, Protocol::V1)->Arg(10'000);
BENCHMARK_CAPTURE(compress, v2, Protocol::V2)->Arg(10'000);

/// From a record of the log into a lane: decoding, looking up, dealing.
void read(benchmark::State &state)
{
    World world(static_cast<int>(state.range(0)));
    Settings settings;
    settings.name = "bench";
    settings.queue.capacity = 1U << 30;
    FakeClock clock;
    NullLog log;
    telemetry::Registry registry;
    Metrics metrics(registry, settings);
    for (std::size_t at = 0; at < world.refs.size(); at += 1000) {
        std::vector<model::Sample> samples;
        for (std::size_t i = 0; i < 1000; ++i)
            samples.push_back({world.refs[at + i], 1'795'264'264'005, static_cast<double>(i)});
        world.source.append(samples);
    }
    for (auto _ : state) {
        Window window({});
        Lanes lanes(1);
        Reader reader(settings, world.cache, {}, {world.source, clock, log, metrics, window, lanes});
        while (!reader.atEnd())
            static_cast<void>(reader.read(clock.steadyNow()));
        benchmark::DoNotOptimize(lanes.all()[0].samples().data());
    }
    tellPerSample(state, world.refs.size());
}
BENCHMARK(read)->Arg(100'000)->Name("read_and_deal");
} // namespace

BENCHMARK_MAIN();
