// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/coding.h"

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

/// Fields of protobuf messages, appended to a string. Shape: field numbers below 16 take one byte, up to 2047 two.
namespace agent::remote::wire {

enum class Type : std::uint32_t { Varint = 0, Fixed64 = 1, Bytes = 2 };

[[nodiscard]] inline std::size_t varintSize(std::uint64_t v)
{
    return static_cast<std::size_t>(std::bit_width(v | 1) + 6) / 7;
}
/// Writes a varint to memory with room for it, at most ten bytes. Returns where the next byte goes.
[[nodiscard]] inline char *writeUvarint(char *out, std::uint64_t v)
{
    while (v >= 0x80) {
        *out++ = static_cast<char>(v | 0x80);
        v >>= 7;
    }
    *out++ = static_cast<char>(v);
    return out;
}
/// The same for eight bytes of a double.
[[nodiscard]] inline char *writeBareDouble(char *out, double value)
{
    static_assert(std::endian::native == std::endian::little);
    std::memcpy(out, &value, sizeof value);
    return out + sizeof value;
}
inline void putKey(std::uint32_t field, Type type, std::string &out)
{
    putUvarint(out, field << 3 | static_cast<std::uint32_t>(type));
}
inline void putInteger(std::uint32_t field, std::uint64_t value, std::string &out)
{
    putKey(field, Type::Varint, out);
    putUvarint(out, value);
}
/// A field of type sint32 or sint64.
inline void putSigned(std::uint32_t field, std::int64_t value, std::string &out)
{
    putKey(field, Type::Varint, out);
    putVarint(out, value);
}
/// Without a field number, as packed fields have it.
inline void putBareDouble(double value, std::string &out)
{
    static_assert(std::endian::native == std::endian::little);
    char bytes[sizeof value];
    std::memcpy(bytes, &value, sizeof value);
    out.append(bytes, sizeof value);
}
inline void putDouble(std::uint32_t field, double value, std::string &out)
{
    putKey(field, Type::Fixed64, out);
    putBareDouble(value, out);
}
inline void putBytes(std::uint32_t field, std::string_view value, std::string &out)
{
    putKey(field, Type::Bytes, out);
    putString(out, value);
}

} // namespace agent::remote::wire
