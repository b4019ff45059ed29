// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/relabel/template.h"

#include <re2/re2.h>

#include <algorithm>
#include <optional>

namespace agent::relabel {
namespace {

struct Reference {
    std::string_view name;
    std::size_t length = 0; ///< Characters taken, without the '$'.
};

/// The length of the name that `text` begins with. Letters and digits are those of Unicode, as Go has them.
std::size_t nameLength(std::string_view text)
{
    static const RE2 name("[\\pL\\p{Nd}_]*");
    re2::StringPiece rest(text.data(), text.size());
    return RE2::Consume(&rest, name) ? text.size() - rest.size() : 0;
}

/// What follows a '$', if it is a reference.
std::optional<Reference> readReference(std::string_view text)
{
    const bool braced = text.starts_with('{');
    const std::string_view body = text.substr(braced ? 1 : 0);
    Reference reference{body.substr(0, nameLength(body)), 0};
    if (reference.name.empty() || (braced && !body.substr(reference.name.size()).starts_with('}')))
        return std::nullopt;
    reference.length = reference.name.size() + (braced ? 2 : 0);
    return reference;
}

/// The name as a group number; nothing when it is a word, has a leading zero, or is absurdly large.
std::optional<std::size_t> asNumber(std::string_view name)
{
    if (name.size() > 1 && name[0] == '0')
        return std::nullopt;
    std::size_t number = 0;
    for (const char c : name) {
        if (c < '0' || c > '9' || number >= 100000000)
            return std::nullopt;
        number = number * 10 + static_cast<std::size_t>(c - '0');
    }
    return number;
}

} // namespace

Template::Template(std::string_view text, const Regex &regex)
{
    while (!text.empty()) {
        const std::size_t dollar = text.find('$');
        addLiteral(text.substr(0, dollar));
        if (dollar == std::string_view::npos)
            return;
        text.remove_prefix(dollar + 1);
        if (text.starts_with('$')) {
            addLiteral("$");
            text.remove_prefix(1);
            continue;
        }
        const auto reference = readReference(text);
        if (!reference) {
            addLiteral("$");
            continue;
        }
        text.remove_prefix(reference->length);
        const auto number = asNumber(reference->name);
        const std::size_t group = number ? *number : regex.groupNumber(reference->name);
        if ((!number && group == 0) || group > regex.groupCount())
            continue;
        m_parts.push_back({{}, group, true});
        m_groupsNeeded = std::max(m_groupsNeeded, group + 1);
    }
}

void Template::addLiteral(std::string_view text)
{
    if (text.empty())
        return;
    if (m_parts.empty() || m_parts.back().isGroup)
        m_parts.push_back({});
    m_parts.back().literal += text;
}

void Template::expand(std::span<const std::string_view> groups, std::string &out) const
{
    for (const Part &part : m_parts) {
        if (part.isGroup)
            out += groups[part.group];
        else
            out += part.literal;
    }
}

} // namespace agent::relabel
