// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/wal/offline/inspection.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace agent::wal {

/// One thing that was found. A value.
struct Finding {
    bool problem = true; ///< False: worth knowing, and nothing is wrong.
    std::string place;   ///< "segment 00000012, byte 32768"
    std::string text;
    std::string remedy;
    std::optional<std::uint64_t> samplesLost;
};

/// What a verification found. A value.
struct Verification {
    std::string storagePath;
    std::vector<Finding> findings; ///< In the order of the log.
    std::uint64_t segments = 0;
    std::uint64_t records = 0;
    std::uint64_t samples = 0; ///< Readable ones.
    std::uint64_t series = 0;

    [[nodiscard]] bool sound() const;
};

/// Reads all of a storage path and compares what belongs together: checksums, contents of records, series, summaries,
/// cursors, ledgers. Changes nothing; an agent may run on it. Errors: NotFound when there is no log; Io.
[[nodiscard]] Result<Verification> verify(const DirectoryView &view, const Progress &progress);

/// For people.
[[nodiscard]] std::string toText(const Verification &verification);
/// For programs.
[[nodiscard]] std::string toJson(const Verification &verification);

} // namespace agent::wal
