// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/number.h"
#include "agent/telemetry/registry.h"
#include "agent/wal/log.h"
#include "agent/wal/record.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fault_filesystem.h"
#include "tests/support/memory_filesystem.h"
#include "tests/support/recording_log.h"

#include <memory>
#include <string>
#include <vector>

/// A log on a disk in memory, and the means to harm it.
struct LogFixture {
    MemoryFileSystem disk;
    FaultFileSystem files{disk};
    FakeClock clock;
    RecordingLog lines;
    std::unique_ptr<agent::telemetry::Registry> registry;
    agent::wal::Settings settings;
    std::unique_ptr<agent::wal::Log> log;

    LogFixture()
    {
        settings.directory = "/data";
        settings.segmentBytes = 32768;
        settings.fsyncInterval = std::chrono::hours(1); // the test syncs by itself
        settings.background = false;                    // and calls upkeep
    }
    ~LogFixture() { log.reset(); }
    LogFixture(const LogFixture &) = delete;
    LogFixture &operator=(const LogFixture &) = delete;

    agent::Status open()
    {
        log.reset();
        registry = std::make_unique<agent::telemetry::Registry>();
        agent::Result<std::unique_ptr<agent::wal::Log>> opened =
            agent::wal::Log::open(settings, files, clock, lines, *registry);
        if (!opened)
            return opened.error();
        log = std::move(*opened);
        return {};
    }
    /// As if the log had been left by somebody who writes no summaries, or by a crash.
    void dropSummaries() { disk.removeTree("/data/index").ignore("there may be none"); }
    /// One metric of the registry, or -1.
    [[nodiscard]] double metric(const std::string &name) const
    {
        const std::string text = registry->text();
        const std::size_t at = text.find('\n' + name + ' ');
        return at == std::string::npos ? -1 : std::stod(text.substr(at + name.size() + 2));
    }
};

/// The series named `name` of job "test", with a label `number` when given.
inline agent::model::Labels seriesLabels(const std::string &name, int number = -1)
{
    agent::model::Labels labels{{"__name__", name}, {"job", "test"}};
    if (number >= 0)
        labels.set("number", std::to_string(number));
    return labels;
}

/// Samples in the records from `from` on.
inline std::uint64_t samplesSince(agent::wal::Log &log, agent::wal::Position from)
{
    return log.endOrdinal() - log.ordinal(from);
}

/// As readSamples tells it.
inline std::string sampleText(const agent::model::Labels &labels, const agent::model::Sample &sample)
{
    return labels.toString() + ' ' + std::to_string(sample.timestamp) + ' ' + agent::formatFloat(sample.value);
}

inline std::string histogramText(const agent::model::Labels &labels, const agent::model::HistogramSample &sample)
{
    const agent::model::Histogram &h = sample.value;
    return labels.toString() + ' ' + std::to_string(sample.timestamp) + " type " +
           std::to_string(static_cast<int>(agent::wal::recordType(h))) + " sum " + agent::formatFloat(h.sum);
}

/// Every sample and histogram from `tailer` on as "series timestamp value"; for series that the table does not know
/// "? ...". Stops at the end or at an error.
inline std::vector<std::string> readSamples(agent::wal::Tailer &tailer, const agent::wal::SeriesTable &table)
{
    using namespace agent;
    std::vector<std::string> out;
    wal::RecordView view;
    const auto tell = [&](const auto &sample, auto text) {
        model::Labels labels;
        out.push_back(table.labels(sample.series, labels) ? text(labels, sample) : "?");
    };
    const auto tellHistogram = [&](const model::HistogramSample &sample) { tell(sample, histogramText); };
    for (;;) {
        const Result<bool> more = tailer.next(view);
        if (!more) {
            out.push_back("error " + more.error().toString());
            return out;
        }
        if (!*more)
            return out;
        if (view.type == wal::RecordType::Series || view.type == wal::RecordType::Exemplars)
            continue;
        std::vector<model::Sample> samples;
        std::uint64_t unknown = 0;
        const bool isFloat = view.type == wal::RecordType::Samples || view.type == wal::RecordType::SamplesV2;
        if (isFloat ? !wal::decodeSamples(view.bytes, samples).ok()
                    : !wal::decodeHistograms(view.bytes, unknown, tellHistogram).ok() || unknown > 0)
            out.push_back("damaged");
        for (const model::Sample &sample : samples)
            tell(sample, sampleText);
    }
}

inline std::vector<std::string> readSamples(agent::wal::Log &log, agent::wal::Position from = {})
{
    return readSamples(*log.tail(from), log.series());
}
