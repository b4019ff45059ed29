// SPDX-License-Identifier: GPL-3.0-or-later
// What a scraped sample costs between the body and the batch: split, recognise, parse the value. One page of 1,000
// series, about 175 bytes a line (metadata lines included), as most services expose them. The figure to read is items
// per second: its inverse is the time for one sample.
#include "agent/scrape/ingest.h"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <random>

using namespace agent::scrape;
using agent::exposition::Format;

namespace {

/// Gives each series a number and keeps nothing.
class CountingSink final : public SampleSink {
public:
    agent::model::SeriesRef acquire(const agent::model::Labels &) override { return agent::model::SeriesRef{++m_last}; }
    void release(std::span<const agent::model::SeriesRef>) override {}
    CommitResult commit(const Batch &) override { return {}; }

private:
    std::uint64_t m_last = 0;
};

struct Page {
    std::vector<std::string> lines;
    [[nodiscard]] std::string text(bool openMetrics) const
    {
        std::string out;
        for (const std::string &line : lines)
            out += line;
        return out + (openMetrics ? "# EOF\n" : "");
    }
};

Page makePage(int series)
{
    Page page;
    std::mt19937_64 random(1);
    for (int i = 0; i < series; ++i) {
        std::string line;
        const std::string family = "http_server_request_duration_seconds_" + std::to_string(i / 10);
        if (i % 10 == 0)
            line += "# HELP " + family +
                    " Time from the first byte of the request to the last of the answer.\n# TYPE " + family +
                    " counter\n";
        line += family + "{handler=\"/api/v1/labels/values\",method=\"GET\",code=\"" + std::to_string(200 + i % 10) +
                "\",region=\"eu-central-1\",zone=\"b\",pod=\"server-7d9f8b6c5-" + std::to_string(10000 + i) + "\"} ";
        switch (i % 4) {
        case 0:
            line += std::to_string(random() % 1000);
            break;
        case 1:
            line += std::to_string(random() % 1000000000);
            break;
        case 2:
            line += std::to_string(static_cast<double>(random() % 100000) / 1000);
            break;
        default:
            line += "0.0" + std::to_string(1000000000000000 + random() % 1000000000000000);
            break;
        }
        page.lines.push_back(line + "\n");
    }
    return page;
}

/// A target with its caches.
struct Target {
    Target()
    {
        JobSettings job;
        job.name = "job";
        settings = *compileSettings(job, 1);
        reports.acquire(sink, labels, false);
    }
    void scrape(const std::string &body, Format format)
    {
        batch.clear();
        IngestTotals totals;
        Ingest({*settings, labels, reports, series, metadata, sink, batch}, 1, format)
            .run(body, totals)
            .ignore("the page is right; a wrong one shows in the count of samples");
        scratch.clear();
        series.collectVanished(scratch);
        series.settle(scratch);
        benchmark::DoNotOptimize(metadata.end(true));
        benchmark::DoNotOptimize(batch.samples.data());
    }
    std::shared_ptr<const PoolSettings> settings;
    const agent::model::Labels labels{{"instance", "host:9100"}, {"job", "job"}};
    CountingSink sink;
    ReportSeries reports;
    SeriesCache series;
    FamilyStore store;
    MetadataCache metadata{store};
    Batch batch;
    std::vector<agent::model::SeriesRef> scratch;
};

constexpr int kSeries = 1000;

void count(benchmark::State &state, const std::string &body)
{
    state.SetItemsProcessed(state.iterations() * kSeries);
    state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(body.size()));
}

void cached(benchmark::State &state, Format format)
{
    const std::string body = makePage(kSeries).text(format == Format::OpenMetrics);
    Target target;
    target.scrape(body, format);
    for (auto _ : state)
        target.scrape(body, format);
    if (target.batch.samples.size() != kSeries)
        state.SkipWithError("samples are missing");
    count(state, body);
}

void anotherOrderEachTime(benchmark::State &state)
{
    Page page = makePage(kSeries);
    std::vector<std::string> bodies;
    std::mt19937_64 random(2);
    for (int i = 0; i < 8; ++i) {
        std::shuffle(page.lines.begin(), page.lines.end(), random);
        bodies.push_back(page.text(false));
    }
    Target target;
    target.scrape(bodies.back(), Format::Text);
    std::size_t next = 0;
    for (auto _ : state)
        target.scrape(bodies[next++ % bodies.size()], Format::Text);
    count(state, bodies[0]);
}

void firstScrape(benchmark::State &state)
{
    const std::string body = makePage(kSeries).text(false);
    for (auto _ : state) {
        Target target;
        target.scrape(body, Format::Text);
    }
    count(state, body);
}

} // namespace

BENCHMARK_CAPTURE(cached, text, Format::Text);
BENCHMARK_CAPTURE(cached, openMetrics, Format::OpenMetrics);
BENCHMARK(anotherOrderEachTime);
BENCHMARK(firstScrape);
BENCHMARK_MAIN();
