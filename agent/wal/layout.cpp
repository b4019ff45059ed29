// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/wal/layout.h"

#include <algorithm>
#include <charconv>

namespace agent::wal {
namespace {

constexpr std::string_view kCheckpointPrefix = "checkpoint.";
constexpr std::string_view kPackedSuffix = ".zst";
constexpr std::string_view kTemporarySuffix = ".tmp";

} // namespace

std::string segmentName(std::uint32_t number)
{
    std::string digits = std::to_string(number);
    if (digits.size() < 8)
        digits.insert(0, 8 - digits.size(), '0');
    return digits;
}

std::optional<std::uint32_t> parseSegmentName(std::string_view name)
{
    std::uint32_t number = 0;
    const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), number);
    if (error != std::errc() || end != name.data() + name.size() || segmentName(number) != name)
        return std::nullopt;
    return number;
}

std::string packedName(std::uint32_t number)
{
    return segmentName(number) + std::string(kPackedSuffix);
}

std::optional<std::uint32_t> parsePackedName(std::string_view name)
{
    if (!name.ends_with(kPackedSuffix))
        return std::nullopt;
    return parseSegmentName(name.substr(0, name.size() - kPackedSuffix.size()));
}

std::string checkpointName(std::uint32_t number)
{
    return std::string(kCheckpointPrefix) + segmentName(number);
}

std::optional<std::uint32_t> parseCheckpointName(std::string_view name)
{
    if (!name.starts_with(kCheckpointPrefix))
        return std::nullopt;
    return parseSegmentName(name.substr(kCheckpointPrefix.size()));
}

bool isTemporaryName(std::string_view name)
{
    return name.ends_with(kTemporarySuffix);
}

std::vector<std::uint32_t> segmentNumbers(const std::vector<std::string> &names)
{
    std::vector<std::uint32_t> numbers;
    for (const std::string &name : names) {
        if (const auto number = parseSegmentName(name))
            numbers.push_back(*number);
    }
    std::sort(numbers.begin(), numbers.end());
    return numbers;
}

} // namespace agent::wal
