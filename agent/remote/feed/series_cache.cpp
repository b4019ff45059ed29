// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/remote/feed/series_cache.h"

#include <algorithm>

namespace agent::remote {

SeriesCache::SeriesCache(Source &source, const model::Labels &externalLabels, relabel::Rules rules)
    : m_source(source), m_pairs(source.pairs()), m_externalLabels(externalLabels), m_rules(std::move(rules))
{
    m_pairs.intern(m_externalLabels, m_external);
}

SeriesCache::~SeriesCache()
{
    for (const Slot &slot : m_slots)
        m_pairs.release(std::span(m_arena).subspan(slot.offset, slot.count));
    m_pairs.release(m_external);
}

SeriesSlot SeriesCache::resolveSlow(model::SeriesRef series)
{
    const std::uint64_t ref = model::value(series);
    const std::uint64_t number = ref / kPageSize;
    if (!m_page || m_pageNumber != number) {
        const auto found = m_pages.find(number);
        m_page = found == m_pages.end() ? nullptr : found->second.get();
        m_pageNumber = number;
    }
    const std::uint32_t known = m_page ? m_page->entries[ref % kPageSize] : kNone;
    if (known >= kFirstSlot)
        return known - kFirstSlot;
    if (known == kDropped)
        return kRelabelDropped;

    m_scratch.clear();
    if (!m_source.retainPairs(series, m_scratch))
        return kUnknown;
    if (!m_page)
        m_page = m_pages.emplace(number, std::make_unique<Page>()).first->second.get();
    ++m_page->used;
    ++m_size;
    std::uint32_t &entry = m_page->entries[ref % kPageSize];
    if (!finalPairs()) {
        entry = kDropped;
        return kRelabelDropped;
    }
    const SeriesSlot slot = store();
    entry = slot + kFirstSlot;
    return slot;
}

/// Turns the series' own pairs in `m_scratch` into those it is sent with. False (and nothing held) when relabelling
/// drops it.
bool SeriesCache::finalPairs()
{
    if (!m_rules.empty())
        return relabel();
    if (!m_external.empty())
        mergeExternal();
    return true;
}

void SeriesCache::mergeExternal()
{
    m_merged.clear();
    auto own = m_scratch.begin();
    auto external = m_external.begin();
    while (external != m_external.end()) {
        const std::string_view name = m_pairs.at(*external).name;
        while (own != m_scratch.end() && m_pairs.at(*own).name < name)
            m_merged.push_back(*own++);
        if (own == m_scratch.end() || m_pairs.at(*own).name != name) {
            m_pairs.retain(std::span(&*external, 1));
            m_merged.push_back(*external);
        }
        ++external;
    }
    m_merged.insert(m_merged.end(), own, m_scratch.end());
    m_scratch.swap(m_merged);
}

bool SeriesCache::relabel()
{
    model::Labels labels = m_pairs.labels(m_scratch);
    m_pairs.release(m_scratch);
    m_scratch.clear();
    for (const model::Label &label : m_externalLabels)
        if (!labels.has(label.name))
            labels.set(label.name, label.value);
    if (!m_rules.apply(labels) || labels.empty())
        return false;
    m_pairs.intern(labels, m_scratch);
    return true;
}

/// Moves `m_scratch` into the arena.
SeriesSlot SeriesCache::store()
{
    Slot slot;
    slot.offset = static_cast<std::uint32_t>(m_arena.size());
    slot.count = static_cast<std::uint32_t>(m_scratch.size());
    std::size_t bytes = 0;
    for (const model::PairId id : m_scratch)
        bytes += m_pairs.at(id).wire.size();
    slot.labelBytes = static_cast<std::uint32_t>(bytes);
    m_arena.insert(m_arena.end(), m_scratch.begin(), m_scratch.end());
    if (m_freeSlots.empty()) {
        m_slots.push_back(slot);
        return static_cast<SeriesSlot>(m_slots.size() - 1);
    }
    const SeriesSlot index = m_freeSlots.back();
    m_freeSlots.pop_back();
    m_slots[index] = slot;
    return index;
}

void SeriesCache::forget(SeriesSlot index)
{
    Slot &slot = m_slots[index];
    m_pairs.release(std::span(m_arena).subspan(slot.offset, slot.count));
    m_garbage += slot.count;
    slot = {};
    m_freeSlots.push_back(index);
    ++m_generation;
}

void SeriesCache::sweepPage(std::uint64_t number, Page &page, std::uint32_t oldestRecord)
{
    for (std::uint64_t i = 0; i < kPageSize; ++i) {
        std::uint32_t &entry = page.entries[i];
        if (entry == kNone || m_source.contains(model::SeriesRef{number * kPageSize + i}))
            continue;
        if (entry >= kFirstSlot) {
            // Record numbers wrap: the difference says which is older.
            const std::uint32_t age = m_slots[entry - kFirstSlot].lastRecord - oldestRecord;
            if (static_cast<std::int32_t>(age) >= 0)
                continue;
            forget(entry - kFirstSlot);
        }
        entry = kNone;
        --page.used;
        --m_size;
    }
}

bool SeriesCache::sweep(std::uint32_t oldestRecord, std::size_t pages)
{
    auto at = m_pages.lower_bound(m_sweepFrom);
    for (; pages > 0 && at != m_pages.end(); --pages) {
        sweepPage(at->first, *at->second, oldestRecord);
        m_sweepFrom = at->first + 1;
        if (at->second->used > 0) {
            ++at;
            continue;
        }
        if (m_page == at->second.get())
            m_page = nullptr;
        at = m_pages.erase(at);
    }
    if (at != m_pages.end())
        return false;
    m_sweepFrom = 0;
    if (m_garbage > m_arena.size() / 2)
        compact();
    return true;
}

void SeriesCache::compact()
{
    std::vector<model::PairId> arena;
    arena.reserve(m_arena.size() - m_garbage);
    for (Slot &slot : m_slots) {
        const auto from = m_arena.begin() + static_cast<std::ptrdiff_t>(slot.offset);
        slot.offset = static_cast<std::uint32_t>(arena.size());
        arena.insert(arena.end(), from, from + static_cast<std::ptrdiff_t>(slot.count));
    }
    m_arena = std::move(arena);
    m_garbage = 0;
}

} // namespace agent::remote
