// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/model/name_validation.h"

#include <algorithm>
#include <cstdint>

namespace agent::model {
namespace {

bool isAlpha(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}
bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

} // namespace

bool isValidUtf8(std::string_view text)
{
    const auto *p = reinterpret_cast<const std::uint8_t *>(text.data());
    const auto *end = p + text.size();
    while (p < end) {
        if (*p < 0x80) {
            ++p;
            continue;
        }
        std::size_t length;
        std::uint32_t rune;
        if ((*p & 0xe0) == 0xc0) {
            length = 2;
            rune = *p & 0x1fU;
        } else if ((*p & 0xf0) == 0xe0) {
            length = 3;
            rune = *p & 0x0fU;
        } else if ((*p & 0xf8) == 0xf0) {
            length = 4;
            rune = *p & 0x07U;
        } else {
            return false;
        }
        if (static_cast<std::size_t>(end - p) < length)
            return false;
        for (std::size_t i = 1; i < length; ++i) {
            if ((p[i] & 0xc0) != 0x80)
                return false;
            rune = (rune << 6) | (p[i] & 0x3fU);
        }
        constexpr std::uint32_t kSmallest[] = {0, 0, 0x80, 0x800, 0x10000};
        if (rune < kSmallest[length] || rune > 0x10ffff || (rune >= 0xd800 && rune <= 0xdfff))
            return false;
        p += length;
    }
    return true;
}

bool isLegacyMetricName(std::string_view name)
{
    return !name.empty() && !isDigit(name[0]) &&
           std::all_of(name.begin(), name.end(), [](char c) { return isAlpha(c) || isDigit(c) || c == ':'; });
}

bool isLegacyLabelName(std::string_view name)
{
    return !name.empty() && !isDigit(name[0]) &&
           std::all_of(name.begin(), name.end(), [](char c) { return isAlpha(c) || isDigit(c); });
}

bool isValidMetricName(std::string_view name, NameScheme scheme)
{
    return scheme == NameScheme::Legacy ? isLegacyMetricName(name) : !name.empty() && isValidUtf8(name);
}

bool isValidLabelName(std::string_view name, NameScheme scheme)
{
    return scheme == NameScheme::Legacy ? isLegacyLabelName(name) : !name.empty() && isValidUtf8(name);
}

} // namespace agent::model
