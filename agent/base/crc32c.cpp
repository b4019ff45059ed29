// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/base/crc32c.h"

#include <array>
#include <cstring>

#if defined(__x86_64__)
#include <nmmintrin.h>
#endif

namespace agent {
namespace {

constexpr std::array<std::uint32_t, 256> makeTable()
{
    std::array<std::uint32_t, 256> table{};
    for (std::uint32_t i = 0; i < 256; ++i) {
        std::uint32_t c = i;
        for (int k = 0; k < 8; ++k)
            c = (c & 1) ? (c >> 1) ^ 0x82f63b78U : c >> 1;
        table[i] = c;
    }
    return table;
}

constexpr std::array<std::uint32_t, 256> kTable = makeTable();

std::uint32_t software(std::string_view bytes)
{
    std::uint32_t crc = ~0U;
    for (const char c : bytes)
        crc = (crc >> 8) ^ kTable[(crc ^ static_cast<std::uint8_t>(c)) & 0xffU];
    return ~crc;
}

#if defined(__x86_64__)
__attribute__((target("sse4.2"))) std::uint32_t hardware(std::string_view bytes)
{
    std::uint64_t crc = 0xffffffffU;
    const char *p = bytes.data();
    std::size_t n = bytes.size();
    for (; n >= 8; n -= 8, p += 8) {
        std::uint64_t word;
        std::memcpy(&word, p, 8);
        crc = _mm_crc32_u64(crc, word);
    }
    auto narrow = static_cast<std::uint32_t>(crc);
    for (; n > 0; --n, ++p)
        narrow = _mm_crc32_u8(narrow, static_cast<std::uint8_t>(*p));
    return ~narrow;
}
#endif

} // namespace

std::uint32_t crc32c(std::string_view bytes)
{
#if defined(__x86_64__)
    if (__builtin_cpu_supports("sse4.2"))
        return hardware(bytes);
#endif
    return software(bytes);
}

} // namespace agent
