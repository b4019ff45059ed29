// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/config/sections.h"
#include "agent/config/suggestion.h"

#include <array>

namespace agent::config {
namespace {

using relabel::RuleSettings;

/// Where a message of relabel::validate belongs, and what to do about it.
struct Advice {
    std::string_view key;
    std::string_view remedy;
};

Advice adviceFor(std::string_view message)
{
    const auto mentions = [message](std::string_view words) { return message.find(words) != std::string_view::npos; };
    if (mentions("error parsing regexp"))
        return {"regex", "write it in RE2's syntax, which has no look-around and no back references"};
    if (mentions("is not a valid label name"))
        return {"source_labels", "name a label"};
    if (mentions("is invalid 'target_label'"))
        return {"target_label", "name a label"};
    if (mentions("requires 'target_label'"))
        return {"action", "add target_label"};
    if (mentions("is invalid 'replacement'"))
        return {"replacement", "it becomes the name of a label: write $1 or something that begins with letters"};
    if (mentions("non-zero modulus"))
        return {"modulus", "add modulus, the number of shards"};
    return {mentions("'replacement'") ? "replacement" : "action", "remove the fields that this action does not use"};
}

bool readAction(Mapping &rule, relabel::Action &action)
{
    constexpr std::array kNames{"replace",  "keep",      "drop",      "keepequal", "dropequal", "hashmod",
                                "labelmap", "labeldrop", "labelkeep", "lowercase", "uppercase"};
    const bool isNull = rule.isNull("action");
    std::string name(relabel::actionName(action));
    rule.text("action", name);
    if (isNull || name.empty()) {
        rule.problems().add(rule.place("action"), "relabel action cannot be empty", "remove the key to get replace");
        return false;
    }
    if (const auto known = relabel::actionFromName(name)) {
        action = *known;
        return true;
    }
    const std::string suggestion = nearest(name, std::vector<std::string>(kNames.begin(), kNames.end()));
    rule.problems().add(rule.place("action"), "unknown relabel action \"" + name + '"',
                        suggestion.empty() ? "use replace, keep, drop, labeldrop, …"
                                           : "did you mean " + suggestion + '?');
    return false;
}

RuleSettings readRule(Mapping &rule, model::NameScheme scheme)
{
    RuleSettings settings;
    const std::size_t problemsBefore = rule.problems().count();
    rule.texts("source_labels", settings.sourceLabels);
    rule.text("separator", settings.separator);
    if (rule.isNull("regex"))
        settings.regex.clear();
    rule.text("regex", settings.regex);
    rule.number("modulus", settings.modulus);
    rule.text("target_label", settings.targetLabel);
    rule.text("replacement", settings.replacement);
    const bool known = readAction(rule, settings.action);
    rule.finish();
    if (!known || rule.problems().count() != problemsBefore)
        return settings;
    if (const Status status = relabel::validate(settings, scheme); !status.ok()) {
        const Advice advice = adviceFor(status.message());
        rule.problems().add(rule.place(advice.key), status.message(), std::string(advice.remedy));
    }
    return settings;
}

} // namespace

std::vector<RuleSettings> readRules(Mapping &section, std::string_view key, model::NameScheme scheme,
                                    std::string_view null)
{
    std::vector<RuleSettings> rules;
    for (Mapping &rule : section.mappings(key, null))
        rules.push_back(readRule(rule, scheme));
    return rules;
}

} // namespace agent::config
