// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/fake_numbers.h"
#include "tests/support/fake_world.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

void FakeEngine::World::makeSeries()
{
    struct Kind {
        const char *name, *type, *help, *unit;
        double level, swing, period;
    };
    static constexpr std::array<Kind, 10> kKinds{{
        {"engine_rpm", "gauge", "Revolutions of the engine in a minute.", "rpm", 2400, 900, 47},
        {"engine_coolant_celsius", "gauge", "Temperature of the coolant.", "celsius", 88, 6, 160},
        {"can_frames_total", "counter", "Frames seen on the bus.", "", 640, 180, 70},
        {"can_errors_total", "counter", "Frames with a wrong checksum.", "", 0.4, 0.4, 90},
        {"node_cpu_seconds_total", "counter", "Seconds the CPU spent in each mode.", "seconds", 0.32, 0.2, 55},
        {"node_load1", "gauge", "1m load average.", "", 1.1, 0.6, 120},
        {"node_memory_MemAvailable_bytes", "gauge", "Memory information field MemAvailable_bytes.", "bytes", 3.4e9, 4e8,
         240},
        {"camera_frames_total", "counter", "Frames delivered by the camera.", "", 30, 4, 33},
        {"go_goroutines", "gauge", "Number of goroutines that currently exist.", "", 84, 12, 64},
        {"up", "gauge", "Whether the last scrape succeeded.", "", 1, 0, 60},
    }};
    std::uint64_t ref = 1;
    for (std::size_t target = 0; target < std::min<std::size_t>(targets.size(), 30); ++target) {
        for (std::size_t kind = 0; kind < kKinds.size(); ++kind) {
            if (kind != kKinds.size() - 1 && (kind + target) % 4 != 0)
                continue;
            Series made;
            made.info.series = agent::model::SeriesRef{ref++};
            made.info.labels = *targets[target].labels;
            made.info.labels.set("__name__", kKinds[kind].name);
            made.info.type = kKinds[kind].type;
            made.info.help = kKinds[kind].help;
            made.info.unit = kKinds[kind].unit;
            made.level = kKinds[kind].level * (0.7 + 0.6 * noise(target, kind));
            made.swing = kKinds[kind].swing;
            made.period = kKinds[kind].period * (0.8 + 0.5 * noise(kind, target));
            made.every = static_cast<int>(targets[target].interval.count() / 1000);
            series.push_back(std::move(made));
        }
    }
    static constexpr std::array<std::pair<const char *, double>, 8> kBuckets{{{"0.005", 0.02},
                                                                              {"0.01", 0.11},
                                                                              {"0.025", 0.38},
                                                                              {"0.05", 0.71},
                                                                              {"0.1", 0.9},
                                                                              {"0.25", 0.97},
                                                                              {"1", 0.995},
                                                                              {"+Inf", 1}}};
    for (std::size_t target = 0; target < std::min<std::size_t>(targets.size(), 2); ++target) {
        for (const auto &[le, share] : kBuckets) {
            Series made;
            made.info.series = agent::model::SeriesRef{ref++};
            made.info.labels = *targets[target].labels;
            made.info.labels.set("__name__", "http_request_duration_seconds_bucket");
            made.info.labels.set("le", le);
            made.info.type = "histogram";
            made.info.help = "Time it took to answer.";
            made.info.unit = "seconds";
            made.level = 120;
            made.swing = 60;
            made.period = 50 + 20 * static_cast<double>(target);
            made.every = static_cast<int>(targets[target].interval.count() / 1000);
            made.share = share;
            series.push_back(std::move(made));
        }
    }
}

double FakeEngine::World::valueOf(const Series &from, std::int64_t at) const
{
    const double time = static_cast<double>(at);
    const double wave = std::sin(time / from.period * 6.283) + 0.35 * std::sin(time / from.period * 17.1) +
                        0.3 * (noise(static_cast<std::uint64_t>(at), agent::model::value(from.info.series)) - 0.5);
    if (from.info.type == "gauge")
        return from.level + from.swing * wave;
    const double since = std::fmod(time, 1700); // the process behind it restarts now and then
    if (from.info.type == "histogram") {
        const double sway = 0.5 + 0.4 * std::sin(since / from.period); // how fast answers are
        return std::floor(from.level * since * std::pow(from.share, sway));
    }
    return std::floor(1000 * (from.level * since +
                              from.swing * from.period / 6.283 * (1 - std::cos(since / from.period * 6.283)))) /
           1000;
}

bool FakeEngine::World::isScraped(std::size_t place, const Series &series, std::int64_t second)
{
    const bool pauses = place % 5 == 3 && second % 400 > 340 && series.info.type != "histogram"; // now and then
    return second % series.every == 0 && !pauses;
}

agent::engine::SeriesPast FakeEngine::World::past(const agent::engine::SeriesRange &range) const
{
    agent::engine::SeriesPast past;
    past.logBegins = settings.startTime;
    for (const agent::model::SeriesRef ref : range.series) {
        agent::engine::PastSeries &out = past.series.emplace_back();
        out.series = ref;
        const auto place = static_cast<std::size_t>(agent::model::value(ref)) - 1;
        if (place >= series.size())
            continue;
        const Series &from = series[place];
        out.step = from.every * 1000;
        const std::int64_t begin = std::max<std::int64_t>((range.from - settings.startTime) / 1000, 1);
        const std::int64_t end = std::min<std::int64_t>((range.to - settings.startTime) / 1000, second);
        const std::int64_t stride =
            std::max<std::int64_t>(1, (end - begin) / static_cast<std::int64_t>(range.maxPoints));
        double before = 0;
        for (std::int64_t at = begin; at <= end; ++at) {
            if (!isScraped(place, from, at) || (stride > 1 && at % (stride * from.every) != 0))
                continue;
            const double value = valueOf(from, at);
            const std::int64_t time = settings.startTime + at * 1000;
            const bool apart = !out.points.empty() && time - out.points.back().time > 3 * out.step * stride;
            const double grown = out.points.empty() ? 0 : value >= before ? value - before : value;
            out.points.push_back({time, value, grown, apart, {}});
            before = value;
        }
    }
    return past;
}

void FakeEngine::World::addPoints()
{
    for (const std::size_t place : watched) {
        const Series &from = series[place];
        if (isScraped(place, from, second))
            points.push_back({from.info.series, now, valueOf(from, second), {}});
    }
    constexpr std::size_t kMost = 16'384;
    if (points.size() > kMost)
        points.erase(points.begin(), points.end() - static_cast<std::ptrdiff_t>(kMost));
}
