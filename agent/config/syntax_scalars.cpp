// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/config/syntax_scalars.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

namespace agent::config {
namespace {

void appendUtf8(std::string &out, std::uint32_t code)
{
    const auto put = [&out](std::uint32_t byte) { out += static_cast<char>(static_cast<unsigned char>(byte)); };
    if (code < 0x80) {
        put(code);
    } else if (code < 0x800) {
        put(0xc0 | (code >> 6));
        put(0x80 | (code & 0x3f));
    } else if (code < 0x10000) {
        put(0xe0 | (code >> 12));
        put(0x80 | ((code >> 6) & 0x3f));
        put(0x80 | (code & 0x3f));
    } else {
        put(0xf0 | (code >> 18));
        put(0x80 | ((code >> 12) & 0x3f));
        put(0x80 | ((code >> 6) & 0x3f));
        put(0x80 | (code & 0x3f));
    }
}

/// Undoes the quotes of one scalar.
class QuotedReader {
public:
    QuotedReader(std::string_view text, std::size_t &at) : m_text(text), m_at(at), m_begin(at), m_quote(text[at]) {}

    std::string read()
    {
        ++m_at;
        for (;;) {
            if (m_at >= m_text.size())
                throw SyntaxStop{{m_begin, "quotes that nobody closes"}};
            const char c = m_text[m_at];
            if (c == m_quote && !(c == '\'' && next() == '\''))
                break;
            if (c == '\n' || c == '\r')
                fold();
            else if (c == '\\' && m_quote == '"')
                escape();
            else
                plain(c);
        }
        ++m_at;
        return std::move(m_out);
    }

private:
    [[nodiscard]] char next() const { return m_at + 1 < m_text.size() ? m_text[m_at + 1] : '\0'; }

    void plain(char c)
    {
        m_out += c;
        m_at += c == '\'' && m_quote == '\'' ? 2 : 1;
        if (!isBlankChar(c))
            m_kept = m_out.size();
    }

    /// One line end is a blank, more are one less; blanks around them do not count.
    void fold()
    {
        m_out.resize(m_kept);
        const std::size_t breaks = skipBreaks();
        m_out.append(breaks == 1 ? 1 : breaks - 1, breaks == 1 ? ' ' : '\n');
        m_kept = m_out.size();
    }
    std::size_t skipBreaks()
    {
        std::size_t breaks = 0;
        while (const std::size_t length = lineBreakAt(m_text, m_at)) {
            ++breaks;
            m_at += length;
            if (isDocumentMarker(m_text, m_at))
                throw SyntaxStop{{m_at, "a document marker between quotes"}};
            while (m_at < m_text.size() && isBlankChar(m_text[m_at]))
                ++m_at;
        }
        // Readers differ in how many of them count.
        if (breaks > 2 && m_at < m_text.size() && m_text[m_at] == m_quote)
            throw SyntaxStop{{m_at, "several blank lines before a closing quote"}};
        return breaks;
    }

    void escape()
    {
        const char c = next();
        if (c == '\n' || c == '\r') {
            ++m_at;
            const std::size_t breaks = skipBreaks();
            m_out.append(breaks - 1, '\n');
        } else if (c == 'x' || c == 'u' || c == 'U') {
            appendUtf8(m_out, hex(c == 'x' ? 2 : c == 'u' ? 4 : 8));
        } else {
            constexpr std::string_view kNames = "0abt\tnvfre \"/\\N_LP";
            constexpr std::array<std::uint32_t, 18> kCodes{0,    7,   8,   9,   9,    10,   11,   12,     13,
                                                           0x1b, ' ', '"', '/', '\\', 0x85, 0xa0, 0x2028, 0x2029};
            const std::size_t index = c == '\0' ? std::string_view::npos : kNames.find(c);
            if (index == std::string_view::npos)
                throw SyntaxStop{{m_at, "an unknown escape between quotes"}};
            appendUtf8(m_out, kCodes[index]);
            m_at += 2;
        }
        m_kept = m_out.size();
    }
    std::uint32_t hex(std::size_t digits)
    {
        std::uint32_t code = 0;
        for (std::size_t i = 0; i < digits; ++i) {
            constexpr std::string_view kDigits = "0123456789abcdef";
            const std::size_t at = m_at + 2 + i;
            const char c = at < m_text.size() ? m_text[at] : ' ';
            const std::size_t digit = kDigits.find(c >= 'A' && c <= 'F' ? static_cast<char>(c + ('a' - 'A')) : c);
            if (digit == std::string_view::npos)
                throw SyntaxStop{{m_at, "an escape with too few digits between quotes"}};
            code = code * 16 + static_cast<std::uint32_t>(digit);
        }
        if (code > 0x10ffff || (code >= 0xd800 && code < 0xe000))
            throw SyntaxStop{{m_at, "an escape between quotes that is no character"}};
        m_at += 2 + digits;
        return code;
    }

    std::string_view m_text;
    std::size_t &m_at;
    std::size_t m_begin;
    char m_quote;
    std::string m_out;
    std::size_t m_kept = 0; ///< What of m_out no line end takes away.
};

enum class Chomp { Clip, Strip, Keep };

std::string literal(const std::vector<std::string_view> &lines)
{
    std::string out;
    for (std::size_t i = 0; i < lines.size(); ++i)
        out.append(i == 0 ? "" : "\n").append(lines[i]);
    return out;
}

std::string folded(const std::vector<std::string_view> &lines)
{
    std::string out;
    std::size_t blanks = 0;
    bool first = true;
    bool lastWasDeeper = false;
    for (const std::string_view line : lines) {
        if (line.empty()) {
            ++blanks;
            continue;
        }
        const bool deeper = isBlankChar(line.front());
        if (first)
            out.append(blanks, '\n');
        else if (deeper || lastWasDeeper)
            out.append(blanks + 1, '\n');
        else
            out.append(blanks == 0 ? 1 : blanks, blanks == 0 ? ' ' : '\n');
        out += line;
        first = false;
        lastWasDeeper = deeper;
        blanks = 0;
    }
    return out;
}

/// The rest of the line with the indicator. Moves `at` to the line end.
Chomp readHeader(std::string_view text, std::size_t &at)
{
    Chomp chomp = Chomp::Clip;
    ++at;
    if (at < text.size() && (text[at] == '-' || text[at] == '+'))
        chomp = text[at++] == '-' ? Chomp::Strip : Chomp::Keep;
    const std::size_t blanks = at;
    while (at < text.size() && isBlankChar(text[at]))
        ++at;
    if (at < text.size() && text[at] == '#' && at > blanks)
        at = std::min(text.find_first_of("\r\n", at), text.size());
    if (at < text.size() && lineBreakAt(text, at) == 0)
        throw SyntaxStop{{at, "something behind | or > that forms do not know"}};
    return chomp;
}

} // namespace

std::size_t lineBreakAt(std::string_view text, std::size_t at)
{
    if (at >= text.size() || (text[at] != '\n' && text[at] != '\r'))
        return 0;
    if (text[at] == '\n')
        return 1;
    if (at + 1 >= text.size() || text[at + 1] != '\n')
        throw SyntaxStop{{at, "a carriage return without a line feed"}};
    return 2;
}

bool isDocumentMarker(std::string_view text, std::size_t at)
{
    const std::string_view marker = text.substr(std::min(at, text.size()), 3);
    if (marker != "---" && marker != "...")
        return false;
    return at + 3 >= text.size() || isBlankChar(text[at + 3]) || text[at + 3] == '\n' || text[at + 3] == '\r';
}

std::string readQuoted(std::string_view text, std::size_t &at)
{
    return QuotedReader(text, at).read();
}

BlockScalar readBlockScalar(std::string_view text, std::size_t at, long parent)
{
    const bool folds = text[at] == '>';
    const Chomp chomp = readHeader(text, at);
    BlockScalar out;
    out.end = at;
    std::vector<std::string_view> lines;
    std::size_t used = 0; // Lines up to the last that is not blank.
    std::size_t indentation = 0;
    std::size_t deepestBlank = 0;
    std::size_t blankEnd = at;
    for (std::size_t length = lineBreakAt(text, at); length != 0; length = lineBreakAt(text, at)) {
        const std::size_t begin = at + length;
        const std::size_t content = std::min(text.find_first_not_of(' ', begin), text.size());
        const std::size_t end = std::min(text.find_first_of("\r\n", begin), text.size());
        const std::size_t column = content - begin;
        const bool blank = content == end;
        if (blank && (indentation == 0 || column <= indentation)) {
            if (begin == text.size())
                break;
            deepestBlank = std::max(deepestBlank, column);
            lines.emplace_back();
            blankEnd = end;
        } else {
            if (indentation == 0) {
                if (static_cast<long>(column) <= parent || column == 0)
                    break;
                if (text[content] == '\t' || deepestBlank > column)
                    throw SyntaxStop{{begin, "an indentation that forms cannot tell, below | or >"}};
                indentation = column;
            }
            if (column < indentation) {
                if (text[content] == '\t')
                    throw SyntaxStop{{content, "a tab in the indentation"}};
                break;
            }
            lines.push_back(text.substr(begin + indentation, end - begin - indentation));
            used = lines.size();
            out.end = blankEnd = end;
        }
        at = end;
    }
    out.resume = at;
    const std::size_t all = lines.size();
    lines.resize(used);
    out.text = folds ? folded(lines) : literal(lines);
    if (chomp == Chomp::Keep) {
        out.text.append(all - used + (used > 0 ? 1 : 0), '\n');
        out.end = blankEnd;
    } else if (chomp == Chomp::Clip && used > 0) {
        out.text += '\n';
    }
    return out;
}

} // namespace agent::config
