// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/web/routes.h"

#include "agent/web/diagnosis_json.h"

#include <chrono>
#include <future>
#include <memory>
#include <optional>

namespace agent::web {
namespace {

using Answer = Result<model::Diagnosis>;

/// Each step has a deadline of its own; this is more than all of them together.
constexpr std::chrono::seconds kPatience{120};

int statusOf(Code code)
{
    switch (code) {
    case Code::NotFound:
        return 404;
    case Code::ResourceExhausted:
        return 429;
    default:
        return 503;
    }
}

/// Nothing when the engine dropped the request, or does not answer.
std::optional<Answer> await(std::future<Answer> future)
{
    if (future.wait_for(kPatience) != std::future_status::ready)
        return std::nullopt;
    try {
        return future.get();
    } catch (const std::future_error &) {
        return std::nullopt;
    }
}

/// Says why no sample was sent, for somebody who may have wanted one.
void explainNoSample(model::Diagnosis &diagnosis)
{
    for (model::DiagnosisStep &step : diagnosis.steps)
        if (step.name == "sample" && step.state == model::StepState::Skipped)
            step.hint = "over HTTP a sample is sent only by an agent that runs with --web.enable-lifecycle";
}

} // namespace

http::ServerResponse diagnoseRemote(const EngineSlot &slot, const std::string &name, const http::ServerRequest &request,
                                    bool maySend)
{
    const auto wanted = request.query.find("test_sample");
    const bool wantsSample = wanted == request.query.end() || wanted->second != "false";
    const bool sendTestSample = wantsSample && maySend;
    std::future<Answer> future;
    {
        const EngineSlot::Use engine(slot);
        if (!engine.get())
            return notReady(false);
        // Held by the callback alone: when the engine drops that, the wait ends.
        auto promise = std::make_shared<std::promise<Answer>>();
        future = promise->get_future();
        engine.get()->diagnoseRemote(name, sendTestSample, nullptr,
                                     [promise](const Answer &answer) { promise->set_value(answer); });
    }
    std::optional<Answer> answer = await(std::move(future));
    if (!answer)
        return notReady(true);
    if (!*answer)
        return failure(statusOf(answer->error().code()), "execution", answer->error().message());
    if (wantsSample && !maySend)
        explainNoSample(**answer);
    http::ServerResponse response;
    response.contentType = "application/json";
    response.body = "{\"status\":\"success\",\"data\":" + toJson(**answer) + '}';
    return response;
}

} // namespace agent::web
