// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/result.h"

#include <cstddef>
#include <string>
#include <string_view>

namespace agent {

/// Snappy raw block format. `out` is overwritten.
void snappyCompress(std::string_view in, std::string &out);
/// Errors: Corruption when malformed, ResourceExhausted when it would exceed `limit` bytes. `out` is overwritten.
[[nodiscard]] Status snappyUncompress(std::string_view in, std::string &out, std::size_t limit);

/// One zstd frame at the library's default level. `out` is overwritten.
void zstdCompress(std::string_view in, std::string &out);
/// Errors as snappyUncompress.
[[nodiscard]] Status zstdUncompress(std::string_view in, std::string &out, std::size_t limit);

/// gzip (RFC 1952). `out` is overwritten.
void gzipCompress(std::string_view in, std::string &out);
/// Errors as snappyUncompress; accepts concatenated members.
[[nodiscard]] Status gzipUncompress(std::string_view in, std::string &out, std::size_t limit);

} // namespace agent
