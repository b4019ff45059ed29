// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/headless/command_arguments.h"

#include <algorithm>

namespace app {
namespace {

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

const CommandFlag *findFlag(std::span<const CommandFlag> flags, std::string_view name)
{
    const auto it =
        std::find_if(flags.begin(), flags.end(), [name](const CommandFlag &flag) { return flag.name == name; });
    return it == flags.end() ? nullptr : &*it;
}

std::optional<std::string> checkChoice(const CommandFlag &flag, const std::string &value)
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
                                    std::span<const CommandFlag> flags, CommandArguments &out)
{
    const std::size_t equals = text.find('=');
    const std::string_view name = text.substr(0, equals);
    const bool hasValue = equals != std::string_view::npos;
    if (const CommandFlag *flag = findFlag(flags, name); flag && !flag->isSwitch) {
        if (!hasValue && !next)
            return "expected argument for flag '--" + std::string(name) + "'";
        usedNext = !hasValue;
        std::string value = hasValue ? std::string(text.substr(equals + 1)) : *next;
        auto problem = checkChoice(*flag, value);
        out.values[std::string(name)] = std::move(value);
        return problem;
    }
    const bool negated = name.starts_with("no-") && !findFlag(flags, name);
    const CommandFlag *flag = findFlag(flags, negated ? name.substr(3) : name);
    if (!flag || !flag->isSwitch)
        return "unknown long flag '--" + std::string(name) + "'";
    if (hasValue)
        return "unexpected " + std::string(text.substr(equals + 1));
    out.values[std::string(flag->name)] = negated ? "" : "true";
    return std::nullopt;
}

} // namespace

bool CommandArguments::includes(std::string_view flag, std::string_view choice) const
{
    const std::vector<std::string> list = split(value(flag), ',');
    return std::find(list.begin(), list.end(), choice) != list.end();
}

bool asksForHelp(const std::vector<std::string> &arguments)
{
    return std::any_of(arguments.begin(), arguments.end(),
                       [](const std::string &argument) { return argument == "--help" || argument == "-h"; });
}

std::optional<std::string> parseCommandArguments(const std::vector<std::string> &arguments,
                                                 std::span<const CommandFlag> flags, CommandArguments &out)
{
    for (const CommandFlag &flag : flags)
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

} // namespace app
