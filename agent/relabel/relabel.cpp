// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/relabel/relabel.h"

#include "agent/relabel/rule.h"

#include <utility>

namespace agent::relabel {
namespace {

std::vector<LabelChange> changesBetween(const model::Labels &before, const model::Labels &after)
{
    std::vector<LabelChange> out;
    auto old = before.begin();
    auto now = after.begin();
    while (old != before.end() || now != after.end()) {
        if (now == after.end() || (old != before.end() && old->name < now->name)) {
            out.push_back({old->name, old->value, {}});
            ++old;
        } else if (old == before.end() || now->name < old->name) {
            out.push_back({now->name, {}, now->value});
            ++now;
        } else {
            if (old->value != now->value)
                out.push_back({old->name, old->value, now->value});
            ++old;
            ++now;
        }
    }
    return out;
}

Rule::Effect tracedEffect(const Rule &rule, std::size_t number, model::Labels &labels, RuleTrace &trace)
{
    const model::Labels before = labels;
    const Rule::Effect effect = rule.apply(labels);
    trace.applied({number, effect.matched, !effect.kept, changesBetween(before, labels)});
    return effect;
}

} // namespace

struct Rules::Impl {
    std::vector<Rule> rules;
};

Result<Rules> Rules::compile(std::span<const RuleSettings> settings, model::NameScheme scheme)
{
    Rules compiled;
    if (settings.empty())
        return compiled;
    auto impl = std::make_shared<Impl>();
    impl->rules.reserve(settings.size());
    for (const RuleSettings &one : settings) {
        Result<Rule> rule = Rule::compile(one, scheme);
        if (!rule)
            return rule.error();
        impl->rules.push_back(std::move(*rule));
    }
    compiled.m_rules = std::move(impl);
    return compiled;
}

std::optional<std::size_t> Rules::droppingRule(model::Labels &labels, RuleTrace *trace) const
{
    if (!m_rules)
        return std::nullopt;
    for (std::size_t i = 0; i < m_rules->rules.size(); ++i) {
        const Rule &rule = m_rules->rules[i];
        const Rule::Effect effect = trace ? tracedEffect(rule, i, labels, *trace) : rule.apply(labels);
        if (!effect.kept)
            return i;
    }
    return std::nullopt;
}

} // namespace agent::relabel
