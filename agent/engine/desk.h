// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/executor.h"
#include "agent/base/filesystem.h"
#include "agent/base/log.h"
#include "agent/base/published.h"
#include "agent/config/loader.h"
#include "agent/discovery/manager.h"
#include "agent/engine/config_desk.h"
#include "agent/engine/config_history.h"
#include "agent/engine/snapshot.h"

#include <functional>
#include <memory>
#include <string>

namespace agent::engine {

/// The engine's ConfigDesk. What takes long runs on a thread of its own, `agent-desk`, so that neither snapshots nor
/// deliveries wait for it.
class Desk final : public ConfigDesk {
public:
    struct Context {
        FileSystem &files;
        LogSink &log;
        const discovery::Manager &discovery;
        const Published<EngineSnapshot> &snapshot;
        std::string configPath;
        std::string storagePath;
        config::Features features;
        std::function<void(ConfigText, Done)> apply; ///< Any thread.
    };
    /// What `context` names must live until `stop`.
    explicit Desk(Context context);

    /// A configuration runs from now on; it enters the history. Any thread.
    void noteApplied(config::Config config, std::string text, const std::string &source, TimestampMs time);
    /// Finishes what is running, drops the rest. Idempotent.
    void stop() { m_executor.stop(); }
    void check(std::string text, std::function<void(std::vector<ConfigProblem>)> done);

    void apply(ConfigText text, Done done) override { m_context.apply(std::move(text), std::move(done)); }
    void preview(std::string text, std::function<void(const ConfigPreview &)> done) override;
    void listHistory(std::function<void(const std::vector<ConfigVersion> &)> done) override;
    void readVersion(std::uint64_t number, std::function<void(const Result<std::string> &)> done) override;
    void readFile(std::function<void(const Result<std::string> &)> done) override;
    void writeSecret(std::string name, std::string secret, Done done) override;
    void tryRelabelling(RelabelTrial trial,
                        std::function<void(const Result<std::vector<RelabelTrialStep>> &)> done) override;

private:
    [[nodiscard]] config::LoadResult load(const std::string &text) const;
    [[nodiscard]] Status writeSecretFile(const std::string &name, const std::string &secret);

    const Context m_context;
    Published<config::Config> m_running;
    ConfigHistory m_history; ///< Of agent-desk.
    Executor m_executor{"agent-desk"};
};

} // namespace agent::engine
