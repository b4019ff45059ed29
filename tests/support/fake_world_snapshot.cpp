// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/fake_answers.h"
#include "tests/support/fake_numbers.h"
#include "tests/support/fake_world.h"

#include <algorithm>
#include <array>
#include <map>

using namespace agent::engine;
using agent::model::Labels;

namespace {

std::string masked(std::string text)
{
    const std::string secret = "not-for-your-eyes";
    if (const auto place = text.find(secret); place != std::string::npos)
        text.replace(place, secret.size(), "<secret>");
    return text;
}

} // namespace

void FakeEngine::World::addPools(EngineSnapshot &snapshot) const
{
    static const auto rules = std::make_shared<const std::vector<std::string>>(fakeRelabelRules());
    std::map<std::string, PoolRow> pools;
    for (const TargetRow &row : targets) {
        PoolRow &pool = pools[row.job];
        pool.job = row.job;
        ++(row.health == TargetHealth::Up ? pool.up : row.health == TargetHealth::Down ? pool.down : pool.unknown);
    }
    for (auto &[job, pool] : pools) {
        pool.dropped = job == "can-bus" ? 2 : 0;
        pool.rules = rules;
        snapshot.pools.push_back(pool);
        DiscoveryRow discovery{job,
                               job == "can-bus" || job == "camera" ? "file_sd" : "static",
                               now - second % 60 * 1000,
                               {},
                               pool.up + pool.down + pool.unknown + pool.dropped + (job == "can-bus" ? 1 : 0)};
        if (job == "camera")
            discovery.lastError =
                "targets/cameras.json:7: unknown key \"target\", did you mean \"targets\"? Using the list of 09:14.";
        snapshot.discovery.push_back(std::move(discovery));
    }
    if (targets.size() > 10) {
        for (int i = 0; i < 2; ++i) {
            snapshot.dropped.push_back(
                {"can-bus",
                 std::make_shared<Labels>(Labels{
                     {"__address__", "10.0.0.9" + std::to_string(i) + ":9100"}, {"role", "spare"}, {"job", "can-bus"}}),
                 1,
                 {}});
        }
        snapshot.dropped.push_back(
            {"can-bus", std::make_shared<Labels>(Labels{{"job", "can-bus"}, {"role", "gateway"}}), -1, "no address"});
    }
}

std::shared_ptr<const ProcessRow> FakeEngine::World::process() const
{
    struct Kind {
        const char *name;
        int count;
        double share;
    };
    static constexpr std::array<Kind, 9> kKinds{{{"agent-control", 1, 0.004},
                                                 {"agent-network", 1, 0.021},
                                                 {"agent-remote-", 2, 0.008},
                                                 {"agent-scrape-", 2, 0.034},
                                                 {"agent-upkeep", 1, 0.0007},
                                                 {"agent-wal", 1, 0.011},
                                                 {"agent-web-", 4, 0.0004},
                                                 {"belfry", 1, 0.016},
                                                 {"QDBusConnection", 1, 0}}};
    auto row = std::make_shared<ProcessRow>();
    constexpr std::int64_t kEvery = 5;
    const std::int64_t at = second / kEvery * kEvery;
    row->time = settings.startTime + at * 1000;
    row->pid = 4711;
    row->processors = 8;
    for (const Kind &kind : kKinds) {
        for (int i = 0; i < kind.count; ++i) {
            const double share = kind.share * (0.7 + 0.6 * noise(row->threads.size(), static_cast<std::uint64_t>(at)));
            row->threads.push_back({4711 + row->threads.size(),
                                    kind.count > 1 ? kind.name + std::to_string(i) : std::string(kind.name),
                                    kind.share * static_cast<double>(at), share});
            row->cpuSeconds += row->threads.back().cpuSeconds;
            row->cpuShare += share;
        }
    }
    row->residentBytes = (91ULL << 20) + static_cast<std::uint64_t>(at) * 700;
    row->peakBytes = 104ULL << 20;
    row->virtualBytes = 812ULL << 20;
    row->openFiles = 61;
    row->fileLimit = 524'288;
    return row;
}

std::shared_ptr<const EngineSnapshot> FakeEngine::World::snapshot()
{
    auto made = std::make_shared<EngineSnapshot>();
    made->number = ++number;
    made->time = now;
    made->startTime = settings.startTime;
    made->ready = true;
    made->externalLabels = Labels{{"cluster", "batmobile"}, {"replica", "0"}};
    made->configPath = "/etc/belfry/prometheus.yml";
    made->configText = configText;
    made->configPrinted = masked(configText);
    made->lastReloadOk = reloadOk;
    made->lastReloadError = reloadError;
    made->lastReloadTime = reloadTime;
    made->targets = targets;
    addPools(*made);
    made->state = AgentState::Delivering;
    for (const Receiver &receiver : receivers) {
        made->remotes.push_back(receiver.row);
        const auto at = std::upper_bound(segmentEnds.begin(), segmentEnds.end() - 1, receiver.acknowledged);
        made->remotes.back().cursorSegment =
            settings.oldSegments ? 2700 : segments[static_cast<std::size_t>(at - segmentEnds.begin())].number;
        if (receiver.row.state > made->state) {
            made->state = receiver.row.state;
            made->stateRemote = receiver.row.name;
            made->stateSince = receiver.row.stateSince;
        }
    }
    if (stopping)
        made->state = AgentState::Stopping;
    made->wal.directory = "/var/lib/belfry/wal";
    made->wal.segments.assign(segments.begin(), segments.end());
    for (const SegmentRow &segment : segments)
        made->wal.bytes += segment.bytes;
    made->wal.freeBytes = 6'442'450'944ULL - made->wal.bytes;
    made->wal.maxBytes = 8ULL << 30;
    made->wal.minFreeBytes = 1ULL << 30;
    made->wal.roomBytes = made->wal.freeBytes - made->wal.minFreeBytes;
    made->wal.series = 18'214;
    made->wal.samplesAppended = static_cast<std::uint64_t>(committed);
    made->wal.bytesRate = inRate * kBytesPerSample;
    made->wal.secondsToFull = made->state == AgentState::Offline && made->wal.bytesRate > 0
                                  ? static_cast<double>(made->wal.roomBytes) / made->wal.bytesRate
                                  : -1;
    made->events = events;
    made->process = process();
    const auto certificate = [&](const char *owner, bool ofReceiver, const char *subject, const char *file,
                                 double days) {
        constexpr double kDayMs = 86'400'000;
        made->certificates.push_back(
            {owner, false, ofReceiver, subject, file, now + static_cast<agent::TimestampMs>(days * kDayMs)});
    };
    certificate("headquarters", false, "CN=batmobile,OU=garage,O=Wayne", "/etc/belfry/batmobile.crt", 9.2);
    certificate("headquarters", true, "CN=metrics.headquarters.example", "", 61.5);
    certificate("headquarters", true, "CN=Gotham Issuing CA 3,O=Gotham Trust", "", 1180);
    made->logs = logs;
    made->inRate = inRate;
    for (const TargetRow &row : targets)
        made->scrapes += row.scrapes;
    return made;
}
