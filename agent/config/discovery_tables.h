// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/config/description.h"

#include <span>
#include <string_view>

namespace agent::config {

/// A way of finding targets that Prometheus has and Belfry does not: `<name>_sd_configs`. Immutable.
struct OtherMechanism {
    std::string_view name;
    const SectionDescription *section;
};

/// kubernetes_sd_configs, which has more rules than the others. Source: PARITY.md 5.6.
extern const SectionDescription kKubernetes;

/// All of them, by name. Source: PARITY.md 5.4 to 5.11.
[[nodiscard]] std::span<const OtherMechanism> otherMechanisms();

} // namespace agent::config
