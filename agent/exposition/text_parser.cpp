// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/exposition/body_parser.h"
#include "agent/exposition/number_scan.h"

namespace agent::exposition {
namespace {

class TextParser final : public BodyParser {
public:
    explicit TextParser(Sink &sink) : BodyParser(sink, Format::Text) {}

    [[nodiscard]] Status run(std::string_view lines)
    {
        enter(lines);
        while (m_line < m_end) {
            if (const char *end = matchPrediction(); end && readSuffix(true, end)) {
                if (m_stopped)
                    return refused();
                continue;
            }
            if (Status s = readLine(); !s.ok() || m_stopped)
                return s;
        }
        return {};
    }
    [[nodiscard]] static Status conclude(std::size_t) { return {}; }

private:
    [[nodiscard]] Status readLine()
    {
        m_line = skipBlanks(m_line);
        switch (*m_line) {
        case '\n':
            ++m_line;
            return {};
        case '\0': // ends the input, as for Prometheus
            m_stopped = true;
            return {};
        case '#':
            if (Status s = parseTextMetadata(rest(), m_metadata); !s.ok())
                return s;
            deliverMetadata();
            return {};
        default:
            break;
        }
        const char *end = findSeriesEnd();
        if (!end || !readSuffix(false, end))
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
        const char *brace = skipBlanks(p);
        return *brace == '{' ? findBraceEnd(brace + 1, m_end) : p;
    }
    /// Reads value and timestamp behind the series and delivers. False: the line takes care, nothing was delivered.
    [[nodiscard]] bool readSuffix(bool predicted, const char *seriesEnd)
    {
        double value = 0;
        const char *p = scanNumber(skipBlanks(seriesEnd), m_end, value);
        if (!p)
            return false;
        if (*p != '\n')
            p = skipBlanks(p);
        TimestampMs timestamp = 0;
        const char *const digits = p;
        while (isDigit(*p) && p - digits < 18)
            timestamp = timestamp * 10 + (*p++ - '0');
        const bool stamped = p != digits;
        if (stamped)
            p = skipBlanks(p);
        if (*p != '\n')
            return false;
        m_stopped = !deliverSample(predicted, seriesEnd, value, stamped ? &timestamp : nullptr, p);
        return true;
    }
};

} // namespace

Status parseText(std::string_view body, Sink &sink)
{
    TextParser parser(sink);
    return parseBody(body, parser);
}

} // namespace agent::exposition
