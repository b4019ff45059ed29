// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/coding.h"

#include <bit>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace agent::exposition {

/// What is wrong with a field whose number is known and whose kind is not the one it has.
inline constexpr const char *kWrongWireType = "wrong wire type of a known field";

/// A field of a protobuf message. `bytes` points into the message.
struct WireField {
    enum class Kind : std::uint8_t { Varint = 0, Fixed64 = 1, Bytes = 2, Fixed32 = 5 };
    std::uint32_t number = 0;
    Kind kind = Kind::Varint;
    std::uint64_t value = 0;  ///< Of numbers: the bits.
    std::string_view bytes;   ///< Of texts, messages and packed numbers.
    const char *at = nullptr; ///< Where its tag stands.

    [[nodiscard]] double asDouble() const { return std::bit_cast<double>(value); }
    [[nodiscard]] std::int64_t asInt64() const { return static_cast<std::int64_t>(value); }
    /// Of a sint32 or sint64.
    [[nodiscard]] std::int64_t asZigZag() const
    {
        return static_cast<std::int64_t>(value >> 1) ^ -static_cast<std::int64_t>(value & 1);
    }
};

/// Reads an unsigned LEB128 at `p` and moves `p` behind it; null when it goes beyond `end` or 64 bits.
[[nodiscard]] inline const char *readVarint(const char *p, const char *end, std::uint64_t &out)
{
    if (p < end && static_cast<signed char>(*p) >= 0) {
        out = static_cast<std::uint8_t>(*p);
        return p + 1;
    }
    Decoder decoder({p, static_cast<std::size_t>(end - p)});
    out = decoder.uvarint();
    return decoder.ok() ? end - decoder.remaining() : nullptr;
}

[[nodiscard]] inline std::uint64_t readFixed64(const char *p)
{
    static_assert(std::endian::native == std::endian::little);
    std::uint64_t bits = 0;
    std::memcpy(&bits, p, sizeof bits);
    return bits;
}

/// Walks the fields of one message. Groups are passed over. One thread; for a single use.
class WireReader {
public:
    explicit WireReader(std::string_view message) : m_pos(message.data()), m_end(message.data() + message.size()) {}

    /// The next field; false at the end and at the first thing wrong, which `problem` tells.
    [[nodiscard]] bool next(WireField &out)
    {
        while (m_pos != m_end) {
            out.at = m_pos;
            if (!readTag(out) || !readPayload(out))
                return false;
            if (!m_wasGroup)
                return true;
        }
        return false;
    }
    /// What is wrong, or null.
    [[nodiscard]] const char *problem() const { return m_problem; }

private:
    bool fail(const char *problem)
    {
        m_problem = problem;
        m_pos = m_end;
        return false;
    }
    bool readTag(WireField &out);
    bool readPayload(WireField &out);
    bool skipGroup(std::uint32_t number);

    static constexpr std::uint8_t kGroupStart = 3;
    static constexpr std::uint8_t kGroupEnd = 4;

    const char *m_pos;
    const char *m_end;
    const char *m_problem = nullptr;
    std::uint8_t m_wireType = 0;
    bool m_wasGroup = false;
};

inline bool WireReader::readTag(WireField &out)
{
    std::uint64_t tag = 0;
    m_pos = readVarint(m_pos, m_end, tag);
    constexpr std::uint64_t kMaxNumber = (std::uint64_t{1} << 29) - 1;
    if (!m_pos || tag >> 3 == 0 || tag >> 3 > kMaxNumber)
        return fail("invalid field tag");
    out.number = static_cast<std::uint32_t>(tag >> 3);
    m_wireType = static_cast<std::uint8_t>(tag & 7);
    return true;
}

inline bool WireReader::readPayload(WireField &out)
{
    m_wasGroup = false;
    out.kind = static_cast<WireField::Kind>(m_wireType);
    const auto left = static_cast<std::size_t>(m_end - m_pos);
    switch (m_wireType) {
    case 0:
        m_pos = readVarint(m_pos, m_end, out.value);
        return m_pos || fail("invalid varint");
    case 1:
        if (left < sizeof(std::uint64_t))
            return fail("unexpected end within a number");
        out.value = readFixed64(m_pos);
        m_pos += sizeof(std::uint64_t);
        return true;
    case 2: {
        std::uint64_t length = 0;
        const char *bytes = readVarint(m_pos, m_end, length);
        if (!bytes)
            return fail("invalid length");
        if (length > static_cast<std::uint64_t>(m_end - bytes))
            return fail("length goes beyond the message");
        out.bytes = {bytes, static_cast<std::size_t>(length)};
        m_pos = bytes + length;
        return true;
    }
    case 5: {
        std::uint32_t bits = 0;
        if (left < sizeof bits)
            return fail("unexpected end within a number");
        std::memcpy(&bits, m_pos, sizeof bits);
        out.value = bits;
        m_pos += sizeof bits;
        return true;
    }
    case kGroupStart:
        m_wasGroup = true;
        return skipGroup(out.number);
    case kGroupEnd:
        return fail("end of a group that was not begun");
    default:
        return fail("invalid wire type");
    }
}

} // namespace agent::exposition
