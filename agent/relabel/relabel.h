// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/result.h"
#include "agent/model/labels.h"
#include "agent/model/name_validation.h"
#include "agent/relabel/settings.h"

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace agent::relabel {

/// What a rule did to one label. A value.
struct LabelChange {
    std::string name;
    std::string before; ///< Empty: the label was not there.
    std::string after;  ///< Empty: the label is gone.
    friend bool operator==(const LabelChange &, const LabelChange &) = default;
};

/// What a rule did to a set. A value.
struct RuleStep {
    std::size_t rule = 0; ///< Its number, from 0.
    /// Its regex matched the source or the name of a label, or (keepequal, dropequal) the two values are equal. Always
    /// true for hashmod, lowercase and uppercase, which compare nothing.
    bool matched = false;
    bool dropped = false;             ///< The set is dropped; no further rule is applied.
    std::vector<LabelChange> changes; ///< Ordered by name.
    friend bool operator==(const RuleStep &, const RuleStep &) = default;
};

/// Told what each rule did: for "why was this target dropped" and for trying rules out. Called on the applying thread.
/// Costs a copy of the labels for each rule; applying without a trace costs none.
class RuleTrace {
public:
    virtual ~RuleTrace() = default;
    /// After each rule that was applied, in order.
    virtual void applied(const RuleStep &step) = 0;
};

/// A compiled list of rules. Immutable, so any thread may apply it; copying shares.
class Rules {
public:
    Rules() = default;
    /// Errors: InvalidInput with Prometheus's message (PARITY.md 2.5.3) for the first rule that is wrong, prefixed by
    /// nothing.
    [[nodiscard]] static Result<Rules> compile(std::span<const RuleSettings> settings,
                                               model::NameScheme scheme = model::NameScheme::Utf8);

    [[nodiscard]] bool empty() const { return !m_rules; }
    /// Applies all rules in order. Returns false when the set is dropped; `labels` is then as the dropping rule found
    /// it.
    [[nodiscard]] bool apply(model::Labels &labels, RuleTrace *trace = nullptr) const
    {
        return !droppingRule(labels, trace);
    }
    /// As `apply`, telling the number (from 0) of the rule that drops the set; nothing when the set is kept.
    [[nodiscard]] std::optional<std::size_t> droppingRule(model::Labels &labels, RuleTrace *trace = nullptr) const;

private:
    struct Impl;
    std::shared_ptr<const Impl> m_rules; ///< Null when there are none.
};

} // namespace agent::relabel
