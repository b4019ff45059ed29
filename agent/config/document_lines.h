// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/config/syntax.h"

#include <cstddef>
#include <optional>
#include <string_view>

/// The lines of a file and which of them belong to which child; for document_plan.cpp only.
namespace agent::config {

/// Whole lines: from the start of one to the start of one behind.
struct Extent {
    std::size_t begin = 0;
    std::size_t end = 0;
};

/// Looks at a text, which outlives it.
class Lines {
public:
    explicit Lines(std::string_view text);

    [[nodiscard]] std::size_t begin(std::size_t at) const;
    /// Of the line of `at`, without its line end.
    [[nodiscard]] std::size_t end(std::size_t at) const;
    /// Where the line after that of `at` begins; the size of the text: there is none.
    [[nodiscard]] std::size_t next(std::size_t at) const;
    /// From 1.
    [[nodiscard]] std::size_t number(std::size_t at) const;
    /// Whether only blanks stand before this in its line.
    [[nodiscard]] bool startsLine(std::size_t at) const;
    /// Whether a line begins with a comment somewhere between.
    [[nodiscard]] bool hasCommentLine(std::size_t from, std::size_t to) const;
    /// Whether nothing but a comment stands behind this in its line.
    [[nodiscard]] bool endsLine(std::size_t at) const;
    /// Behind the comma that follows `at` in its line; `at` if there is none.
    [[nodiscard]] std::size_t behindComma(std::size_t at) const;
    /// Where the comments directly above the line of `at` begin that stand in `column`; not beyond `floor`.
    [[nodiscard]] std::size_t commentsAbove(std::size_t at, std::size_t column, std::size_t floor) const;

    /// The lines of a child of a block collection: with its comments above, and those below that are deeper than it.
    /// Comments at the very top of the file belong to the file.
    [[nodiscard]] Extent extent(const SyntaxNode &node, std::size_t index) const;
    /// What goes when this child is removed: its extent, and the blank lines above that would double those below.
    [[nodiscard]] Extent removal(const SyntaxNode &node, std::size_t index) const;
    /// Whether the children of a block collection are set apart by blank lines. `otherwise`: when there is only one.
    [[nodiscard]] bool isSetApart(const SyntaxNode &node, bool otherwise) const;

private:
    [[nodiscard]] bool isBlank(std::size_t begin) const;
    /// Of a line with nothing but a comment.
    [[nodiscard]] std::optional<std::size_t> commentColumn(std::size_t begin) const;
    /// Of the line before the one that begins at `begin`; nothing: there is none.
    [[nodiscard]] std::optional<std::size_t> before(std::size_t begin) const;

    std::string_view m_text;
    std::size_t m_first; ///< Behind a byte order mark.
};

} // namespace agent::config
