// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/config/description.h"

#include "agent/base/ascii.h"
#include "agent/base/duration.h"
#include "agent/config/masking.h"
#include "agent/config/sections.h"
#include "agent/config/suggestion.h"

#include <algorithm>
#include <array>

namespace agent::config {
namespace {

std::vector<std::string> words(std::string_view text)
{
    std::vector<std::string> out;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find(' '), text.size());
        out.emplace_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return out;
}

std::string joined(const std::vector<std::string> &parts, std::string_view between)
{
    std::string out;
    for (const std::string &part : parts)
        out += (out.empty() ? std::string() : std::string(between)) + part;
    return out;
}

std::string filledIn(std::string_view message, std::string_view value)
{
    std::string out(message);
    if (const std::size_t hole = out.find('%'); hole != std::string::npos)
        out.replace(hole, 1, value);
    return out;
}

void checkChoice(Mapping &section, const KeyDescription &key, const std::string &value)
{
    const std::vector<std::string> choices = words(key.choices);
    if (choices.empty() || value.empty() || std::find(choices.begin(), choices.end(), value) != choices.end())
        return;
    const std::string suggestion = nearest(value, choices);
    section.problems().add(section.valuePlace(key.name), filledIn(key.invalid, value),
                           suggestion.empty() ? "use " + joined(choices, " or ") : "did you mean " + suggestion + '?');
}

bool isUuid(std::string_view text)
{
    if (text.size() != 36)
        return false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        const char c = text[i];
        const bool hex = isAsciiDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
        if (dash ? c != '-' : !hex)
            return false;
    }
    return true;
}

void readText(Mapping &section, const KeyDescription &key, Paths &paths)
{
    std::string text;
    section.text(key.name, text);
    if (text.empty())
        return;
    if (key.kind == ValueKind::Url)
        static_cast<void>(checkUrl(section, key.name, text));
    else if (key.kind == ValueKind::File)
        static_cast<void>(paths.resolve(text, section.place(key.name), FileReference::Use::Contents));
    else if (key.kind == ValueKind::Uuid && !isUuid(text))
        section.problems().add(section.valuePlace(key.name), std::string(key.invalid),
                               "write a UUID: 00000000-0000-0000-0000-000000000000");
    else
        checkChoice(section, key, text);
}

/// Reads numbers and the like, of which only the kind matters.
template <typename Value>
void readValue(Mapping &section, std::string_view key, void (Mapping::*read)(std::string_view, Value &))
{
    Value value{};
    (section.*read)(key, value);
}

void readKey(Mapping &section, const KeyDescription &key, Paths &paths)
{
    switch (key.kind) {
    case ValueKind::Text:
    case ValueKind::Secret:
    case ValueKind::File:
    case ValueKind::Url:
    case ValueKind::Uuid:
        return readText(section, key, paths);
    case ValueKind::Boolean:
        return readValue(section, key.name, &Mapping::boolean);
    case ValueKind::Integer:
        return readValue(section, key.name, &Mapping::integer);
    case ValueKind::Number: {
        std::uint64_t number = 0;
        return section.number(key.name, number);
    }
    case ValueKind::Decimal:
        return readValue(section, key.name, &Mapping::decimal);
    case ValueKind::Duration:
        return readValue(section, key.name, &Mapping::duration);
    case ValueKind::Size:
        return readValue(section, key.name, &Mapping::size);
    case ValueKind::Texts: {
        std::vector<std::string> texts;
        return section.texts(key.name, texts);
    }
    case ValueKind::TextMap:
    case ValueKind::SecretMap:
        return static_cast<void>(section.textEntries(key.name));
    case ValueKind::Section:
        if (auto inner = section.mapping(key.name))
            readDescribed(*inner, *key.section, paths);
        return;
    case ValueKind::Sections:
        for (Mapping &inner : section.mappings(key.name, "empty or null item in " + std::string(key.name)))
            readDescribed(inner, *key.section, paths);
        return;
    case ValueKind::Tls: {
        http::TlsSettings tls;
        return readTls(section, paths, tls);
    }
    }
}

/// The first of `keys` that is given, or empty.
std::string firstGiven(Mapping &section, std::string_view keys)
{
    for (std::string &key : words(keys)) {
        if (section.isGiven(key))
            return std::move(key);
    }
    return {};
}

bool applies(Mapping &section, const RuleCondition &when)
{
    if (when.key.empty())
        return true;
    const std::string value = section.peek(when.key);
    const std::vector<std::string> values = words(when.values);
    return std::find(values.begin(), values.end(), value.empty() ? std::string(when.byDefault) : value) != values.end();
}

void checkRule(Mapping &section, const KeyRule &rule)
{
    if (!applies(section, rule.when))
        return;
    const std::string one = firstGiven(section, rule.keys);
    const std::string other = firstGiven(section, rule.others);
    Problems &problems = section.problems();
    if (rule.type == KeyRule::Type::NotBoth && !one.empty() && !other.empty())
        problems.add(section.place(other), std::string(rule.message), "keep " + one + " or " + other);
    if (rule.type == KeyRule::Type::Needs && !one.empty() && other.empty())
        problems.add(section.place(one), std::string(rule.message),
                     "add " + joined(words(rule.others), " or ") + ", or remove " + one);
    if (rule.type == KeyRule::Type::AnyOf && one.empty())
        problems.add(section.place(words(rule.keys).front()), std::string(rule.message),
                     "add " + joined(words(rule.keys), " or "));
}

constexpr std::array kTlsKeys = std::to_array<KeyDescription>({
    {"ca"},
    {"cert"},
    {"key", ValueKind::Secret},
    {"ca_file"},
    {"cert_file"},
    {"key_file"},
    {"server_name"},
    {"insecure_skip_verify", ValueKind::Boolean},
    {"min_version"},
    {"max_version"},
});
constexpr SectionDescription kTls{kTlsKeys};

void writeTexts(YamlWriter &out, std::string_view key, const Node &value)
{
    std::vector<std::string> texts;
    for (const Node &item : value.items)
        texts.push_back(item.text);
    out.texts(key, texts);
}

void writeMap(YamlWriter &out, std::string_view key, const Node &value, bool masked)
{
    out.open(key);
    for (const Entry &entry : value.entries)
        out.text(entry.key, masked ? kMasked : std::string_view(entry.value.text));
    out.close();
}

void writeKey(YamlWriter &out, const KeyDescription &key, const Node &value)
{
    switch (key.kind) {
    case ValueKind::Text:
    case ValueKind::File:
    case ValueKind::Uuid:
        return out.text(key.name, value.text);
    case ValueKind::Secret:
        return out.text(key.name, kMasked);
    case ValueKind::Url:
        return out.text(key.name, maskedUrl(value.text));
    case ValueKind::Boolean:
    case ValueKind::Integer:
    case ValueKind::Number:
    case ValueKind::Decimal:
        return out.verbatim(key.name, value.text);
    case ValueKind::Duration:
        return out.text(key.name, formatDuration(parseDuration(value.text).value_or(std::chrono::milliseconds(0))));
    case ValueKind::Size:
        return out.text(key.name, formatSize(parseSize(value.text).value_or(0)));
    case ValueKind::Texts:
        return writeTexts(out, key.name, value);
    case ValueKind::TextMap:
    case ValueKind::SecretMap:
        return writeMap(out, key.name, value, key.kind == ValueKind::SecretMap);
    case ValueKind::Section:
    case ValueKind::Tls:
        out.open(key.name);
        writeDescribed(out, value, key.kind == ValueKind::Tls ? kTls : *key.section);
        return out.close();
    case ValueKind::Sections:
        out.list(key.name);
        for (const Node &item : value.items) {
            out.item();
            writeDescribed(out, item, *key.section);
            out.endItem();
        }
        return;
    }
}

} // namespace

void readDescribed(Mapping &section, const SectionDescription &description, Paths &paths)
{
    for (const KeyDescription &key : description.keys) {
        readKey(section, key, paths);
        if (!key.missing.empty() && !section.isGiven(key.name))
            section.problems().add(section.place(key.name), std::string(key.missing), "add " + std::string(key.name));
    }
    http::ClientSettings client;
    if (description.http)
        readHttp(section, paths, client);
    for (const KeyRule &rule : description.rules)
        checkRule(section, rule);
    if (description.check)
        description.check(section, client);
    section.finish();
}

void writeDescribed(YamlWriter &out, const Node &section, const SectionDescription &description)
{
    for (const KeyDescription &key : description.keys) {
        const auto entry = std::find_if(section.entries.begin(), section.entries.end(),
                                        [&key](const Entry &one) { return one.key == key.name; });
        if (entry != section.entries.end() && hasContent(entry->value))
            writeKey(out, key, entry->value);
    }
}

bool hasContent(const Node &section)
{
    switch (section.kind) {
    case Node::Kind::Null:
        return false;
    case Node::Kind::Scalar:
        return true;
    case Node::Kind::Sequence:
        return !section.items.empty();
    case Node::Kind::Mapping:
        return std::any_of(section.entries.begin(), section.entries.end(),
                           [](const Entry &entry) { return hasContent(entry.value); });
    }
    return false;
}

} // namespace agent::config
