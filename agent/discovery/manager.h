// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/clock.h"
#include "agent/base/filesystem.h"
#include "agent/base/log.h"
#include "agent/discovery/settings.h"
#include "agent/telemetry/registry.h"

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace agent::discovery {

/// Health of one mechanism of one job, for people.
struct MechanismStatus {
    std::string job;
    std::string mechanism;      ///< "static", "file", …
    TimestampMs lastUpdate = 0; ///< Last success.
    std::string lastError;      ///< Empty when the last attempt went well.
    std::size_t targets = 0;    ///< In its present groups.
};

/// Runs the discoverers of all jobs on a thread of its own and hands on what they find. Internally synchronised.
///
/// Jobs with equal settings share one discoverer; on `apply` equal ones live on with their groups. On failure earlier
/// groups are kept.
class Manager {
public:
    /// All groups of a job, each time some changed; called on the manager's thread.
    using Update = std::function<void(const std::string &job, std::vector<model::TargetGroup> groups)>;

    Manager(FileSystem &files, Clock &clock, LogSink &log, telemetry::Registry &registry, Update update);
    /// Stops and joins.
    ~Manager();

    /// Replaces what is discovered. Jobs that are new, or whose settings changed, are told of as soon as their first
    /// groups are there (static: at once); unchanged ones are told again only when they change.
    void apply(std::map<std::string, std::vector<Settings>> jobs);
    [[nodiscard]] std::vector<MechanismStatus> status() const;
    using Groups = std::shared_ptr<const std::vector<model::TargetGroup>>;
    /// What a running mechanism with these settings has found, for any job; null: none runs, or has not looked yet.
    [[nodiscard]] Groups found(const Settings &settings) const;

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace agent::discovery
