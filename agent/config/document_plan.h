// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/result.h"
#include "agent/config/document_lines.h"
#include "agent/config/document_path.h"
#include "agent/config/document_style.h"
#include "agent/config/syntax.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Which characters an edit replaces; for document.cpp only.
namespace agent::config {

/// How far a path leads: `nodes[k]` is what k steps lead to, through child `indexes[k - 1]`.
struct Way {
    std::vector<const SyntaxNode *> nodes;
    std::vector<std::size_t> indexes;
    [[nodiscard]] std::size_t steps() const { return indexes.size(); }
    [[nodiscard]] const SyntaxNode &last() const { return *nodes.back(); }
    [[nodiscard]] const SyntaxNode &parent() const { return *nodes[nodes.size() - 2]; }
    [[nodiscard]] const SyntaxChild &child() const { return parent().children[indexes.back()]; }
    void up()
    {
        nodes.pop_back();
        indexes.pop_back();
    }
};

/// Follows paths, and tells what a form must leave alone: parts that stand elsewhere or are used elsewhere.
class Guide {
public:
    Guide(std::string_view text, const SyntaxNode &root) : m_lines(text), m_root(root) {}

    /// As far as the path leads. Errors: InvalidInput where it goes through an alias, a merge key or a text.
    [[nodiscard]] Result<Way> walk(const Path &path) const;
    /// To its end. Errors: NotFound as well.
    [[nodiscard]] Result<Way> walkAll(const Path &path) const;
    /// Ok if nothing elsewhere changes when what the way leads to does. `whole`: when it goes away.
    [[nodiscard]] Status checkShared(const Way &way, const Path &path, bool whole) const;
    /// Why `alias`, which stands at `path`, is not edited.
    [[nodiscard]] Status aliasError(const SyntaxNode &alias, const Path &path) const;

private:
    [[nodiscard]] Status step(Way &way, const Path &path) const;
    [[nodiscard]] Status checkMerged(const SyntaxNode &mapping, const Path &path, std::size_t steps) const;

    Lines m_lines;
    const SyntaxNode &m_root;
};

/// Replaces the bytes from `begin` to `end`.
struct Replacement {
    std::size_t begin = 0;
    std::size_t end = 0;
    std::string text;
};

/// What one edit does to a text, and how the text must read afterwards.
struct Plan {
    std::vector<Replacement> replacements; ///< In order; none overlaps another.
    SyntaxNode expected;                   ///< Content only; see sameContent.
};

/// Plans one edit of a text that `root` is the tree of. Both outlive the planner, which is used once. Errors:
/// InvalidInput and NotFound, with the reason and the remedy.
class Planner {
public:
    Planner(std::string_view text, const SyntaxTree &tree)
        : m_text(text), m_root(tree.root), m_bodyEnd(tree.bodyEnd), m_lines(text), m_guide(text, tree.root)
    {
    }

    [[nodiscard]] Result<Plan> set(const Path &path, Node value);
    [[nodiscard]] Result<Plan> remove(const Path &path);
    [[nodiscard]] Result<Plan> insert(const Path &list, std::size_t index, const Node &value);
    [[nodiscard]] Result<Plan> move(const Path &list, std::size_t from, std::size_t to);
    [[nodiscard]] Result<Plan> rename(const Path &path, const std::string &key);

private:
    void prepare(const Way &way);
    /// The same place in the tree that is expected.
    [[nodiscard]] SyntaxNode &expectedAt(const Way &way);

    void replace(std::size_t begin, std::size_t end, std::string text);
    void insertLines(std::size_t at, std::string lines);
    [[nodiscard]] Status setMissing(const Way &way, const Path &path, Node value);
    void setValue(const Way &way, const Node &value, std::string_view key);
    void setInline(const SyntaxChild &child, const SyntaxNode &parent, const Node &value, std::string_view key,
                   SyntaxNode &expected);
    void setBlock(const SyntaxChild &child, const SyntaxNode &parent, const Node &value, std::string_view key,
                  SyntaxNode &expected);
    void insertChild(const Way &way, std::size_t index, const std::string &key, const Node &value);
    void insertTop(const std::string &key, const Node &value);
    void insertInBlock(const SyntaxNode &node, std::size_t index, const std::string &rendered, bool mayBeApart);
    void insertInFlow(const SyntaxNode &node, std::size_t index, const std::string &rendered);
    void insertLastFlowLine(const SyntaxNode &node, const std::string &indent, const std::string &rendered);
    void removeChild(const Way &way);
    void removeFromFlow(const SyntaxNode &node, std::size_t index);
    /// Children change places; what stands between them stays where it is.
    void moveChildren(const SyntaxNode &list, std::size_t from, std::size_t to);
    [[nodiscard]] std::string headerComment(const SyntaxNode &value) const;
    [[nodiscard]] Plan finish();

    std::string_view m_text;
    const SyntaxNode &m_root;
    std::size_t m_bodyEnd;
    Lines m_lines;
    Guide m_guide;
    std::vector<const SyntaxNode *> m_near; ///< What m_habits looks at.
    std::optional<Habits> m_habits;
    Plan m_plan;
};

/// The keys of the first `steps` steps.
[[nodiscard]] std::vector<std::string> keyPathOf(const Path &path, std::size_t steps);

} // namespace agent::config
