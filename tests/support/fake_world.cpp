// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/fake_world.h"

#include "tests/support/fake_answers.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

using namespace agent::engine;
using agent::model::Labels;

namespace {

constexpr double kBytesPerSample = 8.6;
constexpr double kSegmentBytes = 512.0 * 1024;

/// A number from 0 to 1 that depends on nothing but its inputs.
double noise(std::uint64_t a, std::uint64_t b)
{
    std::uint64_t x = a * 0x9E3779B97F4A7C15ULL + b * 0xBF58476D1CE4E5B9ULL + 0x94D049BB133111EBULL;
    x ^= x >> 31;
    x *= 0xD6E8FEB86659FD93ULL;
    x ^= x >> 32;
    return static_cast<double>(x >> 11) / 9007199254740992.0;
}

struct Job {
    std::string name;
    int targets = 0;
    int seconds = 15;
    int samples = 100;
    std::string label;
    std::vector<std::string> values;
};

std::vector<Job> makeJobs(int targets)
{
    if (targets <= 30) {
        return {
            {"cabin-temp", std::min(targets, 3), 30, 6, "zone", {"front", "rear", "boot"}},
            {"camera", std::clamp(targets - 3, 0, 5), 15, 84, "side", {"front", "left", "right", "rear", "roof"}},
            {"can-bus",
             std::clamp(targets - 8, 0, 10),
             5,
             412,
             "ecu",
             {"engine", "brakes", "steering", "gearbox", "airbag", "lights", "doors", "climate", "battery", "charger"}},
            {"node", std::clamp(targets - 18, 0, 12), 15, 1480, "rack", {"a", "b"}}};
    }
    std::vector<Job> jobs;
    for (int made = 0; made < targets; made += 10) {
        std::string name = std::to_string(made / 10);
        jobs.push_back({"unit-" + std::string(4 - std::min<std::size_t>(name.size(), 4), '0') + name,
                        std::min(10, targets - made),
                        10 + made % 3 * 5,
                        100 + made % 7 * 30,
                        "rack",
                        {"a", "b", "c"}});
    }
    return jobs;
}

const std::array<const char *, 4> kErrors{
    "Get \"http://%s\": dial tcp: connect: connection refused",
    "Get \"http://%s\": context deadline exceeded (no answer within 3s)",
    "server returned HTTP status 503 Service Unavailable",
    "line 214: \"can_frame_total{id=\\\"0x1A\" is cut off: expected '}' after the labels",
};

const char *const kConfig = R"(# Batmobile, garage configuration
global:
  scrape_interval: 15s
  external_labels:
    cluster: batmobile
    replica: "0"

scrape_configs:
  - job_name: node
    static_configs:
      - targets: ['10.0.0.11:9100', '10.0.0.12:9100']
        labels: { rack: a }

  - job_name: can-bus
    scrape_interval: 5s
    scrape_timeout: 3s
    file_sd_configs:
      - files: ['targets/can-*.json']
    relabel_configs:
      - source_labels: [__meta_ecu]
        target_label: ecu
      - source_labels: [role]
        regex: spare
        action: drop

  - job_name: camera
    static_configs:
      - targets: ['10.0.1.21:8080', '10.0.1.22:8080']

  - job_name: cabin-temp
    scrape_interval: 30s
    static_configs:
      - targets: ['10.0.2.31:9273']

remote_write:
  - name: headquarters
    url: https://metrics.headquarters.example/api/v1/receive
    basic_auth: { username: batmobile, password_file: /etc/belfry/hq.password }
  - name: backup-site
    url: http://10.8.0.2:10908/api/v1/receive
    basic_auth: { username: batmobile, password: not-for-your-eyes }

belfry:
  storage: { max_bytes: 8GiB, min_free_bytes: 1GiB }
)";

std::string withTarget(const char *error, const std::string &target)
{
    std::string text = error;
    if (const auto place = text.find("%s"); place != std::string::npos)
        text.replace(place, 2, target + "/metrics");
    return text;
}

} // namespace

FakeEngine::World::World(const Settings &from) : settings(from), now(from.startTime)
{
    configText = kConfig;
    reloadTime = now;
    makeTargets();
    makeReceivers();
    makeSeries();
    for (std::uint32_t old = 2000; settings.oldSegments && old < 5000; ++old) {
        const agent::TimestampMs end = now - (5000 - static_cast<std::int64_t>(old)) * 60'000;
        SegmentRow row{old, 310'000 + old % 7 * 20'000, 36'000, end - 60'000, end, old % 611 == 4, false, false};
        row.packed = old > 3000 && old < 4600;
        row.memory = old > 4960;
        segments.push_back(row);
        segmentEnds.push_back(1e18); // never through
    }
    segments.push_back({settings.oldSegments ? 5000U : 41U, 0, 0, now, now, false, true, false});
    segmentEnds.push_back(0);
    committedAt.push_back(0);
    addLog(1, "engine", "started", "version=0.2.0 config=prometheus.yml");
    addLog(1, "wal", "storage opened", "segments=1 series=18214 took=0.041s");
    addEvent(AgentState::Starting, "started", "Belfry started; 30 targets in 4 jobs, 2 receivers");
}

void FakeEngine::World::makeTargets()
{
    std::uint64_t id = 1;
    for (const Job &job : makeJobs(settings.targets)) {
        for (int i = 0; i < job.targets; ++i, ++id) {
            const std::string host = "10." + std::to_string(id / 60000) + "." + std::to_string(id / 250 % 250) + "." +
                                     std::to_string(10 + id % 250) + ":9100";
            const std::string &value = job.values[static_cast<std::size_t>(i) % job.values.size()];
            TargetRow row;
            row.id = id;
            row.job = job.name;
            row.url = "http://" + host + "/metrics";
            row.labels = std::make_shared<Labels>(Labels{
                {"instance", host}, {"job", job.name}, {job.label, value}, {"env", i % 4 == 0 ? "spare" : "road"}});
            row.discoveredLabels =
                std::make_shared<Labels>(Labels{{"__address__", host},
                                                {"__metrics_path__", "/metrics"},
                                                {"__scheme__", "http"},
                                                {"__scrape_interval__", std::to_string(job.seconds) + "s"},
                                                {"__scrape_timeout__", "3s"},
                                                {"__meta_" + job.label, value},
                                                {"env", i % 4 == 0 ? "spare" : "road"},
                                                {"job", job.name}});
            row.interval = std::chrono::seconds(job.seconds);
            row.timeout = std::chrono::seconds(3);
            targets.push_back(std::move(row));
            targetSamples.push_back(job.samples);
        }
    }
}

void FakeEngine::World::makeReceivers()
{
    Receiver headquarters;
    headquarters.row.name = "headquarters";
    headquarters.row.url = "https://metrics.headquarters.example/api/v1/receive";
    headquarters.capacity = 3.2;
    headquarters.row.latencyP50 = 0.041;
    headquarters.row.latencyP99 = 0.212;
    headquarters.row.lanes = 4;
    Receiver backup;
    backup.row.name = "backup-site";
    backup.row.url = "http://10.8.0.2:10908/api/v1/receive";
    backup.capacity = 8;
    backup.row.latencyP50 = 0.008;
    backup.row.latencyP99 = 0.031;
    backup.row.lanes = 2;
    headquarters.busy = true;
    headquarters.letters.refuse(14, now);
    receivers = {headquarters, backup};
    for (int more = 2; more < settings.receivers; ++more) {
        Receiver another = backup;
        another.row.name = "depot-" + std::to_string(more - 1);
        another.row.url = "http://10.8.1." + std::to_string(more) + ":10908/api/v1/receive";
        another.paused = more % 7 == 3;
        receivers.push_back(another);
    }
    for (Receiver &receiver : receivers) {
        receiver.row.state = AgentState::Delivering;
        receiver.row.stateSince = now;
    }
}

FakeEngine::World::Receiver *FakeEngine::World::receiver(const std::string &name)
{
    const auto found = std::find_if(receivers.begin(), receivers.end(),
                                    [&](const Receiver &receiver) { return receiver.row.name == name; });
    return found == receivers.end() ? nullptr : &*found;
}

RemoteEffect FakeEngine::World::obey(const RemoteCommand &command)
{
    Receiver *found = receiver(command.remote);
    if (found == nullptr)
        return {};
    if (command.verb == RemoteCommand::Verb::Limit && !command.dryRun)
        found->row.steering.bandwidthLimit = command.bytesPerSecond;
    if (command.verb != RemoteCommand::Verb::Skip && command.verb != RemoteCommand::Verb::DropBacklog)
        return {};
    double until = committed;
    if (command.verb == RemoteCommand::Verb::Skip && command.before <= now) {
        const auto back = static_cast<std::size_t>((now - command.before) / 1000);
        until = back >= committedAt.size() ? 0 : committedAt[committedAt.size() - 1 - back];
    }
    const double gone = std::max(0.0, until - found->acknowledged);
    if (!command.dryRun) {
        found->acknowledged += gone;
        found->givenUp += gone;
    }
    return {static_cast<std::uint64_t>(gone), static_cast<std::uint64_t>(gone * kBytesPerSample),
            command.verb == RemoteCommand::Verb::DropBacklog};
}

/// Ledger, dead letters and steering of a row.
void FakeEngine::World::account(Receiver &receiver) const
{
    RemoteRow &row = receiver.row;
    row.protocol = "1.0";
    row.ledger.dropped.clear();
    if (receiver.givenUp >= 1)
        row.ledger.dropped["operator_skip"] = static_cast<std::uint64_t>(receiver.givenUp);
    for (const char *reason : {"receiver_rejected_400", "receiver_rejected_409", "receiver_rejected_422"}) {
        if (const std::uint64_t refused = receiver.letters.refusedFor(reason); refused > 0)
            row.ledger.dropped[reason] = refused;
    }
    std::uint64_t lost = 0;
    for (const auto &[reason, count] : row.ledger.dropped)
        lost += count;
    row.ledger.committed = static_cast<std::uint64_t>(committed);
    row.ledger.pending = row.ledger.committed - static_cast<std::uint64_t>(receiver.acknowledged);
    row.ledger.acknowledged = row.ledger.committed - row.ledger.pending;
    row.ledger.acknowledged -= std::min(lost, row.ledger.acknowledged);
    row.ledger.imbalance = 0;
    if (row.ledger.acknowledged == 0)
        row.ledger.dropped.clear();
    row.deadLetters.entries = receiver.letters.entries();
    row.deadLetters.samples = receiver.letters.samples();
    row.deadLetters.bytes = row.deadLetters.samples * 41;
    row.steering.paused = receiver.paused ? "operator" : "";
    row.steering.pausedBy = receiver.paused ? "console" : "";
    if (!receiver.busy)
        return;
    row.acceptsFrom = now - 2 * 3600 * 1000;
    row.steering.usedToday = row.bytesSent;
    row.steering.dailyQuota = 200U << 20;
    row.steering.dayEnds = now + 9 * 3600 * 1000;
}

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

void FakeEngine::World::step()
{
    ++second;
    now += 1000;
    scrape();
    committed += inRate;
    committedAt.push_back(committed);
    if (committedAt.size() > 7200)
        committedAt.pop_front();
    growLog(inRate);
    const bool scripted = settings.outages && second % 600 >= 300 && second % 600 < 540;
    for (std::size_t i = 0; i < receivers.size(); ++i)
        deliver(receivers[i], networkUp && !(scripted && i == 0));
    while (segments.size() > 3 && segments.front().delivered) {
        segments.pop_front();
        segmentEnds.pop_front();
    }
    addPoints();
}

void FakeEngine::World::scrape()
{
    double rate = 0;
    for (std::size_t i = 0; i < targets.size(); ++i) {
        TargetRow &row = targets[i];
        const auto every = row.interval.count() / 1000;
        const bool flaps = i % 17 == 5 && second / 45 % 2 == 1;
        const bool down = i % 11 == 9 || flaps;
        if (!down)
            rate += static_cast<double>(targetSamples[i]) / static_cast<double>(every);
        if ((second + static_cast<std::int64_t>(i)) % every != 0)
            continue;
        const TargetHealth before = row.health;
        row.health = down ? TargetHealth::Down : TargetHealth::Up;
        row.lastScrape = now - static_cast<std::int64_t>(noise(i, 7) * 900);
        row.lastDuration = down && i % 4 == 1
                               ? 3.0
                               : (i % 13 == 4 ? 1.7 : 0.004 + 0.03 * noise(i, static_cast<std::uint64_t>(second)));
        ++row.scrapes;
        row.failures += down ? 1 : 0;
        row.lastError =
            down ? withTarget(kErrors[i == 20 ? 3 : i % kErrors.size()], row.url.substr(7, row.url.size() - 15)) : std::string();
        row.lastSamples = down ? 0 : static_cast<std::uint64_t>(targetSamples[i]);
        row.series = static_cast<std::uint64_t>(targetSamples[i]);
        if (before == TargetHealth::Up && down && targets.size() <= 30) {
            addTargetEvent(row);
            addLog(2, "scrape", "target down",
                   "job=" + row.job + " url=" + row.url + " error=\"" + row.lastError + "\"");
        }
    }
    inRate = rate * (0.985 + 0.03 * noise(static_cast<std::uint64_t>(second), 3));
}

void FakeEngine::World::setState(Receiver &receiver, AgentState state)
{
    if (receiver.row.state == state)
        return;
    receiver.row.state = state;
    receiver.row.stateSince = now;
    switch (state) {
    case AgentState::Offline:
        addEvent(state, "remote_state", receiver.row.name + " went offline; data is held");
        addLog(2, "remote", "receiver cannot be reached",
               "remote=" + receiver.row.name + " error=\"could not connect: network unreachable\"");
        break;
    case AgentState::CatchingUp:
        addEvent(state, "remote_state", receiver.row.name + " is back; catching up");
        addLog(1, "remote", "catching up", "remote=" + receiver.row.name);
        break;
    case AgentState::Delivering:
        addEvent(state, "remote_state", receiver.row.name + " has everything");
        addLog(1, "remote", "backlog delivered", "remote=" + receiver.row.name);
        break;
    default:
        addEvent(state, "remote_state", receiver.row.name + " was paused");
        break;
    }
}

void FakeEngine::World::deliver(Receiver &receiver, bool reachable)
{
    RemoteRow &row = receiver.row;
    receiver.reachable = reachable;
    const double before = receiver.acknowledged;
    if (!receiver.paused && reachable)
        receiver.acknowledged = std::min(committed, before + inRate * receiver.capacity);
    const double sent = receiver.acknowledged - before;
    const double pending = committed - receiver.acknowledged;
    row.outRate =
        row.outRate * 0.7 + sent * 0.3 * (0.97 + 0.06 * noise(static_cast<std::uint64_t>(second), row.name.size()));
    if (sent == 0)
        row.outRate = row.outRate < 1 ? 0 : row.outRate;
    row.bytesRate = row.outRate * 30;
    row.samplesSent += static_cast<std::uint64_t>(sent);
    row.bytesSent += static_cast<std::uint64_t>(sent * 30);
    row.plainBytesSent = row.bytesSent * 100 / 31;
    account(receiver);
    row.pendingBytes = static_cast<std::uint64_t>(pending * kBytesPerSample);
    row.lanesBusy = sent > inRate * 1.5 ? row.lanes : sent > 0 ? 1 : 0;
    if (sent > 0) {
        const auto requests = static_cast<std::uint64_t>(sent / 2000) + 1;
        row.requests += requests;
        row.answers[204] += requests;
        row.lastSuccess = now;
    }
    const auto oldest = std::upper_bound(committedAt.begin(), committedAt.end(), receiver.acknowledged);
    const auto waits = static_cast<std::int64_t>(committedAt.end() - oldest);
    row.oldestPending = pending < 1 ? 0 : now - waits * 1000;
    row.newestSent = now - waits * 1000 - 400;
    row.settledFrom = settings.startTime;
    row.spans.clear();
    if (&receiver == &receivers.front() && second > 420)
        row.spans.push_back({settings.startTime + 380'000, settings.startTime + 400'000, DeliverySpan::Kind::Dropped,
                             "operator_skip", 36'000});
    if (row.oldestPending != 0)
        row.spans.push_back({row.oldestPending, now, DeliverySpan::Kind::Waiting, {}, row.ledger.pending});
    row.secondsToEmpty = pending > 1 && sent > inRate ? pending / (sent - inRate) : -1;
    if (receiver.paused) {
        setState(receiver, AgentState::Paused);
    } else if (!reachable) {
        setState(receiver, AgentState::Offline);
        if (row.nextRetry <= now) {
            row.nextRetry =
                now + 5000 + static_cast<std::int64_t>(noise(static_cast<std::uint64_t>(second), 11) * 25000);
            ++row.retries;
            ++row.answers[0];
            row.lastErrorTime = now;
        }
        row.lastError =
            "Post \"" + row.url + "\": could not connect to 203.0.113.7 port 443 within 5s: network is unreachable";
        row.lastErrorCode = 0;
    } else {
        setState(receiver, pending > inRate * 10 ? AgentState::CatchingUp : AgentState::Delivering);
        row.nextRetry = 0;
    }
}

void FakeEngine::World::growLog(double samples)
{
    SegmentRow &newest = segments.back();
    newest.samples += static_cast<std::uint64_t>(samples);
    newest.bytes += static_cast<std::uint64_t>(samples * kBytesPerSample);
    newest.maxTime = now;
    segmentEnds.back() = committed;
    if (static_cast<double>(newest.bytes) > kSegmentBytes) {
        newest.writing = false;
        newest.packed = settings.oldSegments && newest.number % 3 != 0;
        segments.push_back({newest.number + 1, 0, 0, now, now, false, true, false});
        segmentEnds.push_back(committed);
    }
    double slowest = committed;
    for (const Receiver &receiver : receivers)
        slowest = std::min(slowest, receiver.acknowledged);
    for (std::size_t i = 0; i < segments.size(); ++i)
        segments[i].delivered = !segments[i].writing && segmentEnds[i] <= slowest;
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

void FakeEngine::World::addEvent(AgentState severity, std::string kind, std::string text)
{
    EventRow event;
    event.number = events.empty() ? 1 : events.back().number + 1;
    event.time = now;
    event.severity = severity;
    event.kind = std::move(kind);
    event.text = std::move(text);
    event.firstTime = now;
    events.push_back(std::move(event));
    if (events.size() > 200)
        events.erase(events.begin());
}

void FakeEngine::World::addTargetEvent(const TargetRow &row)
{
    const std::string subject = row.job + ' ' + row.url;
    const auto before = std::find_if(events.begin(), events.end(),
                                     [&subject](const EventRow &event) { return event.subject == subject; });
    const std::uint32_t repeats = before == events.end() ? 1 : before->repeats + 1;
    const agent::TimestampMs first = before == events.end() ? now : before->firstTime;
    const std::uint64_t last = events.empty() ? 0 : events.back().number;
    if (before != events.end())
        events.erase(before);
    addEvent(AgentState::ActionNeeded, "target_down", subject + " is down: " + row.lastError);
    EventRow &event = events.back();
    event.number = last + 1;
    event.subject = subject;
    event.detail = row.lastError;
    event.repeats = repeats;
    event.firstTime = first;
}

void FakeEngine::World::addLog(int level, std::string component, std::string message, std::string fields)
{
    LogRow row;
    row.number = logs.empty() ? 1 : logs.back().number + 1;
    row.time = now;
    row.level = level;
    row.component = std::move(component);
    row.message = std::move(message);
    row.fields = std::move(fields);
    logs.push_back(std::move(row));
    if (logs.size() > 500)
        logs.erase(logs.begin());
}

void FakeEngine::World::loadConfig(std::string text)
{
    configText = std::move(text);
    reloadTime = now;
    reloadOk = true;
    reloadError.clear();
    addEvent(AgentState::Delivering, "config_applied", "Configuration applied");
    addLog(1, "config", "configuration loaded", "file=prometheus.yml jobs=4 remotes=2");
}

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
                               job == "can-bus" ? "file_sd" : "static",
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
        snapshot.dropped.push_back({"can-bus",
                                    std::make_shared<Labels>(Labels{{"job", "can-bus"}, {"role", "gateway"}}), -1,
                                    "no address"});
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
    made->configPrinted = configText;
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
