// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/result.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace agent::config {

/// A key of a mapping or an index of a list.
struct PathStep {
    PathStep(std::string name) : key(std::move(name)) {}
    PathStep(std::size_t at) : index(at), isIndex(true) {}

    std::string key;
    std::size_t index = 0;
    bool isIndex = false;
    friend bool operator==(const PathStep &, const PathStep &) = default;
};

/// The way from the top of a file to a value. A value.
using Path = std::vector<PathStep>;

/// Reads `scrape_configs[2].static_configs[0].labels["my.label"]`. Errors: InvalidInput.
[[nodiscard]] Result<Path> parsePath(std::string_view text);
/// The same text again.
[[nodiscard]] std::string toText(const Path &path);

} // namespace agent::config
