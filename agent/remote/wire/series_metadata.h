// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/remote/wire/family_metadata.h"
#include "agent/remote/feed/series_cache.h"

#include <cstdint>
#include <memory>
#include <vector>

namespace agent::remote {

/// The metric family of each series of a cache, found once and remembered. One thread: the remote's.
class SeriesMetadata {
public:
    /// Names a family in `family`; kNone: nothing is known.
    using Id = std::uint32_t;
    static constexpr Id kNone = 0;

    /// `source` must outlive it; null: nothing is ever known.
    explicit SeriesMetadata(const MetadataSource *source) : m_source(source) {}

    /// Looks what is known now. Ids and families live until the next call.
    void refresh(const SeriesCache &series);
    [[nodiscard]] Id of(SeriesSlot slot, const SeriesCache &series)
    {
        if (!m_view)
            return kNone;
        if (slot >= m_bySlot.size())
            m_bySlot.resize(slot + std::size_t{1}, kUnresolved);
        Id &id = m_bySlot[slot];
        if (id == kUnresolved)
            id = resolve(slot, series);
        return id;
    }
    /// Not kNone.
    [[nodiscard]] const FamilyMetadata &family(Id id) const { return m_view->families()[id - 1]; }
    /// Ids are smaller.
    [[nodiscard]] std::size_t end() const { return m_view ? m_view->families().size() + 1 : 1; }

private:
    static constexpr Id kUnresolved = 0xffffffff;
    [[nodiscard]] Id resolve(SeriesSlot slot, const SeriesCache &series) const;

    const MetadataSource *const m_source;
    std::shared_ptr<const MetadataView> m_view; ///< Null: nothing is known.
    std::uint32_t m_generation = 0;             ///< Of the series cache.
    std::vector<Id> m_bySlot;
};

} // namespace agent::remote
