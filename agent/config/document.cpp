// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/config/document.h"

#include "agent/config/document_check.h"
#include "agent/config/document_lines.h"
#include "agent/config/document_plan.h"
#include "agent/config/text_diff.h"

#include <algorithm>
#include <limits>
#include <set>
#include <utility>

namespace agent::config {
namespace {

using Kind = SyntaxNode::Kind;

constexpr std::size_t kMostSteps = 64; ///< A list that differs in more places is written anew.

std::string replaced(std::string_view text, const std::vector<Replacement> &replacements)
{
    std::string out;
    std::size_t at = 0;
    for (const Replacement &one : replacements) {
        out.append(text.substr(at, one.begin - at)).append(one.text);
        at = one.end;
    }
    return out.append(text.substr(at));
}

/// The lines that differ, as edits.
TextEdits lineEdits(std::string_view before, std::string_view after)
{
    const auto oldLines = splitLines(before);
    const auto newLines = splitLines(after);
    TextEdits edits;
    std::size_t line = 0;
    std::size_t at = 0;
    for (const DiffHunk &hunk : diffLines(before, after)) {
        for (; line < hunk.oldFirst; ++line)
            at += oldLines[line].size();
        TextEdit edit{at, {}, {}};
        for (std::size_t i = 0; i < hunk.oldCount; ++i)
            edit.removed += oldLines[hunk.oldFirst + i];
        for (std::size_t i = 0; i < hunk.newCount; ++i)
            edit.inserted += newLines[hunk.newFirst + i];
        edits.push_back(std::move(edit));
    }
    return edits;
}

bool isListOfTexts(const SyntaxNode &node)
{
    return node.kind == Kind::Sequence &&
           std::none_of(node.children.begin(), node.children.end(),
                        [](const SyntaxChild &child) { return child.value.kind != Kind::Scalar; });
}

Path deeper(const Path &path, PathStep step)
{
    Path out = path;
    out.push_back(std::move(step));
    return out;
}

/// For each item of `before` whether it stays, so that what stays is as much as possible and in order.
std::vector<bool> staying(const SyntaxNode &before, const std::vector<std::string> &after)
{
    const std::size_t rows = before.children.size();
    const std::size_t columns = after.size();
    std::vector<std::vector<std::size_t>> length(rows + 1, std::vector<std::size_t>(columns + 1));
    for (std::size_t i = rows; i-- > 0;) {
        for (std::size_t j = columns; j-- > 0;)
            length[i][j] = before.children[i].value.text == after[j] ? length[i + 1][j + 1] + 1
                                                                     : std::max(length[i + 1][j], length[i][j + 1]);
    }
    std::vector<bool> out(rows);
    for (std::size_t i = 0, j = 0; i < rows && j < columns;) {
        if (before.children[i].value.text == after[j]) {
            out[i] = true;
            ++i, ++j;
        } else if (length[i + 1][j] >= length[i][j + 1]) {
            ++i;
        } else {
            ++j;
        }
    }
    return out;
}

} // namespace

Result<std::string> applied(std::string_view text, const TextEdits &edits)
{
    std::string out;
    std::size_t at = 0;
    for (const TextEdit &edit : edits) {
        if (edit.at < at || edit.at > text.size() || text.substr(edit.at, edit.removed.size()) != edit.removed)
            return invalidInput("these edits were made for another text: load the text again");
        out.append(text.substr(at, edit.at - at)).append(edit.inserted);
        at = edit.at + edit.removed.size();
    }
    return out.append(text.substr(at));
}

TextEdits inverted(const TextEdits &edits)
{
    TextEdits out;
    std::size_t grown = 0; // May wrap; the sums come out right.
    for (const TextEdit &edit : edits) {
        out.push_back({edit.at + grown, edit.inserted, edit.removed});
        grown += edit.inserted.size() - edit.removed.size();
    }
    return out;
}

Node textNode(std::string text)
{
    Node node = plainNode(std::move(text));
    node.quoted = true;
    return node;
}

Node plainNode(std::string text)
{
    Node node;
    node.kind = Node::Kind::Scalar;
    node.text = std::move(text);
    return node;
}

Node listNode(const std::vector<std::string> &texts)
{
    Node node;
    node.kind = Node::Kind::Sequence;
    for (const std::string &text : texts)
        node.items.push_back(textNode(text));
    return node;
}

Node mappingNode(std::vector<std::pair<std::string, Node>> entries)
{
    Node node;
    node.kind = Node::Kind::Mapping;
    for (auto &[key, value] : entries)
        node.entries.push_back({key, {}, std::move(value)});
    return node;
}

void EditableDocument::setText(std::string text)
{
    m_text = std::move(text);
    m_tree = readSyntax(m_text);
}

Status EditableDocument::apply(const TextEdits &edits)
{
    Result<std::string> text = applied(m_text, edits);
    if (text)
        setText(std::move(*text));
    return text.status();
}

Status EditableDocument::status() const
{
    if (!m_tree.error)
        return {};
    const Lines lines(m_text);
    const std::size_t at = m_tree.error->offset;
    return invalidInput("line " + std::to_string(lines.number(at)) + ", column " +
                        std::to_string(at - std::min(at, lines.begin(at)) + 1) + ": " + m_tree.error->message +
                        ": edit the text");
}

Node EditableDocument::value(const Path &path) const
{
    const Result<Way> way = Guide(m_text, m_tree.root).walkAll(path);
    if (way)
        return resolved(m_tree.root, way->last());
    Node node = resolved(m_tree.root, m_tree.root);
    for (const PathStep &step : path) {
        if (step.isIndex) {
            if (step.index >= node.items.size())
                return {};
            node = Node(node.items[step.index]);
            continue;
        }
        const auto found = std::find_if(node.entries.begin(), node.entries.end(),
                                        [&step](const Entry &entry) { return entry.key == step.key; });
        if (found == node.entries.end())
            return {};
        node = Node(found->value);
    }
    return node;
}

bool EditableDocument::has(const Path &path) const
{
    const Result<Way> way = Guide(m_text, m_tree.root).walkAll(path);
    return way || value(path).kind != Node::Kind::Null;
}

Result<std::pair<std::size_t, std::size_t>> EditableDocument::range(const Path &path) const
{
    const Result<Way> way = Guide(m_text, m_tree.root).walkAll(path);
    if (!way)
        return way.error();
    if (path.empty())
        return std::pair(m_tree.root.begin, m_tree.root.end);
    return std::pair(way->child().begin, way->child().end());
}

Path EditableDocument::pathAt(std::size_t offset) const
{
    Path path;
    const Lines lines(m_text);
    const SyntaxNode *node = &m_tree.root;
    while (node) {
        const SyntaxNode *inner = nullptr;
        for (std::size_t i = 0; i < node->children.size(); ++i) {
            const SyntaxChild &child = node->children[i];
            const bool ownLine = lines.startsLine(child.begin);
            const std::size_t begin = ownLine ? lines.begin(child.begin) : child.begin;
            const std::size_t end = node->isBlock() ? lines.end(child.end()) : child.end();
            if (offset < begin || offset > end)
                continue;
            path.push_back(node->kind == Kind::Mapping ? PathStep(child.key) : PathStep(i));
            inner = &child.value;
            break;
        }
        node = inner;
    }
    return path;
}

Status EditableDocument::editable(const Path &path) const
{
    if (m_tree.error)
        return status();
    const Guide guide(m_text, m_tree.root);
    const Result<Way> way = guide.walk(path);
    if (!way)
        return way.error();
    if (way->last().kind == Kind::Alias)
        return guide.aliasError(way->last(), path);
    return guide.checkShared(*way, path, false);
}

Status EditableDocument::adopt(const Plan &plan)
{
    std::string text = replaced(m_text, plan.replacements);
    SyntaxTree tree = readSyntax(text);
    if (tree.error || !sameContent(tree.root, plan.expected))
        return {Code::Internal, "this edit would change more than it should: edit the text"};
    std::size_t grown = 0; // May wrap; the sums come out right.
    for (const Replacement &one : plan.replacements) {
        const std::size_t begin = one.begin + grown;
        if (!readerAgrees(m_text, m_tree, one.begin, one.end) ||
            !readerAgrees(text, tree, begin, begin + one.text.size()))
            return invalidInput("this part is written in a way that forms cannot edit: edit the text");
        grown += one.text.size() - (one.end - one.begin);
    }
    m_text = std::move(text);
    m_tree = std::move(tree);
    return {};
}

Result<TextEdits> EditableDocument::run(const Step &step)
{
    if (m_tree.error)
        return status();
    Planner planner(m_text, m_tree);
    const Result<Plan> plan = step(planner);
    if (!plan)
        return plan.error();
    TextEdits edits;
    for (const Replacement &one : plan->replacements)
        edits.push_back({one.begin, m_text.substr(one.begin, one.end - one.begin), one.text});
    if (edits.empty())
        return edits;
    if (const Status status = adopt(*plan); !status.ok())
        return status;
    std::erase_if(edits, [](const TextEdit &edit) { return edit.removed == edit.inserted; });
    return edits;
}

Result<TextEdits> EditableDocument::together(const std::function<Status()> &steps)
{
    const std::string text = m_text;
    SyntaxTree tree = m_tree;
    const Status status = steps();
    if (status.ok())
        return lineEdits(text, m_text);
    m_text = text;
    m_tree = std::move(tree);
    return status;
}

Result<TextEdits> EditableDocument::set(const Path &path, const Node &value)
{
    return run([&](Planner &planner) { return planner.set(path, value); });
}

Result<TextEdits> EditableDocument::remove(const Path &path)
{
    return run([&](Planner &planner) { return planner.remove(path); });
}

Result<TextEdits> EditableDocument::insert(const Path &list, std::size_t index, const Node &value)
{
    return run([&](Planner &planner) { return planner.insert(list, index, value); });
}

Result<TextEdits> EditableDocument::move(const Path &list, std::size_t from, std::size_t to)
{
    return run([&](Planner &planner) { return planner.move(list, from, to); });
}

Result<TextEdits> EditableDocument::rename(const Path &path, const std::string &key)
{
    return run([&](Planner &planner) { return planner.rename(path, key); });
}

Result<TextEdits> EditableDocument::setTexts(const Path &path, const std::vector<std::string> &texts)
{
    if (const Status status = editable(path); !status.ok())
        return status;
    const Result<Way> way = Guide(m_text, m_tree.root).walk(path);
    const bool exists = way->steps() == path.size() && isListOfTexts(way->last());
    const auto &children = way->last().children;
    for (std::size_t i = 0; way->steps() == path.size() && i < children.size(); ++i) {
        if (const Status status = editable(deeper(path, i)); !status.ok())
            return status;
    }
    // A table of a thousand by a thousand lengths is small; beyond, the list is written anew.
    if (!exists || children.empty() || texts.empty() || children.size() > 1000 || texts.size() > 1000)
        return set(path, listNode(texts));
    const std::vector<bool> stays = staying(way->last(), texts);
    const auto kept = static_cast<std::size_t>(std::count(stays.begin(), stays.end(), true));
    if (kept == children.size() && kept == texts.size())
        return TextEdits();
    if (children.size() + texts.size() - 2 * kept > kMostSteps)
        return set(path, listNode(texts));
    return together([&] { return changeTexts(path, texts); });
}

Status EditableDocument::changeTexts(const Path &path, const std::vector<std::string> &texts)
{
    const auto list = [this, &path]() -> const SyntaxNode & {
        return Guide(m_text, m_tree.root).walkAll(path)->last();
    };
    std::vector<bool> stays = staying(list(), texts);
    for (std::size_t i = 0; i < texts.size() || i < stays.size();) {
        const auto isWanted = [&](std::size_t at) {
            return at < stays.size() && i < texts.size() && list().children[at].value.text == texts[i];
        };
        if (isWanted(i) && i < stays.size() && stays[i]) {
            ++i;
            continue;
        }
        const auto nextStaying = static_cast<std::size_t>(
            std::find(stays.begin() + static_cast<std::ptrdiff_t>(std::min(i, stays.size())), stays.end(), true) -
            stays.begin());
        Result<TextEdits> step = TextEdits();
        if (i < stays.size() && !stays[i] && i < texts.size() && !isWanted(nextStaying)) {
            step = set(deeper(path, i), textNode(texts[i])); // One for another.
            stays[i] = true;
            ++i;
        } else if (i < stays.size() && !stays[i]) {
            step = remove(deeper(path, i));
            stays.erase(stays.begin() + static_cast<std::ptrdiff_t>(i));
        } else {
            step = insert(path, i, textNode(texts[i]));
            stays.insert(stays.begin() + static_cast<std::ptrdiff_t>(i), true);
            ++i;
        }
        if (!step)
            return step.error();
    }
    return {};
}

Result<TextEdits> EditableDocument::setMap(const Path &path, const TextPairs &entries)
{
    if (const Status status = editable(path); !status.ok())
        return status;
    std::set<std::string_view> keys;
    for (const auto &entry : entries) {
        if (!keys.insert(entry.first).second)
            return invalidInput(toText(deeper(path, entry.first)) + " is there twice: keep one");
    }
    if (entries.empty())
        return has(path) ? remove(path) : TextEdits();
    return together([&] { return changeMap(path, entries); });
}

Status EditableDocument::changeMap(const Path &path, const TextPairs &entries)
{
    const Result<Way> way = Guide(m_text, m_tree.root).walk(path);
    const bool exists = way->steps() == path.size() && way->last().kind == Kind::Mapping;
    std::vector<std::string> gone;
    if (exists) {
        for (const SyntaxChild &child : way->last().children) {
            const bool stays = std::any_of(entries.begin(), entries.end(),
                                           [&child](const auto &entry) { return entry.first == child.key; });
            if (!stays && !child.isMerge())
                gone.push_back(child.key);
        }
    }
    // First what is new, so that the mapping never becomes empty between.
    for (const auto &[key, text] : entries) {
        const Path here = deeper(path, key);
        const Node old = value(here);
        if (old.kind == Node::Kind::Scalar && old.text == text)
            continue;
        if (const auto step = set(here, textNode(text)); !step)
            return step.error();
    }
    for (const std::string &key : gone) {
        if (const auto step = remove(deeper(path, key)); !step)
            return step.error();
    }
    return {};
}

} // namespace agent::config
