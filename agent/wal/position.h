// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <compare>
#include <cstdint>

namespace agent::wal {

/// A place in the log: the record that comes next, counted from 0 within its segment. Told by record and not by byte,
/// so that it survives the packing of a segment. A position past the last record of a segment means the start of the
/// next segment that exists. A value.
struct Position {
    std::uint32_t segment = 0;
    std::uint32_t record = 0;
    friend auto operator<=>(const Position &, const Position &) = default;
};

} // namespace agent::wal
