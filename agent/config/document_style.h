// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/config/syntax.h"

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

/// How a file is written, so that what is added looks the same; for document_plan.cpp only.
namespace agent::config {

/// Counts how things are written in a file. What stands near the place of an edit counts more.
class Habits {
public:
    using Style = SyntaxNode::Style;

    /// `near` leads from the root to the place of an edit, the root first.
    Habits(std::string_view text, const std::vector<const SyntaxNode *> &near);

    [[nodiscard]] std::size_t step() const { return m_step; }             ///< Indentation of a mapping below its key.
    [[nodiscard]] std::size_t dashOffset() const { return m_dashOffset; } ///< Indentation of a list below its key.
    [[nodiscard]] std::size_t dashWidth() const { return m_dashWidth; }   ///< From a dash to a mapping's keys.
    [[nodiscard]] std::size_t textDashWidth() const { return m_textDashWidth; } ///< From a dash to a text.
    [[nodiscard]] const std::string &lineEnd() const { return m_lineEnd; }
    /// The quotes for a text that needs some.
    [[nodiscard]] Style quotes() const { return m_quotes; }
    /// How keys are written.
    [[nodiscard]] Style keyStyle() const { return m_keyStyle; }
    /// How values of `key` are written, or else the `siblings`.
    [[nodiscard]] Style scalarStyle(std::string_view key, const SyntaxNode *siblings = nullptr) const;
    /// How items of the list below `key` are written, or else the `siblings`.
    [[nodiscard]] Style itemStyle(std::string_view key, const SyntaxNode *siblings = nullptr) const;
    /// Whether lists of texts below `key` stand in brackets, or else those below the `siblings`.
    [[nodiscard]] bool isFlowList(std::string_view key, const SyntaxNode *siblings = nullptr) const;

private:
    struct Votes {
        double plain = 0;
        double singleQuoted = 0;
        double doubleQuoted = 0;
        void add(Style style, double weight);
        [[nodiscard]] bool empty() const { return plain + singleQuoted + doubleQuoted == 0; }
        [[nodiscard]] Style winner() const;
    };
    struct KeyVotes {
        Votes scalars;
        Votes items;
        double flow = 0;
        double block = 0;
    };
    using Widths = std::map<std::size_t, double>;

    void count(const SyntaxNode &node, std::string_view key, double weight);
    void countBlock(const SyntaxNode &node, double weight);
    static std::size_t widest(const Widths &widths, std::size_t otherwise);
    static Style styleOf(const SyntaxNode &siblings);

    const std::vector<const SyntaxNode *> &m_near;
    std::string_view m_text;
    std::map<std::string, KeyVotes, std::less<>> m_keys;
    Widths m_steps;
    Widths m_dashOffsets;
    Widths m_dashWidths;
    Widths m_textDashWidths;
    Votes m_all;
    Votes m_keyStyles;
    double m_flowLists = 0;
    double m_blockLists = 0;
    std::size_t m_step = 2;
    std::size_t m_dashOffset = 2;
    std::size_t m_dashWidth = 2;
    std::size_t m_textDashWidth = 2;
    Style m_keyStyle = Style::Plain;
    std::string m_lineEnd;
    Style m_quotes = Style::DoubleQuoted;
};

/// A value as text, and what reading this text must give.
struct Rendered {
    std::string text;
    SyntaxNode node;
};

/// Writes values that a form made.
class Renderer {
public:
    explicit Renderer(const Habits &habits) : m_habits(habits) {}

    /// A text (`value.quoted`) is quoted where it could be read as something else; another scalar stands without quotes
    /// where YAML allows.
    [[nodiscard]] Rendered scalar(const Node &value, SyntaxNode::Style style, bool inFlow) const;
    /// A value in brackets, or a scalar. `key`: whose it is, for its style.
    [[nodiscard]] Rendered flow(const Node &value, std::string_view key) const;
    [[nodiscard]] Rendered key(const std::string &name, bool inFlow) const;
    /// `key: value`, whose first character stands in `column`; more lines follow indented. No line end at its end.
    [[nodiscard]] Rendered entry(const std::string &key, const Node &value, std::size_t column,
                                 const SyntaxNode *siblings = nullptr) const;
    /// `- value`, whose dash stands in `column`. `key`: of the list.
    [[nodiscard]] Rendered item(const Node &value, std::size_t column, std::string_view key,
                                const SyntaxNode *siblings = nullptr) const;
    /// The lines of a mapping or list, the first without its indentation.
    [[nodiscard]] Rendered block(const Node &value, std::size_t column, std::string_view key) const;
    /// Whether a value stands behind its colon, and not on lines of its own.
    [[nodiscard]] bool isInline(const Node &value, std::string_view key, const SyntaxNode *siblings = nullptr) const;
    /// What stands behind a colon: a scalar, in lines of its own if it has several, or brackets.
    [[nodiscard]] Rendered inlineValue(const Node &value, std::string_view key, std::size_t column,
                                       SyntaxNode::Style style) const;

private:
    const Habits &m_habits;
};

[[nodiscard]] std::string indentation(std::size_t columns);

} // namespace agent::config
