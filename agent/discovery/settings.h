// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/model/target_group.h"

#include <chrono>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace agent::discovery {

/// static_configs: groups as written, source = index.
struct StaticSettings {
    std::vector<model::TargetGroup> groups;
    friend bool operator==(const StaticSettings &, const StaticSettings &) = default;
};

/// file_sd_configs. Source: PARITY.md 5.3.
struct FileSettings {
    std::vector<std::string>
        files; ///< Patterns, relative to the configuration file's directory made absolute by the loader.
    std::chrono::milliseconds refreshInterval{300000};
    friend bool operator==(const FileSettings &, const FileSettings &) = default;
};

using Settings = std::variant<StaticSettings, FileSettings>;

/// "static", "file": the mechanism's name in metrics and in the window.
[[nodiscard]] std::string_view mechanism(const Settings &settings);

} // namespace agent::discovery
