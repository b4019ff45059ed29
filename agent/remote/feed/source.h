// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/subscription.h"
#include "agent/model/label_pairs.h"
#include "agent/model/series_ref.h"
#include "agent/wal/position.h"
#include "agent/wal/tailer.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>
#include <vector>

namespace agent::wal {
class Log;
}

namespace agent::remote {

/// What a remote needs of the log, so that tests need no log. Internally synchronised. The contracts are those of
/// wal::Log and wal::SeriesTable.
class Source {
public:
    virtual ~Source() = default;
    [[nodiscard]] virtual model::LabelPairs &pairs() = 0;
    /// See wal::SeriesTable::retainPairs.
    [[nodiscard]] virtual bool retainPairs(model::SeriesRef series, std::vector<model::PairId> &out) const = 0;
    [[nodiscard]] virtual bool contains(model::SeriesRef series) const = 0;
    [[nodiscard]] virtual wal::Position begin() const = 0;
    [[nodiscard]] virtual wal::Position end() const = 0;
    [[nodiscard]] virtual std::unique_ptr<wal::Tailer> tail(wal::Position from) = 0;
    /// See wal::Log::ordinal and its kin.
    [[nodiscard]] virtual std::uint64_t ordinal(wal::Position position) = 0;
    [[nodiscard]] virtual std::uint64_t endOrdinal() const = 0;
    [[nodiscard]] virtual std::uint64_t firstOrdinal(std::uint32_t segment) const = 0;
    [[nodiscard]] virtual std::string_view lossReason(std::uint32_t from, std::uint32_t before) const = 0;
    /// What was appended since the log was opened.
    struct Appended {
        std::uint64_t samples = 0; ///< Without histograms.
        std::uint64_t histograms = 0;
        std::uint64_t exemplars = 0;
        TimestampMs newest = 0; ///< Timestamp of all that the log holds; 0: nothing.
    };
    [[nodiscard]] virtual Appended appended() const = 0;
    /// Bytes on disk from a position on, where its segment is taken as evenly filled.
    [[nodiscard]] virtual std::uint64_t bytesFrom(wal::Position position) const = 0;
    [[nodiscard]] virtual std::unique_ptr<Subscription> onAppend(std::function<void()> nudge) = 0;
};

/// The source that is `log`, which must outlive it.
[[nodiscard]] std::unique_ptr<Source> makeLogSource(wal::Log &log);

} // namespace agent::remote
