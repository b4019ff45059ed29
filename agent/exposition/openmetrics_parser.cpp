// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/exposition/body_parser.h"
#include "agent/exposition/number_scan.h"

namespace agent::exposition {
namespace {

class OpenMetricsParser final : public BodyParser {
public:
    explicit OpenMetricsParser(Sink &sink) : BodyParser(sink, Format::OpenMetrics) {}

    [[nodiscard]] Status run(std::string_view lines)
    {
        enter(lines);
        while (m_line < m_end) {
            if (const char *end = matchPrediction(); end && readValue(true, end)) {
                if (m_stopped)
                    return refused();
                continue;
            }
            if (Status s = readLine(); !s.ok() || m_stopped)
                return s;
        }
        return {};
    }
    [[nodiscard]] Status conclude(std::size_t bytesLeft) const
    {
        if (m_ended)
            return bytesLeft == 0 ? Status() : invalidInput("unexpected data after # EOF");
        return m_stopped ? Status() : invalidInput("data does not end with # EOF");
    }

private:
    [[nodiscard]] Status readLine()
    {
        if (*m_line == '#') {
            if (Status s = parseOpenMetricsMetadata(rest(), m_metadata); !s.ok())
                return s;
            m_stopped = m_ended = m_metadata.kind == MetadataLine::Kind::End;
            deliverMetadata();
            return {};
        }
        const char *end = findSeriesEnd();
        if (!end || !readValue(false, end))
            return readCarefully();
        return m_stopped ? refused() : Status();
    }
    /// Behind the series of the current line, or null when that takes care.
    [[nodiscard]] const char *findSeriesEnd() const
    {
        const char *p = m_line;
        while (isClass(*p, kMetricNameChar))
            ++p;
        if ((p == m_line && *p != '{') || isDigit(*m_line))
            return nullptr;
        return *p == '{' ? findBraceEnd(p + 1, m_end) : p;
    }
    /// Reads a value that ends the line, and delivers. False: the line takes care (it may have a timestamp or an
    /// exemplar), nothing was delivered.
    [[nodiscard]] bool readValue(bool predicted, const char *seriesEnd)
    {
        if (*seriesEnd != ' ')
            return false;
        double value = 0;
        const char *p = scanNumber(seriesEnd + 1, m_end, value);
        if (!p || *p != '\n')
            return false;
        m_stopped = !deliverSample(predicted, seriesEnd, value, nullptr, p);
        return true;
    }

    bool m_ended = false; ///< "# EOF" was there.
};

} // namespace

Status parseOpenMetrics(std::string_view body, Sink &sink)
{
    OpenMetricsParser parser(sink);
    return parseBody(body, parser);
}

} // namespace agent::exposition
