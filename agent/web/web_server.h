// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/status.h"
#include "agent/engine/engine.h"
#include "agent/telemetry/registry.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace agent::web {

/// The HTTP listener: /metrics, /-/healthy, /-/ready, /-/reload, /-/quit and /api/v1. A client of the engine like the
/// console. Internally synchronised. Source: PARITY.md section 8.
class WebServer {
public:
    struct Options {
        std::string listenAddress = "127.0.0.1:9090";
        bool enableLifecycle = false;
        std::function<void()> requestQuit; ///< For /-/quit.
    };
    /// Binds before the engine is there: until `setEngine`, /-/healthy answers 200 and everything else that is
    /// ready-gated 503. Errors: AlreadyExists when the port is in use (the message names the address and the remedy),
    /// InvalidInput for a bad address.
    [[nodiscard]] static Status start(Options options, telemetry::Registry &registry, std::unique_ptr<WebServer> &out);
    ~WebServer();

    /// The engine that answers from now on; null before it is destroyed. Waits for running requests.
    void setEngine(engine::Engine *engine);
    [[nodiscard]] std::uint16_t port() const;

private:
    WebServer();
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace agent::web
