// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/config/node.h"
#include "agent/config/problems.h"

#include <chrono>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace agent::config {

/// A key that the file chose, and its text.
struct TextEntry {
    std::string name;
    std::string text;
    Place place;
};

/// Whether a message may repeat what the file says.
enum class Quoting { Allowed, Forbidden };

/// Reads the keys of one mapping, each into a typed variable that holds its default. A key that is absent or null
/// leaves the variable alone; a wrong value is a problem and leaves it alone as well. `finish` complains about keys
/// that nobody asked for. One thread.
///
///     Mapping section(problems, node, "global");
///     section.duration("scrape_interval", interval);
///     section.finish();
///
/// Lifetime: the node outlives the mapping.
class Mapping {
public:
    /// A Null node is an empty mapping; any other kind is a problem.
    Mapping(Problems &problems, const Node &node, std::string path);

    [[nodiscard]] bool has(std::string_view key) { return node(key) != nullptr; }
    /// The value, if there is one that is not null. Makes the key a known one, as all readers do.
    [[nodiscard]] const Node *node(std::string_view key);
    /// Whether the key stands there with no value.
    [[nodiscard]] bool isNull(std::string_view key);
    /// Whether the key has a value that switches something on: not null, false, 0, an empty text or an empty list.
    [[nodiscard]] bool isGiven(std::string_view key);
    /// Of the mapping.
    [[nodiscard]] Place here() const { return {m_mark, m_path}; }
    /// Of the key when it is there, else of the mapping.
    [[nodiscard]] Place place(std::string_view key) const;
    /// Of the key's value when it is there, else of the mapping.
    [[nodiscard]] Place valuePlace(std::string_view key) const;
    [[nodiscard]] Problems &problems() const { return m_problems; }

    /// The text of a scalar value; empty for anything else, of which nothing is said.
    [[nodiscard]] std::string peek(std::string_view key);

    void text(std::string_view key, std::string &out);
    void boolean(std::string_view key, bool &out);
    void duration(std::string_view key, std::chrono::milliseconds &out);
    void size(std::string_view key, std::uint64_t &out);
    /// A whole number of 0 or more.
    void number(std::string_view key, std::uint64_t &out,
                std::uint64_t highest = std::numeric_limits<std::int64_t>::max());
    /// A whole number, which may be negative.
    void integer(std::string_view key, std::int64_t &out);
    /// A finite number.
    void decimal(std::string_view key, double &out);
    void texts(std::string_view key, std::vector<std::string> &out) { texts(key, out, Quoting::Allowed); }
    /// The same of texts that no message may repeat.
    void secretTexts(std::string_view key, std::vector<std::string> &out) { texts(key, out, Quoting::Forbidden); }
    /// A mapping of lists of such texts.
    void secretTextsMap(std::string_view key, std::map<std::string, std::vector<std::string>> &out);

    /// Entries of the mapping below `key`, whose keys are free, in the order of the file; a value that is no mapping is
    /// a problem.
    [[nodiscard]] std::vector<std::pair<const Entry *, Place>> entries(std::string_view key);
    /// The same where all values are texts; null is an empty text, anything else a problem.
    [[nodiscard]] std::vector<TextEntry> textEntries(std::string_view key);
    /// Items of a list, each with its place; a value that is no list is a problem.
    [[nodiscard]] std::vector<std::pair<const Node *, Place>> list(std::string_view key);
    /// The items of a list of mappings. A null item is a problem with the message `null`, any other kind is one as
    /// well; both are left out.
    [[nodiscard]] std::vector<Mapping> mappings(std::string_view key, std::string_view null);
    /// The mapping below `key`; nothing when the key is absent or null.
    [[nodiscard]] std::optional<Mapping> mapping(std::string_view key);

    /// A key of Prometheus that has no effect here yet: it may stand there without a value or with one that switches
    /// nothing on (false, 0, an empty text or list); anything else is a problem, whose remedy is `instead`.
    void notSupported(std::string_view key, std::string instead = "remove it");

    /// Tells of keys that nobody asked for.
    void finish();

private:
    void texts(std::string_view key, std::vector<std::string> &out, Quoting quoting);
    [[nodiscard]] const Entry *find(std::string_view key) const;
    [[nodiscard]] const Node *scalar(std::string_view key, std::string_view expected);

    Problems &m_problems;
    const Node &m_node;
    Mark m_mark;
    std::string m_path;
    std::vector<std::string> m_known;
};

/// "a list", "a mapping", …
[[nodiscard]] std::string_view kindName(const Node &node);
/// The text of a scalar or null (empty) node; a problem otherwise. `expected` is what the message asks for.
[[nodiscard]] std::optional<std::string> asText(Problems &problems, const Node &node, const Place &place,
                                                std::string_view expected = "a text");
/// A list of texts; problems otherwise, and what is right is returned.
[[nodiscard]] std::vector<std::string> asTexts(Problems &problems, const Node &node, const Place &place,
                                               Quoting quoting);

} // namespace agent::config
