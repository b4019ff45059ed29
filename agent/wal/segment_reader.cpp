// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/wal/segment_reader.h"

#include "agent/base/coding.h"
#include "agent/base/compress.h"
#include "agent/base/crc32c.h"
#include "agent/wal/format.h"

#include <algorithm>

namespace agent::wal {
namespace {

constexpr std::size_t kWindowBytes = 4 * kPageBytes;

std::uint64_t pageStart(std::uint64_t at)
{
    return at - at % kPageBytes;
}
std::uint64_t nextPage(std::uint64_t at)
{
    return pageStart(at) + kPageBytes;
}

/// A fragment's header, whatever its payload.
struct Header {
    FragmentType type = FragmentType::PageEnd;
    std::uint8_t flags = 0;
    std::uint32_t length = 0;
    std::uint32_t checksum = 0;
};

/// Reads a header that can be one: a known type, at most one compression. `bytes` holds at least a header.
bool parseHeader(std::string_view bytes, Header &out)
{
    const auto head = static_cast<std::uint8_t>(bytes[0]);
    const auto type = static_cast<std::uint8_t>(head & kFragmentTypeMask);
    out.flags = static_cast<std::uint8_t>(head & (kSnappyFlag | kZstdFlag));
    if ((head & kFragmentReservedBits) != 0 || type == 0 || type > static_cast<std::uint8_t>(FragmentType::Last) ||
        out.flags == (kSnappyFlag | kZstdFlag))
        return false;
    out.type = FragmentType{type};
    Decoder in(bytes.substr(1, kFragmentHeaderBytes - 1));
    const std::uint32_t high = in.byte();
    out.length = (high << 8) | in.byte();
    out.checksum = in.be32();
    return true;
}

bool begins(FragmentType type)
{
    return type == FragmentType::Full || type == FragmentType::First;
}
bool ends(FragmentType type)
{
    return type == FragmentType::Full || type == FragmentType::Last;
}

bool allZero(std::string_view bytes)
{
    return bytes.find_first_not_of('\0') == std::string_view::npos;
}

} // namespace

/// A fragment that was found, or what is wrong with it.
struct SegmentReader::Fragment {
    FragmentType type = FragmentType::PageEnd;
    std::uint8_t flags = 0;
    std::string_view payload; ///< In the window: lives until more is loaded.
    std::uint64_t end = 0;
    std::string_view cause;
};

SegmentReader::SegmentReader(std::unique_ptr<RandomAccessFile> file, std::uint32_t segment)
    : m_file(std::move(file)), m_segment(segment), m_window(new char[kWindowBytes])
{
}

/// Makes the page of `at`, as far as the limit and the file allow, part of the window.
Status SegmentReader::load(std::uint64_t at, std::uint64_t limit)
{
    const std::uint64_t wantedEnd = std::min(nextPage(at), limit);
    if (at >= m_windowStart && wantedEnd <= m_windowStart + m_windowBytes)
        return {};
    const std::uint64_t from = pageStart(at);
    const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(kWindowBytes, limit - from));
    m_windowBytes = 0;
    const Result<std::size_t> got = m_file->read(from, m_window.get(), size);
    if (!got)
        return got.error();
    m_windowStart = from;
    m_windowBytes = *got;
    return {};
}

/// The loaded bytes from `at` to the end of its page.
std::string_view SegmentReader::pageRest(std::uint64_t at, std::uint64_t limit) const
{
    const std::uint64_t end = std::min({nextPage(at), limit, m_windowStart + m_windowBytes});
    if (at < m_windowStart || at >= end)
        return {};
    return {m_window.get() + (at - m_windowStart), static_cast<std::size_t>(end - at)};
}

Result<SegmentReader::Piece> SegmentReader::readFragment(std::uint64_t at, std::uint64_t limit, Fragment &out)
{
    if (at >= limit)
        return Piece::End;
    if (Status status = load(at, limit); !status.ok())
        return status;
    const std::string_view rest = pageRest(at, limit);
    if (rest.empty())
        return Piece::End; // the file is shorter than the limit
    if (rest[0] == '\0') {
        out.end = at + rest.size();
        out.cause = "bytes that are not zero after the end of a page's records";
        return allZero(rest) ? Piece::PageEnd : Piece::Bad;
    }
    Header header;
    if (rest.size() < kFragmentHeaderBytes) {
        out.cause = "the header of a fragment is cut off";
        return Piece::Bad;
    }
    if (!parseHeader(rest, header)) {
        out.cause = "no such kind of fragment";
        return Piece::Bad;
    }
    if (header.length > rest.size() - kFragmentHeaderBytes) {
        out.cause = "a fragment is longer than what is left of its page";
        return Piece::Bad;
    }
    out.type = header.type;
    out.flags = header.flags;
    out.payload = rest.substr(kFragmentHeaderBytes, header.length);
    out.end = at + kFragmentHeaderBytes + header.length;
    out.cause = "the checksum of a fragment does not match";
    return crc32c(out.payload) == header.checksum ? Piece::Good : Piece::Bad;
}

/// The first sound beginning of a record in the page, at or after `at`; the end of the page when there is none.
Result<std::uint64_t> SegmentReader::scanPage(std::uint64_t at, std::uint64_t limit)
{
    const std::uint64_t end = std::min(nextPage(at), limit);
    if (at >= end)
        return end;
    if (Status status = load(at, limit); !status.ok())
        return status;
    const std::string_view rest = pageRest(at, limit);
    for (std::size_t i = 0; i + kFragmentHeaderBytes < rest.size(); ++i) {
        Header header;
        if (!parseHeader(rest.substr(i), header) || !begins(header.type) || header.length == 0 ||
            header.length > rest.size() - i - kFragmentHeaderBytes)
            continue;
        if (crc32c(rest.substr(i + kFragmentHeaderBytes, header.length)) == header.checksum)
            return at + i;
    }
    return end;
}

/// Where the next record begins that can be trusted, from `at` on. `bad`: what lies at `at` is not sound.
Result<std::uint64_t> SegmentReader::nextSoundRecord(std::uint64_t at, bool bad, std::uint64_t limit)
{
    for (;;) {
        if (bad) {
            // Continuations lie at the start of a page only, so within a page only beginnings are looked for.
            const std::uint64_t page = nextPage(at);
            const Result<std::uint64_t> found = at + 1 < page ? scanPage(at + 1, limit) : Result<std::uint64_t>(page);
            if (!found)
                return found.error();
            at = std::min(*found, limit);
        }
        Fragment fragment;
        const Result<Piece> piece = readFragment(at, limit, fragment);
        if (!piece)
            return piece.error();
        bad = *piece == Piece::Bad;
        if (*piece == Piece::End)
            return limit;
        if (*piece == Piece::Good && begins(fragment.type))
            return at;
        if (!bad)
            at = fragment.end; // zeros, or the rest of a record whose beginning is lost
    }
}

/// How many records lie in a damaged range, by its headers where these lead exactly to its end; else one.
Result<std::uint32_t> SegmentReader::countRecords(std::uint64_t from, std::uint64_t to, std::uint64_t limit)
{
    std::uint32_t count = 0;
    std::uint64_t at = from;
    while (at < to) {
        if (Status status = load(at, limit); !status.ok())
            return status;
        const std::string_view rest = pageRest(at, limit);
        if (rest.empty())
            break;
        if (rest[0] == '\0' || rest.size() < kFragmentHeaderBytes) {
            at = nextPage(at);
            continue;
        }
        Header header;
        if (!parseHeader(rest, header) || header.length > rest.size() - kFragmentHeaderBytes)
            return 1;
        count += begins(header.type) ? 1 : 0;
        at += kFragmentHeaderBytes + header.length;
    }
    return at == to ? std::max(count, 1U) : 1;
}

Result<SegmentReader::Outcome> SegmentReader::skipDamage(std::uint64_t start, std::uint64_t at, bool bad,
                                                         std::string_view cause, std::uint64_t limit)
{
    const Result<std::uint64_t> sound = nextSoundRecord(at, bad, limit);
    if (!sound)
        return sound.error();
    const Result<std::uint32_t> records = countRecords(start, *sound, limit);
    if (!records)
        return records.error();
    m_damage = {m_segment, start, *sound - start, *records, cause, *sound == limit};
    m_start = start;
    m_offset = *sound;
    m_nextIndex += *records;
    return Outcome::Damage;
}

Status SegmentReader::uncompress(std::uint8_t flags, std::string_view stored)
{
    if (flags == 0) {
        m_record = stored;
        return {};
    }
    Status status = flags == kSnappyFlag ? snappyUncompress(stored, m_uncompressed, kMaxRecordBytes)
                                         : zstdUncompress(stored, m_uncompressed, kMaxRecordBytes);
    m_record = m_uncompressed;
    return status;
}

Result<SegmentReader::Outcome> SegmentReader::next(std::uint64_t limit, bool wanted)
{
    std::uint64_t start = m_offset;
    std::uint64_t at = m_offset;
    std::uint8_t flags = 0;
    bool within = false; // a record has begun
    for (;;) {
        Fragment fragment;
        const Result<Piece> piece = readFragment(at, limit, fragment);
        if (!piece)
            return piece.error();
        if (*piece == Piece::End) {
            if (within)
                return skipDamage(start, at, false, "the segment ends within a record", limit);
            return Outcome::End;
        }
        if (*piece == Piece::Bad)
            return skipDamage(start, at, true, fragment.cause, limit);
        if (*piece == Piece::PageEnd) {
            if (within)
                return skipDamage(start, at, false, "zeros within a record", limit);
            start = at = m_offset = fragment.end;
            continue;
        }
        if (begins(fragment.type) == within || (within && fragment.flags != flags))
            return skipDamage(start, at, false, within ? "a record has no end" : "a record has no beginning", limit);
        flags = fragment.flags;
        at = fragment.end;
        if (fragment.type == FragmentType::Full) {
            m_record = fragment.payload;
        } else if (wanted) {
            if (!within)
                m_assembly.clear();
            m_assembly.append(fragment.payload);
            m_record = m_assembly;
        }
        within = true;
        if (!ends(fragment.type))
            continue;
        if (wanted && !uncompress(flags, m_record).ok())
            return skipDamage(start, at, false, "a record does not uncompress", limit);
        m_start = start;
        m_offset = at;
        ++m_nextIndex;
        return Outcome::Record;
    }
}

} // namespace agent::wal
