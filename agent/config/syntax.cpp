// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/config/syntax.h"

#include "agent/config/syntax_scalars.h"
#include "agent/model/name_validation.h"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>
#include <utility>

namespace agent::config {
namespace {

using Kind = SyntaxNode::Kind;
using Style = SyntaxNode::Style;

constexpr int kMaxDepth = 100;
constexpr std::size_t kManyKeys = 16; ///< From here on duplicates are found by hash.
constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

bool isBreak(char c)
{
    return c == '\n' || c == '\r';
}

bool isFlowIndicator(char c)
{
    return c != '\0' && std::string_view(",[]{}").find(c) != std::string_view::npos;
}

bool isNullWord(std::string_view text)
{
    return text == "~" || text == "null" || text == "Null" || text == "NULL";
}

bool isKnownTag(std::string_view tag)
{
    constexpr std::string_view kKnown[] = {"!!str", "!!int", "!!float", "!!bool", "!!null", "!!map", "!!seq"};
    return std::find(std::begin(kKnown), std::end(kKnown), tag) != std::end(kKnown);
}

/// Reads one text from front to back.
class Reader {
public:
    explicit Reader(std::string_view text) : m_text(text) {}

    SyntaxTree read()
    {
        SyntaxTree tree;
        checkCharacters();
        if (m_text.starts_with(kByteOrderMark))
            m_at = m_line = kByteOrderMark.size();
        skipToToken();
        if (atMarker("---")) {
            m_at += 3;
            skipToToken();
            if (!atEnd() && !firstOnLine())
                fail("something behind --- in its line");
        }
        tree.root.begin = tree.root.end = m_at;
        if (!atEnd() && !atMarker("...")) {
            tree.root = blockValue(-1, false);
            if (tree.root.kind != Kind::Mapping && tree.root.kind != Kind::Null)
                fail("the top of the file is no mapping");
        }
        skipToToken();
        tree.bodyEnd = m_at;
        if (atMarker("...")) {
            m_at += 3;
            skipToToken();
        }
        if (!atEnd())
            fail("something that belongs to nothing before it");
        return tree;
    }

private:
    class Depth {
    public:
        explicit Depth(Reader &reader) : m_reader(reader)
        {
            if (++m_reader.m_depth > kMaxDepth)
                m_reader.fail("nested too deeply");
        }
        ~Depth() { --m_reader.m_depth; }
        Depth(const Depth &) = delete;
        Depth &operator=(const Depth &) = delete;

    private:
        Reader &m_reader;
    };

    [[noreturn]] void fail(std::string message) const { throw SyntaxStop{{m_at, std::move(message)}}; }

    void checkCharacters()
    {
        for (m_at = 0; m_at < m_text.size(); ++m_at) {
            const char c = m_text[m_at];
            if ((c >= 0 && c < 0x20 && c != '\t' && !isBreak(c)) || c == 0x7f)
                fail("a control character");
        }
        m_at = 0;
        if (!model::isValidUtf8(m_text))
            fail("the text is not UTF-8");
    }

    [[nodiscard]] bool atEnd() const { return m_at >= m_text.size(); }
    [[nodiscard]] char charAt(std::size_t at) const { return at < m_text.size() ? m_text[at] : '\0'; }
    [[nodiscard]] char peek() const { return charAt(m_at); }
    [[nodiscard]] bool isEndAt(std::size_t at) const
    {
        return at >= m_text.size() || isBlankChar(m_text[at]) || isBreak(m_text[at]);
    }
    [[nodiscard]] std::size_t column() const { return m_at - m_line; }
    [[nodiscard]] bool atIndicator(char c) const { return peek() == c && isEndAt(m_at + 1); }
    [[nodiscard]] bool atMarker(std::string_view marker) const
    {
        return m_at == m_line && m_text.substr(m_at, 3) == marker && isDocumentMarker(m_text, m_at);
    }
    [[nodiscard]] bool atAnyMarker() const { return atMarker("---") || atMarker("..."); }
    /// Whether only blanks stand before this in its line.
    [[nodiscard]] bool firstOnLine() const
    {
        return m_text.substr(m_line, m_at - m_line).find_first_not_of(" \t") == std::string_view::npos;
    }

    void skipBlanks()
    {
        while (!atEnd() && isBlankChar(peek()))
            ++m_at;
    }
    /// Passes blanks, comments and line ends.
    void skipToToken()
    {
        for (;;) {
            const std::size_t begin = m_at;
            skipBlanks();
            if (peek() == '#' && !atEnd()) {
                if (m_at == begin && m_at != m_line)
                    fail("a comment needs a blank before its #");
                m_at = std::min(m_text.find_first_of("\r\n", m_at), m_text.size());
            }
            const std::size_t length = lineBreakAt(m_text, m_at);
            if (length == 0)
                break;
            m_at += length;
            m_line = m_at;
        }
        if (m_inFlow == 0 && !atEnd() && firstOnLine() &&
            m_text.substr(m_line, m_at - m_line).find('\t') != std::string_view::npos)
            fail("a tab in the indentation");
    }

    void readProperties(SyntaxNode &node)
    {
        while (peek() == '&' || peek() == '!') {
            const std::size_t begin = m_at;
            const bool isAnchor = peek() == '&';
            std::string name = readName();
            std::string &slot = isAnchor ? node.anchor : node.tag;
            if (!slot.empty())
                fail("two anchors or two tags for one value");
            if (!isAnchor && !isKnownTag("!" + name))
                fail("a tag, which is not allowed");
            if (isAnchor)
                node.target = begin;
            slot = isAnchor ? std::move(name) : '!' + name;
            node.begin = node.end = m_at;
            skipBlanks();
        }
    }
    std::string readName()
    {
        const std::size_t begin = ++m_at;
        while (!isEndAt(m_at) && !isFlowIndicator(peek()))
            ++m_at;
        if (m_at == begin || charAt(m_at - 1) == ':')
            fail("an anchor, alias or tag without a plain name");
        return std::string(m_text.substr(begin, m_at - begin));
    }
    void readAlias(SyntaxNode &node)
    {
        if (!node.anchor.empty() || !node.tag.empty())
            fail("an alias with an anchor or tag");
        node.kind = Kind::Alias;
        node.begin = m_at;
        node.text = readName();
        node.end = m_at;
        const auto known = m_anchors.find(node.text);
        if (known == m_anchors.end())
            fail("an alias without its anchor before it");
        node.target = known->second;
    }
    void remember(const SyntaxNode &node)
    {
        if (!node.anchor.empty() && !m_anchors.emplace(node.anchor, node.target).second)
            fail("an anchor whose name is already taken");
    }

    /// What stands behind a colon (`inMapping`) or dash of something in column `parent`.
    SyntaxNode blockValue(long parent, bool inMapping)
    {
        const Depth depth(*this);
        SyntaxNode node;
        node.begin = node.end = m_at;
        skipToToken();
        const auto outside = [this, parent, inMapping] {
            if (atEnd() || atAnyMarker())
                return true;
            const auto here = static_cast<long>(column());
            return firstOnLine() && here <= parent && !(inMapping && here == parent && atIndicator('-'));
        };
        if (outside())
            return node;
        if (peek() == '&' || peek() == '!') {
            const std::size_t line = m_line;
            readProperties(node);
            skipToToken();
            if (outside() && node.tag.empty()) {
                remember(node);
                return node;
            }
            if (m_line == line && (atIndicator('-') || keyAhead()))
                fail("an anchor or tag of a key or of a list in its line");
        }
        readContent(node, parent, inMapping);
        remember(node);
        return node;
    }
    void readContent(SyntaxNode &node, long parent, bool inMapping)
    {
        const bool first = firstOnLine();
        node.begin = m_at;
        if (atIndicator('?'))
            fail("a key after a question mark");
        if (atIndicator('-')) {
            if (inMapping && !first)
                fail("a list in the line of its key");
            readSequence(node);
        } else if (keyAhead()) {
            if (inMapping && !first)
                fail("': ' in a text without quotes");
            readMapping(node);
        } else if (peek() == '|' || peek() == '>') {
            const BlockScalar scalar = readBlockScalar(m_text, m_at, parent);
            node.kind = Kind::Scalar;
            node.style = peek() == '|' ? Style::Literal : Style::Folded;
            node.text = scalar.text;
            node.end = scalar.end;
            m_at = scalar.resume;
            m_line = m_text.rfind('\n', m_at == 0 ? 0 : m_at - 1) + 1;
        } else {
            readInline(node, parent);
        }
    }
    void readInline(SyntaxNode &node, long parent)
    {
        node.begin = m_at;
        if (peek() == '[' || peek() == '{')
            readFlow(node);
        else if (peek() == '*')
            readAlias(node);
        else if (peek() == '"' || peek() == '\'')
            readQuotes(node);
        else
            readPlain(node, parent);
        node.end = std::max(node.end, node.begin);
    }

    void readSequence(SyntaxNode &node)
    {
        node.kind = Kind::Sequence;
        node.style = Style::Block;
        node.column = column();
        do {
            SyntaxChild child;
            child.begin = m_at++;
            child.afterIndicator = m_at;
            if (peek() == '\t')
                fail("a tab after a dash");
            child.value = blockValue(static_cast<long>(node.column), false);
            node.end = child.end();
            node.children.push_back(std::move(child));
            skipToToken();
        } while (!atEnd() && firstOnLine() && column() == node.column && !atAnyMarker() && atIndicator('-'));
        expectEnd(node.column, true);
    }
    void readMapping(SyntaxNode &node)
    {
        node.kind = Kind::Mapping;
        node.style = Style::Block;
        node.column = column();
        std::unordered_set<std::string> keys;
        do {
            SyntaxChild child;
            readKey(child);
            checkUnique(node, child, keys);
            child.value = blockValue(static_cast<long>(node.column), true);
            node.end = child.end();
            node.children.push_back(std::move(child));
            skipToToken();
        } while (!atEnd() && firstOnLine() && column() == node.column && !atAnyMarker() && keyAhead());
        expectEnd(node.column, false);
    }
    /// A collection ends where something begins further left. A list may stand as far left as its key: there the
    /// mapping that contains it goes on.
    void expectEnd(std::size_t column, bool isSequence) const
    {
        if (atEnd() || atAnyMarker())
            return;
        if (!firstOnLine())
            fail("something behind a value");
        const std::size_t here = this->column();
        if (here > column || (here == column && !(isSequence && keyAhead())))
            fail("an indentation that fits nothing before it");
    }
    void checkUnique(const SyntaxNode &node, const SyntaxChild &child, std::unordered_set<std::string> &keys) const
    {
        if (child.isMerge())
            return;
        if (node.children.size() < kManyKeys) {
            if (node.child(child.key))
                fail("a key that is already set in this mapping");
            return;
        }
        if (keys.empty()) {
            for (const SyntaxChild &other : node.children)
                keys.insert(other.key);
        }
        if (!keys.insert(child.key).second)
            fail("a key that is already set in this mapping");
    }

    /// Where the key that begins here ends, if it is one: a colon follows in its line.
    [[nodiscard]] std::size_t keyEnd() const
    {
        const char c = peek();
        if (c == '"' || c == '\'') {
            const std::size_t end = quoteEnd();
            return end != std::string_view::npos && colonFollows(end) ? end : std::string_view::npos;
        }
        if (!atEnd() && (std::string_view(",[]{}#|>%@`").find(c) != std::string_view::npos || atIndicator(':')))
            return std::string_view::npos;
        std::size_t end = m_at;
        for (std::size_t at = m_at; at < m_text.size() && !isBreak(m_text[at]); ++at) {
            if (m_text[at] == ':' && isEndAt(at + 1) && at > m_at)
                return end;
            if (m_text[at] == '#' && isBlankChar(m_text[at - 1]))
                break;
            if (!isBlankChar(m_text[at]))
                end = at + 1;
        }
        return std::string_view::npos;
    }
    /// Behind the closing quote in this line; npos: it is not in this line.
    [[nodiscard]] std::size_t quoteEnd() const
    {
        const char quote = peek();
        for (std::size_t at = m_at + 1; at < m_text.size() && !isBreak(m_text[at]); ++at) {
            if (m_text[at] == '\\' && quote == '"') {
                ++at;
            } else if (m_text[at] == quote) {
                if (quote == '"' || charAt(at + 1) != '\'')
                    return at + 1;
                ++at;
            }
        }
        return std::string_view::npos;
    }
    [[nodiscard]] bool colonFollows(std::size_t at) const
    {
        while (at < m_text.size() && isBlankChar(m_text[at]))
            ++at;
        return charAt(at) == ':' && isEndAt(at + 1);
    }
    [[nodiscard]] bool keyAhead() const { return keyEnd() != std::string_view::npos; }

    void readKey(SyntaxChild &child)
    {
        const std::size_t end = keyEnd();
        child.begin = m_at;
        child.keyEnd = end;
        child.keyQuoted = peek() == '"' || peek() == '\'';
        if (peek() == '*' || peek() == '&' || peek() == '!')
            fail("a key that is an alias, or has an anchor or tag");
        child.key = child.keyQuoted ? readQuoted(m_text, m_at) : std::string(m_text.substr(m_at, end - m_at));
        if (!child.keyQuoted && isNullWord(child.key))
            fail("null for a key");
        m_at = end;
        skipBlanks();
        child.afterIndicator = ++m_at;
    }

    void readQuotes(SyntaxNode &node)
    {
        node.kind = Kind::Scalar;
        node.style = peek() == '"' ? Style::DoubleQuoted : Style::SingleQuoted;
        const std::size_t begin = m_at;
        node.text = readQuoted(m_text, m_at);
        node.end = m_at;
        const std::size_t lineEnd = m_text.substr(begin, m_at - begin).rfind('\n');
        if (lineEnd != std::string_view::npos)
            m_line = begin + lineEnd + 1;
    }

    /// Where the plain text in this line ends; `m_at` stands at its first character.
    [[nodiscard]] std::size_t plainEnd() const
    {
        std::size_t end = m_at;
        for (std::size_t at = m_at; at < m_text.size() && !isBreak(m_text[at]); ++at) {
            const char c = m_text[at];
            if (c == '#' && at > m_at && isBlankChar(m_text[at - 1]))
                break;
            if (m_inFlow > 0) {
                if (isFlowIndicator(c))
                    break;
                if (c == '?')
                    throw SyntaxStop{{at, "a question mark in brackets without quotes"}};
                if (c == ':' && (isEndAt(at + 1) || isFlowIndicator(m_text[at + 1])))
                    break;
            } else if (c == ':' && isEndAt(at + 1)) {
                throw SyntaxStop{{at, "': ' in a text without quotes"}};
            }
            if (!isBlankChar(c))
                end = at + 1;
        }
        return end;
    }
    void readPlain(SyntaxNode &node, long parent)
    {
        const char c = peek();
        const bool indicator = c == '-' || c == '?' || c == ':';
        if (std::string_view(",[]{}#&*!|>'\"%@`").find(c) != std::string_view::npos ||
            (indicator && (isEndAt(m_at + 1) || (m_inFlow > 0 && (c != '-' || isFlowIndicator(charAt(m_at + 1)))))))
            fail("a text that begins with this character needs quotes");
        node.kind = Kind::Scalar;
        node.end = plainEnd();
        node.text = m_text.substr(m_at, node.end - m_at);
        m_at = node.end;
        while (continuePlain(node, parent)) {
        }
        if (isNullWord(node.text) && node.tag.empty())
            node.kind = Kind::Null;
    }
    /// Takes the next line into a plain text, if it belongs to it.
    bool continuePlain(SyntaxNode &node, long parent)
    {
        std::size_t at = m_at;
        std::size_t line = m_line;
        std::size_t breaks = 0;
        for (;;) {
            while (at < m_text.size() && isBlankChar(m_text[at]))
                ++at;
            const std::size_t length = lineBreakAt(m_text, at);
            if (length == 0)
                break;
            at += length;
            line = at;
            ++breaks;
        }
        if (breaks == 0 || at >= m_text.size() || m_text[at] == '#' || isDocumentMarker(m_text, line))
            return false;
        if (m_inFlow > 0 ? std::string_view(",[]{}:").find(m_text[at]) != std::string_view::npos
                         : static_cast<long>(at - line) <= parent)
            return false;
        if (m_text.substr(line, at - line).find('\t') != std::string_view::npos)
            throw SyntaxStop{{line, "a tab in the indentation"}};
        m_at = at;
        m_line = line;
        node.end = plainEnd();
        node.text.append(breaks == 1 ? 1 : breaks - 1, breaks == 1 ? ' ' : '\n');
        node.text += m_text.substr(m_at, node.end - m_at);
        m_at = node.end;
        return true;
    }

    void readFlow(SyntaxNode &node)
    {
        const Depth depth(*this);
        const bool isMapping = peek() == '{';
        const char close = isMapping ? '}' : ']';
        node.kind = isMapping ? Kind::Mapping : Kind::Sequence;
        node.style = Style::Flow;
        ++m_inFlow;
        ++m_at;
        std::unordered_set<std::string> keys;
        for (flowToken(); peek() != close; flowToken()) {
            SyntaxChild child;
            child.begin = child.afterIndicator = m_at;
            if (isMapping) {
                readFlowKey(child);
                checkUnique(node, child, keys);
            } else {
                child.value = flowValue();
            }
            node.children.push_back(std::move(child));
            flowToken();
            if (peek() == ',')
                ++m_at;
            else if (peek() != close)
                fail("a comma or a closing bracket is missing");
        }
        node.end = ++m_at;
        --m_inFlow;
    }
    void flowToken()
    {
        skipToToken();
        if (atEnd())
            fail("a bracket that nobody closes");
        if (atAnyMarker())
            fail("a document marker in brackets");
    }
    void readFlowKey(SyntaxChild &child)
    {
        const std::size_t line = m_line;
        SyntaxNode key;
        child.keyQuoted = peek() == '"' || peek() == '\'';
        if (child.keyQuoted)
            readQuotes(key);
        else
            readPlain(key, -1);
        if (key.kind != Kind::Scalar || m_line != line)
            fail("a key in braces that is no plain text in one line");
        child.key = std::move(key.text);
        child.keyEnd = child.afterIndicator = key.end;
        skipBlanks();
        if (peek() != ':') {
            child.value.begin = child.value.end = child.keyEnd;
            return;
        }
        child.afterIndicator = ++m_at;
        flowToken();
        child.value.begin = child.value.end = child.afterIndicator;
        if (peek() != ',' && peek() != '}')
            child.value = flowValue();
    }
    SyntaxNode flowValue()
    {
        SyntaxNode node;
        readProperties(node);
        flowToken();
        readInline(node, -1);
        remember(node);
        return node;
    }

    std::string_view m_text;
    std::size_t m_at = 0;
    std::size_t m_line = 0; ///< Where the line of m_at begins.
    int m_depth = 0;
    int m_inFlow = 0;
    std::unordered_map<std::string, std::size_t> m_anchors; ///< Where each stands.
};

} // namespace

SyntaxTree readSyntax(std::string_view text)
{
    try {
        return Reader(text).read();
    } catch (SyntaxStop &stop) {
        SyntaxTree tree;
        tree.error = std::move(stop.error);
        return tree;
    }
}

} // namespace agent::config
