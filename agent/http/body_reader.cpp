// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/http/body_reader.h"

#include <algorithm>

namespace agent::http {
namespace {

constexpr std::size_t kSlice = 256U << 10;         ///< Unpacked in well under a millisecond.
constexpr std::size_t kFirstSlice = 64U << 10;     ///< Unpacked as it comes, with many others at once.
constexpr std::size_t kChunk = 64U << 10;          ///< Room given to zlib at a time.
constexpr std::size_t kFirst = 16U << 10;          ///< Capacity to begin with.
constexpr std::size_t kPart = BodyPart::kCapacity; ///< Copied in a millisecond or two.
constexpr std::uint64_t kPacking = 1U << 20;       ///< What packing may add to a body: headers, names, empty members.

std::string mebibytes(std::uint64_t bytes)
{
    return std::to_string(bytes >> 20) + "MiB";
}

} // namespace

BodyReader::~BodyReader()
{
    clear();
}

void BodyReader::clear()
{
    dropGunzip();
    m_host.shrink(m_held);
    m_held = 0;
    m_body = std::string();
    m_whole = std::string();
    if (!m_parts.empty())
        m_host.discard(std::move(m_parts));
    m_parts.clear();
    m_joined = 0;
    m_pending.clear();
    m_pendingAt = 0;
    m_size = 0;
}

void BodyReader::dropGunzip()
{
    if (m_gunzip)
        m_host.giveBack(std::move(m_gunzip));
}

void BodyReader::begin(std::uint64_t limit, bool gzip)
{
    clear();
    m_limit = limit;
    m_most = limit > 0 ? limit : kMaxBody;
    m_gzip = gzip;
    m_ended = false;
    m_received = 0;
    m_problem = {};
}

bool BodyReader::refuse(Status problem)
{
    clear();
    m_problem = std::move(problem);
    return false;
}

bool BodyReader::tooLarge()
{
    constexpr std::string_view kText = "body size limit exceeded";
    if (m_limit > 0)
        return refuse({Code::ResourceExhausted, std::string(kText)});
    return refuse({Code::ResourceExhausted,
                   std::string(kText) + ": without a body_size_limit an answer may have " + mebibytes(kMaxBody)});
}

void BodyReader::giveUp()
{
    refuse({Code::ResourceExhausted, "body size limit exceeded: the answers under way hold more than " +
                                         mebibytes(kMaxBodies) +
                                         " together, and this was the largest; set body_size_limit for its job"});
}

/// Tells the host of memory that is about to be taken.
bool BodyReader::hold(std::size_t bytes)
{
    if (!m_host.grow(*this, bytes)) {
        giveUp();
        return false;
    }
    m_held += bytes;
    return true;
}

/// Sees to it that there is room at the end: in m_body, or in the last part when there is one.
bool BodyReader::makeRoom()
{
    if (m_parts.empty() && m_body.size() < kPart)
        return growBody();
    if (!m_parts.empty() && m_parts.back().room() > 0)
        return true;
    if (!hold(kPart))
        return false;
    if (!m_parts.emplace_back().isValid())
        return refuse({Code::ResourceExhausted, "body size limit exceeded: there is no memory for more"});
    return true;
}

bool BodyReader::growBody()
{
    if (m_body.capacity() > m_body.size() && m_body.capacity() >= kFirst)
        return true;
    const std::size_t wanted = std::clamp(m_body.capacity() * 2, kFirst, kPart);
    if (!hold(wanted - m_body.capacity()))
        return false;
    // Of itself a string grows to twice its size, whatever is asked for.
    std::string larger;
    larger.reserve(wanted);
    larger.append(m_body);
    m_body.swap(larger);
    return true;
}

bool BodyReader::append(std::string_view data)
{
    if (m_size + data.size() >= m_most)
        return tooLarge();
    m_size += data.size();
    while (!data.empty()) {
        if (!makeRoom())
            return false;
        const bool inBody = m_parts.empty();
        const std::size_t room = inBody ? std::min(m_body.capacity(), kPart) - m_body.size() : m_parts.back().room();
        const std::string_view piece = data.substr(0, room);
        if (inBody) {
            m_body.append(piece);
        } else {
            std::copy(piece.begin(), piece.end(), m_parts.back().end());
            m_parts.back().grow(piece.size());
        }
        data.remove_prefix(piece.size());
    }
    return true;
}

bool BodyReader::add(std::string_view data)
{
    if (!m_problem.ok())
        return false;
    if (m_size == 0 && m_body.capacity() < kFirst) {
        std::string buffer = m_host.takeBuffer();
        if (!hold(buffer.capacity()))
            return false;
        m_body = std::move(buffer);
    }
    if (!m_gzip)
        return append(data);
    m_received += data.size();
    if (m_received >= m_most + m_most / 8 + kPacking)
        return tooLarge();
    if (!m_gunzip) {
        m_gunzip = m_host.takeGunzip();
        m_gunzip->reset();
    }
    if (!hasPending() && !unpack(data, kFirstSlice))
        return false;
    if (data.empty())
        return true;
    if (!hold(data.size()))
        return false;
    m_pending.emplace_back(data);
    return true;
}

/// Unpacks from the front of `in`, `most` bytes at most.
bool BodyReader::unpack(std::string_view &in, std::size_t most)
{
    for (std::size_t done = 0; (!in.empty() || m_gunzip->hasMore()) && done < most;) {
        if (!makeRoom())
            return false;
        std::size_t written = 0;
        Status status;
        const std::size_t wanted = std::min(kChunk, most - done);
        if (m_parts.empty()) {
            const std::size_t size = m_body.size();
            const std::size_t room = std::min(std::min(m_body.capacity(), kPart) - size, wanted);
            m_body.resize(size + room);
            status = m_gunzip->unpack(in, m_body.data() + size, room, written);
            m_body.resize(size + written);
        } else {
            BodyPart &part = m_parts.back();
            status = m_gunzip->unpack(in, part.end(), std::min(part.room(), wanted), written);
            part.grow(written);
        }
        m_size += written;
        done += written;
        if (m_size >= m_most)
            return tooLarge();
        if (!status.ok())
            return refuse(std::move(status));
    }
    return true;
}

bool BodyReader::unpackPending()
{
    std::string_view in;
    if (!m_pending.empty())
        in = std::string_view(m_pending.front()).substr(m_pendingAt);
    if (!unpack(in, kSlice))
        return false;
    if (m_pending.empty())
        return true;
    std::string &piece = m_pending.front();
    m_pendingAt = piece.size() - in.size();
    if (in.empty()) {
        m_held -= piece.size();
        m_host.shrink(piece.size());
        m_pending.pop_front();
        m_pendingAt = 0;
    }
    return true;
}

/// The last of the packed data has been unpacked.
bool BodyReader::checkPacking()
{
    if (!m_gzip || (m_received == 0 && m_allowsEmpty))
        return true;
    Status status = m_gunzip ? m_gunzip->finish() : corruption("EOF");
    dropGunzip();
    return status.ok() || refuse(std::move(status));
}

bool BodyReader::end(bool allowsEmpty)
{
    if (!m_problem.ok())
        return false;
    m_ended = true;
    m_allowsEmpty = allowsEmpty;
    return hasPending() || checkPacking();
}

bool BodyReader::workOn()
{
    if (!m_problem.ok())
        return false;
    if (hasPending()) {
        if (!unpackPending())
            return false;
        return hasPending() || !m_ended || checkPacking();
    }
    if (m_ended && !m_parts.empty())
        join();
    return true;
}

/// Copies a part to where the body becomes one. Pages are taken there as they are given back here.
void BodyReader::join()
{
    if (m_whole.empty()) {
        m_whole.reserve(m_size);
        m_whole.append(m_body);
        m_body = std::string();
    }
    {
        const BodyPart part = std::move(m_parts[m_joined++]);
        m_whole.append(part.text());
    }
    if (m_joined < m_parts.size())
        return;
    m_body = std::move(m_whole);
    m_whole = std::string();
    m_parts.clear();
}

std::string BodyReader::take()
{
    std::string body = std::move(m_body);
    clear();
    return body;
}

} // namespace agent::http
