// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/result.h"
#include "agent/model/labels.h"
#include "agent/relabel/regex.h"
#include "agent/relabel/settings.h"
#include "agent/relabel/template.h"

#include <string>
#include <vector>

namespace agent::relabel {

/// One compiled rule. Immutable.
class Rule {
public:
    /// Errors: as validate().
    [[nodiscard]] static Result<Rule> compile(const RuleSettings &settings, model::NameScheme scheme);

    /// What applying came to.
    struct Effect {
        bool matched = true; ///< As RuleStep::matched.
        bool kept = true;
    };
    /// A set that is not kept is left as it was.
    [[nodiscard]] Effect apply(model::Labels &labels) const;

private:
    Rule(const RuleSettings &settings, model::NameScheme scheme, const Regex &regex);

    /// Values of the source labels, joined. Lifetime: a view of `labels` or of `buffer`.
    [[nodiscard]] std::string_view input(const model::Labels &labels, std::string &buffer) const;
    [[nodiscard]] bool matches(std::string_view text) const { return m_matchesAll || m_regex.matches(text); }
    // Each returns whether the regex matched.
    [[nodiscard]] bool replace(model::Labels &labels, std::string_view text) const;
    [[nodiscard]] bool mapNames(model::Labels &labels) const;
    [[nodiscard]] bool removeNames(model::Labels &labels, bool matching) const;

    RuleSettings m_settings;
    model::NameScheme m_scheme;
    Regex m_regex;
    Template m_target;
    Template m_replacement;
    bool m_targetIsPlain;
    bool m_matchesAll;
};

} // namespace agent::relabel
