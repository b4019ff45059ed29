// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/coding.h"

#include <bit>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// Writes protobuf messages field by field; chain calls, then take `bytes`.
struct Message {
    std::string bytes;

    Message &varint(std::uint32_t field, std::uint64_t value)
    {
        agent::putUvarint(bytes, std::uint64_t{field} << 3);
        agent::putUvarint(bytes, value);
        return *this;
    }
    Message &zigzag(std::uint32_t field, std::int64_t value)
    {
        agent::putUvarint(bytes, std::uint64_t{field} << 3);
        agent::putVarint(bytes, value);
        return *this;
    }
    Message &real(std::uint32_t field, double value)
    {
        agent::putUvarint(bytes, std::uint64_t{field} << 3 | 1);
        return raw(value);
    }
    Message &text(std::uint32_t field, std::string_view value)
    {
        agent::putUvarint(bytes, std::uint64_t{field} << 3 | 2);
        agent::putString(bytes, value);
        return *this;
    }
    Message &message(std::uint32_t field, const Message &value) { return text(field, value.bytes); }
    /// Packed sint64.
    Message &deltas(std::uint32_t field, std::initializer_list<std::int64_t> values)
    {
        std::string packed;
        for (const std::int64_t value : values)
            agent::putVarint(packed, value);
        return text(field, packed);
    }
    /// Packed doubles.
    Message &reals(std::uint32_t field, std::initializer_list<double> values)
    {
        Message packed;
        for (const double value : values)
            packed.raw(value);
        return text(field, packed.bytes);
    }
    Message &raw(double value)
    {
        const auto bits = std::bit_cast<std::uint64_t>(value);
        for (unsigned shift = 0; shift < 64; shift += 8)
            bytes.push_back(static_cast<char>(bits >> shift));
        return *this;
    }
};

/// The messages of io.prometheus.client, with the names they have there.
namespace proto {

enum Type { Counter, Gauge, Summary, Untyped, Histogram, GaugeHistogram };

inline Message label(std::string_view name, std::string_view value)
{
    return Message().text(1, name).text(2, value);
}

inline Message timestamp(std::int64_t seconds, std::int32_t nanos = 0)
{
    return Message().varint(1, static_cast<std::uint64_t>(seconds)).varint(2, static_cast<std::uint64_t>(nanos));
}

inline Message exemplar(std::initializer_list<std::pair<std::string_view, std::string_view>> labels, double value)
{
    Message out;
    for (const auto &[name, text] : labels)
        out.message(1, label(name, text));
    return out.real(2, value);
}

inline Message bucket(std::uint64_t count, double bound)
{
    return Message().varint(1, count).real(2, bound);
}

inline Message span(std::int64_t offset, std::uint64_t length)
{
    return Message().zigzag(1, offset).varint(2, length);
}

/// A Metric with labels; its value is to be added.
inline Message metric(std::initializer_list<std::pair<std::string_view, std::string_view>> labels = {})
{
    Message out;
    for (const auto &[name, text] : labels)
        out.message(1, label(name, text));
    return out;
}

/// A Metric of a family that has one number: counter (3), gauge (2) or untyped (5).
inline Message number(std::uint32_t field, double value,
                      std::initializer_list<std::pair<std::string_view, std::string_view>> labels = {})
{
    return metric(labels).message(field, Message().real(1, value));
}

/// The fields of a classic histogram: 1.5 in all, buckets 1: 2, 2.5: 4.
inline Message classic()
{
    return Message().varint(1, 5).real(2, 1.5).message(3, bucket(2, 1)).message(3, bucket(4, 2.5));
}

inline Message native()
{
    return Message()
        .varint(1, 6)
        .real(2, 1.5)
        .zigzag(5, 3)
        .real(6, 0.001)
        .varint(7, 1)
        .message(12, span(0, 2))
        .message(12, span(3, 1))
        .deltas(13, {1, 1, -1})
        .message(9, span(-2, 1))
        .deltas(10, {1});
}

/// A MetricFamily with its length in front.
inline std::string family(std::string_view name, Type type, const std::vector<Message> &metrics,
                          std::string_view help = {}, std::string_view unit = {})
{
    Message out;
    out.text(1, name);
    if (!help.empty())
        out.text(2, help);
    out.varint(3, type);
    for (const Message &metric : metrics)
        out.message(4, metric);
    if (!unit.empty())
        out.text(5, unit);
    std::string bytes;
    agent::putString(bytes, out.bytes);
    return bytes;
}

} // namespace proto
