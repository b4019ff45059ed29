// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/model/exemplar.h"

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace agent::model {
namespace {

constexpr std::ptrdiff_t kMostCharacters = 128;

std::ptrdiff_t characters(std::string_view utf8)
{
    return std::count_if(utf8.begin(), utf8.end(),
                         [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; });
}

} // namespace

bool isTooLongForExemplar(const Labels &labels)
{
    std::ptrdiff_t count = 0;
    for (const Label &label : labels)
        count += characters(label.name) + characters(label.value);
    return count > kMostCharacters;
}

} // namespace agent::model
