// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/http/curl_errors.h"
#include "agent/http/message.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// What libcurl tells about an easy handle, which `easy` is throughout.
namespace agent::http {

/// Of the last answer; 0: there was none.
[[nodiscard]] int statusOf(void *easy);
[[nodiscard]] Timing timingOf(void *easy);

/// Bytes that libcurl sent at once with the head of the request, the head included.
[[nodiscard]] std::size_t headBytesSent(void *easy);
/// Bytes of head and body. `lent`: the body, of `bodySize` bytes, was lent to libcurl and not read by a function.
[[nodiscard]] std::uint64_t bytesSent(void *easy, bool lent, std::size_t bodySize);
[[nodiscard]] std::uint64_t bytesReceived(void *easy);

/// "192.0.2.1:443" of the connection; empty: there was none.
[[nodiscard]] std::string peerOf(void *easy);
/// How a transfer ended: code, errors, the answer of the proxy, peer. The rest is the caller's.
[[nodiscard]] TransferEnd transferEnd(void *easy, int code);
/// The names that the certificate of the last connection is for; nothing when the handle did not keep them.
[[nodiscard]] std::optional<std::vector<std::string>> certificateNames(void *easy);

} // namespace agent::http
