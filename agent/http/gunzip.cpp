// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/http/gunzip.h"

#include <zlib.h>

#include <algorithm>
#include <limits>
#include <new>
#include <string>

namespace agent::http {
namespace {

constexpr int kGzipOnly = 16 + MAX_WBITS;
constexpr std::size_t kMaxChunk = std::numeric_limits<uInt>::max();

Status problem(const char *message)
{
    const std::string_view what = message != nullptr ? message : "";
    const auto has = [what](std::string_view part) { return what.find(part) != std::string_view::npos; };
    // A stream of another kind, and what stands behind the last member, are headers that are none.
    if (has("header") || has("compression method") || has("window size"))
        return corruption("gzip: invalid header");
    if (has("data check") || has("length check"))
        return corruption("gzip: invalid checksum");
    return corruption("flate: corrupt input: " + std::string(what));
}

} // namespace

struct Gunzip::Stream {
    z_stream z{};
    bool started = false;  ///< Something of the present member has been read.
    bool complete = false; ///< At least one member has ended.
    bool full = false;     ///< The last call ended because there was no room.
};

Gunzip::Gunzip() : m_stream(std::make_unique<Stream>())
{
    if (inflateInit2(&m_stream->z, kGzipOnly) != Z_OK)
        throw std::bad_alloc();
}

Gunzip::~Gunzip()
{
    inflateEnd(&m_stream->z);
}

void Gunzip::reset()
{
    inflateReset(&m_stream->z);
    m_stream->started = false;
    m_stream->complete = false;
    m_stream->full = false;
}

Status Gunzip::unpack(std::string_view &in, char *out, std::size_t size, std::size_t &written)
{
    z_stream &z = m_stream->z;
    written = 0;
    while ((!in.empty() || m_stream->full) && written < size) {
        const std::size_t input = std::min(in.size(), kMaxChunk);
        const std::size_t room = std::min(size - written, kMaxChunk);
        // zlib does not write to its input; its interface predates const.
        z.next_in = reinterpret_cast<Bytef *>(const_cast<char *>(in.data()));
        z.avail_in = static_cast<uInt>(input);
        z.next_out = reinterpret_cast<Bytef *>(out + written);
        z.avail_out = static_cast<uInt>(room);
        m_stream->started = true;
        const int code = inflate(&z, Z_NO_FLUSH);
        in.remove_prefix(input - z.avail_in);
        written += room - z.avail_out;
        m_stream->full = z.avail_out == 0 && code != Z_STREAM_END;
        if (code == Z_STREAM_END) {
            inflateReset(&z);
            m_stream->started = false;
            m_stream->complete = true;
        } else if (code != Z_OK && code != Z_BUF_ERROR) {
            return problem(z.msg);
        }
    }
    return {};
}

bool Gunzip::hasMore() const
{
    return m_stream->full;
}

Status Gunzip::finish() const
{
    if (m_stream->started)
        return corruption("unexpected EOF");
    return m_stream->complete ? Status() : corruption("EOF");
}

} // namespace agent::http
