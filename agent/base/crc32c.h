// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string_view>

namespace agent {

/// CRC-32C (Castagnoli), as RFC 3720 and Prometheus's WAL use it; crc32c("123456789") is 0xe3069283. SSE 4.2 where the processor has it.
[[nodiscard]] std::uint32_t crc32c(std::string_view bytes);

} // namespace agent
