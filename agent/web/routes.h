// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/http/server.h"
#include "agent/web/engine_slot.h"
#include "agent/web/web_server.h"

#include <functional>
#include <string>

namespace agent::web {

/// Adds a route that is counted in prometheus_http_requests_total under its pattern.
using AddRoute = std::function<void(const std::string &method, const std::string &path, http::Server::Handler handler)>;

/// /metrics, /version, /-/healthy, /-/ready, /-/reload, /-/quit. `options` and `slot` must outlive the server. Source:
/// PARITY.md 8.1.
void addManagementRoutes(const AddRoute &add, const EngineSlot &slot, telemetry::Registry &registry,
                         const WebServer::Options &options);

/// /api/v1. Source: PARITY.md 8.2 to 8.4.
void addApiRoutes(const AddRoute &add, const EngineSlot &slot);

/// What ready-gated routes answer before the engine is there: 503 with X-Prometheus-Stopping.
[[nodiscard]] http::ServerResponse notReady(bool stopping);

} // namespace agent::web
