// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace bench {

/// Names of the two series that each page carries beside its load: what the receiver checks completeness and latency
/// with.
inline constexpr const char *kSequenceName = "bench_page_sequence"; ///< Counts the scrapes of this target, from 1.
inline constexpr const char *kTimeName =
    "bench_page_time_ms"; ///< Wall clock when the page was served, milliseconds since the epoch, with decimals.

/// The metrics page of one simulated target: `series` series in families of counters, gauges, histograms and summaries
/// with HELP and TYPE, about 175 bytes of text a sample, of which about 15 % change from one scrape to the next. One
/// thread.
///
/// Every value has a fixed width, so that a scrape patches a few thousand bytes and builds nothing. The value of a
/// series is a function of target, series and sequence number alone.
class Page {
public:
    Page(std::uint32_t target, std::size_t series);

    /// The page of the next scrape. `nowUs` is the wall clock in microseconds since the epoch. The text is valid until
    /// the next call.
    [[nodiscard]] const std::string &next(std::int64_t nowUs);

private:
    struct Slot {
        std::size_t offset;   ///< Of the value in m_text.
        std::uint32_t series; ///< Seed of its values.
        bool gauge;           ///< "437.25" at random; else a seven-digit count that grows.
    };

    void beginFamily(const std::string &name, const char *type, const char *help);
    void addSeries(const std::string &name, const std::string &labels, bool gauge, bool active);
    void addFamily(std::uint32_t family, std::size_t room);
    void write(const Slot &slot);

    std::uint32_t m_target;
    std::uint64_t m_sequence = 0;
    std::uint32_t m_series = 0;
    std::string m_text;
    std::vector<Slot> m_active;
    std::size_t m_sequenceOffset = 0;
    std::size_t m_timeOffset = 0;
};

} // namespace bench
