// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/ledger.h"

#include "tests/bench/pages.h"

#include <nlohmann/json.hpp>
#include <xxhash.h>

#include <algorithm>
#include <cmath>

namespace bench {

void Ledger::add(const agent::remote::ReceivedSeries &series, double nowMs)
{
    std::string_view name;
    std::string_view instance;
    m_key.clear();
    for (const auto &[key, value] : series.labels) {
        if (key == "__name__")
            name = value;
        else if (key == "instance")
            instance = value;
        m_key.append(key).push_back('\0');
        m_key.append(value).push_back('\0');
    }
    const auto [entry, isNew] = m_series.try_emplace(XXH3_64bits(m_key.data(), m_key.size()));
    Series &state = entry.value();
    if (isNew) {
        const auto [target, newTarget] =
            m_targetByInstance.try_emplace(std::string(instance), static_cast<std::uint32_t>(m_targets.size()));
        if (newTarget)
            m_targets.emplace_back();
        state.target = target->second;
        state.counted = name != "up" && !name.starts_with("scrape_");
    }
    const bool isSequence = name == kSequenceName;
    const bool isTime = name == kTimeName;
    for (const auto &[timestamp, value] : series.samples) {
        ++m_samples;
        if (std::isnan(value)) {
            ++m_staleMarkers;
            continue;
        }
        if (timestamp == state.last && state.samples > 0)
            ++m_duplicates;
        else if (timestamp < state.last)
            ++m_outOfOrder;
        state.last = std::max(state.last, timestamp);
        ++state.samples;
        Target &target = m_targets[state.target];
        target.newestTime = std::max(target.newestTime, timestamp);
        if (isSequence)
            addSequence(target, static_cast<std::uint64_t>(value));
        else if (isTime)
            m_latencies.push_back(nowMs - value);
    }
    if (m_firstArrival == 0)
        m_firstArrival = nowMs;
    m_lastArrival = nowMs;
}

void Ledger::addRequest(std::size_t wireBytes, double nowMs)
{
    ++m_requests;
    m_wireBytes += wireBytes;
    m_lastArrival = nowMs;
}

void Ledger::addSequence(Target &target, std::uint64_t sequence)
{
    ++target.pages;
    if (target.first == 0) {
        target.first = target.newest = sequence;
    } else if (sequence > target.newest) {
        target.missing += sequence - target.newest - 1;
        target.newest = sequence;
    } else if (sequence == target.newest) {
        ++target.repeated;
    } else {
        // One that was taken for missing and came late; or came twice, which then shows as a surplus of pages.
        ++target.late;
        if (target.missing > 0)
            --target.missing;
    }
}

std::uint64_t Ledger::incompleteSeries() const
{
    std::uint64_t count = 0;
    for (const auto &[hash, series] : m_series) {
        const Target &target = m_targets[series.target];
        if (series.counted && target.pages > 0 && series.samples != target.pages)
            ++count;
    }
    return count;
}

double Ledger::latency(double quantile)
{
    if (m_latencies.empty())
        return -1;
    const auto nth =
        m_latencies.begin() + static_cast<std::ptrdiff_t>(quantile * static_cast<double>(m_latencies.size() - 1));
    std::nth_element(m_latencies.begin(), nth, m_latencies.end());
    return *nth;
}

std::string Ledger::json()
{
    std::uint64_t targets = 0, pages = 0, missing = 0, repeated = 0, late = 0, missingAtStart = 0, surplus = 0;
    agent::TimestampMs oldestNewest = 0;
    for (const Target &target : m_targets) {
        if (target.pages == 0)
            continue;
        ++targets;
        pages += target.pages;
        missing += target.missing;
        repeated += target.repeated;
        late += target.late;
        missingAtStart += target.first - 1;
        const std::uint64_t distinct = target.newest - target.first + 1 - target.missing;
        surplus += target.pages > distinct ? target.pages - distinct : 0;
        oldestNewest = oldestNewest == 0 ? target.newestTime : std::min(oldestNewest, target.newestTime);
    }
    const nlohmann::json out = {
        {"samples", m_samples},
        {"series", m_series.size()},
        {"requests", m_requests},
        {"refused", m_refused},
        {"wireBytes", m_wireBytes},
        {"staleMarkers", m_staleMarkers},
        {"duplicateSamples", m_duplicates},
        {"outOfOrderSamples", m_outOfOrder},
        {"targets", targets},
        {"pages", pages},
        {"missingPages", missing},
        {"missingAtStart", missingAtStart},
        {"repeatedPages", repeated},
        {"latePages", late},
        {"surplusPages", surplus},
        {"incompleteSeries", incompleteSeries()},
        {"latencyP50Ms", latency(0.5)},
        {"latencyP99Ms", latency(0.99)},
        {"latencyMaxMs", latency(1)},
        {"firstArrivalMs", m_firstArrival},
        {"lastArrivalMs", m_lastArrival},
        {"oldestNewestSampleMs", oldestNewest},
    };
    return out.dump();
}

} // namespace bench
