// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace agent::relabel {

enum class Action { Replace, Keep, Drop, KeepEqual, DropEqual, HashMod, LabelMap, LabelDrop, LabelKeep, Lowercase, Uppercase };

/// "replace", "keep", … as in the configuration file.
[[nodiscard]] std::string_view actionName(Action action);

/// One relabel rule as the configuration file has it. A value. Source: PARITY.md 2.5.
struct RuleSettings {
    std::vector<std::string> sourceLabels;
    std::string separator = ";";
    std::string regex = "(.*)";
    std::uint64_t modulus = 0;
    std::string targetLabel;
    std::string replacement = "$1";
    Action action = Action::Replace;
    friend bool operator==(const RuleSettings &, const RuleSettings &) = default;
};

} // namespace agent::relabel
