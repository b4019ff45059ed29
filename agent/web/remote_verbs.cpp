// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/web/routes.h"

#include "agent/base/clock.h"
#include "agent/base/duration.h"
#include "agent/base/moment.h"

#include <nlohmann/json.hpp>

#include <future>
#include <map>
#include <memory>

namespace agent::web {
namespace {

using engine::RemoteCommand;
using Effect = Result<engine::RemoteEffect>;

constexpr std::chrono::seconds kPatience{30};

const std::map<std::string, RemoteCommand::Verb> &verbs()
{
    static const std::map<std::string, RemoteCommand::Verb> kVerbs{
        {"pause", RemoteCommand::Verb::Pause}, {"resume", RemoteCommand::Verb::Resume},
        {"retry", RemoteCommand::Verb::Retry}, {"skip", RemoteCommand::Verb::Skip},
        {"limit", RemoteCommand::Verb::Limit}, {"drop_backlog", RemoteCommand::Verb::DropBacklog},
    };
    return kVerbs;
}

std::string parameter(const http::ServerRequest &request, const std::string &name)
{
    const auto found = request.query.find(name);
    return found == request.query.end() ? std::string() : found->second;
}

/// The command that a request asks for. Errors: InvalidInput.
Result<RemoteCommand> commandOf(const std::string &name, RemoteCommand::Verb verb, const http::ServerRequest &request)
{
    RemoteCommand command;
    command.remote = name;
    command.verb = verb;
    command.who = request.remoteAddress;
    command.dryRun = parameter(request, "dry_run") == "true";
    if (verb == RemoteCommand::Verb::Skip) {
        const Result<Moment> moment = parseMoment(parameter(request, "to"));
        if (!moment)
            return moment.error().withContext("parameter \"to\" (a time such as 2026-11-21T12:31:04Z, or 2h)");
        command.before = moment->resolve(SystemClock().now());
    }
    if (verb == RemoteCommand::Verb::Limit) {
        const Result<std::uint64_t> limit = parseSize(parameter(request, "bytes_per_second"));
        if (!limit)
            return limit.error().withContext("parameter \"bytes_per_second\" (64KiB; 0B for no limit)");
        command.bytesPerSecond = *limit;
    }
    return command;
}

http::ServerResponse answer(const RemoteCommand &command, const engine::RemoteEffect &effect)
{
    nlohmann::ordered_json data;
    data["remote"] = command.remote;
    data["dryRun"] = command.dryRun;
    if (command.verb == RemoteCommand::Verb::Skip || command.verb == RemoteCommand::Verb::DropBacklog) {
        data["samples"] = effect.samples;
        data["bytes"] = effect.bytes;
        data["exact"] = effect.exact;
    }
    http::ServerResponse response;
    response.contentType = "application/json";
    response.body = nlohmann::ordered_json{{"status", "success"}, {"data", std::move(data)}}.dump(
        -1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
    return response;
}

} // namespace

bool isRemoteVerb(const std::string &verb)
{
    return verbs().count(verb) > 0;
}

http::ServerResponse commandRemote(const EngineSlot &slot, const std::string &name, const std::string &verb,
                                   const http::ServerRequest &request, bool mayChange)
{
    const Result<RemoteCommand> command = commandOf(name, verbs().at(verb), request);
    if (!command)
        return failure(400, "bad_data", command.error().message());
    if (!mayChange && !command->dryRun)
        return failure(403, "forbidden", "start the agent with --web.enable-lifecycle to steer remotes over HTTP");
    std::future<Effect> future;
    {
        const EngineSlot::Use engine(slot);
        if (!engine.get())
            return notReady(false);
        // Held by the callback alone: when the engine drops that, the wait ends.
        auto promise = std::make_shared<std::promise<Effect>>();
        future = promise->get_future();
        engine.get()->commandRemote(*command, [promise](const Effect &effect) { promise->set_value(effect); });
    }
    if (future.wait_for(kPatience) != std::future_status::ready)
        return failure(503, "execution", "the agent did not answer");
    try {
        const Effect effect = future.get();
        return effect ? answer(*command, *effect) : failure(404, "not_found", effect.error().message());
    } catch (const std::future_error &) {
        return notReady(true);
    }
}

} // namespace agent::web
