// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/config/document_check.h"

#include "agent/config/document_lines.h"
#include "agent/config/yaml_reader.h"

#include <algorithm>
#include <vector>

namespace agent::config {
namespace {

using Kind = SyntaxNode::Kind;

bool hasAlias(const SyntaxNode &node)
{
    return node.kind == Kind::Alias ||
           std::any_of(node.children.begin(), node.children.end(),
                       [](const SyntaxChild &child) { return child.isMerge() || hasAlias(child.value); });
}

bool sameValues(const Node &a, const Node &b)
{
    return a.kind == b.kind && a.text == b.text && a.quoted == b.quoted &&
           std::equal(a.items.begin(), a.items.end(), b.items.begin(), b.items.end(), sameValues) &&
           std::equal(a.entries.begin(), a.entries.end(), b.entries.begin(), b.entries.end(),
                      [](const Entry &x, const Entry &y) { return x.key == y.key && sameValues(x.value, y.value); });
}

/// The children of a block collection that touch some bytes.
struct Touched {
    std::size_t first = 0;
    std::size_t count = 0;
};

Touched touched(const SyntaxNode &node, const Lines &lines, std::size_t begin, std::size_t end)
{
    Touched out;
    for (std::size_t i = 0; i < node.children.size(); ++i) {
        const SyntaxChild &child = node.children[i];
        if (lines.begin(child.begin) > end || lines.next(child.end()) < begin)
            continue;
        if (out.count == 0)
            out.first = i;
        ++out.count;
    }
    return out;
}

SyntaxNode part(const SyntaxNode &node, const Touched &range)
{
    SyntaxNode out;
    out.kind = node.kind;
    const auto first = node.children.begin() + static_cast<std::ptrdiff_t>(range.first);
    out.children.assign(first, first + static_cast<std::ptrdiff_t>(range.count));
    return out;
}

bool agrees(std::string_view text, const SyntaxNode &root)
{
    Problems problems("");
    const Node read = readYaml(text, problems);
    return problems.empty() && sameValues(read, resolved(root, root));
}

} // namespace

bool readerAgrees(std::string_view text, const SyntaxTree &tree, std::size_t begin, std::size_t end)
{
    const Lines lines(text);
    const SyntaxNode *node = &tree.root;
    if (!node->isBlock())
        return agrees(text, tree.root);
    Touched range = touched(*node, lines, begin, end);
    if (range.count == 1) {
        const SyntaxNode &value = node->children[range.first].value;
        if (value.isBlock() && value.kind == Kind::Sequence && value.begin <= begin && value.anchor.empty()) {
            const Touched inner = touched(value, lines, begin, end);
            if (inner.count > 0 && end <= lines.next(value.end)) {
                node = &value;
                range = inner;
            }
        }
    }
    if (range.count == 0)
        return agrees(text, tree.root);
    const SyntaxNode piece = part(*node, range);
    if (hasAlias(piece))
        return agrees(text, tree.root);
    const std::size_t from = lines.begin(piece.children.front().begin);
    return agrees(text.substr(from, lines.next(piece.children.back().end()) - from), piece);
}

} // namespace agent::config
