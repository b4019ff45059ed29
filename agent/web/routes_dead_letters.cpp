// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/base/clock.h"
#include "agent/base/moment.h"
#include "agent/web/dead_letter_json.h"
#include "agent/web/routes.h"

#include <algorithm>
#include <charconv>
#include <future>
#include <memory>

namespace agent::web {
namespace {

using engine::DeadLetterQuery;
using engine::DeadLetterRow;

const std::string kPath = "/api/v1/belfry/dead_letters";
constexpr std::chrono::seconds kPatience{30};
constexpr std::size_t kMostRows = 1000;

std::string parameter(const http::ServerRequest &request, const std::string &name)
{
    const auto found = request.query.find(name);
    return found == request.query.end() ? std::string() : found->second;
}

Status readNumber(const std::string &text, const std::string &name, std::uint64_t &out)
{
    if (text.empty())
        return {};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
    if (error != std::errc() || end != text.data() + text.size())
        return invalidInput("parameter \"" + name + "\" must be a whole number");
    return {};
}

Status readTime(const http::ServerRequest &request, const std::string &name, TimestampMs &out)
{
    const std::string text = parameter(request, name);
    if (text.empty())
        return {};
    const Result<Moment> moment = parseMoment(text);
    if (!moment)
        return moment.error().withContext("parameter \"" + name + "\" (a time such as 2026-11-21T12:31:04Z, or 2h)");
    out = moment->resolve(SystemClock().now());
    return {};
}

/// What a request asks for. Errors: InvalidInput.
Status readQuery(const http::ServerRequest &request, DeadLetterQuery &out)
{
    out.remote = parameter(request, "remote");
    if (out.remote.empty())
        return invalidInput("parameter \"remote\" is missing: write the name of a remote");
    out.reason = parameter(request, "reason");
    std::uint64_t limit = out.limit;
    Status status = readTime(request, "from", out.from);
    if (status.ok())
        status = readTime(request, "to", out.to);
    if (status.ok())
        status = readNumber(parameter(request, "before"), "before", out.before);
    if (status.ok())
        status = readNumber(parameter(request, "limit"), "limit", limit);
    out.limit = static_cast<std::size_t>(std::clamp<std::uint64_t>(limit, 1, kMostRows));
    const auto ids = request.query.equal_range("id");
    for (auto id = ids.first; id != ids.second && status.ok(); ++id) {
        std::uint64_t number = 0;
        status = readNumber(id->second, "id", number);
        out.ids.insert(number);
    }
    return status;
}

/// `data` is JSON.
http::ServerResponse success(const std::string &data)
{
    http::ServerResponse response;
    response.contentType = "application/json";
    response.body = R"({"status":"success","data":)" + data + '}';
    return response;
}

/// Asks the engine by `ask`, which gets a callback, and waits for what that is told.
template <typename T>
http::ServerResponse askEngine(const EngineSlot &slot,
                               const std::function<void(engine::Engine &, std::function<void(const T &)>)> &ask,
                               const std::function<http::ServerResponse(const T &)> &tell)
{
    std::future<T> future;
    {
        const EngineSlot::Use engine(slot);
        if (!engine.get())
            return notReady(false);
        // Held by the callback alone: when the engine drops that, the wait ends.
        auto promise = std::make_shared<std::promise<T>>();
        future = promise->get_future();
        ask(*engine.get(), [promise](const T &answer) { promise->set_value(answer); });
    }
    if (future.wait_for(kPatience) != std::future_status::ready)
        return failure(503, "execution", "the agent did not answer");
    try {
        return tell(future.get());
    } catch (const std::future_error &) {
        return notReady(true);
    }
}

http::ServerResponse list(const EngineSlot &slot, const DeadLetterQuery &query)
{
    using Rows = Result<std::vector<DeadLetterRow>>;
    return askEngine<Rows>(
        slot,
        [&](engine::Engine &engine, std::function<void(const Rows &)> done) { engine.listDeadLetters(query, done); },
        [&](const Rows &rows) {
            if (!rows)
                return failure(404, "not_found", rows.error().message());
            std::string letters;
            for (const DeadLetterRow &row : *rows)
                letters += (letters.empty() ? "" : ",") + deadLetterJson(query.remote, row);
            const std::string next = rows->size() < query.limit ? std::string() : std::to_string(rows->back().id);
            return success(R"({"deadLetters":[)" + letters + R"(],"next":")" + next + R"("})");
        });
}

http::ServerResponse resend(const EngineSlot &slot, const DeadLetterQuery &query)
{
    return askEngine<Status>(
        slot, [&](engine::Engine &engine, std::function<void(Status)> done) { engine.resendDeadLetters(query, done); },
        [](const Status &status) { return status.ok() ? success("{}") : failure(404, "not_found", status.message()); });
}

http::ServerResponse drop(const EngineSlot &slot, const DeadLetterQuery &query)
{
    using Count = Result<std::uint64_t>;
    return askEngine<Count>(
        slot,
        [&](engine::Engine &engine, std::function<void(const Count &)> done) { engine.dropDeadLetters(query, done); },
        [](const Count &count) {
            return count ? success(R"({"deleted":)" + std::to_string(*count) + '}')
                         : failure(404, "not_found", count.error().message());
        });
}

} // namespace

void addDeadLetterRoutes(const AddRoute &add, const EngineSlot &slot, const WebServer::Options &options)
{
    using Action = http::ServerResponse (*)(const EngineSlot &, const DeadLetterQuery &);
    const auto route = [&](const std::string &method, const std::string &path, Action action) {
        add(method, path, [&slot, &options, action, changes = method == "POST"](const http::ServerRequest &request) {
            DeadLetterQuery query;
            if (const Status status = readQuery(request, query); !status.ok())
                return failure(400, "bad_data", status.message());
            if (changes && !options.enableLifecycle)
                return failure(403, "forbidden", "start the agent with --web.enable-lifecycle to do that over HTTP");
            const bool all = query.reason.empty() && query.from == 0 && query.to == 0 && query.ids.empty();
            if (action == drop && all && parameter(request, "all") != "true")
                return failure(400, "bad_data", "say which: reason, from, to or id; or all=true");
            return action(slot, query);
        });
    };
    route("GET", kPath, list);
    route("POST", kPath + "/resend", resend);
    route("POST", kPath + "/delete", drop);
}

} // namespace agent::web
