// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/config/mapping.h"

#include "agent/base/duration.h"
#include "agent/base/number.h"
#include "agent/config/suggestion.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace agent::config {
namespace {

const Node kNoNode;

void complainOfKind(Problems &problems, const Node &node, const Place &place, std::string_view expected,
                    std::string remedy = {})
{
    if (remedy.empty())
        remedy = "write " + std::string(expected) + " here";
    problems.add(place, "expected " + std::string(expected) + ", found " + std::string(kindName(node)),
                 std::move(remedy));
}

void complainOfText(Problems &problems, const Node &node, const Place &place, std::string_view expected)
{
    std::string remedy = node.quoted ? "write it without quotes" : "write " + std::string(expected);
    problems.add(place, "expected " + std::string(expected) + ", found \"" + node.text + '"', std::move(remedy));
}

std::optional<bool> booleanOf(std::string_view text)
{
    constexpr std::array kTrue{"true", "True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON", "y", "Y"};
    constexpr std::array kFalse{"false", "False", "FALSE", "no", "No", "NO", "off", "Off", "OFF", "n", "N"};
    if (std::find(kTrue.begin(), kTrue.end(), text) != kTrue.end())
        return true;
    if (std::find(kFalse.begin(), kFalse.end(), text) != kFalse.end())
        return false;
    return std::nullopt;
}

/// Whether a value leaves what it belongs to switched off.
bool switchesNothingOn(const Node &node)
{
    switch (node.kind) {
    case Node::Kind::Null:
        return true;
    case Node::Kind::Scalar:
        return node.text.empty() || (!node.quoted && (booleanOf(node.text) == false || node.text == "0"));
    case Node::Kind::Sequence:
        return node.items.empty();
    case Node::Kind::Mapping:
        return false;
    }
    return false;
}

} // namespace

std::string_view kindName(const Node &node)
{
    switch (node.kind) {
    case Node::Kind::Null:
        return "nothing";
    case Node::Kind::Scalar:
        return "a single value";
    case Node::Kind::Sequence:
        return "a list";
    case Node::Kind::Mapping:
        return "a mapping";
    }
    return {};
}

std::optional<std::string> asText(Problems &problems, const Node &node, const Place &place, std::string_view expected)
{
    if (node.kind == Node::Kind::Null)
        return std::string();
    if (node.kind == Node::Kind::Scalar)
        return node.text;
    complainOfKind(problems, node, place, expected);
    return std::nullopt;
}

std::vector<std::string> asTexts(Problems &problems, const Node &node, const Place &place, Quoting quoting)
{
    std::vector<std::string> out;
    if (node.kind == Node::Kind::Null)
        return out;
    if (node.kind != Node::Kind::Sequence) {
        const bool shown = node.kind == Node::Kind::Scalar && quoting == Quoting::Allowed;
        complainOfKind(problems, node, place, "a list", "write it as a list: [" + (shown ? node.text : "…") + ']');
        return out;
    }
    out.reserve(node.items.size());
    for (std::size_t i = 0; i < node.items.size(); ++i) {
        const Node &item = node.items[i];
        if (auto text = asText(problems, item, {item.mark, childPath(place.path, i)}))
            out.push_back(std::move(*text));
    }
    return out;
}

Mapping::Mapping(Problems &problems, const Node &node, std::string path)
    : m_problems(problems), m_node(node.kind == Node::Kind::Mapping ? node : kNoNode), m_mark(node.mark),
      m_path(std::move(path))
{
    if (node.kind != Node::Kind::Mapping && node.kind != Node::Kind::Null)
        complainOfKind(problems, node, {node.mark, m_path}, "a mapping", "write keys with values: \"key: value\"");
}

const Entry *Mapping::find(std::string_view key) const
{
    const auto it = std::find_if(m_node.entries.begin(), m_node.entries.end(),
                                 [key](const Entry &entry) { return entry.key == key; });
    return it == m_node.entries.end() ? nullptr : &*it;
}

const Node *Mapping::node(std::string_view key)
{
    if (std::find(m_known.begin(), m_known.end(), key) == m_known.end())
        m_known.emplace_back(key);
    const Entry *entry = find(key);
    return entry && entry->value.kind != Node::Kind::Null ? &entry->value : nullptr;
}

bool Mapping::isNull(std::string_view key)
{
    return !node(key) && find(key);
}

Place Mapping::place(std::string_view key) const
{
    const Entry *entry = find(key);
    return {entry ? entry->mark : m_mark, childPath(m_path, std::string(key))};
}

Place Mapping::valuePlace(std::string_view key) const
{
    const Entry *entry = find(key);
    return {entry ? entry->value.mark : m_mark, childPath(m_path, std::string(key))};
}

bool Mapping::isGiven(std::string_view key)
{
    const Node *value = node(key);
    return value && !switchesNothingOn(*value);
}

const Node *Mapping::scalar(std::string_view key, std::string_view expected)
{
    const Node *value = node(key);
    if (value && value->kind != Node::Kind::Scalar) {
        complainOfKind(m_problems, *value, place(key), expected);
        return nullptr;
    }
    return value;
}

std::string Mapping::peek(std::string_view key)
{
    const Node *value = node(key);
    return value && value->kind == Node::Kind::Scalar ? value->text : std::string();
}

void Mapping::text(std::string_view key, std::string &out)
{
    if (const Node *value = scalar(key, "a text"))
        out = value->text;
}

void Mapping::boolean(std::string_view key, bool &out)
{
    constexpr std::string_view kExpected = "true or false";
    const Node *value = scalar(key, kExpected);
    if (!value)
        return;
    const auto parsed = value->quoted ? std::nullopt : booleanOf(value->text);
    if (parsed)
        out = *parsed;
    else
        complainOfText(m_problems, *value, valuePlace(key), kExpected);
}

void Mapping::duration(std::string_view key, std::chrono::milliseconds &out)
{
    const Node *value = scalar(key, "a duration such as 30s");
    if (!value)
        return;
    const auto parsed = parseDuration(value->text);
    if (parsed)
        out = *parsed;
    else
        m_problems.add(valuePlace(key), parsed.error().message(),
                       "write numbers with units y, w, d, h, m, s or ms: 30s, 1h30m");
}

void Mapping::size(std::string_view key, std::uint64_t &out)
{
    const Node *value = scalar(key, "a size such as 10MB");
    if (!value)
        return;
    const auto parsed = parseSize(value->text);
    if (parsed)
        out = *parsed;
    else
        m_problems.add(valuePlace(key), parsed.error().message(),
                       "write a number with a unit B, KB, MB, GB or TB: 10MB");
}

void Mapping::number(std::string_view key, std::uint64_t &out, std::uint64_t highest)
{
    constexpr std::string_view kExpected = "a whole number of 0 or more";
    const Node *value = scalar(key, kExpected);
    if (!value)
        return;
    std::uint64_t parsed = 0;
    const char *end = value->text.data() + value->text.size();
    const auto result = std::from_chars(value->text.data(), end, parsed);
    if (value->quoted || result.ptr != end || result.ec == std::errc::invalid_argument || value->text.empty())
        complainOfText(m_problems, *value, valuePlace(key), kExpected);
    else if (result.ec != std::errc() || parsed > highest)
        m_problems.add(valuePlace(key), "the number " + value->text + " is too large",
                       "the highest is " + std::to_string(highest));
    else
        out = parsed;
}

void Mapping::integer(std::string_view key, std::int64_t &out)
{
    constexpr std::string_view kExpected = "a whole number";
    const Node *value = scalar(key, kExpected);
    if (!value)
        return;
    std::int64_t parsed = 0;
    const char *end = value->text.data() + value->text.size();
    const auto result = std::from_chars(value->text.data(), end, parsed);
    if (value->quoted || result.ptr != end || result.ec != std::errc())
        complainOfText(m_problems, *value, valuePlace(key), kExpected);
    else
        out = parsed;
}

void Mapping::decimal(std::string_view key, double &out)
{
    constexpr std::string_view kExpected = "a number";
    const Node *value = scalar(key, kExpected);
    if (!value)
        return;
    const auto parsed = value->quoted ? std::nullopt : parseFloat(value->text);
    if (parsed && std::isfinite(*parsed))
        out = *parsed;
    else
        complainOfText(m_problems, *value, valuePlace(key), kExpected);
}

void Mapping::texts(std::string_view key, std::vector<std::string> &out, Quoting quoting)
{
    if (const Node *value = node(key))
        out = asTexts(m_problems, *value, place(key), quoting);
}

void Mapping::secretTextsMap(std::string_view key, std::map<std::string, std::vector<std::string>> &out)
{
    for (const auto &[entry, place] : entries(key))
        out[entry->key] = asTexts(m_problems, entry->value, place, Quoting::Forbidden);
}

std::vector<std::pair<const Entry *, Place>> Mapping::entries(std::string_view key)
{
    std::vector<std::pair<const Entry *, Place>> out;
    const auto section = mapping(key);
    if (!section)
        return out;
    for (const Entry &entry : section->m_node.entries)
        out.emplace_back(&entry, Place{entry.mark, childPath(section->m_path, entry.key)});
    return out;
}

std::vector<TextEntry> Mapping::textEntries(std::string_view key)
{
    std::vector<TextEntry> out;
    for (const auto &[entry, place] : entries(key)) {
        if (auto text = asText(m_problems, entry->value, place))
            out.push_back({entry->key, std::move(*text), place});
    }
    return out;
}

std::vector<std::pair<const Node *, Place>> Mapping::list(std::string_view key)
{
    std::vector<std::pair<const Node *, Place>> out;
    const Node *value = node(key);
    if (!value)
        return out;
    if (value->kind != Node::Kind::Sequence) {
        complainOfKind(m_problems, *value, place(key), "a list", "begin each item with \"- \"");
        return out;
    }
    const std::string path = childPath(m_path, std::string(key));
    for (std::size_t i = 0; i < value->items.size(); ++i)
        out.emplace_back(&value->items[i], Place{value->items[i].mark, childPath(path, i)});
    return out;
}

std::vector<Mapping> Mapping::mappings(std::string_view key, std::string_view null)
{
    std::vector<Mapping> out;
    for (const auto &[node, place] : list(key)) {
        if (node->kind == Node::Kind::Null) {
            m_problems.add(place, std::string(null), "remove the empty item");
            continue;
        }
        Mapping item(m_problems, *node, place.path);
        if (node->kind == Node::Kind::Mapping)
            out.push_back(std::move(item));
    }
    return out;
}

std::optional<Mapping> Mapping::mapping(std::string_view key)
{
    const Node *value = node(key);
    if (!value)
        return std::nullopt;
    return Mapping(m_problems, *value, childPath(m_path, std::string(key)));
}

void Mapping::notSupported(std::string_view key, std::string instead)
{
    if (isGiven(key))
        m_problems.add(place(key), std::string(key) + " is not supported by this version of Belfry",
                       std::move(instead));
}

void Mapping::finish()
{
    for (const Entry &entry : m_node.entries) {
        if (std::find(m_known.begin(), m_known.end(), entry.key) != m_known.end())
            continue;
        const std::string suggestion = nearest(entry.key, m_known);
        std::string remedy = "remove it, or check its spelling and indentation";
        if (!suggestion.empty()) {
            remedy = "did you mean " + suggestion + '?';
        } else if (m_known.size() <= 8) {
            remedy = "keys allowed here:";
            for (const std::string &known : m_known)
                remedy += ' ' + known;
        }
        m_problems.add({entry.mark, childPath(m_path, entry.key)}, "unknown key", remedy, suggestion);
    }
}

} // namespace agent::config
