// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/exposition/line_parser.h"

#include "agent/base/number.h"
#include "agent/model/quote.h"
#include "agent/exposition/scan.h"
#include "agent/model/name_validation.h"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace agent::exposition {

std::string unescaped(std::string_view text, bool quotes)
{
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char following = text[i] == '\\' && i + 1 < text.size() ? text[i + 1] : '\0';
        if (following == 'n') {
            out += '\n';
            ++i;
        } else if (following == '\\' || (following == '"' && quotes)) {
            out += following;
            ++i;
        } else {
            out += text[i];
        }
    }
    return out;
}

// Tokens

std::string_view LineParser::tokenName(Token token)
{
    switch (token) {
    case Token::Invalid:
        return "INVALID";
    case Token::End:
        return "EOF";
    case Token::LineBreak:
        return "LINEBREAK";
    case Token::Name:
        return "MNAME";
    case Token::QuotedName:
        return "QSTRING";
    case Token::BraceOpen:
        return "BOPEN";
    case Token::BraceClose:
        return "BCLOSE";
    case Token::LabelName:
        return "LNAME";
    case Token::Equal:
        return "EQUAL";
    case Token::Comma:
        return "COMMA";
    case Token::LabelValue:
        return "LVALUE";
    case Token::Value:
        return "VALUE";
    case Token::Timestamp:
        return "TIMESTAMP";
    case Token::ExemplarOpen:
        return "COMMENT";
    }
    return "INVALID";
}

LineParser::Token LineParser::take(std::size_t length, State following, Token token)
{
    m_pos += length;
    m_state = following;
    return token;
}

/// The end of a run of characters up to a line feed, blank or NUL, for text also up to a tab and (`stopsAtBrace`) an
/// opening brace.
std::size_t LineParser::runEnd(std::size_t from, bool stopsAtBrace) const
{
    std::size_t i = from;
    while (i < m_input.size() && m_input[i] != '\n' && m_input[i] != ' ' && m_input[i] != '\0') {
        if (atText() && (m_input[i] == '\t' || (stopsAtBrace && m_input[i] == '{')))
            break;
        ++i;
    }
    return i;
}

/// Takes a quoted text; `m_pos` ends behind it, or where it went wrong. NULs are taken but in
/// exemplars.
bool LineParser::takeQuoted(bool lineFeeds)
{
    const bool nuls = m_state == State::Labels || m_state == State::LabelValue;
    for (++m_pos; m_pos < m_input.size(); ++m_pos) {
        const char c = m_input[m_pos];
        if (c == '"') {
            ++m_pos;
            return true;
        }
        if ((c == '\n' && !lineFeeds) || (c == '\0' && !nuls))
            return false;
        if (c == '\\') {
            ++m_pos;
            if (m_pos >= m_input.size() || m_input[m_pos] == '\n')
                return false;
        }
    }
    return false;
}

LineParser::Token LineParser::lexLabels()
{
    const bool exemplar = m_state == State::ExemplarLabels;
    const State labels = m_state;
    switch (m_input[m_pos]) {
    case '}':
        return take(1, exemplar ? State::ExemplarValue : State::Value, Token::BraceClose);
    case '=':
        return take(1, exemplar ? State::ExemplarLabelValue : State::LabelValue, Token::Equal);
    case ',':
        return take(1, labels, Token::Comma);
    case '"':
        return takeQuoted(!exemplar) ? Token::QuotedName : Token::Invalid;
    default:
        break;
    }
    if (!isClass(m_input[m_pos], kLabelNameStart))
        return Token::Invalid;
    while (m_pos < m_input.size() && isClass(m_input[m_pos], kLabelNameChar))
        ++m_pos;
    return Token::LabelName;
}

LineParser::Token LineParser::lexValue(State following)
{
    // OpenMetrics has exactly one blank before the value, which counts as part of the token.
    const std::size_t from = atText() ? m_pos : m_pos + 1;
    if (!atText() && m_input[m_pos] != ' ')
        return Token::Invalid;
    const std::size_t end = runEnd(from, true);
    m_pos = end > from ? end : from;
    if (end <= from)
        return Token::Invalid;
    m_state = following;
    return Token::Value;
}

LineParser::Token LineParser::lexTimestamp()
{
    if (m_input[m_pos] == '\n')
        return take(1, State::Start, Token::LineBreak);
    if (!atText()) {
        const State same = m_state;
        if (same == State::Timestamp && m_input.substr(m_pos, 4) == " # {")
            return take(4, State::ExemplarLabels, Token::ExemplarOpen);
        if (m_input[m_pos] != ' ')
            return Token::Invalid;
        const std::size_t end = runEnd(m_pos + 1, false);
        const bool some = end > m_pos + 1;
        m_pos = end;
        return some ? Token::Timestamp : Token::Invalid;
    }
    std::size_t end = m_pos;
    while (end < m_input.size() && isDigit(m_input[end]))
        ++end;
    if (end == m_pos)
        return Token::Invalid;
    m_pos = end;
    return Token::Timestamp;
}

LineParser::Token LineParser::next()
{
    if (atText())
        while (m_pos < m_input.size() && isBlank(m_input[m_pos]))
            ++m_pos;
    if (m_pos >= m_input.size())
        return Token::End;
    m_start = m_pos;
    const char c = m_input[m_pos];
    switch (m_state) {
    case State::Start:
        if (c == '{')
            return take(1, State::Labels, Token::BraceOpen);
        if (!isClass(c, kMetricNameStart))
            return Token::Invalid;
        while (m_pos < m_input.size() && isClass(m_input[m_pos], kMetricNameChar))
            ++m_pos;
        m_state = State::Value;
        return Token::Name;
    case State::Value:
        if (c == '{')
            return take(1, State::Labels, Token::BraceOpen);
        return lexValue(State::Timestamp);
    case State::Labels:
    case State::ExemplarLabels:
        return lexLabels();
    case State::LabelValue:
    case State::ExemplarLabelValue: {
        if (c != '"' || !takeQuoted(atText()))
            return Token::Invalid;
        m_state = m_state == State::LabelValue ? State::Labels : State::ExemplarLabels;
        return Token::LabelValue;
    }
    case State::ExemplarValue:
        return lexValue(State::ExemplarTimestamp);
    case State::Timestamp:
    case State::ExemplarTimestamp:
        return lexTimestamp();
    }
    return Token::Invalid;
}

Status syntaxError(std::string_view expected, std::string_view input, std::size_t start, std::size_t stop,
                   std::string_view kind)
{
    const std::size_t end = std::min(input.size(), stop + 1);
    std::string message(expected);
    message += ", got ";
    message += model::quoted(input.substr(start, end - start));
    message += " (\"";
    message += kind;
    message += "\") while parsing: ";
    message += model::quoted(input.substr(0, end));
    return invalidInput(std::move(message));
}

Status LineParser::unexpected(std::string_view expected, Token got) const
{
    return syntaxError(expected, m_input, m_start, m_pos, tokenName(got));
}

// Grammar

Status LineParser::readLabels(std::vector<model::Label> *labels, bool &named, bool exemplar)
{
    const auto name = [](std::string_view text) {
        if (text.front() != '"')
            return std::string(text);
        return unescaped(text.substr(1, text.size() - 2), true);
    };
    Token t = next();
    while (true) {
        if (t == Token::BraceClose)
            return {};
        if (t != Token::LabelName && t != Token::QuotedName)
            return unexpected("expected label name", t);
        const bool isQuoted = t == Token::QuotedName;
        const std::string_view nameText = token();
        t = next();
        if (isQuoted && (t == Token::Comma || t == Token::BraceClose)) { // a metric name
            if (exemplar)
                return unexpected("expected label name", t);
            if (named)
                return invalidInput("metric name already set while parsing: " + model::quoted(soFar()));
            named = true;
            if (labels)
                labels->push_back({std::string(model::kMetricName), name(nameText)});
            if (t == Token::BraceClose)
                return {};
            t = next();
            continue;
        }
        if (t != Token::Equal)
            return unexpected("expected equal", t);
        if (t = next(); t != Token::LabelValue)
            return unexpected("expected label value", t);
        const std::string_view value = token();
        if (!model::isValidUtf8(value))
            return invalidInput("invalid UTF-8 label value: " + model::quoted(value));
        if (labels)
            labels->push_back({name(nameText), unescaped(value.substr(1, value.size() - 2), true)});
        t = next();
        if (t == Token::Comma)
            t = next();
        else if (t != Token::BraceClose && !atText())
            return unexpected("expected comma or brace close", t);
    }
}

/// Reads name and labels; `soFar()` is the series then.
Status LineParser::readSeries(std::vector<model::Label> *labels)
{
    const Token first = next();
    bool named = first == Token::Name;
    if (!named && first != Token::BraceOpen)
        return unexpected("expected a valid start token", first);
    if (named) {
        if (labels)
            labels->push_back({std::string(model::kMetricName), std::string(token())});
        const std::size_t nameEnd = m_pos;
        std::size_t brace = nameEnd;
        while (atText() && brace < m_input.size() && isBlank(m_input[brace]))
            ++brace;
        if (brace >= m_input.size() || m_input[brace] != '{')
            return {};
        static_cast<void>(next()); // the brace
    }
    if (Status s = readLabels(labels, named, false); !s.ok())
        return s;
    if (!named)
        return invalidInput("metric name not set while parsing: " + model::quoted(soFar()));
    return {};
}

Status LineParser::readNumber(double &out) const
{
    std::string_view text = token();
    if (!atText())
        text.remove_prefix(1);
    if (text.find_first_of("pP_") != std::string_view::npos)
        return invalidInput("unsupported character in float while parsing: " + model::quoted(soFar()));
    const auto value = parseFloat(text);
    if (!value)
        return invalidInput(model::quoted(text) + " is not a valid number while parsing: " + model::quoted(soFar()));
    out = *value;
    return {};
}

/// OpenMetrics: seconds as a number, kept as milliseconds, cut off behind them.
Status LineParser::readTimestamp(std::string_view what, std::optional<TimestampMs> &out) const
{
    constexpr double kLimit = 9.2e18;
    double seconds = 0;
    if (Status s = readNumber(seconds); !s.ok())
        return s;
    const double milliseconds = seconds * 1000;
    if (!std::isfinite(seconds) || milliseconds >= kLimit || milliseconds <= -kLimit)
        return invalidInput("invalid " + std::string(what) + " " + formatFloat(seconds));
    out = static_cast<TimestampMs>(milliseconds);
    return {};
}

Status LineParser::readTextSuffix(SampleLine &out)
{
    Token t = next();
    if (t == Token::LineBreak)
        return {};
    if (t != Token::Timestamp)
        return unexpected("expected timestamp or new record", t);
    TimestampMs timestamp = 0;
    const std::string_view digits = token();
    if (std::from_chars(digits.data(), digits.data() + digits.size(), timestamp).ec != std::errc{})
        return invalidInput("timestamp " + model::quoted(digits) +
                            " is out of range while parsing: " + model::quoted(soFar()));
    out.timestamp = timestamp;
    if (t = next(); t != Token::LineBreak)
        return unexpected("expected next entry after timestamp", t);
    return {};
}

Status LineParser::readExemplar(SampleLine &out)
{
    SampleLine::Exemplar exemplar;
    std::vector<model::Label> labels;
    bool named = false;
    if (Status s = readLabels(&labels, named, true); !s.ok())
        return s;
    exemplar.labels = model::Labels(std::move(labels));
    Token t = next();
    if (t != Token::Value)
        return unexpected("expected value after exemplar labels", t);
    if (Status s = readNumber(exemplar.value); !s.ok())
        return s;
    t = next();
    if (t == Token::Timestamp) {
        if (Status s = readTimestamp("exemplar timestamp", exemplar.timestamp); !s.ok())
            return s;
        if (t = next(); t != Token::LineBreak)
            return unexpected("expected next entry after exemplar timestamp", t);
    } else if (t != Token::LineBreak) {
        return unexpected("expected timestamp or new record", t);
    }
    out.exemplar = std::move(exemplar);
    return {};
}

Status LineParser::readOpenMetricsSuffix(SampleLine &out)
{
    Token t = next();
    if (t == Token::Timestamp) {
        if (Status s = readTimestamp("timestamp", out.timestamp); !s.ok())
            return s;
        t = next();
        if (t != Token::LineBreak && t != Token::ExemplarOpen)
            return unexpected("expected next entry after timestamp", t);
    }
    if (t == Token::LineBreak)
        return {};
    if (t == Token::ExemplarOpen)
        return readExemplar(out);
    return unexpected("expected timestamp or new record", t);
}

Status LineParser::sample(SampleLine &out)
{
    if (Status s = readSeries(nullptr); !s.ok())
        return s;
    out.series = soFar();
    if (const Token t = next(); t != Token::Value)
        return unexpected("expected value after metric", t);
    if (Status s = readNumber(out.value); !s.ok())
        return s;
    if (Status s = atText() ? readTextSuffix(out) : readOpenMetricsSuffix(out); !s.ok())
        return s;
    out.length = m_pos;
    return {};
}

Status LineParser::series(std::vector<model::Label> &out)
{
    if (Status s = readSeries(&out); !s.ok())
        return s;
    if (m_pos == m_input.size())
        return {};
    m_start = m_pos;
    return unexpected("expected the end of the series", Token::Invalid);
}

} // namespace agent::exposition
