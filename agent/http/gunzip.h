// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/status.h"

#include <cstddef>
#include <memory>
#include <string_view>

namespace agent::http {

/// Unpacks gzip (RFC 1952) piece by piece, members one after the other as one stream. Holds about 40 KB; made once and
/// used for answer after answer. One thread at a time.
class Gunzip {
public:
    Gunzip();
    ~Gunzip();
    Gunzip(const Gunzip &) = delete;
    Gunzip &operator=(const Gunzip &) = delete;

    /// Begins another stream.
    void reset();
    /// Unpacks from the front of `in` to `out` until one of them is used up; takes what it has read off `in`. `written`
    /// counts the bytes put into `out`. Errors: Corruption, in the words of Go's gzip package.
    [[nodiscard]] Status unpack(std::string_view &in, char *out, std::size_t size, std::size_t &written);
    /// More may come out without more going in: `out` was full.
    [[nodiscard]] bool hasMore() const;
    /// Whether the stream may end here. Errors: Corruption, "unexpected EOF", or "EOF" when there was nothing at all.
    [[nodiscard]] Status finish() const;

private:
    struct Stream;
    std::unique_ptr<Stream> m_stream;
};

} // namespace agent::http
