// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/config/node.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// The configuration file as it is written: where each key and value begins and ends, and in which style. What its
/// values mean is the business of yaml_reader.h.
namespace agent::config {

/// Why a text has no syntax tree.
struct SyntaxError {
    std::size_t offset = 0;
    std::string message; ///< "a tab in the indentation"
};

struct SyntaxChild;

/// One node as it is written. Offsets count bytes of the text. A value.
struct SyntaxNode {
    enum class Kind { Null, Scalar, Sequence, Mapping, Alias };
    enum class Style {
        Plain,
        SingleQuoted,
        DoubleQuoted,
        Literal, ///< |
        Folded,  ///< >
        Block,   ///< Of collections: a line for each child.
        Flow,    ///< Of collections: in brackets or braces.
    };
    Kind kind = Kind::Null;
    Style style = Style::Plain;
    std::size_t begin = 0;  ///< Without anchor and tag. A Null that is not written: where its key, dash or anchor ends.
    std::size_t end = 0;    ///< Without comments and line ends that follow.
    std::size_t column = 0; ///< Block collections: blanks before the keys or dashes.
    std::string text;       ///< Scalar: quotes and escapes undone. Alias: its name.
    std::string anchor;
    std::string tag;        ///< "!!str"
    std::size_t target = 0; ///< Alias: where the `&` of its anchor stands. Anchored: where its own does.
    std::vector<SyntaxChild> children;

    [[nodiscard]] bool isCollection() const { return kind == Kind::Sequence || kind == Kind::Mapping; }
    [[nodiscard]] bool isBlock() const { return isCollection() && style == Style::Block; }
    [[nodiscard]] bool isQuoted() const { return style != Style::Plain; }
    /// The child with this key; null: there is none.
    [[nodiscard]] const SyntaxChild *child(std::string_view key) const;
};

/// An entry of a mapping, or an item of a sequence, which has no key.
struct SyntaxChild {
    std::size_t begin = 0;          ///< Of the key, the dash, or the item in brackets.
    std::size_t keyEnd = 0;         ///< Mappings.
    std::size_t afterIndicator = 0; ///< Behind the colon or dash; in brackets: where the item begins.
    std::string key;
    bool keyQuoted = false;
    SyntaxNode value;

    [[nodiscard]] std::size_t end() const { return value.end > afterIndicator ? value.end : afterIndicator; }
    [[nodiscard]] bool isMerge() const { return key == "<<" && !keyQuoted; }
};

/// What a text reads as: a tree, or why there is none.
struct SyntaxTree {
    SyntaxNode root;         ///< Null, or a mapping.
    std::size_t bodyEnd = 0; ///< Where `...` or the end of the text stands.
    std::optional<SyntaxError> error;
};

/// Reads a text, strictly: one document whose top is a mapping or nothing; no complex keys, no pairs in brackets, no
/// explicit block indentation, no directives. A text that has a tree means the same to readYaml, or is refused by it.
/// Nothing is thrown. Cost: linear in the text.
[[nodiscard]] SyntaxTree readSyntax(std::string_view text);

/// Whether two trees say the same: kinds, texts, whether scalars are quoted, keys and their order, anchors and aliases.
[[nodiscard]] bool sameContent(const SyntaxNode &a, const SyntaxNode &b);

/// The same, as readYaml would give it, without marks: aliases and merge keys of `node`, which is `root` or a part of
/// it, are resolved. Null when aliases multiply beyond reason.
[[nodiscard]] Node resolved(const SyntaxNode &root, const SyntaxNode &node);

} // namespace agent::config
