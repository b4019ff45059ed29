// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/http/base64.h"

#include <cstdint>

namespace agent::http {
namespace {

constexpr std::string_view kStandard = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view kUrlSafe = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

std::string encode(std::string_view in, std::string_view alphabet, bool padded)
{
    std::string out;
    out.reserve((in.size() + 2) / 3 * 4);
    for (std::size_t i = 0; i < in.size(); i += 3) {
        std::uint32_t group = 0;
        for (std::size_t k = 0; k < 3; ++k)
            group = group << 8 | (i + k < in.size() ? static_cast<std::uint8_t>(in[i + k]) : 0U);
        for (std::size_t k = 0; k < 4; ++k) {
            if (i + k <= in.size())
                out += alphabet[group >> (18 - 6 * k) & 0x3f];
            else if (padded)
                out += '=';
        }
    }
    return out;
}

} // namespace

std::string base64(std::string_view in)
{
    return encode(in, kStandard, true);
}

std::string base64Url(std::string_view in)
{
    return encode(in, kUrlSafe, false);
}

} // namespace agent::http
