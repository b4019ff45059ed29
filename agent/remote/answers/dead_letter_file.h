// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/timestamp.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace agent::remote {

/// Samples that a receiver has refused for good, with its words. A value.
struct DeadLetter {
    /// Of the entry in its store: file number and place in the file. 0: not stored yet.
    std::uint64_t id = 0;
    TimestampMs time = 0; ///< When it was refused.
    int status = 0;       ///< HTTP status.
    std::string reason;   ///< As in the ledger.
    std::string text;     ///< What the receiver said, up to 16 KiB.
    /// How many were refused, histograms included. The receiver has taken the other candidates, and does not tell which
    /// are which.
    std::uint64_t refused = 0;
    std::uint64_t candidates = 0; ///< Samples, histograms and exemplars in the body.
    TimestampMs minTime = 0;
    TimestampMs maxTime = 0;
    std::string series; ///< The first series in the body, as an example.
    /// The receiver may have taken them all the same: with an earlier try, or with a request that it refused for a
    /// conflict.
    bool unsure = false;
    std::string body; ///< A request of remote write 1.0, snappy; empty where only the facts were asked for.
};

/// Appends an entry as it lies in a file: magic, length, CRC-32C, fields.
void putDeadLetter(const DeadLetter &letter, std::string &out);

/// So many bytes at the beginning of an entry tell its size.
inline constexpr std::size_t kDeadLetterHeadBytes = 12;
/// The size of the entry that begins with `head`, head included; nothing: that is no head of an entry.
[[nodiscard]] std::optional<std::uint64_t> deadLetterSize(std::string_view head);

/// What a file holds that is no entry.
struct DeadLetterDamage {
    std::uint64_t ranges = 0;
    std::uint64_t bytes = 0;
};
/// Walks over the entries of a file's contents, oldest first; what is damaged is left out. `visit` gets the entry and
/// where it begins; views into `contents` are copied only for the entry at hand.
DeadLetterDamage walkDeadLetters(std::string_view contents,
                                 const std::function<void(DeadLetter &letter, std::uint32_t offset)> &visit);

} // namespace agent::remote
