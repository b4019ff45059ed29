// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/exposition/parser.h"
#include "agent/model/quote.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string>

namespace agent::exposition {
namespace {

bool isSpace(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/// A character of a token as RFC 2045 has it.
bool isTokenChar(char c)
{
    constexpr std::string_view kSpecials = "()<>@,;:\\\"/[]?=";
    return c > ' ' && c < 0x7f && kSpecials.find(c) == std::string_view::npos;
}

/// Reads a media type from its start on. One thread; for a single use.
class MediaTypeReader {
public:
    explicit MediaTypeReader(std::string_view text) : m_rest(text) {}

    /// "type/subtype" in lower case, or nothing when the text is not a media type with sound parameters.
    std::optional<std::string> read()
    {
        skipSpace();
        std::string type = token();
        if (type.empty())
            return std::nullopt;
        if (eat('/')) {
            const std::string subtype = token();
            if (subtype.empty())
                return std::nullopt;
            type += '/';
            type += subtype;
        }
        skipSpace();
        std::map<std::string, std::string> parameters;
        while (!m_rest.empty()) {
            if (!eat(';'))
                return std::nullopt;
            skipSpace();
            if (m_rest.empty())
                break; // a trailing semicolon
            std::string name = token();
            std::string value;
            if (name.empty() || !eat('=') || !parameterValue(value))
                return std::nullopt;
            const auto [known, added] = parameters.try_emplace(std::move(name), value);
            if (!added && known->second != value)
                return std::nullopt;
            skipSpace();
        }
        return type;
    }

private:
    void skipSpace()
    {
        while (!m_rest.empty() && isSpace(m_rest.front()))
            m_rest.remove_prefix(1);
    }
    bool eat(char c)
    {
        if (m_rest.empty() || m_rest.front() != c)
            return false;
        m_rest.remove_prefix(1);
        return true;
    }
    std::string token()
    {
        std::string out;
        while (!m_rest.empty() && isTokenChar(m_rest.front())) {
            const char c = m_rest.front();
            out += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
            m_rest.remove_prefix(1);
        }
        return out;
    }
    bool parameterValue(std::string &out)
    {
        if (!eat('"')) {
            while (!m_rest.empty() && isTokenChar(m_rest.front())) {
                out += m_rest.front();
                m_rest.remove_prefix(1);
            }
            return !out.empty();
        }
        while (!m_rest.empty()) {
            const char c = m_rest.front();
            m_rest.remove_prefix(1);
            if (c == '"')
                return true;
            if (c == '\\' && !m_rest.empty()) {
                out += m_rest.front();
                m_rest.remove_prefix(1);
            } else {
                out += c;
            }
        }
        return false;
    }

    std::string_view m_rest;
};

} // namespace

Status chooseFormat(std::string_view contentType, const Format *fallback, Format &out)
{
    const auto mediaType = MediaTypeReader(contentType).read();
    if (mediaType == "text/plain")
        out = Format::Text;
    else if (mediaType == "application/openmetrics-text")
        out = Format::OpenMetrics;
    else if (mediaType == "application/vnd.google.protobuf")
        out = Format::Protobuf;
    else if (fallback)
        out = *fallback;
    else if (contentType.empty())
        return invalidInput("non-compliant scrape target sending blank Content-Type and no fallback_scrape_protocol "
                            "specified for target");
    else if (!mediaType)
        return invalidInput("cannot parse Content-Type " + model::quoted(contentType) +
                            " and no fallback_scrape_protocol for target");
    else
        return invalidInput("received unsupported Content-Type " + model::quoted(contentType) +
                            " and no fallback_scrape_protocol specified for target");
    return {};
}

} // namespace agent::exposition
