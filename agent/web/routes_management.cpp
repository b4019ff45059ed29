// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/web/routes.h"

#include <future>
#include <memory>

namespace agent::web {
namespace {

http::ServerResponse text(int status, std::string body)
{
    http::ServerResponse response;
    response.status = status;
    response.body = std::move(body);
    return response;
}

http::ServerResponse ready(const EngineSlot &slot)
{
    const EngineSlot::Use engine(slot);
    if (!engine.get())
        return notReady(false);
    const auto snapshot = engine.get()->snapshot();
    if (!snapshot->ready)
        return notReady(snapshot->state == engine::AgentState::Stopping);
    return text(200, "Prometheus Agent is Ready.\n");
}

http::ServerResponse reload(const EngineSlot &slot)
{
    auto answer = std::make_shared<std::promise<Status>>();
    std::future<Status> done = answer->get_future();
    {
        const EngineSlot::Use engine(slot);
        if (!engine.get())
            return notReady(false);
        engine.get()->requestReload([answer](const Status &status) { answer->set_value(status); });
    }
    // The engine drops the request when it stops meanwhile; the promise then stays unanswered.
    if (done.wait_for(std::chrono::seconds(30)) != std::future_status::ready)
        return text(500, "failed to reload config: the agent did not answer\n");
    const Status status = done.get();
    return status.ok() ? text(200, {}) : text(500, "failed to reload config: " + status.message() + "\n");
}

} // namespace

http::ServerResponse notReady(bool stopping)
{
    http::ServerResponse response = text(503, "Service Unavailable");
    response.headers.emplace_back("X-Prometheus-Stopping", stopping ? "true" : "false");
    return response;
}

void addManagementRoutes(const AddRoute &add, const EngineSlot &slot, telemetry::Registry &registry,
                         const WebServer::Options &options)
{
    add("GET", "/-/healthy", [](const http::ServerRequest &) { return text(200, "Prometheus Agent is Healthy.\n"); });
    add("GET", "/-/ready", [&slot](const http::ServerRequest &) { return ready(slot); });

    const auto lifecycle = [&options](http::Server::Handler handler) -> http::Server::Handler {
        if (options.enableLifecycle)
            return handler;
        return [](const http::ServerRequest &) { return text(403, "Lifecycle API is not enabled.\n"); };
    };
    const http::Server::Handler doReload = lifecycle([&slot](const http::ServerRequest &) { return reload(slot); });
    const http::Server::Handler doQuit = lifecycle([&options](const http::ServerRequest &) {
        if (options.requestQuit)
            options.requestQuit();
        return text(200, "Requesting termination... Goodbye!\n");
    });
    const auto onlyPost = [](const http::ServerRequest &) { return text(405, "Only POST or PUT requests allowed\n"); };
    for (const char *method : {"POST", "PUT"}) {
        add(method, "/-/reload", doReload);
        add(method, "/-/quit", doQuit);
    }
    add("GET", "/-/reload", onlyPost);
    add("GET", "/-/quit", onlyPost);

    add("GET", "/metrics", [&registry](const http::ServerRequest &) {
        http::ServerResponse response;
        response.contentType = "text/plain; version=0.0.4; charset=utf-8";
        response.body = registry.text();
        return response;
    });
    add("GET", "/", [](const http::ServerRequest &) {
        return text(200, "Belfry, a Prometheus-compatible forwarding agent.\n\n"
                         "/metrics              the agent's own metrics\n"
                         "/-/healthy /-/ready   health\n"
                         "/api/v1/targets       what is scraped\n"
                         "/api/v1/status/remote_write, config, flags, buildinfo, runtimeinfo\n");
    });
}

} // namespace agent::web
