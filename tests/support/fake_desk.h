// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/mutex.h"
#include "agent/engine/engine.h"

#include <functional>
#include <string>
#include <vector>

/// The configuration desk of a FakeEngine: previews that follow from counting addresses, a history of what was applied,
/// and rules whose second drops what has "spare" for a role. Internally synchronised.
class FakeDesk final : public agent::engine::ConfigDesk {
public:
    struct Ways {
        std::function<void(std::function<void()>)> later; ///< Runs a function on the engine's thread.
        std::function<void(std::string, Done)> apply;
        std::function<std::shared_ptr<const agent::engine::EngineSnapshot>()> snapshot;
    };
    explicit FakeDesk(Ways ways);

    void apply(agent::engine::ConfigText text, Done done) override;
    void preview(std::string text, std::function<void(const agent::engine::ConfigPreview &)> done) override;
    void listHistory(std::function<void(const std::vector<agent::engine::ConfigVersion> &)> done) override;
    void readVersion(std::uint64_t number, std::function<void(const agent::Result<std::string> &)> done) override;
    void readFile(std::function<void(const agent::Result<std::string> &)> done) override;
    void writeSecret(std::string name, std::string secret, Done done) override;
    void tryRelabelling(
        agent::engine::RelabelTrial trial,
        std::function<void(const agent::Result<std::vector<agent::engine::RelabelTrialStep>> &)> done) override;

    /// From now on somebody else has changed the file: to this.
    void changeFile(std::string text);
    /// Secrets written: "name=secret".
    [[nodiscard]] std::vector<std::string> secrets() const;

private:
    struct Version {
        agent::engine::ConfigVersion row;
        std::string text;
    };
    void add(const std::string &text, const std::string &source, agent::TimestampMs time) AGENT_REQUIRES(m_mutex);

    const Ways m_ways;
    mutable agent::Mutex m_mutex;
    std::vector<Version> m_versions AGENT_GUARDED_BY(m_mutex); ///< Newest last.
    std::vector<std::string> m_secrets AGENT_GUARDED_BY(m_mutex);
    std::string m_otherFile AGENT_GUARDED_BY(m_mutex); ///< Empty: nobody has changed it.
};
