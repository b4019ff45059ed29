// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/config/document_plan.h"

#include <algorithm>
#include <map>

namespace agent::config {
namespace {

using Kind = SyntaxNode::Kind;

/// The aliases in `node`, but not those in `without`.
void collectAliases(const SyntaxNode &node, const SyntaxNode *without, std::vector<const SyntaxNode *> &out)
{
    if (&node == without)
        return;
    if (node.kind == Kind::Alias)
        out.push_back(&node);
    for (const SyntaxChild &child : node.children)
        collectAliases(child.value, without, out);
}

void collectAnchors(const SyntaxNode &node, std::vector<const SyntaxNode *> &out)
{
    if (!node.anchor.empty())
        out.push_back(&node);
    for (const SyntaxChild &child : node.children)
        collectAnchors(child.value, out);
}

std::string quoted(const Path &path, std::size_t steps)
{
    return toText(Path(path.begin(), path.begin() + static_cast<std::ptrdiff_t>(steps)));
}

} // namespace

std::vector<std::string> keyPathOf(const Path &path, std::size_t steps)
{
    std::vector<std::string> keys;
    for (std::size_t i = 0; i < steps; ++i) {
        if (!path[i].isIndex)
            keys.push_back(path[i].key);
    }
    return keys;
}

Status Guide::aliasError(const SyntaxNode &alias, const Path &path) const
{
    return invalidInput(toText(path) + " stands in line " + std::to_string(m_lines.number(alias.target)) + " (&" +
                        alias.text + ") and is only used in line " + std::to_string(m_lines.number(alias.begin)) +
                        " (*" + alias.text + "): edit it there, or write the value out in the text");
}

Status Guide::checkMerged(const SyntaxNode &mapping, const Path &path, std::size_t steps) const
{
    for (const SyntaxChild &child : mapping.children) {
        if (!child.isMerge())
            continue;
        std::vector<const SyntaxNode *> aliases;
        collectAliases(child.value, nullptr, aliases);
        for (const SyntaxNode *alias : aliases) {
            const Node merged = resolved(m_root, *alias);
            for (const Entry &entry : merged.entries) {
                if (entry.key == path[steps].key)
                    return aliasError(*alias, path);
            }
        }
    }
    return {};
}

Status Guide::step(Way &way, const Path &path) const
{
    const SyntaxNode &node = way.last();
    const PathStep &step = path[way.steps()];
    const std::string here = way.steps() == 0 ? "the file" : quoted(path, way.steps());
    if (node.kind == Kind::Alias)
        return aliasError(node, path);
    if (node.kind == Kind::Scalar)
        return invalidInput(here + " is a text, not a " + (step.isIndex ? "list" : "mapping"));
    if (node.kind == Kind::Null)
        return notFound({});
    if (step.isIndex != (node.kind == Kind::Sequence))
        return invalidInput(here + " is a " + (step.isIndex ? "mapping, not a list" : "list, not a mapping"));
    std::size_t index = step.index;
    if (!step.isIndex) {
        const SyntaxChild *child = node.child(step.key);
        if (!child) {
            const Status merged = checkMerged(node, path, way.steps());
            return merged.ok() ? notFound({}) : merged;
        }
        index = static_cast<std::size_t>(child - node.children.data());
    }
    if (index >= node.children.size())
        return notFound({});
    way.indexes.push_back(index);
    way.nodes.push_back(&node.children[index].value);
    return {};
}

Result<Way> Guide::walk(const Path &path) const
{
    Way way;
    way.nodes.push_back(&m_root);
    while (way.steps() < path.size()) {
        const Status status = step(way, path);
        if (status.code() == Code::NotFound)
            break;
        if (!status.ok())
            return status;
    }
    return way;
}

Result<Way> Guide::walkAll(const Path &path) const
{
    Result<Way> way = walk(path);
    if (way && way->steps() < path.size())
        return notFound("there is no " + quoted(path, way->steps() + 1));
    return way;
}

Status Guide::checkShared(const Way &way, const Path &path, bool whole) const
{
    std::vector<const SyntaxNode *> anchors;
    for (const SyntaxNode *node : way.nodes) {
        if (!node->anchor.empty())
            anchors.push_back(node);
    }
    if (whole)
        collectAnchors(way.last(), anchors);
    if (anchors.empty())
        return {};
    std::vector<const SyntaxNode *> aliases;
    collectAliases(m_root, whole ? &way.last() : nullptr, aliases);
    for (const SyntaxNode *anchor : anchors) {
        for (const SyntaxNode *alias : aliases) {
            if (alias->target == anchor->target)
                return invalidInput(toText(path) + " is also used in line " +
                                    std::to_string(m_lines.number(alias->begin)) + " (*" + alias->text +
                                    "), which would change as well: edit the text");
        }
    }
    return {};
}

} // namespace agent::config
