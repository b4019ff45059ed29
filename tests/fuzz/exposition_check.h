// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/number.h"
#include "agent/exposition/lint.h"
#include "agent/exposition/parser.h"

#include <bit>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

/// What the fuzz targets of the expositions have in common. The first byte of an input chooses the options and after
/// how many samples the sink has enough; the rest is a body.
namespace fuzz {

inline void require(bool holds, const char *what)
{
    if (holds)
        return;
    std::fprintf(stderr, "%s\n", what);
    std::abort();
}

/// Writes down what it is told, judges it as a scrape does, and aborts when a promise of the parsers is broken.
class CheckingSink final : public agent::exposition::Sink {
public:
    CheckingSink(agent::exposition::Format format, std::size_t enough, const std::vector<std::string> *foretold)
        : m_format(format), m_enough(enough), m_foretold(foretold)
    {
        foretell();
    }

    bool sample(std::string_view series, double value, const agent::TimestampMs *timestamp,
                agent::model::MetricType type) override
    {
        using agent::exposition::Format;
        const Format read = m_format == Format::OpenMetrics ? Format::OpenMetrics : Format::Text;
        m_failure = parseSeriesLabels(series, type, m_labels, read);
        require(m_failure.ok() || m_format != Format::Protobuf, "the series of a protobuf sample cannot be read");
        if (!m_failure.ok()) {
            m_stopped = true;
            return false;
        }
        require(!m_labels.empty(), "a series without name");
        return take(series, value, timestamp);
    }
    bool predicted(std::string_view series, double value, const agent::TimestampMs *timestamp) override
    {
        require(agent::exposition::seriesHash(series) == m_prediction.hash && series.size() == m_prediction.length,
                "predicted, but not what was expected");
        return take(series, value, timestamp);
    }
    bool histogram(std::string_view series, const agent::model::Histogram &value,
                   const agent::TimestampMs *timestamp) override
    {
        const agent::Status readable =
            parseSeriesLabels(series, agent::model::MetricType::Histogram, m_labels, agent::exposition::Format::Text);
        require(readable.ok() && !m_labels.empty(), "the series of a histogram cannot be read");
        require(validate(value).ok(), "a histogram is not valid");
        require(!value.isStale(), "a histogram is a stale marker");
        note('h', series, static_cast<double>(value.bucketCount()), timestamp);
        return enough();
    }
    void startTimestamp(agent::TimestampMs timestamp) override { note('c', {}, 0, &timestamp); }
    void exemplar(agent::model::Labels labels, double value, const agent::TimestampMs *timestamp) override
    {
        note('e', labels.toString(), value, timestamp);
    }
    void type(std::string_view family, agent::model::MetricType type) override
    {
        note('t', family, static_cast<double>(type), nullptr);
    }
    void help(std::string_view family, std::string_view text) override
    {
        note('x', family, static_cast<double>(text.size()), nullptr);
    }
    void unit(std::string_view family, std::string_view unit) override
    {
        note('u', family, static_cast<double>(unit.size()), nullptr);
    }
    [[nodiscard]] agent::Status failure() const override { return m_failure; }

    std::vector<std::string> events;
    std::vector<std::string> samples; ///< Their series.

private:
    bool take(std::string_view text, double value, const agent::TimestampMs *timestamp)
    {
        note('s', text, value, timestamp);
        samples.emplace_back(text);
        foretell();
        return enough();
    }
    void note(char kind, std::string_view text, double value, const agent::TimestampMs *timestamp)
    {
        require(!m_stopped, "told of something after it had enough");
        std::string event(1, kind);
        event += text;
        event += ' ';
        event += std::to_string(std::bit_cast<std::uint64_t>(value));
        if (timestamp)
            event += '@' + std::to_string(*timestamp);
        events.push_back(std::move(event));
    }
    bool enough()
    {
        m_stopped = --m_enough == 0;
        return !m_stopped;
    }
    void foretell()
    {
        m_prediction = {};
        if (!m_foretold || samples.size() >= m_foretold->size())
            return;
        const std::string &next = (*m_foretold)[samples.size()];
        m_prediction = {agent::exposition::seriesHash(next), static_cast<std::uint32_t>(next.size())};
    }

    agent::exposition::Format m_format;
    std::size_t m_enough;
    const std::vector<std::string> *m_foretold;
    bool m_stopped = false;
    agent::Status m_failure;
    std::vector<agent::model::Label> m_labels;
};

/// Parses the input twice, the second time with every series foretold: both tell the same and end the same.
inline int checkExposition(const std::uint8_t *data, std::size_t size, agent::exposition::Format format)
{
    using namespace agent::exposition;
    if (size == 0)
        return 0;
    ParseOptions options;
    options.nativeHistograms = (data[0] & 1) != 0;
    options.classicHistograms = (data[0] & 2) != 0;
    options.convertToCustom = (data[0] & 4) != 0;
    options.startTimestamps = (data[0] & 8) != 0;
    const std::size_t enough = data[0] < 16 ? SIZE_MAX : data[0] / 16U;
    const std::string_view body(reinterpret_cast<const char *>(data) + 1, size - 1);

    CheckingSink plain(format, enough, nullptr);
    const agent::Status status = parse(body, format, options, plain);
    require(status.ok() || status.code() == agent::Code::InvalidInput, "an error of another kind");
    const std::string place = format == Format::Protobuf ? "byte " : "line ";
    require(status.ok() || status.message().rfind(place, 0) == 0, "an error without its place");
    CheckingSink foretold(format, enough, &plain.samples);
    require(parse(body, format, options, foretold) == status, "foretold, it ends in another way");
    require(foretold.events == plain.events, "foretold, it tells something else");

    if (format != Format::Protobuf && enough == SIZE_MAX) {
        CheckingSink simple(format, enough, nullptr);
        require(parse(body, format, {}, simple) == status, "options decide whether a page is right");
    }

    if (const auto problems = lint(body, format); problems.has_value())
        for (const LintProblem &problem : *problems)
            require(!problem.text.empty(), "a finding without words");
    return 0;
}

} // namespace fuzz
