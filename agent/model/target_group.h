// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/model/labels.h"

#include <string>
#include <vector>

namespace agent::model {

/// What a discovery mechanism emits: targets that share labels. A group replaces the earlier one of the same source;
/// one without targets removes it. A value.
struct TargetGroup {
    std::string source;          ///< Unique within its discoverer.
    std::vector<Labels> targets; ///< Each with __address__.
    Labels labels;               ///< Added to every target that lacks them.
    friend bool operator==(const TargetGroup &, const TargetGroup &) = default;
};

} // namespace agent::model
