// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/remote/answers/dead_letter_file.h"

#include "agent/base/coding.h"
#include "agent/base/crc32c.h"

#include <algorithm>

namespace agent::remote {
namespace {

constexpr std::string_view kMagic = "BDL1";
constexpr std::uint8_t kUnsure = 1;

bool readFields(std::string_view payload, DeadLetter &out)
{
    Decoder in(payload);
    const std::uint8_t flags = in.byte();
    out.unsure = (flags & kUnsure) != 0;
    out.time = in.varint();
    out.status = static_cast<int>(in.uvarint());
    out.refused = in.uvarint();
    out.candidates = in.uvarint();
    out.minTime = in.varint();
    out.maxTime = in.varint();
    out.reason = in.string();
    out.text = in.string();
    out.series = in.string();
    out.body = in.string();
    return in.ok();
}

/// The size of the entry at the beginning of `rest`; 0: there is none.
std::size_t entrySize(std::string_view rest)
{
    const std::optional<std::uint64_t> size = deadLetterSize(rest.substr(0, kDeadLetterHeadBytes));
    if (!size || *size > rest.size())
        return 0;
    const std::uint32_t sum = Decoder(rest.substr(kDeadLetterHeadBytes - 4)).be32();
    const std::string_view payload = rest.substr(kDeadLetterHeadBytes, *size - kDeadLetterHeadBytes);
    return crc32c(payload) == sum ? static_cast<std::size_t>(*size) : 0;
}

} // namespace

void putDeadLetter(const DeadLetter &letter, std::string &out)
{
    std::string payload;
    payload.reserve(letter.body.size() + letter.text.size() + letter.series.size() + 128);
    payload += static_cast<char>(letter.unsure ? kUnsure : 0);
    putVarint(payload, letter.time);
    putUvarint(payload, static_cast<std::uint64_t>(std::max(letter.status, 0)));
    putUvarint(payload, letter.refused);
    putUvarint(payload, letter.candidates);
    putVarint(payload, letter.minTime);
    putVarint(payload, letter.maxTime);
    putString(payload, letter.reason);
    putString(payload, letter.text);
    putString(payload, letter.series);
    putString(payload, letter.body);
    out += kMagic;
    putBe32(out, static_cast<std::uint32_t>(payload.size()));
    putBe32(out, crc32c(payload));
    out += payload;
}

std::optional<std::uint64_t> deadLetterSize(std::string_view head)
{
    if (head.size() < kDeadLetterHeadBytes || !head.starts_with(kMagic))
        return std::nullopt;
    return kDeadLetterHeadBytes + std::uint64_t{Decoder(head.substr(kMagic.size())).be32()};
}

DeadLetterDamage walkDeadLetters(std::string_view contents,
                                 const std::function<void(DeadLetter &letter, std::uint32_t offset)> &visit)
{
    DeadLetterDamage damage;
    std::size_t at = 0;
    while (at < contents.size()) {
        const std::size_t size = entrySize(contents.substr(at));
        DeadLetter letter;
        if (size > 0 && readFields(contents.substr(at + kDeadLetterHeadBytes, size - kDeadLetterHeadBytes), letter)) {
            visit(letter, static_cast<std::uint32_t>(at));
            at += size;
            continue;
        }
        const std::size_t next = std::min(contents.find(kMagic, at + 1), contents.size());
        // One damaged entry may have the magic within it: neighbouring ranges are one.
        damage.ranges += 1;
        damage.bytes += next - at;
        at = next;
        while (at < contents.size() && entrySize(contents.substr(at)) == 0) {
            const std::size_t later = std::min(contents.find(kMagic, at + 1), contents.size());
            damage.bytes += later - at;
            at = later;
        }
    }
    return damage;
}

} // namespace agent::remote
