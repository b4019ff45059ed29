// SPDX-License-Identifier: GPL-3.0-or-later
// Feeds any bytes to both text parsers. What parses must parse to the same samples when each series is foretold.
#include "agent/exposition/parser.h"

#include <bit>
#include <cstdlib>
#include <string>
#include <vector>

using agent::TimestampMs;
using agent::exposition::Format;

namespace {

struct Found {
    std::string series;
    std::uint64_t valueBits = 0;
    TimestampMs timestamp = 0;
    friend bool operator==(const Found &, const Found &) = default;
};

class Recorder final : public agent::exposition::Sink {
public:
    Recorder(Format format, const std::vector<Found> *foretold) : m_format(format), m_foretold(foretold) { foretell(); }

    bool sample(std::string_view series, double value, const TimestampMs *timestamp,
                agent::model::MetricType type) override
    {
        agent::model::Labels labels;
        m_failure = parseSeries(series, type, labels, m_format);
        if (!m_failure.ok())
            return false;
        if (!labels.has("__name__") && !labels.empty())
            std::abort();
        return add(series, value, timestamp);
    }
    bool predicted(std::string_view series, double value, const TimestampMs *timestamp) override
    {
        return add(series, value, timestamp);
    }
    void exemplar(agent::model::Labels, double, const TimestampMs *) override {}
    void type(std::string_view, agent::model::MetricType) override {}
    void help(std::string_view, std::string_view) override {}
    void unit(std::string_view, std::string_view) override {}
    [[nodiscard]] agent::Status failure() const override { return m_failure; }

    std::vector<Found> found;

private:
    bool add(std::string_view series, double value, const TimestampMs *timestamp)
    {
        found.push_back({std::string(series), std::bit_cast<std::uint64_t>(value), timestamp ? *timestamp : -1});
        foretell();
        return true;
    }
    void foretell()
    {
        m_prediction = {};
        if (m_foretold && found.size() < m_foretold->size()) {
            const std::string &series = (*m_foretold)[found.size()].series;
            m_prediction = {agent::exposition::seriesHash(series), static_cast<std::uint32_t>(series.size())};
        }
    }

    Format m_format;
    const std::vector<Found> *m_foretold;
    agent::Status m_failure;
};

void check(std::string_view body, Format format)
{
    const auto parse = [&](Recorder &sink) {
        return format == Format::Text ? parseText(body, sink) : parseOpenMetrics(body, sink);
    };
    Recorder plain(format, nullptr);
    if (!parse(plain).ok())
        return;
    Recorder foretold(format, &plain.found);
    if (!parse(foretold).ok() || foretold.found != plain.found)
        std::abort();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const std::string_view body(reinterpret_cast<const char *>(data), size);
    check(body, Format::Text);
    check(body, Format::OpenMetrics);
    return 0;
}
