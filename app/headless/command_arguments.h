// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace app {

/// A flag of a subcommand. Immutable.
struct CommandFlag {
    std::string_view name;
    bool isSwitch = false;         ///< Without a value: `--name` and `--no-name`.
    std::string_view choices = {}; ///< Values, separated by blanks; empty: any.
    std::string_view initially = {};
    bool isList = false; ///< Several choices may be given, separated by commas.
};

/// The flags and the files of a command line. A value.
struct CommandArguments {
    std::map<std::string, std::string, std::less<>> values; ///< Of every flag; a switch is "true" or empty.
    std::vector<std::string> files;

    [[nodiscard]] bool on(std::string_view flag) const { return values.find(flag)->second == "true"; }
    [[nodiscard]] const std::string &value(std::string_view flag) const { return values.find(flag)->second; }
    /// Whether `choice` is one of the values of a list.
    [[nodiscard]] bool includes(std::string_view flag, std::string_view choice) const;
};

/// Whether --help or -h is among them.
[[nodiscard]] bool asksForHelp(const std::vector<std::string> &arguments);
/// Reads a command line. Returns what is wrong with it, or nothing.
[[nodiscard]] std::optional<std::string> parseCommandArguments(const std::vector<std::string> &arguments,
                                                               std::span<const CommandFlag> flags,
                                                               CommandArguments &out);

} // namespace app
