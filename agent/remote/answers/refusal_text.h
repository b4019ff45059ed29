// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace agent::remote {

/// What the text of a refusal says about the samples of its request. A value.
struct RefusalText {
    /// Names a reason that only some samples of a request can have: out of order, duplicate, out of bounds, too old; or
    /// says "conflict".
    bool conflict = false;
    /// All the reasons it names are the age of samples.
    bool byAge = false;
    /// Comes from a receiver that is known to take the good samples of a request that it refuses.
    bool partial = false;
    /// How many samples were refused, when it says so. The others were taken.
    std::optional<std::uint64_t> refused;
    /// How many of these for their age.
    std::uint64_t refusedByAge = 0;
};

/// Reads the body of an answer. Thanos Receive tells counts for each endpoint: `store locally for endpoint A: add 3
/// samples: out of order sample`. With replication the same samples are counted at several endpoints, so the largest
/// count is taken; without, each sample has one endpoint, and the counts are added. Source: USERS.md section 4.
[[nodiscard]] RefusalText readRefusalText(std::string_view body);

} // namespace agent::remote
