// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/result.h"
#include "agent/config/document_path.h"
#include "agent/config/node.h"
#include "agent/config/syntax.h"

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace agent::config {

class Planner;
struct Plan;

/// Replaces `removed`, which stands at byte `at`, by `inserted`.
struct TextEdit {
    std::size_t at = 0;
    std::string removed;
    std::string inserted;
    friend bool operator==(const TextEdit &, const TextEdit &) = default;
};

/// Edits of one text, from its front to its back, none overlapping another; positions are those before any of them.
using TextEdits = std::vector<TextEdit>;

/// The text with the edits made. Errors: InvalidInput when they are not edits of this text.
[[nodiscard]] Result<std::string> applied(std::string_view text, const TextEdits &edits);
/// What takes the edits back.
[[nodiscard]] TextEdits inverted(const TextEdits &edits);

/// A text for a form's value: quoted where it could be read as something else.
[[nodiscard]] Node textNode(std::string text);
/// A number, boolean, duration or size: without quotes where YAML allows.
[[nodiscard]] Node plainNode(std::string text);
[[nodiscard]] Node listNode(const std::vector<std::string> &texts);
[[nodiscard]] Node mappingNode(std::vector<std::pair<std::string, Node>> entries);

/// Entries of a map of texts (labels, headers), in order.
using TextPairs = std::vector<std::pair<std::string, std::string>>;

/// A configuration file while it is edited. The text is the truth; forms change only the lines they mean: comments,
/// order, indentation, quotes and line ends around them stay as they are, and what is new looks like its neighbours.
///
///     EditableDocument document(text);
///     auto edits = document.set(*parsePath("scrape_configs[2].scrape_interval"), plainNode("30s"));
///     if (!edits) show(edits.error().message());
///
/// Each edit is checked: the new text must read, here and by the loader's reader, as exactly what the edit means.
/// Otherwise, and after any other error, the text stays as it was. Errors of all edits: InvalidInput (what hinders, and
/// what to do instead: parts that an alias or merge key brings in, or that are used elsewhere through one, are edited
/// as text), NotFound (there is no such place), Internal (the edit did not come out as meant).
///
/// Whether the configuration is a good one is not looked at. A value; one thread. Cost of an edit: linear in the text.
class EditableDocument {
public:
    explicit EditableDocument(std::string text = {}) { setText(std::move(text)); }

    [[nodiscard]] const std::string &text() const { return m_text; }
    /// Any text; one that cannot be read can still be replaced, by setText or apply.
    void setText(std::string text);
    /// Makes edits as they are, such as those of an undo. Errors: InvalidInput when they are not edits of this text.
    [[nodiscard]] Status apply(const TextEdits &edits);

    /// Why no form can edit the text, with line and column. Ok: they can.
    [[nodiscard]] Status status() const;
    /// How it is written. Null when the text cannot be read.
    [[nodiscard]] const SyntaxNode &root() const { return m_tree.root; }
    /// What stands at `path`, aliases and merge keys resolved; Null: nothing does.
    [[nodiscard]] Node value(const Path &path) const;
    [[nodiscard]] bool has(const Path &path) const;
    /// Where the value at `path` stands, its key or dash included; not what an alias brings in.
    [[nodiscard]] Result<std::pair<std::size_t, std::size_t>> range(const Path &path) const;
    /// The deepest key or item whose lines the byte `offset` is in; empty: none.
    [[nodiscard]] Path pathAt(std::size_t offset) const;
    /// Whether a form may set what is or could be at `path`; else why not, and what to do.
    [[nodiscard]] Status editable(const Path &path) const;

    /// Sets a value. Parents that are missing are made; a new key goes where the documentation has it. An index one
    /// past the end of a list appends. A collection is replaced as a whole, with the comments in it.
    [[nodiscard]] Result<TextEdits> set(const Path &path, const Node &value);
    /// Makes the list at `path` say this; items that stay are left as they are written.
    [[nodiscard]] Result<TextEdits> setTexts(const Path &path, const std::vector<std::string> &texts);
    /// Makes the mapping at `path` say this; entries that stay are left where and as they are written.
    [[nodiscard]] Result<TextEdits> setMap(const Path &path, const TextPairs &entries);
    /// Removes a key or item, with its comments. Parents that become empty go too, unless they are required.
    [[nodiscard]] Result<TextEdits> remove(const Path &path);
    /// Inserts an item before the one at `index`, or at the end. A list that is missing is made.
    [[nodiscard]] Result<TextEdits> insert(const Path &list, std::size_t index, const Node &value);
    /// Moves an item so that it then has the index `to`. Its comments go with it.
    [[nodiscard]] Result<TextEdits> move(const Path &list, std::size_t from, std::size_t to);
    /// Renames a key.
    [[nodiscard]] Result<TextEdits> rename(const Path &path, const std::string &key);

private:
    using Step = std::function<Result<Plan>(Planner &)>;

    [[nodiscard]] Result<TextEdits> run(const Step &step);
    [[nodiscard]] Result<TextEdits> together(const std::function<Status()> &steps);
    [[nodiscard]] Status changeTexts(const Path &path, const std::vector<std::string> &texts);
    [[nodiscard]] Status changeMap(const Path &path, const TextPairs &entries);
    [[nodiscard]] Status adopt(const Plan &plan);

    std::string m_text;
    SyntaxTree m_tree;
};

} // namespace agent::config
