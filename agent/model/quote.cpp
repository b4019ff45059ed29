// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/model/quote.h"

#include "agent/model/name_validation.h"

#include <cstdint>

namespace agent::model {
namespace {

void appendHex(std::string &out, unsigned char byte)
{
    constexpr char kDigits[] = "0123456789abcdef";
    out += "\\x";
    out += kDigits[byte >> 4];
    out += kDigits[byte & 15];
}

/// Bytes of the code point that starts with `first`, 1 for anything else.
std::size_t runeLength(unsigned char first)
{
    if ((first & 0xe0) == 0xc0)
        return 2;
    if ((first & 0xf0) == 0xe0)
        return 3;
    if ((first & 0xf8) == 0xf0)
        return 4;
    return 1;
}

void appendAscii(std::string &out, char c)
{
    switch (c) {
    case '\n':
        out += "\\n";
        return;
    case '\t':
        out += "\\t";
        return;
    case '\r':
        out += "\\r";
        return;
    case '"':
    case '\\':
        out += '\\';
        out += c;
        return;
    default:
        if (c < 0x20 || c == 0x7f)
            appendHex(out, static_cast<unsigned char>(c));
        else
            out += c;
    }
}

} // namespace

std::string quoted(std::string_view text, std::size_t limit)
{
    const bool cut = text.size() > limit;
    if (cut)
        text = text.substr(0, limit);
    std::string out = "\"";
    for (std::size_t i = 0; i < text.size();) {
        const auto byte = static_cast<unsigned char>(text[i]);
        if (byte < 0x80) {
            appendAscii(out, text[i++]);
            continue;
        }
        const std::string_view rune = text.substr(i, runeLength(byte));
        if (rune.size() > 1 && isValidUtf8(rune)) {
            out += rune;
            i += rune.size();
        } else if (cut && text.size() - i < 4) {
            break; // half a code point at the cut
        } else {
            appendHex(out, byte);
            ++i;
        }
    }
    out += cut ? "…\"" : "\"";
    return out;
}

std::string_view firstRunes(std::string_view text, std::size_t count)
{
    std::size_t end = 0;
    for (; end < text.size() && count > 0; --count)
        end += runeLength(static_cast<unsigned char>(text[end]));
    return text.substr(0, end);
}

} // namespace agent::model
