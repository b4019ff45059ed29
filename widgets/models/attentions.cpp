// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/facts.h"

#include <algorithm>
#include <unordered_map>

namespace widgets {

using agent::engine::AgentState;
using agent::engine::EngineSnapshot;
using agent::engine::TargetHealth;

namespace {

QString text(const std::string &value)
{
    return QString::fromStdString(value);
}

Attention base(const EngineSnapshot &snapshot, Attention::Kind kind, QString subject, QString detail = {})
{
    Attention attention;
    attention.kind = kind;
    attention.subject = std::move(subject);
    attention.detail = std::move(detail);
    attention.now = snapshot.time;
    return attention;
}

void addRemotes(const EngineSnapshot &snapshot, QList<Attention> &all)
{
    for (const auto &remote : snapshot.remotes) {
        const auto kind = remote.state == AgentState::LosingData     ? Attention::Kind::LosingData
                          : remote.state == AgentState::ActionNeeded ? Attention::Kind::RemoteAction
                                                                     : Attention::Kind::RemoteOffline;
        if (remote.state == AgentState::LosingData || remote.state == AgentState::ActionNeeded ||
            remote.state == AgentState::Offline) {
            Attention attention = base(snapshot, kind, text(remote.name), text(remote.lastError));
            attention.errorCode = remote.lastErrorCode;
            attention.since = remote.stateSince;
            all.push_back(attention);
        }
        if (remote.ledger.imbalance != 0) {
            Attention attention = base(snapshot, Attention::Kind::Imbalance, text(remote.name));
            attention.count = static_cast<quint64>(std::abs(remote.ledger.imbalance));
            all.push_back(attention);
        }
    }
}

void addJobs(const EngineSnapshot &snapshot, QList<Attention> &all)
{
    std::unordered_map<std::string, const std::string *> firstErrors;
    for (const auto &target : snapshot.targets) {
        if (target.health == TargetHealth::Down)
            firstErrors.try_emplace(target.job, &target.lastError);
    }
    for (const auto &pool : snapshot.pools) {
        if (pool.down > 0) {
            const auto first = firstErrors.find(pool.job);
            Attention attention = base(snapshot, Attention::Kind::TargetsDown, text(pool.job));
            if (first != firstErrors.end())
                attention.detail = text(*first->second);
            attention.count = pool.down;
            attention.of = pool.up + pool.down + pool.unknown;
            all.push_back(attention);
        }
        if (!pool.error.empty())
            all.push_back(base(snapshot, Attention::Kind::PoolError, text(pool.job), text(pool.error)));
    }
    for (const auto &discovery : snapshot.discovery) {
        if (!discovery.lastError.empty())
            all.push_back(
                base(snapshot, Attention::Kind::DiscoveryError, text(discovery.job), text(discovery.lastError)));
    }
}

} // namespace

QList<Attention> attentions(const EngineSnapshot &snapshot, qsizetype limit)
{
    QList<Attention> all;
    if (!snapshot.wal.lastError.empty())
        all.push_back(
            base(snapshot, Attention::Kind::StorageError, text(snapshot.wal.directory), text(snapshot.wal.lastError)));
    addRemotes(snapshot, all);
    if (!snapshot.lastReloadOk)
        all.push_back(
            base(snapshot, Attention::Kind::ConfigFailed, text(snapshot.configPath), text(snapshot.lastReloadError)));
    addJobs(snapshot, all);
    if (snapshot.ready && snapshot.pools.empty())
        all.push_back(base(snapshot, Attention::Kind::NoTargets, text(snapshot.configPath)));
    if (snapshot.ready && snapshot.remotes.empty())
        all.push_back(base(snapshot, Attention::Kind::NoReceivers, text(snapshot.configPath)));
    if (snapshot.wal.damagedRanges > 0) {
        Attention attention = base(snapshot, Attention::Kind::DamagedRanges, text(snapshot.wal.directory));
        attention.count = snapshot.wal.damagedRanges;
        all.push_back(attention);
    }
    std::stable_sort(all.begin(), all.end(),
                     [](const Attention &a, const Attention &b) { return isUrgent(a.kind) && !isUrgent(b.kind); });
    if (all.size() > limit)
        all.resize(limit);
    return all;
}

} // namespace widgets
