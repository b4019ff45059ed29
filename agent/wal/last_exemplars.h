// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/model/exemplar.h"

#include <cstdint>
#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

namespace agent::wal {

/// The newest exemplar of each series that has any: about 64 bytes each, its labels as their hash. Not synchronised.
class LastExemplars {
public:
    enum class Verdict {
        New,      ///< And the newest of its series from now on.
        Repeated, ///< The newest of its series once more.
        Older,    ///< Than the newest of its series.
        TooLong,  ///< Its labels have more than 128 characters, which OpenMetrics forbids.
    };
    struct Last {
        TimestampMs timestamp;
        std::uint64_t valueBits;
        std::uint64_t labels;
        friend bool operator==(const Last &, const Last &) = default;
    };
    /// What was known of a series before a new exemplar.
    struct Before {
        model::SeriesRef series;
        std::optional<Last> last;
    };

    /// Judges the next exemplar of a series. `undo` gets an entry when it is new.
    [[nodiscard]] Verdict admit(const model::Exemplar &exemplar, std::vector<Before> &undo);
    /// What `undo` tells of was not stored after all.
    void revert(std::span<const Before> undo);
    void forget(model::SeriesRef series) { m_last.erase(model::value(series)); }
    /// Memory, roughly.
    [[nodiscard]] std::size_t bytes() const;

private:
    std::unordered_map<std::uint64_t, Last> m_last;
};

} // namespace agent::wal
