// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/facts.h"

#include <QStringList>

#include <algorithm>

namespace widgets {

using agent::engine::AgentState;
using agent::engine::EngineSnapshot;
using agent::engine::RemoteRow;

namespace {

QString text(const std::string &value)
{
    return QString::fromStdString(value);
}

double age(qint64 now, qint64 then)
{
    return then == 0 ? -1 : std::max(0.0, static_cast<double>(now - then) / 1000);
}

StateFacts remoteState(const EngineSnapshot &snapshot, const RemoteRow &remote)
{
    StateFacts facts;
    facts.state = toState(remote.state);
    facts.remotes = 1;
    facts.now = snapshot.time;
    facts.since = remote.stateSince;
    facts.held = age(snapshot.time, remote.oldestPending);
    facts.newest = age(snapshot.time, remote.newestSent);
    facts.secondsToEmpty = remote.secondsToEmpty;
    facts.secondsToFull = snapshot.wal.secondsToFull;
    facts.errorCode = remote.lastErrorCode;
    facts.error = text(remote.lastError);
    if (facts.state == State::LosingData)
        facts.error = text(snapshot.wal.lastError);
    facts.paused = text(remote.steering.paused);
    facts.pausedBy = text(remote.steering.pausedBy);
    facts.pausedUntil = remote.steering.pausedUntil;
    return facts;
}

SteeringFacts steeringFacts(const agent::engine::SteeringRow &row)
{
    SteeringFacts facts{text(row.paused),
                        text(row.pausedBy),
                        row.pausedSince,
                        row.pausedUntil,
                        row.bandwidthLimit,
                        row.gentle,
                        row.usedToday,
                        row.dailyQuota,
                        row.usedThisMonth,
                        row.monthlyQuota,
                        row.dayEnds,
                        row.monthEnds,
                        {},
                        row.utc};
    for (const auto &hours : row.schedule)
        facts.schedule.push_back({hours.days, hours.from, hours.to});
    return facts;
}

QHash<QString, QPair<qint64, qint64>> lossTimes(const RemoteRow &row)
{
    QHash<QString, QPair<qint64, qint64>> times;
    for (const auto &span : row.spans) {
        if (span.kind != agent::engine::DeliverySpan::Kind::Dropped)
            continue;
        const auto known = times.find(text(span.reason));
        if (known == times.end())
            times.insert(text(span.reason), {span.from, span.to});
        else
            *known = {std::min<qint64>(known->first, span.from), std::max<qint64>(known->second, span.to)};
    }
    return times;
}

} // namespace

State toState(AgentState state)
{
    switch (state) {
    case AgentState::Delivering:
        return State::Delivering;
    case AgentState::CatchingUp:
        return State::CatchingUp;
    case AgentState::Paused:
        return State::Paused;
    case AgentState::Starting:
        return State::Starting;
    case AgentState::Stopping:
        return State::Stopping;
    case AgentState::Offline:
        return State::Offline;
    case AgentState::ActionNeeded:
        return State::ActionNeeded;
    case AgentState::LosingData:
        return State::LosingData;
    }
    return State::Starting;
}

StateFacts stateFacts(const EngineSnapshot &snapshot)
{
    const auto deciding = std::find_if(snapshot.remotes.begin(), snapshot.remotes.end(),
                                       [&](const RemoteRow &remote) { return remote.name == snapshot.stateRemote; });
    StateFacts facts;
    if (deciding != snapshot.remotes.end() && snapshot.state != AgentState::Delivering) {
        facts = remoteState(snapshot, *deciding);
        if (snapshot.remotes.size() > 1)
            facts.remote = text(deciding->name);
    }
    facts.state = toState(snapshot.state);
    facts.now = snapshot.time;
    facts.since = snapshot.stateSince;
    facts.remotes = static_cast<int>(snapshot.remotes.size());
    if (facts.state == State::Delivering && facts.remotes == 0)
        facts.state = State::ActionNeeded;
    if (facts.state == State::Delivering) {
        for (const RemoteRow &remote : snapshot.remotes)
            facts.newest = std::max(facts.newest, age(snapshot.time, remote.newestSent));
    }
    if (facts.state == State::LosingData || snapshot.stateRemote.empty())
        facts.error = text(snapshot.wal.lastError);
    return facts;
}

bool delivers(AgentState state)
{
    return state != AgentState::Offline && state != AgentState::ActionNeeded && state != AgentState::Paused;
}

quint64 RemoteFacts::droppedTotal() const
{
    quint64 total = 0;
    for (const auto &[reason, count] : dropped)
        total += count;
    return total;
}

QList<RemoteFacts> remoteFacts(const EngineSnapshot &snapshot)
{
    QList<RemoteFacts> all;
    all.reserve(static_cast<qsizetype>(snapshot.remotes.size()));
    for (const RemoteRow &row : snapshot.remotes) {
        RemoteFacts facts;
        facts.name = text(row.name);
        facts.url = text(row.url);
        facts.state = remoteState(snapshot, row);
        facts.lastError = text(row.lastError);
        facts.lastErrorCode = row.lastErrorCode;
        facts.lastErrorTime = row.lastErrorTime;
        facts.lastSuccess = row.lastSuccess;
        facts.nextRetry = row.nextRetry;
        facts.committed = row.ledger.committed;
        facts.acknowledged = row.ledger.acknowledged;
        facts.pending = row.ledger.pending;
        facts.relabelDropped = row.ledger.relabelDropped;
        for (const auto &[reason, count] : row.ledger.dropped)
            facts.dropped.emplaceBack(text(reason), count);
        facts.imbalance = row.ledger.imbalance;
        facts.pendingBytes = row.pendingBytes;
        facts.newestSent = row.newestSent;
        facts.oldestPending = row.oldestPending;
        facts.cursorSegment = row.cursorSegment;
        facts.cursorRecord = row.cursorRecord;
        facts.lanes = row.lanes;
        facts.lanesBusy = row.lanesBusy;
        facts.requests = row.requests;
        facts.retries = row.retries;
        for (const auto &[code, count] : row.answers)
            facts.answers.emplaceBack(code, count);
        facts.bytesSent = row.bytesSent;
        facts.samplesSent = row.samplesSent;
        facts.latencyP50 = row.latencyP50;
        facts.latencyP99 = row.latencyP99;
        facts.outRate = delivers(row.state) ? row.outRate : 0;
        facts.bytesRate = delivers(row.state) ? row.bytesRate : 0;
        facts.secondsToEmpty = delivers(row.state) ? row.secondsToEmpty : -1;
        facts.protocol = text(row.protocol);
        facts.plainBytesSent = row.plainBytesSent;
        const auto &letters = row.deadLetters;
        facts.deadLetters = {letters.entries, letters.samples, letters.bytes, letters.lost, letters.resent};
        facts.acceptsFrom = row.acceptsFrom;
        facts.olderThanAccepted = row.olderThanAccepted;
        facts.steering = steeringFacts(row.steering);
        facts.lossTimes = lossTimes(row);
        facts.newestFirst = row.backlog.has_value();
        facts.backlog = row.backlog ? row.backlog->samples : 0;
        all.push_back(std::move(facts));
    }
    return all;
}

LogFacts logFacts(const EngineSnapshot &snapshot)
{
    const auto &wal = snapshot.wal;
    LogFacts facts;
    facts.directory = text(wal.directory);
    facts.bytes = wal.bytes;
    facts.freeBytes = wal.freeBytes;
    facts.maxBytes = wal.maxBytes;
    facts.minFreeBytes = wal.minFreeBytes;
    facts.roomBytes = wal.roomBytes;
    facts.series = wal.series;
    facts.samplesAppended = wal.samplesAppended;
    facts.damagedRanges = wal.damagedRanges;
    facts.lastError = text(wal.lastError);
    facts.segments = static_cast<int>(wal.segments.size());
    for (const auto &segment : wal.segments) {
        if (segment.minTime != 0 && (facts.oldest == 0 || segment.minTime < facts.oldest))
            facts.oldest = segment.minTime;
    }
    facts.bytesRate = wal.bytesRate;
    facts.secondsToFull = wal.secondsToFull;
    return facts;
}

QList<SegmentFacts> segmentFacts(const EngineSnapshot &snapshot)
{
    QList<SegmentFacts> all;
    all.reserve(static_cast<qsizetype>(snapshot.wal.segments.size()));
    for (const auto &row : snapshot.wal.segments) {
        all.push_back({row.number, row.bytes, row.samples, row.minTime, row.maxTime, row.damaged, row.writing,
                       row.delivered, row.packed, row.memory});
    }
    return all;
}

TargetCounts targetCounts(const EngineSnapshot &snapshot)
{
    TargetCounts counts;
    for (const auto &pool : snapshot.pools) {
        counts.up += pool.up;
        counts.down += pool.down;
        counts.unknown += pool.unknown;
    }
    counts.total = counts.up + counts.down + counts.unknown;
    return counts;
}

QString configPath(const EngineSnapshot &snapshot)
{
    return text(snapshot.configPath);
}

ConfigFacts configFacts(const EngineSnapshot &snapshot)
{
    return {text(snapshot.configPath), text(snapshot.configText),      text(snapshot.configPrinted),
            snapshot.lastReloadOk,     text(snapshot.lastReloadError), snapshot.lastReloadTime};
}

AgentFacts agentFacts(const EngineSnapshot &snapshot)
{
    AgentFacts facts;
    QStringList values;
    QStringList pairs;
    for (const auto &label : snapshot.externalLabels) {
        values << text(label.value);
        pairs << QStringLiteral("%1=\"%2\"").arg(text(label.name), text(label.value));
    }
    facts.identity = values.join(QStringLiteral(" / "));
    facts.externalLabels = pairs.join(QStringLiteral(", "));
    facts.now = snapshot.time;
    facts.startTime = snapshot.startTime;
    facts.ready = snapshot.ready;
    facts.inRate = snapshot.inRate;
    facts.scrapes = snapshot.scrapes;
    facts.jobs = static_cast<qsizetype>(snapshot.pools.size());
    facts.lastReloadOk = snapshot.lastReloadOk;
    facts.lastReloadTime = snapshot.lastReloadTime;
    return facts;
}

} // namespace widgets
