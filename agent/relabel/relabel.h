// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/result.h"
#include "agent/model/labels.h"
#include "agent/model/name_validation.h"
#include "agent/relabel/settings.h"

#include <memory>
#include <span>
#include <vector>

namespace agent::relabel {

/// Told what each rule did: for "why was this target dropped" and for the relabel lab. Called on the applying thread.
class RuleTrace {
public:
    virtual ~RuleTrace() = default;
    /// After rule `index` (from 0): the labels as they are now, and whether the set is kept.
    virtual void applied(std::size_t index, const model::Labels &labels, bool kept) = 0;
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
    [[nodiscard]] bool apply(model::Labels &labels, RuleTrace *trace = nullptr) const;

private:
    struct Impl;
    std::shared_ptr<const Impl> m_rules; ///< Null when there are none.
};

} // namespace agent::relabel
