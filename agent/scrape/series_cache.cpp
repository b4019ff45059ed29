// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/scrape/series_cache.h"

#include <tsl/robin_set.h>

#include <algorithm>
#include <numeric>
#include <ratio>

namespace agent::scrape {

/// Finds entries by hash: numbers of entries, hashed by what the entries hold.
struct SeriesCache::Index {
    struct Key {
        std::uint64_t hash;
        std::uint32_t length;
    };
    struct Hash {
        const std::vector<Entry> *entries;
        std::size_t operator()(std::uint32_t index) const { return (*entries)[index].hash; }
        std::size_t operator()(const Key &key) const { return key.hash; }
    };
    struct Equal {
        using is_transparent = void;
        const std::vector<Entry> *entries;
        bool operator()(std::uint32_t a, std::uint32_t b) const { return a == b; }
        bool operator()(std::uint32_t index, const Key &key) const
        {
            const Entry &e = (*entries)[index];
            return e.hash == key.hash && e.length == key.length;
        }
        bool operator()(const Key &key, std::uint32_t index) const { return (*this)(index, key); }
    };
    /// Grows by a quarter and fills to four fifths: at most 13 bytes an entry.
    using Set = tsl::robin_set<std::uint32_t, Hash, Equal, std::allocator<std::uint32_t>, false,
                               tsl::rh::mod_growth_policy<std::ratio<5, 4>>>;

    explicit Index(const std::vector<Entry> &entries) : set(0, Hash{&entries}, Equal{&entries})
    {
        set.max_load_factor(0.8F);
    }
    Set set;
};

SeriesCache::SeriesCache() : m_index(std::make_unique<Index>(m_entries)) {}
SeriesCache::~SeriesCache() = default;

void SeriesCache::begin()
{
    m_scrape = (m_scrape + 1) & kScrape;
    m_cursor = 0;
    m_seen = 0;
    m_changed = 0;
    m_reordered = false;
    m_order.clear();
}

/// From here on the order of this scrape is written down; up to here it was that of the entries.
void SeriesCache::leaveOrder()
{
    if (m_reordered)
        return;
    m_reordered = true;
    m_order.resize(m_seen);
    std::iota(m_order.begin(), m_order.end(), 0U);
}

std::size_t SeriesCache::lookUp(std::uint64_t hash, std::uint32_t length) const
{
    const auto found = m_index->set.find(Index::Key{hash, length});
    return found == m_index->set.end() ? kUnknown : *found;
}

/// Takes an entry that may be another than the predicted one.
SeriesCache::Line SeriesCache::takeFound(std::size_t index, bool tracked)
{
    if (index != m_cursor)
        leaveOrder();
    const std::size_t cursor = m_cursor;
    const Line line = take(index, tracked);
    if (line.repeated)
        m_cursor = cursor; // a line too many says nothing about the next one
    return line;
}

bool SeriesCache::find(std::uint64_t hash, std::uint32_t length, bool tracked, Line &out)
{
    const std::size_t index = lookUp(hash, length);
    if (index == kUnknown)
        return false;
    out = takeFound(index, tracked);
    return true;
}

bool SeriesCache::findHistogram(std::uint64_t hash, std::uint32_t length, bool tracked, bool isFloat, Line &out)
{
    const exposition::Prediction expected = prediction();
    const std::size_t index = expected.hash == hash && expected.length == length ? m_cursor : lookUp(hash, length);
    if (index == kUnknown)
        return false;
    out = takeFound(index, tracked);
    std::uint32_t &state = m_entries[index].state;
    state = isFloat ? state | kFloatHistogram : state & ~kFloatHistogram;
    return true;
}

void SeriesCache::add(std::uint64_t hash, std::uint32_t length, model::SeriesRef series, Kind kind, bool tracked,
                      Value value)
{
    leaveOrder();
    const auto index = static_cast<std::uint32_t>(m_entries.size());
    std::uint32_t state = m_scrape;
    if (kind != Kind::Kept) {
        state |= kind == Kind::Dropped ? kDropped : kShadowed;
        series = model::kNoSeries;
    } else if (tracked) {
        state |= kTracked;
        ++m_changed;
    }
    if (value != Value::Float)
        state |= value == Value::FloatHistogram ? kHistogram | kFloatHistogram : kHistogram;
    m_entries.push_back({hash, series, length, state});
    m_index->set.insert(index);
    m_order.push_back(index);
    ++m_seen;
    if (m_cursor == index)
        ++m_cursor;
}

/// Sorts the series from `from` on and keeps each once: differently written lines may be one series.
void SeriesCache::dropRepeats(std::vector<model::SeriesRef> &series, std::size_t from) const
{
    const auto begin = series.begin() + static_cast<std::ptrdiff_t>(from);
    std::sort(begin, series.end());
    series.erase(std::unique(begin, series.end()), series.end());
}

void SeriesCache::collectVanished(std::vector<model::SeriesRef> &out) const
{
    if (m_seen == m_entries.size() && m_changed == 0)
        return;
    const std::size_t from = out.size();
    for (const Entry &e : m_entries)
        if (vanishes(e))
            out.push_back(e.series);
    if (out.size() == from)
        return;
    dropRepeats(out, from);
    // A series that is still exposed under another text has not vanished.
    std::vector<model::SeriesRef> stillThere;
    for (const Entry &e : m_entries)
        if (seen(e) && (e.state & kTracked) != 0 &&
            std::binary_search(out.begin() + static_cast<std::ptrdiff_t>(from), out.end(), e.series))
            stillThere.push_back(e.series);
    if (stillThere.empty())
        return;
    std::sort(stillThere.begin(), stillThere.end());
    const auto gone =
        std::remove_if(out.begin() + static_cast<std::ptrdiff_t>(from), out.end(), [&](model::SeriesRef series) {
            return std::binary_search(stillThere.begin(), stillThere.end(), series);
        });
    out.erase(gone, out.end());
}

void SeriesCache::collectLive(std::vector<model::SeriesRef> &out) const
{
    const std::size_t from = out.size();
    for (const Entry &e : m_entries)
        if ((e.state & kLive) != 0)
            out.push_back(e.series);
    dropRepeats(out, from);
}

void SeriesCache::takeHistograms(std::vector<model::SeriesRef> &collected, std::vector<HistogramSeries> &out) const
{
    if (collected.empty())
        return;
    std::vector<HistogramSeries> histograms;
    for (const Entry &e : m_entries)
        if ((e.state & kHistogram) != 0 && (e.state & kLive) != 0)
            histograms.push_back({e.series, (e.state & kFloatHistogram) != 0});
    if (histograms.empty())
        return;
    const auto before = [](const HistogramSeries &a, const HistogramSeries &b) { return a.series < b.series; };
    std::stable_sort(histograms.begin(), histograms.end(), before);
    const auto gone = std::remove_if(collected.begin(), collected.end(), [&](model::SeriesRef series) {
        const auto at = std::lower_bound(histograms.begin(), histograms.end(), HistogramSeries{series, false}, before);
        if (at == histograms.end() || at->series != series)
            return false;
        out.push_back(*at);
        return true;
    });
    collected.erase(gone, collected.end());
}

/// Keeps the entries in `m_order` in that order and lets the others go.
void SeriesCache::rebuild(std::vector<model::SeriesRef> &released)
{
    std::vector<Entry> next;
    next.reserve(m_order.size());
    for (const std::uint32_t index : m_order)
        next.push_back(m_entries[index]);
    for (const Entry &e : m_entries)
        if (!seen(e) && e.series != model::kNoSeries)
            released.push_back(e.series);
    m_entries.swap(next);
    m_index = std::make_unique<Index>(m_entries);
    m_index->set.reserve(m_entries.size());
    for (std::uint32_t i = 0; i < m_entries.size(); ++i)
        m_index->set.insert(i);
    std::vector<std::uint32_t>().swap(m_order);
    m_reordered = false;
}

void SeriesCache::settle(std::vector<model::SeriesRef> &released)
{
    if (m_changed > 0) {
        for (Entry &e : m_entries)
            if (seen(e))
                e.state = (e.state & kTracked) != 0 ? e.state | kLive : e.state & ~kLive;
    }
    if (m_reordered || m_seen != m_entries.size()) {
        leaveOrder();
        rebuild(released);
    }
    m_settled = m_entries.size();
}

bool SeriesCache::settleFailed(bool markersStored, std::vector<model::SeriesRef> &released)
{
    constexpr std::size_t kSlack = 1000;
    if (markersStored)
        for (Entry &e : m_entries)
            e.state &= ~kLive;
    if (m_entries.size() <= 2 * m_settled + kSlack)
        return false;
    leaveOrder();
    rebuild(released);
    return true;
}

void SeriesCache::clear(std::vector<model::SeriesRef> &released)
{
    m_order.clear();
    begin();
    rebuild(released);
    m_settled = 0;
}

std::size_t SeriesCache::bytes() const
{
    // A slot of the index is the number of an entry and as many bytes of bookkeeping.
    constexpr std::size_t kSlot = 2 * sizeof(std::uint32_t);
    return m_entries.capacity() * sizeof(Entry) + m_index->set.bucket_count() * kSlot +
           m_order.capacity() * sizeof(std::uint32_t);
}

} // namespace agent::scrape
