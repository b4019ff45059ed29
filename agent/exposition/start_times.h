// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/exposition/forwarding_sink.h"
#include "agent/exposition/series_parts.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

namespace agent::exposition {

/// The `_created` series of an OpenMetrics page: what they say by family and labels, wherever they stand. Source:
/// PARITY.md 4.2.
class StartTimes {
public:
    /// Reads the whole page; what is behind an error in it is left out.
    [[nodiscard]] static StartTimes read(std::string_view body);

    [[nodiscard]] bool empty() const { return m_times.empty(); }
    void set(std::uint64_t key, TimestampMs time) { m_times[key] = time; }
    /// When the series that `key` stands for began, or null.
    [[nodiscard]] const TimestampMs *find(std::uint64_t key) const;

private:
    std::unordered_map<std::uint64_t, TimestampMs> m_times;
};

/// Recognises the samples that a `_created` series can speak for: those of the latest family that was declared, if it
/// is of a counting type.
class StartTimeKeys {
public:
    enum class Kind { Other, Counting, Created };

    void setFamily(std::string_view family, model::MetricType type);
    /// What `series` is; the key that it shares with the others of its metric goes to `key` unless it is Other.
    [[nodiscard]] Kind read(std::string_view series, std::uint64_t &key);

private:
    std::string m_family;
    std::uint64_t m_familyHash = 0;
    bool m_counts = false;
    std::string_view m_ownLabel; ///< The label that tells samples of one metric apart.
    SeriesParts m_parts;
};

/// Tells the start timestamp of each sample that has one, and keeps `_created` series back.
class StartTimeSink final : public ForwardingSink {
public:
    /// `times` must outlive it.
    StartTimeSink(Sink &next, const StartTimes &times) : ForwardingSink(next), m_times(times) {}

    bool sample(std::string_view series, double value, const TimestampMs *timestamp,
                model::MetricType typeContext) override
    {
        return !announce(series) || ForwardingSink::sample(series, value, timestamp, typeContext);
    }
    bool predicted(std::string_view series, double value, const TimestampMs *timestamp) override
    {
        return !announce(series) || ForwardingSink::predicted(series, value, timestamp);
    }
    void exemplar(model::Labels labels, double value, const TimestampMs *timestamp) override
    {
        if (!m_keptBack)
            ForwardingSink::exemplar(std::move(labels), value, timestamp);
    }
    void type(std::string_view family, model::MetricType type) override
    {
        m_keys.setFamily(family, type);
        ForwardingSink::type(family, type);
    }

private:
    [[nodiscard]] bool announce(std::string_view series);

    const StartTimes &m_times;
    StartTimeKeys m_keys;
    bool m_keptBack = false; ///< The latest sample.
};

} // namespace agent::exposition
