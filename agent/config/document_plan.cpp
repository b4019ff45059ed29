// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/config/document_plan.h"

#include "agent/config/vocabulary.h"
#include "agent/config/yaml_writer.h"

#include <algorithm>
#include <utility>

namespace agent::config {
namespace {

using Kind = SyntaxNode::Kind;
using Style = SyntaxNode::Style;

bool isBlockScalar(const SyntaxNode &node)
{
    return node.kind == Kind::Scalar && (node.style == Style::Literal || node.style == Style::Folded);
}

/// Whether a mapping can do without this key when nothing is left below it.
bool isOptional(const Path &path, std::size_t steps)
{
    const KeyDescription *key = knownKey(keyPathOf(path, steps));
    return !key || key->missing.empty();
}

/// Where a new key goes: behind the keys that are documented before it, or at the end.
std::size_t placeFor(const SyntaxNode &mapping, const KeyPath &path, std::string_view key)
{
    const std::vector<const KeyDescription *> known = knownKeys(path);
    const auto rank = [&known](std::string_view name) {
        const auto found =
            std::find_if(known.begin(), known.end(), [name](const auto *one) { return one->name == name; });
        return found - known.begin();
    };
    const auto unknown = static_cast<std::ptrdiff_t>(known.size());
    const std::ptrdiff_t own = rank(key);
    std::size_t place = mapping.children.size();
    if (own == unknown)
        return place;
    std::ptrdiff_t below = -1;
    std::ptrdiff_t above = unknown;
    for (std::size_t i = 0; i < mapping.children.size(); ++i) {
        const std::ptrdiff_t other = rank(mapping.children[i].key);
        if (other < own && other > below) {
            below = other;
            place = i + 1;
        } else if (below < 0 && other > own && other < above) {
            above = other;
            place = i;
        }
    }
    return place;
}

Node wrapped(const Path &path, std::size_t steps, Node value)
{
    for (std::size_t i = path.size(); i-- > steps;) {
        Node outer;
        if (path[i].isIndex) {
            outer.kind = Node::Kind::Sequence;
            outer.items.push_back(std::move(value));
        } else {
            outer.kind = Node::Kind::Mapping;
            outer.entries.push_back({path[i].key, {}, std::move(value)});
        }
        value = std::move(outer);
    }
    return value;
}

/// Puts what stands behind a value's first line, its comment, behind the first line of another.
std::string withHeaderComment(std::string text, const std::string &comment)
{
    const std::size_t end = std::min(text.find_first_of("\r\n"), text.size());
    return text.insert(end, comment);
}

} // namespace

void Planner::prepare(const Way &way)
{
    m_near = way.nodes;
    m_habits.emplace(m_text, m_near);
    m_plan.expected = m_root;
}

SyntaxNode &Planner::expectedAt(const Way &way)
{
    SyntaxNode *node = &m_plan.expected;
    for (const std::size_t index : way.indexes)
        node = &node->children[index].value;
    return *node;
}

void Planner::replace(std::size_t begin, std::size_t end, std::string text)
{
    m_plan.replacements.push_back({begin, end, std::move(text)});
}

void Planner::insertLines(std::size_t at, std::string lines)
{
    if (at == m_text.size() && !m_text.empty() && !m_text.ends_with('\n'))
        replace(at, at, m_habits->lineEnd() + lines);
    else
        replace(at, at, std::move(lines) + m_habits->lineEnd());
}

Plan Planner::finish()
{
    std::stable_sort(m_plan.replacements.begin(), m_plan.replacements.end(),
                     [](const Replacement &a, const Replacement &b) { return a.begin < b.begin; });
    return std::move(m_plan);
}

Result<Plan> Planner::set(const Path &path, Node value)
{
    const Result<Way> way = m_guide.walk(path);
    if (!way)
        return way.error();
    const bool exists = way->steps() == path.size();
    if (path.empty())
        return invalidInput("name what to set");
    if (exists && way->last().kind == Kind::Alias)
        return m_guide.aliasError(way->last(), path);
    if (const Status status = m_guide.checkShared(*way, path, exists && way->last().isCollection()); !status.ok())
        return status;
    prepare(*way);
    if (!exists) {
        if (const Status status = setMissing(*way, path, std::move(value)); !status.ok())
            return status;
        return finish();
    }
    const SyntaxNode &old = way->last();
    const bool becomesCollection = value.kind == Node::Kind::Sequence || value.kind == Node::Kind::Mapping;
    if ((old.isCollection() || becomesCollection) && (!old.anchor.empty() || !old.tag.empty()))
        return invalidInput(toText(path) + " has an anchor or a tag: edit the text");
    if (old.kind == Kind::Scalar && !old.isQuoted() && looksTyped(old.text) && looksTyped(value.text))
        value.quoted = false; // It stands without quotes and is taken for a text all the same.
    setValue(*way, value, path.back().isIndex ? std::string_view() : path.back().key);
    return finish();
}

Status Planner::setMissing(const Way &way, const Path &path, Node value)
{
    const SyntaxNode &node = way.last();
    const PathStep &step = path[way.steps()];
    for (std::size_t i = way.steps(); i < path.size(); ++i) {
        const std::size_t size = i == way.steps() ? node.children.size() : 0;
        if (path[i].isIndex && path[i].index != size)
            return notFound("there is no " + toText(path) + ": the list has " + std::to_string(size) + " items");
        if (!path[i].isIndex && path[i].key.empty())
            return invalidInput("a key cannot be empty");
    }
    const KeyPath here = keyPathOf(path, way.steps());
    std::size_t place = step.isIndex ? step.index : placeFor(node, here, step.key);
    // A first key that shares its line with a dash is better left alone.
    if (place == 0 && !step.isIndex && node.isBlock() && !m_lines.startsLine(node.children.front().begin) &&
        knownKeys(here).front()->name != step.key)
        place = 1;
    insertChild(way, place, step.isIndex ? std::string() : step.key, wrapped(path, way.steps() + 1, std::move(value)));
    return {};
}

void Planner::setValue(const Way &way, const Node &value, std::string_view key)
{
    const SyntaxChild &child = way.child();
    const SyntaxNode &parent = way.parent();
    SyntaxNode &expected = expectedAt(way);
    SyntaxNode made;
    if (parent.style == Style::Flow || Renderer(*m_habits).isInline(value, key))
        setInline(child, parent, value, key, made);
    else
        setBlock(child, parent, value, key, made);
    made.anchor = expected.anchor;
    made.tag = expected.tag;
    expected = std::move(made);
}

std::string Planner::headerComment(const SyntaxNode &value) const
{
    if (!isBlockScalar(value))
        return {};
    const std::size_t end = m_lines.end(value.begin);
    const std::size_t comment = m_text.find(" #", value.begin);
    return comment < end ? std::string(m_text.substr(comment, end - comment)) : std::string();
}

void Planner::setInline(const SyntaxChild &child, const SyntaxNode &parent, const Node &value, std::string_view key,
                        SyntaxNode &expected)
{
    const SyntaxNode &old = child.value;
    const bool inFlow = parent.style == Style::Flow;
    const Renderer renderer(*m_habits);
    std::size_t column = parent.column;
    if (isBlockScalar(old)) {
        const std::size_t line = m_lines.next(old.begin);
        const std::size_t content = m_text.find_first_not_of(" \r\n", line);
        const std::size_t own = content < old.end ? content - m_lines.begin(content) : 0;
        column = own >= m_habits->step() ? own - m_habits->step() : column;
    }
    Style style = old.kind == Kind::Scalar ? old.style : m_habits->scalarStyle(key, &parent);
    // What stands behind a value in its line would become part of lines below |.
    if (!isBlockScalar(old) && m_lines.end(child.end()) > child.end())
        style = value.text.find('\n') == std::string::npos ? style : Style::DoubleQuoted;
    const bool isScalar = value.kind == Node::Kind::Scalar || value.kind == Node::Kind::Null;
    Rendered made = !inFlow    ? renderer.inlineValue(value, key, column, style)
                    : isScalar ? renderer.scalar(value, style, true)
                               : renderer.flow(value, key);
    expected = std::move(made.node);
    if (old.isBlock() && !m_lines.startsLine(old.begin)) {
        replace(old.begin, old.end, std::move(made.text)); // Behind a dash.
    } else if (old.isBlock()) {
        replace(child.afterIndicator, child.afterIndicator, (made.text.empty() ? "" : " ") + made.text);
        replace(m_lines.end(child.afterIndicator), m_lines.end(old.end), {});
    } else if (old.begin == old.end) {
        const bool lacksColon = parent.kind == Kind::Mapping && child.afterIndicator == child.keyEnd;
        replace(old.begin, old.begin, (made.text.empty() ? "" : lacksColon ? ": " : " ") + made.text);
    } else if (made.text.empty()) {
        replace(child.afterIndicator, old.end, {});
    } else {
        replace(old.begin, old.end, withHeaderComment(std::move(made.text), headerComment(old)));
    }
}

void Planner::setBlock(const SyntaxChild &child, const SyntaxNode &parent, const Node &value, std::string_view key,
                       SyntaxNode &expected)
{
    const SyntaxNode &old = child.value;
    const Renderer renderer(*m_habits);
    if (parent.kind == Kind::Sequence) {
        Rendered made = renderer.item(value, parent.column, key);
        expected = std::move(made.node);
        replace(child.begin, child.end(), std::move(made.text));
        return;
    }
    const bool isList = value.kind == Node::Kind::Sequence;
    const std::size_t column = parent.column + (isList ? m_habits->dashOffset() : m_habits->step());
    Rendered made = renderer.block(value, column, key);
    expected = std::move(made.node);
    const std::string lines = indentation(column) + made.text;
    if (old.isBlock()) {
        replace(m_lines.end(child.afterIndicator), m_lines.end(old.end), m_habits->lineEnd() + lines);
    } else if (isBlockScalar(old)) {
        replace(child.afterIndicator, old.end, headerComment(old) + m_habits->lineEnd() + lines);
    } else {
        if (old.begin != old.end)
            replace(child.afterIndicator, old.end, {});
        insertLines(m_lines.next(child.end()), lines);
    }
}

Result<Plan> Planner::insert(const Path &list, std::size_t index, const Node &value)
{
    Result<Way> way = m_guide.walk(list);
    if (!way)
        return way.error();
    const bool exists = way->steps() == list.size();
    if (exists && way->last().kind != Kind::Sequence && way->last().kind != Kind::Null)
        return invalidInput(toText(list) + " is no list");
    const std::size_t size = exists ? way->last().children.size() : 0;
    Path path = list;
    path.emplace_back(std::min(index, size));
    if (index >= size)
        return set(path, value);
    if (const Status status = m_guide.checkShared(*way, path, false); !status.ok())
        return status;
    prepare(*way);
    insertChild(*way, index, {}, value);
    return finish();
}

void Planner::insertChild(const Way &way, std::size_t index, const std::string &key, const Node &value)
{
    const SyntaxNode &node = way.last();
    const bool isItem = key.empty();
    const bool empty = node.children.empty();
    const std::string listKey = way.steps() > 0 ? way.child().key : std::string();
    const bool isText = value.kind == Node::Kind::Scalar || value.kind == Node::Kind::Null;
    if (empty && way.steps() == 0)
        return insertTop(key, value);
    const bool canBeBlock = empty && way.parent().style != Style::Flow && !(isItem && isText);
    if (node.kind == Kind::Null || canBeBlock) {
        const Path step = isItem ? Path{PathStep(std::size_t{0})} : Path{PathStep(key)};
        return setValue(way, wrapped(step, 0, value), listKey);
    }
    const Renderer renderer(*m_habits);
    SyntaxChild child;
    child.key = key;
    Rendered made;
    if (node.style == Style::Flow) {
        made = isItem && isText ? renderer.scalar(value, m_habits->itemStyle(listKey, &node), true)
                                : renderer.flow(value, isItem ? listKey : key);
        const std::string before = isItem ? std::string() : renderer.key(key, true).text + ": ";
        insertInFlow(node, index, before + made.text);
    } else {
        made =
            isItem ? renderer.item(value, node.column, listKey, &node) : renderer.entry(key, value, node.column, &node);
        // Below the top, a text among keys needs no blank line even where lists and mappings have some.
        insertInBlock(node, index, made.text, isItem || &node == &m_root || made.node.isBlock());
    }
    child.keyQuoted = key == "<<";
    child.value = std::move(made.node);
    auto &children = expectedAt(way).children;
    children.insert(children.begin() + static_cast<std::ptrdiff_t>(index), std::move(child));
}

void Planner::insertTop(const std::string &key, const Node &value)
{
    Rendered made = Renderer(*m_habits).entry(key, value, m_root.isBlock() ? m_root.column : 0);
    SyntaxChild child;
    child.key = key;
    child.value = std::move(made.node);
    m_plan.expected = {};
    m_plan.expected.kind = Kind::Mapping;
    m_plan.expected.children.push_back(std::move(child));
    if (m_root.kind == Kind::Mapping) // {}
        return replace(m_root.begin, m_root.end, std::move(made.text));
    const std::size_t at = m_lines.begin(m_bodyEnd);
    insertLines(at < m_bodyEnd ? m_text.size() : m_bodyEnd, std::move(made.text));
}

void Planner::insertInBlock(const SyntaxNode &node, std::size_t index, const std::string &rendered, bool mayBeApart)
{
    const std::string lines = indentation(node.column) + rendered;
    const bool apart = mayBeApart && m_lines.isSetApart(node, &node == &m_root);
    const std::string blank = apart ? m_habits->lineEnd() : std::string();
    if (index > 0)
        return insertLines(m_lines.extent(node, index - 1).end, blank + lines);
    const std::size_t first = node.children.front().begin;
    if (m_lines.startsLine(first))
        insertLines(m_lines.extent(node, 0).begin, lines + blank);
    else
        replace(first, first, rendered + m_habits->lineEnd() + indentation(node.column));
}

void Planner::insertInFlow(const SyntaxNode &node, std::size_t index, const std::string &rendered)
{
    const auto &children = node.children;
    if (children.empty()) {
        const bool hasNothing = m_text.find_first_not_of(" \t\r\n", node.begin + 1) == node.end - 1;
        return replace(node.begin + 1, hasNothing ? node.end - 1 : node.begin + 1, rendered);
    }
    const std::size_t first = children.front().begin;
    const bool inLines = m_lines.startsLine(first) && m_lines.begin(first) > node.begin;
    const std::string indent = indentation(first - m_lines.begin(first));
    if (index < children.size()) {
        const std::size_t at = children[index].begin;
        if (!inLines || !m_lines.startsLine(at))
            return replace(at, at, rendered + ", ");
        const std::size_t floor = index > 0 ? m_lines.next(children[index - 1].end()) : m_lines.next(node.begin);
        return insertLines(m_lines.commentsAbove(at, indent.size(), floor), indent + rendered + ',');
    }
    if (inLines)
        return insertLastFlowLine(node, indent, rendered);
    const std::size_t end = children.back().end();
    const std::size_t comma = m_lines.behindComma(end);
    replace(comma, comma, (comma > end ? " " : ", ") + rendered);
}

void Planner::insertLastFlowLine(const SyntaxNode &node, const std::string &indent, const std::string &rendered)
{
    const std::size_t end = node.children.back().end();
    const std::size_t comma = m_lines.behindComma(end);
    const bool closesHere = m_lines.begin(node.end - 1) <= end;
    const std::string line = indent + rendered;
    if (closesHere)
        return replace(comma, comma, (comma > end ? "" : ",") + m_habits->lineEnd() + line);
    if (comma == end)
        replace(end, end, ",");
    insertLines(m_lines.next(end), comma > end ? line + ',' : line);
}

Result<Plan> Planner::remove(const Path &path)
{
    Result<Way> way = m_guide.walkAll(path);
    if (!way)
        return way.error();
    if (path.empty())
        return invalidInput("name what to remove");
    // A part that has nothing left in it goes as a whole, if it may.
    const auto isAlone = [&way] { return way->parent().children.size() == 1 && way->steps() > 1; };
    while (isAlone() && !path[way->steps() - 2].isIndex && isOptional(path, way->steps() - 1))
        way->up();
    if (const Status status = m_guide.checkShared(*way, path, true); !status.ok())
        return status;
    prepare(*way);
    if (!isAlone()) {
        removeChild(*way);
        return finish();
    }
    way->up();
    if (!way->last().anchor.empty() || !way->last().tag.empty())
        return invalidInput(toText(path) + " is all that a part with an anchor or a tag has: edit the text");
    Node empty;
    empty.kind = way->last().kind == Kind::Sequence ? Node::Kind::Sequence : Node::Kind::Mapping;
    setValue(*way, empty, {});
    return finish();
}

void Planner::removeChild(const Way &way)
{
    const SyntaxNode &node = way.parent();
    const std::size_t index = way.indexes.back();
    Way above = way;
    above.up();
    SyntaxNode &expected = expectedAt(above);
    expected.children.erase(expected.children.begin() + static_cast<std::ptrdiff_t>(index));
    if (expected.children.empty())
        expected.kind = Kind::Null; // Only the top of a file is ever left like this.
    if (node.style == Style::Flow)
        return removeFromFlow(node, index);
    const SyntaxChild &child = node.children[index];
    if (m_lines.startsLine(child.begin)) {
        const Extent lines = m_lines.removal(node, index);
        return replace(lines.begin, lines.end, {});
    }
    // Behind a dash: the next one moves up, unless comments stand between.
    const std::size_t next = node.children[index + 1].begin;
    if (!m_lines.hasCommentLine(child.end(), next))
        return replace(child.begin, next, {});
    const std::size_t dashEnd = m_text.find_last_not_of(' ', child.begin - 1) + 1;
    replace(dashEnd, m_lines.end(child.end()), {});
}

void Planner::removeFromFlow(const SyntaxNode &node, std::size_t index)
{
    const SyntaxChild &child = node.children[index];
    if (node.children.size() == 1) // Of the top of a file.
        return replace(node.begin, node.end, {});
    const std::size_t comma = m_lines.behindComma(child.end());
    const bool isLast = index + 1 == node.children.size();
    const std::size_t last = index > 0 ? node.children[index - 1].end() : node.begin + 1;
    if (m_lines.startsLine(child.begin) && m_lines.endsLine(comma)) {
        // In a file of braces no comma is left at the end: it may be meant to be JSON.
        if (isLast && comma == child.end() && m_root.style == Style::Flow)
            replace(last, m_lines.behindComma(last), {});
        const std::size_t column = child.begin - m_lines.begin(child.begin);
        const std::size_t floor = m_lines.next(index > 0 ? last : node.begin);
        return replace(m_lines.commentsAbove(child.begin, column, floor), m_lines.next(comma), {});
    }
    if (!isLast) {
        const std::size_t next = node.children[index + 1].begin;
        if (m_lines.begin(next) <= child.end())
            return replace(child.begin, next, {});
        return replace(m_text.find_last_not_of(" \t", child.begin - 1) + 1, comma, {});
    }
    const bool sameLine = m_lines.begin(child.begin) <= last;
    replace(sameLine ? last : child.begin, child.end(), {});
}

Result<Plan> Planner::move(const Path &list, std::size_t from, std::size_t to)
{
    const Result<Way> way = m_guide.walkAll(list);
    if (!way)
        return way.error();
    const SyntaxNode &node = way->last();
    if (node.kind != Kind::Sequence)
        return invalidInput(toText(list) + " is no list");
    if (from >= node.children.size() || to >= node.children.size())
        return notFound(toText(list) + " has only " + std::to_string(node.children.size()) + " items");
    if (const Status status = m_guide.checkShared(*way, list, false); !status.ok())
        return status;
    prepare(*way);
    if (from == to)
        return finish();
    if (node.isBlock() && !m_lines.startsLine(node.children.front().begin))
        return invalidInput(toText(list) + " begins behind a dash: edit the text");
    auto &children = expectedAt(*way).children;
    SyntaxChild moved = std::move(children[from]);
    children.erase(children.begin() + static_cast<std::ptrdiff_t>(from));
    children.insert(children.begin() + static_cast<std::ptrdiff_t>(to), std::move(moved));
    moveChildren(node, from, to);
    return finish();
}

void Planner::moveChildren(const SyntaxNode &list, std::size_t from, std::size_t to)
{
    const auto place = [this, &list](std::size_t index) {
        const SyntaxChild &child = list.children[index];
        if (list.style == Style::Flow)
            return Extent{child.begin, child.end()};
        const Extent lines = m_lines.extent(list, index);
        const bool ended = lines.end < m_text.size() || m_text.ends_with('\n');
        return Extent{lines.begin, ended ? m_lines.end(m_lines.begin(lines.end - 1)) : lines.end};
    };
    const auto piece = [this, &place](std::size_t index) {
        return m_text.substr(place(index).begin, place(index).end - place(index).begin);
    };
    const auto gap = [this, &place](std::size_t index) {
        return m_text.substr(place(index).end, place(index + 1).begin - place(index).end);
    };
    const std::size_t first = std::min(from, to);
    const std::size_t last = std::max(from, to);
    bool even = true;
    for (std::size_t i = first; i < last; ++i)
        even = even && gap(i) == gap(first);
    if (even && from < to) {
        replace(place(from).begin, place(from + 1).begin, {});
        return replace(place(to).end, place(to).end, std::string(gap(from)).append(piece(from)));
    }
    if (even) {
        replace(place(to).begin, place(to).begin, std::string(piece(from)).append(gap(to)));
        return replace(place(from - 1).end, place(from).end, {});
    }
    std::vector<std::size_t> order;
    for (std::size_t i = first; i <= last; ++i)
        order.push_back(i);
    std::rotate(order.begin(), from < to ? order.begin() + 1 : order.end() - 1, order.end());
    std::string text;
    for (std::size_t i = first; i <= last; ++i)
        text.append(piece(order[i - first])).append(i < last ? gap(i) : std::string_view());
    replace(place(first).begin, place(last).end, std::move(text));
}

Result<Plan> Planner::rename(const Path &path, const std::string &key)
{
    const Result<Way> way = m_guide.walkAll(path);
    if (!way)
        return way.error();
    if (path.empty() || path.back().isIndex || key.empty())
        return invalidInput("only keys have names, and none is empty");
    if (way->parent().child(key) && path.back().key != key)
        return invalidInput("there is already a " + key + " beside " + toText(path));
    Way above = *way;
    above.up();
    if (const Status status = m_guide.checkShared(above, path, false); !status.ok())
        return status;
    prepare(above);
    const SyntaxChild &child = way->child();
    const Style style = !child.keyQuoted             ? Style::Plain
                        : m_text[child.begin] == '"' ? Style::DoubleQuoted
                                                     : Style::SingleQuoted;
    const Node name{Node::Kind::Scalar, {}, key, true, {}, {}};
    const Rendered made = Renderer(*m_habits).scalar(name, style, way->parent().style == Style::Flow);
    replace(child.begin, child.keyEnd, made.text);
    SyntaxChild &expected = expectedAt(above).children[way->indexes.back()];
    expected.key = key;
    expected.keyQuoted = made.node.isQuoted();
    return finish();
}

} // namespace agent::config
