// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/timestamp.h"

#include <cstddef>
#include <cstdint>
#include <set>
#include <string>

namespace agent::engine {

/// Which dead letters of a remote are meant: those that fit all that is given. A value.
struct DeadLetterQuery {
    std::string remote;
    std::string reason;          ///< As in the ledger; empty: any.
    TimestampMs from = 0;        ///< Refused then or later.
    TimestampMs to = 0;          ///< Or earlier; 0: no bound.
    std::set<std::uint64_t> ids; ///< Empty: any.
    std::uint64_t before = 0;    ///< For listing: only what is older than the one of this id; 0: from the newest on.
    std::size_t limit = 100;     ///< For listing.
};

/// A dead letter, for people: samples that a receiver has refused for good, which can be sent again. A value.
struct DeadLetterRow {
    std::uint64_t id = 0;
    TimestampMs time = 0; ///< When it was refused.
    int status = 0;       ///< HTTP status.
    std::string reason;   ///< As in the ledger.
    std::string text;     ///< What the receiver said.
    std::uint64_t refused = 0;
    std::uint64_t candidates = 0; ///< The refused ones are among so many; the receiver has the others.
    TimestampMs minTime = 0;      ///< Of the samples.
    TimestampMs maxTime = 0;
    std::string series;  ///< One of them, as an example.
    bool unsure = false; ///< Perhaps the receiver took them with an earlier try, of which it gave no word.
};

} // namespace agent::engine
