// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/config/document_lines.h"

#include <algorithm>

namespace agent::config {

Lines::Lines(std::string_view text) : m_text(text), m_first(text.starts_with("\xef\xbb\xbf") ? 3 : 0) {}

std::size_t Lines::begin(std::size_t at) const
{
    if (at == 0)
        return m_first;
    const std::size_t last = m_text.rfind('\n', at - 1);
    return last == std::string_view::npos ? m_first : last + 1;
}

std::size_t Lines::end(std::size_t at) const
{
    std::size_t end = std::min(m_text.find('\n', at), m_text.size());
    if (end < m_text.size() && end > at && m_text[end - 1] == '\r')
        --end;
    return end;
}

std::size_t Lines::next(std::size_t at) const
{
    const std::size_t end = m_text.find('\n', at);
    return end == std::string_view::npos ? m_text.size() : end + 1;
}

std::size_t Lines::number(std::size_t at) const
{
    const std::string_view before = m_text.substr(0, at);
    return static_cast<std::size_t>(std::count(before.begin(), before.end(), '\n')) + 1;
}

bool Lines::startsLine(std::size_t at) const
{
    const std::size_t from = begin(at);
    return m_text.substr(from, at - from).find_first_not_of(" \t") == std::string_view::npos;
}

bool Lines::endsLine(std::size_t at) const
{
    const std::size_t next = m_text.find_first_not_of(" \t", at);
    return next == std::string_view::npos || m_text[next] == '\n' || m_text[next] == '\r' || m_text[next] == '#';
}

bool Lines::hasCommentLine(std::size_t from, std::size_t to) const
{
    for (std::size_t line = next(from); line < to; line = next(line)) {
        if (commentColumn(line))
            return true;
    }
    return false;
}

std::size_t Lines::behindComma(std::size_t at) const
{
    const std::size_t comma = m_text.find_first_not_of(" \t", at);
    return comma != std::string_view::npos && m_text[comma] == ',' ? comma + 1 : at;
}

std::optional<std::size_t> Lines::commentColumn(std::size_t begin) const
{
    const std::size_t at = m_text.find_first_not_of(" \t", begin);
    if (at == std::string_view::npos || m_text[at] != '#')
        return std::nullopt;
    return at - begin;
}

bool Lines::isBlank(std::size_t begin) const
{
    const std::size_t at = m_text.find_first_not_of(" \t\r", begin);
    return at != std::string_view::npos && m_text[at] == '\n';
}

std::optional<std::size_t> Lines::before(std::size_t begin) const
{
    if (begin <= m_first)
        return std::nullopt;
    return this->begin(begin - 1);
}

std::size_t Lines::commentsAbove(std::size_t at, std::size_t column, std::size_t floor) const
{
    std::size_t line = begin(at);
    for (auto above = before(line); above && *above >= floor && commentColumn(*above) == column; above = before(line))
        line = *above;
    return line;
}

Extent Lines::extent(const SyntaxNode &node, std::size_t index) const
{
    const SyntaxChild &child = node.children[index];
    const std::size_t floor = index > 0 ? next(node.children[index - 1].end()) : 0;
    Extent out{commentsAbove(child.begin, node.column, floor), next(child.end())};
    const auto above = before(out.begin);
    if (!above || (index == 0 && m_text.substr(*above, 3) == "---"))
        out.begin = begin(child.begin);
    while (out.end < m_text.size()) {
        const auto column = commentColumn(out.end);
        if (!column || *column <= node.column)
            break;
        out.end = next(out.end);
    }
    return out;
}

Extent Lines::removal(const SyntaxNode &node, std::size_t index) const
{
    Extent out = extent(node, index);
    if (out.end == m_text.size() || isBlank(out.end)) {
        const std::size_t floor = index > 0 ? next(node.children[index - 1].end()) : m_first;
        for (auto above = before(out.begin); above && *above >= floor && isBlank(*above); above = before(out.begin))
            out.begin = *above;
    }
    // Without a line end to take along, the one above goes, so that none appears at the end of the text.
    if (out.end == m_text.size() && !m_text.ends_with('\n') && out.begin > m_first)
        out.begin = end(*before(out.begin));
    return out;
}

bool Lines::isSetApart(const SyntaxNode &node, bool otherwise) const
{
    std::size_t gaps = 0;
    for (std::size_t i = 1; i < node.children.size(); ++i) {
        const std::size_t end = extent(node, i).begin;
        for (std::size_t line = extent(node, i - 1).end; line < end; line = next(line)) {
            if (isBlank(line)) {
                ++gaps;
                break;
            }
        }
    }
    return node.children.size() < 2 ? otherwise : 2 * gaps >= node.children.size() - 1;
}

} // namespace agent::config
