// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/config/document.h"
#include "agent/config/text_diff.h"
#include "agent/config/yaml_reader.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

/// Edits of a document as a text:
///
///     = set global.scrape_interval 30s          an edit, and below it the lines that it removes and adds
///     -  scrape_interval: 15s
///     +  scrape_interval: 30s
///     ! remove scrape_configs[0] | also used    an edit that is refused with such a message
///
/// The verbs: set PATH VALUE, texts PATH LIST, map PATH MAPPING, remove PATH, insert PATH INDEX VALUE, move PATH FROM
/// TO, rename PATH KEY. Values are YAML in one line; without quotes they are no texts.
struct ScriptedEdit {
    std::string line; ///< As it stands in the script, without what it expects.
    std::string verb;
    agent::config::Path path;
    std::size_t from = 0;
    std::size_t to = 0;
    agent::config::Node value;
    bool isRefused = false;
    std::string message;            ///< Refused: a part of the reason.
    std::vector<std::string> lines; ///< "-old", "+new".
    bool isValid = true;            ///< Whether the script could be read.
};

namespace edit_script {

using agent::config::Node;

/// The word at the front, blanks in quotes included. It is taken off.
inline std::string takeWord(std::string_view &rest)
{
    bool quoted = false;
    std::size_t end = 0;
    for (; end < rest.size() && (quoted || rest[end] != ' '); ++end)
        quoted = rest[end] == '"' ? !quoted : quoted;
    std::string word(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
    return word;
}

inline std::size_t takeNumber(std::string_view &rest, bool &valid)
{
    const std::string word = takeWord(rest);
    valid = valid && !word.empty() && word.find_first_not_of("0123456789") == std::string::npos;
    return valid ? std::stoul(word) : 0;
}

inline Node takeValue(std::string_view rest, bool &valid)
{
    agent::config::Problems problems("");
    const Node node = agent::config::readYaml("v: " + std::string(rest), problems);
    valid = valid && problems.empty() && node.entries.size() == 1;
    return valid ? node.entries.front().value : Node();
}

inline ScriptedEdit parseEdit(std::string_view line)
{
    ScriptedEdit out;
    out.isRefused = line.starts_with('!');
    if (const std::size_t bar = line.find(" | "); out.isRefused && bar != std::string_view::npos) {
        out.message = line.substr(bar + 3);
        line = line.substr(0, bar);
    }
    out.line = line;
    std::string_view rest = line.substr(2);
    out.verb = takeWord(rest);
    const auto path = agent::config::parsePath(takeWord(rest));
    out.isValid = path.has_value();
    if (path)
        out.path = *path;
    if (out.verb == "insert" || out.verb == "move")
        out.from = takeNumber(rest, out.isValid);
    if (out.verb == "move")
        out.to = takeNumber(rest, out.isValid);
    else if (out.verb != "remove")
        out.value = takeValue(rest, out.isValid);
    return out;
}

inline std::vector<std::string> texts(const Node &list)
{
    std::vector<std::string> out;
    for (const Node &item : list.items)
        out.push_back(item.text);
    return out;
}

} // namespace edit_script

[[nodiscard]] inline std::vector<ScriptedEdit> parseEditScript(std::string_view script)
{
    std::vector<ScriptedEdit> out;
    for (std::string_view line : agent::config::splitLines(script)) {
        if (line.ends_with('\n'))
            line.remove_suffix(1);
        if (line.starts_with("= ") || line.starts_with("! "))
            out.push_back(edit_script::parseEdit(line));
        else if (!line.empty() && !out.empty())
            out.back().lines.emplace_back(line);
    }
    return out;
}

[[nodiscard]] inline agent::Result<agent::config::TextEdits> runEdit(agent::config::EditableDocument &document,
                                                                     const ScriptedEdit &edit)
{
    if (edit.verb == "set")
        return document.set(edit.path, edit.value);
    if (edit.verb == "texts")
        return document.setTexts(edit.path, edit_script::texts(edit.value));
    if (edit.verb == "map") {
        agent::config::TextPairs map;
        for (const agent::config::Entry &entry : edit.value.entries)
            map.emplace_back(entry.key, entry.value.text);
        return document.setMap(edit.path, map);
    }
    if (edit.verb == "remove")
        return document.remove(edit.path);
    if (edit.verb == "insert")
        return document.insert(edit.path, edit.from, edit.value);
    if (edit.verb == "move")
        return document.move(edit.path, edit.from, edit.to);
    if (edit.verb == "rename")
        return document.rename(edit.path, edit.value.text);
    return agent::invalidInput("unknown verb " + edit.verb);
}

/// The lines that differ: "-old", "+new".
[[nodiscard]] inline std::vector<std::string> changedLines(std::string_view before, std::string_view after)
{
    std::vector<std::string> out;
    for (const agent::config::DiffRow &row : agent::config::diffRows(before, after, 0)) {
        if (row.kind == agent::config::DiffRow::Kind::Removed)
            out.push_back('-' + row.text);
        else if (row.kind == agent::config::DiffRow::Kind::Added)
            out.push_back('+' + row.text);
    }
    return out;
}

/// What an edit means for the values of a document, without any text: the reference for its outcome. Mappings compare
/// without order.
namespace intended {

using agent::config::Entry;
using agent::config::Node;
using agent::config::Path;
using agent::config::PathStep;

inline Node *childOf(Node &node, const PathStep &step)
{
    if (step.isIndex)
        return step.index < node.items.size() ? &node.items[step.index] : nullptr;
    const auto found = std::find_if(node.entries.begin(), node.entries.end(),
                                    [&](const Entry &entry) { return entry.key == step.key; });
    return found == node.entries.end() ? nullptr : &found->value;
}

/// What stands there; it is made when it is missing.
inline Node &at(Node &root, const Path &path)
{
    Node *node = &root;
    for (const PathStep &step : path) {
        node->kind = step.isIndex ? Node::Kind::Sequence : Node::Kind::Mapping;
        Node *child = childOf(*node, step);
        if (!child && step.isIndex)
            child = &node->items.emplace_back();
        else if (!child)
            child = &node->entries.emplace_back(Entry{step.key, {}, {}}).value;
        node = child;
    }
    return *node;
}

inline void erase(Node &root, Path path)
{
    const PathStep last = path.back();
    path.pop_back();
    Node &parent = at(root, path);
    if (last.isIndex)
        parent.items.erase(parent.items.begin() + static_cast<std::ptrdiff_t>(last.index));
    else
        std::erase_if(parent.entries, [&last](const Entry &entry) { return entry.key == last.key; });
    const bool isEmpty = parent.items.empty() && parent.entries.empty();
    if (!isEmpty)
        return;
    if (path.empty())
        parent.kind = Node::Kind::Null;
    else if (!path.back().isIndex && path.back().key != "targets" && path.back().key != "files")
        erase(root, path);
}

inline Node after(Node root, const ScriptedEdit &edit)
{
    if (edit.verb == "remove" || (edit.verb == "map" && edit.value.entries.empty())) {
        erase(root, edit.path);
    } else if (edit.verb == "insert") {
        Node &list = at(root, edit.path);
        list.kind = Node::Kind::Sequence;
        const std::size_t index = std::min(edit.from, list.items.size());
        list.items.insert(list.items.begin() + static_cast<std::ptrdiff_t>(index), edit.value);
    } else if (edit.verb == "move") {
        Node &list = at(root, edit.path);
        const Node moved = list.items[edit.from];
        list.items.erase(list.items.begin() + static_cast<std::ptrdiff_t>(edit.from));
        list.items.insert(list.items.begin() + static_cast<std::ptrdiff_t>(edit.to), moved);
    } else if (edit.verb == "rename") {
        Path parent = edit.path;
        parent.pop_back();
        for (Entry &entry : at(root, parent).entries)
            entry.key = entry.key == edit.path.back().key ? edit.value.text : entry.key;
    } else {
        at(root, edit.path) = edit.value;
    }
    return root;
}

inline bool same(const Node &a, const Node &b)
{
    if (a.kind != b.kind || a.text != b.text || a.items.size() != b.items.size() ||
        a.entries.size() != b.entries.size())
        return false;
    // A number, boolean or the like that a form sets must be read as one.
    if (a.kind == Node::Kind::Scalar && !a.quoted && b.quoted &&
        (a.text == "true" || a.text == "false" || a.text.find_first_not_of("0123456789") == std::string::npos))
        return false;
    if (!std::equal(a.items.begin(), a.items.end(), b.items.begin(), same))
        return false;
    return std::all_of(a.entries.begin(), a.entries.end(), [&b](const Entry &entry) {
        return std::any_of(b.entries.begin(), b.entries.end(), [&entry](const Entry &other) {
            return other.key == entry.key && same(entry.value, other.value);
        });
    });
}

} // namespace intended
