// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

/// Finding where things end in a body of text. Pointers; the caller guarantees a line feed before `end`.
namespace agent::exposition {

inline constexpr std::uint8_t kMetricNameStart = 1;
inline constexpr std::uint8_t kMetricNameChar = 2;
inline constexpr std::uint8_t kLabelNameStart = 4;
inline constexpr std::uint8_t kLabelNameChar = 8;

constexpr std::array<std::uint8_t, 256> makeCharClasses()
{
    std::array<std::uint8_t, 256> table{};
    const auto letter =
        static_cast<std::uint8_t>(kMetricNameStart | kMetricNameChar | kLabelNameStart | kLabelNameChar);
    for (std::size_t c = 'a'; c <= 'z'; ++c)
        table[c] = letter;
    for (std::size_t c = 'A'; c <= 'Z'; ++c)
        table[c] = letter;
    table['_'] = letter;
    table[':'] = kMetricNameStart | kMetricNameChar;
    for (std::size_t c = '0'; c <= '9'; ++c)
        table[c] = kMetricNameChar | kLabelNameChar;
    return table;
}
inline constexpr std::array<std::uint8_t, 256> kCharClasses = makeCharClasses();

[[nodiscard]] inline bool isClass(char c, std::uint8_t charClass)
{
    return (kCharClasses[static_cast<unsigned char>(c)] & charClass) != 0;
}
[[nodiscard]] inline bool isBlank(char c)
{
    return c == ' ' || c == '\t';
}
[[nodiscard]] inline bool isDigit(char c)
{
    return static_cast<unsigned char>(c - '0') < 10;
}

[[nodiscard]] inline const char *skipBlanks(const char *p)
{
    while (isBlank(*p))
        ++p;
    return p;
}

/// Whether all bytes are below 128: such a text is valid UTF-8 without a closer look.
[[nodiscard]] inline bool isAscii(std::string_view text)
{
    constexpr std::uint64_t kHighBits = 0x8080808080808080;
    const char *p = text.data();
    const char *const end = p + text.size();
    std::uint64_t seen = 0;
    for (; end - p >= 8; p += 8) {
        std::uint64_t block;
        __builtin_memcpy(&block, p, sizeof block);
        seen |= block;
    }
    while (p < end)
        seen |= static_cast<std::uint8_t>(*p++);
    return (seen & kHighBits) == 0;
}

/// The first of three characters in [p, end), or `end`.
template <char A, char B, char C>
[[nodiscard]] inline const char *findAnyOf(const char *p, const char *end)
{
#if defined(__SSE2__)
    for (; end - p >= 16; p += 16) {
        __m128i block;
        __builtin_memcpy(&block, p, sizeof block);
        const __m128i hits =
            _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(block, _mm_set1_epi8(A)), _mm_cmpeq_epi8(block, _mm_set1_epi8(B))),
                         _mm_cmpeq_epi8(block, _mm_set1_epi8(C)));
        const int mask = _mm_movemask_epi8(hits);
        if (mask != 0)
            return p + __builtin_ctz(static_cast<unsigned>(mask));
    }
#endif
    while (p < end && *p != A && *p != B && *p != C)
        ++p;
    return p;
}

/// The end of a quoted text whose opening quote is before `p`: behind the closing quote, or null when there is none
/// before `end`.
[[nodiscard]] inline const char *findQuoteEnd(const char *p, const char *end)
{
    while (true) {
        p = findAnyOf<'"', '\\', '"'>(p, end);
        if (p == end)
            return nullptr;
        if (*p == '"')
            return p + 1;
        if (end - p < 2 || p[1] == '\n')
            return nullptr;
        p += 2;
    }
}

/// The end of the labels whose opening brace is before `p`: behind the closing brace; null when a line feed outside
/// quotes or `end` comes first.
[[nodiscard]] inline const char *findBraceEnd(const char *p, const char *end)
{
    while (p) {
        p = findAnyOf<'"', '}', '\n'>(p, end);
        if (p == end || *p == '\n')
            return nullptr;
        if (*p == '}')
            return p + 1;
        p = findQuoteEnd(p + 1, end);
    }
    return nullptr;
}

} // namespace agent::exposition
