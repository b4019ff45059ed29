// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/status.h"
#include "agent/model/name_validation.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace agent::relabel {

enum class Action {
    Replace,
    Keep,
    Drop,
    KeepEqual,
    DropEqual,
    HashMod,
    LabelMap,
    LabelDrop,
    LabelKeep,
    Lowercase,
    Uppercase
};

/// "replace", "keep", … as in the configuration file.
[[nodiscard]] std::string_view actionName(Action action);
/// The action of that name, in any case; nothing when there is none.
[[nodiscard]] std::optional<Action> actionFromName(std::string_view name);

/// The regex that matches everything: a rule that has it needs no matching at all.
inline constexpr std::string_view kDefaultRegex = "(.*)";

/// One relabel rule as the configuration file has it. A value. Source: PARITY.md 2.5.
struct RuleSettings {
    std::vector<std::string> sourceLabels;
    std::string separator = ";";
    std::string regex{kDefaultRegex};
    std::uint64_t modulus = 0;
    std::string targetLabel;
    std::string replacement = "$1";
    Action action = Action::Replace;
    friend bool operator==(const RuleSettings &, const RuleSettings &) = default;
};

/// The rule as one line for people: `action: drop, source_labels: [role], regex: spare`. Keys and values as the
/// configuration file has them; those that are as by default are left out, except the action.
[[nodiscard]] std::string ruleText(const RuleSettings &rule);

/// Checks one rule, its regex included. Ok, or InvalidInput with Prometheus's message. Source: PARITY.md 2.5.3.
[[nodiscard]] Status validate(const RuleSettings &settings, model::NameScheme scheme);

} // namespace agent::relabel
