// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/status.h"
#include "agent/model/series_ref.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

namespace agent::wal {

/// What series numbers mean, as it stands in records; for who reads a log without opening it. The first meaning stands.
/// One thread.
class SeriesNames {
public:
    /// Enters the series of a series record, or of an empty text, which names none. Counts into `conflicts` the numbers
    /// that mean other labels already. Errors: Corruption; what came before it is entered.
    [[nodiscard]] Status add(std::string_view record, std::uint64_t &conflicts);
    [[nodiscard]] bool contains(model::SeriesRef series) const;
    [[nodiscard]] std::size_t size() const { return m_places.size(); }
    /// Appends number and labels of a series that is contained, as they stand in a series record.
    void encode(model::SeriesRef series, std::string &out) const;

private:
    struct Place {
        std::size_t at = 0;
        std::size_t bytes = 0;
    };
    std::string m_text; ///< The labels of one series after the other, encoded.
    std::unordered_map<std::uint64_t, Place> m_places;
};

} // namespace agent::wal
