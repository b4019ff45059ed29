// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/number.h"
#include "agent/exposition/parser.h"

#include <cstdlib>
#include <limits>
#include <string>
#include <vector>

/// All parts of a histogram in one line: `int schema=0 hint=0 count=3 zero=1/0.001 sum=2 +(0,2)[1 1] -[] <>`. Counts of
/// buckets are absolute; custom bounds stand at the end.
inline std::string describe(const agent::model::Histogram &h)
{
    std::string out = h.isFloat ? "float" : "int";
    const auto number = [&h](std::uint64_t whole, double real) {
        return h.isFloat ? agent::formatFloat(real) : std::to_string(whole);
    };
    const auto side = [&](const std::vector<agent::model::Histogram::Span> &spans,
                          const std::vector<std::int64_t> &deltas, const std::vector<double> &counts) {
        for (const auto &span : spans)
            out += "(" + std::to_string(span.offset) + "," + std::to_string(span.length) + ")";
        out += "[";
        std::int64_t count = 0;
        for (const std::int64_t delta : deltas)
            out += (out.back() == '[' ? "" : " ") + std::to_string(count += delta);
        for (const double value : counts)
            out += (out.back() == '[' ? "" : " ") + agent::formatFloat(value);
        out += "]";
    };
    out += " schema=" + std::to_string(h.schema) + " hint=" + std::to_string(static_cast<int>(h.hint));
    out += " count=" + number(h.count, h.floatCount);
    out += " zero=" + number(h.zeroCount, h.floatZeroCount) + "/" + agent::formatFloat(h.zeroThreshold);
    out += " sum=" + agent::formatFloat(h.sum) + " +";
    side(h.positiveSpans, h.positiveDeltas, h.positiveCounts);
    out += " -";
    side(h.negativeSpans, h.negativeDeltas, h.negativeCounts);
    out += " <";
    for (const double bound : h.customValues)
        out += (out.back() == '<' ? "" : " ") + agent::formatFloat(bound);
    return out + ">";
}

/// Writes down all that `parse` tells, one line an event, and judges each series as a scrape does. Told of the samples
/// of an earlier parse, it predicts them one after the other.
class EventRecorder final : public agent::exposition::Sink {
public:
    explicit EventRecorder(agent::exposition::Format format, std::vector<std::string> foretold = {})
        : m_format(format), m_foretold(std::move(foretold))
    {
        foretell();
    }

    bool sample(std::string_view series, double value, const agent::TimestampMs *timestamp,
                agent::model::MetricType typeContext) override
    {
        agent::model::Labels labels;
        m_failure = agent::exposition::parseSeries(series, typeContext, labels, seriesFormat());
        if (!m_failure.ok())
            return false;
        labelTexts.push_back(labels.toString());
        return add(series, value, timestamp);
    }
    bool predicted(std::string_view series, double value, const agent::TimestampMs *timestamp) override
    {
        ++predictions;
        return add(series, value, timestamp);
    }
    bool histogram(std::string_view series, const agent::model::Histogram &value,
                   const agent::TimestampMs *timestamp) override
    {
        std::vector<agent::model::Label> labels;
        m_failure = agent::exposition::parseSeriesLabels(series, agent::model::MetricType::Histogram, labels);
        if (m_failure.ok())
            m_failure = agent::model::validate(value);
        if (!m_failure.ok())
            return false;
        lines.push_back("histogram " + std::string(series) + " = " + describe(value) + stamp(timestamp));
        return --eventsLeft > 0;
    }
    void startTimestamp(agent::TimestampMs timestamp) override
    {
        lines.push_back("start " + std::to_string(timestamp));
    }
    void exemplar(agent::model::Labels labels, double value, const agent::TimestampMs *timestamp) override
    {
        lines.push_back("exemplar " + labels.toString() + " = " + agent::formatFloat(value) + stamp(timestamp));
    }
    void type(std::string_view family, agent::model::MetricType type) override
    {
        lines.push_back("type " + std::string(family) + " " + std::string(agent::model::typeName(type)));
    }
    void help(std::string_view family, std::string_view text) override
    {
        lines.push_back("help " + std::string(family) + " " + std::string(text));
    }
    void unit(std::string_view family, std::string_view unit) override
    {
        lines.push_back("unit " + std::string(family) + " " + std::string(unit));
    }
    [[nodiscard]] agent::Status failure() const override { return m_failure; }

    /// All lines, each with its line feed.
    [[nodiscard]] std::string text() const
    {
        std::string out;
        for (const std::string &line : lines)
            out += line + "\n";
        return out;
    }

    std::vector<std::string> lines;
    std::vector<std::string> seriesTexts; ///< Of the samples.
    std::vector<std::string> labelTexts;  ///< Of the samples that were not predicted.
    std::size_t predictions = 0;
    std::size_t eventsLeft = std::numeric_limits<std::size_t>::max(); ///< Stops the parse when it reaches 0.

private:
    [[nodiscard]] agent::exposition::Format seriesFormat() const
    {
        using agent::exposition::Format;
        return m_format == Format::OpenMetrics ? Format::OpenMetrics : Format::Text;
    }
    bool add(std::string_view text, double value, const agent::TimestampMs *timestamp)
    {
        lines.push_back("sample " + std::string(text) + " = " + agent::formatFloat(value) + stamp(timestamp));
        seriesTexts.emplace_back(text);
        foretell();
        return --eventsLeft > 0;
    }
    void foretell()
    {
        m_prediction = {};
        if (seriesTexts.size() >= m_foretold.size())
            return;
        const std::string &next = m_foretold[seriesTexts.size()];
        m_prediction = {agent::exposition::seriesHash(next), static_cast<std::uint32_t>(next.size())};
    }
    static std::string stamp(const agent::TimestampMs *timestamp)
    {
        return timestamp ? " @" + std::to_string(*timestamp) : std::string();
    }

    agent::exposition::Format m_format;
    std::vector<std::string> m_foretold;
    agent::Status m_failure;
};
