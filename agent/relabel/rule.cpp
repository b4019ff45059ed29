// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/relabel/rule.h"

#include "agent/relabel/case_map.h"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace agent::relabel {
namespace {

/// The last eight bytes of the MD5 digest, big endian.
std::uint64_t md5Tail(std::string_view text)
{
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned length = 0;
    if (EVP_Digest(text.data(), text.size(), digest.data(), &length, EVP_md5(), nullptr) != 1)
        return 0;
    std::uint64_t number = 0;
    for (std::size_t i = 8; i < 16; ++i)
        number = (number << 8) | digest[i];
    return number;
}

} // namespace

Result<Rule> Rule::compile(const RuleSettings &settings, model::NameScheme scheme)
{
    if (Status status = validate(settings, scheme); !status.ok())
        return status;
    const Result<Regex> regex = Regex::compile(settings.regex);
    if (!regex)
        return regex.error();
    return Rule(settings, scheme, *regex);
}

Rule::Rule(const RuleSettings &settings, model::NameScheme scheme, const Regex &regex)
    : m_settings(settings), m_scheme(scheme), m_regex(regex), m_target(settings.targetLabel, regex),
      m_replacement(settings.replacement, regex), m_targetIsPlain(!hasReference(settings.targetLabel)),
      m_matchesAll(settings.regex == kDefaultRegex)
{
}

std::string_view Rule::input(const model::Labels &labels, std::string &buffer) const
{
    const auto &names = m_settings.sourceLabels;
    if (names.empty())
        return {};
    if (names.size() == 1)
        return labels.get(names[0]);
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (i > 0)
            buffer += m_settings.separator;
        buffer += labels.get(names[i]);
    }
    return buffer;
}

Rule::Effect Rule::apply(model::Labels &labels) const
{
    std::string buffer;
    const std::string_view text = input(labels, buffer);
    Effect effect;
    switch (m_settings.action) {
    case Action::Keep:
        effect.matched = effect.kept = matches(text);
        break;
    case Action::Drop:
        effect.matched = matches(text);
        effect.kept = !effect.matched;
        break;
    case Action::KeepEqual:
        effect.matched = effect.kept = labels.get(m_settings.targetLabel) == text;
        break;
    case Action::DropEqual:
        effect.matched = labels.get(m_settings.targetLabel) == text;
        effect.kept = !effect.matched;
        break;
    case Action::Replace:
        effect.matched = replace(labels, text);
        break;
    case Action::Lowercase:
        labels.set(m_settings.targetLabel, toLower(text));
        break;
    case Action::Uppercase:
        labels.set(m_settings.targetLabel, toUpper(text));
        break;
    case Action::HashMod: {
        std::array<char, 20> digits{};
        const auto end =
            std::to_chars(digits.data(), digits.data() + digits.size(), md5Tail(text) % m_settings.modulus).ptr;
        labels.set(m_settings.targetLabel, {digits.data(), static_cast<std::size_t>(end - digits.data())});
        break;
    }
    case Action::LabelMap:
        effect.matched = mapNames(labels);
        break;
    case Action::LabelDrop:
        effect.matched = removeNames(labels, true);
        break;
    case Action::LabelKeep:
        effect.matched = removeNames(labels, false);
        break;
    }
    return effect;
}

bool Rule::replace(model::Labels &labels, std::string_view text) const
{
    const std::size_t needed = std::max(m_target.groupsNeeded(), m_replacement.groupsNeeded());
    std::array<std::string_view, 10> few;
    std::vector<std::string_view> many(needed > few.size() ? needed : 0);
    const std::span<std::string_view> groups = many.empty() ? std::span(few).first(needed) : std::span(many);
    if (m_matchesAll)
        std::fill(groups.begin(), groups.end(), text);
    else if (!m_regex.match(text, groups))
        return false;

    std::string value;
    m_replacement.expand(groups, value);
    if (m_targetIsPlain) { // its name was checked by validate()
        labels.set(m_settings.targetLabel, value);
        return true;
    }
    std::string target;
    m_target.expand(groups, target);
    if (model::isValidLabelName(target, m_scheme))
        labels.set(target, value);
    return true;
}

bool Rule::mapNames(model::Labels &labels) const
{
    const model::Labels before = labels;
    std::vector<std::string_view> groups(m_replacement.groupsNeeded());
    std::string name;
    bool matched = false;
    for (const model::Label &label : before) {
        if (!m_regex.match(label.name, groups))
            continue;
        matched = true;
        name.clear();
        m_replacement.expand(groups, name);
        labels.set(name, label.value);
    }
    return matched;
}

bool Rule::removeNames(model::Labels &labels, bool matching) const
{
    std::vector<std::string> removed;
    for (const model::Label &label : labels) {
        if (matches(label.name) == matching)
            removed.push_back(label.name);
    }
    const std::size_t matched = matching ? removed.size() : labels.size() - removed.size();
    for (const std::string &name : removed)
        labels.remove(name);
    return matched > 0;
}

} // namespace agent::relabel
