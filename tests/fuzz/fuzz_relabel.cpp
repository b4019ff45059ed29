// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/relabel/relabel.h"

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

/// Replays what it is told onto the labels as they were before.
class Replay final : public agent::relabel::RuleTrace {
public:
    explicit Replay(agent::model::Labels before) : labels(std::move(before)) {}
    void applied(const agent::relabel::RuleStep &step) override
    {
        if (dropped || step.rule != steps++)
            std::abort();
        dropped = step.dropped;
        for (const agent::relabel::LabelChange &change : step.changes) {
            if (labels.get(change.name) != change.before || change.before == change.after)
                std::abort();
            labels.set(change.name, change.after);
        }
    }

    agent::model::Labels labels;
    std::size_t steps = 0;
    bool dropped = false;
};

} // namespace

// A rule made of the input's lines (action, separator, regex, target, replacement, then sources) is applied to labels
// that have its texts as values. What was checked must compile; labels stay ordered and without empty values; a trace
// tells exactly what was done.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    using namespace agent;
    const std::string text(reinterpret_cast<const char *>(data), size);
    std::vector<std::string> lines;
    for (std::size_t begin = 0; begin <= text.size();) {
        const std::size_t end = std::min(text.find('\n', begin), text.size());
        lines.push_back(text.substr(begin, end - begin));
        begin = end + 1;
    }
    if (lines.size() < 5)
        return 0;
    relabel::RuleSettings rule;
    rule.action = relabel::actionFromName(lines[0]).value_or(static_cast<relabel::Action>(lines[0].size() % 11));
    rule.separator = lines[1];
    rule.regex = lines[2];
    rule.targetLabel = lines[3];
    rule.replacement = lines[4];
    rule.sourceLabels.assign(lines.begin() + 5, lines.end());
    rule.modulus = size % 7;

    for (const model::NameScheme scheme : {model::NameScheme::Utf8, model::NameScheme::Legacy}) {
        const bool valid = relabel::validate(rule, scheme).ok();
        const std::vector<relabel::RuleSettings> rules{rule, rule};
        const auto compiled = relabel::Rules::compile(rules, scheme);
        if (compiled.has_value() != valid)
            std::abort();
        if (!valid)
            continue;
        model::Labels labels{{"a", lines[1]}, {"b", lines[3]}, {"c", text}};
        for (const std::string &name : rule.sourceLabels)
            labels.set(name, "value");
        model::Labels traced = labels;
        Replay replay(labels);
        const bool kept = compiled->apply(labels);
        if (compiled->apply(traced, &replay) != kept || replay.dropped == kept || traced != labels ||
            replay.labels != labels)
            std::abort();
        std::string_view before;
        for (const model::Label &label : labels) {
            if (label.value.empty() || (!before.empty() && label.name <= before))
                std::abort();
            before = label.name;
        }
    }
    return 0;
}
