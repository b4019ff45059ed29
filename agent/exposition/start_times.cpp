// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/exposition/start_times.h"

#include <algorithm>
#include <cmath>
#include <iterator>

namespace agent::exposition {
namespace {

constexpr std::string_view kCreated = "_created";
constexpr std::string_view kSuffixes[] = {"_total", "_bucket", "_count", "_sum", kCreated};

/// Finds `_created` series and nothing else.
class StartTimeCollector final : public Sink {
public:
    explicit StartTimeCollector(StartTimes &out) : m_out(out) {}

    bool sample(std::string_view series, double value, const TimestampMs *, model::MetricType) override
    {
        constexpr double kLimit = 9.2e15; // seconds
        std::uint64_t key = 0;
        if (m_keys.read(series, key) == StartTimeKeys::Kind::Created)
            m_out.set(key, std::fabs(value) < kLimit ? static_cast<TimestampMs>(value * 1000) : 0);
        return true;
    }
    void exemplar(model::Labels, double, const TimestampMs *) override {}
    void type(std::string_view family, model::MetricType type) override { m_keys.setFamily(family, type); }
    void help(std::string_view, std::string_view) override {}
    void unit(std::string_view, std::string_view) override {}

private:
    StartTimes &m_out;
    StartTimeKeys m_keys;
};

} // namespace

StartTimes StartTimes::read(std::string_view body)
{
    StartTimes out;
    if (body.find(kCreated) == std::string_view::npos)
        return out;
    StartTimeCollector collector(out);
    parseOpenMetrics(body, collector).ignore("whoever parses the page for its samples meets the same error");
    return out;
}

const TimestampMs *StartTimes::find(std::uint64_t key) const
{
    const auto found = m_times.find(key);
    return found == m_times.end() ? nullptr : &found->second;
}

void StartTimeKeys::setFamily(std::string_view family, model::MetricType type)
{
    m_family = family;
    m_familyHash = seriesHash(family);
    m_counts = type == model::MetricType::Counter || type == model::MetricType::Histogram ||
               type == model::MetricType::Summary;
    m_ownLabel = type == model::MetricType::Histogram ? "le" : type == model::MetricType::Summary ? "quantile" : "";
}

StartTimeKeys::Kind StartTimeKeys::read(std::string_view series, std::uint64_t &key)
{
    if (!m_counts || !m_parts.split(series, Format::OpenMetrics))
        return Kind::Other;
    const std::string_view suffix = m_parts.suffixAfter(m_family);
    if (suffix.empty() ? m_parts.name != m_family
                       : std::find(std::begin(kSuffixes), std::end(kSuffixes), suffix) == std::end(kSuffixes))
        return Kind::Other;
    key = m_familyHash + m_parts.labelsHash(m_ownLabel);
    return suffix == kCreated ? Kind::Created : Kind::Counting;
}

/// False when the series is to be kept back.
bool StartTimeSink::announce(std::string_view series)
{
    std::uint64_t key = 0;
    const StartTimeKeys::Kind kind = m_keys.read(series, key);
    m_keptBack = kind == StartTimeKeys::Kind::Created;
    if (kind == StartTimeKeys::Kind::Counting)
        if (const TimestampMs *time = m_times.find(key); time && *time != 0) // 0 tells nothing
            ForwardingSink::startTimestamp(*time);
    return !m_keptBack;
}

} // namespace agent::exposition
