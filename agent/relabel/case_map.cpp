// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/relabel/case_map.h"

#include <clocale>
#include <cstdint>
#include <cwctype>
#include <locale.h>
#include <optional>
#include <wctype.h>

namespace agent::relabel {
namespace {

/// The character classes of Unicode; built into the C library, so that no language pack is needed.
class UnicodeLocale {
public:
    UnicodeLocale() : m_locale(newlocale(LC_CTYPE_MASK, "C.UTF-8", locale_t{})) {}
    ~UnicodeLocale()
    {
        if (m_locale)
            freelocale(m_locale);
    }
    UnicodeLocale(const UnicodeLocale &) = delete;
    UnicodeLocale &operator=(const UnicodeLocale &) = delete;
    [[nodiscard]] locale_t get() const { return m_locale; }

private:
    locale_t m_locale;
};

struct Rune {
    std::uint32_t value = 0;
    std::size_t length = 0;
};

/// The rune of two to four bytes that `text` begins with.
std::optional<Rune> decodeLong(std::string_view text)
{
    const auto first = static_cast<unsigned char>(text[0]);
    Rune rune;
    if (first >= 0xc2 && first <= 0xdf)
        rune = {first & 0x1fU, 2};
    else if (first >= 0xe0 && first <= 0xef)
        rune = {first & 0x0fU, 3};
    else if (first >= 0xf0 && first <= 0xf4)
        rune = {first & 0x07U, 4};
    else
        return std::nullopt;
    if (text.size() < rune.length)
        return std::nullopt;
    for (std::size_t i = 1; i < rune.length; ++i) {
        const auto next = static_cast<unsigned char>(text[i]);
        if ((next & 0xc0) != 0x80)
            return std::nullopt;
        rune.value = (rune.value << 6) | (next & 0x3fU);
    }
    return rune;
}

void append(std::string &out, std::uint32_t rune)
{
    if (rune < 0x80) {
        out += static_cast<char>(rune);
        return;
    }
    if (rune < 0x800) {
        out += static_cast<char>(0xc0 | (rune >> 6));
    } else {
        if (rune < 0x10000) {
            out += static_cast<char>(0xe0 | (rune >> 12));
        } else {
            out += static_cast<char>(0xf0 | (rune >> 18));
            out += static_cast<char>(0x80 | ((rune >> 12) & 0x3f));
        }
        out += static_cast<char>(0x80 | ((rune >> 6) & 0x3f));
    }
    out += static_cast<char>(0x80 | (rune & 0x3f));
}

template <typename Ascii, typename Wide>
std::string mapped(std::string_view text, Ascii ascii, Wide wide)
{
    std::string out;
    out.reserve(text.size());
    while (!text.empty()) {
        if ((text[0] & 0x80) == 0) {
            out += ascii(text[0]);
            text.remove_prefix(1);
            continue;
        }
        const auto rune = decodeLong(text);
        if (!rune) {
            out += text[0];
            text.remove_prefix(1);
            continue;
        }
        append(out, wide(rune->value));
        text.remove_prefix(rune->length);
    }
    return out;
}

locale_t unicode()
{
    static const UnicodeLocale locale; // immutable, made once
    return locale.get();
}

} // namespace

std::string toLower(std::string_view text)
{
    return mapped(
        text, [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; },
        [](std::uint32_t rune) {
            const locale_t locale = unicode();
            return locale ? static_cast<std::uint32_t>(towlower_l(rune, locale)) : rune;
        });
}

std::string toUpper(std::string_view text)
{
    return mapped(
        text, [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - ('a' - 'A')) : c; },
        [](std::uint32_t rune) {
            const locale_t locale = unicode();
            return locale ? static_cast<std::uint32_t>(towupper_l(rune, locale)) : rune;
        });
}

} // namespace agent::relabel
