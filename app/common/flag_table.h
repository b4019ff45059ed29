// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <string_view>

namespace app {

enum class FlagKind {
    Text,
    Bool,
    List,     ///< May be given several times.
    Duration, ///< Prometheus's duration syntax.
    Size,     ///< Bytes with a base-2 unit.
};

enum class FlagUse {
    Used,
    Accepted,   ///< Known, and without effect here; explicit use is told in the log.
    ServerOnly, ///< Refused: an agent does not have it.
};

/// One command line flag. Immutable.
struct Flag {
    std::string_view name;
    FlagKind kind = FlagKind::Text;
    std::string_view defaultValue;
    FlagUse use = FlagUse::Used;
    std::string_view help; ///< Empty: not shown by --help.
};

/// Every flag, in the order of --help.
[[nodiscard]] std::span<const Flag> flagTable();

} // namespace app
