// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/engine/series_pattern.h"

#include "agent/base/ascii.h"
#include "agent/model/labels.h"

namespace agent::engine {
namespace {

bool isBlank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

bool isNameByte(char c)
{
    return isAsciiLetter(c) || isAsciiDigit(c) || c == '_' || c == ':';
}

bool isQuote(char c)
{
    return c == '"' || c == '\'' || c == '`';
}

/// Reads a pattern from left to right.
class Reader {
public:
    explicit Reader(std::string_view text) : m_text(text) {}

    [[nodiscard]] Result<SeriesPattern> read()
    {
        for (skipBlanks(); m_at < m_text.size(); skipBlanks()) {
            if (Status status = readOne(); !status.ok())
                return status;
            if (m_pattern.matchers.size() > SeriesPattern::kMaxMatchers ||
                m_pattern.words.size() > SeriesPattern::kMaxWords)
                return invalidInput("at most " + std::to_string(SeriesPattern::kMaxMatchers) +
                                    " matchers and as many words: take some away");
        }
        return std::move(m_pattern);
    }

private:
    void skipBlanks()
    {
        while (m_at < m_text.size() && (isBlank(m_text[m_at]) || m_text[m_at] == ',' ||
                                        (m_inBraces && m_text[m_at] == '}') || (!m_inBraces && m_text[m_at] == '{'))) {
            if (m_text[m_at] == '{')
                m_inBraces = true;
            else if (m_text[m_at] == '}')
                m_inBraces = false;
            ++m_at;
        }
    }
    [[nodiscard]] Status wrong(std::string_view what) const
    {
        return invalidInput("character " + std::to_string(m_at + 1) + ": " + std::string(what));
    }

    [[nodiscard]] Status readOne()
    {
        const std::size_t begin = m_at;
        std::string name;
        const bool quoted = isQuote(m_text[m_at]);
        if (quoted) {
            if (Status status = readString(name); !status.ok())
                return status;
        } else {
            while (m_at < m_text.size() && isNameByte(m_text[m_at]))
                name += m_text[m_at++];
        }
        std::size_t after = m_at;
        while (after < m_text.size() && isBlank(m_text[after]))
            ++after;
        if (!name.empty() && isMatcherAt(after)) {
            m_at = after;
            return readMatcher(std::move(name));
        }
        if (m_inBraces) {
            if (!quoted)
                return wrong(R"(within braces, write matchers such as job="node")");
            return addMatcher({std::string(model::kMetricName), std::move(name), std::nullopt, false});
        }
        if (quoted) {
            m_pattern.words.push_back(asciiLowerCase(name));
            return {};
        }
        if (m_at < m_text.size() && m_text[m_at] == '{' && !name.empty())
            return addMatcher({std::string(model::kMetricName), std::move(name), std::nullopt, false});
        m_at = begin;
        std::string word;
        while (m_at < m_text.size() && !isBlank(m_text[m_at]) && m_text[m_at] != ',' && m_text[m_at] != '{')
            word += m_text[m_at++];
        m_pattern.words.push_back(asciiLowerCase(word));
        return {};
    }

    /// Whether an operator stands at `at`. Outside of braces it has a quoted value after it; anything else is a word.
    [[nodiscard]] bool isMatcherAt(std::size_t at) const
    {
        const std::size_t length = operatorAt(at);
        if (length == 0 || m_inBraces)
            return length > 0;
        std::size_t value = at + length;
        while (value < m_text.size() && isBlank(m_text[value]))
            ++value;
        return value < m_text.size() && isQuote(m_text[value]);
    }
    [[nodiscard]] std::size_t operatorAt(std::size_t at) const
    {
        const std::string_view rest = m_text.substr(std::min(at, m_text.size()));
        if (rest.starts_with("=~") || rest.starts_with("!~") || rest.starts_with("!="))
            return 2;
        return rest.starts_with('=') ? 1 : 0;
    }

    [[nodiscard]] Status readMatcher(std::string label)
    {
        const std::string_view op = m_text.substr(m_at, operatorAt(m_at));
        m_at += op.size();
        while (m_at < m_text.size() && isBlank(m_text[m_at]))
            ++m_at;
        if (m_at >= m_text.size() || !isQuote(m_text[m_at]))
            return wrong("a value in quotes is missing, as in " + label + std::string(op) + "\"node\"");
        SeriesPattern::Matcher matcher{std::move(label), {}, std::nullopt, op[0] == '!'};
        if (Status status = readString(matcher.value); !status.ok())
            return status;
        if (op.ends_with('~')) {
            Result<relabel::Regex> regex = relabel::Regex::compile(matcher.value);
            if (!regex)
                return wrong(regex.error().message());
            matcher.regex = std::move(*regex);
        }
        return addMatcher(std::move(matcher));
    }

    [[nodiscard]] Status addMatcher(SeriesPattern::Matcher matcher)
    {
        m_pattern.matchers.push_back(std::move(matcher));
        return {};
    }

    [[nodiscard]] Status readString(std::string &out)
    {
        const char quote = m_text[m_at++];
        while (m_at < m_text.size() && m_text[m_at] != quote) {
            char c = m_text[m_at++];
            if (c == '\\' && quote != '`' && m_at < m_text.size()) {
                c = m_text[m_at++];
                // What is no escape of ours stays, so that patterns need no doubled backslashes.
                if (c == 'n')
                    c = '\n';
                else if (c == 't')
                    c = '\t';
                else if (c != '\\' && c != quote)
                    out += '\\';
            }
            out += c;
        }
        if (m_at >= m_text.size())
            return wrong(std::string("the quote ") + quote + " is not closed");
        ++m_at;
        return {};
    }

    std::string_view m_text;
    std::size_t m_at = 0;
    bool m_inBraces = false;
    SeriesPattern m_pattern;
};

} // namespace

bool SeriesPattern::Matcher::matches(std::string_view labelValue) const
{
    return (regex ? regex->matches(labelValue) : labelValue == value) != negated;
}

Result<SeriesPattern> SeriesPattern::parse(std::string_view text)
{
    return Reader(text).read();
}

} // namespace agent::engine
