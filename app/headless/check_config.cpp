// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/headless/check_config.h"

#include "agent/base/duration.h"
#include "agent/config/references.h"
#include "agent/discovery/target_file.h"
#include "app/common/exit_code.h"

#include <chrono>
#include <cstdio>

namespace app {
namespace {

using agent::config::CheckedFile;
using agent::config::LoadResult;

/// How far back a query looks for a value, unless told otherwise.
constexpr std::chrono::minutes kLookbackDelta{5};

agent::Status checkTargets(const std::string &path, std::string_view text)
{
    const auto groups = agent::discovery::parseTargetFile(path, text);
    return groups ? agent::Status() : groups.error();
}

LoadResult load(agent::FileSystem &files, const std::string &path, bool syntaxOnly)
{
    const auto text = files.readFile(path);
    if (!text) {
        LoadResult result;
        result.problems.push_back({path, 0, 0, {}, text.error().message(), "check the path", {}});
        return result;
    }
    if (syntaxOnly)
        return agent::config::loadSyntax(*text, path);
    LoadResult result = agent::config::loadText(files, *text, path);
    agent::config::checkReferences(result, files, checkTargets);
    return result;
}

/// Jobs whose values are stale before the next one comes.
std::vector<std::string> lintIntervals(const agent::config::Config &config)
{
    std::vector<std::string> out;
    for (const auto &job : config.jobs) {
        if (job.interval >= kLookbackDelta)
            out.push_back("too long scrape interval found, data point will be marked as stale - job: " + job.name +
                          ", interval: " + agent::formatDuration(job.interval));
    }
    return out;
}

void report(const CheckedFile &file, const std::vector<std::string> &lint)
{
    std::printf("Checking %s\n", file.path.c_str());
    for (const std::string &warning : file.result.warnings)
        std::printf("  WARNING: %s\n", warning.c_str());
    if (file.result.ok())
        std::printf(" SUCCESS: %s is valid prometheus config file syntax\n", file.path.c_str());
    std::fflush(stdout);
    for (const agent::config::Problem &problem : file.result.problems)
        std::fprintf(stderr, "  FAILED: %s\n", problem.toString().c_str());
    for (const std::string &finding : lint)
        std::fprintf(stderr, "  FAILED: %s\n", finding.c_str());
    std::puts("");
}

} // namespace

int checkConfig(const ConfigCheck &check, const std::vector<std::string> &files)
{
    const auto system = agent::makePosixFileSystem();
    std::vector<CheckedFile> checked;
    bool valid = true;
    bool clean = true;
    for (const std::string &path : files) {
        CheckedFile file{path, load(*system, path, check.syntaxOnly)};
        std::vector<std::string> lint;
        if (check.lintIntervals && !check.syntaxOnly)
            lint = lintIntervals(file.result.config);
        valid = valid && file.result.ok();
        clean = clean && lint.empty();
        if (!check.json)
            report(file, lint);
        file.result.warnings.insert(file.result.warnings.end(), lint.begin(), lint.end());
        checked.push_back(std::move(file));
    }
    if (check.json)
        std::puts(agent::config::toJson(checked).c_str());
    if (!valid)
        return kExitFailure;
    return !clean && check.lintFatal ? kExitLint : kExitOk;
}

} // namespace app
