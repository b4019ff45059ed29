// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/status.h"
#include "agent/engine/engine.h"
#include "agent/telemetry/logger.h"
#include "agent/telemetry/registry.h"
#include "agent/web/web_server.h"
#include "app/common/options.h"
#include "app/demo/demo.h"

#include <functional>
#include <memory>

namespace app {

/// The agent as both programs run it: log, metrics, listener, demo if asked for, engine; in that order, and stopped in
/// the reverse. One thread: the one that starts it also destroys it. `engine`, `demo` and what they offer may be used
/// from any thread in between.
class AgentProcess {
public:
    /// Logs go to standard error. `requestQuit` serves /-/quit and is called on a listener thread.
    AgentProcess(const Options &options, std::function<void()> requestQuit);
    ~AgentProcess();
    AgentProcess(const AgentProcess &) = delete;
    AgentProcess &operator=(const AgentProcess &) = delete;

    /// Errors: with the exit code of `exitCode()`; everything opened so far is closed by the destructor.
    [[nodiscard]] agent::Status start();
    /// Exit code that goes with a failed start.
    [[nodiscard]] static int exitCode(const agent::Status &status);
    /// Stops the engine and the listener; what was stored stays. At most about two seconds. Idempotent.
    void stop();

    /// Null before `start` and after `stop`.
    [[nodiscard]] agent::engine::Engine *engine() { return m_engine.get(); }
    /// Null unless this is the demo.
    [[nodiscard]] Demo *demo() { return m_demo.get(); }
    [[nodiscard]] agent::telemetry::Logger &logger() { return *m_logger; }
    [[nodiscard]] std::uint16_t port() const { return m_web ? m_web->port() : std::uint16_t{0}; }

private:
    [[nodiscard]] agent::Status listen();

    Options m_options;
    std::function<void()> m_requestQuit;
    agent::telemetry::Registry m_registry;
    std::unique_ptr<agent::telemetry::Logger> m_logger;
    std::unique_ptr<agent::web::WebServer> m_web;
    std::unique_ptr<Demo> m_demo;
    std::unique_ptr<agent::engine::Engine> m_engine;
};

} // namespace app
