// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/headless/check_command.h"

#include "app/common/exit_code.h"
#include "app/headless/check_config.h"
#include "app/headless/check_metrics.h"
#include "app/headless/check_remote.h"
#include "app/headless/command_arguments.h"

#include <array>
#include <cstdio>

namespace app {
namespace {

constexpr std::string_view kUsage = R"(usage: belfry-agent check config [<flags>] <file>...
       belfry-agent check metrics [<flags>] < <exposition>
       belfry-agent check remote [<flags>]

check config: reads configuration files as the agent would, and the files that they name.
      --agent                 Accepted for compatibility: Belfry is always an agent.
      --syntax-only           Read nothing but the files given.
      --lint="duplicate-rules"
                              all, none, duplicate-rules or too-long-scrape-interval, separated by commas.
      --[no-]lint-fatal       Leave with 3 when the linter found something.
      --[no-]json             Write an array with one object for each file: file, valid, problems, warnings.

check metrics: reads a page of metrics from standard input and judges its names.
      --format="text"         text, openmetrics or protobuf.
      --lint="all"            all or none.
      --[no-]extended         Tell how many series each metric has.

check remote: examines the way to the receivers of remote_write, step by step: configuration, name, TCP, proxy, TLS,
answer and credentials, clock, protocol, and a sample of the series belfry_doctor_test.
      --config.file="prometheus.yml"
                              Configuration file.
      --name=""               Examine only the remote of this name.
      --[no-]test-sample      Send the sample (the default), or nothing but requests without samples.
      --[no-]json             Write an array with one object for each remote.

Exit codes: 0, 1 when something is wrong, 3 when the linter found something; of check remote 2 when the configuration
cannot be used.
)";

int refuse(const std::string &problem)
{
    std::fprintf(stderr, "belfry-agent: error: %s, try check --help\n", problem.c_str());
    return kExitFailure;
}

constexpr std::array kConfigFlags = std::to_array<CommandFlag>({
    {"agent", true},
    {"syntax-only", true},
    {"lint", false, "all none duplicate-rules too-long-scrape-interval", "duplicate-rules", true},
    {"lint-fatal", true},
    {"json", true},
});

int runConfigCheck(const std::vector<std::string> &arguments)
{
    CommandArguments parsed;
    if (const auto problem = parseCommandArguments(arguments, kConfigFlags, parsed))
        return refuse(*problem);
    if (parsed.files.empty())
        return refuse("required argument 'config-files' not provided");
    ConfigCheck check;
    check.syntaxOnly = parsed.on("syntax-only");
    check.lintIntervals = !parsed.includes("lint", "none") &&
                          (parsed.includes("lint", "all") || parsed.includes("lint", "too-long-scrape-interval"));
    check.lintFatal = parsed.on("lint-fatal");
    check.json = parsed.on("json");
    return checkConfig(check, parsed.files);
}

constexpr std::array kMetricsFlags = std::to_array<CommandFlag>({
    {"format", false, "text openmetrics protobuf", "text"},
    {"lint", false, "all none", "all"},
    {"extended", true},
});

int runMetricsCheck(const std::vector<std::string> &arguments)
{
    CommandArguments parsed;
    if (const auto problem = parseCommandArguments(arguments, kMetricsFlags, parsed))
        return refuse(*problem);
    if (!parsed.files.empty())
        return refuse("unexpected " + parsed.files.front());
    MetricsCheck check;
    check.format = parsed.value("format");
    check.lint = parsed.value("lint") == "all";
    check.extended = parsed.on("extended");
    return checkMetrics(check, stdin);
}

constexpr std::array kRemoteFlags = std::to_array<CommandFlag>({
    {"config.file", false, "", "prometheus.yml"},
    {"name"},
    {"test-sample", true, "", "true"},
    {"json", true},
});

int runRemoteCheck(const std::vector<std::string> &arguments)
{
    CommandArguments parsed;
    if (const auto problem = parseCommandArguments(arguments, kRemoteFlags, parsed))
        return refuse(*problem);
    if (!parsed.files.empty())
        return refuse("unexpected " + parsed.files.front());
    RemoteCheck check;
    check.configFile = parsed.value("config.file");
    check.name = parsed.value("name");
    check.testSample = parsed.on("test-sample");
    check.json = parsed.on("json");
    return checkRemotes(check);
}

} // namespace

int runCheck(const std::vector<std::string> &arguments)
{
    if (asksForHelp(arguments)) {
        std::fputs(kUsage.data(), stdout);
        return kExitOk;
    }
    if (arguments.empty()) {
        std::fputs(kUsage.data(), stderr);
        return kExitFailure;
    }
    const std::vector<std::string> rest(arguments.begin() + 1, arguments.end());
    if (arguments.front() == "config")
        return runConfigCheck(rest);
    if (arguments.front() == "metrics")
        return runMetricsCheck(rest);
    if (arguments.front() == "remote")
        return runRemoteCheck(rest);
    return refuse("expected command but got \"check " + arguments.front() + '"');
}

} // namespace app
