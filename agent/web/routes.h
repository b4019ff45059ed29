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

/// POST /api/v1/belfry/remotes/<name>/<verb>: what can be done with one remote.
void addRemoteRoutes(const AddRoute &add, const EngineSlot &slot, const WebServer::Options &options);

/// GET /api/v1/belfry/dead_letters, and POST .../resend and .../delete. Source: README.md.
void addDeadLetterRoutes(const AddRoute &add, const EngineSlot &slot, const WebServer::Options &options);

/// The verb `doctor`: examines the way to a remote and answers when that has ended. With `test_sample=false`,
/// and without `maySend`, no sample is sent.
[[nodiscard]] http::ServerResponse diagnoseRemote(const EngineSlot &slot, const std::string &name,
                                                  const http::ServerRequest &request, bool maySend);

/// The verbs `pause`, `resume`, `retry`, `skip` (`to`: a time, or so long ago), `drop_backlog` and `limit`
/// (`bytes_per_second`). With `dry_run=true` nothing changes, and the answer tells what would be given up; without
/// `mayChange` nothing else is allowed.
[[nodiscard]] bool isRemoteVerb(const std::string &verb);
[[nodiscard]] http::ServerResponse commandRemote(const EngineSlot &slot, const std::string &name,
                                                 const std::string &verb, const http::ServerRequest &request,
                                                 bool mayChange);

/// An error in the API's envelope.
[[nodiscard]] http::ServerResponse failure(int status, const std::string &type, const std::string &message);

/// What ready-gated routes answer before the engine is there: 503 with X-Prometheus-Stopping.
[[nodiscard]] http::ServerResponse notReady(bool stopping);

} // namespace agent::web
