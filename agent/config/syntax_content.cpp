// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/config/syntax.h"

#include <algorithm>
#include <iterator>
#include <unordered_map>
#include <unordered_set>

namespace agent::config {
namespace {

using Kind = SyntaxNode::Kind;

constexpr std::size_t kMaxNodes = 2000000; ///< Aliases count with all they bring along.
constexpr int kMaxDepth = 1000;            ///< Of aliases that lead to aliases.

/// Resolves aliases and merge keys.
class Resolver {
public:
    explicit Resolver(const SyntaxNode &root) { collect(root); }

    Node resolve(const SyntaxNode &node)
    {
        if (++m_nodes > kMaxNodes || m_depth >= kMaxDepth)
            return {};
        ++m_depth;
        Node out = resolveContent(node);
        --m_depth;
        return out;
    }

private:
    Node resolveContent(const SyntaxNode &node)
    {
        Node out;
        switch (node.kind) {
        case Kind::Null:
            break;
        case Kind::Alias:
            if (const auto found = m_anchored.find(node.target); found != m_anchored.end())
                return resolve(*found->second);
            break;
        case Kind::Scalar:
            out.kind = Node::Kind::Scalar;
            out.text = node.text;
            out.quoted = node.isQuoted() || node.tag == "!!str";
            break;
        case Kind::Sequence:
            out.kind = Node::Kind::Sequence;
            for (const SyntaxChild &child : node.children)
                out.items.push_back(resolve(child.value));
            break;
        case Kind::Mapping:
            resolveMapping(node, out);
            break;
        }
        return out;
    }
    void collect(const SyntaxNode &node)
    {
        if (!node.anchor.empty())
            m_anchored[node.target] = &node;
        for (const SyntaxChild &child : node.children)
            collect(child.value);
    }
    void resolveMapping(const SyntaxNode &node, Node &out)
    {
        out.kind = Node::Kind::Mapping;
        std::vector<Node> merges;
        for (const SyntaxChild &child : node.children) {
            Node value = resolve(child.value);
            if (!child.isMerge())
                out.entries.push_back({child.key, {}, std::move(value)});
            else if (value.kind == Node::Kind::Sequence)
                std::move(value.items.begin(), value.items.end(), std::back_inserter(merges));
            else
                merges.push_back(std::move(value));
        }
        if (merges.empty())
            return;
        std::unordered_set<std::string> keys;
        for (const Entry &entry : out.entries)
            keys.insert(entry.key);
        for (Node &merge : merges) {
            for (Entry &entry : merge.entries) {
                if (keys.insert(entry.key).second)
                    out.entries.push_back(std::move(entry));
            }
        }
    }

    std::unordered_map<std::size_t, const SyntaxNode *> m_anchored;
    std::size_t m_nodes = 0;
    int m_depth = 0;
};

} // namespace

const SyntaxChild *SyntaxNode::child(std::string_view key) const
{
    const auto found = std::find_if(children.begin(), children.end(),
                                    [key](const SyntaxChild &one) { return one.key == key && !one.isMerge(); });
    return found == children.end() ? nullptr : &*found;
}

bool sameContent(const SyntaxNode &a, const SyntaxNode &b)
{
    if (a.kind != b.kind || a.anchor != b.anchor || a.tag != b.tag || a.children.size() != b.children.size())
        return false;
    if ((a.kind == Kind::Scalar || a.kind == Kind::Alias) && a.text != b.text)
        return false;
    if (a.kind == Kind::Scalar && a.isQuoted() != b.isQuoted())
        return false;
    return std::equal(a.children.begin(), a.children.end(), b.children.begin(),
                      [](const SyntaxChild &x, const SyntaxChild &y) {
                          return x.key == y.key && x.isMerge() == y.isMerge() && sameContent(x.value, y.value);
                      });
}

Node resolved(const SyntaxNode &root, const SyntaxNode &node)
{
    return Resolver(root).resolve(node);
}

} // namespace agent::config
