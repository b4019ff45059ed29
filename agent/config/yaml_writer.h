// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace agent::config {

/// Writes block-style YAML as Go's encoder lays it out: lists are not indented below their key. One thread.
class YamlWriter {
public:
    void text(std::string_view key, std::string_view value);
    void boolean(std::string_view key, bool value) { plain(key, value ? "true" : "false"); }
    void number(std::string_view key, std::uint64_t value) { plain(key, std::to_string(value)); }
    /// A value that is YAML already, in one line.
    void verbatim(std::string_view key, std::string_view yaml) { plain(key, yaml); }
    void texts(std::string_view key, const std::vector<std::string> &values);
    /// In one line: [a, b].
    void flowTexts(std::string_view key, const std::vector<std::string> &values);

    /// A mapping below `key`, until `close`.
    void open(std::string_view key);
    void close() { m_indent -= 2; }
    /// A list of mappings below `key`; each item is bracketed by `item` and `endItem`. Nothing ends the list.
    void list(std::string_view key);
    void item();
    void endItem();

    [[nodiscard]] std::string take() { return std::move(m_out); }

private:
    void plain(std::string_view key, std::string_view value);
    void line(std::string_view content);

    std::string m_out;
    std::size_t m_indent = 0;
    bool m_itemBegins = false; ///< The next line carries the dash of its item.
};

/// Whether a text has neither control characters nor line ends, not even those that only Unicode knows.
[[nodiscard]] bool isPrintable(std::string_view text);
/// Whether a text can stand without quotes; between brackets (`inFlow`) fewer can. Whether it is then still read as a
/// text is what looksTyped tells.
[[nodiscard]] bool canBeUnquoted(std::string_view text, bool inFlow);
/// Whether some reader takes the text, without quotes, for a number, a boolean, nothing or a time.
[[nodiscard]] bool looksTyped(std::string_view text);
[[nodiscard]] std::string doubleQuoted(std::string_view text);
/// A scalar as YAML, in double quotes where it would be read as something else than this text.
[[nodiscard]] std::string yamlScalar(std::string_view text);

} // namespace agent::config
