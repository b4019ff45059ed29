// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/exposition/line_parser.h"
#include "agent/exposition/metadata_line.h"
#include "agent/exposition/parser.h"
#include "agent/exposition/scan.h"

#include <algorithm>
#include <string>
#include <string_view>

namespace agent::exposition {

/// What the parsers of both text formats share: a walk over lines that end in a line feed, and the delivery of what is
/// found. One thread.
class BodyParser {
public:
    explicit BodyParser(Sink &sink, Format format) : m_sink(sink), m_format(format) {}

    /// Where the walk stopped: the start of the line that is wrong, or the end.
    [[nodiscard]] std::size_t position() const { return static_cast<std::size_t>(m_line - m_begin); }
    /// True when nothing more is to be read, whatever follows.
    [[nodiscard]] bool stopped() const { return m_stopped; }

protected:
    void enter(std::string_view lines)
    {
        m_begin = m_line = lines.data();
        m_end = lines.data() + lines.size();
    }
    [[nodiscard]] std::string_view rest() const { return {m_line, static_cast<std::size_t>(m_end - m_line)}; }

    /// Behind the predicted series when the line begins with it and one blank; else null.
    [[nodiscard]] const char *matchPrediction() const
    {
        const Prediction &expected = m_sink.prediction();
        if (expected.length == 0 || m_end - m_line <= static_cast<std::ptrdiff_t>(expected.length))
            return nullptr;
        const char *end = m_line + expected.length;
        if (*end != ' ' || seriesHash({m_line, expected.length}) != expected.hash)
            return nullptr;
        return end;
    }
    /// Tells the sink of the sample in the current line, which ends before `lineFeed`, and moves to the next line.
    [[nodiscard]] bool deliverSample(bool predicted, const char *seriesEnd, double value, const TimestampMs *timestamp,
                                     const char *lineFeed)
    {
        const std::string_view series(m_line, static_cast<std::size_t>(seriesEnd - m_line));
        const bool more =
            predicted ? m_sink.predicted(series, value, timestamp) : m_sink.sample(series, value, timestamp, m_type);
        if (more)
            m_line = lineFeed + 1;
        return more;
    }
    [[nodiscard]] Status refused()
    {
        m_stopped = true;
        return m_sink.failure();
    }
    /// Reads the current line with the parser that knows every rule.
    [[nodiscard]] Status readCarefully()
    {
        SampleLine line;
        if (Status s = LineParser(rest(), m_format).sample(line); !s.ok())
            return s;
        if (!deliverSample(false, line.series.data() + line.series.size(), line.value,
                           line.timestamp ? &*line.timestamp : nullptr, m_line + line.length - 1))
            return refused();
        if (line.exemplar)
            m_sink.exemplar(std::move(line.exemplar->labels), line.exemplar->value,
                            line.exemplar->timestamp ? &*line.exemplar->timestamp : nullptr);
        return {};
    }
    void deliverMetadata()
    {
        if (m_metadata.kind == MetadataLine::Kind::Type)
            m_type = m_metadata.type;
        deliver(m_metadata, m_sink);
        m_line += m_metadata.length;
    }

    Sink &m_sink;
    const Format m_format;
    const char *m_begin = nullptr;
    const char *m_line = nullptr; ///< Start of the current line.
    const char *m_end = nullptr;  ///< Behind the last line feed.
    model::MetricType m_type = model::MetricType::Unknown;
    MetadataLine m_metadata;
    bool m_stopped = false;
};

/// Goes before the number of a line in the context of an error.
inline constexpr std::string_view kLineContext = "line ";

/// `status` with the number of the line of `body` that byte `at` stands in; Ok stays Ok.
[[nodiscard]] inline Status atLine(const Status &status, std::string_view body, std::size_t at)
{
    if (status.ok())
        return status;
    const auto line = 1 + std::count(body.begin(), body.begin() + static_cast<std::ptrdiff_t>(at), '\n');
    return status.withContext(std::string(kLineContext) + std::to_string(line));
}

/// Walks a body with `parser`. What follows the last line feed is walked as a copy that ends in one; so is a line that
/// seems wrong because a quoted text goes on behind the last line feed.
template <typename Parser>
[[nodiscard]] Status parseBody(std::string_view body, Parser &parser)
{
    const std::size_t lines = body.rfind('\n') + 1; // npos + 1 is 0
    Status status = parser.run(body.substr(0, lines));
    std::size_t at = parser.position();
    if (!parser.stopped() && lines < body.size()) {
        std::string last(body.substr(at));
        last += '\n';
        status = parser.run(last);
        at = std::min(at + parser.position(), body.size());
    }
    if (status.ok())
        status = parser.conclude(body.size() - at);
    return atLine(status, body, at);
}

} // namespace agent::exposition
