// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/config/environment.h"

#include "agent/base/ascii.h"

#include <algorithm>
#include <cstdlib>

namespace agent::config {
namespace {

struct Reference {
    std::string name;       ///< Empty: nothing to look up.
    std::size_t length = 0; ///< Characters after the dollar that belong to it.
};

bool isNameCharacter(char c)
{
    return isAsciiLetter(c) || isAsciiDigit(c) || c == '_';
}

/// `text` begins after a dollar and is not empty.
Reference readReference(std::string_view text)
{
    constexpr std::string_view kSpecial = "*#$@!?-0123456789";
    if (text[0] == '{') {
        const std::size_t end = text.find('}');
        if (end == std::string_view::npos)
            return {{}, 1}; // a lone "${" vanishes
        return {std::string(text.substr(1, end - 1)), end + 1};
    }
    if (kSpecial.find(text[0]) != std::string_view::npos)
        return {std::string(text.substr(0, 1)), 1};
    const auto end = std::find_if_not(text.begin(), text.end(), isNameCharacter);
    const auto length = static_cast<std::size_t>(end - text.begin());
    return {std::string(text.substr(0, length)), length};
}

} // namespace

std::string expandEnvironment(std::string_view text, std::vector<std::string> &missing)
{
    std::string out;
    while (!text.empty()) {
        const std::size_t dollar = text.find('$');
        out += text.substr(0, dollar);
        if (dollar == std::string_view::npos)
            break;
        text.remove_prefix(dollar + 1);
        const Reference reference = text.empty() ? Reference() : readReference(text);
        text.remove_prefix(reference.length);
        if (reference.length == 0 || reference.name == "$") {
            out += '$';
            continue;
        }
        if (reference.name.empty())
            continue;
        const char *value = std::getenv(reference.name.c_str());
        if (value && *value)
            out += value;
        else
            missing.push_back(reference.name);
    }
    return out;
}

} // namespace agent::config
