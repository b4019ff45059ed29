// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/web/routes.h"

namespace agent::web {
namespace {

const std::string kPrefix = "/api/v1/belfry/remotes/";

} // namespace

void addRemoteRoutes(const AddRoute &add, const EngineSlot &slot, const WebServer::Options &options)
{
    add("POST", kPrefix + "*", [&slot, &options](const http::ServerRequest &request) {
        const std::size_t slash = request.path.rfind('/'); // a name may hold some
        const std::string verb = request.path.substr(slash + 1);
        if (slash <= kPrefix.size() || verb.empty())
            return failure(404, "not_found", "write the name of a remote and what to do: " + kPrefix + "<name>/<verb>");
        const std::string name = request.path.substr(kPrefix.size(), slash - kPrefix.size());
        if (verb == "doctor")
            return diagnoseRemote(slot, name, request, options.enableLifecycle);
        if (isRemoteVerb(verb))
            return commandRemote(slot, name, verb, request, options.enableLifecycle);
        return failure(404, "not_found", "unknown verb \"" + verb + "\"");
    });
}

} // namespace agent::web
