// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/relabel/settings.h"

#include "agent/base/ascii.h"
#include "agent/model/quote.h"
#include "agent/relabel/regex.h"
#include "agent/relabel/template.h"

#include <algorithm>
#include <array>
#include <utility>

namespace agent::relabel {
namespace {

constexpr std::array<std::pair<Action, std::string_view>, 11> kActions{{{Action::Replace, "replace"},
                                                                        {Action::Keep, "keep"},
                                                                        {Action::Drop, "drop"},
                                                                        {Action::KeepEqual, "keepequal"},
                                                                        {Action::DropEqual, "dropequal"},
                                                                        {Action::HashMod, "hashmod"},
                                                                        {Action::LabelMap, "labelmap"},
                                                                        {Action::LabelDrop, "labeldrop"},
                                                                        {Action::LabelKeep, "labelkeep"},
                                                                        {Action::Lowercase, "lowercase"},
                                                                        {Action::Uppercase, "uppercase"}}};

/// Actions that set or compare one label, named in full: their target is no template and they have no replacement.
bool hasPlainTarget(Action action)
{
    return action == Action::Lowercase || action == Action::Uppercase || action == Action::KeepEqual ||
           action == Action::DropEqual;
}

bool needsTarget(Action action)
{
    return action == Action::Replace || action == Action::HashMod || hasPlainTarget(action);
}

bool isWordCharacter(char c)
{
    return isAsciiLetter(c) || isAsciiDigit(c) || c == '_';
}

/// Whether the text can become a legacy label name: letters, '_' and references, digits only after one of them.
bool isLegacyNameTemplate(std::string_view text)
{
    bool begun = false;
    while (!text.empty()) {
        if (text[0] != '$') {
            if (!isWordCharacter(text[0]) || (isAsciiDigit(text[0]) && !begun))
                return false;
            begun = true;
            text.remove_prefix(1);
            continue;
        }
        text.remove_prefix(1);
        const bool braced = text.starts_with('{');
        text.remove_prefix(braced ? 1 : 0);
        const auto length =
            static_cast<std::size_t>(std::find_if_not(text.begin(), text.end(), isWordCharacter) - text.begin());
        if (length == 0 || (braced && !text.substr(length).starts_with('}')))
            return false;
        text.remove_prefix(length + (braced ? 1 : 0));
        begun = true;
    }
    return begun;
}

bool isNameTemplate(std::string_view text, model::NameScheme scheme)
{
    return scheme == model::NameScheme::Legacy ? isLegacyNameTemplate(text) : model::isValidLabelName(text, scheme);
}

Status validateTarget(const RuleSettings &rule, model::NameScheme scheme)
{
    const std::string action(actionName(rule.action));
    if (rule.targetLabel.empty())
        return invalidInput("relabel configuration for " + action + " action requires 'target_label' value");
    const bool isTemplate = rule.action == Action::Replace && hasReference(rule.targetLabel);
    if (!(isTemplate ? isNameTemplate(rule.targetLabel, scheme) : model::isValidLabelName(rule.targetLabel, scheme)))
        return invalidInput(model::quoted(rule.targetLabel) + " is invalid 'target_label' for " + action + " action");
    if (hasPlainTarget(rule.action) && rule.replacement != RuleSettings().replacement)
        return invalidInput("'replacement' can not be set for " + action + " action");
    return {};
}

/// Rules that take only some of the fields must leave the others alone.
Status validateLoneFields(const RuleSettings &rule)
{
    const RuleSettings defaults;
    const std::string action(actionName(rule.action));
    const bool plain = rule.modulus == defaults.modulus && rule.separator == defaults.separator &&
                       rule.replacement == defaults.replacement;
    if ((rule.action == Action::KeepEqual || rule.action == Action::DropEqual) &&
        (!plain || rule.regex != defaults.regex))
        return invalidInput(action + " action requires only 'source_labels' and `target_label`, and no other fields");
    if ((rule.action == Action::LabelDrop || rule.action == Action::LabelKeep) &&
        (!plain || !rule.sourceLabels.empty() || !rule.targetLabel.empty()))
        return invalidInput(action + " action requires only 'regex', and no other fields");
    return {};
}

/// A YAML scalar of a flow mapping.
std::string plainOrQuoted(const std::string &text)
{
    constexpr std::string_view kSpecial = " ,[]{}#:'\"&*!|>%@`\\?";
    if (!text.empty() && text.find_first_of(kSpecial) == std::string::npos)
        return text;
    std::string out = "'";
    for (const char c : text)
        out += c == '\'' ? std::string("''") : std::string(1, c);
    return out + '\'';
}

} // namespace

std::string_view actionName(Action action)
{
    const auto *it =
        std::find_if(kActions.begin(), kActions.end(), [action](const auto &entry) { return entry.first == action; });
    return it == kActions.end() ? std::string_view() : it->second;
}

std::optional<Action> actionFromName(std::string_view name)
{
    const std::string lower = asciiLowerCase(name);
    for (const auto &[action, known] : kActions) {
        if (lower == known)
            return action;
    }
    return std::nullopt;
}

std::string ruleText(const RuleSettings &rule)
{
    const RuleSettings defaults;
    std::string out = "action: " + std::string(actionName(rule.action));
    if (!rule.sourceLabels.empty()) {
        out += ", source_labels: [";
        for (const std::string &name : rule.sourceLabels)
            out += (&name == &rule.sourceLabels.front() ? "" : ", ") + plainOrQuoted(name);
        out += ']';
    }
    const auto add = [&out](std::string_view key, const std::string &value, const std::string &usual) {
        if (value != usual)
            out += ", " + std::string(key) + ": " + plainOrQuoted(value);
    };
    add("separator", rule.separator, defaults.separator);
    add("regex", rule.regex, defaults.regex);
    add("modulus", std::to_string(rule.modulus), std::to_string(defaults.modulus));
    add("target_label", rule.targetLabel, defaults.targetLabel);
    add("replacement", rule.replacement, defaults.replacement);
    return out;
}

Status validate(const RuleSettings &settings, model::NameScheme scheme)
{
    if (settings.action == Action::HashMod && settings.modulus == 0)
        return invalidInput("relabel configuration for hashmod requires non-zero modulus");
    if (needsTarget(settings.action)) {
        if (Status status = validateTarget(settings, scheme); !status.ok())
            return status;
    }
    if (settings.action == Action::LabelMap && !isNameTemplate(settings.replacement, scheme))
        return invalidInput(model::quoted(settings.replacement) + " is invalid 'replacement' for labelmap action");
    if (Status status = validateLoneFields(settings); !status.ok())
        return status;
    for (const std::string &name : settings.sourceLabels) {
        if (!model::isValidLabelName(name, model::NameScheme::Utf8)) // as Prometheus: reading is not restricted
            return invalidInput(model::quoted(name) + " is not a valid label name");
    }
    return Regex::compile(settings.regex).status();
}

} // namespace agent::relabel
