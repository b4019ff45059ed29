// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/headless/check_remote.h"

#include "agent/base/clock.h"
#include "agent/config/loader.h"
#include "agent/remote/doctor/doctor.h"
#include "agent/web/diagnosis_json.h"
#include "app/common/exit_code.h"
#include "app/common/options.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <climits>
#include <cstdio>
#include <cstdlib>

namespace app {
namespace {

using agent::model::DiagnosisFact;
using agent::model::DiagnosisStep;
using agent::model::StepState;

constexpr int kTitleWidth = 16;
constexpr int kFactWidth = 24;

/// How a state is shown: a word, and the terminal's colour for it.
struct Mark {
    const char *word;
    const char *colour;
};

Mark markOf(StepState state)
{
    switch (state) {
    case StepState::Passed:
        return {"ok", "\033[32m"};
    case StepState::Warning:
        return {"warn", "\033[33m"};
    case StepState::Failed:
        return {"FAIL", "\033[1;31m"};
    case StepState::Skipped:
        break;
    }
    return {"-", "\033[2m"};
}

void printFact(const DiagnosisFact &fact)
{
    std::printf("        %-*s %s", kFactWidth, fact.name.c_str(), fact.value.c_str());
    if (fact.milliseconds >= 0)
        std::printf(" (%.1f ms)", fact.milliseconds);
    std::puts("");
}

void printStep(const DiagnosisStep &step, bool colours)
{
    const Mark mark = markOf(step.state);
    std::printf("  %s%-4s%s  %-*s %s\n", colours ? mark.colour : "", mark.word, colours ? "\033[0m" : "", kTitleWidth,
                step.title.c_str(), step.summary.c_str());
    for (const DiagnosisFact &fact : step.facts)
        printFact(fact);
    if (!step.hint.empty())
        std::printf("        -> %s\n", step.hint.c_str());
    std::fflush(stdout);
}

std::string hostName()
{
    std::array<char, HOST_NAME_MAX + 1> buffer{};
    return gethostname(buffer.data(), HOST_NAME_MAX) == 0 ? buffer.data() : "localhost";
}

int refuse(const std::string &problem)
{
    std::fprintf(stderr, "belfry-agent: error: %s\n", problem.c_str());
    return kExitUsage;
}

/// The remotes to be examined. Errors: InvalidInput.
agent::Result<std::vector<agent::remote::Settings>> choose(const agent::config::Config &config,
                                                           const RemoteCheck &check)
{
    if (config.remotes.empty())
        return agent::invalidInput(check.configFile + " has no remote_write");
    if (check.name.empty())
        return config.remotes;
    std::string known;
    for (const agent::remote::Settings &remote : config.remotes) {
        if (remote.name == check.name)
            return std::vector{remote};
        known += (known.empty() ? "" : ", ") + remote.name;
    }
    return agent::invalidInput("no remote \"" + check.name + "\": " + check.configFile + " has " + known);
}

} // namespace

int checkRemotes(const RemoteCheck &check)
{
    const auto files = agent::makePosixFileSystem();
    const agent::config::LoadResult loaded = agent::config::loadFile(*files, check.configFile);
    if (!loaded.ok())
        return refuse(loaded.status().message());
    const auto remotes = choose(loaded.config, check);
    if (!remotes)
        return refuse(remotes.error().message());

    agent::remote::DoctorOptions options;
    options.sendTestSample = check.testSample;
    options.agentName = hostName();
    options.externalLabels = loaded.config.global.externalLabels;
    options.userAgent = "Belfry/" + version() + " (compatible; Prometheus/3.14.0)";
    const bool colours = isatty(STDOUT_FILENO) != 0 && std::getenv("NO_COLOR") == nullptr;
    const agent::SystemClock clock;
    bool passed = true;
    std::string json;
    for (const agent::remote::Settings &remote : *remotes) {
        if (!check.json)
            std::printf("Checking remote %s\n", remote.name.c_str());
        const agent::model::Diagnosis diagnosis =
            agent::remote::diagnose(remote, options, clock, {}, [&](const DiagnosisStep &step) {
                if (!check.json)
                    printStep(step, colours);
            });
        passed = passed && diagnosis.passed();
        json += (json.empty() ? "" : ",") + agent::web::toJson(diagnosis);
        if (!check.json)
            std::puts("");
    }
    if (check.json)
        std::printf("[%s]\n", json.c_str());
    return passed ? kExitOk : kExitFailure;
}

} // namespace app
