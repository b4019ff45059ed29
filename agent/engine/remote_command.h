// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/timestamp.h"

#include <cstdint>
#include <string>

namespace agent::engine {

/// What an operator wants of a remote. A value.
struct RemoteCommand {
    enum class Verb {
        Pause, ///< Sends nothing, also after a restart, until it is resumed.
        Resume,
        Retry,       ///< Ends the wait for the next try, and drains a backlog at full speed.
        Skip,        ///< Gives up what waits and is older than `before`.
        DropBacklog, ///< Gives up all that waits.
        Limit,       ///< Sends at most `bytesPerSecond`, until the next start or a new limit in the file.
    };
    std::string remote;
    Verb verb = Verb::Retry;
    TimestampMs before = 0;           ///< For Skip.
    std::uint64_t bytesPerSecond = 0; ///< For Limit; 0: no limit.
    bool dryRun = false;              ///< Only says what would go, and changes nothing.
    std::string who;                  ///< For the event log: an address, "console".
};

/// What a command comes to. A value.
struct RemoteEffect {
    std::uint64_t samples =
        0; ///< That Skip and DropBacklog give up, as far as can be told beforehand; the ledger tells exactly.
    std::uint64_t bytes = 0; ///< On disk.
    bool exact = true;       ///< Else the samples of a segment are taken as spread evenly over its time.
};

} // namespace agent::engine
