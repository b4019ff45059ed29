// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/web/diagnosis_json.h"

#include <nlohmann/json.hpp>

#include <string_view>

namespace agent::web {
namespace {

using Json = nlohmann::ordered_json;

std::string_view stateWord(model::StepState state)
{
    switch (state) {
    case model::StepState::Passed:
        return "passed";
    case model::StepState::Warning:
        return "warning";
    case model::StepState::Failed:
        return "failed";
    case model::StepState::Skipped:
        break;
    }
    return "skipped";
}

Json stepJson(const model::DiagnosisStep &step)
{
    Json facts = Json::array();
    for (const model::DiagnosisFact &fact : step.facts) {
        Json json{{"name", fact.name}, {"value", fact.value}};
        if (fact.milliseconds >= 0)
            json["milliseconds"] = fact.milliseconds;
        facts.push_back(std::move(json));
    }
    return {{"name", step.name},        {"title", step.title}, {"state", stateWord(step.state)},
            {"summary", step.summary},  {"hint", step.hint},   {"milliseconds", step.milliseconds},
            {"facts", std::move(facts)}};
}

} // namespace

std::string toJson(const model::Diagnosis &diagnosis)
{
    Json steps = Json::array();
    for (const model::DiagnosisStep &step : diagnosis.steps)
        steps.push_back(stepJson(step));
    const Json json{{"remote", diagnosis.remote},
                    {"url", diagnosis.url},
                    {"receiver", diagnosis.receiver},
                    {"passed", diagnosis.passed()},
                    {"steps", std::move(steps)}};
    return json.dump(-1, ' ', false, Json::error_handler_t::replace); // a server's words need not be UTF-8
}

} // namespace agent::web
