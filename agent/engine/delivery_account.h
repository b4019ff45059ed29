// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What became of a remote's samples: by count, and by time. Parts of a snapshot.

#include "agent/base/timestamp.h"

#include <cstdint>
#include <map>
#include <string>

namespace agent::engine {

struct LedgerRow {
    std::uint64_t committed = 0;
    std::uint64_t acknowledged = 0;
    std::uint64_t pending = 0;
    std::uint64_t relabelDropped = 0;
    std::map<std::string, std::uint64_t> dropped; ///< By reason.
    std::int64_t imbalance = 0;                   ///< Must be 0.
};

/// A piece of time that a remote has not been given.
struct DeliverySpan {
    enum class Kind {
        Waiting, ///< Held, and delivered later.
        Dropped, ///< Given up, all of it or some.
    };
    TimestampMs from = 0;
    TimestampMs to = 0;
    Kind kind = Kind::Waiting;
    std::string reason;        ///< Of what was dropped, as in the ledger.
    std::uint64_t samples = 0; ///< About.
};

} // namespace agent::engine
