// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/exposition/parser.h"

#include <utility>

namespace agent::exposition {

/// A sink between a parser and the sink that it stands for. Tells on what it is told; predicts what the next one does.
/// The next sink must outlive it. One thread.
class ForwardingSink : public Sink {
public:
    bool sample(std::string_view series, double value, const TimestampMs *timestamp,
                model::MetricType typeContext) override
    {
        const bool more = m_next.sample(series, value, timestamp, typeContext);
        m_prediction = m_next.prediction();
        return more;
    }
    bool predicted(std::string_view series, double value, const TimestampMs *timestamp) override
    {
        const bool more = m_next.predicted(series, value, timestamp);
        m_prediction = m_next.prediction();
        return more;
    }
    void exemplar(model::Labels labels, double value, const TimestampMs *timestamp) override
    {
        m_next.exemplar(std::move(labels), value, timestamp);
    }
    bool histogram(std::string_view series, const model::Histogram &value, const TimestampMs *timestamp) override
    {
        const bool more = m_next.histogram(series, value, timestamp);
        m_prediction = m_next.prediction();
        return more;
    }
    void startTimestamp(TimestampMs timestamp) override { m_next.startTimestamp(timestamp); }
    void type(std::string_view family, model::MetricType type) override { m_next.type(family, type); }
    void help(std::string_view family, std::string_view text) override { m_next.help(family, text); }
    void unit(std::string_view family, std::string_view unit) override { m_next.unit(family, unit); }
    [[nodiscard]] Status failure() const override { return m_next.failure(); }

protected:
    explicit ForwardingSink(Sink &next) : m_next(next) { m_prediction = next.prediction(); }

    Sink &m_next;
};

} // namespace agent::exposition
