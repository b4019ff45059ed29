// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace app {

/// What --enable-feature asks for, sorted by what becomes of it. A value.
struct EnabledFeatures {
    std::vector<std::string> inEffect; ///< Each once, in the order given.
    std::vector<std::string> warnings; ///< Of those that are unknown, deprecated or without effect.
};

/// Judges a comma-separated list of feature names. Source: PARITY.md 1.5.
[[nodiscard]] EnabledFeatures readFeatures(std::string_view list);

} // namespace app
