// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/exposition/parser.h"
#include "agent/model/series_ref.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

namespace agent::scrape {

/// What a target exposed: one entry for each text of a series, in the order of the last exposition. It answers "which
/// series is this line" with a compare of hash and length, and "which series have gone". No text is kept: two texts
/// with equal 64-bit hash and length are one; who tells histograms from samples of the same text gives them other
/// hashes.
///
/// A scrape is: `begin`; for each sample line `takePredicted`, `find` or `add`, for each histogram `findHistogram` or
/// `add`; then either `collectVanished` and `settle`, or, when the scrape failed or was empty, `collectLive` and
/// `settleFailed`. Each entry with a series holds one pin of it, given back through `released`. One thread: the one of
/// the target's loop.
class SeriesCache {
public:
    /// What a known line is.
    enum class Kind {
        Kept,     ///< A series to store.
        Dropped,  ///< Metric relabelling drops it.
        Shadowed, ///< It ends as a series that the scrape itself reports (`up` and its kin), which wins.
    };
    /// What the samples of a line are.
    enum class Value { Float, Histogram, FloatHistogram };
    struct Line {
        model::SeriesRef series = model::kNoSeries;
        Kind kind = Kind::Kept;
        bool repeated = false; ///< The same text was there before in this scrape.
    };

    SeriesCache();
    ~SeriesCache();
    SeriesCache(const SeriesCache &) = delete;
    SeriesCache &operator=(const SeriesCache &) = delete;

    void begin();
    /// What the next line should be.
    [[nodiscard]] exposition::Prediction prediction() const
    {
        if (m_cursor >= m_entries.size())
            return {};
        return {m_entries[m_cursor].hash, m_entries[m_cursor].length};
    }
    /// Takes the predicted line. `tracked`: its end is told by a stale marker.
    Line takePredicted(bool tracked)
    {
        const std::size_t index = m_cursor;
        return take(index, tracked);
    }
    /// Looks a line up that is not the predicted one. Returns false when it is unknown.
    [[nodiscard]] bool find(std::uint64_t hash, std::uint32_t length, bool tracked, Line &out);
    /// As `find`, for a histogram, the predicted one included.
    [[nodiscard]] bool findHistogram(std::uint64_t hash, std::uint32_t length, bool tracked, bool isFloat, Line &out);
    /// Enters an unknown line; for Kept the pin of `series` goes to the cache.
    void add(std::uint64_t hash, std::uint32_t length, model::SeriesRef series, Kind kind, bool tracked,
             Value value = Value::Float);

    /// Appends the series that were live before this scrape and were not exposed in it, each once.
    void collectVanished(std::vector<model::SeriesRef> &out) const;
    /// Appends every live series, each once.
    void collectLive(std::vector<model::SeriesRef> &out) const;
    /// Moves those of the collected series whose last sample was a histogram to `out`: their stale markers are
    /// histograms.
    struct HistogramSeries {
        model::SeriesRef series = model::kNoSeries;
        bool isFloat = false;
    };
    void takeHistograms(std::vector<model::SeriesRef> &collected, std::vector<HistogramSeries> &out) const;
    /// Ends a scrape whose samples were stored: drops what was not seen, takes over the new order. Pins to give back
    /// are appended to `released`.
    void settle(std::vector<model::SeriesRef> &released);
    /// Ends a scrape that yielded no samples. `markersStored`: nothing is live any more. Entries stay, unless the cache
    /// has grown far beyond the last good scrape; returns true when it was cut down then.
    bool settleFailed(bool markersStored, std::vector<model::SeriesRef> &released);
    /// Forgets everything.
    void clear(std::vector<model::SeriesRef> &released);

    [[nodiscard]] std::size_t size() const { return m_entries.size(); }
    /// Memory of all entries and their index.
    [[nodiscard]] std::size_t bytes() const;

private:
    struct Entry {
        std::uint64_t hash;
        model::SeriesRef series;
        std::uint32_t length;
        std::uint32_t state; ///< Number of the scrape that saw it last, and the flags below.
    };
    static_assert(sizeof(Entry) == 24, "a million series are a million of these");
    static constexpr std::uint32_t kLive = 1U << 31;    ///< Its newest stored sample is no stale marker.
    static constexpr std::uint32_t kTracked = 1U << 30; ///< Seen last in a way that counts for staleness.
    static constexpr std::uint32_t kDropped = 1U << 29;
    static constexpr std::uint32_t kShadowed = 1U << 28;
    static constexpr std::uint32_t kHistogram = 1U << 27;
    static constexpr std::uint32_t kFloatHistogram = 1U << 26; ///< With kHistogram: the last one was of floats.
    static constexpr std::uint32_t kScrape = kFloatHistogram - 1;

    static constexpr std::size_t kUnknown = static_cast<std::size_t>(-1);

    struct Index;

    [[nodiscard]] std::size_t lookUp(std::uint64_t hash, std::uint32_t length) const;
    [[nodiscard]] Line takeFound(std::size_t index, bool tracked);
    [[nodiscard]] bool seen(const Entry &e) const { return (e.state & kScrape) == m_scrape; }
    [[nodiscard]] bool vanishes(const Entry &e) const
    {
        return (e.state & kLive) != 0 && !(seen(e) && (e.state & kTracked) != 0);
    }

    Line take(std::size_t index, bool tracked)
    {
        Entry &e = m_entries[index];
        Line line;
        line.series = e.series;
        line.repeated = seen(e);
        if ((e.state & (kDropped | kShadowed)) != 0) {
            line.kind = (e.state & kDropped) != 0 ? Kind::Dropped : Kind::Shadowed;
            tracked = false;
        }
        if (!line.repeated) {
            ++m_seen;
            m_changed += static_cast<std::size_t>(((e.state & kLive) != 0) != tracked);
            e.state = (e.state & ~(kScrape | kTracked)) | m_scrape | (tracked ? kTracked : 0);
            if (m_reordered)
                m_order.push_back(static_cast<std::uint32_t>(index));
        }
        m_cursor = index + 1;
        while (m_cursor < m_entries.size() && seen(m_entries[m_cursor]))
            ++m_cursor;
        return line;
    }
    void leaveOrder();
    void rebuild(std::vector<model::SeriesRef> &released);
    void dropRepeats(std::vector<model::SeriesRef> &series, std::size_t from) const;

    std::vector<Entry> m_entries;
    std::unique_ptr<Index> m_index;
    std::vector<std::uint32_t> m_order; ///< Entries in the order of this scrape, once it has left that of the last one.
    std::size_t m_cursor = 0;           ///< The predicted entry.
    std::size_t m_seen = 0;             ///< Entries seen in this scrape.
    std::size_t m_changed = 0;          ///< Of these, the ones whose being live will change.
    std::size_t m_settled = 0;          ///< Entries after the last good scrape.
    std::uint32_t m_scrape = 0;
    bool m_reordered = false;
};

} // namespace agent::scrape
