// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/config/yaml_writer.h"

#include "agent/base/ascii.h"
#include "agent/base/number.h"

#include <algorithm>
#include <array>

namespace agent::config {
namespace {

/// Words that YAML 1.1 takes for booleans and nothing.
bool isReservedWord(std::string_view text)
{
    constexpr std::array<std::string_view, 12> kWords{"true", "false", "yes",  "no", "on", "off",
                                                      "y",    "n",     "null", "~",  "<<", "="};
    const std::string lower = asciiLowerCase(text);
    return std::find(kWords.begin(), kWords.end(), lower) != kWords.end();
}

/// Whether a YAML 1.1 reader may take the text for a number, a time of day or a date.
bool looksLikeNumber(std::string_view text)
{
    if (parseFloat(text) || text.starts_with("0x") || text.starts_with("0o") || text.starts_with("0b"))
        return true;
    return text.find_first_not_of("0123456789_:.+-TZe ") == std::string_view::npos &&
           text.find_first_of("0123456789") == 0 && std::count(text.begin(), text.end(), '.') < 2;
}

bool canBePlain(std::string_view text)
{
    const auto isAscii = [](char c) { return static_cast<unsigned char>(c) < 0x80; };
    return std::all_of(text.begin(), text.end(), isAscii) && !text.starts_with('-') && canBeUnquoted(text, false) &&
           !looksTyped(text);
}

} // namespace

bool isPrintable(std::string_view text)
{
    const auto isControl = [](char c) { return (c >= 0 && c < 0x20) || c == 0x7f; };
    if (std::any_of(text.begin(), text.end(), isControl))
        return false;
    for (std::size_t at = text.find('\xc2'); at != std::string_view::npos; at = text.find('\xc2', at + 1)) {
        if (at + 1 < text.size() && static_cast<unsigned char>(text[at + 1]) < 0xa0)
            return false;
    }
    return text.find("\xe2\x80\xa8") == std::string_view::npos && text.find("\xe2\x80\xa9") == std::string_view::npos &&
           text.find("\xef\xbb\xbf") == std::string_view::npos;
}

bool canBeUnquoted(std::string_view text, bool inFlow)
{
    constexpr std::string_view kBadStart = "?:,[]{}#&*!|>'\"%@` ";
    if (text.empty() || kBadStart.find(text.front()) != std::string_view::npos || text.back() == ' ' ||
        text.back() == ':' || text.starts_with("---") || text.starts_with("..."))
        return false;
    if (text == "-" || text.starts_with("- ") || (inFlow && text.find_first_of(",[]{}?") != std::string_view::npos))
        return false;
    return isPrintable(text) && text.find(": ") == std::string_view::npos && text.find(" #") == std::string_view::npos;
}

bool looksTyped(std::string_view text)
{
    return isReservedWord(text) || looksLikeNumber(text);
}

std::string doubleQuoted(std::string_view text)
{
    constexpr std::string_view kHex = "0123456789abcdef";
    std::string out = "\"";
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (c == '\n') {
            out += "\\n";
        } else if (c == '\t') {
            out += "\\t";
        } else if (byte < 0x20 || byte == 0x7f) {
            out += "\\x";
            out += kHex[byte >> 4];
            out += kHex[byte & 0x0f];
        } else {
            out += c;
        }
    }
    return out + '"';
}

std::string yamlScalar(std::string_view text)
{
    return canBePlain(text) ? std::string(text) : doubleQuoted(text);
}

void YamlWriter::line(std::string_view content)
{
    m_out.append(m_itemBegins ? m_indent - 2 : m_indent, ' ');
    if (m_itemBegins)
        m_out += "- ";
    m_itemBegins = false;
    m_out.append(content) += '\n';
}

void YamlWriter::plain(std::string_view key, std::string_view value)
{
    line(yamlScalar(key) + ": " + std::string(value));
}

void YamlWriter::text(std::string_view key, std::string_view value)
{
    plain(key, yamlScalar(value));
}

void YamlWriter::texts(std::string_view key, const std::vector<std::string> &values)
{
    if (values.empty()) {
        plain(key, "[]");
        return;
    }
    list(key);
    for (const std::string &value : values)
        line("- " + yamlScalar(value));
}

void YamlWriter::flowTexts(std::string_view key, const std::vector<std::string> &values)
{
    // Between brackets more characters have a meaning; names need few.
    const auto isHarmless = [](char c) { return isAsciiLetter(c) || isAsciiDigit(c) || c == '_'; };
    std::string all;
    for (const std::string &value : values) {
        const bool harmless = canBePlain(value) && std::all_of(value.begin(), value.end(), isHarmless);
        all += (all.empty() ? "" : ", ") + (harmless ? value : doubleQuoted(value));
    }
    plain(key, '[' + all + ']');
}

void YamlWriter::open(std::string_view key)
{
    list(key);
    m_indent += 2;
}

void YamlWriter::list(std::string_view key)
{
    line(yamlScalar(key) + ':');
}

void YamlWriter::item()
{
    m_indent += 2;
    m_itemBegins = true;
}

void YamlWriter::endItem()
{
    if (m_itemBegins)
        line("{}");
    m_indent -= 2;
}

} // namespace agent::config
