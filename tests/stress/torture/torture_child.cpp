// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/stress/torture/torture_child.h"

#include "agent/base/executor.h"
#include "agent/base/filesystem.h"
#include "agent/remote/manager.h"
#include "agent/telemetry/registry.h"
#include "agent/wal/log.h"
#include "tests/stress/torture/resume.h"
#include "tests/stress/torture/simulated_time.h"

#include <poll.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <cstdio>
#include <memory>
#include <vector>

using namespace agent;
using std::chrono::milliseconds;

namespace torture {
namespace {

/// Some series live for so many scrapes only.
constexpr std::int64_t kShortLife = 40;
constexpr int kLivingLong = 40;

/// A line to the driver, in one write, so that it is there as a whole or not at all.
void tell(const std::string &line)
{
    [[maybe_unused]] const ssize_t written = ::write(STDOUT_FILENO, line.data(), line.size());
}

remote::Settings remoteSettings(const std::string &url)
{
    remote::Settings settings;
    settings.name = kRemoteName;
    settings.named = true;
    settings.url = url;
    settings.timeout = milliseconds(2000);
    settings.queue.maxSamplesPerSend = 500;
    settings.queue.capacity = 1000;
    settings.queue.maxShards = 4;
    settings.queue.minBackoff = milliseconds(5);
    settings.queue.maxBackoff = milliseconds(50);
    settings.queue.batchSendDeadline = milliseconds(50);
    return settings;
}

class Child {
public:
    explicit Child(const ChildOptions &options)
        : m_options(options), m_clock(options.start, options.realStart, options.rate), m_files(makePosixFileSystem()),
          m_cursors(options.directory, *m_files, m_sink)
    {
    }
    [[nodiscard]] Status start();
    void appendUntilStopped();
    void stop();

private:
    void appendScrape(std::int64_t scrape);
    void truncateSoon();
    [[nodiscard]] bool stopped(milliseconds patience) const;

    const ChildOptions &m_options;
    SimulatedTime m_clock;
    NullLog m_sink;
    std::unique_ptr<FileSystem> m_files;
    telemetry::Registry m_registry;
    wal::CursorStore m_cursors;
    std::unique_ptr<wal::Log> m_log;
    std::unique_ptr<remote::Manager> m_remotes;
    std::unique_ptr<Executor> m_upkeep;
    std::atomic<bool> m_truncationQueued = false;
};

Status Child::start()
{
    wal::Settings settings;
    settings.directory = m_options.directory;
    settings.segmentBytes = std::uint64_t{1} << 16;
    settings.fsyncInterval = milliseconds(100);
    settings.packAfter = milliseconds(300);
    resumeBehind(m_cursors, settings);
    Result<std::unique_ptr<wal::Log>> log = wal::Log::open(settings, *m_files, m_clock, m_sink, m_registry);
    if (!log)
        return log.error();
    m_log = std::move(*log);
    m_upkeep = std::make_unique<Executor>("agent-upkeep");
    remote::Manager::Options options;
    options.userAgent = "Belfry/torture";
    options.cursorInterval = milliseconds(50);
    m_remotes = std::make_unique<remote::Manager>(options, *m_log, m_cursors, m_clock, m_sink, m_registry,
                                                  [this] { truncateSoon(); });
    return m_remotes->apply({remoteSettings(m_options.url)}, {});
}

/// As the engine does.
void Child::truncateSoon()
{
    if (m_truncationQueued.exchange(true))
        return;
    m_upkeep->post([this] {
        m_truncationQueued = false;
        const wal::Position lowest = m_remotes->lowestCursor();
        if (lowest.segment > m_log->begin().segment)
            m_log->truncateBefore(lowest).ignore("it is tried again with the next cursor");
    });
}

bool Child::stopped(milliseconds patience) const
{
    pollfd input{STDIN_FILENO, POLLIN, 0};
    return ::poll(&input, 1, static_cast<int>(patience.count())) > 0;
}

void Child::appendUntilStopped()
{
    std::int64_t done = m_clock.now() / kScrapeInterval;
    while (!stopped(milliseconds(1))) {
        if (const std::int64_t due = m_clock.now() / kScrapeInterval; due > done) {
            appendScrape(due);
            done = due;
        }
    }
}

void Child::appendScrape(std::int64_t scrape)
{
    std::vector<model::SeriesRef> series;
    std::vector<model::Sample> samples;
    for (int i = 0; i < kScrapedSeries; ++i) {
        series.push_back(m_log->acquire(scrapedLabels(i, scrape)));
        samples.push_back({series.back(), scrape * kScrapeInterval, scrapedValue(i, scrape)});
    }
    const wal::AppendResult result = m_log->append(samples, {});
    m_log->release(series);
    if (!result.status.ok() || result.outOfOrder + result.duplicates + result.outOfBounds + result.unknownSeries > 0)
        tell("problem an append failed: " + result.status.toString() + '\n');
    else
        tell("committed " + std::to_string(scrape) + '\n');
}

void Child::stop()
{
    m_remotes->stop();
    m_upkeep->stop();
    const remote::LedgerStatus ledger = m_remotes->status().front().ledger;
    tell("ledger " + std::to_string(ledger.committed) + ' ' + std::to_string(ledger.acknowledged) + ' ' +
         std::to_string(ledger.pending) + ' ' + std::to_string(ledger.imbalance()) + '\n');
}

} // namespace

model::Labels scrapedLabels(int series, std::int64_t scrape)
{
    return {{"__name__", "torture"},
            {"life", series < kLivingLong ? "long" : std::to_string(scrape / kShortLife)},
            {"number", std::to_string(series)}};
}

double scrapedValue(int series, std::int64_t scrape)
{
    return static_cast<double>(scrape) * 64 + series;
}

int runChild(const ChildOptions &options)
{
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    Child child(options);
    if (const Status status = child.start(); !status.ok()) {
        tell("problem the agent does not start: " + status.toString() + '\n');
        return 1;
    }
    child.appendUntilStopped();
    child.stop();
    return 0;
}

} // namespace torture
