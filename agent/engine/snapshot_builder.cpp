// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/engine/snapshot_builder.h"

#include <algorithm>

namespace agent::engine {
namespace {

/// How long after a loss the state says so.
constexpr TimestampMs kLossShownMs = 60000;

AgentState agentState(remote::State state)
{
    switch (state) {
    case remote::State::Starting:
        return AgentState::Starting;
    case remote::State::Delivering:
        return AgentState::Delivering;
    case remote::State::CatchingUp:
        return AgentState::CatchingUp;
    case remote::State::Offline:
        return AgentState::Offline;
    case remote::State::ActionNeeded:
        return AgentState::ActionNeeded;
    case remote::State::Paused:
        return AgentState::Paused;
    }
    return AgentState::Starting;
}

TargetHealth targetHealth(scrape::Health health)
{
    switch (health) {
    case scrape::Health::Up:
        return TargetHealth::Up;
    case scrape::Health::Down:
        return TargetHealth::Down;
    case scrape::Health::Unknown:
        break;
    }
    return TargetHealth::Unknown;
}

SteeringRow steeringRow(remote::SteeringStatus &&status)
{
    SteeringRow row;
    row.paused = std::move(status.paused);
    row.pausedBy = std::move(status.pausedBy);
    row.pausedSince = status.pausedSince;
    row.pausedUntil = status.pausedUntil;
    row.bandwidthLimit = status.bandwidthLimit;
    row.gentle = status.gentle;
    row.utc = status.utc;
    for (const remote::SendingHours &hours : status.schedule)
        row.schedule.push_back({hours.days, hours.from, hours.to});
    row.usedToday = status.usedToday;
    row.dailyQuota = status.dailyQuota;
    row.usedThisMonth = status.usedThisMonth;
    row.monthlyQuota = status.monthlyQuota;
    row.dayEnds = status.dayEnds;
    row.monthEnds = status.monthEnds;
    return row;
}

LedgerRow ledgerRow(remote::LedgerStatus &&ledger)
{
    LedgerRow row;
    row.imbalance = ledger.imbalance();
    row.committed = ledger.committed;
    row.acknowledged = ledger.acknowledged;
    row.pending = ledger.pending;
    row.relabelDropped = ledger.relabelDropped;
    row.dropped = std::move(ledger.dropped);
    return row;
}

std::string sizeText(std::uint64_t bytes)
{
    constexpr unsigned kKibi = 10;
    constexpr unsigned kMebi = 20;
    return bytes >> kMebi > 0 ? std::to_string(bytes >> kMebi) + " MiB" : std::to_string(bytes >> kKibi) + " KiB";
}

/// What the log may grow by before its oldest samples go.
std::uint64_t roomOf(const wal::LogStatus &log)
{
    const std::uint64_t disk = log.freeBytes - std::min(log.freeBytes, log.limits.minFreeBytes);
    const std::uint64_t budget = log.limits.maxBytes - std::min(log.limits.maxBytes, log.bytes);
    return log.limits.maxBytes == 0 ? disk : std::min(disk, budget);
}

/// What is wrong with the disk of the log, for people.
std::string storageSentence(const wal::LogStatus &log, bool losing)
{
    std::string text = log.lastError.code() == Code::NoSpace
                           ? "The disk is full"
                           : "The disk does not take the log (" + log.lastError.message() + ')';
    if (losing)
        return text + ", and memory too: the oldest samples are given up";
    if (log.memoryBytes > 0)
        text += ": " + sizeText(log.memoryBytes) + " of samples are held in memory, room for " +
                sizeText(log.memoryLimit - std::min(log.memoryBytes, log.memoryLimit)) + " more";
    return text;
}

std::string stateSentence(const RemoteRow &row)
{
    switch (row.state) {
    case AgentState::Delivering:
        return row.name + " is delivering";
    case AgentState::CatchingUp:
        return row.name + " is catching up";
    case AgentState::Paused:
        return row.name + " was paused";
    case AgentState::Offline:
        return row.name + " went offline: " + row.lastError;
    case AgentState::ActionNeeded:
        return row.name + " needs action: " + row.lastError;
    case AgentState::LosingData:
        return row.name + " is losing data: " + row.lastError;
    case AgentState::Starting:
    case AgentState::Stopping:
        break;
    }
    return row.name + " is starting";
}

} // namespace

std::shared_ptr<const EngineSnapshot> SnapshotBuilder::build(const Inputs &inputs)
{
    auto out = std::make_shared<EngineSnapshot>();
    out->number = ++m_number;
    out->time = m_clock.now();
    out->startTime = inputs.startTime;
    out->ready = inputs.ready;
    out->clock = inputs.clock;
    out->process = inputs.process;
    out->certificates = inputs.certificates;
    out->earlier = inputs.earlier;
    out->externalLabels = inputs.config.externalLabels;
    out->configPath = inputs.config.path;
    out->configText = inputs.config.text;
    out->configFileDiffers = inputs.config.fileDiffers;
    out->configPrinted = inputs.config.printed;
    out->lastReloadOk = inputs.config.lastReloadOk;
    out->lastReloadError = inputs.config.lastReloadError;
    out->lastReloadTime = inputs.config.lastReloadTime;

    addTargets(inputs, *out);
    for (discovery::MechanismStatus &status : inputs.discovery.status())
        out->discovery.push_back({std::move(status.job), std::move(status.mechanism), status.lastUpdate,
                                  std::move(status.lastError), status.targets});
    const wal::LogStatus log = inputs.log.status();
    addWal(log, *out);
    m_spans.see(log, [&inputs](std::uint32_t segment) { return inputs.log.lossReason(segment, segment + 1); });
    addRemotes(inputs.remotes.status(), log, *out);
    decideState(inputs, *out);

    out->events = m_events.rows();
    std::vector<telemetry::LogLine> lines = inputs.logger.recent();
    const std::size_t skip = lines.size() > 500 ? lines.size() - 500 : 0;
    for (std::size_t i = skip; i < lines.size(); ++i) {
        telemetry::LogLine &line = lines[i];
        out->logs.push_back({line.number, line.time, static_cast<int>(line.level), std::move(line.component),
                             std::move(line.message), std::move(line.fields), line.repeats});
    }
    return out;
}

void SnapshotBuilder::addTargets(const Inputs &inputs, EngineSnapshot &out)
{
    std::unordered_map<std::uint64_t, TargetHealth> health;
    for (scrape::PoolStatus &pool : inputs.scrape.status()) {
        PoolRow summary;
        summary.job = pool.job;
        summary.dropped = pool.droppedCount;
        summary.error = std::move(pool.error);
        for (scrape::TargetStatus &target : pool.targets) {
            TargetRow row;
            row.id = target.id;
            row.job = std::move(target.job);
            row.url = std::move(target.url);
            row.discoveredLabels = std::move(target.discoveredLabels);
            row.labels = std::move(target.labels);
            row.health = targetHealth(target.health);
            row.lastError = std::move(target.lastError);
            row.lastScrape = target.lastScrape;
            row.lastDuration = target.lastDuration;
            row.lastSamples = target.lastSamples;
            row.series = target.series;
            row.scrapes = target.scrapes;
            row.failures = target.failures;
            row.interval = target.interval;
            row.timeout = target.timeout;
            summary.up += row.health == TargetHealth::Up;
            summary.down += row.health == TargetHealth::Down;
            summary.unknown += row.health == TargetHealth::Unknown;
            noteHealth(row);
            health[row.id] = row.health;
            out.targets.push_back(std::move(row));
        }
        for (scrape::DroppedTarget &dropped : pool.dropped)
            out.dropped.push_back({std::move(dropped.job), std::move(dropped.discoveredLabels), dropped.rule, {}});
        for (scrape::SkippedTarget &skipped : pool.skipped)
            out.dropped.push_back({pool.job, std::move(skipped.discoveredLabels), -1, std::move(skipped.reason)});
        summary.rules = std::move(pool.rules);
        out.pools.push_back(std::move(summary));
    }
    m_health = std::move(health);
    out.scrapes = inputs.scrape.scrapesDone();
    out.inRate = m_in.update(static_cast<double>(inputs.scrape.samplesCommitted()), m_clock.steadyNow());
}

void SnapshotBuilder::noteHealth(const TargetRow &row)
{
    const auto before = m_health.find(row.id);
    const TargetHealth old = before == m_health.end() ? TargetHealth::Unknown : before->second;
    if (old == row.health)
        return;
    if (row.health == TargetHealth::Down)
        m_events.addOfTarget(AgentState::ActionNeeded, "target_down",
                             row.job + " " + row.url + " is down: " + row.lastError, row.job + ' ' + row.url,
                             row.lastError);
    else if (row.health == TargetHealth::Up && old == TargetHealth::Down)
        m_events.addOfTarget(AgentState::Delivering, "target_up", row.job + " " + row.url + " is up again",
                             row.job + ' ' + row.url, {});
}

void SnapshotBuilder::addWal(const wal::LogStatus &log, EngineSnapshot &out)
{
    WalRow &wal = out.wal;
    wal.directory = log.directory;
    wal.bytes = log.bytes;
    wal.freeBytes = log.freeBytes;
    wal.maxBytes = log.limits.maxBytes;
    wal.minFreeBytes = log.limits.minFreeBytes;
    wal.roomBytes = roomOf(log);
    wal.series = log.series;
    wal.samplesAppended = log.samplesAppended;
    wal.damagedRanges = log.damagedRanges;
    wal.memoryBytes = log.memoryBytes;
    wal.memoryLimit = log.memoryLimit;
    noteStorage(log, out);
    wal.bytesRate = m_walBytes.update(static_cast<double>(wal.bytes), m_clock.steadyNow());
    if (wal.bytesRate > 1)
        wal.secondsToFull = static_cast<double>(wal.roomBytes) / wal.bytesRate;
    for (const wal::SegmentInfo &segment : log.segments) {
        SegmentRow row;
        row.number = segment.number;
        row.packed = segment.form == wal::SegmentForm::Packed;
        row.memory = segment.form == wal::SegmentForm::Memory;
        row.bytes = row.memory ? segment.plainBytes : segment.bytes;
        row.samples = segment.samples;
        row.minTime = segment.minTime;
        row.maxTime = segment.maxTime;
        row.damaged = segment.damaged;
        row.writing = segment.number == log.end.segment;
        wal.segments.push_back(row);
    }
}

/// Finds how well the disk takes the log, says so, and notes when that changes.
void SnapshotBuilder::noteStorage(const wal::LogStatus &log, EngineSnapshot &out)
{
    if (log.memoryDropped > m_memoryDropped)
        m_memoryLoss = out.time;
    m_memoryDropped = log.memoryDropped;
    AgentState state = AgentState::Delivering;
    if (!log.lastError.ok()) {
        const bool losing = m_memoryLoss != 0 && out.time - m_memoryLoss < kLossShownMs;
        state = losing ? AgentState::LosingData : AgentState::ActionNeeded;
        out.wal.lastError = storageSentence(log, losing);
    }
    if (state == m_storageState)
        return;
    m_storageState = state;
    if (state == AgentState::Delivering)
        m_events.add(state, "wal_ok", "The disk takes the write-ahead log again", out.wal.directory);
    else
        m_events.add(state, "wal_error", out.wal.lastError, out.wal.directory, out.wal.lastError);
}

void SnapshotBuilder::addRemotes(std::vector<remote::RemoteStatus> remotes, const wal::LogStatus &log,
                                 EngineSnapshot &out)
{
    std::map<std::string, RemoteMemory> kept;
    std::uint32_t lowest = log.end.segment;
    for (remote::RemoteStatus &status : remotes) {
        lowest = std::min(lowest, status.cursor.segment);
        RemoteMemory &memory = kept[status.name] = m_remotes[status.name];
        out.remotes.push_back(remoteRow(std::move(status), out, memory));
    }
    m_remotes = std::move(kept);
    m_spans.endRound();
    for (SegmentRow &segment : out.wal.segments)
        segment.delivered = segment.number < lowest;
}

RemoteRow SnapshotBuilder::remoteRow(remote::RemoteStatus &&status, const EngineSnapshot &out, RemoteMemory &memory)
{
    RemoteRow row;
    row.name = std::move(status.name);
    row.url = std::move(status.url);
    row.protocol = remote::versionName(status.protocol);
    row.state = agentState(status.state);
    row.stateSince = status.stateSince;
    row.lastError = std::move(status.lastError);
    row.lastErrorCode = status.lastErrorCode;
    row.lastErrorTime = status.lastErrorTime;
    row.lastSuccess = status.lastSuccess;
    row.nextRetry = status.nextRetry;
    row.ledger = ledgerRow(std::move(status.ledger));
    row.cursorSegment = status.cursor.segment;
    row.cursorRecord = status.cursor.record;
    if (const auto &backlog = status.backlog)
        row.backlog = {backlog->until.segment, backlog->until.record, backlog->freshCursor.segment,
                       backlog->freshCursor.record, backlog->samples};
    row.newestSent = status.newestSent;
    row.oldestPending = status.oldestPending;
    row.pendingBytes = status.pendingBytes;
    if (row.oldestPending != 0)
        row.pendingSeconds = static_cast<double>(std::max(out.time - row.oldestPending, TimestampMs{0})) / 1000;
    const remote::DeadLetterCounts &refused = status.deadLetters;
    row.deadLetters = {refused.entries, refused.samples, refused.bytes, refused.evicted + refused.unwritten,
                       refused.resent};
    row.acceptsFrom = status.acceptsFrom;
    row.olderThanAccepted = status.olderThanAccepted;
    row.lanes = status.lanes;
    row.lanesBusy = status.lanesBusy;
    row.requests = status.requests;
    row.retries = status.retries;
    row.answers = std::move(status.answers);
    row.bytesSent = status.bytesSent;
    row.plainBytesSent = status.plainBytesSent;
    row.samplesSent = status.samplesSent;
    row.latencyP50 = status.latencyP50;
    row.latencyP99 = status.latencyP99;

    const SteadyTime now = m_clock.steadyNow();
    row.outRate = memory.out.update(static_cast<double>(row.samplesSent), now);
    row.bytesRate = memory.bytes.update(static_cast<double>(row.bytesSent), now);
    row.secondsToEmpty = status.secondsToEmpty;
    row.steering = steeringRow(std::move(status.steering));
    m_spans.fill(row, status, out.time);

    std::uint64_t lost = 0;
    for (const auto &[reason, count] : row.ledger.dropped)
        lost += count;
    if (memory.seen && lost > memory.lost)
        memory.lastLoss = out.time;
    memory.lost = lost;
    if (memory.lastLoss != 0 && out.time - memory.lastLoss < kLossShownMs) {
        row.state = AgentState::LosingData;
        row.stateSince = memory.lastLoss;
    }
    if (memory.seen && memory.state != row.state)
        m_events.add(row.state, "remote_state", stateSentence(row), row.name, row.lastError);
    memory.state = row.state;
    memory.seen = true;
    return row;
}

void SnapshotBuilder::decideState(const Inputs &inputs, EngineSnapshot &out)
{
    AgentState state = AgentState::Delivering;
    TimestampMs since = 0;
    for (const RemoteRow &row : out.remotes) {
        if (row.state > state || out.stateRemote.empty()) {
            state = row.state;
            since = row.stateSince;
            out.stateRemote = row.name;
        }
    }
    if (out.remotes.empty())
        state = AgentState::ActionNeeded;
    if (m_storageState != AgentState::Delivering && m_storageState >= state) {
        state = m_storageState;
        out.stateRemote.clear();
        since = 0;
    }
    if (!inputs.ready)
        state = AgentState::Starting;
    if (inputs.stopping)
        state = AgentState::Stopping;
    if (state != m_state || m_stateSince == 0) {
        m_state = state;
        m_stateSince = out.time;
    }
    out.state = state;
    out.stateSince = since != 0 ? since : m_stateSince;
}

} // namespace agent::engine
