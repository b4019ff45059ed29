// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/facts.h"
#include "widgets/models/health.h"

#include <algorithm>
#include <cstddef>
#include <map>
#include <string>

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

/// More jobs than this with targets that are down are told in one line.
constexpr std::ptrdiff_t kMostJobsDown = 4;

void addJobs(const EngineSnapshot &snapshot, QList<Attention> &all)
{
    std::map<std::string, const std::string *> firstErrors; // by job
    for (const auto &target : snapshot.targets) {
        if (target.health == TargetHealth::Down)
            firstErrors.try_emplace(target.job, &target.lastError);
    }
    const auto jobsDown =
        std::count_if(snapshot.pools.begin(), snapshot.pools.end(), [](const auto &pool) { return pool.down > 0; });
    const bool together = jobsDown > kMostJobsDown;
    Attention sum = base(snapshot, Attention::Kind::TargetsDown, {});
    if (together && !firstErrors.empty())
        sum.detail = text(*firstErrors.begin()->second);
    for (const auto &pool : snapshot.pools) {
        sum.count += pool.down;
        sum.of += pool.up + pool.down + pool.unknown;
        if (pool.down > 0 && !together) {
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
    if (together)
        all.push_back(sum);
    for (const auto &discovery : snapshot.discovery) {
        if (!discovery.lastError.empty())
            all.push_back(
                base(snapshot, Attention::Kind::DiscoveryError, text(discovery.job), text(discovery.lastError)));
    }
}

void addCertificates(const EngineSnapshot &snapshot, QList<Attention> &all)
{
    constexpr qint64 kSoon = kCertificateDays * 24LL * 3600 * 1000;
    for (const auto &certificate : snapshot.certificates) {
        if (certificate.notAfter - snapshot.time >= kSoon)
            break; // the others end later
        Attention attention =
            base(snapshot, Attention::Kind::Certificate, text(certificate.owner),
                 certificate.file.empty() ? text(certificate.subject)
                                          : text(certificate.subject + " (" + certificate.file + ')'));
        attention.until = certificate.notAfter;
        attention.ofJob = certificate.ofJob;
        all.push_back(attention);
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
    addCertificates(snapshot, all);
    const ClockFacts clock = clockFacts(snapshot);
    if (clock.state == QLatin1String("provisional") || clock.state == QLatin1String("ahead_of_receiver"))
        all.push_back(base(snapshot, Attention::Kind::Clock, {}, clockSentence(clock)));
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
