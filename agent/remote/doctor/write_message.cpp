// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/remote/doctor/write_message.h"

#include "agent/base/compress.h"
#include "agent/remote/wire/wire.h"

namespace agent::remote::doctor {
namespace {

std::string compressed(const std::string &plain)
{
    std::string out;
    snappyCompress(plain, out);
    return out;
}

std::string sampleBytes(double value, TimestampMs timestamp)
{
    std::string out;
    wire::putDouble(1, value, out);
    wire::putInteger(2, static_cast<std::uint64_t>(timestamp), out);
    return out;
}

std::string plainV1(const model::Labels &labels, double value, TimestampMs timestamp)
{
    std::string series;
    for (const model::Label &label : labels) {
        std::string pair;
        wire::putBytes(1, label.name, pair);
        wire::putBytes(2, label.value, pair);
        wire::putBytes(1, pair, series);
    }
    wire::putBytes(2, sampleBytes(value, timestamp), series);
    std::string out;
    wire::putBytes(1, series, out);
    return out;
}

/// In 2.0 a symbol stands once, before the series that refer to it; the first is empty.
std::string plainV2(const model::Labels &labels, double value, TimestampMs timestamp)
{
    std::string out;
    std::string references;
    wire::putBytes(4, "", out);
    std::uint64_t symbol = 0;
    for (const model::Label &label : labels) {
        for (const std::string &text : {label.name, label.value}) {
            wire::putBytes(4, text, out);
            putUvarint(references, ++symbol);
        }
    }
    std::string series;
    wire::putBytes(1, references, series);
    wire::putBytes(2, sampleBytes(value, timestamp), series);
    wire::putBytes(5, series, out);
    return out;
}

} // namespace

std::string_view protocolName(Protocol protocol)
{
    return protocol == Protocol::V1 ? "remote write 1.0" : "remote write 2.0";
}

std::string emptyMessage(Protocol protocol)
{
    std::string plain;
    if (protocol == Protocol::V2)
        wire::putBytes(4, "", plain);
    return compressed(plain);
}

std::string sampleMessage(Protocol protocol, const model::Labels &labels, double value, TimestampMs timestamp)
{
    return compressed(protocol == Protocol::V1 ? plainV1(labels, value, timestamp) : plainV2(labels, value, timestamp));
}

} // namespace agent::remote::doctor
