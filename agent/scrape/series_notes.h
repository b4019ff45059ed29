// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/model/exemplar.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

namespace agent::scrape {

/// What was stored last of series that have start timestamps or exemplars without a time, so that a target which
/// exposes the same ones again and again has them stored once. Other series take no memory. One thread: the one of the
/// target's loop.
///
/// A scrape asks `takeStart` and `takeExemplar`; what they took counts from `stored` on.
class SeriesNotes {
public:
    /// Whether the series is to get a zero at `start`: not when that was its last one.
    [[nodiscard]] bool takeStart(model::SeriesRef series, TimestampMs start);
    /// Whether the exemplar, whose time is that of its sample, is to be stored: not when it has the labels and the
    /// value of the last one.
    [[nodiscard]] bool takeExemplar(const model::Exemplar &exemplar);
    /// What was taken since the last call of this or `discard` is in the log.
    void stored();
    /// What was taken is not in the log.
    void discard() { m_taken.clear(); }
    void forget(std::span<const model::SeriesRef> series);
    /// Series with notes.
    [[nodiscard]] std::size_t size() const { return m_notes.size(); }

private:
    struct Note {
        TimestampMs start = 0;      ///< 0: none.
        std::uint64_t exemplar = 0; ///< Hash of labels and value; 0: none.
    };
    struct Taken {
        model::SeriesRef series = model::kNoSeries;
        Note note; ///< One of its members is set.
    };
    [[nodiscard]] Note find(model::SeriesRef series) const;

    std::unordered_map<model::SeriesRef, Note> m_notes;
    std::vector<Taken> m_taken;
};

} // namespace agent::scrape
