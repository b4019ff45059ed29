// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/headless/check_command.h"

#include "app/common/exit_code.h"
#include "app/headless/check_config.h"
#include "app/headless/check_metrics.h"

#include <algorithm>
#include <array>
#include <cstdio>

namespace app {
namespace {

constexpr std::string_view kUsage = R"(usage: belfry-agent check config [<flags>] <file>...
       belfry-agent check metrics [<flags>] < <exposition>

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

Exit codes: 0, 1 when something is wrong, 3 when the linter found something.
)";

std::vector<std::string> split(std::string_view text, char separator)
{
    std::vector<std::string> out;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find(separator), text.size());
        out.emplace_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return out;
}

const CheckFlag *findFlag(std::span<const CheckFlag> flags, std::string_view name)
{
    const auto it =
        std::find_if(flags.begin(), flags.end(), [name](const CheckFlag &flag) { return flag.name == name; });
    return it == flags.end() ? nullptr : &*it;
}

std::optional<std::string> checkChoice(const CheckFlag &flag, const std::string &value)
{
    const std::vector<std::string> choices = split(flag.choices, ' ');
    for (const std::string &one : flag.isList ? split(value, ',') : std::vector<std::string>{value}) {
        if (!choices.empty() && std::find(choices.begin(), choices.end(), one) == choices.end())
            return "--" + std::string(flag.name) + ": \"" + one + "\" is none of " + std::string(flag.choices);
    }
    return std::nullopt;
}

/// One argument that begins with "--"; `next` may be its value. `usedNext` tells whether it is.
std::optional<std::string> readFlag(std::string_view text, const std::string *next, bool &usedNext,
                                    std::span<const CheckFlag> flags, CheckArguments &out)
{
    const std::size_t equals = text.find('=');
    const std::string_view name = text.substr(0, equals);
    const bool hasValue = equals != std::string_view::npos;
    if (const CheckFlag *flag = findFlag(flags, name); flag && !flag->isSwitch) {
        if (!hasValue && !next)
            return "expected argument for flag '--" + std::string(name) + "'";
        usedNext = !hasValue;
        std::string value = hasValue ? std::string(text.substr(equals + 1)) : *next;
        auto problem = checkChoice(*flag, value);
        out.values[std::string(name)] = std::move(value);
        return problem;
    }
    const bool negated = name.starts_with("no-") && !findFlag(flags, name);
    const CheckFlag *flag = findFlag(flags, negated ? name.substr(3) : name);
    if (!flag || !flag->isSwitch)
        return "unknown long flag '--" + std::string(name) + "'";
    if (hasValue)
        return "unexpected " + std::string(text.substr(equals + 1));
    out.values[std::string(flag->name)] = negated ? "" : "true";
    return std::nullopt;
}

int refuse(const std::string &problem)
{
    std::fprintf(stderr, "belfry-agent: error: %s, try check --help\n", problem.c_str());
    return kExitFailure;
}

constexpr std::array kConfigFlags = std::to_array<CheckFlag>({
    {"agent", true},
    {"syntax-only", true},
    {"lint", false, "all none duplicate-rules too-long-scrape-interval", "duplicate-rules", true},
    {"lint-fatal", true},
    {"json", true},
});

int runConfigCheck(const std::vector<std::string> &arguments)
{
    CheckArguments parsed;
    if (const auto problem = parseCheckArguments(arguments, kConfigFlags, parsed))
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

constexpr std::array kMetricsFlags = std::to_array<CheckFlag>({
    {"format", false, "text openmetrics protobuf", "text"},
    {"lint", false, "all none", "all"},
    {"extended", true},
});

int runMetricsCheck(const std::vector<std::string> &arguments)
{
    CheckArguments parsed;
    if (const auto problem = parseCheckArguments(arguments, kMetricsFlags, parsed))
        return refuse(*problem);
    if (!parsed.files.empty())
        return refuse("unexpected " + parsed.files.front());
    MetricsCheck check;
    check.format = parsed.value("format");
    check.lint = parsed.value("lint") == "all";
    check.extended = parsed.on("extended");
    return checkMetrics(check, stdin);
}

} // namespace

bool CheckArguments::includes(std::string_view flag, std::string_view choice) const
{
    const std::vector<std::string> list = split(value(flag), ',');
    return std::find(list.begin(), list.end(), choice) != list.end();
}

std::optional<std::string> parseCheckArguments(const std::vector<std::string> &arguments,
                                               std::span<const CheckFlag> flags, CheckArguments &out)
{
    for (const CheckFlag &flag : flags)
        out.values[std::string(flag.name)] = std::string(flag.initially);
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        const std::string &argument = arguments[i];
        if (!argument.starts_with('-') || argument == "-") {
            out.files.push_back(argument);
            continue;
        }
        if (!argument.starts_with("--"))
            return "unknown short flag '" + argument + "'";
        bool usedNext = false;
        const std::string *next = i + 1 < arguments.size() ? &arguments[i + 1] : nullptr;
        if (auto problem = readFlag(std::string_view(argument).substr(2), next, usedNext, flags, out))
            return problem;
        i += usedNext;
    }
    return std::nullopt;
}

int runCheck(const std::vector<std::string> &arguments)
{
    const auto isHelp = [](const std::string &argument) { return argument == "--help" || argument == "-h"; };
    if (std::any_of(arguments.begin(), arguments.end(), isHelp)) {
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
    return refuse("expected command but got \"check " + arguments.front() + '"');
}

} // namespace app
