// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/relabel/regex.h"

#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <vector>

namespace agent::relabel {
namespace {

RE2::Options options()
{
    RE2::Options options;
    options.set_log_errors(false);
    return options;
}

/// `(?<name>…)` as `(?P<name>…)`: Go knows both spellings, this RE2 only the second.
std::string withOldGroupSyntax(std::string_view text)
{
    std::string out;
    bool inClass = false;
    bool inQuote = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const std::string_view rest = text.substr(i);
        if (inQuote) {
            inQuote = !rest.starts_with("\\E");
            out += text[i];
        } else if (text[i] == '\\' && rest.size() > 1) {
            inQuote = text[i + 1] == 'Q' && !inClass;
            out += rest.substr(0, 2);
            ++i;
        } else if (!inClass && rest.starts_with("(?<") && !rest.starts_with("(?<=") && !rest.starts_with("(?<!")) {
            out += "(?P<";
            i += 2;
        } else {
            if (text[i] == '[')
                inClass = true;
            else if (text[i] == ']')
                inClass = false;
            out += text[i];
        }
    }
    return out;
}

re2::StringPiece piece(std::string_view text)
{
    return {text.data(), text.size()};
}

} // namespace

struct Regex::Impl {
    explicit Impl(const std::string &text) : re("^(?s:" + text + ")$", options()) {}
    RE2 re;
};

Result<Regex> Regex::compile(const std::string &text)
{
    const std::string spelled = withOldGroupSyntax(text);
    auto impl = std::make_shared<const Impl>(spelled);
    if (!impl->re.ok()) {
        const RE2 bare(spelled, options()); // its message does not show the anchors around the text
        return invalidInput("error parsing regexp: " + (bare.ok() ? impl->re.error() : bare.error()));
    }
    return Regex(std::move(impl));
}

bool Regex::matches(std::string_view text) const
{
    return m_impl->re.Match(piece(text), 0, text.size(), RE2::UNANCHORED, nullptr, 0);
}

bool Regex::match(std::string_view text, std::span<std::string_view> groups) const
{
    constexpr std::size_t kInline = 10;
    std::array<re2::StringPiece, kInline> few;
    std::vector<re2::StringPiece> many;
    const std::size_t wanted = std::min(groups.size(), groupCount() + 1);
    re2::StringPiece *pieces = few.data();
    if (wanted > kInline) {
        many.resize(wanted);
        pieces = many.data();
    }
    if (!m_impl->re.Match(piece(text), 0, text.size(), RE2::UNANCHORED, pieces, static_cast<int>(wanted)))
        return false;
    for (std::size_t i = 0; i < groups.size(); ++i)
        groups[i] = i < wanted ? std::string_view(pieces[i].data(), pieces[i].size()) : std::string_view();
    return true;
}

std::size_t Regex::groupCount() const
{
    return static_cast<std::size_t>(m_impl->re.NumberOfCapturingGroups());
}

std::size_t Regex::groupNumber(std::string_view name) const
{
    const auto &groups = m_impl->re.NamedCapturingGroups();
    const auto it = groups.find(std::string(name));
    return it == groups.end() ? 0 : static_cast<std::size_t>(it->second);
}

} // namespace agent::relabel
