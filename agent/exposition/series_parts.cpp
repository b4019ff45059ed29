// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/exposition/series_parts.h"

#include "agent/exposition/scan.h"
#include "agent/model/name_validation.h"

#include <algorithm>

namespace agent::exposition {
namespace {

/// Reads the inside of the braces of a series. For a single use.
class LabelSplitter {
public:
    LabelSplitter(const char *p, const char *end, bool blanks, SeriesParts &out)
        : m_pos(p), m_end(end), m_blanks(blanks), m_out(out)
    {
    }

    /// Up to and with the closing brace, which must be the end.
    bool run()
    {
        skip();
        while (m_pos != m_end && *m_pos != '}') {
            if (!entry())
                return false;
            skip();
            if (m_pos != m_end && *m_pos == ',') {
                ++m_pos;
                skip();
            } else if (m_pos == m_end || *m_pos != '}') {
                return false;
            }
        }
        return m_pos != m_end && m_pos + 1 == m_end;
    }

private:
    void skip()
    {
        while (m_blanks && m_pos != m_end && isBlank(*m_pos))
            ++m_pos;
    }
    /// Behind a quoted text, whose inside goes to `inside`.
    bool quotedText(std::string_view &inside)
    {
        if (m_pos == m_end || *m_pos != '"')
            return false;
        const char *const stop = findQuoteEnd(m_pos + 1, m_end);
        if (!stop)
            return false;
        inside = {m_pos + 1, static_cast<std::size_t>(stop - m_pos) - 2};
        m_pos = stop;
        return true;
    }
    bool labelName(SeriesParts::Label &label)
    {
        const char *const start = m_pos;
        if (*m_pos == '"') {
            if (!quotedText(label.name))
                return false;
        } else {
            while (m_pos != m_end && isClass(*m_pos, kLabelNameChar))
                ++m_pos;
            label.name = {start, static_cast<std::size_t>(m_pos - start)};
            if (m_pos == start || isDigit(*start))
                return false;
        }
        label.nameText = {start, static_cast<std::size_t>(m_pos - start)};
        return true;
    }
    /// A label, or the metric name in quotes.
    bool entry()
    {
        SeriesParts::Label label;
        if (!labelName(label))
            return false;
        skip();
        if (m_pos != m_end && *m_pos == '=') {
            ++m_pos;
            skip();
            if (!quotedText(label.value))
                return false;
            m_out.labels.push_back(label);
            return true;
        }
        const bool isName =
            label.nameText.front() == '"' && m_out.name.empty() && label.name.find('\\') == std::string_view::npos;
        m_out.name = label.name;
        return isName;
    }

    const char *m_pos;
    const char *m_end;
    const bool m_blanks; ///< Are allowed between tokens.
    SeriesParts &m_out;
};

std::uint64_t mixed(std::uint64_t h)
{
    h ^= h >> 32;
    h *= 0x9e3779b97f4a7c15;
    return h ^ (h >> 29);
}

} // namespace

bool SeriesParts::split(std::string_view series, Format format)
{
    name = {};
    labels.clear();
    if (!isAscii(series) && !model::isValidUtf8(series))
        return false;
    const bool isText = format == Format::Text; // which alone has blanks and raw line feeds
    if (!isText && series.find('\n') != std::string_view::npos)
        return false;
    const char *const begin = series.data();
    const char *const end = begin + series.size();
    const char *p = begin;
    while (p != end && isClass(*p, kMetricNameChar))
        ++p;
    name = {begin, static_cast<std::size_t>(p - begin)};
    while (isText && p != end && isBlank(*p))
        ++p;
    const bool inBraces = p != end && *p == '{' && (!name.empty() || p == begin);
    if (!inBraces)
        return p == end && !name.empty();
    return LabelSplitter(p + 1, end, isText, *this).run() && !name.empty();
}

const SeriesParts::Label *SeriesParts::find(std::string_view label) const
{
    const auto found =
        std::find_if(labels.rbegin(), labels.rend(), [label](const Label &known) { return known.name == label; });
    return found == labels.rend() ? nullptr : &*found;
}

std::string_view SeriesParts::suffixAfter(std::string_view family) const
{
    return name.substr(0, family.size()) == family ? name.substr(family.size()) : std::string_view();
}

std::uint64_t SeriesParts::labelsHash(std::string_view except) const
{
    std::uint64_t sum = 0;
    for (const Label &label : labels)
        if (label.name != except)
            sum += mixed(mixed(seriesHash(label.name)) + seriesHash(label.value));
    return sum;
}

} // namespace agent::exposition
