// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/relabel/relabel.h"

#include "agent/relabel/rule.h"

#include <utility>

namespace agent::relabel {

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

bool Rules::apply(model::Labels &labels, RuleTrace *trace) const
{
    if (!m_rules)
        return true;
    std::size_t index = 0;
    for (const Rule &rule : m_rules->rules) {
        const bool kept = rule.apply(labels);
        if (trace)
            trace->applied(index, labels, kept);
        if (!kept)
            return false;
        ++index;
    }
    return true;
}

} // namespace agent::relabel
