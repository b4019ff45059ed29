// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace agent {

inline void putBe32(std::string &out, std::uint32_t v)
{
    char b[4];
    for (int i = 0; i < 4; ++i)
        b[i] = static_cast<char>(v >> (24 - 8 * i));
    out.append(b, 4);
}
inline void putBe64(std::string &out, std::uint64_t v)
{
    char b[8];
    for (int i = 0; i < 8; ++i)
        b[i] = static_cast<char>(v >> (56 - 8 * i));
    out.append(b, 8);
}
/// Unsigned LEB128.
inline void putUvarint(std::string &out, std::uint64_t v)
{
    char b[10];
    std::size_t n = 0;
    while (v >= 0x80) {
        b[n++] = static_cast<char>(v | 0x80);
        v >>= 7;
    }
    b[n++] = static_cast<char>(v);
    out.append(b, n);
}
/// Zig-zag LEB128.
inline void putVarint(std::string &out, std::int64_t v)
{
    putUvarint(out, (static_cast<std::uint64_t>(v) << 1) ^ static_cast<std::uint64_t>(v >> 63));
}
/// Unsigned LEB128 length, then the bytes.
inline void putString(std::string &out, std::string_view s)
{
    putUvarint(out, s.size());
    out.append(s);
}

/// Reads the encodings above from a span of bytes. After any failed read `ok()` is false and every further read yields zero. One thread.
class Decoder {
public:
    explicit Decoder(std::string_view bytes) : m_pos(bytes.data()), m_end(bytes.data() + bytes.size()) {}

    [[nodiscard]] bool ok() const { return m_ok; }
    [[nodiscard]] bool atEnd() const { return m_pos == m_end; }
    [[nodiscard]] std::size_t remaining() const { return static_cast<std::size_t>(m_end - m_pos); }

    std::uint8_t byte()
    {
        if (m_pos == m_end)
            return fail<std::uint8_t>();
        return static_cast<std::uint8_t>(*m_pos++);
    }
    std::uint32_t be32()
    {
        if (remaining() < 4)
            return fail<std::uint32_t>();
        std::uint32_t v;
        std::memcpy(&v, m_pos, 4);
        m_pos += 4;
        return __builtin_bswap32(v);
    }
    std::uint64_t be64()
    {
        if (remaining() < 8)
            return fail<std::uint64_t>();
        std::uint64_t v;
        std::memcpy(&v, m_pos, 8);
        m_pos += 8;
        return __builtin_bswap64(v);
    }
    double beDouble() { return std::bit_cast<double>(be64()); }
    std::uint64_t uvarint()
    {
        std::uint64_t v = 0;
        for (unsigned shift = 0; shift < 64; shift += 7) {
            if (m_pos == m_end)
                return fail<std::uint64_t>();
            const auto b = static_cast<std::uint8_t>(*m_pos++);
            if (shift == 63 && b > 1)
                return fail<std::uint64_t>();
            v |= std::uint64_t{b & 0x7fU} << shift;
            if (b < 0x80)
                return v;
        }
        return fail<std::uint64_t>();
    }
    std::int64_t varint()
    {
        const std::uint64_t u = uvarint();
        return static_cast<std::int64_t>(u >> 1) ^ -static_cast<std::int64_t>(u & 1);
    }
    std::string_view bytes(std::uint64_t size)
    {
        if (remaining() < size)
            return fail<std::string_view>();
        const std::string_view v(m_pos, static_cast<std::size_t>(size));
        m_pos += size;
        return v;
    }
    std::string_view string() { return bytes(uvarint()); }

private:
    template <typename T>
    T fail()
    {
        m_ok = false;
        m_pos = m_end;
        return T{};
    }
    const char *m_pos;
    const char *m_end;
    bool m_ok = true;
};

} // namespace agent
