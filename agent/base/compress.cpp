// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/base/compress.h"

#include <snappy.h>
#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <limits>
#include <memory>

namespace agent {
namespace {

Status tooLarge(std::size_t limit)
{
    return {Code::ResourceExhausted, "decompressed data is larger than " + std::to_string(limit) + " bytes"};
}

struct ZstdDeleter {
    void operator()(ZSTD_CCtx *context) const { ZSTD_freeCCtx(context); }
    void operator()(ZSTD_DCtx *context) const { ZSTD_freeDCtx(context); }
};

/// A context costs far more to make than a small frame to compress, so each thread keeps one; it carries nothing from
/// call to call.
ZSTD_CCtx *compressionContext()
{
    thread_local const std::unique_ptr<ZSTD_CCtx, ZstdDeleter> context(ZSTD_createCCtx());
    return context.get();
}

ZSTD_DCtx *decompressionContext()
{
    thread_local const std::unique_ptr<ZSTD_DCtx, ZstdDeleter> context(ZSTD_createDCtx());
    return context.get();
}

/// Doubles `out` from a first guess, never beyond `limit`. Returns false when it is at the limit.
bool grow(std::string &out, std::size_t firstGuess, std::size_t limit)
{
    if (out.size() >= limit)
        return false;
    const std::size_t wanted = out.empty() ? std::max<std::size_t>(firstGuess, 256) : out.size() * 2;
    out.resize(std::min(wanted, limit));
    return true;
}

/// Frames of unknown content size, and several frames in a row.
Status zstdStream(std::string_view in, std::string &out, std::size_t limit)
{
    ZSTD_DCtx *context = decompressionContext();
    if (context == nullptr || ZSTD_isError(ZSTD_DCtx_reset(context, ZSTD_reset_session_only)))
        return internalError("zstd: no decompression context");
    ZSTD_inBuffer input{in.data(), in.size(), 0};
    std::size_t written = 0;
    std::size_t state = 0;
    out.clear();
    do {
        // At the limit, room for one more byte tells data that just fits from data that does not.
        char extra = 0;
        const bool probing = written == out.size() && !grow(out, in.size() * 4, limit);
        const std::size_t consumed = input.pos;
        ZSTD_outBuffer output{probing ? &extra : out.data() + written, probing ? 1 : out.size() - written, 0};
        state = ZSTD_decompressStream(context, &output, &input);
        if (ZSTD_isError(state))
            return corruption(std::string("zstd: ") + ZSTD_getErrorName(state));
        if (probing && output.pos > 0)
            return tooLarge(limit);
        if (state != 0 && output.pos == 0 && input.pos == consumed)
            return corruption("zstd: data ends early");
        written += output.pos;
    } while (state != 0 || input.pos < input.size);
    out.resize(written);
    return {};
}

/// Ends a zlib stream with its scope.
struct Inflater {
    z_stream stream{};
    bool ready = inflateInit2(&stream, 16 + MAX_WBITS) == Z_OK;
    Inflater() = default;
    ~Inflater()
    {
        if (ready)
            inflateEnd(&stream);
    }
    Inflater(const Inflater &) = delete;
    Inflater &operator=(const Inflater &) = delete;
};

struct Deflater {
    z_stream stream{};
    bool ready =
        deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY) == Z_OK;
    Deflater() = default;
    ~Deflater()
    {
        if (ready)
            deflateEnd(&stream);
    }
    Deflater(const Deflater &) = delete;
    Deflater &operator=(const Deflater &) = delete;
};

constexpr std::size_t kMaxZlibChunk = std::numeric_limits<uInt>::max();

Bytef *bytes(char *p)
{
    return reinterpret_cast<Bytef *>(p);
}

/// zlib reads but does not write its input; its interface predates const.
void giveInput(z_stream &stream, std::string_view in, std::size_t &taken)
{
    if (stream.avail_in > 0 || taken == in.size())
        return;
    const std::size_t chunk = std::min(in.size() - taken, kMaxZlibChunk);
    stream.next_in = bytes(const_cast<char *>(in.data() + taken));
    stream.avail_in = static_cast<uInt>(chunk);
    taken += chunk;
}

} // namespace

void snappyCompress(std::string_view in, std::string &out)
{
    out.resize(std::max(out.size(), snappy::MaxCompressedLength(in.size())));
    std::size_t size = 0;
    snappy::RawCompress(in.data(), in.size(), out.data(), &size);
    out.resize(size);
}

Status snappyUncompress(std::string_view in, std::string &out, std::size_t limit)
{
    std::size_t size = 0;
    if (!snappy::GetUncompressedLength(in.data(), in.size(), &size))
        return corruption("snappy: malformed length");
    if (size > limit)
        return tooLarge(limit);
    out.resize(size);
    if (!snappy::RawUncompress(in.data(), in.size(), out.data()))
        return corruption("snappy: malformed data");
    return {};
}

void zstdCompress(std::string_view in, std::string &out)
{
    out.resize(std::max(out.size(), ZSTD_compressBound(in.size())));
    std::size_t size =
        ZSTD_compressCCtx(compressionContext(), out.data(), out.size(), in.data(), in.size(), ZSTD_CLEVEL_DEFAULT);
    // With room for the bound, only a lack of memory is left as an error.
    if (ZSTD_isError(size))
        throw std::bad_alloc();
    out.resize(size);
}

Status zstdUncompress(std::string_view in, std::string &out, std::size_t limit)
{
    const unsigned long long size = ZSTD_getFrameContentSize(in.data(), in.size());
    if (size == ZSTD_CONTENTSIZE_ERROR)
        return corruption("zstd: malformed header");
    const std::size_t frame = ZSTD_findFrameCompressedSize(in.data(), in.size());
    if (size == ZSTD_CONTENTSIZE_UNKNOWN || ZSTD_isError(frame) || frame != in.size())
        return zstdStream(in, out, limit);
    if (size > limit)
        return tooLarge(limit);
    out.resize(static_cast<std::size_t>(size));
    const std::size_t written =
        ZSTD_decompressDCtx(decompressionContext(), out.data(), out.size(), in.data(), in.size());
    if (ZSTD_isError(written))
        return corruption(std::string("zstd: ") + ZSTD_getErrorName(written));
    out.resize(written);
    return {};
}

void gzipCompress(std::string_view in, std::string &out)
{
    Deflater deflater;
    if (!deflater.ready)
        throw std::bad_alloc();
    z_stream &stream = deflater.stream;
    out.resize(deflateBound(&stream, in.size()));
    std::size_t taken = 0;
    std::size_t written = 0;
    int result = Z_OK;
    while (result == Z_OK) {
        giveInput(stream, in, taken);
        const std::size_t room = std::min(out.size() - written, kMaxZlibChunk);
        stream.next_out = bytes(out.data() + written);
        stream.avail_out = static_cast<uInt>(room);
        result = deflate(&stream, taken == in.size() ? Z_FINISH : Z_NO_FLUSH);
        written += room - stream.avail_out;
    }
    out.resize(written);
}

Status gzipUncompress(std::string_view in, std::string &out, std::size_t limit)
{
    Inflater inflater;
    if (!inflater.ready)
        throw std::bad_alloc();
    z_stream &stream = inflater.stream;
    std::size_t taken = 0;
    std::size_t written = 0;
    out.clear();
    for (;;) {
        giveInput(stream, in, taken);
        char extra = 0;
        const bool probing = written == out.size() && !grow(out, in.size() * 4, limit);
        const std::size_t room = probing ? 1 : std::min(out.size() - written, kMaxZlibChunk);
        stream.next_out = bytes(probing ? &extra : out.data() + written);
        stream.avail_out = static_cast<uInt>(room);
        const int result = inflate(&stream, Z_NO_FLUSH);
        const std::size_t produced = room - stream.avail_out;
        if (probing && produced > 0)
            return tooLarge(limit);
        written += produced;
        const bool inputEnded = stream.avail_in == 0 && taken == in.size();
        if (result == Z_STREAM_END) {
            if (inputEnded)
                break;
            inflateReset(&stream);
        } else if (result != Z_OK && result != Z_BUF_ERROR) {
            return corruption(std::string("gzip: ") + (stream.msg != nullptr ? stream.msg : "malformed data"));
        } else if (inputEnded && stream.avail_out > 0) {
            return corruption("gzip: data ends early");
        }
    }
    out.resize(written);
    return {};
}

} // namespace agent
