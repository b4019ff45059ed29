// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/number.h"
#include "agent/exposition/parser.h"

#include <limits>
#include <optional>
#include <string>
#include <vector>

/// Writes down all that a parser tells, one line an event: `sample <series> = <value> @<timestamp>`, `exemplar …`,
/// `type …`, `help …`, `unit …`. Labels of samples are parsed as well; a series that does not parse stops the parse
/// with its error.
class ExpositionRecorder final : public agent::exposition::Sink {
public:
    explicit ExpositionRecorder(agent::exposition::Format format = agent::exposition::Format::Text) : m_format(format)
    {
    }

    bool sample(std::string_view series, double value, const agent::TimestampMs *timestamp,
                agent::model::MetricType typeContext) override
    {
        agent::model::Labels labels;
        if (agent::Status s = agent::exposition::parseSeries(series, typeContext, labels, m_format); !s.ok()) {
            m_failure = s;
            return false;
        }
        lines.push_back("sample " + std::string(series) + " = " + agent::formatFloat(value) + stamp(timestamp));
        seriesTexts.emplace_back(series);
        labelSets.push_back(labels);
        values.push_back(value);
        return --samplesLeft > 0;
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

    agent::Status parse(std::string_view body)
    {
        return m_format == agent::exposition::Format::Text ? agent::exposition::parseText(body, *this)
                                                           : agent::exposition::parseOpenMetrics(body, *this);
    }

    /// All lines, each with its line feed.
    [[nodiscard]] std::string text() const
    {
        std::string out;
        for (const std::string &line : lines)
            out += line + "\n";
        return out;
    }

    std::vector<std::string> lines;
    std::vector<std::string> seriesTexts;
    std::vector<agent::model::Labels> labelSets;
    std::vector<double> values;
    std::size_t samplesLeft = std::numeric_limits<std::size_t>::max(); ///< Stops the parse when it reaches 0.

private:
    static std::string stamp(const agent::TimestampMs *timestamp)
    {
        return timestamp ? " @" + std::to_string(*timestamp) : std::string();
    }

    agent::exposition::Format m_format;
    agent::Status m_failure;
};
