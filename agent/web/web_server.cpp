// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/web/web_server.h"

#include "agent/http/server.h"
#include "agent/web/engine_slot.h"
#include "agent/web/routes.h"

namespace agent::web {

struct WebServer::Impl {
    Options options;
    telemetry::Registry *registry = nullptr;
    EngineSlot slot;
    std::unique_ptr<http::Server> server; ///< Last: its handlers use the rest.
};

WebServer::WebServer() : m_impl(std::make_unique<Impl>()) {}

WebServer::~WebServer()
{
    if (m_impl->server)
        m_impl->server->stop();
}

Status WebServer::start(Options options, telemetry::Registry &registry, std::unique_ptr<WebServer> &out)
{
    std::unique_ptr<WebServer> web(new WebServer());
    Impl &impl = *web->m_impl;
    impl.options = std::move(options);
    impl.registry = &registry;
    impl.server = http::makeServer();
    const AddRoute add = [&impl](const std::string &method, const std::string &path, http::Server::Handler handler) {
        telemetry::Registry &counted = *impl.registry;
        const std::string help = "Counter of HTTP requests.";
        telemetry::Counter &good =
            counted.counter("prometheus_http_requests_total", help, {{"handler", path}, {"code", "200"}});
        impl.server->handle(
            method, path,
            [&counted, &good, help, path, handler = std::move(handler)](const http::ServerRequest &request) {
                http::ServerResponse response = handler(request);
                if (response.status == 200)
                    good.Increment();
                else
                    counted
                        .counter("prometheus_http_requests_total", help,
                                 {{"handler", path}, {"code", std::to_string(response.status)}})
                        .Increment();
                return response;
            });
    };
    addManagementRoutes(add, impl.slot, registry, impl.options);
    addApiRoutes(add, impl.slot);
    addRemoteRoutes(add, impl.slot, impl.options);
    addDeadLetterRoutes(add, impl.slot, impl.options);

    const std::string address = impl.options.listenAddress;
    if (Status status = impl.server->listen(address); !status.ok())
        return {status.code(), "cannot listen on " + address + ": " + status.message() +
                                   "; stop what uses it or choose another address with --web.listen-address"};
    out = std::move(web);
    return {};
}

void WebServer::setEngine(engine::Engine *engine)
{
    m_impl->slot.set(engine);
}

std::uint16_t WebServer::port() const
{
    return m_impl->server->port();
}

} // namespace agent::web
