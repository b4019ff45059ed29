// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/result.h"
#include "agent/base/timestamp.h"

#include <chrono>
#include <string>
#include <string_view>

namespace agent {

/// A moment as a person names it: a time, or so long ago, or one before or after everything. A value.
struct Moment {
    enum class Kind {
        Beginning, ///< Before everything.
        At,        ///< At `time`.
        Ago,       ///< `ago` before now, whenever that is.
        End,       ///< After everything.
    };
    Kind kind = Kind::Beginning;
    TimestampMs time = 0;
    std::chrono::milliseconds ago{0};

    /// The least timestamp there is for the beginning, the greatest for the end.
    [[nodiscard]] TimestampMs resolve(TimestampMs now) const;
    friend bool operator==(const Moment &, const Moment &) = default;
};

/// Reads RFC 3339 ("2026-11-21T12:31:04Z", "2026-11-21T13:31:04.5+01:00") or a duration before now ("2h"). Errors:
/// InvalidInput.
[[nodiscard]] Result<Moment> parseMoment(std::string_view text);

/// From when on what an earlier agent left is delivered: "all", "none" or a moment. Errors: InvalidInput.
[[nodiscard]] Result<Moment> parseTakeover(std::string_view text);
/// The same back.
[[nodiscard]] std::string formatTakeover(const Moment &moment);

} // namespace agent
