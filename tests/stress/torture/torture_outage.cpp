// SPDX-License-Identifier: GPL-3.0-or-later
//
// A long outage in little time: a site of 2,500 series, scraped every 5 s, writes to the log while no receiver answers.
// What waits is packed; then it is read in order, each sample compared, and deleted behind the reader.
//
//   torture_outage [hours [directory]]        eight hours in a temporary directory by default
//   torture_outage --full                     72 hours
//   torture_outage fill <hours> <directory>   leaves the log there, not packed and not read
//
// Prints what it came to, and fails when a sample is missing, wrong or out of place, or when it takes more than
// 2.5 bytes on disk.

#include "agent/base/clock.h"
#include "agent/base/filesystem.h"
#include "agent/base/log.h"
#include "agent/remote/feed/backlog_meter.h"
#include "agent/telemetry/registry.h"
#include "agent/wal/log.h"
#include "agent/wal/record.h"
#include "tests/support/fake_clock.h"

#include <sys/resource.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

using namespace agent;

namespace {

constexpr int kTargets = 5;
constexpr int kSeriesPerTarget = 500;
constexpr std::chrono::seconds kInterval{5};
constexpr double kMostBytesPerSample = 2.5;
/// The newest segments are not packed yet, which counts for much in a short outage.
constexpr double kMostBytesPerSampleShort = 3;
constexpr std::chrono::hours kLong{12};

std::uint64_t mix(std::uint64_t x)
{
    x ^= x >> 33;
    x *= 0xff51afd7ed558ccdULL;
    x ^= x >> 33;
    x *= 0xc4ceb9fe1a85ec53ULL;
    return x ^ (x >> 33);
}

/// As the pages of the benchmarks: three families in twenty move, half of them counters, half gauges.
double valueOf(std::uint64_t series, std::uint64_t round)
{
    const std::uint64_t family = series / 14;
    const std::uint64_t seed = mix(series);
    const bool active = family % 20 == 1 || family % 20 == 7 || family % 20 == 14;
    const std::uint64_t n = active ? round : 0;
    if (family % 2 == 1)
        return static_cast<double>(10000 + mix(seed ^ n) % 90000) / 100;
    return static_cast<double>(1000000 + (seed % 2000000 + n * (1 + seed % 57)) % 9000000);
}

double processorSeconds()
{
    rusage usage{};
    getrusage(RUSAGE_THREAD, &usage);
    return static_cast<double>(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
           static_cast<double>(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

double peakMebibytes()
{
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return static_cast<double>(usage.ru_maxrss) / 1024;
}

class Outage {
public:
    Outage(const std::string &directory, std::chrono::milliseconds packAfter) : m_files(makePosixFileSystem())
    {
        wal::Settings settings;
        settings.directory = directory;
        settings.background = false;    // minutes pass in no time, so what is due is done in step with them
        settings.packAfter = packAfter; // 0: never
        auto opened = wal::Log::open(settings, *m_files, m_clock, m_sink, m_registry);
        if (!opened) {
            std::fprintf(stderr, "%s\n", opened.error().toString().c_str());
            std::exit(2);
        }
        m_log = std::move(*opened);
        for (int i = 0; i < kTargets * kSeriesPerTarget; ++i)
            m_series.push_back(m_log->acquire({{"__name__", "site_metric_" + std::to_string(i / 14)},
                                               {"instance", "10.0.0." + std::to_string(i / kSeriesPerTarget)},
                                               {"job", "site"},
                                               {"number", std::to_string(i)}}));
        m_start = m_clock.now();
    }

    /// Scrapes for that long, while nobody takes anything.
    void run(std::chrono::seconds duration)
    {
        std::vector<model::Sample> samples;
        for (m_rounds = 0; m_rounds * kInterval < duration; ++m_rounds) {
            for (int target = 0; target < kTargets; ++target) {
                samples.clear();
                for (int i = target * kSeriesPerTarget; i < (target + 1) * kSeriesPerTarget; ++i)
                    samples.push_back({m_series[static_cast<std::size_t>(i)], timeOf(m_rounds, target),
                                       valueOf(static_cast<std::uint64_t>(i), m_rounds)});
                if (!m_log->append(samples, {}).status.ok())
                    fail("an append failed");
            }
            m_clock.advance(kInterval);
            if (m_rounds % 60 == 0)
                upkeep();
        }
        upkeep();
    }

    /// Reads all of it in order, and lets go what was read.
    void drain()
    {
        const std::unique_ptr<remote::Source> source = remote::makeLogSource(*m_log);
        remote::BacklogMeter meter(*source, {0, 0}, 0, 0);
        const std::unique_ptr<wal::Tailer> tailer = m_log->tail({0, 0});
        wal::RecordView view;
        std::vector<model::Sample> samples;
        std::uint64_t appends = 0;
        std::uint64_t lost = 0;
        for (std::uint32_t segment = 0;;) {
            const Result<bool> more = tailer->next(view);
            if (!more)
                fail("the log cannot be read: " + more.error().toString());
            if (!*more)
                break;
            if (view.position.segment != segment) {
                segment = view.position.segment;
                if (!m_log->truncateBefore(view.position).ok())
                    fail("what was read could not be deleted");
            }
            samples.clear();
            if (view.type == wal::RecordType::Samples && !wal::decodeSamples(view.bytes, samples).ok())
                fail("a record does not decode");
            lost += meter.read(view.position, samples.size());
            if (!samples.empty())
                compare(samples, appends++);
        }
        lost += meter.level().unread;
        if (lost > 0 || appends != m_rounds * kTargets)
            fail(std::to_string(appends) + " of " + std::to_string(m_rounds * kTargets) + " appends were read, " +
                 std::to_string(lost) + " samples are counted as lost");
    }

    [[nodiscard]] std::uint64_t samples() const { return m_rounds * kTargets * kSeriesPerTarget; }
    [[nodiscard]] double packingSeconds() const { return m_packing; }
    [[nodiscard]] wal::LogStatus status() const { return m_log->status(); }

private:
    [[nodiscard]] TimestampMs timeOf(std::uint64_t round, int target) const
    {
        return m_start + static_cast<TimestampMs>(round) * std::chrono::milliseconds(kInterval).count() + target * 700;
    }
    void upkeep()
    {
        if (!m_log->sync().ok())
            fail("syncing failed");
        const double before = processorSeconds();
        m_log->upkeep();
        m_packing += processorSeconds() - before;
    }
    void compare(const std::vector<model::Sample> &samples, std::uint64_t append) const
    {
        const std::uint64_t round = append / kTargets;
        const int target = static_cast<int>(append % kTargets);
        if (samples.size() != kSeriesPerTarget)
            fail("a record holds another number of samples");
        for (std::size_t i = 0; i < samples.size(); ++i) {
            const std::size_t series = static_cast<std::size_t>(target) * kSeriesPerTarget + i;
            if (samples[i].series != m_series[series] || samples[i].timestamp != timeOf(round, target) ||
                samples[i].value != valueOf(series, round))
                fail("a sample is wrong or out of place");
        }
    }
    [[noreturn]] static void fail(const std::string &what)
    {
        std::fprintf(stderr, "FAILED: %s\n", what.c_str());
        std::exit(1);
    }

    std::unique_ptr<FileSystem> m_files;
    FakeClock m_clock;
    NullLog m_sink;
    telemetry::Registry m_registry;
    std::unique_ptr<wal::Log> m_log;
    std::vector<model::SeriesRef> m_series;
    TimestampMs m_start = 0;
    std::uint64_t m_rounds = 0;
    double m_packing = 0;
};

int fill(std::chrono::hours hours, const std::string &directory)
{
    Outage outage(directory, {});
    outage.run(hours);
    std::printf("%.1f million samples, %.1f MB\n", static_cast<double>(outage.samples()) / 1e6,
                static_cast<double>(outage.status().bytes) / 1e6);
    return 0;
}

/// Whether what waits takes little enough of the disk.
bool runAndDrain(std::chrono::hours hours, const std::string &directory)
{
    Outage outage(directory, std::chrono::minutes(1));
    outage.run(hours);
    const wal::LogStatus status = outage.status();
    std::size_t packed = 0;
    for (const wal::SegmentInfo &segment : status.segments)
        packed += segment.form == wal::SegmentForm::Packed ? 1 : 0;
    const double perSample = static_cast<double>(status.bytes) / static_cast<double>(outage.samples());
    std::printf("%ld hours, %d series every %ld s: %.1f million samples in %zu segments, %zu of them packed\n",
                static_cast<long>(hours.count()), kTargets * kSeriesPerTarget, static_cast<long>(kInterval.count()),
                static_cast<double>(outage.samples()) / 1e6, status.segments.size(), packed);
    std::printf("on disk %.1f MB, %.2f bytes a sample; upkeep with packing %.1f s of a processor, %.3f s a million "
                "samples; at most %.1f MiB of memory\n",
                static_cast<double>(status.bytes) / 1e6, perSample, outage.packingSeconds(),
                outage.packingSeconds() / static_cast<double>(outage.samples()) * 1e6, peakMebibytes());
    const double before = processorSeconds();
    outage.drain();
    std::printf("read in order, nothing missing, in %.1f s of a processor; %.1f MB are left; at most %.1f MiB of "
                "memory\n",
                processorSeconds() - before, static_cast<double>(outage.status().bytes) / 1e6, peakMebibytes());
    return perSample <= (hours >= kLong ? kMostBytesPerSample : kMostBytesPerSampleShort);
}

} // namespace

int main(int argc, char **argv)
{
    if (argc == 4 && std::string(argv[1]) == "fill")
        return fill(std::chrono::hours(std::atoi(argv[2])), argv[3]);
    const bool full = argc > 1 && std::string(argv[1]) == "--full";
    const std::chrono::hours hours(full ? 72 : argc > 1 ? std::atoi(argv[1]) : 8);
    std::string directory = argc > 2 ? argv[2] : "/tmp/torture_outage.XXXXXX";
    if (argc <= 2 && !mkdtemp(directory.data()))
        return 2;
    const bool small = runAndDrain(hours, directory);
    if (argc <= 2)
        std::filesystem::remove_all(directory);
    if (!small)
        std::fprintf(stderr, "FAILED: that takes too much of the disk\n");
    return small ? 0 : 1;
}
