// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/timestamp.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <map>
#include <string>
#include <vector>

/// A receiver that stores samples as the head of Prometheus and Thanos Receive does: series in order, nothing older
/// than half a block behind the newest sample of all, nothing from the future; and samples that it dislikes for other
/// reasons. One thread: the test's.
class HeadReceiver {
public:
    struct Sample {
        std::string series;
        agent::TimestampMs timestamp = 0;
        double value = 0;
    };
    struct Answer {
        int status = 204;
        std::string body;
    };
    enum class Style {
        Rollback, ///< Prometheus: one bad sample, and nothing of the request is taken; 400.
        Counts,   ///< Thanos: takes what it can, 409 with counts.
        Silent,   ///< Takes what it can, and names the first trouble only.
    };

    Style style = Style::Rollback;
    std::int64_t blockMs = 7'200'000;
    std::int64_t outOfOrderMs = 0;           ///< Of such an age samples are taken in any order.
    std::int64_t futureMs = 0;               ///< 0: no limit.
    std::size_t largestRequest = 0;          ///< More samples are too large; 0: no limit.
    std::function<bool(const Sample &)> bad; ///< Refused with `badStatus`, and nothing else of the request taken.
    int badStatus = 400;

    Answer take(const std::vector<Sample> &samples, agent::TimestampMs now)
    {
        ++requests;
        if (largestRequest > 0 && samples.size() > largestRequest)
            return {413, "request entity too large"};
        for (const Sample &sample : samples)
            if (bad && bad(sample))
                return {badStatus, "label bad is not allowed"};
        const auto headBefore = m_headMax;
        const auto seriesBefore = style == Style::Rollback ? m_newest : std::map<std::string, Sample>();
        std::map<std::string, std::uint64_t> refused;
        std::vector<const Sample *> fine;
        for (const Sample &sample : samples) {
            const char *trouble = refusal(sample, now);
            if (trouble)
                ++refused[trouble];
            else
                fine.push_back(&sample);
        }
        if (style == Style::Rollback && !refused.empty()) {
            m_headMax = headBefore;
            m_newest = seriesBefore;
            return {400, refused.begin()->first};
        }
        for (const Sample *sample : fine)
            store(*sample);
        if (refused.empty())
            return {};
        if (style == Style::Silent)
            return {409, "store locally for endpoint 127.0.0.1:10901: conflict"};
        std::string body = "store locally for endpoint 127.0.0.1:10901: ";
        for (const auto &[trouble, count] : refused)
            body += (refused.begin()->first == trouble ? "add " : "; add ") + std::to_string(count) +
                    " samples: " + trouble;
        return {409, body};
    }
    /// The newest sample of somebody else.
    void advanceHead(agent::TimestampMs to) { m_headMax = std::max(m_headMax, to); }

    std::map<std::string, std::vector<agent::TimestampMs>> taken; ///< In the order they came, without repetitions.
    std::size_t repeated = 0;                                     ///< Came twice, the same.
    std::size_t disordered = 0;                                   ///< Came behind newer ones of their series.
    std::size_t requests = 0;
    [[nodiscard]] std::size_t count() const
    {
        std::size_t n = 0;
        for (const auto &[series, times] : taken)
            n += times.size();
        return n;
    }

private:
    const char *refusal(const Sample &sample, agent::TimestampMs now)
    {
        if (futureMs > 0 && sample.timestamp > now + futureMs)
            return "out of bounds";
        if (outOfOrderMs == 0 && m_headMax != kNone && sample.timestamp < m_headMax - blockMs / 2)
            return "out of bounds";
        if (outOfOrderMs > 0 && m_headMax != kNone && sample.timestamp < m_headMax - outOfOrderMs)
            return "too old sample";
        const auto newest = m_newest.find(sample.series);
        if (newest != m_newest.end() && sample.timestamp == newest->second.timestamp &&
            sample.value != newest->second.value)
            return "duplicate sample for timestamp";
        if (newest != m_newest.end() && sample.timestamp < newest->second.timestamp && outOfOrderMs == 0)
            return "out of order sample";
        if (newest == m_newest.end() || newest->second.timestamp <= sample.timestamp)
            m_newest[sample.series] = sample;
        m_headMax = std::max(m_headMax, sample.timestamp);
        return nullptr;
    }
    void store(const Sample &sample)
    {
        std::vector<agent::TimestampMs> &times = taken[sample.series];
        if (!times.empty() && times.back() == sample.timestamp) {
            ++repeated;
            return;
        }
        disordered += !times.empty() && sample.timestamp < times.back() ? 1 : 0;
        times.push_back(sample.timestamp);
    }

    static constexpr agent::TimestampMs kNone = std::numeric_limits<agent::TimestampMs>::min();
    agent::TimestampMs m_headMax = kNone;
    std::map<std::string, Sample> m_newest;
};
