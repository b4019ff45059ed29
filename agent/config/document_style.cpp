// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/config/document_style.h"

#include "agent/base/ascii.h"
#include "agent/config/yaml_writer.h"

#include <algorithm>

namespace agent::config {
namespace {

using Kind = SyntaxNode::Kind;
using Style = SyntaxNode::Style;

constexpr double kNearer = 50; ///< How much more a level nearer to the edit counts.

/// Keys whose lists of texts are short and usually stand in brackets.
bool isFlowByCustom(std::string_view key)
{
    for (const std::string_view known : {"targets", "source_labels", "scrape_protocols", "values", "days", "scopes"}) {
        if (key == known)
            return true;
    }
    return false;
}

std::string singleQuoted(std::string_view text)
{
    std::string out = "'";
    for (const char c : text)
        out.append(c == '\'' ? 2 : 1, c);
    return out + '\'';
}

/// Whether a text can be written as it is, in lines of its own below |.
bool canBeLiteral(std::string_view text)
{
    if (text.find('\n') == std::string_view::npos || text.front() == ' ' || text.front() == '\n' ||
        text.ends_with("\n\n"))
        return false;
    for (std::string_view rest = text; !rest.empty();) {
        const std::size_t end = std::min(rest.find('\n'), rest.size());
        const std::string_view line = rest.substr(0, end);
        if (!isPrintable(line) || line.ends_with(' '))
            return false;
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return true;
}

} // namespace

std::string indentation(std::size_t columns)
{
    return std::string(columns, ' ');
}

void Habits::Votes::add(Style style, double weight)
{
    if (style == Style::Plain)
        plain += weight;
    else if (style == Style::SingleQuoted)
        singleQuoted += weight;
    else if (style == Style::DoubleQuoted)
        doubleQuoted += weight;
}

Habits::Style Habits::Votes::winner() const
{
    if (plain >= singleQuoted && plain >= doubleQuoted)
        return Style::Plain;
    return singleQuoted > doubleQuoted ? Style::SingleQuoted : Style::DoubleQuoted;
}

Habits::Habits(std::string_view text, const std::vector<const SyntaxNode *> &near) : m_near(near), m_text(text)
{
    count(*near.front(), {}, 1);
    m_step = widest(m_steps, 2);
    m_dashOffset = widest(m_dashOffsets, m_step);
    m_dashWidth = widest(m_dashWidths, 2);
    m_textDashWidth = widest(m_textDashWidths, 2);
    m_keyStyle = m_keyStyles.winner();
    const std::size_t lineEnd = text.find('\n');
    m_lineEnd = lineEnd != std::string_view::npos && lineEnd > 0 && text[lineEnd - 1] == '\r' ? "\r\n" : "\n";
    m_quotes = m_all.singleQuoted > m_all.doubleQuoted ? Style::SingleQuoted : Style::DoubleQuoted;
}

void Habits::count(const SyntaxNode &node, std::string_view key, double weight)
{
    if (std::find(m_near.begin(), m_near.end(), &node) != m_near.end())
        weight *= kNearer;
    if (node.kind == Kind::Scalar) {
        m_all.add(node.style, weight);
        if (!key.empty())
            m_keys.try_emplace(std::string(key)).first->second.scalars.add(node.style, weight);
        return;
    }
    if (node.isBlock())
        countBlock(node, weight);
    if (node.kind == Kind::Sequence && !node.children.empty() && !key.empty() &&
        !node.children.front().value.isCollection()) {
        KeyVotes &votes = m_keys.try_emplace(std::string(key)).first->second;
        (node.style == Style::Flow ? votes.flow : votes.block) += weight;
        (node.style == Style::Flow ? m_flowLists : m_blockLists) += weight;
        for (const SyntaxChild &child : node.children) {
            if (child.value.kind == Kind::Scalar)
                votes.items.add(child.value.style, weight);
        }
    }
    for (const SyntaxChild &child : node.children) {
        if (node.kind == Kind::Mapping)
            m_keyStyles.add(!child.keyQuoted             ? Style::Plain
                            : m_text[child.begin] == '"' ? Style::DoubleQuoted
                                                         : Style::SingleQuoted,
                            weight);
        count(child.value, node.kind == Kind::Mapping ? std::string_view(child.key) : std::string_view(), weight);
    }
}

void Habits::countBlock(const SyntaxNode &node, double weight)
{
    for (const SyntaxChild &child : node.children) {
        const SyntaxNode &value = child.value;
        if (node.kind == Kind::Mapping && value.isBlock() && value.column >= node.column) {
            Widths &widths = value.kind == Kind::Mapping ? m_steps : m_dashOffsets;
            widths[value.column - node.column] += weight;
        } else if (node.kind == Kind::Sequence && value.kind == Kind::Mapping && value.isBlock() &&
                   m_text.substr(child.afterIndicator, value.begin - child.afterIndicator).find('\n') ==
                       std::string_view::npos) {
            m_dashWidths[value.column - node.column] += weight;
        } else if (node.kind == Kind::Sequence && value.kind == Kind::Scalar && value.begin > child.begin) {
            m_textDashWidths[value.begin - child.begin] += weight;
        }
    }
}

std::size_t Habits::widest(const Widths &widths, std::size_t otherwise)
{
    const auto best = std::max_element(widths.begin(), widths.end(),
                                       [](const auto &a, const auto &b) { return a.second < b.second; });
    return best == widths.end() ? otherwise : best->first;
}

Habits::Style Habits::styleOf(const SyntaxNode &siblings)
{
    Votes votes;
    for (const SyntaxChild &child : siblings.children) {
        if (child.value.kind == Kind::Scalar)
            votes.add(child.value.style, 1);
    }
    return votes.winner();
}

Habits::Style Habits::scalarStyle(std::string_view key, const SyntaxNode *siblings) const
{
    if (const auto found = m_keys.find(key); found != m_keys.end() && !found->second.scalars.empty())
        return found->second.scalars.winner();
    if (m_keyStyle == Style::DoubleQuoted)
        return m_keyStyle; // JSON.
    return siblings ? styleOf(*siblings) : Style::Plain;
}

Habits::Style Habits::itemStyle(std::string_view key, const SyntaxNode *siblings) const
{
    if (siblings && !siblings->children.empty())
        return styleOf(*siblings);
    const auto found = m_keys.find(key);
    return found == m_keys.end() ? Style::Plain : found->second.items.winner();
}

bool Habits::isFlowList(std::string_view key, const SyntaxNode *siblings) const
{
    if (const auto found = m_keys.find(key); found != m_keys.end() && found->second.flow + found->second.block > 0)
        return found->second.flow >= found->second.block;
    if (siblings) {
        for (const SyntaxChild &child : siblings->children) {
            if (child.value.kind == Kind::Sequence && !child.value.children.empty() &&
                !child.value.children.front().value.isCollection())
                return child.value.style == Style::Flow;
        }
    }
    return isFlowByCustom(key) || m_flowLists > m_blockLists;
}

Rendered Renderer::scalar(const Node &value, Style style, bool inFlow) const
{
    Rendered out;
    if (value.kind == Node::Kind::Null) {
        out.text = inFlow ? "null" : "";
        return out;
    }
    out.node.kind = Kind::Scalar;
    out.node.text = value.text;
    const bool bare = canBeUnquoted(value.text, inFlow) && value.text != "~" && asciiLowerCase(value.text) != "null";
    const bool mustBeBare = !value.quoted && looksTyped(value.text);
    const bool mayBeBare = style == Style::Plain && !(value.quoted && looksTyped(value.text));
    if (bare && (mustBeBare || mayBeBare)) {
        out.node.style = Style::Plain;
        out.text = value.text;
        return out;
    }
    const Style quotes = style == Style::SingleQuoted || style == Style::DoubleQuoted ? style : m_habits.quotes();
    const bool single = isPrintable(value.text) && quotes == Style::SingleQuoted;
    out.node.style = single ? Style::SingleQuoted : Style::DoubleQuoted;
    out.text = single ? singleQuoted(value.text) : doubleQuoted(value.text);
    return out;
}

Rendered Renderer::flow(const Node &value, std::string_view key) const
{
    if (value.kind == Node::Kind::Scalar || value.kind == Node::Kind::Null)
        return scalar(value, m_habits.scalarStyle(key), true);
    const bool isList = value.kind == Node::Kind::Sequence;
    Rendered out;
    out.node.kind = isList ? Kind::Sequence : Kind::Mapping;
    out.node.style = Style::Flow;
    const auto add = [&out](SyntaxChild child, const std::string &before, Rendered rendered) {
        out.text += (out.node.children.empty() ? "" : ", ") + before + rendered.text;
        child.value = std::move(rendered.node);
        out.node.children.push_back(std::move(child));
    };
    for (const Node &item : value.items)
        add({}, {}, item.kind == Node::Kind::Scalar ? scalar(item, m_habits.itemStyle(key), true) : flow(item, {}));
    for (const Entry &entry : value.entries) {
        SyntaxChild child;
        child.key = entry.key;
        const Rendered name = this->key(entry.key, true);
        child.keyQuoted = name.node.isQuoted();
        add(std::move(child), name.text + ": ", flow(entry.value, entry.key));
    }
    out.text = (isList ? '[' : '{') + out.text + (isList ? ']' : '}');
    return out;
}

Rendered Renderer::key(const std::string &name, bool inFlow) const
{
    return scalar({Node::Kind::Scalar, {}, name, true, {}, {}}, m_habits.keyStyle(), inFlow);
}

bool Renderer::isInline(const Node &value, std::string_view key, const SyntaxNode *siblings) const
{
    const auto isScalar = [](const Node &item) {
        return item.kind == Node::Kind::Scalar || item.kind == Node::Kind::Null;
    };
    if (value.kind == Node::Kind::Mapping)
        return value.entries.empty();
    if (value.kind == Node::Kind::Sequence)
        return value.items.empty() ||
               (std::all_of(value.items.begin(), value.items.end(), isScalar) && m_habits.isFlowList(key, siblings));
    return true;
}

Rendered Renderer::inlineValue(const Node &value, std::string_view key, std::size_t column, Style style) const
{
    if (value.kind == Node::Kind::Sequence || value.kind == Node::Kind::Mapping)
        return flow(value, key);
    const bool asLines = style == Style::Literal || style == Style::Folded || style == Style::Plain;
    if (!asLines || value.kind != Node::Kind::Scalar || !canBeLiteral(value.text))
        return scalar(value, style, false);
    Rendered out;
    out.node.kind = Kind::Scalar;
    out.node.style = Style::Literal;
    out.node.text = value.text;
    out.text = value.text.ends_with('\n') ? "|" : "|-";
    std::string_view rest = value.text;
    while (!rest.empty()) {
        const std::size_t end = std::min(rest.find('\n'), rest.size());
        out.text += m_habits.lineEnd();
        if (end > 0)
            out.text.append(column + m_habits.step(), ' ').append(rest.substr(0, end));
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return out;
}

Rendered Renderer::entry(const std::string &key, const Node &value, std::size_t column,
                         const SyntaxNode *siblings) const
{
    const Rendered name = this->key(key, false);
    if (isInline(value, key, siblings)) {
        const Style style = m_habits.scalarStyle(key, value.quoted ? siblings : nullptr);
        Rendered out = inlineValue(value, key, column, style);
        out.text = name.text + ':' + (out.text.empty() ? "" : " ") + out.text;
        return out;
    }
    const bool isList = value.kind == Node::Kind::Sequence;
    const std::size_t inner = column + (isList ? m_habits.dashOffset() : m_habits.step());
    Rendered out = block(value, inner, key);
    out.text = name.text + ':' + m_habits.lineEnd() + indentation(inner) + out.text;
    return out;
}

Rendered Renderer::item(const Node &value, std::size_t column, std::string_view key, const SyntaxNode *siblings) const
{
    Rendered out;
    if (value.kind == Node::Kind::Mapping && !value.entries.empty()) {
        out = block(value, column + m_habits.dashWidth(), {});
        out.text = '-' + indentation(m_habits.dashWidth() - 1) + out.text;
        return out;
    }
    const bool isScalar = value.kind == Node::Kind::Scalar || value.kind == Node::Kind::Null;
    out = isScalar ? scalar(value, m_habits.itemStyle(key, siblings), false) : flow(value, key);
    out.text = '-' + (out.text.empty() ? std::string() : indentation(m_habits.textDashWidth() - 1)) + out.text;
    return out;
}

Rendered Renderer::block(const Node &value, std::size_t column, std::string_view key) const
{
    Rendered out;
    const bool isList = value.kind == Node::Kind::Sequence;
    out.node.kind = isList ? Kind::Sequence : Kind::Mapping;
    out.node.style = Style::Block;
    const auto add = [&out, column, this](SyntaxChild child, Rendered rendered) {
        if (!out.node.children.empty())
            out.text += m_habits.lineEnd() + indentation(column);
        out.text += rendered.text;
        child.value = std::move(rendered.node);
        out.node.children.push_back(std::move(child));
    };
    for (const Node &one : value.items)
        add({}, item(one, column, key));
    for (const Entry &one : value.entries) {
        SyntaxChild child;
        child.key = one.key;
        child.keyQuoted = one.key == "<<";
        add(std::move(child), entry(one.key, one.value, column));
    }
    return out;
}

} // namespace agent::config
