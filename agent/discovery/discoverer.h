// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/model/target_group.h"

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace agent::discovery {

/// Names in a directory whose change matters: by directory, patterns as fnmatch(3) takes them.
using WatchedNames = std::map<std::string, std::vector<std::string>>;

/// One mechanism with its settings. One thread: the manager's.
class Discoverer {
public:
    virtual ~Discoverer() = default;

    /// Looks again. Returns what went wrong, empty when nothing did; what failed keeps its earlier groups.
    [[nodiscard]] virtual std::string refresh() = 0;
    /// What the refreshes so far have found.
    [[nodiscard]] virtual std::vector<model::TargetGroup> groups() const = 0;
    /// How often to refresh at least; nothing: never again.
    [[nodiscard]] virtual std::optional<std::chrono::milliseconds> refreshInterval() const { return std::nullopt; }
    /// What to refresh upon.
    [[nodiscard]] virtual WatchedNames watched() const { return {}; }
    /// Before the first refresh: takes over what an earlier discoverer had found, as far as the settings still ask for
    /// it, so that a failure now does not lose it.
    virtual void adopt(const Discoverer &earlier) { static_cast<void>(earlier); }
};

/// The groups of static_configs, which never change.
class StaticDiscoverer final : public Discoverer {
public:
    explicit StaticDiscoverer(std::vector<model::TargetGroup> groups) : m_groups(std::move(groups)) {}
    [[nodiscard]] std::string refresh() override { return {}; }
    [[nodiscard]] std::vector<model::TargetGroup> groups() const override { return m_groups; }

private:
    std::vector<model::TargetGroup> m_groups;
};

} // namespace agent::discovery
