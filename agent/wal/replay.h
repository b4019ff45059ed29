// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/filesystem.h"
#include "agent/base/result.h"
#include "agent/wal/log.h"
#include "agent/wal/segment_reader.h"
#include "agent/wal/series_store.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

namespace agent::wal {

using DamageHandler = std::function<void(const Damage &)>;

/// What one segment holds.
struct SegmentScan {
    SegmentInfo info;
    std::vector<std::uint32_t> samplesUpTo; ///< See SegmentSummary.
    std::uint64_t unknownSeries = 0;        ///< Samples of series that are not known.
    std::uint64_t conflicts = 0;            ///< Series records whose number belongs to other labels.
    std::uint64_t soundEnd = 0;             ///< Where the last readable record ends.
    bool torn = false;                      ///< Nothing readable follows `soundEnd`, but bytes do.
};

/// Reads a segment, `file` showing it plain, once: its series and the newest time of each go into `store`, its damage
/// into `damages`, which is overwritten. `bytes` and `form` of the result are left to the caller. `fromCheckpoint`:
/// `number` is that of the checkpoint, and its samples tell only about time. May be called again after an error.
/// Errors: that of `file`; Io. Damage is no error.
[[nodiscard]] Result<SegmentScan> scanFile(Result<std::unique_ptr<RandomAccessFile>> file, std::uint32_t number,
                                           bool fromCheckpoint, SeriesStore &store, std::vector<Damage> &damages);

} // namespace agent::wal
