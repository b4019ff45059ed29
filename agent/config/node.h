// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

namespace agent::config {

/// A place in the text; both count from 1. Line 0: the file as a whole.
struct Mark {
    int line = 0;
    int column = 0;
};

struct Entry;

/// One node of a YAML document, aliases and merge keys resolved. A value.
struct Node {
    enum class Kind { Null, Scalar, Sequence, Mapping };
    Kind kind = Kind::Null;
    Mark mark;
    std::string text;           ///< Scalar: as written, quotes and escapes undone.
    bool quoted = false;        ///< Scalar: a text even when it looks like a number.
    std::vector<Node> items;    ///< Sequence.
    std::vector<Entry> entries; ///< Mapping, in the order of the file; keys are unique.
};

struct Entry {
    std::string key;
    Mark mark; ///< Of the key.
    Node value;
};

/// A place with the path of keys that leads to it.
struct Place {
    Mark mark;
    std::string path; ///< scrape_configs[0].metrics_path
};

[[nodiscard]] inline std::string childPath(const std::string &path, const std::string &key)
{
    return path.empty() ? key : path + '.' + key;
}
[[nodiscard]] inline std::string childPath(const std::string &path, std::size_t index)
{
    return path + '[' + std::to_string(index) + ']';
}

} // namespace agent::config
