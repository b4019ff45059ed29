// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/fake_world.h"

#include "tests/support/fake_answers.h"
#include "tests/support/fake_numbers.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

using namespace agent::engine;
using agent::model::Labels;

namespace {

constexpr double kSegmentBytes = 512.0 * 1024;

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
    file_sd_configs:
      - files: ['targets/cameras.json']

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
            down ? withTarget(kErrors[i == 20 ? 3 : i % kErrors.size()], row.url.substr(7, row.url.size() - 15))
                 : std::string();
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
    events.back().subject = receiver.row.name;
    events.back().detail = state == AgentState::Offline ? "network is unreachable" : "";
}

void FakeEngine::World::deliver(Receiver &receiver, bool reachable)
{
    RemoteRow &row = receiver.row;
    receiver.reachable = reachable;
    row.backlog.reset();
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
                             "receiver_rejected_422", 36'000});
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
        if (receiver.busy && row.state == AgentState::CatchingUp)
            row.backlog = BacklogRow{row.cursorSegment + 1, 0, row.cursorSegment + 1, 0, row.ledger.pending};
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
