// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/model/labels.h"
#include "agent/relabel/relabel.h"
#include "agent/remote/feed/source.h"

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <utility>
#include <vector>

namespace agent::remote {

/// Names a series in the cache of one remote.
using SeriesSlot = std::uint32_t;

/// The labels each series is sent with: its own, with external labels where it lacks them, after write relabelling.
/// Worked out once a series and kept as interned pairs, with the bytes they take on the wire. One thread: the remote's.
///
/// About 24 bytes and 4 a label for each series. A series is forgotten when the log has forgotten it.
class SeriesCache {
public:
    /// Results of `resolve` that are no slot.
    static constexpr SeriesSlot kRelabelDropped = 0xffffffff; ///< Write relabelling drops it.
    static constexpr SeriesSlot kUnknown = 0xfffffffe;        ///< The log does not know it.
    /// Slots are smaller: memory ends long before.
    static constexpr SeriesSlot kMaxSlots = 0x40000000;

    /// `source` must outlive the cache.
    SeriesCache(Source &source, const model::Labels &externalLabels, relabel::Rules rules);
    ~SeriesCache();
    SeriesCache(const SeriesCache &) = delete;
    SeriesCache &operator=(const SeriesCache &) = delete;

    /// The slot of a series, or one of the constants above.
    [[nodiscard]] SeriesSlot resolve(model::SeriesRef series)
    {
        const std::uint64_t ref = model::value(series);
        if (m_page && m_pageNumber == ref / kPageSize) {
            const std::uint32_t entry = m_page->entries[ref % kPageSize];
            if (entry >= kFirstSlot)
                return entry - kFirstSlot;
        }
        return resolveSlow(series);
    }
    /// The final labels, ordered by name. Lifetime: until the next `resolve` or `sweep`.
    [[nodiscard]] std::span<const model::PairId> pairs(SeriesSlot slot) const
    {
        const Slot &s = m_slots[slot];
        return {m_arena.data() + s.offset, s.count};
    }
    /// The external labels.
    [[nodiscard]] std::span<const model::PairId> external() const { return m_external; }
    /// Sum of the pairs' `wire` sizes.
    [[nodiscard]] std::uint32_t labelBytes(SeriesSlot slot) const { return m_slots[slot].labelBytes; }
    /// Notes that a sample of record number `record` waits for this slot.
    void use(SeriesSlot slot, std::uint32_t record) { m_slots[slot].lastRecord = record; }
    [[nodiscard]] const model::LabelPairs &labelPairs() const { return m_pairs; }

    /// Changes whenever slots have been forgotten and may from now on stand for other series.
    [[nodiscard]] std::uint32_t generation() const { return m_generation; }

    /// Forgets series that the log no longer has, a part of the cache each call. `oldestRecord` is the number of the
    /// oldest record with waiting samples: slots used since are kept. Returns true when a pass over the whole cache is
    /// complete.
    bool sweep(std::uint32_t oldestRecord, std::size_t pages);
    [[nodiscard]] std::size_t pageCount() const { return m_pages.size(); }
    /// Series known, dropped ones included.
    [[nodiscard]] std::size_t size() const { return m_size; }

private:
    static constexpr std::uint64_t kPageSize = 512;
    static constexpr std::uint32_t kNone = 0;
    static constexpr std::uint32_t kDropped = 1;
    static constexpr std::uint32_t kFirstSlot = 2;

    struct Slot {
        std::uint32_t offset = 0;
        std::uint32_t count = 0; ///< 0: free.
        std::uint32_t labelBytes = 0;
        std::uint32_t lastRecord = 0;
    };
    /// Entries for neighbouring series numbers: the log numbers series densely.
    struct Page {
        std::array<std::uint32_t, kPageSize> entries{};
        std::uint32_t used = 0;
    };

    SeriesSlot resolveSlow(model::SeriesRef series);
    [[nodiscard]] bool finalPairs();
    void mergeExternal();
    [[nodiscard]] bool relabel();
    [[nodiscard]] SeriesSlot store();
    void forget(SeriesSlot slot);
    void sweepPage(std::uint64_t number, Page &page, std::uint32_t oldestRecord);
    void compact();

    Source &m_source;
    model::LabelPairs &m_pairs;
    model::Labels m_externalLabels;
    std::vector<model::PairId> m_external; ///< Ordered by name; one reference each.
    relabel::Rules m_rules;

    std::map<std::uint64_t, std::unique_ptr<Page>> m_pages;
    Page *m_page = nullptr; ///< The page used last.
    std::uint64_t m_pageNumber = 0;
    std::uint64_t m_sweepFrom = 0;

    std::vector<Slot> m_slots;
    std::vector<SeriesSlot> m_freeSlots;
    std::vector<model::PairId> m_arena;
    std::size_t m_garbage = 0; ///< Entries of the arena that belong to no slot.
    std::size_t m_size = 0;
    std::uint32_t m_generation = 0;
    std::vector<model::PairId> m_scratch;
    std::vector<model::PairId> m_merged;
};

} // namespace agent::remote
